"""What special functions do to intervals: monotone pieces and bounds, values by mpmath."""

from __future__ import annotations

import math
from collections.abc import Callable

from .enclosing import ONE, PI, ZERO_TO_ONE, ZERO_TO_ZERO, absolute, log, sin
from .intervals import (
    EMPTY,
    INFINITY,
    UNKNOWN,
    Interval,
    bounded,
    divide,
    down,
    hull,
    monotone,
    multiply,
    subtract,
    up,
    widened,
)


def _precise(name: str, *orders: int) -> Callable[[float], float]:
    """A function of mpmath, to 30 digits, rounded to a float that errs by less than one unit."""

    def function(x: float) -> float:
        import mpmath  # noqa: PLC0415 - only special functions need it

        if math.isinf(x) and name in ("besseli", "gamma", "loggamma", "digamma"):
            return INFINITY
        with mpmath.workprec(120):
            try:
                value = getattr(mpmath, name)(*orders, mpmath.mpf(x))
            except OverflowError:
                raise ValueError(name) from None  # unknown, for mpmath gives up
            if isinstance(value, mpmath.mpc):
                raise ValueError(name)
            return float(value)

    return function


LOWEST_GAMMA = 1.4616321449683623
"""Where the gamma function is smallest right of 0."""

HALF_LINE = {"domain": (0.0, INFINITY), "open": True}
erf = monotone(_precise("erf"), values=(-1.0, 1.0), fixed=ZERO_TO_ZERO)
erfc = monotone(
    lambda x: _erfc(min(x, FADED)), increasing=False, values=(0.0, 2.0), fixed=ZERO_TO_ONE
)
_erfc = _precise("erfc")
FADED = 30.0
"""From here on erfc is below the smallest float."""


def _valley(name: str, lowest: float) -> Callable[[Interval], Interval]:
    """The operation, right of 0, of gamma or its logarithm: down to a lowest value, then up."""
    falling = monotone(_precise(name), increasing=False, **HALF_LINE)  # type: ignore
    rising = monotone(_precise(name), **HALF_LINE)  # type: ignore

    def operation(a: Interval) -> Interval:
        if a.high <= LOWEST_GAMMA:
            return falling(a)
        if a.low >= up(LOWEST_GAMMA):
            return rising(a)
        ends = hull(falling(Interval(a.low, LOWEST_GAMMA, a.defined)),
                    rising(Interval(LOWEST_GAMMA, a.high, a.defined)))  # fmt: skip
        return Interval(min(lowest, ends.low), ends.high, ends.defined)

    return operation


_gamma_right = _valley("gamma", down(0.8856031944108887))
_lgamma_right = _valley("loggamma", down(-0.12148629053584961))


def _has_pole(a: Interval) -> bool:
    """Whether a whole number that is not positive lies in the interval."""
    return math.floor(min(a.high, 0.0)) >= a.low if math.isfinite(a.high) or a.low <= 0 else False


def gamma(a: Interval) -> Interval:
    """The values of the gamma function; left of 0 by reflection."""
    if a.is_empty:
        return EMPTY
    if a.low > 0 or (a.low == 0 and a.high > 0):
        return _gamma_right(a)
    if not math.isfinite(a.low) or _has_pole(a):
        return UNKNOWN
    return divide(PI, multiply(sin(multiply(PI, a)), _gamma_right(subtract(ONE, a))))


def lgamma(a: Interval) -> Interval:
    """The values of ``ln|gamma|``; left of 0 by reflection."""
    if a.is_empty:
        return EMPTY
    if a.low > 0 or (a.low == 0 and a.high > 0):
        return _lgamma_right(a)
    if not math.isfinite(a.low) or _has_pole(a):
        return UNKNOWN
    waves = log(absolute(sin(multiply(PI, a))))
    return subtract(subtract(log(PI), waves), _lgamma_right(subtract(ONE, a)))


def _between_poles(a: Interval) -> bool:
    """Whether gamma has no pole in the interval, a bare 0 at its left end apart."""
    return a.low > 0 or (a.low == 0 and a.high > 0) or (math.isfinite(a.low) and not _has_pole(a))


_digamma = monotone(_precise("digamma"))


def digamma(a: Interval) -> Interval:
    """The values of digamma, which increases between any two poles."""
    if a.is_empty:
        return EMPTY
    if not _between_poles(a):
        return UNKNOWN
    result = _digamma(a)
    return Interval(-INFINITY, result.high, False) if a.low == 0 else result


