"""Matrices of derivatives: Jacobian, Hessian, and their products with vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steepest.errors import ShapeError
from steepest.graph import Node, TupleType

from .forward import tangent
from .reverse import gradient
from .rules import ONE, ZERO, shape
from .sparsity import colouring, hessian_pattern, jacobian_pattern

Matrix = list[list[Node]]
"""The rows of a matrix of scalars."""


def jacobian(outputs: Sequence[Node], inputs: Sequence[Node]) -> Matrix:
    """The derivative of each output in each input, a row for each output.

    Args:
        outputs: Scalars.
        inputs: Scalars.

    Returns:
        The matrix, zero where an output does not depend on an input.

    Raises:
        ShapeError: when an output or input is an array; its elements are differentiated.

    Cost:
        A small constant times the operations, times the number of outputs or that of groups
        of inputs without a common output, whichever is smaller.
    """
    _require_scalars([*outputs, *inputs])
    pattern = jacobian_pattern(outputs, inputs)
    groups = colouring(pattern, len(inputs))
    if len(outputs) <= len(groups):
        return [gradient(output, inputs) for output in outputs]
    rows: Matrix = [[ZERO for _ in inputs] for _ in outputs]
    for group in groups:
        moved = tangent(outputs, {inputs[j]: ONE for j in group})
        for i, step in enumerate(moved):
            for j in pattern[i].intersection(group):
                rows[i][j] = step
    return rows


def hessian(output: Node, inputs: Sequence[Node]) -> Matrix:
    """The second derivatives of a scalar: forward mode over reverse.

    Args:
        output: A scalar.
        inputs: Scalars.

    Returns:
        The matrix. It is symmetric: each pair is computed once, and an entry that the
        pattern shows to be zero not at all.

    Raises:
        ShapeError: when the output or an input is an array.

    Cost:
        A small constant times the operations, times the number of groups of inputs that no
        row couples: three for a band of three, however many inputs there are.
    """
    _require_scalars([output, *inputs])
    slopes = gradient(output, inputs)
    pattern = hessian_pattern(output, inputs)
    rows: Matrix = [[ZERO for _ in inputs] for _ in inputs]
    for group in colouring(pattern, len(inputs)):
        pairs = [(i, j) for j in group for i in pattern[j] if i <= j]
        moved = tangent([slopes[i] for i, _ in pairs], {inputs[j]: ONE for j in group})
        for (i, j), second in zip(pairs, moved, strict=True):
            rows[i][j] = rows[j][i] = second
    return rows


def directional_derivative(output: Node, direction: Mapping[Node, Node]) -> Node:
    """The derivative of ``output`` as the inputs move along a direction, not made a unit one.

    Args:
        output: A node of any shape.
        direction: The components for the inputs, each of its input's shape.
    """
    return tangent([output], direction)[0]


def hvp(output: Node, inputs: Sequence[Node], direction: Sequence[Node]) -> list[Node]:
    """The Hessian times a vector, without the Hessian: the tangent of the gradient.

    Args:
        output: A scalar.
        inputs: Nodes of any shapes.
        direction: For each input the vector's part, of its shape.

    Cost:
        A small constant times the operations, however many inputs there are.
    """
    return tangent(gradient(output, inputs), dict(zip(inputs, direction, strict=True)))


def _require_scalars(nodes: Sequence[Node]) -> None:
    for node in nodes:
        if isinstance(node.type, TupleType) or shape(node):
            raise ShapeError(
                f"A matrix of derivatives is made of numbers, and this has the type {node.type}.",
                where=str(node.type),
                remedy="differentiate its elements, or use tangent and vjp on whole arrays.",
            )
