"""Bounds of power series on a disc: how fast coefficients fall, without computing them.

The norm of a series is the sum of ``|c[k]|*rho^k``. Sums and products of series have at most
the sum and the product of the norms, and a function of a series has at most the norm that its
own Taylor series gives with every coefficient made positive. So a norm at ``rho`` bounds what
is cut off at a smaller radius r: beyond n terms at most the norm times ``(r/rho)^n``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

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

LINEAR = (add, subtract, negate)

LARGEST = 1e300
"""Norms beyond this are as good as none."""
LOOSE = 1 + 2**-40
"""Norms are enlarged by this at each operation, more than rounding can take off."""


class Unbounded(Exception):
    """The series may not converge on the disc, or the operation has no bound here."""


def norms(
    output: Node, center: Node, series: Callable[[Node], Laurent], radii: Iterable[float]
) -> Iterator[tuple[float, float]]:
    """Radii, each with a number that the norm of the output's series does not exceed there.

    Args:
        output: A function of ``center``.
        center: What the series are in, measured from some point.
        series: The beginning of each node's series.
        radii: rho, the largest first; those where no bound is found are left out.
    """
    larger: list[tuple[float, dict[Node, float]]] = []
    for radius in radii:
        found: dict[Node, float] = {}
        with suppress(Unbounded, OverflowError, ValueError, ZeroDivisionError):
            found[center] = _exact_norm(series(center), radius)
            _fill(found, output, series, radius, larger)
            yield radius, found[output]
        larger.append((radius, found))


def _fill(
    found: dict[Node, float],
    output: Node,
    series: Callable[[Node], Laurent],
    radius: float,
    larger: Sequence[tuple[float, dict[Node, float]]],
) -> None:
    """Add the norms of all nodes below the output at a radius; larger ones make them smaller."""
    degrees = dict.fromkeys(found, 1)
    stack = [output]
    while stack:
        node = stack[-1]
        parts = _parts(node)
        missing = [a for a in parts if a not in found]
        if missing:
            stack += missing
            continue
        stack.pop()
        if node in found:
            continue
        degree = _degree(node, degrees)
        beginning = series(node)
        known = _exact_norm(beginning, radius)
        if degree is not None and degree < beginning.end:
            degrees[node] = degree
            found[node] = known
            continue
        size = LOOSE * _norm(node, [found[a] for a in parts], series, radius)
        for other, there in larger:
            if node in there:
                rest = there[node] * (radius / other) ** beginning.end
                size = min(size, LOOSE * (known + rest))
        found[node] = size
        if not size < LARGEST:
            raise Unbounded


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


def _degree(node: Node, degrees: Mapping[Node, int]) -> int | None:
    """The degree of a node that is a polynomial of others."""
    if not node.arguments:
        return 0
    parts = [degrees.get(a) for a in node.arguments]
    first = parts[0]
    if node.primitive is power:
        n = exact(node.arguments[1])
        return n * first if isinstance(n, int) and n >= 0 and first is not None else None
    if first is None or None in parts:
        return None
    if node.primitive is multiply:
        return sum(p for p in parts if p is not None)
    if node.primitive is divide:
        return first if exact(node.arguments[1]) is not None else None
    return max(p for p in parts if p is not None) if node.primitive in LINEAR else None


def _norm(
    node: Node, sizes: Sequence[float], series: Callable[[Node], Laurent], radius: float
) -> float:
    primitive = node.primitive
    if primitive in (add, subtract):
        a, b = map(series, node.arguments)
        return sizes[0] + sizes[1] - _cancelled(series(node), a, b, radius)
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


def _cancelled(result: Laurent, a: Laurent, b: Laurent, radius: float) -> float:
    """How much the norm of a sum is smaller than those of its terms, by the known coefficients."""
    powers = range(min(a.lowest, b.lowest), min(result.end, a.end, b.end))
    lost = sum((abs(a.at(k)) + abs(b.at(k)) - abs(result.at(k))) * radius**k for k in powers)
    return max(0.0, lost * (1 - 2**-40))


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
