"""Polynomials in x, and in x and h, whose coefficients are expressions without x."""

from __future__ import annotations

import math
from collections.abc import Sequence

from steepest.graph import (
    Node,
    add,
    depending,
    divide,
    exact,
    multiply,
    negate,
    number,
    ordered,
    power,
    subtract,
)
from steepest.transforms.derivation_writing import summed
from steepest.transforms.textbook import textbook

Coefficients = tuple[Node, ...]
"""Of a polynomial in x, lowest degree first; the last is not 0."""

Mixed = dict[tuple[int, int], Node]
"""A polynomial in x and h: the coefficient of each pair of powers."""

ZERO = number(0)

LARGEST_DEGREE = 6
"""Polynomials of higher degree are not expanded by hand."""


def coefficients(node: Node, x: Node) -> Coefficients | None:
    """The coefficients of ``node`` as a polynomial in ``x``, or None where it is none."""
    moving = depending([node], [x])
    if node not in moving:
        return _trimmed([node])
    found: dict[Node, Coefficients | None] = {}
    for part in ordered(node):
        if part in moving:
            found[part] = _of(part, x, [found.get(a, (a,)) for a in part.arguments])
    return found[node]


def _of(part: Node, x: Node, parts: Sequence[Coefficients | None]) -> Coefficients | None:
    if part is x:
        return (ZERO, number(1))
    known = [p for p in parts if p is not None]
    if not known or len(known) < len(parts):
        return None
    if part.primitive is negate:
        return tuple(map(_negative, known[0]))
    if part.primitive in (add, subtract):
        second = known[1] if part.primitive is add else tuple(map(_negative, known[1]))
        size = max(len(known[0]), len(second))
        padded = [(*c, *[ZERO] * (size - len(c))) for c in (known[0], second)]
        return _trimmed([_sum(p, q) for p, q in zip(*padded, strict=True)])
    if part.primitive is multiply:
        return _times(*known)
    if part.primitive is divide and len(known[1]) == 1:
        return tuple(_ratio(c, known[1][0]) for c in known[0])
    if part.primitive is power:
        n = exact(part.arguments[1])
        if n is not None and n.denominator == 1 and 1 <= n <= LARGEST_DEGREE:
            result: Coefficients | None = known[0]
            for _ in range(int(n) - 1):
                result = None if result is None else _times(result, known[0])
            return result
    return None


def _times(a: Coefficients, b: Coefficients) -> Coefficients | None:
    if len(a) + len(b) - 2 > LARGEST_DEGREE:
        return None
    result: list[Node] = [ZERO] * max(len(a) + len(b) - 1, 0)
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            result[i + j] = _sum(result[i + j], product(p, q))
    return _trimmed(result)


def _trimmed(found: Sequence[Node]) -> Coefficients:
    last = len(found)
    while last and exact(found[last - 1]) == 0:
        last -= 1
    return tuple(found[:last])


def _sum(a: Node, b: Node) -> Node:
    return b if exact(a) == 0 else a if exact(b) == 0 else textbook(a + b)


def product(a: Node, b: Node) -> Node:
    """The product of two coefficients."""
    if exact(a) == 0 or exact(b) == 0:
        return ZERO
    return b if exact(a) == 1 else a if exact(b) == 1 else textbook(a * b)


def _ratio(a: Node, b: Node) -> Node:
    return a if exact(b) == 1 else textbook(a / b)


def _negative(a: Node) -> Node:
    return a if exact(a) == 0 else textbook(-a)


def moved(p: Coefficients) -> Mixed:
    """p(x + h)."""
    return {
        (k - j, j): product(number(math.comb(k, j)), c)
        for k, c in enumerate(p)
        for j in range(k + 1)
        if exact(c) != 0
    }


def unmoved(p: Coefficients) -> Mixed:
    """p(x), as a polynomial in x and h."""
    return {(k, 0): c for k, c in enumerate(p) if exact(c) != 0}


def times(a: Mixed, b: Mixed) -> Mixed:
    """The product."""
    result: Mixed = {}
    for (i, j), c in a.items():
        for (k, m), d in b.items():
            result[i + k, j + m] = _sum(result.get((i + k, j + m), ZERO), product(c, d))
    return result


def minus(a: Mixed, b: Mixed) -> Mixed:
    """The difference."""
    sums = {k: _sum(a.get(k, ZERO), _negative(b.get(k, ZERO))) for k in {**a, **b}}
    return {k: c for k, c in sums.items() if exact(c) != 0}


def with_h(mixed: Mixed) -> Mixed:
    """The terms that have an h."""
    return {k: c for k, c in mixed.items() if k[1]}


def over_h(mixed: Mixed) -> Mixed:
    """The polynomial divided by h."""
    return {(i, j - 1): c for (i, j), c in mixed.items()}


def without_h(mixed: Mixed) -> Mixed:
    """What is left as h goes to 0."""
    return {k: c for k, c in mixed.items() if not k[1]}


def written(mixed: Mixed, x: Node, h: Node) -> Node:
    """The polynomial by total degree and then by falling powers of x."""
    total: Node | None = None
    for i, j in sorted(mixed, key=lambda k: (-(k[0] + k[1]), -k[0])):
        c = mixed[i, j]
        term = c.arguments[0] if c.primitive is negate else c
        for factor in (x**i, h**j):
            term = term * factor
        term = -term if c.primitive is negate else term
        total = term if total is None else summed(total, term)
    return ZERO if total is None else total
