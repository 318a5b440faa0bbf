"""Functions that C's library lacks, each written once in operations that every target has.

They are the formulas of the reference, so that both ways of computing agree: the sigmoid by
the exponential of ``-|x|``, which does not overflow, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .operations import Value

FARTHEST = 40.0
FADED = -1000.0
LN2 = math.log(2)
ROOT_HALF = math.sqrt(0.5)


def _named(code: str) -> Callable[..., Value]:
    def applied(*arguments: Any) -> Value:
        maker = next(a.maker for a in arguments if isinstance(a, Value))
        return maker.apply(code, *arguments)

    return applied


exp, expm1, log, log1p, log2, log10 = map(_named, ("exp", "expm1", "log", "log1p", "log2", "log10"))
sin, cos, tan, tanh, sinh, asinh = map(_named, ("sin", "cos", "tan", "tanh", "sinh", "asinh"))
atan, atan2, pow_, fmod, sqrt, floor = map(
    _named, ("atan", "atan2", "pow", "fmod", "sqrt", "floor")
)
minimum, maximum, copysign, where, equal, not_equal = map(
    _named, ("minimum", "maximum", "copysign", "select", "equal", "not_equal")
)
scipy_erfc, scipy_erfcx, scipy_gamma, scipy_binom, scipy_zeta, scipy_psi = map(
    _named, ("scipy.erfc", "scipy.erfcx", "scipy.gamma", "scipy.binom", "scipy._zeta", "scipy.psi")
)


def _is_odd(x: Any) -> Value:
    return equal(modulo(x, 2.0), 1.0)


def _negative(x: Value) -> Value:
    """Whether x bears a minus sign, also as minus zero."""
    return copysign(1.0, x) < 0


def sign(x: Value) -> Value:
    """1, -1, 0 of either zero, and NaN of NaN."""
    return where(x > 0, 1.0, where(x < 0, -1.0, where(equal(x, 0.0), 0.0, x)))


def modulo(a: Any, b: Any) -> Value:
    """The remainder with the sign of b."""
    rest = fmod(a, b)
    moved = where((rest < 0) & (b > 0) | (rest > 0) & (b < 0.0), rest + b, rest)
    return where(equal(rest, 0.0), copysign(rest, b), moved)


def sigmoid(x: Value) -> Value:
    """``1/(1 + e^-x)``."""
    small = exp(-abs(x))
    return where(x < 0, small, 1.0) / (1.0 + small)


def softplus(x: Value) -> Value:
    """``ln(1 + e^x)``."""
    return where(x < 0, 0.0, x) + log1p(exp(-abs(x)))


def logistic_loss(margin: Value) -> Value:
    """``ln(1 + e^-m)``."""
    return softplus(-margin)


def relu(x: Value) -> Value:
    """The larger of x and 0."""
    return maximum(x, 0.0)


def silu(x: Value) -> Value:
    """``x*sigmoid(x)``."""
    x = maximum(x, FADED)
    return x * sigmoid(x)


def gelu(x: Value) -> Value:
    """X times the normal distribution."""
    x = maximum(x, FADED)
    return x * cumulative(x)


def bell(x: Value, scale: float) -> Value:
    """``e^(-scale*x^2)``, the square split so that nothing is lost."""
    size = minimum(abs(x), FARTHEST)
    head = floor(size * 16.0) / 16.0
    return exp(-scale * head * head) * exp(-scale * (size - head) * (size + head))


def erfc(x: Value) -> Value:
    """The complementary error function, with all digits in its tail."""
    tail = bell(x, 1.0) * scipy_erfcx(maximum(x, 0.5))
    return where(x > 0.5, tail, scipy_erfc(x))


def cumulative(z: Value) -> Value:
    """The probability of at most z standard deviations."""
    tail = bell(z, 0.5) * scipy_erfcx(abs(z) * ROOT_HALF) / 2.0
    return where(z < 0, tail, 1.0 - tail)


def _deviations(x: Value, mean: Value, std: Value) -> Value:
    return (x - mean) / where(std > 0, std, math.nan)


def normal_density(x: Value, mean: Value, std: Value) -> Value:
    """The normal density."""
    return bell(_deviations(x, mean, std), 0.5) / (std * math.sqrt(2 * math.pi))


def normal_distribution(x: Value, mean: Value, std: Value) -> Value:
    """The normal distribution function."""
    return cumulative(_deviations(x, mean, std))


def sech(x: Value) -> Value:
    """``1/cosh(x)``, by an exponential that does not overflow."""
    small = exp(-abs(x))
    return 2.0 * small / (1.0 + small * small)


def csch(x: Value) -> Value:
    """``1/sinh(x)``, by an exponential that does not overflow."""
    size = abs(x)
    value = 2.0 * exp(-size) / -expm1(-2.0 * size)
    return where(_negative(x), -value, value)


def arcoth(x: Value) -> Value:
    """The inverse hyperbolic cotangent."""
    value = log1p(2.0 / (abs(x) - 1.0)) / 2.0
    return where(_negative(x), -value, value)


def arsech(x: Value) -> Value:
    """The inverse hyperbolic secant."""
    return log1p(sqrt((1.0 - x) * (1.0 + x))) - log(x)


def _leg(x: Value) -> Value:
    size = abs(x)
    return sqrt(size - 1.0) * sqrt(size + 1.0)


def log_base(x: Value, base: Value) -> Value:
    """The quotient of logarithms, by the exact ones where the base is 2 or 10."""
    quotient = log(x) / log(base)
    return where(equal(base, 2.0), log2(x), where(equal(base, 10.0), log10(x), quotient))


def root(x: Value, n: Value) -> Value:
    """The real n-th root, mended by one step of Newton's method."""
    order = where(equal(n, 0.0), math.nan, abs(n))
    mirrored = _is_odd(order) & _negative(x)
    size = where(mirrored, -x, x)
    near = pow_(size, 1.0 / order)
    better = near - (near - size / pow_(near, order - 1.0)) / order
    value = where(equal(near, 0.0) | equal(abs(near), math.inf), near, better)
    value = where(mirrored, -value, value)
    return where(n < 0, 1.0 / value, value)


