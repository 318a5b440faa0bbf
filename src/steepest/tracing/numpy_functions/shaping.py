"""Axes: reshaped, moved, added, dropped, reversed and repeated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, lift
from steepest.graph.types import Dimension
from steepest.primitives.array_shapes import counted_size
from steepest.primitives.arrays import concatenated, part, permuted, reshaped, spread, taken
from steepest.tracing.dispatch import concrete, implements, node, traced

from .calling import (
    answered,
    axes_of,
    counted,
    handles,
    in_dtype,
    kind_of,
    known_length,
    rank_of,
    refused,
    shape_of,
    whole,
)

# ---- what is asked ----


@implements(np.shape)
def _shape(a: Any) -> tuple[Any, ...]:
    return shape_of(node(a))


@implements(np.ndim)
def _ndim(a: Any) -> int:
    return rank_of(node(a))


@implements(np.size)
def _size(a: Any, axis: Any = None) -> int:
    dimensions = shape_of(node(a))
    return math.prod(dimensions[i] for i in axes_of(axis, len(dimensions)))  # type: ignore


@implements(np.iscomplexobj)
def _iscomplexobj(x: Any) -> bool:
    return kind_of(node(x)).dtype.startswith("complex")


@implements(np.isrealobj)
def _isrealobj(x: Any) -> bool:
    return not _iscomplexobj(x)


@implements(np.result_type, np.can_cast, np.min_scalar_type)
def _result_type(*values: Any) -> np.dtype:
    return np.result_type(*(getattr(v, "dtype", v) for v in values))


@implements(np.common_type)
def _common_type(*values: Any) -> Any:
    return _result_type(*values, np.float16).type


# ---- new shapes ----


def shaped(x: Node, shape: Any) -> Node:
    """The elements in a shape in which one length may be -1."""
    wanted = [shape] if isinstance(shape, (int, np.integer, str)) else list(shape)
    wanted = [w if isinstance(w, str) else int(w) for w in map(concrete, wanted)]
    if wanted.count(-1) == 1:
        wanted[wanted.index(-1)] = _missing(shape_of(x), [w for w in wanted if w != -1])
    return reshaped(x, wanted)


def _missing(dimensions: Sequence[Dimension], given: Sequence[Dimension]) -> Dimension:
    """The length that -1 stands for."""
    (size, names), (part_size, part_names) = counted_size(dimensions), counted_size(given)
    left = list(names)
    for name in part_names:
        if name in left:
            left.remove(name)
    if not left and part_size:
        return size // part_size
    if len(left) == 1 and size == part_size:
        return left[0]
    raise refused(
        f"The length that -1 stands for has no name: {tuple(dimensions)} as {tuple(given)}.",
        "write the shape out.",
    )


def flat(x: Node) -> Node:
    """The elements one after the other."""
    return x if rank_of(x) == 1 else shaped(x, (-1,))


@handles(np.reshape)
def _reshape(
    a: Node, shape: Any = None, order: str = "C", *, newshape: Any = None, copy: Any = None
) -> Node:
    shape = newshape if shape is None else shape
    if order != "F":
        return shaped(a, shape)
    wanted = [shape] if isinstance(shape, (int, np.integer)) else list(shape)
    return permuted(shaped(permuted(a), wanted[::-1]))


@handles(np.ravel)
def _ravel(a: Node, order: str = "C") -> Node:
    return flat(permuted(a) if order == "F" else a)


@handles(np.resize)
def _resize(a: Node, new_shape: Any) -> Node:
    wanted = (new_shape,) if isinstance(new_shape, (int, np.integer)) else tuple(new_shape)
    a = flat(a)
    places = np.resize(np.arange(known_length(a, 0, "resize")), wanted)
    return taken(a, places)


@handles(np.transpose, np.permute_dims)
def _transpose(a: Node, axes: Any = None) -> Node:
    return permuted(a, None if axes is None else [counted(x, rank_of(a)) for x in axes])


@handles(np.matrix_transpose, np.linalg.matrix_transpose)
def _matrix_transpose(x: Node, /) -> Node:
    return swapped(x, -1, -2)


def swapped(x: Node, first: int, second: int) -> Node:
    """The array with two axes exchanged."""
    rank = rank_of(x)
    order = list(range(rank))
    i, j = counted(first, rank), counted(second, rank)
    order[i], order[j] = j, i
    return permuted(x, order)


@handles(np.swapaxes)
def _swapaxes(a: Node, axis1: int, axis2: int) -> Node:
    return swapped(a, axis1, axis2)


def moved(x: Node, source: Any, destination: Any) -> Node:
    """The array with axes at other places, the rest in their order."""
    rank = rank_of(x)
    source, destination = axes_of(source, rank), axes_of(destination, rank)
    order = [a for a in range(rank) if a not in source]
    for place, axis in sorted(zip(destination, source, strict=True)):
        order.insert(place, axis)
    return permuted(x, order)


@handles(np.moveaxis)
def _moveaxis(a: Node, source: Any, destination: Any) -> Node:
    return moved(a, source, destination)


@handles(np.rollaxis)
def _rollaxis(a: Node, axis: int, start: int = 0) -> Node:
    rank = rank_of(a)
    axis = counted(axis, rank)
    start = start + rank if start < 0 else start
    return moved(a, axis, start - 1 if axis < start else start)


@handles(np.expand_dims)
def _expand_dims(a: Node, axis: Any) -> Node:
    rank = rank_of(a) + (len(axis) if isinstance(axis, (tuple, list)) else 1)
    new, lengths = axes_of(axis, rank), iter(shape_of(a))
    return reshaped(a, [1 if i in new else next(lengths) for i in range(rank)])


@handles(np.squeeze)
def _squeeze(a: Node, axis: Any = None) -> Node:
    dimensions = shape_of(a)
    if axis is None:
        return reshaped(a, [d for d in dimensions if d != 1])
    dropped = axes_of(axis, len(dimensions))
    if any(dimensions[i] != 1 for i in dropped):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return reshaped(a, [d for i, d in enumerate(dimensions) if i not in dropped])


def _at_least(rank: int) -> Any:
    def one(x: Any) -> Any:
        x = node(x)
        lengths = shape_of(x)
        if len(lengths) >= rank:
            return traced(x)
        if rank == 3 and len(lengths) == 2:
            return traced(reshaped(x, (*lengths, 1)))
        if rank == 3:
            return traced(reshaped(x, (1, *(lengths or (1,)), 1)))
        return traced(reshaped(x, (1,) * (rank - len(lengths)) + lengths))

    return lambda *arrays: one(arrays[0]) if len(arrays) == 1 else tuple(map(one, arrays))


implements(np.atleast_1d)(_at_least(1))
implements(np.atleast_2d)(_at_least(2))
implements(np.atleast_3d)(_at_least(3))


# ---- broadcasting and repeating ----


@handles(np.broadcast_to)
def _broadcast_to(array: Node, shape: Any, subok: bool = False) -> Node:
    return spread(array, (int(shape),) if isinstance(shape, (int, np.integer)) else tuple(shape))


@implements(np.broadcast_arrays)
def _broadcast_arrays(*args: Any, subok: bool = False) -> Any:
    from steepest.graph import broadcast  # noqa: PLC0415 - used here only

    nodes = list(map(node, args))
    wanted = broadcast([shape_of(n) for n in nodes])
    return answered(tuple(spread(n, wanted) for n in nodes))


@handles(np.repeat)
def _repeat(a: Node, repeats: Any, axis: Any = None) -> Node:
    if axis is None:
        a, axis = flat(a), 0
    axis = counted(axis, rank_of(a))
    counts = np.asarray(concrete(repeats))
    if counts.size == 1:
        lengths = shape_of(a)
        count = int(counts.reshape(())[()])
        before, after = lengths[: axis + 1], lengths[axis + 1 :]
        wide = spread(reshaped(a, (*before, 1, *after)), (*before, count, *after))
        return reshaped(wide, (*lengths[:axis], known_length(a, axis, "repeat") * count, *after))
    return taken(a, np.repeat(np.arange(known_length(a, axis, "repeat")), counts), axis)


@handles(np.tile)
def _tile(A: Node, reps: Any) -> Node:
    counts = whole(reps)
    rank = max(len(counts), rank_of(A))
    counts = [1] * (rank - len(counts)) + list(counts)
    lengths = [1] * (rank - rank_of(A)) + list(shape_of(A))
    apart = [d for n in lengths for d in (1, n)]
    wide = [d for c, n in zip(counts, lengths, strict=True) for d in (c, n)]
    final = [n if c == 1 else c * n for c, n in zip(counts, lengths, strict=True)]
    return reshaped(spread(reshaped(A, apart), wide), final)  # type: ignore


# ---- reversing and rolling ----


def reversed_along(x: Node, axes: Sequence[int]) -> Node:
    """The array with the order along axes, counted from 0, reversed."""
    backward = slice(None, None, -1)
    return part(x, tuple(backward if i in axes else slice(None) for i in range(rank_of(x))))


@handles(np.flip)
def _flip(m: Node, axis: Any = None) -> Node:
    return reversed_along(m, axes_of(axis, rank_of(m)))


@handles(np.fliplr)
def _fliplr(m: Node) -> Node:
    return reversed_along(m, (1,))


@handles(np.flipud)
def _flipud(m: Node) -> Node:
    return reversed_along(m, (0,))


@handles(np.rot90)
def _rot90(m: Node, k: int = 1, axes: Sequence[int] = (0, 1)) -> Node:
    first, second = (counted(a, rank_of(m)) for a in axes)
    if k % 4 == 0:
        return m
    if k % 4 == 2:
        return reversed_along(m, (first, second))
    if k % 4 == 1:
        return swapped(reversed_along(m, (second,)), first, second)
    return reversed_along(swapped(m, first, second), (second,))


def rolled(x: Node, shift: int, axis: int) -> Node:
    """The elements along an axis moved on, those at its end coming first."""
    length = known_length(x, axis, "roll")
    shift = shift % length if length else 0
    if not shift:
        return x
    axis = counted(axis, rank_of(x))
    before: tuple[Any, ...] = (slice(None),) * axis
    return concatenated(
        [
            part(x, (*before, slice(length - shift, None))),
            part(x, (*before, slice(0, length - shift))),
        ],
        axis,
    )


@handles(np.roll)
def _roll(a: Node, shift: Any, axis: Any = None) -> Node:
    if axis is None:
        return reshaped(rolled(flat(a), sum(whole(shift)), 0), shape_of(a))
    axes = np.broadcast_arrays(np.asarray(concrete(shift)), np.asarray(axis))
    for step, one in zip(whole(axes[0]), whole(axes[1]), strict=True):
        a = rolled(a, step, one)
    return a


# ---- arrays like others ----


def _filled(value: Any) -> Any:
    def like(a: Any, dtype: Any = None, order: Any = "K", subok: bool = True, shape: Any = None,
             **_: Any) -> Any:  # fmt: skip
        x = node(a)
        given = (int(shape),) if isinstance(shape, (int, np.integer)) else shape
        wanted = shape_of(x) if given is None else tuple(given)
        if all(isinstance(d, int) for d in wanted):
            kind = kind_of(x).dtype
            made = np.float64 if kind == "real" else kind
            return np.full(wanted, value, dtype=made if dtype is None else dtype)  # type: ignore
        return traced(spread(lift(value), wanted))

    return like


implements(np.zeros_like, np.empty_like)(_filled(0))
implements(np.ones_like)(_filled(1))


@handles(np.full_like)
def _full_like(
    a: Node, fill_value: Node, dtype: Any = None, order: Any = "K", subok: bool = True,
    shape: Any = None, **_: Any,
) -> Node:  # fmt: skip
    given = (int(shape),) if isinstance(shape, (int, np.integer)) else shape
    wanted = shape_of(a) if given is None else tuple(given)
    return spread(in_dtype(fill_value, dtype), wanted)


@handles(np.copy)
def _copy(a: Node, order: Any = "K", subok: bool = False) -> Node:
    return a


@handles(np.astype)
def _astype(x: Node, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Node:
    return in_dtype(x, dtype)


@handles(np.asarray, np.asanyarray, np.array, np.ascontiguousarray, np.asfortranarray)
def _asarray(a: Node, dtype: Any = None, *_: Any, **__: Any) -> Node:
    return in_dtype(a, dtype)
