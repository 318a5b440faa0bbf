"""Differences from 1, and quotients of what vanishes together."""

from __future__ import annotations

from collections.abc import Callable

from steepest.graph import Node, Primitive, divide, exact, exp, log, power, subtract
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
from steepest.primitives.stable import (
    spherical_bessel_i,
    spherical_bessel_j,
)
from steepest.transforms.textbook import textbook

from .matching import (
    factors,
    inside_square,
    is_one,
    power_of,
    terms,
)
from .rule import PRODUCTS, SUMS, one_minus, rule


def _argument_of(primitive: Primitive) -> Callable[[Node], Node | None]:
    def argument(node: Node) -> Node | None:
        return node.arguments[0] if node.primitive is primitive else None

    return argument


def _square_of(primitive: Primitive) -> Callable[[Node], Node | None]:
    def argument(node: Node) -> Node | None:
        base, n = power_of(node)
        return base.arguments[0] if n == 2 and base.primitive is primitive else None

    return argument


def _from_one(
    identity: str, choose: Callable[[Node], Node | None], joined: Callable[[Node], Node]
) -> None:
    @rule(identity, *SUMS)
    def _(node: Node) -> Node | None:
        return one_minus(node, choose, joined)


_from_one("1 - cos(u) = 2*sin(u/2)^2", _argument_of(cos), lambda u: 2 * sin(u / 2) ** 2)
_from_one("1 - sigmoid(u) = sigmoid(-u)", _argument_of(sigmoid), lambda u: sigmoid(-u))
_from_one("1 - erf(u) = erfc(u)", _argument_of(erf), erfc)
_from_one("1 - tanh(u)^2 = sech(u)^2", _square_of(tanh), lambda u: sech(u) ** 2)
_from_one("1 - sin(u)^2 = cos(u)^2", _square_of(sin), lambda u: cos(u) ** 2)
_from_one("1 - cos(u)^2 = sin(u)^2", _square_of(cos), lambda u: sin(u) ** 2)
_from_one("1 - cosh(u)^2 = -sinh(u)^2", _square_of(cosh), lambda u: -(sinh(u) ** 2))


@rule("acos(1 - u) = 2*asin(sqrt(u/2))", arccos)
def _arccos_near_one(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) == 2 and parts[1][0] < 0 and parts[0][0] > 0 and is_one(parts[0][1]):
        return 2 * arcsin(sqrt(parts[1][1] / 2))
    return None


@rule("sinh(u)/cosh(u) = tanh(u)", *PRODUCTS)
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


@rule("sin(u)/u = j0(u) and sinh(u)/u = i0(u), spherical Bessel functions", *PRODUCTS, widens=True)
def _sinc(node: Node) -> Node | None:
    parts = factors(node)
    for top in parts.above:
        base, n = power_of(top)
        bessel = {sin: spherical_bessel_j, sinh: spherical_bessel_i}.get(base.primitive)  # type: ignore
        if bessel is None:
            continue
        for bottom in parts.below:
            divisor, m = power_of(bottom)
            ratio = exact(textbook(base.arguments[0] / divisor)) if m == n else None
            if ratio:
                parts.above.remove(top)
                parts.below.remove(bottom)
                parts.above.append((ratio * bessel(0, base.arguments[0])) ** n)
                return parts.product()
    return None


@rule("1/a - 1/b = (b - a)/(a*b)", *SUMS)
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
    return (a - b) * (a + b)


@rule("(1 + u)^v = e^(v*ln(1 + u))", power)
def _power_near_one(node: Node) -> Node | None:
    base, exponent = node.arguments
    if exact(exponent) is not None or (not exponent.arguments and exponent.primitive is not None):
        return None
    parts = terms(base)
    if len(parts) == 2 and any(sign > 0 and is_one(p) for sign, p in parts):
        return exp(exponent * log(base))
    return None
