"""New graphs from old: every walk is a loop, every untouched part is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .node import Node, apply
from .order import ordered

Rule = Callable[[Node], Node | None]
"""A rewrite of one node whose arguments are rewritten already; None leaves it."""


def rebuilt(node: Node, arguments: Sequence[Node]) -> Node:
    """The same operation on other arguments."""
    if node.primitive is None or tuple(arguments) == node.arguments:
        return node
    return apply(node.primitive, *arguments, **dict(node.parameters))


def rewrite(outputs: Sequence[Node], rule: Rule) -> list[Node]:
    """The outputs with ``rule`` applied once to every node, arguments first."""
    new: dict[Node, Node] = {}
    for node in ordered(*outputs):
        node_now = rebuilt(node, [new[a] for a in node.arguments]) if node.arguments else node
        changed = rule(node_now)
        new[node] = node_now if changed is None else changed
    return [new[output] for output in outputs]


def substitute(outputs: Sequence[Node], replacements: Mapping[Node, Node]) -> list[Node]:
    """The outputs with nodes replaced, all at once; replacements are not searched again."""
    new: dict[Node, Node] = dict(replacements)
    for node in ordered(*outputs):
        if node not in new:
            new[node] = rebuilt(node, [new[a] for a in node.arguments]) if node.arguments else node
    return [new[output] for output in outputs]
