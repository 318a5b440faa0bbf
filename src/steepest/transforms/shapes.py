"""Making shapes fit: a tangent has the shape of its node, an adjoint that of its argument."""

from __future__ import annotations

from steepest.graph import ArrayType, Node, constant, primitive_named
from steepest.graph.types import Dimension

ZERO = constant(0)


def dimensions(node: Node) -> tuple[Dimension, ...]:
    """The lengths of the node's axes."""
    assert isinstance(node.type, ArrayType)
    return node.type.dimensions


def zeros(node: Node) -> Node:
    """The zero of the node's shape."""
    return spread(ZERO, node)


def spread(value: Node, node: Node) -> Node:
    """The value repeated to the shape of ``node``."""
    if value.type is node.type or dimensions(value) == dimensions(node):
        return value
    return primitive_named("broadcast_to")(value, dimensions=dimensions(node))


def gathered(value: Node, argument: Node) -> Node:
    """The value summed over the axes along which ``argument`` was repeated."""
    if value.type is argument.type:
        return value
    given, wanted = dimensions(value), dimensions(argument)
    if given == wanted:
        return value
    extra = len(given) - len(wanted)
    if extra < 0:
        return spread(value, argument)
    repeated = [i for i, n in enumerate(wanted, extra) if n == 1 and given[i] != 1]
    if repeated:
        value = primitive_named("sum")(value, axes=tuple(repeated), keep=True)
    if extra:
        value = primitive_named("sum")(value, axes=tuple(range(extra)), keep=False)
    return value
