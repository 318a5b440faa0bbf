"""Sums of products of generators, in which identities become plain cancellation.

A polynomial is a dictionary from monomials to rational coefficients, a monomial a sorted tuple
of (generator, exponent). Exponents are rational. Sine and cosine are written with
``e^(i x)``, hyperbolic functions with ``e^x``, so their identities hold by arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .terms import UNIT, Monomial, Number, Polynomial, TooMuch, content, factors, rank, whole

I = 0  # noqa: E741 - its name in mathematics
"""The generator whose square is -1."""

MOST_TERMS = 3000
MOST_PRODUCTS = 200_000
HIGHEST_POWER = 200


@dataclass(frozen=True, slots=True)
class Generator:
    """Something that sums and products are made of.

    Args:
        kind: ``i``, ``prime``, ``name``, ``function``, ``exp``, ``log``, ``abs`` or ``sum``.
        key: What tells it from others of its kind.
        of: The number of the generator, or the polynomial or monomial, that it is made of.
        real: Whether its values are real.
    """

    kind: str
    key: Hashable
    of: Any = None
    real: bool = True


class Ring:
    """The generators met so far, what is known of their signs, and arithmetic with them.

    ``signs`` holds 1 or -1 for generators that are nowhere of the other sign where both
    functions are defined.
    """

    def __init__(self) -> None:
        self.generators: list[Generator] = [Generator("i", None, real=False)]
        self.number: dict[tuple[str, Hashable], int] = {("i", None): I}
        self.signs: dict[int, int] = {}
        self._products = 0

    def generator(self, kind: str, key: Hashable, of: Any = None, *, real: bool = True) -> int:
        """The number of the generator of that kind and key, new or known."""
        found = self.number.get((kind, key))
        if found is None:
            found = self.number[kind, key] = len(self.generators)
            self.generators.append(Generator(kind, key, of, real))
        return found

    def is_real(self, monomial: Monomial) -> bool:
        """Whether all generators of the monomial have real values."""
        return all(self.generators[g].real for g, _ in monomial)

    # Arithmetic.

    def scaled(self, p: Polynomial, factor: Number) -> Polynomial:
        """The polynomial times a number."""
        return {m: c * factor for m, c in p.items()} if factor else {}

    def plus(self, p: Polynomial, q: Polynomial, scale: Number = 1) -> Polynomial:
        """``p + scale*q``."""
        result = dict(p)
        for monomial, c in q.items():
            total = result.get(monomial, 0) + c * scale
            if total:
                result[monomial] = total
            else:
                result.pop(monomial, None)
        return self._bounded(result)

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The product, multiplied out."""
        self._products += len(p) * len(q)
        if self._products > MOST_PRODUCTS:
            raise TooMuch
        result: Polynomial = {}
        for a, c in p.items():
            for b, d in q.items():
                factor, monomial = self.merged(a, b)
                total = result.get(monomial, 0) + c * d * factor
                if total:
                    result[monomial] = total
                else:
                    result.pop(monomial, None)
        return self._bounded(result)

    def merged(self, a: Monomial, b: Monomial) -> tuple[Number, Monomial]:
        """A number and the monomial whose product is that of two monomials."""
        if not a or not b:
            return 1, a or b
        powers = dict(a)
        for g, e in b:
            powers[g] = powers.get(g, 0) + e
        return self.settled(powers)

    def settled(self, powers: dict[int, Number]) -> tuple[Number, Monomial]:
        """A number and the monomial of these powers, with what is known of each generator."""
        factor: Number = 1
        for g in list(powers):
            kind = self.generators[g].kind
            e = powers[g]
            if kind == "i":
                turns = int(e) % 4
                factor = -factor if turns >= 2 else factor
                powers[g] = turns % 2
            elif kind == "prime":
                floor = e.__floor__()
                factor *= Fraction(self.generators[g].of) ** floor
                powers[g] = e - floor
            elif kind == "abs" and (e < 0 or e >= 2):
                even = 2 * (e / Fraction(2)).__floor__()
                powers[g] = e - even
                inner = self.generators[g].of
                powers[inner] = powers.get(inner, 0) + even
        kept = sorted((g, whole(e)) for g, e in powers.items() if e)
        return whole(factor), tuple(kept)

    def _bounded(self, p: Polynomial) -> Polynomial:
        if len(p) > MOST_TERMS:
            raise TooMuch
        return p

    # Powers.

    def power(self, p: Polynomial, n: int) -> Polynomial:
        """The whole power; of a sum it stays a power of one generator."""
        if abs(n) > HIGHEST_POWER:
            raise TooMuch
        if n == 0:
            return {UNIT: 1}
        if n == 1:
            return p
        c, monomial = self.factored(p)
        factor, raised = self.settled({g: e * n for g, e in monomial})
        return {raised: whole(Fraction(c) ** n * factor)}

    def factored(self, p: Polynomial) -> tuple[Number, Monomial]:
        """A number and a monomial whose product the polynomial is; a sum becomes a generator.

        Raises:
            TooMuch: when the polynomial is zero, which has no powers.
        """
        if not p:
            raise TooMuch
        if len(p) == 1:
            [(monomial, c)] = p.items()
            if self.is_real(monomial):
                return c, monomial
        p = self.canonical(p)
        if not p:
            raise TooMuch
        if len(p) == 1 and self.is_real(next(iter(p))):
            return next((c, m) for m, c in p.items())
        shared = self.shared(p)
        if shared:
            inverse = tuple((g, -e) for g, e in shared)
            p = self.times(p, {inverse: 1})
        size = content(p)
        if p[min(p, key=rank)] < 0:
            size = -size
        p = self.scaled(p, 1 / Fraction(size))
        p = {m: whole(c) for m, c in p.items()}
        monomial = shared
        for known, generator in self._sums():
            quotient = divided(self, p, known)
            if quotient is not None and len(quotient) <= len(p):
                c, rest = self.factored(quotient)
                factor, product = self.merged(self.merged(rest, ((generator, 1),))[1], shared)
                return whole(c * size * factor), product
        generator = self.generator("sum", frozenset(p.items()), p)
        factor, monomial = self.merged(shared, ((generator, 1),))
        return whole(size * factor), monomial

    def shared(self, p: Polynomial) -> Monomial:
        """The real powers that all terms have in common."""
        lowest: dict[int, Number] | None = None
        for monomial in p:
            powers = {g: e for g, e in monomial if self.generators[g].real}
            known = powers if lowest is None else lowest
            lowest = {g: min(known.get(g, 0), powers.get(g, 0)) for g in {*known, *powers}}
        return tuple(sorted((g, e) for g, e in (lowest or {}).items() if e))

    def _sums(self) -> Iterator[tuple[Polynomial, int]]:
        count = 0
        for number, generator in enumerate(self.generators):
            if generator.kind == "sum" and len(generator.of) > 1:
                count += 1
                if count > 12:
                    return
                yield generator.of, number

    def magnitude(self, p: Polynomial, exponent: Number) -> Polynomial:
        """``|p|^exponent``, for any rational exponent."""
        c, monomial = self.factored(p)
        powers: dict[int, Number] = {}
        for prime, e in factors(abs(c)):
            g = self.generator("prime", prime, prime)
            powers[g] = powers.get(g, 0) + e * exponent
        for g, e in monomial:
            positive = self.positive(g)
            powers[positive] = powers.get(positive, 0) + e * exponent
        factor, raised = self.settled(powers)
        return {raised: factor}

    def positive(self, g: int) -> int:
        """The generator of ``|g|``."""
        generator = self.generators[g]
        if generator.kind in ("exp", "prime", "abs") or self.signs.get(g) == 1:
            return g
        if self.signs.get(g) == -1:
            p = (
                {m: -c for m, c in generator.of.items()}
                if generator.kind == "sum"
                else {((g, 1),): -1}
            )
            return self.generator("sum", frozenset(p.items()), p)
        return self.generator("abs", g, g)

    def upright(self, g: int) -> int:
        """The generator of a sum or of its negative, whichever begins with a plus."""
        p = self.generators[g].of
        if p[min(p, key=rank)] > 0:
            return g
        p = {m: -c for m, c in p.items()}
        return self.generator("sum", frozenset(p.items()), p)

    def is_positive(self, p: Polynomial) -> None:
        """Take note that the polynomial is nowhere negative where both functions are defined."""
        try:
            c, monomial = self.factored(p)
        except TooMuch:
            return
        odd = [
            g
            for g, e in monomial
            if (e % 2 or e.denominator > 1)
            and self.generators[g].kind not in ("exp", "prime", "abs")
            and self.signs.get(g) != 1
        ]
        negative = c < 0
        unknown = [g for g in odd if g not in self.signs]
        for g in odd:
            negative ^= self.signs.get(g) == -1
        if len(unknown) == 1:
            self.signs[unknown[0]] = -1 if negative else 1

    # The normal form.

    def canonical(self, p: Polynomial) -> Polynomial:
        """The polynomial over one denominator, which what it is divisible by has left."""
        numerator, below = self.cleared(p)
        for g in list(below):
            while below[g] >= 1:
                quotient = divided(self, numerator, self.generators[g].of)
                if quotient is None:
                    break
                numerator = quotient
                below[g] -= 1
        if not numerator or not any(below.values()):
            return numerator
        inverse = tuple(sorted((g, -e) for g, e in below.items() if e))
        return self.times(numerator, {inverse: 1})

    def cleared(self, p: Polynomial) -> tuple[Polynomial, dict[int, Number]]:
        """The polynomial multiplied by powers of sums until all sums are multiplied out.

        Returns:
            The product, which is zero only where the polynomial is, and the powers.
        """
        below: dict[int, Number] = {}
        for _ in range(40):
            lowest: dict[int, Number] = {}
            for monomial in p:
                for g, e in monomial:
                    if self.generators[g].kind == "sum" and e < lowest.get(g, 0):
                        lowest[g] = e
            for g, e in lowest.items():
                lift = -(e.__floor__())
                below[g] = below.get(g, 0) + lift
                p = self.times(p, {((g, lift),): 1})
            spread = self._multiplied_out(p)
            if spread is None:
                return p, below
            p = spread
        raise TooMuch

    def _multiplied_out(self, p: Polynomial) -> Polynomial | None:
        """The polynomial without whole powers of sums; None where there are none."""
        plain: Polynomial = {}
        found = False
        for monomial, c in p.items():
            part: Polynomial = {UNIT: c}
            rest: list[tuple[int, Number]] = []
            for g, e in monomial:
                count = e.__floor__() if self.generators[g].kind == "sum" else 0
                if count > 0:
                    found = True
                    if count > HIGHEST_POWER:
                        raise TooMuch
                    for _ in range(count):
                        part = self.times(part, self.generators[g].of)
                    if e != count:
                        rest.append((g, e - count))
                else:
                    rest.append((g, e))
            plain = self.plus(plain, self.times(part, {tuple(rest): 1}))
        return plain if found else None

    def is_zero(self, p: Polynomial) -> bool:
        """Whether the polynomial is zero by arithmetic."""
        return not self.cleared(p)[0]


