"""A backpropagation as a record: vertices, edges, the gradient, products along paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, TooLarge
from steepest.function import Function
from steepest.function.binding import listed
from steepest.graph import Node, variable
from steepest.printing import latex, text
from steepest.transforms.textbook import textbook

MOST_PATHS = 8
"""A product along paths is told when there are at most this many."""

SEEN = 40
"""Graphs of at most this many vertices are drawn in a notebook without being asked for."""


@dataclass(frozen=True)
class Vertex:
    """A variable or an operation.

    Args:
        name: What it is called: that of the variable, of the named part, or v1, v2, ...
        formula: What it computes, in the names of the vertices that it uses.
        kind: ``input``, ``operation`` or ``output``.
        value: Its value, computed forward.
        adjoint: The derivative of the output in it, computed backward.
    """

    name: str
    formula: Node
    kind: str
    value: Any
    adjoint: Any

    def to_dict(self) -> dict[str, Any]:
        """The vertex for JSON."""
        return {
            "name": self.name,
            "formula": text(self.formula),
            "kind": self.kind,
            "value": _strict(self.value),
            "adjoint": _strict(self.adjoint),
        }


@dataclass(frozen=True)
class Edge:
    """The use of one vertex by another.

    Args:
        source: The name of the vertex that is used.
        target: The name of the vertex that uses it.
        slope: The local derivative in the names of the vertices, entry by entry between
            arrays; None where it is a matrix.
        value: Its value; between arrays the Jacobian, the target's axes before the
            source's, or None where that would be large.
        share: What it hands back: the adjoint of the target times the local derivative.
    """

    source: str
    target: str
    slope: Node | None
    value: Any
    share: Any

    @property
    def of_arrays(self) -> bool:
        """Whether its value is a Jacobian."""
        return self.value is None or np.ndim(self.value) > 0

    @cached_property
    def shown(self) -> Node | None:
        """The local derivative as a textbook prints it."""
        return None if self.slope is None else textbook(self.slope)

    def to_dict(self) -> dict[str, Any]:
        """The edge for JSON."""
        return {
            "from": self.source,
            "to": self.target,
            "derivative": "" if self.shown is None else text(self.shown),
            "value": _strict(self.value),
            "share": _strict(self.share),
        }


class Gradient(dict):
    """The derivatives by the names of the variables; as an array, in their order."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(list(self.values()), dtype=dtype)


@dataclass(frozen=True)
class Product:
    """A derivative as the product of local derivatives, summed over the paths.

    Args:
        wrt: The variable.
        paths: Each from the output back to the variable, as edges.
        value: The sum of their products.
    """

    wrt: str
    paths: tuple[tuple[Edge, ...], ...]
    value: Any

    def to_dict(self) -> dict[str, Any]:
        """The product for JSON."""
        paths = [[edge.to_dict() for edge in path] for path in self.paths]
        return {"wrt": self.wrt, "paths": paths, "value": _strict(self.value)}

    def latex(self, output: str) -> str:
        r"""The product of signs: \frac{\partial L}{\partial b} \frac{\partial b}{\partial w}."""
        ways = [r" \, ".join(_fraction(e.target, e.source) for e in path) for path in self.paths]
        return f"{_fraction(output, self.wrt)} = {' + '.join(ways)}"


