"""Polynomials in several variables, as sums of monomials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from steepest.graph import Node, Variable, constant, exact, number, ordered

Terms = dict[tuple[int, ...], Fraction]
"""The coefficient of each tuple of exponents."""

MOST_TERMS = 300


def monomials(node: Node, inputs: Sequence[Variable]) -> Terms | None:
    """The polynomial that the node is in ``inputs``; None for other functions and large ones."""
    origin = (0,) * len(inputs)
    place: dict[Node, tuple[int, ...]] = {v: tuple(int(v is w) for w in inputs) for v in inputs}
    known: dict[Node, Terms | None] = {}
    for n in ordered(node):
        value = exact(n)
        if n in place:
            known[n] = {place[n]: Fraction(1)}
        elif value is not None:
            known[n] = {origin: Fraction(value)} if value else {}
        else:
            parts = [known[a] for a in n.arguments]
            known[n] = _combined(n, parts, origin)
        found = known[n]
        if found is not None and len(found) > MOST_TERMS:
            known[n] = None
    return known[node]


def rational(node: Node) -> Fraction | None:
    """The rational number that the node is, also where it is written as ``-1/2``; else None."""
    terms = monomials(node, ())
    return None if terms is None else terms.get((), Fraction(0))


def polynomial_node(terms: Mapping[tuple[int, ...], Fraction], inputs: Sequence[Variable]) -> Node:
    """The sum of the monomials."""
    total: Node = constant(0)
    for exponents, coefficient in terms.items():
        term: Node = number(coefficient)
        for v, n in zip(inputs, exponents, strict=True):
            term = term * v**n
        total = total + term
    return total


def common_monomial(terms: Terms) -> tuple[int, ...]:
    """The exponents of the largest monomial that divides all terms."""
    return tuple(map(min, zip(*terms, strict=True)))


def _combined(node: Node, parts: Sequence[Terms | None], origin: tuple) -> Terms | None:
    name = node.primitive.name if node.primitive is not None else ""
    if not parts or any(p is None for p in parts):
        return None
    a, *rest = parts
    b = rest[0] if rest else None
    assert a is not None
    if name == "negate":
        return _scaled(a, Fraction(-1))
    if b is None:
        return None
    if name in ("add", "subtract"):
        return _added(a, b if name == "add" else _scaled(b, Fraction(-1)))
    if name == "multiply":
        return _times(a, b)
    if set(b) - {origin}:
        return None
    value = b.get(origin, Fraction(0))
    if name == "divide" and value:
        return _scaled(a, 1 / value)
    if name == "power" and value.denominator == 1 and 0 <= value <= 24:
        result: Terms | None = {origin: Fraction(1)}
        for _ in range(int(value)):
            result = _times(result, a) if result is not None else None
        return result
    return None


def _added(a: Terms, b: Terms) -> Terms:
    total = dict(a)
    for exponents, c in b.items():
        total[exponents] = total.get(exponents, Fraction(0)) + c
    return {e: c for e, c in total.items() if c}


def _scaled(a: Terms, factor: Fraction) -> Terms:
    return {e: c * factor for e, c in a.items() if factor}


def _times(a: Terms, b: Terms) -> Terms | None:
    if len(a) * len(b) > 20 * MOST_TERMS:
        return None
    total: Terms = {}
    for e, c in a.items():
        for f, d in b.items():
            exponents = tuple(map(int.__add__, e, f))
            total[exponents] = total.get(exponents, Fraction(0)) + c * d
    return {e: c for e, c in total.items() if c}
