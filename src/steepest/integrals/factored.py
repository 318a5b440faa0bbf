"""An integrand seen as a product of powers, or as a sum of terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steepest.graph import (
    E,
    Node,
    add,
    depending,
    divide,
    exp,
    lift,
    multiply,
    negate,
    number,
    power,
    subtract,
)
from steepest.primitives import sqrt
from steepest.transforms.textbook import textbook

from .numbers import Coefficient, number_of, tidy

MOST_TERMS = 200
"""Sums of more terms are not multiplied out."""


@dataclass(frozen=True)
class Product:
    """``coefficient * base^exponent * ...``; only bases or exponents vary.

    Args:
        coefficient: What does not vary.
        powers: Bases with their exponents, which are numbers, symbols, or vary themselves
            where the base does not.
    """

    coefficient: Node
    powers: dict[Node, Coefficient]

    def node(self, *, without: tuple[Node, ...] = ()) -> Node:
        """The product of the powers, without the coefficient and without some bases."""
        total: Node = number(1)
        for base, n in self.powers.items():
            if base not in without:
                total = total * raised(base, n)
        return total


def raised(base: Node, n: Coefficient) -> Node:
    """The power as it is written: roots and quotients where a textbook has them."""
    if not isinstance(n, Node) and n < 0:
        return 1 / raised(base, -n)
    if n == Fraction(1, 2):
        return sqrt(base)
    return base ** lift(n)


def product(node: Node, x: Node) -> Product:
    """The node as a product."""
    varies = depending([node], [x])
    coefficient: Node = number(1)
    powers: dict[Node, Coefficient] = {}
    stack: list[tuple[Node, Coefficient]] = [(node, 1)]
    while stack:
        part, n = stack.pop()
        whole = isinstance(n, int)
        if part not in varies:
            coefficient = coefficient * raised(part, n)
        elif part.primitive is multiply and whole:
            stack += [(a, n) for a in reversed(part.arguments)]
        elif part.primitive is divide and whole:
            stack += [(part.arguments[1], -n), (part.arguments[0], n)]  # type: ignore[operator]
        elif part.primitive is negate and whole:
            coefficient = coefficient * (-1) ** n  # type: ignore[operator]
            stack.append((part.arguments[0], n))
        elif part.primitive is sqrt and whole:
            stack.append((part.arguments[0], tidy(Fraction(n, 2))))  # type: ignore[arg-type]
        elif part.primitive is exp:
            _raise(powers, E, part.arguments[0] * n)
        elif part.primitive is power and whole:
            base, exponent = part.arguments
            if exponent in varies and base in varies:
                _raise(powers, part, n)
            elif exponent in varies:
                _raise(powers, base, exponent * n)
            else:
                known = number_of(exponent)
                stack.append((base, tidy((exponent if known is None else known) * n)))
        else:
            _raise(powers, part, n)
    powers = {base: n for base, n in powers.items() if isinstance(n, Node) or n != 0}
    return Product(coefficient, powers)


def _raise(powers: dict[Node, Coefficient], base: Node, n: Coefficient) -> None:
    powers[base] = tidy(powers[base] + n) if base in powers else n  # type: ignore[operator]


def terms(node: Node) -> list[Node]:
    """The terms of a sum, signs in them; the node alone where it is none."""
    found: list[Node] = []
    stack = [(node, 1)]
    while stack:
        part, sign = stack.pop()
        if part.primitive in (add, subtract):
            a, b = part.arguments
            stack += [(b, sign if part.primitive is add else -sign), (a, sign)]
        elif part.primitive is negate and part.arguments[0].primitive in (add, subtract, negate):
            stack.append((part.arguments[0], -sign))
        else:
            found.append(part if sign > 0 else -part)
    return found


def total(parts: list[Node]) -> Node:
    """The sum of terms."""
    result: Node = number(0)
    for part in parts:
        if part.primitive is negate:
            result = result - part.arguments[0]
        else:
            result = result + part
    return result


def expanded(node: Node, x: Node) -> list[Node] | None:
    """The terms after multiplying sums out, or None where there is nothing to multiply out."""
    found = product(node, x)
    sums: list[list[Node]] = []
    rest = found.coefficient
    for base, n in found.powers.items():
        parts = terms(base)
        if isinstance(n, int) and 0 < n <= 6 and len(parts) > 1:
            sums += [parts] * n
        else:
            rest = rest * raised(base, n)
    if not sums:
        return None
    result = [rest]
    for parts in sums:
        result = [a * b for a in result for b in parts]
        if len(result) > MOST_TERMS:
            return None
    return [textbook(r) for r in result]
