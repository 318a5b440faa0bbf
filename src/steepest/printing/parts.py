"""Which shared parts of a graph are given names, so that what is printed stays short.

A graph of n nodes can stand for a tree of 2^n. Printed with names for what is used
more than once, and for what is nested very deeply, it is as long as the graph.
"""

from __future__ import annotations

from steepest.graph import BOOLEAN, Constant, Node, Variable, ordered, uses

from .names import names_of_parts, names_of_variables
from .precedence import bare

LONG = 2000
"""A tree of more characters than this is printed with names for its shared parts."""

REPETITIVE = 4
"""So is a tree this many times longer than its graph, from ``SHORT`` characters on."""

SHORT = 300
"""A tree of fewer characters than this is always printed whole."""

WORTH_A_NAME = 8
"""Shared parts of fewer characters are repeated."""

DEEP = 100
"""Brackets nested deeper than this are broken by a name."""

_ENDLESS = 10**9


def named_parts(output: Node) -> dict[Node, str]:
    """The parts to be printed first, each with its name, a part before what uses it.

    Args:
        output: The node that will be printed.

    Returns:
        Nothing for a formula of ordinary length.

    Cost:
        Linear in the nodes of the graph, whatever the size of the tree.
    """
    nodes = ordered(output)
    alone: dict[Node, int] = {node: _characters(node) for node in nodes}
    tree: dict[Node, int] = {}
    for node in nodes:
        tree[node] = min(_ENDLESS, alone[node] + sum(tree[a] for a in node.arguments))
    length = tree[output]
    repeats = length > LONG or (
        length > SHORT and length > REPETITIVE * sum(alone[node] for node in nodes)
    )
    if not repeats and len(nodes) <= DEEP:
        return {}
    used = uses(output) if repeats else {}
    chosen: list[Node] = []
    printed: dict[Node, int] = {}
    depth: dict[Node, int] = {}
    for node in nodes:
        printed[node] = alone[node] + sum(printed[a] for a in node.arguments)
        depth[node] = _depth(node, depth)
        if node is output or not node.arguments or bare(node) is not node:
            continue
        worth = WORTH_A_NAME if node.type is not BOOLEAN else 5 * WORTH_A_NAME
        if (used.get(node, 0) > 1 and printed[node] >= worth) or depth[node] >= DEEP:
            chosen.append(node)
            printed[node], depth[node] = 2, 0
    taken = set(names_of_variables(output).values())
    return dict(zip(chosen, names_of_parts(len(chosen), taken), strict=True))


def _characters(node: Node) -> int:
    """About how many characters the node itself adds."""
    if isinstance(node, Variable):
        return len(node.name)
    if isinstance(node, Constant):
        value = node.value
        return value.bit_length() // 3 + 1 if type(value) is int else 4
    assert node.primitive is not None
    return 2 if node.primitive.name in _SHORT else len(node.primitive.name) + 2


def _depth(node: Node, depth: dict[Node, int]) -> int:
    """How deeply brackets are nested; a long sum or product adds nothing on its left."""
    if not node.arguments:
        return 0
    first, *others = (depth[a] for a in node.arguments)
    spine = node.primitive is not None and node.primitive.name in _SPINES
    return max(first if spine else first + 1, *(d + 1 for d in others), 0)


_SPINES = {"add", "subtract", "multiply", "logical_and", "logical_or", "minimum", "maximum"}
_SHORT = {"add", "subtract", "multiply", "divide", "power", "negate", "less", "greater", "e", "pi"}
