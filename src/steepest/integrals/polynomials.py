"""Polynomials as lists of coefficients, the constant one first; numbers or symbols."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product as pairs
from math import gcd, isqrt, lcm

from steepest.graph import (
    Constant,
    Node,
    add,
    depending,
    divide,
    lift,
    multiply,
    negate,
    number,
    ordered,
    power,
    subtract,
)

from .numbers import (
    Coefficient,
    Number,
    is_rational,
    is_zero,
    number_of,
    numbers_of,
    quotient,
    tidy,
)

LARGEST_DEGREE = 60
"""Polynomials of a higher degree are left alone."""

Polynomial = list[Coefficient]


def trimmed(p: Sequence[Coefficient]) -> Polynomial:
    """The polynomial without leading zeros."""
    result = [tidy(c) for c in p]
    while result and is_zero(result[-1]):
        result.pop()
    return result


def degree(p: Sequence[Coefficient]) -> int:
    """The degree; -1 for zero."""
    return len(p) - 1


def plus(p: Sequence[Coefficient], q: Sequence[Coefficient], scale: Coefficient = 1) -> Polynomial:
    """``p + scale*q``."""
    size = max(len(p), len(q))
    return trimmed(
        [
            (p[i] if i < len(p) else 0) + scale * (q[i] if i < len(q) else 0)  # type: ignore
            for i in range(size)
        ]
    )


def times(p: Sequence[Coefficient], q: Sequence[Coefficient]) -> Polynomial:
    """The product."""
    if not p or not q:
        return []
    result: Polynomial = [0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            result[i + j] = result[i + j] + a * b  # type: ignore[operator]
    return trimmed(result)


def to_the(p: Polynomial, n: int) -> Polynomial:
    """The n-th power, n not negative."""
    result: Polynomial = [1]
    for _ in range(n):
        result = times(result, p)
    return result


def divided(p: Sequence[Coefficient], q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    rest = trimmed(p)
    if len(rest) < len(q):
        return [], rest
    result: Polynomial = [0] * (len(rest) - len(q) + 1)
    while len(rest) >= len(q):
        ratio = quotient(rest[-1], q[-1])
        shift = len(rest) - len(q)
        result[shift] = ratio
        top = len(rest)
        rest = [
            rest[i] - ratio * q[i - shift] if i >= shift else rest[i]  # type: ignore[operator]
            for i in range(top - 1)
        ]
        rest = trimmed(rest)
    return trimmed(result), rest


def common_divisor(p: Polynomial, q: Polynomial) -> Polynomial:
    """The monic greatest common divisor of polynomials with exact numbers."""
    while q:
        p, q = q, divided(p, q)[1]
    return monic(p)


def monic(p: Polynomial) -> Polynomial:
    """The polynomial divided by its leading coefficient."""
    return [quotient(c, p[-1]) for c in p]


def slope(p: Sequence[Coefficient]) -> Polynomial:
    """The derivative."""
    return trimmed([n * c for n, c in enumerate(p)][1:])


def value(p: Sequence[Coefficient], at: Coefficient) -> Coefficient:
    """The value at a number or a symbol."""
    total: Coefficient = 0
    for c in reversed(p):
        total = total * at + c  # type: ignore[operator]
    return tidy(total)


def shifted(p: Sequence[Coefficient], by: Coefficient) -> Polynomial:
    """The polynomial in v, where x is ``v + by``."""
    result: Polynomial = []
    for c in reversed(p):
        result = plus(times(result, [by, 1]), [c])
    return result


def written(p: Sequence[Coefficient], x: Node) -> Node:
    """The node of a polynomial."""
    total: Node = number(0)
    for n, c in reversed(list(enumerate(p))):
        if not is_zero(c):
            total = total + lift(c) * x**n
    return total


def polynomial(node: Node, x: Node) -> Polynomial | None:
    """The coefficients of ``node`` as a polynomial in ``x``, or None."""
    ratio = rational(node, x)
    if ratio is None or len(ratio[1]) != 1:
        return None
    return [quotient(c, ratio[1][0]) for c in ratio[0]]


def rational(node: Node, x: Node) -> tuple[Polynomial, Polynomial] | None:
    """Numerator and denominator of ``node`` as a rational function of ``x``, or None."""
    if x not in (varies := depending([node], [x])):
        return None
    ratios: dict[Node, tuple[Polynomial, Polynomial]] = {x: ([0, 1], [1])}
    for part in ordered(node):
        if part in ratios:
            continue
        if part not in varies:
            value = number_of(part)
            ratios[part] = (trimmed([part if value is None else value]), [1])
            continue
        made = _combined(part, ratios)
        if made is None or max(map(len, made)) > LARGEST_DEGREE:
            return None
        ratios[part] = made
    return ratios[node]


def _combined(
    part: Node, ratios: dict[Node, tuple[Polynomial, Polynomial]]
) -> tuple[Polynomial, Polynomial] | None:
    if any(a not in ratios for a in part.arguments):
        return None
    primitive = part.primitive
    p, q = ratios[part.arguments[0]]
    if primitive is negate:
        return [tidy(-c) for c in p], q  # type: ignore[operator]
    if primitive is power:
        n = number_of(part.arguments[1])
        if not isinstance(n, int) or abs(n) * max(len(p), len(q)) > LARGEST_DEGREE:
            return None
        if n < 0:
            p, q, n = q, p, -n
        return (to_the(p, n), to_the(q, n)) if q else None
    if primitive not in (add, subtract, multiply, divide):
        return None
    r, s = ratios[part.arguments[1]]
    if primitive is multiply:
        return reduced(times(p, r), times(q, s))
    if primitive is divide:
        return reduced(times(p, s), times(q, r)) if r else None
    sign = 1 if primitive is add else -1
    if q == s:
        return plus(p, r, sign), q
    return reduced(plus(times(p, s), times(r, q), sign), times(q, s))


def reduced(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The fraction without common factors, where the coefficients are exact numbers."""
    if len(q) > 1 and p and is_rational(*p, *q):
        shared = common_divisor(p, q)
        if len(shared) > 1:
            p, q = divided(p, shared)[0], divided(q, shared)[0]
    return p, q


