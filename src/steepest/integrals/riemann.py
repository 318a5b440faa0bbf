"""Riemann sums, for showing what an integral is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError
from steepest.evaluation import Program

if TYPE_CHECKING:
    from steepest.function import Function

RULES = ("left", "right", "midpoint", "trapezoid", "simpson")
"""The rules by name."""

MOST = 1_000_000
"""The largest number of pieces."""


@dataclass(frozen=True)
class Strip:
    """One piece of a sum.

    Args:
        low: Its left side.
        high: Its right side.
        height: The height at which its area is taken.
        area: Its area, negative below the axis.
    """

    low: float
    high: float
    height: float
    area: float


@dataclass(frozen=True)
class Riemann:
    """A sum of areas of strips.

    Args:
        value: The sum.
        error: How far it is from the integral.
        rule: Where the height is taken.
        strips: The pieces from left to right.
    """

    value: float
    error: float
    rule: str
    strips: tuple[Strip, ...]

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        lines = [f"{'from':>10} {'to':>10} {'height':>14} {'area':>14}"]
        shown = self.strips if len(self.strips) <= 20 else (*self.strips[:10], *self.strips[-10:])
        for i, s in enumerate(shown):
            if i == 10 and len(self.strips) > 20:
                lines.append(f"{'...':>10}")
            lines.append(f"{s.low:>10.6g} {s.high:>10.6g} {s.height:>14.8g} {s.area:>14.8g}")
        return "\n".join([*lines, f"{self.rule} sum: {self.value:.10g}, error {self.error:.3g}"])

    def to_dict(self) -> dict[str, Any]:
        """The sum for JSON."""
        rows = [
            {"from": s.low, "to": s.high, "height": s.height, "area": s.area} for s in self.strips
        ]
        return {"rule": self.rule, "value": self.value, "error": self.error, "rows": rows}


def riemann(  # noqa: PLR0917 - the facts of one integral
    f: Function, name: str, low: float, high: float, n: int, rule: str, value: float
) -> Riemann:
    """The sum of n strips between finite limits.

    Raises:
        ArgumentError: when a limit is infinite, there is no such rule, or n is not positive.
    """
    if rule not in RULES:
        raise ArgumentError(
            f"There is no rule {rule!r}.", where=f"rule={rule!r}", remedy=f"one of {RULES}"
        )
    if not isinstance(n, int) or not 1 <= n <= MOST:
        raise ArgumentError(
            f"The number of strips is from 1 to {MOST:,}, not {n!r}.", where=f"n={n!r}",
            remedy="riemann(10)",
        )  # fmt: skip
    if math.isinf(low) or math.isinf(high):
        raise ArgumentError(
            "A Riemann sum needs finite limits.",
            where=f"from {low} to {high}",
            remedy="cut the interval where the integrand has died out.",
        )
    x = next((v for v in f.inputs if v.name == name), None)
    program = Program([f.computing], f.inputs)

    def height(t: float) -> float:
        return float(program(*([t] if x is not None else []))[0])

    width = (high - low) / n
    strips = []
    for i in range(n):
        a, b = low + i * width, low + (i + 1) * width
        tall = _height(height, a, b, rule)
        strips.append(Strip(a, b, tall, tall * width))
    total = math.fsum(s.area for s in strips)
    return Riemann(total, abs(total - value), rule, tuple(strips))


def _height(height: Any, a: float, b: float, rule: str) -> float:
    if rule == "left":
        return height(a)
    if rule == "right":
        return height(b)
    if rule == "midpoint":
        return height((a + b) / 2)
    if rule == "trapezoid":
        return (height(a) + height(b)) / 2
    return (height(a) + 4 * height((a + b) / 2) + height(b)) / 6
