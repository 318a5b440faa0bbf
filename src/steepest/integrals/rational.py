"""Rational functions: division, partial fractions, logarithms and arctangents."""

from __future__ import annotations

from steepest.graph import Node, Variable, lift, log, rewrite
from steepest.primitives import abs as absolute
from steepest.primitives import arctan, cbrt
from steepest.printing import text
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import product, raised, total
from .numbers import (
    Coefficient,
    Number,
    is_rational,
    is_zero,
    numbers_of,
    quotient,
    root_of,
    sign_of,
    tidy,
)
from .polynomials import Polynomial
from .search import Outcome, Search, told

MOST_UNKNOWNS = 16
"""Partial fractions with more unknowns are left alone; with symbols, a third of it."""

Term = tuple[Polynomial, Polynomial, int]
"""A partial fraction: numerator, factor of the denominator, and its power."""


def rational(search: Search, f: Node, x: Variable) -> Outcome:
    """The integral of a rational function."""
    ratio = poly.rational(f, x)
    if ratio is None:
        return None
    above, below = ratio
    if len(below) == 1:
        return _polynomial(f, x, [quotient(c, below[0]) for c in above])
    whole, above = poly.divided(above, below)
    parts = _partial_fractions(f, x, above, below)
    if parts is None:
        return None
    lead, parts = parts
    answer = poly.written(_integrated(whole), x)
    for numerator, factor, n in parts:
        piece = _term(search, numerator, factor, n, x)
        if piece is None:
            return None
        answer = answer + piece / lift(lead)
    shown = [poly.written(whole, x)] if whole else []
    shown += [_shown(n, q, k, lead, x) for n, q, k in parts]
    return _told(f, x, answer, shown, divided=bool(whole))


def _shown(above: Polynomial, factor: Polynomial, n: int, lead: Coefficient, x: Variable) -> Node:
    return textbook(poly.written([quotient(c, lead) for c in above], x) / _power(factor, n, x))


def _power(factor: Polynomial, n: int, x: Variable) -> Node:
    return poly.written(factor, x) ** n


def _told(f: Node, x: Variable, answer: Node, shown: list[Node], *, divided: bool) -> Outcome:
    if len(shown) == 1:
        return told("rational function", "one simple fraction", f, x, answer)
    rule = "polynomial division, partial fractions" if divided else "partial fractions"
    if divided and len(shown) == 2:
        rule = "polynomial division"
    why = f"it is {text(total(shown))}, term by term"
    return told(rule, why, f, x, answer)


def _integrated(p: Polynomial) -> Polynomial:
    return [0, *(quotient(c, n + 1) for n, c in enumerate(p))]


def _polynomial(f: Node, x: Variable, p: Polynomial) -> Outcome:
    return told(
        "sum rule, power rule",
        "multiplied out it is a sum of powers: raise each exponent by one, divide by it",
        f, x, poly.written(_integrated(p), x),
    )  # fmt: skip


