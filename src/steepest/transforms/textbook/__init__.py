"""The textbook form: how a person would write a function, found in bounded time.

A memoised normal form first, in which like terms meet; then the shortest of a few shapes.
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.graph import Node, ordered

from .simplifier import Simplifier

LARGEST = 6000
"""Graphs of more operations than this are left as they are."""


def textbook(node: Node, typed: Node | None = None) -> Node:
    """The function as a textbook would print it.

    Args:
        node: A function of any type; the real scalars in it are simplified.
        typed: What it was made from, as the reader typed it: sums in it keep their order,
            decimals stay decimals.

    Returns:
        A node equal to the given one wherever that is defined. It may be defined at more
        points, as ``x`` is for ``x^2/x``. Above ``LARGEST`` operations, the node itself.

    Cost:
        Milliseconds for a line; linear in the graph when parts are shared.
    """
    return textbooks([node], () if typed is None else (typed,))[0]


def textbooks(nodes: Sequence[Node], typed: Sequence[Node] = ()) -> list[Node]:
    """The textbook forms of several functions that share parts."""
    if len(ordered(*nodes)) > LARGEST:
        return list(nodes)
    simplifier = Simplifier(nodes, typed)
    return [simplifier.closed(node) for node in nodes]


__all__ = ["LARGEST", "textbook", "textbooks"]
