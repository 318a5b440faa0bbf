"""Functions that exist so that a formula right on paper is right in floating point."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Node, Partial, Primitive, add, exact, log, register

from .activations import sigmoid, softplus
from .hyperbolic import cosh, on_the_right, tanh
from .piecewise import abs as absolute
from .powers import sqrt

LN2 = 0.6931471805599453


def _log_cosh(x: Any) -> Any:
    x = np.asarray(x)
    size = on_the_right(x)
    near = np.log1p(2 * np.sinh(np.minimum(size, 1) / 2) ** 2)
    far = size + np.log1p(np.exp(-2 * np.maximum(size, 1))) - LN2
    return np.where(size < 1, near, far).astype(np.result_type(x, np.float32), copy=False)[()]


def _whole_order(name: str, x: Any, order: Any) -> Any:
    import scipy.special  # noqa: PLC0415 - when first used

    order, x = np.asarray(order).flat[0], np.asarray(x)
    if not np.isfinite(order):
        return np.full_like(x, np.nan, dtype=np.result_type(x, np.float32))[()]
    n = int(order)
    value = getattr(scipy.special, name)(n, np.abs(x))
    value = np.where(np.less(x, 0), (-1) ** n, 1) * value
    return value.astype(np.result_type(x, np.float32), copy=False)[()]


def _spherical_j(order: Any, x: Any) -> Any:
    return _whole_order("spherical_jn", x, order)


def _spherical_i(order: Any, x: Any) -> Any:
    return _whole_order("spherical_in", x, order)


def _lowered(function: Primitive, n: Node, x: Node, sign: int) -> Any:
    """``(n*f(n - 1, x) + sign*(n + 1)*f(n + 1, x))/(2*n + 1)``, free of x and of cancelling."""
    above = sign * ((n + 1) / (2 * n + 1)) * function(n + 1, x)
    return above if exact(n) == 0 else above + (n / (2 * n + 1)) * function(n - 1, x)


log_cosh = register(
    Primitive(
        name="log_cosh",
        evaluate=_log_cosh,
        digits=lambda context, x: context.log1p(2 * context.sinh(x / 2) ** 2),
        partials=[Partial("derivative of the log of cosh", lambda y, x: tanh(x))],
        defined_as=lambda x: log(cosh(x)),
        symmetry="even",
        range=(0, None),
        source="Muller, Elementary Functions, 3rd ed., 11.3",
    )
)
"""``ln(cosh(x))`` where ``cosh(x)`` overflows and where it is close to 1."""

log_add_exp = register(
    Primitive(
        name="log_add_exp",
        arity=2,
        evaluate="numpy.logaddexp",
        digits=lambda context, a, b: max(a, b) + context.log1p(context.exp(-abs(a - b))),
        partials=[
            Partial("derivative of the log of a sum", lambda y, a, b: sigmoid(a - b)),
            Partial("derivative of the log of a sum", lambda y, a, b: sigmoid(b - a)),
        ],
        joint_rule="multivariable chain rule",
        defined_as=lambda a, b: b + softplus(a - b),
        source="Blanchard, Higham, Higham, Accurately computing log-sum-exp, 2021",
    )
)
"""``ln(e^a + e^b)`` without overflow."""

hypot = register(
    Primitive(
        name="hypot",
        arity=2,
        evaluate="numpy.hypot",
        digits="hypot",
        partials=[
            Partial("power rule", lambda y, a, b: a / y),
            Partial("power rule", lambda y, a, b: b / y),
        ],
        joint_rule="multivariable chain rule",
        defined_as=lambda a, b: sqrt(add(a * a, b * b)),
        range=(0, None),
        kinks=lambda a, b: [absolute(a) + absolute(b)],
    )
)
"""``sqrt(a^2 + b^2)`` where the squares overflow or vanish."""


def _polynomial(x: Any, coefficients: tuple[float, ...] = (0.0, 1.0)) -> Any:
    value = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        value = value * x + coefficient
    return value if len(coefficients) > 1 else value + 0 * x


def _polynomial_slope(y: Node, x: Node, coefficients: tuple[float, ...] = (0.0, 1.0)) -> Any:
    slopes = tuple(k * c for k, c in enumerate(coefficients))[1:]
    return polynomial(x, coefficients=slopes) if len(slopes) > 1 else sum(slopes)


polynomial = register(
    Primitive(
        name="polynomial",
        evaluate=_polynomial,
        digits=lambda context, x, coefficients=(0.0, 1.0): context.polyval(coefficients[::-1], x),
        partials=[Partial("derivative of a polynomial", _polynomial_slope)],
        infer=lambda types, coefficients=(): types[0],
        defined_as=_polynomial,
        source="Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 5.1",
    )
)
"""The sum of ``coefficients[k]*x^k`` by Horner's rule: one node, and one each time derived."""

spherical_bessel_j = register(
    Primitive(
        name="spherical_bessel_j",
        arity=2,
        evaluate=_spherical_j,
        digits=lambda context, n, x: (
            context.sqrt(context.pi / (2 * x)) * context.besselj(n + context.mpf(1) / 2, x)
            if x > 0
            else (-1) ** int(n)
            * context.sqrt(context.pi / (-2 * x))
            * context.besselj(n + context.mpf(1) / 2, -x)
            if x < 0
            else context.mpf(n == 0)
        ),
        partials=[
            None,
            Partial(
                "derivative of a spherical Bessel function",
                lambda y, n, x: _lowered(spherical_bessel_j, n, x, -1),
            ),
        ],
        discrete=(0,),
        source="DLMF 10.51.2",
    )
)
"""Of whole orders; order 0 is ``sin(x)/x`` with all its derivatives, at 0 too."""

spherical_bessel_i = register(
    Primitive(
        name="spherical_bessel_i",
        arity=2,
        evaluate=_spherical_i,
        digits=lambda context, n, x: (
            context.sqrt(context.pi / (2 * x)) * context.besseli(n + context.mpf(1) / 2, x)
            if x > 0
            else (-1) ** int(n)
            * context.sqrt(context.pi / (-2 * x))
            * context.besseli(n + context.mpf(1) / 2, -x)
            if x < 0
            else context.mpf(n == 0)
        ),
        partials=[
            None,
            Partial(
                "derivative of a spherical Bessel function",
                lambda y, n, x: _lowered(spherical_bessel_i, n, x, 1),
            ),
        ],
        discrete=(0,),
        source="DLMF 10.51.5",
    )
)
"""Modified, of whole orders; order 0 is ``sinh(x)/x``."""
