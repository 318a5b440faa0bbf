"""Integration by parts: once, again and again, and round in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from steepest import primitives as p
from steepest.graph import E, Node, Variable, exact, lift, log, ordered, power
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import Product, product, raised
from .numbers import Coefficient, quotient, tidy
from .search import Found, Impossible, Outcome, Search, scaled, told

INVERSES = (
    log, p.log2, p.log10, p.arcsin, p.arccos, p.arctan, p.arccot, p.arcsec, p.arccsc,
    p.arsinh, p.arcosh, p.artanh, p.arcoth, p.erf, p.erfc,
)  # fmt: skip
"""Functions that become simpler when differentiated."""

LONGEST_TABLE = 12
"""The highest degree of a polynomial that the table of parts goes down."""


def by_parts(search: Search, f: Node, x: Variable) -> Outcome:
    """``u dv`` with u the part that differentiating makes simpler."""
    view = product(f, x)
    for u, dv in _splits(view, x):
        if search.late:
            return None
        found = search.found(dv, x) if dv is not lift(1) else Found(x, ())
        if found is None:
            continue
        v = found.node
        slope = textbook(derivative(u, x))
        rest = textbook(v * slope)
        if len(ordered(rest)) > 3 * len(ordered(f)) + 20:
            continue
        remaining = search.find(rest, x)
        if remaining is None:
            continue
        if isinstance(remaining, Impossible):
            return remaining
        return told(
            "integration by parts",
            f"u = {text(u)} becomes simpler when differentiated, "
            f"dv = {text(textbook(dv))} d{x.name} gives v = {text(v)}",
            f, x, u * v - remaining.node, below=(*found.steps, *remaining.steps),
            after=textbook(u * v) - scaled(lift(1)), integrals=[(rest, x)],
        )  # fmt: skip
    return None


def _splits(view: Product, x: Variable) -> Iterator[tuple[Node, Node]]:
    """What to differentiate and what to integrate, logarithms before algebra before the rest."""
    for base, n in view.powers.items():
        if base.primitive in INVERSES and isinstance(n, int) and 0 < n <= 8:
            yield raised(base, n), view.coefficient * view.node(without=(base,))
    for base, n in view.powers.items():
        degree = poly.polynomial(base, x)
        if degree is not None and isinstance(n, int) and n > 0 and len(view.powers) > 1:
            yield raised(base, n), view.coefficient * view.node(without=(base,))
    if len(view.powers) > 1 and E in view.powers:
        for base, n in view.powers.items():
            if isinstance(n, int) and n < 0 and poly.polynomial(base, x) is not None:
                yield view.node(without=(base,)), view.coefficient * raised(base, n)


# ---- polynomial * exponential * sine or cosine: the table of parts ----


def tabular(search: Search, f: Node, x: Variable) -> Outcome:
    """A polynomial times an exponential, a sine, a cosine, or both."""
    view = product(f, x)
    p_part: poly.Polynomial = [1]
    rate: Coefficient = 0
    outer: Node = view.coefficient
    wave: Node | None = None
    for base, n in view.powers.items():
        if isinstance(n, Node):
            inner = poly.linear(n, x)
            if inner is None or rate != 0:
                return None
            rate = tidy(lift(inner[0]) * (lift(1) if base is E else log(base)))
            outer = outer * base**n
        elif base.primitive in (p.sin, p.cos) and n == 1 and wave is None:
            wave = base
        elif isinstance(n, int) and n > 0 and (q := poly.polynomial(base, x)) is not None:
            p_part = poly.times(p_part, poly.to_the(q, n))
        else:
            return None
    if (rate == 0 and wave is None) or len(p_part) - 1 > LONGEST_TABLE:
        return None
    if wave is None:
        answer = _under_exponential(p_part, rate, x)
    else:
        answer = _under_wave(p_part, rate, wave, x)
        if answer is None:
            return None
    rule, why = _as_told(p_part, rate, wave, x)
    return told(rule, why, f, x, outer * textbook(answer))


def _as_told(
    q: poly.Polynomial, rate: Coefficient, wave: Node | None, x: Variable
) -> tuple[str, str]:
    kept = "the exponential" if wave is None else text(wave)
    if len(q) == 1:
        return (
            "cyclic integration by parts",
            "two rounds of parts bring the integral back; solve for it",
        )
    u = text(textbook(poly.written(q, x)))
    if len(q) == 2:
        return "integration by parts", f"u = {u} becomes a constant, dv holds {kept}"
    return (
        "repeated integration by parts",
        f"u = {u} becomes zero after {len(q)} derivatives, dv holds {kept}",
    )


def _under_exponential(q: poly.Polynomial, rate: Coefficient, x: Variable) -> Node:
    """The sum of ``(-1)^k q^(k) / rate^(k+1)``."""
    answer: Node = lift(0)
    factor: Node = 1 / lift(rate)
    while q:
        answer = answer + factor * poly.written(q, x)
        q = poly.slope(q)
        factor = -factor / lift(rate)
    return answer


def _under_wave(q: poly.Polynomial, rate: Coefficient, wave: Node, x: Variable) -> Node | None:
    """The same with the repeated antiderivatives of ``e^(rate*x) sin(b*x + c)``."""
    inner = poly.linear(wave.arguments[0], x)
    if inner is None:
        return None
    b = inner[0]
    size = tidy(lift(rate) * lift(rate) + lift(b) * lift(b))
    s, c = p.sin(wave.arguments[0]), p.cos(wave.arguments[0])
    # e^(rx) (s sin + c cos) has the antiderivative with these s and c, and so on
    sines, cosines = (1, 0) if wave.primitive is p.sin else (0, 1)
    answer: Node = lift(0)
    sign = 1
    while q:
        up = lift(rate) * sines + lift(b) * cosines
        across = lift(rate) * cosines - lift(b) * sines
        sines, cosines = quotient(tidy(up), size), quotient(tidy(across), size)
        answer = answer + sign * poly.written(q, x) * (lift(sines) * s + lift(cosines) * c)
        q = poly.slope(q)
        sign = -sign
    return answer


__all__ = ["by_parts", "exact", "power", "tabular"]
