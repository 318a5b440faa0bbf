"""What LaTeX, MathML and the terminal share: a formula as a textbook sets it.

Which bracket is needed and which factors may stand side by side is decided here, once;
how a fraction, a power or a bracket is drawn, a subclass says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, count
from typing import Any

from steepest.graph import Constant, E, Node, Variable, constant, ordered

from .arrays import ARRAY_FORMS, is_by_element, sums_of_elements, transpose
from .drawing import Drawing, Pieces
from .names import names_of_variables
from .neighbours import kind, needs_dot
from .notation import Operator, operator
from .parts import named_parts
from .precedence import (
    Level,
    bare,
    begins_with_minus,
    is_fraction,
    is_one_of,
    is_whole,
    level,
    name_of,
    rank,
    without_minus,
)
from .symbols import Symbol, symbol
from .text import COMPARISONS, flattened, number_text
from .walk import Piece, Slot, written


class Display(Drawing):
    """One graph being printed for people: which thing stands where, and in which brackets.

    Args:
        output: The node to print.
        parts: Names for the parts that are printed first; found when not given.
    """

    def __init__(self, output: Node, parts: dict[Node, str] | None = None) -> None:
        self.parts = named_parts(output) if parts is None else parts
        names = names_of_variables(output)
        self.taken = set(names.values())
        self.symbols = _distinct_symbols(names)
        self.tall = _tall(output, self.parts) if self.tall_fractions else set()
        self.sums = sums_of_elements(output)
        self.index = next(i for i in ("i", "j", "k", "#") if i not in self.taken)

    def definition(self, node: Node) -> str:
        """The node itself, whatever name it has as a part."""
        return written(self.form(Slot(node)), self.write)

    def write(self, slot: Slot) -> Pieces:
        """The pieces of a node where it stands: its name, or its form with its brackets."""
        node = slot.node
        if node in self.parts:
            return self.symbol(self.indexed(symbol(self.parts[node]), slot))
        if self.level(node) < slot.level or (not slot.leading and begins_with_minus(node)):
            inside = slot.at(node)
            return self.fence(self.form(inside), node in self.tall)
        return self.form(slot)

    def whole(self, node: Node) -> bool:
        """Must it be written as one thing, with a name or a mark of its own?"""
        return node in self.parts

    def level(self, node: Node) -> Level:
        """How tightly the drawn form holds together."""
        node = bare(node)
        if node in self.parts:
            return Level.ATOM
        if isinstance(node, Constant) and _has_power_of_ten(node.value):
            return Level.PRODUCT  # drawn as 1 · 10⁻⁷
        if node in self.sums:
            return Level.PRODUCT
        if is_fraction(node):
            return Level.PRODUCT if begins_with_minus(node) else Level.POWER
        if node.primitive is None or node.primitive.arity == 0:
            return level(node)
        return _DRAWN.get(node.primitive.name, min(level(node), Level.POWER))

    def indexed(self, name: Symbol, slot: Slot) -> Symbol:
        """The symbol, with the index that counts the elements where it is an array's."""
        if not slot.element or not rank(slot.node):
            return name
        return name._replace(subscript=f"{name.subscript},{slot.element}".lstrip(","))

    def operator(self, node: Node) -> Operator:
        """The name of the node's function; no letter that a variable has."""
        name = operator(node)
        allowed = self.letters_for_functions
        foreign = allowed is not None and name.name not in allowed
        if name.is_letter and (foreign or any(s.base == name.name for s in self.symbols.values())):
            return operator(node, letters=False)
        return name

    def form(self, slot: Slot) -> Pieces:
        """The pieces of a node that needs no brackets where it stands."""
        node = slot.node
        if isinstance(node, Variable):
            return self.symbol(self.indexed(self.symbols[node], slot))
        if isinstance(node, Constant):
            return self.constant(node.value)
        arrays = ARRAY_FORMS.get(name_of(node))
        if arrays is not None:
            return arrays(self, slot)
        return getattr(self, _FORMS.get(name_of(node), "application"))(slot)

    def constant(self, value: Any) -> Pieces:
        """A constant with its sign."""
        if getattr(value, "shape", None) == ():
            value = value.item()
        if isinstance(value, complex):
            sign = "−" if number_text(value.imag).startswith("-") else "+"
            parts = (number_text(value.real), number_text(abs(value.imag)))
            return self.row(
                [*self.plain(parts[0]), *self.sign(sign), *self.plain(parts[1]), *self.symbol(_I)]
            )
        if isinstance(value, Fraction):
            below = Slot(constant(value.denominator))
            drawn = self.fraction(Slot(constant(abs(value.numerator))), below)
            return self.row([*self.minus(), *drawn]) if value < 0 else drawn
        return self.plain(number_text(value))

    def plain(self, digits: str) -> Pieces:
        """A number's text drawn, with powers of ten instead of ``1e-7``."""
        if digits.startswith("-"):
            return self.row([*self.minus(), *self.plain(digits[1:])])
        mantissa, mark, exponent = digits.partition("e")
        if not mark or not _NUMERAL.fullmatch(digits):
            return self.number(digits)
        ten = self.raised(self.number("10"), Slot(constant(int(exponent))))
        return self.row([*self.number(mantissa), *self.sign("·"), *ten])

    def application(self, slot: Slot) -> Pieces:
        """A function by its name."""
        node = slot.node
        name = self.operator(node)
        if node.primitive is not None and node.primitive.arity == 0:
            if name.name in self.taken:
                exponential = Operator("exp", command=True), constant(1)
                cosine = Operator("arccos", command=True), constant(-1)
                name, of = exponential if node is E else cosine
                return self.applied(self.head(name, node), [Slot(of)], slot)
            return self.symbol(symbol(name.name))
        arguments = [slot.at(node.arguments[i]) for i in name.arguments]
        return self.applied(self.head(name, node), arguments, slot)

    def sum(self, slot: Slot) -> Pieces:
        """Terms from left to right, however many."""
        terms: list[Piece] = []
        node, first = slot.node, True
        while (first or not self.whole(node)) and is_one_of(node, "add", "subtract"):
            a, b = node.arguments
            sign = self.sign("+" if is_one_of(node, "add") else "−")
            terms += [slot.at(b, Level.PRODUCT, False), *reversed(sign)]
            node, first = a, False
        terms.append(slot.at(node, Level.SUM, slot.leading))
        return self.row(terms[::-1])

    def product(self, slot: Slot) -> Pieces:
        """Factors from left to right, side by side where that cannot be misread."""
        factors: list[Node] = []
        by_element: list[bool] = []
        node, first, mixed = slot.node, True, False
        while (first or not self.whole(node)) and is_one_of(node, "multiply", *_OF_MATRICES):
            left, right = map(bare, node.arguments)
            kind = name_of(node)
            by_element.append(
                kind == "multiply" and not slot.element and rank(left) * rank(right) > 0
            )
            factors.append(transpose(right) if kind == "outer" else right)
            node, first = left, False
            if kind == "matmul" and rank(left) == 1:
                node = transpose(left)
                break
            if kind in _OF_MATRICES and is_by_element(left):
                mixed = True
                break
        factors = [node, *reversed(factors)]
        before: list[Piece] = []
        rest = without_minus(node) if slot.leading and not self.whole(node) else None
        if rest is not None:
            before = [*self.minus()]
            factors[0] = rest
        leading = slot.leading and rest is None
        pieces = self.factors(factors, by_element[::-1], slot, leading)
        if mixed:
            pieces = [slot.at(factors[0], Level.ATOM, leading), *pieces[1:]]
        return self.row([*before, *pieces])

    def factors(
        self, factors: Sequence[Node], by_element: Sequence[bool], slot: Slot, leading: bool
    ) -> Pieces:
        """The factors with what stands between them."""
        kinds = [*map(self.kind, factors), ""]
        pieces: list[Piece] = []
        for i, factor in enumerate(factors):
            if i:
                sign = self.sign("⊙") if by_element[i - 1] else None
                pieces += sign or self.joint(kinds[i - 1], kinds[i])
            last = i == len(factors) - 1
            first = i == 0 and factor not in self.sums
            open_ended = last and i and (factor in self.sums or is_one_of(factor, *_OF_MATRICES))
            level = Level.PRODUCT if first or open_ended else Level.POWER
            alone = kinds[i] == "function" and not last and kinds[i + 1] != "function"
            alone = alone or (kinds[i] == "fraction" and bool(rank(factor)))
            pieces.append(slot.at(factor, level, leading and not i)._replace(tight=alone))
        return pieces

    def joint(self, left: str, right: str) -> Pieces:
        """What stands between two factors that look like this."""
        return self.sign("·") if needs_dot(left, right) else self.between(left, right)

    def kind(self, node: Node) -> str:
        """What a factor looks like to its neighbours."""
        return kind(self, node)

    def quotient(self, slot: Slot) -> Pieces:
        """A fraction."""
        above, below = slot.node.arguments
        over = slot.at(above, leading=slot.leading or self.tall_fractions)
        return self.fraction(over, slot.at(below))

    def negate(self, slot: Slot) -> Pieces:
        """A minus and what it stands before."""
        inside = slot.at(slot.node.arguments[0], Level.PRODUCT, False)
        return self.row([*self.minus(), inside])

    def power(self, slot: Slot) -> Pieces:
        """A power; those of sine and its like are written on the name."""
        base, exponent = slot.node.arguments
        if not self.whole(base) and base.primitive is not None:
            name = self.operator(base)
            if name.takes_powers and is_whole(exponent):
                head = self.raised(self.head(name, base), slot.at(exponent))  # sin²(x)
                arguments = [slot.at(a) for a in base.arguments]
                return self.applied(head, arguments, slot)
        return self.raised([slot.at(base, Level.ATOM, False)], slot.at(exponent))

    def factorial(self, slot: Slot) -> Pieces:
        """The factorial sign behind its operand."""
        inside = slot.at(slot.node.arguments[0], Level.ATOM, False)
        return self.row([inside, *self.sign("!")])

    def fenced(self, slot: Slot) -> Pieces:
        """What is written by a pair of fences alone."""
        x = slot.node.arguments[0]
        left, right = _FENCES[name_of(slot.node)]
        return self.fence([slot.at(x)], x in self.tall, left, right)

    def radical(self, slot: Slot) -> Pieces:
        """A root of the second, third or any degree."""
        x, *index = slot.node.arguments
        degree = constant(3) if is_one_of(slot.node, "cbrt") else index[0] if index else None
        return self.root(slot.at(x), None if degree is None else slot.at(degree))

    def choice(self, slot: Slot) -> Pieces:
        """Nested choices as the rows of one."""
        rows: list[tuple[Slot, Slot | None]] = []
        node, first = slot.node, True
        while (first or not self.whole(node)) and is_one_of(node, "where"):
            condition, value, node = node.arguments
            rows.append((slot.at(value), slot.at(condition)))
            first = False
        return self.cases([*rows, (slot.at(node), None)])

    def comparison(self, slot: Slot) -> Pieces:
        """Two sides and the relation between them."""
        a, b = (slot.at(a, Level.SUM, True) for a in slot.node.arguments)
        return self.row([a, *self.sign(RELATIONS[name_of(slot.node)]), b])

    def logic(self, slot: Slot) -> Pieces:
        """Two conditions and how they are tied."""
        a, b = slot.node.arguments
        own, character = (
            (Level.BOTH, "∧") if is_one_of(slot.node, "logical_and") else (Level.EITHER, "∨")
        )
        tighter = slot.at(b, Level(own + 1), True)
        return self.row([slot.at(a, own, True), *self.sign(character), tighter])

    def negation(self, slot: Slot) -> Pieces:
        """A condition that must not hold."""
        inside = slot.at(slot.node.arguments[0], Level.ATOM, True)
        return self.row([*self.sign("¬"), inside])

    def binomial(self, slot: Slot) -> Pieces:
        """A binomial coefficient."""
        above, below = (slot.at(a) for a in slot.node.arguments)
        return self.choose(above, below)

    def extreme(self, slot: Slot) -> Pieces:
        """The smallest or largest of several."""
        terms = [slot.at(a) for a in flattened(slot.node, self.parts)]
        return self.applied(self.head(self.operator(slot.node), slot.node), terms, slot)

    def derivative(self, slot: Slot) -> Pieces:
        """A derivative that has not been worked out."""
        node = slot.node
        x, order = symbol(str(node.parameter("variable", "x"))), node.parameter("order", 1)
        sign = self.derivative_sign(len(self.symbols) > 1, x, order)
        inside = node.arguments[0]
        return self.row([*sign, *self.fence([slot.at(inside)], inside in self.tall)])


