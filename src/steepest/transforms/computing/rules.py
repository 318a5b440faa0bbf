"""Rewrites after which what is right on paper is right in floating point.

Each rule is an identity of real numbers that holds wherever its left side is defined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steepest.graph import E, Node, Primitive, exact, exp, log, power
from steepest.graph.arithmetic import add, divide, multiply, subtract
from steepest.primitives import abs as absolute
from steepest.primitives import (
    arccos,
    arcsin,
    arsinh,
    cbrt,
    cos,
    cosh,
    erf,
    erfc,
    expm1,
    gamma,
    greater,
    lgamma,
    log1p,
    sech,
    sigmoid,
    sin,
    sinh,
    softplus,
    sqrt,
    tanh,
    where,
)
from steepest.primitives.stable import (
    hypot,
    log_add_exp,
    log_cosh,
    spherical_bessel_i,
    spherical_bessel_j,
)
from steepest.transforms.textbook import textbook
from steepest.transforms.textbook.measure import length

from .matching import (
    Factors,
    factors,
    inside_exp,
    inside_sqrt,
    inside_square,
    is_one,
    opposite,
    power_of,
    terms,
    total,
)

Rewrite = Callable[[Node], Node | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity and the operations at whose nodes it may apply."""

    identity: str
    primitives: tuple[Primitive, ...]
    rewrite: Rewrite


RULES: list[Rule] = []
"""All rules, in the order in which they are tried."""


def _rule(identity: str, *primitives: Primitive) -> Callable[[Rewrite], Rewrite]:
    def listed(rewrite: Rewrite) -> Rewrite:
        RULES.append(Rule(identity, primitives, rewrite))
        return rewrite

    return listed


SUMS = (add, subtract)
PRODUCTS = (multiply, divide)


def _paired(
    node: Node, choose: Callable[[Node], Node | None], joined: Callable[[Node], Node]
) -> Node | None:
    """A sum with ``1 - f(u)`` in it, either sign, and that pair replaced by ``joined(u)``."""
    parts = terms(node)
    for sign, one in parts:
        if not is_one(one):
            continue
        for other_sign, part in parts:
            inner = choose(part) if other_sign == -sign else None
            if inner is not None:
                rest = [p for p in parts if p not in ((sign, one), (other_sign, part))]
                return total([(sign, joined(inner)), *rest])
    return None


# ---- powers of e ----


@_rule("e^u by the exponential function", power)
def _power_of_e(node: Node) -> Node | None:
    return exp(node.arguments[1]) if node.arguments[0] is E else None


@_rule("e^ln(u) = u", exp)
def _exp_of_log(node: Node) -> Node | None:
    (u,) = node.arguments
    return u.arguments[0] if u.primitive is log else None


@_rule("e^a * e^b = e^(a + b)", *PRODUCTS, power)
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


@_rule("e^u - 1 by expm1", *SUMS)
def _minus_one(node: Node) -> Node | None:
    return _paired(node, inside_exp, lambda u: -expm1(u))


@_rule("e^u + e^-u = 2*cosh(u), e^u - e^-u = 2*sinh(u)", *SUMS)
def _hyperbolic(node: Node) -> Node | None:
    parts = terms(node)
    powers = [(s, p, u) for s, p in parts if (u := inside_exp(p)) is not None]
    for i, (sign, first, u) in enumerate(powers):
        for other_sign, second, v in powers[i + 1 :]:
            if opposite(u, v):
                rest = [p for p in parts if p not in ((sign, first), (other_sign, second))]
                if sign != other_sign:
                    return total([(sign, 2 * sinh(u)), *rest])
                return total([(sign, 2 * cosh(u)), *rest])
    return None


@_rule("1/(1 + e^u) = sigmoid(-u), and e^a/(e^a + e^b) = sigmoid(a - b)", divide, power, multiply)
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
            left = base ** (n - 1)
            softmax = sigmoid(a - others[0])
            if len(others) > 1:
                softmax = 1 / total([(1, exp(b - a)) for b in others] + [(1, sigmoid(0) * 2)])
            return Factors(
                parts.sign, [*above, softmax], below + ([left] if n > 1 else [])
            ).product()
    for factor in parts.above:
        base, n = power_of(factor)
        if base.primitive is sigmoid and n > 0:
            for power_factor in parts.above:
                u = inside_exp(power_factor)
                if u is not None and opposite(u, base.arguments[0]):
                    # e^-v * sigmoid(v) = sigmoid(-v)
                    above = [f for f in parts.above if f not in (factor, power_factor)]
                    above += [base ** (n - 1)] if n > 1 else []
                    return Factors(parts.sign, [*above, sigmoid(u)], parts.below).product()
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
    exponents = [inside_exp(p) for _, p in parts]
    if any(u is None for u in exponents):
        return None
    for factor in above:
        a = inside_exp(factor)
        if a is not None and a in exponents:
            return a, [u for u in exponents if u is not a and u is not None]
    return None


