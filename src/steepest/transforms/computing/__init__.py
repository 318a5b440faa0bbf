"""The computing form: a graph rewritten so that floating point keeps what paper promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.graph import REAL, Node, Primitive, ordered, rebuilt

from . import exponentials, logarithms, roots, differences  # isort: skip - the order of trying
from .rule import RULES, Rule

FAMILIES = (exponentials, logarithms, roots, differences)
"""The files of rules, in the order in which they are tried."""

MOST_REWRITES = 12
"""A node is rewritten at most this many times in a row."""


@dataclass(frozen=True, slots=True)
class Sounder:
    """One rewrite that was made: the identity, the node before and after."""

    identity: str
    before: Node
    after: Node


def computing(node: Node) -> Node:
    """The function as a machine should compute it.

    Args:
        node: A function of any type; the real scalars in it are rewritten.

    Returns:
        A node equal to the given one as a real function wherever that is defined, whose
        rounding error does not grow where the given one's would: no overflow on the way to
        a moderate value, no cancelling of nearly equal numbers that an identity avoids.

    Cost:
        Linear in the graph.
    """
    return computings([node])[0]


def computings(nodes: Sequence[Node], told: list[Sounder] | None = None) -> list[Node]:
    """The computing forms of several functions that share parts.

    Args:
        nodes: The functions.
        told: A list to which each rewrite made is added, arguments first.
    """
    final: dict[Node, Node] = {}
    for node in ordered(*nodes):
        result = rebuilt(node, [final[a] for a in node.arguments]) if node.arguments else node
        final[node] = _settled(result, final, told)
    return [final[node] for node in nodes]


def rewrites(node: Node) -> list[Sounder]:
    """The rewrites that lead from a function to its computing form, in order."""
    told: list[Sounder] = []
    computings([node], told)
    return told


_rules_of: dict[Primitive, list[Rule]] = {}
for _rule in RULES:
    for _primitive in _rule.primitives:
        _rules_of.setdefault(_primitive, []).append(_rule)


def _settled(node: Node, final: dict[Node, Node], told: list[Sounder] | None) -> Node:
    """The node with rules applied until none fits, to it and to the new parts that they make.

    The depth of recursion is that of what one rule makes, a few levels.
    """
    for _ in range(MOST_REWRITES):
        if node in final:
            return final[node]
        after = _once(node, told) if node.type is REAL else None
        if after is None:
            break
        arguments = [_settled(a, final, told) for a in after.arguments]
        node = rebuilt(after, arguments) if arguments else after
    final[node] = node
    return node


def _once(node: Node, told: list[Sounder] | None) -> Node | None:
    """The node after the first rule that fits, or None."""
    for rule in _rules_of.get(node.primitive, ()):  # type: ignore[arg-type]
        after = rule.rewrite(node)
        if after is not None and after is not node:
            if told is not None:
                told.append(Sounder(rule.identity, node, after))
            return after
    return None
