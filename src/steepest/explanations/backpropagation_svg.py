"""A backpropagation as a picture: values run forward to the right, adjoints back."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from steepest.errors import TooLarge
from steepest.graph import Variable
from steepest.printing import typeset

from .backpropagation_record import Backpropagation, Edge, Vertex
from .backpropagation_text import local, number, sign, slope_sign
from .layered import layered

LARGEST = 120
"""Graphs of more vertices than this are not drawn."""

INK, FORWARD, BACKWARD, MUTED = "#1d2433", "#1b5e9e", "#b3261e", "#7a8499"
FILLS = {"input": "#eef4fb", "operation": "#ffffff", "output": "#fdf3e7"}
LINES = {"input": "#9dbbe0", "operation": "#c3cad6", "output": "#e3b778"}
FONT = "'DejaVu Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

MARGIN = 24.0
BOLD = 14
"""Letters of this size and larger are titles."""

LONGEST = 26
"""Formulas of more characters than this are cut."""

NARROW = set("il.,;:|'()[]{}!fjtrI ·₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺/")
WIDE = set("mwMW+−=@∂≤≥<>→×∞")


def drawn(told: Backpropagation) -> str:
    """The picture as SVG.

    Raises:
        TooLarge: when there are too many vertices to be seen.
    """
    if len(told.nodes) > LARGEST:
        raise TooLarge(
            f"The graph has {len(told.nodes):,} vertices; at most {LARGEST} can be drawn.",
            where=str(told.function)[:60],
            remedy="draw the graph of the named parts, .parts.svg(), or read .text().",
        )
    boxes = [_box(vertex) for vertex in told.nodes]
    place = {vertex.name: i for i, vertex in enumerate(told.nodes)}
    ends = [(place[e.source], place[e.target]) for e in told.edges]
    labels = [_label_size(edge) for edge in told.edges]
    found = layered(boxes, ends, labels)
    name = sign(told.output.name)
    title = f"{name} = {_cut(told.function.typeset().splitlines()[-1], 90)}"
    legend = (
        "value, computed forward",
        f"∂{name}/∂node, computed backward",
        "on each edge the local derivative",
    )
    width = max(found.width, _width(title, 15), sum(_width(t, 12) for t in legend) + 90)
    shift = (width - found.width) / 2
    top = 52.0
    height = found.height + top + 44
    body: list[str] = []
    for edge, (a, b), route in zip(told.edges, ends, found.routes, strict=True):
        start, end = found.centers[a], found.centers[b]
        points = [
            (start[0] + boxes[a][0] / 2, start[1]),
            *route,
            (end[0] - boxes[b][0] / 2 - 7, end[1]),
        ]
        body.append(_curve(points, edge))
    for edge, at, size in zip(told.edges, found.labels, labels, strict=True):
        body.append(_label(edge, at, size))
    for vertex, at, size in zip(told.nodes, found.centers, boxes, strict=True):
        body.append(_card(vertex, at, size, name))
    across, down = width + 2 * MARGIN, height + 2 * MARGIN
    inside = "\n".join(body)
    foot = top + found.height + 36
    second = _width(legend[0], 12) + 34
    third = second + _width(legend[1], 12) + 34
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down:.0f}" \
width="{across:.0f}" height="{down:.0f}" role="img" font-family={quoteattr(FONT)} \
text-anchor="middle">
<title>{escape(f"Backpropagation through {title}")}</title>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0.8 L9 5 L0 9.2 z" fill="{MUTED}"/></marker></defs>
<rect width="100%" height="100%" rx="12" fill="#ffffff"/>
<g transform="translate({MARGIN:g} {MARGIN:g})">
{_text(title, width / 2, 16, 15, INK)}
<g transform="translate({shift:.1f} {top:g})">
{inside}
</g>
<g text-anchor="start">
{_text("●", 0, foot, 12, FORWARD)}{_text(legend[0], 14, foot, 12, MUTED)}
{_text("●", second, foot, 12, BACKWARD)}{_text(legend[1], second + 14, foot, 12, MUTED)}
{_text("→", third, foot, 12, MUTED)}{_text(legend[2], third + 18, foot, 12, MUTED)}
</g>
</g>
</svg>
"""


