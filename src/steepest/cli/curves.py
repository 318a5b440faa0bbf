"""Where a point lies to the curve of an equation: on it, off it, or where y has no slope."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .signs import short
from .undefined import Found, slope_at

if TYPE_CHECKING:
    from steepest.function import Function

GRAIN = 2.0**-51
"""Relative: a typed coordinate such as ``sqrt(3)/2`` is off by as much."""
SEARCH = 50
"""The most steps of Newton's method towards the curve."""


def slope_on_curve(f: Function, slope: Function, x: str, y: str, at: Mapping[str, float]) -> Found:
    """The slope dy/dx at a point, with a note where the point is not on the curve ``f = 0``.

    Args:
        f: The left side of the equation minus the right side.
        slope: A derivative of y in x by the equation.
        x: The name of the independent variable.
        y: The name of the dependent one.
        at: The point.

    Accuracy:
        A point is on the curve when intervals cannot exclude it: some point within the
        rounding of the coordinates makes f zero, as far as floats can tell.
    """
    value = f(**at)
    if not math.isfinite(value):
        return Found(math.nan, f.intermediates(**at).cause, defined=False)
    found = slope_at(slope, at)
    if not _is_reached(f, at):
        return replace(found, note=_off(f, y, at))
    if _is_reached(f.diff(y), at):
        steep = f"the derivative of the equation in {y} is 0"
        if _is_reached(f.diff(x), at):
            cause = f"The curve may have no single tangent there: {steep}, and so is that in {x}."
        else:
            way = "vertical" if y == "y" else f"parallel to the {y}-axis"
            cause = f"The tangent is {way} there: {steep}."
        value = found.value if math.isinf(found.value) else math.nan
        return Found(value, cause, defined=False)
    return found


def _is_reached(f: Function, at: Mapping[str, float]) -> bool:
    """Whether ``f`` may be 0 within the rounding of the point."""
    box = {n: tuple(sorted((v * (1 - GRAIN), v * (1 + GRAIN)))) for n, v in at.items()}
    value = f(**at)
    if not math.isfinite(value):
        return False
    range_: Any = f.enclosure(**box)
    if math.isnan(range_.low) or math.isnan(range_.high):
        return value == 0
    return range_.low <= 0 <= range_.high


def _off(f: Function, y: str, at: Mapping[str, float]) -> str:
    """That the point is not on the curve, and the point above or below it that is."""
    place = ", ".join(f"{n} = {short(v)}" for n, v in at.items())
    note = (
        f"{place} is not on the curve: the left side minus the right side is {short(f(**at))} "
        "there. The slope is that of the level curve through the point."
    )
    near = _solved(f, y, at)
    return note if near is None else f"{note} On the curve is {y} = {near!r}."


def _solved(f: Function, y: str, at: Mapping[str, float]) -> float | None:
    """The value of y on the curve that Newton's method finds from the given one, or None."""
    here, slope = dict(at), f.diff(y)
    for _ in range(SEARCH):
        value, steepness = f(**here), slope(**here)
        if not math.isfinite(value) or not math.isfinite(steepness) or not steepness:
            return None
        step = value / steepness
        here[y] -= step
        if abs(step) <= 4 * GRAIN * abs(here[y]):
            return here[y] if _is_reached(f, here) else None
    return None
