"""Numbers recognised as exact ones, and functions that are exactly 0 there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from steepest.evaluation import Program, conditions
from steepest.graph import Node, Variable, constant, exp, log, substitute
from steepest.primitives import PI, sqrt
from steepest.transforms.textbook import textbook

from .monomials import rational

CLOSE = 1e-6
"""A number is recognised when it is this near, relative to its size or to 1."""

MOST = 24
"""How many combinations of exact coordinates are tried."""


def candidates(value: float) -> Iterator[Node]:
    """The exact numbers of a textbook's kind near ``value``, the plainest first."""
    room = CLOSE * max(1.0, abs(value))
    if abs(value) > 1 / CLOSE:
        return
    for number, node in _kinds(value):
        if number and abs(number - value) <= room:
            yield node
    if abs(value) <= room:
        yield constant(0)


def _kinds(value: float) -> Iterator[tuple[float, Node]]:
    sign = math.copysign(1, value)
    fraction = Fraction(value).limit_denominator(64)
    yield float(fraction), constant(fraction)
    turns = Fraction(value / math.pi).limit_denominator(12)
    yield float(turns) * math.pi, constant(turns) * PI
    square = Fraction(value * value).limit_denominator(64)
    yield sign * math.sqrt(square), constant(int(sign)) * sqrt(constant(square))
    if value > 0:
        power = Fraction(math.log(value)).limit_denominator(12)
        yield math.exp(power), exp(constant(power))
    inside = Fraction(math.exp(min(value, 20.0))).limit_denominator(12)
    if inside > 0:
        yield math.log(inside), log(constant(inside))


def is_zero(node: Node, at: dict[Variable, Node]) -> bool:
    """Whether the function is exactly 0 at exact coordinates, as algebra proves it."""
    [value] = substitute([node], {**at})
    return rational(textbook(value)) == 0


def recognised(
    equations: Sequence[Node], inputs: Sequence[Variable], point: Sequence[float]
) -> dict[Variable, Node] | None:
    """Exact coordinates near the point at which all equations hold exactly, or None."""
    choices = [list(candidates(float(c))) for c in point]
    for combination in islice(product(*choices), MOST):
        at = dict(zip(inputs, combination, strict=True))
        if all(is_zero(equation, at) for equation in equations):
            return at
    return None


def value_at(node: Node, at: dict[Variable, Node]) -> float:
    """The value at exact coordinates, simplified before it is rounded; nan outside the domain."""
    subjects = [(c.relation, c.subject) for c in conditions(node)]
    placed = substitute([node, *(s for _, s in subjects)], {**at})
    value, *judged = (float(Program([textbook(n)], [])()[0]) for n in placed)
    for (relation, _), subject in zip(subjects, judged, strict=True):
        strict = relation in ("!=0", ">0") or (relation == "pole" and subject <= 0)
        if strict and abs(subject) == 0:
            return math.nan
    return value
