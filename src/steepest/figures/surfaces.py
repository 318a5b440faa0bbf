"""Functions of two variables from above: contours, and the gradient that points uphill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .sheet import formula_label, named_spans, sheet, visible

if TYPE_CHECKING:
    from steepest.function import Function

POINTS = 241
ARROWS = 17
LEVELS = 15
CROWDED = 0.25
"""With the median in this share of the heights at one end, contours crowd there."""


def surface(f: Function, *, axes: Any = None, **spans: Any) -> Any:
    """A figure of a function of two variables: contours and its gradient field.

    Args:
        f: The function.
        axes: matplotlib axes to draw on.
        spans: The ranges of the variables by name, as in ``x=(-2, 2)``; else -5 to 5.
    """
    first, second = f.variables
    (left, right), (bottom, top) = named_spans(f.variables, spans)
    figure, axes = sheet(axes)
    x, y = np.meshgrid(np.linspace(left, right, POINTS), np.linspace(bottom, top, POINTS))
    z = np.asarray(f(x, y), dtype=float)
    low, high = visible(z, share=0.03)
    levels = _levels(z, low, high)
    shown = np.ma.masked_invalid(z)
    if np.isfinite(z).any():
        filled = axes.contourf(
            x, y, shown, levels=levels, cmap="viridis", alpha=0.85, extend="both"
        )
        figure.colorbar(filled, ax=axes, label=formula_label(f.latex(), f.name))
        if np.ptp(z[np.isfinite(z)]) > 0:
            axes.contour(x, y, shown, levels=levels, colors="white", linewidths=0.4)
    _arrows(f, axes, (left, right), (bottom, top))
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_xlabel(first)
    axes.set_ylabel(second)
    axes.set_title("contours, and the gradient, which points uphill", fontsize="medium")
    return figure


def _levels(z: np.ndarray, low: float, high: float) -> np.ndarray:
    """Heights of contours; closer together at the end where most of the values are."""
    shares = np.linspace(0, 1, LEVELS + 1)
    finite = z[np.isfinite(z)]
    middle = 0.5
    if finite.size and np.ptp(finite) > 0:
        low, high = max(low, float(finite.min())), min(high, float(finite.max()))
        middle = (float(np.median(finite)) - low) / (high - low)
    if middle < CROWDED:
        shares = shares**2
    elif middle > 1 - CROWDED:
        shares = np.sort(1 - shares**2)
    return low + (high - low) * shares


def _arrows(f: Function, axes: Any, x: tuple[float, float], y: tuple[float, float]) -> None:
    """The direction of the gradient; longer arrows where it is steeper, by the fourth root."""
    across, up = (np.linspace(*span, ARROWS + 2)[1:-1] for span in (x, y))
    a, b = np.meshgrid(across, up)
    slopes = np.asarray(f.gradient()(a, b), dtype=float)
    u, v = slopes[..., 0], slopes[..., 1]
    with np.errstate(all="ignore"):
        size = np.hypot(u, v)
        steep = size[np.isfinite(size) & (size > 0)]
        if not steep.size:
            return
        length = np.clip((size / np.quantile(steep, 0.9)) ** 0.25, 0, 1.2)
        length *= min((x[1] - x[0]), (y[1] - y[0])) / ARROWS
        u, v = u / size * length, v / size * length
    seen = np.isfinite(u) & np.isfinite(v) & np.isfinite(np.asarray(f(a, b), dtype=float))
    axes.quiver(
        a[seen],
        b[seen],
        u[seen],
        v[seen],
        angles="xy",
        scale_units="xy",
        scale=1.2,
        pivot="middle",
        color="#202020",
        width=0.003,
    )
