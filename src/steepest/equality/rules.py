"""What each primitive is in the ring: sums and products, roots, angles, areas."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .elementary import ONE, Elementary, is_whole, number_of
from .terms import UNIT, Polynomial


def _log(r: Elementary, p: Polynomial) -> Polynomial:
    r.ring.is_positive(p)
    return r.logarithm(p)


def _hyperbolic(sign: int) -> Callable[..., Polynomial]:
    return lambda r, p: r.mean(p, 0, sign)


def _root(degree: int) -> Callable[..., Polynomial]:
    """The real root: of an odd degree it has the sign of its argument."""

    def rule(r: Elementary, p: Polynomial) -> Polynomial:
        if not p:
            return {}
        if degree % 2 == 0:
            r.ring.is_positive(p)
            return r.ring.magnitude(p, Fraction(1, degree))
        return r.ring.times(p, r.ring.magnitude(p, Fraction(1, degree) - 1))

    return rule


def _any_root(r: Elementary, p: Polynomial, degree: Polynomial) -> Polynomial:
    n = number_of(degree)
    if n is None or not is_whole(n) or n < 1:
        return r.applied("root", [p, degree])
    return _root(int(n))(r, p)


def _absolute(r: Elementary, p: Polynomial) -> Polynomial:
    return r.ring.magnitude(p, 1) if p else {}


def _extreme(sign: int) -> Callable[..., Polynomial]:
    def rule(r: Elementary, p: Polynomial, q: Polynomial) -> Polynomial:
        apart = _absolute(r, r.ring.plus(p, q, -1))
        return r.ring.scaled(r.ring.plus(r.ring.plus(p, q), apart, sign), Fraction(1, 2))

    return rule


def _arccos(r: Elementary, p: Polynomial) -> Polynomial:
    quarter = r.ring.scaled(r.atom("name", "pi"), Fraction(1, 2))
    return r.ring.plus(quarter, r.applied("arcsin", [p], (), "odd"), -1)


def _area(first: int, second: int) -> Callable[..., Polynomial]:
    """``ln(x + sqrt(first*x^2 + second))``."""

    def rule(r: Elementary, p: Polynomial) -> Polynomial:
        inside = r.ring.plus(r.ring.scaled(r.ring.times(p, p), first), {UNIT: second})
        r.ring.is_positive(inside)
        return r.logarithm(r.ring.plus(p, r.ring.magnitude(inside, Fraction(1, 2))))

    return rule


def _artanh(r: Elementary, p: Polynomial) -> Polynomial:
    above, below = r.ring.plus(ONE, p), r.ring.plus(ONE, p, -1)
    for side in (above, below):
        r.ring.is_positive(side)
    apart = r.ring.plus(r.logarithm(above), r.logarithm(below), -1)
    return r.ring.scaled(apart, Fraction(1, 2))


CHOICES = frozenset(("where", "gate", "sign", "cond", "while_loop", "scan"))
"""What stays as it is."""

RULES: dict[str, Callable[..., Polynomial]] = {
    "add": lambda r, p, q: r.ring.plus(p, q),
    "subtract": lambda r, p, q: r.ring.plus(p, q, -1),
    "multiply": lambda r, p, q: r.ring.times(p, q),
    "divide": lambda r, p, q: r.quotient(p, q),
    "negate": lambda r, p: r.ring.scaled(p, -1),
    "power": lambda r, p, q: r.raised(p, q),
    "e": lambda r: r.exponential(ONE),
    "pi": lambda r: r.atom("name", "pi"),
    "exp": lambda r, p: r.exponential(p),
    "log": _log,
    "sqrt": _root(2),
    "cbrt": _root(3),
    "root": _any_root,
    "abs": _absolute,
    "minimum": _extreme(-1),
    "maximum": _extreme(1),
    "sin": lambda r, p: r.sine(p),
    "cos": lambda r, p: r.cosine(p),
    "tan": lambda r, p: r.quotient(r.sine(p), r.cosine(p)),
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "tanh": lambda r, p: r.quotient(r.mean(p, 0, -1), r.mean(p, 0, 1)),
    "arccos": _arccos,
    "arsinh": _area(1, 1),
    "arcosh": _area(1, -1),
    "artanh": _artanh,
}
"""The primitives that have a form of their own; others are written as they are defined."""
