"""Coefficients that are numbers or symbols: exact where they can be, nodes where they must."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import overload

from steepest.evaluation import Program
from steepest.graph import Node, divide, exact, lift, negate, variables
from steepest.primitives import sqrt
from steepest.transforms.textbook import textbook
from steepest.transforms.textbook.algebra import exact_root

Number = int | Fraction
Coefficient = int | Fraction | Node


def number_of(node: Node) -> Number | None:
    """The exact number that a node is, written as one or as a quotient of two; else None."""
    if node.primitive is negate:
        inner = number_of(node.arguments[0])
        return None if inner is None else -inner
    if node.primitive is divide:
        above, below = map(exact, node.arguments)
        return tidy(Fraction(above) / below) if above is not None and below else None  # type: ignore
    return exact(node)


@overload
def tidy(value: Number) -> Number: ...
@overload
def tidy(value: Coefficient) -> Coefficient: ...
def tidy(value: Coefficient) -> Coefficient:
    """The coefficient as an exact number where it is one, else in textbook form."""
    if isinstance(value, Node):
        known = number_of(value)
        if known is None:
            value = textbook(value)
            known = number_of(value)
        return value if known is None else known
    return value.numerator if value.denominator == 1 else value


def quotient(above: Coefficient, below: Coefficient) -> Coefficient:
    """The quotient, exact where both are."""
    if isinstance(above, Node) or isinstance(below, Node):
        return tidy(lift(above) / lift(below))
    return tidy(Fraction(above) / below)


def is_zero(value: Coefficient) -> bool:
    """Whether the coefficient is zero for sure."""
    value = tidy(value)
    return not isinstance(value, Node) and value == 0


def is_rational(*values: Coefficient) -> bool:
    """Whether all are exact numbers."""
    return not any(isinstance(v, Node) for v in values)


def numbers_of(values: Sequence[Coefficient]) -> list[Number] | None:
    """The coefficients where all are exact numbers, else None."""
    numbers = [v for v in values if not isinstance(v, Node)]
    return numbers if len(numbers) == len(values) else None


def root_of(value: Coefficient) -> Coefficient:
    """The square root of what is not negative."""
    if not isinstance(value, Node):
        known = exact_root(value, 2) if value > 0 else (0 if value == 0 else None)
        if known is not None:
            return known
    return tidy(sqrt(lift(value)))


def sign_of(value: Coefficient) -> tuple[int, bool]:
    """The sign of a coefficient when symbols are positive, and whether it holds for all.

    A sum of symbols whose signs differ counts as positive, and not for all.
    """
    value = tidy(value)
    if not isinstance(value, Node):
        return (value > 0) - (value < 0), True
    if not variables(value):
        size = _at(value, ())
        return (size > 0) - (size < 0), True
    tries = [_at(value, sample) for sample in SAMPLES]
    signs = {(t > 0) - (t < 0) for t in tries if t == t}  # noqa: PLR0124 - only nan differs
    if len(signs) == 1:
        return signs.pop(), all(t == t for t in tries)  # noqa: PLR0124
    first = tries[0]
    return (1 if not first < 0 else -1), False


SAMPLES = (
    (1.3, 2.1, 0.7, 1.9, 0.4, 3.3),
    (0.6, 0.9, 2.4, 0.3, 1.7, 0.8),
    (-1.4, -0.8, -2.2, -0.5, -3.1, -1.2),
    (-0.7, 1.6, -1.9, 2.3, -0.2, 1.1),
    (2.6, -1.1, 0.5, -2.7, 1.4, -0.6),
)
"""Values of symbols at which a sign is looked at; the first two rows are positive."""


def _at(value: Node, sample: tuple[float, ...]) -> float:
    names = variables(value)
    numbers = [sample[i % len(sample)] for i in range(len(names))] if names else []
    return float(Program([value], names)(*numbers)[0])
