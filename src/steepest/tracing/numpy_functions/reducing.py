"""Sums, means, products, extremes, spreads: along axes, over all, and running."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from steepest.graph import Node, apply, lift
from steepest.primitives import greater, logical_not, maximum, minimum, where
from steepest.primitives.arrays import (
    average,
    concatenated,
    extent,
    gate,
    largest,
    part,
    permuted,
    reshaped,
    running_sum,
    smallest,
    spread,
    total,
)
from steepest.primitives.complex_values import conjugated, converted, is_complex, real_of
from steepest.primitives.matrices import length as norm_of
from steepest.primitives.ordering import argmax
from steepest.primitives.running import multiplied, running_product
from steepest.tracing.dispatch import implements, node

from .calling import answered, axes_of, counted, handles, in_dtype, rank_of, shape_of
from .selecting import is_nan, truth
from .shaping import flat

# ---- sums and the like ----


@handles(np.sum)
def _sum(
    a: Node, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = None, where: Any = None,
) -> Node:  # fmt: skip
    result = total(
        _only(in_dtype(a, dtype), where, 0), axes_of(axis, rank_of(a)), keepdims=keepdims
    )
    return result if initial is None else result + node(initial)


@handles(np.prod)
def _prod(
    a: Node, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = None, where: Any = None,
) -> Node:  # fmt: skip
    axes = axes_of(axis, rank_of(a))
    result = multiplied(_only(in_dtype(a, dtype), where, 1), axes, keepdims=keepdims)
    return result if initial is None else result * node(initial)


@handles(np.mean)
def _mean(
    a: Node, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, *,
    where: Any = None,
) -> Node:  # fmt: skip
    return mean(in_dtype(a, dtype), axes_of(axis, rank_of(a)), keepdims, _mask(a, where))


def mean(x: Node, axes: tuple[int, ...], keepdims: bool, mask: Node | None = None) -> Node:
    """The mean over axes, of the elements where the mask holds."""
    if mask is None:
        return average(x, axes, keepdims=keepdims)
    return total(gate(mask, x), axes, keepdims=keepdims) / _count(mask, axes, keepdims)


def _count(mask: Node, axes: tuple[int, ...], keepdims: bool) -> Node:
    return total(where(mask, 1, 0), axes, keepdims=keepdims)


def _mask(x: Node, chosen: Any) -> Node | None:
    if chosen is None or chosen is True:
        return None
    return spread(truth(node(chosen)), shape_of(x))


def _only(x: Node, chosen: Any, other: float) -> Node:
    """The elements that are chosen; ``other`` in place of the rest."""
    mask = _mask(x, chosen)
    return x if mask is None else where(mask, x, other)


def _extreme(
    reduce: Callable[..., Node], pick: Callable[[Node, Node], Node], neutral: float
) -> Callable[..., Node]:
    def handler(
        a: Node, axis: Any = None, out: Any = None, keepdims: bool = False,
        initial: Any = None, where: Any = None,
    ) -> Node:  # fmt: skip
        axes = axes_of(axis, rank_of(a))
        if initial is None and 0 in [shape_of(a)[i] for i in axes]:
            raise ValueError("zero-size array to reduction operation which has no identity")
        result = reduce(_only(a, where, neutral), axes, keepdims=keepdims)
        return result if initial is None else pick(result, node(initial))

    return handler


handles(np.max, np.amax)(_extreme(largest, maximum, -np.inf))
handles(np.min, np.amin)(_extreme(smallest, minimum, np.inf))


@handles(np.ptp)
def _ptp(a: Node, axis: Any = None, out: Any = None, keepdims: bool = False) -> Node:
    axes = axes_of(axis, rank_of(a))
    return largest(a, axes, keepdims=keepdims) - smallest(a, axes, keepdims=keepdims)


def _place_of(largest_one: bool) -> Callable[..., Node]:
    def handler(a: Node, axis: Any = None, out: Any = None, *, keepdims: bool = False) -> Node:
        shape = shape_of(a)
        if axis is None:
            result = apply(argmax, flat(a), axis=-1, largest=largest_one)
            return reshaped(result, (1,) * len(shape)) if keepdims else result
        place = counted(axis, len(shape))
        result = apply(argmax, a, axis=place - len(shape), largest=largest_one)
        kept = tuple(1 if i == place else d for i, d in enumerate(shape))
        return reshaped(result, kept) if keepdims else result

    return handler


handles(np.argmax)(_place_of(True))
handles(np.argmin)(_place_of(False))


# ---- spreads ----


def _deviations(x: Node, axes: tuple[int, ...], mask: Node | None, center: Any) -> Node:
    middle = mean(x, axes, True, mask) if center is None else node(center)
    return x - middle


def _freedom(x: Node, axes: tuple[int, ...], keepdims: bool, ddof: Any, mask: Node | None) -> Node:
    count = extent([shape_of(x)[a] for a in axes])
    if mask is not None:
        count = _count(mask, axes, keepdims)
    return count - lift(ddof)


def variance(
    x: Node, axes: tuple[int, ...], keepdims: bool, ddof: Any, mask: Node | None, center: Any = None
) -> Node:
    """The sum of squared deviations from the mean, divided by their count less ``ddof``."""
    away = _deviations(x, axes, mask, center)
    squares = real_of(away * conjugated(away)) if is_complex(x) else away**2
    if mask is None and ddof == 0:
        return average(squares, axes, keepdims=keepdims)
    whole = total(squares if mask is None else gate(mask, squares), axes, keepdims=keepdims)
    return whole / _freedom(x, axes, keepdims, ddof, mask)


def deviation(
    x: Node, axes: tuple[int, ...], keepdims: bool, ddof: Any, mask: Node | None, center: Any = None
) -> Node:
    """The root of the variance. Of equal numbers its derivative is taken to be zero."""
    from steepest.primitives import sqrt  # noqa: PLC0415 - used here only

    away = _deviations(x, axes, mask, center)
    if mask is not None:
        away = gate(mask, away)
    size = norm_of(away, axes, keepdims=keepdims) if axes else away * 0
    return size / sqrt(_freedom(x, axes, keepdims, ddof, mask))


def _spread(measure: Callable[..., Node]) -> Callable[..., Node]:
    def handler(
        a: Node, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0,
        keepdims: bool = False, *, where: Any = None, mean: Any = None, correction: Any = None,
    ) -> Node:  # fmt: skip
        axes = axes_of(axis, rank_of(a))
        ddof = ddof if correction is None else correction
        return measure(in_dtype(a, dtype), axes, keepdims, ddof, _mask(a, where), mean)

    return handler


handles(np.var)(_spread(variance))
handles(np.std)(_spread(deviation))


@handles(np.average)
def _average(
    a: Node, axis: Any = None, weights: Node | None = None, returned: bool = False, *,
    keepdims: bool = False,
) -> Any:  # fmt: skip
    axes = axes_of(axis, rank_of(a))
    if weights is None:
        result = average(a, axes, keepdims=keepdims)
        return (result, spread(extent([shape_of(a)[i] for i in axes]), shape_of(result))) if (
            returned
        ) else result  # fmt: skip
    if rank_of(weights) != rank_of(a):
        lengths = iter(shape_of(weights))
        weights = reshaped(weights, [next(lengths) if i in axes else 1 for i in range(rank_of(a))])
    weights = spread(weights, shape_of(a))
    scale = total(weights, axes, keepdims=keepdims)
    result = total(a * weights, axes, keepdims=keepdims) / scale
    return (result, scale) if returned else result


@handles(np.cov)
def _cov(
    m: Node, y: Node | None = None, rowvar: bool = True, bias: bool = False, ddof: Any = None,
    fweights: Any = None, aweights: Any = None, *, dtype: Any = None,
) -> Node:  # fmt: skip
    return covariance(
        m, y, rowvar, (0 if bias else 1) if ddof is None else ddof, fweights, aweights
    )


def covariance(
    m: Node, y: Node | None, rowvar: bool, ddof: Any, fweights: Any = None, aweights: Any = None
) -> Node:
    """The covariance matrix of rows, as ``np.cov`` has it."""
    from steepest.primitives.matrices import product  # noqa: PLC0415 - used here only

    def rows(x: Node) -> Node:
        if rank_of(x) < 2:
            return reshaped(x, (1, *shape_of(x)))
        return x if rowvar else permuted(x)

    table = rows(m) if y is None else concatenated([rows(m), rows(y)], 0)
    count: Any = extent(shape_of(table)[-1:])
    weights = None
    for given in (fweights, aweights):
        if given is not None:
            weights = node(given) if weights is None else weights * node(given)
    if weights is None:
        away = table - average(table, -1, keepdims=True)
        scaled, freedom = away, count - ddof
    else:
        whole = total(weights)
        away = table - reshaped(product(table, weights), (*shape_of(table)[:-1], 1)) / whole
        scaled = away * weights
        second = whole if aweights is None else total(weights * node(aweights)) / whole
        freedom = whole - ddof * second
    result = product(scaled, conjugated(permuted(away))) / freedom
    return reshaped(result, ()) if shape_of(result) == (1, 1) else result


@handles(np.corrcoef)
def _corrcoef(x: Node, y: Node | None = None, rowvar: bool = True, *, dtype: Any = None) -> Node:
    from steepest.primitives import sqrt  # noqa: PLC0415 - used here only
    from steepest.primitives.matrices import diagonal  # noqa: PLC0415 - used here only

    table = covariance(x, y, rowvar, 1)
    if not rank_of(table):
        return table / table
    sizes = sqrt(real_of(diagonal(table)))
    count = shape_of(sizes)[0]
    return table / reshaped(sizes, (count, 1)) / reshaped(sizes, (1, count))


# ---- without what is no number ----


def _without_nan(handler: Callable[..., Any], other: float) -> Callable[..., Any]:
    def called(a: Any, *arguments: Any, **options: Any) -> Any:
        x = node(a)
        return handler(answered(where(is_nan(x), other, x)), *arguments, **options)

    return called


implements(np.nansum)(_without_nan(np.sum, 0))
implements(np.nanprod)(_without_nan(np.prod, 1))
implements(np.nancumsum)(_without_nan(np.cumsum, 0))
implements(np.nancumprod)(_without_nan(np.cumprod, 1))
implements(np.nanmax)(_without_nan(np.max, -np.inf))
implements(np.nanmin)(_without_nan(np.min, np.inf))
implements(np.nanargmax)(_without_nan(np.argmax, -np.inf))
implements(np.nanargmin)(_without_nan(np.argmin, np.inf))


def _of_numbers(handler: Callable[..., Any]) -> Callable[..., Any]:
    def called(a: Any, *arguments: Any, **options: Any) -> Any:
        x = node(a)
        clean = answered(where(is_nan(x), 0, x))
        return handler(clean, *arguments, where=answered(logical_not(is_nan(x))), **options)

    return called


implements(np.nanmean)(_of_numbers(np.mean))
implements(np.nanvar)(_of_numbers(np.var))
implements(np.nanstd)(_of_numbers(np.std))


# ---- truths ----


def _holds(x: Node, axis: Any, keepdims: bool, chosen: Any) -> Node:
    held = where(truth(x), 1, 0)
    return total(_only(held, chosen, 0), axes_of(axis, rank_of(x)), keepdims=keepdims)


@handles(np.any)
def _any(
    a: Node, axis: Any = None, out: Any = None, keepdims: bool = False, *, where: Any = None
) -> Node:
    return greater(_holds(a, axis, keepdims, where), 0)


@handles(np.all)
def _all(
    a: Node, axis: Any = None, out: Any = None, keepdims: bool = False, *, where: Any = None
) -> Node:
    return logical_not(greater(_holds(logical_not(truth(a)), axis, keepdims, where), 0))


@handles(np.count_nonzero)
def _count_nonzero(a: Node, axis: Any = None, *, keepdims: bool = False) -> Node:
    return converted(_holds(a, axis, keepdims, None), "int64")


# ---- running ----


def _running(run: Callable[[Node, int], Node]) -> Callable[..., Node]:
    def handler(a: Node, axis: Any = None, dtype: Any = None, out: Any = None) -> Node:
        a = in_dtype(a, dtype)
        return run(flat(a), 0) if axis is None else run(a, counted(axis, rank_of(a)))

    return handler


handles(np.cumsum)(_running(running_sum))
handles(np.cumprod)(_running(running_product))


def _cumulative(run: Callable[[Node, int], Node], start: float) -> Callable[..., Node]:
    def handler(
        x: Node, /, *, axis: Any = None, dtype: Any = None, out: Any = None,
        include_initial: bool = False,
    ) -> Node:  # fmt: skip
        axis = 0 if axis is None else counted(axis, rank_of(x))
        result = run(in_dtype(x, dtype), axis)
        if not include_initial:
            return result
        first = [1 if i == axis else d for i, d in enumerate(shape_of(x))]
        return concatenated([spread(lift(start), first), result], axis)

    return handler


handles(np.cumulative_sum)(_cumulative(running_sum, 0))
handles(np.cumulative_prod)(_cumulative(running_product, 1))


@handles(np.trapezoid)
def _trapezoid(y: Node, x: Node | None = None, dx: Any = 1.0, axis: int = -1) -> Node:
    axis = counted(axis, rank_of(y))
    widths = node(dx)
    if x is not None:
        along = 0 if rank_of(x) == 1 else axis
        widths = _stretch(x, along, 1, None) - _stretch(x, along, None, -1)
        if rank_of(x) == 1:
            shape = [1] * rank_of(y)
            shape[axis] = shape_of(widths)[0]  # type: ignore
            widths = reshaped(widths, shape)
    heights = (_stretch(y, axis, 1, None) + _stretch(y, axis, None, -1)) / 2
    return total(widths * heights, axis)


def _stretch(x: Node, axis: int, start: int | None, stop: int | None) -> Node:
    return part(x, (*[slice(None)] * axis, slice(start, stop)))
