"""Coordinates recognised as exact numbers, and derivatives that are exactly 0 there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from steepest.graph import Node, Variable, constant, exact, exp, log, substitute
from steepest.primitives import PI, sqrt
from steepest.transforms.textbook import textbook

CLOSE = 1e-6
"""A number is recognised when it is this near, relative to its size or to 1."""


def candidates(value: float) -> Iterator[Node]:
    """The exact numbers of a textbook's kind near ``value``, the plainest first."""
    room = CLOSE * max(1.0, abs(value))

    def near(other: float) -> bool:
        return abs(other - value) <= room

    if abs(value) > 1e6:
        return
    fraction = Fraction(value).limit_denominator(64)
    if near(float(fraction)):
        yield constant(fraction)
    turns = Fraction(value / math.pi).limit_denominator(12)
    if turns and near(float(turns) * math.pi):
        yield constant(turns) * PI
    square = Fraction(value * value).limit_denominator(64)
    if square > 0 and near(math.copysign(math.sqrt(square), value)):
        yield sqrt(constant(square)) if value > 0 else -sqrt(constant(square))
    for centre in (Fraction(1, 2), Fraction(1), Fraction(1, 3)):
        rest = value - float(centre)
        under = Fraction(rest * rest).limit_denominator(24)
        if under > 0 and near(float(centre) + math.copysign(math.sqrt(under), rest)):
            root = sqrt(constant(under))
            yield constant(centre) + (root if rest > 0 else -root)
    if value > 0:
        power = Fraction(math.log(value)).limit_denominator(12)
        if power and near(math.exp(power)):
            yield exp(constant(power))
    inside = Fraction(math.exp(min(value, 20.0))).limit_denominator(12)
    if inside > 0 and near(math.log(inside)):
        yield log(constant(inside))


def is_zero(node: Node, at: dict[Variable, Node]) -> bool:
    """Whether the function is exactly 0 at exact coordinates, as algebra proves it."""
    [value] = substitute([node], dict(at))
    return exact(textbook(value)) == 0


def recognised(
    equations: Sequence[Node], inputs: Sequence[Variable], point: Sequence[float]
) -> dict[Variable, Node] | None:
    """Exact coordinates near the point at which all equations hold exactly, or None."""
    choices = [list(candidates(float(c))) for c in point]
    for combination in _products(choices):
        at = dict(zip(inputs, combination, strict=True))
        if all(is_zero(equation, at) for equation in equations):
            return at
    return None


def _products(choices: list[list[Node]], most: int = 24) -> Iterator[tuple[Node, ...]]:

    return islice(product(*choices), most)
