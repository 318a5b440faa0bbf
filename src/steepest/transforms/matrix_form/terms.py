"""Sums of arrays, each with a number before it: what the numbers have in common, and signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from steepest.graph import Node, exact, number, rebuilt


@dataclass(frozen=True, slots=True)
class Term:
    """A number times an array: ``coefficient * part``; without ``part`` the number alone."""

    coefficient: Node
    part: Node | None


def powers_of(coefficient: Node) -> tuple[Fraction, dict[Node, int]]:
    """A number and the whole powers of other factors in a product."""
    size = Fraction(1)
    powers: dict[Node, int] = {}
    pending = [(coefficient, 1)]
    while pending:
        node, power = pending.pop()
        value = exact(node)
        name = name_of(node)
        if value is not None and (value or power > 0):
            size *= Fraction(value) ** power
        elif name == "negate":
            size = -size if power % 2 else size
            pending.append((node.arguments[0], power))
        elif name in ("multiply", "divide"):
            pending.append((node.arguments[0], power))
            pending.append((node.arguments[1], power if name == "multiply" else -power))
        elif name == "power" and isinstance(exact(node.arguments[1]), int):
            pending.append((node.arguments[0], power * exact(node.arguments[1])))  # type: ignore
        else:
            powers[node] = powers.get(node, 0) + power
    return size, powers


def smaller(a: int, b: int) -> int:
    """The power that two powers of one factor have in common."""
    return 0 if a * b <= 0 else min(a, b, key=abs)


def common_size(numbers: Sequence[Fraction]) -> Fraction:
    """The largest number of which all are whole multiples."""
    above = gcd(*(n.numerator for n in numbers))
    return Fraction(above or 1, lcm(*(n.denominator for n in numbers)))


def positive_first(terms: Sequence[Term]) -> list[Term]:
    """The terms, those with a minus behind the others."""
    return sorted(terms, key=lambda t: is_negative(t.coefficient))


def longest_first(terms: Sequence[Term], meaning: dict) -> list[Term]:
    """The terms, longer products of matrices before shorter ones."""

    def length(term: Term) -> int:
        found = meaning.get(term.part)
        return -len(found) if isinstance(found, tuple) else -1

    return sorted(terms, key=length)


def is_sum(node: Node) -> bool:
    """Whether terms are added."""
    return node.primitive is not None and node.primitive.name in ("add", "subtract")


def is_negative(node: Node) -> bool:
    """Has the product a minus?"""
    return powers_of(node)[0] < 0


def times(term: Term) -> Node:
    """The term as one formula."""
    return term.coefficient if term.part is None else term.coefficient * term.part


def scaled(coefficient: Node, array: Node) -> Node:
    """A number times an array, written without a 1."""
    value = exact(coefficient)
    if value == 1:
        return array
    return -array if value == -1 else coefficient * array


def plus(total: Node | None, term: Node) -> Node:
    """The sum with one more term, subtracted where it has a minus."""
    if total is None:
        return term
    name = name_of(term)
    if name == "negate":
        return total - term.arguments[0]
    if name in ("multiply", "divide") and is_negative(term):
        return total - _negated(term)
    return total + term


def _negated(node: Node) -> Node:
    """The node with the sign of its leading number turned."""
    name = name_of(node)
    if name in ("multiply", "divide"):
        first, second = node.arguments
        return rebuilt(node, [_negated(first), second])
    if name == "negate":
        return node.arguments[0]
    value = exact(node)
    return -node if value is None else number(-value)


def name_of(node: Node) -> str:
    """The name of the node's operation; nothing for a leaf."""
    return "" if node.primitive is None else node.primitive.name
