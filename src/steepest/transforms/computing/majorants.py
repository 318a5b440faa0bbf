"""Bounds of power series on a disc: how fast coefficients fall, without computing them.

The norm of a series is the sum of ``|c[k]|*rho^k``. Sums and products of series have at most
the sum and the product of the norms, and a function of a series has at most the norm that its
own Taylor series gives with every coefficient made positive. So a norm at ``rho`` bounds what
is cut off at a smaller radius r: beyond n terms at most the norm times ``(r/rho)^n``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from steepest.graph import (
    Node,
    add,
    divide,
    exact,
    exp,
    log,
    multiply,
    negate,
    power,
    subtract,
    variables,
)
from steepest.primitives import (
    arcsin,
    arctan,
    arsinh,
    artanh,
    cbrt,
    cos,
    cosh,
    erf,
    expm1,
    log1p,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)
from steepest.transforms.algebras import vanishes
from steepest.transforms.laurent import Laurent
from steepest.transforms.rules import definition

LARGEST = 1e300
LOOSE = 1 + 2**-40
"""Norms are enlarged by this at each operation, more than rounding can take off."""


class Unbounded(Exception):
    """The series may not converge on the disc, or the operation has no bound here."""


def norm(output: Node, center: Node, series: Callable[[Node], Laurent], radius: float) -> float:
    """A number that the norm of the output's series does not exceed.

    Args:
        output: A function of ``center``.
        center: What the series are in, measured from some point.
        series: The beginning of each node's series.
        radius: rho.

    Raises:
        Unbounded: when no bound is found at this radius.
    """
    found = {center: _exact_norm(series(center), radius)}
    polynomials = {center}
    stack = [output]
    while stack:
        node = stack[-1]
        parts = _parts(node)
        missing = [a for a in parts if a not in found]
        if missing:
            stack += missing
            continue
        stack.pop()
        if _keeps_degree(node, polynomials):
            polynomials.add(node)
            found[node] = _exact_norm(series(node), radius)
        elif node not in found:
            found[node] = LOOSE * _norm(node, [found[a] for a in parts], series, radius)
        if not found[node] < LARGEST:
            raise Unbounded
    return found[output]


def _parts(node: Node) -> Sequence[Node]:
    """What the norm is computed from: the definition, for an operation without a bound."""
    primitive = node.primitive
    if primitive is None or primitive in FUNCTIONS or primitive.defined_as is None:
        return node.arguments
    return (definition(node),)


def _exact_norm(series: Laurent, radius: float) -> float:
    return sum(
        abs(float(c)) * radius ** (series.lowest + k) for k, c in enumerate(series.coefficients)
    )


def _keeps_degree(node: Node, polynomials: set[Node]) -> bool:
    """Whether the node is a polynomial of low degree, whose coefficients are all known."""
    if node.primitive is None or not node.arguments:
        return True
    if node.primitive is power:
        n = exact(node.arguments[1])
        return isinstance(n, int) and 0 <= n <= 4 and node.arguments[0] in polynomials
    if node.primitive is divide and exact(node.arguments[1]) is None:
        return False
    plain = node.primitive in (add, subtract, multiply, negate, divide)
    return plain and all(a in polynomials for a in node.arguments)


def _norm(
    node: Node, sizes: Sequence[float], series: Callable[[Node], Laurent], radius: float
) -> float:
    primitive = node.primitive
    if primitive in (add, subtract):
        return sizes[0] + sizes[1]
    if primitive is multiply:
        return sizes[0] * sizes[1]
    if primitive is divide:
        return sizes[0] * _inverse(series(node.arguments[1]), sizes[1], radius)
    if primitive is power:
        return _of_node_power(node, sizes, series, radius)
    if len(sizes) > 1:
        raise Unbounded
    if primitive is negate or primitive not in FUNCTIONS:
        if primitive is not negate and (primitive is None or primitive.defined_as is None):
            raise Unbounded
        return sizes[0]
    inside = series(node.arguments[0])
    try:
        return FUNCTIONS[primitive](_constant_term(inside), _rest(inside, sizes[0]))
    except (OverflowError, ValueError, ZeroDivisionError):
        raise Unbounded from None


def _of_node_power(
    node: Node, sizes: Sequence[float], series: Callable[[Node], Laurent], radius: float
) -> float:
    base, exponent = node.arguments
    n = exact(exponent)
    if isinstance(n, int):
        return sizes[0] ** n if n >= 0 else _inverse(series(base), sizes[0], radius) ** -n
    start = _constant_term(series(base))
    if n is not None:
        return _of_power(start, _rest(series(base), sizes[0]), float(n))
    if variables(base):
        raise Unbounded
    rate = math.log(_positive(start))
    inside = series(exponent)
    return math.exp(rate * _constant_term(inside) + abs(rate) * _rest(inside, sizes[1]))


def _inverse(series: Laurent, size: float, radius: float) -> float:
    """Of ``1/b``, from the geometric series round the leading term of b."""
    for k, coefficient in enumerate(series.coefficients):
        if not vanishes(coefficient):
            leading = abs(float(coefficient)) * radius ** (series.lowest + k)
            return 1 / _positive(2 * leading - size)
    raise Unbounded


def _constant_term(series: Laurent) -> float:
    if not all(vanishes(series.at(k)) for k in range(series.lowest, 0)) or series.end < 1:
        raise Unbounded
    return float(series.at(0))


def _rest(series: Laurent, size: float) -> float:
    """The norm without the constant coefficient."""
    return max(0.0, size - abs(_constant_term(series)))


def _positive(value: float) -> float:
    if not value > 0:
        raise Unbounded
    return value


def _of_exp(a: float, n: float) -> float:
    return math.exp(a + n)


def _of_power(a: float, n: float, exponent: float) -> float:
    return _positive(a) ** exponent * _positive(1 - n / a) ** -abs(exponent)


def _of_sine(a: float, n: float) -> float:
    return abs(math.sin(a)) * math.cosh(n) + abs(math.cos(a)) * math.sinh(n)


def _of_cosine(a: float, n: float) -> float:
    return abs(math.cos(a)) * math.cosh(n) + abs(math.sin(a)) * math.sinh(n)


def _of_sinh(a: float, n: float) -> float:
    return abs(math.sinh(a)) * math.cosh(n) + math.cosh(a) * math.sinh(n)


def _of_cosh(a: float, n: float) -> float:
    return math.cosh(a) * math.cosh(n) + abs(math.sinh(a)) * math.sinh(n)


def _over(above: float, a: float, below: float) -> float:
    """Of a quotient whose divisor has the constant coefficient a and the norm ``below``."""
    return above / _positive(2 * abs(a) - below)


def _inverse_power(slope: Callable[[float], float], a: float, n: float, p: float) -> float:
    """``n`` times the norm of ``(1 + s*u^2)^-p``, for an antiderivative of that."""
    at = slope(a)
    return n * _positive(at) ** -p * _positive(1 - (2 * abs(a) * n + n * n) / at) ** -p


FUNCTIONS: dict[object, Callable[[float, float], float]] = {
    exp: _of_exp,
    expm1: lambda a, n: abs(math.expm1(a)) + math.exp(a) * math.expm1(n),
    log: lambda a, n: abs(math.log(a)) - math.log1p(-n / a),
    log1p: lambda a, n: abs(math.log1p(a)) - math.log1p(-n / (1 + a)),
    sin: _of_sine,
    cos: _of_cosine,
    tan: lambda a, n: _over(_of_sine(a, n), math.cos(a), _of_cosine(a, n)),
    sinh: _of_sinh,
    cosh: _of_cosh,
    tanh: lambda a, n: _over(_of_sinh(a, n), math.cosh(a), _of_cosh(a, n)),
    sqrt: lambda a, n: math.sqrt(_positive(a)) * (2 - math.sqrt(1 - n / a)),
    cbrt: lambda a, n: _of_power(abs(a), n, 1 / 3),
    arcsin: lambda a, n: abs(math.asin(a)) + _inverse_power(lambda u: 1 - u * u, a, n, 0.5),
    arctan: lambda a, n: abs(math.atan(a)) + _inverse_power(lambda u: 1 + u * u, a, n, 1),
    arsinh: lambda a, n: abs(math.asinh(a)) + _inverse_power(lambda u: 1 + u * u, a, n, 0.5),
    artanh: lambda a, n: abs(math.atanh(a)) + _inverse_power(lambda u: 1 - u * u, a, n, 1),
    erf: lambda a, n: abs(math.erf(a)) + 1.13 * n * math.exp(n * (2 * abs(a) + n)),
}  # fmt: skip
"""The norm of ``f(u)`` from the constant coefficient of u and the norm of what remains of u."""
