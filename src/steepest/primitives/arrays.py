"""Arrays put together, taken apart, reshaped and summed.

Axes are stored counting from the last, -1, so an entry works unchanged when axes of
broadcasting lead: ``evaluate`` gets the ``ranks`` of its arguments' values for that.
The functions at the end build nodes as a reader writes them, and drop what does nothing.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ShapeError
from steepest.graph import (
    REAL,
    ArrayType,
    Node,
    Primitive,
    TupleType,
    Type,
    apply,
    broadcast,
    elementwise,
    lift,
    number,
    promote,
    register,
)
from steepest.graph.types import Dimension

from .piecewise import equal

Key = tuple[Any, ...]
"""A basic index: for each axis an int or (start, stop, step); None makes a new axis."""


def ranked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, marked as one that is told ``ranks`` and works on the last axes."""
    function.ranked = True  # type: ignore[attr-defined]
    return function


# ---- types ----


def _array(kind: Type, what: str) -> ArrayType:
    return elementwise([kind], what)


def _mistake(problem: str, where: str, remedy: str) -> ShapeError:
    return ShapeError(problem, where=where, remedy=remedy)


def _told(dimensions: Sequence[Dimension]) -> str:
    return f"({', '.join(map(str, dimensions))}{',' if len(dimensions) == 1 else ''})"


def _common(types: Sequence[Type], what: str) -> ArrayType:
    """The type of arrays that all have the same dimensions."""
    arrays = [_array(t, what) for t in types]
    for a in arrays[1:]:
        if a.dimensions != arrays[0].dimensions:
            raise _mistake(
                f"{what} needs equal shapes and got {_told(arrays[0].dimensions)} and "
                f"{_told(a.dimensions)}.",
                what,
                f"broadcast one of them to {_told(arrays[0].dimensions)} first.",
            )
    return ArrayType(promote([a.dtype for a in arrays]), arrays[0].dimensions)


def _stack_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    common = _common(types, "stack")
    dimensions = list(common.dimensions)
    dimensions.insert(len(dimensions) + 1 + axis, len(types))
    return ArrayType(common.dtype, tuple(dimensions))


def _concatenate_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    arrays = [_array(t, "concatenate") for t in types]
    lengths = [a.dimensions[axis] for a in arrays]
    if any(isinstance(n, str) for n in lengths):
        raise _mistake(
            f"The length of the joined axis would be {' + '.join(map(str, lengths))}.",
            "concatenate",
            "join along an axis whose lengths are known numbers.",
        )
    rest = [ArrayType(a.dtype, _replaced(a.dimensions, axis, ())) for a in arrays]
    common = _common(rest, "concatenate")
    dimensions = list(common.dimensions)
    dimensions.insert(len(dimensions) + 1 + axis, builtins.sum(lengths))  # type: ignore[arg-type]
    return ArrayType(common.dtype, tuple(dimensions))


def _replaced(
    dimensions: tuple[Dimension, ...], axis: int, by: tuple[Dimension, ...]
) -> tuple[Dimension, ...]:
    place = len(dimensions) + axis
    return dimensions[:place] + by + dimensions[place + 1 :]


def _item_type(types: Sequence[Type], *, index: int) -> Type:
    [kind] = types
    if not isinstance(kind, TupleType):
        raise _mistake(
            f"item takes one of several values and got the single value {kind}.",
            "item",
            "use an index for the elements of an array.",
        )
    if not 0 <= index < len(kind.items):
        raise _mistake(
            f"There are {len(kind.items)} items and number {index} was asked for.",
            "item",
            f"count from 0 to {len(kind.items) - 1}.",
        )
    return kind.items[index]


def _index_type(types: Sequence[Type], *, key: Key) -> ArrayType:
    kind = _array(types[0], "index")
    dimensions: list[Dimension] = []
    axis = 0
    for entry in key:
        if entry is None:
            dimensions.append(1)
            continue
        length = kind.dimensions[axis]
        axis += 1
        if entry == WHOLE:
            dimensions.append(length)
        elif isinstance(entry, tuple):
            dimensions.append(_slice_length(entry, length))
        elif isinstance(length, int) and not -length <= entry < length:
            raise _mistake(
                f"The index {entry} is outside an axis of length {length}.",
                "index",
                f"count from 0 to {length - 1}." if length else "the axis is empty.",
            )
    return ArrayType(kind.dtype, tuple(dimensions))


WHOLE = (None, None, None)


