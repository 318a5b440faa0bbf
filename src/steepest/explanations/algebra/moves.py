"""The moves of school algebra at one place of an expression, each with its name.

Every move keeps the value wherever both sides have one. Which moves lead to the answer, the
search finds out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from steepest.explanations.notation import Sentence, formula
from steepest.explanations.polynomials import joined, polynomial, rational_roots
from steepest.graph import E, Node, add, apply, number, ordered, power, variables
from steepest.primitives import sqrt

from .shapes import (
    PRODUCTS,
    SUMS,
    Looks,
    Product,
    base_and_exponent,
    composed,
    negated,
    product_of,
    raised,
    rational,
    signed,
    summed,
    terms_of,
)
from .tidy import Tidier

Move = tuple[Sentence, Node]
"""What is done, and what comes of it."""

MOST_TERMS = 24
"""Products are not multiplied out into more terms than this."""

MOST_GROUPED = 5
"""Sums of more terms are not grouped."""

HIGHEST = 4
"""Powers of sums above this stay."""

EXPAND: Sentence = ("multiply out",)
SPLIT: Sentence = ("divide term by term",)
FACTOR: Sentence = ("factor",)


def of_sum(node: Node, looks: Looks) -> Iterator[Move]:
    """What can be done with a sum."""
    views = [product_of(signed(sign, term)) for sign, term in terms_of(node)]
    yield from _taken_out(views, looks)
    if any(view.below or view.number.denominator > 1 for view in views):
        top, bottom = over_one_line(views, looks)
        line = formula(composed(bottom.number, bottom.above))
        yield ("put everything over ", line), composed(1 / bottom.number, (top,), bottom.above)
    yield from _grouped(node, looks)
    yield from _of_squares(views)
    yield from _factored(node)


def of_product(node: Node, looks: Looks) -> Iterator[Move]:
    """What can be done with a product or a fraction."""
    view = product_of(node)
    sums = [f for f in view.above if f.primitive in SUMS]
    if sums and _count(sums) <= MOST_TERMS:
        yield from _multiplied_out(view, sums, looks)
        if len(sums) == 1 and view.below:
            rest = tuple(f for f in view.above if f is not sums[0])
            split = [
                composed(sign * view.number, (*rest, term), view.below)
                for sign, term in terms_of(sums[0])
            ]
            yield SPLIT, summed(split)
            a, b = sums[0].arguments
            halves = [composed(view.number, (*rest, part), view.below) for part in (a, b)]
            second = halves[1] if sums[0].primitive is add else negated(halves[1])
            yield SPLIT, summed([halves[0], second])
    low = [f for f in view.below if f.primitive in SUMS]
    if len(low) > 1 and _count(low) <= MOST_TERMS:
        others = tuple(f for f in view.below if f.primitive not in SUMS)
        below = (*others, _expanded(low, looks))
        yield ("multiply out the denominator",), composed(view.number, view.above, below)
    yield from _without_inner_fractions(view, looks)
    yield from _turned(view)
    yield from _exponentials(view, looks)
    yield from _under_root(view, looks)


def of_power(node: Node, looks: Looks) -> Iterator[Move]:
    """What can be done with a power."""
    base, exponent = node.arguments
    q = rational(exponent)
    if q is None:
        view = product_of(exponent)
        if view.number < 0:
            below = apply(power, base, composed(-view.number, view.above, view.below))
            yield _exponents(node, composed(1, (), (below,)))
        return
    if base.primitive in SUMS and q > 0 and q.denominator == 1 and q % 2 == 0:
        turned = summed(_positive_first([signed(-s, t) for s, t in terms_of(base)]))
        after = raised(turned, q)
        yield _exponents(node, after)
    if q < 0:
        yield ("write the negative exponent as a fraction",), composed(1, (), (raised(base, -q),))
        return
    if base.primitive in PRODUCTS and q.denominator == 1:
        view = product_of(base)
        above, below = (
            [raised(b, e * q) for b, e in map(base_and_exponent, side)]
            for side in (view.above, view.below)
        )
        said: Sentence = ("raise each factor to the power ", formula(number(int(q))))
        yield said, composed(view.number ** int(q), above, below)
    if base.primitive in SUMS and q.denominator == 1 and q <= HIGHEST:
        copies = [base] * int(q)
        if _count(copies) <= 3 * MOST_TERMS:
            yield EXPAND, _expanded(copies, looks)
    if base.primitive is power and base.arguments[0] is E:
        yield _exponents(node, apply(power, E, _times(q, base.arguments[1])))
    if base.primitive is not None and base.primitive.name == "exp" and q.denominator == 1:
        yield _exponents(node, apply(base.primitive, _times(q, base.arguments[0])))


def _times(q: Fraction, node: Node) -> Node:
    view = product_of(node)
    return composed(q * view.number, view.above, view.below)


def _exponents(before: Node, after: Node) -> Move:
    return (formula(before, " = ", after),), after


def _taken_out(views: Sequence[Product], looks: Looks) -> Iterator[Move]:
    """A common factor in front of a bracket."""
    shared, below = _common(views, looks)
    tops = [abs(v.number.numerator) for v in views]
    bottoms = [v.number.denominator for v in views]
    value = Fraction(math.gcd(*tops), math.lcm(*bottoms))
    if all(v.number < 0 for v in views):
        value = -value
    choices = [(value, shared, below)]
    if abs(value) != 1 and (shared or below):
        choices += [(Fraction(1), shared, below), (value, (), ())]
    for number_, above, under in choices:
        if not above and not under and number_ == 1:
            continue
        rest = [_over(view, number_, above, under, looks) for view in views]
        front = composed(number_, above, under)
        whole = composed(number_, (*above, summed(rest)), under)
        said: Sentence = ("take out ", formula(front))
        if number_ == -1 and not above and not under:
            said = ("take the minus sign out",)
        yield said, whole


def _grouped(node: Node, looks: Looks) -> Iterator[Move]:
    """A factor that some terms have, taken out of those."""
    terms = [signed(sign, term) for sign, term in terms_of(node)]
    if not 3 <= len(terms) <= MOST_GROUPED:
        return
    views = [product_of(t) for t in terms]
    powers = [_powers(v.above, looks) for v in views]
    for look in dict.fromkeys(look for p in powers for look in p):
        those = [i for i, p in enumerate(powers) if look in p and p[look][1] > 0]
        if not 2 <= len(those) < len(terms):
            continue
        least = min(powers[i][look][1] for i in those)
        factor = raised(powers[those[0]][look][0], least)
        inside = summed(_over(views[i], Fraction(1), (factor,), (), looks) for i in those)
        rest = [t for i, t in enumerate(terms) if i not in those]
        rest.insert(those[0], composed(1, (factor, inside)))
        yield ("take ", formula(factor), " out of the terms that have it"), summed(rest)


def _of_squares(views: Sequence[Product]) -> Iterator[Move]:
    """a² − b² is (a + b)(a − b)."""
    if len(views) != 2 or views[0].number != -views[1].number:
        return
    if any(v.below or len(v.above) != 1 for v in views):
        return
    roots = [base_and_exponent(v.above[0]) for v in views]
    if any(q != 2 for _, q in roots):
        return
    a, b = (base for base, _ in roots)
    said: Sentence = ("use ", formula("a² − b² = (a + b)(a − b)"))
    yield said, composed(views[0].number, (summed([a, b]), summed([a, negated(b)])))


def _common(views: Sequence[Product], looks: Looks) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The factors that every term has above, and below."""
    sides: list[tuple[Node, ...]] = []
    for name in ("above", "below"):
        first, *others = [_powers(getattr(v, name), looks) for v in views]
        found = []
        for look, (base, q) in first.items():
            least = min([q, *(o[look][1] if look in o else Fraction(0) for o in others)])
            if least > 0:
                found.append(raised(base, least))
        sides.append(tuple(found))
    return sides[0], sides[1]