# ---- logarithms ----


@_rule("ln(e^u) = u", log)
def _log_of_exp(node: Node) -> Node | None:
    return inside_exp(node.arguments[0])


@_rule("ln(1 + e^u) by softplus, ln(e^a + e^b) by the log of a sum", log, log1p)
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


@_rule("ln(sigmoid(u)) = -softplus(-u)", log)
def _log_of_sigmoid(node: Node) -> Node | None:
    (u,) = node.arguments
    return -softplus(-u.arguments[0]) if u.primitive is sigmoid else None


@_rule("ln(u + sqrt(u^2 + 1)) = arsinh(u)", log)
def _log_of_root_sum(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) != 2 or any(sign < 0 for sign, _ in parts):
        return None
    for (_, u), (_, other) in (parts, parts[::-1]):
        under = inside_sqrt(other)
        if other.primitive is hypot and set(other.arguments) == {u, _one()}:
            return arsinh(u)
        if under is not None:
            inner = terms(under)
            squares = [inside_square(p) for s, p in inner if s > 0]
            if len(inner) == 2 and u in squares and any(is_one(p) for _, p in inner):
                return arsinh(u)
    return None


def _one() -> Node:
    from .matching import ONE  # noqa: PLC0415 - one constant for both

    return ONE


@_rule("ln(1 + u) by log1p", log)
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


@_rule("ln(cosh(u)) without overflow", log)
def _log_of_cosh(node: Node) -> Node | None:
    (u,) = node.arguments
    return log_cosh(u.arguments[0]) if u.primitive is cosh else None


@_rule("ln(a * e^u) = ln(a) + u, ln(u^2) = 2*ln|u|", log)
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
            logarithm = known.get(factor.primitive)  # type: ignore[arg-type]
            if logarithm is not None:
                side.remove(factor)
                result.append((sign, logarithm(factor)))
    if not result:
        return None
    rest = parts.product()
    return total([*([] if is_one(rest) else [(1, log(rest))]), *result])


@_rule("ln(gamma(u)) without overflow", log)
def _log_of_gamma(node: Node) -> Node | None:
    (u,) = node.arguments
    return lgamma(u.arguments[0]) if u.primitive is gamma else None


@_rule("ln(a) - ln(b) = ln(1 + (a - b)/b)", *SUMS)
def _difference_of_logs(node: Node) -> Node | None:
    parts = terms(node)
    logs = [(s, p) for s, p in parts if p.primitive is log]
    for first in logs:
        for second in logs:
            if first[0] > 0 > second[0]:
                a, b = first[1].arguments[0], second[1].arguments[0]
                gap = exact(textbook(a - b))
                if gap:
                    rest = [p for p in parts if p not in (first, second)]
                    return total([(1, log1p(gap / b)), *rest])
    for one_plus in parts:
        for other in logs:
            if one_plus[1].primitive is log1p and one_plus[0] == -other[0]:
                a, b = one_plus[1].arguments[0], other[1].arguments[0]
                gap = exact(textbook(1 + a - b))
                if gap:
                    rest = [p for p in parts if p not in (one_plus, other)]
                    return total([(one_plus[0], log1p(gap / b)), *rest])
    return None


# ---- roots ----


