"""Zeros of a function of one variable: where each lies, and whether that is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from steepest.evaluation import Interval, enclosure, interval
from steepest.graph import Node, Variable
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .exactness import is_zero, recognised, value_at
from .isolation import Box, System, clusters, isolated, refined
from .monomials import rational
from .polynomials import bound, polynomial, real_roots, square_free

HIGHEST = 12
"""A zero is proved to be alone up to this multiplicity."""

MOST = 40
"""More unresolved places than this are taken for infinitely many."""

MOST_BOXES = 400

ZERO = 1e-9
"""A function this small, relative to its slope or to 1, may be 0."""


@dataclass(frozen=True, slots=True)
class Place:
    """A number between two floats.

    Args:
        low: The float below, or the number itself.
        high: The float above, or the number itself.
        formula: The number exactly, where it is known.
        factor: The function that is 0 here.
        proved: Whether it is proved that it has exactly this zero close by.
    """

    low: float
    high: float
    formula: Node | None
    factor: Node
    proved: bool

    @property
    def at(self) -> float:
        """The float nearest to the middle."""
        return self.low + (self.high - self.low) / 2 + 0.0


@dataclass(frozen=True, slots=True)
class Places:
    """The zeros that were found, and what is not known of others."""

    found: tuple[Place, ...]
    doubts: tuple[str, ...] = ()


def reach(factors: Sequence[Node], x: Variable) -> Fraction | None:
    """A number beyond all zeros of the factors; None where there is no such bound."""
    polynomials = [polynomial(factor, x) for factor in factors]
    if any(p is None for p in polynomials):
        return None
    return max((bound(p) for p in polynomials if p), default=Fraction(1))


def places(factor: Node, x: Variable, span: Interval) -> Places:
    """The zeros of a function in a range: of a polynomial exactly, of others by intervals."""
    p = polynomial(factor, x)
    if p is not None:
        return _of_polynomial(factor, p, x, span)
    system = System([factor], [x])
    zeros = isolated(system, (span,))
    found = [_proved(system, zero.inside[0]) for zero in zeros.proved]
    doubts = []
    groups = clusters(zeros.open[:MOST_BOXES], 1e-3 * span.width / 20)
    if not zeros.finished or len(groups) > MOST:
        near = zeros.open[-1][0].middle
        doubts.append(f"{text(factor)} has too many zeros, as near {x.name} = {near:.3g}")
        groups = []
    for group in groups:
        place, doubt = _opened(system, group)
        found += [place] if place is not None else []
        doubts += [doubt] if doubt else []
    return Places(tuple(found), tuple(doubts))


def _of_polynomial(factor: Node, p: list[int], x: Variable, span: Interval) -> Places:
    if len(p) <= 1:
        return Places(())
    low, high = Fraction(span.low), Fraction(span.high)
    found = []
    for root in real_roots(square_free(p)):
        if root.low <= high and root.high >= low:
            around = interval((root.low, root.high))
            place = Place(around.low, around.high, root.formula, factor, True)
            found.append(place if root.formula is not None else _named(place, x))
    return Places(tuple(found))


def _proved(system: System, inside: Interval) -> Place:
    return _named(Place(inside.low, inside.high, None, system.equations[0], True), system.inputs[0])


def _named(place: Place, x: Variable) -> Place:
    """The place with the formula of its number, if that is recognised and lies there."""
    known = recognised([place.factor], [x], [place.at])
    if known is None:
        return place
    exactly = enclosure(known[x], {})
    if exactly.high < place.low or exactly.low > place.high:
        return place
    return Place(exactly.low, exactly.high, known[x], place.factor, place.proved)


def _opened(system: System, group: Box) -> tuple[Place | None, str]:
    """The zero in what intervals leave open, and the doubt that remains."""
    [factor], [x], [hull] = system.equations, system.inputs, group
    point = float(refined(system, np.array([hull.middle]))[0])
    if not abs(point - hull.middle) <= 1e-2 * max(1.0, abs(point)):
        point = hull.middle
    known = recognised([factor], [x], [point])
    if known is None:
        value, slopes = system.at(np.array([point]))
        if not abs(value[0]) <= ZERO * (1 + abs(slopes[0, 0])):
            return (
                None,
                f"near {x.name} = {point:.6g} it is not decided whether {text(factor)} is 0",
            )
        place = Place(point, point, None, factor, False)
        return place, f"the zero of {text(factor)} near {x.name} = {point:.6g} may be several"
    point = value_at(known[x], {})
    around = Interval(min(hull.low, point) - 1e-9, max(hull.high, point) + 1e-9)
    alone = _is_alone(factor, x, known[x], around)
    doubt = "" if alone else f"beside {x.name} = {text(known[x])} there may be others"
    return Place(point, point, known[x], factor, alone), doubt


def _is_alone(factor: Node, x: Variable, at: Node, around: Interval) -> bool:
    """Whether an exact zero is the only one around: its multiplicity bounds their number."""
    higher = factor
    for _ in range(HIGHEST):
        higher = textbook(derivative(higher, x))
        if is_zero(higher, {x: at}):
            continue
        number = rational(higher)
        bounds = enclosure(higher, {x: around}) if number is None else interval(number)
        return bounds.defined and (bounds.low > 0 or bounds.high < 0)
    return False