def divided(ring: Ring, dividend: Polynomial, divisor: Polynomial) -> Polynomial | None:
    """The exact quotient by leading terms, or None."""
    if not divisor or len(divisor) > len(dividend) * 4 + 4 or len(dividend) > 200:
        return None
    names = sorted({g for m in (*dividend, *divisor) for g, _ in m})
    if not {g for m in divisor for g, _ in m} <= {g for m in dividend for g, _ in m}:
        return None

    def order(monomial: Monomial) -> tuple:
        powers = dict(monomial)
        return tuple(powers.get(g, 0) for g in names)

    top = max(divisor, key=order)
    inverse = tuple((g, -e) for g, e in top)
    lowest = [
        min(dict(m).get(g, 0) for m in dividend) - max(dict(m).get(g, 0) for m in divisor)
        for g in names
    ]
    quotient: Polynomial = {}
    remainder = dict(dividend)
    for _ in range(200):
        if not remainder:
            return quotient
        lead = max(remainder, key=order)
        factor, monomial = ring.merged(lead, inverse)
        powers = dict(monomial)
        if any(powers.get(g, 0) < low for g, low in zip(names, lowest, strict=True)):
            return None
        c = whole(Fraction(remainder[lead]) * factor / divisor[top])
        term = {monomial: c}
        quotient = ring.plus(quotient, term)
        remainder = ring.plus(remainder, ring.times(term, divisor), -1)
        if lead in remainder:
            return None
    return None