RELATIONS = dict(zip(COMPARISONS, "<≤>≥=≠", strict=True))

_OF_MATRICES = ("matmul", "outer")

_FENCES = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}

_DRAWN = {
    **dict.fromkeys(_FENCES, Level.ATOM),
    "binomial": Level.ATOM,
    **dict.fromkeys(("outer", "solve"), Level.PRODUCT),
    "where": Level.EITHER,
}
"""How tightly a drawn form holds together where it is not as in text."""

_FORMS: dict[str, str] = {
    "add": "sum",
    "subtract": "sum",
    "multiply": "product",
    "matmul": "product",
    "outer": "product",
    "divide": "quotient",
    "negate": "negate",
    "power": "power",
    "factorial": "factorial",
    "abs": "fenced",
    "floor": "fenced",
    "ceil": "fenced",
    "sqrt": "radical",
    "cbrt": "radical",
    "root": "radical",
    "where": "choice",
    **dict.fromkeys(COMPARISONS, "comparison"),
    "logical_and": "logic",
    "logical_or": "logic",
    "logical_not": "negation",
    "minimum": "extreme",
    "maximum": "extreme",
    "binomial": "binomial",
    "derivative": "derivative",
}
"""The method that writes each operation; every other one is a name with brackets."""


def signature(drawing: Display, name: str, variables: Sequence[str]) -> Pieces:
    """The left side of a definition, without its equals sign."""
    if not name:
        return []
    head = drawing.symbol(symbol(name))
    if not variables:
        return head
    inside: list[Piece] = []
    for variable in variables:
        inside += [*drawing.comma(), *drawing.symbol(symbol(variable))]
    return [*head, *drawing.fence(inside[len(drawing.comma()) :], tall=False)]


def _distinct_symbols(names: dict[Variable, str]) -> dict[Variable, Symbol]:
    """A symbol for each variable; ``x1`` and ``x_1`` in one formula are kept apart."""
    drawn: dict[Variable, Symbol] = {}
    seen: set[Symbol] = set()
    for node, name in names.items():
        numbered = (Symbol(name, str(i)) for i in count(1))
        choices = chain([symbol(name), Symbol(name)], numbered)
        drawn[node] = next(choice for choice in choices if choice not in seen)
        seen.add(drawn[node])
    return drawn


def _tall(output: Node, parts: dict[Node, str]) -> set[Node]:
    """The nodes that are drawn taller than a line."""
    found: set[Node] = set()
    for node in ordered(output):
        below = any(a in found and a not in parts for a in node.arguments)
        if below or is_fraction(node) or is_one_of(node, *_TALL):
            found.add(node)
    return found


def _has_power_of_ten(value: Any) -> bool:
    return isinstance(value, float | Decimal) and "e" in number_text(value)


_I = Symbol("i")
_NUMERAL = re.compile(r"[\d.]+e-?\d+")
_TALL = ("where", "binomial", "derivative", "sum", "mean", "stack", "gate")
