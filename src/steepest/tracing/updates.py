"""New arrays in which a part is replaced, added to or multiplied: ``x.at[i].set(v)``."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.errors import TraceError
from steepest.graph import Node, apply
from steepest.primitives import where
from steepest.primitives.arrays import reshaped, scatter, spread

from .dispatch import node, traced
from .indexing import places_of
from .places import line
from .tracer import Tracer


class Place:
    """A part of an array; each method makes a new array, as JAX names them."""

    __slots__ = ("array", "key")

    def __init__(self, array: Tracer, key: Any) -> None:
        self.array = array
        self.key = key

    def get(self) -> Tracer:
        """The part."""
        return self.array[self.key]

    def set(self, value: Any) -> Tracer:
        """The array with the part replaced. Where an element is named twice, the last wins."""
        if self._is_dynamic():
            return self._set_dynamically(value)
        places = places_of(self.array, self.key)
        spread_out = _to_shape(node(value), places.shape)
        last = _last(places)
        if last is not None:
            spread_out, places = _at(spread_out, last), places.ravel()[last]
        mask = np.zeros(self.array.size, dtype=bool)
        mask[places] = True
        new = self._scattered(spread_out, places)
        return traced(where(node(mask.reshape(self.array.shape)), new, node(self.array)))

    def add(self, value: Any) -> Tracer:
        """The array with the value added to the part, as often as an element is named."""
        if self._is_dynamic():
            where_to = self._places()
            return self.array + self._put(_to_shape(node(value), where_to.shape), where_to)
        places = places_of(self.array, self.key)
        return self.array + traced(self._scattered(_to_shape(node(value), places.shape), places))

    def subtract(self, value: Any) -> Tracer:
        """The array with the value taken from the part."""
        return self.add(-traced(node(value)))

    def multiply(self, value: Any) -> Tracer:
        """The array with the part multiplied."""
        return self.set(self.get() * value)

    mul = multiply

    def divide(self, value: Any) -> Tracer:
        """The array with the part divided."""
        return self.set(self.get() / value)

    def power(self, value: Any) -> Tracer:
        """The array with the part raised to a power."""
        return self.set(self.get() ** value)

    def min(self, value: Any) -> Tracer:
        """The array with the smaller of the part and the value."""
        part: Any = self.get()
        return self.set(np.minimum(part, value))

    def max(self, value: Any) -> Tracer:
        """The array with the larger of the part and the value."""
        part: Any = self.get()
        return self.set(np.maximum(part, value))

    def apply(self, function: Any) -> Tracer:
        """The array with a function applied to the part."""
        return self.set(function(self.get()))

    def _is_dynamic(self) -> bool:
        entries = self.key if isinstance(self.key, tuple) else (self.key,)
        return any(isinstance(e, Tracer) and e.dtype.kind != "b" for e in entries)

    def _places(self) -> Tracer:
        """The numbers of the elements in a row, as the index takes them when it is known."""
        numbers = np.arange(self.array.size).reshape(self.array.shape)
        return traced(node(numbers))[self.key]

    def _set_dynamically(self, value: Any) -> Tracer:
        entries = self.key if isinstance(self.key, tuple) else (self.key,)
        if any(isinstance(e, Tracer) and e.ndim for e in entries):
            raise TraceError(
                "Which of the elements that an unknown index names twice wins is not known.",
                where=line(),
                remedy="use .add, or set one element after the other.",
            )
        places = self._places()
        new = self._put(_to_shape(node(value), places.shape), places)
        taken = self._put(_to_shape(node(1), places.shape), places)
        return traced(where(node(taken > 0), node(new), node(self.array)))

    def _put(self, value: Node, places: Tracer) -> Tracer:
        row = reshaped(value, (places.size,))
        numbers = reshaped(node(places), (places.size,))
        among = apply(scatter, row, numbers, axis=-1, dimensions=(self.array.size,))
        return traced(reshaped(among, self.array.shape))

    def _scattered(self, value: Node, places: np.ndarray) -> Node:
        row = reshaped(value, (places.size,))
        size = self.array.size
        among = apply(scatter, row, node(places.ravel()), axis=-1, dimensions=(size,))
        return reshaped(among, self.array.shape)


def _to_shape(value: Node, shape: tuple[int, ...]) -> Node:
    dimensions = value.type.dimensions  # type: ignore
    while len(dimensions) > len(shape) and dimensions[0] == 1:
        value, dimensions = reshaped(value, dimensions[1:]), dimensions[1:]
    return spread(value, shape)


def _last(places: np.ndarray) -> np.ndarray | None:
    """Where each element is named for the last time; None when none is named twice."""
    row = places.ravel()
    _, first = np.unique(row[::-1], return_index=True)
    return None if len(first) == row.size else row.size - 1 - first


def _at(value: Node, chosen: np.ndarray) -> Node:
    from steepest.primitives.arrays import taken  # noqa: PLC0415 - rarely needed

    size = int(np.prod(value.type.dimensions))  # type: ignore
    return taken(reshaped(value, (size,)), node(chosen))
