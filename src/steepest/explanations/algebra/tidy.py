"""What is done without thinking: factors that belong together meet, like terms are collected."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from steepest.explanations.notation import Sentence, formula
from steepest.graph import Node, divide, number, ordered, power, rebuilt

from .shapes import (
    PRODUCTS,
    SUMS,
    Looks,
    Product,
    base_and_exponent,
    composed,
    product_of,
    raised,
    rational,
    signed,
    summed,
    terms_of,
    visible_terms,
)

Groups = dict[int, list[tuple[Node, Fraction, Node]]]
"""For the look of each base: the base, the exponent and the factor as it stands."""

Told = tuple[Sentence, ...]
"""What was done, one thing after the other."""

ONE_FRACTION: Sentence = ("write as one fraction",)
RECIPROCAL: Sentence = ("to divide by a fraction, multiply by its reciprocal",)
LIKE_TERMS: Sentence = ("collect like terms",)
CANCEL_OUT: Sentence = ("the terms cancel",)
BRACKETS: Sentence = ("open the brackets",)
TWO_SIGNS: Sentence = ("two minus signs make a plus",)
SIGN: Sentence = ("put the minus sign in front",)


class Tidier:
    """Multiplies factors together and collects like terms, everywhere in an expression."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._products: dict[Node, tuple[Node, Told]] = {}
        self._sums: dict[Node, tuple[Node, Told]] = {}

    def multiplied(self, node: Node) -> tuple[Node, Told]:
        """The expression with the factors of every product multiplied together."""
        return self._everywhere(node, self._products, PRODUCTS, self._product)

    def collected(self, node: Node) -> tuple[Node, Told]:
        """The expression with the like terms of every sum collected."""
        return self._everywhere(node, self._sums, SUMS, self._sum)

    def _everywhere(self, root, known, kind, work) -> tuple[Node, Told]:  # noqa: ANN001 - private
        parts = ordered(root)
        inner = {a for p in parts if p.primitive in kind for a in p.arguments}
        outer = {a for p in parts if p.primitive not in kind for a in p.arguments} | {root}
        new: dict[Node, Node] = {}
        said: list[Sentence] = []
        for part in parts:
            if part.primitive in kind and part in inner and part not in outer:
                continue
            if part in known:
                new[part], told = known[part]
            else:
                new[part], told = work(part, new)
                known[part] = new[part], told
            said += told
        return new[root], tuple(dict.fromkeys(said))

    def _product(self, node: Node, new: dict[Node, Node]) -> tuple[Node, Told]:
        if node.primitive is power:
            return self._power(rebuilt(node, [new[a] for a in node.arguments]))
        if node.primitive in SUMS:
            terms = visible_terms(node)
            if all(new[t] is t for _, t in terms):
                return node, ()
            return summed(signed(sign, new[t]) for sign, t in terms), ()
        if node.primitive not in PRODUCTS:
            return _with(node, new), ()
        view = product_of(node)
        above = [new[f] for f in view.above]
        below = [new[f] for f in view.below]
        rewritten = any(
            a is not b for a, b in zip((*above, *below), (*view.above, *view.below), strict=True)
        )
        if rewritten:  # a power may have become a product
            view = product_of(composed(view.number, above, below))
        factors, told = self._met(view)
        result = composed(view.number, *factors)
        if told or rewritten:
            return result, told
        if self._looks.of(result) == self._looks.of(node):
            return node, ()
        return result, (_said_of_shape(node, view),)

    def _power(self, node: Node) -> tuple[Node, Told]:
        """(√x)² and (x²)³."""
        base, q = base_and_exponent(node)
        inner, _ = base_and_exponent(node.arguments[0])
        name = base.primitive.name if base.primitive is not None else ""
        if base is not node and ((name == "cbrt" and q % 3 == 0) or (name == "abs" and q % 2 == 0)):
            q = q / 3 if name == "cbrt" else q
            result = raised(base.arguments[0], abs(q))
            result = result if q > 0 else composed(1, (), (result,))
            return result, ((formula(node, " = ", result),),)
        if base is node or inner is node.arguments[0]:
            return node, ()
        result = raised(base, q) if q > 0 else composed(1, (), (raised(base, -q),))
        return result, ((formula(node, " = ", result),),)

    def _met(self, view: Product) -> tuple[tuple[list[Node], list[Node]], Told]:
        """The factors with those of one base made one power; what was done."""
        groups: Groups = {}
        for side, sign in ((view.above, 1), (view.below, -1)):
            for factor in side:
                base, q = base_and_exponent(factor)
                groups.setdefault(self._looks.of(base), []).append((base, sign * q, factor))
        said: list[Sentence] = list(self._relatives(groups))
        above: list[Node] = []
        below: list[Node] = []
        for members in groups.values():
            base = members[0][0]
            if len(members) == 1 and base_and_exponent(members[0][2])[0] is base:
                (above if members[0][2] in view.above else below).append(members[0][2])
                continue
            q = sum((m[1] for m in members), Fraction(0))
            if q:
                (above if q > 0 else below).append(raised(base, abs(q)))
            if len(members) == 1:
                continue
            both = min(m[1] for m in members) < 0 < max(m[1] for m in members)
            said.append(_cancelled(base, members) if both else _multiplied(base, members, q))
        numbers = _of_numbers(view.numbers)
        return (above, below), tuple(([numbers] if numbers else []) + said)

    def _relatives(self, groups: Groups) -> Iterator[Sentence]:
        """|u|² is u², and u is (∛u)³: factors whose bases differ meet all the same."""
        for look, members in list(groups.items()):
            base = members[0][0]
            name = base.primitive.name if base.primitive is not None else ""
            if name not in ("abs", "cbrt"):
                continue
            inner = base.arguments[0]
            own = self._looks.of(inner)
            q = sum((m[1] for m in members), Fraction(0))
            others = groups.get(own, [])
            p = sum((m[1] for m in others), Fraction(0))
            if name == "abs" and q and q % 2 == 0:
                del groups[look]
                groups[own] = others + [(inner, m[1], m[2]) for m in members]
                yield (formula(raised(base, abs(q)), " = ", raised(inner, abs(q))),)
            elif name == "abs" and others and p % 2 == 0:
                del groups[own]
                groups[look] = members + [(base, m[1], m[2]) for m in others]
                yield (formula(raised(inner, Fraction(2)), " = ", raised(base, Fraction(2))),)
            elif name == "cbrt" and others and p.denominator == 1:
                del groups[own]
                groups[look] = members + [(base, 3 * m[1], m[2]) for m in others]
                yield (formula(inner, " = ", raised(base, Fraction(3))),)

    def _sum(self, node: Node, new: dict[Node, Node]) -> tuple[Node, Told]:
        if node.primitive not in SUMS:
            return _with(node, new), ()
        terms = [(sign, new.get(t, t)) for sign, t in terms_of(node)]
        found: dict[tuple, tuple[Fraction, Product, Node]] = {}
        for sign, term in terms:
            view = product_of(term)
            key = (
                tuple(sorted(map(self._looks.of, view.above))),
                tuple(sorted(map(self._looks.of, view.below))),
            )
            value, first, single = found.get(key, (Fraction(0), view, signed(sign, term)))
            found[key] = value + sign * view.number, first, single
        if len(found) < len(terms):
            left = [
                self._like(value, view, single, terms)
                for value, view, single in found.values()
                if value
            ]
            return summed(left), (LIKE_TERMS if left else CANCEL_OUT,)
        result = summed(signed(sign, term) for sign, term in terms)
        if self._looks.of(result) == self._looks.of(node):
            return node, ()
        unchanged = all(new.get(t, t) is t for _, t in terms_of(node))
        return result, ((BRACKETS,) if unchanged else ())

    def _like(self, value: Fraction, view: Product, single: Node, terms: Sequence) -> Node:
        """A term with its new number; one that met no other stays as it is."""
        if value == product_of(single).number:
            return single
        return composed(value, view.above, view.below)


