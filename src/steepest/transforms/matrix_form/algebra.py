"""Formulas of stand-ins, and what the stand-ins mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from steepest.graph import (
    REAL,
    ArrayType,
    Node,
    Variable,
    apply,
    exact,
    number,
    ordered,
    rebuilt,
    variable,
)
from steepest.graph.types import Dimension, TupleType, Type
from steepest.primitives import arrays, matrices, systems
from steepest.transforms.textbook import textbook

from .chains import (
    Chain,
    Factor,
    chain_dimensions,
    dimensions_of,
    is_column,
    is_row,
    shortened,
    transposed,
)
from .terms import (
    Term,
    common_size,
    is_sum,
    longest_first,
    name_of,
    plus,
    positive_first,
    powers_of,
    scaled,
    smaller,
    times,
)

SCOPE = -11
"""The scope of the variables that stand for arrays."""

_LINEAR = frozenset(("add", "subtract", "negate", "multiply", "divide"))

Rule = Callable[["Algebra", Node], Node | None]
"""The formula of an operation; None where it is left as it is."""


class Algebra:
    """The stand-ins of one simplification, and what they stand for."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self.formula: dict[Node, Node] = {}
        self.meaning: dict[Node, Node | Chain] = {}
        self.type: dict[Node, Type] = {}
        self.identities: set[Node] = set()
        self._stand_ins: dict[object, Variable] = {}
        self._written: dict[tuple[Node, tuple], Node] = {}

    # ---- from nodes to formulas of stand-ins ----

    def written(self, output: Node) -> Node:
        """The output in textbook form."""
        for node in ordered(output):
            self.formula[node] = self._formula(node)
        return self.write(self.formula[output], dimensions_of(output))

    def _formula(self, node: Node) -> Node:
        if node.primitive is None:
            plain = node.type is REAL or (not dimensions_of(node) and exact(node) is not None)
            return node if plain else self.stand_in(node, node.type)
        if not isinstance(node.type, ArrayType):
            return self._opaque(node)
        if node.primitive.arity == 0 and not dimensions_of(node):
            return node
        rule = self._rules.get(node.primitive.name)
        if rule is not None:
            made = rule(self, node)
            if made is not None:
                return made
        elif node.primitive.partials or node.primitive.name in ("where", "gate"):
            return self.same(node)
        return self._opaque(node)

    def same(self, node: Node) -> Node:
        """The same operation on the formulas of its arguments."""
        assert node.primitive is not None
        formulas = [self.formula[a] for a in node.arguments]
        return apply(node.primitive, *formulas, **dict(node.parameters))

    def _opaque(self, node: Node) -> Node:
        """A stand-in for an operation of another kind, its arguments in textbook form."""
        arguments = [self.write(self.formula[a], dimensions_of(a)) for a in node.arguments]
        same = rebuilt(node, arguments)
        return self.stand_in(same, same.type)

    def stand_in(self, meaning: Node | Chain, kind: Type) -> Variable:
        """The variable that stands for an array, the same one for the same array."""
        if meaning not in self._stand_ins:
            plain = isinstance(meaning, Variable)
            name = meaning.name if plain else f"zz{len(self.meaning)}"  # behind the letters
            v = variable(name, scope=SCOPE - len(self.meaning))
            self._stand_ins[meaning] = v
            self.meaning[v] = meaning
            self.type[v] = kind
        return self._stand_ins[meaning]

    def rank(self, formula: Node) -> int:
        """The number of axes of a formula's value."""
        return max(
            (rank_of(self.type[n]) for n in ordered(formula) if n in self.meaning),
            default=0,
        )

    # ---- products ----

    def factor(self, node: Node) -> tuple[Node, Chain]:
        """A number and the chain that a node of one or two axes is."""
        formula = textbook(self.formula[node])
        terms = self.terms(formula)
        scale, rest = self.content(terms)
        body = self.sum(rest)
        if body in self.meaning and isinstance(self.meaning[body], tuple):
            return scale, self.meaning[body]  # type: ignore
        return scale, (Factor(self._full(body, node), dimensions_of(node)),)

    def _full(self, body: Node, node: Node) -> Node:
        """The body with all axes of the node, where it has lost some to broadcasting."""
        if self.rank(body) == len(dimensions_of(node)):
            return body
        whole = arrays.spread(self.write(body, ()), dimensions_of(node))
        return self.stand_in(whole, whole.type)

    def chain(self, factors: Chain, kind: ArrayType) -> Node:
        """The stand-in of a product."""
        factors = shortened(factors)
        others = tuple(f for f in factors if f.body not in self.identities)
        factors = others or factors[:1]
        if not kind.dimensions and len(factors) > 1:
            other_way = transposed(factors)
            if other_way in self._stand_ins:
                factors = other_way
        if len(factors) == 1 and not factors[0].transposed and not factors[0].inverted:
            return factors[0].body
        return self.stand_in(factors, kind)

    # ---- sums ----

    def terms(self, formula: Node) -> list[Term]:
        """The terms of a sum, numbers apart from arrays."""
        found: list[Term] = []
        pending = [(formula, 1)]
        while pending:
            node, sign = pending.pop()
            name = name_of(node)
            if name in ("add", "subtract"):
                a, b = node.arguments
                pending.append((b, sign if name == "add" else -sign))
                pending.append((a, sign))
            elif name == "negate":
                pending.append((node.arguments[0], -sign))
            else:
                found += self._spread(self._term(node, sign))
        return found

    def _spread(self, term: Term) -> list[Term]:
        """A number times a sum as the terms of the sum."""
        if term.part is None or not is_sum(term.part):
            return [term]
        inner = self.terms(term.part)
        return [Term(textbook(term.coefficient * t.coefficient), t.part) for t in inner]

    def _term(self, node: Node, sign: int) -> Term:
        scalars: list[tuple[Node, bool]] = []
        above: list[Node] = []
        below: list[Node] = []
        pending = [(node, False)]
        total = self.rank(node) == 0
        while pending:
            part, under = pending.pop()
            name = name_of(part)
            if self.is_number(part, total):
                scalars.append((part, under))
            elif name == "negate":
                sign = -sign
                pending.append((part.arguments[0], under))
            elif name in ("multiply", "divide"):
                a, b = part.arguments
                pending.append((b, under is (name == "multiply")))
                pending.append((a, under))
            else:
                (below if under else above).append(part)
        coefficient = number(sign)
        for scalar, under in scalars:
            coefficient = coefficient / scalar if under else coefficient * scalar
        array: Node | None = None
        for part in above:
            array = part if array is None else array * part
        for part in below:
            array = (number(1) if array is None else array) / part
        return Term(textbook(coefficient), array)

    def is_number(self, part: Node, total: bool) -> bool:
        """Whether the part is taken for a coefficient: it has no axes, or stands for no array."""
        if total:
            return not any(n in self.meaning for n in ordered(part))
        return self.rank(part) == 0

    def content(self, terms: Sequence[Term]) -> tuple[Node, list[Term]]:
        """The number that all terms have in common, and the terms without it."""
        first = powers_of(terms[0].coefficient)
        common = dict(first[1])
        numbers = [first[0]]
        for term in terms[1:]:
            size, powers = powers_of(term.coefficient)
            numbers.append(size)
            for base in list(common):
                kept = smaller(common[base], powers.get(base, 0))
                if kept:
                    common[base] = kept
                else:
                    del common[base]
        size = common_size(numbers)
        if numbers[0] < 0:
            size = -size
        scale = number(size)
        for base, power in common.items():
            scale = scale * base**power if power > 0 else scale / base ** (-power)
        rest = [Term(textbook(t.coefficient / scale), t.part) for t in terms]
        return textbook(scale), positive_first(rest)

    def sum(self, terms: Sequence[Term]) -> Node:
        """The terms added, products with a common end put together."""
        total: Node | None = None
        for term in self.gathered(terms):
            total = plus(total, times(term))
        assert total is not None
        return total

    def gathered(self, terms: Sequence[Term]) -> list[Term]:
        """The terms, those whose products begin or end alike made one: ``(A + Aᵀ) x``."""
        result = list(terms)
        for end in (-1, 0):
            groups: dict[tuple, list[Term]] = {}
            for term in result:
                chain = self.meaning.get(term.part) if term.part is not None else None
                if isinstance(chain, tuple) and len(chain) > 1:
                    size, powers = powers_of(term.coefficient)
                    alike = abs(size), frozenset(powers.items())
                    groups.setdefault((chain[end], alike), []).append(term)
            for (shared, _), group in groups.items():
                made = self._together(shared, group, end) if len(group) > 1 else None
                if made is not None:
                    at = result.index(group[0])
                    result = [t for t in result if t not in group]
                    result.insert(at, made)
        return result

    def _together(self, shared: Factor, group: Sequence[Term], end: int) -> Term | None:
        rests: list[Term] = []
        inner: tuple[Dimension, ...] | None = None
        for term in group:
            chain: Any = self.meaning[term.part]  # type: ignore
            rest = chain[:-1] if end else chain[1:]
            shape = chain_dimensions(rest)
            if shape is None or inner not in (None, shape):
                return None
            inner = shape
            rests.append(Term(term.coefficient, self.chain(rest, ArrayType("real", shape))))
        scale, rests = self.content(rests)
        assert inner is not None
        middle = Factor(self.sum(rests), inner)
        factors = (middle, shared) if end else (shared, middle)
        kind: Any = self.type[group[0].part]  # type: ignore
        return Term(scale, self.chain(factors, kind))

    # ---- back to nodes ----

    def write(self, formula: Node, dimensions: tuple[Dimension, ...]) -> Node:
        """The node of a formula, with these dimensions."""
        key = formula, dimensions
        if key not in self._written:
            node = self._write(textbook(formula))
            several = isinstance(node.type, TupleType)
            self._written[key] = node if several else arrays.spread(node, dimensions)
        return self._written[key]

    def _write(self, formula: Node) -> Node:
        whole = self.meaning.get(formula)
        if isinstance(whole, Node):
            return whole
        if not any(n in self.meaning for n in ordered(formula)):
            return formula
        if formula.primitive is not None and formula.primitive.name not in _LINEAR:
            return self._substituted(formula)
        terms = self.gathered(self.terms(formula))
        if len(terms) > 1:
            scale, rest = self.content(terms)
            if all(exact(t.coefficient) in (1, -1) for t in rest) and exact(scale) not in (1, -1):
                body = self._sum_of_arrays(rest)
                return scaled(scale, body)
        return self._sum_of_arrays(positive_first(longest_first(terms, self.meaning)))

    def _sum_of_arrays(self, terms: Sequence[Term]) -> Node:
        total: Node | None = None
        for term in terms:
            array = None if term.part is None else self._substituted(term.part)
            coefficient = self._substituted(term.coefficient)
            total = plus(total, coefficient if array is None else scaled(coefficient, array))
        assert total is not None
        return total

    def _substituted(self, formula: Node) -> Node:
        new: dict[Node, Node] = {}
        for node in ordered(formula):
            if node in self.meaning:
                meaning = self.meaning[node]
                new[node] = self._product(meaning) if isinstance(meaning, tuple) else meaning
            else:
                new[node] = rebuilt(node, [new[a] for a in node.arguments])
        return new[formula]

    def _product(self, chain: Chain) -> Node:
        cut = next(
            (i for i, f in enumerate(chain) if i and is_row(f) and is_column(chain[i - 1])), None
        )
        if cut is not None:
            row = self._factor_node(chain[cut])
            result = matrices.outer(self._product(chain[:cut]), row)
            for factor in chain[cut + 1 :]:
                result = matrices.product(result, self._factor_node(factor))
            return result
        *before, last = chain
        result = self._factor_node(last)
        for factor in reversed(before):
            result = matrices.product(self._factor_node(factor), result)
        return result

    def _factor_node(self, factor: Factor) -> Node:
        node = self.write(factor.body, factor.dimensions)
        if factor.inverted:
            node = systems.inverse(node)
        if factor.transposed and len(factor.dimensions) == 2:
            node = matrices.turned(node)
        return node


def rank_of(kind: Type) -> int:
    """The number of axes; of a tuple none."""
    return kind.rank if isinstance(kind, ArrayType) else 0
