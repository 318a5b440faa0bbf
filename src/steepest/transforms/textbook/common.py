"""What the terms of a sum have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.graph import E, Node

from .algebra import UNIT, Exponent, Monomial, Sum, collect

if TYPE_CHECKING:
    from .simplifier import Simplifier


def common(
    simplifier: Simplifier,
    form: Sum,
    *,
    positive: bool = False,
    symbolic: bool = False,
    exponential: bool = False,
) -> Monomial:
    """What all terms have in common, negative exponents of some terms included.

    Args:
        simplifier: Knows what stands behind an exponent.
        form: A sum.
        positive: Whether denominators stay where they are.
        symbolic: Take ``x^n`` out of ``x^n`` and ``x^(n - 1)``, not ``x^(n - 1)``.
        exponential: Take ``e^(-u)`` out of ``1`` and ``e^(-u)`` too.
    """
    if positive and UNIT in form:
        return UNIT
    found: dict[Node, list[Exponent]] = {}
    for monomial in form:
        for base, n in monomial:
            found.setdefault(base, []).append(n)
    shared = []
    for base, exponents in found.items():
        if len(exponents) < len(form):
            exponents.append(0)
        exponent = _least(simplifier, exponents, symbolic=symbolic)
        if exponential and base is E and exponent == 0:
            exponent = _negative(simplifier, exponents)
        if isinstance(exponent, Node) or exponent > 0 or (exponent and not positive):
            shared.append((base, exponent))
    return frozenset(shared)


def _negative(simplifier: Simplifier, exponents: list[Exponent]) -> Exponent:
    """The one exponent ``-u`` among zeros, or 0."""
    others = {n for n in exponents if n != 0}
    if len(others) == 1:
        (exponent,) = others
        if isinstance(exponent, Node) and all(
            c < 0 for c in simplifier.exponent_form(exponent).values()
        ):
            return exponent
    return 0


def _least(
    simplifier: Simplifier, exponents: list[Exponent], *, symbolic: bool = False
) -> Exponent:
    """The least of the exponents, when they differ by numbers only; else 0."""
    numbers = [n for n in exponents if not isinstance(n, Node)]
    if len(numbers) == len(exponents):
        return 0 if symbolic else min(numbers)
    if numbers:
        return 0
    parts = []
    for n in exponents:
        form = simplifier.exponent_form(n)
        rest = {m: c for m, c in form.items() if m}
        parts.append((form.get(UNIT, 0), frozenset(rest.items()), n))
    if any(p[1] != parts[0][1] for p in parts):
        return 0
    choose = max if symbolic else min
    return choose(parts, key=lambda p: p[0])[2]


def without(simplifier: Simplifier, form: Sum, shared: Monomial) -> Sum:
    """The terms divided by what they share."""
    if not shared:
        return form
    inverse = frozenset((b, simplifier.exponent_times(n, -1)) for b, n in shared)
    result: Sum = {}
    for monomial, coefficient in form.items():
        c, rest = simplifier.merge(monomial, inverse)
        collect(result, rest, coefficient * c)
    return result
