"""Logarithms of sums of exponentials, and shares; SciPy's own take no stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steepest.evaluation import evaluate
from steepest.graph import Node
from steepest.primitives import running

from .dispatch import is_traced, node, traced


def _answered(make: Callable[..., Node], *values: Any) -> Any:
    """What is made of the values: a stand-in where one of them is, else a number or an array."""
    result = make(*(None if v is None else node(v) for v in values))
    return traced(result) if any(map(is_traced, values)) else evaluate([result], {})[0]


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of exponentials, for numbers of any size.

    Args:
        a: Numbers.
        axis: The axes to sum over; all when None.
        b: A weight for each exponential.
        keepdims: Whether the summed axes stay, with length 1.

    Example:
        >>> round(float(logsumexp([1000.0, 1000.0])), 6)
        1000.693147
    """

    def made(x: Node, weights: Node | None) -> Node:
        return running.log_total(x, axis, keepdims=keepdims, weights=weights)

    return _answered(made, a, b)


def softmax(x: Any, axis: Any = None) -> Any:
    """The exponentials as shares of their sum over the axes.

    Example:
        >>> softmax([0.0, 0.0]).tolist()
        [0.5, 0.5]
    """
    return _answered(lambda n: running.softmax(n, axis), x)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """The logarithms of ``softmax``, exact for shares of any size."""
    return _answered(lambda n: running.log_softmax(n, axis), x)