@dataclass(frozen=True)
class Backpropagation:
    """The computation graph of a formula at a point; made by ``st.backpropagate``.

    Args:
        function: What was differentiated.
        at: The point.
        nodes: The vertices, those that are used before those that use them.
        edges: The uses, in the order of ``nodes`` by what uses.
        gradient: The derivative in each variable.
        notes: What must be known besides: where there is no derivative, where the formula
            as typed loses digits.
        parts: The same with the named parts only, where there are any.
    """

    function: Function
    at: Mapping[str, Any]
    nodes: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    gradient: Gradient
    notes: tuple[str, ...] = ()
    parts: Backpropagation | None = None

    def __getitem__(self, name: str) -> Vertex:
        """The vertex of that name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Vertex]:
        return {vertex.name: vertex for vertex in self.nodes}

    @property
    def output(self) -> Vertex:
        """The vertex of the whole."""
        return self.nodes[-1]

    @property
    def value(self) -> float:
        """The value of the whole."""
        return self.output.value

    def backward(self) -> Iterator[tuple[Vertex, tuple[Edge, ...]]]:
        """The vertices from the output back, each with the edges to what uses it."""
        users: dict[str, list[Edge]] = {vertex.name: [] for vertex in self.nodes}
        for edge in reversed(self.edges):
            users[edge.source].append(edge)
        for vertex in reversed(self.nodes):
            yield vertex, tuple(users[vertex.name])

    def product(self, wrt: str) -> Product:
        """The derivative in a variable as products of local derivatives along the paths.

        Where parts are named, the paths lead through them.

        Raises:
            ArgumentError: when it does not vary with that variable.
            TooLarge: when there are more than a few paths.
        """
        graph = self.parts or self
        users = {vertex.name: edges for vertex, edges in graph.backward()}
        if not users.get(wrt):
            known = [v.name for v in graph.nodes if v.kind == "input"]
            raise ArgumentError(
                f"{graph.output.name} does not vary with {wrt!r}; it does with {listed(known)}.",
                where=f"product({wrt!r})",
                remedy=f"product({(known or ['x'])[0]!r})",
            )
        found: list[tuple[Edge, ...]] = []
        stack: list[tuple[Edge, ...]] = [(edge,) for edge in reversed(users[wrt])]
        while stack:
            way = stack.pop()
            beyond = users[way[0].target]
            if not beyond:
                found.append(way)
            stack += [(edge, *way) for edge in reversed(beyond)]
            if len(found) + len(stack) > MOST_PATHS:
                raise TooLarge(
                    f"More than {MOST_PATHS} paths lead from {wrt} to {graph.output.name}.",
                    where=f"product({wrt!r})",
                    remedy="name the parts that lie between, as in u = x*y; u^2 + u.",
                )
        return Product(wrt, tuple(found), graph[wrt].adjoint)

    def products(self) -> tuple[Product, ...]:
        """The products of all variables, where parts are named and the paths are few."""
        found = []
        for name in self.gradient if self.parts is not None else ():
            try:
                found.append(self.product(name))
            except (TooLarge, ArgumentError):
                continue
        return tuple(found)

    def text(self, width: int = 80) -> str:
        """Tables for a terminal: values forward, adjoints backward, the gradient."""
        from .backpropagation_text import laid_out  # noqa: PLC0415 - it lays out this record

        return laid_out(self, width)

    def svg(self) -> str:
        """A picture of the graph.

        Raises:
            TooLarge: when there are too many vertices to be seen.
        """
        from .backpropagation_svg import drawn  # noqa: PLC0415 - the layout loads SciPy

        return drawn(self)

    def _repr_svg_(self) -> str | None:
        return self.svg() if len(self.nodes) <= SEEN else None

    def to_dict(self) -> dict[str, Any]:
        """Everything, for strict JSON."""
        return {
            "variables": list(self.gradient),
            "at": {name: _strict(value) for name, value in self.at.items()},
            "value": _strict(self.value),
            "nodes": [vertex.to_dict() for vertex in self.nodes],
            "edges": [edge.to_dict() for edge in self.edges],
            "gradient": [_strict(value) for value in self.gradient.values()],
            "products": [product.to_dict() for product in self.products()],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        return self.text()


def _fraction(above: str, below: str) -> str:
    over, under = (latex(variable(name)) for name in (above, below))
    return rf"\frac{{\partial {over}}}{{\partial {under}}}"


def _strict(value: Any) -> Any:
    """The value for JSON: numbers that are not finite become texts."""
    if isinstance(value, np.ndarray):
        return [_strict(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value.item() if isinstance(value, np.generic) else value
