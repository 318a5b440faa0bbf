"""Special functions: error, gamma, Bessel and Lambert's.

SciPy computes them; it is imported when the first of them is.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest.graph import Condition, E, Node, Partial, Primitive, exact, exp, register

from .constants import PI
from .powers import sqrt

POLE = "a whole number that is not positive, where the gamma function has a pole"


def _poles(x: Node) -> list[Condition]:
    return [Condition(x, "pole", POLE)]


FARTHEST = 40.0
"""From here on ``e^(-x^2/2)`` and ``e^(-x^2)`` are 0 in double precision."""


def bell(x: Any, scale: float) -> Any:
    """``e^(-scale*x^2)`` with all its digits: the square is split so that nothing is lost.

    Args:
        x: Any numbers.
        scale: 1 or 1/2.

    Source:
        Cody, Rational Chebyshev Approximations for the Error Function, 1969.
    """
    if np.iscomplexobj(x):
        return np.exp(-scale * x * x)
    size = np.minimum(np.abs(x), FARTHEST)
    head = np.floor(size * 16) / 16
    return np.exp(-scale * head * head) * np.exp(-scale * (size - head) * (size + head))


def _erfc(x: Any) -> Any:
    """The complementary error function; SciPy's own has lost three bits at 4."""
    from scipy.special import erfc as scipys  # noqa: PLC0415 - when first used
    from scipy.special import erfcx  # noqa: PLC0415 - when first used

    if np.iscomplexobj(x):
        return scipys(x)
    return np.where(np.greater(x, 0.5), bell(x, 1.0) * erfcx(np.maximum(x, 0.5)), scipys(x))


def _besseli_digits(context: Any, n: Any, x: Any) -> Any:
    return context.besseli(abs(n) if context.isint(n) else n, x)


def _lambert_w(x: Any) -> Any:
    """The principal branch, NaN left of its branch point."""
    from scipy.special import lambertw  # noqa: PLC0415 - when first used

    if np.iscomplexobj(x):
        return lambertw(x)
    x = np.asarray(x)
    value = lambertw(np.where(x < -math.exp(-1), np.nan, x)).real
    return value.astype(np.result_type(x, np.float32), copy=False)[()]


def _polygamma(order: Any, x: Any) -> Any:
    from scipy.special import polygamma as scipys  # noqa: PLC0415 - when first used

    value = scipys(order, x)
    return np.asarray(value).astype(np.result_type(np.asarray(x), np.float32), copy=False)[()]


erf = register(
    Primitive(
        name="erf",
        evaluate="scipy.special.erf",
        digits="erf",
        interval="erf",
        partials=[
            Partial("derivative of the error function", lambda y, x: 2 / sqrt(PI) * exp(-(x**2)))
        ],
        symmetry="odd",
        range=(-1, 1),
        increasing=True,
        native="erf",
        source="DLMF 7.2.1",
    )
)

erfc = register(
    Primitive(
        name="erfc",
        evaluate=_erfc,
        digits="erfc",
        interval="erfc",
        partials=[
            Partial("derivative of the error function", lambda y, x: -2 / sqrt(PI) * exp(-(x**2)))
        ],
        range=(0, 2),
        increasing=False,
        native="erfc",
        source="DLMF 7.2.2",
    )
)

gamma = register(
    Primitive(
        name="gamma",
        latex=r"\Gamma\left({}\right)",
        evaluate="scipy.special.gamma",
        digits="gamma",
        interval="gamma",
        partials=[Partial("derivative of the gamma function", lambda y, x: y * digamma(x))],
        domain=_poles,
        safe=(1.0,),
        native="tgamma",
        aliases=("tgamma",),
        source="DLMF 5.2.1, 5.2.2",
    )
)

lgamma = register(
    Primitive(
        name="lgamma",
        latex=r"\ln\left|\Gamma\left({}\right)\right|",
        evaluate="scipy.special.gammaln",
        digits=lambda context, x: context.re(context.loggamma(x)),
        interval="lgamma",
        partials=[Partial("derivative of the logarithm of gamma", lambda y, x: digamma(x))],
        domain=_poles,
        safe=(1.0,),
        native="lgamma",
        aliases=("gammaln", "loggamma"),
        source="DLMF 5.2.2",
    )
)
"""The logarithm of the size of gamma, real on both sides of 0."""

digamma = register(
    Primitive(
        name="digamma",
        latex=r"\psi\left({}\right)",
        evaluate="scipy.special.digamma",
        digits="digamma",
        interval="digamma",
        partials=[Partial("derivative of the digamma function", lambda y, x: polygamma(1, x))],
        domain=_poles,
        safe=(1.0,),
        native="digamma",
        aliases=("psi",),
        source="DLMF 5.2.2",
    )
)

