"""The normal form of a graph, node by node.

One simplifier serves one call: it remembers the form of each node, the form behind each
node that it wrote, and how the reader's own sums were oriented (``1 - x`` or ``x - 1``).
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.graph import BOOLEAN, REAL, Constant, E, Node, exact, multiply, ordered, uses
from steepest.primitives import where

from . import functions
from .algebra import (
    UNIT,
    Exponent,
    Factor,
    Monomial,
    Number,
    Sum,
    added,
    as_number,
    atom,
    constant_sum,
    content,
    quotient,
    scaled,
    shared_out,
    whole,
)
from .choice import improved
from .common import common, without
from .identities import WITH_IDENTITIES
from .measure import Length, length
from .powers import settled, term_power
from .writing import Writer

TRIVIAL = 3
"""A shared part of at most this many operations is not kept apart."""

MANY = 40
"""Products of more factors than this are multiplied by halves."""

EFFORT, EFFORT_FOR_EACH, MOST_EFFORT = 10_000, 60, 30_000
"""Forms of this many factors are weighed, and so many more for each operation, up to a bound."""


class Simplifier:
    """The state of one simplification.

    Args:
        outputs: The nodes to be simplified.
        typed: What the reader typed, whose order of terms and kind of numbers are kept.
        shared: Whether parts that are used more than once are simplified by themselves.
    """

    def __init__(
        self, outputs: Sequence[Node], typed: Sequence[Node] = (), *, shared: bool = False
    ) -> None:
        self.forms: dict[Node, Sum] = {}
        self.opened: dict[Node, Sum] = {}
        self.lengths: dict[Node, Length] = {}
        self.best: dict[frozenset, Sum] = {}
        self.undefined: set[Node] = set()
        self.kept: set[Node] = set()
        self._closed: dict[frozenset, Node] = {}
        self._oriented: dict[frozenset, tuple[Node, Number]] = {}
        self._bases: dict[frozenset, tuple[Number, Node]] = {}
        self._sums: dict[Monomial, list[Factor]] = {}
        self._merged: dict[tuple[Monomial, Monomial], tuple[Number, Monomial]] = {}
        self.order = ordered(*outputs)
        present = {node.primitive for node in self.order}
        self.has_branches = where in present
        self.has_identities = not present.isdisjoint(WITH_IDENTITIES)
        source = ordered(*typed)
        self.writer = Writer(self, self.order, source)
        self._typed = frozenset(source)
        self._typed_forms: dict[frozenset, Node] = {}
        self._alone = self._shared_parts(outputs) if shared else set()
        self._within = self._inside_products(outputs)
        self.depth = 0
        self.effort = min(EFFORT + EFFORT_FOR_EACH * len(self.order), MOST_EFFORT)

    def spend(self, form: Sum) -> None:
        """Counts the work on a form; when all effort is spent, shapes are no longer compared."""
        self.effort -= len(form) + sum(map(len, form))

    def form(self, node: Node) -> Sum:
        """The normal form of one of the outputs, or of a node below them."""
        if node not in self.forms:
            for part in ordered(node, stop=self.forms):
                if part not in self.forms and (part not in self._within or part is node):
                    form = self._form(part)
                    self.writer.note_order(part, form)
                    if part in self._typed and part.arguments:
                        self._typed_forms.setdefault(frozenset(form.items()), part)
                    if part in self._alone:
                        closed = self.close(form)
                        if sum(map(len, form)) > 1:
                            self.kept.add(closed)
                        form = atom(closed)
                    self.forms[part] = form
        return self.forms[node]

    def _shared_parts(self, outputs: Sequence[Node]) -> set[Node]:
        count = uses(*outputs)
        return {
            node
            for node in self.order
            if node.type is REAL and count[node] > 1 and length(node, self.lengths)[0] > TRIVIAL
        }

    def _inside_products(self, outputs: Sequence[Node]) -> set[Node]:
        """The products that are only there for longer ones, of more than ``MANY`` factors."""
        if len(self.order) < MANY:
            return set()
        count = uses(*outputs)
        factors: dict[Node, int] = {}
        inside: dict[Node, Node] = {}
        for node in self.order:
            if node.primitive is multiply and node not in self._alone:
                parts = [a for a in node.arguments if count[a] == 1 and a in factors]
                inside.update(dict.fromkeys(parts, node))
                factors[node] = 2 - len(parts) + sum(factors[p] for p in parts)
        found: set[Node] = set()
        for node in reversed(self.order):
            above = inside.get(node)
            if above is not None and (above in found or factors[above] > MANY):
                found.add(node)
        return found

    def _form(self, node: Node) -> Sum:
        if isinstance(node, Constant):
            value = exact(node)
            return atom(node) if value is None else constant_sum(value)
        if node.primitive is None:
            return atom(node)
        if any(a in self._within and a not in self.forms for a in node.arguments):
            return self._long_product(node)
        if node.type is REAL or node.type is BOOLEAN:
            handler = functions.HANDLERS.get(node.primitive.name)
            if handler is not None:
                return handler(self, node, *(self.forms[a] for a in node.arguments))
        return functions.applied(self, node)

    def _long_product(self, node: Node) -> Sum:
        """The product of many factors, by halves: one by one would be quadratic."""
        forms: list[Sum] = []
        pending = [node]
        while pending:
            part = pending.pop()
            if part is node or (part in self._within and part not in self.forms):
                pending.extend(reversed(part.arguments))
            else:
                forms.append(self.forms[part])
        while len(forms) > 1:
            pairs = zip(forms[::2], [*forms[1::2], None], strict=False)
            forms = [a if b is None else self.product(a, b) for a, b in pairs]
        return forms[0]

    def closed(self, node: Node) -> Node:
        """The node that stands for an output, simplified."""
        return self.close(self.form(node))

    def sum(self, first: Sum, second: Sum, sign: int = 1) -> Sum:
        """``first + sign*second``; a number times a sum is multiplied out first."""
        return added(self.spliced(first), self.spliced(second), sign)

    def spliced(self, form: Sum) -> Sum:
        """The sum with its terms ``c*(a + b)`` multiplied out."""
        for monomial, coefficient in form.items():
            if len(monomial) == 1:
                ((base, exponent),) = monomial
                if exponent == 1 and len(self.opened.get(base, ())) > 1:
                    rest = {m: c for m, c in form.items() if m is not monomial}
                    return self.spliced(added(rest, self.opened[base], coefficient))
        return form

    def product(self, first: Sum, second: Sum) -> Sum:
        """The product as one term; sums in it become bases."""
        if not first or not second:
            return self._without_value(first or second)
        p, q = as_number(first), as_number(second)
        if p is not None and q is not None:
            return constant_sum(whole(p * q))
        a, left = self.factor(first, alone=q is not None)
        b, right = self.factor(second, alone=p is not None)
        c, monomial = self.merge(left, right)
        return {monomial: whole(a * b * c)} if a and b else {}

    def _without_value(self, form: Sum) -> Sum:
        """What zero times the form is: zero, or what has no value and keeps having none."""
        for monomial in form:
            for base, _ in monomial:
                if base in self.undefined:
                    return atom(base)
        return {}

    def factor(self, form: Sum, *, alone: bool = False) -> tuple[Number, Monomial]:
        """The form as a coefficient and one monomial; numbers in common are taken out.

        Args:
            form: A form that is not zero.
            alone: Whether it stands beside a number only, so that common names stay inside.
        """
        form = improved(self, form)
        if not form:
            return 0, UNIT
        if len(form) == 1:
            return next((c, m) for m, c in form.items())
        shared = UNIT if alone else common(self, form, positive=True)
        size = self.content(form)
        if all(c < 0 for c in form.values()):
            size = -size
        inner = shared_out(without(self, form, shared), size)
        return next((c, m) for m, c in self.joined(shared, size, inner).items())

    def content(self, form: Sum) -> Number:
        """What may be taken out of all coefficients; typed decimals keep theirs."""
        if self.writer.decimal and any(c.denominator != 1 for c in form.values()):
            return 1
        return content(form)

    def joined(self, shared: Monomial, size: Number, inner: Sum) -> Sum:
        """``size * shared * inner`` as one term."""
        inner = improved(self, inner)
        if not inner:
            return {}
        if len(inner) == 1:
            ((monomial, scale),) = inner.items()
        else:
            monomial = common(self, inner, positive=True) if shared else UNIT
            beside = monomial or any(isinstance(n, Node) or n > 0 for _, n in shared)
            number = self.content(inner) if beside or abs(size.numerator) != 1 else 1
            number = number if number.denominator == 1 else 1
            rest = shared_out(without(self, inner, monomial), number)
            scale, base = self.base(rest)
            c, monomial = self.merge(monomial, frozenset(((base, 1),)))
            scale = scale * c * number
        c, total = self.merge(shared, monomial)
        return {total: whole(size * scale * c)}

    def sums_in(self, monomial: Monomial) -> list[Factor]:
        """The factors that are sums, in an order that never varies."""
        found = self._sums.get(monomial)
        if found is None:
            sums = (f for f in monomial if len(self.opened.get(f[0], ())) > 1)
            found = self._sums[monomial] = self.writer.in_order(sums)
        return found

    def unnested(self, monomial: Monomial) -> tuple[Number, Monomial]:
        """The product with fractions inside its sums brought over one denominator."""
        coefficient: Number = 1
        for base, n in self.sums_in(monomial):
            if isinstance(n, Node):
                continue
            inside = self.opened[base]
            shared = common(self, inside, exponential=True)
            if not shared or (not isinstance(n, int) and any(b is not E for b, _ in shared)):
                continue
            ((merged, scale),) = self.joined(shared, 1, without(self, inside, shared)).items()
            if merged == frozenset(((base, 1),)):
                continue
            ((powered, c),) = term_power(self, merged, scale, n).items()
            d, flat = self.merge(monomial - {(base, n)}, powered)
            if any(b is E for b, _ in shared) and any(b is E for b, _ in flat):
                continue  # e^(-x)/(1 + e^(-x))^2 stays as its reader knows it
            monomial = flat
            coefficient = coefficient * c * d
        return whole(coefficient), monomial

    def base(self, form: Sum) -> tuple[Number, Node]:
        """A number and the node whose product the sum is; proportional sums share the node."""
        key = frozenset(form.items())
        known = self._bases.get(key)
        if known is None:
            known = self._bases[key] = self._base(form)
        return known

    def _base(self, form: Sum) -> tuple[Number, Node]:
        if all(c < 0 for c in form.values()):
            scale, node = self.base(scaled(form, -1))
            return -scale, node
        size = content(form)
        if form[max(form, key=hash)] < 0:
            size = -size
        key = frozenset(shared_out(form, size).items())
        known = self._oriented.get(key)
        if known is None:
            known = self._oriented[key] = (self.close(form), size)
        return quotient(size, known[1]), known[0]

    def merge(self, first: Monomial, second: Monomial) -> tuple[Number, Monomial]:
        """The product of two monomials: equal bases add their exponents."""
        if not first or not second:
            return 1, first or second
        key = (first, second)
        known = self._merged.get(key)
        if known is None:
            known = self._merged[key] = self._merge(first, second)
        return known

    def _merge(self, first: Monomial, second: Monomial) -> tuple[Number, Monomial]:
        powers: dict[Node, Exponent] = dict(first)
        met = []
        for base, exponent in second:
            if base in powers:
                met.append((base, exponent))
            else:
                powers[base] = exponent
        coefficient: Number = 1
        for base, other in self.writer.in_order(met):
            exponent = self.exponent_sum(powers.pop(base, 0), other)
            if exponent == 0:
                continue
            c, part = settled(self, base, exponent)
            coefficient *= c
            if len(part) == 1 and next(iter(part))[0] not in powers:
                powers.update(part)
            elif part:
                c, merged = self.merge(frozenset(powers.items()), part)
                coefficient *= c
                powers = dict(merged)
        return whole(coefficient), frozenset(powers.items())

    def exponent_sum(self, first: Exponent, second: Exponent) -> Exponent:
        """The sum of two exponents, a number where it is one."""
        if type(first) is int and type(second) is int:
            return first + second
        if not isinstance(first, Node) and not isinstance(second, Node):
            return whole(first + second)
        return self.exponent(self.sum(self.exponent_form(first), self.exponent_form(second)))

    def exponent_form(self, exponent: Exponent) -> Sum:
        """The normal form of an exponent."""
        if isinstance(exponent, Node):
            return self.opened.get(exponent) or self.form(exponent)
        return constant_sum(exponent)

    def exponent(self, form: Sum) -> Exponent:
        """The exponent that a form is."""
        value = as_number(form)
        return self.close(form) if value is None else value

    def exponent_times(self, exponent: Exponent, factor: Number) -> Exponent:
        """The exponent times a number."""
        if not isinstance(exponent, Node):
            return whole(exponent * factor)
        form = self.exponent_form(exponent)
        if len(form) == 1:
            return self.exponent(self.product(form, constant_sum(factor)))
        return self.exponent(scaled(form, factor))

    def close(self, form: Sum) -> Node:
        """The node that a form is written as, in the best of its shapes."""
        key = frozenset(form.items())
        node = self._closed.get(key)
        if node is None:
            best = improved(self, form)
            node = self.writer.written(best)
            typed = self._typed_forms.get(key)
            if typed is not None and length(typed, self.lengths) <= length(node, self.lengths):
                node = typed
            self._closed[key] = node
            if node.arguments and best != atom(node):
                self.opened.setdefault(node, best)
                self.forms.setdefault(node, best)
        return node

    def written_as_is(self, form: Sum) -> Node:
        """The node of a form in no better shape, standing for itself."""
        node = self.writer.written(form)
        self.undefined.add(node)
        return node

    def doubled(self, node: Node) -> Node:
        """The node of twice an argument."""
        return self.close(scaled(self.form(node), 2))
