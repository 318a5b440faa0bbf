"""Derivatives with one rule broken, at one place: what a learner may have done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from steepest.graph import (
    BOOLEAN,
    Node,
    Variable,
    depending,
    lift,
    ordered,
    rebuilt,
    substitute,
    uses,
)
from steepest.transforms import derivative
from steepest.transforms.forward import tangent
from steepest.transforms.rules import slope

from .chains import HOLE, Wrong, broken_chain, inner_function
from .operations import FAMILIES

MOST_OPERATIONS = 400
"""Functions of more operations are not searched for a mistake."""

MOST_MUTANTS = 6000

SHARED = 4
"""A part that is used up to this often may also be differentiated wrongly in one use only."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A derivative in which one rule is broken at one place.

    Args:
        kind: The name of the mistake, a key of ``words.WORDS``.
        place: The part of the function where it happens.
        subject: The operation whose derivative comes out wrong.
        right: Its derivative.
        wrong: What it was taken for.
        seen: How fast the whole changes with the operation.
    """

    kind: str
    place: Node
    subject: Node
    right: Node
    wrong: Node
    seen: Node

    def whole(self, derivative_: Node) -> Node:
        """The derivative of the whole with this mistake in it."""
        return derivative_ + self.seen * (self.wrong - self.right)


def mutants(output: Node, x: Variable) -> list[Mutant]:
    """All derivatives of ``output`` in ``x`` with one rule broken at one place."""
    varying = depending([output], [x])
    nodes, slopes = _slopes(output, x, varying)
    seen, shares = _adjoints(output, nodes, varying)
    count = uses(output)
    found: list[Mutant] = []
    for node in nodes:
        ways = [seen[node]]
        if 1 < count[node] <= SHARED:
            ways += shares[node]
        for kind, wrong, *place in _broken(node, slopes, varying, x):
            where = place[0] if place else node
            found += [Mutant(kind, where, node, slopes[node], lift(wrong), w) for w in ways]
        if len(found) > MOST_MUTANTS:
            break
    return found


def seen_of(output: Node, x: Variable) -> dict[Node, Node]:
    """How fast the output changes with every operation that depends on ``x``."""
    varying = depending([output], [x])
    return _adjoints(output, _slopes(output, x, varying)[0], varying)[0]


@dataclass(frozen=True, slots=True)
class Term:
    """One of the terms that make up a derivative.

    Args:
        place: The part of the function that is differentiated in this term.
        subject: The operation whose rule makes terms.
        value: The term, as it stands in the derivative of the whole.
    """

    place: Node
    subject: Node
    value: Node


def terms(output: Node, x: Variable) -> list[Term]:
    """The terms of the derivative: one for each varying argument of a sum, a product, ..."""
    varying = depending([output], [x])
    nodes, slopes = _slopes(output, x, varying)
    seen, _ = _adjoints(output, nodes, varying)
    return [
        Term(argument, node, seen[node] * _local(node, i) * slopes[argument])
        for node in nodes
        if sum(a in varying for a in node.arguments) > 1
        for i, argument in enumerate(node.arguments)
        if argument in varying
    ]


def _slopes(output: Node, x: Variable, varying: set[Node]) -> tuple[list[Node], dict[Node, Node]]:
    """The operations that depend on ``x``, arguments first, and the derivative of each.

    Of too many there are none.
    """
    nodes = [n for n in ordered(output) if n.arguments and n in varying and n.type is not BOOLEAN]
    if len(nodes) > MOST_OPERATIONS:
        return [], {x: lift(1)}
    return nodes, {x: lift(1), **dict(zip(nodes, tangent(nodes, {x: lift(1)}), strict=True))}


def _adjoints(
    output: Node, nodes: list[Node], varying: Any
) -> tuple[dict[Node, Node], dict[Node, list[Node]]]:
    """How fast the output changes with every operation: in all, and by way of each use."""
    shares: dict[Node, list[Node]] = {n: [] for n in nodes}
    total: dict[Node, Node] = {output: lift(1)}
    for node in reversed(nodes):
        if node is not output:
            total[node] = sum(shares[node][1:], shares[node][0])
        for i, argument in enumerate(node.arguments):
            if argument in shares and argument in varying:
                shares[argument].append(total[node] * _local(node, i))
    return total, shares


def _local(node: Node, index: int) -> Node:
    """The slope of an operation in one of its arguments."""
    primitive = node.primitive
    assert primitive is not None
    if primitive.partials:
        factor = slope(node, index)
        return lift(0 if factor is None else factor)
    alone = [HOLE if i == index else a for i, a in enumerate(node.arguments)]
    return substitute([derivative(rebuilt(node, alone), HOLE)], {HOLE: node.arguments[index]})[0]


def _broken(node: Node, slopes: Mapping[Node, Node], varying: Any, x: Variable) -> Iterator[Wrong]:
    inner = inner_function(node, varying)
    if inner is not None:
        yield from broken_chain(node, inner, slopes, varying, x)
    rule = FAMILIES.get(node.primitive.name)  # type: ignore[union-attr]
    if rule is not None:
        yield from rule(node, slopes, varying)
