"""The normal form of a graph, node by node, and the nodes that a normal form is written as.

One simplifier serves one call: it remembers the form of each node, the form behind each
node that it wrote, and how the reader's own sums were oriented (``1 - x`` or ``x - 1``).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steepest.graph import (
    REAL,
    Constant,
    E,
    Node,
    Variable,
    apply,
    constant,
    exact,
    number,
    ordered,
    uses,
)
from steepest.graph.arithmetic import add, divide, multiply, negate, power, subtract
from steepest.primitives import abs as absolute
from steepest.primitives import cbrt, sqrt

from . import functions
from .algebra import (
    UNIT,
    Exponent,
    Monomial,
    Number,
    Sum,
    added,
    as_number,
    atom,
    constant_sum,
    content,
    exact_root,
    scaled,
    whole,
)
from .choice import improved
from .identities import (
    with_double_angle,
    with_products_named,
    with_quotients_named,
    with_roots_named,
)
from .measure import Length, base_key, length, monomial_degree

LARGEST_NUMBER = 2000
"""Powers of numbers are computed up to this many bits; longer ones stay written as powers."""

SHARING = 400
"""Above this many written-out operations, shared parts are simplified by themselves."""


class Simplifier:
    """The state of one simplification.

    Args:
        outputs: The nodes to be simplified.
        typed: What the reader typed, whose order of terms and kind of numbers are kept.
    """

    def __init__(self, outputs: Sequence[Node], typed: Sequence[Node] = ()) -> None:
        self.forms: dict[Node, Sum] = {}
        self.opened: dict[Node, Sum] = {}
        self.lengths: dict[Node, Length] = {}
        self.best: dict[frozenset, Sum] = {}
        self._closed: dict[frozenset, Node] = {}
        self._oriented: dict[frozenset, tuple[Node, Number]] = {}
        self._term_keys: dict[Monomial, tuple] = {}
        self._base_keys: dict[Node, tuple] = {}
        self._products: dict[Monomial, Monomial] = {}
        self._typed: dict[frozenset, list[Monomial]] = {}
        self.order = ordered(*outputs)
        source = ordered(*typed)
        self._source = frozenset(source)
        self._decimal = _prefers_decimals([*self.order, *source])
        self._divides_by_powers = any(
            node.primitive is divide and _is_exponential(node.arguments[1]) for node in source
        )
        self._alone = self._shared_parts(outputs)

    def form(self, node: Node) -> Sum:
        """The normal form of one of the outputs, or of a node below them."""
        if node not in self.forms:
            for part in ordered(node):
                if part not in self.forms:
                    form = self._form(part)
                    if part in self._source and part.primitive in (add, subtract) and len(form) > 1:
                        self._note_order(part, form)
                    if part in self._alone:
                        form = atom(self.close(form))
                    self.forms[part] = form
        return self.forms[node]

    def _shared_parts(self, outputs: Sequence[Node]) -> set[Node]:
        if sum(length(o, self.lengths)[0] for o in outputs) <= SHARING:
            return set()
        count = uses(*outputs)
        return {
            node
            for node in self.order
            if node.type is REAL and count[node] > 1 and self.lengths[node][0] > 3
        }

    def _form(self, node: Node) -> Sum:
        if isinstance(node, Constant):
            value = exact(node)
            return atom(node) if value is None else constant_sum(value)
        if node.primitive is None:
            return atom(node)
        if node.type is REAL:
            handler = functions.HANDLERS.get(node.primitive.name)
            if handler is not None:
                return handler(self, node, *(self.forms[a] for a in node.arguments))
        return functions.applied(self, node)

    def closed(self, node: Node) -> Node:
        """The node that stands for an output, simplified."""
        return self.close(self.form(node))

    # ---- operations on forms ----

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
            return {}
        p, q = as_number(first), as_number(second)
        if p is not None and q is not None:
            return constant_sum(whole(p * q))
        a, left = self.factor(first, alone=q is not None)
        b, right = self.factor(second, alone=p is not None)
        c, monomial = self.merge(left, right)
        return {monomial: whole(a * b * c)}

    def factor(self, form: Sum, *, alone: bool = False) -> tuple[Number, Monomial]:
        """The form as a coefficient and one monomial; numbers in common are taken out.

        Args:
            form: A form that is not zero.
            alone: Whether it stands beside a number only, so that common names stay inside.
        """
        form = improved(self, form)
        if len(form) == 1:
            return next((c, m) for m, c in form.items())
        shared = UNIT if alone else self.common(form, lowest=0)
        size = content(form)
        if all(c < 0 for c in form.values()):
            size = -size
        inner = scaled(self.without(form, shared), whole(1 / Fraction(size)))
        return next((c, m) for m, c in self.joined(shared, size, inner).items())

    def joined(self, shared: Monomial, size: Number, inner: Sum) -> Sum:
        """``size * shared * inner`` as one term."""
        inner = improved(self, inner)
        if not inner:
            return {}
        if len(inner) == 1:
            ((monomial, scale),) = inner.items()
        else:
            monomial = self.common(inner, lowest=0) if shared else UNIT
            scale, base = self.base(self.without(inner, monomial))
            c, monomial = self.merge(monomial, frozenset(((base, 1),)))
            scale = scale * c
        c, total = self.merge(shared, monomial)
        return {total: whole(size * scale * c)}

    def unnested(self, monomial: Monomial) -> tuple[Number, Monomial]:
        """The product with fractions inside its sums brought over one denominator."""
        coefficient: Number = 1
        for base, n in list(monomial):
            inside = self.opened.get(base)
            if inside is None or len(inside) < 2 or not isinstance(n, int):
                continue
            shared = self.common(inside, exponential=True)
            if not shared:
                continue
            ((merged, scale),) = self.joined(shared, 1, self.without(inside, shared)).items()
            if merged == frozenset(((base, 1),)):
                continue
            c, powered = next((c, m) for m, c in self._term_power(merged, scale, n).items())
            d, monomial = self.merge(monomial - {(base, n)}, powered)
            coefficient = coefficient * c * d
        return whole(coefficient), monomial

    def base(self, form: Sum) -> tuple[Number, Node]:
        """A number and the node whose product the sum is; proportional sums share the node."""
        if all(c < 0 for c in form.values()):
            scale, node = self.base(scaled(form, -1))
            return -scale, node
        lead = max(form.items(), key=lambda item: hash(item[0]))[1]
        key = frozenset((m, whole(Fraction(c) / lead)) for m, c in form.items())
        known = self._oriented.get(key)
        if known is None:
            known = self._oriented[key] = (self.close(form), lead)
        return whole(Fraction(lead) / known[1]), known[0]

    def merge(self, first: Monomial, second: Monomial) -> tuple[Number, Monomial]:
        """The product of two monomials: equal bases add their exponents."""
        if not first or not second:
            return 1, first or second
        powers: dict[Node, Exponent] = dict(first)
        met = []
        for base, exponent in second:
            if base in powers:
                met.append(base)
                powers[base] = self.exponent_sum(powers[base], exponent)
            else:
                powers[base] = exponent
        coefficient: Number = 1
        for base in met:
            exponent = powers.pop(base)
            if exponent == 0:
                continue
            c, settled = self.settled(base, exponent)
            coefficient *= c
            if len(settled) == 1 and next(iter(settled))[0] not in powers:
                ((other, n),) = settled
                powers[other] = n
            elif settled:
                c, merged = self.merge(frozenset(powers.items()), settled)
                coefficient *= c
                powers = dict(merged)
        return whole(coefficient), frozenset(powers.items())

    def exponent_sum(self, first: Exponent, second: Exponent) -> Exponent:
        """The sum of two exponents, a number where it is one."""
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

    def settled(self, base: Node, exponent: Exponent) -> tuple[Number, Monomial]:
        """``base^exponent`` as a coefficient and a monomial in which nothing is left to do."""
        if isinstance(exponent, Node):
            return 1, frozenset(((base, exponent),))
        if isinstance(base, Constant):
            return self._number_power(base, exponent)
        if base.primitive is absolute and isinstance(exponent, int) and exponent % 2 == 0:
            return self._raised(self.form(base.arguments[0]), exponent)
        if base.primitive is cbrt and isinstance(exponent, int) and abs(exponent) >= 3:
            turns = int(exponent / 3)
            c, monomial = self._raised(self.form(base.arguments[0]), turns)
            rest = exponent - 3 * turns
            if not rest:
                return c, monomial
            d, merged = self.merge(monomial, frozenset(((base, rest),)))
            return c * d, merged
        inside = self.opened.get(base)
        if isinstance(exponent, int) and inside is not None and len(inside) == 1:
            return self._raised(inside, exponent)
        return 1, frozenset(((base, exponent),))

    def _raised(self, form: Sum, exponent: int) -> tuple[Number, Monomial]:
        result = self.power(form, exponent)
        if len(result) == 1:
            return next((c, m) for m, c in result.items())
        scale, base = self.base(result)
        return scale, frozenset(((base, 1),))

    def power(self, form: Sum, exponent: Number) -> Sum:
        """The form to a power that is a number; the form is not zero."""
        if exponent == 1:
            return form
        if exponent == 0:
            return constant_sum(1)
        form = improved(self, form)
        if len(form) > 1:
            return self._sum_power(form, exponent)
        ((monomial, coefficient),) = form.items()
        if isinstance(exponent, int):
            return self._term_power(monomial, coefficient, exponent)
        return self._term_root(monomial, coefficient, exponent)

    def _sum_power(self, form: Sum, exponent: Number) -> Sum:
        if isinstance(exponent, int) and abs(exponent) <= LARGEST_NUMBER:
            scale, base = self.base(form)
            return {frozenset(((base, exponent),)): whole(Fraction(scale) ** exponent)}
        size = content(form)
        outside = exact_root(size, exponent.denominator) if size != 1 else None
        if outside is not None and not isinstance(exponent, int):
            inner = self.power(scaled(form, whole(1 / Fraction(size))), exponent)
            return scaled(inner, whole(Fraction(outside) ** exponent.numerator))
        return {frozenset(((self.close(form), exponent),)): 1}

    def _term_power(self, monomial: Monomial, coefficient: Number, exponent: int) -> Sum:
        bits = max(abs(coefficient.numerator), coefficient.denominator).bit_length()
        if coefficient not in (1, -1) and bits * abs(exponent) > LARGEST_NUMBER:
            return {frozenset(((self.close({monomial: coefficient}), exponent),)): 1}
        result: Number = (
            coefficient ** (exponent % 2)
            if coefficient in (1, -1)
            else whole(Fraction(coefficient) ** exponent)
        )
        total = UNIT
        for base, n in monomial:
            c, settled = self.settled(base, self._exponent_times(n, exponent))
            d, total = self.merge(total, settled)
            result = result * c * d
        return {total: whole(result)}

    def _exponent_times(self, exponent: Exponent, factor: Number) -> Exponent:
        if isinstance(exponent, Node):
            return self.exponent(
                self.product(self.exponent_form(exponent), constant_sum(factor))
                if len(self.exponent_form(exponent)) == 1
                else scaled(self.exponent_form(exponent), factor)
            )
        return whole(exponent * factor)

    def _term_root(self, monomial: Monomial, coefficient: Number, exponent: Fraction) -> Sum:
        """A product to a fractional power: only what is never negative comes out."""
        if coefficient < 0:
            return {frozenset(((self.close({monomial: coefficient}), exponent),)): 1}
        outside, inside = self._root_parts(monomial, exponent)
        c, root = self._root_of_number(coefficient, exponent)
        if root and inside:
            inside_form = {inside: coefficient}
            c, root = 1, UNIT
        else:
            inside_form = {inside: 1}
        if inside:
            lone = len(inside) == 1 and inside_form[inside] == 1
            ((base, n), *_) = inside
            if lone and isinstance(n, (int, Fraction)) and n == 1:
                rest = frozenset(((base, exponent),))
            else:
                rest = frozenset(((self.close(inside_form), exponent),))
        else:
            rest = UNIT
        d, total = self.merge(outside, rest)
        f, total = self.merge(total, root)
        return {total: whole(c * d * f)}

    def _root_parts(self, monomial: Monomial, exponent: Fraction) -> tuple[Monomial, Monomial]:
        """What may leave the root, and what must stay under it."""
        outside, inside = UNIT, UNIT
        for base, n in monomial:
            if base is E or (isinstance(n, Fraction) and not isinstance(n, int)):
                part = (base, self._exponent_times(n, exponent))
            elif isinstance(n, int) and n % 2 == 0:
                total = whole(n * exponent)
                even = isinstance(total, int) and total % 2 == 0
                part = (base if even else functions.absolute_base(self, base), total)
            elif isinstance(n, int) and n != 1 and len(monomial) == 1:
                part = (base, whole(n * exponent))
            else:
                inside |= {(base, n)}
                continue
            _, outside = self.merge(outside, frozenset((part,)))
        return outside, inside

    def _root_of_number(self, value: Number, exponent: Fraction) -> tuple[Number, Monomial]:
        """A positive number to a fractional power: a coefficient and the surd that is left."""
        if value == 1:
            return 1, UNIT
        c, monomial = 1, UNIT
        for part, sign in ((value.numerator, 1), (value.denominator, -1)):
            if part != 1:
                d, surd = self._number_power(number(part), sign * exponent)
                c *= d
                _, monomial = self.merge(monomial, surd)
        return whole(c), monomial

    def _number_power(self, base: Constant, exponent: Number) -> tuple[Number, Monomial]:
        value = exact(base)
        if value is None or value <= 0:
            return 1, frozenset(((base, exponent),))
        bits = max(value.numerator, value.denominator).bit_length()
        if bits * abs(exponent) > LARGEST_NUMBER:
            return 1, frozenset(((base, exponent),))
        if isinstance(exponent, int):
            return whole(Fraction(value) ** exponent), UNIT
        if value.denominator != 1:
            return self._root_of_number(value, exponent)
        turns = exponent.numerator // exponent.denominator
        rest = exponent - turns
        outside = Fraction(value) ** turns
        square, left = _largest_power(int(value), exponent.denominator)
        outside *= square**rest.numerator
        if left == 1:
            return whole(outside), UNIT
        if rest > Fraction(1, 2) or (exponent < 0 and rest == Fraction(1, 2)):
            rest -= 1
            outside *= left
        return whole(outside), frozenset(((number(left), rest),))

    # ---- common factors ----

    def common(
        self,
        form: Sum,
        *,
        lowest: int | None = None,
        symbolic: bool = False,
        exponential: bool = False,
    ) -> Monomial:
        """What all terms have in common, negative exponents of some terms included.

        Args:
            form: A sum.
            lowest: 0 to leave denominators where they are.
            symbolic: Take ``x^n`` out of ``x^n`` and ``x^(n - 1)``, not ``x^(n - 1)``.
            exponential: Take ``e^(-u)`` out of ``1`` and ``e^(-u)`` too.
        """
        terms = [dict(m) for m in form]
        bases: dict[Node, None] = {}
        for powers in terms:
            bases.update(dict.fromkeys(powers))
        shared = []
        for base in bases:
            exponents = [powers.get(base, 0) for powers in terms]
            exponent = self._least(exponents, symbolic=symbolic)
            if exponential and base is E and exponent == 0:
                exponent = self._negative(exponents)
            if isinstance(exponent, Node) or (exponent and (lowest is None or exponent > lowest)):
                shared.append((base, exponent))
        return frozenset(shared)

    def _negative(self, exponents: list[Exponent]) -> Exponent:
        """The one exponent ``-u`` among zeros, or 0."""
        others = {n for n in exponents if n != 0}
        if len(others) == 1:
            (exponent,) = others
            if isinstance(exponent, Node) and all(
                c < 0 for c in self.exponent_form(exponent).values()
            ):
                return exponent
        return 0

    def _least(self, exponents: list[Exponent], *, symbolic: bool = False) -> Exponent:
        """The least of the exponents, when they differ by numbers only; else 0."""
        numbers = [n for n in exponents if not isinstance(n, Node)]
        if len(numbers) == len(exponents):
            return 0 if symbolic else min(numbers)
        if numbers:
            return 0
        parts = []
        for n in exponents:
            form = self.exponent_form(n)
            rest = {m: c for m, c in form.items() if m}
            parts.append((form.get(UNIT, 0), frozenset(rest.items()), n))
        if any(p[1] != parts[0][1] for p in parts):
            return 0
        choose = max if symbolic else min
        return choose(parts, key=lambda p: p[0])[2]

    def without(self, form: Sum, shared: Monomial) -> Sum:
        """The terms divided by what they share."""
        if not shared:
            return form
        inverse = frozenset((b, self._exponent_times(n, -1)) for b, n in shared)
        result: Sum = {}
        for monomial, coefficient in form.items():
            c, rest = self.merge(monomial, inverse)
            result = added(result, {rest: whole(coefficient * c)})
        return result

    # ---- forms written as nodes ----

    def close(self, form: Sum) -> Node:
        """The node that a form is written as, in the best of its shapes."""
        key = frozenset(form.items())
        node = self._closed.get(key)
        if node is None:
            best = improved(self, form)
            node = self.written(best)
            self._closed[key] = node
            if node.arguments and best != atom(node):
                self.opened.setdefault(node, best)
                self.forms.setdefault(node, best)
        return node

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

    def _in_order(self, form: Sum) -> list[tuple[Monomial, Number]]:
        """The terms as the reader typed them, else by degree with a positive one first."""
        typed = self._typed.get(frozenset(form.items()))
        if typed is not None:
            return [(monomial, form[monomial]) for monomial in typed]
        terms = sorted(form.items(), key=lambda item: self._term_key(item[0]))
        first = next((i for i, (_, c) in enumerate(terms) if c > 0), 0)
        if first:
            terms.insert(0, terms.pop(first))
        return terms

    def _note_order(self, node: Node, form: Sum) -> None:
        """Remembers in which order a typed sum has its terms."""
        terms: list[Monomial] = []
        while node.primitive in (add, subtract):
            last = self.forms[node.arguments[1]]
            if len(last) != 1:
                return
            terms.extend(last)
            node = node.arguments[0]
        terms.extend(reversed(self.forms[node]))
        if len(terms) == len(form) and all(m in form for m in terms):
            self._typed.setdefault(frozenset(form.items()), terms[::-1])

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
            key = self._base_keys[base] = base_key(base, self.lengths)
        return key

    def _term(self, monomial: Monomial, coefficient: Number) -> Node:
        if not monomial:
            return self._number(coefficient)
        coefficient, monomial = self._named(coefficient, monomial)
        coefficient, monomial = self._flipped(coefficient, monomial)
        above: list[Node] = []
        below: list[Node] = []
        for base, n in self._factors(monomial):
            if self._stands_below(base, n):
                below.append(self._power_node(base, self._exponent_times(n, -1)))
            else:
                above.append(self._power_node(base, n))
        size = abs(coefficient)
        if self._decimal and size.denominator != 1 and _is_decimal(size):
            above.insert(0, self._number(size))
        else:
            if size.numerator != 1 or not above:
                above.insert(0, number(size.numerator))
            if size.denominator != 1:
                below.insert(0, number(size.denominator))
        node = _product(above)
        if below:
            node = apply(divide, node, _product(below))
        return apply(negate, node) if coefficient < 0 else node

    def _factors(self, monomial: Monomial) -> list[tuple[Node, Exponent]]:
        """The factors in the order of writing; roots of constants share one sign."""
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
        return sorted(factors, key=lambda part: self._base_key(part[0]))

    def _stands_below(self, base: Node, exponent: Exponent) -> bool:
        """Whether the factor is written in the denominator."""
        if not isinstance(exponent, Node):
            return exponent < 0
        if base is E and not self._divides_by_powers:
            return False
        return all(c < 0 for c in self.exponent_form(exponent).values())

    def _number(self, value: Number) -> Node:
        size = abs(value)
        if size.denominator == 1:
            node: Node = number(size)
        elif self._decimal and _is_decimal(size):
            node = _decimal_constant(size)
        else:
            node = apply(divide, number(size.numerator), number(size.denominator))
        return apply(negate, node) if value < 0 else node

    def _power_node(self, base: Node, exponent: Exponent) -> Node:
        if exponent == 1:
            return base
        if exponent == Fraction(1, 2):
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
        best = self._products.get(monomial)
        if best is None:
            variants = {monomial: None}
            for rename in (with_quotients_named, with_products_named, with_roots_named):
                for variant in list(variants):
                    variants[rename(variant)] = None
            self._products.update((variant, variant) for variant in variants)
            best = min(variants, key=lambda v: length(self._term(v, 1), self.lengths))
            self._products[monomial] = best
        return with_double_angle(coefficient, best, self.doubled)

    def doubled(self, node: Node) -> Node:
        """The node of twice an argument."""
        return self.close(scaled(self.form(node), 2))

    def _flipped(self, coefficient: Number, monomial: Monomial) -> tuple[Number, Monomial]:
        """``-c*(a - b)`` as ``c*(b - a)``."""
        if coefficient < 0:
            for base, n in monomial:
                form = self.opened.get(base)
                if n not in (1, -1) or form is None or len(form) < 2:
                    continue
                negatives = sum(c < 0 for c in form.values())
                own = base in self._source
                if (2 * negatives >= len(form) + own) if n == -1 else negatives:
                    other = self.written(scaled(form, -1))
                    self.opened.setdefault(other, scaled(form, -1))
                    return -coefficient, (monomial - {(base, n)}) | {(other, n)}
        return coefficient, monomial


def _product(factors: Sequence[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = apply(multiply, node, factor)
    return node


def _is_exponential(node: Node) -> bool:
    return node.primitive is power and node.arguments[0] is E


def _largest_power(value: int, degree: int) -> tuple[int, int]:
    """The largest root^degree in a whole number, found among small roots: (root, what is left)."""
    root = exact_root(value, degree)
    if root is not None:
        return int(root), 1
    for candidate in range(min(100, int(value ** (1 / degree)) if value < 1 << 60 else 100), 1, -1):
        if value % candidate**degree == 0:
            return candidate, value // candidate**degree
    return 1, value


def _is_decimal(value: Number) -> bool:
    """Whether the number is written with at most 12 decimal places."""
    return 10**12 % value.denominator == 0


def _decimal_constant(value: Number) -> Constant:
    return constant(Decimal(value.numerator) / Decimal(value.denominator))


def _prefers_decimals(nodes: Sequence[Node]) -> bool:
    """Whether the source is written in decimals; ``x^0.5`` alone is told as a square root."""
    halves: set[Any] = set()
    found = []
    for node in nodes:
        if node.primitive is power:
            value = exact(node.arguments[1])
            if value is not None and (2 * value).denominator == 1:
                halves.add(node.arguments[1])
        if isinstance(node, Constant) and type(node.value) is Decimal:
            found.append(node)
    return any(node not in halves for node in found)
