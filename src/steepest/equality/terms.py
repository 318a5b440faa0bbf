"""Monomials and polynomials as plain data, and the numbers in them."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

Number = int | Fraction
Monomial = tuple[tuple[int, Number], ...]
Polynomial = dict[Monomial, Number]

UNIT: Monomial = ()

LARGEST_PRIME = 1000


class TooMuch(Exception):
    """The normal form grows beyond its bounds; nothing is said about equality."""


def rank(monomial: Monomial) -> tuple:
    """A fixed order of monomials, those of the highest powers first."""
    return tuple((-e, g) for g, e in monomial), len(monomial)


def whole(value: Number) -> Number:
    """The number as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def content(p: Polynomial) -> Number:
    """The positive number that leaves coprime whole coefficients when divided out."""
    numerator, denominator = 0, 1
    for c in p.values():
        numerator = gcd(numerator, c.numerator)
        denominator = lcm(denominator, c.denominator)
    return whole(Fraction(numerator, denominator))


def factors(value: Number) -> list[tuple[int, int]]:
    """The small primes of a positive number, and what is left of it, with their exponents."""
    found: list[tuple[int, int]] = []
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        rest, prime = part, 2
        while prime * prime <= rest and prime < LARGEST_PRIME:
            count = 0
            while rest % prime == 0:
                rest //= prime
                count += 1
            if count:
                found.append((prime, sign * count))
            prime += 1 if prime == 2 else 2
        if rest > 1:
            found.append((rest, sign))
    return found
