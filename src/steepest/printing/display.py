"""What LaTeX, MathML and the terminal share: a formula as a textbook sets it.

A subclass says how a fraction, a power or a bracket is drawn; which bracket is needed and
which factors may stand side by side is decided here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from steepest.graph import Constant, E, Node, Variable, constant, ordered

from .names import names_of_variables
from .notation import Operator, operator
from .parts import named_parts
from .precedence import Level, begins_with_minus, level, without_minus
from .symbols import Symbol, symbol
from .text import COMPARISONS, flattened, number_text
from .walk import Piece, Slot, written

Pieces = Sequence[Piece]


class Display(ABC):
    """One graph being printed for people.

    Args:
        output: The node to print.
        parts: Names for the parts that are printed first; found when not given.
    """

    tall_fractions = True
    """Is a fraction drawn with its parts above each other, so that it needs no brackets?"""

    letters_for_functions = True
    """May a function be called by one letter, as the gamma function is?"""

    def __init__(self, output: Node, parts: dict[Node, str] | None = None) -> None:
        self.parts = named_parts(output) if parts is None else parts
        names = names_of_variables(output)
        self.taken = set(names.values())
        self.symbols = _distinct_symbols(names)
        self.tall = _tall(output, self.parts) if self.tall_fractions else set()

    # How things are drawn.

    @abstractmethod
    def number(self, digits: str) -> Pieces:
        """A number without its sign; also ``inf`` and ``nan``."""

    @abstractmethod
    def symbol(self, name: Symbol) -> Pieces:
        """A variable, or a constant such as e."""

    @abstractmethod
    def sign(self, character: str) -> Pieces:
        """An operation between two operands, in Unicode, with its spaces."""

    @abstractmethod
    def minus(self) -> Pieces:
        """The minus before its only operand."""

    @abstractmethod
    def between(self, left: str, right: str) -> Pieces:
        """What stands between two factors of these kinds that need no sign."""

    @abstractmethod
    def fence(self, inside: Pieces, tall: bool, left: str = "(", right: str = ")") -> Pieces:
        """Something between brackets or bars."""

    @abstractmethod
    def fraction(self, above: Slot, below: Slot) -> Pieces:
        """A fraction."""

    @abstractmethod
    def raised(self, base: Pieces, exponent: Slot) -> Pieces:
        """A power, or an operator with its exponent."""

    @abstractmethod
    def choose(self, above: Slot, below: Slot) -> Pieces:
        """A binomial coefficient."""

    @abstractmethod
    def root(self, radicand: Slot, index: Slot | None) -> Pieces:
        """A square root, or the root of that index."""

    @abstractmethod
    def head(self, name: Operator, node: Node) -> Pieces:
        """The name of a function, with its subscript."""

    @abstractmethod
    def applied(self, head: Pieces, arguments: Sequence[Slot], slot: Slot) -> Pieces:
        """A function and its arguments in brackets."""

    @abstractmethod
    def cases(self, rows: Sequence[tuple[Slot, Slot | None]]) -> Pieces:
        """A choice of values by conditions; the last row has none."""

    @abstractmethod
    def derivative_sign(self, curly: bool, variable: Symbol, order: int) -> Pieces:
        """The sign d/dx before what is still to be differentiated."""

    @abstractmethod
    def comma(self) -> Pieces:
        """What separates arguments."""

    def row(self, pieces: Pieces) -> Pieces:
        """Several things beside each other, as one."""
        return pieces

    # Which thing stands where.

    def definition(self, node: Node) -> str:
        """The node itself, whatever name it has as a part."""
        return written(self.form(Slot(node)), self.write)

    def write(self, slot: Slot) -> Pieces:
        """The pieces of a node where it stands: its name, or its form with its brackets."""
        node = slot.node
        if node in self.parts:
            return self.symbol(symbol(self.parts[node]))
        if self.level(node) < slot.level or (not slot.leading and begins_with_minus(node)):
            inside = Slot(node, bars=slot.bars)
            return self.fence(self.form(inside), node in self.tall)
        return self.form(slot)

    def whole(self, node: Node) -> bool:
        """Must it be written as one thing, with a name or a mark of its own?"""
        return node in self.parts

    def level(self, node: Node) -> Level:
        """How tightly the drawn form holds together."""
        if node in self.parts:
            return Level.ATOM
        if isinstance(node, Constant) and "e" in number_text(node.value).lstrip("-truefals"):
            return Level.PRODUCT  # drawn as 1 · 10⁻⁷
        if _is_fraction(node):
            return Level.PRODUCT if begins_with_minus(node) else Level.POWER
        if node.primitive is None or node.primitive.arity == 0:
            return level(node)
        return _DRAWN.get(node.primitive.name, min(level(node), Level.POWER))

    def operator(self, node: Node) -> Operator:
        """The name of the node's function; no letter that a variable has."""
        name = operator(node, self.letters_for_functions)
        if name.is_letter and any(s.base == name.name for s in self.symbols.values()):
            return operator(node, letters=False)
        return name

    def form(self, slot: Slot) -> Pieces:
        """The pieces of a node that needs no brackets where it stands."""
        node = slot.node
        if isinstance(node, Variable):
            return self.symbol(self.symbols[node])
        if isinstance(node, Constant):
            return self.constant(node.value)
        return getattr(self, _FORMS.get(_name(node), "application"))(slot)

    def constant(self, value: Any) -> Pieces:
        """A constant with its sign."""
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
        if not mark or digits in ("true", "false"):
            return self.number(digits)
        ten = self.raised(self.number("10"), Slot(constant(int(exponent))))
        return self.row([*self.number(mantissa), *self.sign("·"), *ten])

    def application(self, slot: Slot) -> Pieces:
        """A function by its name."""
        node = slot.node
        name = self.operator(node)
        if node.primitive is not None and node.primitive.arity == 0:
            if name.name in self.taken:
                exponential = Operator("exp"), constant(1)
                cosine = Operator("arccos"), constant(-1)
                name, of = exponential if node is E else cosine
                return self.applied(self.head(name, node), [Slot(of)], slot)
            return self.symbol(symbol(name.name))
        arguments = [Slot(node.arguments[i], bars=slot.bars) for i in name.arguments]
        return self.applied(self.head(name, node), arguments, slot)

    def sum(self, slot: Slot) -> Pieces:
        """Terms from left to right, however many."""
        terms: list[Piece] = []
        node, first = slot.node, True
        while (first or not self.whole(node)) and _is(node, "add", "subtract"):
            a, b = node.arguments
            sign = self.sign("+" if _is(node, "add") else "−")
            terms += [Slot(b, Level.PRODUCT, False, slot.bars), *reversed(sign)]
            node, first = a, False
        terms.append(Slot(node, Level.SUM, slot.leading, slot.bars))
        return self.row(terms[::-1])

    def product(self, slot: Slot) -> Pieces:
        """Factors from left to right, side by side where that cannot be misread."""
        factors: list[Node] = []
        node, first = slot.node, True
        while (first or not self.whole(node)) and _is(node, "multiply"):
            factors.append(node.arguments[1])
            node, first = node.arguments[0], False
        factors.append(node)
        factors.reverse()
        before: list[Piece] = []
        rest = without_minus(node) if slot.leading and not self.whole(node) else None
        if rest is not None:
            before = [*self.minus()]
            factors[0] = rest
        leading = slot.leading and rest is None
        return self.row([*before, *self.factors(factors, leading, slot.bars)])

    def factors(self, factors: Sequence[Node], leading: bool, bars: bool) -> Pieces:
        """The factors with what stands between them."""
        pieces: list[Piece] = [Slot(factors[0], Level.PRODUCT, leading, bars)]
        for left, right in pairwise(factors):
            pieces += self.joint(self.kind(left), self.kind(right))
            pieces.append(Slot(right, Level.POWER, False, bars))
        return pieces

    def joint(self, left: str, right: str) -> Pieces:
        """A dot between factors where side by side they would be misread, else less."""
        dotted = (
            right in ("number", "one", "fraction", "negative")
            or left == "one"
            or left == right == "bars"
            or (right == "word" and left != "number")
            or (
                left in ("word", "callable")
                and (left == "word" or right in ("bracket", "negative"))
            )
        )
        return self.sign("·") if dotted else self.between(left, right)

    def kind(self, node: Node) -> str:
        """What a factor looks like to its neighbours."""
        if node in self.parts:
            return "indexed" if len(self.parts[node]) > 1 else "letter"
        if isinstance(node, Variable):
            base, subscript, primes = self.symbols[node]
            if len(base) > 1:
                return "word"
            return "indexed" if subscript or primes else "callable" if base in "fgh" else "letter"
        if begins_with_minus(node):
            return "negative"
        if isinstance(node, Constant) and type(node.value) is int and node.value == 1:
            return "one"
        if _is_fraction(node):
            return "fraction"
        if self.level(node) < Level.POWER:
            ten = isinstance(node, Constant) and not isinstance(node.value, complex)
            return "power" if ten else "bracket"
        if isinstance(node, Constant):
            return "number"
        if _is(node, "power"):
            base = node.arguments[0]
            inner = self.kind(base) if self.level(base) == Level.ATOM else "bracket"
            if inner in ("number", "word"):
                return inner
            plain = inner in ("letter", "callable") and isinstance(node.arguments[1], Constant)
            return "squared" if plain else inner if inner == "bracket" else "power"
        if _is(node, "factorial"):
            return "number" if isinstance(node.arguments[0], Constant) else "power"
        if node.primitive is not None and node.primitive.arity == 0:
            return "letter"
        return _LOOKS.get(_name(node), "function")

    def quotient(self, slot: Slot) -> Pieces:
        """A fraction."""
        above, below = slot.node.arguments
        over = Slot(above, leading=slot.leading or self.tall_fractions, bars=slot.bars)
        return self.fraction(over, Slot(below, bars=slot.bars))

    def negate(self, slot: Slot) -> Pieces:
        """A minus and what it stands before."""
        inside = Slot(slot.node.arguments[0], Level.PRODUCT, False, slot.bars)
        return self.row([*self.minus(), inside])

    def power(self, slot: Slot) -> Pieces:
        """A power; those of sine and its like are written on the name."""
        base, exponent = slot.node.arguments
        if not self.whole(base) and base.primitive is not None:
            name = self.operator(base)
            if name.takes_powers and _is_whole(exponent):
                head = self.raised(self.head(name, base), Slot(exponent))  # sin²(x)
                arguments = [Slot(a, bars=slot.bars) for a in base.arguments]
                return self.applied(head, arguments, slot)
        return self.raised([Slot(base, Level.ATOM, False, slot.bars)], Slot(exponent))

    def factorial(self, slot: Slot) -> Pieces:
        """The factorial sign behind its operand."""
        inside = Slot(slot.node.arguments[0], Level.ATOM, False, slot.bars)
        return self.row([inside, *self.sign("!")])

    def fenced(self, slot: Slot) -> Pieces:
        """What is written by a pair of fences alone."""
        x = slot.node.arguments[0]
        left, right = _FENCES[_name(slot.node)]
        return self.fence([Slot(x, bars=slot.bars)], x in self.tall, left, right)

    def radical(self, slot: Slot) -> Pieces:
        """A root of the second, third or any degree."""
        x, *index = slot.node.arguments
        degree = constant(3) if _is(slot.node, "cbrt") else index[0] if index else None
        return self.root(Slot(x, bars=slot.bars), None if degree is None else Slot(degree))

    def choice(self, slot: Slot) -> Pieces:
        """Nested choices as the rows of one."""
        rows: list[tuple[Slot, Slot | None]] = []
        node, first = slot.node, True
        while (first or not self.whole(node)) and _is(node, "where"):
            condition, value, node = node.arguments
            rows.append((Slot(value, bars=slot.bars), Slot(condition, bars=slot.bars)))
            first = False
        return self.cases([*rows, (Slot(node, bars=slot.bars), None)])

    def comparison(self, slot: Slot) -> Pieces:
        """Two sides and the relation between them."""
        a, b = (Slot(a, Level.SUM, True, slot.bars) for a in slot.node.arguments)
        return self.row([a, *self.sign(RELATIONS[_name(slot.node)]), b])

    def logic(self, slot: Slot) -> Pieces:
        """Two conditions and how they are tied."""
        a, b = slot.node.arguments
        own, character = (Level.BOTH, "∧") if _is(slot.node, "logical_and") else (Level.EITHER, "∨")
        tighter = Slot(b, Level(own + 1), True, slot.bars)
        return self.row([Slot(a, own, True, slot.bars), *self.sign(character), tighter])

    def negation(self, slot: Slot) -> Pieces:
        """A condition that must not hold."""
        inside = Slot(slot.node.arguments[0], Level.ATOM, True, slot.bars)
        return self.row([*self.sign("¬"), inside])

    def binomial(self, slot: Slot) -> Pieces:
        """A binomial coefficient."""
        above, below = (Slot(a, bars=slot.bars) for a in slot.node.arguments)
        return self.choose(above, below)

    def extreme(self, slot: Slot) -> Pieces:
        """The smallest or largest of several."""
        terms = [Slot(a, bars=slot.bars) for a in flattened(slot.node, self.parts)]
        return self.applied(self.head(self.operator(slot.node), slot.node), terms, slot)

    def modulo(self, slot: Slot) -> Pieces:
        """A remainder."""
        a, b = slot.node.arguments
        left = Slot(a, Level.POWER, False, slot.bars)
        return self.row([left, *self.sign("mod"), Slot(b, Level.POWER, False, slot.bars)])

    def derivative(self, slot: Slot) -> Pieces:
        """A derivative that has not been worked out."""
        node = slot.node
        x, order = symbol(str(node.parameter("variable", "x"))), node.parameter("order", 1)
        sign = self.derivative_sign(len(self.symbols) > 1, x, order)
        inside = node.arguments[0]
        return self.row([*sign, *self.fence([Slot(inside, bars=slot.bars)], inside in self.tall)])


