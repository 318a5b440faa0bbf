"""Difference quotients: the error against h, in which truncation and rounding fight."""

from __future__ import annotations

from typing import Any

import numpy as np

from .sheet import ACCENT, FAINT, INK, sheet


def quotient_figure(slope: Any, *, axes: Any = None) -> Any:
    """A figure of the error of difference quotients against h, both on logarithmic scales.

    Args:
        slope: What ``st.slope`` gives.
        axes: matplotlib axes to draw on.
    """
    figure, axes = sheet(axes)
    h = np.array([row.h for row in slope.table])
    error = np.array([row.error for row in slope.table], dtype=float)
    floor = np.finfo(float).eps * max(abs(slope.exact), 1.0) / 4
    shown = np.maximum(error, floor)  # an error of 0 has no place on a logarithmic scale
    axes.loglog(h, shown, "o-", color=INK, linewidth=1.6, markersize=4, label="error")
    best = np.flatnonzero(h == slope.h)
    if best.size and np.isfinite(shown[best[0]]):
        axes.loglog(
            h[best], shown[best], "o", color=ACCENT, markersize=9, label=f"h = {slope.h:.0e}"
        )
    axes.axhline(floor, color=FAINT, linewidth=0.8, zorder=0)
    axes.set_xlabel("h")
    axes.set_ylabel("distance to the derivative")
    axes.set_title(f"{slope.method} difference quotient", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="best")
    return figure
