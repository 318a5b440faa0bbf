"""A function of one element made a function of many: every node gets a leading axis.

Axes are counted from the last, so most operations stay what they are and work on arrays with
one more axis; shapes that they were told get it too. An operation without a rule here is
applied as a body to each element, by ``mapped``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from steepest.errors import ShapeError
from steepest.graph import (
    ArrayType,
    Body,
    Node,
    TupleType,
    Type,
    apply,
    multiply,
    ordered,
    parameter,
)
from steepest.graph.types import Dimension
from steepest.primitives.array_shapes import WHOLE
from steepest.primitives.arrays import item_of, pack, permuted, reshaped, spread, total
from steepest.primitives.mapped import applied_to_each
from steepest.primitives.matrices import matmul

Rule = Callable[[Node, list[Node], list[bool], Dimension], Node | None]
"""Of a node, its arguments now, which of these got the axis, and its length."""


def batched(
    outputs: Sequence[Node], elements: Mapping[Node, Node], length: Dimension
) -> list[Node]:
    """The outputs for every element at once, each with a leading axis.

    Args:
        outputs: Functions of one element.
        elements: For each node that differs from element to element what holds them all,
            with a leading axis of that length.
        length: The number of elements.

    Cost:
        One operation for each operation, each on larger arrays.
    """
    new: dict[Node, Node] = dict(elements)
    several = set(elements)
    for node in ordered(*outputs, stop=several):
        if several.isdisjoint(node.arguments):
            new[node] = node
            continue
        arguments = [new[a] for a in node.arguments]
        flags = [a in several for a in node.arguments]
        made = None
        with suppress(ShapeError):  # What does not fit with one more axis is a body's.
            made = _rule(node)(node, arguments, flags, length)
        if made is None or made.type != longer(node.type, length):
            made = _by_body(node, arguments, flags, length)
        new[node] = made
        several.add(node)
    return [new[o] if o in several else _repeated(new.get(o, o), length) for o in outputs]


def longer(kind: Type, length: Dimension) -> Type:
    """The type of many values of a type."""
    if isinstance(kind, TupleType):
        return TupleType(tuple(longer(k, length) for k in kind.items))
    return ArrayType(kind.dtype, (length, *kind.dimensions))


def _rank(node: Node) -> int:
    return len(node.type.dimensions)  # type: ignore


def _repeated(node: Node, length: Dimension) -> Node:
    """A value that is the same for all, with the leading axis."""
    if isinstance(node.type, TupleType):
        count = range(len(node.type.items))
        return apply(pack, *(_repeated(item_of(node, i), length) for i in count))
    return spread(node, (length, *node.type.dimensions))


def _raised(node: Node, rank: int) -> Node:
    """A value with the leading axis, and axes of length 1 after it up to that rank."""
    first, *rest = node.type.dimensions  # type: ignore
    return reshaped(node, (first, *[1] * (rank - len(rest)), *rest))


def _rule(node: Node) -> Rule:
    primitive = node.primitive
    assert primitive is not None
    rule = RULES.get(primitive.name)
    if rule is not None:
        return rule
    return _elementwise if primitive.partials or primitive.infer is None else _none


def _none(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> None:
    return None


def _elementwise(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    rank = _rank(node)
    moved = [_raised(a, rank) if f else a for a, f in zip(arguments, flags, strict=True)]
    return apply(node.primitive, *moved, **dict(node.parameters))  # type: ignore


def _same(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node | None:
    """Operations on the last axes, all of whose arguments have them."""
    whole = [a if f else _repeated(a, length) for a, f in zip(arguments, flags, strict=True)]
    return apply(node.primitive, *whole, **dict(node.parameters))  # type: ignore


def _told_dimensions(
    node: Node, arguments: list[Node], flags: list[bool], length: Dimension
) -> Node:
    told = dict(node.parameters)
    told["dimensions"] = (length, *told["dimensions"])
    [argument] = arguments
    if node.primitive.name == "broadcast_to":  # type: ignore
        argument = _raised(argument, _rank(node))
    if "key" in told:
        told["key"] = (WHOLE, *told["key"])
    return apply(node.primitive, argument, **told)  # type: ignore


def _index(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    return apply(node.primitive, *arguments, key=(WHOLE, *node.parameter("key")))  # type: ignore


def _transpose(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    axes = node.parameter("axes")
    return apply(node.primitive, *arguments, axes=(-len(axes) - 1, *axes))  # type: ignore


def _gather(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node | None:
    told = dict(node.parameters)
    if flags[1]:
        return None
    if "dimensions" in told:
        told["dimensions"] = (length, *told["dimensions"])
    return apply(node.primitive, *arguments, **told)  # type: ignore


def _item(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    return item_of(arguments[0], node.parameter("index"))


def _matmul(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    a, b = arguments
    first, second = (_rank(x) for x in node.arguments)
    if first == 1 and second == 1:
        return total(apply(multiply, a, b), -1)
    if first == 1 and second == 2 and not flags[1]:
        return apply(matmul, a, b)
    if first == 2 and second == 1 and not flags[0]:
        return apply(matmul, b, permuted(a))
    if flags[0] and first > 1 and second == 1 and not flags[1]:
        return apply(matmul, a, b)
    rank = max(first, second, 2)
    a = _as_matrices(a, flags[0], first, rank, -2)
    b = _as_matrices(b, flags[1], second, rank, -1)
    return reshaped(apply(matmul, a, b), (length, *node.type.dimensions))  # type: ignore


def _outer(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    a, b = arguments
    column = reshaped(a, (*a.type.dimensions, 1))  # type: ignore
    row = reshaped(b, (*b.type.dimensions[:-1], 1, b.type.dimensions[-1]))  # type: ignore
    return apply(multiply, column, row)


def _solve(node: Node, arguments: list[Node], flags: list[bool], length: Dimension) -> Node:
    a, b = arguments
    first, second = (_rank(x) for x in node.arguments)
    rank = max(first, second, 2)
    a = _as_matrices(a, flags[0], first, rank, -2)
    b = _as_matrices(b, flags[1], second, rank, -1)
    return reshaped(apply(node.primitive, a, b), (length, *node.type.dimensions))  # type: ignore


def _as_matrices(node: Node, flag: bool, own: int, rank: int, new: int) -> Node:
    shape = list(node.type.dimensions)  # type: ignore
    if own == 1:
        shape.insert(len(shape) + 1 + new, 1)
    if flag:
        shape[1:1] = [1] * (rank + 1 - len(shape))
    return reshaped(node, shape)


def _by_body(
    node: Node, arguments: Sequence[Node], flags: Sequence[bool], length: Dimension
) -> Node:
    """The operation as a body that is applied to each element."""
    parameters = [parameter(i, a.type) for i, a in enumerate(node.arguments)]
    alone = apply(node.primitive, *parameters, **dict(node.parameters))  # type: ignore
    if not isinstance(node.type, TupleType):
        return applied_to_each(Body(parameters, [alone]), arguments, flags, length)[0]
    items = [item_of(alone, i) for i in range(len(node.type.items))]
    return apply(pack, *applied_to_each(Body(parameters, items), arguments, flags, length))


LAST_AXES = (
    "sum", "mean", "amax", "amin", "cumsum", "norm", "stack", "concatenate", "pack",
    "prod", "cumprod", "log_sum_exp", "argmax", "argsort", "take_along", "put_along",
    "triangle", "diagonal", "diagonal_matrix", "inverse", "det", "slogdet", "cholesky",
    "cofactors", "eigh", "eig", "svd", "qr", "pseudo_inverse", "fft", "rfft", "irfft",
    "conjugate", "real_part", "imaginary_part", "modulus", "angle", "cast", "stop_gradient",
)  # fmt: skip
"""Entries that work on the last axes, whatever leads them."""

RULES: dict[str, Rule] = {
    **dict.fromkeys(LAST_AXES, _same),
    "reshape": _told_dimensions,
    "broadcast_to": _told_dimensions,
    "place": _told_dimensions,
    "index": _index,
    "transpose": _transpose,
    "gather": _gather,
    "scatter": _gather,
    "item": _item,
    "matmul": _matmul,
    "outer": _outer,
    "solve": _solve,
}
