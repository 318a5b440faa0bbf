"""Critical points of a function of one variable, read off the sign chart of its slope."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steepest.evaluation import Interval, Program, in_domain
from steepest.graph import Node, Variable, ordered, variables
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .chart import Chart, Mark, Piece, chart
from .exactness import value_at
from .kinds import Side, by_second_derivative, by_sides
from .periods import period
from .places import Place
from .ranges import DEFAULT
from .records import CriticalPoint, CriticalPoints, shown

NEAR = (2.0**-20, 2.0**-27, 2.0**-34)
"""Distances from a place, relative to its size or to 1, at which a limit is seen."""

MOST_NAMED = 6
"""More jumps or ranges than this are not named one by one."""


def on_line(f: Node, x: Variable, given: Interval | None) -> CriticalPoints:
    """The critical points of a function of one variable.

    Args:
        f: The function.
        x: The variable.
        given: The range; without one everything, or what is usual.
    """
    made = chart(f, x, given, Interval(*DEFAULT))
    span = made.span if made.everywhere else given or Interval(*DEFAULT)
    inside = [i for i, m in enumerate(made.marks) if _lies_in(m.place, span)]
    alive = [p for p in made.pieces if p.alive]
    if alive and all(p.is_flat for p in alive):
        return _answer(x, span, [], False, _constant(made, span))
    found = [point for i in inside if (point := _judged(made, i)) is not None]
    doubts = list(made.doubts)
    where = "" if made.everywhere else f" in {shown(span.low)} <= {x.name} <= {shown(span.high)}"
    flat = _flat(made, span)
    if doubts:
        reason = (
            f"These were found{where}; that there are no others is not proved: {'; '.join(doubts)}."
        )
    elif flat:
        reason = (
            f"The derivative is 0 on all of {flat}: every point there is critical. "
            f"{'Beside them these are all' if found else 'Beside them there are none'}{where}."
        )
    else:
        way = "exact root counting" if made.algebraic else "interval arithmetic"
        reason = f"{'These are all' if found else 'There are none'}{where}: {way} proves it."
    if given is None and not made.everywhere:
        reason += _outside(f, x, bool(found))
    return _answer(x, span, found, not doubts and not flat, reason)


def _lies_in(place: Place, span: Interval) -> bool:
    return place.high >= span.low and place.low <= span.high


def _answer(
    x: Variable, span: Interval, found: Sequence[CriticalPoint], complete: bool, reason: str
) -> CriticalPoints:
    box = ((span.low, span.high),)
    return CriticalPoints(tuple(found), complete, reason, (x.name,), box)


def _outside(f: Node, x: Variable, some: bool) -> str:
    repeats = period(f, x)
    if repeats is None:
        return " Outside of it nothing was looked at."
    if not some:
        return f" f repeats every {text(repeats)}, so there are none outside."
    return f" f repeats every {text(repeats)}, so they go on outside."


def _constant(made: Chart, span: Interval) -> str:
    jumps = [m.place for m in made.marks if "jump" in m.causes and _lies_in(m.place, span)]
    if not jumps:
        return "The function is constant: every point is critical."
    named = ", ".join(shown(p.at) for p in jumps[:MOST_NAMED])
    more = ", ..." if len(jumps) > MOST_NAMED else ""
    return (
        f"The derivative is 0 wherever it exists, so every point is critical; the function may "
        f"jump at {made.x.name} = {named}{more}."
    )


def _flat(made: Chart, span: Interval) -> str:
    """The ranges on which the derivative is 0."""
    ranges: list[list[float]] = []
    for p in made.pieces:
        if p.is_flat and ranges and ranges[-1][1] == p.low:
            ranges[-1][1] = p.high
        elif p.is_flat and p.low < span.high and p.high > span.low:
            ranges.append([p.low, p.high])
    told = [
        _range(made, max(low, span.low), min(high, span.high)) for low, high in ranges[:MOST_NAMED]
    ]
    return " and of ".join(told) + (" and more" if len(ranges) > MOST_NAMED else "")


def _range(made: Chart, low: float, high: float) -> str:
    name, first, last = made.x.name, low == made.span.low, high == made.span.high
    if made.everywhere and first:
        return f"{name} < {shown(high)}"
    if made.everywhere and last:
        return f"{name} > {shown(low)}"
    return f"{shown(low)} < {name} < {shown(high)}"


# ---- one mark ----


def _judged(made: Chart, i: int) -> CriticalPoint | None:
    """The critical point at a mark, or None where there is none."""
    mark, before, after = made.marks[i], made.piece(i), made.piece(i + 1)
    value = value_of(made, mark)
    if value is None:
        return None
    slopes = _slopes(made, mark, before, after)
    steps = [_step(made, mark, p, value) for p in (before, after)]
    if slopes[0] == slopes[1] != 0 and math.isfinite(slopes[0]) and not any(steps):
        return None
    curvature = _curvature(made, mark, before, slopes, steps)
    sides = [
        Side(p.alive, made.sign(gap, mark.place.at), step, slope)
        for p, gap, step, slope in zip((before, after), (i, i + 1), steps, slopes, strict=True)
    ]
    verdict = by_sides(*sides)
    if curvature is not None:
        verdict = by_second_derivative(curvature, verdict)
    place = mark.place
    formula = text(textbook(place.formula)) if place.formula is not None else ""
    return CriticalPoint(
        (place.at,),
        value + 0.0,
        verdict.kind,
        () if curvature is None else (curvature + 0.0,),
        (formula,) if formula else (),
        verdict.why,
        place.proved,
    )


def value_of(made: Chart, mark: Mark) -> float | None:
    """The function at a mark; None where it has no value."""
    x, place = made.x, mark.place
    if "outside" in mark.causes:
        has_cases = any(
            n.primitive is not None and n.primitive.name == "where" for n in ordered(made.f)
        )
        if not has_cases or not in_domain(made.f, {x: place.at}):
            return None
    if place.formula is not None:
        value = value_at(made.f, {x: place.formula})
        if math.isfinite(value):
            return value
    program = Program([made.f], [x])
    values = (float(program(c)[0]) for c in (place.at, place.low, place.high))
    return next((v for v in values if math.isfinite(v)), None)


def _slopes(made: Chart, mark: Mark, before: Piece, after: Piece) -> tuple[float, float]:
    """The limits of the slope on either side; nan where there is none."""
    if mark.causes == {"zero"} and before is after:
        return 0.0, 0.0
    left, right = (
        _limit(p.rate, made, mark, side) if p.alive else math.nan
        for p, side in ((before, -1), (after, 1))
    )
    size = max(abs(left), abs(right), 1.0)
    if math.isfinite(size) and abs(left - right) <= 1e-6 * size:
        left = right
    return left, right


def _limit(node: Node, made: Chart, mark: Mark, side: int) -> float:
    """What the values of a function tend to at a mark, as numbers close by show."""
    program = Program([node], [made.x])
    at = mark.place.at
    scale = max(1.0, abs(at))
    if "pole" not in mark.causes:
        exact = mark.place.formula
        here = value_at(node, {made.x: exact}) if exact is not None else float(program(at)[0])
        if math.isfinite(here):
            return 0.0 if abs(here) <= 1e-12 * scale else here
    first, second, third = (float(program(at + side * d * scale)[0]) for d in NEAR)
    if not abs(third) <= 1.2 * abs(second) + 1e-9:
        return math.copysign(math.inf, third)
    if abs(third) < 0.8 * abs(second) < 0.64 * abs(first) or abs(third) < 1e-9:
        return 0.0
    return third


def _step(made: Chart, mark: Mark, piece: Piece, value: float) -> int:
    """The sign of the jump from the value at a mark to the function close by; 0 for none."""
    if "jump" not in mark.causes or not piece.alive:
        return 0
    near = _limit(piece.formula, made, mark, 1 if piece.low >= mark.place.low else -1)
    gap = near - value
    return 0 if not abs(gap) > 1e-9 * max(1.0, abs(value)) else 1 if gap > 0 else -1


def _curvature(
    made: Chart, mark: Mark, piece: Piece, slopes: tuple[float, float], steps: Sequence[int]
) -> float | None:
    """The second derivative at a mark where the function is smooth; None where it is not."""
    if slopes != (0.0, 0.0) or any(steps) or mark.causes - {"zero"}:
        return None
    bend = textbook(derivative(piece.rate, made.x))
    if made.x not in variables(bend):
        value = float(Program([bend], [])()[0])
    elif mark.place.formula is not None:
        value = value_at(bend, {made.x: mark.place.formula})
    else:
        value = float(Program([bend], [made.x])(mark.place.at)[0])
    return value if math.isfinite(value) else None
