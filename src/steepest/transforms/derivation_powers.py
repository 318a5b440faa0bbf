"""Powers in every form in which people write them: x^3, sqrt(x), 2/x^3, c/(3*x + 1)^2."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steepest.graph import (
    E,
    Node,
    Variable,
    apply,
    divide,
    log,
    multiply,
    number,
    ordered,
    power,
    substitute,
)

from .derivation_scene import Scene, Seen
from .derivation_writing import numeral, value

REWRITING = power.joint_rule
CHAIN = "chain rule"


def base_of(node: Node) -> Node | None:
    """The base of a numeric power, a square root or a bare variable."""
    if isinstance(node, Variable):
        return node
    if node.primitive is multiply and value(node.arguments[0]) is not None:
        return base_of(node.arguments[1])
    if node.primitive is power and value(node.arguments[1]) is not None:
        return node.arguments[0]
    if node.primitive is not None and node.primitive.name == "sqrt":
        return node.arguments[0]
    return None


def power_of(node: Node, letter: Node) -> tuple[Node, int | Fraction] | None:
    """(c, n) when ``node`` is c*letter^n, as ``x``, ``x^3``, ``sqrt(x)`` and ``2/x^3`` are."""
    if node is letter:
        return number(1), 1
    if node.primitive is power and node.arguments[0] is letter:
        n = value(node.arguments[1])
        return None if n is None else (number(1), n)
    if node.primitive is not None and node.primitive.name == "sqrt":
        return (number(1), Fraction(1, 2)) if node.arguments[0] is letter else None
    if node.primitive is multiply and value(node.arguments[0]) is not None:
        rest = power_of(node.arguments[1], letter)
        return None if rest is None else (numeral(node.arguments[0]) * rest[0], rest[1])
    if node.primitive is divide and letter not in ordered(node.arguments[0]):
        below = power_of(node.arguments[1], letter)
        return None if below is None else (numeral(node.arguments[0]) / below[0], -below[1])
    return None


def as_power(node: Node, scene: Scene) -> Seen | None:
    """Powers of the variable by the power rule; other powers with a constant exponent by chain."""
    x = scene.variable
    found = power_of(node, x)
    if found is not None:
        return _power_rule(node, x, *found)
    if node.primitive is divide:  # c/w^n
        c, below = node.arguments
        inner = base_of(below)
        assert inner is not None
        return chain(inner, lambda u: apply(divide, c, substitute([below], {inner: u})[0]))
    if node.primitive is not power:
        return None
    u, n = node.arguments
    rule, formula = power.partials[0].rule, power.partials[0].formula  # type: ignore
    if scene.varies(u) and scene.varies(n):
        written = apply(power, E, n * log(u))
        return Seen(
            "rewriting",
            REWRITING,
            (written,),
            lambda d: substitute(d, {written: node})[0],
            written=written,
        )
    if scene.varies(n):
        return None
    if u is x:
        return Seen("leaf", rule, (), lambda _: formula(node, x, numeral(n)))
    return chain(u, lambda letter: apply(power, letter, n))


def _power_rule(node: Node, x: Variable, c: Node, n: int | Fraction) -> Seen:
    """The power rule for c*x^n, however it is written."""
    first = power.partials[0]
    assert first is not None
    exponent = number(n)
    derived = c * first.formula(None, x, exponent)
    as_typed = node.primitive is power
    if as_typed and n > 0:
        return Seen("leaf", first.rule, (), lambda _: derived)
    if n == Fraction(1, 2):
        result = number(1) / (2 * node)
    elif n.denominator == 1 and n < 0:
        result = -(c * -n) / x ** (1 - n) if value(c) is None else (c * n) / x ** (1 - n)
    else:
        result = derived
    written = None if as_typed else c * apply(power, x, exponent)
    return Seen("leaf", first.rule, (), lambda _: result, written=written, middle=derived)


def chain(inner: Node, outer: Callable[[Variable], Node]) -> Seen:
    """The chain rule; what it builds is known when the inner function has a letter."""
    return Seen("chain", CHAIN, (inner,), lambda d: d[0], outer=outer)


def root_degree(node: Node) -> Fraction | None:
    """3 for a cube root, n for an n-th root."""
    name = node.primitive.name if node.primitive is not None else ""
    if name == "cbrt":
        return Fraction(3)
    n = value(node.arguments[1]) if name == "root" else None
    return Fraction(n) if n else None
