"""Exact algebra of polynomials in one variable: all real roots, counted and enclosed.

A polynomial is a list of whole coefficients, ascending, without a common divisor.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest.graph import Node, Variable, constant
from steepest.primitives import sqrt
from steepest.transforms.textbook import polynomial_coefficients, textbook

Polynomial = list[int]

LARGEST_DEGREE = 60
FINE = Fraction(1, 2**70)
"""Roots are enclosed this narrowly, relative to their bound."""


@dataclass(frozen=True, slots=True)
class Root:
    """A simple root between two fractions, and its formula where there is a short one."""

    low: Fraction
    high: Fraction
    formula: Node | None = None


def polynomial(node: Node, x: Variable) -> Polynomial | None:
    """The node as a polynomial of bounded degree in ``x`` alone; None for any other function."""
    coefficients = polynomial_coefficients(node, x)
    if coefficients is None or len(coefficients) > LARGEST_DEGREE + 1:
        return None
    return primitive(coefficients)


def primitive(coefficients: Sequence[int | Fraction]) -> Polynomial:
    """The coefficients times a positive number that makes them whole and coprime."""
    kept = [Fraction(c) for c in coefficients]
    while kept and kept[-1] == 0:
        kept.pop()
    whole = math.lcm(*(c.denominator for c in kept)) if kept else 1
    numerators = [int(c * whole) for c in kept]
    divisor = math.gcd(*numerators) or 1
    return [n // divisor for n in numerators]


def slope(p: Polynomial) -> Polynomial:
    """The derivative."""
    return primitive([n * c for n, c in enumerate(p)][1:])


def divided(a: Polynomial, b: Polynomial) -> tuple[list[Fraction], list[Fraction]]:
    """The quotient and the remainder."""
    rest = [Fraction(c) for c in a]
    quotient = [Fraction(0)] * max(len(a) - len(b) + 1, 0)
    for shift in reversed(range(len(quotient))):
        factor = quotient[shift] = rest[shift + len(b) - 1] / b[-1]
        for i, c in enumerate(b):
            rest[shift + i] -= factor * c
    return quotient, rest[: len(b) - 1]


def square_free(p: Polynomial) -> Polynomial:
    """The polynomial with the same roots, each of them simple, leading coefficient positive."""
    a, b = p, slope(p)
    while b:
        a, b = b, primitive(divided(a, b)[1])
    free = primitive(divided(p, a)[0])
    return free if free[-1] > 0 else [-c for c in free]


def bound(p: Polynomial) -> Fraction:
    """A number beyond the size of all roots.

    Source:
        Cauchy, Exercices de mathématiques, 1829.
    """
    return 1 + max((abs(Fraction(c, p[-1])) for c in p[:-1]), default=Fraction(0))


def real_roots(p: Polynomial) -> list[Root]:
    """All real roots of a square-free polynomial, ascending.

    Source:
        Sturm's theorem; Basu, Pollack & Roy, Algorithms in Real Algebraic Geometry, 2.2.
    """
    found: list[Root] = []
    while len(p) > 1:
        isolated, hit = _isolated(p)
        narrow = sorted(_narrowed(p, low, high) for low, high in isolated)
        rational = [hit] if hit is not None else [c for c in map(_plain, narrow) if not at(p, c)]
        if not rational:
            formulas = _surds(p) if len(p) == 3 and narrow else [None] * len(narrow)
            found += [Root(*n, f) for n, f in zip(narrow, formulas, strict=True)]
            break
        for value in rational:
            found.append(Root(value, value, constant(value)))
            p = primitive(divided(p, [-value.numerator, value.denominator])[0])
    return sorted(found, key=lambda root: root.low)


def at(p: Polynomial, x: Fraction) -> int:
    """The sign of the polynomial at a fraction."""
    value, power = 0, 1
    for c in reversed(p):
        value = value * x.numerator + c * power
        power *= x.denominator
    return (value > 0) - (value < 0)


def _isolated(p: Polynomial) -> tuple[list[tuple[Fraction, Fraction]], Fraction | None]:
    """Intervals with one root each, or a root that a cut happened to hit."""
    chain = [p, slope(p)]
    while len(chain[-1]) > 1:
        chain.append([-c for c in primitive(divided(chain[-2], chain[-1])[1])])
    edge = Fraction(2 ** math.ceil(bound(p)).bit_length())
    stack = [(-edge, edge, _changes(chain, -edge), _changes(chain, edge))]
    found = []
    while stack:
        low, high, before, after = stack.pop()
        if before - after == 1:
            found.append((low, high))
        elif before > after:
            middle = (low + high) / 2
            if not at(p, middle):
                return [], middle
            between = _changes(chain, middle)
            stack += [(low, middle, before, between), (middle, high, between, after)]
    return found, None


def _changes(chain: Sequence[Polynomial], x: Fraction) -> int:
    signs = [s for s in (at(q, x) for q in chain) if s]
    return sum(a != b for a, b in itertools.pairwise(signs))


def _narrowed(p: Polynomial, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    sign = at(p, low)
    while high - low > FINE * max(abs(low), abs(high)):
        middle = (low + high) / 2
        here = at(p, middle)
        if not here:
            return middle, middle
        low, high = (middle, high) if here == sign else (low, middle)
    return low, high


def _plain(enclosed: tuple[Fraction, Fraction]) -> Fraction:
    return ((enclosed[0] + enclosed[1]) / 2).limit_denominator(10**6)


def _surds(p: Polynomial) -> list[Node]:
    """The two roots of a quadratic polynomial whose leading coefficient is positive."""
    c, b, a = p if p[-1] > 0 else [-n for n in p]
    root = sqrt(constant(Fraction(b * b - 4 * a * c, 4 * a * a)))
    middle = constant(Fraction(-b, 2 * a))
    return [textbook(middle - root), textbook(middle + root)]