def polygamma(n: Interval, a: Interval) -> Interval:
    """The values of a derivative of digamma."""
    if n.is_empty or a.is_empty:
        return EMPTY
    if n.low != n.high or not n.low.is_integer() or n.low < 0:
        return UNKNOWN
    order = int(n.low)
    if order == 0:
        return digamma(a)
    positive = order % 2 == 1
    if a.low > 0 and math.isfinite(a.high):
        return monotone(_precise("psi", order), increasing=not positive)(a)
    if a.low <= 0 and not (positive is False and _between_poles(a) and a.low != 0):
        return Interval(0.0, INFINITY, False) if positive else UNKNOWN
    if math.isinf(a.high):
        return (
            Interval(0.0, INFINITY, a.defined) if positive else Interval(-INFINITY, 0.0, a.defined)
        )
    return monotone(_precise("psi", order))(a)


def beta(a: Interval, b: Interval) -> Interval:
    """The values of the beta function, which decreases in both arguments right of 0."""
    if a.is_empty or b.is_empty:
        return EMPTY
    if a.low <= 0 or b.low <= 0 or math.isinf(a.high + b.high):
        return (
            Interval(0.0, INFINITY, a.defined and b.defined) if min(a.low, b.low) > 0 else UNKNOWN
        )
    import mpmath  # noqa: PLC0415 - only special functions need it

    with mpmath.workprec(120):
        small, large = float(mpmath.beta(a.high, b.high)), float(mpmath.beta(a.low, b.low))
    return bounded(widened(small, large, a.defined and b.defined), 0.0, None)


def _order(n: Interval) -> int | None:
    """The whole order of a Bessel function, when it is one and of a useful size."""
    return int(n.low) if n.low == n.high and n.low.is_integer() and abs(n.low) < 1000 else None


def _near_middle(
    function: Callable[[float], float], a: Interval, slope: float, bound: float
) -> Interval:
    """The mean value theorem: the middle's value, plus or minus the slope times the radius."""
    value = function(a.middle)
    reach = up(slope * up(max(a.high - a.middle, a.middle - a.low)))
    around = widened(value, value, a.defined)
    return bounded(Interval(down(around.low - reach), up(around.high + reach), a.defined),
                   -bound, bound)  # fmt: skip


def bessel_j(n: Interval, x: Interval) -> Interval:
    """The values of J, which moves by less than its argument does and stays within 1."""
    if n.is_empty or x.is_empty:
        return EMPTY
    order = _order(n)
    if order is None:
        return UNKNOWN
    if math.isinf(x.low) or math.isinf(x.high) or x.width > 4:
        return Interval(-1.0, 1.0, x.defined)
    return _near_middle(_precise("besselj", order), x, 1.0, 1.0)


def bessel_y(n: Interval, x: Interval) -> Interval:
    """The values of Y, bounded with its slope by the modulus, which decreases."""
    if n.is_empty or x.is_empty or x.high <= 0:
        return EMPTY
    order = _order(n)
    if order is None or x.low <= 0:
        return UNKNOWN

    def modulus(m: int) -> float:
        return up(math.hypot(_precise("besselj", m)(x.low), _precise("bessely", m)(x.low)) * 1.001)

    bound = modulus(abs(order))
    if math.isinf(x.high):
        return Interval(-bound, bound, x.defined)
    slope = (modulus(abs(order - 1)) + modulus(abs(order + 1))) / 2
    return _near_middle(_precise("bessely", order), x, up(slope), bound)


def bessel_i(n: Interval, x: Interval) -> Interval:
    """The values of I: of even order even, of odd order odd, increasing from 0 on."""
    if n.is_empty or x.is_empty:
        return EMPTY
    order = _order(n)
    if order is None:
        return UNKNOWN
    function = _precise("besseli", abs(order))
    if order % 2:
        return monotone(lambda t: math.copysign(function(abs(t)), t), fixed=ZERO_TO_ZERO)(x)
    return bounded(monotone(function)(absolute(x)), 0.0, None)


def _lambert_w(x: float) -> float:
    return INFINITY if math.isinf(x) else _precise("lambertw")(x)


BRANCH_POINT = -0.3678794411714423
"""The smallest float that is not left of -1/e."""
lambert_w = monotone(
    _lambert_w, domain=(BRANCH_POINT, INFINITY), values=(-1.0, INFINITY), fixed=ZERO_TO_ZERO
)
