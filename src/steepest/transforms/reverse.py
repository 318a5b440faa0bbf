"""Reverse mode: the adjoint of every node from the adjoints of what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from steepest.errors import ShapeError
from steepest.graph import Node, TupleType, variable
from steepest.primitives import control, where
from steepest.primitives.arrays import summed_to, zeros

from .branches import needs
from .rules import (
    ONE,
    ZERO,
    definition,
    is_mask,
    refusal,
    scaled,
    shape,
    slope,
    summed,
    varying,
    within,
)

_scopes = count(-2, -1)
"""Scopes for the tangents that stand in a rule while it is transposed, each used once."""


def gradient(output: Node, inputs: Sequence[Node]) -> list[Node]:
    """The derivative of ``output`` in each of ``inputs``.

    Args:
        output: The node to differentiate, of shape ``()``.
        inputs: The nodes to differentiate in, of any shapes.

    Returns:
        One node for each input, of the input's shape; zero for an input that ``output`` does
        not depend on.

    Raises:
        ShapeError: when ``output`` is not a scalar.
        ArgumentError: when an operation has no rule for what varies.

    Cost:
        At most 7 operations for each operation of ``output``, however many inputs there are.

    Source:
        Griewank & Walther, *Evaluating Derivatives*, 2nd ed.
    """
    if isinstance(output.type, TupleType) or shape(output):
        raise ShapeError(
            f"A gradient is of one number, and this has the type {output.type}.",
            where=str(output.type),
            remedy="sum it first, or ask for the Jacobian.",
        )
    return vjp([output], inputs, [ONE])


def vjp(outputs: Sequence[Node], inputs: Sequence[Node], cotangents: Sequence[Node]) -> list[Node]:
    """A vector times the Jacobian: how the sum of ``cotangents`` times ``outputs`` moves.

    Args:
        outputs: The nodes to differentiate.
        inputs: The nodes to differentiate in.
        cotangents: A weight for each output, of its shape.

    Returns:
        One node for each input, of the input's shape.
    """
    adjoints: dict[Node, Node] = {}
    for output, cotangent in zip(outputs, cotangents, strict=True):
        adjoints[output] = summed(adjoints.get(output), cotangent)
    nodes = varying(outputs, inputs)
    _pull(nodes, {*nodes, *inputs}, adjoints, needs(nodes, outputs))
    return [adjoints[x] if x in adjoints else zeros(x.type) for x in inputs]


def _pull(
    nodes: Sequence[Node],
    varies: set[Node],
    adjoints: dict[Node, Node],
    needed: Mapping[Node, Node],
) -> None:
    """Hand every node's adjoint down to those of its arguments that vary."""
    for node in reversed(nodes):
        adjoint = adjoints.get(node)
        if adjoint is None:
            continue
        primitive = node.primitive
        assert primitive is not None
        if primitive.partials:
            shares = _slopes(node, adjoint, varies, needed.get(node))
        elif primitive.transpose is not None:
            shares = _transposed(node, adjoint, varies)
        elif primitive.jvp is not None:
            shares = _of_tangent(node, adjoint, varies)
        elif primitive.defined_as is not None:
            shares = [(definition(node), adjoint)]
        else:
            raise refusal(node)
        for argument, share in shares:
            adjoints[argument] = summed(adjoints.get(argument), within(argument, share))


def _slopes(
    node: Node, adjoint: Node, varies: set[Node], need: Node | None
) -> Iterator[tuple[Node, Node]]:
    """The shares of an element-wise node: its adjoint times each slope.

    They are exactly zero where the node is not needed, even if a slope is not finite there.
    """
    for index, argument in enumerate(node.arguments):
        if argument in varies:
            factor = slope(node, index)
            if factor is not None:
                share = scaled(factor, adjoint)
                if need is not None and not is_mask(share):
                    share = where(need, share, ZERO)
                yield argument, summed_to(share, shape(argument))


def _transposed(node: Node, adjoint: Node, varies: set[Node]) -> Iterator[tuple[Node, Node]]:
    """The shares of a node whose entry knows its own transpose."""
    for index, argument in enumerate(node.arguments):
        if argument in varies:
            share = node.primitive.transpose(node, index, adjoint)  # type: ignore
            if share is not None:
                yield argument, share


def _of_tangent(node: Node, adjoint: Node, varies: set[Node]) -> Iterator[tuple[Node, Node]]:
    """The shares of a node with a ``jvp``: its tangent is linear and is transposed.

    The recursion is one deep unless the rule uses an operation of this kind itself.
    """
    scope = next(_scopes)
    steps = {
        argument: variable(f"#{index}", scope=scope, type=argument.type)
        for index, argument in enumerate(node.arguments)
        if argument in varies
    }
    tangent = node.primitive.jvp(node, [steps.get(a) for a in node.arguments])  # type: ignore
    if tangent is None:
        return
    shares = {tangent: adjoint}
    between = varying([tangent], steps.values(), stop=(node, *node.arguments))
    _pull(between, {*between, *steps.values()}, shares, {})
    for argument, step in steps.items():
        if step in shares:
            yield argument, shares[step]


control.differentiate_bodies_by(vjp=vjp)
