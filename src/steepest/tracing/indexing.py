"""Parts of arrays: basic, fancy and boolean indices, and new arrays with a part replaced."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.primitives.arrays import part, reshaped, taken

from .dispatch import concrete, node, traced
from .tracer import Tracer


def taken_at(array: Tracer, key: Any) -> Tracer:
    """The part of an array that NumPy's index takes."""
    whole = node(array)
    entries = key if isinstance(key, tuple) else (key,)
    if all(map(_is_basic, entries)):
        return traced(part(whole, key))
    known = tuple(map(_known, entries))
    places = np.arange(array.size).reshape(array.shape)[known]
    return traced(taken(reshaped(whole, (array.size,)), node(places)))


def _is_basic(entry: Any) -> bool:
    return (
        entry is None
        or entry is Ellipsis
        or isinstance(entry, slice)
        or (isinstance(entry, (int, np.integer)) and not isinstance(entry, bool))
    )


def _known(entry: Any) -> Any:
    if isinstance(entry, slice):
        return slice(*map(concrete, (entry.start, entry.stop, entry.step)))
    return concrete(entry)
