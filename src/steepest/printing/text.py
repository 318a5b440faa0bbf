"""Formulas as text that reads back to the same function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steepest.graph import Constant, Node, Primitive, Variable

from .arrays import axes_text, is_reversal, key_text
from .names import header, names_of_variables
from .parts import named_parts
from .precedence import (
    Level,
    begins_with_minus,
    is_negative,
    is_quotient_of_numbers,
    level,
    name_of,
    without_minus,
)
from .walk import Piece, Slot, joined, written


def text(node: Node, name: str = "", variables: Sequence[str] = ()) -> str:
    """The formula in the notation that reads back, with only the brackets that it needs.

    Args:
        node: What to print, exactly as the graph has it.
        name: Of the function that it defines, if any.
        variables: Of that function, in order.

    Returns:
        One line. Parts of a large graph that are used more than once come first, each
        with a name: ``u = sin(x)*x; u*cos(u)``.

    Cost:
        Linear in the nodes of the graph.
    """
    writer = _Text(node)
    lines = [f"{part} = {writer.definition(meaning)}" for meaning, part in writer.parts.items()]
    head = header(name, variables) if name else ""
    return "; ".join([*lines, head + writer.definition(node)])


def number_text(value: Any) -> str:
    """A number as text; floats in the shortest digits that give them back.

    >>> number_text(1e-7), number_text(Decimal("0.50")), number_text(Fraction(-1, 2))
    ('1e-7', '0.50', '-1/2')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _digits(value)
    if isinstance(value, Fraction):
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    if isinstance(value, float | Decimal):
        return _decimal(Decimal(repr(value)) if isinstance(value, float) else value)
    if isinstance(value, complex):
        sign = "-" if is_negative(value.imag) else "+"
        return f"{number_text(value.real)} {sign} {number_text(abs(value.imag))}i"
    if value.size > MOST_ENTRIES:
        return f"[... {'×'.join(map(str, value.shape))} numbers]"
    return _entries(value.tolist())


MOST_ENTRIES = 16
"""Arrays of more numbers than this are printed by their shape."""


