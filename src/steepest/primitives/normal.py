"""The normal density and distribution function."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, exp, register

from .constants import PI
from .powers import sqrt
from .special import bell, erfc

SOURCE = "Abramowitz and Stegun 26.2"


def cumulative(z: Any) -> Any:
    """The probability of at most z standard deviations, with all digits in the lower tail."""
    from scipy import special  # noqa: PLC0415 - when first used

    if np.iscomplexobj(z):
        return special.erfc(-z * math.sqrt(0.5)) / 2
    tail = bell(z, 0.5) * special.erfcx(np.abs(z) * math.sqrt(0.5)) / 2
    return np.where(z < 0, tail, 1 - tail)


def _deviations(x: Any, mean: Any, std: Any) -> Any:
    """How many standard deviations x is off; NaN where there is no such deviation."""
    return (x - mean) / np.where(np.real(std) > 0, std, np.nan)


def _density(x: Any, mean: Any, std: Any) -> Any:
    return bell(_deviations(x, mean, std), 0.5) / (std * math.sqrt(2 * math.pi))


def _distribution(x: Any, mean: Any, std: Any) -> Any:
    return cumulative(_deviations(x, mean, std))


def _density_digits(context: Any, x: Any, mean: Any, std: Any) -> Any:
    return context.npdf(x, mean, std) if std > 0 else context.nan


def _distribution_digits(context: Any, x: Any, mean: Any, std: Any) -> Any:
    if not std > 0:
        return context.nan
    return context.erfc((mean - x) / (std * context.sqrt(2))) / 2


def _positive_std(x: Node, mean: Node, std: Node) -> list[Condition]:
    return [Condition(std, ">0", "a standard deviation that is not positive")]


normal_density = register(
    Primitive(
        name="normal_density",
        arity=3,
        evaluate=_density,
        digits=_density_digits,
        partials=[
            Partial("chain rule", lambda y, x, m, s: -(x - m) / s**2 * y),
            Partial("chain rule", lambda y, x, m, s: (x - m) / s**2 * y),
            Partial("quotient rule", lambda y, x, m, s: (((x - m) / s) ** 2 - 1) / s * y),
        ],
        joint_rule="multivariable chain rule",
        domain=_positive_std,
        defined_as=lambda x, m, s: exp(-(((x - m) / s) ** 2) / 2) / (s * sqrt(2 * PI)),
        safe=(0.0, 0.0, 1.0),
        range=(0, None),
        aliases=("normal_pdf",),
        source=SOURCE,
    )
)

normal_distribution = register(
    Primitive(
        name="normal_distribution",
        arity=3,
        evaluate=_distribution,
        digits=_distribution_digits,
        partials=[
            Partial("fundamental theorem of calculus", lambda y, x, m, s: normal_density(x, m, s)),
            Partial("chain rule", lambda y, x, m, s: -normal_density(x, m, s)),
            Partial("chain rule", lambda y, x, m, s: -(x - m) / s * normal_density(x, m, s)),
        ],
        joint_rule="multivariable chain rule",
        domain=_positive_std,
        defined_as=lambda x, m, s: erfc((m - x) / (s * sqrt(2))) / 2,
        safe=(0.0, 0.0, 1.0),
        range=(0, 1),
        aliases=("normal_cdf",),
        source=SOURCE,
    )
)
