"""Areas: a definite integral under its curve, a density over its support."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .sheet import ACCENT, FAINT, INK, sheet, visible

if TYPE_CHECKING:
    from steepest.function import Function
    from steepest.probability import Density

POINTS = 801
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
