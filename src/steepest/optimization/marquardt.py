"""Levenberg-Marquardt: Gauss-Newton steps, shortened toward the gradient where they overreach."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np

from steepest.graph import constant, variable
from steepest.primitives import greater, where
from steepest.primitives.matrices import product

from .landscape import Landscape, Place
from .optimizers import Optimizer
from .result import Result
from .rules import GIVEN, VECTOR, UpdateRule
from .searching import Move, Search
from .squares import sum_of_squares
from .stops import Stop, Watcher
from .walk import Walk

TURN = 0.75
"""A step is bent where twice the bend is at most this share of the step."""

POLISH = 50
"""The most Gauss-Newton steps after convergence."""

PATIENCE = 3
"""So many of them in a row may fail to shrink."""

SMALLEST = 1e-14
LARGEST = 1e16
"""The bounds of the damping: a Gauss-Newton step, and next to none."""

EDGE = (
    "The derivative is not finite at the last parameters: the edge of the domain. Start elsewhere."
)


class Residuals(Protocol):
    """What is fitted: residuals and their Jacobian at parameters."""

    names: tuple[str, ...]

    def residuals(self, at: np.ndarray) -> np.ndarray:
        """The residual of each row."""
        ...

    def residuals_and_jacobian(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residuals, and their derivatives in the parameters as columns."""
        ...

    def named(self, at: np.ndarray) -> dict[str, float]:
        """The parameters by name."""
        ...


def _marquardt() -> UpdateRule:
    theta, axes = variable("theta", type=VECTOR), variable("axes", type=GIVEN["axes"])
    singular, along = variable("singular", type=VECTOR), variable("along", type=VECTOR)
    damping, direction = variable("damping"), variable("direction", type=VECTOR)
    share = singular * along / (singular**2 + damping)
    return UpdateRule(
        theta - direction,
        state={
            "direction": product(axes, where(greater(singular, constant(0)), share, constant(0)))
        },
        settings=("damping",),
        source="Levenberg (1944), Quart. Appl. Math. 2, 164-168; Marquardt (1963), J. SIAM 11, "
        "431-441; scaled as by Moré (1978). With the Jacobian J = U singular axes⁻¹ and along = "
        "Uᵀ residuals it is the solution of (JᵀJ + damping) direction = Jᵀ residuals",
    )


@dataclass(frozen=True)
class LevenbergMarquardt(Optimizer):
    """Gauss-Newton steps for sums of squares, damped toward the gradient where they overreach.

    The damping takes the place of a rate: it falls while the sum of squares falls as the
    linear model promises, and grows where it does not.
    """

    search: ClassVar[str] = "damped"
    rule: ClassVar[UpdateRule] = _marquardt()


def least_squares(
    problem: Any,
    start: np.ndarray,
    *,
    iterations: int = 500,
    box: tuple[np.ndarray, np.ndarray] | None = None,
    watch: Callable[[int, np.ndarray, float], None] | None = None,
) -> Result:
    """The parameters of least sum of squares near ``start``.

    Args:
        problem: The residuals, as ``LeastSquares`` has them.
        start: Where to begin; the residuals are finite there.
        iterations: The largest number of steps.
        box: The lowest and highest value of each parameter.
        watch: Called with the number, the parameters and the sum of squares of each step.

    Returns:
        A ``Result`` whose value is the sum of squares. It has converged when a step can no
        longer lower the sum of squares by more than the last digits.

    Source:
        Moré, J. (1978); damping by Nielsen, H. B. (1999), report IMM-REP-1999-05.
    """
    landscape = Squares(problem, None, box)
    search = Damped(landscape, LevenbergMarquardt())
    watcher = SquaresWatcher(landscape, search, 0.0, "")
    with np.errstate(all="ignore"):
        return Walk(landscape, search, watcher, start.astype(float)).run(iterations, watch)


@dataclass(frozen=True)
class Fitted(Place):
    """A place with the residuals there and their derivatives."""

    residuals: np.ndarray = field(default_factory=lambda: np.empty(0))
    jacobian: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


class Squares(Landscape):
    """A sum of squares, whose places know residuals and Jacobian."""

    objective: Any  # the residuals

    def look(self, theta: np.ndarray) -> Fitted:
        """The sum of squares and all that it is made of."""
        residuals, jacobian = self.objective.residuals_and_jacobian(self.point(theta))
        value = sum_of_squares(residuals)
        return Fitted(theta, value, 2 * jacobian.T @ residuals, residuals, jacobian)

    def value(self, theta: np.ndarray) -> float:
        """The sum of squares alone."""
        return sum_of_squares(self.objective.residuals(self.point(theta)))

    @property
    def dense(self) -> bool:
        """False: curvatures beyond Gauss and Newton's are not asked for."""
        return False


