"""Intervals that enclose: whatever point goes in, its value lies inside what comes out.

Sums, products, quotients and roots are correctly rounded by IEEE 754, so one step outward
encloses them. Of the C library it is assumed that the elementary functions err by at most 4
units in the last place (glibc, musl, Apple's and Microsoft's state or show less than 3).
Special functions are computed by mpmath to 30 digits and rounded outward.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

INFINITY = math.inf
LIBRARY_ERROR = 4
"""Units in the last place by which an elementary function of the C library may err."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All real numbers from ``low`` to ``high``.

    Args:
        low: The lower end.
        high: The upper end; both are ``nan`` when no number is enclosed.
        defined: False when the function that it encloses may be undefined somewhere.

    Truths are intervals too: [1, 1] is true, [0, 0] false, [0, 1] undecided.
    """

    low: float
    high: float
    defined: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether it holds no number, for nothing was inside the domain."""
        return self.low != self.low

    @property
    def width(self) -> float:
        """The length; 0 when it is empty."""
        return 0.0 if self.is_empty else self.high - self.low

    @property
    def middle(self) -> float:
        """A number near the middle, finite where there is a finite one."""
        if self.low == -INFINITY:
            return min(0.0, self.high) if self.high != INFINITY else 0.0
        if self.high == INFINITY:
            return max(0.0, self.low)
        return self.low / 2 + self.high / 2

    def __contains__(self, value: float) -> bool:
        return bool(self.low <= value <= self.high)

    def __add__(self, other: Any) -> Interval:
        return add(self, interval(other))

    def __radd__(self, other: Any) -> Interval:
        return add(interval(other), self)

    def __sub__(self, other: Any) -> Interval:
        return subtract(self, interval(other))

    def __rsub__(self, other: Any) -> Interval:
        return subtract(interval(other), self)

    def __mul__(self, other: Any) -> Interval:
        return multiply(self, interval(other))

    def __rmul__(self, other: Any) -> Interval:
        return multiply(interval(other), self)

    def __truediv__(self, other: Any) -> Interval:
        return divide(self, interval(other))

    def __rtruediv__(self, other: Any) -> Interval:
        return divide(interval(other), self)

    def __neg__(self) -> Interval:
        return negate(self)


def interval(value: Any) -> Interval:
    """The narrowest interval of floats round a number, a pair or an interval."""
    if isinstance(value, Interval):
        return value
    if isinstance(value, (tuple, list)):
        low, high = value
        return Interval(interval(low).low, interval(high).high)
    if isinstance(value, float):
        return Interval(float(value), float(value))
    exact = Fraction(value)
    try:
        near = exact.numerator / exact.denominator
    except OverflowError:
        return Interval(math.nextafter(INFINITY, 0), INFINITY) if exact > 0 else Interval(
            -INFINITY, math.nextafter(-INFINITY, 0)
        )  # fmt: skip
    if near == exact:
        return Interval(near, near)
    return Interval(near, up(near)) if near < exact else Interval(down(near), near)


EVERYTHING = Interval(-INFINITY, INFINITY)
UNKNOWN = Interval(-INFINITY, INFINITY, False)
EMPTY = Interval(math.nan, math.nan, False)
TRUE, FALSE, EITHER = Interval(1.0, 1.0), Interval(0.0, 0.0), Interval(0.0, 1.0)


# ---- rounding ----


def down(x: float) -> float:
    """The next float below."""
    return math.nextafter(x, -INFINITY)


def up(x: float) -> float:
    """The next float above."""
    return math.nextafter(x, INFINITY)


def widened(low: float, high: float, defined: bool, ulps: int = LIBRARY_ERROR) -> Interval:
    """The interval moved outward by so many units in the last place; NaN ends are unknown."""
    low = low - ulps * math.ulp(low) if math.isfinite(low) else low
    high = high + ulps * math.ulp(high) if math.isfinite(high) else high
    if low == INFINITY:
        low = LARGEST
    if high == -INFINITY:
        high = -LARGEST
    return Interval(
        -INFINITY if math.isnan(low) else low, INFINITY if math.isnan(high) else high, defined
    )


LARGEST = math.nextafter(INFINITY, 0)


def _sum(a: float, b: float) -> tuple[float, float]:
    """The sum rounded down and up; the error of a rounded sum is a float itself."""
    s = a + b
    if not math.isfinite(s):
        return _outside(s, math.isfinite(a) and math.isfinite(b))
    part = s - a
    error = (a - (s - part)) + (b - part)
    if error == 0:
        return s, s
    return (s, up(s)) if error > 0 else (down(s), s)


