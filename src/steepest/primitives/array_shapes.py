"""The types of array operations' results, and what is said when shapes do not fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from steepest.errors import ShapeError
from steepest.graph import ArrayType, TupleType, Type, broadcast, elementwise, promote
from steepest.graph.types import Dimension

Key = tuple[Any, ...]
"""A basic index: for each axis an int or (start, stop, step); None makes a new axis."""


def array_type(kind: Type, what: str) -> ArrayType:
    """The type, which must be that of an array."""
    return elementwise([kind], what)


def misfit(problem: str, where: str, remedy: str) -> ShapeError:
    """The error of shapes that do not fit."""
    return ShapeError(problem, where=where, remedy=remedy)


def shown(dimensions: Sequence[Dimension]) -> str:
    """The dimensions as a tuple is written."""
    return f"({', '.join(map(str, dimensions))}{',' if len(dimensions) == 1 else ''})"


def _common(types: Sequence[Type], what: str) -> ArrayType:
    """The type of arrays that all have the same dimensions."""
    arrays = [array_type(t, what) for t in types]
    for a in arrays[1:]:
        if a.dimensions != arrays[0].dimensions:
            raise misfit(
                f"{what} needs equal shapes and got {shown(arrays[0].dimensions)} and "
                f"{shown(a.dimensions)}.",
                what,
                f"broadcast one of them to {shown(arrays[0].dimensions)} first.",
            )
    return ArrayType(promote([a.dtype for a in arrays]), arrays[0].dimensions)


def stack_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    """The type of a stack."""
    common = _common(types, "stack")
    dimensions = list(common.dimensions)
    dimensions.insert(len(dimensions) + 1 + axis, len(types))
    return ArrayType(common.dtype, tuple(dimensions))


def concatenate_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    """The type of arrays one after the other."""
    arrays = [array_type(t, "concatenate") for t in types]
    lengths = [a.dimensions[axis] for a in arrays]
    if any(isinstance(n, str) for n in lengths):
        raise misfit(
            f"The length of the joined axis would be {' + '.join(map(str, lengths))}.",
            "concatenate",
            "join along an axis whose lengths are known numbers.",
        )
    rest = [ArrayType(a.dtype, _replaced(a.dimensions, axis, ())) for a in arrays]
    common = _common(rest, "concatenate")
    dimensions = list(common.dimensions)
    dimensions.insert(len(dimensions) + 1 + axis, sum(lengths))  # type: ignore
    return ArrayType(common.dtype, tuple(dimensions))


def _replaced(
    dimensions: tuple[Dimension, ...], axis: int, by: tuple[Dimension, ...]
) -> tuple[Dimension, ...]:
    place = len(dimensions) + axis
    return dimensions[:place] + by + dimensions[place + 1 :]


def item_type(types: Sequence[Type], *, index: int) -> Type:
    """The type of one of several values."""
    [kind] = types
    if not isinstance(kind, TupleType):
        raise misfit(
            f"item takes one of several values and got the single value {kind}.",
            "item",
            "use an index for the elements of an array.",
        )
    if not 0 <= index < len(kind.items):
        raise misfit(
            f"There are {len(kind.items)} items and number {index} was asked for.",
            "item",
            f"count from 0 to {len(kind.items) - 1}.",
        )
    return kind.items[index]


def index_type(types: Sequence[Type], *, key: Key) -> ArrayType:
    """The type of a part of an array."""
    kind = array_type(types[0], "index")
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
            raise misfit(
                f"The index {entry} is outside an axis of length {length}.",
                "index",
                f"count from 0 to {length - 1}." if length else "the axis is empty.",
            )
    return ArrayType(kind.dtype, tuple(dimensions))


WHOLE = (None, None, None)
"""The entry of a key that takes a whole axis."""


def _slice_length(entry: tuple, length: Dimension) -> Dimension:
    if isinstance(length, int):
        return len(range(*slice(*entry).indices(length)))
    if entry == (None, None, -1):
        return length
    raise misfit(
        f"A part of an axis of unknown length {length} has no length that can be named.",
        "index",
        "take single elements or the whole axis, or give the axis a fixed length.",
    )


def gather_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    """The type of elements that whole numbers point at."""
    kind, where = (array_type(t, "gather") for t in types)
    return ArrayType(kind.dtype, _replaced(kind.dimensions, axis, where.dimensions))


def scatter_type(
    types: Sequence[Type], *, axis: int, dimensions: tuple[Dimension, ...]
) -> ArrayType:
    """The type of elements put where whole numbers point."""
    return ArrayType(array_type(types[0], "scatter").dtype, dimensions)


def place_type(types: Sequence[Type], *, key: Key, dimensions: tuple) -> ArrayType:
    """The type of a part put among zeros."""
    return ArrayType(array_type(types[0], "place").dtype, dimensions)


def broadcast_type(types: Sequence[Type], *, dimensions: tuple[Dimension, ...]) -> ArrayType:
    """The type of a repeated array."""
    kind = array_type(types[0], "broadcast_to")
    if broadcast([kind.dimensions, dimensions]) != dimensions:
        raise misfit(
            f"The shape {shown(kind.dimensions)} does not broadcast to {shown(dimensions)}.",
            "broadcast_to",
            "give it axes of length 1 where it should repeat.",
        )
    return ArrayType(kind.dtype, dimensions)


def reshape_type(types: Sequence[Type], *, dimensions: tuple[Dimension, ...]) -> ArrayType:
    """The type of the same elements in another shape."""
    kind = array_type(types[0], "reshape")
    if counted_size(kind.dimensions) != counted_size(dimensions):
        raise misfit(
            f"An array of shape {shown(kind.dimensions)} has no shape {shown(dimensions)}.",
            "reshape",
            "choose a shape with as many elements.",
        )
    return ArrayType(kind.dtype, dimensions)


def counted_size(dimensions: Sequence[Dimension]) -> tuple[int, list[str]]:
    """The product of the known lengths, and the names of the others."""
    numbers = [d for d in dimensions if isinstance(d, int)]
    return math.prod(numbers), sorted(d for d in dimensions if isinstance(d, str))


def transpose_type(types: Sequence[Type], *, axes: tuple[int, ...]) -> ArrayType:
    """The type of an array with its axes in another order."""
    kind = array_type(types[0], "transpose")
    return ArrayType(kind.dtype, tuple(kind.dimensions[a] for a in axes))


def reduced_type(types: Sequence[Type], *, axes: tuple[int, ...], keepdims: bool) -> ArrayType:
    """The type of a reduction over ``axes``."""
    kind = array_type(types[0], "a reduction")
    dimensions: list[Dimension] = []
    for axis in range(-kind.rank, 0):
        if axis not in axes:
            dimensions.append(kind.dimensions[axis])
        elif keepdims:
            dimensions.append(1)
    dtype = "real" if kind.dtype in ("bool", "int64") else kind.dtype
    return ArrayType(dtype, tuple(dimensions))


def same_type(types: Sequence[Type], **_: Any) -> ArrayType:
    """The type of an element-wise running result."""
    return array_type(types[0], "a cumulative sum")
