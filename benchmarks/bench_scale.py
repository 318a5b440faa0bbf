"""Cost against size: a chain of 100 to 100,000 operations, built, differentiated, printed."""

from collections.abc import Callable, Iterator
from typing import Any

import casadi

from benchmarks.harness import Work
from steepest import graph
from steepest.primitives import sin
from steepest.transforms import derivative, gradient

X = graph.variable("x")


def works() -> Iterator[Work]:
    """The works of this file."""
    for size in (100, 1_000, 10_000, 100_000):
        yield Work(
            f"a chain of {size:,} operations, built and differentiated",
            {
                "steepest, forward": lambda size=size: derivative(_chain(X, sin, size), X),
                "steepest, reverse": lambda size=size: gradient(_chain(X, sin, size), [X]),
                "casadi": lambda size=size: _casadi(size),
            },
        )


def _chain(x: Any, function: Callable, size: int) -> Any:
    result = x
    for i in range(size // 2):
        result = function(result) * (1 + i % 3)
    return result


def _casadi(size: int) -> object:
    x = casadi.SX.sym("x")
    return casadi.jacobian(_chain(x, casadi.sin, size), x)
