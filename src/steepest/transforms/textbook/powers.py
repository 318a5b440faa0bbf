"""Powers of normal forms: what may leave a root, and numbers worked out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from steepest.graph import Constant, E, Node, exact, number
from steepest.primitives import abs as absolute
from steepest.primitives import cbrt

from .algebra import (
    UNIT,
    Exponent,
    Monomial,
    Number,
    Sum,
    constant_sum,
    content,
    exact_root,
    number_power,
    scaled,
    shared_out,
    whole,
)
from .choice import improved, multiplied_out
from .signs import absolute_base

if TYPE_CHECKING:
    from .simplifier import Simplifier

LARGEST_NUMBER = 2000
"""Powers of numbers are computed up to this many bits; longer ones stay written as powers."""


def power(simplifier: Simplifier, form: Sum, exponent: Number) -> Sum:
    """The form to a power that is a number; the form is not zero."""
    if exponent == 1:
        return form
    if exponent == 0:
        return constant_sum(1)
    improved_form = improved(simplifier, form)
    if not improved_form:
        return {} if exponent > 0 else {frozenset(((simplifier.written_as_is(form), exponent),)): 1}
    form = improved_form
    if len(form) > 1:
        return _sum_power(simplifier, form, exponent)
    ((monomial, coefficient),) = form.items()
    return term_power(simplifier, monomial, coefficient, exponent)


def term_power(
    simplifier: Simplifier, monomial: Monomial, coefficient: Number, exponent: Number
) -> Sum:
    """One term to a power: its factors take their parts, as far as the domain allows."""
    if isinstance(exponent, int):
        return _whole_power(simplifier, monomial, coefficient, exponent)
    return _term_root(simplifier, monomial, coefficient, exponent)


def settled(simplifier: Simplifier, base: Node, exponent: Exponent) -> tuple[Number, Monomial]:
    """``base^exponent`` as a coefficient and a monomial in which nothing is left to do."""
    if isinstance(exponent, Node):
        return 1, frozenset(((base, exponent),))
    if isinstance(base, Constant):
        return _number_power(simplifier, base, exponent)
    if base.primitive is absolute and isinstance(exponent, int) and exponent % 2 == 0:
        return raised(simplifier, simplifier.form(base.arguments[0]), exponent)
    if base.primitive is cbrt and isinstance(exponent, int) and abs(exponent) >= 3:
        turns = int(exponent / 3)
        c, monomial = raised(simplifier, simplifier.form(base.arguments[0]), turns)
        rest = exponent - 3 * turns
        if not rest:
            return c, monomial
        d, merged = simplifier.merge(monomial, frozenset(((base, rest),)))
        return c * d, merged
    inside = simplifier.opened.get(base, ())
    if isinstance(exponent, int) and len(inside) == 1 and base not in simplifier.kept:
        return raised(simplifier, inside, exponent)
    return 1, frozenset(((base, exponent),))


def raised(simplifier: Simplifier, form: Sum, exponent: int) -> tuple[Number, Monomial]:
    """A form to a whole power, as a coefficient and one monomial."""
    result = power(simplifier, form, exponent)
    if len(result) == 1:
        return next((c, m) for m, c in result.items())
    scale, base = simplifier.base(result)
    return scale, frozenset(((base, 1),))


def _sum_power(simplifier: Simplifier, form: Sum, exponent: Number) -> Sum:
    if isinstance(exponent, int) and abs(exponent) <= LARGEST_NUMBER:
        scale, base = simplifier.base(form)
        return {frozenset(((base, exponent),)): number_power(scale, exponent)}
    size = content(form)
    if size == 1 and not isinstance(exponent, int):
        wide = multiplied_out(simplifier, form)
        if (
            wide
            and len(wide) > 1
            and exact_root(content(wide), exponent.denominator) not in (1, None)
        ):
            form, size = wide, content(wide)
    outside = exact_root(size, exponent.denominator) if size != 1 else None
    if outside is not None and not isinstance(exponent, int):
        inner = power(simplifier, shared_out(form, size), exponent)
        return scaled(inner, number_power(outside, exponent.numerator))
    scale, base = simplifier.base(form)
    return {frozenset(((base if scale == 1 else simplifier.close(form), exponent),)): 1}


def _whole_power(
    simplifier: Simplifier, monomial: Monomial, coefficient: Number, exponent: int
) -> Sum:
    """One term to a whole power: every factor takes its part."""
    bits = max(abs(coefficient.numerator), coefficient.denominator).bit_length()
    if coefficient not in (1, -1) and bits * abs(exponent) > LARGEST_NUMBER:
        return {frozenset(((simplifier.close({monomial: coefficient}), exponent),)): 1}
    result: Number = (
        coefficient ** (exponent % 2)
        if coefficient in (1, -1)
        else number_power(coefficient, exponent)
    )
    total = UNIT
    for base, n in simplifier.writer.in_order(monomial):
        c, part = settled(simplifier, base, simplifier.exponent_times(n, exponent))
        d, total = simplifier.merge(total, part)
        result = result * c * d
    return {total: whole(result)}


def _term_root(
    simplifier: Simplifier, monomial: Monomial, coefficient: Number, exponent: Fraction
) -> Sum:
    """A product to a fractional power: only what is never negative comes out."""
    if coefficient < 0:
        return {frozenset(((simplifier.close({monomial: coefficient}), exponent),)): 1}
    outside, inside = _root_parts(simplifier, monomial, exponent)
    c, root = _root_of_number(simplifier, coefficient, exponent)
    inside_form: Sum = {inside: 1}
    if root and inside:
        inside_form[inside] = coefficient
        c, root = 1, UNIT
    if inside:
        lone = len(inside) == 1 and inside_form[inside] == 1
        ((base, n), *_) = inside
        if lone and isinstance(n, (int, Fraction)) and n == 1:
            rest = frozenset(((base, exponent),))
        else:
            rest = frozenset(((simplifier.close(inside_form), exponent),))
    else:
        rest = UNIT
    d, total = simplifier.merge(outside, rest)
    f, total = simplifier.merge(total, root)
    return {total: whole(c * d * f)}


def _root_parts(
    simplifier: Simplifier, monomial: Monomial, exponent: Fraction
) -> tuple[Monomial, Monomial]:
    """What may leave the root, and what must stay under it."""
    outside, inside = UNIT, UNIT
    for base, n in simplifier.writer.in_order(monomial):
        if base is E or (isinstance(n, Fraction) and not isinstance(n, int)):
            part = (base, simplifier.exponent_times(n, exponent))
        elif isinstance(n, int) and n % 2 == 0:
            total = whole(n * exponent)
            even = isinstance(total, int) and total % 2 == 0
            part = (base if even else absolute_base(base), total)
        elif isinstance(n, int) and n != 1 and len(monomial) == 1:
            part = (base, whole(n * exponent))
        else:
            inside |= {(base, n)}
            continue
        _, outside = simplifier.merge(outside, frozenset((part,)))
    return outside, inside


def _root_of_number(
    simplifier: Simplifier, value: Number, exponent: Fraction
) -> tuple[Number, Monomial]:
    """A positive number to a fractional power: a coefficient and the surd that is left."""
    if value == 1:
        return 1, UNIT
    c, monomial = 1, UNIT
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        if part != 1:
            d, surd = _number_power(simplifier, number(part), sign * exponent)
            c *= d
            _, monomial = simplifier.merge(monomial, surd)
    return whole(c), monomial


def _number_power(
    simplifier: Simplifier, base: Constant, exponent: Number
) -> tuple[Number, Monomial]:
    value = exact(base)
    if value is None or value <= 0:
        return 1, frozenset(((base, exponent),))
    bits = max(value.numerator, value.denominator).bit_length()
    if bits * abs(exponent) > LARGEST_NUMBER:
        return 1, frozenset(((base, exponent),))
    if isinstance(exponent, int):
        return number_power(value, exponent), UNIT
    if value.denominator != 1:
        return _root_of_number(simplifier, value, exponent)
    turns = exponent.numerator // exponent.denominator
    rest = exponent - turns
    outside = Fraction(value) ** turns
    square, left = _largest_power(int(value), exponent.denominator)
    outside *= square**rest.numerator
    if left == 1:
        return whole(outside), UNIT
    if rest > Fraction(1, 2) or (exponent < 0 and rest == Fraction(1, 2)):
        rest -= 1
        outside *= left
    return whole(outside), frozenset(((number(left), rest),))


def _largest_power(value: int, degree: int) -> tuple[int, int]:
    """The largest root^degree in a whole number, found among small roots: (root, what is left)."""
    root = exact_root(value, degree)
    if root is not None:
        return int(root), 1
    for candidate in range(min(100, int(value ** (1 / degree)) if value < 1 << 60 else 100), 1, -1):
        if value % candidate**degree == 0:
            return candidate, value // candidate**degree
    return 1, value
