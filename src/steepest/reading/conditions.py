"""Conditions, and choices by one: what binds looser than a sum."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from steepest.graph import apply, primitive_named

if TYPE_CHECKING:
    from .parser import Parser

Rule = Generator[Any, Any, Any]

COMPARISONS = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "=": "equal", "==": "equal", "!=": "not_equal",
}  # fmt: skip


def choice(parser: Parser) -> Rule:
    """``a if condition else b``; without one, a condition or a number."""
    start = parser.token.start
    value = yield either(parser)
    if parser.token.kind == "keyword" and parser.token.text == "if" and not parser.in_cases:
        parser.advance()
        place = parser.token.start
        condition = parser.truth((yield either(parser)), place)
        if not (parser.token.kind == "keyword" and parser.token.text in ("else", "otherwise")):
            raise parser.source.refusal(
                "This choice does not say what holds otherwise.",
                parser.token.start,
                end=parser.token.start,
                instead=(" else 0 ",),
            )
        parser.advance()
        place = parser.token.start
        other = parser.number((yield choice(parser)), place)
        return apply(primitive_named("where"), condition, parser.number(value, start), other)
    return value


def either(parser: Parser) -> Rule:
    """``p or q``."""
    return _joined(parser, "or", both)


def both(parser: Parser) -> Rule:
    """``p and q``."""
    return _joined(parser, "and", inversion)


def _joined(parser: Parser, word: str, side: Any) -> Rule:
    """Conditions joined by one word."""
    start = parser.token.start
    left = yield side(parser)
    while parser.token.kind == "keyword" and parser.token.text == word:
        parser.advance()
        place = parser.token.start
        right = yield side(parser)
        entry = primitive_named(f"logical_{word}")
        left = apply(entry, parser.truth(left, start), parser.truth(right, place))
    return left


def inversion(parser: Parser) -> Rule:
    """``not p``."""
    if parser.token.kind == "keyword" and parser.token.text == "not":
        parser.advance()
        place = parser.token.start
        return apply(primitive_named("logical_not"), parser.truth((yield inversion(parser)), place))
    return (yield comparison(parser))


def comparison(parser: Parser) -> Rule:
    """``a < b`` and chains of them."""
    start = parser.token.start
    left = yield parser.sum()
    result = None
    while parser.token.kind == "op" and parser.token.text in COMPARISONS:
        sign = parser.advance()
        place = parser.token.start
        right = parser.number((yield parser.sum()), place)
        left = parser.number(left, start)
        one = apply(primitive_named(COMPARISONS[sign.text]), left, right)
        result = one if result is None else apply(primitive_named("logical_and"), result, one)
        left, start = right, place
    return left if result is None else result
