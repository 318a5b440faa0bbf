"""Differences of neighbours, slopes on a grid, interpolation, angles without jumps."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Node, apply, lift
from steepest.primitives import (
    abs as absolute,
)
from steepest.primitives import (
    equal,
    greater,
    less,
    logical_and,
    maximum,
    minimum,
    mod,
    where,
)
from steepest.primitives.arrays import concatenated, part, reshaped, running_sum, spread, taken
from steepest.primitives.complex_values import converted
from steepest.primitives.ordering import searchsorted
from steepest.tracing.dispatch import node

from .calling import axes_of, counted, handles, known_length, rank_of, refused, shape_of
from .shaping import flat


def stretch(x: Node, axis: int, start: int | None, stop: int | None) -> Node:
    """The part of an array along one axis, counted from 0."""
    return part(x, (*[slice(None)] * axis, slice(start, stop)))


def steps(x: Node, axis: int) -> Node:
    """Each element less the one before it."""
    return stretch(x, axis, 1, None) - stretch(x, axis, None, -1)


@handles(np.diff)
def _diff(
    a: Node, n: int = 1, axis: int = -1, prepend: Node | None = None, append: Node | None = None
) -> Node:
    axis = counted(axis, rank_of(a))
    lengths = shape_of(a)

    def edge(x: Node) -> Node:
        if rank_of(x):
            return x
        return spread(x, (*lengths[:axis], 1, *lengths[axis + 1 :]))

    ends = [edge(prepend)] if prepend is not None else []
    ends = [*ends, a, *([edge(append)] if append is not None else [])]
    a = concatenated(ends, axis)
    for _ in range(n):
        a = steps(a, axis)
    return a


@handles(np.ediff1d)
def _ediff1d(ary: Node, to_end: Node | None = None, to_begin: Node | None = None) -> Node:
    parts = [steps(flat(ary), 0)]
    if to_begin is not None:
        parts.insert(0, flat(to_begin))
    if to_end is not None:
        parts.append(flat(to_end))
    return concatenated(parts)


@handles(np.gradient)
def _gradient(f: Node, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    axes = axes_of(axis, rank_of(f))
    if len(varargs) == 1:
        spacings = list(varargs) * len(axes)
    elif len(varargs) in (0, len(axes)):
        spacings = list(varargs) or [1.0] * len(axes)
    else:
        raise TypeError("invalid number of arguments")
    slopes = [_slope(f, a, node(h), edge_order) for a, h in zip(axes, spacings, strict=True)]
    alone = len(axes) == 1 and (axis is None or not isinstance(axis, (tuple, list)))
    return slopes[0] if alone or len(slopes) == 1 else tuple(slopes)


def _slope(f: Node, axis: int, spacing: Node, edge_order: int) -> Node:
    """Central differences inside, one-sided ones at the two ends."""
    length = known_length(f, axis, "gradient")
    if length < edge_order + 1:
        raise ValueError("Shape of array too small to calculate a numerical gradient")
    shape = [1] * rank_of(f)
    shape[axis] = length - 1
    widths = steps(spacing, 0) if rank_of(spacing) else spread(spacing, (length - 1,))
    h = reshaped(widths, shape)

    def at(x: Node, i: int) -> Node:
        return stretch(x, axis, i, i + 1 if i != -1 else None)

    before, after = stretch(h, axis, None, -1), stretch(h, axis, 1, None)
    left, middle, right = (stretch(f, axis, i, length - 2 + i if i < 2 else None) for i in range(3))
    uneven = rank_of(spacing) > 0
    if uneven:
        inside = (
            right * (before / (after * (before + after)))
            + middle * ((after - before) / (before * after))
            - left * (after / (before * (before + after)))
        )
    else:
        inside = (right - left) / (2 * before)
    if edge_order == 1:
        first = (at(f, 1) - at(f, 0)) / at(h, 0)
        last = (at(f, -1) - at(f, -2)) / at(h, -1)
    else:
        first = _edge([at(f, i) for i in (0, 1, 2)], at(h, 0), at(h, 1))
        last = -_edge([at(f, i) for i in (-1, -2, -3)], at(h, -1), at(h, -2))
    return concatenated([first, inside, last], axis)


def _edge(values: list[Node], near: Node, far: Node) -> Node:
    """The slope of the parabola through three points at the first of them."""
    a = -(2 * near + far) / (near * (near + far))
    b = (near + far) / (near * far)
    c = -near / (far * (near + far))
    return a * values[0] + b * values[1] + c * values[2]


@handles(np.interp)
def _interp(
    x: Node, xp: Node, fp: Node, left: Node | None = None, right: Node | None = None,
    period: Any = None,
) -> Node:  # fmt: skip
    if period is not None:
        raise refused(
            "np.interp with a period is not followed.", "take the remainder by the period first."
        )
    count = known_length(xp, 0, "interp")
    low, high = part(xp, 0), part(xp, count - 1)
    if count == 1:
        result = spread(part(fp, 0), shape_of(x))
    else:
        place = apply(searchsorted, xp, x, side="right") - 1
        place = converted(minimum(maximum(place, 0), count - 2), "int64")
        above = converted(place + 1, "int64")
        start, value = taken(xp, place), taken(fp, place)
        share = (minimum(maximum(x, low), high) - start) / (taken(xp, above) - start)
        result = value + share * (taken(fp, above) - value)
    first = part(fp, 0) if left is None else left
    last = part(fp, count - 1) if right is None else right
    return where(less(x, low), first, where(greater(x, high), last, result))


@handles(np.unwrap)
def _unwrap(p: Node, discont: Any = None, axis: int = -1, *, period: float = 2 * np.pi) -> Node:
    axis = counted(axis, rank_of(p))
    jump = steps(p, axis)
    limit = period / 2 if discont is None else max(discont, period / 2)
    half = lift(period / 2)
    turned = mod(jump + half, lift(period)) - half
    turned = where(logical_and(equal(turned, -half), greater(jump, 0)), half, turned)
    mended = where(less(absolute(jump), lift(limit)), 0, turned - jump)
    rest = stretch(p, axis, 1, None) + running_sum(mended, axis)
    return concatenated([stretch(p, axis, None, 1), rest], axis)
