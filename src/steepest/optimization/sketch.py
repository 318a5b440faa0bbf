"""A result as notebooks show it: a sentence and a small curve, without matplotlib."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .result import Result

WIDTH, HEIGHT = 220, 48
POINTS = 120


def sketch(result: Result) -> str:
    """The reason, the value and the point, beside the falling value as a line."""
    point = ", ".join(f"{escape(n)} = {v:.6g}" for n, v in list(result.at.items())[:12])
    more = ", ..." if len(result.at) > 12 else ""
    return (
        f"<div>{line(result.history.value)}<p>{escape(result.reason)}<br>"
        f"value = {result.value:.6g} at {point}{more}</p></div>"
    )


def line(values: np.ndarray) -> str:
    """An SVG of values in their order; logarithmic where they span powers of ten.

    >>> line(np.array([1.0]))
    ''
    """
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    if len(finite) < 2:
        return ""
    chosen = np.unique(np.linspace(0, len(finite) - 1, POINTS).round().astype(int))
    seen = finite[chosen]
    if seen.min() > 0 and seen.max() > 50 * seen.min():
        seen = np.log(seen)
    height = np.ptp(seen) or 1.0
    across = chosen / chosen[-1] * WIDTH
    up = HEIGHT - (seen - seen.min()) / height * HEIGHT
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT + 4}" viewBox="0 -2 {WIDTH} {HEIGHT + 4}" '
        'role="img" aria-label="the value, step by step">'
        f'<polyline points="{points}" fill="none" stroke="#c8501e" stroke-width="1.5"/></svg>'
    )