@dataclass
class Damped(Search):
    """The damping with which the sum of squares falls about as the linear model promises."""

    damping: float = 1e-3
    growth: float = 2.0
    settled: bool = False
    _lengths: np.ndarray | None = None

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        """The next step that lowers the sum of squares; None where there is none."""
        assert isinstance(place, Fitted)
        if self.settled or not np.isfinite(place.jacobian).all():
            return None
        own = lengths_of(place.jacobian)
        self._lengths = own if self._lengths is None else np.maximum(self._lengths, own)
        factors = self._factors(place, self._lengths)
        while True:
            theta = self._ahead(place, factors, self.damping)
            moved = place.jacobian @ (theta - place.theta)
            promised = -2 * float(place.residuals @ moved) - float(moved @ moved)
            if promised <= 1e-14 * place.value + 1e-300 or np.array_equal(theta, place.theta):
                self.settled = True
                return Move(self._polished(place), {}, math.nan)
            theta = self._bent(place, factors, theta)
            value = self._squares.value(theta)
            gain = (place.value - value) / promised
            if gain > 0 and math.isfinite(value):
                share = max(1 / 3, 1 - (2 * gain - 1) ** 3)
                self.damping, self.growth = max(self.damping * share, SMALLEST), 2.0
                return Move(self._squares.look(theta), {}, math.nan)
            self.damping, self.growth = self.damping * self.growth, self.growth * 2
            if self.damping > LARGEST:
                return None

    def _bent(self, place: Fitted, factors: dict[str, np.ndarray], theta: np.ndarray) -> np.ndarray:
        """The end of the damped step, bent along the valley by half the second derivative.

        Source:
            Transtrum & Sethna (2012), *Improvements to the Levenberg-Marquardt algorithm for
            nonlinear least-squares minimization*, arXiv:1201.5885.
        """
        way = theta - place.theta
        bent = self._squares.objective.bend(place.theta, way)
        if not np.isfinite(bent).all():
            return theta
        along = np.zeros_like(factors["along"])
        projected = factors["left"].T @ bent
        along[: len(projected)] = projected
        turn = self._ahead(place, {**factors, "along": along}, self.damping) - place.theta
        lengths = self._lengths
        assert lengths is not None
        size = float(np.linalg.norm(way * lengths))
        if 2 * float(np.linalg.norm(turn * lengths)) > TURN * size:
            return theta
        return self.landscape.inside(theta + turn / 2)

    @property
    def _squares(self) -> Squares:
        assert isinstance(self.landscape, Squares)
        return self.landscape

    def _factors(self, place: Fitted, lengths: np.ndarray) -> dict[str, np.ndarray]:
        """The singular values of the scaled Jacobian, and what belongs to them."""
        free = self.landscape.free(place)
        scaled = np.where(free, place.jacobian / lengths, 0.0)
        left, singular, rotation = np.linalg.svd(scaled, full_matrices=False)
        tiny = len(scaled) * np.finfo(float).eps * singular.max(initial=0.0)
        missing = len(lengths) - len(singular)
        return {
            "singular": np.pad(np.where(singular > tiny, singular, 0.0), (0, missing)),
            "along": np.pad(left.T @ place.residuals, (0, missing)),
            "left": left,
            "axes": np.pad(rotation.T / lengths[:, None], ((0, 0), (0, missing))),
        }

    def _ahead(self, place: Fitted, factors: dict[str, np.ndarray], damping: float) -> np.ndarray:
        rule = self.optimizer.rule
        after = rule.step(
            {"theta": place.theta}, place.gradient, {"damping": damping}, given=factors
        )
        return self.landscape.inside(after["theta"])

    def _polished(self, place: Fitted) -> Fitted:
        """The place after a few plain Gauss-Newton steps, as long as they go on shrinking.

        The sum of squares is flat at its smallest and shows half of a parameter's digits; the
        steps show them all.
        """
        best, least, since = place, math.inf, 0
        for _ in range(POLISH):
            lengths = lengths_of(place.jacobian)
            theta = self._ahead(place, self._factors(place, lengths), 0.0)
            size = float(np.linalg.norm((theta - place.theta) * lengths))
            since = 0 if size < 0.9 * least else since + 1
            if since > PATIENCE or math.isnan(size) or np.array_equal(theta, place.theta):
                break
            new = self._squares.look(theta)
            if new.value > place.value * (1 + 1e-9) or not np.isfinite(new.jacobian).all():
                break
            place = new
            if size < least:
                best, least = new, size
        return best


class SquaresWatcher(Watcher):
    """What recognises the end of a fit."""

    def stuck(self, place: Place, steps: int) -> Stop:
        """No step helps: the residuals stand square to all that parameters can change, or not."""
        assert isinstance(place, Fitted)
        assert isinstance(self.search, Damped)
        said = f"No step lowers the sum of squares any more, after {steps} steps."
        if self.search.settled or self._square(place):
            return Stop(True, " ".join([said, *self._remarks(place, steps)]))
        if not np.isfinite(place.jacobian).all():
            return Stop(False, EDGE)
        return Stop(
            False,
            f"No step lowers the sum of squares after {steps} steps, though its slope is not "
            "zero: the edge of the domain. Start elsewhere.",
        )

    def _square(self, place: Fitted) -> bool:
        free = self.landscape.free(place)
        total = float(np.linalg.norm(place.residuals))
        if not total or not free.any():
            return True
        share = np.abs(place.jacobian.T @ place.residuals) / lengths_of(place.jacobian)
        return bool(np.max(share[free]) < 1e-6 * total)

    def ran_away(self, place: Place, steps: int, values: list[float]) -> Stop | None:
        """Where the derivative is no number any more."""
        assert isinstance(place, Fitted)
        return None if np.isfinite(place.jacobian).all() else Stop(False, EDGE)

    def unfinished(self, place: Place, steps: int, values: list[float]) -> Stop:
        """The steps are used up."""
        return Stop(
            False,
            f"Stopped after {steps} steps without convergence. Start nearer, or allow more steps.",
        )


def lengths_of(jacobian: np.ndarray) -> np.ndarray:
    """The length of each column; 1 for a column of zeros."""
    lengths = np.linalg.norm(jacobian, axis=0)
    return np.where(lengths > 0, lengths, 1.0)
