"""The entries that every rule is written with: + - * / ^, negation, exp, log and e.

They stand in this layer because a rule such as ``1 + y*y`` needs ``Node.__add__``.
A node's operators fold what is trivial: ``0 + x``, ``1*x``, ``0*x``, ``x^1`` and exact numbers.
Floats are never folded: ``x + 0.0`` and the bits of ``0.1 + 0.2`` are the user's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .node import Constant, Node, apply, constant, lift
from .primitive import Partial, Primitive, register
from .types import ArrayType

LARGEST_POWER = 4096
"""Exact powers are folded up to this many bits; longer ones stay written as powers."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold for an operation to have a value.

    Args:
        subject: The node that is judged.
        relation: ``>0``, ``>=0``, ``!=0``, ``pole`` (not a whole number below 1) or ``whole``.
        says: What goes wrong when it does not hold, for a message.
    """

    subject: Node
    relation: str
    says: str


def _typed(node: Node, depth: int = 4) -> int | Fraction | None:
    """The number that was typed as -n or p/q, or as a float without a fraction."""
    if isinstance(node, Constant) and type(node.value) is float and node.value.is_integer():
        return int(node.value)
    if node.primitive not in (negate, divide) or not depth:
        return exact(node)
    numbers = [_typed(a, depth - 1) for a in node.arguments]
    if None in numbers or numbers[-1] == 0:
        return None
    return -numbers[0] if node.primitive is negate else _whole(Fraction(*numbers))  # type: ignore


def _power_domain(base: Node, exponent: Node) -> list[Condition]:
    n = _typed(exponent)
    if n is not None and n.denominator == 1:
        return [Condition(base, "!=0", "a negative power of zero")] if n < 0 else []
    if n is not None and n > 0:
        return [Condition(base, ">=0", "a fractional power of a negative number")]
    if exact(base) is not None and exact(base) > 0:  # type: ignore
        return []
    if base is E:
        return []
    return [Condition(base, ">0", "a power of a number that is not positive")]


add = register(
    Primitive(
        name="add",
        latex="{} + {}",
        arity=2,
        evaluate="numpy.add",
        digits="fadd",
        interval="add",
        partials=[Partial("sum rule", lambda y, a, b: 1), Partial("sum rule", lambda y, a, b: 1)],
        joint_rule="sum rule",
        native="add",
    )
)

subtract = register(
    Primitive(
        name="subtract",
        latex="{} - {}",
        arity=2,
        evaluate="numpy.subtract",
        digits="fsub",
        interval="subtract",
        partials=[Partial("sum rule", lambda y, a, b: 1), Partial("sum rule", lambda y, a, b: -1)],
        joint_rule="sum rule",
        native="subtract",
    )
)

multiply = register(
    Primitive(
        name="multiply",
        latex=r"{} \cdot {}",
        arity=2,
        evaluate="numpy.multiply",
        digits="fmul",
        interval="multiply",
        partials=[
            Partial("constant multiple", lambda y, a, b: b),
            Partial("constant multiple", lambda y, a, b: a),
        ],
        joint_rule="product rule",
        native="multiply",
    )
)

divide = register(
    Primitive(
        name="divide",
        latex=r"\frac{}{}",
        arity=2,
        evaluate="numpy.divide",
        digits="fdiv",
        interval="divide",
        partials=[
            Partial("constant multiple", lambda y, a, b: 1 / b),
            Partial("reciprocal rule", lambda y, a, b: -y / b),
        ],
        joint_rule="quotient rule",
        domain=lambda a, b: [Condition(b, "!=0", "a division by zero")],
        safe=(1.0, 1.0),
        native="divide",
    )
)

negate = register(
    Primitive(
        name="negate",
        latex="-{}",
        evaluate="numpy.negative",
        digits="fneg",
        interval="negate",
        partials=[Partial("constant multiple", lambda y, x: -1)],
        symmetry="odd",
        increasing=False,
        native="negate",
    )
)

e = register(
    Primitive(name="e", latex="e", arity=0, evaluate=lambda: math.e, digits="e", interval="e")
)
"""The operation without arguments whose value is Euler's number; ``E`` is its node."""

E = e()

exp = register(
    Primitive(
        name="exp",
        latex="e^{}",
        evaluate="numpy.exp",
        digits="exp",
        interval="exp",
        partials=[Partial("derivative of the exponential", lambda y, x: y)],
        range=(0, None),
        increasing=True,
        native="exp",
    )
)

log = register(
    Primitive(
        name="log",
        text="ln",
        latex=r"\ln {}",
        evaluate="numpy.log",
        digits="log",
        interval="log",
        partials=[Partial("derivative of the logarithm", lambda y, x: 1 / x)],
        domain=lambda x: [Condition(x, ">0", "the logarithm of a number that is not positive")],
        safe=(1.0,),
        increasing=True,
        native="log",
        aliases=("ln",),
    )
)

