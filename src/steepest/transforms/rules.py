"""What forward and reverse mode share: which nodes vary, and how slopes multiply.

Both read the same three kinds of rule: element-wise ``partials``, ``linear`` entries with their
``transpose``, and ``jvp``. An entry that has none is differentiated as it is ``defined_as``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from steepest.errors import ArgumentError
from steepest.graph import (
    ArrayType,
    Node,
    Primitive,
    TupleType,
    apply,
    constant,
    lift,
    multiply,
    ordered,
)
from steepest.graph.types import Dimension
from steepest.primitives import logical_and, logical_not, where
from steepest.primitives.arrays import item_of, pack
from steepest.primitives.complex_values import is_complex, real_of

ZERO = constant(0)
ONE = constant(1)
MINUS_ONE = constant(-1)

COUNTED = ("bool", "int64")
"""The dtypes whose values are counted or chosen: nothing varies smoothly through them."""


def varying(
    outputs: Sequence[Node], sources: Iterable[Node], stop: Container[Node] = ()
) -> list[Node]:
    """The operations below ``outputs`` that vary with ``sources``, arguments first.

    An operation without a rule of its own stands after the parts of its definition.
    The walk does not enter the nodes of ``stop``, which do not vary.
    """
    result: list[Node] = []
    _collect(ordered(*outputs, stop=stop), set(sources), result)
    return result


def _collect(nodes: Iterable[Node], found: set[Node], result: list[Node]) -> None:
    """Add to ``result``; the recursion is as deep as definitions are nested in the table."""
    for node in nodes:
        if found.isdisjoint(node.arguments) or node in found or is_counted(node):
            continue
        if is_composite(node.primitive):  # type: ignore
            _collect(ordered(definition(node), stop=node.arguments), found, result)
        found.add(node)
        result.append(node)


def is_counted(node: Node) -> bool:
    """Whether the node's values are whole numbers or truths."""
    return isinstance(node.type, ArrayType) and node.type.dtype in COUNTED


def is_composite(primitive: Primitive) -> bool:
    """Whether the entry is differentiated by way of its definition."""
    return not (
        primitive.partials
        or primitive.linear
        or primitive.jvp is not None
        or primitive.transpose is not None
        or primitive.defined_as is None
    )


def shape(node: Node) -> tuple[Dimension, ...]:
    """The lengths of the axes of an array."""
    assert isinstance(node.type, ArrayType)
    return node.type.dimensions


def definition(node: Node) -> Node:
    """The node written as its entry is defined."""
    return lift(node.primitive.defined_as(*node.arguments, **dict(node.parameters)))  # type: ignore


def slope(node: Node, index: int) -> Any:
    """The partial derivative of an element-wise node in one argument, None where it is zero.

    Raises:
        ArgumentError: when that argument counts in whole steps.
    """
    primitive = node.primitive
    assert primitive is not None
    partial = primitive.partials[index]
    if partial is None:
        if index in primitive.discrete:
            raise refusal(node, index)
        return None
    if node.parameters:
        return partial.formula(node, *node.arguments, **dict(node.parameters))
    return partial.formula(node, *node.arguments)


def scaled(factor: Any, value: Node) -> Node:
    """The product of a slope and a value, either of which may be a choice.

    A choice multiplies inside: ``where(c, 1, 0)*v`` is ``where(c, v, 0)``, which is exactly
    zero where ``c`` fails, even if ``v`` is infinite or undefined there.
    """
    if value is ONE:
        factor = lift(factor)
        return apply(multiply, factor, ONE) if is_counted(factor) else factor
    if is_mask(value):
        if isinstance(factor, Node) and is_mask(factor):
            (first, a), (second, b) = _mask(factor), _mask(value)
            return where(logical_and(first, second), a * b, ZERO)
        condition, yes, no = value.arguments
        return where(condition, _times(factor, yes), _times(factor, no))
    if isinstance(factor, Node) and is_mask(factor):
        condition, yes, no = factor.arguments
        return where(condition, _times(yes, value), _times(no, value))
    return factor * value


def is_mask(node: Node) -> bool:
    """Whether the node is a choice between something and exactly zero."""
    return node.primitive is where and ZERO in node.arguments[1:]


def _mask(node: Node) -> tuple[Node, Node]:
    """The condition of a mask and its value where that holds."""
    condition, yes, no = node.arguments
    return (condition, yes) if no is ZERO else (logical_not(condition), no)


def _times(a: Any, b: Any) -> Node:
    return ZERO if a is ZERO or b is ZERO else a * b


def summed(a: Node | None, b: Node) -> Node:
    """The sum of two terms; choices by one condition are added case by case, tuples by items."""
    if a is None:
        return b
    if isinstance(a.type, TupleType):
        count = range(len(a.type.items))
        return apply(pack, *(item_of(a, i) + item_of(b, i) for i in count))
    if a.primitive is where and b.primitive is where and a.arguments[0] is b.arguments[0]:
        condition, yes, no = a.arguments
        return where(condition, yes + b.arguments[1], no + b.arguments[2])
    return a + b


def within(argument: Node, share: Node) -> Node:
    """The share of an adjoint as the argument can move: a real number has no imaginary step."""
    if not is_complex(share) or is_complex(argument) or isinstance(argument.type, TupleType):
        return share
    return real_of(share)


def refusal(node: Node, index: int | None = None) -> ArgumentError:
    """The error for an operation that cannot be differentiated in what varies."""
    assert node.primitive is not None
    name = node.primitive.name
    problem = f"{name} has no rule for its derivative."
    if index is not None:
        problem = f"{name} has no derivative in its argument {index + 1}: it is a whole number."
    return ArgumentError(
        problem,
        where=name,
        remedy="keep what varies out of that argument, or give the entry a rule.",
    )
