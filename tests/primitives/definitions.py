"""A second definition of every element-wise primitive, in mpmath, and where to try it.

Each is written another way than the entry computes it where there is another way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mpmath import mp

Range = tuple[float, float] | list[int]


@dataclass(frozen=True)
class Definition:
    """What an operation is, and the arguments to try it at.

    Args:
        of: The value, of mpmath numbers.
        ranges: For each argument an interval, or a list of whole numbers.
        edges: Arguments to try besides, where digits are easily lost.
        outside: Arguments outside the domain or at a pole.
        breaks: Arguments at which a kink or a jump is declared.
        ulps: How many units in the last place the double may be off.
        conditioned: Allow what two units in the last place of an argument make, too.
    """

    of: Callable
    ranges: Sequence[Range] = ()
    edges: Sequence[tuple] = ()
    outside: Sequence[tuple] = ()
    breaks: Sequence[tuple] = ()
    ulps: float = 4
    conditioned: bool = False


def _turned(x):
    return mp.exp(mp.mpc(0, x))


def _angle(b, a):
    return mp.arg(mp.mpc(a, b))


def _real_root(x, n):
    size = mp.exp(mp.log(abs(x)) / n) if x else mp.mpf(0)
    return -size if x < 0 else size


def _phi(x, m, s):
    z = (x - m) / s
    return mp.exp(-z * z / 2) / (s * mp.sqrt(2 * mp.pi))


def _cumulative(x, m, s):
    return (
        mp.gammainc(mp.mpf(1) / 2, ((x - m) / s) ** 2 / 2, regularized=True) / 2
        if x < m
        else (1 - mp.gammainc(mp.mpf(1) / 2, ((x - m) / s) ** 2 / 2, regularized=True) / 2)
    )


def _erfc(x):
    tail = mp.gammainc(mp.mpf(1) / 2, x * x, regularized=True)
    return tail if x > 0 else 2 - tail


def _bessel(sign, n, x):
    n = int(n)
    if n < 0:
        return (sign if n % 2 else 1) * _bessel(sign, -n, x)
    return (x / 2) ** n / mp.factorial(n) * mp.hyp0f1(n + 1, sign * x * x / 4)


def _spherical(sign, n, x):
    n = int(n)
    return (
        mp.sqrt(mp.pi) / 2 * (x / 2) ** n / mp.gamma(n + 1.5) * mp.hyp0f1(n + 1.5, sign * x * x / 4)
    )


def _lambert(x):
    if x < -0.3:  # near the branch point Newton's method needs a start beside it
        start = -1 + mp.sqrt(max(mp.mpf(0), 2 * (mp.e * x + 1)))
    else:
        start = mp.log1p(x)
    for _ in range(60):
        grown = start * mp.exp(start) - x
        slope = mp.exp(start) * (1 + start)
        start = start - grown / slope if slope else start
    return start


def digits(primitive, *arguments):
    """The value by the entry's own rule for many digits; NaN where it is not real."""
    rule = primitive.digits
    try:
        value = getattr(mp, rule)(*arguments) if isinstance(rule, str) else rule(mp, *arguments)
    except (ValueError, ZeroDivisionError):
        return mp.nan
    if isinstance(value, mp.mpc):
        return value.real if value.imag == 0 else mp.nan
    return value


ANY = (-30.0, 30.0)
POSITIVE = (1e-3, 30.0)

