"""Elements in order: sorted, parted, ranked, and the values between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest.graph import Node
from steepest.primitives import not_equal, where
from steepest.primitives.arrays import part, permuted, reshaped, stacked, taken
from steepest.primitives.ordering import ordered_along, places_in_order
from steepest.tracing.dispatch import concrete, implements, node, traced
from steepest.tracing.indexing import known

from .calling import axes_of, counted, handles, known_length, rank_of, refused, shape_of
from .shaping import flat


def _of_axis(a: Node, axis: Any) -> tuple[Node, int]:
    """The array and the axis counted from the last; None stands for all elements in a row."""
    return (flat(a), -1) if axis is None else (a, counted(axis, rank_of(a)) - rank_of(a))


@handles(np.sort)
def _sort(
    a: Node, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Node:
    x, axis = _of_axis(a, axis)
    return ordered_along(x, axis)


@handles(np.sort_complex)
def _sort_complex(a: Node) -> Node:
    return ordered_along(a, -1)


@handles(np.argsort)
def _argsort(
    a: Node, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None
) -> Node:
    return places_in_order(*_of_axis(a, axis))


@handles(np.partition)
def _partition(
    a: Node, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None
) -> Node:
    x, axis = _of_axis(a, axis)
    return ordered_along(x, axis, tuple(map(int, np.ravel(kth))))


@handles(np.argpartition)
def _argpartition(
    a: Node, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None
) -> Node:
    return places_in_order(*_of_axis(a, axis), tuple(map(int, np.ravel(kth))))


@implements(np.lexsort)
def _lexsort(keys: Any, axis: int = -1) -> Any:
    return np.lexsort([np.asarray(known(k)) for k in keys], axis)


@implements(np.unique)
def _unique(ar: Any, *arguments: Any, **options: Any) -> Any:
    """The values where they first stand; which those are is asked of the values."""
    if arguments or options:
        raise refused(
            "np.unique with more than its array is not followed.",
            "take np.unique(x) alone, or sort.",
        )
    _, first = np.unique(np.ravel(known(ar)), return_index=True)
    return traced(taken(flat(node(ar)), first))


# ---- what stands in the middle, or at a share of the way ----


def _last_axis(a: Node, axis: Any) -> Node:
    """The array with the axes of a reduction as its last one."""
    shape = shape_of(a)
    axes = axes_of(axis, len(shape))
    rest = [i for i in range(len(shape)) if i not in axes]
    count = math.prod(known_length(a, i, "quantile") for i in axes)
    return reshaped(permuted(a, [*rest, *axes]), (*(shape[i] for i in rest), count))


def _at(ranks: Node, place: float) -> Node:
    """What stands at a place of the last axis, between two elements where it is no whole one."""
    below = math.floor(place)
    low = part(ranks, (..., below))
    if place == below:
        return low
    return low + (part(ranks, (..., below + 1)) - low) * (place - below)


def quantiles(a: Node, q: Any, axis: Any, keepdims: bool, method: str) -> Node:
    """The values below which the shares ``q`` of the elements lie."""
    ranks = ordered_along(_last_axis(a, axis), -1)
    count = known_length(ranks, -1, "quantile")
    last = part(ranks, (..., count - 1))  # Where something is no number, that is none.
    shares = np.asarray(concrete(q), dtype=float)
    found = [
        where(not_equal(last, last), last, _at(ranks, _place(share, count, method)))
        for share in shares.ravel()
    ]
    if keepdims:
        axes = axes_of(axis, rank_of(a))
        kept = [1 if i in axes else d for i, d in enumerate(shape_of(a))]
        found = [reshaped(f, kept) for f in found]
    if not shares.ndim:
        return found[0]
    return reshaped(stacked(found), (*shares.shape, *shape_of(found[0])))


_STEPS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


def _place(share: float, count: int, method: str) -> float:
    """Where a share of the way stands. Source: Hyndman & Fan, Sample quantiles, 1996."""
    if method in _STEPS:
        alpha, beta = _STEPS[method]
        place = count * share + (alpha + share * (1 - alpha - beta)) - 1
    elif method in ("lower", "higher", "nearest", "midpoint"):
        way = (count - 1) * share
        low, high = math.floor(way), math.ceil(way)
        place = {
            "lower": low, "higher": high, "nearest": round(way), "midpoint": (low + high) / 2,
        }[method]  # fmt: skip
    else:
        raise refused(f"Quantiles by {method!r} are not followed.", 'method="linear"')
    return min(max(place, 0), count - 1)


@handles(np.median)
def _median(
    a: Node, axis: Any = None, out: Any = None, overwrite_input: bool = False,
    keepdims: bool = False,
) -> Node:  # fmt: skip
    return quantiles(a, 0.5, axis, keepdims, "linear")


@handles(np.quantile)
def _quantile(
    a: Node, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False,
    method: str = "linear", keepdims: bool = False, *, weights: Any = None,
) -> Node:  # fmt: skip
    _require_unweighted(weights)
    return quantiles(a, q, axis, keepdims, method)


@handles(np.percentile)
def _percentile(
    a: Node, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False,
    method: str = "linear", keepdims: bool = False, *, weights: Any = None,
) -> Node:  # fmt: skip
    _require_unweighted(weights)
    shares = np.asarray(concrete(q), dtype=float) / 100
    return quantiles(a, shares, axis, keepdims, method)


def _require_unweighted(weights: Any) -> None:
    if weights is not None:
        raise refused("Weighted quantiles are not followed.", "leave the weights out.")
