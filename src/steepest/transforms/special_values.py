"""Exact values of functions at the points where textbooks know them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from steepest.graph import (
    E,
    Node,
    Primitive,
    add,
    divide,
    exact,
    exp,
    lift,
    log,
    multiply,
    negate,
    number,
    ordered,
    power,
    rewrite,
    subtract,
)
from steepest.primitives import (
    PI,
    arccos,
    arcosh,
    arcsin,
    arctan,
    artanh,
    atan2,
    bessel_i,
    bessel_j,
    beta,
    binomial,
    cbrt,
    cos,
    cot,
    csc,
    erfc,
    gamma,
    lambert_w,
    lgamma,
    log2,
    log10,
    log_base,
    maximum,
    minimum,
    pi,
    sec,
    sin,
    sqrt,
    tan,
)

from .rules import definition
from .textbook import textbook

LARGEST = 60
"""The largest whole argument whose factorial is written out."""

FAMILIAR = {add, subtract, multiply, divide, negate, power, exp, log, sqrt, cbrt, pi, E.primitive}
"""What an exact value may be written with."""

Value = Callable[..., Any]
"""Takes an entry's arguments, exact numbers where they are, and returns a node or None."""


def folded(node: Node) -> Node:
    """The node in textbook form, with functions at their special points given by their values.

    Example:
        >>> from steepest.printing import text
        >>> text(folded(arctan(1) * sin(PI / 6)))
        'pi/8'
    """
    return textbook(rewrite([node], _value)[0])


def _value(node: Node) -> Node | None:
    primitive = node.primitive
    if primitive is None or primitive in FAMILIAR:
        return None
    arguments = [a if exact(a) is None else exact(a) for a in node.arguments]
    if primitive in VALUES:
        found = VALUES[primitive](*arguments)
    elif primitive.defined_as is not None and not any(isinstance(a, Node) for a in arguments):
        found = _familiar(definition(node))
    else:
        return None
    return None if found is None else lift(found)


def _familiar(node: Node) -> Node | None:
    """The value of a formula when it can be written with familiar operations alone."""
    value = textbook(rewrite([lift(node)], _value)[0])
    known = all(n.primitive is None or n.primitive in FAMILIAR for n in ordered(value))
    return value if known else None


# ---- angles ----

SINES = (
    (0, Fraction(0)),
    (number(Fraction(1, 2)), Fraction(1, 6)),
    (sqrt(2) / 2, Fraction(1, 4)),
    (sqrt(3) / 2, Fraction(1, 3)),
    (1, Fraction(1, 2)),
)
"""Sines, and the half turns that have them."""

TANGENTS = (
    (0, Fraction(0)),
    (1 / sqrt(3), Fraction(1, 6)),
    (1, Fraction(1, 4)),
    (sqrt(3), Fraction(1, 3)),
)
"""Tangents, and the half turns that have them."""


def _turn(table: tuple[tuple[Any, Fraction], ...], value: Any) -> Fraction | None:
    """The angle of a sine or tangent; both are odd."""
    node = lift(value)
    for known, turn in table:
        if exact(textbook(node - known)) == 0:
            return turn
        if exact(textbook(node + known)) == 0:
            return -turn
    return None


def _angle(turn: Fraction | None) -> Node | None:
    return None if turn is None else turn * PI


def _arccos(x: Any) -> Node | None:
    turn = _turn(SINES, x)
    return None if turn is None else _angle(Fraction(1, 2) - turn)


def _atan2(b: Any, a: Any) -> Node | None:
    if isinstance(a, Node) or isinstance(b, Node):
        return None
    if a == 0:
        return None if b == 0 else PI / 2 if b > 0 else -PI / 2
    angle = _angle(_turn(TANGENTS, Fraction(b) / a))
    if angle is None or a > 0:
        return angle
    return angle + PI if b >= 0 else angle - PI


def _quotient_of_angle(numerator: Primitive | None, denominator: Primitive) -> Value:
    """A trigonometric function as the quotient that it is, where both parts have values."""

    def value(x: Any) -> Node | None:
        over = _familiar(denominator(x))
        above = lift(1) if numerator is None else _familiar(numerator(x))
        if above is None or over is None or exact(over) == 0:
            return None
        return above / over

    return value


# ---- whole numbers ----


def _gamma(x: Any) -> Any:
    if isinstance(x, Node) or not 0 < x <= LARGEST:
        return None
    if x.denominator == 1:
        return math.factorial(int(x) - 1)
    if x.denominator != 2:
        return None
    factor = Fraction(1)
    while x > 1:
        x -= 1
        factor *= x
    return factor * sqrt(PI)


def _lgamma(x: Any) -> Any:
    value = _gamma(x)
    return log(value) if isinstance(value, int) else None


def _beta(a: Any, b: Any) -> Any:
    parts = [_gamma(a), _gamma(b)]
    if isinstance(a, Node) or isinstance(b, Node) or None in parts:
        return None
    whole = _gamma(a + b)
    return None if whole is None else lift(parts[0]) * parts[1] / whole


def _binomial(n: Any, k: Any) -> int | None:
    if isinstance(n, int) and isinstance(k, int) and 0 <= k <= n <= LARGEST:
        return math.comb(n, k)
    return None


def _logarithm(x: Any, base: Any) -> int | None:
    """The whole exponent that makes ``x`` of a whole base."""
    if isinstance(x, Node) or not isinstance(base, int) or base < 2 or x <= 0:
        return None
    if x < 1:
        exponent = _logarithm(1 / Fraction(x), base)
        return None if exponent is None else -exponent
    exponent = 0
    while x % base == 0:
        x //= base
        exponent += 1
    return exponent if x == 1 else None


def _extreme(choose: Callable[[Any, Any], Any]) -> Value:
    return lambda a, b: None if isinstance(a, Node) or isinstance(b, Node) else choose(a, b)


def _bessel_at_zero(n: Any, x: Any) -> int | None:
    return int(n == 0) if x == 0 and isinstance(n, int) else None


def _at(*points: tuple[Any, Any]) -> Value:
    """Values at single points."""
    return lambda x: next((value for point, value in points if x is point or x == point), None)


VALUES: dict[Primitive, Value] = {
    arcsin: lambda x: _angle(_turn(SINES, x)),
    arccos: _arccos,
    arctan: lambda x: _angle(_turn(TANGENTS, x)),
    atan2: _atan2,
    tan: _quotient_of_angle(sin, cos),
    cot: _quotient_of_angle(cos, sin),
    sec: _quotient_of_angle(None, cos),
    csc: _quotient_of_angle(None, sin),
    gamma: _gamma,
    lgamma: _lgamma,
    beta: _beta,
    binomial: _binomial,
    log2: lambda x: _logarithm(x, 2),
    log10: lambda x: _logarithm(x, 10),
    log_base: _logarithm,
    maximum: _extreme(max),
    minimum: _extreme(min),
    bessel_j: _bessel_at_zero,
    bessel_i: _bessel_at_zero,
    lambert_w: _at((0, 0), (E, 1)),
    erfc: _at((0, 1)),
    arcosh: _at((1, 0)),
    artanh: _at((0, 0)),
}
"""The special values by entry; sines, roots, logarithms and the like have them in ``textbook``."""
