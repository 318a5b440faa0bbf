"""What each operation does to intervals: trigonometry, choices, truths, special functions."""

from __future__ import annotations

import math
from collections.abc import Callable

from .intervals import (
    EITHER,
    EMPTY,
    FALSE,
    INFINITY,
    TRUE,
    UNKNOWN,
    Interval,
    bounded,
    clipped,
    divide,
    down,
    hull,
    monotone,
    multiply,
    negate,
    power,
    subtract,
    up,
    widened,
)

PI = Interval(math.pi, up(math.pi))
HALF_PI = Interval(math.pi / 2, up(math.pi / 2))
ONE = Interval(1.0, 1.0)


# ---- trigonometry ----


def _meets(a: Interval, offset: float, period: float) -> bool:
    """Whether ``offset`` plus a whole number of periods may lie in the interval."""
    low, high = (a.low - offset) / period, (a.high - offset) / period
    if not (math.isfinite(low) and math.isfinite(high)):
        return True
    slack = 1e-15 * (abs(low) + abs(high) + 1)
    return math.floor(high + slack) >= math.ceil(low - slack)


def _wave(function: Callable[[float], float], top: float) -> Callable[[Interval], Interval]:
    """The operation of a sine-like function whose largest values stand at ``top`` + 2 pi k."""

    def operation(a: Interval) -> Interval:
        if a.is_empty:
            return EMPTY
        if not (math.isfinite(a.low) and math.isfinite(a.high)):
            return Interval(-1.0, 1.0, False)
        ends = [function(a.low), function(a.high)]
        around = widened(min(ends), max(ends), a.defined)
        low = -1.0 if _meets(a, top - math.pi, math.tau) else around.low
        high = 1.0 if _meets(a, top, math.tau) else around.high
        return bounded(Interval(low, high, a.defined), -1.0, 1.0)

    return operation


def tan(a: Interval) -> Interval:
    """The tangents."""
    if a.is_empty:
        return EMPTY
    if _meets(a, math.pi / 2, math.pi):
        return UNKNOWN
    return widened(math.tan(a.low), math.tan(a.high), a.defined)


def atan2(y: Interval, x: Interval) -> Interval:
    """The angles of points (x, y)."""
    if y.is_empty or x.is_empty:
        return EMPTY
    if x.low > 0:
        return arctan(divide(y, x))
    if y.low > 0:
        return subtract(HALF_PI, arctan(divide(x, y)))
    if y.high < 0:
        return subtract(negate(HALF_PI), arctan(divide(x, y)))
    touches = x.low <= 0 <= x.high and y.low <= 0 <= y.high
    return Interval(-PI.high, PI.high, y.defined and x.defined and not touches)


sin, cos = _wave(math.sin, math.pi / 2), _wave(math.cos, 0.0)
arctan = monotone(math.atan, values=(-HALF_PI.high, HALF_PI.high), fixed={0.0: 0.0})
arcsin = monotone(
    math.asin, domain=(-1.0, 1.0), values=(-HALF_PI.high, HALF_PI.high), fixed={0.0: 0.0}
)
arccos = monotone(
    math.acos, increasing=False, domain=(-1.0, 1.0), values=(0.0, PI.high), fixed={1.0: 0.0}
)
arccot = monotone(lambda x: math.atan2(1.0, x), increasing=False, values=(0.0, PI.high))


def outside_one(function: Callable[[Interval], Interval]) -> Callable[[Interval], Interval]:
    """The operation of a function of 1/x that is defined beyond -1 and 1."""

    def operation(a: Interval) -> Interval:
        if a.is_empty or (a.low > -1 and a.high < 1):
            return EMPTY
        parts = [
            function(bounded(divide(ONE, part), -1.0, 1.0))
            for part in (clipped(a, 1.0, INFINITY), clipped(a, -INFINITY, -1.0))
            if not part.is_empty
        ]
        result = hull(parts[0], parts[-1])
        inside = a.low >= 1 or a.high <= -1
        return Interval(result.low, result.high, a.defined and inside)

    return operation


# ---- exponentials and roots ----


def sigmoid_of(x: float) -> float:
    """The sigmoid, without overflow."""
    small = math.exp(-abs(x))
    return (small if x < 0 else 1.0) / (1.0 + small)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def sqrt(a: Interval) -> Interval:
    """The square roots, which IEEE 754 rounds correctly."""
    inside = clipped(a, 0.0, INFINITY)
    if inside.is_empty:
        return EMPTY
    low, high = math.sqrt(inside.low), math.sqrt(inside.high)
    low = low if _is_exact_root(low, inside.low) else down(low)
    high = high if _is_exact_root(high, inside.high) else up(high)
    return Interval(low, high, inside.defined)


def _is_exact_root(root: float, x: float) -> bool:
    return root == x or (root.is_integer() and root < 2**26 and root * root == x)


