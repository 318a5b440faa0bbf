"""What is said of a token that no rule takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steepest.errors import ParseError

if TYPE_CHECKING:
    from .parser import Parser

PARTNER = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", "|": "|", "⌊": "⌋", "⌈": "⌉",
           "cases": "cases"}  # fmt: skip
"""What closes each bracket."""


_COMMAS = re.compile(r"\d+(?:,\d+)+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


def unexpected(parser: Parser) -> ParseError:
    """The refusal of a token that no rule takes here."""
    token = parser.token
    at = token.start
    if token.kind == "end":
        if parser.at == 0:
            return parser.source.refusal(
                "The formula is empty.", 0, remedy="write a formula, as x^2*sin(x)."
            )
        sign = parser.previous.text
        return parser.source.refusal(
            f"The formula ends where something has to follow {sign}.",
            at,
            remedy=f"write an operand after {sign}, or leave it out.",
        )
    shown = parser.between(at, token.end) or token.text
    if token.kind == "close":
        if parser.at and parser.previous.kind == "open":
            return parser.source.refusal(
                "These brackets are empty.", parser.previous.start,
                remedy="write an expression between them.",
            )  # fmt: skip
        return parser.source.refusal(
            f"The bracket {shown} closes nothing."
            if parser.depth == 0
            else f"An operand is missing before {shown}.",
            at,
            end=token.end,
            instead=("",) if parser.depth == 0 else (),
            remedy="" if parser.depth == 0 else "write an operand before the bracket.",
        )
    if token.kind == "keyword" and token.text == "if":
        return parser.source.refusal(
            "A choice says its value first, then if and the condition.", at,
            remedy="write where(x > 0, a, b), or {a if x > 0 else b}.",
        )  # fmt: skip
    if token.is_op(","):
        start = parser.previous.start if parser.at else at
        if numeral := _COMMAS.match(parser.source.text, start):
            digits = numeral[0]
            instead = [digits.replace(",", "")] if _GROUPED.fullmatch(digits) else []
            instead += [digits.replace(",", ".")] if digits.count(",") == 1 else []
            return parser.source.refusal(
                "A comma stands inside a number.", start, end=numeral.end(),
                instead=tuple(instead), remedy="" if instead else "write 0.5 with a point.",
            )  # fmt: skip
        return parser.source.refusal(
            "A comma stands outside the arguments of a function.", at,
            remedy="leave it out, or write 0.5 with a point; lists are not read.",
        )  # fmt: skip
    if token.is_op("="):
        return parser.source.refusal(
            "An equals sign stands inside a formula.", at,
            remedy="write one side alone, or f(x) = x^2 for a function with a name.",
        )  # fmt: skip
    if parser.at and parser.previous.kind == "function":
        return parser.source.refusal(
            f"The function {parser.previous.text} has no argument.",
            parser.previous.start,
            end=parser.previous.end,
            instead=(f"{parser.previous.text}(x)",),
        )
    if token.kind == "op" and parser.at and parser.previous.kind == "op":
        return parser.source.refusal(
            f"The sign {shown} follows the sign {parser.previous.text}.",
            parser.previous.start,
            end=token.end,
            instead=(parser.previous.text, shown),
        )
    return parser.source.refusal(
        f"{shown} stands where it has no meaning.", at, remedy=f"leave {shown} out."
    )


def completed(parser: Parser) -> str:
    """The formula with its open brackets closed."""
    open_brackets: list[str] = []
    for token in parser.tokens:
        if token.kind == "open":
            open_brackets.append(PARTNER[token.text])
        elif token.kind == "close" and open_brackets:
            open_brackets.pop()
    return parser.source.text.rstrip()[:200] + "".join(reversed(open_brackets[-200:]))
