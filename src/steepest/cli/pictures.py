"""Pictures written to a file, and the one of the demonstration."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, MissingExtra, SteepestError

LONGEST = 48
"""Formulas of more characters are cut in a picture."""

INK, WAY, DATA, MUTED = "#1b3a5c", "#d1495b", "#edae49", "#8d99ae"


ENDINGS = (".svg", ".png", ".pdf")
"""What kinds of pictures are written."""


def saved(draw: Callable[[], Any], path: str) -> str:
    """The path, to which the figure was written.

    Args:
        draw: Makes the figure, with ``savefig``.
        path: Where it goes; the ending says of which kind it is.

    Raises:
        ArgumentError: when nothing can be written there, or the ending is not known.
    """
    if not path.lower().endswith(ENDINGS):
        raise _unwritten(f"its ending is none of {', '.join(ENDINGS)}", path)
    try:
        draw().savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        if isinstance(error, SteepestError):
            raise
        said = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise _unwritten(said[:80].lower(), path) from None
    finally:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:  # which keeps every figure until it is told to let go
            pyplot.close("all")
    return str(Path(path))


def _unwritten(why: str, path: str) -> ArgumentError:
    name = Path(path).stem or "picture"
    return ArgumentError(
        f"The picture cannot be written: {why}.",
        where=f"--figure {path}"[:60],
        remedy=f"--figure {name}.svg, in a folder that exists.",
    )


def label(f: Any, name: str = "") -> str:
    """A formula as matplotlib can set it, or as text where it cannot; cut where it is long."""
    from matplotlib.mathtext import MathTextParser

    shown = f"{_sign(name)} = {f.latex()}" if name else f.latex()
    plain = f"{name} = {f.typeset()}" if name else f.typeset()
    if len(plain) > LONGEST:
        return f"{plain[:LONGEST]}..."
    try:
        MathTextParser("path").parse(f"${shown}$")
    except ValueError:  # matplotlib knows a part of LaTeX only
        return plain.replace("$", r"\$")
    return f"${shown}$"


def canvas(width: float, height: float, columns: int, rows: int = 1) -> tuple[Any, Any]:
    """A figure without a window, and its axes in reading order.

    Raises:
        MissingExtra: when matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtra(
            "Pictures need matplotlib, which is not installed.",
            where="--figure",
            remedy='pip install "steepest[plot]"',
        ) from None
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(colors="#444444", labelsize=9)
    return figure, axes


def data_and_fit(axis: Any, curve: Any, x: np.ndarray, y: np.ndarray) -> None:
    """The measured points and the fitted curve."""
    margin = 0.04 * (np.ptp(x) or 1.0)
    grid = np.linspace(x.min() - margin, x.max() + margin, 400)
    axis.plot(grid, np.broadcast_to(curve(grid), grid.shape), color=INK, lw=2, label="fit")
    axis.scatter(x, y, color=DATA, edgecolor=INK, s=38, zorder=3, label="measured")
    axis.legend(frameon=False, fontsize=9)


def fall(axis: Any, result: Any, title: str) -> None:
    """The value against the step."""
    values = result.history.value
    finite = np.isfinite(values)
    steps = np.arange(len(values))
    axis.plot(steps[finite], values[finite], color=WAY, lw=2)
    positive = values[finite]
    if len(positive) and positive.min() > 0 and positive.max() / positive.min() > 50:
        axis.set_yscale("log")
    if len(values) > 50:
        axis.set_xscale("symlog", linthresh=1)
        axis.set_xlim(0, len(values) - 1)
    else:
        axis.xaxis.get_major_locator().set_params(integer=True)
    axis.set_xlabel("step")
    axis.set_title(title, fontsize=11)


def valley(axis: Any, loss: Any, result: Any, spread: float = 0.35) -> None:
    """The contours of a function of two variables and the way down."""
    way = result.history.x[np.isfinite(result.history.x).all(axis=1)]
    low, high = way.min(axis=0), way.max(axis=0)
    room = np.where(high > low, high - low, np.maximum(np.abs(high), 1.0)) * spread
    xs, ys = (np.linspace(low[k] - room[k], high[k] + room[k], 160) for k in range(2))
    grid = np.meshgrid(xs, ys)
    values = np.array([loss(a, b) for a, b in zip(grid[0].ravel(), grid[1].ravel(), strict=True)])
    heights = values.reshape(grid[0].shape)
    above = np.log10(heights - np.nanmin(heights) + 1e-3 * (np.nanstd(heights) or 1.0))
    axis.contourf(xs, ys, above, levels=18, cmap="Blues_r", alpha=0.75)
    axis.contour(xs, ys, above, levels=18, colors="white", linewidths=0.5, linestyles="solid")
    axis.plot(way[:, 0], way[:, 1], color=WAY, lw=1.6, marker="o", ms=2.5)
    axis.scatter(*way[0], color="white", edgecolor=WAY, s=45, zorder=4)
    axis.scatter(*result.x, marker="*", color=DATA, edgecolor=INK, s=170, zorder=5)
    names = loss.variables
    axis.set_xlabel(f"${_sign(names[0])}$")
    axis.set_ylabel(f"${_sign(names[1])}$")
    axis.ticklabel_format(style="sci", scilimits=(-3, 4))
    axis.set_title("the way down the loss", fontsize=11)