@_rule("sqrt(u)^2 = u, |u|^2 = u^2, cbrt(u)^3 = u", power, multiply)
def _power_of_root(node: Node) -> Node | None:
    base, n = power_of(node)
    if node.primitive is multiply:
        base, n = (node.arguments[0], 2) if node.arguments[0] is node.arguments[1] else (node, 1)
    for primitive, order in ((sqrt, 2), (absolute, 2), (cbrt, 3)):
        if base.primitive is primitive and n > 0 and n % order == 0:
            return base.arguments[0] ** (n if primitive is absolute else n // order)
    if base.primitive is hypot and n == 2:
        a, b = base.arguments
        return a**2 + b**2
    return None


@_rule("sqrt(u^2) = |u|", sqrt)
def _root_of_power(node: Node) -> Node | None:
    base, n = power_of(node.arguments[0])
    if n > 0 and n % 2 == 0:
        return base ** (n // 2) if n % 4 == 0 else absolute(base) ** (n // 2)
    return None


@_rule("sqrt(a^2 + b^2) without overflow", sqrt)
def _hypotenuse(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) == 2 and all(sign > 0 for sign, _ in parts):
        a, b = (inside_square(p) for _, p in parts)
        if a is not None and b is not None and not (exact(a) and exact(b)):
            return hypot(a, b)
    return None


@_rule("sqrt(a) - b = (a - b^2)/(sqrt(a) + b)", *SUMS)
def _difference_of_roots(node: Node) -> Node | None:
    parts = terms(node)
    for first in parts:
        under = _under_root(first[1])
        if under is None:
            continue
        for second in parts:
            if second[0] != -first[0] or exact(under) is not None:
                continue
            other = _under_root(second[1])
            square = other if other is not None else second[1] ** 2
            gap = textbook(under - square)
            if length(gap) >= length(under):
                continue
            rest = [p for p in parts if p not in (first, second)]
            quotient = gap / (first[1] + second[1])
            number = exact(second[1])
            if other is None and not (number is not None and number > 0):
                quotient = where(greater(second[1], 0), quotient, first[1] + absolute(second[1]))
            return total([(first[0], quotient), *rest])
    return None


def _under_root(node: Node) -> Node | None:
    if node.primitive is hypot:
        a, b = node.arguments
        return a**2 + b**2
    return inside_sqrt(node)


# ---- differences from 1 ----


def _argument_of(primitive: Primitive) -> Callable[[Node], Node | None]:
    def argument(node: Node) -> Node | None:
        return node.arguments[0] if node.primitive is primitive else None

    return argument


def _squared_argument_of(primitive: Primitive) -> Callable[[Node], Node | None]:
    def argument(node: Node) -> Node | None:
        base, n = power_of(node)
        return base.arguments[0] if n == 2 and base.primitive is primitive else None

    return argument


def _one_minus(
    identity: str, choose: Callable[[Node], Node | None], joined: Callable[[Node], Node]
) -> None:
    @_rule(identity, *SUMS)
    def _(node: Node) -> Node | None:
        return _paired(node, choose, joined)


_one_minus("1 - cos(u) = 2*sin(u/2)^2", _argument_of(cos), lambda u: 2 * sin(u / 2) ** 2)
_one_minus("1 - sigmoid(u) = sigmoid(-u)", _argument_of(sigmoid), lambda u: sigmoid(-u))
_one_minus("1 - erf(u) = erfc(u)", _argument_of(erf), erfc)
_one_minus("1 - tanh(u)^2 = sech(u)^2", _squared_argument_of(tanh), lambda u: sech(u) ** 2)
_one_minus("1 - sin(u)^2 = cos(u)^2", _squared_argument_of(sin), lambda u: cos(u) ** 2)
_one_minus("1 - cos(u)^2 = sin(u)^2", _squared_argument_of(cos), lambda u: sin(u) ** 2)
_one_minus("1 - cosh(u)^2 = -sinh(u)^2", _squared_argument_of(cosh), lambda u: -(sinh(u) ** 2))


@_rule("acos(1 - u) = 2*asin(sqrt(u/2))", arccos)
def _arccos_near_one(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    if len(parts) == 2 and parts[1][0] < 0 and parts[0][0] > 0 and is_one(parts[0][1]):
        return 2 * arcsin(sqrt(parts[1][1] / 2))
    return None


# ---- quotients ----


@_rule("sinh(u)/cosh(u) = tanh(u)", *PRODUCTS)
def _tanh_of_quotient(node: Node) -> Node | None:
    parts = factors(node)
    for top in parts.above:
        for bottom in parts.below:
            if top.primitive is sinh and bottom.primitive is cosh:
                if top.arguments == bottom.arguments:
                    parts.above.remove(top)
                    parts.below.remove(bottom)
                    return Factors(
                        parts.sign, [*parts.above, tanh(top.arguments[0])], parts.below
                    ).product()
    return None


@_rule("sin(u)/u = j0(u) and sinh(u)/u = i0(u), spherical Bessel functions", *PRODUCTS)
def _sinc(node: Node) -> Node | None:
    parts = factors(node)
    for top in parts.above:
        base, n = power_of(top)
        bessel = {sin: spherical_bessel_j, sinh: spherical_bessel_i}.get(base.primitive)  # type: ignore[arg-type]
        if bessel is None:
            continue
        for bottom in parts.below:
            divisor, m = power_of(bottom)
            ratio = exact(textbook(base.arguments[0] / divisor)) if m == n else None
            if ratio:
                parts.above.remove(top)
                parts.below.remove(bottom)
                sinc = (ratio * bessel(0, base.arguments[0])) ** n
                return Factors(parts.sign, [*parts.above, sinc], parts.below).product()
    return None


@_rule("1/a - 1/b = (b - a)/(a*b)", *SUMS)
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


@_rule("a^2 - b^2 = (a - b)*(a + b)", subtract)
def _difference_of_squares(node: Node) -> Node | None:
    a, b = (inside_square(x) for x in node.arguments)
    if a is None or b is None or exact(a) is not None or exact(b) is not None:
        return None
    return (a - b) * (a + b)


@_rule("(1 + u)^v = e^(v*ln(1 + u))", power)
def _power_near_one(node: Node) -> Node | None:
    base, exponent = node.arguments
    if exact(exponent) is not None or (not exponent.arguments and exponent.primitive is not None):
        return None
    parts = terms(base)
    if len(parts) == 2 and any(sign > 0 and is_one(p) for sign, p in parts):
        return exp(exponent * log(base))
    return None