def _box(vertex: Vertex) -> tuple[float, float]:
    values = _width(number(vertex.value, 4), 12.5) + _width(number(vertex.adjoint, 4), 12.5) + 22
    return max(_width(_head(vertex), 14), values, 46.0) + 22, 54.0


def _head(vertex: Vertex) -> str:
    name = sign(vertex.name)
    if isinstance(vertex.formula, Variable):
        return name
    return _cut(f"{name} = {typeset(vertex.formula)}".replace("\n", "; "), LONGEST)


def _card(vertex: Vertex, at: tuple[float, float], size: tuple[float, float], name: str) -> str:
    (x, y), (width, height) = at, size
    left, top = x - width / 2, y - height / 2
    line = LINES[vertex.kind]
    value, adjoint = number(vertex.value, 4), number(vertex.adjoint, 4)
    formula = "" if isinstance(vertex.formula, Variable) else f" = {typeset(vertex.formula)}"
    said = f"{sign(vertex.name)}{formula}; value {number(vertex.value, 12)}; "
    said += f"{slope_sign(name, vertex.name)} = {number(vertex.adjoint, 12)}"
    return (
        f"<g><title>{escape(said)}</title>"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="9" '
        f'fill="{FILLS[vertex.kind]}" stroke="{line}" stroke-width="1.4"/>'
        f'<path d="M{left + 9:.1f} {y + 1:.1f} h{width - 18:.1f}" stroke="{line}" '
        f'stroke-width="0.8"/>'
        + _text(_head(vertex), x, y - 8, 14, INK)
        + f'<g text-anchor="start">{_text(value, left + 11, y + 19, 12.5, FORWARD)}</g>'
        + f'<g text-anchor="end">{_text(adjoint, left + width - 11, y + 19, 12.5, BACKWARD)}</g>'
        + "</g>"
    )


def _said(edge: Edge) -> list[str]:
    """The lines of an edge's label: the local derivative, and its value where that is not it."""
    formula = _cut(local(edge), LONGEST)
    value = number(edge.value, 4)
    return [formula] if formula == value or edge.of_arrays else [formula, f"= {value}"]


def _label_size(edge: Edge) -> tuple[float, float]:
    lines = _said(edge)
    return max(_width(line, 11.5) for line in lines) + 12, 15.0 * len(lines) + 5


def _label(edge: Edge, at: tuple[float, float], size: tuple[float, float]) -> str:
    (x, y), (width, height) = at, size
    lines = _said(edge)
    first = y - 7.5 * (len(lines) - 1) + 4
    shown = "".join(
        _text(line, x, first + 15 * i, 11.5, INK if i == 0 else MUTED)
        for i, line in enumerate(lines)
    )
    said = f"{slope_sign(edge.target, edge.source)} = {local(edge)} = {number(edge.value, 12)}; "
    said += f"hands back {number(edge.share, 12)}"
    return (
        f"<g><title>{escape(said)}</title>"
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="6" fill="#ffffff" fill-opacity="0.94"/>{shown}</g>'
    )


def _curve(points: list[tuple[float, float]], edge: Edge) -> str:
    """A smooth line to the right through all points."""
    (x, y), *rest = points
    path = f"M{x:.1f} {y:.1f}"
    for u, v in rest:
        bend = (u - x) / 2
        path += f" C{x + bend:.1f} {y:.1f} {u - bend:.1f} {v:.1f} {u:.1f} {v:.1f}"
        x, y = u, v
    dashes = ' stroke-dasharray="4 4"' if _is_zero(edge) else ""
    return (
        f'<path d="{path}" fill="none" stroke="{MUTED}" stroke-width="1.3"{dashes} '
        'marker-end="url(#arrow)"/>'
    )


def _is_zero(edge: Edge) -> bool:
    """Whether nothing comes back along the edge."""
    return isinstance(edge.value, float) and edge.value == 0


def _text(line: str, x: float, y: float, size: float, colour: str) -> str:
    bold = ' font-weight="600"' if size >= BOLD else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{bold}>'
        f"{escape(line)}</text>"
    )


def _width(line: str, size: float) -> float:
    """About the width of a line in a sans-serif font, rather too wide."""
    wide = sum(0.42 if c in NARROW else 0.9 if c in WIDE else 0.64 for c in line)
    return wide * size


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"
