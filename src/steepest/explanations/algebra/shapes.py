"""Products and sums as a reader sees them: a sign, a number, factors above and below the line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest.graph import (
    Constant,
    Node,
    add,
    apply,
    divide,
    multiply,
    negate,
    number,
    ordered,
    power,
    subtract,
)
from steepest.primitives import sqrt

Rational = int | Fraction
PRODUCTS = (multiply, divide, negate)
SUMS = (add, subtract)


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a number and factors above and below a line.

    Args:
        number: The number, with the sign.
        above: The other factors of the numerator.
        below: The other factors of the denominator.
        numbers: The numbers of which ``number`` was made, 1 and signs left out.
        signs: How many minus signs there were.
    """

    number: Fraction
    above: tuple[Node, ...]
    below: tuple[Node, ...]
    numbers: tuple[Fraction, ...] = ()
    signs: int = 0


def rational(node: Node) -> Fraction | None:
    """The whole number or fraction that the node is; a typed decimal stays as typed."""
    if isinstance(node, Constant):
        return Fraction(node.value) if type(node.value) in (int, Fraction) else None  # type: ignore
    if node.primitive not in (negate, divide) or not all(
        isinstance(a, Constant) or a.primitive is negate for a in node.arguments
    ):
        return None
    numbers = [rational(a) for a in node.arguments]
    if None in numbers or numbers[-1] == 0:
        return None
    return -numbers[0] if node.primitive is negate else numbers[0] / numbers[1]  # type: ignore


def product_of(node: Node) -> Product:
    """The node as a product; a sum or a function is one of one factor."""
    value, above, below = Fraction(1), [], []
    numbers: list[Fraction] = []
    signs = 0
    stack = [(node, True)]
    while stack:
        part, up = stack.pop()
        n = rational(part)
        if n is not None and (n or up):
            value = value * n if up else value / n
            signs += n < 0
            if abs(n) != 1:
                numbers.append(abs(n) if up else 1 / abs(n))
        elif part.primitive is multiply:
            stack += [(a, up) for a in reversed(part.arguments)]
        elif part.primitive is divide:
            stack += [(part.arguments[1], not up), (part.arguments[0], up)]
        elif part.primitive is negate:
            value, signs = -value, signs + 1
            stack.append((part.arguments[0], up))
        else:
            (above if up else below).append(part)
    return Product(value, tuple(above), tuple(below), tuple(numbers), signs)


def composed(value: Rational, above: Sequence[Node] = (), below: Sequence[Node] = ()) -> Node:
    """One fraction, its sign in front, its numbers first."""
    value = Fraction(value)
    if value == 0:
        return number(0)
    top = _row(abs(value.numerator), above)
    whole = divide(top, _row(value.denominator, below)) if below or value.denominator > 1 else top
    if value > 0:
        return whole
    n = rational(whole)
    return -whole if n is None else number(_plain(-n))


def _row(value: int, factors: Sequence[Node]) -> Node:
    row: Node = number(value)
    for factor in factors:
        row = row * factor
    return row


def _plain(value: Fraction) -> Rational:
    return value.numerator if value.denominator == 1 else value


def terms_of(node: Node) -> list[tuple[int, Node]]:
    """The terms of a sum with their signs, brackets opened."""
    found: list[tuple[int, Node]] = []
    stack = [(1, node)]
    while stack:
        sign, part = stack.pop()
        if part.primitive in SUMS:
            a, b = part.arguments
            stack += [(sign if part.primitive is add else -sign, b), (sign, a)]
        elif part.primitive is negate:
            stack.append((-sign, part.arguments[0]))
        else:
            found.append((sign, part))
    return found


def visible_terms(node: Node) -> list[tuple[int, Node]]:
    """The terms of a sum with their signs; what stands in brackets is one term."""
    found: list[tuple[int, Node]] = []
    while node.primitive in SUMS:
        sign = 1 if node.primitive is add else -1
        node, last = node.arguments
        found.append((sign, last))
    return [(1, node), *reversed(found)]


def summed(terms: Iterable[Node]) -> Node:
    """The sum of the terms, those that begin with a minus subtracted."""
    total: Node | None = None
    waiting = list(terms)[::-1]
    while waiting:
        term = waiting.pop()
        if total is None:
            total = term
            continue
        if term.primitive in SUMS:  # a bracket after a plus is idle
            waiting += [signed(sign, part) for sign, part in reversed(visible_terms(term))]
            continue
        view = product_of(term)
        if view.number < 0:
            total = subtract(total, negated(term))
        elif view.number:
            total = add(total, term)
    return number(0) if total is None else total


def negated(node: Node) -> Node:
    """The node with the other sign, without two minus signs."""
    if node.primitive is negate:
        return node.arguments[0]
    if node.primitive in SUMS:
        return -node
    view = product_of(node)
    return composed(-view.number, view.above, view.below) if view.number < 0 else -node


