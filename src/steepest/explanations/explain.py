"""The derivative of a function, explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steepest.errors import ArgumentError
from steepest.graph import Variable
from steepest.printing import text

from .implicit import explain_implicit, is_equation
from .limit import explain_limit
from .matrices import explain_matrices
from .paths import explain_chain
from .record import Explanation
from .section import explained, heading, long_heading
from .several import explain_gradient, explain_hessian, explain_higher
from .sources import check_level, named_array, subject

WAYS = ("rules", "limit")


def explain(
    f: Any,
    wrt: str | Variable | None = None,
    level: str = "normal",
    *,
    order: int = 1,
    by: str = "rules",
    inner: Mapping[str, Any] | None = None,
) -> Explanation:
    """The derivative of ``f`` with every rule named.

    Args:
        f: A Function, text, LaTeX or a Python callable; an equation such as
            ``"x^2 + y^2 = 1"`` is differentiated implicitly.
        wrt: The variable; may be left out for one variable or none. Of several variables
            the whole gradient is explained then.
        level: ``brief`` (rules and answer), ``normal``, or ``every`` (no step is folded).
        order: How many times; 2 of several variables without ``wrt`` is the Hessian.
        by: ``rules``, or ``limit`` for the definition by the difference quotient.
        inner: Functions in place of variables of ``f``: the chain rule path by path.

    Raises:
        ArgumentError: when the level, the way, the order or the variable is unknown.

    Cost:
        Linear in the nodes of the graph; functions of more than 40 operations are told with
        named parts.

    Example:
        >>> explain("(3*x + 1)^5").answer
        '15*(3*x + 1)^4'
        >>> [step.rule for step in explain("x^2*e^x", level="brief")]
        ['product rule']
    """
    check_level(level)
    if by not in WAYS:
        raise ArgumentError(
            f"A derivative is explained by rules or by the limit, not by {by!r}.",
            where=f"by={by!r}",
            remedy='by="limit"',
        )
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ArgumentError(
            f"The order of a derivative is a whole number from 1, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=2",
        )
    if is_equation(f):
        return explain_implicit(f, "x" if wrt is None else wrt, level=level)
    if inner:
        return explain_chain(f, inner, wrt, level)
    if hasattr(f, "__explain__") and order == 1 and by == "rules":  # a loss tells its own sum
        return f.__explain__(wrt, level)
    known = subject(f)
    if by == "limit":
        return explain_limit(known, wrt)
    if wrt is None and len(known.inputs) > 1:
        return explain_gradient(known, level) if order == 1 else explain_hessian(known, level)
    array = named_array(known, wrt)
    if array is not None:
        if order > 1:
            raise ArgumentError(
                f"Second derivatives in the array {array.name} are not told in steps.",
                where=f"order={order}",
                remedy="take st.hessian of the function, or explain the gradient.",
            )
        return explain_matrices(known, array, level)
    x = known.chosen(wrt)
    if order > 1:
        return explain_higher(known, x, order, level)
    section = explained(known, x, level)
    facts = {
        "function": text(known.node),
        "variables": [v.name for v in known.inputs],
        "wrt": x.name,
    }
    title = long_heading(known, x) if section.long else heading(known, x, section.lettered)
    return Explanation(title, (section,), level, (), facts)
