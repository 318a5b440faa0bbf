"""What goes wrong with sums, products, quotients, powers and roots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steepest.graph import (
    E,
    Node,
    add,
    exact,
    lift,
    log,
    multiply,
    power,
    subtract,
    variables,
)
from steepest.primitives import cbrt, sqrt
from steepest.transforms import derivative

from .cases import absolute, chosen, extreme
from .chains import Wrong, unbracketed


def _sum(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    a, b = node.arguments
    sign = 1 if node.primitive is add else -1
    da, db = slopes.get(a), slopes.get(b)
    if da is not None and db is not None:
        yield "a term dropped", da, b
        yield "a term dropped", sign * db, a
        yield "sign of a term", da - sign * db, b
        yield "sign of a term", sign * db - da, a
        yield "a term left as it was", da + sign * b, b
        yield "a term left as it was", a + sign * db, a
        yield "sum differentiated as a product", da * db
        return
    whole = da if da is not None else sign * slopes[b]
    fixed = b if da is not None else a
    value = sign * b if da is not None else a
    yield "constant kept", whole + value, fixed
    if fixed.primitive is power and not variables(fixed):
        base, n = fixed.arguments
        taken = n * base ** (n - 1)
        yield (
            "power rule used on a constant",
            whole + (taken if fixed is a else sign * taken),
            fixed,
        )
    yield "derivative of a constant taken for 1", whole + (sign if da is not None else 1), fixed
    for other in variables(fixed):
        moved = derivative(fixed, other)
        yield (
            "held variable differentiated as well",
            whole + (sign * moved if da is not None else moved),
            fixed,
        )
    if db is not None:
        yield "sign of a term", -whole, b


def _product(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    u, v = node.arguments
    du, dv = slopes.get(u), slopes.get(v)
    if du is None or dv is None:
        c, inner = (u, v) if du is None else (v, u)
        yield from _multiple(node, c, inner, slopes[inner])
        return
    yield "product of the derivatives", du * dv
    yield "a term of the product rule missing", u * dv
    yield "a term of the product rule missing", du * v
    yield "sign in the product rule", du * v - u * dv
    yield "sign in the product rule", u * dv - du * v
    yield "sum of the derivatives", du + dv
    yield "factors not exchanged in the product rule", u * du + v * dv
    yield "product of the derivatives", du * v * u * dv
    yield "a factor left as it was", du * v + u * v
    yield "a factor left as it was", u * v + u * dv
    yield "left as it was", node
    for fixed, moved, rest in ((u, dv, du * v), (v, du, dv * u)):
        for a, b in ((fixed, moved), (moved, fixed)):
            for wrong in unbracketed(a, b):
                yield "brackets left out", rest + wrong
    factors = _factors(node)
    if len(factors) > 2:
        steps = [slopes.get(f, f) for f in factors]
        total = steps[0]
        for step in steps[1:]:
            total = total * step
        yield "product of the derivatives", total
        for i, f in enumerate(factors):
            if f in slopes:
                rest = slopes[f]
                for j, g in enumerate(factors):
                    if j != i:
                        rest = rest * g
                yield "a term of the product rule missing", rest
                yield "a term of the product rule missing", slopes[node] - rest


def _multiple(node: Node, c: Node, inner: Node, step: Node) -> Iterator[Wrong]:
    """A constant factor times what varies."""
    yield "constant factor lost", step
    yield "constant factor differentiated to 0", lift(0)
    if c.primitive is power and not variables(c):
        base, n = c.arguments
        yield "power rule used on a constant", n * base ** (n - 1) * step, c
        yield "power rule used on a constant", n * base ** (n - 1) * inner, c
    if exact(step) != 1:
        yield "constant factor added", c + step
    for other in variables(c):
        moved = derivative(c, other)
        yield "held variable differentiated as well", moved * step, c
        yield "held variable differentiated as well", moved * inner + c * step, c
    yield "derivative of a constant taken for 1", inner + c * step, c
    yield "left as it was", node


def _factors(node: Node) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.primitive is multiply:
            stack += reversed(part.arguments)
        else:
            found.append(part)
    return found


def _quotient(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    u, v = node.arguments
    du, dv = slopes.get(u), slopes.get(v)
    if dv is None:
        assert du is not None
        yield "constant factor lost", du
        yield "constant divisor squared", du / v**2
        yield "constant divisor multiplied", du * v
        yield "constant factor differentiated to 0", lift(0)
        return
    if du is None:
        yield from _reciprocal(node, u, v, dv)
        return
    yield "terms of the quotient rule exchanged", (u * dv - du * v) / v**2
    yield "denominator of the quotient rule not squared", (du * v - u * dv) / v
    yield "quotient of the derivatives", du / dv
    yield "plus in the quotient rule", (du * v + u * dv) / v**2
    yield "denominator of the quotient rule left out", du * v - u * dv
    yield "a term of the quotient rule missing", du / v
    yield "a term of the quotient rule missing", -(u * dv) / v**2
    yield "terms of the quotient rule exchanged", (u * dv - du * v) / v
    yield "denominator of the quotient rule differentiated", (du * v - u * dv) / dv**2
    yield "factors not exchanged in the quotient rule", (u * du - v * dv) / v**2
    yield "product of the derivatives in the quotient rule", (du * dv) / v**2
    yield "square of the numerator in the quotient rule", (du * v - u * dv) / u**2
    for total, factor in ((u, dv), (dv, u)):
        if total.primitive in (add, subtract):
            a, b = total.arguments
            last = b * factor if total.primitive is add else -(b * factor)
            yield "brackets after the minus left out", (du * v - a * factor + last) / v**2
            for wrong in unbracketed(factor, total):
                yield "brackets left out", (du * v - wrong) / v**2
    yield "left as it was", node


def _reciprocal(node: Node, c: Node, v: Node, dv: Node) -> Iterator[Wrong]:
    yield "sign of the reciprocal lost", c * dv / v**2
    yield "denominator of the reciprocal not squared", -c * dv / v
    yield "denominator of the reciprocal not squared", c * dv / v
    yield "only the denominator differentiated", c / dv
    yield "reciprocal turned into a logarithm", c * log(v)
    yield "reciprocal turned into a logarithm", c * log(v) * dv
    yield "constant differentiated to 0 in a quotient", lift(0)
    base, n = _power_of(v)
    if n is not None:  # c/u^n as c u^(-n)
        step = dv / derivative_of_power(base, n)
        yield "exponent raised instead of lowered", -n * c * base ** (1 - n) * step
        yield "sign of the reciprocal lost", n * c * base ** (-n - 1) * step
        yield "exponent not lowered", -n * c * base ** (-n) * step
        if n != 1:
            yield "negative exponent lowered towards zero", n * c * base ** (1 - n) * step
            yield "exponent not brought down", c * base ** (-n - 1) * step
            yield "denominator differentiated in place", c / derivative_of_power(base, n)


def derivative_of_power(base: Node, n: Any) -> Node:
    """``n u^(n-1)``."""
    return n * base ** (n - 1)


def _power_of(node: Node) -> tuple[Node, Any]:
    if node.primitive is power:
        return node.arguments[0], exact(node.arguments[1])
    return node, 1


def _power(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    u, n = node.arguments
    du, dn = slopes.get(u), slopes.get(n)
    if du is not None and dn is not None:
        yield "power rule alone for u^v", n * u ** (n - 1) * du
        yield "power rule alone for u^v", n * u ** (n - 1)
        yield "exponential rule alone for u^v", node * log(u) * dn
        yield "exponential rule alone for u^v", node * log(u)
        yield "logarithm left out for u^v", node * (dn + n * du / u)
        yield "derivative of the exponent only", du**dn
        yield "logarithmic derivative not multiplied back", dn * log(u) + n * du / u
        return
    if du is not None:
        yield from _fixed_power(node, u, n, du)
        return
    assert dn is not None
    base_log = lift(1) if u is E else log(u)
    yield "power rule used on an exponential", n * u ** (n - 1) * dn
    yield "power rule used on an exponential", n * u ** (n - 1)
    yield "exponent lowered on an exponential", u ** (n - 1) * base_log * dn
    yield "exponent lowered on an exponential", dn * u ** (n - 1)
    if u is not E:
        yield "ln of the base left out", node * dn
        yield "ln of the base left out", node
        yield "divided by ln of the base", node / log(u) * dn
        yield "ln of the exponent instead of the base", node * log(n) * dn
    else:
        yield "exponent multiplied instead of its derivative", node * n


def _fixed_power(node: Node, u: Node, n: Node, du: Node) -> Iterator[Wrong]:
    for step in [du] if exact(du) == 1 else [du, lift(1)]:
        yield "exponent not lowered", n * node * step
        yield "exponent not brought down", u ** (n - 1) * step
        yield "exponent raised instead of lowered", n * u ** (n + 1) * step
        yield "factor lowered with the exponent", (n - 1) * u ** (n - 1) * step
        yield "exponential rule used on a power", node * log(u) * step
        yield "exponent turned into a factor", n * u * step
        yield "exponent lowered by two", n * u ** (n - 2) * step
        if (exact(n) or 0) < 0:
            yield "sign of the exponent lost", -n * u ** (n - 1) * step
        yield "exponent lowered, not multiplied", n + u ** (n - 1) * step
        if not isinstance(exact(n), int):
            for other in (1 - n, -1 - n, n - 2):
                yield "fractional exponent lowered wrongly", n * u**other * step
    yield "integrated instead of differentiated", u ** (n + 1) / (n + 1), node
    if exact(du) != 1:
        yield "derivative of the base to the power", du**n
        yield "derivative of the base to the power", n * du ** (n - 1)
        yield "derivative of the base to the power", -n * du ** (n - 1)


def _sqrt(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    [u] = node.arguments
    du = slopes[u]
    for step in [du] if exact(du) == 1 else [du, lift(1)]:
        yield "factor 1/2 of a root left out", step / node
        yield "exponent of a root not lowered", step * node / 2
        yield "exponent of a root raised", step * u * node / 2
        yield "sign of a root's exponent", -step / (2 * node)
        yield "factor 2 of a root in the wrong place", 2 * step / node
        yield "root kept", step * node
        yield "factor 1/2 of a root left out", 2 * step * node
        yield "root of the denominator left out", step / (2 * u)
    yield "root of the derivative", sqrt(du)
    yield "integrated instead of differentiated", u * node * 2 / 3


def _cbrt(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    [u] = node.arguments
    du = slopes[u]
    for step in [du] if exact(du) == 1 else [du, lift(1)]:
        yield "exponent not lowered", step * node / 3
        yield "exponent not brought down", step / node**2
        yield "fractional exponent lowered wrongly", step * node**2 / 3
        yield "fractional exponent lowered wrongly", step / (3 * node)
    yield "root of the derivative", cbrt(du)


def _exp(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    [n] = node.arguments
    yield "power rule used on an exponential", n * E ** (n - 1) * slopes[n]
    yield "power rule used on an exponential", n * E ** (n - 1)
    yield "exponent lowered on an exponential", E ** (n - 1) * slopes[n]
    yield "exponent multiplied instead of its derivative", node * n


def _logarithm(base: Any) -> Any:
    def rule(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
        u = node.arguments[0]
        b = base if base is not None else node.arguments[1]
        if u not in slopes or b in slopes:
            return
        yield "ln of the base left out", slopes[u] / u
        yield "ln of the base left out", 1 / u
        yield "multiplied by ln of the base", slopes[u] * log(b) / u

    return rule


def _negate(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    yield "minus sign lost", slopes[node.arguments[0]]


FAMILIES: dict[str, Any] = {
    "add": _sum,
    "subtract": _sum,
    "multiply": _product,
    "divide": _quotient,
    "power": _power,
    "sqrt": _sqrt,
    "cbrt": _cbrt,
    "exp": _exp,
    "log10": _logarithm(10),
    "log2": _logarithm(2),
    "log_base": _logarithm(None),
    "abs": absolute,
    "maximum": extreme,
    "minimum": extreme,
    "where": chosen,
    "negate": _negate,
}
"""What goes wrong with each operation besides the chain rule."""
