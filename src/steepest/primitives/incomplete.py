"""Incomplete gamma and beta functions, inverse error functions, Bessel functions scaled down.

Their derivatives in the parameters have no closed form and are refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.graph import Node, Primitive, elementwise, exp, log, register

from .array_values import ranked
from .constants import PI
from .exponential import log1p
from .piecewise import greater, sign, where
from .powers import sqrt
from .special import lgamma

Slope = Callable[..., Node] | None
"""A partial derivative, of the answer and the arguments; None where it is refused."""


def _values(name: str) -> Callable[..., Any]:
    """SciPy's function of that name, of arrays whose leading axes are those of broadcasting."""

    @ranked
    def values(*arguments: Any, ranks: tuple[int, ...]) -> Any:
        function = getattr(importlib.import_module("scipy.special"), name)
        whole = max(ranks)
        aligned = []
        for argument, rank in zip(map(np.asarray, arguments), ranks, strict=True):
            lead = argument.ndim - rank
            shape = argument.shape[:lead] + (1,) * (whole - rank) + argument.shape[lead:]
            aligned.append(argument.reshape(shape) if lead else argument)
        return function(*aligned)

    return values


def _jvp(slopes: Sequence[Slope]) -> Callable[..., Node | None]:
    def jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
        result: Node | None = None
        for i, (slope, step) in enumerate(zip(slopes, tangents, strict=True)):
            if step is None:
                continue
            if slope is None:
                raise ArgumentError(
                    f"{node.primitive.name} has no derivative in its argument {i + 1}.",  # type: ignore
                    where=node.primitive.name,  # type: ignore
                    remedy="keep what varies out of that argument.",
                )
            term = slope(node, *node.arguments) * step
            result = term if result is None else result + term
        return result

    return jvp


def _entry(name: str, function: str, slopes: Sequence[Slope], source: str) -> Primitive:
    return register(
        Primitive(
            name=name,
            arity=len(slopes),
            evaluate=_values(function),
            infer=lambda types: elementwise(types, name),
            jvp=_jvp(slopes),
            source=source,
        )
    )


def _gamma_density(y: Node, a: Node, x: Node) -> Node:
    inside = exp((a - 1) * log(where(greater(x, 0), x, 1)) - x - lgamma(a))
    return where(greater(x, 0), inside, x ** (a - 1))


def _beta_density(y: Node, a: Node, b: Node, x: Node) -> Node:
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    return exp((a - 1) * log(x) + (b - 1) * log1p(-x) + scale)


incomplete_gamma = _entry(
    "incomplete_gamma", "gammainc", [None, _gamma_density], "DLMF 8.2.4, 8.8.13"
)
"""The share of the gamma function's integral that lies below x."""

incomplete_gamma_rest = _entry(
    "incomplete_gamma_rest",
    "gammaincc",
    [None, lambda y, a, x: -_gamma_density(y, a, x)],
    "DLMF 8.2.4, 8.8.14",
)
"""The share of the gamma function's integral that lies above x."""

incomplete_beta = _entry(
    "incomplete_beta", "betainc", [None, None, _beta_density], "DLMF 8.17.2, 8.17.20"
)
"""The share of the beta function's integral that lies below x."""

inverse_erf = _entry(
    "inverse_erf", "erfinv", [lambda y, x: sqrt(PI) / 2 * exp(y**2)], "DLMF 7.17.1"
)

inverse_erfc = _entry(
    "inverse_erfc", "erfcinv", [lambda y, x: -sqrt(PI) / 2 * exp(y**2)], "DLMF 7.17.1"
)

bessel_i_scaled = _entry(
    "bessel_i_scaled",
    "ive",
    [
        None,
        lambda y, n, x: (bessel_i_scaled(n - 1, x) + bessel_i_scaled(n + 1, x)) / 2 - sign(x) * y,
    ],
    "DLMF 10.29.1",
)
"""The modified Bessel function times ``e^-|x|``."""
