"""Taylor coefficients of a function at a point, as numbers or exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, DomainError
from steepest.evaluation import evaluate, intermediates
from steepest.graph import Node, Variable, exact, lift, ordered, substitute, variables
from steepest.printing import text

from .algebras import FLOATS, Algebra, Singular
from .exact_algebra import EXACT
from .expansion import expanded
from .forward import derivative
from .laurent import regular_series
from .rules import varying
from .smooth import place, smooth_part
from .special_values import folded


def taylor_coefficients(
    output: Node,
    variable: Variable,
    at: Any,
    order: int,
    values: Mapping[Variable, Any] | None = None,
) -> list[Any]:
    """The Taylor coefficients of ``output`` around ``at``, as numbers.

    Args:
        output: The function.
        variable: The scalar that is expanded in.
        at: The point: a number or a node without variables; or an array of points.
        order: The highest power.
        values: The values of the other variables.

    Returns:
        The coefficients from the constant one up, ``order + 1`` of them: floats, or arrays
        for an array of points, with NaN where a point of several has no series.

    Raises:
        DomainError: when the function has no Taylor series at the point.
        CallError: when a variable has no value.

    Accuracy:
        A few roundings for each term that a coefficient is a sum of.

    Cost:
        For each operation proportional to the square of the order; 30 coefficients of
        ``e^sin(x)/(1 + x^2)`` take a sixth of a millisecond.

    Source:
        Griewank & Walther, *Evaluating Derivatives*, 2nd ed., chapter 13.
    """
    _require_order(order)
    numbers = {variable: _number(at), **{v: _number(c) for v, c in (values or {}).items()}}
    missing = [v.name for v in variables(output) if v not in numbers]
    if missing:
        raise CallError(
            f"The value of {', '.join(missing)} is missing.",
            where=text(output)[:60],
            remedy=f"give it among the values, as in {missing[0]} = 1.",
        )
    start = {v: [c] for v, c in numbers.items()} | {variable: [numbers[variable], 1.0]}
    point = {v: lift(c) for v, c in numbers.items()}
    if any(node.primitive.jvp for node in varying([output], [variable])):  # type: ignore
        return _by_repetition(output, variable, numbers, order)
    try:
        return _series(output, start, point, order, FLOATS)
    except DomainError:
        if not isinstance(at, Node):
            raise
    # A zero may be seen at the exact point only, as that of sin(x)/(x - pi).
    [placed] = substitute([output], {v: c for v, c in point.items() if v is not variable})
    return evaluate(taylor_exact(placed, variable, at, order), {})


def taylor_exact(output: Node, variable: Variable, at: Any, order: int) -> list[Node]:
    """The Taylor coefficients of ``output`` around ``at``, exactly, in textbook form.

    Args:
        output: The function; other variables than ``variable`` stay as they are.
        variable: The scalar that is expanded in.
        at: The point: a number or a node, such as ``PI/6``.
        order: The highest power.

    Returns:
        The coefficients from the constant one up, ``order + 1`` of them.

    Raises:
        DomainError: when the function has no Taylor series at the point.
    """
    _require_order(order)
    point = folded(lift(at))
    number = exact(point)
    start = {variable: [point if number is None else number, 1]}
    return [lift(c) for c in _series(output, start, {variable: point}, order, EXACT)]


def _series(
    output: Node,
    inputs: Mapping[Variable, Sequence[Any]],
    point: Mapping[Variable, Node],
    order: int,
    algebra: Algebra,
) -> list[Any]:
    """The coefficients from the recurrences, or across a removable singularity."""
    several = any(isinstance(given[0], np.ndarray) for given in inputs.values())
    smooth = output if several else smooth_part(output, point, order)
    try:
        with np.errstate(all="ignore"):
            try:
                return expanded([smooth], {**inputs}, order, algebra)[0]
            except Singular:
                if several:
                    raise
                return regular_series(smooth, {**inputs}, order, algebra)
    except Singular as singular:
        raise _no_series(smooth, singular.node, point) from None


def _by_repetition(
    output: Node, variable: Variable, values: Mapping[Variable, Any], order: int
) -> list[Any]:
    """The coefficients from derivatives of derivatives, where an entry has a general rule."""
    slopes = [output]
    for _ in range(order):
        slopes.append(derivative(slopes[-1], variable))
    found = evaluate(slopes, values)
    return [value / math.factorial(k) for k, value in enumerate(found)]


def _no_series(output: Node, node: Node, point: Mapping[Variable, Node]) -> DomainError:
    """The error at a point, with the operation that has no value there if it is a typed one."""
    typed = node in ordered(output)
    reason = "" if typed else ", where its slope has no value"
    [placed] = substitute([node], {**point})
    if typed and not variables(placed):
        cause = intermediates(placed, {}).cause
        if cause is not None and cause.violated is not None:
            reason = f": {cause.violated.says}"
    return DomainError(
        f"There is no Taylor series at {place(point)}{reason}.",
        where=text(node if typed else output),
        remedy="expand around another point.",
    )


def _number(value: Any) -> Any:
    """The value as a float, or as an array of floats."""
    if isinstance(value, Node):
        [value] = evaluate([value], {})
    array = np.asarray(value, dtype=complex if np.iscomplexobj(value) else float)
    return array if array.ndim else array.item()


def _require_order(order: int) -> None:
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise ArgumentError(
            f"The order of a Taylor series is a whole number from 0, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=5",
        )
