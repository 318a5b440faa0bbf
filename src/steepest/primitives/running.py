"""Products along axes, and the logarithm of a sum of exponentials.

Products are differentiated as products of pairs, of pairs of pairs, and so on, so that zeros
among the factors do no harm: nothing is divided by a factor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, Primitive, apply, exp, lift, log, number, register

from .array_shapes import array_type, misfit, reduced_type, same_type
from .array_values import ranked
from .arrays import (
    concatenated,
    gate,
    largest,
    part,
    permuted,
    reduced_axes,
    reshaped,
    spread,
    stop_gradient,
    total,
)
from .piecewise import greater

# ---- values ----


def _counted(x: Any) -> Any:
    x = np.asarray(x)
    return x.astype(np.float64) if x.dtype.kind in "bi" else x


@ranked
def _prod(x: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int]) -> Any:
    return np.prod(_counted(x), axis=axes, keepdims=keepdims)


@ranked
def _cumprod(x: Any, axis: int, ranks: tuple[int]) -> Any:
    return np.cumprod(_counted(x), axis=axis)


@ranked
def _log_sum_exp(x: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int]) -> Any:
    x = _counted(x)
    top = np.max(x, axis=axes, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(top), top, 0).astype(x.dtype, copy=False)
    result = np.log(np.sum(np.exp(x - shift), axis=axes, keepdims=True)) + shift
    return result if keepdims else np.squeeze(result, axis=axes)


# ---- rules ----


def _known_length(node: Node, axis: int, what: str) -> int:
    length = array_type(node.type, what).dimensions[axis]
    if isinstance(length, int):
        return length
    raise misfit(
        f"The derivative of a {what} of {length} factors needs their number.",
        what,
        "give the axis a fixed length, or take the sum of logarithms.",
    )


def _in_pairs(x: Node, axes: tuple[int, ...], keepdims: bool) -> Node:
    """The product as products of pairs."""
    dimensions = array_type(x.type, "product").dimensions
    rank = len(dimensions)
    for axis in axes:
        _known_length(x, axis, "product")
    kept = [a for a in range(-rank, 0) if a not in axes]
    factors: Any = math.prod(dimensions[a] for a in axes)  # type: ignore
    rest = tuple(dimensions[a] for a in kept)
    x = reshaped(permuted(x, [*kept, *axes]), (*rest, factors))
    if factors == 0:
        x = spread(number(1), (*rest, 1))
    while (count := _known_length(x, -1, "product")) > 1:
        half = count // 2
        pairs = part(x, (..., slice(0, half))) * part(x, (..., slice(half, 2 * half)))
        odd = count % 2
        x = concatenated([pairs, part(x, (..., slice(2 * half, None)))], -1) if odd else pairs
    final = tuple(1 if i - rank in axes else d for i, d in enumerate(dimensions))
    return reshaped(x, final if keepdims else rest)


def _by_doubling(x: Node, axis: int) -> Node:
    """Running products, each from that of half as many factors twice."""
    length = _known_length(x, axis, "running product")
    rank = array_type(x.type, "cumprod").rank
    step = 1

    def stretch(node: Node, start: int | None, stop: int | None) -> Node:
        key: list[Any] = [slice(None)] * rank
        key[axis] = slice(start, stop)
        return part(node, tuple(key))

    while step < length:
        later = stretch(x, step, None) * stretch(x, None, length - step)
        x = concatenated([stretch(x, None, step), later], axis)
        step *= 2
    return x


def _log_sum_exp_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The mean of the tangents with the shares as weights; zero where every share is."""
    [x], [step] = node.arguments, tangents
    if step is None:
        return None
    axes, keepdims = node.parameter("axes"), node.parameter("keepdims")
    dimensions = array_type(x.type, "").dimensions
    kept = tuple(1 if i - len(dimensions) in axes else d for i, d in enumerate(dimensions))
    whole = reshaped(node, kept)
    share = apply(gate, greater(whole, -math.inf), exp(x - whole))
    return total(share * step, axes, keepdims=keepdims)


# ---- the table ----

prod = register(
    Primitive(
        name="prod",
        latex=r"\prod {}",
        evaluate=_prod,
        infer=reduced_type,
        defined_as=_in_pairs,
    )
)

cumprod = register(
    Primitive(name="cumprod", evaluate=_cumprod, infer=same_type, defined_as=_by_doubling)
)
"""Running products along an axis."""

log_sum_exp = register(
    Primitive(
        name="log_sum_exp",
        latex=r"\operatorname{{logsumexp}} {}",
        evaluate=_log_sum_exp,
        infer=reduced_type,
        jvp=_log_sum_exp_jvp,
    )
)
"""The logarithm of the sum of the exponentials, for numbers of any size."""


# ---- what readers build with ----


def multiplied(
    node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False
) -> Node:
    """The product over ``axes``, or over all."""
    counted = reduced_axes(node, axes, "prod")
    return apply(prod, node, axes=counted, keepdims=keepdims) if counted else node


def running_product(node: Node, axis: int) -> Node:
    """Running products along an axis."""
    [place] = reduced_axes(node, axis, "cumprod")
    return apply(cumprod, node, axis=place)


def log_total(
    node: Node,
    axes: Sequence[int] | int | None = None,
    *,
    keepdims: bool = False,
    weights: Node | None = None,
) -> Node:
    """The logarithm of the sum of exponentials, each times its weight where there are any."""
    counted = reduced_axes(node, axes, "logsumexp")
    if weights is None:
        return apply(log_sum_exp, node, axes=counted, keepdims=keepdims) if counted else node
    top = apply(stop_gradient, largest(node, counted, keepdims=True))
    scaled = log(total(weights * exp(node - top), counted, keepdims=keepdims))
    shape = array_type(scaled.type, "").dimensions
    return scaled + reshaped(top, shape)


def softmax(node: Node, axes: Sequence[int] | int | None = None) -> Node:
    """The exponentials as shares of their sum."""
    return exp(log_softmax(node, axes))


def log_softmax(node: Node, axes: Sequence[int] | int | None = None) -> Node:
    """The logarithms of the shares of the exponentials in their sum."""
    return lift(node) - log_total(node, axes, keepdims=True)
