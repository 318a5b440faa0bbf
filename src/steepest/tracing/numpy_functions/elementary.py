"""Element-wise functions beside those that are one operation of the table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest import primitives as p
from steepest.graph import Node, apply, lift
from steepest.primitives.arrays import gate, spread
from steepest.primitives.complex_values import (
    angle,
    conjugated,
    imaginary_of,
    is_complex,
    modulus,
    real_of,
)
from steepest.primitives.steps import rint
from steepest.tracing.dispatch import implements, is_traced, node, traced

from .calling import handles, kind_of, shape_of
from .selecting import is_finite, is_infinite, is_nan, truth

# ---- complex numbers ----


@handles(np.real)
def _real(val: Node) -> Node:
    return real_of(val)


@handles(np.imag)
def _imag(val: Node) -> Node:
    return imaginary_of(val)


@handles(np.conjugate)
def _conjugate(x: Node) -> Node:
    return conjugated(x)


@handles(np.angle)
def _angle(z: Node, deg: bool = False) -> Node:
    result = apply(angle, z) if is_complex(z) else p.where(p.less(z, 0), math.pi, 0)
    return result * (180 / math.pi) if deg else result


@implements(np.real_if_close)
def _real_if_close(a: Any, tol: float = 100) -> Any:
    x = node(a)
    if not is_complex(x):
        return traced(x)
    limit = tol * np.finfo(kind_of(x).dtype).eps if tol > 1 else tol
    small = np.all(np.abs(traced(imaginary_of(x))) < limit)
    return traced(real_of(x)) if small else traced(x)


@handles(np.absolute)
def _absolute(x: Node) -> Node:
    return apply(modulus, x) if is_complex(x) else p.abs(x)


@handles(np.sign)
def _sign(x: Node) -> Node:
    if not is_complex(x):
        return p.sign(x)
    size = apply(modulus, x)
    return gate(p.not_equal(size, 0), x / size)


@handles(np.iscomplex)
def _iscomplex(x: Node) -> Node:
    return p.not_equal(imaginary_of(x), 0)


@handles(np.isreal)
def _isreal(x: Node) -> Node:
    return p.equal(imaginary_of(x), 0)


# ---- powers ----


@implements(np.power, np.float_power)
def _power(x1: Any, x2: Any) -> Any:
    """Powers; whole exponents are exact numbers, and 0 to a power that varies stays 0."""
    exponent = np.asarray(x2) if not is_traced(x2) else None
    if exponent is not None and not exponent.ndim and exponent.dtype.kind in "fiu":
        value = float(exponent)
        if value.is_integer() and abs(value) < 2**53:
            return traced(_whole_power(node(x1), int(value)))
        return traced(node(x1) ** value)
    base, power = node(x1), node(x2)
    if is_traced(x2) and not is_traced(x1) and np.any(np.equal(x1, 0)):
        null = p.equal(base, 0)
        return traced(
            p.where(null, p.where(p.equal(power, 0), 1, 0), p.where(null, 1, base) ** power)
        )
    return traced(base**power)


def _whole_power(x: Node, exponent: int) -> Node:
    return spread(x**exponent if exponent else lift(1), shape_of(x))


@handles(np.square)
def _square(x: Node) -> Node:
    return x**2


@handles(np.exp2)
def _exp2(x: Node) -> Node:
    return lift(2) ** x


@handles(np.hypot)
def _hypot(x1: Node, x2: Node) -> Node:
    return p.hypot(x1, x2)


@handles(np.logaddexp)
def _logaddexp(x1: Node, x2: Node) -> Node:
    return p.log_add_exp(x1, x2)


@handles(np.logaddexp2)
def _logaddexp2(x1: Node, x2: Node) -> Node:
    return p.log_add_exp(x1 * math.log(2), x2 * math.log(2)) / math.log(2)


@handles(np.sinc)
def _sinc(x: Node) -> Node:
    return p.spherical_bessel_j(0, p.PI * x)


@handles(np.i0)
def _i0(x: Node) -> Node:
    return p.bessel_i(0, x)


# ---- rounding ----


@handles(np.rint)
def _rint(x: Node) -> Node:
    return apply(rint, x)


@handles(np.round, np.around)
def _round(a: Node, decimals: int = 0, out: Any = None) -> Node:
    if decimals == 0:
        return apply(rint, a)
    scale = 10.0 ** abs(int(decimals))
    return apply(rint, a * scale) / scale if decimals > 0 else apply(rint, a / scale) * scale


def whole_part(x: Node) -> Node:
    """The number without its fraction."""
    return p.where(p.less(x, 0), p.ceil(x), p.floor(x))


@handles(np.trunc, np.fix)
def _trunc(x: Node) -> Node:
    return whole_part(x)


@handles(np.fmod)
def _fmod(x1: Node, x2: Node) -> Node:
    return x1 - x2 * whole_part(x1 / x2)


@handles(np.floor_divide)
def _floor_divide(x1: Node, x2: Node) -> Node:
    return p.floor(x1 / x2)


@handles(np.divmod)
def _divmod(x1: Node, x2: Node) -> tuple[Node, Node]:
    return p.floor(x1 / x2), p.mod(x1, x2)


@handles(np.modf)
def _modf(x: Node) -> tuple[Node, Node]:
    whole = whole_part(x)
    return x - whole, whole


@handles(np.ldexp)
def _ldexp(x1: Node, x2: Node) -> Node:
    return x1 * lift(2) ** x2


# ---- larger and smaller, where one is no number ----


@handles(np.fmax)
def _fmax(x1: Node, x2: Node) -> Node:
    return p.where(is_nan(x1), x2, p.where(is_nan(x2), x1, p.maximum(x1, x2)))


@handles(np.fmin)
def _fmin(x1: Node, x2: Node) -> Node:
    return p.where(is_nan(x1), x2, p.where(is_nan(x2), x1, p.minimum(x1, x2)))


@handles(np.heaviside)
def _heaviside(x1: Node, x2: Node) -> Node:
    return p.where(p.less(x1, 0), 0, p.where(p.equal(x1, 0), x2, 1))


# ---- truths ----


@handles(np.isnan)
def _isnan(x: Node) -> Node:
    return is_nan(x)


@handles(np.isinf)
def _isinf(x: Node) -> Node:
    return is_infinite(x)


@handles(np.isfinite)
def _isfinite(x: Node) -> Node:
    return is_finite(x)


@handles(np.isposinf)
def _isposinf(x: Node, out: Any = None) -> Node:
    return p.equal(x, np.inf)


@handles(np.isneginf)
def _isneginf(x: Node, out: Any = None) -> Node:
    return p.equal(x, -np.inf)


@handles(np.signbit)
def _signbit(x: Node) -> Node:
    return p.less(x, 0)


@handles(np.logical_and)
def _logical_and(x1: Node, x2: Node) -> Node:
    return p.logical_and(truth(x1), truth(x2))


@handles(np.logical_or)
def _logical_or(x1: Node, x2: Node) -> Node:
    return p.logical_or(truth(x1), truth(x2))


@handles(np.logical_not)
def _logical_not(x: Node) -> Node:
    return p.logical_not(truth(x))


@handles(np.logical_xor)
def _logical_xor(x1: Node, x2: Node) -> Node:
    first, second = truth(x1), truth(x2)
    either = p.logical_or(first, second)
    return p.logical_and(either, p.logical_not(p.logical_and(first, second)))


def _of_truths(x: Node, name: str) -> Node:
    if kind_of(x).dtype != "bool":
        raise TypeError(f"ufunc '{name}' not supported for numbers that are not whole")
    return x


@handles(np.bitwise_and)
def _bitwise_and(x1: Node, x2: Node) -> Node:
    return p.logical_and(_of_truths(x1, "bitwise_and"), _of_truths(x2, "bitwise_and"))


@handles(np.bitwise_or)
def _bitwise_or(x1: Node, x2: Node) -> Node:
    return p.logical_or(_of_truths(x1, "bitwise_or"), _of_truths(x2, "bitwise_or"))


@handles(np.bitwise_xor)
def _bitwise_xor(x1: Node, x2: Node) -> Node:
    return _logical_xor(_of_truths(x1, "bitwise_xor"), _of_truths(x2, "bitwise_xor"))


@handles(np.invert)
def _invert(x: Node) -> Node:
    return p.logical_not(_of_truths(x, "invert"))
