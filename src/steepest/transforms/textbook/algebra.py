"""Sums of products of powers: the normal form in which like terms meet.

A normal form is a dictionary ``{monomial: coefficient}``.
A monomial is a set of (base, exponent) pairs; a base is a node, an exponent a number or a node.
Products of sums stay products; only numbers times sums are multiplied out when sums are added.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from steepest.graph import Node

Number = int | Fraction
Exponent = int | Fraction | Node
Factor = tuple[Node, Exponent]
Monomial = frozenset[Factor]
Sum = dict[Monomial, Number]

UNIT: Monomial = frozenset()
"""The monomial of a plain number."""


def whole(value: Number) -> Number:
    """The number, as an int where it is one."""
    if type(value) is int or value.denominator != 1:
        return value
    return value.numerator


def quotient(first: Number, second: Number) -> Number:
    """The exact quotient of two numbers, as an int where it is one."""
    if second == 1:
        return first
    if type(first) is int and type(second) is int and first % second == 0:
        return first // second
    return whole(Fraction(first, second))


def number_power(value: Number, exponent: int) -> Number:
    """The exact power of a number, as an int where it is one."""
    return 1 if value == 1 else whole(Fraction(value) ** exponent)


def constant_sum(value: Number) -> Sum:
    """The normal form of a number."""
    return {UNIT: value} if value else {}


def atom(node: Node) -> Sum:
    """The normal form of a node that stands for itself."""
    return {frozenset(((node, 1),)): 1}


def as_number(form: Sum) -> Number | None:
    """The number that the form is, or None."""
    if not form:
        return 0
    if len(form) == 1 and UNIT in form:
        return form[UNIT]
    return None


def added(first: Sum, second: Sum, scale: Number = 1) -> Sum:
    """``first + scale*second``, like terms collected."""
    if len(first) < len(second) and scale == 1:
        first, second = second, first
    result = dict(first)
    for monomial, coefficient in second.items():
        collect(result, monomial, scale * coefficient)
    return result


def collect(form: Sum, monomial: Monomial, coefficient: Number) -> None:
    """Adds one term to a form that is being built."""
    total = form.get(monomial, 0) + coefficient
    if total:
        form[monomial] = whole(total)
    else:
        form.pop(monomial, None)


def scaled(form: Sum, factor: Number) -> Sum:
    """The form times a number that is not zero."""
    if factor == 1:
        return form
    return {monomial: whole(c * factor) for monomial, c in form.items()}


def shared_out(form: Sum, divisor: Number) -> Sum:
    """The form divided by a number that is not zero."""
    if divisor == 1:
        return form
    return {monomial: quotient(c, divisor) for monomial, c in form.items()}


def content(form: Sum) -> Number:
    """The positive number that leaves coprime whole coefficients when divided out."""
    numerator, denominator = 0, 1
    for c in form.values():
        numerator = gcd(numerator, c.numerator)
        denominator = lcm(denominator, c.denominator)
    return whole(Fraction(numerator, denominator)) if denominator != 1 else numerator


def is_polynomial(form: Sum, leaves: type = Node) -> bool:
    """Whether all bases are leaves of that class, with whole exponents that are not negative."""
    return all(
        isinstance(base, leaves) and not base.arguments and isinstance(n, int) and n >= 0
        for monomial in form
        for base, n in monomial
    )


def exact_root(value: Number, degree: int) -> Number | None:
    """The rational root of a positive number, or None."""
    roots = [_whole_root(part, degree) for part in (value.numerator, value.denominator)]
    if roots[0] is None or roots[1] is None:
        return None
    return quotient(roots[0], roots[1])


def _whole_root(value: int, degree: int) -> int | None:
    if value.bit_length() > 1000:
        return None
    root = round(value ** (1 / degree)) if value.bit_length() < 50 else _newton_root(value, degree)
    return next((r for r in (root - 1, root, root + 1) if r >= 0 and r**degree == value), None)


def _newton_root(value: int, degree: int) -> int:
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def divided(dividend: Sum, divisor: Sum) -> Sum | None:
    """The exact quotient of two polynomials in one and the same base, or None.

    Cost:
        The product of the degrees.
    """
    base = _single_base(divisor)
    if base is None or _single_base(dividend) is not base:
        return None
    remainder, low = _dense(dividend), _dense(divisor)
    found: dict[int, Number] = {}
    top = max(low)
    while remainder:
        degree = max(remainder)
        if degree < top:
            return None
        ratio = quotient(remainder[degree], low[top])
        found[degree - top] = ratio
        for n, c in low.items():
            value = remainder.get(n + degree - top, 0) - ratio * c
            if value:
                remainder[n + degree - top] = value
            else:
                remainder.pop(n + degree - top, None)
    return {frozenset(((base, n),)) if n else UNIT: c for n, c in found.items()}


def common_divisor(first: Sum, second: Sum) -> Sum | None:
    """The greatest common divisor of two polynomials in one and the same base, or None.

    Returns:
        A polynomial of degree 1 at least; None when they share no factor.
    """
    base = _single_base(second)
    if base is None or _single_base(first) is not base:
        return None
    a, b = _dense(first), _dense(second)
    while b:
        if max(b) == 0 or max(a) > LARGEST_DEGREE:
            return None
        a, b = b, _remainder(a, b)
    form = {frozenset(((base, n),)) if n else UNIT: c for n, c in a.items()}
    return shared_out(form, content(form))


LARGEST_DEGREE = 40
"""Common divisors are looked for up to this degree."""


def _remainder(a: dict[int, Number], b: dict[int, Number]) -> dict[int, Number]:
    a, top = dict(a), max(b)
    while a and max(a) >= top:
        shift = max(a) - top
        ratio = quotient(a[max(a)], b[top])
        for n, c in b.items():
            value = a.get(n + shift, 0) - ratio * c
            if value:
                a[n + shift] = whole(value)
            else:
                a.pop(n + shift, None)
    return a


def square_root(form: Sum) -> Sum | None:
    """The sum ``p + q`` whose square a sum of three terms is, or None."""
    if len(form) != 3 or any(isinstance(n, Node) for m in form for _, n in m):
        return None
    roots = []
    for monomial, coefficient in form.items():
        size = exact_root(coefficient, 2) if coefficient > 0 else None
        if size is not None and all(n % 2 == 0 for _, n in monomial):  # type: ignore
            roots.append((frozenset((b, n // 2) for b, n in monomial), size))  # type: ignore
    for i, (m, p) in enumerate(roots):
        for n, q in roots[i + 1 :]:
            powers = dict(m)
            for base, k in n:
                powers[base] = powers.get(base, 0) + k  # type: ignore
            middle = form.get(frozenset(powers.items()))
            if middle is not None and abs(middle) == 2 * p * q:
                return {m: p, n: q if middle > 0 else -q}
    return None


def _single_base(form: Sum) -> Node | None:
    bases = {base for monomial in form for base, _ in monomial}
    exponents_fit = all(
        len(monomial) <= 1 and all(isinstance(n, int) and n > 0 for _, n in monomial)
        for monomial in form
    )
    return bases.pop() if len(bases) == 1 and exponents_fit else None


def _dense(form: Sum) -> dict[int, Number]:
    return {next((n for _, n in monomial), 0): c for monomial, c in form.items()}  # type: ignore
