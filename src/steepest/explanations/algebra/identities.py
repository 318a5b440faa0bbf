"""Identities between functions, as moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations

from steepest.explanations.notation import Sentence, formula
from steepest.graph import E, Node, Primitive, apply, exp, log, negate, number, power, variable
from steepest.primitives import (
    abs as absolute,
)
from steepest.primitives import (
    arccos,
    arcosh,
    arcsin,
    arctan,
    arsinh,
    artanh,
    cos,
    cosh,
    cot,
    coth,
    csc,
    csch,
    sec,
    sech,
    sigmoid,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from .shapes import (
    SUMS,
    Looks,
    Product,
    base_and_exponent,
    composed,
    product_of,
    raised,
    signed,
    summed,
    terms_of,
)

Move = tuple[Sentence, Node]
Function = Callable[[Node], Node]

_U = variable("u")
TWO = Fraction(2)

# A(u)² + s B(u)² = C(u); None stands for 1.
_SQUARES: list[tuple[Primitive | None, int, Primitive | None, Function | None]] = [
    (sin, 1, cos, None),
    (cos, -1, sin, lambda u: cos(2 * u)),
    (cosh, -1, sinh, None),
    (cosh, 1, sinh, lambda u: cosh(2 * u)),
    (sec, -1, tan, None),
    (csc, -1, cot, None),
    (None, -1, sin, lambda u: cos(u) ** 2),
    (None, -1, cos, lambda u: sin(u) ** 2),
    (None, 1, tan, lambda u: sec(u) ** 2),
    (None, 1, cot, lambda u: csc(u) ** 2),
    (sec, -1, None, lambda u: tan(u) ** 2),
    (csc, -1, None, lambda u: cot(u) ** 2),
    (None, 1, sinh, lambda u: cosh(u) ** 2),
    (cosh, -1, None, lambda u: sinh(u) ** 2),
    (None, -1, tanh, lambda u: sech(u) ** 2),
    (None, -1, sech, lambda u: tanh(u) ** 2),
]

# A(u) B(u) = n C(m u), A above and B above; or B below.
_DOUBLED: list[tuple[Primitive, Primitive, Fraction, Primitive]] = [
    (sin, cos, Fraction(1, 2), sin),
    (sinh, cosh, Fraction(1, 2), sinh),
    (sec, csc, TWO, csc),
    (sech, csch, TWO, csch),
]
_RATIOS: list[tuple[Primitive | None, Primitive, Primitive]] = [
    (sin, cos, tan),
    (cos, sin, cot),
    (sinh, cosh, tanh),
    (cosh, sinh, coth),
    (tan, sec, sin),
    (cot, csc, cos),
    (tanh, sech, sinh),
    (sec, tan, csc),
    (csc, cot, sec),
    (sech, tanh, csch),
    (None, cos, sec),
    (None, sin, csc),
    (None, cosh, sech),
    (None, sinh, csch),
    (None, sec, cos),
    (None, csc, sin),
    (None, tan, cot),
]
_BASIC = (sin, cos, sinh, cosh)
_PRODUCTS: list[tuple[Primitive, Primitive, Primitive | None]] = [
    (tan, cos, sin),
    (cot, sin, cos),
    (sec, sin, tan),
    (csc, cos, cot),
    (sec, cos, None),
    (csc, sin, None),
    (tan, cot, None),
    (tan, csc, sec),
    (cot, sec, csc),
    (tanh, cosh, sinh),
    (sech, sinh, tanh),
    (sech, cosh, None),
    (coth, sinh, cosh),
    (csch, sinh, None),
]
_INVERSE: list[tuple[Primitive, Primitive, Function | None]] = [
    (sin, arcsin, None),
    (cos, arccos, None),
    (tan, arctan, None),
    (sinh, arsinh, None),
    (cosh, arcosh, None),
    (tanh, artanh, None),
    (exp, log, None),
    (log, exp, None),
    (sin, arccos, lambda u: sqrt(1 - u**2)),
    (cos, arcsin, lambda u: sqrt(1 - u**2)),
    (sec, arctan, lambda u: sqrt(1 + u**2)),
]


def of_sum(node: Node, looks: Looks) -> Iterator[Move]:
    """Two terms of a sum that an identity makes one."""
    terms = [signed(sign, t) for sign, t in terms_of(node)]
    if len(terms) > 8:
        return
    for i, j in permutations(range(len(terms)), 2):
        one, two = product_of(terms[i]), product_of(terms[j])
        for known in _SQUARES:
            found = _united(one, two, known, looks)
            if found is not None:
                first = min(i, j)
                rest = [t for k, t in enumerate(terms) if k not in (i, j)]
                rest.insert(first, found)
                yield _said(known), summed(rest)
    yield from _logarithms(terms)


def _logarithms(terms: list[Node]) -> Iterator[Move]:
    """Ln a − ln b is ln(a/b)."""
    views = [product_of(t) for t in terms]
    logs = [
        (i, view.number)
        for i, view in enumerate(views)
        if not view.below and len(view.above) == 1 and view.above[0].primitive is log
    ]
    for (i, m), (j, n) in combinations(logs, 2):
        if (m != 1 and n != 1) or abs(m) != 1 or abs(n) != 1:
            continue
        a, b = (views[k].above[0].arguments[0] for k in (i, j))
        inside = composed(
            1, [x for x, s in ((a, m), (b, n)) if s > 0], [x for x, s in ((a, m), (b, n)) if s < 0]
        )
        rest = [log(inside) if k == i else t for k, t in enumerate(terms) if k != j]
        sign = "+" if m == n else "−"
        shown = "ln a + ln b = ln(ab)" if sign == "+" else "ln a − ln b = ln(a/b)"
        yield ("use ", formula(shown)), summed(rest)


def _united(one: Product, two: Product, known: tuple, looks: Looks) -> Node | None:
    """The two terms as one by ``A² + s B² = C``."""
    a, sign, b, c = known
    if one.number != sign * two.number:
        return None
    for at in _arguments(one, a) if a is not None else _arguments(two, b):
        left, right = (_without_square(v, p, at, looks) for v, p in ((one, a), (two, b)))
        if left is None or right is None:
            continue
        if all(
            sorted(map(looks.of, x)) == sorted(map(looks.of, y))
            for x, y in zip(left, right, strict=True)
        ):
            factors = [c(at)] if c is not None else []
            return composed(one.number, (*left[0], *factors), left[1])
    return None


def _arguments(view: Product, primitive: Primitive) -> list[Node]:
    found = []
    for factor in view.above:
        base, q = base_and_exponent(factor)
        if base.primitive is primitive and q >= 2:
            found.append(base.arguments[0])
    return found


def _without_square(
    view: Product, primitive: Primitive | None, at: Node, looks: Looks
) -> tuple[tuple[Node, ...], tuple[Node, ...]] | None:
    """The factors of the term without the square; None where it has none."""
    if primitive is None:
        return view.above, view.below
    wanted = looks.of(apply(primitive, at))
    for i, factor in enumerate(view.above):
        base, q = base_and_exponent(factor)
        if q >= 2 and looks.of(base) == wanted:
            left = (raised(base, q - 2),) if q > 2 else ()
            return (*view.above[:i], *left, *view.above[i + 1 :]), view.below
    return None


def _said(known: tuple) -> Sentence:
    a, sign, b, c = known
    left = composed(1) if a is None else apply(a, _U) ** 2
    right = composed(1) if b is None else apply(b, _U) ** 2
    result = composed(1) if c is None else c(_U)
    return ("use ", formula(summed([left, signed(sign, right)]), " = ", result))


def of_product(node: Node, looks: Looks) -> Iterator[Move]:
    """Two factors of a product or fraction that an identity makes one."""
    view = product_of(node)
    above, below = ([base_and_exponent(f) for f in side] for side in (view.above, view.below))
    for a, b, n, c in _DOUBLED:
        for i, j, k in _pairs(above, a, above, b):
            at = above[i][0].arguments[0]
            made = raised(apply(c, 2 * at), Fraction(k))
            top = _replaced(above, {i: k, j: k}, made)
            shown = formula(composed(1 / n, (apply(a, _U), apply(b, _U))), " = ", apply(c, 2 * _U))
            yield ("use ", shown), composed(view.number * n**k, top, view.below)
    for a, b, made_ in _PRODUCTS:
        for i, j, k in _pairs(above, a, above, b):
            at = above[i][0].arguments[0]
            made = None if made_ is None else raised(apply(made_, at), Fraction(k))
            top = _replaced(above, {i: k, j: k}, made)
            result = composed(1) if made_ is None else apply(made_, _U)
            shown = formula(composed(1, (apply(a, _U), apply(b, _U))), " = ", result)
            yield ("use ", shown), composed(view.number, top, view.below)
    for a, b, c in _RATIOS:
        for i, j, k in _pairs(above, a, below, b):
            at = below[j][0].arguments[0]
            top = _replaced(above, {} if a is None else {i: k}, raised(apply(c, at), Fraction(k)))
            bottom = _replaced(below, {j: k}, None)
            over = composed(1, () if a is None else (apply(a, _U),), (apply(b, _U),))
            yield ("use ", formula(over, " = ", apply(c, _U))), composed(view.number, top, bottom)


Powers = list[tuple[Node, Fraction]]


def _pairs(
    first: Powers, a: Primitive | None, second: Powers, b: Primitive
) -> Iterator[tuple[int, int, int]]:
    """Places of A(u)^m and B(u)^n with one u, and the whole number of times both are there."""
    for j, (other, n) in enumerate(second):
        if other.primitive is not b or n < 1:
            continue
        if a is None:
            yield 0, j, _times_there(n)
            continue
        for i, (base, m) in enumerate(first):
            if base.primitive is a and m >= 1 and base.arguments[0] is other.arguments[0]:
                yield i, j, _times_there(min(m, n))


def _times_there(q: Fraction) -> int:
    return q.numerator // q.denominator


def _replaced(side: Powers, less: dict[int, int], made: Node | None) -> list[Node]:
    """The factors with exponents lowered and what is made put in the first place."""
    found: list[Node] = []
    for i, (base, q) in enumerate(side):
        if i in less and made is not None:
            found.append(made)
            made = None
        left = q - less.get(i, 0)
        if left:
            found.append(raised(base, left))
    return found if made is None else [*found, made]


def of_function(node: Node) -> Iterator[Move]:
    """A function of a function that an identity shortens."""
    inner = node.arguments[0]
    for outer, inverse, made in _INVERSE:
        if node.primitive is outer and inner.primitive is inverse:
            at = inner.arguments[0]
            result = at if made is None else made(at)
            yield (formula(node, " = ", result),), result
    if node.primitive is power and inner is E and node.arguments[1].primitive is log:
        result = node.arguments[1].arguments[0]
        yield (formula(node, " = ", result),), result
    if node.primitive is log and inner.primitive is power and inner.arguments[0] is E:
        yield (formula(node, " = ", inner.arguments[1]),), inner.arguments[1]
    if node.primitive is exp:
        result = apply(power, E, inner)
        yield ("write ", formula(node), " as ", formula(result)), result
    if node.primitive is sigmoid and inner.primitive is negate:
        result = 1 - sigmoid(inner.arguments[0])
        yield ("use ", formula(node, " = ", result)), result
    if node.primitive is power and inner is E:
        yield from _logarithm_gone(node)
    if node.primitive is sqrt:
        yield from _out_of_root(node)


def _logarithm_gone(node: Node) -> Iterator[Move]:
    """e^(u ln v) is v^u."""
    view = product_of(node.arguments[1])
    for i, factor in enumerate(view.above):
        if factor.primitive is log and len(view.above) > 1:
            rest = composed(view.number, (*view.above[:i], *view.above[i + 1 :]), view.below)
            result = apply(power, factor.arguments[0], rest)
            yield (formula(node, " = ", result),), result


def _out_of_root(node: Node) -> Iterator[Move]:
    """√(4 u) is 2 √u, and √(u²) is |u|."""
    inner = node.arguments[0]
    base, q = base_and_exponent(inner)
    if q == 2:
        result = absolute(base)
        yield (formula(node, " = ", result),), result
    view = product_of(inner)
    terms = [product_of(t) for _, t in terms_of(inner)]
    shared = math.gcd(*(t.number.numerator for t in terms))
    root = max((r for r in range(1, math.isqrt(shared) + 1) if shared % (r * r) == 0), default=1)
    if root == 1:
        return
    if inner.primitive in SUMS:
        signs = [sign for sign, _ in terms_of(inner)]
        rest = summed(
            composed(s * t.number / root**2, t.above, t.below)
            for s, t in zip(signs, terms, strict=True)
        )
    else:
        rest = composed(view.number / root**2, view.above, view.below)
    result = composed(root, (sqrt(rest),))
    yield ("take ", formula(number(root)), " out of the root"), result


def by_definition(node: Node) -> Iterator[Move]:
    """A function that the answer does not have, by the others."""
    inner = node.arguments[0]
    for a, b, c in _RATIOS:
        if b not in _BASIC or a not in (*_BASIC, None):
            continue
        if node.primitive is c:
            made, shown = (
                composed(1, () if a is None else (apply(a, at),), (apply(b, at),))
                for at in (inner, _U)
            )
            yield ("use ", formula(apply(c, _U), " = ", shown)), made
