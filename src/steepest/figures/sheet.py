"""The sheet that figures are drawn on, and its colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, MissingExtra

INK = "#1f4e8c"
ACCENT = "#c8501e"
FAINT = "#9aa4b2"

LONGEST = 80
"""Formulas of more characters in LaTeX are not set in a picture."""


def sheet(axes: Any = None) -> tuple[Any, Any]:
    """A matplotlib figure and its axes; those given, where there are some.

    Raises:
        MissingExtra: when matplotlib is not installed.
    """
    if axes is not None:
        return axes.figure, axes
    try:
        from matplotlib import get_backend, pyplot  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra(
            "Figures are drawn by matplotlib, which is not installed.",
            where=".plot()",
            remedy='pip install "steepest[plot]"',
        ) from None
    figure, axes = pyplot.subplots(figsize=(6.4, 4.4), layout="constrained")
    if "inline" in get_backend():
        pyplot.close(figure)  # a notebook shows what is returned, and open figures again
    return figure, axes


def formula_label(latex: str, plain: str) -> str:
    """A formula as matplotlib can set it, or plain where it is long or beyond matplotlib."""
    from matplotlib.mathtext import MathTextParser  # noqa: PLC0415 - an extra

    if len(latex) > LONGEST:
        return plain
    try:
        MathTextParser("path").parse(f"${latex}$")
    except ValueError:  # matplotlib knows a part of LaTeX only
        return plain.replace("$", r"\$")
    return f"${latex}$"


def span_of(span: Any, name: str) -> tuple[float, float]:
    """The range of a variable as two numbers.

    Raises:
        ArgumentError: when it is no range.
    """
    try:
        low, high = (float(end) for end in span)
        good = low < high and math.isfinite(high - low)
    except (TypeError, ValueError):
        good, low, high = False, 0.0, 0.0
    if good:
        return low, high
    raise ArgumentError(
        f"The range of {name} is a pair of finite numbers (low, high), not {span!r}.",
        where=f"{name}={span!r}",
        remedy=f"{name}=(-2, 2)",
    )


def visible(values: np.ndarray, share: float = 0.02) -> tuple[float, float]:
    """Limits that show the values; tall ones near a pole are left out.

    Args:
        values: Numbers, of which some are not finite.
        share: The share of the values that may be left out at each end.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = (float(q) for q in np.quantile(finite, [share, 1 - share]))
    inner = inner_high - inner_low
    if high - low > 8 * inner > 0 or not np.isfinite(high - low):
        low, high = max(low, inner_low - inner / 4), min(high, inner_high + inner / 4)
    margin = 0.06 * (high - low) or 0.5 * max(abs(high), 1.0)
    return low - margin, high + margin


def named_spans(names: Sequence[str], spans: dict[str, Any]) -> list[tuple[float, float]]:
    """The ranges of some variables, each (-5, 5) where none is given.

    Raises:
        ArgumentError: for a name that is not a variable.
    """
    for name, span in spans.items():
        if name not in names:
            raise ArgumentError(
                f"There is no variable {name} to give a range to.",
                where=f"{name}={span!r}",
                remedy=f"{names[0]}=(-2, 2)",
            )
    return [span_of(spans.get(name, (-5.0, 5.0)), name) for name in names]