def _slice_length(entry: tuple, length: Dimension) -> Dimension:
    if isinstance(length, int):
        return len(range(*slice(*entry).indices(length)))
    if entry == (None, None, -1):
        return length
    raise _mistake(
        f"A part of an axis of unknown length {length} has no length that can be named.",
        "index",
        "take single elements or the whole axis, or give the axis a fixed length.",
    )


def _gather_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    kind, where = (_array(t, "gather") for t in types)
    return ArrayType(kind.dtype, _replaced(kind.dimensions, axis, where.dimensions))


def _scatter_type(
    types: Sequence[Type], *, axis: int, dimensions: tuple[Dimension, ...]
) -> ArrayType:
    return ArrayType(_array(types[0], "scatter").dtype, dimensions)


def _place_type(types: Sequence[Type], *, key: Key, dimensions: tuple) -> ArrayType:
    return ArrayType(_array(types[0], "place").dtype, dimensions)


def _broadcast_type(types: Sequence[Type], *, dimensions: tuple[Dimension, ...]) -> ArrayType:
    kind = _array(types[0], "broadcast_to")
    if broadcast([kind.dimensions, dimensions]) != dimensions:
        raise _mistake(
            f"The shape {_told(kind.dimensions)} does not broadcast to {_told(dimensions)}.",
            "broadcast_to",
            "give it axes of length 1 where it should repeat.",
        )
    return ArrayType(kind.dtype, dimensions)


def _reshape_type(types: Sequence[Type], *, dimensions: tuple[Dimension, ...]) -> ArrayType:
    kind = _array(types[0], "reshape")
    if _size(kind.dimensions) != _size(dimensions):
        raise _mistake(
            f"An array of shape {_told(kind.dimensions)} has no shape {_told(dimensions)}.",
            "reshape",
            "choose a shape with as many elements.",
        )
    return ArrayType(kind.dtype, dimensions)


def _size(dimensions: Sequence[Dimension]) -> tuple[int, list[str]]:
    numbers = [d for d in dimensions if isinstance(d, int)]
    return math.prod(numbers), sorted(d for d in dimensions if isinstance(d, str))


def _transpose_type(types: Sequence[Type], *, axes: tuple[int, ...]) -> ArrayType:
    kind = _array(types[0], "transpose")
    return ArrayType(kind.dtype, tuple(kind.dimensions[a] for a in axes))


def reduced_type(types: Sequence[Type], *, axes: tuple[int, ...], keepdims: bool) -> ArrayType:
    """The type of a reduction over ``axes``."""
    kind = _array(types[0], "a reduction")
    dimensions: list[Dimension] = []
    for axis in range(-kind.rank, 0):
        if axis not in axes:
            dimensions.append(kind.dimensions[axis])
        elif keepdims:
            dimensions.append(1)
    dtype = "real" if kind.dtype in ("bool", "int64") else kind.dtype
    return ArrayType(dtype, tuple(dimensions))


def _same_type(types: Sequence[Type], **_: Any) -> ArrayType:
    return _array(types[0], "a cumulative sum")


# ---- values ----


