"""Normal forms written as nodes: the order of terms and factors, signs, fractions, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from steepest.graph import (
    Constant,
    E,
    Node,
    Variable,
    add,
    apply,
    constant,
    divide,
    exact,
    multiply,
    negate,
    number,
    power,
    subtract,
)
from steepest.primitives import sqrt

from .algebra import Exponent, Factor, Monomial, Number, Sum, scaled
from .identities import (
    with_double_angle,
    with_products_named,
    with_quotients_named,
    with_roots_named,
)
from .measure import Length, base_key, length, monomial_degree, natural

if TYPE_CHECKING:
    from .simplifier import Simplifier


HALF = Fraction(1, 2)


class Writer:
    """Writes forms as nodes, as the reader of the typed source would.

    Args:
        simplifier: Knows what stands behind a base.
        nodes: All nodes of the functions to be simplified.
        typed: All nodes of what the reader typed.
    """

    def __init__(
        self, simplifier: Simplifier, nodes: Sequence[Node], typed: Sequence[Node]
    ) -> None:
        self._simplifier = simplifier
        self._typed = frozenset(typed)
        self._orders: dict[frozenset, list[Monomial]] = {}
        self._term_keys: dict[Monomial, tuple] = {}
        self._base_keys: dict[Node, tuple] = {}
        self._terms: dict[tuple[Monomial, Number], Node] = {}
        self._term_lengths: dict[tuple[Monomial, Number], Length] = {}
        self._products: dict[Monomial, Monomial] = {}
        self.decimal = _prefers_decimals([*nodes, *typed])
        self._divides_by_powers = any(
            node.primitive is divide and _is_exponential(node.arguments[1]) for node in typed
        )

    def written(self, form: Sum) -> Node:
        """The node of exactly this form: terms in descending degree, a positive one first."""
        if not form:
            return number(0)
        terms = self._in_order(form)
        (monomial, coefficient), *rest = terms
        node = self._term(monomial, coefficient)
        for monomial, coefficient in rest:
            step = add if coefficient > 0 else subtract
            node = apply(step, node, self._term(monomial, abs(coefficient)))
        return node

    def measured(self, form: Sum) -> Length:
        """The length of ``written(form)``, found without writing it."""
        if not form:
            return (0, 1)
        signed = self._leading_negative(form)
        operations, leaves = len(form) - 1, 0
        for monomial, coefficient in form.items():
            own = self._term_length(
                monomial, coefficient if monomial is signed else abs(coefficient)
            )
            operations += own[0]
            leaves += own[1]
        return (operations, leaves)

    def _term_length(self, monomial: Monomial, coefficient: Number) -> Length:
        key = (monomial, coefficient)
        found = self._term_lengths.get(key)
        if found is None:
            found = self._term_lengths[key] = self._new_term_length(monomial, coefficient)
        return found

    def _new_term_length(self, monomial: Monomial, coefficient: Number) -> Length:
        """The length of ``_new_term``, which does the same and writes."""
        if not monomial:
            return self._number_length(coefficient)
        coefficient, monomial = self._named(coefficient, monomial)
        return self._product_length(*self._flipped(coefficient, monomial))

    def _product_length(self, coefficient: Number, monomial: Monomial) -> Length:
        above = below = 0
        operations, leaves = int(coefficient < 0), 0
        for base, n in self._with_roots_joined(monomial):
            if self._stands_below(base, n):
                below += 1
                own = self._power_length(base, self._simplifier.exponent_times(n, -1))
            else:
                above += 1
                own = self._power_length(base, n)
            operations += own[0]
            leaves += own[1]
        numerator, denominator = self._numbers(coefficient, bare=not above)
        above += numerator is not None
        below += denominator is not None
        leaves += (numerator is not None) + (denominator is not None)
        return (operations + above + below - 1, leaves)

    def _power_length(self, base: Node, exponent: Exponent) -> Length:
        operations, leaves = length(base, self._simplifier.lengths)
        if exponent == 1:
            return (operations, leaves)
        if exponent == HALF:
            return (operations + 1, leaves)
        if isinstance(exponent, Node):
            own = length(exponent, self._simplifier.lengths)
        else:
            own = self._number_length(exponent)
        return (operations + own[0] + 1, leaves + own[1])

    def _number_length(self, value: Number) -> Length:
        negative = int(value < 0)
        if value.denominator == 1 or (self.decimal and _is_decimal(value)):
            return (negative, 1)
        return (negative + 1, 2)

    def _leading_negative(self, form: Sum) -> Monomial | None:
        """The term that is written first, if its sign is a minus."""
        positive = sum(c > 0 for c in form.values())
        if positive == len(form) or (positive and frozenset(form.items()) not in self._orders):
            return None
        monomial, coefficient = self._in_order(form)[0]
        return monomial if coefficient < 0 else None

    def _in_order(self, form: Sum) -> list[tuple[Monomial, Number]]:
        """The terms as the reader typed them, else by degree with a positive one first."""
        if len(form) == 1:
            return list(form.items())
        typed = self._orders.get(frozenset(form.items()))
        if typed is not None:
            return [(monomial, form[monomial]) for monomial in typed]
        terms = sorted(form.items(), key=lambda item: self._term_key(item[0]))
        first = next((i for i, (_, c) in enumerate(terms) if c > 0), 0)
        if first == len(terms) - 1:
            return terms[::-1]
        if first:
            terms.insert(0, terms.pop(first))
        return terms

    def note_order(self, node: Node, form: Sum) -> None:
        """Remembers in which order a typed sum has its terms."""
        if node not in self._typed or node.primitive not in (add, subtract) or len(form) < 2:
            return
        terms: list[Monomial] = []
        while node.primitive in (add, subtract):
            last = self._simplifier.forms[node.arguments[1]]
            if len(last) != 1:
                return
            terms.extend(last)
            node = node.arguments[0]
        terms.extend(reversed(self._simplifier.forms[node]))
        if len(terms) == len(form) and all(m in form for m in terms):
            self._orders.setdefault(frozenset(form.items()), terms[::-1])

    def in_order(self, factors: Iterable[Factor]) -> list[Factor]:
        """The factors in an order that what they are decides, so that answers never vary."""
        found = list(factors)
        return sorted(found, key=lambda f: self._base_key(f[0])) if len(found) > 1 else found

    def _term_key(self, monomial: Monomial) -> tuple:
        key = self._term_keys.get(monomial)
        if key is None:
            others = sorted(
                (self._base_key(b), 0 if isinstance(n, Node) else -n)
                for b, n in monomial
                if not isinstance(b, Variable)
            )
            degree, parts = monomial_degree(monomial)
            key = self._term_keys[monomial] = (degree, not monomial, parts, others)
        return key

    def _base_key(self, base: Node) -> tuple:
        key = self._base_keys.get(base)
        if key is None:
            key = self._base_keys[base] = base_key(base, self._simplifier.lengths)
        return key

    def _term(self, monomial: Monomial, coefficient: Number) -> Node:
        key = (monomial, coefficient)
        node = self._terms.get(key)
        if node is None:
            node = self._terms[key] = self._new_term(monomial, coefficient)
        return node

    def _new_term(self, monomial: Monomial, coefficient: Number) -> Node:
        if not monomial:
            return self._number(coefficient)
        coefficient, monomial = self._named(coefficient, monomial)
        coefficient, monomial = self._flipped(coefficient, monomial)
        above: list[Node] = []
        below: list[Node] = []
        for base, n in sorted(self._with_roots_joined(monomial), key=self._factor_key):
            if self._stands_below(base, n):
                below.append(self._power_node(base, self._simplifier.exponent_times(n, -1)))
            else:
                above.append(self._power_node(base, n))
        numerator, denominator = self._numbers(coefficient, bare=not above)
        if numerator is not None:
            above.insert(0, self._number(numerator))
        if denominator is not None:
            below.insert(0, number(denominator))
        node = _product(above)
        if below:
            node = apply(divide, node, _product(below))
        return apply(negate, node) if coefficient < 0 else node

    def _numbers(self, coefficient: Number, *, bare: bool) -> tuple[Number | None, int | None]:
        """The numbers above and below the bar; a lone 1 is written where it would be bare."""
        size = abs(coefficient)
        if size.denominator == 1 or (self.decimal and _is_decimal(size)):
            return (size if size != 1 or bare else None), None
        return (size.numerator if size.numerator != 1 or bare else None), size.denominator

    def _with_roots_joined(self, monomial: Monomial) -> list[Factor]:
        """The factors, roots of constants under one sign."""
        if len(monomial) == 1:
            return list(monomial)
        roots: dict[Exponent, list[Node]] = {}
        for base, n in monomial:
            fixed = isinstance(base, Constant) or (
                base.primitive is not None and not base.arguments
            )
            if fixed and isinstance(n, Fraction):
                roots.setdefault(n, []).append(base)
        factors = list(monomial)
        for n, bases in roots.items():
            if len(bases) > 1:
                factors = [f for f in factors if f[1] != n or f[0] not in bases]
                factors.append((_product(sorted(bases, key=self._base_key)), n))
        return factors

    def _factor_key(self, factor: Factor) -> tuple:
        """Where a factor stands: ``2^x`` with ``e^x``, not with the numbers."""
        base, exponent = factor
        if isinstance(exponent, Node):
            if isinstance(base, Constant):
                return (3, (), str(base.value))
            if isinstance(base, Variable):
                return (2.5, natural(base.name), "")
        return self._base_key(base)

    def _stands_below(self, base: Node, exponent: Exponent) -> bool:
        """Whether the factor is written in the denominator."""
        if not isinstance(exponent, Node):
            return exponent < 0
        if base is E and not self._divides_by_powers:
            return False
        return all(c < 0 for c in self._simplifier.exponent_form(exponent).values())

    def _number(self, value: Number) -> Node:
        size = abs(value)
        if size.denominator == 1:
            node: Node = number(size)
        elif self.decimal and _is_decimal(size):
            node = _decimal_constant(size)
        else:
            node = apply(divide, number(size.numerator), number(size.denominator))
        return apply(negate, node) if value < 0 else node

    def _power_node(self, base: Node, exponent: Exponent) -> Node:
        if exponent == 1:
            return base
        if exponent == HALF:
            return apply(sqrt, base)
        if isinstance(exponent, Node):
            return apply(power, base, exponent)
        return apply(power, base, self._number(exponent))

    def _named(self, coefficient: Number, monomial: Monomial) -> tuple[Number, Monomial]:
        """The product as it is, or with its quotients and double angles named if shorter."""
        if len(monomial) == 1:
            ((base, n),) = monomial
            if isinstance(n, Node) or n > 0 or base.primitive is None:
                return coefficient, monomial
        if not self._simplifier.has_identities:
            return coefficient, monomial
        best = self._products.get(monomial)
        if best is None:
            variants = {monomial: None}
            for rename in (with_quotients_named, with_products_named, with_roots_named):
                for variant in list(variants):
                    variants[rename(variant)] = None
            best = min(variants, key=lambda variant: self._product_length(1, variant))
            self._products[monomial] = best
        return with_double_angle(coefficient, self.in_order(best), self._simplifier.doubled)

    def _flipped(self, coefficient: Number, monomial: Monomial) -> tuple[Number, Monomial]:
        """``-c*(a - b)`` as ``c*(b - a)``."""
        if coefficient < 0:
            opened = self._simplifier.opened
            for base, n in self._simplifier.sums_in(monomial):
                if n not in (1, -1):
                    continue
                form = opened[base]
                negatives = sum(c < 0 for c in form.values())
                own = base in self._typed and len(monomial) == 1
                if (2 * negatives >= len(form) + own) if n == -1 else negatives:
                    other = self.written(scaled(form, -1))
                    opened.setdefault(other, scaled(form, -1))
                    return -coefficient, (monomial - {(base, n)}) | {(other, n)}
        return coefficient, monomial


def _product(factors: Sequence[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = apply(multiply, node, factor)
    return node


def _is_exponential(node: Node) -> bool:
    return node.primitive is power and node.arguments[0] is E


def _is_decimal(value: Number) -> bool:
    """Whether the number is written with at most 12 decimal places."""
    return 10**12 % value.denominator == 0


def _decimal_constant(value: Number) -> Constant:
    return constant(Decimal(value.numerator) / Decimal(value.denominator))


def _prefers_decimals(nodes: Sequence[Node]) -> bool:
    """Whether the source is written in decimals; ``x^0.5`` alone is told as a square root."""
    halves: set[Node] = set()
    found = []
    for node in nodes:
        if node.primitive is power:
            value = exact(node.arguments[1])
            if value is not None and (2 * value).denominator == 1:
                halves.add(node.arguments[1])
        if isinstance(node, Constant) and type(node.value) is Decimal:
            found.append(node)
    return any(node not in halves for node in found)
