r"""The remainder between its operands: ``x mod 2``, ``x \bmod 2``."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from steepest.graph import Node, apply, primitive_named

if TYPE_CHECKING:
    from .parser import Parser

_LOOSER = ("<", ">", "<=", ">=", "=", "==", "!=", ",", ";", "&")


def is_sign(parser: Parser) -> bool:
    """Does mod stand here between operands? ``x mod(y, 2)`` is a product."""
    if parser.token.kind != "function" or parser.token.text != "mod":
        return False
    after = parser.tokens[parser.at + 1]
    if after.is_op("^", "_"):
        return False
    return after.kind != "open" or not _has_comma(parser, parser.at + 1)


def _has_comma(parser: Parser, at: int) -> bool:
    """Does a comma stand in the bracket that opens there, and in none within it?"""
    depth = 0
    for token in parser.tokens[at:]:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0:
            return False
        if depth == 1 and token.is_op(","):
            return True
    return False


def remainder(parser: Parser, first: int, left: Node, *, alone: bool) -> Generator[Any, Any, Node]:
    """The remainder of one operand by another; signs beside them would give two readings.

    Args:
        parser: The walk, at ``mod``.
        first: Where the left operand begins among the tokens.
        left: The left operand.
        alone: Whether no other factor stands before ``mod``.
    """
    sign = parser.at
    tokens = parser.tokens
    bare = tokens[first].kind == "function" and tokens[sign - 1].kind != "close"
    alone = alone and not bare and not (first and tokens[first - 1].is_op("+", "-", "*", "/"))
    parser.advance()
    place = parser.token.start
    right = yield parser.signed(parser.power)
    after = parser.token
    if not alone or after.is_op("+", "-", "*", "/") or parser.begins_factor(after):
        raise _two_readings(parser, first, sign)
    left = parser.number(left, tokens[first].start)
    return apply(primitive_named("mod"), left, parser.number(right, place))


def _two_readings(parser: Parser, first: int, sign: int) -> Exception:
    """The refusal of ``a + b mod n``: what is divided, the last operand or all of it?"""
    tokens, typed = parser.tokens, parser.source.text
    begin, end = tokens[_bound(parser, first, -1)].start, tokens[_bound(parser, sign, 1)].end
    start, stop = tokens[sign - 1].start, tokens[parser.at - 1].end
    if tokens[sign - 1].kind == "close":
        start = tokens[first].start
    elif tokens[first].kind == "function":
        start = tokens[first + 1].start
    name = r"\operatorname{mod}" if parser.source.latex else "mod"
    right = parser.between(tokens[sign].end, stop)
    one = f"{name}({parser.between(start, tokens[sign].start)}, {right})"
    every = f"{name}({parser.between(begin, tokens[sign].start)}, "
    every += f"{parser.between(tokens[sign].end, end)})"
    return parser.source.refusal(
        "The remainder belongs to the operands beside mod or to all of it.",
        begin,
        end=end,
        instead=(typed[begin:start] + one + typed[stop:end], every),
    )


def _bound(parser: Parser, at: int, step: int) -> int:
    """The last token in one direction that belongs to the same sum."""
    depth = 0
    while 0 <= at + step < len(parser.tokens):
        token = parser.tokens[at + step]
        depth += ((token.kind == "open") - (token.kind == "close")) * step
        if depth < 0 or (
            depth == 0 and (token.kind in ("end", "keyword") or token.is_op(*_LOOSER))
        ):
            break
        at += step
    return at
