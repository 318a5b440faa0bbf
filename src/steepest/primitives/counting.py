"""Counts of arrangements and choices, continued between the whole numbers by gamma."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, exact, lift, register

from .special import digamma, gamma

MOST_FACTORS = 16
"""Binomial coefficients of up to this many factors are differentiated as polynomials."""


def _factorial(x: Any) -> Any:
    """Gamma of x + 1, by way of x where the sum would be rounded."""
    from scipy.special import gamma as scipys  # noqa: PLC0415 - when first used

    return np.where(np.abs(x) < 1, scipys(x + 1), x * scipys(x))


def _binomial(n: Any, k: Any) -> Any:
    """The binomial coefficient, of whole k also left of 0, where it is a polynomial in n."""
    from scipy.special import binom  # noqa: PLC0415 - when first used

    mirrored = np.less(n, 0) & np.equal(k, np.floor(k))
    value = binom(np.where(mirrored, k - n - 1, n), k)
    return np.where(mirrored & (np.mod(k, 2) == 1), -value, value)


def _binomial_domain(n: Node, k: Node) -> list[Condition]:
    if _few(k) is not None:
        return []
    return [Condition(n + 1, "pole", "a binomial coefficient of a negative whole number")]


def _few(k: Node) -> int | None:
    """The whole number that k is, if so few factors can be written out."""
    count = exact(k)
    return count if isinstance(count, int) and 0 <= count <= MOST_FACTORS else None


def _binomial_slope(y: Node, n: Node, k: Node) -> Any:
    """The slope in n: of the polynomial ``n*(n - 1)*.../k!``, or by digamma."""
    count = _few(k)
    if count is None:
        return y * (digamma(n + 1) - digamma(n - k + 1))
    product, slope = lift(1), lift(0)
    for i in range(count):
        slope = slope * (n - i) + product
        product = product * (n - i)
    return slope / math.factorial(count)


factorial = register(
    Primitive(
        name="factorial",
        latex="{}!",
        evaluate=_factorial,
        digits="factorial",
        partials=[
            Partial("derivative of the gamma function", lambda y, x: y * digamma(x + 1)),
        ],
        domain=lambda x: [Condition(x + 1, "pole", "the factorial of a negative whole number")],
        defined_as=lambda x: gamma(x + 1),
        safe=(1.0,),
        aliases=("fact",),
        source="DLMF 5.4.1",
    )
)
"""``gamma(x + 1)``, so ``x!`` has values between the whole numbers too."""

binomial = register(
    Primitive(
        name="binomial",
        latex=r"\binom{}{}",
        arity=2,
        evaluate=_binomial,
        digits="binomial",
        partials=[
            Partial("derivative of the gamma function", _binomial_slope),
            Partial(
                "derivative of the gamma function",
                lambda y, n, k: y * (digamma(n - k + 1) - digamma(k + 1)),
            ),
        ],
        joint_rule="multivariable chain rule",
        domain=_binomial_domain,
        defined_as=lambda n, k: gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1)),
        safe=(2.0, 1.0),
        aliases=("binom", "choose"),
        source="DLMF 1.2.6, 5.5.1",
    )
)