def _outside(value: float, overflow: bool) -> tuple[float, float]:
    """An infinite result rounded down and up: an overflow lies below infinity."""
    if math.isnan(value):
        return -INFINITY, INFINITY
    if not overflow:
        return value, value
    return (LARGEST, INFINITY) if value > 0 else (-INFINITY, -LARGEST)


WHOLE = 2.0**53


def _product(a: float, b: float) -> tuple[float, float]:
    """The product rounded down and up, where infinity is a bound: 0 times it is 0."""
    if a == 0 or b == 0:
        return 0.0, 0.0
    p = a * b
    if not math.isfinite(p):
        return _outside(p, math.isfinite(a) and math.isfinite(b))
    if abs(p) <= WHOLE and a.is_integer() and b.is_integer():
        return p, p
    return down(p), up(p)


def _ratio(a: float, b: float) -> tuple[float, float]:
    """The quotient by a number other than 0, rounded down and up."""
    if a == 0:
        return 0.0, 0.0
    if math.isinf(b):
        return (0.0, 0.0) if math.isfinite(a) else (-INFINITY, INFINITY)
    q = a / b
    if not math.isfinite(q):
        return _outside(q, math.isfinite(a))
    if abs(q) <= WHOLE and q.is_integer() and b.is_integer() and abs(a) <= WHOLE and q * b == a:
        return q, q
    return down(q), up(q)


# ---- arithmetic ----


def add(a: Interval, b: Interval) -> Interval:
    """The sums."""
    if a.is_empty or b.is_empty:
        return EMPTY
    return Interval(_sum(a.low, b.low)[0], _sum(a.high, b.high)[1], a.defined and b.defined)


def negate(a: Interval) -> Interval:
    """The negatives."""
    return Interval(-a.high, -a.low, a.defined)


def subtract(a: Interval, b: Interval) -> Interval:
    """The differences."""
    return add(a, negate(b))


