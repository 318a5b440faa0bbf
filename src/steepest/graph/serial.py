"""Graphs as flat lists, for pickles: depth costs no recursion, and reading interns again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .body import Body
from .node import Constant, Node, Variable, apply, constant, variable
from .order import ordered
from .primitive import primitive_named

Flat = tuple[list[tuple], list[int]]
"""One entry for each node, arguments by index; then the indices of the outputs."""


def flatten(outputs: Sequence[Node]) -> Flat:
    """The graph of ``outputs`` as a list, arguments first."""
    nodes = ordered(*outputs)
    index = {node: i for i, node in enumerate(nodes)}
    return [_entry(node, index) for node in nodes], [index[o] for o in outputs]


def unflatten(flat: Flat) -> list[Node]:
    """The outputs of a flat list, as nodes of this process."""
    entries, outputs = flat
    nodes: list[Node] = []
    for kind, *rest in entries:
        nodes.append(_READERS[kind](nodes, *rest))
    return [nodes[i] for i in outputs]


def restored(flat: Flat, position: int) -> Node:
    """One output of a flat list."""
    return unflatten(flat)[position]


def restored_body(count: int, flat: Flat) -> Body:
    """The body whose first ``count`` outputs are its parameters."""
    nodes = unflatten(flat)
    return Body(nodes[:count], nodes[count:])  # type: ignore


def _entry(node: Node, index: dict[Node, int]) -> tuple:
    if isinstance(node, Constant):
        return ("constant", node.value)
    if isinstance(node, Variable):
        return ("variable", node.name, node.scope, node.type)
    arguments = tuple(index[a] for a in node.arguments)
    return ("apply", node.primitive.name, arguments, node.parameters)  # type: ignore


def _read_apply(nodes: list[Node], name: str, arguments: tuple, parameters: tuple) -> Node:
    return apply(primitive_named(name), *(nodes[i] for i in arguments), **dict(parameters))


def _read_constant(_: list[Node], value: Any) -> Node:
    return constant(value)


def _read_variable(_: list[Node], name: str, scope: int, kind: Any) -> Node:
    return variable(name, scope=scope, type=kind)


_READERS = {"constant": _read_constant, "variable": _read_variable, "apply": _read_apply}