def _powers(side: Sequence[Node], looks: Looks) -> dict[int, tuple[Node, Fraction]]:
    """The exponent of each base."""
    found: dict[int, tuple[Node, Fraction]] = {}
    for factor in side:
        base, q = base_and_exponent(factor)
        look = looks.of(base)
        found[look] = base, q + (found[look][1] if look in found else 0)
    return found


def _over(
    view: Product, value: Fraction, above: Sequence[Node], below: Sequence[Node], looks: Looks
) -> Node:
    """The term divided by what is taken out."""
    top = _less(view.above, above, looks)
    bottom = _less(view.below, below, looks)
    return composed(view.number / value, top, bottom)


def _less(side: Sequence[Node], gone: Sequence[Node], looks: Looks) -> list[Node]:
    """The factors without those taken out, in their places."""
    if not gone:
        return list(side)
    taken = {look: q for look, (_, q) in _powers(gone, looks).items()}
    left: list[Node] = []
    for factor in side:
        base, q = base_and_exponent(factor)
        look = looks.of(base)
        less = min(q, taken.get(look, Fraction(0)))
        if less <= 0:
            left.append(factor)
            continue
        taken[look] -= less
        if q > less:
            left.append(raised(base, q - less))
    return left


def over_one_line(views: Sequence[Product], looks: Looks) -> tuple[Node, Product]:
    """The numerator of a sum of fractions, and their common denominator."""
    most: dict[int, tuple[Node, Fraction]] = {}
    for view in views:
        for look, (base, q) in _powers(view.below, looks).items():
            if q > most.get(look, (base, Fraction(0)))[1]:
                most[look] = base, q
    bottom = tuple(raised(base, q) for base, q in most.values())
    value = math.lcm(*(v.number.denominator for v in views))
    tops = [
        composed(v.number * value, (*v.above, *_less(bottom, v.below, looks)), ()) for v in views
    ]
    return summed(tops), Product(Fraction(value), bottom, ())


