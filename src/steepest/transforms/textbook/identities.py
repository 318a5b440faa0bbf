"""Identities that may shorten a sum or a product, as tables with the mathematics beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from steepest.graph import Node, Primitive, apply
from steepest.primitives import abs as absolute
from steepest.primitives import (
    cbrt,
    cos,
    cosh,
    cot,
    coth,
    csc,
    csch,
    sec,
    sech,
    sin,
    sinh,
    tan,
    tanh,
)

from .algebra import Exponent, Factor, Monomial, Number, Sum, added, whole

# c*F^2 beside ratio*c*G^2 becomes sign*c*H^2; None stands for 1.
_SQUARES: dict[Primitive, list[tuple[Primitive | None, int, Primitive | None, int]]] = {
    sin: [(cos, 1, None, 1), (None, -1, cos, -1)],  # sin^2 + cos^2 = 1, sin^2 - 1 = -cos^2
    cos: [(None, -1, sin, -1)],  # cos^2 - 1 = -sin^2
    tan: [(sec, -1, None, -1), (None, 1, sec, 1)],  # tan^2 - sec^2 = -1, tan^2 + 1 = sec^2
    sec: [(None, -1, tan, 1)],  # sec^2 - 1 = tan^2
    cot: [(csc, -1, None, -1), (None, 1, csc, 1)],  # cot^2 - csc^2 = -1, cot^2 + 1 = csc^2
    csc: [(None, -1, cot, 1)],  # csc^2 - 1 = cot^2
    sinh: [(cosh, -1, None, -1), (None, 1, cosh, 1)],  # sinh^2 - cosh^2 = -1
    cosh: [(None, -1, sinh, 1)],  # cosh^2 - 1 = sinh^2
    tanh: [(sech, 1, None, 1), (None, -1, sech, -1)],  # tanh^2 + sech^2 = 1
    sech: [(None, -1, tanh, -1)],  # sech^2 - 1 = -tanh^2
}

# c*F(u)^2 beside ratio*c*G(u)^2 becomes c*F(2*u).
_DOUBLES = {cos: (sin, -1), cosh: (sinh, 1)}

# F(u)*G(u) = c*F(2*u).
_TWICE = {
    sin: (cos, Fraction(1, 2)),
    sinh: (cosh, Fraction(1, 2)),
    csc: (sec, Fraction(2)),
    csch: (sech, Fraction(2)),
}


def with_squares_joined(
    form: Sum,
    doubled: Callable[[Node], Node],
    in_order: Callable[[Iterable[Factor]], list[Factor]],
) -> Sum:
    """The sum with ``sin^2 + cos^2 = 1`` and its kin applied until none fits.

    Args:
        form: A sum.
        doubled: Writes twice an argument, for ``cos^2 - sin^2 = cos(2*u)``.
        in_order: Puts factors in an order that never varies.

    Cost:
        Linear in the sum; every application leaves at most as many terms.
    """
    for _ in range(len(form)):
        joined = _first_join(form, doubled, in_order)
        if joined is None:
            return form
        form = joined
    return form


def _first_join(
    form: Sum,
    doubled: Callable[[Node], Node],
    in_order: Callable[[Iterable[Factor]], list[Factor]],
) -> Sum | None:
    for monomial, coefficient in form.items():
        squares = (f for f in monomial if f[0].primitive in _SQUARES)
        for base, exponent in in_order(squares):
            if not isinstance(exponent, int) or exponent < 2:
                continue
            rules = _SQUARES[base.primitive]  # type: ignore
            rest = _times_power(monomial, base, -2)
            for partner, ratio, result, sign in rules:
                other = _squared(rest, partner, base)
                if form.get(other) == ratio * coefficient:
                    kept = {m: c for m, c in form.items() if m not in (monomial, other)}
                    return added(kept, {_squared(rest, result, base): sign * coefficient})
            if base.primitive in _DOUBLES:
                partner, ratio = _DOUBLES[base.primitive]
                other = _squared(rest, partner, base)
                if form.get(other) == ratio * coefficient:
                    kept = {m: c for m, c in form.items() if m not in (monomial, other)}
                    twice = apply(base.primitive, doubled(base.arguments[0]))
                    return added(kept, {_times_power(rest, twice, 1): coefficient})
    return None


def _squared(rest: Monomial, function: Primitive | None, like: Node) -> Monomial:
    """``rest`` times the square of ``function`` at the argument of ``like``."""
    if function is None:
        return rest
    return _times_power(rest, apply(function, *like.arguments), 2)


def _times_power(monomial: Monomial, base: Node, exponent: int) -> Monomial:
    powers = dict(monomial)
    total = powers.pop(base, 0) + exponent  # type: ignore
    if total:
        powers[base] = total
    return frozenset(powers.items())


# F^p * G^-q = Q^min(p, q) times what is left of F, or of 1/G as R.
_QUOTIENTS: list[tuple[Primitive, Primitive, Primitive, Primitive]] = [
    (sin, cos, tan, sec),  # sin/cos = tan, 1/cos = sec
    (cos, sin, cot, csc),  # cos/sin = cot, 1/sin = csc
    (sinh, cosh, tanh, sech),  # sinh/cosh = tanh, 1/cosh = sech
    (cosh, sinh, coth, csch),  # cosh/sinh = coth, 1/sinh = csch
]
# F * G = H
_PRODUCTS: list[tuple[Primitive, Primitive, Primitive | None]] = [
    (tan, cos, sin),
    (cot, sin, cos),
    (sec, cos, None),
    (csc, sin, None),
    (tan, cot, None),
    (sec, sin, tan),
    (csc, cos, cot),
    (tanh, cosh, sinh),
    (sech, cosh, None),
    (sech, sinh, tanh),
]
# F / G = H
_RATIOS: list[tuple[Primitive, Primitive, Primitive]] = [
    (tan, sec, sin),
    (cot, csc, cos),
    (tan, sin, sec),
    (cot, cos, csc),
    (sec, tan, csc),
    (csc, cot, sec),
    (tanh, sinh, sech),
    (sech, tanh, csch),
]


WITH_IDENTITIES = {
    *_SQUARES,
    *(function for row in (*_QUOTIENTS, *_PRODUCTS, *_RATIOS) for function in row[:2]),
    *(absolute, cbrt),
}
"""Functions that without there is nothing here to apply."""


def _may_be_named(monomial: Monomial) -> bool:
    return any(base.primitive in WITH_IDENTITIES for base, _ in monomial)


def with_quotients_named(monomial: Monomial) -> Monomial:
    """The product with ``sin/cos = tan``, ``1/cos = sec`` and their kin written by name."""
    if not _may_be_named(monomial):
        return monomial
    powers = dict(monomial)
    for above, below, quotient, rest in _QUOTIENTS:
        for base in _of(below, powers):
            n = powers[base]
            top = apply(above, *base.arguments)
            m = powers.get(top, 0)
            if not (isinstance(n, int) and isinstance(m, int)) or n >= 0 or m < 0:
                continue
            shared = min(m, -n)
            _move(powers, top, -shared)
            _move(powers, base, shared)
            _move(powers, apply(quotient, *base.arguments), shared)
            left = -powers.pop(base, 0)  # type: ignore
            _move(powers, apply(rest, *base.arguments), left)
    return frozenset(powers.items())


def with_products_named(monomial: Monomial) -> Monomial:
    """The product with ``tan*cos = sin``, ``sec*cos = 1`` and their kin applied."""
    if not _may_be_named(monomial):
        return monomial
    powers = dict(monomial)
    for first, second, result in _PRODUCTS:
        for base in _of(first, powers):
            other = apply(second, *base.arguments)
            shared = _shared(powers.get(base), powers.get(other))
            if shared:
                _move(powers, base, -shared)
                _move(powers, other, -shared)
                if result is not None:
                    _move(powers, apply(result, *base.arguments), shared)
    for above, below, result in _RATIOS:
        for base in _of(above, powers):
            other = apply(below, *base.arguments)
            n = powers.get(other)
            shared = _shared(powers.get(base), -n if isinstance(n, int) else None)
            if shared > 0:
                _move(powers, base, -shared)
                _move(powers, other, shared)
                _move(powers, apply(result, *base.arguments), shared)
    return frozenset(powers.items())


def _of(primitive: Primitive, powers: dict[Node, Exponent]) -> list[Node]:
    """The bases that are this function; what a rule does to one leaves the others alone."""
    return [base for base in powers if base.primitive is primitive]


def _shared(first: object, second: object) -> int:
    """The power that two exponents of the same sign have in common."""
    if not (isinstance(first, int) and isinstance(second, int)) or first * second <= 0:
        return 0
    return min(first, second) if first > 0 else max(first, second)


def _move(powers: dict, base: Node, exponent: Any) -> None:
    total = powers.pop(base, 0) + exponent
    if total:
        powers[base] = total


def with_roots_named(monomial: Monomial) -> Monomial:
    """The product with ``u^2/|u| = |u|`` and ``u*cbrt(u) = cbrt(u)^4``."""
    powers = dict(monomial)
    for base in list(powers):
        if base.primitive not in (absolute, cbrt):
            continue
        inner = base.arguments[0]
        n, m = powers.get(base), powers.get(inner)
        if not (isinstance(n, int) and isinstance(m, int)):
            continue
        if base.primitive is cbrt and n * m > 0:
            _move(powers, inner, -m)
            _move(powers, base, 3 * m)
        elif base.primitive is absolute and n < 0 < m - 1:
            pairs = min((1 - n) // 2, m // 2)
            _move(powers, inner, -2 * pairs)
            _move(powers, base, 2 * pairs)
    return frozenset(powers.items())


def with_double_angle(
    coefficient: Number, factors: Sequence[Factor], doubled: Callable[[Node], Node]
) -> tuple[Number, Monomial]:
    """``2*c*sin(u)*cos(u)`` as ``c*sin(2*u)``, ``sec(u)*csc(u)`` as ``2*csc(2*u)``, and kin."""
    monomial = frozenset(factors)
    powers = dict(factors)
    for base, n in factors:
        partner, factor = _TWICE.get(base.primitive, (None, Fraction(1)))  # type: ignore
        if partner is None or n != 1 or (factor * coefficient).denominator != 1:
            continue
        other = apply(partner, *base.arguments)
        if powers.get(other) == 1:
            twice = apply(base.primitive, doubled(base.arguments[0]))  # type: ignore
            rest = monomial - {(base, 1), (other, 1)}
            return whole(coefficient * factor), rest | {(twice, 1)}
    return coefficient, monomial
