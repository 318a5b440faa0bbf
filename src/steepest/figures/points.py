"""Points on a function: where it levels out, and where a step of Newton's leads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .curves import curve, sampled
from .sheet import ACCENT, FAINT, INK, formula_label, sheet, visible
from .surfaces import surface

if TYPE_CHECKING:
    from steepest.function import Function
    from steepest.optimization import NewtonStep
    from steepest.optimization.critical import CriticalPoints

MARKS = {"minimum": "v", "maximum": "^", "saddle": "X", "inflection": "D"}
COLOURS = {"minimum": "#2a9d5c", "maximum": "#c8501e", "saddle": "#f2c14e", "inflection": "#8a5aa8"}


def points_figure(f: Function, found: CriticalPoints, *, axes: Any = None) -> Any:
    """A figure of a function of one or two variables with its critical points.

    Args:
        f: The function.
        found: Its critical points.
        axes: matplotlib axes to draw on.

    Raises:
        ArgumentError: when the function has neither one variable nor two.
    """
    spans = {
        name: _span([p.point[i] for p in found], found.box[i] if i < len(found.box) else ())
        for i, name in enumerate(f.variables)
    }
    if len(f.inputs) == 1:
        [(name, (low, high))] = spans.items()
        figure, axes = sheet(axes)
        x, y = sampled(f, low, high)
        axes.plot(x, y, color=INK, linewidth=1.8, label=formula_label(f.latex(), f.name))
        axes.set_ylim(*visible(y))
        axes.set_xlabel(name)
        axes.spines[["top", "right"]].set_visible(False)
    else:
        figure = f.plot(axes=axes, **spans)
        axes = figure.axes[0] if axes is None else axes
    for kind in dict.fromkeys(p.kind for p in found):
        here = [(*p.point, p.value) for p in found if p.kind == kind]
        axes.plot(
            *np.array([h[:2] for h in here]).T,
            MARKS.get(kind, "o"),
            color=COLOURS.get(kind, FAINT),
            markeredgecolor="black",
            markersize=9,
            label=kind,
        )
    if found.points or len(f.inputs) == 1:
        axes.legend(frameon=len(f.inputs) > 1, loc="best")
    return figure


def newton_figure(step: NewtonStep, *, axes: Any = None) -> Any:
    """A figure of Newton's step: the quadratic model beside the function, or both steps.

    Args:
        step: What ``st.newton_step`` gives, of a function of one or two variables.
        axes: matplotlib axes to draw on.

    Raises:
        ArgumentError: when the function has neither one variable nor two.
    """
    f, at = step.function, np.array(list(step.at.values()))
    ways = [("safe step", step.safe_step, ACCENT)]
    if step.step is not None and not np.allclose(step.step, step.safe_step):
        ways.append(("plain Newton step", step.step, "#d43d9a"))
    ends = [at, *(at + way for _, way, _ in ways)]
    spans = {n: _span([e[i] for e in ends], ()) for i, n in enumerate(f.variables)}
    if len(f.inputs) == 2:
        figure = surface(f, axes=axes, **spans)
        axes = figure.axes[0] if axes is None else axes
        for label, way, colour in ways:
            axes.plot(*np.array([at, at + way]).T, "o-", color=colour, linewidth=2, label=label)
    else:
        figure = curve(f, at=float(at[0]), axes=axes, **spans) if len(f.inputs) == 1 else f.plot()
        axes = figure.axes[0] if axes is None else axes
        [(low, high)] = spans.values()
        x = np.linspace(low, high, 400)
        model = np.broadcast_to(step.model(x), x.shape)
        axes.plot(x, model, color=FAINT, linewidth=1.5, label="quadratic model")
        for label, way, colour in ways:
            end = float(at[0] + way[0])
            axes.plot([end], [float(f(end))], "s", color=colour, markersize=7, label=label)
    axes.plot(*(at if len(at) == 2 else (at[0], step.value)), "o", color="black", label="start")
    axes.legend(frameon=len(at) == 2, loc="best")
    return figure


def _span(places: list[float], box: tuple[float, float] | tuple[()]) -> tuple[float, float]:
    """A range that shows the places, inside the box where that is finite."""
    finite = [p for p in places if math.isfinite(p)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 0.0)
    room = 0.6 * (high - low) or 2.0 + 0.2 * abs(low)
    low, high = low - room, high + room
    if box and math.isfinite(box[0]) and math.isfinite(box[1]):
        low, high = max(low, box[0]), min(high, box[1])
    return (low, high) if low < high else (low - 1.0, low + 1.0)