DEFINITIONS: dict[str, Definition] = {
    # arithmetic, in graph
    "add": Definition(lambda a, b: a + b, [ANY, ANY], ulps=0.5),
    "subtract": Definition(lambda a, b: a - b, [ANY, ANY], ulps=0.5),
    "multiply": Definition(lambda a, b: a * b, [ANY, ANY], ulps=0.5),
    "divide": Definition(lambda a, b: a / b, [ANY, POSITIVE], outside=[(1, 0)], ulps=0.5),
    "negate": Definition(lambda x: -x, [ANY], ulps=0),
    "e": Definition(lambda: mp.nsum(lambda k: 1 / mp.factorial(k), [0, mp.inf])),
    "exp": Definition(lambda x: mp.cosh(x) + mp.sinh(x), [ANY], [(-700.0,), (700.0,)]),
    "log": Definition(
        lambda x: mp.quad(lambda t: 1 / t, mp.linspace(1, x, 9)),
        [(0.5, 9.0)],
        outside=[(-1,), (0,)],
    ),
    "power": Definition(
        lambda u, n: mp.exp(n * mp.log(u)), [POSITIVE, (-5.0, 5.0)], outside=[(-8, 0.5), (0, -1)]
    ),
    # constants
    "pi": Definition(lambda: 4 * mp.atan(1)),
    # powers
    "sqrt": Definition(
        lambda x: mp.exp(mp.log(x) / 2), [POSITIVE], [(1e-300,), (1e300,)], outside=[(-1,)]
    ),
    "cbrt": Definition(lambda x: _real_root(x, 3), [ANY], [(-8.0,), (1e-300,)]),
    "root": Definition(
        _real_root,
        [POSITIVE, [2, 3, 4, 5, 7, -3]],
        [(-8.0, 3.0), (-32.0, 5.0), (-8.0, -3.0), (1e300, 7.0)],
        outside=[(-4, 2), (1, 0), (0, -2), (-4, 2.5)],
    ),
    # exponential
    "expm1": Definition(
        lambda x: 2 * mp.exp(x / 2) * mp.sinh(x / 2),
        [ANY],
        [(1e-12,), (-1e-300,), (-1000.0,), (700.0,)],
    ),
    "log1p": Definition(
        lambda x: mp.log(1 + x),
        [(-0.99, 30.0)],
        [(1e-12,), (-1e-17,), (1e300,)],
        outside=[(-1,), (-2,)],
    ),
    "log2": Definition(
        lambda x: mp.log(x) / mp.log(2), [POSITIVE], [(8.0,), (1e-300,)], outside=[(0,), (-1,)]
    ),
    "log10": Definition(
        lambda x: mp.log(x) / mp.log(10), [POSITIVE], [(1000.0,), (1e-300,)], outside=[(0,), (-1,)]
    ),
    "log_base": Definition(
        lambda x, b: mp.log(x) / mp.log(b),
        [POSITIVE, (1.5, 20.0)],
        [(8.0, 2.0), (1000.0, 10.0), (1e-300, 3.0), (8.0, 0.5)],
        outside=[(0, 2), (-1, 2), (2, 1), (2, -3)],
    ),
    # trigonometric
    "sin": Definition(lambda x: _turned(x).imag, [ANY], [(1e22,), (1e-300,)]),
    "cos": Definition(lambda x: _turned(x).real, [ANY], [(1e22,)]),
    "tan": Definition(lambda x: _turned(x).imag / _turned(x).real, [(-1.5, 1.5)], [(1e22,)]),
    "cot": Definition(lambda x: _turned(x).real / _turned(x).imag, [(0.1, 3.0)], outside=[(0,)]),
    "sec": Definition(lambda x: 1 / _turned(x).real, [(-1.5, 1.5)]),
    "csc": Definition(lambda x: 1 / _turned(x).imag, [(0.1, 3.0)], outside=[(0,)]),
    # inverse trigonometric
    "arcsin": Definition(
        lambda x: _angle(x, mp.sqrt(1 - x * x)),
        [(-0.99, 0.99)],
        [(1e-300,), (1 - 1e-15,), (-1.0,)],
        outside=[(1.5,), (-1.5,)],
    ),
    "arccos": Definition(
        lambda x: _angle(mp.sqrt(1 - x * x), x),
        [(-0.99, 0.99)],
        [(1 - 1e-15,), (-1.0,), (1.0,)],
        outside=[(1.5,), (-1.5,)],
    ),
    "arctan": Definition(lambda x: _angle(x, mp.mpf(1)), [ANY], [(1e300,), (-1e-300,)]),
    "arccot": Definition(lambda x: _angle(mp.mpf(1), x), [ANY], [(1e300,), (-1e300,), (0.0,)]),
    "arcsec": Definition(
        lambda x: mp.acos(1 / x),
        [(1.001, 30.0)],
        [(1 + 1e-15,), (-1 - 1e-15,), (-3.0,), (1e300,), (1.0,), (-1.0,)],
        outside=[(0.5,), (0,)],
    ),
    "arccsc": Definition(
        lambda x: mp.asin(1 / x),
        [(1.001, 30.0)],
        [(1 + 1e-15,), (-1 - 1e-15,), (-3.0,), (1e300,), (1.0,), (-1.0,)],
        outside=[(0.5,), (0,)],
    ),
    "atan2": Definition(
        _angle, [ANY, ANY], [(1e300, 1e300), (1.0, 0.0), (0.0, -1.0)], breaks=[(0, -2)]
    ),
    # hyperbolic
    "sinh": Definition(lambda x: (mp.exp(x) - mp.exp(-x)) / 2, [ANY], [(700.0,), (1e-8,)]),
    "cosh": Definition(lambda x: (mp.exp(x) + mp.exp(-x)) / 2, [ANY], [(700.0,), (-700.0,)]),
    "tanh": Definition(lambda x: 1 - 2 / (mp.exp(2 * x) + 1), [ANY], [(1e-8,), (-1000.0,)]),
    "coth": Definition(
        lambda x: 1 + 2 / (mp.exp(2 * x) - 1), [(0.01, 30.0)], [(-1000.0,), (1e-8,)], outside=[(0,)]
    ),
    "sech": Definition(lambda x: 2 / (mp.exp(x) + mp.exp(-x)), [ANY], [(-700.0,), (705.0,)]),
    "csch": Definition(
        lambda x: 2 / (mp.exp(x) - mp.exp(-x)),
        [(0.01, 30.0)],
        [(-700.0,), (705.0,), (1e-8,)],
        outside=[(0,)],
    ),
    # inverse hyperbolic
    "arsinh": Definition(lambda x: mp.log(x + mp.sqrt(x * x + 1)), [ANY], [(1e-8,), (1e300,)]),
    "arcosh": Definition(
        lambda x: mp.log(x + mp.sqrt(x * x - 1)),
        [(1.001, 30.0)],
        [(1 + 1e-15,), (1e300,), (1.0,)],
        outside=[(0.5,), (-2,)],
    ),
    "artanh": Definition(
        lambda x: mp.log((1 + x) / (1 - x)) / 2,
        [(-0.99, 0.99)],
        [(1e-8,), (1 - 1e-15,)],
        outside=[(1,), (-1,), (2,), (-2,)],
    ),
    "arcoth": Definition(
        lambda x: mp.log((x + 1) / (x - 1)) / 2,
        [(1.01, 30.0)],
        [(1 + 1e-15,), (-1 - 1e-15,), (-3.0,), (1e300,)],
        outside=[(1,), (-1,), (0.5,), (0,)],
    ),
    "arsech": Definition(
        lambda x: mp.log(1 / x + mp.sqrt(1 / x**2 - 1)),
        [(0.01, 0.99)],
        [(1 - 1e-15,), (1e-310,), (1.0,)],
        outside=[(0,), (1.5,), (-0.5,)],
    ),
    "arcsch": Definition(
        lambda x: mp.log(1 / x + mp.sqrt(1 / x**2 + 1)),
        [(0.01, 30.0)],
        [(-3.0,), (1e8,), (1e-300,), (1e300,)],
        outside=[(0,)],
    ),
    # rounding
    "floor": Definition(
        lambda x: x - mp.frac(x) if mp.isfinite(x) else x,
        [ANY],
        [(-0.5,), (3.0,)],
        breaks=[(2,), (-1,)],
        ulps=0,
    ),
    "ceil": Definition(
        lambda x: -(-x - mp.frac(-x)), [ANY], [(-0.5,), (3.0,)], breaks=[(2,), (-1,)], ulps=0
    ),
    "mod": Definition(
        lambda a, b: a - b * mp.floor(a / b),
        [ANY, (0.5, 5.0)],
        [(-7.0, 3.0), (7.0, -3.0), (5.5, 1.0)],
        outside=[(1, 0)],
        breaks=[(6, 3)],
        ulps=1,
    ),
    # piecewise
    "abs": Definition(lambda x: mp.sqrt(x * x), [ANY], breaks=[(0,)], ulps=0),
    "sign": Definition(
        lambda x: x / mp.sqrt(x * x) if x else mp.mpf(0), [ANY], [(0.0,)], breaks=[(0,)], ulps=0
    ),
    "where": Definition(lambda c, a, b: (c != 0) * a + (c == 0) * b, [[0, 1], ANY, ANY], ulps=0),
    "minimum": Definition(
        lambda a, b: (a + b - abs(a - b)) / 2, [ANY, ANY], breaks=[(2, 2)], ulps=0
    ),
    "maximum": Definition(
        lambda a, b: (a + b + abs(a - b)) / 2, [ANY, ANY], breaks=[(2, 2)], ulps=0
    ),
    "less": Definition(lambda a, b: mp.sign(b - a) == 1, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]),
    "less_equal": Definition(
        lambda a, b: mp.sign(b - a) >= 0, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]
    ),
    "greater": Definition(
        lambda a, b: mp.sign(a - b) == 1, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]
    ),
    "greater_equal": Definition(
        lambda a, b: mp.sign(a - b) >= 0, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]
    ),
    "equal": Definition(lambda a, b: mp.sign(a - b) == 0, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]),
    "not_equal": Definition(
        lambda a, b: mp.sign(a - b) != 0, [[0, 1, 2], [0, 1, 2]], breaks=[(2, 2)]
    ),
    "logical_and": Definition(lambda a, b: a * b == 1, [[0, 1], [0, 1]]),
    "logical_or": Definition(lambda a, b: a + b > 0, [[0, 1], [0, 1]]),
    "logical_not": Definition(lambda a: a == 0, [[0, 1]]),
    # activations
    "sigmoid": Definition(
        lambda x: (1 + mp.tanh(x / 2)) / 2, [ANY], [(-700.0,), (1000.0,), (0.0,)]
    ),
    "softplus": Definition(
        lambda x: x + mp.log(1 + mp.exp(-x)), [ANY], [(-700.0,), (1000.0,), (0.0,)]
    ),
    "relu": Definition(lambda x: (x + abs(x)) / 2, [ANY], breaks=[(0,)], ulps=0),
    "gelu": Definition(lambda x: x * _cumulative(x, 0, 1), [ANY], [(-37.0,), (1000.0,), (0.0,)]),
    "silu": Definition(lambda x: x * (1 + mp.tanh(x / 2)) / 2, [ANY], [(-700.0,), (1000.0,)]),
    "logistic_loss": Definition(lambda m: mp.log(1 + mp.exp(-m)), [ANY], [(700.0,), (-1000.0,)]),
    # special
    "erf": Definition(
        lambda x: mp.sign(x) * mp.gammainc(mp.mpf(1) / 2, 0, x * x, regularized=True),
        [(-6.0, 6.0)],
        [(1e-8,), (-30.0,)],
    ),
    "erfc": Definition(_erfc, [(-6.0, 6.0)], [(10.0,), (20.0,), (-30.0,)], ulps=8),
    "gamma": Definition(
        lambda x: 1 / mp.rgamma(x),
        [(0.1, 20.0)],
        [(-2.5,), (171.0,), (1e-300,)],
        outside=[(0,), (-3,)],
        ulps=8,
    ),
    "lgamma": Definition(
        lambda x: mp.log(abs(mp.gamma(x))),
        [(0.1, 20.0)],
        [(-2.5,), (1e300,), (-0.5,)],
        outside=[(0,), (-3,)],
        ulps=8,
        conditioned=True,
    ),
    "digamma": Definition(
        lambda x: mp.harmonic(x - 1) - mp.euler,
        [(0.1, 20.0)],
        [(-2.5,), (1e8,)],
        outside=[(0,), (-3,)],
        ulps=8,
        conditioned=True,
    ),
    "polygamma": Definition(
        lambda n, x: (-1) ** (int(n) + 1) * mp.factorial(n) * mp.zeta(n + 1, x),
        [[1, 2, 3], (0.1, 20.0)],
        [(1.0, 1e8), (5.0, 0.5)],
        outside=[(1, 0), (1, -3), (-1, 2), (0.5, 2)],
        ulps=8,
    ),
    "beta": Definition(
        lambda a, b: mp.exp(mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)),
        [(0.1, 9.0), (0.1, 9.0)],
        [(1e-8, 2.0)],
        outside=[(0, 1), (0.5, -2)],
        ulps=64,
    ),
    "bessel_j": Definition(
        lambda n, x: _bessel(-1, n, x),
        [[0, 1, 2, 5, -1, -2], (-9.0, 9.0)],
        [(3.0, 1e-8)],
        outside=[(0.5, 1)],
        ulps=64,
        conditioned=True,
    ),
    "bessel_y": Definition(
        lambda n, x: mp.bessely(int(n), x),
        [[0, 1, 2, 5, -1], (0.1, 9.0)],
        outside=[(0.5, 1), (0, 0), (1, -1)],
        ulps=64,
        conditioned=True,
    ),
    "bessel_i": Definition(
        lambda n, x: _bessel(1, n, x),
        [[0, 1, 2, 5, -1, -2], (-9.0, 9.0)],
        [(3.0, 1e-8)],
        outside=[(0.5, 1)],
        ulps=16,
    ),
    "lambert_w": Definition(
        _lambert, [(-0.3, 30.0)], [(1e-8,), (0.0,), (1e300,)], outside=[(-0.5,), (-3,)]
    ),
    "factorial": Definition(
        lambda x: 1 / mp.rgamma(x + 1),
        [(0.1, 20.0)],
        [(5.0,), (170.0,), (-0.5,), (0.0,), (0.999,)],
        outside=[(-1,), (-3,)],
        ulps=8,
    ),
    "binomial": Definition(
        lambda n, k: mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)),
        [(5.0, 12.0), (0.5, 4.5)],
        [(5.0, 2.0), (50.0, 25.0)],
        outside=[(-2, 0.5)],
        ulps=64,
    ),
    # normal
    "normal_density": Definition(
        _phi,
        [(-5.0, 5.0), (-1.0, 1.0), (0.5, 3.0)],
        [(30.0, 0.0, 1.0), (0.0, 0.0, 1e-300)],
        outside=[(0, 0, 0), (0, 0, -1)],
        conditioned=True,
    ),
    "normal_distribution": Definition(
        _cumulative,
        [(-5.0, 5.0), (-1.0, 1.0), (0.5, 3.0)],
        [(-30.0, 0.0, 1.0), (30.0, 0.0, 1.0), (0.0, 0.0, 2.0)],
        outside=[(0, 0, 0), (0, 0, -1)],
        conditioned=True,
    ),
    # stable
    "log_cosh": Definition(
        lambda x: mp.log((mp.exp(x) + mp.exp(-x)) / 2),
        [ANY],
        [(1e-8,), (700.0,), (-1000.0,)],
        ulps=8,
    ),
    "log_add_exp": Definition(
        lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), [ANY, ANY], [(700.0, 1.0)], conditioned=True
    ),
    "hypot": Definition(
        lambda a, b: abs(mp.mpc(a, b)), [ANY, ANY], [(1e300, 1e300), (3.0, 4.0)], breaks=[(0, 0)]
    ),
    "polynomial": Definition(lambda x: x, [ANY]),
    "spherical_bessel_j": Definition(
        lambda n, x: _spherical(-1, n, x),
        [[0, 1, 2, 3], (0.1, 9.0)],
        [(0.0, 1e-8)],
        ulps=64,
        conditioned=True,
    ),
    "spherical_bessel_i": Definition(
        lambda n, x: _spherical(1, n, x), [[0, 1, 2, 3], (0.1, 9.0)], [(0.0, 1e-8)], ulps=64
    ),
}
