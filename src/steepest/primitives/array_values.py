"""What NumPy computes for array operations; axes of broadcasting may lead those of the value."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .array_shapes import Key


def ranked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, marked as one that is told ``ranks`` and works on the last axes."""
    function.ranked = True  # type: ignore
    return function


@ranked
def stack_values(*values: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    """The layers of a new axis."""
    if all(type(v) is float for v in values):
        return np.array(values)
    return np.stack(np.broadcast_arrays(*_unified(values)), axis=axis)


def _unified(values: Sequence[Any]) -> list[Any]:
    """The values as arrays of one dtype; Python floats take that of the arrays."""
    dtype = np.result_type(*values)
    return [np.asarray(v, dtype=dtype) for v in values]


@ranked
def concatenate_values(*values: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    """Arrays joined along an axis."""
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
def item_values(values: Any, index: int, ranks: tuple[int, ...]) -> Any:
    """One of several values."""
    return values[index]


@ranked
def pack_values(*values: Any, ranks: tuple[int, ...]) -> Any:
    """Several values."""
    return values


def _keyed(key: Key) -> tuple[Any, ...]:
    return (..., *(slice(*k) if isinstance(k, tuple) else k for k in key))


@ranked
def index_values(value: Any, key: Key, ranks: tuple[int, ...]) -> Any:
    """A part."""
    return value[_keyed(key)]


@ranked
def place_values(value: Any, key: Key, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    """Zeros with a part in its place."""
    value = np.asarray(value)
    result = np.zeros(_lead(value, ranks[0]) + dimensions, dtype=value.dtype)
    result[_keyed(key)] = value
    return result


@ranked
def gather_values(value: Any, indices: Any, axis: int, ranks: tuple[int, ...]) -> Any:
    """The elements that whole numbers point at."""
    lead = np.broadcast_shapes(_lead(value, ranks[0]), _lead(indices, ranks[1]))
    if not _lead(indices, ranks[1]):
        return np.take(value, indices, axis=axis)
    value = np.broadcast_to(value, lead + np.shape(value)[np.ndim(value) - ranks[0] :])
    indices = np.broadcast_to(indices, lead + np.shape(indices)[np.ndim(indices) - ranks[1] :])
    parts = [np.take(value[i], indices[i], axis=axis) for i in np.ndindex(lead)]
    whole = np.stack(parts)
    return whole.reshape(lead + whole.shape[1:])


@ranked
def scatter_values(
    value: Any, indices: Any, axis: int, dimensions: tuple[int, ...], ranks: tuple[int, ...]
) -> Any:
    """Zeros, with elements added where whole numbers point."""
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
def broadcast_to_values(value: Any, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    """The value repeated."""
    value = np.asarray(value)
    lead = _lead(value, ranks[0])
    padding = (1,) * (len(dimensions) - ranks[0])
    shaped = value.reshape(lead + padding + value.shape[len(lead) :])
    return np.broadcast_to(shaped, lead + dimensions)


@ranked
def reshape_values(value: Any, dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    """The elements in another shape."""
    return np.reshape(value, _lead(value, ranks[0]) + dimensions)


@ranked
def transpose_values(value: Any, axes: tuple[int, ...], ranks: tuple[int, ...]) -> Any:
    """The axes in another order."""
    rank = np.ndim(value)
    return np.transpose(value, (*range(rank - len(axes)), *(rank + a for a in axes)))


@ranked
def sum_values(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    """The sums."""
    return np.sum(_counted(value), axis=axes, keepdims=keepdims)


@ranked
def mean_values(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    """The means."""
    value = _counted(value)
    count = math.prod(np.shape(value)[a] for a in axes)
    total = np.sum(value, axis=axes, keepdims=keepdims)
    return np.divide(total, float(count))


def _counted(value: Any) -> Any:
    value = np.asarray(value)
    return value.astype(np.float64) if value.dtype.kind in "bi" else value


@ranked
def amax_values(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    """The largest."""
    return np.max(_counted(value), axis=axes, keepdims=keepdims, initial=-np.inf)


@ranked
def amin_values(value: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int, ...]) -> Any:
    """The smallest."""
    return np.min(_counted(value), axis=axes, keepdims=keepdims, initial=np.inf)


@ranked
def cumsum_values(value: Any, axis: int, backward: bool, ranks: tuple[int, ...]) -> Any:
    """The running sums."""
    if backward:
        return np.flip(np.cumsum(np.flip(value, axis), axis=axis), axis)
    return np.cumsum(value, axis=axis)


@ranked
def length_values(dimensions: tuple[int, ...], ranks: tuple[int, ...]) -> float:
    """How many elements the dimensions hold."""
    return float(math.prod(dimensions))


def gate_values(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else exactly zero."""
    return np.where(condition, value, 0.0)
