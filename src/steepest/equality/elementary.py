"""Exponentials, logarithms, powers and angles as elements of the ring."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .ring import I, Ring
from .terms import UNIT, Monomial, Number, Polynomial, TooMuch, factors

ONE: Polynomial = {UNIT: 1}


class Elementary:
    """What elementary functions make of polynomials.

    Args:
        ring: Where the generators live.
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring

    def atom(self, kind: str, key: Any, of: Any = None) -> Polynomial:
        """The polynomial of one generator."""
        return {((self.ring.generator(kind, key, of), 1),): 1}

    def applied(
        self, name: str, operands: list[Polynomial], parameters: Any = (), symmetry: str = ""
    ) -> Polynomial:
        """A function of which nothing but its symmetry is known."""
        operands = [self.ring.canonical(p) for p in operands]
        if symmetry == "odd" and not operands[0]:
            return {}
        sign = 1
        if symmetry and operands[0] and _leads_negative(operands[0]):
            operands[0] = self.ring.scaled(operands[0], -1)
            sign = -1 if symmetry == "odd" else 1
        key = (name, tuple(frozenset(p.items()) for p in operands), parameters)
        form = self.atom("function", key, tuple(operands))
        return self.ring.scaled(form, sign)

    # Exponentials and logarithms.

    def exponential(self, p: Polynomial, turn: Number = 0) -> Polynomial:
        """``e^p``, or ``e^(i p)`` after a quarter turn."""
        ring = self.ring
        p = ring.canonical(p)
        if turn:
            p = ring.times(p, {((I, 1),): 1})
        result = ONE
        for monomial, c in p.items():
            result = ring.times(result, self._exponential_term(monomial, c))
        return result

    def _exponential_term(self, monomial: Monomial, c: Number) -> Polynomial:
        ring = self.ring
        special = self._special_exponential(monomial, c)
        if special is not None:
            return special
        g = ring.generator("exp", monomial, monomial, real=ring.is_real(monomial))
        return {((g, c),): 1}

    def _special_exponential(self, monomial: Monomial, c: Number) -> Polynomial | None:
        """Exponentials of logarithms, of whole parts of a turn, of inverse functions."""
        ring = self.ring
        if len(monomial) == 1 and monomial[0][1] == 1:
            generator = ring.generators[monomial[0][0]]
            if generator.kind == "log":
                return self._logged(generator.of, c)
        if len(monomial) == 2 and monomial[0] == (I, 1) and monomial[1][1] == 1:
            generator = ring.generators[monomial[1][0]]
            if generator.kind == "name" and generator.key == "pi":
                return self._turned(c)
            if generator.kind == "function" and isinstance(generator.of, tuple) and is_whole(c):
                return self._angle(generator, int(c))
        return None

    def _logged(self, of: Any, c: Number) -> Polynomial:
        """``e^(c ln g)`` for a generator or a prime."""
        kind, value = of
        if kind == "prime":
            return self.ring.magnitude({UNIT: value}, c)
        return self.ring.magnitude({((value, 1),): 1}, c)

    def _turned(self, c: Number) -> Polynomial | None:
        """``e^(i pi c)``, for twelfths of a half turn."""
        ring = self.ring
        twelfths = c * 12
        if not is_whole(twelfths):
            return None
        steps = int(twelfths) % 24
        result = ONE
        third, quarter = steps % 3, 0
        while (steps - 4 * third) % 3:
            third += 1
        quarter = ((steps - 4 * third) // 3) % 8
        root3, root2 = (
            ring.magnitude({UNIT: 3}, Fraction(1, 2)),
            ring.magnitude({UNIT: 2}, Fraction(1, 2)),
        )
        i: Polynomial = {((I, 1),): 1}
        half = Fraction(1, 2)
        sixth_turn = ring.plus({UNIT: half}, ring.times(i, root3), half)
        eighth_turn = ring.times(ring.scaled(root2, half), {UNIT: 1, ((I, 1),): 1})
        for base, count in ((sixth_turn, third % 6), (eighth_turn, quarter)):
            for _ in range(count):
                result = ring.times(result, base)
        return result

    def _angle(self, generator: Any, n: int) -> Polynomial | None:
        """``e^(i n arctan u)`` and ``e^(i n arcsin u)`` without the inverse function."""
        name = generator.key[0]
        if name not in ("arctan", "arcsin") or abs(n) > 12:
            return None
        ring = self.ring
        u = generator.of[0]
        square = ring.times(u, u)
        half = Fraction(1, 2)
        i: Polynomial = {((I, 1),): 1 if n > 0 else -1}
        upward = ring.times(i, u)
        if name == "arctan":
            base = ring.times(ring.plus(ONE, upward), ring.magnitude(ring.plus(ONE, square), -half))
        else:
            inside = ring.plus(ONE, square, -1)
            ring.is_positive(inside)
            base = ring.plus(ring.magnitude(inside, half), upward)
        result = ONE
        for _ in range(abs(n)):
            result = ring.times(result, base)
        return result

    def logarithm(self, p: Polynomial) -> Polynomial:
        """``ln|p|`` as a sum over the factors."""
        ring = self.ring
        c, monomial = ring.factored(p)
        result: Polynomial = {}
        for prime, e in factors(abs(c)):
            term = self.atom("log", ("prime", prime), ("prime", prime))
            result = ring.plus(result, term, e)
        for g, e in monomial:
            result = ring.plus(result, self._log_of(g), e)
        return result

    def _log_of(self, g: int) -> Polynomial:
        generator = self.ring.generators[g]
        if generator.kind == "exp":
            return {generator.of: 1}
        if generator.kind == "abs":
            return self._log_of(generator.of)
        if generator.kind == "prime":
            return self.atom("log", ("prime", generator.of), ("prime", generator.of))
        if generator.kind == "sum":  # ln|p| is ln|-p|
            g = self.ring.upright(g)
        return self.atom("log", ("generator", g), ("generator", g))

    # Trigonometric and hyperbolic functions.

    def cosine(self, p: Polynomial) -> Polynomial:
        """``(e^(i p) + e^(-i p))/2``."""
        return self.mean(p, 1, 1)

    def sine(self, p: Polynomial) -> Polynomial:
        """``(e^(i p) - e^(-i p))/(2 i)``."""
        return self.ring.times(self.mean(p, 1, -1), {((I, 1),): -1})

    def mean(self, p: Polynomial, turn: int, sign: int) -> Polynomial:
        """Half of the exponential there and back, by a turn or not."""
        ring = self.ring
        there = self.exponential(p, turn)
        back = self.exponential(ring.scaled(p, -1), turn)
        return ring.scaled(ring.plus(there, back, sign), Fraction(1, 2))

    def quotient(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The quotient of two polynomials."""
        return self.ring.times(p, self.ring.power(q, -1))

    def raised(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """The power, by the kind of its exponent."""
        ring = self.ring
        number = number_of(exponent)
        if number is not None and is_whole(number):
            return ring.power(base, int(number)) if number >= 0 or base else self._undefined()
        if number is not None:
            ring.is_positive(base)
            return ring.magnitude(base, number)
        ring.is_positive(base)
        return self.exponential(ring.times(exponent, self.logarithm(base)))

    def _undefined(self) -> Polynomial:
        raise TooMuch


def is_whole(value: Number) -> bool:
    """Whether it has no fraction."""
    return value.denominator == 1


def number_of(p: Polynomial) -> Number | None:
    """The number that a polynomial is, or None."""
    if not p:
        return 0
    return p[UNIT] if len(p) == 1 and UNIT in p else None


def _leads_negative(p: Polynomial) -> bool:
    return p[min(p)] < 0