class _Text:
    """One graph being printed: its variables' names, its parts' names, and the rules."""

    def __init__(self, output: Node) -> None:
        self.names = names_of_variables(output)
        self.taken = set(self.names.values())
        self.parts = named_parts(output)

    def definition(self, node: Node) -> str:
        return written(self.form(Slot(node)), self.write)

    def write(self, slot: Slot) -> Sequence[Piece]:
        name = self.parts.get(slot.node)
        if name is not None:
            return [name]
        if level(slot.node) < slot.level or (not slot.leading and begins_with_minus(slot.node)):
            return ["(", *self.form(slot.at(slot.node)), ")"]
        return self.form(slot)

    def form(self, slot: Slot) -> Sequence[Piece]:
        """The pieces of a node that needs no brackets where it stands."""
        node = slot.node
        if isinstance(node, Variable):
            return [self.names[node]]
        if isinstance(node, Constant):
            return [number_text(node.value)]
        assert node.primitive is not None
        rule = _FORMS.get(node.primitive.name, _Text.application)
        return rule(self, slot)

    def function_name(self, primitive: Primitive) -> str:
        """The name that text prints, or another of its names where a variable has that one."""
        names = [primitive.text or primitive.name, primitive.name, *primitive.aliases]
        return next((name for name in names if name not in self.taken), names[0])

    def application(self, slot: Slot) -> list[Piece]:
        node = slot.node
        assert node.primitive is not None
        name = self.function_name(node.primitive)
        if node.primitive.arity == 0:
            return [_IN_OTHER_WORDS.get(name, f"{name}()") if name in self.taken else name]
        inside: list[Piece] = [slot.at(a) for a in node.arguments]
        inside += [f"{key}={value}" for key, value in node.parameters]
        return [f"{name}(", *joined(", ", inside), ")"]

    def sum(self, slot: Slot) -> list[Piece]:
        a, b = slot.node.arguments
        sign = " + " if name_of(slot.node) == "add" else " - "
        left = slot.at(a, Level.SUM, slot.leading)
        return [left, sign, slot.at(b, Level.PRODUCT, False)]

    def product(self, slot: Slot) -> list[Piece]:
        a, b = slot.node.arguments
        sign = {"multiply": "*", "divide": "/", "matmul": " @ "}[name_of(slot.node)]
        return [*self.first_factor(a, slot), sign, slot.at(b, Level.POWER, False)]

    def first_factor(self, node: Node, slot: Slot) -> list[Piece]:
        """A factor that others follow: ``1/2`` gets brackets there, after its minus."""
        if node in self.parts:
            return [Slot(node)]
        rest = without_minus(node) if slot.leading else None
        if rest is not None:
            return ["-", *self.first_factor(rest, slot._replace(leading=False))]
        tight = is_quotient_of_numbers(node)
        return [slot.at(node, Level.POWER if tight else Level.PRODUCT, slot.leading)]

    def negate(self, slot: Slot) -> list[Piece]:
        return ["-", slot.at(slot.node.arguments[0], Level.PRODUCT, False)]

    def power(self, slot: Slot) -> list[Piece]:
        base, exponent = (slot.at(a, Level.ATOM, False) for a in slot.node.arguments)
        return [base, "^", exponent]

    def factorial(self, slot: Slot) -> list[Piece]:
        n = slot.node.arguments[0]
        if n.arguments and n not in self.parts:
            return ["(", slot.at(n), ")!"]
        return [slot.at(n, Level.ATOM, False), "!"]

    def absolute(self, slot: Slot) -> list[Piece]:
        x = slot.at(slot.node.arguments[0])._replace(bars=True)
        return ["abs(", x, ")"] if slot.bars else ["|", x, "|"]

    def comparison(self, slot: Slot) -> list[Piece]:
        a, b = (slot.at(a, Level.SUM, True) for a in slot.node.arguments)
        return [a, f" {COMPARISONS[name_of(slot.node)]} ", b]

    def both(self, slot: Slot) -> list[Piece]:
        a, b = slot.node.arguments
        return [
            slot.at(a, Level.BOTH, True),
            " and ",
            slot.at(b, Level.NOT, True),
        ]

    def either(self, slot: Slot) -> list[Piece]:
        a, b = slot.node.arguments
        return [
            slot.at(a, Level.EITHER, True),
            " or ",
            slot.at(b, Level.BOTH, True),
        ]

    def negation(self, slot: Slot) -> list[Piece]:
        return ["not ", slot.at(slot.node.arguments[0], Level.ATOM, True)]

    def extreme(self, slot: Slot) -> list[Piece]:
        terms = [slot.at(a) for a in flattened(slot.node, self.parts)]
        return [f"{_FEW[name_of(slot.node)]}(", *joined(", ", terms), ")"]

    def derivative(self, slot: Slot) -> list[Piece]:
        node = slot.node
        x, order = node.parameter("variable", "x"), node.parameter("order", 1)
        sign = f"d/d{x}" if order == 1 else f"d^{order}/d{x}^{order}"
        return [f"{sign}(", slot.at(node.arguments[0]), ")"]

    def reduction(self, slot: Slot) -> list[Piece]:
        axes = axes_text(slot.node)
        axis = [f", axis={axes if axes.isdecimal() else f'({axes})'}"] if axes else []
        name = {"amax": "max", "amin": "min"}.get(name_of(slot.node), name_of(slot.node))
        return [f"{name}(", slot.at(slot.node.arguments[0]), *axis, ")"]

    def transpose(self, slot: Slot) -> list[Piece]:
        if not is_reversal(slot.node):
            return self.application(slot)
        return [slot.at(slot.node.arguments[0], Level.ATOM, False), ".T"]

    def index(self, slot: Slot) -> list[Piece]:
        key = key_text(slot.node.parameter("key"))
        return [slot.at(slot.node.arguments[0], Level.ATOM, False), f"[{key}]"]

    def layers(self, slot: Slot) -> list[Piece]:
        if slot.node.parameter("axis", -1) != -getattr(slot.node.type, "rank", 1):
            return self.application(slot)
        return ["[", *joined(", ", [slot.at(a) for a in slot.node.arguments]), "]"]

    def several(self, slot: Slot) -> list[Piece]:
        return ["(", *joined(", ", [slot.at(a) for a in slot.node.arguments]), ")"]

    def bare(self, slot: Slot) -> list[Piece]:
        return [slot.at(slot.node)]

    def length(self, slot: Slot) -> list[Piece]:
        return ["*".join(map(str, slot.node.parameter("dimensions")))]

    def gate(self, slot: Slot) -> list[Piece]:
        condition, value = map(slot.at, slot.node.arguments)
        return ["where(", condition, ", ", value, ", 0)"]


COMPARISONS = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}

_FEW = {"minimum": "min", "maximum": "max"}

_IN_OTHER_WORDS = {"e": "exp(1)", "pi": "acos(-1)"}
"""Constants beside a variable of the same name."""

_FORMS: dict[str, Callable[[_Text, Slot], Sequence[Piece]]] = {
    "add": _Text.sum,
    "subtract": _Text.sum,
    "multiply": _Text.product,
    "divide": _Text.product,
    "matmul": _Text.product,
    "negate": _Text.negate,
    "power": _Text.power,
    "factorial": _Text.factorial,
    "abs": _Text.absolute,
    **dict.fromkeys(COMPARISONS, _Text.comparison),
    "logical_and": _Text.both,
    "logical_or": _Text.either,
    "logical_not": _Text.negation,
    "minimum": _Text.extreme,
    "maximum": _Text.extreme,
    "derivative": _Text.derivative,
    **dict.fromkeys(("sum", "mean", "amax", "amin"), _Text.reduction),
    "transpose": _Text.transpose,
    "index": _Text.index,
    "stack": _Text.layers,
    "pack": _Text.several,
    "broadcast_to": _Text.bare,
    "length": _Text.length,
    "gate": _Text.gate,
}


def flattened(node: Node, parts: dict[Node, str]) -> list[Node]:
    """The arguments of an operation nested in itself, left to right, up to named parts."""
    result: list[Node] = []
    stack = list(reversed(node.arguments))
    while stack:
        argument = stack.pop()
        if argument.primitive is node.primitive and argument not in parts:
            stack.extend(reversed(argument.arguments))
        else:
            result.append(argument)
    return result


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses integers of more than 4,300 digits
        return str(Decimal(value))


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return "nan" if value.is_nan() else "-inf" if value < 0 else "inf"
    return str(value).lower().replace("e+", "e")


def _entries(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_entries, value))}]"
    return number_text(value)
