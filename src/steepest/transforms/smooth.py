"""The smooth piece of a function that holds around a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from steepest.errors import DomainError
from steepest.evaluation import evaluate
from steepest.graph import Node, Variable, exact, ordered, rebuilt, substitute, variables
from steepest.primitives import where
from steepest.printing import text

from .special_values import folded

NEAR = 1e-9
"""Below this size a float may be an exact zero, which is then looked for."""


def smooth_part(output: Node, point: Mapping[Variable, Node], order: int) -> Node:
    """The output with every choice replaced by the branch that is taken at ``point``.

    Choices that hang on variables without a value stay. For the order 0 the value at the
    point is enough, whatever it does beside it.

    Raises:
        DomainError: when the function, or its slope, jumps at the point.
    """
    nodes = ordered(output)
    edges = {node: _edges(node) for node in nodes if _has_edges(node)}
    if not edges:
        return output
    conditions = [node.arguments[0] for node in nodes if node.primitive is where]
    values = _values([*conditions, *(e for found in edges.values() for e in found)], point)
    taken: dict[Node, Node] = {}
    for node in nodes:
        truth = values.get(node.arguments[0]) if node.primitive is where else None
        if truth is not None:
            taken[node] = node.arguments[1 if truth else 2]
    for node in _live(output, taken) if order else ():
        if any(values.get(e) == 0 for e in edges.get(node, ())):
            raise _jump(node, point)
    new: dict[Node, Node] = {}
    for node in nodes:
        new[node] = (
            new[taken[node]] if node in taken else rebuilt(node, [new[a] for a in node.arguments])
        )
    return new[output]


def _has_edges(node: Node) -> bool:
    primitive = node.primitive
    if primitive is None:
        return False
    return primitive is where or primitive.kinks is not None or primitive.jumps is not None


def _edges(node: Node) -> list[Node]:
    """The nodes at whose zeros the value or the slope of ``node`` jumps, or ends."""
    primitive = node.primitive
    assert primitive is not None
    rules = [r for r in (primitive.kinks, primitive.jumps) if r is not None]
    ends = primitive.domain(*node.arguments) if primitive.domain is not None else ()
    edges = [edge for rule in rules for edge in rule(*node.arguments)]
    return edges + [c.subject for c in ends if c.relation == "!=0"]


def _values(nodes: Sequence[Node], point: Mapping[Variable, Node]) -> dict[Node, float]:
    """The values at the point of those nodes that have one there; exact zeros are found."""
    placed = dict(zip(nodes, substitute(nodes, {**point}), strict=True))
    closed = {node: there for node, there in placed.items() if not variables(there)}
    with np.errstate(all="ignore"):
        found = evaluate(list(closed.values()), {})
    values = dict(zip(closed, found, strict=True))
    for node, value in values.items():
        if 0 < abs(value) < NEAR and exact(folded(closed[node])) == 0:
            values[node] = 0.0
    return values


def _live(output: Node, taken: Mapping[Node, Node]) -> set[Node]:
    """The nodes that matter at the point: no branch that is not taken."""
    live: set[Node] = set()
    pending = [output]
    while pending:
        node = pending.pop()
        if node not in live:
            live.add(node)
            chosen = taken.get(node)
            pending.extend(node.arguments if chosen is None else (node.arguments[0], chosen))
    return live


def place(point: Mapping[Variable, Node]) -> str:
    """The point along the first variable, for a message."""
    variable, at = next(iter(point.items()))
    return f"{variable.name} = {text(at)}"


def _jump(node: Node, point: Mapping[Variable, Node]) -> DomainError:
    assert node.primitive is not None
    kind = "slope" if node.primitive.kinks is not None else "value"
    return DomainError(
        f"There is no Taylor series at {place(point)}: the {kind} of {text(node)} jumps there.",
        where=text(node),
        remedy="expand around another point, or expand one of the pieces.",
    )
