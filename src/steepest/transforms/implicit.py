"""Derivatives of functions that an equation defines implicitly."""

from __future__ import annotations

from steepest.errors import ArgumentError
from steepest.graph import Node, exact
from steepest.printing import text

from .forward import tangent
from .reverse import gradient
from .rules import ONE


def implicit_derivative(equation: Node, dependent: Node, independent: Node, order: int = 1) -> Node:
    """The derivative of y in x where ``equation`` is 0 and so makes y a function of x.

    From ``F_x + F_y y' = 0`` the first is ``-F_x/F_y``; each further one differentiates
    the last, with that for the derivative of y wherever y stands.

    Args:
        equation: F, which is zero: the left side minus the right side.
        dependent: y.
        independent: x.
        order: How many times.

    Returns:
        A function of x and y, valid on the curve where ``F_y`` is not zero.

    Raises:
        ArgumentError: when the equation does not determine y.

    Example:
        >>> from steepest.graph import variable
        >>> x, y = variable("x"), variable("y")
        >>> text(implicit_derivative(x * y - 1, y, x))
        '-y/x'
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ArgumentError(
            f"The order of an implicit derivative is a whole number from 1, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=1",
        )
    along, across = gradient(equation, [independent, dependent])
    if exact(across) == 0:
        raise ArgumentError(
            f"The equation does not determine {text(dependent)}, which it leaves free.",
            where=f"{text(equation)} = 0",
            remedy=f"give an equation whose value changes with {text(dependent)}.",
        )
    first = result = -(along / across)
    for _ in range(order - 1):
        [result] = tangent([result], {independent: ONE, dependent: first})
    return result
