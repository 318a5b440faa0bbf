"""What binds how tightly: one table for text, LaTeX, MathML and the terminal."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

from steepest.graph import ArrayType, Constant, Node, apply, constant


class Level(IntEnum):
    """How tightly an expression holds together; what is looser than its place gets brackets."""

    ANYTHING = 0
    EITHER = 1
    BOTH = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    POWER = 7
    ATOM = 8


LEVELS: dict[str, Level] = {
    "logical_or": Level.EITHER,
    "logical_and": Level.BOTH,
    "logical_not": Level.NOT,
    "less": Level.COMPARISON,
    "less_equal": Level.COMPARISON,
    "greater": Level.COMPARISON,
    "greater_equal": Level.COMPARISON,
    "equal": Level.COMPARISON,
    "not_equal": Level.COMPARISON,
    "add": Level.SUM,
    "subtract": Level.SUM,
    "multiply": Level.PRODUCT,
    "divide": Level.PRODUCT,
    "matmul": Level.PRODUCT,
    "negate": Level.PRODUCT,
    "power": Level.POWER,
    "factorial": Level.POWER,
}
"""The operations that are written without a name in front; every other one is an atom."""


_COMPLEX = ArrayType("complex128")


def level(node: Node) -> Level:
    """How tightly the written form of the node holds together."""
    node = bare(node)
    if node.primitive is not None:
        return LEVELS.get(node.primitive.name, Level.ATOM)
    if isinstance(node, Constant):
        if is_negative(node.value) or isinstance(node.value, Fraction):
            return Level.PRODUCT
        if isinstance(node.value, complex) or node.type == _COMPLEX:
            return Level.SUM
    return Level.ATOM


def bare(node: Node) -> Node:
    """The node without broadcasting, which is not written."""
    while node.primitive is not None and node.primitive.name == "broadcast_to":
        node = node.arguments[0]
    return node


def is_negative(value: Any) -> bool:
    """Is the number written with a minus?"""
    if getattr(value, "shape", None) == ():
        value = value.item()
    kind = type(value)
    if kind is int or kind is Fraction:
        return value < 0
    if kind is float or kind is Decimal:
        return str(value).startswith("-")
    return False


def begins_with_minus(node: Node) -> bool:
    """Is a minus the outermost thing that is written?"""
    node = bare(node)
    if isinstance(node, Constant):
        return is_negative(node.value)
    return node.primitive is not None and node.primitive.name == "negate"


def is_quotient_of_numbers(node: Node) -> bool:
    """Is it written like ``1/2`` or ``-1/2``?"""
    if isinstance(node, Constant):
        return isinstance(node.value, Fraction)
    if node.primitive is None or node.primitive.name != "divide":
        return False
    numbers = [positive(a) for a in node.arguments]
    return all(isinstance(n, Constant) and not isinstance(n.value, Fraction) for n in numbers)


def without_minus(node: Node) -> Node | None:
    """What stands after the minus that the node begins with, if it can be told apart."""
    if begins_with_minus(node):
        return positive(node)
    if is_quotient_of_numbers(node) and node.primitive is not None:
        top, bottom = node.arguments
        if begins_with_minus(top):
            return apply(node.primitive, positive(top), bottom)
    return None


def positive(node: Node) -> Node:
    """The node without its outermost minus."""
    node = bare(node)
    if not begins_with_minus(node):
        return node
    if not isinstance(node, Constant):
        return node.arguments[0]
    value = node.value  # the context of a Decimal would round -value
    return constant(value.copy_negate() if isinstance(value, Decimal) else -value)


def name_of(node: Node) -> str:
    """The name of the node's operation; nothing for a leaf."""
    return "" if node.primitive is None else node.primitive.name


def is_one_of(node: Node, *names: str) -> bool:
    """Is it one of these operations?"""
    return node.primitive is not None and node.primitive.name in names


def is_fraction(node: Node) -> bool:
    """Is it drawn with a bar?"""
    return is_one_of(node, "divide") or (
        isinstance(node, Constant) and isinstance(node.value, Fraction)
    )


def is_whole(node: Node) -> bool:
    """Is it an exponent such as the 2 of sin²(x)?"""
    return isinstance(node, Constant) and type(node.value) is int and node.value > 1


def rank(node: Node) -> int:
    """The number of axes of the node's value."""
    return node.type.rank if isinstance(node.type, ArrayType) else 0
