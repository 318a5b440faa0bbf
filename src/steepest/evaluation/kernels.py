"""The function that computes one node: on arrays, and on Python floats with the same bits.

Arithmetic is correctly rounded everywhere, so Python's own operators give NumPy's bits at a
twentieth of the cost. Sines and exponentials are not, and stay NumPy's.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.graph import E, Node, exact

Kernel = Callable[..., Any]

LONGEST_EXACT = 4096
"""Constant sub-graphs are kept exact up to this many bits."""


def exact_value(node: Node, known: dict[Node, int | Fraction]) -> int | Fraction | None:
    """The exact number of a constant node, given those of its arguments in ``known``."""
    value = exact(node)
    if value is not None or node.primitive is None:
        return value
    rule = _EXACT.get(node.primitive.name)
    if rule is None or node.parameters:
        return None
    numbers = [known.get(a) for a in node.arguments]
    if any(n is None for n in numbers):
        return None
    if sum(n.numerator.bit_length() + n.denominator.bit_length() for n in numbers) > LONGEST_EXACT:  # type: ignore
        return None
    return rule(*numbers)


def _quotient(a: int | Fraction, b: int | Fraction) -> Fraction | None:
    return Fraction(a) / Fraction(b) if b else None


_EXACT: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negate": operator.neg,
    "divide": _quotient,
}


def rounded(value: int | Fraction) -> float:
    """The nearest float; infinite where the number is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def power_kernel(
    node: Node, exponent: int | Fraction | None
) -> tuple[tuple[Node, ...], Kernel, Kernel | None] | None:
    """How a power with an exact exponent, or of Euler's number, is computed.

    Returns:
        Its operands, the kernel on arrays and the kernel on floats (None: the same),
        or None where ``numpy.power`` is as good.
    """
    base = node.arguments[0]
    if base is E:
        return (node.arguments[1],), np.exp, None
    if exponent is None:
        return None
    if exponent in _POWERS:
        return (base,), *_POWERS[exponent]
    if exponent.denominator == 1 and exponent % 2 and abs(exponent) > 2**53:
        n = rounded(exponent)
        return (base,), lambda x: np.copysign(np.power(np.abs(x), n), x), None
    return None


_POWERS: dict[int | Fraction, tuple[Kernel, Kernel | None]] = {
    1: (np.positive, operator.pos),
    2: (np.square, lambda x: x * x),
    3: (lambda x: x * x * x, lambda x: x * x * x),
    4: (lambda x: np.square(x * x), lambda x: (x * x) * (x * x)),
    -1: (np.reciprocal, lambda x: quotient(1.0, x)),
    -2: (lambda x: np.reciprocal(x * x), lambda x: quotient(1.0, x * x)),
    Fraction(1, 2): (np.sqrt, None),
    Fraction(-1, 2): (lambda x: np.reciprocal(np.sqrt(x)), None),
}


def quotient(a: float, b: float) -> float:
    """The quotient as IEEE 754 defines it, where Python raises."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _smaller(a: float, b: float) -> float:
    return a if a < b or math.isnan(a) else b


def _larger(a: float, b: float) -> float:
    return a if a > b or math.isnan(a) else b


def _root(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _floor(x: float) -> float:
    return x // 1.0 if x - x == 0 else x


def _ceil(x: float) -> float:
    return -(-x // 1.0) if x - x == 0 else x


def _choose(condition: bool, a: float, b: float) -> float:
    return a if condition else b


SCALAR: dict[str, Kernel] = {
    "numpy.add": operator.add,
    "numpy.subtract": operator.sub,
    "numpy.multiply": operator.mul,
    "numpy.divide": quotient,
    "numpy.negative": operator.neg,
    "numpy.square": lambda x: x * x,
    "numpy.abs": abs,
    "numpy.absolute": abs,
    "numpy.fabs": abs,
    "numpy.sqrt": _root,
    "numpy.minimum": _smaller,
    "numpy.maximum": _larger,
    "numpy.floor": _floor,
    "numpy.ceil": _ceil,
    "numpy.where": _choose,
    "gate": lambda condition, value: value if condition else 0.0,
    "numpy.less": operator.lt,
    "numpy.less_equal": operator.le,
    "numpy.greater": operator.gt,
    "numpy.greater_equal": operator.ge,
    "numpy.equal": operator.eq,
    "numpy.not_equal": operator.ne,
    "numpy.logical_and": lambda a, b: bool(a) and bool(b),
    "numpy.logical_or": lambda a, b: bool(a) or bool(b),
    "numpy.logical_not": operator.not_,
}
"""By the name of NumPy's function (or of an entry), what gives the same bits on floats."""