def _count(sums: Sequence[Node]) -> int:
    return math.prod(len(terms_of(s)) for s in sums)


def _expanded(sums: Sequence[Node], looks: Looks) -> Node:
    """The product of sums, term by term."""
    rows: list[Product] = [Product(Fraction(1), (), ())]
    for factor in sums:
        terms = [product_of(signed(sign, term)) for sign, term in terms_of(factor)]
        rows = [
            Product(r.number * t.number, r.above + t.above, r.below + t.below)
            for r in rows
            for t in terms
        ]
    return summed(composed(r.number, *_met(r, looks)) for r in rows)


def _met(row: Product, looks: Looks) -> tuple[list[Node], list[Node]]:
    """Factors with one base made one power, as people do while they multiply out."""
    found: dict[int, tuple[Node, Fraction]] = {}
    for side, sign in ((row.above, 1), (row.below, -1)):
        for factor in side:
            base, q = base_and_exponent(factor)
            look = looks.of(base)
            found[look] = base, sign * q + (found[look][1] if look in found else 0)
    above = [raised(base, q) for base, q in found.values() if q > 0]
    return above, [raised(base, -q) for base, q in found.values() if q < 0]


def _multiplied_out(view: Product, sums: Sequence[Node], looks: Looks) -> Iterator[Move]:
    rest = tuple(f for f in view.above if f not in sums)
    front = composed(view.number.numerator, rest)
    bottom = view.number.denominator
    if len(sums) > 1 or rest or abs(view.number.numerator) != 1 or view.number < 0:
        whole = _expanded([front, *sums], looks)
        yield EXPAND, composed(Fraction(1, bottom), (whole,), view.below)
    if len(sums) > 1:
        for pair in (sums, *combinations(sums, 2)) if len(sums) > 2 else (sums,):
            others = [f for f in view.above if f not in pair]
            yield EXPAND, composed(view.number, (*others, _expanded(pair, looks)), view.below)


def _without_inner_fractions(view: Product, looks: Looks) -> Iterator[Move]:
    """Fractions within the numerator or denominator of a fraction go."""
    inner: list[Product] = []
    for factor in (*view.above, *view.below):
        if factor.primitive in SUMS:
            inner += [product_of(signed(sign, term)) for sign, term in terms_of(factor)]
    inner = [v for v in inner if v.below or v.number.denominator > 1]
    if not inner or not view.below:
        return
    _, bottom = over_one_line(inner, looks)
    times = composed(bottom.number, bottom.above)
    sides = []
    for side in (view.above, view.below):
        sums = [f for f in side if f.primitive in SUMS and _has_fraction(f)]
        others = tuple(f for f in side if f not in sums)
        if sums:
            sides.append((*others, _expanded([times, sums[0]], looks), *sums[1:]))
        else:
            sides.append((*others, times))
    said: Sentence = ("multiply above and below by ", formula(times))
    yield said, composed(view.number, *sides)