def _partial_fractions(
    f: Node, x: Variable, above: Polynomial, below: Polynomial
) -> tuple[Coefficient, list[Term]] | None:
    """The leading coefficient of the denominator, and fractions whose sum over it is f."""
    lead: Coefficient = below[-1]
    if is_rational(*below):
        factors = poly.factors(below)
    else:
        seen = _typed_factors(f, x)
        if seen is None:
            return None
        lead, factors = seen
        ratio = _over(above, below, lead, factors)
        if ratio is None:
            return None
        above, lead = ratio, 1
    unknowns = sum((len(q) - 1) * n for q, n in factors)
    if unknowns > (MOST_UNKNOWNS if is_rational(*above, *below) else MOST_UNKNOWNS // 3):
        return None
    if len(factors) == 1 and factors[0][1] == 1:
        return lead, [(above, *factors[0])]
    return _resolved(above, lead, factors)


def _typed_factors(f: Node, x: Variable) -> tuple[Coefficient, list[tuple[Polynomial, int]]] | None:
    """The factors of the denominator as they are written, where symbols are in it."""
    factors: list[tuple[Polynomial, int]] = []
    for base, n in product(f, x).powers.items():
        if not isinstance(n, int):
            return None
        if n > 0:
            continue
        p = poly.polynomial(base, x)
        if p is None:
            return None
        factors += _symbolic_split(p, -n)
    return 1, factors


def _symbolic_split(p: Polynomial, n: int) -> list[tuple[Polynomial, int]]:
    """``x*(a*x + b)`` of ``a*x^2 + b*x``, and a quadratic whose discriminant is a square."""
    found: list[tuple[Polynomial, int]] = []
    while is_zero(p[0]):
        found.append(([0, 1], n))
        p = p[1:]
    if len(p) > 1:
        found.append((p, n))
    merged: list[tuple[Polynomial, int]] = []
    for q, k in found:
        if merged and merged[-1][0] == q:
            merged[-1] = (q, merged[-1][1] + k)
        else:
            merged.append((q, k))
    return merged


def _over(
    above: Polynomial, below: Polynomial, lead: Coefficient, factors: list[tuple[Polynomial, int]]
) -> Polynomial | None:
    """The numerator when the denominator is the product of ``factors``."""
    whole: Polynomial = [1]
    for q, n in factors:
        whole = poly.times(whole, poly.to_the(q, n))
    if len(whole) != len(below):
        return None
    ratio = quotient(whole[-1], below[-1])
    return [tidy(c * ratio) for c in above]  # type: ignore[operator]


def _resolved(
    above: Polynomial, lead: Coefficient, factors: list[tuple[Polynomial, int]]
) -> tuple[Coefficient, list[Term]] | None:
    """Partial fractions by comparing coefficients."""
    whole: Polynomial = [1]
    for q, n in factors:
        whole = poly.times(whole, poly.to_the(q, n))
    places = [(q, k, j) for q, n in factors for k in range(1, n + 1) for j in range(len(q) - 1)]
    columns = []
    for q, k, j in places:
        rest = poly.divided(whole, poly.to_the(q, k))[0]
        columns.append(poly.times(rest, [0] * j + [1]))
    size = len(whole) - 1
    rows = [
        [*(c[i] if i < len(c) else 0 for c in columns), above[i] if i < len(above) else 0]
        for i in range(size)
    ]
    answer = poly.solved(rows)
    if answer is None:
        return None
    terms: dict[tuple[int, int], Polynomial] = {}
    order = {id(q): i for i, (q, _) in enumerate(factors)}
    for (q, k, _), c in zip(places, answer, strict=True):
        terms.setdefault((order[id(q)], k), []).append(c)
    return lead, [
        (poly.trimmed(n), factors[i][0], k) for (i, k), n in terms.items() if poly.trimmed(n)
    ]


def _term(search: Search, above: Polynomial, q: Polynomial, n: int, x: Variable) -> Node | None:
    """The integral of ``above / q^n`` where q has no simpler factor."""
    if not above:
        return lift(0)
    if len(q) == 2:
        c, a = above[0], q[1]
        node = poly.written(q, x)
        if n == 1:
            return lift(c) * log(absolute(node)) / lift(a)
        return lift(c) / lift(tidy(a * (1 - n))) * raised(node, 1 - n)
    if len(q) == 3:
        return _quadratic(search, above, q, n, x)
    numbers = numbers_of(q)
    if n > 1 or numbers is None:
        return None
    if len(q) == 4 and is_zero(q[1]) and is_zero(q[2]):
        return _cubic(search, above, q, x)
    if len(q) == 5 and is_zero(q[1]) and is_zero(q[3]):
        return _biquadratic(search, above, numbers, x)
    return None


def _quadratic(
    search: Search, above: Polynomial, q: Polynomial, n: int, x: Variable
) -> Node | None:
    """Half the slope of q makes a logarithm or a power; the rest an arctangent."""
    c, b, a = q
    p0, p1 = above[0], above[1] if len(above) > 1 else 0
    share = quotient(p1, 2 * a)  # type: ignore[operator]
    rest = tidy(p0 - share * b)  # type: ignore[operator]
    node = poly.written(q, x)
    answer: Node = lift(0)
    if not is_zero(share):
        sign, sure = sign_of(tidy(4 * a * c - b * b))  # type: ignore[operator]
        positive = sure and sign > 0 and is_rational(a, b, c)
        inside = node if positive else absolute(node)
        answer = lift(share) * (log(inside) if n == 1 else raised(node, 1 - n) / (1 - n))
    if not is_zero(rest):
        inverse = inverse_quadratic(search, q, n, x)
        answer = answer + lift(rest) * inverse
    return answer


def inverse_quadratic(search: Search, q: Polynomial, n: int, x: Variable) -> Node:
    """The integral of ``1/q^n``."""
    c, b, a = q
    gap = tidy(4 * a * c - b * b)  # type: ignore[operator]
    node = poly.written(q, x)
    inner = lift(tidy(2 * a)) * x + lift(b)  # type: ignore[operator]
    if n > 1:
        factor = tidy((n - 1) * gap)  # type: ignore[operator]
        rest = inverse_quadratic(search, q, n - 1, x)
        share = quotient((2 * n - 3) * 2 * a, factor)  # type: ignore[operator]
        return inner / (lift(factor) * node ** (n - 1)) + lift(share) * rest
    sign, sure = sign_of(gap)
    if not sure:
        search.note(f"{text(lift(gap))} is taken to be {'positive' if sign > 0 else 'negative'}")
    if sign == 0:
        return -2 / inner
    root = _signless(root_of(gap if sign > 0 else tidy(-gap)))  # type: ignore[operator]
    if sign > 0:
        return 2 / root * arctan(textbook(inner / root))
    low, high = (x + lift(tidy((lift(b) + sign * root) / (2 * lift(a)))) for sign in (-1, 1))
    return log(absolute(low / high)) / root


def _signless(root: Coefficient) -> Node:
    """The root without the bars of ``|a|``: here its sign does not matter."""

    def rule(node: Node) -> Node | None:
        return node.arguments[0] if node.primitive is absolute else None

    return rewrite([lift(root)], rule)[0]


def _cubic(search: Search, above: Polynomial, q: Polynomial, x: Variable) -> Node | None:
    """``above / (x^3 + c)`` by the real cube root of c."""
    r = tidy(cbrt(lift(q[0])))
    quadratic: Polynomial = [tidy(r * r), tidy(-lift(r)), 1]  # type: ignore[operator]
    at_root = poly.value(above, tidy(-lift(r)))
    a = quotient(at_root, tidy(3 * lift(r) * lift(r)))
    rest = poly.divided(poly.plus(above, [a * c for c in quadratic], -1), [r, 1])[0]  # type: ignore
    first = lift(a) * log(absolute(x + lift(r)))
    second = _quadratic(search, rest, quadratic, 1, x) if rest else lift(0)
    return None if second is None else first + second


def _biquadratic(search: Search, above: Polynomial, q: list[Number], x: Variable) -> Node | None:
    """``above / (x^4 + p*x^2 + r)`` by two quadratics with roots as coefficients."""
    p, c = q[2], q[0]
    n = [*above, 0, 0, 0, 0][:4]
    if p * p - 4 * c > 0:
        return _two_squares(search, n, p, c, x)
    r = root_of(c)
    s = root_of(tidy(2 * r - p))  # type: ignore[operator]
    b_plus_d = quotient(n[0], r)
    a_plus_c, d_minus_b = n[3], quotient(tidy(n[1] - r * n[3]), s)  # type: ignore[operator]
    c_minus_a = quotient(tidy(n[2] - lift(b_plus_d)), s)  # type: ignore[operator]
    pieces: list[Node] = []
    for sign in (1, -1):
        # x^2 + sign*s*x + r stands under (A or C)*x + (B or D)
        slope = quotient(tidy(lift(a_plus_c) - sign * lift(c_minus_a)), 2)
        height = quotient(tidy(lift(b_plus_d) - sign * lift(d_minus_b)), 2)
        factor: Polynomial = [r, tidy(sign * lift(s)), 1]
        piece = _quadratic(search, [height, slope], factor, 1, x)
        if piece is None:
            return None
        pieces.append(piece)
    return total(pieces)


def _two_squares(
    search: Search, n: Polynomial, p: Coefficient, c: Coefficient, x: Variable
) -> Node | None:
    """``(x^2 - z)(x^2 - w)`` with real z and w."""
    root = root_of(tidy(p * p - 4 * c))  # type: ignore[operator]
    z, w = (quotient(tidy(sign * lift(root) - p), 2) for sign in (1, -1))  # type: ignore
    answer: Node = lift(0)
    for square, other in ((z, w), (w, z)):
        gap = lift(square) - lift(other)
        share = [
            quotient(tidy(lift(n[i]) + lift(n[i + 2]) * lift(square)), tidy(gap)) for i in (0, 1)
        ]
        piece = _quadratic(search, share, [tidy(-lift(square)), 0, 1], 1, x)
        if piece is None:
            return None
        answer = answer + piece
    return answer


__all__ = ["inverse_quadratic", "rational"]
