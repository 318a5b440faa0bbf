"""Fourier transforms along one axis, counted from the last.

A transform is a symmetric matrix, so it is its own transpose; those between real values and
half a spectrum are each other's, up to weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import ArrayType, Node, Primitive, Type, apply, elementwise, lift, register
from steepest.graph.types import Dimension

from .array_shapes import misfit
from .array_values import ranked
from .complex_values import complex_dtype, conjugated, real_dtype, real_of

# ---- types ----


def _spectrum_type(types: Sequence[Type], *, axis: int, inverse: bool) -> ArrayType:
    kind = elementwise(types, "a Fourier transform")
    return ArrayType(complex_dtype(kind.dtype), kind.dimensions)


def _half_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    kind = elementwise(types, "a Fourier transform")
    half = _length(kind.dimensions, axis) // 2 + 1
    return ArrayType(complex_dtype(kind.dtype), _with_length(kind.dimensions, axis, half))


def _whole_type(types: Sequence[Type], *, axis: int, length: int) -> ArrayType:
    kind = elementwise(types, "an inverse Fourier transform")
    return ArrayType(real_dtype(kind.dtype), _with_length(kind.dimensions, axis, length))


def _length(dimensions: Sequence[Dimension], axis: int) -> int:
    length = dimensions[axis]
    if isinstance(length, int):
        return length
    raise misfit(
        f"Half the spectrum of {length} values has no length that can be named.",
        "rfft",
        "take the whole spectrum, np.fft.fft, or give the axis a fixed length.",
    )


def _with_length(
    dimensions: tuple[Dimension, ...], axis: int, length: int
) -> tuple[Dimension, ...]:
    result = list(dimensions)
    result[axis] = length
    return tuple(result)


# ---- values ----


@ranked
def _fft(x: Any, axis: int, inverse: bool, ranks: tuple[int]) -> Any:
    return (np.fft.ifft if inverse else np.fft.fft)(x, axis=axis)


@ranked
def _rfft(x: Any, axis: int, ranks: tuple[int]) -> Any:
    return np.fft.rfft(np.real(x), axis=axis)


@ranked
def _irfft(x: Any, axis: int, length: int, ranks: tuple[int]) -> Any:
    return np.fft.irfft(x, length, axis=axis)


# ---- rules ----


def _weights(node: Node, length: int, axis: int) -> Node:
    """How often each element of half a spectrum stands in the whole: once or twice."""
    weights = np.full(length // 2 + 1, 2.0)
    weights[0] = 1.0
    if length % 2 == 0:
        weights[-1] = 1.0
    return lift(weights.reshape(-1, *[1] * (-1 - axis)))


def _rfft_transpose(node: Node, _: int, cotangent: Node) -> Node:
    axis = node.parameter("axis")
    length = _length(elementwise([node.arguments[0].type], "").dimensions, axis)
    shared = conjugated(cotangent) / _weights(node, length, axis)
    return apply(irfft, shared, axis=axis, length=length) * length


def _irfft_transpose(node: Node, _: int, cotangent: Node) -> Node:
    axis, length = node.parameter("axis"), node.parameter("length")
    spectrum = conjugated(apply(rfft, real_of(cotangent), axis=axis))
    return spectrum * _weights(node, length, axis) / length


# ---- the table ----

fft = register(
    Primitive(
        name="fft",
        latex=r"\mathcal{{F}} {}",
        evaluate=_fft,
        infer=_spectrum_type,
        linear="jointly",
        joint_rule="Fourier transform",
        transpose=lambda node, _, cotangent: apply(fft, cotangent, **dict(node.parameters)),
    )
)
"""The discrete Fourier transform, or its ``inverse``, along ``axis``."""

rfft = register(
    Primitive(
        name="rfft",
        evaluate=_rfft,
        infer=_half_type,
        linear="jointly",
        joint_rule="Fourier transform",
        transpose=_rfft_transpose,
    )
)
"""Half the spectrum of real values, of which the other half is the mirror image."""

irfft = register(
    Primitive(
        name="irfft",
        evaluate=_irfft,
        infer=_whole_type,
        linear="jointly",
        joint_rule="Fourier transform",
        transpose=_irfft_transpose,
    )
)
"""The ``length`` real values of half a spectrum."""
