"""Text as tokens: numbers, words, signs and brackets, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from steepest.errors import TooLarge

from .characters import (
    FRACTIONS,
    GREEK,
    REFUSED,
    SAME,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    lookalike,
    named,
)
from .source import Source

MOST_TOKENS = 50_000
MOST_DIGITS = 1000
LARGEST_EXPONENT = 4000
"""Numerals beyond these are refused: writing them out exactly would take too long."""


class Token(NamedTuple):
    """The smallest part of a formula that means something.

    Args:
        kind: ``number``, ``word`` (not yet resolved), ``name``, ``function``, ``constant``,
            ``keyword``, ``op``, ``open``, ``close``, ``bar``, ``command`` or ``end``.
        text: What it says, in the spelling of text formulas.
        start: Where it begins in the source.
        end: Where it ends.
        gap: Whether white space stands before it.
        letter: Whether a name is one letter, Greek or indexed, so that a bracket after it
            is multiplied.
    """

    kind: str
    text: str
    start: int
    end: int
    gap: bool = False
    letter: bool = False

    def is_op(self, *signs: str) -> bool:
        """Is it one of these signs?"""
        return self.kind == "op" and self.text in signs


_greek = "".join(GREEK)
_subscripts = "".join(SUBSCRIPTS)
_WORD = re.compile(rf"[A-Za-z_{_greek}](?:_\{{[A-Za-z0-9]+\}}|[A-Za-z0-9_{_greek}{_subscripts}])*")
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SIGNS = re.compile(r"\*\*|<=|>=|==|!=|=<|=>|<>|:=|&&|\|\||->|//|!!|[-+*/^!=<>,;&]|[()\[\]{}]|\|")
_SPELLED = {"**": "^", "&&": "and", "&": "and", ":=": "="}
_WORDS_OF_SIGNS = {"and", "or", "not"}
_NOT_READ = {
    "=<": ("The sign is written <=.", ("<=",)),
    "=>": ("The sign is written >=.", (">=",)),
    "<>": ("The sign is written !=.", ("!=",)),
    "->": ("An arrow is not read; a function with a name is f(x) = x^2.", ()),
    "//": ("Two slashes are not read; floor(x/y) rounds a quotient down.", ("/",)),
}
_BRACKETS = {"⌊": "⌊", "⌈": "⌈", "⌋": "⌋", "⌉": "⌉"}
_ROOTS = {"√": "sqrt", "∛": "cbrt", "∜": "root4"}


def tokens_of(source: Source) -> list[Token]:
    """The tokens of a text formula, the last one of kind ``end``.

    Raises:
        ParseError: at a character that has no meaning, with its Unicode name.
    """
    text, found, at = source.text, [], 0
    gap = False
    while at < len(text):
        character = text[at]
        if character in SPACES:
            at, gap = at + 1, True
            continue
        new = _next(source, at)
        if gap:
            new[0] = new[0]._replace(gap=True)
        found += new
        if len(found) > MOST_TOKENS:
            raise too_many(source, at)
        at, gap = new[-1].end, False
    found.append(Token("end", "", len(text), len(text), gap))
    return found


def too_many(source: Source, at: int) -> TooLarge:
    """The refusal of a formula of too many numbers, names and signs."""
    return TooLarge(
        f"The formula has more than {MOST_TOKENS:,} numbers, names and signs.",
        where=source.text[at : at + 40],
        remedy="build large functions from smaller ones, as in f + g and f(x=g).",
    )


def _next(source: Source, at: int) -> list[Token]:
    text = source.text
    character = text[at]
    if match := _WORD.match(text, at):
        return [Token("word", match.group(), at, match.end())]
    if match := _NUMBER.match(text, at):
        return [number_token(source, at, match)]
    if match := _SIGNS.match(text, at):
        return [_sign(source, at, match.group())]
    if character in SAME:
        same = SAME[character]
        return [Token("keyword" if same in _WORDS_OF_SIGNS else "op", same, at, at + 1)]
    if character in SUPERSCRIPTS:
        return _superscript(source, at)
    if character in FRACTIONS:
        top, bottom = map(str, FRACTIONS[character])
        parts = [("open", "{"), ("number", top), ("op", "/"), ("number", bottom), ("close", "}")]
        inner = [Token(kind, part, at, at + 1) for kind, part in parts]
        return [Token("command", "vulgar", at, at + 1), *inner]
    if character in _ROOTS:
        return [Token("command", _ROOTS[character], at, at + 1)]
    if character in _BRACKETS:
        return [Token("open" if character in "⌊⌈" else "close", character, at, at + 1)]
    raise meaningless(source, at)


_DOTTED = re.compile(r"(?<![\w.])([^\W\d]\w*)\.$")
"""A name and the dot behind it."""


def meaningless(source: Source, at: int) -> Exception:
    """The refusal of a character, by name and with what it resembles."""
    character = source.text[at]
    if character in REFUSED:
        problem, remedy = REFUSED[character]
        return source.refusal(problem, at, remedy=remedy)
    if character in "±∓":
        return source.refusal(
            f"The sign {character} stands for two formulas.",
            at,
            end=at + 1,
            instead=("+", "-") if character == "±" else ("-", "+"),
        )
    named_part = character == "." and source.text[at + 1 : at + 2].isalpha()
    dotted = _DOTTED.search(source.text[: at + 1]) if named_part else None
    if dotted is not None:
        return source.refusal(
            f"A formula has no modules such as {dotted[1]}: its functions go by their names.",
            dotted.start(),
            end=at + 1,
            remedy=f"leave out {dotted[0]}, as in sin(x).",
        )
    if character == "\\":
        return source.refusal(
            "A backslash begins a LaTeX command.", at, remedy=r"write \sin x or sin(x)."
        )
    like = lookalike(character)
    if like:
        problem = f"The character {named(character)} looks like {like} and is another one."
        return source.refusal(problem, at, end=at + 1, instead=(like,))
    remedy = "leave it out." if character.isascii() else "leave it out, or write it in ASCII."
    return source.refusal(
        f"The character {named(character)} has no meaning in a formula.", at, remedy=remedy
    )


def number_token(source: Source, at: int, match: re.Match) -> Token:
    """The token of a numeral, which has to be of reasonable size."""
    digits, end = match.group(), match.end()
    mantissa, _, exponent = digits.lower().partition("e")
    if (
        len(mantissa) > MOST_DIGITS
        or len(exponent) > 20
        or abs(int(exponent or 0)) > (LARGEST_EXPONENT)
    ):
        raise TooLarge(
            f"The numeral has {len(mantissa)} digits and the exponent {exponent[:20] or 0}.",
            where=source.text[at : at + 60],
            remedy=f"use at most {MOST_DIGITS} digits and exponents up to {LARGEST_EXPONENT}.",
        )
    if not source.latex and source.text[end : end + 1] in (".", "_"):
        raise source.refusal(
            "A numeral has one decimal point and nothing else between its digits.",
            end,
            remedy="write 1000.5 for a number, or * between two numbers.",
        )
    return Token("number", digits, at, end)


def _sign(source: Source, at: int, sign: str) -> Token:
    end = at + len(sign)
    if sign == "!!":
        raise double_factorial(source, at)
    if sign in _NOT_READ:
        problem, instead = _NOT_READ[sign]
        remedy = "" if instead else "write floor(x/y), or f(x) = x^2."
        raise source.refusal(problem, at, end=end, instead=instead, remedy=remedy)
    if sign in "()[]{}":
        return Token("open" if sign in "([{" else "close", sign, at, end)
    if sign == "|":
        return Token("bar", sign, at, end)
    if sign == "||":
        return Token("bar", "|", at, at + 1)
    spelled = _SPELLED.get(sign, sign)
    return Token("keyword" if spelled in _WORDS_OF_SIGNS else "op", spelled, at, end)


def double_factorial(source: Source, at: int) -> Exception:
    """The refusal of two exclamation marks in a row."""
    return source.refusal(
        "A double factorial is not read.",
        at,
        remedy="write (n!)! for the factorial of a factorial, or leave one ! out.",
    )


def _superscript(source: Source, at: int) -> list[Token]:
    """A run of raised characters as a power in brackets: x²³ is x^(23), x⁻¹ is x^(-1)."""
    end = at
    while end < len(source.text) and source.text[end] in SUPERSCRIPTS:
        end += 1
    raised = "".join(SUPERSCRIPTS[c] for c in source.text[at:end])
    if re.search(r"[a-z)][0-9]", raised):
        raise source.refusal(
            "In this exponent a number follows a letter: is it raised again, or a factor?",
            at,
            end=end,
            instead=tuple(f"^({re.sub(r'(?<=[a-z)])(?=[0-9])', sign, raised)})" for sign in "^*"),
        )
    inner: list[Token] = []
    for match in re.finditer(r"[0-9]+|[a-z]|[-+()]", raised):
        piece = match.group()
        kind = "number" if piece.isdigit() else "word" if piece.isalpha() else "op"
        kind = {"(": "open", ")": "close"}.get(piece, kind)
        place = at + match.start()
        inner.append(Token(kind, piece, place, place + len(piece)))
    power = Token("op", "^", at, at)
    return [power, Token("open", "(", at, at), *inner, Token("close", ")", end, end)]
