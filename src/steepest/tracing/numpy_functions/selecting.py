"""Elements chosen: by conditions, by places, by what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, apply, broadcast, lift
from steepest.primitives import abs as absolute
from steepest.primitives import (
    equal,
    logical_and,
    logical_not,
    maximum,
    minimum,
    not_equal,
    where,
)
from steepest.primitives.arrays import spread, taken
from steepest.primitives.complex_values import converted
from steepest.primitives.ordering import searchsorted, take_along
from steepest.tracing.dispatch import concrete, implements, is_traced, node, traced

from .calling import answered, counted, handles, kind_of, known_length, rank_of, shape_of
from .shaping import flat

# ---- by conditions ----


def truth(x: Node) -> Node:
    """The condition that each element holds: that it is not zero."""
    return x if kind_of(x).dtype == "bool" else not_equal(x, 0)


def chosen(condition: Any, a: Node, b: Node) -> Node:
    """The first where the condition holds, else the second; over the shape of all."""
    if not is_traced(condition) and np.ndim(condition) == 0:
        shape = broadcast([shape_of(a), shape_of(b)])
        return spread(a if condition else b, shape)
    return where(truth(node(condition)), a, b)


@implements(np.where)
def _where(condition: Any, x: Any = None, y: Any = None, /) -> Any:
    if x is None and y is None:
        return np.where(concrete(condition))
    return traced(chosen(condition, node(x), node(y)))


@handles(np.select)
def _select(condlist: Sequence[Any], choicelist: Sequence[Node], default: Node = 0) -> Node:  # type: ignore
    result = node(default)
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        result = chosen(condition, choice, result)
    return result


@implements(np.piecewise)
def _piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    whole = node(x)
    conditions = condlist if isinstance(condlist, (list, tuple)) else [condlist]
    branches = list(funclist)
    pieces = [node(f(x, *args, **kw)) if callable(f) else node(f) for f in branches]
    result = pieces.pop() if len(pieces) > len(conditions) else lift(0)
    for condition, piece in zip(conditions, pieces, strict=True):  # The last that holds counts.
        result = chosen(condition, piece, result)
    return traced(spread(result, shape_of(whole)))


@handles(np.choose)
def _choose(a: Node, choices: Sequence[Node], mode: str = "raise") -> Node:
    result = choices[-1]
    for i in range(len(choices) - 2, -1, -1):
        result = where(equal(a, i), choices[i], result)
    return result


@implements(np.extract)
def _extract(condition: Any, arr: Any) -> Any:
    places = np.flatnonzero(concrete(condition))
    return traced(taken(flat(node(arr)), places))


@implements(np.compress)
def _compress(condition: Any, a: Any, axis: Any = None, out: Any = None) -> Any:
    x = node(a)
    if axis is None:
        x, axis = flat(x), 0
    return traced(taken(x, np.flatnonzero(concrete(condition)), axis))


@implements(np.nonzero)
def _nonzero(a: Any) -> Any:
    return np.nonzero(concrete(a))


@implements(np.flatnonzero)
def _flatnonzero(a: Any) -> Any:
    return np.flatnonzero(concrete(a))


@implements(np.argwhere)
def _argwhere(a: Any) -> Any:
    return np.argwhere(concrete(a))


@handles(np.clip)
def _clip(
    a: Node, a_min: Node | None = None, a_max: Node | None = None, *,
    min: Node | None = None, max: Node | None = None, **_: Any,  # noqa: A002 - NumPy's names
) -> Node:  # fmt: skip
    low, high = a_min if min is None else min, a_max if max is None else max
    if low is not None:
        a = maximum(a, low)
    return a if high is None else minimum(a, high)


@handles(np.nan_to_num)
def _nan_to_num(
    x: Node, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None
) -> Node:
    largest = float(np.finfo(np.float32 if kind_of(x).dtype == "float32" else np.float64).max)
    high = largest if posinf is None else posinf
    low = -largest if neginf is None else neginf
    ends = where(equal(x, np.inf), high, where(equal(x, -np.inf), low, x))
    return where(not_equal(x, x), nan, ends)


# ---- by places ----


def places(indices: Any) -> Any:
    """Indices as ``taken`` wants them: an array of whole numbers, or a node of some."""
    if not is_traced(indices):
        return np.asarray(indices)
    return converted(node(indices), "int64")


@implements(np.take)
def _take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    x = node(a)
    if axis is None:
        x, axis = flat(x), 0
    chosen_places = places(indices)
    if mode != "raise":
        length = known_length(x, axis, "take")
        given = np.asarray(concrete(indices))
        clipped = np.clip(given, 0, length - 1)
        chosen_places = np.mod(given, length) if mode == "wrap" else clipped
    return traced(taken(x, chosen_places, axis))


@implements(np.take_along_axis)
def _take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Any:
    x, where_from = node(arr), places(indices)
    if axis is None:
        x, axis = flat(x), 0
        where_from = where_from if isinstance(where_from, Node) else np.ravel(where_from)
    axis = counted(axis, rank_of(x))
    if not isinstance(where_from, Node):
        where_from = np.where(
            where_from < 0, where_from + known_length(x, axis, "take"), where_from
        )
        where_from = lift(where_from)
    return traced(along(x, where_from, axis))


def along(x: Node, where_from: Node, axis: int) -> Node:
    """The elements of each row at places in it, the other axes broadcast."""
    rank = rank_of(x)
    lengths, others = list(shape_of(x)), list(shape_of(where_from))
    length, count = lengths[axis], others[axis]
    lengths[axis] = others[axis] = 1
    shape = list(broadcast([tuple(lengths), tuple(others)]))
    shape[axis] = length
    x = spread(x, shape)
    shape[axis] = count
    return apply(take_along, x, spread(where_from, shape), axis=axis - rank)


@handles(np.searchsorted)
def _searchsorted(a: Node, v: Node, side: str = "left", sorter: Any = None) -> Node:
    if sorter is not None:
        a = taken(a, places(sorter))
    return apply(searchsorted, a, v, side=side)


@handles(np.digitize)
def _digitize(x: Node, bins: Node, right: bool = False) -> Node:
    known = np.asarray(concrete(traced(bins)))
    if np.all(np.diff(known) >= 0):
        return apply(searchsorted, bins, x, side="left" if right else "right")
    count = len(known)
    side = "right" if right else "left"
    backward = taken(bins, np.arange(count)[::-1])
    found = apply(searchsorted, backward, x, side=side)
    return converted(count - found, "int64")


# ---- truths about elements ----


def is_nan(x: Node) -> Node:
    """Where an element is no number."""
    return not_equal(x, x)


def is_infinite(x: Node) -> Node:
    """Where an element is infinite."""
    return equal(absolute(x), np.inf)


def is_finite(x: Node) -> Node:
    """Where an element is a finite number."""
    return logical_and(logical_not(is_nan(x)), not_equal(absolute(x), np.inf))


def close(a: Node, b: Node, rtol: float, atol: float, equal_nan: bool) -> Node:
    """Where two arrays are nearly equal, as ``np.isclose`` has it."""
    from steepest.primitives import less_equal, logical_or  # noqa: PLC0415 - used here only

    near = less_equal(absolute(a - b), atol + rtol * absolute(b))
    result = logical_or(logical_and(near, is_finite(b)), equal(a, b))
    return logical_or(result, logical_and(is_nan(a), is_nan(b))) if equal_nan else result


@handles(np.isclose)
def _isclose(
    a: Node, b: Node, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Node:
    return close(a, b, rtol, atol, equal_nan)


@implements(np.allclose)
def _allclose(*arguments: Any, **options: Any) -> Any:
    return np.all(np.isclose(*arguments, **options))


@implements(np.array_equal)
def _array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    first, second = node(a1), node(a2)
    if shape_of(first) != shape_of(second):
        return False
    return np.all(answered(equal(first, second)))


@implements(np.array_equiv)
def _array_equiv(a1: Any, a2: Any) -> Any:
    return np.all(answered(equal(node(a1), node(a2))))