power = register(
    Primitive(
        name="power",
        latex="{}^{}",
        arity=2,
        evaluate="numpy.power",
        digits="power",
        interval="power",
        partials=[
            Partial("power rule", lambda y, u, n: n * u ** (n - 1)),
            Partial(
                "derivative of the exponential",
                lambda y, u, n: y if u is E else y * log(u),
            ),
        ],
        joint_rule="logarithmic differentiation",
        domain=_power_domain,
        safe=(1.0, 1.0),
        native="power",
    )
)


def exact(node: Node) -> int | Fraction | None:
    """The exact number that the node is, or None; a typed decimal is exact, a float is not.

    A typed ``-2`` is the negative of a constant, and a number too.
    """
    if node.primitive is negate:
        value = exact(node.arguments[0]) if isinstance(node.arguments[0], Constant) else None
        return None if value is None else -value
    if isinstance(node, Constant):
        value = node.value
        kind = type(value)
        if kind is int or kind is Fraction:
            return value
        if kind is Decimal and value.is_finite():
            return _whole(Fraction(value))
    return None


def number(value: int | Fraction) -> Constant:
    """The constant of an exact number."""
    return constant(value)


def _whole(value: Fraction | int) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def plus(a: Node, b: Node) -> Node:
    """The sum, folded when a term is 0 or both are exact numbers."""
    p, q = exact(a), exact(b)
    if p is not None and q is not None:
        return number(_whole(p + q))
    if p == 0 and p is not None and _keeps_shape(b, a):
        return b
    if q == 0 and q is not None and _keeps_shape(a, b):
        return a
    return apply(add, a, b)


def minus(a: Node, b: Node) -> Node:
    """The difference, folded when a term is 0 or both are exact numbers."""
    p, q = exact(a), exact(b)
    if p is not None and q is not None:
        return number(_whole(p - q))
    if q == 0 and q is not None and _keeps_shape(a, b):
        return a
    if p == 0 and p is not None and _keeps_shape(b, a):
        return opposite(b)
    return apply(subtract, a, b)


def times(a: Node, b: Node) -> Node:
    """The product, folded when a factor is 0, 1 or -1 or both are exact numbers."""
    p, q = exact(a), exact(b)
    if p is not None and q is not None:
        return number(_whole(p * q))
    for factor, other, value in ((a, b, p), (b, a, q)):
        if value is None or not _keeps_shape(other, factor):
            continue
        if value == 1:
            return other
        if value == -1:
            return opposite(other)
        if value == 0 and _is_scalar(other):
            return factor
    return apply(multiply, a, b)


def over(a: Node, b: Node) -> Node:
    """The quotient, folded when it is by 1, of 0, or of two exact numbers."""
    p, q = exact(a), exact(b)
    if q is not None and q != 0:
        if p is not None:
            return number(_whole(Fraction(p) / Fraction(q)))
        if q == 1:
            return a
        if q == -1:
            return opposite(a)
    if p == 0 and p is not None and q is None and _is_scalar(b):
        return a
    return apply(divide, a, b)


def opposite(a: Node) -> Node:
    """The negative, folded for exact numbers and for what is a negative already."""
    p = exact(a)
    if p is not None:
        return number(-p)
    if a.primitive is negate:
        return a.arguments[0]
    return apply(negate, a)


def raised(a: Node, b: Node) -> Node:
    """The power, folded for the exponents 0 and 1 and for exact powers of moderate length."""
    p, q = exact(a), exact(b)
    if q is not None and q.denominator == 1 and _is_scalar(a):
        if q == 1:
            return a
        if q == 0:
            return number(1)
        if p is not None and (p != 0 or q > 0):
            size = max(abs(p.numerator), p.denominator).bit_length() * abs(int(q))
            if size <= LARGEST_POWER:
                return number(_whole(Fraction(p) ** int(q)))
    return apply(power, a, b)


def _is_scalar(node: Node) -> bool:
    return isinstance(node.type, ArrayType) and not node.type.dimensions


def _keeps_shape(kept: Node, dropped: Node) -> bool:
    """Whether dropping a neutral scalar constant leaves the result's type as it was."""
    return _is_scalar(dropped) and isinstance(kept.type, ArrayType) and kept.type.dtype != "bool"


def _operator(build: Callable[[Node, Node], Node]) -> tuple[Any, Any]:
    """The operator's method and its mirror image."""

    def forward(self: Node, other: Any) -> Node:
        return build(self, lift(other))

    def mirrored(self: Node, other: Any) -> Node:
        return build(lift(other), self)

    return forward, mirrored


for _name, _build in [
    ("add", plus),
    ("sub", minus),
    ("mul", times),
    ("truediv", over),
    ("pow", raised),
]:
    _forward, _mirrored = _operator(_build)
    setattr(Node, f"__{_name}__", _forward)
    setattr(Node, f"__r{_name}__", _mirrored)
Node.__neg__ = opposite  # type: ignore
