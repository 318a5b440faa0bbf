"""The functions between the layers of a network, sound however large the argument."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Partial, Primitive, exp, log, register

from .hyperbolic import on_the_right
from .normal import cumulative, normal_density, normal_distribution
from .piecewise import greater, maximum, where

FADED = -1000.0
"""Left of this a double's gelu and silu are 0, also at minus infinity."""


def _sigmoid(x: Any) -> Any:
    small = np.exp(-on_the_right(x))
    return np.where(np.real(x) < 0, small, 1) / (1 + small)


def _softplus(x: Any) -> Any:
    return np.where(np.real(x) < 0, 0, x) + np.log1p(np.exp(-on_the_right(x)))


def _logistic_loss(margin: Any) -> Any:
    return _softplus(np.negative(margin))


def _relu(x: Any) -> Any:
    return np.maximum(x, 0)


def _silu(x: Any) -> Any:
    x = np.maximum(x, FADED)
    return x * _sigmoid(x)


def _gelu(x: Any) -> Any:
    x = np.maximum(x, FADED)
    return x * cumulative(x)


sigmoid = register(
    Primitive(
        name="sigmoid",
        latex=r"\sigma\left({}\right)",
        evaluate=_sigmoid,
        digits=lambda context, x: context.sigmoid(x),
        interval="sigmoid",
        # y*sigmoid(-x) and not y*(1 - y), which is 0 from x = 37 on.
        partials=[Partial("derivative of the sigmoid", lambda y, x: y * sigmoid(-x))],
        defined_as=lambda x: 1 / (1 + exp(-x)),
        range=(0, 1),
        increasing=True,
        native="sigmoid",
        aliases=("expit", "logistic"),
        source="Bishop, Pattern Recognition and Machine Learning, 4.59 and 4.88",
    )
)

softplus = register(
    Primitive(
        name="softplus",
        evaluate=_softplus,
        digits=lambda context, x: context.log1p(context.exp(x)),
        interval="softplus",
        partials=[Partial("derivative of softplus", lambda y, x: sigmoid(x))],
        defined_as=lambda x: log(1 + exp(x)),
        range=(0, None),
        increasing=True,
        native="softplus",
        source="Dugas et al., Incorporating second-order functional knowledge, 2001",
    )
)

relu = register(
    Primitive(
        name="relu",
        evaluate=_relu,
        digits=lambda context, x: x if x > 0 else x * 0,
        interval="relu",
        partials=[Partial("case by case", lambda y, x: where(greater(x, 0), 1, 0))],
        kinks=lambda x: [x],
        defined_as=lambda x: maximum(x, 0),
        range=(0, None),
        increasing=True,
        native="relu",
    )
)
"""The larger of x and 0. At the kink the rule continues the slope by 0."""

gelu = register(
    Primitive(
        name="gelu",
        evaluate=_gelu,
        digits=lambda context, x: x * context.erfc(-x / context.sqrt(2)) / 2,
        partials=[
            Partial(
                "product rule",
                lambda y, x: normal_distribution(x, 0, 1) + x * normal_density(x, 0, 1),
            )
        ],
        defined_as=lambda x: x * normal_distribution(x, 0, 1),
        range=(-0.17, None),
        native="gelu",
        source="Hendrycks and Gimpel, Gaussian Error Linear Units, 2016",
    )
)

silu = register(
    Primitive(
        name="silu",
        evaluate=_silu,
        digits=lambda context, x: x * context.sigmoid(x),
        partials=[Partial("product rule", lambda y, x: sigmoid(x) + y * sigmoid(-x))],
        defined_as=lambda x: x * sigmoid(x),
        range=(-0.2785, None),
        native="silu",
        aliases=("swish",),
        source="Hendrycks and Gimpel, Gaussian Error Linear Units, 2016",
    )
)

logistic_loss = register(
    Primitive(
        name="logistic_loss",
        evaluate=_logistic_loss,
        digits=lambda context, margin: context.log1p(context.exp(-margin)),
        interval="logistic_loss",
        partials=[Partial("derivative of softplus", lambda y, margin: -sigmoid(-margin))],
        defined_as=lambda margin: softplus(-margin),
        range=(0, None),
        increasing=False,
        native="logistic_loss",
        source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 10.18",
    )
)
"""``ln(1 + e^-m)`` of a margin m: what a wrong or hesitant answer costs."""
