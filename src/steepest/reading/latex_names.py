r"""The names of LaTeX: letters, words in ``\mathrm`` and the like, with indices and accents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import GREEK_NAMES, SPACES
from .commands import ACCENTS, UPRIGHT
from .names import BARE_VARIABLES, CONSTANTS, functions

if TYPE_CHECKING:
    from .latex import Lexer

COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_SUBSCRIPT = re.compile(r"\s*_\s*")
_FUNCTION = re.compile(r"(?:\\[,;:! ]|\s)*\\((?:sin|cos|tan|cot|sec|csc)h?)(?![A-Za-z])")
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*")
_PHRASES = {
    "if": "if", "for": "if", "when": "if", "where": "if", "whenever": "if", "provided": "if",
    "otherwise": "otherwise", "else": "otherwise", "elsewhere": "otherwise", "and": "and",
    "or": "or",
}  # fmt: skip


def named(
    lexer: Lexer, name: str, at: int, end: int, *, command: str = "", long: bool = False
) -> int:
    """A variable or constant with its subscript."""
    if command and lexer.commands.setdefault(name, command) != command:
        known = "\\" + lexer.commands[name]
        raise lexer.source.refusal(
            f"{known} and \\{command} are read as one name, {name}.",
            at,
            end=end,
            instead=(known,),
        )
    index, after = subscript(lexer, end)
    if not index and after < len(lexer.text):
        index = late_index(lexer, after)
    if index:
        lexer.add("name", f"{name}_{index}", at, after, letter=not long)
    elif name in CONSTANTS and name not in lexer.declared:
        lexer.add("constant", name, at, end, letter=True)
    else:
        lexer.add("name", name, at, end, letter=not long)
    return after


def late_index(lexer: Lexer, at: int) -> str:
    """The index that stands after the exponent, as in ``x^2_1``, and is passed over there."""
    while lexer.text[at : at + 1] in SPACES and at < len(lexer.text):
        at += 1
    if lexer.text[at : at + 1] != "^":
        return ""
    at += 1
    if lexer.text[at : at + 1] == "{":
        _, at = lexer.braces(at)
    else:
        command = COMMAND.match(lexer.text, at)
        at = command.end() if command else at + 1
    index, after = subscript(lexer, at)
    if index:
        lexer.passed[at] = after
    return index


def subscript(lexer: Lexer, at: int) -> tuple[str, int]:
    """The index that follows, as plain letters and digits, and the position after it."""
    match = _SUBSCRIPT.match(lexer.text, at)
    if match is None:
        return "", at
    start = match.end()
    if lexer.text[start : start + 1] == "{":
        start, end = lexer.braces(start)
        content = lexer.text[start : end - 1]
    else:
        command = COMMAND.match(lexer.text, start)
        end = command.end() if command else start + 1
        content = lexer.text[start:end]
        if content in ("\\text", "\\mathrm", "\\rm"):
            _, end = lexer.braces(end)
            content = lexer.text[start:end]
    plain = re.sub(r"\\(?:text|mathrm|mathit|mathsf|textrm|rm|mbox)\b", "", content)
    plain = re.sub(r"\\(?:var)?([A-Za-z]+)", r"\1 ", plain)
    plain = re.sub(r"\\[,;:! ]|[{}\s~]", "", plain)
    if not _PLAIN.fullmatch(plain):
        raise lexer.source.refusal(
            f"The index {content} is not a plain name or number.",
            match.end(),
            remedy="write one letter, word or number, as in x_{1} or x_{ij}.",
        )
    return plain.replace(",", "_"), end


def words(lexer: Lexer, at: int, end: int) -> int:
    r"""``\mathrm{...}``, ``\text{...}``: a function, a constant, a name or words of cases."""
    start, after = lexer.braces(end)
    stop = after - 1
    if lexer.text[end:start].strip() != "{":
        after = stop
    content = lexer.text[start:stop]
    if "$" in content:
        return mixed(lexer, start, stop, after)
    plain = re.sub(r"\\[,;:! ]|~", " ", content).replace(r"\_", "_").strip()
    if not plain:
        raise lexer.source.refusal(
            "A word is missing between these braces.", start, remedy=r"write \mathrm{rate}."
        )
    if all(w.strip(",.:;") in _PHRASES for w in plain.split()) or plain.startswith(
        ("in all other", "if ", "for ", "when ", "otherwise")
    ):
        phrase(lexer, plain, start, stop)
        return after
    plain = re.sub(r"^arc\s+(?=\w)", "arc", plain)
    plain = re.sub(r"\s+", "_", plain)
    if plain == "arc" and (inverse := _FUNCTION.match(lexer.text, after)):
        lexer.add("function", f"arc{inverse[1]}", at, inverse.end())
        return inverse.end()
    known = plain in functions() and plain not in lexer.declared
    if known and (plain not in BARE_VARIABLES or lexer.called(after)):
        lexer.add("function", plain, at, after)
        return after
    if plain in UPRIGHT:
        problem, remedy = UPRIGHT[plain]
        raise lexer.source.refusal(problem, at, end=after, instead=(plain,), remedy=remedy)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", plain):
        raise lexer.source.refusal(
            f"{content or 'Nothing'} is not a name.",
            start,
            remedy=r"write a word of letters, as in \mathrm{rate}.",
        )
    return named(lexer, plain, at, after, long=len(plain) > 1 and plain not in CONSTANTS)


def phrase(lexer: Lexer, plain: str, start: int, stop: int) -> None:
    """Words inside a cases environment."""
    words = [w.strip(",.:;") for w in plain.split()]
    if plain.startswith("in all other"):
        words = ["otherwise"]
    for i, word in enumerate(words):
        if word in ("$", ""):
            continue
        if word not in _PHRASES:
            raise lexer.source.refusal(
                f"The word {word} has no meaning among cases.",
                start,
                remedy=r"write the condition in signs: \text{if } x > 0.",
            )
        if not (word in ("where", "provided") and i):
            lexer.add("keyword", _PHRASES[word], start, stop)


def mixed(lexer: Lexer, start: int, stop: int, after: int) -> int:
    """Text with formulas between dollar signs."""
    at = start
    for i, piece in enumerate(lexer.text[start:stop].split("$")):
        if i % 2:
            lexer.scan(at, at + len(piece))
        elif piece.strip(" ,.;:"):
            phrase(lexer, piece.strip(), at, at + len(piece))
        at += len(piece) + 1
    return after


def accent(lexer: Lexer, name: str, at: int, end: int) -> int:
    r"""``\hat{y}`` is the variable y_hat."""
    start, after = lexer.braces(end)
    stop = after - 1
    if lexer.text[end:start].strip() != "{":
        after = stop
    plain = lexer.text[start:stop].strip()
    inner = plain.removeprefix("\\")
    if not re.fullmatch(r"[A-Za-z]", plain) and inner not in GREEK_NAMES:
        raise lexer.source.refusal(
            f"The accent \\{name} stands over more than one letter.",
            at,
            remedy=r"write it over one letter, as in \hat{y}.",
        )
    lexer.notes.setdefault(f"\\{name}{{{plain}}} is the variable {inner}_{ACCENTS[name]}.")
    return named(lexer, f"{inner}_{ACCENTS[name]}", at, after)
