"""Optimizers that know how the function curves: Newton's method and L-BFGS, as update rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from steepest.errors import ArgumentError
from steepest.graph import REAL, ArrayType, Node, constant, variable
from steepest.primitives import abs as absolute
from steepest.primitives import greater, maximum, sqrt, where
from steepest.primitives.arrays import concatenated, largest, part, permuted, reshaped, total
from steepest.primitives.matrices import diagonal_matrix, product, triangle
from steepest.primitives.systems import solve

from .optimizers import Optimizer
from .rules import GIVEN, VECTOR, UpdateRule

MEMORY = 10


def _newton() -> UpdateRule:
    theta, gradient = variable("theta", type=VECTOR), variable("gradient", type=VECTOR)
    curvatures = variable("curvatures", type=GIVEN["curvatures"])
    axes, rate, least = variable("axes", type=GIVEN["axes"]), variable("rate"), variable("least")
    direction, bend = variable("direction", type=VECTOR), variable("bend", type=VECTOR)
    size = absolute(curvatures)
    top = largest(size)
    along = product(permuted(axes), gradient)
    return UpdateRule(
        theta - rate * direction,
        state={
            "bend": where(greater(top, constant(0)), maximum(size, least * top), constant(1)),
            "direction": product(axes, along / bend),
        },
        settings=("least",),
        source="Newton's method with |curvature| along each axis: Greenstadt (1967), Math. Comp. "
        "21, 360-367; Dauphin et al. (2014), NeurIPS, arXiv:1406.2572",
    )


@dataclass(frozen=True)
class Newton(Optimizer):
    """Newton's method that goes down: each eigenvalue of the Hessian counts with its size.

    Plain Newton goes to where the gradient vanishes, up a hill as well as down a valley.
    With ``|curvature|`` every axis leads down, so a saddle repels. The length of the step is
    found by a search that satisfies Wolfe's conditions, and tries the whole step first.

    Args:
        learning_rate: The share of the step that is taken, without a search.
        least: Curvatures count at least as this share of the largest.
    """

    least: float = 1e-10
    search: ClassVar[str] = "wolfe"
    rule: ClassVar[UpdateRule] = _newton()


@lru_cache(maxsize=16)
def lbfgs_rule(memory: int) -> UpdateRule:
    """The rule of L-BFGS with the last ``memory`` steps and changes of the gradient.

    Steps along which the gradient did not grow are counted as none, as are those before the
    first, so one formula holds from the start on.
    """
    pairs = ArrayType("float64", (memory, "p"))
    by_pair = ArrayType("float64", (memory,))
    square = ArrayType("float64", (memory, memory))
    theta, gradient = variable("theta", type=VECTOR), variable("gradient", type=VECTOR)
    last, slope = variable("last", type=VECTOR), variable("slope", type=VECTOR)
    s, y = variable("s", type=VECTOR), variable("y", type=VECTOR)
    S, Y = variable("S", type=pairs), variable("Y", type=pairs)
    R, D = variable("R", type=square), variable("D", type=by_pair)
    q, p = variable("q", type=by_pair), variable("p", type=by_pair)
    gamma, rate, step = variable("gamma"), variable("rate"), variable("step")
    direction = variable("direction", type=VECTOR)
    used, inner = variable("used"), variable("inner")

    def pushed(queue: Node, new: Node) -> Node:
        row = reshaped(used * new, (1, "p"))
        return row if memory == 1 else concatenated([part(queue, slice(1, None)), row])

    def met(a: Node, b: Node) -> Node:
        return total(a * b)

    empty = where(greater(D, constant(0)), constant(0), constant(1))
    middle = D * q + gamma * product(Y, product(permuted(Y), q)) - gamma * product(Y, gradient)
    state: dict[str, str | Node] = {
        "s": where(greater(step, constant(1)), theta - last, constant(0)),
        "y": where(greater(step, constant(1)), gradient - slope, constant(0)),
        "inner": met(s, y),
        "used": where(greater(inner, 1e-10 * sqrt(met(s, s)) * sqrt(met(y, y))), 1, 0),
        "S": pushed(S, s),
        "Y": pushed(Y, y),
        "gamma": where(
            greater(used, constant(0)),
            inner / met(y, y),
            where(greater(step, constant(1)), gamma, 1 / sqrt(met(gradient, gradient))),
        ),
        "D": total(S * Y, -1),
        "R": triangle(product(S, permuted(Y)), lower=False, offset=0) + diagonal_matrix(empty),
        "q": solve(R, product(S, gradient)),
        "p": solve(permuted(R), middle),
        "direction": gamma * gradient + product(permuted(S), p) - gamma * product(permuted(Y), q),
        "last": theta,
        "slope": gradient,
    }
    numbers = dict.fromkeys(("inner", "used", "gamma"), REAL)
    arrays = {"S": pairs, "Y": pairs, "D": by_pair, "R": square, "q": by_pair, "p": by_pair}
    return UpdateRule(
        theta - rate * direction,
        state=state,
        source="Liu & Nocedal (1989), Math. Programming 45, 503-528; the compact form of Byrd, "
        "Nocedal & Schnabel (1994), Math. Programming 63, 129-156",
        types={**numbers, **arrays},
    )


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """A Hessian guessed from the last steps and how the gradient changed along them.

    The length of the step is found by a search that satisfies the strong Wolfe conditions.

    Args:
        learning_rate: The share of the step that is taken, without a search.
        memory: How many steps are remembered.
    """

    memory: int = MEMORY
    search: ClassVar[str] = "wolfe"

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = isinstance(self.memory, (int, np.integer)) and not isinstance(self.memory, bool)
        if not whole or not 1 <= self.memory <= 1000:
            raise ArgumentError(
                f"The memory is a whole number of steps from 1, not {self.memory!r}.",
                where=f"memory={self.memory!r}",
                remedy="memory=10",
            )

    @property
    def rule(self) -> UpdateRule:  # type: ignore
        """The rule for that memory."""
        return lbfgs_rule(self.memory)

    @property
    def settings(self) -> dict[str, float]:
        """The rule has no settings but the rate."""
        return {}
