"""The shortest of a few shapes: as it is, with common factors out, multiplied out, in groups."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from steepest.graph import E, Node, divide, log

from .algebra import (
    UNIT,
    Monomial,
    Number,
    Sum,
    added,
    collect,
    common_divisor,
    divided,
    is_polynomial,
    number_power,
    scaled,
    shared_out,
    square_root,
    whole,
)
from .branches import with_branches_joined
from .common import common, without
from .identities import with_products_named, with_quotients_named, with_squares_joined
from .measure import Length

if TYPE_CHECKING:
    from .simplifier import Simplifier

MOST_TERMS = 40
"""Products are multiplied out up to this many terms."""

HIGHEST_POWER = 4
"""Powers of sums are multiplied out up to this exponent."""

DEEPEST = 4
"""Choices of a shape nest at most this deep; further in, a sum stays as it is."""

MOST_GROUPS = 4
"""Terms are grouped round at most this many factors that only some of them share."""


def improved(simplifier: Simplifier, form: Sum) -> Sum:
    """The form in the shape that is shortest to read; equal ones keep the terms apart.

    Cost:
        A bounded number of shapes, each as long as the sum; remembered.
    """
    if not form or (len(form) == 1 and UNIT in form):
        return form
    key = frozenset(form.items())
    best = simplifier.best.get(key)
    if best is None:
        simplifier.best[key] = form
        simplifier.depth += 1
        simplifier.spend(form)
        allowed = simplifier.depth <= DEEPEST and simplifier.effort > 0
        best = _improved(simplifier, form) if allowed else _joined(simplifier, form)
        simplifier.depth -= 1
        simplifier.best[key] = best
    return best


def _improved(simplifier: Simplifier, form: Sum) -> Sum:
    if simplifier.has_branches:
        form = with_branches_joined(simplifier, form)
    if len(form) > 1:
        form = _joined(simplifier, simplifier.spliced(form))
    if len(form) <= 1:
        return _settled_product(simplifier, form)
    shapes = _shapes(simplifier, form)
    renamed = _joined(simplifier, _renamed(simplifier, form))
    if renamed != form:
        shapes += _shapes(simplifier, renamed)
    best = _shortest(simplifier, shapes)
    return improved(simplifier, best) if len(best) == 1 else best


def _joined(simplifier: Simplifier, form: Sum) -> Sum:
    if not simplifier.has_identities:
        return form
    return with_squares_joined(form, simplifier.doubled, simplifier.writer.in_order)


def _shortest(simplifier: Simplifier, shapes: list[Sum]) -> Sum:
    if len(shapes) == 1:
        return shapes[0]
    return min(shapes, key=lambda shape: _length(simplifier, shape))


def _length(simplifier: Simplifier, form: Sum) -> Length:
    return simplifier.writer.measured(form)


def _shapes(simplifier: Simplifier, form: Sum) -> list[Sum]:
    """The form itself first, then the others that may be shorter."""
    shapes = [form]
    if len(form) <= 1:
        return shapes
    if is_polynomial(form):
        size = simplifier.content(form)
        if size.denominator != 1:
            shapes.append(_factored(simplifier, form, UNIT, Fraction(1, size.denominator)))
        shared = common(simplifier, form)
        if shared and size != 1 and len(form) == 2:  # 6*x*(x - 2), but 4*x^2 - 7*x
            shapes.append(_factored(simplifier, form, shared, size))
        return shapes
    size = simplifier.content(form)
    for shared in _choices(simplifier, form):
        if shared or size != 1:
            shapes += _with_factor(simplifier, form, shared, size)
    wide = multiplied_out(simplifier, form)
    if wide is not None and wide != form:
        wide = _joined(simplifier, wide)
        shapes += [wide, _joined(simplifier, _renamed(simplifier, wide))]
        if len(wide) > 1 and not is_polynomial(wide):
            shared = common(simplifier, wide)
            if shared:
                shapes.append(_factored(simplifier, wide, shared, simplifier.content(wide)))
    shapes += _grouped(simplifier, form)
    logarithms = with_logarithms_joined(simplifier, form)
    if logarithms is not None:
        shapes.append(logarithms)
    return shapes


def _choices(simplifier: Simplifier, form: Sum) -> dict[Monomial, None]:
    """What may be taken out of the sum: with denominators and without, with ``x^n`` kept."""
    shared = common(simplifier, form)
    positive = frozenset((b, n) for b, n in shared if isinstance(n, Node) or n > 0)
    choices = {shared: None, positive: None}
    if any(isinstance(n, Node) for monomial in form for _, n in monomial):
        choices[common(simplifier, form, symbolic=True)] = None
    return choices


def _with_factor(simplifier: Simplifier, form: Sum, shared: Monomial, size: Number) -> list[Sum]:
    """The form with ``size*shared`` taken out: the rest as it is, and multiplied out."""
    shapes = [_factored(simplifier, form, shared, size)]
    inner = without(simplifier, form, shared)
    wide = multiplied_out(simplifier, inner)
    if wide is not None and wide != inner:
        wide = _joined(simplifier, wide)
        if not wide:
            return [{}]
        own = simplifier.content(wide)
        shapes.append(_factored(simplifier, wide, shared, own, divided_already=True))
        if own.denominator != 1:
            shapes.append(_factored(simplifier, wide, shared, 1, divided_already=True))
    return shapes


def _factored(
    simplifier: Simplifier,
    form: Sum,
    shared: Monomial,
    size: Number,
    *,
    divided_already: bool = False,
) -> Sum:
    """``size * shared * rest``, what the rest shares with a denominator cancelled."""
    inner = form if divided_already else without(simplifier, form, shared)
    inner = _joined(simplifier, shared_out(inner, size))
    if divided_already:
        shared, inner = _cancelled(simplifier, shared, inner)
    if all(c < 0 for c in inner.values()):
        inner, size = scaled(inner, -1), -size
    return simplifier.joined(shared, size, inner)


def _cancelled(simplifier: Simplifier, shared: Monomial, inner: Sum) -> tuple[Monomial, Sum]:
    """The numerator divided by what it shares with a denominator that is a polynomial."""
    for base, _ in simplifier.sums_in(shared):
        start = dict(shared).get(base)  # an earlier round may have changed it
        below = simplifier.opened[base]
        if not isinstance(start, int) or start >= 0:
            continue
        exponent = start
        while exponent < 0:
            quotient = divided(inner, below)
            if quotient is None:
                break
            inner = quotient
            exponent += 1
        shared -= {(base, start)}
        if exponent:
            shared |= {(base, exponent)}
        if exponent == -1:
            divisor = common_divisor(inner, below)
            top, bottom = (
                (divided(inner, divisor), divided(below, divisor)) if divisor else (None, None)
            )
            if top is not None and bottom is not None and len(bottom) > 1:
                inner = top
                shared -= {(base, exponent)}
                scale, rest = simplifier.base(bottom)
                inner = shared_out(inner, scale)
                _, shared = simplifier.merge(shared, frozenset(((rest, -1),)))
    return shared, inner


def _grouped(simplifier: Simplifier, form: Sum) -> list[Sum]:
    """The form with some of its terms gathered round a factor that only they share."""
    holders: dict[object, list[Monomial]] = {}
    for monomial, coefficient in form.items():
        if coefficient.denominator != 1:
            holders.setdefault(abs(coefficient), []).append(monomial)
        functions = (f for f in monomial if f[0].arguments or f[0] is E)
        for base, exponent in simplifier.writer.in_order(functions):
            kind = exponent if isinstance(exponent, Node) else exponent < 0
            holders.setdefault((base, kind), []).append(monomial)
    shapes = []
    tried = 0
    for monomials in holders.values():
        if 1 < len(monomials) < len(form) and tried < MOST_GROUPS:
            tried += 1
            group = improved(simplifier, {m: form[m] for m in monomials})
            if len(group) < len(monomials):
                rest = {m: c for m, c in form.items() if m not in monomials}
                shapes.append(added(rest, group))
    return shapes


def with_logarithms_joined(simplifier: Simplifier, form: Sum) -> Sum | None:
    """``ln(a) - ln(b)`` as ``ln(a/b)``, or None."""
    found = {
        monomial: base.arguments[0]
        for monomial, coefficient in form.items()
        for base, n in monomial
        if len(monomial) == 1 and n == 1 and base.primitive is log and abs(coefficient) == 1
    }
    if len(found) != 2 or sum(form[m] for m in found) != 0:
        return None
    above, below = sorted(found, key=lambda m: -form[m])
    joined = log(simplifier.closed(divide(found[above], found[below])))
    rest = {m: c for m, c in form.items() if m not in found}
    return added(rest, {frozenset(((joined, 1),)): 1})


def _renamed(simplifier: Simplifier, form: Sum) -> Sum:
    """The form with ``sin/cos = tan`` and its kin, and fractions in fractions, resolved."""
    result: Sum = {}
    for monomial, coefficient in form.items():
        if not simplifier.has_identities and not simplifier.sums_in(monomial):
            collect(result, monomial, coefficient)
            continue
        named = with_products_named(with_quotients_named(monomial))
        scale, named = simplifier.unnested(named)
        term = {named: whole(coefficient * scale)}
        for m, c in _settled_term(simplifier, term).items():
            collect(result, m, c)
    return result


def _settled_term(simplifier: Simplifier, term: Sum) -> Sum:
    """One term of a sum, its fraction in lowest terms or its conjugates joined."""
    for change in (_cancelled_within, _paired):
        changed = change(simplifier, term)
        if changed is not None and len(changed) == 1:
            return changed
    return term


def _settled_product(simplifier: Simplifier, form: Sum) -> Sum:
    """One term: fractions within fractions resolved, or multiplied out, where that is shorter."""
    if not form:
        return form
    ((monomial, coefficient),) = form.items()
    if not simplifier.sums_in(monomial):
        return form
    shapes = [form]
    scale, flat = simplifier.unnested(monomial)
    if flat != monomial:
        shapes.append({flat: whole(coefficient * scale)})
    cancelled = _cancelled_within(simplifier, form)
    if cancelled is not None:
        shapes.append(cancelled)
    has_numerator = any(n == 1 for _, n in simplifier.sums_in(monomial))
    pair = _paired(simplifier, form)
    if pair is not None:
        shapes.append(pair)
    if has_numerator:
        wide = multiplied_out(simplifier, form)
        if wide is not None:
            wide = _joined(simplifier, wide)
            shapes += [wide, _joined(simplifier, _renamed(simplifier, wide))]
            if len(wide) > 1 and coefficient.denominator == 1:
                shapes += [s for s in _shapes(simplifier, wide) if len(s) > 1]
    return _shortest(simplifier, shapes)


def _cancelled_within(simplifier: Simplifier, form: Sum) -> Sum | None:
    """A numerator and a denominator without their common divisor, or squares made visible."""
    ((monomial, coefficient),) = form.items()
    for base, exponent in simplifier.sums_in(monomial):
        if not isinstance(exponent, int):
            continue
        inside = simplifier.opened[base]
        root = square_root(inside)
        if root is not None:
            c, node = simplifier.base(root)
            rest = monomial - {(base, exponent)}
            d, total = simplifier.merge(rest, frozenset(((node, 2 * exponent),)))
            return {total: whole(coefficient * d * number_power(c, 2 * exponent))}
        if exponent == 1:
            rest = monomial - {(base, exponent)}
            shared, inner = _cancelled(simplifier, rest, inside)
            if shared != rest:
                return simplifier.joined(shared, coefficient, inner)
    return None


def _paired(simplifier: Simplifier, form: Sum) -> Sum | None:
    """``(a + b)*(a - b)`` as ``a^2 - b^2``, wherever two factors have the same exponent."""
    ((monomial, coefficient),) = form.items()
    met: dict[tuple, Node] = {}
    for second, n in simplifier.sums_in(monomial):
        inside = simplifier.opened[second]
        if not isinstance(n, int) or len(inside) != 2:
            continue
        first = met.setdefault((n, frozenset((m, abs(c)) for m, c in inside.items())), second)
        if first is not second:
            product = _times(simplifier, simplifier.opened[first], inside)
            scale, base = simplifier.base(product)
            rest = monomial - {(first, n), (second, n)}
            c, total = simplifier.merge(rest, frozenset(((base, n),)))
            return {total: whole(coefficient * c * number_power(scale, n))}
    return None


def multiplied_out(simplifier: Simplifier, form: Sum) -> Sum | None:
    """The sum with the products and small powers of sums in it multiplied out, or None."""
    result: Sum = {}
    for monomial, coefficient in form.items():
        sums = [
            (base, n)
            for base, n in simplifier.sums_in(monomial)
            if isinstance(n, int) and 0 < n <= HIGHEST_POWER
        ]
        term: Sum = {monomial.difference(sums): coefficient}
        for base, n in sums:
            inside = simplifier.opened[base]
            for _ in range(n):
                if len(term) * len(inside) > MOST_TERMS:
                    return None
                term = _times(simplifier, term, inside)
        for m, c in term.items():
            collect(result, m, c)
        if len(result) > MOST_TERMS:
            return None
    simplifier.spend(result)
    return result


def _times(simplifier: Simplifier, first: Sum, second: Sum) -> Sum:
    result: Sum = {}
    for m, c in first.items():
        for n, d in second.items():
            scale, monomial = simplifier.merge(m, n)
            collect(result, monomial, c * d * scale)
    return result
