"""Curves: a function of one variable with its tangent, a series beside its function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .sheet import ACCENT, FAINT, INK, formula_label, named_spans, sheet, span_of, visible

if TYPE_CHECKING:
    from steepest.function import Function, Series

POINTS = 1201
HALVINGS = 40
MOST_SUSPECTS = 400


def curve(f: Function, *, at: float | None = None, axes: Any = None, **span: Any) -> Any:
    """A figure of a function of one variable and its tangent.

    Args:
        f: The function.
        at: Where the tangent touches; left out, a quarter before the right end.
        axes: matplotlib axes to draw on.
        span: The range of the variable by its name, as in ``x=(-2, 2)``; else -5 to 5.
    """
    name = f.variables[0]
    [(low, high)] = named_spans(f.variables, span)
    figure, axes = sheet(axes)
    x, y = sampled(f, low, high)
    axes.plot(x, y, color=INK, linewidth=1.8, label=formula_label(f.latex(), f.name))
    bottom, top = visible(y)
    touch = _touch(f, low, high) if at is None else float(at)
    value, slope = float(f(touch)), float(f.diff(name)(touch))
    if np.isfinite(value) and np.isfinite(slope):
        ends = np.array([low, high])
        axes.plot(
            ends,
            value + slope * (ends - touch),
            color=ACCENT,
            linewidth=1.2,
            linestyle=(0, (5, 3)),
            label=f"slope {slope:.4g} at {name} = {touch:.4g}",
        )
        axes.plot([touch], [value], "o", color=ACCENT, markersize=5)
    elif at is not None:
        axes.plot([], [], " ", label=f"no slope at {name} = {touch:.4g}")
    _finish(axes, name, (low, high), (bottom, top))
    return figure


def series_figure(series: Series, *, span: Any = None, axes: Any = None) -> Any:
    """A figure of a function and its Taylor polynomial.

    Args:
        series: The series, of a function of one variable.
        span: The range of the variable; left out, 4 to each side of the point.
        axes: matplotlib axes to draw on.
    """
    center = series.center
    low, high = span_of((center - 4, center + 4) if span is None else span, series.variable.name)
    figure, axes = sheet(axes)
    x, y = sampled(series.function, low, high)
    axes.plot(
        x,
        y,
        color=INK,
        linewidth=1.8,
        label=formula_label(series.function.latex(), series.function.name),
    )
    limits = visible(y)
    label = f"Taylor polynomial of order {series.order}"
    x = np.linspace(low, high, POINTS)
    axes.plot(x, series.polynomial(x), color=ACCENT, linestyle=(0, (5, 3)), label=label)
    axes.plot([center], [float(series.function(center))], "o", color=ACCENT, markersize=5)
    _finish(axes, series.variable.name, (low, high), limits)
    return figure


def sampled(f: Function, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Points of the curve, with a gap (nan) at each pole and jump.

    A step is a jump when halving the interval again and again does not make it smaller.
    """
    x = np.linspace(low, high, POINTS)
    y = np.asarray(f(x), dtype=float)
    y[~np.isfinite(y)] = np.nan
    steps = np.abs(np.diff(y))
    height = visible(y)[1] - visible(y)[0]
    suspects = np.flatnonzero(steps > height / 50)
    if suspects.size > MOST_SUSPECTS:
        suspects = suspects[np.argsort(steps[suspects])[-MOST_SUSPECTS:]]
    left, right = x[suspects], x[suspects + 1]
    a, b = y[suspects], y[suspects + 1]
    first = np.abs(b - a)
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        m = np.asarray(f(middle), dtype=float) if middle.size else middle
        onward = ~(np.abs(m - a) > np.abs(b - m))
        left, a = np.where(onward, middle, left), np.where(onward, m, a)
        right, b = np.where(onward, right, middle), np.where(onward, b, m)
    jumps = np.sort(suspects[~(np.abs(b - a) < 0.5 * first)])
    return np.insert(x, jumps + 1, (x[jumps] + x[jumps + 1]) / 2), np.insert(y, jumps + 1, np.nan)


def _touch(f: Function, low: float, high: float) -> float:
    """A point with a value and a slope, as near as may be to three quarters of the range."""
    slope = f.diff(f.variables[0])
    for share in (0.75, 0.7, 0.62, 0.8, 0.55, 0.9, 0.4, 0.25, 0.1):
        x = low + share * (high - low)
        if np.isfinite(f(x)) and np.isfinite(slope(x)):
            return x
    return low + 0.75 * (high - low)


def _finish(axes: Any, name: str, x: tuple[float, float], y: tuple[float, float]) -> None:
    for line, limits in ((axes.axhline, y), (axes.axvline, x)):
        if limits[0] < 0 < limits[1]:
            line(0, color=FAINT, linewidth=0.8, zorder=0)
    axes.set_xlim(x)
    axes.set_ylim(y)
    axes.set_xlabel(name)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="best")