polygamma = register(
    Primitive(
        name="polygamma",
        latex=r"\psi^{{({})}}\left({}\right)",
        arity=2,
        evaluate=_polygamma,
        digits=lambda context, n, x: context.psi(n, x),
        interval="polygamma",
        partials=[
            None,
            Partial("derivative of the polygamma function", lambda y, n, x: polygamma(n + 1, x)),
        ],
        discrete=(0,),
        domain=lambda n, x: [
            Condition(n, "whole", "a polygamma function of an order that is not whole"),
            Condition(n, ">=0", "a polygamma function of negative order"),
            Condition(x, "pole", POLE),
        ],
        safe=(1.0, 1.0),
        source="DLMF 5.15",
    )
)
"""The n-th derivative of digamma."""

beta = register(
    Primitive(
        name="beta",
        latex=r"\mathrm{{B}}\left({}, {}\right)",
        aliases=("euler_beta",),
        arity=2,
        evaluate="scipy.special.beta",
        digits="beta",
        interval="beta",
        partials=[
            Partial(
                "derivative of the beta function",
                lambda y, a, b: y * (digamma(a) - digamma(a + b)),
            ),
            Partial(
                "derivative of the beta function",
                lambda y, a, b: y * (digamma(b) - digamma(a + b)),
            ),
        ],
        joint_rule="multivariable chain rule",
        domain=lambda a, b: [Condition(a, "pole", POLE), Condition(b, "pole", POLE)],
        defined_as=lambda a, b: gamma(a) * gamma(b) / gamma(a + b),
        safe=(1.0, 1.0),
        native="beta",
        source="DLMF 5.12.1",
    )
)


def _whole_order(n: Node, x: Node) -> list[Condition]:
    return [Condition(n, "whole", "a Bessel function of an order that is not whole")]


def _whole_order_right_of_zero(n: Node, x: Node) -> list[Condition]:
    return [*_whole_order(n, x), Condition(x, ">0", "a Bessel function of the second kind at 0")]


BESSEL_RULE = "derivative of a Bessel function"

bessel_j = register(
    Primitive(
        name="bessel_j",
        latex=r"J_{}\left({}\right)",
        arity=2,
        evaluate="scipy.special.jv",
        digits="besselj",
        interval="bessel_j",
        partials=[
            None,
            Partial(
                BESSEL_RULE,
                lambda y, n, x: (
                    -bessel_j(1, x)
                    if exact(n) == 0
                    else (bessel_j(n - 1, x) - bessel_j(n + 1, x)) / 2
                ),
            ),
        ],
        discrete=(0,),
        domain=_whole_order,
        safe=(0.0, 1.0),
        range=(-1, 1),
        native="bessel_j",
        aliases=("besselj",),
        source="DLMF 10.6.1, 10.6.3",
    )
)

bessel_y = register(
    Primitive(
        name="bessel_y",
        latex=r"Y_{}\left({}\right)",
        arity=2,
        evaluate="scipy.special.yv",
        digits="bessely",
        interval="bessel_y",
        partials=[
            None,
            Partial(
                BESSEL_RULE,
                lambda y, n, x: (
                    -bessel_y(1, x)
                    if exact(n) == 0
                    else (bessel_y(n - 1, x) - bessel_y(n + 1, x)) / 2
                ),
            ),
        ],
        discrete=(0,),
        domain=_whole_order_right_of_zero,
        safe=(0.0, 1.0),
        native="bessel_y",
        aliases=("bessely",),
        source="DLMF 10.6.1, 10.6.3",
    )
)

bessel_i = register(
    Primitive(
        name="bessel_i",
        latex=r"I_{}\left({}\right)",
        arity=2,
        evaluate="scipy.special.iv",
        digits=_besseli_digits,
        interval="bessel_i",
        partials=[
            None,
            Partial(
                BESSEL_RULE,
                lambda y, n, x: (
                    bessel_i(1, x)
                    if exact(n) == 0
                    else (bessel_i(n - 1, x) + bessel_i(n + 1, x)) / 2
                ),
            ),
        ],
        discrete=(0,),
        domain=_whole_order,
        safe=(0.0, 1.0),
        native="bessel_i",
        aliases=("besseli",),
        source="DLMF 10.29.1, 10.29.3",
    )
)

lambert_w = register(
    Primitive(
        name="lambert_w",
        latex=r"W\left({}\right)",
        evaluate=_lambert_w,
        digits="lambertw",
        interval="lambert_w",
        # Textbooks print W/(x*(1 + W)), which is 0/0 at 0; e^W is x/W.
        partials=[Partial("derivative of Lambert's function", lambda y, x: 1 / (exp(y) * (1 + y)))],
        domain=lambda x: [Condition(1 + E * x, ">=0", "Lambert's function left of -1/e")],
        safe=(0.0,),
        range=(-1, None),
        increasing=True,
        native="lambert_w",
        aliases=("lambertw",),
        source="DLMF 4.13.4",
    )
)
"""The principal branch of the w that solves ``w*e^w = x``."""
