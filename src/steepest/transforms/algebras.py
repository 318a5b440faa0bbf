"""The numbers that power series are made of: floats, arrays of them, or formulas."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.evaluation.kernels import rounded
from steepest.graph import (
    ArrayType,
    Constant,
    Node,
    add,
    apply,
    divide,
    exact,
    lift,
    multiply,
    negate,
    power,
    subtract,
)


class Singular(Exception):
    """The first node whose series cannot be begun: it has no value at the point."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node


OPERATORS: dict[Any, Callable[..., Any]] = {
    add: operator.add,
    subtract: operator.sub,
    multiply: operator.mul,
    negate: operator.neg,
}
"""The operations that are the same for numbers and for nodes."""


@dataclass(frozen=True, slots=True)
class Algebra:
    """How coefficients are computed with; sums and products are Python's own.

    Args:
        zero: The coefficient of what is not there.
        constant: The coefficient of a constant node.
        value: ``value(node, arguments)``: the operation of ``node`` on coefficients; raises
            ``Singular`` where it has none.
        over: The quotient of two coefficients.
        keeps_powers: Whether powers are told by the power rule, for formulas that are read;
            otherwise by recurrences and products, which are faster and work at zero.
        settled: What is kept of a computed coefficient; None keeps it as it is.
    """

    zero: Any
    constant: Callable[[Constant], Any]
    value: Callable[[Node, Sequence[Any]], Any]
    over: Callable[[Any, Any], Any]
    keeps_powers: bool = False
    settled: Callable[[Any], Any] | None = None


def vanishes(value: Any) -> bool:
    """Whether the coefficient is exactly zero; of an array of points none is said to be."""
    return isinstance(value, (int, float, Fraction, complex)) and value == 0


# ---- floats, and arrays of them ----


def _float_constant(node: Constant) -> Any:
    value = exact(node)
    return node.value if value is None else rounded(value)


def _float_value(node: Node, arguments: Sequence[Any]) -> Any:
    primitive = node.primitive
    assert primitive is not None
    function = primitive.function()
    parameters = dict(node.parameters)
    if getattr(function, "ranked", False):
        parameters["ranks"] = tuple(_rank(a) for a in node.arguments)
    result = function(*arguments, **parameters)
    if getattr(result, "shape", None) == () and not isinstance(result, complex):
        result = float(result)
    if isinstance(result, float) and not math.isfinite(result):
        raise Singular(node)
    return result


def _rank(node: Node) -> int:
    return len(node.type.dimensions) if isinstance(node.type, ArrayType) else 0


FLOATS = Algebra(
    zero=0.0,
    constant=_float_constant,
    value=_float_value,
    over=operator.truediv,
)


# ---- exact numbers, and nodes where there is no number ----


def plain(value: Any) -> Any:
    """The exact number that a node is, else the node."""
    if isinstance(value, Node):
        number = exact(value)
        return value if number is None else number
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def exact_quotient(a: Any, b: Any) -> Any:
    """The quotient, a fraction where both are numbers."""
    if isinstance(a, Node) or isinstance(b, Node):
        return plain(a / b)
    return plain(Fraction(a) / b)


def symbolic_value(node: Node, arguments: Sequence[Any]) -> Any:
    """The operation of ``node`` on numbers and formulas, with trivial cases folded."""
    primitive = node.primitive
    if primitive is None:
        return node
    if primitive in OPERATORS:
        return plain(OPERATORS[primitive](*arguments))
    nodes = [lift(a) for a in arguments]
    if primitive is divide:
        return plain(nodes[0] / nodes[1])
    if primitive is power:
        return plain(nodes[0] ** nodes[1])
    return plain(apply(primitive, *nodes, **dict(node.parameters)))


SYMBOLS = Algebra(
    zero=0,
    constant=plain,
    value=symbolic_value,
    over=exact_quotient,
    keeps_powers=True,
    settled=plain,
)
"""Formulas as they come, for a point that is a variable."""
