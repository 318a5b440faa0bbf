"""Slips of algebra and of copying: a formula rewritten into another that only looks the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steepest.graph import (
    Constant,
    E,
    Node,
    add,
    constant,
    divide,
    exact,
    exp,
    log,
    multiply,
    negate,
    ordered,
    power,
    rebuilt,
    substitute,
    subtract,
    variable,
    variables,
)

NUMBER = variable("number", scope=-2)
"""What stands for a number that may have been miscopied."""

ROOTS = frozenset(("sqrt", "cbrt"))

MOST_DIGITS = 4


def misread(output: Node) -> Iterator[tuple[str, Node, Node]]:
    """The formula with one false identity used in it, at one place.

    Yields:
        The kind of the slip, the place, and the formula that comes out.
    """
    for node in ordered(output):
        for kind, wrong in _false(node):
            yield kind, node, substitute([output], {node: wrong})[0]


def _false(node: Node) -> Iterator[tuple[str, Node]]:
    """What a node is often taken for."""
    if node.primitive is power:
        yield from _power(*node.arguments)
    elif node.primitive is divide:
        yield from _quotient(*node.arguments)
    elif node.primitive is multiply:
        yield from _product(*node.arguments)
    elif node.primitive is subtract:
        a, b = node.arguments
        if b.primitive in (add, subtract):
            p, q = b.arguments
            yield "brackets after a minus", a - p + q if b.primitive is add else a - p - q
    elif len(node.arguments) == 1 and node.primitive is not negate:
        yield from _function(node)


def _power(base: Node, n: Node) -> Iterator[tuple[str, Node]]:
    if base.primitive in (add, subtract):
        yield "power spread over a sum", _spread(base, lambda part: part**n)
    if base.primitive in (multiply, divide):
        a, b = base.arguments
        operation: Any = base.primitive
        yield "power of one factor only", _joined(operation, a, b**n)
        yield "power of one factor only", _joined(operation, a**n, b)
    if base.primitive is power and base is not E:
        yield "exponents added instead of multiplied", base.arguments[0] ** (base.arguments[1] + n)
    if n.primitive in (add, subtract) and variables(n):
        yield "exponential spread over a sum", _spread(n, lambda part: base**part)


def _quotient(a: Node, b: Node) -> Iterator[tuple[str, Node]]:
    if b.primitive in (add, subtract):
        yield "reciprocal spread over a sum", _spread(b, lambda part: a / part)
    if a.primitive in (add, subtract):
        p, q = a.arguments
        operation: Any = a.primitive
        yield "only one term of a sum divided", _joined(operation, p / b, q)
        yield "only one term of a sum divided", _joined(operation, p, q / b)


def _product(a: Node, b: Node) -> Iterator[tuple[str, Node]]:
    for factor, total in ((a, b), (b, a)):
        if total.primitive in (add, subtract):
            p, q = total.arguments
            operation: Any = total.primitive
            yield "only one term of a sum multiplied", _joined(operation, factor * p, q)
            yield "only one term of a sum multiplied", _joined(operation, p, factor * q)
    if a.primitive is power and b.primitive is power and a.arguments[0] is b.arguments[0]:
        yield "exponents multiplied", a.arguments[0] ** (a.arguments[1] * b.arguments[1])


def _function(node: Node) -> Iterator[tuple[str, Node]]:
    [u] = node.arguments
    name = node.primitive.name  # type: ignore[union-attr]
    spread = (
        "root spread over a sum" if name in ROOTS
        else "logarithm spread over a sum" if node.primitive is log
        else "exponential spread over a sum" if node.primitive is exp
        else "function spread over a sum"
    )  # fmt: skip
    if u.primitive in (add, subtract):
        yield spread, _spread(u, lambda part: rebuilt(node, [part]))
        if name == "sqrt":
            yield spread, _spread(u, lambda part: _bare_root(part) or rebuilt(node, [part]))
    if name == "sqrt" and (bare := _bare_root(u)) is not None:
        yield "root of a square without bars", bare
    if u.primitive is multiply:
        for c, rest in (u.arguments, u.arguments[::-1]):
            if exact(c) is not None:
                yield "coefficient taken out of a function", c * rebuilt(node, [rest])
        if node.primitive is log:
            a, b = u.arguments
            yield "logarithm spread over a product", log(a) * log(b)
    if u.primitive is divide and node.primitive is log:
        a, b = u.arguments
        yield "logarithm spread over a product", log(a) / log(b)


def _bare_root(node: Node) -> Node | None:
    """``u`` for ``u^2``, as if u were positive; None where it is no even power."""
    if node.primitive is not power:
        return None
    n = exact(node.arguments[1])
    if n is None or n % 2:
        return None
    return node.arguments[0] ** (n / Fraction(2))


def _spread(total: Node, use: Any) -> Node:
    a, b = total.arguments
    return use(a) + use(b) if total.primitive is add else use(a) - use(b)


def _joined(operation: Any, a: Node, b: Node) -> Node:
    if operation is multiply:
        return a * b
    if operation is divide:
        return a / b
    return a + b if operation is add else a - b


# Numbers.


def numbers(output: Node) -> Iterator[tuple[Node, Node]]:
    """Each typed number of the formula, and the formula with ``NUMBER`` in its place."""
    for node in ordered(output):
        for i, argument in enumerate(node.arguments):
            if isinstance(argument, Constant) and exact(argument) is not None:
                arguments = list(node.arguments)
                arguments[i] = NUMBER
                changed = substitute([output], {node: rebuilt(node, arguments)})[0]
                yield argument, changed


def misreadings(number: Node) -> list[Any]:
    """Numbers that one slip of the pen makes of a number: a digit changed, lost or doubled."""
    if not isinstance(number, Constant) or not isinstance(number.value, (int, Decimal)):
        return []
    typed = str(abs(number.value))
    if len(typed) > MOST_DIGITS or "E" in typed:
        return []
    made: dict[str, None] = {}
    for i, digit in enumerate(typed):
        if not digit.isdigit():
            continue
        made.update(dict.fromkeys(typed[:i] + str(d) + typed[i + 1 :] for d in range(10)))
        made[typed[:i] + typed[i + 1 :]] = None
        made[typed[:i] + digit + typed[i:]] = None
        made[typed[:i] + typed[i + 1 : i + 2] + digit + typed[i + 2 :]] = None
    values = {Decimal(m) for m in made if m.replace(".", "", 1).isdigit()}
    own = Decimal(typed)
    return sorted(v for v in values if v not in (0, 1, own))


def with_number(template: Node, value: Any) -> Node:
    """The formula with a number put in for ``NUMBER``."""
    whole = int(value) if value == int(value) else Decimal(str(value))
    return substitute([template], {NUMBER: constant(whole)})[0]