def multiply(a: Interval, b: Interval) -> Interval:
    """The products."""
    if a.is_empty or b.is_empty:
        return EMPTY
    ends = [_product(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Interval(min(e[0] for e in ends), max(e[1] for e in ends), a.defined and b.defined)


def divide(a: Interval, b: Interval) -> Interval:
    """The quotients; of one side where the divisor only touches 0."""
    if a.is_empty or b.is_empty or b.low == b.high == 0:
        return EMPTY
    if b.low < 0 < b.high:
        return UNKNOWN if a.low != a.high or a.low != 0 else Interval(0.0, 0.0, False)
    defined = a.defined and b.defined and b.low != 0 and b.high != 0
    if b.high == 0:
        return divide(negate(a), Interval(-b.high, -b.low, b.defined))
    if b.low == 0:
        small = _ratio(a.low, b.high)[0] if a.low >= 0 else -INFINITY
        large = _ratio(a.high, b.high)[1] if a.high <= 0 else INFINITY
        return Interval(small, large, False)
    ends = [_ratio(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Interval(min(e[0] for e in ends), max(e[1] for e in ends), defined)


def square(a: Interval) -> Interval:
    """The squares."""
    return _whole_power(a, 2)


def power(a: Interval, b: Interval) -> Interval:
    """The powers: whole ones of everything, others of what is not negative."""
    if a.is_empty or b.is_empty:
        return EMPTY
    defined = a.defined and b.defined
    if b.low == b.high and b.low.is_integer():
        result = _whole_power(a, int(b.low)) if abs(b.low) <= WHOLE else UNKNOWN
        return Interval(result.low, result.high, result.defined and defined)
    result = _corner_powers(Interval(max(a.low, 0.0), a.high), b) if a.high >= 0 else EMPTY
    if a.low < 0:  # of a negative number only the whole powers among these exist
        if math.ceil(max(b.low, -WHOLE)) <= min(b.high, WHOLE) and not _is_everything(result):
            bound = _corner_powers(Interval(max(-a.high, 0.0), -a.low), b).high
            result = hull(result, Interval(-bound, bound))
        return Interval(result.low, result.high, False)
    touches = a.low == 0 and b.low <= 0
    return Interval(result.low, result.high, defined and not touches)


def _is_everything(a: Interval) -> bool:
    return a.low == -INFINITY and a.high == INFINITY


def _corner_powers(a: Interval, b: Interval) -> Interval:
    """The powers of numbers from 0 on: extreme at the corners, being monotone in each."""
    ends = [_real_power(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    if a.low == 0 < a.high and b.low < 0 < b.high:
        ends.append(0.0)
    result = widened(min(ends), max(ends), True)
    return Interval(max(result.low, 0.0), result.high)


def _real_power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError):  # too large, or 0 to a negative power
        return INFINITY


def _whole_power(a: Interval, n: int) -> Interval:
    if a.is_empty:
        return EMPTY
    if n == 0:
        return Interval(1.0, 1.0, a.defined)
    if n < 0:
        return divide(Interval(1.0, 1.0), _whole_power(a, -n))
    if n == 1:
        return a
    low, high = a.low, a.high
    if n % 2 == 0:
        low, high = _nearest_and_farthest(a)
    below, above = _whole_power_of(low, n)[0], _whole_power_of(high, n)[1]
    return Interval(max(below, 0.0) if n % 2 == 0 else below, above, a.defined)


def _nearest_and_farthest(a: Interval) -> tuple[float, float]:
    farthest = max(abs(a.low), abs(a.high))
    return (0.0 if a.low <= 0 <= a.high else min(abs(a.low), abs(a.high))), farthest


def _whole_power_of(x: float, n: int) -> tuple[float, float]:
    if n == 2:
        return _product(x, x)
    if math.isfinite(x) and x.is_integer() and n * int(abs(x)).bit_length() <= 53:
        return float(int(x) ** n), float(int(x) ** n)
    size = _real_power(abs(x), float(n))
    enclosed = widened(size, size, True)
    low, high = max(enclosed.low, 0.0), enclosed.high
    return (low, high) if x >= 0 or n % 2 == 0 else (-high, -low)


# ---- functions ----


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both."""
    if a.is_empty or b.is_empty:
        other = b if a.is_empty else a
        return Interval(other.low, other.high, False)
    return Interval(min(a.low, b.low), max(a.high, b.high), a.defined and b.defined)


def clipped(a: Interval, low: float, high: float, *, open: bool = False) -> Interval:  # noqa: A002
    """The part of an argument inside a domain; at the ends of an open one nothing is defined."""
    if a.is_empty or a.high < low or a.low > high:
        return EMPTY
    if open and a.low == a.high and a.low in (low, high):
        return EMPTY
    inside = low < a.low and a.high < high if open else low <= a.low and a.high <= high
    return Interval(max(a.low, low), min(a.high, high), a.defined and inside)


def bounded(a: Interval, low: float | None, high: float | None) -> Interval:
    """The interval cut to what values a function can have."""
    if a.is_empty:
        return a
    return Interval(
        a.low if low is None else max(a.low, low),
        a.high if high is None else min(a.high, high),
        a.defined,
    )


def monotone(
    function: Callable[[float], float],
    *,
    increasing: bool = True,
    domain: tuple[float, float] | None = None,
    open: bool = False,  # noqa: A002
    values: tuple[float, float] = (-INFINITY, INFINITY),
    fixed: dict[float, float] | None = None,
    ulps: int = LIBRARY_ERROR,
) -> Callable[[Interval], Interval]:
    """The operation on intervals of a monotone function of the C library.

    Args:
        function: May raise ValueError at poles, and OverflowError where its value is large
            with the sign of its argument.
        increasing: False where it decreases.
        domain: The ends of the domain, or the whole line.
        open: The ends do not belong to the domain.
        values: Bounds that rounding may not pass.
        fixed: Points where the value is known exactly.
        ulps: How far the function may err.
    """

    def end(x: float, limit: float) -> tuple[float, float]:
        if fixed and x in fixed:
            return fixed[x], fixed[x]
        try:
            value = function(x)
        except ValueError:
            value = limit
        except OverflowError:
            value = math.copysign(INFINITY, x)
        around = widened(value, value, True, ulps)
        return around.low, around.high

    def operation(a: Interval) -> Interval:
        inside = clipped(a, *domain, open=open) if domain else a
        if inside.is_empty:
            return EMPTY
        if increasing:
            low, high = end(inside.low, -INFINITY)[0], end(inside.high, INFINITY)[1]
        else:
            low, high = end(inside.high, -INFINITY)[0], end(inside.low, INFINITY)[1]
        return Interval(max(low, values[0]), min(high, values[1]), inside.defined)

    return operation
