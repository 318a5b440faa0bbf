"""What each operation does to intervals: trigonometry, choices, truths, special functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .intervals import (
    EITHER,
    EMPTY,
    FALSE,
    INFINITY,
    TRUE,
    UNKNOWN,
    Interval,
    add,
    bounded,
    clipped,
    divide,
    down,
    hull,
    interval,
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


def _outside_one(function: Callable[[Interval], Interval]) -> Callable[[Interval], Interval]:
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


def _sigmoid(x: float) -> float:
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


# ---- special functions, by mpmath ----


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
    falling = monotone(_precise(name), increasing=False, **HALF_LINE)  # type: ignore[arg-type]
    rising = monotone(_precise(name), **HALF_LINE)  # type: ignore[arg-type]

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


OPERATIONS: dict[str, Callable[..., Any]] = {
    "identity": lambda a: a,
    "e": lambda: Interval(math.e, up(math.e)),
    "pi": lambda: PI,
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "negate": negate,
    "power": power,
    "abs": absolute,
    "sign": sign,
    "minimum": minimum,
    "maximum": maximum,
    "where": where,
    "gate": gate,
    "less": less,
    "less_equal": less_equal,
    "greater": lambda a, b: less(b, a),
    "greater_equal": lambda a, b: less_equal(b, a),
    "equal": equal,
    "not_equal": lambda a, b: logical_not(equal(a, b)),
    "logical_and": minimum,
    "logical_or": maximum,
    "logical_not": logical_not,
    "floor": floor,
    "ceil": ceil,
    "mod": mod,
    "sqrt": sqrt,
    "cbrt": monotone(math.cbrt, fixed=ZERO_TO_ZERO),
    "root": root,
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": monotone(math.log1p, domain=(-1.0, INFINITY), open=True, fixed=ZERO_TO_ZERO),
    "log2": monotone(math.log2, domain=(0.0, INFINITY), open=True, fixed={1.0: 0.0}),
    "log10": monotone(math.log10, domain=(0.0, INFINITY), open=True, fixed={1.0: 0.0}),
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "arcsin": arcsin,
    "arccos": arccos,
    "arctan": arctan,
    "arccot": arccot,
    "arcsec": _outside_one(arccos),
    "arccsc": _outside_one(arcsin),
    "atan2": atan2,
    "sinh": monotone(math.sinh, fixed=ZERO_TO_ZERO),
    "cosh": cosh,
    "tanh": monotone(math.tanh, values=(-1.0, 1.0), fixed=ZERO_TO_ZERO),
    "arsinh": monotone(math.asinh, fixed=ZERO_TO_ZERO),
    "arcosh": monotone(
        math.acosh, domain=(1.0, INFINITY), values=(0.0, INFINITY), fixed={1.0: 0.0}
    ),
    "artanh": monotone(math.atanh, domain=(-1.0, 1.0), open=True, fixed=ZERO_TO_ZERO),
    "sigmoid": monotone(_sigmoid, values=(0.0, 1.0), ulps=8),
    "softplus": softplus,
    "logistic_loss": lambda a: softplus(negate(a)),
    "relu": lambda a: maximum(a, interval(0)),
    "erf": erf,
    "erfc": erfc,
    "gamma": gamma,
    "lgamma": lgamma,
    "digamma": digamma,
    "polygamma": polygamma,
    "beta": beta,
    "bessel_j": bessel_j,
    "bessel_y": bessel_y,
    "bessel_i": bessel_i,
    "lambert_w": monotone(
        _lambert_w, domain=(BRANCH_POINT, INFINITY), values=(-1.0, INFINITY), fixed=ZERO_TO_ZERO
    ),
}
"""By the name that an entry gives in its field ``interval``."""
