"""Arrays put together and taken apart: joined, stacked, split, padded, inserted, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, lift
from steepest.primitives.arrays import (
    apply,
    concatenated,
    part,
    place,
    reshaped,
    spread,
    stacked,
    taken,
)
from steepest.tracing.dispatch import concrete, implements, is_traced, node

from .calling import (
    answered,
    counted,
    handles,
    in_dtype,
    known_length,
    rank_of,
    refused,
    shape_of,
    whole,
)
from .shaping import flat

# ---- joined ----


@handles(np.concatenate, np.concat)
def _concatenate(
    arrays: Sequence[Node], /, axis: Any = 0, *, dtype: Any = None, casting: Any = None
) -> Node:
    return in_dtype(joined(arrays, axis), dtype)


def joined(arrays: Sequence[Node], axis: Any = 0) -> Node:
    """The arrays one after the other; with None as the axis, all their elements."""
    if axis is None:
        return concatenated(list(map(flat, arrays)))
    return concatenated(arrays, axis)


@handles(np.stack)
def _stack(
    arrays: Sequence[Node], axis: int = 0, *, dtype: Any = None, casting: Any = None
) -> Node:
    return in_dtype(stacked(arrays, axis), dtype)


def _raised(rank: int) -> Callable[[Node], Node]:
    """The array as one of at least that many axes, as ``np.atleast_1d`` and so on have it."""

    def made(x: Node) -> Node:
        lengths = shape_of(x)
        if len(lengths) >= rank:
            return x
        if rank == 3:
            return reshaped(x, (*lengths, 1) if len(lengths) == 2 else (1, *(lengths or (1,)), 1))
        return reshaped(x, (1,) * (rank - len(lengths)) + lengths)

    return made


@handles(np.vstack)
def _vstack(tup: Sequence[Node], *, dtype: Any = None, casting: Any = None) -> Node:
    return in_dtype(concatenated(list(map(_raised(2), tup)), 0), dtype)


@handles(np.hstack)
def _hstack(tup: Sequence[Node], *, dtype: Any = None, casting: Any = None) -> Node:
    raised = list(map(_raised(1), tup))
    return in_dtype(concatenated(raised, 0 if rank_of(raised[0]) == 1 else 1), dtype)


@handles(np.dstack)
def _dstack(tup: Sequence[Node]) -> Node:
    return concatenated(list(map(_raised(3), tup)), 2)


@handles(np.column_stack)
def _column_stack(tup: Sequence[Node]) -> Node:
    columns = [reshaped(x, (*shape_of(x), 1)) if rank_of(x) == 1 else _raised(2)(x) for x in tup]
    columns = [reshaped(x, (1, 1)) if not rank_of(x) else x for x in columns]
    return concatenated(columns, 1)


@handles(np.append)
def _append(arr: Node, values: Node, axis: Any = None) -> Node:
    return joined([arr, values], axis)


@implements(np.block)
def _block(arrays: Any) -> Any:
    def depth(part_of: Any) -> int:
        return 1 + depth(part_of[0]) if isinstance(part_of, list) and part_of else 0

    def built(part_of: Any, level: int) -> Node:
        if not isinstance(part_of, list):
            return _raised_to(node(part_of), rank)
        return concatenated([built(p, level - 1) for p in part_of], -level)

    def most(part_of: Any) -> int:
        return max(map(most, part_of)) if isinstance(part_of, list) else rank_of(node(part_of))

    levels = depth(arrays)
    rank = max(levels, most(arrays))
    return answered(built(arrays, levels))


def _raised_to(x: Node, rank: int) -> Node:
    return reshaped(x, (1,) * (rank - rank_of(x)) + shape_of(x))


@implements(np.meshgrid)
def _meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> Any:
    vectors = [flat(node(x)) for x in xi]
    rank = len(vectors)
    places = list(range(rank))
    if indexing == "xy" and rank > 1:
        places[:2] = 1, 0
    lengths = [shape_of(v)[0] for v in vectors]
    whole_shape = [lengths[places.index(i)] for i in range(rank)]
    grids = [
        reshaped(v, [lengths[k] if i == places[k] else 1 for i in range(rank)])
        for k, v in enumerate(vectors)
    ]
    return answered(tuple(grids if sparse else [spread(g, whole_shape) for g in grids]))


# ---- taken apart ----


def _parts(x: Node, ends: Sequence[int], axis: int) -> list[Node]:
    starts = [0, *ends]
    before: tuple[Any, ...] = (slice(None),) * axis
    stops: list[int | None] = [*ends, None]
    return [part(x, (*before, slice(a, b))) for a, b in zip(starts, stops, strict=True)]


def split_up(x: Node, sections: Any, axis: int, *, evenly: bool) -> list[Node]:
    """The parts of an array along an axis.

    Args:
        x: The array.
        sections: A number of parts, or where they end.
        axis: The axis.
        evenly: Whether parts by number must be of one length.
    """
    axis = counted(axis, rank_of(x))
    if np.ndim(sections):
        return _parts(x, whole(sections), axis)
    count, length = int(sections), known_length(x, axis, "split")
    if evenly and length % count:
        raise ValueError("array split does not result in an equal division")
    size, extra = divmod(length, count)
    ends = np.cumsum([size + 1] * extra + [size] * (count - extra))[:-1]
    return _parts(x, [int(e) for e in ends], axis)


@handles(np.split)
def _split(ary: Node, indices_or_sections: Any, axis: int = 0) -> list[Node]:
    return split_up(ary, indices_or_sections, axis, evenly=True)


@handles(np.array_split)
def _array_split(ary: Node, indices_or_sections: Any, axis: int = 0) -> list[Node]:
    return split_up(ary, indices_or_sections, axis, evenly=False)


@handles(np.hsplit)
def _hsplit(ary: Node, indices_or_sections: Any) -> list[Node]:
    return split_up(ary, indices_or_sections, min(rank_of(ary) - 1, 1), evenly=True)


@handles(np.vsplit)
def _vsplit(ary: Node, indices_or_sections: Any) -> list[Node]:
    return split_up(ary, indices_or_sections, 0, evenly=True)


@handles(np.dsplit)
def _dsplit(ary: Node, indices_or_sections: Any) -> list[Node]:
    return split_up(ary, indices_or_sections, 2, evenly=True)


@handles(np.unstack)
def _unstack(x: Node, /, *, axis: int = 0) -> tuple[Node, ...]:
    axis = counted(axis, rank_of(x))
    before: tuple[Any, ...] = (slice(None),) * axis
    return tuple(part(x, (*before, i)) for i in range(known_length(x, axis, "unstack")))


# ---- padded ----


@handles(np.pad)
def _pad(array: Node, pad_width: Any, mode: Any = "constant", **options: Any) -> Node:
    rank = rank_of(array)
    widths = _pairs(pad_width, rank)
    if mode == "constant":
        return _with_constants(array, widths, options.get("constant_values", 0))
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise refused(
            f"np.pad in the mode {mode!r} is not followed.",
            "use constant, edge, reflect, symmetric or wrap, or concatenate.",
        )
    for axis, pair in enumerate(widths):
        if any(pair):
            places = np.pad(np.arange(known_length(array, axis, "pad")), pair, mode, **options)
            array = taken(array, places, axis)
    return array


def _pairs(widths: Any, rank: int) -> list[tuple[int, int]]:
    """How much stands before and after each axis."""
    if isinstance(widths, dict):
        pairs = [(0, 0)] * rank
        for axis, width in widths.items():
            pairs[axis] = (width, width) if np.ndim(width) == 0 else tuple(width)
        return pairs
    spread_out = np.broadcast_to(np.asarray(concrete(widths)), (rank, 2))
    return [(int(a), int(b)) for a, b in spread_out]


def _with_constants(x: Node, widths: Sequence[tuple[int, int]], values: Any) -> Node:
    if not is_traced(values) and not np.any(values):
        lengths = [known_length(x, a, "pad") for a in range(rank_of(x))]
        key = tuple((a, a + n, None) for (a, _), n in zip(widths, lengths, strict=True))
        total = tuple(a + n + b for (a, b), n in zip(widths, lengths, strict=True))
        return apply(place, x, key=key, dimensions=total) if any(map(any, widths)) else x
    nodes = spread(node(values), (rank_of(x), 2))
    for axis, pair in enumerate(widths):
        lengths = shape_of(x)
        ends = [
            spread(part(nodes, (axis, i)), (*lengths[:axis], n, *lengths[axis + 1 :]))
            for i, n in enumerate(pair)
        ]
        x = concatenated([ends[0], x, ends[1]], axis)
    return x


# ---- elements put in and taken out ----


@handles(np.insert)
def _insert(arr: Node, obj: Any, values: Node, axis: Any = None) -> Node:
    if axis is None:
        arr, axis = flat(arr), 0
    axis = counted(axis, rank_of(arr))
    lengths = shape_of(arr)
    length = known_length(arr, axis, "insert")
    where = concrete(obj)
    if isinstance(where, slice):
        where = np.arange(length)[where]
    if np.ndim(where) == 0 and rank_of(values) == len(lengths):
        count = known_length(values, axis, "insert")
    else:
        count = max(np.size(where), 1)
        if np.ndim(where) == 0 and rank_of(values):
            values = reshaped(values, (*shape_of(values)[:axis], 1, *shape_of(values)[axis:]))
    values = spread(values, (*lengths[:axis], count, *lengths[axis + 1 :]))
    new = np.arange(length, length + count)
    order = np.insert(np.arange(length), where, new)
    return taken(concatenated([arr, values], axis), order, axis)


@handles(np.delete)
def _delete(arr: Node, obj: Any, axis: Any = None) -> Node:
    if axis is None:
        arr, axis = flat(arr), 0
    axis = counted(axis, rank_of(arr))
    left = np.delete(np.arange(known_length(arr, axis, "delete")), concrete(obj))
    return taken(arr, left, axis)


@handles(np.trim_zeros)
def _trim_zeros(filt: Node, trim: str = "fb", axis: Any = None) -> Node:
    raise refused(
        "np.trim_zeros gives an array whose length depends on the values.",
        "trim before, or keep the zeros.",
    )


@handles(np.linspace)
def _linspace(
    start: Node, stop: Node, num: int = 50, endpoint: bool = True, retstep: bool = False,
    dtype: Any = None, axis: int = 0, *, device: Any = None,
) -> Any:  # fmt: skip
    count = int(num)
    parts = count - 1 if endpoint else count
    share = np.arange(count) / parts if parts > 0 else np.zeros(count)
    rise = stop - start
    rank = rank_of(rise)
    wide = lift(share.reshape(-1, *[1] * rank))
    result = in_dtype(start + wide * rise, dtype)
    if axis % (rank + 1):
        from .shaping import moved  # noqa: PLC0415 - rarely needed

        result = moved(result, 0, axis)
    return (result, rise / parts) if retstep else result
