"""Which nodes are plainly never negative."""

from __future__ import annotations

from steepest.graph import E, Node, apply, exact
from steepest.primitives import PI
from steepest.primitives import abs as absolute


def absolute_base(base: Node) -> Node:
    """The node of ``|base|``, or ``base`` itself where it is never negative."""
    if never_negative(base):
        return base
    return apply(absolute, base)


def never_negative(node: Node) -> bool:
    """Whether the value is plainly at least 0 wherever it is defined."""
    if node is E or node is PI:
        return True
    value = exact(node)
    if value is not None:
        return value >= 0
    if node.primitive is None:
        return False
    low = node.primitive.range[0]
    return low is not None and low >= 0
