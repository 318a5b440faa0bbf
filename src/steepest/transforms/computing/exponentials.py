"""Powers of e: joined, and written as hyperbolic functions and sigmoids."""

from __future__ import annotations

from functools import reduce

from steepest.graph import E, Node, divide, exact, exp, log, multiply, negate, power
from steepest.primitives import (
    cosh,
    expm1,
    sigmoid,
    sinh,
    softplus,
    tanh,
)
from steepest.primitives.stable import log_add_exp

from .matching import (
    Factors,
    factors,
    inside_exp,
    is_one,
    opposite,
    power_of,
    terms,
    total,
    without,
)
from .rule import PRODUCTS, SUMS, one_minus, rule


@rule("e^u by the exponential function", power)
def _power_of_e(node: Node) -> Node | None:
    return exp(node.arguments[1]) if node.arguments[0] is E else None


@rule("e^ln(u) = u", exp, widens=True)
def _exp_of_log(node: Node) -> Node | None:
    (u,) = node.arguments
    return u.arguments[0] if u.primitive is log else None


@rule("e^a * e^b = e^(a + b)", *PRODUCTS, power, among=[exp])
def _product_of_powers_of_e(node: Node) -> Node | None:
    if node.primitive is power:
        u, n = inside_exp(node.arguments[0]), node.arguments[1]
        return exp(n * u) if u is not None else None
    parts = factors(node)
    above = [u for f in parts.above if (u := inside_exp(f)) is not None]
    below = [u for f in parts.below if (u := inside_exp(f)) is not None]
    if len(above) + len(below) < 2 or not above:
        return None
    exponent = total([(1, u) for u in above] + [(-1, u) for u in below])
    return Factors(
        parts.sign,
        [exp(exponent), *(f for f in parts.above if f.primitive is not exp)],
        [f for f in parts.below if f.primitive is not exp],
    ).product()


@rule("e^u - 1 by expm1", *SUMS, among=[exp])
def _minus_one(node: Node) -> Node | None:
    return one_minus(node, inside_exp, lambda u: -expm1(u))


@rule("e^u + e^-u = 2*cosh(u), e^u - e^-u = 2*sinh(u)", *SUMS, among=[exp])
def _hyperbolic(node: Node) -> Node | None:
    parts = terms(node)
    powers = [(s, p, u) for s, p in parts if (u := inside_exp(p)) is not None]
    for i, (sign, first, u) in enumerate(powers):
        for other_sign, second, v in powers[i + 1 :]:
            if opposite(u, v):
                rest = without(parts, (sign, first), (other_sign, second))
                if sign != other_sign:
                    return total([(sign, 2 * sinh(u)), *rest])
                return total([(sign, 2 * cosh(u)), *rest])
    return None


@rule(
    "1/(1 + e^u) = sigmoid(-u), and e^a/(e^a + e^b) = sigmoid(a - b)",
    divide,
    power,
    multiply,
    among=[exp, sigmoid],
)
def _sigmoids(node: Node) -> Node | None:
    if node.primitive is power:
        n = exact(node.arguments[1])
        if not isinstance(n, int) or n >= 0:
            return None
        u = _one_plus_exp(node.arguments[0])
        return sigmoid(-u) ** -n if u is not None else None
    parts = factors(node)
    for i, factor in enumerate(parts.below):
        base, n = power_of(factor)
        u = _one_plus_exp(base)
        if u is not None and n > 0:
            below = parts.below[:i] + parts.below[i + 1 :]
            return Factors(parts.sign, [*parts.above, sigmoid(-u) ** n], below).product()
        shared = _shared_exp(parts.above, base)
        if shared is not None:
            a, others = shared
            index = next(j for j, f in enumerate(parts.above) if inside_exp(f) is a)
            below = parts.below[:i] + parts.below[i + 1 :]
            above = parts.above[:index] + parts.above[index + 1 :]
            softmax = sigmoid(-reduce(log_add_exp, [b - a for b in others]))
            below += [base ** (n - 1)] if n > 1 else []
            return Factors(parts.sign, [*above, softmax], below).product()
    for factor in parts.above:
        base, n = power_of(factor)
        if base.primitive is sigmoid and n > 0:
            for power_factor in parts.above:
                u = inside_exp(power_factor)
                if u is not None and opposite(u, base.arguments[0]):
                    # e^-v * sigmoid(v) = sigmoid(-v)
                    above = without(parts.above, factor, power_factor)
                    above += [base ** (n - 1)] if n > 1 else []
                    return Factors(parts.sign, [*above, sigmoid(u)], parts.below).product()
    return None


@rule("(e^u - 1)/(e^u + 1) = tanh(u/2)", *PRODUCTS, among=[expm1])
def _tanh_of_half(node: Node) -> Node | None:
    parts = factors(node)
    for factor in parts.above:
        for other in parts.above:
            if factor.primitive is expm1 and other.primitive is sigmoid:
                (u,), (v,) = factor.arguments, other.arguments
                if opposite(u, v):
                    above = [*without(parts.above, factor, other), tanh(u / 2)]
                    return Factors(parts.sign, above, parts.below).product()
    return None


@rule("ln(1 + e^u) - u = ln(1 + e^-u)", *SUMS, among=[softplus])
def _softplus_without_its_line(node: Node) -> Node | None:
    parts = terms(node)
    for sign, part in parts:
        if part.primitive is softplus:
            (u,) = part.arguments
            line = (-sign, u)
            if u.primitive is negate:
                line = (sign, u.arguments[0])
            if line in parts:
                return total([(sign, softplus(-u)), *without(parts, (sign, part), line)])
    return None


def _one_plus_exp(node: Node) -> Node | None:
    """U of ``1 + e^u``."""
    parts = terms(node)
    if len(parts) == 2 and all(sign > 0 for sign, _ in parts):
        for (_, one), (_, other) in (parts, parts[::-1]):
            if is_one(one):
                return inside_exp(other)
    return None


def _shared_exp(above: list[Node], node: Node) -> tuple[Node, list[Node]] | None:
    """A and the other exponents, when ``e^a`` stands above a sum of powers of e that has it."""
    parts = terms(node)
    if len(parts) < 2 or any(sign < 0 for sign, _ in parts):
        return None
    exponents = [u for _, p in parts if (u := inside_exp(p)) is not None]
    if len(exponents) < len(parts):
        return None
    for factor in above:
        a = inside_exp(factor)
        if a is not None and a in exponents:
            return a, without(exponents, a)
    return None