def log_cosh(x: Value) -> Value:
    """``ln(cosh(x))``."""
    size = abs(x)
    half = sinh(minimum(size, 1.0) / 2.0)
    far = size + log1p(exp(-2.0 * maximum(size, 1.0))) - LN2
    return where(size < 1, log1p(2.0 * (half * half)), far)


def log_add_exp(a: Value, b: Value) -> Value:
    """``ln(e^a + e^b)``."""
    difference = a - b
    far = where(
        difference > 0,
        a + log1p(exp(-difference)),
        where(difference <= 0, b + log1p(exp(difference)), difference),
    )
    return where(equal(a, b), a + LN2, far)


def factorial(x: Value) -> Value:
    """Gamma of x + 1."""
    return where(abs(x) < 1, scipy_gamma(x + 1.0), x * scipy_gamma(x))


def binomial(n: Value, k: Value) -> Value:
    """The binomial coefficient, of whole k also left of 0."""
    mirrored = (n < 0) & equal(k, floor(k))
    value = scipy_binom(where(mirrored, k - n - 1.0, n), k)
    return where(mirrored & _is_odd(k), -value, value)


def polygamma(n: Value, x: Value) -> Value:
    """The n-th derivative of digamma."""
    size = scipy_gamma(n + 1.0) * scipy_zeta(n + 1.0, x)
    signed = pow_(-1.0, n + 1.0) * size
    return where(equal(n, 0.0), scipy_psi(x), signed)


def lambert_w(x: Value) -> Value:
    """The principal branch, NaN left of its branch point."""
    return _named("scipy._lambertw")(where(x < -math.exp(-1), math.nan, x))


def _spherical(name: str, n: Value, x: Value) -> Value:
    size = _named(name)(n, abs(x))
    value = where((x < 0) & _is_odd(n), -size, size)
    return where(abs(n) < math.inf, value, math.nan)


def spherical_bessel_j(n: Value, x: Value) -> Value:
    """The spherical Bessel function of a whole order."""
    return _spherical("scipy._spherical_jn", n, x)


def spherical_bessel_i(n: Value, x: Value) -> Value:
    """The modified spherical Bessel function of a whole order."""
    return _spherical("scipy._spherical_in", n, x)


def sinc(x: Value) -> Value:
    """``sin(x)/x``, which is 1 at 0."""
    size = abs(x)
    return where(equal(size, 0.0), 1.0, where(equal(size, math.inf), 0.0, sin(x) / x))


def sinhc(x: Value) -> Value:
    """``sinh(x)/x``, which is 1 at 0."""
    size = abs(x)
    return where(equal(size, 0.0), 1.0, where(equal(size, math.inf), size, sinh(x) / x))


ROUTINES: dict[str, Callable[..., Value]] = {
    "sign": sign,
    "mod": modulo,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "logistic_loss": logistic_loss,
    "relu": relu,
    "silu": silu,
    "gelu": gelu,
    "erfc": erfc,
    "normal_density": normal_density,
    "normal_distribution": normal_distribution,
    "cot": lambda x: 1.0 / tan(x),
    "sec": lambda x: 1.0 / cos(x),
    "csc": lambda x: 1.0 / sin(x),
    "coth": lambda x: 1.0 / tanh(x),
    "sech": sech,
    "csch": csch,
    "arccot": lambda x: atan2(1.0, x),
    "arcsec": lambda x: atan2(_leg(x), sign(x)),
    "arccsc": lambda x: atan(sign(x) / _leg(x)),
    "arcoth": arcoth,
    "arsech": arsech,
    "arcsch": lambda x: asinh(1.0 / x),
    "log_base": log_base,
    "root": root,
    "log_cosh": log_cosh,
    "log_add_exp": log_add_exp,
    "factorial": factorial,
    "binomial": binomial,
    "polygamma": polygamma,
    "lambert_w": lambert_w,
    "spherical_bessel_j": spherical_bessel_j,
    "spherical_bessel_i": spherical_bessel_i,
    "sinc": sinc,
    "sinhc": sinhc,
}
"""By the name of the entry in the table of primitives."""


def _cumulative_by_erfc(z: Value) -> Value:
    return scipy_erfc(-ROOT_HALF * z) / 2.0


def _gelu_by_erfc(x: Value) -> Value:
    kept = maximum(x, FADED)
    return kept * _cumulative_by_erfc(kept)


def _distribution_by_erfc(x: Value, mean: Value, std: Value) -> Value:
    return _cumulative_by_erfc(_deviations(x, mean, std))


BY_ERFC = {
    **ROUTINES,
    "erfc": scipy_erfc,
    "gelu": _gelu_by_erfc,
    "normal_distribution": _distribution_by_erfc,
}
"""The routines for a language that has a complementary error function of its own."""
