"""Descents: how the value fell, the way that it took, schedules, and fits beside their data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .curves import sampled
from .sheet import ACCENT, FAINT, INK, formula_label, sheet, visible

if TYPE_CHECKING:
    from steepest.optimization import Fit, Result, Schedule

POINTS = 161
MARGIN = 0.35
"""How much more than the way itself a picture of it shows, on each side."""

COLOURS = (INK, ACCENT, "#3a8f5c", "#8a5aa8", "#b58a1c", "#4f5d6b")
SPANNED = 50
"""Values that span more than this factor are drawn on a logarithmic scale."""


def descent_figure(result: Result, *, axes: Any = None) -> Any:
    """A figure of a descent: its way over the function of one or two variables, else its value.

    Args:
        result: The result.
        axes: matplotlib axes to draw on; left out, the value stands beside the way.
    """
    drawable = result.function is not None and len(result.at) <= 2 and len(result.history) > 0
    if axes is not None or not drawable:
        figure, axes = sheet(axes)
        _fall(axes, result)
        return figure
    figure, first = sheet(None)
    first.remove()
    figure.set_size_inches(10, 4.2)
    left, right = figure.subplots(1, 2)
    _way(left, result)
    _fall(right, result)
    return figure


def schedule_figure(schedule: Schedule, steps: int | None = None, *, axes: Any = None) -> Any:
    """A figure of a learning rate against the step.

    Args:
        schedule: The schedule.
        steps: How many; left out, up to its end or 100.
        axes: matplotlib axes to draw on.
    """
    count = steps or schedule.length or 100
    figure, axes = sheet(axes)
    at = np.linspace(0, count, min(count, 2000) + 1).round()
    axes.plot(at, np.broadcast_to(schedule(at), at.shape), color=INK, linewidth=1.8)
    axes.set_xlabel("step")
    axes.set_ylabel("learning rate")
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, count)
    axes.set_title(formula_label(schedule.latex(), "rate"), fontsize="medium")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def fit_figure(fit: Fit, *, axes: Any = None) -> Any:
    """A figure of data and the fitted curve; of several columns, predictions against data.

    Args:
        fit: The fit.
        axes: matplotlib axes to draw on; left out, what the fit leaves over stands beside it.
    """
    if axes is None:
        figure, first = sheet(None)
        first.remove()
        figure.set_size_inches(10, 4.2)
        axes, right = figure.subplots(1, 2)
        _left_over(right, fit)
    figure, axes = sheet(axes)
    names = list(fit.columns)
    measured = fit.predictions + fit.residuals
    if len(names) == 1:
        x = np.asarray(fit.columns[names[0]])
        room = 0.04 * (np.ptp(x) or 1.0)
        grid, curve = sampled(fit.function, float(x.min() - room), float(x.max() + room))
        axes.plot(grid, curve, color=INK, linewidth=1.8, label=f"{fit.target} fitted")
        axes.plot(x, measured, "o", color=ACCENT, markersize=5, label="data")
        axes.set_xlabel(names[0])
        axes.set_ylabel(fit.target)
    else:
        ends = np.array([measured.min(), measured.max()])
        axes.plot(ends, ends, color=FAINT, linewidth=1, label="prediction = data")
        axes.plot(fit.predictions, measured, "o", color=ACCENT, markersize=5, label="rows")
        axes.set_xlabel(f"prediction of {fit.target}")
        axes.set_ylabel(fit.target)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def runs_figure(runs: Mapping[str, np.ndarray], *, label: str = "step", axes: Any = None) -> Any:
    """A figure of several falling values, such as those of several learning rates.

    Args:
        runs: The values of each, by its name.
        label: What the horizontal axis counts; an array of ``(2, n)`` brings its own places.
        axes: matplotlib axes to draw on.
    """
    figure, axes = sheet(axes)
    shown = []
    for (name, values), colour in zip(runs.items(), COLOURS * len(runs), strict=False):
        places, heights = values if values.ndim == 2 else (np.arange(len(values)), values)
        finite = np.isfinite(heights)
        axes.plot(places[finite], heights[finite], color=colour, linewidth=1.5, label=name)
        shown.append(heights[finite])
    every = np.concatenate(shown) if shown else np.empty(0)
    first = [s[0] for s in shown if len(s)]
    if every.size and every.min() > 0 and every.max() > SPANNED * every.min():
        axes.set_yscale("log")
        axes.set_ylim(top=min(every.max(), 1e3 * max(first)))
    elif every.size:
        bottom, top = float(every.min()), min(float(every.max()), 3 * max(map(abs, first)) + 1e-9)
        room = 0.05 * ((top - bottom) or 1.0)
        axes.set_ylim(bottom - room, max(top, bottom) + room)
    axes.set_xlabel(label)
    axes.set_ylabel("value")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _left_over(axes: Any, fit: Fit) -> None:
    """What the fit leaves over, row by row."""
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.vlines(fit.predictions, 0, fit.residuals, color=FAINT, linewidth=1)
    axes.plot(fit.predictions, fit.residuals, "o", color=ACCENT, markersize=5)
    axes.set_xlabel(f"prediction of {fit.target}")
    axes.set_title("what is left over: measured − predicted", fontsize="medium")
    axes.spines[["top", "right"]].set_visible(False)


def _fall(axes: Any, result: Result) -> None:
    values = result.history.value
    finite = np.isfinite(values)
    steps = np.arange(len(values))[finite]
    seen = values[finite]
    axes.plot(steps, seen, color=ACCENT, linewidth=1.8)
    if len(seen) and seen.min() > 0 and seen.max() > SPANNED * seen.min():
        axes.set_yscale("log")
    axes.set_xlabel("epoch" if len(result.history.batch) else "step")
    axes.set_ylabel("value")
    axes.spines[["top", "right"]].set_visible(False)


def _way(axes: Any, result: Result) -> None:
    way = result.history.x[np.isfinite(result.history.x).all(axis=1)]
    low, high = way.min(axis=0), way.max(axis=0)
    room = np.where(high > low, high - low, np.maximum(np.abs(high), 1.0)) * MARGIN
    names = list(result.at)
    if len(names) == 1:
        grid, curve = sampled(result.function, float(low[0] - room[0]), float(high[0] + room[0]))
        axes.plot(grid, curve, color=INK, linewidth=1.8)
        heights = result.history.value[np.isfinite(result.history.x).all(axis=1)]
        axes.plot(way[:, 0], heights, color=ACCENT, marker="o", markersize=3, linewidth=1)
        axes.set_ylim(*visible(np.append(curve, heights)))
        axes.set_xlabel(names[0])
    else:
        x, y = (np.linspace(low[k] - room[k], high[k] + room[k], POINTS) for k in range(2))
        grid_x, grid_y = np.meshgrid(x, y)
        heights = np.asarray(result.function(grid_x, grid_y), dtype=float)
        finite = heights[np.isfinite(heights)]
        if finite.size and np.ptp(finite) > 0:
            above = np.log1p((heights - finite.min()) / (np.median(finite) - finite.min() or 1.0))
            axes.contourf(x, y, np.ma.masked_invalid(above), levels=18, cmap="viridis", alpha=0.85)
        axes.plot(way[:, 0], way[:, 1], color="white", marker="o", markersize=3, linewidth=1.2)
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
    axes.plot(*(_end(result)), marker="*", markersize=12, color=ACCENT)
    axes.spines[["top", "right"]].set_visible(False)


def _end(result: Result) -> tuple[list[float], list[float]]:
    if len(result.at) == 1:
        return [float(result.x[0])], [result.value]
    return [float(result.x[0])], [float(result.x[1])]
