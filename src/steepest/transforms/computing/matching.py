"""Sums and products taken apart, a few terms at a time, to see what stands beside what."""

from __future__ import annotations

from dataclasses import dataclass

from steepest.graph import (
    Node,
    Primitive,
    add,
    constant,
    divide,
    exact,
    exp,
    multiply,
    negate,
    power,
    subtract,
)
from steepest.primitives import sqrt

MOST_PARTS = 8
"""Longer sums and products are taken apart only this far, so that the cost stays linear."""

ONE = constant(1)

LINKS = (add, subtract, multiply, divide, negate, power)
"""The operations that sums and products are made of."""

CURVED = 1
"""The mark of every other operation, of quotients, and of a power that is not whole."""

_marks: dict[Primitive, int] = {}


def mark(primitive: Primitive) -> int:
    """One bit for an operation that rules look for among terms and factors."""
    return _marks.setdefault(primitive, 2 << len(_marks))


def marked(node: Node, known: dict[Node, int]) -> int:
    """The marks of the terms and factors of a node, whose arguments are known."""
    found = _marks.get(node.primitive, 0)  # type: ignore
    if node.primitive not in LINKS or not _is_entire(node):
        found |= CURVED
    if node.primitive not in LINKS:
        return found
    for argument in node.arguments:
        found |= known.get(argument, -1)
    return found


def _is_entire(node: Node) -> bool:
    """Whether an operation of ``LINKS`` makes polynomials of polynomials."""
    if node.primitive is power:
        n = exact(node.arguments[1])
        return isinstance(n, int) and n >= 0
    return node.primitive is not divide or exact(node.arguments[1]) is not None


def terms(node: Node) -> list[tuple[int, Node]]:
    """The terms of a sum with their signs, in order; a single one for what is no sum."""
    found: list[tuple[int, Node]] = []
    stack = [(1, node)]
    while stack:
        sign, part = stack.pop()
        full = len(found) + len(stack) >= MOST_PARTS
        if part.primitive is add and not full:
            stack += [(sign, part.arguments[1]), (sign, part.arguments[0])]
        elif part.primitive is subtract and not full:
            stack += [(-sign, part.arguments[1]), (sign, part.arguments[0])]
        elif part.primitive is negate:
            stack.append((-sign, part.arguments[0]))
        else:
            found.append((sign, part))
    return found


def without(parts: list, *taken: object) -> list:
    """The parts but for those taken, each taken once."""
    rest = list(parts)
    for part in taken:
        rest.remove(part)
    return rest


def total(parts: list[tuple[int, Node]]) -> Node:
    """The sum of signed terms."""
    result: Node = constant(0)
    for sign, part in sorted(parts, key=lambda p: -p[0]):
        result = result + part if sign > 0 else result - part
    return result


@dataclass(slots=True)
class Factors:
    """A product: sign, factors above and below the line."""

    sign: int
    above: list[Node]
    below: list[Node]

    def product(self) -> Node:
        """The product as a node."""
        above = _multiplied(self.above)
        result = above / _multiplied(self.below) if self.below else above
        return -result if self.sign < 0 else result


def _multiplied(factors: list[Node]) -> Node:
    result: Node = ONE
    for factor in factors:
        result = result * factor
    return result


def factors(node: Node) -> Factors:
    """The factors of a product or quotient, in order."""
    result = Factors(1, [], [])
    stack = [(True, node)]
    while stack:
        above, part = stack.pop()
        full = len(result.above) + len(result.below) + len(stack) >= MOST_PARTS
        if part.primitive is multiply and not full:
            stack += [(above, part.arguments[1]), (above, part.arguments[0])]
        elif part.primitive is divide and not full:
            stack += [(not above, part.arguments[1]), (above, part.arguments[0])]
        elif part.primitive is negate:
            result.sign = -result.sign
            stack.append((above, part.arguments[0]))
        else:
            (result.above if above else result.below).append(part)
    return result


def power_of(node: Node) -> tuple[Node, int]:
    """The base and the whole exponent of a factor."""
    if node.primitive is power:
        n = exact(node.arguments[1])
        if isinstance(n, int):
            return node.arguments[0], n
    return node, 1


def is_one(node: Node) -> bool:
    """Whether the node is the exact number 1."""
    return exact(node) == 1


def inside_exp(node: Node) -> Node | None:
    """U of ``e^u``, or None."""
    return node.arguments[0] if node.primitive is exp else None


def inside_sqrt(node: Node) -> Node | None:
    """U of ``sqrt(u)``, or None."""
    return node.arguments[0] if node.primitive is sqrt else None


def inside_square(node: Node) -> Node | None:
    """U of ``u^2`` or ``u*u``, the root of a square number, or None."""
    if node.primitive is power and exact(node.arguments[1]) == 2:
        return node.arguments[0]
    if node.primitive is multiply and node.arguments[0] is node.arguments[1]:
        return node.arguments[0]
    return node if is_one(node) else None


def opposite(a: Node, b: Node) -> bool:
    """Whether ``a`` is plainly ``-b``."""
    return (-a) is b or (-b) is a or _sum_is_zero(a, b)


def _sum_is_zero(a: Node, b: Node) -> bool:
    from steepest.transforms.textbook import textbook  # noqa: PLC0415 - rarely needed

    return a.primitive is not None and b.primitive is not None and exact(textbook(a + b)) == 0
