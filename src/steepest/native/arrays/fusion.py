"""Operations of arrays element by element, fused into one loop."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any

from steepest.evaluation.inputs import dtype_of, rank_of
from steepest.graph import ArrayType, Constant, Node, ordered, rebuilt, variable
from steepest.native.operations import FUNCTIONS
from steepest.native.plan import DIRECT, OF_ORDER_ZERO
from steepest.native.routines import ROUTINES
from steepest.native.ufuncs import MOST, ufunc

FLOATS = ("real", "float64", "float32")

SCALAR_ENTRIES = frozenset((*DIRECT, *FUNCTIONS, *ROUTINES, *OF_ORDER_ZERO, "power", "gate"))
"""The entries of the table that a loop computes."""


_CHEAP = frozenset((
    "add", "subtract", "multiply", "negate", "abs", "minimum", "maximum", "where", "gate",
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
))  # fmt: skip


def fuses(node: Node) -> bool:
    """Whether a loop computes the node, element by element."""
    if node.primitive is None or not isinstance(node.type, ArrayType):
        return False
    if is_same(node):
        return dtype_of(node) in FLOATS
    if dtype_of(node) not in (*FLOATS, "bool") or node.parameters:
        return False
    return node.primitive.name in SCALAR_ENTRIES and all(
        dtype_of(a) in (*FLOATS, "bool", "int64") for a in node.arguments
    )


def is_same(node: Node) -> bool:
    """Whether the node's elements are its argument's, in the same places or repeated."""
    name = "" if node.primitive is None else node.primitive.name
    if name == "reshape":
        return rank_of(node.arguments[0]) == 0
    return name in ("broadcast_to", "stop_gradient")


def is_dear(node: Node, known: Container[Node]) -> bool:
    """Whether computing the node again costs more than loading it."""
    return any(
        n.primitive is not None and not is_same(n) and n.primitive.name not in _CHEAP
        for n in ordered(node, stop=known)
    )


def is_number(node: Node) -> bool:
    """Whether the node is a constant number, which is written into the loop."""
    return isinstance(node, Constant) and rank_of(node) == 0


def fused(
    outputs: Sequence[Node], made: Callable[[Node], bool]
) -> tuple[Callable[..., Any], list[Node]] | None:
    """The loop that computes some nodes at once.

    Args:
        outputs: Nodes of one shape that a loop computes.
        made: Whether a node has been computed before.

    Returns:
        A ufunc and the nodes whose values it takes; None where there are too many of them,
        or none.
    """
    found = _fused(outputs, made, inline=True)
    return found or _fused(outputs, made, inline=False)  # numbers alone are repeated


def _fused(
    outputs: Sequence[Node], made: Callable[[Node], bool], *, inline: bool
) -> tuple[Callable[..., Any], list[Node]] | None:
    leaves: list[Node] = []
    scalar: dict[Node, Node] = {}

    def of(node: Node) -> Node:
        if node not in scalar:
            scalar[node] = variable(f"x{len(leaves)}")
            leaves.append(node)
        return scalar[node]

    for node in ordered(*outputs, stop=_Made(made, frozenset(outputs), inline)):
        if node.primitive is None:
            if inline and is_number(node):
                scalar[node] = node
        elif is_same(node):
            scalar[node] = of(node.arguments[0])
        else:
            scalar[node] = rebuilt(node, [of(a) for a in node.arguments])
    if not leaves or len(leaves) + len(outputs) > MOST:
        return None
    inputs: list[Any] = [scalar[leaf] for leaf in leaves]
    named = {f"y{i}": scalar[node] for i, node in enumerate(outputs)}
    return ufunc(named, inputs, name="fused"), leaves


class _Made:
    """The nodes that were computed before, but for those that are asked for."""

    def __init__(self, made: Callable[[Node], bool], asked: frozenset[Node], inline: bool) -> None:
        self._made = made
        self._inline = inline
        self._asked = asked

    def __contains__(self, node: object) -> bool:
        if not isinstance(node, Node) or node in self._asked:
            return False
        if self._inline and is_number(node):
            return False
        return self._made(node)
