"""Areas: a definite integral under its curve, a density over its support."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.function import Function

from .curves import sampled
from .sheet import ACCENT, FAINT, INK, formula_label, sheet, visible

if TYPE_CHECKING:
    from steepest.probability import Density
    from steepest.probability.joint import Joint

POINTS = 801
CLOUD = 3000
CUT = 6.0
"""Beyond an infinite limit so much of the axis is shown."""


def area(f: Function, name: str, low: float, high: float, *, axes: Any = None) -> Any:
    """A figure of the area between a curve and the axis.

    Args:
        f: The integrand, of one variable.
        name: The name of the variable.
        low: The lower limit; the axis is cut where it is infinite.
        high: The upper limit.
        axes: matplotlib axes to draw on.
    """
    low, high = sorted((low, high))
    left = low if math.isfinite(low) else min(-CUT, high - CUT)
    right = high if math.isfinite(high) else max(CUT, low + CUT)
    margin = 0.15 * (right - left) or 1.0
    figure, axes = sheet(axes)
    x = np.linspace(left - margin, right + margin, POINTS)
    y = np.broadcast_to(np.asarray(f(x) if f.inputs else f(), dtype=float), x.shape)
    y = np.where(np.isfinite(y), y, np.nan)
    axes.plot(x, y, color=INK, linewidth=1.8)
    inside = (x >= left) & (x <= right)
    axes.fill_between(x, y, 0, where=inside, color=INK, alpha=0.2)
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.set_ylim(*visible(y))
    axes.set_xlabel(name)
    return figure


def antiderivative_figure(f: Function, whole: Function, *, axes: Any = None) -> Any:
    """A figure of a function and one of its antiderivatives.

    Args:
        f: The function, of one variable.
        whole: The antiderivative.
        axes: matplotlib axes to draw on.
    """
    figure, axes = sheet(axes)
    heights = []
    for g, name, colour in ((f, "f", INK), (whole, "F", ACCENT)):
        if len(g.inputs) > 1:
            return f.plot(axes=axes)  # says what can be drawn
        x, y = sampled(Function(g.source, whole.inputs), -5.0, 5.0)
        shown = formula_label(f"{name} = {g.latex()}", name)
        axes.plot(x, y, color=colour, linewidth=1.8, label=shown)
        heights.append(y)
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.set_ylim(*visible(np.concatenate(heights)))
    axes.set_xlabel(whole.variables[0])
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def joint_figure(joint: Joint, *, axes: Any = None) -> Any:
    """A figure of the density of two parameters, and of each alone.

    Args:
        joint: The posterior.
        axes: matplotlib axes to draw the first parameter's density on; left out, both stand
            side by side above a cloud of both.
    """
    if axes is not None:
        return density_figure(joint.marginal(joint.variables[0]), axes=axes)
    figure, first = sheet(None)
    first.remove()
    figure.set_size_inches(12, 4)
    left, middle, right = figure.subplots(1, 3)
    drawn = joint.sample(CLOUD, seed=1)
    left.plot(drawn[:, 0], drawn[:, 1], ".", color=INK, markersize=2, alpha=0.4)
    left.set_xlabel(joint.variables[0])
    left.set_ylabel(joint.variables[1])
    left.set_title(f"{CLOUD:,} draws of both", fontsize="medium")
    for place, name in zip((middle, right), joint.variables, strict=True):
        density_figure(joint.marginal(name), axes=place)
    return figure


def density_figure(density: Density, *, axes: Any = None) -> Any:
    """A figure of a density over its central 99.8 %, with its median.

    Args:
        density: The density.
        axes: matplotlib axes to draw on.
    """
    low, middle, high = (float(q) for q in density.quantile([0.001, 0.5, 0.999]))
    figure, axes = sheet(axes)
    x = np.linspace(low, high, POINTS)
    y = np.asarray(density.pdf(x), dtype=float)
    y = np.where(np.isfinite(y), y, np.nan)
    axes.plot(x, y, color=INK, linewidth=1.8)
    axes.fill_between(x, y, 0, color=INK, alpha=0.15)
    axes.axvline(middle, color=ACCENT, linestyle="--", label=f"median {middle:.4g}")
    axes.set_ylim(0.0, visible(y)[1])
    axes.set_xlabel(density.variable)
    axes.legend(frameon=False)
    return figure
