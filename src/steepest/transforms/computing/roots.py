"""Roots of squares, and differences that a root makes small."""

from __future__ import annotations

from functools import reduce

from steepest.graph import Node, exact, multiply, power
from steepest.primitives import abs as absolute
from steepest.primitives import (
    cbrt,
    greater,
    sqrt,
    where,
)
from steepest.primitives.stable import (
    hypot,
)
from steepest.transforms.textbook import textbook
from steepest.transforms.textbook.measure import length

from .matching import (
    inside_sqrt,
    inside_square,
    power_of,
    terms,
    total,
    without,
)
from .rule import SUMS, rule


@rule(
    "sqrt(u)^2 = u, |u|^2 = u^2, cbrt(u)^3 = u",
    power,
    multiply,
    widens=True,
    among=[sqrt, absolute, cbrt, hypot],
)
def _power_of_root(node: Node) -> Node | None:
    base, n = power_of(node)
    if node.primitive is multiply:
        base, n = (node.arguments[0], 2) if node.arguments[0] is node.arguments[1] else (node, 1)
    for primitive, order in ((sqrt, 2), (absolute, 2), (cbrt, 3)):
        if base.primitive is primitive and n > 0 and n % order == 0:
            return base.arguments[0] ** (n if primitive is absolute else n // order)
    if base.primitive is hypot and n == 2:
        a, b = base.arguments
        return a**2 + b**2
    return None


@rule("sqrt(u^2) = |u|", sqrt)
def _root_of_power(node: Node) -> Node | None:
    base, n = power_of(node.arguments[0])
    if n > 0 and n % 2 == 0:
        return base ** (n // 2) if n % 4 == 0 else absolute(base) ** (n // 2)
    return None


@rule("sqrt(a^2 + b^2) without overflow", sqrt)
def _hypotenuse(node: Node) -> Node | None:
    parts = terms(node.arguments[0])
    sides = [inside_square(p) for sign, p in parts if sign > 0]
    if not 2 <= len(parts) == len(sides) or None in sides or all(exact(s) for s in sides if s):
        return None
    return reduce(hypot, sides)  # type: ignore[arg-type]


@rule("cbrt(a) - cbrt(b) = (a - b)/(cbrt(a)^2 + cbrt(a)*cbrt(b) + cbrt(b)^2)", *SUMS, among=[cbrt])
def _difference_of_cube_roots(node: Node) -> Node | None:
    parts = terms(node)
    for first in parts:
        for second in parts:
            if first[0] > 0 > second[0] and first[1].primitive is second[1].primitive is cbrt:
                a, b = first[1], second[1]
                gap = exact(textbook(a.arguments[0] - b.arguments[0]))
                if gap:
                    quotient = gap / (a * a + a * b + b * b)
                    return total([(1, quotient), *without(parts, first, second)])
    return None


@rule("sqrt(a) - b = (a - b^2)/(sqrt(a) + b)", *SUMS, among=[sqrt, hypot])
def _difference_of_roots(node: Node) -> Node | None:
    parts = terms(node)
    for first in parts:
        under = _under_root(first[1])
        if under is None:
            continue
        for second in parts:
            if second[0] != -first[0] or exact(under) is not None:
                continue
            other = _under_root(second[1])
            square = other if other is not None else second[1] ** 2
            gap = textbook(under - square)
            if length(gap) >= length(under):
                continue
            rest = without(parts, first, second)
            quotient = gap / (first[1] + second[1])
            number = exact(second[1])
            if other is None and not (number is not None and number > 0):
                quotient = where(greater(second[1], 0), quotient, first[1] + absolute(second[1]))
            return total([(first[0], quotient), *rest])
    return None


def _under_root(node: Node) -> Node | None:
    if node.primitive is hypot:
        a, b = node.arguments
        return a**2 + b**2
    return inside_sqrt(node)
