r"""LaTeX as tokens, in the spelling of text formulas: ``\left|`` opens, ``\cdot`` is ``*``.

Nothing is ever expanded or loaded: a command is in the tables below or is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from . import latex_layout, latex_names
from .characters import GREEK, GREEK_NAMES, SAME, SPACES, SUPERSCRIPTS
from .commands import (
    ACCENTS,
    BRACKETS,
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
)
from .definitions import signs
from .letters import check_letters
from .names import KEYWORDS, functions
from .source import Source
from .tokens import MOST_TOKENS, Token, double_factorial, meaningless, number_token, too_many

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_SIGN = re.compile(r"\*\*|<=|>=|!=|==|:=|[-+*/^_=<>,;!&.]")
_SPELLED = {"**": "^", ":=": "="}
_FUNCTIONS = {name: name for name in NAMED} | SPELLINGS
_EMPTY = re.compile(r"\{\s*\}")


def tokens_of(source: Source, declared: frozenset[str]) -> tuple[list[Token], Iterable[str]]:
    """The tokens of a LaTeX formula, the last one of kind ``end``, and what was assumed.

    Raises:
        ParseError: at a command that is not read, with what to write instead.
    """
    lexer = Lexer(source, declared)
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


class Lexer:
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
        """Note a token."""
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
            return latex_names.named(self, GREEK.get(c, c), at, at + 1)
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

    def command(self, at: int) -> int:
        """Read a command and what belongs to it."""
        match = latex_names.COMMAND.match(self.text, at)
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
            return latex_layout.sized(self, name, at, end)
        if name in ("begin", "end"):
            return latex_layout.environment(self, name, at, end)
        if name in FONTS or name == "operatorname":
            return latex_names.words(self, at, end)
        if name in ACCENTS:
            return latex_names.accent(self, name, at, end)
        if name == "mathcal":
            start, after = self.braces(end)
            return latex_names.named(
                self, self.text[start : after - 1].strip(), at, after, long=True
            )
        if name == "Gamma" and self.called(end):
            self.add("function", "gamma", at, end)
            return end
        if name in LETTERS:
            return latex_names.named(self, LETTERS[name], at, end)
        greek = name.removeprefix("var")
        if greek in GREEK_NAMES or greek == "omicron":
            return latex_names.named(self, greek, at, end, command=name)
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
        """The refusal of a command that nothing knows."""
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
