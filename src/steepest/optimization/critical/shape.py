"""Where a function of one variable is concave up and down, and where that changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.evaluation import Program, conditions, kinks
from steepest.graph import exact, variables
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .isolation import System, isolated, refined
from .ranges import ranges
from .search import _scalar


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
        lines = [
            f"straight from {low:g} to {high:g}"
            if way == "straight"
            else f"concave {way} from {low:g} to {high:g}"
            for low, high, way in self.intervals
        ]
        lines += [f"inflection point at {c:.10g}" for c in self.inflection_points]
        return "\n".join([*lines, self.reason])


def concavity(f: Any, box: Any = None) -> Concavity:
    """Where ``f''`` is positive (concave up, like a cup) and negative (down, like a cap).

    Args:
        f: A function of one variable, or text.
        box: The range, ``{"x": (-3, 3)}`` or ``(-3, 3)``; -10 to 10 without one.

    Raises:
        ArgumentError: when the function has several variables or none.
    """
    f = _scalar(f)
    if len(f.inputs) != 1:
        raise ArgumentError(
            f"Concavity is of one variable, and {f.name} has {len(f.inputs)}.",
            where=str(f)[:60],
            remedy="take a slice, as in f(y=1), or ask for the critical points.",
        )
    [x] = f.inputs
    bend = textbook(derivative(textbook(derivative(f.source, x), f.source), x))
    (span,), _ = ranges(f, box, bend)
    value = Program([f.computing, bend], [x])
    number = exact(bend)
    if number is not None:
        way = "straight" if number == 0 else "up" if number > 0 else "down"
        reason = f"The second derivative is {number} everywhere."
        return Concavity(((span.low, span.high, way),), (), True, reason)
    places = System([bend], [[textbook(derivative(bend, x))]], [x])
    zeros = isolated(places, (span,))
    complete = zeros.finished and not zeros.open and not zeros.filled
    cuts = [
        float(refined(places, np.array([b[0].middle]))[0]) for b in [*zeros.proved, *zeros.open]
    ]
    for subject in [*kinks(f.source), *(c.subject for c in conditions(bend))]:
        if x in variables(subject):
            breaks = System([subject], [[textbook(derivative(subject, x))]], [x])
            edges = isolated(breaks, (span,))
            cuts += [b[0].middle for b in [*edges.proved, *edges.open]]
    return _told(value, span.low, span.high, _separate(cuts), complete)


def _separate(cuts: list[float]) -> list[float]:
    kept: list[float] = []
    for cut in sorted(cuts):
        if not kept or cut - kept[-1] > 1e-6 * max(1.0, abs(cut)):
            kept.append(round(cut, 12) + 0.0)
    return kept


def _told(value: Program, low: float, high: float, cuts: list[float], complete: bool) -> Concavity:
    ends = [low, *(c for c in cuts if low < c < high), high]
    intervals: list[tuple[float, float, str]] = []
    changes: list[float] = []
    for a, b in zip(ends, ends[1:], strict=False):
        _, bend = value((a + b) / 2)
        if not math.isfinite(bend):
            continue
        way = "up" if bend > 0 else "down" if bend < 0 else "straight"
        if intervals and intervals[-1][1] == a and math.isfinite(value(a)[0]):
            before = intervals[-1]
            if before[2] == way:
                intervals[-1] = (before[0], b, way)
                continue
            if "straight" not in (before[2], way):
                changes.append(a)
        intervals.append((a, b, way))
    where = f"from {low:g} to {high:g}"
    reason = (
        f"Proved by interval arithmetic {where}."
        if complete
        else f"Found {where}; that no change was missed is not proved."
    )
    return Concavity(tuple(intervals), tuple(changes), complete, reason)
