"""Forward mode: the tangent of every node from the tangents of its arguments."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

from steepest.errors import ArgumentError, DomainError, SteepestError, TooLarge
from steepest.graph import Node, lift, ordered
from steepest.primitives import control
from steepest.primitives.arrays import concatenate, item, item_of, spread, stack, zeros

from .rules import ONE, definition, is_counted, refusal, scaled, shape, slope, summed, varying


def derivative(output: Node, variable: Node, order: int = 1) -> Node:
    """The derivative of ``output`` in ``variable`` as the rules give it, nothing simplified.

    Args:
        output: The node to differentiate.
        variable: A scalar, usually a variable.
        order: How many times.

    Raises:
        ArgumentError: when the order is not a whole number from 0, or a rule is missing.

    Cost:
        Linear in the part of the graph that depends on the variable; for orders from 3 on,
        which are taken from a power series, times the square of the order.

    Example:
        >>> from steepest.graph import variable
        >>> x = variable("x")
        >>> derivative(x * x, x) is x + x
        True
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise ArgumentError(
            f"The order of a derivative is a whole number from 0, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=1",
        )
    while order > HIGHEST:
        # Long series lose themselves in factorials, so that their parts are made short between.
        from .textbook import textbook  # noqa: PLC0415 - few derivatives are of such an order

        output = textbook(derivative(output, variable, HIGHEST))
        order -= HIGHEST
        if variable not in ordered(output):
            return zeros(output.type)
        if len(ordered(output)) > LARGEST:
            raise TooLarge(
                f"The derivative has more than {LARGEST:,} operations, {order} orders before "
                "the one asked for.",
                where=f"order={order}",
                remedy="ask for the Taylor coefficients, st.taylor(f, around=0, order=20).",
            )
    if order > 2:
        with suppress(SteepestError):  # What has no power series is differentiated on.
            return nth_derivative(output, variable, order)
    for _ in range(order):
        [output] = tangent([output], {variable: ONE})
    return output


HIGHEST = 24
"""Derivatives of higher order are taken in parts of so many."""

LARGEST = 3_000
"""Derivatives of high order are given up beyond so many operations."""


def nth_derivative(output: Node, variable: Node, order: int) -> Node:
    """The derivative of that order, from the power series at the variable itself.

    Differentiating again and again multiplies the operations each time; here they grow by the
    square of the order.

    Raises:
        DomainError: when the formula divides by what is zero everywhere.
        ArgumentError: when an operation has a general rule only, or none.
    """
    from .algebras import SYMBOLS, Singular  # noqa: PLC0415 - few derivatives are of high order
    from .expansion import expanded  # noqa: PLC0415 - as above

    try:
        [series] = expanded([output], {variable: [variable, 1]}, order, SYMBOLS)
    except Singular as singular:
        raise DomainError(
            "The function divides by zero everywhere.",
            where=repr(singular.node),
            remedy="differentiate a function that has values.",
        ) from None
    return math.factorial(order) * lift(series[order])


def tangent(outputs: Sequence[Node], tangents: Mapping[Node, Node]) -> list[Node]:
    """How ``outputs`` move when inputs move: the Jacobian times a vector.

    Args:
        outputs: The nodes to differentiate.
        tangents: For each input the direction in which it moves, of the input's shape.

    Returns:
        One node for each output, of its shape; zero where it does not depend on the inputs.

    Cost:
        At most 7 operations for each operation that depends on the inputs.
    """
    moved: dict[Node, Node] = dict(tangents)
    for node in varying(outputs, tangents):
        result = _pushed(node, moved)
        if result is not None:
            moved[node] = result
    return [moved[o] if o in moved else zeros(o.type) for o in outputs]


def _pushed(node: Node, moved: Mapping[Node, Node]) -> Node | None:
    """The tangent of a node, None where it is zero."""
    primitive = node.primitive
    assert primitive is not None
    if primitive.partials:
        return _elementwise(node, moved)
    tangents = [moved.get(a) for a in node.arguments]
    if primitive.jvp is not None:
        return primitive.jvp(node, tangents)
    if primitive.linear == "jointly":
        return _jointly(node, tangents)
    if primitive.linear == "each":
        return _each(node, tangents)
    if primitive.defined_as is not None:
        return moved.get(definition(node))
    raise refusal(node)


def _elementwise(node: Node, moved: Mapping[Node, Node]) -> Node | None:
    total: Node | None = None
    for index, argument in enumerate(node.arguments):
        step = moved.get(argument)
        if step is not None:
            factor = slope(node, index)
            if factor is not None:
                total = summed(total, scaled(factor, step))
    return None if total is None else spread(total, shape(node))


def _jointly(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The image of all tangents at once; what only chooses or counts stays as it is."""
    if all(t is None for t in tangents):
        return None
    if node.primitive is item:
        return item_of(tangents[0], node.parameter("index"))  # type: ignore
    pairs = zip(node.arguments, tangents, strict=True)
    chooses = node.primitive not in (concatenate, stack)  # Whole numbers among parts stand still.
    moves = [
        a if chooses and is_counted(a) else zeros(a.type) if t is None else t for a, t in pairs
    ]
    return node.primitive(*moves, **dict(node.parameters))  # type: ignore


def _each(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The sum over the factors, each moved while the others stand still."""
    total: Node | None = None
    for index, step in enumerate(tangents):
        if step is not None:
            moves = (*node.arguments[:index], step, *node.arguments[index + 1 :])
            total = summed(total, node.primitive(*moves, **dict(node.parameters)))  # type: ignore
    return total


control.differentiate_bodies_by(tangent=tangent)
