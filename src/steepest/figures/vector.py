"""Our own SVG as a matplotlib figure, for the kinds of files that are no SVG."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from .sheet import sheet

_NUMBERS = re.compile(r"-?\d+\.?\d*")
_COMMANDS = re.compile(r"([MCLhz])([^MCLhz]*)")
INCH = 96.0
"""So many units of SVG."""


def svg_figure(svg: str) -> Any:
    """A figure of a picture that Steepest drew as SVG.

    Args:
        svg: Rectangles, texts, curves and arrows at their ends; nothing else is known here.

    Raises:
        MissingExtra: when matplotlib is not installed.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own SVG, no file of others
    width, height = float(root.get("width", "1")), float(root.get("height", "1"))
    figure, axes = sheet()
    figure.set_layout_engine("none")
    figure.set_size_inches(width / INCH, height / INCH)
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    stack = [(root, 0.0, 0.0, "middle")]
    order = 0
    while stack:
        element, x, y, anchor = stack.pop()
        kind = element.tag.rpartition("}")[2]
        if kind in ("title", "defs", "marker"):
            continue
        x, y = (a + b for a, b in zip((x, y), _moved(element), strict=True))
        anchor = element.get("text-anchor", anchor)
        order += 1
        if kind == "rect" and element.get("x") is not None:
            _rectangle(axes, element, x, y, order)
        elif kind == "path":
            _path(axes, element, x, y, order)
        elif kind == "text":
            _text(axes, element, x, y, anchor, order)
        stack += [(child, x, y, anchor) for child in reversed(element)]
    return figure


def _moved(element: ElementTree.Element) -> tuple[float, float]:
    found = [float(n) for n in _NUMBERS.findall(element.get("transform", ""))]
    return (found[0], found[1]) if len(found) == 2 else (0.0, 0.0)


def _number(element: ElementTree.Element, name: str, default: str = "0") -> float:
    return float(element.get(name, default))


def _rectangle(axes: Any, element: ElementTree.Element, x: float, y: float, order: int) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415 - an extra

    round_ = _number(element, "rx")
    line = element.get("stroke")
    axes.add_patch(
        FancyBboxPatch(
            (x + _number(element, "x"), y + _number(element, "y")),
            _number(element, "width"),
            _number(element, "height"),
            boxstyle=f"round,pad=0,rounding_size={round_}",
            facecolor=element.get("fill"),
            edgecolor=line or "none",
            alpha=None if line else _number(element, "fill-opacity", "1"),
            linewidth=_number(element, "stroke-width", "1") * 0.75,
            zorder=order,
        )
    )


def _path(axes: Any, element: ElementTree.Element, x: float, y: float, order: int) -> None:
    from matplotlib.patches import FancyArrowPatch, PathPatch  # noqa: PLC0415 - an extra
    from matplotlib.path import Path  # noqa: PLC0415 - an extra

    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for letter, rest in _COMMANDS.findall(element.get("d", "")):
        numbers = [float(n) for n in _NUMBERS.findall(rest)]
        if letter == "h":
            numbers = [points[-1][0] - x + numbers[0], points[-1][1] - y]
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        points += [(a + x, b + y) for a, b in places]
        code = {"M": Path.MOVETO, "C": Path.CURVE4}.get(letter, Path.LINETO)
        codes += [int(code)] * len(places)
    shape = Path(points, codes)
    style: dict[str, Any] = {
        "edgecolor": element.get("stroke"),
        "linewidth": _number(element, "stroke-width", "1") * 0.75,
        "linestyle": (0, (4, 4)) if element.get("stroke-dasharray") else "-",
        "zorder": order,
    }
    if element.get("marker-end"):
        style |= {"arrowstyle": "-|>", "mutation_scale": 9, "facecolor": element.get("stroke")}
        axes.add_patch(FancyArrowPatch(path=shape, **style))
    else:
        axes.add_patch(PathPatch(shape, facecolor="none", **style))


def _text(  # noqa: PLR0917 - where, and in which order
    axes: Any, element: ElementTree.Element, x: float, y: float, anchor: str, order: int
) -> None:
    axes.text(
        x + _number(element, "x"),
        y + _number(element, "y"),
        (element.text or "").replace("$", r"\$"),
        fontsize=_number(element, "font-size", "12") * 0.75,
        color=element.get("fill"),
        fontweight="bold" if element.get("font-weight") else "normal",
        ha={"middle": "center", "start": "left", "end": "right"}[anchor],
        va="baseline",
        zorder=order,
    )