def signed(sign: int, node: Node) -> Node:
    """The node, or its negative."""
    return node if sign > 0 else negated(node)


def base_and_exponent(node: Node) -> tuple[Node, Fraction]:
    """``b`` and ``q`` of b^q, where q is a number; a square root is the power 1/2."""
    if node.primitive is sqrt:
        return node.arguments[0], Fraction(1, 2)
    if node.primitive is power:
        base, exponent = node.arguments
        q = rational(exponent)
        if q is not None and q:
            inner, inside = base, Fraction(1)
            if q.denominator == 1:
                inner, inside = base_and_exponent(base)
            return inner, q * inside
    return node, Fraction(1)


def raised(base: Node, exponent: Fraction) -> Node:
    """b^q as a textbook writes it, for q > 0."""
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return sqrt(base)
    return apply(power, base, number(_plain(exponent)))


class Looks:
    """What expressions look like, up to the order of terms and factors, as numbers.

    Two expressions have the same number when only the places of terms, factors and of the
    sign differ. What was looked at once is remembered.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple, int] = {}
        self._known: dict[Node, int] = {}
        self._below: dict[int, tuple[int, ...]] = {}

    def of(self, node: Node) -> int:
        """The number of the node's look."""
        known = self._known.get(node)
        if known is None:
            for part in ordered(node):
                if part not in self._known:
                    self._known[part] = self._look(part)
            known = self._known[node]
        return known

    def parts(self, node: Node) -> Counter[int]:
        """How often each look occurs in the expression."""
        top = self.of(node)
        found: Counter[int] = Counter()
        stack = [top]
        while stack:
            look = stack.pop()
            found[look] += 1
            stack += self._below[look]
        return found

    def _look(self, node: Node) -> int:
        known = self._known
        n = rational(node)
        if n is not None:
            return self._number(("number", n), ())
        if node.primitive in SUMS:
            return self._sum(node)
        if node.primitive in PRODUCTS:
            return self._product(node)
        if node.primitive is None:
            return self._number(("leaf", node), ())
        below = tuple(known[a] for a in node.arguments)
        if node.primitive.name in _TURNED:
            return self._number((_TURNED[node.primitive.name], (), *below[::-1]), below)
        return self._number((node.primitive.name, node.parameters, *below), below)

    def _sum(self, node: Node) -> int:
        """Terms from left to right; a sum on the right of a sign stands in brackets."""
        terms: list[tuple[int, int]] = []
        part, first = node, True
        while part.primitive in SUMS and (first or not isinstance(part, Constant)):
            part_sign = 1 if part.primitive is add else -1
            terms.append(self._signed(part.arguments[1], part_sign))
            part, first = part.arguments[0], False
        terms.append(self._signed(part, 1))
        below = tuple(look for _, look in terms)
        return self._number(("sum", *sorted(terms)), below)

    def _signed(self, node: Node, sign: int) -> tuple[int, int]:
        if node.primitive in PRODUCTS or rational(node) is not None:
            minus, look = self._unsigned(node)
            return (-sign if minus else sign), look
        return sign, self._known[node]

    def _product(self, node: Node) -> int:
        minus, look = self._unsigned(node)
        return self._number(("minus", look), (look,)) if minus else look

    def _unsigned(self, node: Node) -> tuple[bool, int]:
        """Whether there is a minus, and the look of the rest."""
        n = rational(node)
        if n is not None:
            return n < 0, self._number(("number", abs(n)), ())
        minus = False
        while node.primitive is negate:
            minus, node = not minus, node.arguments[0]
        top, bottom = node.arguments if node.primitive is divide else (node, None)
        sides: list[tuple[int, ...]] = []
        for side in (top, bottom):
            turned, looks = (False, ()) if side is None else self._factors(side)
            minus ^= turned
            sides.append(looks)
        above, below = sides
        if len(above) == 1 and not below:
            return minus, above[0]
        return minus, self._number(("product", above, below), above + below)

    def _factors(self, node: Node) -> tuple[bool, tuple[int, ...]]:
        """The looks of the factors of a product, and whether there is a minus among them."""
        minus, found, stack = False, [], [node]
        while stack:
            part = stack.pop()
            n = rational(part)
            if n is not None:
                minus ^= n < 0
                if abs(n) != 1:
                    found.append(self._number(("number", abs(n)), ()))
            elif part.primitive is negate:
                minus = not minus
                stack.append(part.arguments[0])
            elif part.primitive is multiply:
                stack += part.arguments
            elif part.primitive is divide:
                nested, look = self._unsigned(part)
                minus ^= nested
                found.append(look)
            else:
                found.append(self._known[part])
        return minus, tuple(sorted(found))

    def _number(self, key: tuple, below: tuple[int, ...]) -> int:
        found = self._numbers.setdefault(key, len(self._numbers))
        self._below.setdefault(found, below)
        return found


_TURNED = {"greater": "less", "greater_equal": "less_equal"}
"""Comparisons that are told as the other one, its sides exchanged."""
