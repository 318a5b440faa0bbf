"""Absolute values, choices, larger and smaller of two: piece by piece, glued without a jump."""

from __future__ import annotations

from steepest import primitives as p
from steepest.graph import Node, Variable, lift, log, ordered, substitute
from steepest.printing import text
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .numbers import Coefficient, numbers_of, quotient, root_of, tidy
from .search import Found, Outcome, Search, Step, put, told

COMPARISONS = (p.less, p.less_equal, p.greater, p.greater_equal)


def piecewise(search: Search, f: Node, x: Variable) -> Outcome:
    """The pieces between the places where something changes, glued together."""
    logarithms = {n.arguments[0] for n in ordered(f) if n.primitive is log}
    for node in ordered(f):
        seen = None if node in logarithms else _choice(node, x)
        if seen is None:
            continue
        subject, left, right = seen
        places = _places(subject, x)
        if not places:
            continue
        pieces = [
            textbook(substitute([f], {node: right if positive else left})[0])
            for positive in _signs(subject, places, x)
        ]
        return _glued(search, f, x, pieces, places)
    return None


def _choice(node: Node, x: Variable) -> tuple[Node, Node, Node] | None:
    """What changes sign, and what the node is below and above zero of it."""
    arguments = node.arguments
    if node.primitive is p.abs:
        return arguments[0], -arguments[0], arguments[0]
    if node.primitive is p.sign:
        return arguments[0], lift(-1), lift(1)
    if node.primitive is p.relu:
        return arguments[0], lift(0), arguments[0]
    if node.primitive in (p.maximum, p.minimum):
        a, b = arguments
        return (a - b, b, a) if node.primitive is p.maximum else (a - b, a, b)
    if node.primitive is p.where and arguments[0].primitive in COMPARISONS:
        condition, yes, no = arguments
        a, b = condition.arguments
        if condition.primitive in (p.greater, p.greater_equal):
            return a - b, no, yes
        return a - b, yes, no
    return None


def _places(subject: Node, x: Variable) -> list[Coefficient]:
    """Where a linear or quadratic subject changes sign, in order; none where unknown."""
    q = poly.polynomial(subject, x)
    numbers = None if q is None else numbers_of(q)
    if numbers is None:
        line = poly.linear(subject, x)
        return [] if line is None else [quotient(tidy(-lift(line[1])), line[0])]
    if len(numbers) == 2:
        return [quotient(-numbers[0], numbers[1])]
    if len(numbers) == 3:
        c, b, a = numbers
        gap = b * b - 4 * a * c
        if gap <= 0:
            return []
        root = lift(root_of(gap))
        pair = [textbook((lift(-b) + s * root) / lift(2 * a)) for s in (-1, 1)]
        pair = pair if a > 0 else pair[::-1]
        return [tidy(r) for r in pair]
    return []


def _signs(subject: Node, places: list[Coefficient], x: Variable) -> list[bool]:
    """Whether the subject is positive on each piece."""
    q = poly.polynomial(subject, x)
    assert q is not None
    from .numbers import sign_of  # noqa: PLC0415

    last = sign_of(q[-1])[0] > 0
    return [last if (len(places) - i) % 2 == 0 else not last for i in range(len(places) + 1)]


def _glued(
    search: Search, f: Node, x: Variable, pieces: list[Node], places: list[Coefficient]
) -> Outcome:
    found: list[Node] = []
    steps: list[Step] = []
    for piece in pieces:
        part = search.find(piece, x)
        if not isinstance(part, Found):
            return None
        node = part.node
        if found:
            place = lift(places[len(found) - 1])
            jump = textbook(put(found[-1], x, place) - put(node, x, place))
            node = node + jump
        found.append(textbook(node))
        steps += part.steps
    answer = found[-1]
    for node, place in zip(found[-2::-1], places[::-1], strict=True):
        if node is not answer:
            answer = p.where(p.less(x, lift(place)), node, answer)
    at = " and ".join(text(lift(c)) for c in places)
    return told(
        "case by case", f"the pieces meet at {x.name} = {at}, where constants make them fit",
        f, x, answer, below=steps,
    )  # fmt: skip


__all__ = ["piecewise"]
