"""Parts of arrays: basic indices, and fancy and boolean ones whose values are known.

A fancy index is taken of the numbers of the elements in a row, which NumPy does, so every
mixture that NumPy takes means what it means there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Node
from steepest.primitives.arrays import part, reshaped, taken

from .dispatch import concrete, is_traced, node, traced
from .tracer import Tracer


def taken_at(array: Tracer, key: Any) -> Tracer:
    """The part of an array that NumPy's index takes."""
    whole = node(array)
    entries = key if isinstance(key, tuple) else (key,)
    for entry in entries:
        if not _is_basic(entry):
            break
    else:
        return traced(part(whole, key))
    axis = _single_axis(entries, array.ndim)
    if axis is not None:
        chosen = entries[axis]
        if not isinstance(chosen, Tracer) and np.asarray(chosen).dtype.kind in "iu":
            _require_inside(chosen, array.shape[axis])
            return traced(taken(whole, node(np.asarray(chosen)), axis))
    if any(isinstance(e, Tracer) for e in entries):
        found = _dynamic(whole, entries)
        if found is not None:
            return traced(found)
    places = places_of(array, key)
    return traced(taken(reshaped(whole, (array.size,)), node(places)))


def _dynamic(whole: Node, entries: tuple[Any, ...]) -> Node | None:
    """The part that stand-ins of whole numbers take; None where their values are needed."""
    from .dynamic import dynamic_axis, taken_dynamically  # noqa: PLC0415 - few indices are so

    while any(isinstance(e, Tracer) for e in entries):
        rest = tuple(e for e in entries if not isinstance(e, Tracer))
        place = dynamic_axis(entries, len(whole.type.dimensions))  # type: ignore
        if place is None or not all(map(_is_basic, rest)):
            return None
        rank = entries[place].ndim
        alone = len(entries) - len(rest) == 1
        if alone:
            return taken_dynamically(whole, entries, place)
        others = tuple(slice(None) if i != place else e for i, e in enumerate(entries))
        whole = taken_dynamically(whole, others, place)
        entries = (*entries[:place], *[slice(None)] * rank, *entries[place + 1 :])
    return whole


def places_of(array: Any, key: Any) -> np.ndarray:
    """The numbers, in a row, of the elements that NumPy's index takes."""
    entries = tuple(map(known, key)) if isinstance(key, tuple) else known(key)
    return np.asarray(np.arange(array.size).reshape(array.shape)[entries])


def known(entry: Any) -> Any:
    """An entry of an index with its values, asked for where it holds stand-ins."""
    if isinstance(entry, slice):
        return slice(*map(known, (entry.start, entry.stop, entry.step)))
    if isinstance(entry, Tracer):
        value = entry.home.answer(entry.node)
        return int(value) if not entry.ndim and entry.dtype.kind != "b" else value
    return concrete(entry) if is_traced(entry) else entry


def _is_basic(entry: Any) -> bool:
    if isinstance(entry, slice):
        return not any(isinstance(v, Tracer) for v in (entry.start, entry.stop, entry.step))
    if entry is None or entry is Ellipsis:
        return True
    return isinstance(entry, (int, np.integer)) and not isinstance(entry, bool)


def _single_axis(entries: tuple[Any, ...], rank: int) -> int | None:
    """The axis of the only entry that is no whole slice, where the others are."""
    if len(entries) > rank or any(e is None or e is Ellipsis for e in entries):
        return None
    special = [i for i, e in enumerate(entries) if not (isinstance(e, slice) and e == slice(None))]
    return special[0] if len(special) == 1 else None


def _require_inside(indices: Any, length: Any) -> None:
    found = np.asarray(indices)
    if (
        isinstance(length, int)
        and found.size
        and not (-length <= found.min() and found.max() < length)
    ):
        raise IndexError(f"An index is outside an axis of length {length}.")


def in_a_row(array: Node, size: int) -> Node:
    """The elements of an array one after the other."""
    return reshaped(array, (size,))
