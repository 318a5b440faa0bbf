"""What goes wrong with an outer function of an inner one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steepest.graph import (
    Node,
    Variable,
    add,
    divide,
    exact,
    lift,
    log,
    multiply,
    negate,
    rebuilt,
    substitute,
    subtract,
    variable,
)
from steepest.primitives import (
    cos,
    cosh,
    cot,
    csc,
    maximum,
    minimum,
    sec,
    sin,
    sqrt,
    tan,
    tanh,
    where,
)
from steepest.transforms import derivative

HOLE = variable("u", scope=-1)
"""What stands for the inner function in an outer one."""

FALLING = frozenset(("cos", "cot", "csc", "arccos", "arccot", "arccsc", "coth", "sech", "csch"))
"""Functions whose derivatives have a minus, which is often lost."""

RISING = frozenset(("sin", "tan", "sec", "sinh", "cosh", "tanh", "arcsec"))
"""Functions whose derivatives have none, where one is often put."""

Wrong = tuple[str, Any] | tuple[str, Any, Node]
"""A kind, the wrong derivative, and the place where it is not the operation itself."""


def outer_function(node: Node, inner: Node) -> Node:
    """The operation with its inner function replaced by ``HOLE``."""
    return rebuilt(node, [HOLE if a is inner else a for a in node.arguments])


def inner_function(node: Node, varying: set[Node] | frozenset[Node]) -> Node | None:
    """The one argument that varies, of an operation that is not linear in it; or None."""
    inside = {a for a in node.arguments if a in varying}
    if len(inside) != 1 or node.primitive in (add, subtract, negate):
        return None
    [inner] = inside
    if node.primitive in (multiply, maximum, minimum, where):
        return None
    if node.primitive is divide and node.arguments[0] is inner:
        return None
    return inner


def broken_chain(
    node: Node, inner: Node, slopes: Mapping[Node, Node], varying: Any, x: Variable
) -> Iterator[Wrong]:
    """What goes wrong with an outer function of an inner one."""
    outer = outer_function(node, inner)
    outer_slope = derivative(outer, HOLE)
    step = slopes[inner]

    def at(place: Node) -> Node:
        return substitute([outer_slope], {HOLE: place})[0]

    def value(place: Node) -> Node:
        return substitute([outer], {HOLE: place})[0]

    if inner is not x:
        yield "inner derivative left out", at(inner)
        yield "outer function kept", node * step
        yield "only the inner differentiated", step
        yield "inner function replaced by its derivative", at(step)
        yield "derivative taken inside", value(step)
        yield "inner function replaced, and its derivative multiplied", at(step) * step
        yield "inner derivative counted twice", at(inner) * step * step
        yield "inner derivative added", at(inner) + step
        yield "inner function multiplied instead of its derivative", at(inner) * inner
        if exact(step) != 1:
            yield "inner function lost inside", at(x) * step
        for wrong in unbracketed(at(inner), step):
            yield "brackets left out", wrong
        for link, rest in _links(inner, varying, x):
            yield "a link of the chain left out", at(inner) * slopes[link]
            if link is not inner and rest is not None:
                yield "coefficient taken out of the inner function", at(link) * step
    yield "left as it was", node
    name = node.primitive.name  # type: ignore[union-attr]
    if name in FALLING:
        yield "sign of a standard derivative", -(at(inner) * step)
    if name in RISING:
        yield "minus in a standard derivative", -(at(inner) * step)
    for kind, other in _neighbours(node, inner):
        yield kind, other * step
        if inner is not x:
            yield kind, other


def unbracketed(factor: Node, total: Node) -> Iterator[Node]:
    """``factor * (a + b)`` when the brackets are left out, in either order."""
    if total.primitive not in (add, subtract):
        return
    a, b = total.arguments
    if total.primitive is add:
        yield factor * a + b
        yield a + b * factor
    else:
        yield factor * a - b
        yield a - b * factor


def _links(inner: Node, varying: Any, x: Variable) -> Iterator[tuple[Node, Node | None]]:
    """The varying parts further in, while there is one only, and a coefficient passed."""
    node = inner
    while node is not x:
        inside = {a for a in node.arguments if a in varying}
        if len(inside) != 1:
            return
        [following] = inside
        coefficient = node if node.primitive in (multiply, divide) else None
        if following is not x or coefficient is not None:
            yield following, coefficient
        node = following


def _neighbours(node: Node, u: Node) -> Iterator[tuple[str, Node]]:
    """Derivatives that belong to a similar function, or are remembered wrongly."""
    other = "another function's derivative"
    name = node.primitive.name  # type: ignore[union-attr]
    if name in _REMEMBERED:
        for wrong in _REMEMBERED[name](u):
            yield other, wrong
    if name in _INVERSE:
        for kind, wrong in _INVERSE[name](u):
            yield kind, wrong


_REMEMBERED: dict[str, Any] = {
    "sin": lambda u: [cos(u) ** 2, 1 / cos(u)],
    "cos": lambda u: [-cos(u)],
    "tan": lambda u: [sec(u), sec(u) * tan(u), -(csc(u) ** 2), tan(u) ** 2, cot(u), 1 / cos(u),
                      cos(u) ** 2, 1 - tan(u) ** 2],
    "cot": lambda u: [csc(u) ** 2, -csc(u), -(csc(u) * cot(u)), sec(u) ** 2, tan(u), -tan(u)],
    "sec": lambda u: [sec(u) ** 2, tan(u), tan(u) ** 2, sec(u) * tan(u) ** 2],
    "csc": lambda u: [csc(u) * cot(u), -(csc(u) ** 2), -cot(u), csc(u) ** 2],
    "tanh": lambda u: [1 + tanh(u) ** 2, 1 / cosh(u), -(1 / cosh(u) ** 2),],
    "log": lambda u: [log(1 / u), 1 / log(u), 1 / u**2, 1 / (u * log(u)), u, log(u) / u],
}  # fmt: skip


def _half_squared(u: Node) -> list[Node]:
    """``c x^2`` for ``c x``."""
    return [u.arguments[0] * u.arguments[1] ** 2] if u.primitive is multiply else []


def _arcsin_like(sign: int) -> Any:
    def rule(u: Node) -> list[tuple[str, Node]]:
        s = lift(sign)
        return [
            ("sign under the root", s / sqrt(1 + u**2)),
            ("sign under the root", s / sqrt(u**2 - 1)),
            *(("coefficient not squared", s / sqrt(1 - square)) for square in _half_squared(u)),
            ("root left out", s / (1 - u**2)),
            ("square under the root left out", s / sqrt(1 - u)),
            ("root in the wrong place", s * sqrt(1 - u**2)),
            ("inverse function taken for a reciprocal",
             -cos(u) / sin(u) ** 2 if sign > 0 else sin(u) / cos(u) ** 2),
            ("inverse function taken for a reciprocal", 1 / cos(u) if sign > 0 else -1 / sin(u)),
        ]  # fmt: skip

    return rule


_INVERSE: dict[str, Any] = {
    "arcsin": _arcsin_like(1),
    "arccos": _arcsin_like(-1),
    "arctan": lambda u: [
        *(("coefficient not squared", 1 / (1 + square)) for square in _half_squared(u)),
        ("sign in the denominator", 1 / (1 - u**2)),
        ("root that does not belong there", 1 / sqrt(1 + u**2)),
        ("root that does not belong there", 1 / sqrt(1 - u**2)),
        ("square in the denominator left out", 1 / (1 + u)),
        ("inverse function taken for a reciprocal", -1 / sin(u) ** 2),
        ("inverse function taken for a reciprocal", 1 / (1 / cos(u) ** 2)),
        ("fraction turned over", 1 + u**2),
    ],
}
