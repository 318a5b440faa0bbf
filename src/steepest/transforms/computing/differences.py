"""Differences from 1, and quotients of what vanishes together."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steepest.graph import (
    Node,
    Primitive,
    divide,
    exact,
    exp,
    log,
    multiply,
    power,
    subtract,
    variables,
)
from steepest.primitives import abs as absolute
from steepest.primitives import (
    arccos,
    arcsin,
    cos,
    cosh,
    erf,
    erfc,
    sech,
    sigmoid,
    sin,
    sinh,
    sqrt,
    tanh,
)
from steepest.transforms.textbook import textbook

from .matching import (
    Factors,
    factors,
    inside_square,
    is_one,
    power_of,
    terms,
    without,
)
from .rule import PRODUCTS, SUMS, one_minus, rule


def _from_one(
    identity: str, function: Primitive, power: int, joined: Callable[[Node], Node]
) -> None:
    """A rule for the difference of 1 and a power of a function."""

    def choose(node: Node) -> Node | None:
        base, n = power_of(node)
        return base.arguments[0] if n == power and base.primitive is function else None

    @rule(identity, *SUMS, among=[function])
    def _(node: Node) -> Node | None:
        return one_minus(node, choose, joined)


_from_one("1 - cos(u) = 2*sin(u/2)^2", cos, 1, lambda u: 2 * sin(u / 2) ** 2)
_from_one("1 - sigmoid(u) = sigmoid(-u)", sigmoid, 1, lambda u: sigmoid(-u))
_from_one("1 - erf(u) = erfc(u)", erf, 1, erfc)
_from_one("1 - tanh(u)^2 = sech(u)^2", tanh, 2, lambda u: sech(u) ** 2)
_from_one("1 - sin(u)^2 = cos(u)^2", sin, 2, lambda u: cos(u) ** 2)
_from_one("1 - cos(u)^2 = sin(u)^2", cos, 2, lambda u: sin(u) ** 2)
_from_one("1 - cosh(u)^2 = -sinh(u)^2", cosh, 2, lambda u: -(sinh(u) ** 2))


@rule("acos(1 - u) = 2*asin(sqrt(u/2))", arccos)
def _arccos_near_one(node: Node) -> Node | None:
    (u,) = node.arguments
    parts = terms(u)
    if len(parts) == 2 and parts[1][0] < 0 and parts[0][0] > 0 and is_one(parts[0][1]):
        return 2 * arcsin(sqrt(parts[1][1] / 2))
    if u.primitive is multiply:  # 1 - v^2, as it is computed
        first, second = (terms(a) for a in u.arguments)
        if len(first) == 2 and is_one(first[0][1]) and second == [first[0], (1, first[1][1])]:
            return 2 * arcsin(absolute(first[1][1]) * sqrt(Fraction(1, 2)))
    return None


@rule("sinh(u)/cosh(u) = tanh(u)", *PRODUCTS, among=[sinh])
def _tanh_of_quotient(node: Node) -> Node | None:
    parts = factors(node)
    for top in parts.above:
        for bottom in parts.below:
            matching = top.primitive is sinh and bottom.primitive is cosh
            if matching and top.arguments == bottom.arguments:
                parts.above.remove(top)
                parts.below.remove(bottom)
                parts.above.append(tanh(top.arguments[0]))
                return parts.product()
    return None


@rule("1/cosh(u) = sech(u)", divide, among=[cosh])
def _sech(node: Node) -> Node | None:
    parts = factors(node)
    for factor in parts.below:
        base, n = power_of(factor)
        if base.primitive is cosh and n > 0:
            above = [*parts.above, sech(base.arguments[0]) ** n]
            return Factors(parts.sign, above, without(parts.below, factor)).product()
    return None


@rule("a*u^n/u^m = a*u^(n - m), a/(b/c) = a*c/b", *PRODUCTS, widens=True, among=[divide])
def _common_factor(node: Node) -> Node | None:
    if node.primitive is divide and node.arguments[1].primitive is divide:
        return factors(node).product()
    parts = factors(node)
    below = {power_of(f)[0]: f for f in parts.below if exact(f) is None}
    for factor in parts.above:
        base, n = power_of(factor)
        divisor = below.get(base)
        if divisor is not None:
            left = n - power_of(divisor)[1]
            above, rest = without(parts.above, factor), without(parts.below, divisor)
            (above if left > 0 else rest).extend([base ** abs(left)] if left else [])
            return Factors(parts.sign, above, rest).product()
    return None


@rule("1/a - 1/b = (b - a)/(a*b)", *SUMS, among=[divide])
def _difference_of_reciprocals(node: Node) -> Node | None:
    parts = terms(node)
    if len(parts) != 2 or parts[0][0] == parts[1][0]:
        return None
    (sign, first), (_, second) = parts
    if first.primitive is not divide or second.primitive is not divide:
        return None
    (p, a), (q, b) = first.arguments, second.arguments
    gap = exact(textbook(p * b - q * a))
    if gap is None:
        return None
    return sign * gap / (a * b)


@rule("a^2 - b^2 = (a - b)*(a + b)", subtract)
def _difference_of_squares(node: Node) -> Node | None:
    a, b = (inside_square(x) for x in node.arguments)
    if a is None or b is None or (exact(a) is not None and exact(b) is not None):
        return None
    return textbook(a - b) * (a + b)


@rule("(1 + u)^v = e^(v*ln(1 + u))", power)
def _power_near_one(node: Node) -> Node | None:
    base, exponent = node.arguments
    if exact(exponent) is not None or (not exponent.arguments and exponent.primitive is not None):
        return None
    parts = terms(base)
    if len(parts) == 2 and any(s > 0 and is_one(p) for s, p in parts) and variables(base):
        return exp(exponent * log(base))
    return None
