"""No answer leaves before its derivative is the integrand again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from steepest.errors import SteepestError
from steepest.evaluation import Program, digits
from steepest.graph import Node, Variable, variables
from steepest.transforms import derivative

from .numbers import SAMPLES

SIZES = (0.1373, 0.3719, 0.6131, 0.8713, 1.3177, 2.2391, 3.7183, 5.9171, 11.331, 37.91, 410.7)
"""The places where an answer is looked at, on both sides of zero."""

DIGITS = 22
"""How many digits are computed at each."""

ENOUGH = 7
"""At so many points an answer is compared to many digits; at all others to float precision."""


@dataclass(frozen=True)
class Verdict:
    """What the comparison showed.

    Args:
        holds: Whether the derivative was the integrand wherever both have values.
        everywhere: Whether it had a value wherever the integrand has one.
    """

    holds: bool
    everywhere: bool


def verified(answer: Node, f: Node, x: Variable) -> Verdict:
    """Whether the derivative of ``answer`` is ``f``.

    Accuracy:
        To 12 digits of some 20 digits computed, at up to 22 points for each of three choices
        of the symbols.
    """
    slope = derivative(answer, x)
    others = [v for v in variables(f, answer) if v is not x]
    seen = 0
    missing = 0
    for sample in SAMPLES[: 4 if others else 1]:
        at: dict[Variable, float] = {v: sample[i % len(sample)] for i, v in enumerate(others)}
        points = [s * size for size in SIZES for s in (1, -1)]
        agreed = _compared(slope, f, x, at, points)
        if agreed is None:
            return Verdict(False, False)
        seen += agreed[0]
        missing += agreed[1]
    return Verdict(seen > 0, missing == 0)


def _compared(
    slope: Node, f: Node, x: Variable, at: dict[Variable, float], points: list[float]
) -> tuple[int, int] | None:
    """How many points agreed and at how many only f has a value; None for a difference."""
    program = Program([f, slope], [x, *at])
    exact = 0
    seen = missing = 0
    for point in points:
        wanted, got = program(point, *at.values())
        if not math.isfinite(wanted):
            continue
        if math.isnan(got) or math.isinf(got):
            missing += not _both_large(wanted)
            continue
        close = abs(wanted - got) <= 1e-7 * (abs(wanted) + 1e-7)
        if close and exact >= ENOUGH:
            seen += 1
            continue
        sure = _to_many_digits(slope, f, {x: point, **at})
        if sure is False:
            return None
        exact += 1
        seen += sure is True
    return seen, missing


def _both_large(wanted: float) -> bool:
    return abs(wanted) > 1e100 or abs(wanted) < 1e-100


def _to_many_digits(slope: Node, f: Node, at: dict[Variable, float]) -> bool | None:
    exact = {v: Fraction(value).limit_denominator(10**6) for v, value in at.items()}
    try:
        wanted, got = (digits(node, exact, digits=DIGITS) for node in (f, slope))
    except SteepestError:
        return None
    if wanted != wanted or got != got:  # noqa: PLR0124 - only nan differs from itself
        return None
    return bool(abs(wanted - got) <= abs(wanted) * Fraction(1, 10**12) + Fraction(1, 10**14))
