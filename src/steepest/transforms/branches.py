"""Where a node matters: under which conditions some branch that uses it is taken.

A branch that is not taken may be infinite or undefined, and so may its slopes; an adjoint of
zero times those is not zero in floating point. Reverse mode closes such products by the
condition under which the node matters, so no NaN appears that the mathematics does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from steepest.graph import Node, broadcast
from steepest.primitives import logical_and, logical_not, logical_or, where
from steepest.primitives.arrays import gate

from .rules import definition, is_composite, shape

Context = frozenset[tuple[int, bool]]
"""Conditions by number, each with whether it holds; all together are the context."""

Contexts = frozenset[Context]
"""Ways to matter, of which one is enough."""

ALWAYS: Contexts = frozenset([frozenset()])
MOST = 4
"""The most contexts that are kept apart for one node."""

CHOICES = (where, gate)


def needs(nodes: Sequence[Node], outputs: Iterable[Node]) -> dict[Node, Node]:
    """For each node that matters only at times the condition under which it does.

    Args:
        nodes: The operations to look at, arguments first.
        outputs: Those that always matter.

    Returns:
        The conditions, whose shapes broadcast to their node's. Nodes that always matter, or
        of which it cannot be said so simply, are left out.

    Cost:
        Linear in the graph; next to nothing when it has no choices.
    """
    choices = [node.arguments[0] for node in nodes if node.primitive in CHOICES]
    if not choices:
        return {}
    conditions = list(dict.fromkeys(choices))
    number = {condition: i for i, condition in enumerate(conditions)}
    found: dict[Node, Contexts] = dict.fromkeys(outputs, ALWAYS)
    for node in reversed(nodes):
        if node in found:
            for argument, context in _handed_down(node, found[node], number):
                fitting = _fitting(context, node, argument, conditions)
                found[argument] = _joined(found.get(argument, frozenset()) | fitting)
    truths = {some: _truth(some, conditions) for some in set(found.values()) if some != ALWAYS}
    return {node: truths[some] for node, some in found.items() if some in truths}


def _handed_down(
    node: Node, here: Contexts, number: Mapping[Node, int]
) -> Iterator[tuple[Node, Contexts]]:
    """The contexts in which each argument matters to the node."""
    if is_composite(node.primitive):  # type: ignore
        yield definition(node), here
        return
    for position, argument in enumerate(node.arguments):
        if node.primitive in CHOICES and position:
            taken = (number[node.arguments[0]], position == 1)
            yield argument, frozenset(context | {taken} for context in here)
        else:
            yield argument, here


def _fitting(
    contexts: Contexts, node: Node, argument: Node, conditions: Sequence[Node]
) -> Contexts:
    """The contexts with the conditions that speak of each element of the argument by itself."""
    if contexts == ALWAYS:
        return ALWAYS
    elementwise = bool(node.primitive.partials) or node.primitive is gate  # type: ignore

    def fits(condition: Node) -> bool:
        lengths = shape(condition)
        if not lengths:
            return True
        return elementwise and broadcast([lengths, shape(argument)]) == shape(argument)

    return frozenset(
        frozenset(c for c in context if fits(conditions[c[0]])) for context in contexts
    )


def _joined(contexts: Contexts) -> Contexts:
    """The contexts without those that imply another; too many are weakened to what they share."""
    if frozenset() in contexts:
        return ALWAYS
    least = frozenset(c for c in contexts if not any(other < c for other in contexts))
    return least if len(least) <= MOST else frozenset([frozenset.intersection(*least)])


def _truth(contexts: Contexts, conditions: Sequence[Node]) -> Node:
    """The contexts as one condition."""
    ways = []
    for context in sorted(map(sorted, contexts)):
        parts = [conditions[i] if holds else logical_not(conditions[i]) for i, holds in context]
        ways.append(reduce(logical_and, parts))
    return reduce(logical_or, ways)
