"""NumPy's discrete Fourier transforms, along one axis or several."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, apply
from steepest.primitives.array_shapes import WHOLE
from steepest.primitives.arrays import part, place
from steepest.primitives.complex_values import conjugated, real_of
from steepest.primitives.fourier import fft, irfft, rfft

from .calling import axes_of, counted, handles, known_length, rank_of, shape_of
from .shaping import rolled

# ---- along one axis ----


def _of_length(x: Node, axis: int, length: Any) -> Node:
    """The array cut, or filled with zeros, to a length along an axis counted from the last."""
    have = shape_of(x)[axis]
    if length is None or have == length:
        return x
    count, rank = known_length(x, axis, "fft"), rank_of(x)
    if length < 1:
        raise ValueError(f"Invalid number of FFT data points ({length}) specified.")
    if length < count:
        return part(
            x, tuple(slice(0, length) if a == axis else slice(None) for a in range(-rank, 0))
        )
    key = tuple((0, count, None) if a == axis else WHOLE for a in range(-rank, 0))
    shape = tuple(length if a == axis else shape_of(x)[a] for a in range(-rank, 0))
    return apply(place, x, key=key, dimensions=shape)


def _factor(norm: Any, length: int, *, inverse: bool) -> float:
    """What a norm multiplies NumPy's usual transform by."""
    if norm in (None, "backward"):
        return 1.0
    if norm == "ortho":
        return math.sqrt(length) if inverse else 1 / math.sqrt(length)
    if norm == "forward":
        return float(length) if inverse else 1 / length
    raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')


def _scaled(x: Node, norm: Any, length: Any, *, inverse: bool) -> Node:
    if norm in (None, "backward"):
        return x
    return x * _factor(norm, length, inverse=inverse)


def transformed(x: Node, n: Any, axis: int, norm: Any, *, inverse: bool) -> Node:
    """The whole transform, or its inverse."""
    axis = counted(axis, rank_of(x)) - rank_of(x)
    x = _of_length(x, axis, n)
    result = apply(fft, x, axis=axis, inverse=inverse)
    return _scaled(result, norm, shape_of(x)[axis], inverse=inverse)


def half_of(x: Node, n: Any, axis: int, norm: Any) -> Node:
    """Half the spectrum of real values."""
    axis = counted(axis, rank_of(x)) - rank_of(x)
    x = _of_length(real_of(x), axis, n)
    return _scaled(apply(rfft, x, axis=axis), norm, shape_of(x)[axis], inverse=False)


def from_half(x: Node, n: Any, axis: int, norm: Any) -> Node:
    """The real values of half a spectrum."""
    axis = counted(axis, rank_of(x)) - rank_of(x)
    length = 2 * (known_length(x, axis, "irfft") - 1) if n is None else int(n)
    x = _of_length(x, axis, length // 2 + 1)
    return _scaled(apply(irfft, x, axis=axis, length=length), norm, length, inverse=True)


@handles(np.fft.fft)
def _fft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return transformed(a, n, axis, norm, inverse=False)


@handles(np.fft.ifft)
def _ifft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return transformed(a, n, axis, norm, inverse=True)


@handles(np.fft.rfft)
def _rfft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return half_of(a, n, axis, norm)


@handles(np.fft.irfft)
def _irfft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return from_half(a, n, axis, norm)


_OPPOSITE = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


@handles(np.fft.hfft)
def _hfft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return from_half(conjugated(a), n, axis, _OPPOSITE[norm])


@handles(np.fft.ihfft)
def _ihfft(a: Node, n: Any = None, axis: int = -1, norm: Any = None, out: Any = None) -> Node:
    return conjugated(half_of(a, n, axis, _OPPOSITE[norm]))


# ---- along several axes ----


def _plan(x: Node, s: Any, axes: Any) -> list[tuple[int, Any]]:
    """The axes with the lengths wanted along them."""
    if axes is None:
        count = rank_of(x) if s is None else len(s)
        axes = range(-count, 0)
    lengths: Sequence[Any] = [None] * len(axes) if s is None else s
    counted_axes = [counted(a, rank_of(x)) for a in axes]
    return [
        (a, None if n in (None, -1) else int(n)) for a, n in zip(counted_axes, lengths, strict=True)
    ]


def _whole(inverse: bool, default: Any = None) -> Callable[..., Node]:
    def handler(
        a: Node, s: Any = None, axes: Any = default, norm: Any = None, out: Any = None
    ) -> Node:
        for axis, n in reversed(_plan(a, s, axes)):
            a = transformed(a, n, axis, norm, inverse=inverse)
        return a

    return handler


handles(np.fft.fftn)(_whole(False))
handles(np.fft.ifftn)(_whole(True))
handles(np.fft.fft2)(_whole(False, (-2, -1)))
handles(np.fft.ifft2)(_whole(True, (-2, -1)))


def _real(default: Any = None) -> Callable[..., Node]:
    def handler(
        a: Node, s: Any = None, axes: Any = default, norm: Any = None, out: Any = None
    ) -> Node:
        *others, (last, n) = _plan(a, s, axes)
        a = half_of(a, n, last, norm)
        for axis, count in reversed(others):
            a = transformed(a, count, axis, norm, inverse=False)
        return a

    return handler


def _to_real(default: Any = None) -> Callable[..., Node]:
    def handler(
        a: Node, s: Any = None, axes: Any = default, norm: Any = None, out: Any = None
    ) -> Node:
        *others, (last, n) = _plan(a, s, axes)
        for axis, count in others:
            a = transformed(a, count, axis, norm, inverse=True)
        return from_half(a, n, last, norm)

    return handler


handles(np.fft.rfftn)(_real())
handles(np.fft.rfft2)(_real((-2, -1)))
handles(np.fft.irfftn)(_to_real())
handles(np.fft.irfft2)(_to_real((-2, -1)))


def _shift(backward: bool) -> Callable[..., Node]:
    def handler(x: Node, axes: Any = None) -> Node:
        for axis in axes_of(axes, rank_of(x)):
            half = known_length(x, axis, "fftshift") // 2
            x = rolled(x, -half if backward else half, axis)
        return x

    return handler


handles(np.fft.fftshift)(_shift(False))
handles(np.fft.ifftshift)(_shift(True))
