"""How arrays are drawn: matrix products, transposes, sums over data with an index.

``sum((w*x + b - y)^2)`` over arrays x and y is drawn as a textbook sets it, with the sign of
summation and x and y at i; a product of matrices stays one: ``mean((X w − y)²)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from steepest.graph import (
    ArrayType,
    Node,
    Variable,
    apply,
    constant,
    exact,
    ordered,
    primitive_named,
)

from .notation import Operator
from .precedence import Level, bare, name_of, rank
from .symbols import Symbol
from .walk import Slot

if TYPE_CHECKING:
    from .display import Display
    from .drawing import Pieces


def sums_of_elements(output: Node) -> set[Node]:
    """The sums and means over all elements of a formula that works element by element."""
    by_element: dict[Node, bool] = {}
    found: set[Node] = set()
    for node in ordered(output):
        if rank(node):
            by_element[node] = _is_by_element(node) and all(
                by_element.get(a, True) for a in node.arguments
            )
        elif name_of(node) in ("sum", "mean"):
            inside = node.arguments[0]
            if by_element.get(inside) and rank(inside) == 1:
                found.add(node)
    return found


def transpose(node: Node) -> Node:
    """A vector as a row, for a product with another one."""
    return apply(primitive_named("transpose"), node, axes=(-1,))


def is_by_element(node: Node) -> bool:
    """Is it a product of arrays, element by element?"""
    return name_of(node) == "multiply" and all(map(rank, node.arguments))


def is_identity(node: Node) -> bool:
    """Is it the identity matrix?"""
    return name_of(node) == "diagonal_matrix" and exact(bare(node.arguments[0])) == 1


def key_text(key: tuple) -> str:
    """An index as it is typed: ``0, 1:3``."""
    return ", ".join(_entry(entry) for entry in key)


def is_reversal(node: Node) -> bool:
    """Is it the transpose that turns all axes round?"""
    return tuple(node.parameter("axes")) == tuple(range(-1, -rank(node) - 1, -1))


def axes_text(node: Node) -> str:
    """The axes that a sum runs over, counted from the first; nothing when it is all."""
    axis_count = rank(node.arguments[0])
    axes = sorted(axis % axis_count for axis in node.parameter("axes"))
    return "" if len(axes) == axis_count else ", ".join(map(str, axes))


def _reduction(display: Display, slot: Slot) -> Pieces:
    node = slot.node
    inside = node.arguments[0]
    if node not in display.sums:
        word = _REDUCTIONS[name_of(node)]
        name = Operator(word, command=word in ("max", "min"), subscript=axes_text(node))
        return display.applied(display.head(name, node), [slot.at(inside)], slot)
    body = slot.at(inside, Level.PRODUCT, False)._replace(element=display.index)
    summed = [*display.total(display.index), body]
    if name_of(node) == "sum":
        return display.row(summed)
    assert isinstance(inside.type, ArrayType)
    length = _length_node(inside.type.dimensions[0])
    share = display.fraction(Slot(constant(1)), Slot(length))
    return display.row([*share, *display.between("fraction", "function"), *summed])


def _length_node(dimension: int | str) -> Node:
    if isinstance(dimension, int):
        return constant(dimension)
    return apply(primitive_named("length"), dimensions=(dimension,))


def _length(display: Display, slot: Slot) -> Pieces:
    name = " ".join(map(str, slot.node.parameter("dimensions")))
    return display.symbol(Symbol(name))


def _transpose(display: Display, slot: Slot) -> Pieces:
    if not is_reversal(slot.node):
        return display.application(slot)
    [base] = slot.node.arguments
    inverted = name_of(base) == "inverse" and not display.whole(base)
    if inverted:
        [base] = base.arguments
    inside = slot.at(base, Level.ATOM, False)
    return display.turned([inside], inverted=inverted, transposed=True)


def _inverse(display: Display, slot: Slot) -> Pieces:
    inside = slot.at(slot.node.arguments[0], Level.ATOM, False)
    return display.turned([inside], inverted=True, transposed=False)


def _solve(display: Display, slot: Slot) -> Pieces:
    """The solution of a system as the inverse times the right side."""
    matrix, right = slot.node.arguments
    inverse = apply(primitive_named("inverse"), matrix)
    return display.product(slot._replace(node=apply(primitive_named("matmul"), inverse, right)))


def _diagonal_matrix(display: Display, slot: Slot) -> Pieces:
    if is_identity(slot.node) and "I" not in display.taken:
        return display.symbol(Symbol("I"))
    return display.applied(
        display.head(Operator("diag"), slot.node), [slot.at(slot.node.arguments[0])], slot
    )


def _index(display: Display, slot: Slot) -> Pieces:
    base = slot.at(slot.node.arguments[0], Level.ATOM, False)
    return display.lowered([base], key_text(slot.node.parameter("key")))


def _stack(display: Display, slot: Slot) -> Pieces:
    node = slot.node
    if node.parameter("axis") != -rank(node):
        return display.application(slot)
    layers = node.arguments
    if all(name_of(a) == "stack" and rank(a) == 1 and not display.whole(a) for a in layers):
        return display.matrix([[slot.at(entry) for entry in a.arguments] for a in layers])
    return display.matrix([[slot.at(a)] for a in layers])


def _norm(display: Display, slot: Slot) -> Pieces:
    [inside] = slot.node.arguments
    if axes_text(slot.node):
        return display.application(slot)
    return display.fence([slot.at(inside)], inside in display.tall, "‖", "‖")


def _pack(display: Display, slot: Slot) -> Pieces:
    inside: list = []
    for argument in slot.node.arguments:
        inside += [*display.comma(), slot.at(argument)]
    return display.fence(inside[len(display.comma()) :], slot.node in display.tall)


def _item(display: Display, slot: Slot) -> Pieces:
    """An item of a tuple; the second of ``slogdet`` is the logarithm of |det A|."""
    node = slot.node
    [whole] = node.arguments
    if name_of(whole) != "slogdet" or node.parameter("index") != 1 or display.whole(whole):
        return display.application(slot)
    size = display.applied(
        display.head(Operator("det", command=True), whole), [slot.at(whole.arguments[0])], slot
    )
    bars = display.fence(size, whole.arguments[0] in display.tall, "|", "|")
    return display.row([*display.head(Operator("ln", command=True), node), *bars])


def _bare(display: Display, slot: Slot) -> Pieces:
    return [slot.at(slot.node)]


def _gate(display: Display, slot: Slot) -> Pieces:
    condition, value = map(slot.at, slot.node.arguments)
    return display.cases([(value, condition), (Slot(constant(0)), None)])


_REDUCTIONS = {"sum": "sum", "mean": "mean", "amax": "max", "amin": "min"}

ARRAY_FORMS: dict[str, Callable[[Display, Slot], Pieces]] = {
    **dict.fromkeys(_REDUCTIONS, _reduction),
    "length": _length,
    "transpose": _transpose,
    "inverse": _inverse,
    "norm": _norm,
    "solve": _solve,
    "diagonal_matrix": _diagonal_matrix,
    "index": _index,
    "stack": _stack,
    "pack": _pack,
    "item": _item,
    "broadcast_to": _bare,
    "gate": _gate,
}


def _is_by_element(node: Node) -> bool:
    if isinstance(node, Variable):
        return rank(node) == 1
    if node.primitive is None:
        return False
    return bool(node.primitive.partials) or name_of(node) == "broadcast_to"


def _entry(entry: object) -> str:
    if not isinstance(entry, tuple):
        return str(entry)
    start, stop, step = ("" if part is None else str(part) for part in entry)
    return f"{start}:{stop}" + (f":{step}" if step else "")
