"""A backpropagation in a terminal: a table forward, a table backward, products along paths."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.graph import Variable, variable
from steepest.printing import typeset

from .backpropagation_record import Backpropagation, Edge, Product, Vertex
from .layout import in_digits

DIGITS = 6
SHOWN = 8
"""Arrays of at most this many elements are shown whole."""

ROWS = 60
"""Of more vertices than this the first and last are shown."""


def sign(name: str) -> str:
    """A vertex's name as it is drawn: ``v₁``, ``W₁[0, 2]``."""
    base, bracket, index = name.partition("[")
    return typeset(variable(base)) + bracket + index


def number(value: Any, digits: int = DIGITS) -> str:
    """A number, or a small array, as a person reads it."""
    if value is None:
        return ""
    if np.ndim(value):
        if np.size(value) > SHOWN:
            return f"{'×'.join(map(str, np.shape(value)))} array"
        return f"({', '.join(number(v, 4) for v in value)})"
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return in_digits(float(value), digits)


def slope_sign(above: str, below: str) -> str:
    """``∂L/∂v₁``."""
    return f"∂{sign(above)}/∂{sign(below)}"


def local(edge: Edge) -> str:
    """The local derivative as a formula, or as the shape of a Jacobian."""
    if edge.shown is None:
        shape = "×".join(map(str, np.shape(edge.value)))
        shown = edge.value is not None and np.size(edge.value) <= SHOWN
        return f"Jacobian {number(edge.value)}" if shown else f"{shape} Jacobian".strip()
    return typeset(edge.shown).replace("\n", "; ")


def laid_out(told: Backpropagation, width: int) -> str:
    """The tables in lines of at most ``width`` columns."""
    width = max(width, 40)
    name = sign(told.output.name)
    lines = ["forward: each value from those before it", ""]
    lines += _table(("", "", "value"), told.nodes, lambda v: [_forward(v)], width)
    begun = f"backward: from ∂{name}/∂{name} = 1, times the local derivative of each edge"
    lines += ["", *_wrapped(begun, width), ""]
    back = list(told.backward())
    lines += _table(("", f"∂{name}/∂", "from"), back, lambda pair: _backward(told, *pair), width)
    lines += ["", "gradient" if told.gradient else "There is no variable to differentiate in.", ""]
    lines += [
        _cut(f"  ∂{name}/∂{sign(variable)} = {number(value)}", width)
        for variable, value in told.gradient.items()
    ]
    for product in told.products():
        lines += ["", *_product(product, told, width)]
    for note in told.notes:
        lines += ["", *_wrapped(f"note: {note}", width)]
    return "\n".join(line.rstrip() for line in lines)


def _forward(vertex: Vertex) -> tuple[str, str, str]:
    formula = "" if isinstance(vertex.formula, Variable) else f"= {typeset(vertex.formula)}"
    return sign(vertex.name), formula.replace("\n", "; "), number(vertex.value)


def _backward(
    told: Backpropagation, vertex: Vertex, edges: Sequence[Edge]
) -> list[tuple[str, str, str]]:
    """A row for each share; the first has the sum."""
    said = [_share(told[e.target], e) for e in edges]
    if len(said) > 1:
        said[1] += "    paths meet: add"
    first, *others = said or ["the start" if vertex is told.output else "nothing uses it"]
    row = sign(vertex.name), number(vertex.adjoint), first
    return [row, *(("", "", other) for other in others)]


def _share(above: Vertex, edge: Edge) -> str:
    """``f: 1 · 2v₁ = 1 · 6``, the adjoint above times the local derivative."""
    name, adjoint = sign(above.name), _negative(number(above.adjoint))
    drawn, value = _fenced(local(edge)), _negative(number(edge.value))
    if edge.of_arrays:
        each = "" if edge.shown is None else ", entry by entry"
        return f"{name}: its adjoint · {drawn}{each}"
    said = f"{name}: {adjoint} · {_negative(drawn)}"
    return said if drawn == number(edge.value) else f"{said} = {adjoint} · {value}"


def _fenced(drawn: str) -> str:
    """In brackets where it is a sum."""
    depth = 0
    for i, c in enumerate(drawn):
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and i and drawn[i : i + 3] in (" + ", " − "):
            return f"({drawn})"
    return drawn


def _product(product: Product, told: Backpropagation, width: int) -> list[str]:
    """The product of local derivatives along each path: in signs, as formulas, in numbers."""
    head = slope_sign((told.parts or told).output.name, product.wrt)
    names = [" · ".join(slope_sign(e.target, e.source) for e in p) for p in product.paths]
    single = len(names) == 1 and len(product.paths[0]) == 1
    rows = [] if single else [" + ".join(names)]
    if not any(e.of_arrays for p in product.paths for e in p):
        rows.append(" + ".join(" · ".join(_fenced(local(e)) for e in p) for p in product.paths))
        if not single:
            numbers = [" · ".join(_negative(number(e.value)) for e in p) for p in product.paths]
            rows.append(" + ".join(numbers))
    else:
        graph = told.parts or told
        shapes = [" · ".join(_jacobian_shape(e, graph) for e in p) for p in product.paths]
        rows.append(f"shapes {' + '.join(shapes)}")
    rows.append(number(product.value))
    lines: list[str] = []
    for i, row in enumerate(dict.fromkeys(rows)):
        lead = f"  {head} = " if i == 0 else " " * (len(head) + 2) + " = "
        lines += _wrapped(lead + row, width, " " * (len(head) + 5))
    return lines


def _jacobian_shape(edge: Edge, graph: Backpropagation) -> str:
    """The axes of the target before those of the source: ``3×(3×2)``."""
    axes = [np.shape(graph[name].value) for name in (edge.target, edge.source)]
    drawn = ["×".join(map(str, a)) or "1" for a in axes]
    return "×".join(f"({d})" if len(a) > 1 else d for d, a in zip(drawn, axes, strict=True))


def _negative(drawn: str) -> str:
    """In brackets where it begins with a minus."""
    return f"({drawn})" if drawn.startswith("−") else drawn


Cells = tuple[str, str, str]


def _table(
    heads: Cells, items: Sequence[Any], rows_of: Callable[[Any], list[Cells]], width: int
) -> list[str]:
    """Three columns that fit into the width; of many items only the first and last are laid out."""
    if len(items) > ROWS:
        half = ROWS // 2
        rows = [row for item in items[:half] for row in rows_of(item)]
        rows.append(("", f"... {len(items) - 2 * half:,} more ...", ""))
        rows += [row for item in items[-half:] for row in rows_of(item)]
    else:
        rows = [row for item in items for row in rows_of(item)]
    first, second, third = (
        max([len(head), *(len(row[i]) for row in rows)]) for i, head in enumerate(heads)
    )
    first = min(first, width // 3)
    room = width - first - 6
    third = min(third, max(room - second, room // 2))
    second = min(second, room - third)
    return [
        f"  {_cut(a, first):<{first}}  {_cut(b, second):<{second}}  {_cut(c, third)}"
        for a, b, c in [heads, *rows]
    ]


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _wrapped(line: str, width: int, indent: str = "      ") -> list[str]:
    """The line broken between words."""
    lines: list[str] = []
    first, *words = re.findall(r" *[^ ]+", line)
    for word in words:
        if len(first) + len(word) > width and first.strip():
            lines.append(first)
            first = indent + word.lstrip()
        else:
            first += word
    return [*lines, first]