RELATIONS = dict(zip(COMPARISONS, "<≤>≥=≠", strict=True))

_FENCES = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}

_DRAWN = {
    **dict.fromkeys(_FENCES, Level.ATOM),
    "binomial": Level.ATOM,
    "where": Level.EITHER,
    "mod": Level.PRODUCT,
}
"""How tightly a drawn form holds together where it is not as in text."""

_LOOKS = {"abs": "bars", "floor": "bars", "ceil": "bars", "binomial": "bars"} | dict.fromkeys(
    ("sqrt", "cbrt", "root"), "root"
)

_FORMS: dict[str, str] = {
    "add": "sum",
    "subtract": "sum",
    "multiply": "product",
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
    "mod": "modulo",
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


def _name(node: Node) -> str:
    assert node.primitive is not None
    return node.primitive.name


def _is(node: Node, *names: str) -> bool:
    return node.primitive is not None and node.primitive.name in names


def _is_fraction(node: Node) -> bool:
    return _is(node, "divide") or (isinstance(node, Constant) and isinstance(node.value, Fraction))


def _is_whole(node: Node) -> bool:
    """Is it an exponent such as the 2 of sin²(x)?"""
    return isinstance(node, Constant) and type(node.value) is int and node.value > 1


def _distinct_symbols(names: dict[Variable, str]) -> dict[Variable, Symbol]:
    """A symbol for each variable; ``x1`` and ``x_1`` in one formula are kept apart."""
    drawn: dict[Variable, Symbol] = {}
    seen: set[Symbol] = set()
    for node, name in names.items():
        short = symbol(name)
        drawn[node] = Symbol(name) if short in seen else short
        seen.add(short)
    return drawn


def _tall(output: Node, parts: dict[Node, str]) -> set[Node]:
    """The nodes that are drawn taller than a line."""
    found: set[Node] = set()
    for node in ordered(output):
        below = any(a in found and a not in parts for a in node.arguments)
        if below or _is_fraction(node) or _is(node, "where", "binomial", "derivative"):
            found.add(node)
    return found


_I = Symbol("i")
