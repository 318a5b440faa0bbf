"""Logarithms of sums, products and of numbers near 1."""

from __future__ import annotations

from steepest.graph import Node, exact, exp, log, negate, power
from steepest.primitives import abs as absolute
from steepest.primitives import (
    arsinh,
    cosh,
    expm1,
    gamma,
    less,
    lgamma,
    log1p,
    sigmoid,
    softplus,
    where,
)
from steepest.primitives.stable import (
    LN2,
    hypot,
    log_add_exp,
    log_cosh,
)
from steepest.transforms.textbook import textbook

from .matching import (
    ONE,
    factors,
    inside_exp,
    inside_sqrt,
    inside_square,
    is_one,
    terms,
    total,
    without,
)
from .rule import PRODUCTS, SUMS, rule


@rule("ln(e^u) = u", log)
def _log_of_exp(node: Node) -> Node | None:
    return inside_exp(node.arguments[0])


@rule("ln(1 + e^u) by softplus, ln(e^a + e^b) by the log of a sum", log, log1p)
def _log_of_sum_of_exps(node: Node) -> Node | None:
    (u,) = node.arguments
    if node.primitive is log1p:
        inner = inside_exp(u)
        return softplus(inner) if inner is not None else None
    parts = terms(u)
    if len(parts) < 2 or any(sign < 0 for sign, _ in parts):
        return None
    exponents = []
    for _, part in parts:
        inner = inside_exp(part)
        number = exact(part)
        if inner is not None:
            exponents.append(inner)
        elif number is not None and number > 0:
            exponents.append(log(part) if number != 1 else None)
        else:
            return None
    if exponents.count(None) > 1 or all(e is None for e in exponents):
        return None
    result = None
    for inner in (e for e in exponents if e is not None):
        result = inner if result is None else log_add_exp(result, inner)
    assert result is not None
    return softplus(result) if None in exponents else result


@rule("ln(sigmoid(u)) = -softplus(-u)", log)
def _log_of_sigmoid(node: Node) -> Node | None:
    (u,) = node.arguments
    return -softplus(-u.arguments[0]) if u.primitive is sigmoid else None


@rule("ln(u + sqrt(u^2 + 1)) = arsinh(u)", log)
def _log_of_root_sum(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) != 2 or any(sign < 0 for sign, _ in parts):
        return None
    for (_, u), (_, other) in (parts, parts[::-1]):
        under = inside_sqrt(other)
        if other.primitive is hypot and set(other.arguments) == {u, ONE}:
            return arsinh(u)
        if under is not None:
            inner = terms(under)
            squares = [inside_square(p) for s, p in inner if s > 0]
            if len(inner) == 2 and u in squares and any(is_one(p) for _, p in inner):
                return arsinh(u)
    return None


@rule("ln(e^u - 1) = u + ln(1 - e^-u)", log)
def _log_of_expm1(node: Node) -> Node | None:
    (u,) = node.arguments
    return u.arguments[0] + log(-expm1(-u.arguments[0])) if u.primitive is expm1 else None


@rule("ln(1 - e^u) by log1p where e^u is small", log)
def _log_of_one_minus_exp(node: Node) -> Node | None:
    inner = node.arguments[0]
    if inner.primitive is not negate or inner.arguments[0].primitive is not expm1:
        return None
    (u,) = inner.arguments[0].arguments
    return where(less(u, -LN2), log1p(-exp(u)), node)


@rule("ln(1 + u) by log1p", log)
def _log_of_one_plus(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) < 2:
        return None
    for sign, part in parts:
        if sign > 0 and is_one(part):
            rest = list(parts)
            rest.remove((sign, part))
            return log1p(total(rest))
    return None


@rule("ln(cosh(u)) without overflow", log)
def _log_of_cosh(node: Node) -> Node | None:
    (u,) = node.arguments
    return log_cosh(u.arguments[0]) if u.primitive is cosh else None


@rule("ln(a * e^u) = ln(a) + u, ln(u^2) = 2*ln|u|", log)
def _log_of_product(node: Node) -> Node | None:
    (u,) = node.arguments
    if u.primitive is power:
        n = exact(u.arguments[1])
        if isinstance(n, int) and n % 2 == 0 and n != 0:
            return n * log(absolute(u.arguments[0]))
        return None
    if u.primitive not in PRODUCTS:
        return None
    parts = factors(u)
    known = {exp: lambda f: f.arguments[0], cosh: log, sigmoid: log}
    result: list[tuple[int, Node]] = []
    for sign, side in ((1, parts.above), (-1, parts.below)):
        for factor in list(side):
            logarithm = known.get(factor.primitive)  # type: ignore
            if logarithm is not None:
                side.remove(factor)
                result.append((sign, logarithm(factor)))
    if not result:
        return None
    rest = parts.product()
    return total([*([] if is_one(rest) else [(1, log(rest))]), *result])


@rule("ln(gamma(u)) without overflow", log, widens=True)
def _log_of_gamma(node: Node) -> Node | None:
    (u,) = node.arguments
    return lgamma(u.arguments[0]) if u.primitive is gamma else None


@rule("ln(a) - ln(b) = ln(1 + (a - b)/b)", *SUMS, widens=True, among=[log])
def _difference_of_logs(node: Node) -> Node | None:
    parts = terms(node)
    logs = [(s, p) for s, p in parts if p.primitive is log]
    for first in logs:
        for second in logs:
            if first[0] > 0 > second[0]:
                a, b = first[1].arguments[0], second[1].arguments[0]
                gap = exact(textbook(a - b))
                if gap:
                    rest = without(parts, first, second)
                    return total([(1, log1p(gap / b)), *rest])
    for one_plus in parts:
        for other in logs:
            if one_plus[1].primitive is log1p and one_plus[0] == -other[0]:
                a, b = one_plus[1].arguments[0], other[1].arguments[0]
                gap = exact(textbook(1 + a - b))
                if gap:
                    rest = without(parts, one_plus, other)
                    return total([(one_plus[0], log1p(gap / b)), *rest])
    return None
