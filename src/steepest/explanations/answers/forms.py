"""Whether a formula is written in a required form: factored or expanded."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from steepest.equality.algebra import polynomial_of
from steepest.equality.terms import Polynomial, content
from steepest.graph import Node, add, divide, exact, multiply, negate, ordered, power, subtract
from steepest.printing import typeset

FORMS = ("factored", "expanded")

SUMS = (add, subtract)

MOST_DIVISORS = 200


def in_form(node: Node, form: str) -> tuple[bool, str]:
    """Whether the formula is written in that form, and what is still to be done.

    Args:
        node: As typed.
        form: ``factored``: a product in which no sum has a common factor or a rational root;
            ``expanded``: no product of a sum is left.
    """
    return _expanded(node) if form == "expanded" else _factored(node)


def _expanded(node: Node) -> tuple[bool, str]:
    for part in ordered(node):
        inside = [_unsigned(a) for a in part.arguments]
        if part.primitive in (multiply, negate) and any(a.primitive in SUMS for a in inside):
            return False, f"multiply out {typeset(part)}"
        if part.primitive is power and inside[0].primitive in SUMS:
            n = exact(part.arguments[1])
            if n is not None and n.denominator == 1 and n > 1:
                return False, f"multiply out {typeset(part)}"
    return True, ""


def _factored(node: Node) -> tuple[bool, str]:
    stack = [node]
    while stack:
        part = _unsigned(stack.pop())
        if part.primitive in (multiply, divide):
            stack += part.arguments
        elif part.primitive is power:
            stack.append(part.arguments[0])
        elif part.primitive in SUMS:
            reason = _common(part)
            if reason:
                return False, reason
    return True, ""


def _unsigned(node: Node) -> Node:
    while node.primitive is negate:
        [node] = node.arguments
    return node


def _common(node: Node) -> str:
    """What can still be taken out of a sum; empty where nothing can."""
    found = polynomial_of(node)
    if found is None:
        return ""
    p, shared = found
    if any(e > 0 for _, e in shared) or (len(p) > 1 and content(p) != 1):
        return f"{typeset(node)} has a common factor"
    if _has_rational_root(p):
        return f"{typeset(node)} has factors still"
    return ""


def _has_rational_root(p: Polynomial) -> bool:
    """Whether a polynomial in one name, of degree 2 at least, has a rational root."""
    names = {g for m in p for g, _ in m}
    if len(names) != 1 or any(e.denominator != 1 or e < 0 for m in p for _, e in m):
        return False
    coefficients = {int(m[0][1]) if m else 0: Fraction(c) for m, c in p.items()}
    degree = max(coefficients)
    if degree < 2 or 0 not in coefficients:
        return False
    first, last = (abs(int(coefficients[k])) for k in (degree, 0))
    if max(first, last) > 10**8:
        return False
    candidates = [
        Fraction(s * a, b) for a in _divisors(last) for b in _divisors(first) for s in (1, -1)
    ]
    return any(
        sum(c * r**k for k, c in coefficients.items()) == 0 for r in candidates[:MOST_DIVISORS]
    )


def _divisors(n: int) -> list[int]:
    small = [d for d in range(1, isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})