def curve_and_way(axis: Any, f: Any, result: Any, tangent: float | None = None) -> None:
    """A function of one variable, a tangent and the points of a descent on it."""
    grid = _window(result.history.x[:, 0], tangent)
    heights = np.broadcast_to(f(grid), grid.shape)
    axis.axhline(0, color=MUTED, lw=0.8)
    axis.plot(grid, heights, color=INK, lw=2, label=label(f))
    if tangent is not None:
        slope, height = f.diff()(tangent), f(tangent)
        reach = np.ptp(grid) / 6
        near = np.array([tangent - reach, tangent + reach])
        axis.plot(near, height + slope * (near - tangent), color=DATA, lw=2, label="tangent")
    way = result.history.x[:, 0]
    way = way[(way >= grid[0]) & (way <= grid[-1])]
    axis.plot(
        way, np.broadcast_to(f(way), way.shape), color=WAY, lw=1, marker="o", ms=4, label="descent"
    )
    finite = heights[np.isfinite(heights)]
    if len(finite):
        span = np.ptp(finite) or 1.0
        axis.set_ylim(finite.min() - 0.1 * span, finite.max() + 0.1 * span)
    axis.set_xlabel(f"${_sign(f.variables[0])}$")
    axis.legend(frameon=False, fontsize=9)


def demo_picture(found: Any, loss: Any, result: Any, f: Any, descent: Any, *, path: str) -> str:
    """What the demonstration did: data and fit, the loss and the way down, the formula."""
    figure, axes = canvas(13, 8, 3, 2)
    columns = {name: column.value for name, column in loss.columns}
    x, y = columns[found.function.variables[0]], columns[found.target]
    data_and_fit(axes[0], found.function, x, y)
    axes[0].set_title(label(found.model, found.target), fontsize=11)
    axes[0].set_xlabel("x")
    valley(axes[1], loss, result)
    fall(axes[2], result, "the loss, step by step")
    formula_panels(axes[3:], f, descent)
    return saved(lambda: figure, path)


def formula_panels(axes: Any, f: Any, descent: Any) -> None:
    """A formula of one or two variables, its derivative, and its descent."""
    for axis in axes:
        axis.set_visible(descent is not None)
    if descent is None:
        return
    if len(f.variables) == 1:
        curve_and_way(axes[0], f, descent, tangent=float(descent.history.x[0][0]))
        axes[0].set_title("your formula, a tangent and the way down", fontsize=11)
        slope_curve(axes[1], f, descent)
    elif len(f.variables) == 2:
        valley(axes[0], f, descent)
        axes[0].set_title(label(f), fontsize=11)
        axes[1].set_visible(False)
    else:
        axes[0].set_visible(False)
        axes[1].set_visible(False)
    fall(axes[2], descent, "its value, step by step")


def slope_curve(axis: Any, f: Any, descent: Any) -> None:
    """The derivative, and its zero where the descent ended."""
    slope = f.diff()
    grid = _window(descent.history.x[:, 0])
    heights = np.broadcast_to(slope(grid), grid.shape)
    axis.axhline(0, color=MUTED, lw=0.8)
    axis.plot(grid, heights, color=INK, lw=2, label=label(slope))
    if descent.converged:
        end = descent.x[0]
        axis.scatter([end], [0], marker="*", color=DATA, edgecolor=INK, s=170, zorder=4)
    axis.set_title("its derivative", fontsize=11)
    axis.set_xlabel(f"${_sign(f.variables[0])}$")
    axis.legend(frameon=False, fontsize=9)


def _window(way: np.ndarray, extra: float | None = None) -> np.ndarray:
    """The stretch of a line that shows a descent, and a point besides."""
    way = way[np.isfinite(way) & (np.abs(way) < 1e6)]
    low, high = float(way.min()), float(way.max())
    if extra is not None:
        low, high = min(low, extra), max(high, extra)
    room = 0.6 * max(high - low, 1.0)
    return np.linspace(low - room, high + room, 600)


def _sign(name: str) -> str:
    from steepest.graph import variable
    from steepest.printing import latex

    return latex(variable(name))