def squarefree(p: Polynomial) -> list[tuple[Polynomial, int]]:
    """Yun's factors, monic, each with its multiplicity; exact numbers only."""
    p = monic(p)
    found = []
    shared = common_divisor(p, slope(p))
    rest, derivative = divided(p, shared)[0], divided(slope(p), shared)[0]
    n = 1
    while len(rest) > 1:
        difference = plus(derivative, slope(rest), -1)
        factor = common_divisor(rest, difference) if difference else monic(rest)
        if len(factor) > 1:
            found.append((factor, n))
        rest, derivative = divided(rest, factor)[0], divided(difference, factor)[0]
        n += 1
    return found


def factors(p: Polynomial) -> list[tuple[Polynomial, int]]:
    """Monic factors over the rational numbers with their multiplicities.

    Linear and quadratic factors are found; what has none of them stays whole.
    """
    found: list[tuple[Polynomial, int]] = []
    for part, n in squarefree(p):
        found += [(factor, n) for factor in _split(part)]
    return found


LARGEST_CONSTANT = 10**9
"""Divisors of larger coefficients are not tried."""


def _split(p: Polynomial) -> list[Polynomial]:
    found: list[Polynomial] = []
    for root in _rational_roots(p):
        found.append([-root, 1])
        p = divided(p, [-root, 1])[0]
    while len(p) > 4:
        factor = _quadratic_factor(p)
        if factor is None:
            break
        found.append(factor)
        p = divided(p, factor)[0]
    return [*found, p] if len(p) > 1 else found


def _whole(p: Polynomial) -> list[int]:
    """The polynomial times a number that makes the coefficients whole and coprime."""
    numbers = numbers_of(p)
    assert numbers is not None
    scale = lcm(*(c.denominator for c in numbers))
    whole = [int(c * scale) for c in numbers]
    shared = gcd(*whole)
    return [c // shared for c in whole]


def _divisors(n: int) -> list[int]:
    n = abs(n)
    if n > LARGEST_CONSTANT:
        return []
    small = [d for d in range(1, isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def _rational_roots(p: Polynomial) -> list[Number]:
    found: list[Number] = []
    if is_zero(p[0]):
        found.append(0)
        p = p[1:]
    whole = _whole(p)
    if len(whole) < 2:
        return found
    for a, b in pairs(_divisors(whole[0]), _divisors(whole[-1])):
        if gcd(a, b) == 1:
            found += [r for r in (Fraction(a, b), Fraction(-a, b)) if value(whole, r) == 0]
    return [tidy(r) for r in found]


def _quadratic_factor(p: Polynomial) -> Polynomial | None:
    """A quadratic factor of a polynomial without rational roots, or None."""
    whole = _whole(p)
    bound = 2 * max(1, int((max(map(abs, whole)) / abs(whole[-1])) ** 0.5) + 1)
    for a in _divisors(whole[-1]):
        for size in _divisors(whole[0]):
            for c in (size, -size):
                for b in range(-min(bound * a, 40), min(bound * a, 40) + 1):
                    quadratic: Polynomial = [Fraction(c, a), Fraction(b, a), 1]
                    if not divided(p, quadratic)[1]:
                        return trimmed(quadratic)
    return None


def solved(rows: list[list[Coefficient]]) -> list[Coefficient] | None:
    """The solution of linear equations (the last column is the right side), or None.

    Unknowns that stay free are zero. None means that there is no solution.
    """
    rows = [[tidy(c) for c in row] for row in rows]
    unknowns = len(rows[0]) - 1
    used: list[tuple[int, int]] = []
    top = 0
    for column in range(unknowns):
        pivot = next((r for r in range(top, len(rows)) if not is_zero(rows[r][column])), None)
        if pivot is None:
            continue
        rows[top], rows[pivot] = rows[pivot], rows[top]
        lead = rows[top][column]
        rows[top] = [quotient(c, lead) for c in rows[top]]
        for r, row in enumerate(rows):
            if r != top and not is_zero(row[column]):
                ratio = row[column]
                rows[r] = [tidy(c - ratio * t) for c, t in zip(row, rows[top], strict=True)]  # type: ignore
        used.append((top, column))
        top += 1
    if any(not is_zero(row[-1]) for row in rows[top:]):
        return None
    answer: list[Coefficient] = [0] * unknowns
    for row, column in used:
        answer[column] = rows[row][-1]
    return answer


def linear(node: Node, x: Node) -> tuple[Coefficient, Coefficient] | None:
    """``a`` and ``b`` where the node is ``a*x + b`` with ``a`` not zero, or None."""
    if node is x:
        return 1, 0
    if isinstance(node, Constant):
        return None
    p = polynomial(node, x)
    return (p[1], p[0]) if p is not None and len(p) == 2 else None
