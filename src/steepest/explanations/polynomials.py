"""Polynomials with exact coefficients, read from a graph: degree by degree, lowest first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from steepest.graph import (
    Node,
    add,
    divide,
    exact,
    multiply,
    negate,
    number,
    ordered,
    power,
    subtract,
)

Coefficients = tuple[Fraction, ...]

LARGEST_DEGREE = 12
"""Polynomials of higher degree are not expanded."""


def polynomial(node: Node, x: Node) -> Coefficients | None:
    """The coefficients of ``node`` as a polynomial in ``x`` with rational coefficients, or None."""
    found: dict[Node, Coefficients | None] = {}
    for part in ordered(node):
        found[part] = _coefficients(part, x, found)
    return found[node]


def _coefficients(
    part: Node, x: Node, found: dict[Node, Coefficients | None]
) -> Coefficients | None:
    if part is x:
        return (Fraction(0), Fraction(1))
    n = exact(part)
    if n is not None:
        return _trimmed([Fraction(n)])
    parts = [found[a] for a in part.arguments]
    if not parts or any(p is None for p in parts):
        return None
    known = [p for p in parts if p is not None]
    if part.primitive is negate:
        return tuple(-c for c in known[0])
    if part.primitive in (add, subtract):
        sign = 1 if part.primitive is add else -1
        return plus(known[0], tuple(sign * c for c in known[1]))
    if part.primitive is multiply:
        return times(*known)
    if part.primitive is divide and len(known[1]) == 1:
        return tuple(c / known[1][0] for c in known[0])
    if part.primitive is power and len(known[1]) <= 1:
        exponent = known[1][0] if known[1] else Fraction(0)
        if exponent.denominator == 1 and 0 <= exponent <= LARGEST_DEGREE:
            return _raised(known[0], int(exponent))
    return None


def plus(a: Coefficients, b: Coefficients) -> Coefficients:
    """The sum."""
    size = max(len(a), len(b))
    padded = [(*c, *[Fraction(0)] * (size - len(c))) for c in (a, b)]
    return _trimmed([p + q for p, q in zip(*padded, strict=True)])


def times(a: Coefficients, b: Coefficients) -> Coefficients | None:
    """The product, or None above the largest degree."""
    if not a or not b:
        return ()
    if len(a) + len(b) - 2 > LARGEST_DEGREE:
        return None
    result = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            result[i + j] += p * q
    return _trimmed(result)


def _raised(base: Coefficients, n: int) -> Coefficients | None:
    result: Coefficients | None = (Fraction(1),)
    for _ in range(n):
        result = times(result, base) if result is not None else None
    return result


def _trimmed(coefficients: Sequence[Fraction]) -> Coefficients:
    last = len(coefficients)
    while last and coefficients[last - 1] == 0:
        last -= 1
    return tuple(coefficients[:last])


def written(coefficients: Coefficients, x: Node) -> Node:
    """The polynomial in descending degree."""
    total: Node | None = None
    for degree in range(len(coefficients) - 1, -1, -1):
        c = coefficients[degree]
        if c:
            total = joined(total, c, x**degree if degree else number(1))
    return number(0) if total is None else total


def joined(total: Node | None, coefficient: Fraction, term: Node) -> Node:
    """``total + coefficient*term``, written without double signs and idle factors."""
    size = number(whole(abs(coefficient))) * term
    if total is None:
        return -size if coefficient < 0 else size
    return total - size if coefficient < 0 else total + size


def whole(value: Fraction) -> int | Fraction:
    """The number as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def rational_roots(coefficients: Coefficients) -> list[Fraction] | None:
    """The real roots in order when all are rational and the degree is at most 2, else None."""
    if len(coefficients) <= 1:
        return [] if coefficients else None
    if len(coefficients) == 2:
        b, a = coefficients
        return [-b / a]
    if len(coefficients) > 3:
        return None
    c, b, a = coefficients
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return []
    top, bottom = math.isqrt(discriminant.numerator), math.isqrt(discriminant.denominator)
    if top * top != discriminant.numerator or bottom * bottom != discriminant.denominator:
        return None
    root = Fraction(top, bottom)
    return sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)})
