"""Roots, real ones throughout: each is told as the power that it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, exact, log, register


def _root(x: Any, n: Any) -> Any:
    """The real root: of a negative number when n is odd.

    Accuracy:
        4 units in the last place. A power has fewer digits, for 1/n is rounded: one step of
        Newton's method mends it.
    """
    order = np.where(np.equal(n, 0), np.nan, np.abs(n))
    mirrored = (np.mod(order, 2) == 1) & np.signbit(np.real(x))
    size = np.where(mirrored, np.negative(x), x)
    near = size ** (1 / order)
    better = near - (near - size / near ** (order - 1)) / order
    value = np.where((near == 0) | np.isinf(near), near, better)
    value = np.where(mirrored, -value, value)
    return np.where(np.less(n, 0), 1 / value, value)


def _root_digits(context: Any, x: Any, n: Any) -> Any:
    if x < 0:
        return -context.root(-x, n) if n % 2 == 1 else context.nan
    return context.power(x, 1 / n)


def _root_domain(x: Node, n: Node) -> list[Condition]:
    order = exact(n)
    conditions = [] if order else [Condition(n, "!=0", "a root of order zero")]
    if order is None or order % 2 != 1:
        conditions.append(Condition(x, ">=0", "an even root of a negative number"))
    if order is not None and order < 0:
        conditions.append(Condition(x, "!=0", "a root of negative order of zero"))
    return conditions


sqrt = register(
    Primitive(
        name="sqrt",
        latex=r"\sqrt{}",
        evaluate="numpy.sqrt",
        digits="sqrt",
        interval="sqrt",
        partials=[Partial("power rule", lambda y, x: 1 / (2 * y))],
        domain=lambda x: [Condition(x, ">=0", "the square root of a negative number")],
        safe=(1.0,),
        range=(0, None),
        increasing=True,
        native="sqrt",
        source="DLMF 4.2",
    )
)

cbrt = register(
    Primitive(
        name="cbrt",
        latex=r"\sqrt[3]{}",
        evaluate="numpy.cbrt",
        digits=lambda context, x: context.sign(x) * context.cbrt(context.fabs(x)),
        interval="cbrt",
        partials=[Partial("power rule", lambda y, x: 1 / (3 * y**2))],
        symmetry="odd",
        increasing=True,
        native="cbrt",
        source="DLMF 4.2",
    )
)

root = register(
    Primitive(
        name="root",
        latex=r"\sqrt[{1}]{0}",
        arity=2,
        evaluate=_root,
        digits=_root_digits,
        interval="root",
        partials=[
            Partial("power rule", lambda y, x, n: 1 / (n * y ** (n - 1))),
            Partial("derivative of the exponential", lambda y, x, n: -y * log(x) / n**2),
        ],
        joint_rule="logarithmic differentiation",
        domain=_root_domain,
        safe=(1.0, 1.0),
        native="root",
        aliases=("nthroot",),
        source="DLMF 4.2",
    )
)
"""The n-th root of x. In n it is the smooth function ``x^(1/n)`` of positive x."""
