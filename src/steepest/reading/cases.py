r"""Choices: ``{x^2 if x > 0 else 0}`` in text and the cases environment of LaTeX."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from steepest.graph import Node, Variable, apply, exact, negate, ordered, primitive_named

from .conditions import choice, either
from .tokens import Token

if TYPE_CHECKING:
    from .parser import Parser

_COMPARED = {
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
}


def cases(parser: Parser) -> Generator[Any, Any, Node]:
    """The first value whose condition holds; a plain expression in braces is itself."""
    at, opened = parser.at, parser.advance()
    parser.enter()
    outer, parser.in_cases = parser.in_cases, True
    rows: list[tuple[Node, Node]] = []
    last: Node | None = None
    anyway = False
    while last is None and not (rows and parser.token.kind == "close"):
        start = parser.token.start
        value = yield choice(parser)
        if anyway or (parser.token.kind == "close" and not rows and opened.text == "{"):
            last = value
            if not rows:
                _check_grouping(parser, at)
        if _skip(parser, "if", "&", ","):
            last = None
        while _skip(parser, "if", "&", ","):
            pass
        if last is None and _skip(parser, "otherwise", "else"):
            last = parser.number(value, start)
        if last is None:
            if parser.token.kind == "close":
                break
            place = parser.token.start
            condition = parser.truth((yield either(parser)), place)
            rows.append((condition, parser.number(value, start)))
        while _skip(parser, ",", ";", "."):
            pass
        anyway = _skip(parser, "else", "otherwise")
        _skip(parser, ",")
    parser.in_cases = outer
    if last is None:
        if not rows or parser.token.kind != "close" or not exhaustive([c for c, _ in rows]):
            raise _incomplete(parser, opened)
        last = rows.pop()[1]
    parser.close(opened)
    for condition, value in reversed(rows):
        last = apply(primitive_named("where"), condition, value, last)
    return last


def _check_grouping(parser: Parser, at: int) -> None:
    """Braces group an exponent; elsewhere in text they hold cases."""
    opened = parser.tokens[at]
    if not (at and parser.tokens[at - 1].is_op("^")):
        typed = parser.between(opened.end, parser.token.start)
        raise parser.source.refusal(
            "Braces hold cases, as in {x if x > 0 else 0}; brackets group.",
            opened.start,
            end=parser.token.end,
            instead=(f"({typed})",),
        )


def _incomplete(parser: Parser, opened: Token) -> Exception:
    last_row = r" \\ 0 & \text{otherwise} " if parser.source.latex else ", 0 otherwise"
    at = parser.token.start
    return parser.source.refusal(
        "These cases do not say what holds otherwise.",
        opened.start,
        remedy="add a last case: 0 otherwise, as in "
        + parser.source.text[:at].rstrip()
        + last_row
        + parser.source.text[at:],
    )


def _skip(parser: Parser, *words: str) -> bool:
    """Pass over one of these words or signs; whether one stood here."""
    token = parser.token
    found = token.kind in ("keyword", "op") and token.text in words
    parser.at += found
    return found


def exhaustive(conditions: list[Node]) -> bool:
    """Is one of the conditions true for every number?

    Decided where all of them compare one expression with numbers, or with one and the same
    bound: by trying every bound and a point on either side of it.
    """
    subjects, bounds = _compared(conditions)
    for subject in subjects:
        others = bounds - {subject}
        values = {b: _rational(b) for b in others}
        if None in values.values():
            if len(others) != 1:
                continue
            values = dict.fromkeys(others, Fraction(0))
        at = sorted({v for v in values.values() if v is not None})
        trials = [at[0] - 1, at[-1] + 1, *at]
        trials += [(a + b) / 2 for a, b in pairwise(at)]
        if all(any(_holds(c, subject, t, values) for c in conditions) for t in trials):
            return True
    return False


def _compared(conditions: list[Node]) -> tuple[list[Node], set[Node]]:
    """What every comparison has on one side, and everything that is compared."""
    sides = [
        set(node.arguments)
        for node in ordered(*conditions)
        if node.primitive is not None and node.primitive.name in _COMPARED
    ]
    if not sides:
        return [], set()
    shared = set.intersection(*sides)
    candidates = [s for s in shared if _rational(s) is None]
    candidates.sort(key=lambda s: not isinstance(s, Variable))
    return candidates, set.union(*sides)


def _rational(node: Node) -> Fraction | None:
    """The exact number of a bound such as -1 or 1/2."""
    value = exact(node)
    if value is not None:
        return Fraction(value)
    if node.primitive is negate:
        inner = _rational(node.arguments[0])
        return None if inner is None else -inner
    if node.primitive is not None and node.primitive.name == "divide":
        top, bottom = map(exact, node.arguments)
        if top is not None and bottom:
            return Fraction(top) / Fraction(bottom)
    return None


def _holds(condition: Node, subject: Node, at: Fraction, bounds: dict[Node, Any]) -> bool:
    """The truth of a condition when its subject has a value."""
    truth: dict[Node, bool] = {}
    for node in ordered(condition):
        name = node.primitive.name if node.primitive is not None else ""
        if name in _COMPARED:
            a, b = (at if s is subject else bounds.get(s) for s in node.arguments)
            truth[node] = a is not None and b is not None and _COMPARED[name](a, b)
        elif name == "logical_and":
            truth[node] = all(truth[a] for a in node.arguments)
        elif name == "logical_or":
            truth[node] = any(truth[a] for a in node.arguments)
        elif name == "logical_not":
            truth[node] = not truth[node.arguments[0]]
    return truth.get(condition, False)