ZERO_TO_ZERO, ZERO_TO_ONE = {0.0: 0.0}, {0.0: 1.0}
exp = monotone(math.exp, values=(0.0, INFINITY), fixed=ZERO_TO_ONE)
expm1 = monotone(math.expm1, values=(-1.0, INFINITY), fixed=ZERO_TO_ZERO)
log = monotone(math.log, domain=(0.0, INFINITY), open=True, fixed={1.0: 0.0})
softplus = monotone(_softplus, values=(0.0, INFINITY), ulps=8)


def cosh(a: Interval) -> Interval:
    """The hyperbolic cosines: even, and increasing from 0 on."""
    return _cosh(absolute(a))


_cosh = monotone(math.cosh, values=(1.0, INFINITY), fixed=ZERO_TO_ONE)


def root(x: Interval, n: Interval) -> Interval:
    """The real roots; of negative numbers when the order is odd."""
    if n.low != n.high or not n.low.is_integer() or n.low == 0:
        positive = power(x, divide(ONE, n))
        return UNKNOWN if x.low < 0 or n.low <= 0 <= n.high else positive
    order = int(n.low)
    if order < 0:
        return divide(ONE, root(x, Interval(-n.low, -n.low, n.defined)))

    def principal(value: float) -> float:
        return math.copysign(math.pow(abs(value), 1.0 / order), value)

    whole = {0.0: 0.0, 1.0: 1.0}
    domain = (-INFINITY, INFINITY) if order % 2 else (0.0, INFINITY)
    near = monotone(principal, domain=domain, fixed=whole, ulps=LOOSE)
    result = near(x)
    return Interval(result.low, result.high, result.defined and n.defined)


LOOSE = 400
"""Units in the last place that a power with a rounded exponent may err: ln(1e308)/2 of them."""


# ---- choices and truths ----


def absolute(a: Interval) -> Interval:
    """The sizes."""
    if a.is_empty:
        return EMPTY
    farthest = max(abs(a.low), abs(a.high))
    nearest = 0.0 if a.low <= 0 <= a.high else min(abs(a.low), abs(a.high))
    return Interval(nearest, farthest, a.defined)


def sign(a: Interval) -> Interval:
    """The signs."""
    if a.is_empty:
        return EMPTY
    return Interval(float((a.low > 0) - (a.low < 0)), float((a.high > 0) - (a.high < 0)), a.defined)


def minimum(a: Interval, b: Interval) -> Interval:
    """The smaller ones."""
    if a.is_empty or b.is_empty:
        return EMPTY
    return Interval(min(a.low, b.low), min(a.high, b.high), a.defined and b.defined)


def maximum(a: Interval, b: Interval) -> Interval:
    """The larger ones."""
    return negate(minimum(negate(a), negate(b)))


def where(condition: Interval, a: Interval, b: Interval) -> Interval:
    """The chosen ones; both together where the condition is undecided."""
    if condition.low == condition.high:
        return a if condition.low else b
    return hull(a, b)


def gate(condition: Interval, a: Interval) -> Interval:
    """The second, or zero where the condition is false."""
    return where(condition, a, FALSE)


def _comparison(
    surely: Callable[[Interval, Interval], bool], never: Callable[[Interval, Interval], bool]
) -> Callable[[Interval, Interval], Interval]:
    """A truth about two numbers; what is undefined compares as false."""

    def operation(a: Interval, b: Interval) -> Interval:
        if a.is_empty or b.is_empty or never(a, b):
            return FALSE
        return TRUE if surely(a, b) and a.defined and b.defined else EITHER

    return operation


less = _comparison(lambda a, b: a.high < b.low, lambda a, b: a.low >= b.high)
less_equal = _comparison(lambda a, b: a.high <= b.low, lambda a, b: a.low > b.high)
equal = _comparison(
    lambda a, b: a.low == a.high == b.low == b.high, lambda a, b: a.high < b.low or b.high < a.low
)


def logical_not(a: Interval) -> Interval:
    """The opposite truths."""
    return Interval(1.0 - a.high, 1.0 - a.low)


# ---- steps ----


def floor(a: Interval) -> Interval:
    """The whole parts."""
    return EMPTY if a.is_empty else Interval(_floor(a.low), _floor(a.high), a.defined)


def _floor(x: float) -> float:
    return x if math.isinf(x) else float(math.floor(x))


def ceil(a: Interval) -> Interval:
    """The next whole numbers."""
    return negate(floor(negate(a)))


def mod(a: Interval, b: Interval) -> Interval:
    """The remainders, which have the sign of the divisor."""
    if a.is_empty or b.is_empty or b.low == b.high == 0:
        return EMPTY
    bounds = Interval(min(b.low, 0.0), max(b.high, 0.0), a.defined and b.defined)
    if b.low <= 0 <= b.high:
        return Interval(bounds.low, bounds.high, False)
    turns = floor(divide(a, b))
    if turns.low != turns.high:
        return bounds
    return bounded(subtract(a, multiply(b, turns)), bounds.low, bounds.high)