def _has_fraction(node: Node) -> bool:
    views = [product_of(term) for _, term in terms_of(node)]
    return any(v.below or v.number.denominator > 1 for v in views)


def _turned(view: Product) -> Iterator[Move]:
    """−(a − b) is b − a."""
    sides = (view.above, view.below) if view.number < 0 else (view.below,)
    for side in sides:
        for i, factor in enumerate(side):
            if factor.primitive not in SUMS:
                continue
            turned = summed(_positive_first([signed(-s, t) for s, t in terms_of(factor)]))
            new = (*side[:i], turned, *side[i + 1 :])
            both = (new, view.below) if side is view.above else (view.above, new)
            minus = ("−", "") if view.number < 0 else ("", "−")
            shown = formula(f"{minus[0]}(", factor, f") = {minus[1]}(", turned, ")")
            yield (shown,), composed(-view.number, *both)


def _positive_first(terms: list[Node]) -> list[Node]:
    return sorted(terms, key=lambda t: product_of(t).number < 0)


def _exponentials(view: Product, looks: Looks) -> Iterator[Move]:
    """e^a · e^b is e^(a + b), and x^a · x is x^(a + 1)."""
    groups: dict[int, list[tuple[Node, Node, Node]]] = {}
    for side, sign in ((view.above, 1), (view.below, -1)):
        for factor in side:
            base, exponent = _any_power(factor)
            groups.setdefault(looks.of(base), []).append((factor, base, signed(sign, exponent)))
    for members in groups.values():
        written = [e for _, _, e in members if variables(e)]
        base = members[0][1]
        if not written or (len(members) < 2 and not (base is E and members[0][0] in view.below)):
            continue
        exponent, _ = Tidier(looks).collected(summed(e for _, _, e in members))
        whole = number(1) if rational(exponent) == 0 else apply(power, base, exponent)
        gone = {f for f, _, _ in members}
        above = [f for f in view.above if f not in gone]
        below = [f for f in view.below if f not in gone]
        shown = composed(
            1, *([f for f, _, _ in members if f in s] for s in (view.above, view.below))
        )
        yield (formula(shown, " = ", whole),), composed(view.number, (*above, whole), below)


def _any_power(node: Node) -> tuple[Node, Node]:
    """Base and exponent, whatever the exponent."""
    if node.primitive is power and variables(node.arguments[1]):
        return node.arguments  # type: ignore
    base, q = base_and_exponent(node)
    if base.primitive is power and variables(base.arguments[1]) and q.denominator == 1:
        return base.arguments[0], _times(q, base.arguments[1])
    return base, number(q.numerator if q.denominator == 1 else q)


def _under_root(view: Product, looks: Looks) -> Iterator[Move]:
    """A number beside a root goes under it: 3√(x²/9 + 1) = √(x² + 9)."""
    n = view.number.denominator
    roots = [f for f in view.below if f.primitive is sqrt and f.arguments[0].primitive in SUMS]
    if n == 1 or len(roots) != 1:
        return
    root = sqrt(_expanded([number(n * n), roots[0].arguments[0]], looks))
    below = [root if f is roots[0] else f for f in view.below]
    said: Sentence = ("bring ", formula(number(n)), " under the root")
    yield said, composed(view.number.numerator, view.above, below)


def _factored(node: Node) -> Iterator[Move]:
    """A quadratic with rational roots as a product."""
    free = variables(node)
    if len(free) != 1 or any(p.primitive in SUMS for _, t in terms_of(node) for p in ordered(t)):
        return
    x = free[0]
    found = polynomial(node, x)
    if found is None or len(found) != 3 or not (roots := rational_roots(found)):
        return
    first, last = roots[0], roots[-1]
    value = found[2]
    factors = []
    for root in (first, last):
        scale = root.denominator
        value /= scale
        factors.append(joined(number(scale) * x, -root * scale, number(1)) if root else x)
    if first == last:
        yield FACTOR, composed(value, (raised(factors[0], Fraction(2)),))
    else:
        yield FACTOR, composed(value, factors)


__all__ = ["Move", "negated", "of_power", "of_product", "of_sum"]
