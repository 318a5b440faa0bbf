r"""LaTeX as tokens, in the spelling of text formulas: ``\left|`` opens, ``\cdot`` is ``*``.

Nothing is ever expanded or loaded: a command is in the tables below or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from .characters import GREEK, GREEK_NAMES, SAME, SPACES, SUPERSCRIPTS
from .commands import (
    ACCENTS,
    BRACKETS,
    ENVIRONMENTS,
    FONTS,
    IGNORED,
    IGNORED_WITH_ARGUMENT,
    LETTERS,
    NAMED,
    REFUSED_COMMANDS,
    SIGNS,
    SIZES,
    SPELLINGS,
    STRUCTURES,
    UPRIGHT,
)
from .definitions import signs
from .letters import check_letters
from .names import BARE_VARIABLES, CONSTANTS, KEYWORDS, functions
from .source import Source
from .tokens import MOST_TOKENS, Token, double_factorial, meaningless, number_token, too_many

_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_SUBSCRIPT = re.compile(r"\s*_\s*")
_SIGN = re.compile(r"\*\*|<=|>=|!=|==|:=|[-+*/^_=<>,;!&.]")
_SPELLED = {"**": "^", ":=": "="}
_FUNCTIONS = {name: name for name in NAMED} | SPELLINGS
_EMPTY = re.compile(r"\{\s*\}")
_FUNCTION = re.compile(r"(?:\\[,;:! ]|\s)*\\((?:sin|cos|tan|cot|sec|csc)h?)(?![A-Za-z])")
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\[{}|]|[()\[\]|./<>])")
_PHRASES = {
    "if": "if", "for": "if", "when": "if", "where": "if", "whenever": "if", "provided": "if",
    "otherwise": "otherwise", "else": "otherwise", "elsewhere": "otherwise", "and": "and",
    "or": "or",
}  # fmt: skip


def tokens_of(source: Source, declared: frozenset[str]) -> tuple[list[Token], Iterable[str]]:
    """The tokens of a LaTeX formula, the last one of kind ``end``, and what was assumed.

    Raises:
        ParseError: at a command that is not read, with what to write instead.
    """
    lexer = _Lexer(source, declared)
    lexer.scan(0, len(source.text))
    if any(lexer.opened):
        open_command = "left" if "left" in lexer.opened else "begin"
        raise source.refusal(
            rf"The formula ends before what \{open_command} opened is closed.",
            0,
            remedy=r"close \left( by \right) and \begin{cases} by \end{cases}.",
        )
    end = len(source.text)
    found = lexer.found
    while found and found[-1].is_op(",", ".", ";"):
        found.pop()
    found = _unbraced(found)
    check_letters(source, found, declared)
    return [*found, Token("end", "", end, end)], lexer.notes


def _unbraced(found: list[Token]) -> list[Token]:
    r"""The tokens without braces round a whole equation: ``{\displaystyle f(x) = x^2}``."""
    whole = len(found) > 2 and found[0].text == "{" and found[-1].text == "}"
    return found[1:-1] if whole and signs(found[1:-1], "=") else found


class _Lexer:
    """A walk over LaTeX from left to right."""

    def __init__(self, source: Source, declared: frozenset[str]) -> None:
        self.source = source
        self.text = source.text
        self.declared = declared
        self.found: list[Token] = []
        self.environments: list[str] = []
        self.opened: list[str] = []
        self.commands: dict[str, str] = {}
        self.partners = _partners(source.text)
        self.passed: dict[int, int] = {}
        self.notes: dict[str, None] = {}

    def add(self, kind: str, text: str, start: int, end: int, *, letter: bool = False) -> None:
        gap = start > 0 and self.text[start - 1] in SPACES
        self.found.append(Token(kind, text, start, end, gap, letter))
        if len(self.found) > MOST_TOKENS:
            raise too_many(self.source, start)

    def scan(self, at: int, end: int) -> None:
        """Read from one position to another."""
        while at < end:
            at = self.step(at)

    def step(self, at: int) -> int:
        """Read one token; the position after it."""
        if at in self.passed:
            return self.passed[at]
        c = self.text[at]
        if c in SPACES or c == "~":
            return at + 1
        if c == "%":
            line = self.text.find("\n", at)
            return len(self.text) if line < 0 else line + 1
        if c == "\\":
            return self.command(at)
        if (c.isalpha() and c.isascii()) or c in GREEK:
            return self.name(GREEK.get(c, c), at, at + 1)
        if match := _NUMBER.match(self.text, at):
            return self.number(at, match)
        if match := _SIGN.match(self.text, at):
            if match.group() == "!" and self.found and self.found[-1].is_op("!"):
                raise double_factorial(self.source, at)
            self.add("op", _SPELLED.get(match.group(), match.group()), at, match.end())
            return match.end()
        if (empty := _EMPTY.match(self.text, at)) and not self.wants_argument():
            return empty.end()
        return self.character(c, at)

    def number(self, at: int, match: re.Match) -> int:
        """Read a numeral."""
        end = match.end()
        if self.text.startswith("{,}", end):
            raise self.source.refusal(
                "A comma stands inside a number.", end, end=end + 3, instead=("", ".")
            )
        token = number_token(self.source, at, match)
        self.found.append(token._replace(gap=at > 0 and self.text[at - 1] in SPACES))
        return end

    def character(self, c: str, at: int) -> int:
        """Read a bracket, a bar or a character beyond ASCII."""
        if c in "([{":
            self.opened.append("")
            self.add("open", c, at, at + 1)
        elif c in ")]}":
            self.match("", at)
            self.add("close", c, at, at + 1)
        elif c == "|":
            self.add("bar", c, at, at + 1)
        elif c in SAME:
            self.add("op", SAME[c], at, at + 1)
        elif c in SUPERSCRIPTS:
            raise self.source.refusal(
                "A raised character stands in LaTeX.",
                at,
                end=at + 1,
                instead=(f"^{{{SUPERSCRIPTS[c]}}}",),
            )
        else:
            raise meaningless(self.source, at)
        return at + 1

    def wants_argument(self) -> bool:
        """Does what was read last need an argument?"""
        return bool(self.found) and (
            self.found[-1].kind in ("command", "function") or self.found[-1].is_op("^", "_")
        )

    def match(self, kind: str, at: int) -> None:
        r"""Refuse a bracket that ``\left`` opens and no ``\right`` closes, and the like."""
        if self.opened and self.opened.pop() != kind:
            raise self.source.refusal(
                r"\left and \right, or \begin and \end, do not pair.",
                at,
                remedy=r"write \left( ... \right), and \begin{cases} ... \end{cases}.",
            )

    def command(self, at: int) -> int:
        """Read a command and what belongs to it."""
        match = _COMMAND.match(self.text, at)
        if match is None:
            raise self.source.refusal(
                "A backslash ends the formula.", at, end=at + 1, instead=("",)
            )
        name, end = match.group()[1:], match.end()
        name = name.removesuffix("*") if name not in SIGNS and len(name) > 1 else name
        end = at + 1 + len(name) if name not in ("operatorname", "hspace") else end
        self.check_command(name, at, end)
        if name in IGNORED:
            return end
        if name in IGNORED_WITH_ARGUMENT:
            return self.braces(end)[1]
        for table, kind in ((SIGNS, "op"), (STRUCTURES, "command"), (_FUNCTIONS, "function")):
            if name in table:
                text = table[name]
                self.add("keyword" if text in KEYWORDS else kind, text, at, end)
                return end
        if name in BRACKETS:
            self.add(*BRACKETS[name], at, end)
            return end
        return self.longer(name, at, end)

    def longer(self, name: str, at: int, end: int) -> int:
        """Read a command that looks at what follows it."""
        if name in ("left", "right", "middle") or name.rstrip("lrm") in SIZES:
            return self.sized(name, at, end)
        if name in ("begin", "end"):
            return self.environment(name, at, end)
        if name in FONTS or name == "operatorname":
            return self.words(at, end)
        if name in ACCENTS:
            return self.accent(name, at, end)
        if name == "mathcal":
            start, after = self.braces(end)
            return self.name(self.text[start : after - 1].strip(), at, after, long=True)
        if name == "Gamma" and self.called(end):
            self.add("function", "gamma", at, end)
            return end
        if name in LETTERS:
            return self.name(LETTERS[name], at, end)
        greek = name.removeprefix("var")
        if greek in GREEK_NAMES or greek == "omicron":
            return self.name(greek, at, end, command=name)
        raise self.unknown(name, at, end)

    def check_command(self, name: str, at: int, end: int) -> None:
        """Refuse what is known and has no reading."""
        if name in REFUSED_COMMANDS:
            problem, remedy = REFUSED_COMMANDS[name]
            raise self.source.refusal(f"\\{name}: {problem}", at, remedy=remedy)
        if name in ("pm", "mp"):
            raise self.source.refusal(
                f"The sign \\{name} stands for two formulas.",
                at,
                end=end,
                instead=("+", "-") if name == "pm" else ("-", "+"),
            )

    def called(self, at: int) -> bool:
        """Does a bracket follow?"""
        rest = self.text[at : at + 40].lstrip()
        return rest.startswith(("(", r"\left(", r"\big", "[", r"\left["))

    def unknown(self, name: str, at: int, end: int) -> Exception:
        near = get_close_matches(name, [*NAMED, *SPELLINGS, *SIGNS, *STRUCTURES, *GREEK_NAMES], 1)
        if name in functions():
            written = rf"\operatorname{{{name}}}"
        else:
            written = "\\" + near[0] if near else ""
        return self.source.refusal(
            f"The command \\{name} is not read." + (f" Did you mean {written}?" if written else ""),
            at,
            end=end,
            instead=(written,) if written else (),
            remedy="" if written else "leave it out, or write the formula as text.",
        )

    def name(self, name: str, at: int, end: int, *, command: str = "", long: bool = False) -> int:
        """A variable or constant with its subscript."""
        if command and self.commands.setdefault(name, command) != command:
            known = "\\" + self.commands[name]
            raise self.source.refusal(
                f"{known} and \\{command} are read as one name, {name}.",
                at,
                end=end,
                instead=(known,),
            )
        index, after = self.subscript(end)
        if not index and after < len(self.text):
            index = self.late_index(after)
        if index:
            self.add("name", f"{name}_{index}", at, after, letter=not long)
        elif name in CONSTANTS and name not in self.declared:
            self.add("constant", name, at, end, letter=True)
        else:
            self.add("name", name, at, end, letter=not long)
        return after

    def late_index(self, at: int) -> str:
        """The index that stands after the exponent, as in ``x^2_1``, and is passed over there."""
        while self.text[at : at + 1] in SPACES and at < len(self.text):
            at += 1
        if self.text[at : at + 1] != "^":
            return ""
        at += 1
        if self.text[at : at + 1] == "{":
            _, at = self.braces(at)
        else:
            command = _COMMAND.match(self.text, at)
            at = command.end() if command else at + 1
        index, after = self.subscript(at)
        if index:
            self.passed[at] = after
        return index

    def subscript(self, at: int) -> tuple[str, int]:
        """The index that follows, as plain letters and digits, and the position after it."""
        match = _SUBSCRIPT.match(self.text, at)
        if match is None:
            return "", at
        start = match.end()
        if self.text[start : start + 1] == "{":
            start, end = self.braces(start)
            content = self.text[start : end - 1]
        else:
            command = _COMMAND.match(self.text, start)
            end = command.end() if command else start + 1
            content = self.text[start:end]
            if content in ("\\text", "\\mathrm", "\\rm"):
                _, end = self.braces(end)
                content = self.text[start:end]
        plain = re.sub(r"\\(?:text|mathrm|mathit|mathsf|textrm|rm|mbox)\b", "", content)
        plain = re.sub(r"\\(?:var)?([A-Za-z]+)", r"\1 ", plain)
        plain = re.sub(r"\\[,;:! ]|[{}\s~]", "", plain)
        if not _PLAIN.fullmatch(plain):
            raise self.source.refusal(
                f"The index {content} is not a plain name or number.",
                match.end(),
                remedy="write one letter, word or number, as in x_{1} or x_{ij}.",
            )
        return plain.replace(",", "_"), end

    def braces(self, at: int) -> tuple[int, int]:
        """The start of what stands in braces, and the position after the closing one."""
        while at < len(self.text) and self.text[at] in SPACES:
            at += 1
        if self.text[at : at + 1] != "{":
            if at < len(self.text) and self.text[at].isalnum():
                return at, at + 2  # one character: the caller cuts the last one off
            raise self.source.refusal(
                "Braces have to follow this command.", at, remedy=r"write \text{name}."
            )
        if at in self.partners:
            return at + 1, self.partners[at] + 1
        raise self.source.refusal(
            "The brace opened here is never closed.", at, remedy="close it with }."
        )

    def words(self, at: int, end: int) -> int:
        r"""``\mathrm{...}``, ``\text{...}``: a function, a constant, a name or words of cases."""
        start, after = self.braces(end)
        stop = after - 1
        if self.text[end:start].strip() != "{":
            after = stop
        content = self.text[start:stop]
        if "$" in content:
            return self.mixed(start, stop, after)
        plain = re.sub(r"\\[,;:! ]|~", " ", content).replace(r"\_", "_").strip()
        if not plain:
            raise self.source.refusal(
                "A word is missing between these braces.", start, remedy=r"write \mathrm{rate}."
            )
        if all(w.strip(",.:;") in _PHRASES for w in plain.split()) or plain.startswith(
            ("in all other", "if ", "for ", "when ", "otherwise")
        ):
            self.phrase(plain, start, stop)
            return after
        plain = re.sub(r"^arc\s+(?=\w)", "arc", plain)
        plain = re.sub(r"\s+", "_", plain)
        if plain == "arc" and (inverse := _FUNCTION.match(self.text, after)):
            self.add("function", f"arc{inverse[1]}", at, inverse.end())
            return inverse.end()
        known = plain in functions() and plain not in self.declared
        if known and (plain not in BARE_VARIABLES or self.called(after)):
            self.add("function", plain, at, after)
            return after
        if plain in UPRIGHT:
            problem, remedy = UPRIGHT[plain]
            raise self.source.refusal(problem, at, end=after, instead=(plain,), remedy=remedy)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", plain):
            raise self.source.refusal(
                f"{content or 'Nothing'} is not a name.",
                start,
                remedy=r"write a word of letters, as in \mathrm{rate}.",
            )
        return self.name(plain, at, after, long=len(plain) > 1 and plain not in CONSTANTS)

    def phrase(self, plain: str, start: int, stop: int) -> None:
        """Words inside a cases environment."""
        words = [w.strip(",.:;") for w in plain.split()]
        if plain.startswith("in all other"):
            words = ["otherwise"]
        for i, word in enumerate(words):
            if word in ("$", ""):
                continue
            if word not in _PHRASES:
                raise self.source.refusal(
                    f"The word {word} has no meaning among cases.",
                    start,
                    remedy=r"write the condition in signs: \text{if } x > 0.",
                )
            if not (word in ("where", "provided") and i):
                self.add("keyword", _PHRASES[word], start, stop)

    def mixed(self, start: int, stop: int, after: int) -> int:
        """Text with formulas between dollar signs."""
        at = start
        for i, piece in enumerate(self.text[start:stop].split("$")):
            if i % 2:
                self.scan(at, at + len(piece))
            elif piece.strip(" ,.;:"):
                self.phrase(piece.strip(), at, at + len(piece))
            at += len(piece) + 1
        return after

    def accent(self, name: str, at: int, end: int) -> int:
        r"""``\hat{y}`` is the variable y_hat."""
        start, after = self.braces(end)
        stop = after - 1
        if self.text[end:start].strip() != "{":
            after = stop
        plain = self.text[start:stop].strip()
        inner = plain.removeprefix("\\")
        if not re.fullmatch(r"[A-Za-z]", plain) and inner not in GREEK_NAMES:
            raise self.source.refusal(
                f"The accent \\{name} stands over more than one letter.",
                at,
                remedy=r"write it over one letter, as in \hat{y}.",
            )
        self.notes.setdefault(f"\\{name}{{{plain}}} is the variable {inner}_{ACCENTS[name]}.")
        return self.name(f"{inner}_{ACCENTS[name]}", at, after)

    def sized(self, name: str, at: int, end: int) -> int:
        r"""``\left(`` and its relatives."""
        match = _DELIMITER.match(self.text, end)
        sign = match.group(1) if match else ""
        if name == "left":
            self.opened.append("left")
        elif name == "right":
            self.match("left", at)
        if sign == "." and name == "right" and self.environments[-1:] == ["array done"]:
            self.environments.pop()
            return match.end()  # type: ignore
        kind = "close" if name == "right" or name.endswith("r") else "open"
        known = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|"}.get(sign)
        if sign.startswith("\\") and sign[1:] in BRACKETS:
            known = BRACKETS[sign[1:]][1]
        if match is None or known is None or name == "middle":
            raise self.source.refusal(
                f"\\{name} has to be followed by a bracket that is read here.",
                at,
                remedy=r"write \left( ... \right), \left[ ... \right] or \left| ... \right|.",
            )
        if name not in ("left", "right") and known in ("(", "[", r"\{"):
            kind = "open"
        if name not in ("left", "right") and known in (")", "]", r"\}"):
            kind = "close"
        if known == "|" and name not in ("left", "right") and name[-1] not in "lr":
            self.add("bar", "|", at, match.end())
        else:
            self.add(kind, known, at, match.end())
        return match.end()

    def environment(self, which: str, at: int, end: int) -> int:
        r"""``\begin{cases}`` and environments that only place a formula."""
        start, after = self.braces(end)
        name = self.text[start : after - 1].strip()
        bare = name.rstrip("*")
        if which == "begin":
            self.opened.append(bare)
        else:
            self.match(bare, at)
        if bare in ENVIRONMENTS:
            return after
        if bare == "array" and which == "begin" and self.found and self.found[-1].text == r"\{":
            self.found.pop()
            _, after = self.braces(after)
            self.environments.append("array")
            self.add("open", "cases", at, after)
            return after
        if bare == "array" and which == "end" and self.environments[-1:] == ["array"]:
            self.environments[-1] = "array done"
            self.drop_last_break()
            self.add("close", "cases", at, after)
            return after
        if bare in ("cases", "dcases"):
            if which == "end":
                self.drop_last_break()
            self.add("open" if which == "begin" else "close", "cases", at, after)
            return after
        if bare.endswith("matrix") or bare in ("array", "vector"):
            raise self.source.refusal(
                "Matrices and vectors are not read in formulas.",
                at,
                remedy="write a Python function with NumPy, or each component by itself.",
            )
        raise self.source.refusal(
            f"The environment {name} is not read.",
            at,
            remedy=r"write the formula alone; \begin{cases} is read.",
        )

    def drop_last_break(self) -> None:
        """A line break before the end of an environment separates nothing."""
        while self.found and self.found[-1].is_op(";"):
            self.found.pop()


def _partners(text: str) -> dict[int, int]:
    """Where each opening brace is closed."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match.group() == "{":
            waiting.append(match.start())
        elif match.group() == "}" and waiting:
            found[waiting.pop()] = match.start()
    return found