def _with(node: Node, new: dict[Node, Node]) -> Node:
    """The node with what stands in it replaced."""
    arguments = [new.get(a, a) for a in node.arguments]
    return (
        node
        if all(a is b for a, b in zip(arguments, node.arguments, strict=True))
        else rebuilt(node, arguments)
    )


def _said_of_shape(node: Node, view: Product) -> Sentence:
    """What was done where only fractions and signs have moved."""
    if view.signs > 1:
        return TWO_SIGNS
    stack, nested, over = [node], 0, False
    while stack:
        part = stack.pop()
        n = rational(part)
        if part.primitive is divide:
            nested += 1
            over |= (
                product_of(part.arguments[1]).below != () or part.arguments[1].primitive is divide
            )
        if part.primitive in PRODUCTS:
            stack += part.arguments
        nested += n is not None and n.denominator > 1
    if over:
        return RECIPROCAL
    return ONE_FRACTION if nested else SIGN


def _cancelled(base: Node, members: Sequence[tuple[Node, Fraction, Node]]) -> Sentence:
    up = sum((m[1] for m in members if m[1] > 0), Fraction(0))
    down = -sum((m[1] for m in members if m[1] < 0), Fraction(0))
    return ("cancel ", formula(raised(base, min(up, down))))


def _multiplied(
    base: Node, members: Sequence[tuple[Node, Fraction, Node]], q: Fraction
) -> Sentence:
    pieces: list[str | Node] = []
    for _, _, factor in members:
        pieces += [" · "] if pieces else []
        pieces += ["(", factor, ")"] if factor.primitive in SUMS else [factor]
    return (formula(*pieces, " = ", raised(base, abs(q))),)


def _of_numbers(numbers: Sequence[Fraction]) -> Sentence:
    """``collect 5 · 3``, ``cancel 2``, or nothing."""
    if len(numbers) < 2:
        return ()
    top = math.prod(n.numerator for n in numbers)
    bottom = math.prod(n.denominator for n in numbers)
    shared = math.gcd(top, bottom)
    if shared > 1:
        return ("cancel ", formula(number(shared)))
    above = [n.numerator for n in numbers if n.numerator > 1]
    below = [n.denominator for n in numbers if n.denominator > 1]
    many = above if len(above) > 1 else below
    if len(many) < 2:
        return ()
    pieces: list[str | Node] = []
    for n in many:
        pieces += [" · ", number(n)] if pieces else [number(n)]
    return ("collect ", formula(*pieces))
