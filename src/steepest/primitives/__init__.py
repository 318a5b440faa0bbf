"""The table: everything about one operation in one place, one family a file.

Importing this package lists them all; arithmetic, ``exp``, ``log`` and ``e`` stand in ``graph``.
"""

from steepest.graph import E, add, divide, exp, log, multiply, negate, power, subtract

from . import arrays
from .activations import gelu, logistic_loss, relu, sigmoid, silu, softplus
from .constants import PI, pi
from .counting import binomial, factorial
from .exponential import expm1, log1p, log2, log10, log_base
from .hyperbolic import cosh, coth, csch, sech, sinh, tanh
from .inverse_hyperbolic import arcosh, arcoth, arcsch, arsech, arsinh, artanh
from .inverse_trigonometric import arccos, arccot, arccsc, arcsec, arcsin, arctan, atan2
from .normal import normal_density, normal_distribution
from .piecewise import (
    abs,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    not_equal,
    sign,
    where,
)
from .powers import cbrt, root, sqrt
from .rounding import ceil, floor, mod
from .special import (
    bessel_i,
    bessel_j,
    bessel_y,
    beta,
    digamma,
    erf,
    erfc,
    gamma,
    lambert_w,
    lgamma,
    polygamma,
)
from .trigonometric import cos, cot, csc, sec, sin, tan

__all__ = [
    "PI",
    "E",
    "abs",
    "add",
    "arccos",
    "arccot",
    "arccsc",
    "arcosh",
    "arcoth",
    "arcsch",
    "arcsec",
    "arcsin",
    "arctan",
    "arrays",
    "arsech",
    "arsinh",
    "artanh",
    "atan2",
    "bessel_i",
    "bessel_j",
    "bessel_y",
    "beta",
    "binomial",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "cot",
    "coth",
    "csc",
    "csch",
    "digamma",
    "divide",
    "equal",
    "erf",
    "erfc",
    "exp",
    "expm1",
    "factorial",
    "floor",
    "gamma",
    "gelu",
    "greater",
    "greater_equal",
    "lambert_w",
    "less",
    "less_equal",
    "lgamma",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_base",
    "logical_and",
    "logical_not",
    "logical_or",
    "logistic_loss",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "negate",
    "normal_density",
    "normal_distribution",
    "not_equal",
    "pi",
    "polygamma",
    "power",
    "relu",
    "root",
    "sec",
    "sech",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softplus",
    "sqrt",
    "subtract",
    "tan",
    "tanh",
    "where",
]
