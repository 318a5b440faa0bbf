"""How rules write their results: signs before terms, factors in reading order, numbers plain."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steepest.graph import (
    Node,
    Primitive,
    Variable,
    add,
    apply,
    divide,
    exact,
    multiply,
    negate,
    number,
    ordered,
    rebuilt,
    register,
    rewrite,
    subtract,
)

derivative_of = register(
    Primitive(name="derivative", latex=r"\frac{d}{dx} {}", infer=lambda types, **_: types[0])
)
"""The unevaluated derivative of its argument in the variable that its parameters name."""


def unevaluated(node: Node, variable: Variable) -> Node:
    """The derivative of ``node`` in ``variable`` as an expression, not yet worked out."""
    return apply(derivative_of, node, variable=variable.name, scope=variable.scope)


def value(node: Node) -> int | Fraction | None:
    """The exact number that a constant expression such as -1 or 3/2 is, or None."""
    if exact(node) is not None:
        return exact(node)
    if not node.arguments or len(parts := ordered(node)) > _NUMERAL:
        return None
    if any(isinstance(p, Variable) for p in parts):
        return None
    return exact(rewrite([node], _refold)[0])


_NUMERAL = 9
"""The nodes that a written number may have: -3/2 has four."""


def _refold(node: Node) -> Node | None:
    if node.primitive is negate:
        return -node.arguments[0]
    if len(node.arguments) == 2 and all(exact(a) is not None for a in node.arguments):
        a, b = node.arguments
        if node.primitive is add:
            return a + b
        if node.primitive is subtract:
            return a - b
        if node.primitive is multiply:
            return a * b
        if node.primitive is divide and exact(b) != 0:
            return a / b
    return None


def numeral(node: Node) -> Node:
    """The exact number in place of a constant expression that is one."""
    n = value(node)
    return node if n is None else number(n)


def product_of(factors: Sequence[Node]) -> Node:
    """The product of the factors, from left to right."""
    result = factors[0]
    for f in factors[1:]:
        result = side_by_side(result, f)
    return result


def side_by_side(a: Node, b: Node) -> Node:
    """The product, with the factors of ``b`` one after the other: cos(x^2)*2*x."""
    if exact(a) is not None:
        return a * b
    factors = []
    while b.primitive is multiply:
        b, last = b.arguments
        factors.append(last)
    result = a * b
    for factor in reversed(factors):
        result = result * factor
    return result


def in_front(constant: Node, derivative: Node) -> Node:
    """A constant factor and a derivative; two numbers are not multiplied yet."""
    head = derivative
    while head.primitive in (multiply, divide):
        head = head.arguments[0]
    if exact(head) is not None or derivative.primitive is not multiply:
        return constant * derivative
    factors = []
    while derivative.primitive is multiply:
        derivative, last = derivative.arguments
        factors.append(last)
    result = constant * derivative
    for factor in reversed(factors):
        result = result * factor
    return result


def summed(total: Node, term: Node) -> Node:
    """The sum, written as a difference where the term begins with a minus."""
    if term.primitive is negate:
        return total - term.arguments[0]
    n = exact(term)
    if n is not None and n < 0:
        return total - number(-n)
    if term.primitive in (multiply, divide):
        head, rest = term.arguments
        n = exact(head)
        if n is not None and n < 0 and exact(total) != 0:
            bare = n == -1 and term.primitive is multiply
            return total - (rest if bare else rebuilt(term, [number(-n), rest]))
    return total + term