@ranked
def _stack(*values: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    if all(type(v) is float for v in values):
        return np.array(values)
    return np.stack(np.broadcast_arrays(*_unified(values)), axis=axis)


def _unified(values: Sequence[Any]) -> list[Any]:
    """The values as arrays of one dtype; Python floats take that of the arrays."""
    dtype = np.result_type(*values)
    return [np.asarray(v, dtype=dtype) for v in values]


@ranked
def _concatenate(*values: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    batch = np.broadcast_shapes(*(_lead(v, r) for v, r in zip(values, ranks, strict=True)))
    whole = [
        np.broadcast_to(v, batch + v.shape[v.ndim - r :])
        for v, r in zip(_unified(values), ranks, strict=True)
    ]
    return np.concatenate(whole, axis=axis)


def _lead(value: Any, rank: int) -> tuple[int, ...]:
    """The axes of broadcasting, which lead those of the value."""
    shape = np.shape(value)
    return shape[: len(shape) - rank]


@ranked
def _item(values: Any, index: int, ranks: tuple[int, ...]) -> Any:
    return values[index]


@ranked
def _pack(*values: Any, ranks: tuple[int, ...]) -> Any:
    return values


def _keyed(key: Key) -> tuple[Any, ...]:
    return (..., *(slice(*k) if isinstance(k, tuple) else k for k in key))


@ranked
def _index(value: Any, key: Key, ranks: tuple[int, ...]) -> Any:
    return value[_keyed(key)]


@ranked
def _place(value: Any, key: Key, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    value = np.asarray(value)
    result = np.zeros(_lead(value, ranks[0]) + dimensions, dtype=value.dtype)
    result[_keyed(key)] = value
    return result


@ranked
def _gather(value: Any, indices: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    lead = np.broadcast_shapes(_lead(value, ranks[0]), _lead(indices, ranks[1]))
    if not _lead(indices, ranks[1]):
        return np.take(value, indices, axis=axis)
    value = np.broadcast_to(value, lead + np.shape(value)[np.ndim(value) - ranks[0] :])
    indices = np.broadcast_to(indices, lead + np.shape(indices)[np.ndim(indices) - ranks[1] :])
    parts = [np.take(value[i], indices[i], axis=axis) for i in np.ndindex(lead)]
    whole = np.stack(parts)
    return whole.reshape(lead + whole.shape[1:])


@ranked
def _scatter(
    value: Any, indices: Any, axis: int, dimensions: tuple[int, ...], ranks: tuple[int, ...]
) -> Any:
    value, indices = np.asarray(value), np.asarray(indices)
    lead = np.broadcast_shapes(_lead(value, ranks[0]), _lead(indices, ranks[1]))
    value = np.broadcast_to(value, lead + value.shape[value.ndim - ranks[0] :])
    indices = np.broadcast_to(indices, lead + indices.shape[indices.ndim - ranks[1] :])
    result = np.zeros(lead + dimensions, dtype=value.dtype)
    place = len(dimensions) + axis
    for i in np.ndindex(lead):
        moved = np.moveaxis(result[i], place, 0)
        picked = indices[i]
        axes = tuple(range(place, place + picked.ndim))
        np.add.at(moved, picked, np.moveaxis(value[i], axes, range(picked.ndim)))
    return result


@ranked
def _broadcast_to(value: Any, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    value = np.asarray(value)
    lead = _lead(value, ranks[0])
    padding = (1,) * (len(dimensions) - ranks[0])
    shaped = value.reshape(lead + padding + value.shape[len(lead) :])
    return np.broadcast_to(shaped, lead + dimensions)


@ranked
def _reshape(value: Any, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    return np.reshape(value, _lead(value, ranks[0]) + dimensions)


@ranked
def _transpose(value: Any, axes: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    rank = np.ndim(value)
    return np.transpose(value, (*range(rank - len(axes)), *(rank + a for a in axes)))


@ranked
def _sum(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    return np.sum(_counted(value), axis=axes, keepdims=keepdims)


@ranked
def _mean(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    value = _counted(value)
    count = math.prod(np.shape(value)[a] for a in axes)
    total = np.sum(value, axis=axes, keepdims=keepdims)
    return np.divide(total, float(count))


def _counted(value: Any) -> Any:
    value = np.asarray(value)
    return value.astype(np.float64) if value.dtype.kind in "bi" else value


@ranked
def _amax(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    return np.max(_counted(value), axis=axes, keepdims=keepdims, initial=-np.inf)


@ranked
def _amin(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    return np.min(_counted(value), axis=axes, keepdims=keepdims, initial=np.inf)


@ranked
def _cumsum(value: Any, axis: int, backward: bool, ranks: tuple[int, ...]) -> Any:
    if backward:
        return np.flip(np.cumsum(np.flip(value, axis), axis=axis), axis)
    return np.cumsum(value, axis=axis)


@ranked
def _length(dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> float:
    return float(math.prod(dimensions))


def _gate(condition: Any, value: Any) -> Any:
    return np.where(condition, value, 0.0)


# ---- rules ----


def _shape(node: Node) -> tuple[Dimension, ...]:
    return _array(node.type, "an array operation").dimensions


def _layer(cotangent: Node, axis: int, layer: int) -> Node:
    rank = len(_shape(cotangent))
    key = tuple(layer if a == axis else WHOLE for a in range(-rank, 0))
    return apply(index, cotangent, key=key)


def _stretch(node: Node, position: int, cotangent: Node) -> Node:
    axis = node.parameter("axis")
    lengths = [_shape(a)[axis] for a in node.arguments]
    start = builtins.sum(lengths[:position])  # type: ignore[arg-type]
    stretch = (start, start + lengths[position], None)  # type: ignore[operator]
    rank = len(_shape(cotangent))
    key = tuple(stretch if a == axis else WHOLE for a in range(-rank, 0))
    return apply(index, cotangent, key=key)


def _among_zeros(node: Node, cotangent: Node) -> Node:
    kind = node.arguments[0].type
    assert isinstance(kind, TupleType)
    chosen = node.parameter("index")
    return apply(pack, *(cotangent if i == chosen else zeros(t) for i, t in enumerate(kind.items)))


def _inverse(axes: Sequence[int]) -> list[int]:
    rank = len(axes)
    order = [0] * rank
    for place_now, axis in enumerate(axes):
        order[rank + axis] = place_now - rank
    return order


def _respread(node: Node, cotangent: Node) -> Node:
    """The cotangent of a sum, repeated over the axes that were summed."""
    dimensions = _shape(node.arguments[0])
    if not node.parameter("keepdims"):
        cotangent = reshaped(cotangent, _kept(dimensions, node.parameter("axes")))
    return spread(cotangent, dimensions)


def _kept(dimensions: tuple[Dimension, ...], axes: Sequence[int]) -> tuple[Dimension, ...]:
    return tuple(1 if i - len(dimensions) in axes else d for i, d in enumerate(dimensions))


def _at_ties(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [tangent], [x] = tangents, node.arguments
    if tangent is None:
        return None
    axes, keepdims = node.parameter("axes"), node.parameter("keepdims")
    top = reshaped(node, _kept(_shape(x), axes))
    ties = equal(x, top)
    share = total(apply(gate, ties, tangent), axes, keepdims=keepdims)
    return share / total(apply(gate, ties, spread(lift(1), _shape(x))), axes, keepdims=keepdims)


# ---- the table ----

stack = register(
    Primitive(
        name="stack",
        arity=None,
        evaluate=_stack,
        infer=_stack_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: _layer(cotangent, node.parameter("axis"), i),
    )
)
"""Arrays of one shape as the layers of a new axis."""

concatenate = register(
    Primitive(
        name="concatenate",
        arity=None,
        evaluate=_concatenate,
        infer=_concatenate_type,
        linear="jointly",
        transpose=_stretch,
    )
)
"""Arrays one after the other along an axis that they have."""

pack = register(
    Primitive(
        name="pack",
        arity=None,
        evaluate=_pack,
        infer=lambda types: TupleType(tuple(types)),
        linear="jointly",
        transpose=lambda node, i, cotangent: item_of(cotangent, i),
    )
)
"""Several values as one tuple."""

item = register(
    Primitive(
        name="item",
        evaluate=_item,
        infer=_item_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: _among_zeros(node, cotangent),
    )
)
"""One of the values of a tuple."""

index = register(
    Primitive(
        name="index",
        evaluate=_index,
        infer=_index_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(
            place, cotangent, key=node.parameter("key"), dimensions=_shape(node.arguments[0])
        ),
    )
)
"""A part of an array that its ``key`` names; it holds one entry for each axis."""

place = register(
    Primitive(
        name="place",
        evaluate=_place,
        infer=_place_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(index, cotangent, key=node.parameter("key")),
    )
)
"""Zeros of the shape ``dimensions``, with the argument where ``key`` points."""

gather = register(
    Primitive(
        name="gather",
        arity=2,
        evaluate=_gather,
        infer=_gather_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            scatter,
            cotangent,
            node.arguments[1],
            axis=node.parameter("axis"),
            dimensions=_shape(node.arguments[0]),
        ),
    )
)
"""The elements along an axis that whole numbers point at."""

scatter = register(
    Primitive(
        name="scatter",
        arity=2,
        evaluate=_scatter,
        infer=_scatter_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            gather, cotangent, node.arguments[1], axis=node.parameter("axis")
        ),
    )
)
"""Zeros of the shape ``dimensions``, with elements added where whole numbers point."""

broadcast_to = register(
    Primitive(
        name="broadcast_to",
        evaluate=_broadcast_to,
        infer=_broadcast_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: summed_to(cotangent, _shape(node.arguments[0])),
    )
)
"""The array repeated along axes of length 1 and new leading ones."""

reshape = register(
    Primitive(
        name="reshape",
        evaluate=_reshape,
        infer=_reshape_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: reshaped(cotangent, _shape(node.arguments[0])),
    )
)

transpose = register(
    Primitive(
        name="transpose",
        latex=r"{}^{{\mathsf{{T}}}}",
        evaluate=_transpose,
        infer=_transpose_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: permuted(cotangent, _inverse(node.parameter("axes"))),
    )
)
"""The axes in another order."""

sum = register(
    Primitive(
        name="sum",
        latex=r"\sum {}",
        evaluate=_sum,
        infer=reduced_type,
        linear="jointly",
        joint_rule="sum rule",
        transpose=lambda node, i, cotangent: _respread(node, cotangent),
    )
)

mean = register(
    Primitive(
        name="mean",
        evaluate=_mean,
        infer=reduced_type,
        linear="jointly",
        joint_rule="sum rule",
        transpose=lambda node, i, cotangent: _respread(
            node, cotangent / extent([_shape(node.arguments[0])[a] for a in node.parameter("axes")])
        ),
    )
)

amax = register(
    Primitive(
        name="amax",
        latex=r"\max {}",
        evaluate=_amax,
        infer=reduced_type,
        jvp=_at_ties,
    )
)
"""The largest element. At a tie each of the largest has an equal share of the derivative."""

amin = register(
    Primitive(
        name="amin",
        latex=r"\min {}",
        evaluate=_amin,
        infer=reduced_type,
        jvp=_at_ties,
    )
)
"""The smallest element. At a tie each of the smallest has an equal share of the derivative."""

cumsum = register(
    Primitive(
        name="cumsum",
        evaluate=_cumsum,
        infer=_same_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            cumsum,
            cotangent,
            axis=node.parameter("axis"),
            backward=not node.parameter("backward"),
        ),
    )
)
"""Running sums along an axis, from its end when ``backward``."""

length = register(
    Primitive(name="length", arity=0, evaluate=_length, infer=lambda types, dimensions: REAL)
)
"""The number of elements that ``dimensions`` hold, known when they are."""

gate = register(
    Primitive(
        name="gate",
        arity=2,
        evaluate=_gate,
        digits=lambda context, condition, t: t if condition else context.zero,
        interval="gate",
        linear="jointly",
        transpose=lambda node, i, cotangent: summed_to(
            apply(gate, node.arguments[0], cotangent), _shape(node.arguments[1])
        ),
    )
)
"""The second argument where the first is true, and exactly zero elsewhere, whatever it is there."""

stop_gradient = register(
    Primitive(
        name="stop_gradient",
        evaluate="numpy.positive",
        digits=lambda context, x: x,
        interval="identity",
        infer=lambda types: types[0],
        jvp=lambda node, tangents: None,
    )
)
"""The value itself, taken for a constant by every derivative."""


# ---- what rules and readers build with ----


def zeros(kind: Type) -> Node:
    """The zero of a type."""
    if isinstance(kind, TupleType):
        return apply(pack, *map(zeros, kind.items))
    return spread(number(0), kind.dimensions)


def item_of(node: Node, position: int) -> Node:
    """One of the values of a tuple, taken directly where the tuple was just packed."""
    return node.arguments[position] if node.primitive is pack else apply(item, node, index=position)


def extent(dimensions: Sequence[Dimension]) -> Node:
    """The number of elements that the dimensions hold: a number, or a length to be known."""
    count, names = _size(dimensions)
    result: Node = number(count)
    for name in names:
        result = result * apply(length, dimensions=(name,))
    return result


def spread(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The node broadcast to these dimensions."""
    if _shape(node) == tuple(dimensions):
        return node
    return apply(broadcast_to, node, dimensions=tuple(dimensions))


def summed_to(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The node summed over what broadcasting to its shape had repeated: the reverse of it."""
    shape = _shape(node)
    wanted = tuple(dimensions)
    if shape == wanted:
        return node
    lead = len(shape) - len(wanted)
    if lead:
        node = total(node, range(-len(shape), -len(wanted)))
    repeated = [i - len(wanted) for i, d in enumerate(wanted) if d == 1 and shape[lead + i] != 1]
    return total(node, repeated, keepdims=True) if repeated else node


def reshaped(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The elements of the node in another shape, in the same order."""
    if _shape(node) == tuple(dimensions):
        return node
    return apply(reshape, node, dimensions=tuple(dimensions))


def permuted(node: Node, axes: Sequence[int] | None = None) -> Node:
    """The node with its axes in another order; reversed where none is given."""
    rank = len(_shape(node))
    order = range(rank - 1, -1, -1) if axes is None else axes
    counted = _axes(order, rank, "transpose")
    if len(counted) != rank:
        raise _mistake(
            f"The order {tuple(order)} does not name each of {rank} axes once.",
            "transpose",
            f"name the axes 0 to {rank - 1}.",
        )
    return node if counted == tuple(range(-rank, 0)) else apply(transpose, node, axes=counted)


def stacked(nodes: Sequence[Any], axis: int = 0) -> Node:
    """The nodes, all of one shape, as the layers of a new axis."""
    lifted = [lift(n) for n in nodes]
    if not lifted:
        raise _mistake("stack needs at least one array.", "stack", "give an array.")
    [place_now] = _axes([axis], len(_shape(lifted[0])) + 1, "stack")
    return apply(stack, *lifted, axis=place_now)


def concatenated(nodes: Sequence[Any], axis: int = 0) -> Node:
    """The nodes one after the other along an axis that they have."""
    lifted = [lift(n) for n in nodes]
    if not lifted:
        raise _mistake("concatenate needs at least one array.", "concatenate", "give an array.")
    ranks = {len(_shape(n)) for n in lifted}
    if len(ranks) > 1:
        raise _mistake(
            f"concatenate needs arrays of equally many axes and got {sorted(ranks)}.",
            "concatenate",
            "reshape them first.",
        )
    [place_now] = _axes([axis], ranks.pop(), "concatenate")
    return lifted[0] if len(lifted) == 1 else apply(concatenate, *lifted, axis=place_now)


def total(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The sum over ``axes``, or over all."""
    return _reduction(sum, node, axes, keepdims)


def average(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The mean over ``axes``, or over all."""
    return _reduction(mean, node, axes, keepdims)


def largest(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The largest element over ``axes``, or over all."""
    return _reduction(amax, node, axes, keepdims)


def smallest(
    node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False
) -> Node:
    """The smallest element over ``axes``, or over all."""
    return _reduction(amin, node, axes, keepdims)


def running_sum(node: Node, axis: int = 0, *, backward: bool = False) -> Node:
    """Running sums along an axis."""
    [place_now] = _axes([axis], len(_shape(node)), "cumsum")
    return apply(cumsum, node, axis=place_now, backward=backward)


def part(node: Node, key: Any) -> Node:
    """The part of an array that a basic index takes: whole numbers, slices, None, ``...``."""
    entries = list(key) if isinstance(key, tuple) else [key]
    rank = len(_shape(node))
    used = len([k for k in entries if k is not None and k is not Ellipsis])
    if used > rank or len([k for k in entries if k is Ellipsis]) > 1:
        raise _mistake(
            f"An array of {rank} axes got an index of {used}.", "index", f"give at most {rank}."
        )
    if Ellipsis not in entries:
        entries.append(Ellipsis)
    gap = entries.index(Ellipsis)
    entries[gap : gap + 1] = [slice(None)] * (rank - used)
    stored = tuple(_stored(k) for k in entries)
    return node if stored == (WHOLE,) * rank else apply(index, node, key=stored)


def _stored(entry: Any) -> Any:
    if isinstance(entry, slice):
        return tuple(None if v is None else int(v) for v in (entry.start, entry.stop, entry.step))
    return None if entry is None else int(entry)


def taken(node: Node, indices: Any, axis: int = 0) -> Node:
    """The elements along ``axis`` that the whole numbers ``indices`` point at."""
    [place_now] = _axes([axis], len(_shape(node)), "gather")
    where = indices if isinstance(indices, Node) else lift(np.asarray(indices))
    return apply(gather, node, where, axis=place_now)


def reduced_axes(node: Node, axes: Sequence[int] | int | None, what: str) -> tuple[int, ...]:
    """The axes of a reduction as they are stored; None stands for all."""
    rank = len(_shape(node))
    named = range(rank) if axes is None else [axes] if isinstance(axes, int) else axes
    return tuple(sorted(_axes(named, rank, what)))


def _reduction(
    primitive: Primitive, node: Node, axes: Sequence[int] | int | None, keepdims: bool
) -> Node:
    counted = reduced_axes(node, axes, primitive.name)
    return apply(primitive, node, axes=counted, keepdims=keepdims) if counted else node


def _axes(axes: Sequence[int], rank: int, what: str) -> tuple[int, ...]:
    """The axes counted from the last, each once."""
    counted = []
    for axis in axes:
        if not -rank <= axis < rank or (axis - rank if axis >= 0 else axis) in counted:
            raise _mistake(
                f"The axes {tuple(axes)} do not fit an array of {rank} axes.",
                what,
                f"name axes from 0 to {rank - 1}, each once." if rank else "a number has no axes.",
            )
        counted.append(axis - rank if axis >= 0 else axis)
    return tuple(counted)
