"""Where a function of one variable is concave up and down, and where that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steepest.errors import ArgumentError
from steepest.evaluation import Interval

from .chart import Chart, chart
from .line import value_of
from .ranges import DEFAULT, ranges
from .records import shown
from .search import scalar

WAYS = {-1: "down", 0: "straight", 1: "up"}


@dataclass(frozen=True, slots=True)
class Concavity:
    """The intervals of one curvature, and the points where it changes its sign.

    Args:
        intervals: As (low, high, ``up``, ``down`` or ``straight``); where the function has no
            value there is no interval.
        inflection_points: Where the function goes on and its curvature changes its sign.
        complete: Whether it is proved that no change was missed.
        reason: Why it is, or why it is not.
    """

    intervals: tuple[tuple[float, float, str], ...]
    inflection_points: tuple[float, ...]
    complete: bool
    reason: str

    def __str__(self) -> str:
        names = {"straight": "straight", "up": "concave up", "down": "concave down"}
        lines = [
            f"{names[way]} from {shown(low)} to {shown(high)}" for low, high, way in self.intervals
        ]
        lines += [f"inflection point at {shown(c)}" for c in self.inflection_points]
        return "\n".join([*lines, self.reason])


def concavity(f: Any, box: Any = None) -> Concavity:
    """Where ``f''`` is positive (concave up, like a cup) and negative (down, like a cap).

    Args:
        f: A function of one variable, or text.
        box: The range, ``{"x": (-3, 3)}`` or ``(-3, 3)``; -10 to 10 without one.

    Raises:
        ArgumentError: when the function has several variables or none.
    """
    f = scalar(f)
    if len(f.inputs) != 1:
        raise ArgumentError(
            f"Concavity is of one variable, and {f.name} has {len(f.inputs)}.",
            where=str(f)[:60],
            remedy="take a slice, as in f(y=1), or ask for the critical points.",
        )
    span = ranges(f, box).get(f.inputs[0], Interval(*DEFAULT))
    made = chart(f.source, f.inputs[0], span, span, order=2)
    intervals: list[tuple[float, float, str]] = []
    changes: list[float] = []
    for gap in range(len(made.marks) + 1):
        _add(made, span, gap, intervals, changes)
    where = f"from {shown(span.low)} to {shown(span.high)}"
    reason = (
        f"Found {where}; that no change was missed is not proved: {'; '.join(made.doubts)}."
        if made.doubts
        else f"Proved {where}."
    )
    return Concavity(tuple(intervals), tuple(changes), not made.doubts, reason)


def _add(
    made: Chart,
    span: Interval,
    gap: int,
    intervals: list[tuple[float, float, str]],
    changes: list[float],
) -> None:
    """Add the interval of a gap, or lengthen the one before it if nothing changes between."""
    low = max(span.low, made.span.low if gap == 0 else made.marks[gap - 1].place.at)
    high = min(span.high, made.span.high if gap == len(made.marks) else made.marks[gap].place.at)
    if low >= high:
        return
    sign = made.sign(gap)
    if sign is None:
        if made.piece(gap).alive:
            made.doubts.append("a sign is not decided")
        return
    way = WAYS[sign]
    mark = made.marks[gap - 1] if gap else None
    goes_on = (
        mark is not None
        and bool(intervals)
        and intervals[-1][1] == low
        and "jump" not in mark.causes
        and value_of(made, mark) is not None
    )
    smooth = mark is not None and mark.causes == {"zero"}  # a corner ends an interval
    if goes_on and smooth and intervals[-1][2] == way:
        intervals[-1] = (intervals[-1][0], high, way)
        return
    if goes_on and {intervals[-1][2], way} == {"up", "down"}:
        changes.append(low)
    intervals.append((low, high, way))
