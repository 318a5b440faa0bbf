"""The one loop that every optimizer runs through, and why it stopped."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.errors import ArgumentError

from .objective import MOST_DENSE, Objective
from .rates import chosen_rate, eigenvalues, units_of
from .result import History, Result
from .rules import optimizer, settings_of

TOLERANCE = 1e-8
ITERATIONS = 10_000
FAR = 1e12
"""A descent that is this much further out than it began has run away."""
LONG = 0.03
"""A Newton step of more than this share of the point itself means that no minimum is near."""

SLIGHT = 1e-12
"""A slope that may be nothing but rounding."""

FASTER = 1.05
"""A chosen rate grows by this after each step down, and is halved before a step up."""

_EDGE = (
    "The slope grew without end in {steps} steps: the descent has reached the edge of the domain, "
    "or a pole. Start elsewhere, or change the function."
)

Watch = Callable[[int, np.ndarray, float], None]
"""Told of each point: its number, the parameters, the value."""


def minimize(
    loss: Any,
    start: Any = None,
    *,
    method: Any = None,
    learning_rate: float | None = None,
    iterations: int = ITERATIONS,
    tolerance: float = TOLERANCE,
    units: Any = None,
    watch: Watch | None = None,
) -> Result:
    """A minimum of ``loss``, searched downhill from ``start`` with exact gradients.

    Args:
        loss: A Function, text, LaTeX or a Python callable with one number as its value.
        start: Where to begin, by name or in the order of the variables.
        method: An optimizer, by name or as an object; gradient descent when None.
        learning_rate: The length of a step for each unit of slope. When None it is chosen
            from the curvature at the start, grows by 5 % with each step down, and is halved
            before a step that would lead upward.
        iterations: The largest number of steps.
        tolerance: The descent has converged when the gradient is this small, in proportion
            to the value (or to 1, where the value is smaller), and a Newton step is short.
        units: What one unit of each parameter is, by name or ``"auto"``: the descent runs in
            multiples of these, so that parameters of different size move alike.
        watch: Called with the number, the parameters and the value of each point.

    Returns:
        The best point met, also when it did not converge, ran away or was interrupted.

    Raises:
        CallError: when the start does not fit the variables.
        DomainError: when a value of the start is not finite.

    Example:
        >>> result = minimize("(x - 1)^2 + 4*y^2", {"x": 3, "y": 2}, learning_rate=0.1)
        >>> result.converged, round(result.at["x"], 6)
        (True, 1.0)
    """
    objective = Objective(loss)
    chosen = optimizer(method, learning_rate)
    if isinstance(iterations, bool) or not isinstance(iterations, int) or iterations < 0:
        raise ArgumentError(
            f"The number of steps is a whole number from 0, not {iterations!r}.",
            where=f"iterations={iterations!r}",
            remedy="iterations=1000",
        )
    at = objective.array(start)
    scale = units_of(objective, at, units)
    rate = learning_rate if chosen.learning_rate is None else chosen.learning_rate
    adapts = rate is None
    if rate is None:
        rate = chosen_rate(objective, at, scale)
    walk = _Walk(objective, chosen, at, scale, rate, adapts)
    try:
        with np.errstate(all="ignore"):
            stopped = walk.run(iterations, tolerance, watch)
    except KeyboardInterrupt:
        stopped = Stop(
            False, f"Interrupted after {walk.steps} steps; this is the best point so far."
        )
    return walk.result(stopped)


@dataclass(frozen=True)
class Stop:
    """Why a descent stopped."""

    converged: bool
    reason: str


@dataclass
class _Walk:
    """A descent under way."""

    objective: Objective
    optimizer: Any
    start: np.ndarray
    scale: np.ndarray | None
    rate: float
    adapts: bool
    points: list[np.ndarray] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)
    rises: int = 0

    @property
    def steps(self) -> int:
        return max(len(self.points) - 1, 0)

    def run(self, iterations: int, tolerance: float, watch: Watch | None) -> Stop:
        """Step after step until something ends it."""
        scale = np.ones_like(self.start) if self.scale is None else self.scale
        state = {"theta": self.start / scale}
        value, gradient = self.objective.value_and_gradient(self.start)
        self._note(self.start, value, gradient, watch)
        if not (math.isfinite(value) and np.isfinite(gradient).all()):
            return Stop(False, self._undefined(self.start, value))
        for number in range(1, iterations + 1):
            slope = gradient * scale
            if np.linalg.norm(slope) <= tolerance * self._size(value):
                return self._arrived(number - 1)
            step = self._next(state, slope, number, scale, value)
            if step is None:
                return self._stuck()
            state, point, new_value, gradient = step
            self._note(point, new_value, gradient, watch)
            self.rises += new_value >= value
            value = new_value
            bad = self._ran_away(point, value, gradient)
            if bad is not None:
                return bad
        if np.linalg.norm(gradient * scale) <= tolerance * self._size(value):
            return self._arrived(iterations)
        return self._unfinished(iterations)

    def _size(self, value: float) -> float:
        """What a small gradient is small beside: the value or that of the start, at least 1."""
        return max(1.0, min(abs(value), abs(self.values[0])))

    def _next(
        self,
        state: dict[str, np.ndarray],
        slope: np.ndarray,
        number: int,
        scale: np.ndarray,
        value: float,
    ) -> tuple[dict[str, np.ndarray], np.ndarray, float, np.ndarray] | None:
        """The next state and what is known there; None when no rate leads down."""
        while True:
            settings = settings_of(self.optimizer, self.rate)
            after = self.optimizer.rule.step(state, slope, settings, number)
            point = after["theta"] * scale
            new_value, gradient = self.objective.value_and_gradient(point)
            fine = math.isfinite(new_value) and bool(np.isfinite(gradient).all())
            if not self.adapts:
                return after, point, new_value, gradient
            if fine and new_value < value:
                self.rate *= FASTER
                return after, point, new_value, gradient
            if np.array_equal(after["theta"], state["theta"]):
                return None
            self.rate /= 2

    def _note(
        self, point: np.ndarray, value: float, gradient: np.ndarray, watch: Watch | None
    ) -> None:
        self.points.append(point)
        self.values.append(value)
        self.slopes.append(float(np.linalg.norm(gradient)))
        if watch is not None:
            watch(len(self.points) - 1, point, value)

    def _ran_away(self, point: np.ndarray, value: float, gradient: np.ndarray) -> Stop | None:
        """Why this point ends the descent badly, or nothing."""
        first = self.values[0]
        finite = math.isfinite(value) and np.isfinite(gradient).all() and np.isfinite(point).all()
        far = np.max(np.abs(point) / (1 + np.abs(self.start)), initial=0.0) > FAR
        if finite and not far and abs(value) <= FAR * (1 + abs(first)):
            steep = self.slopes[-1] > FAR * (1 + self.slopes[0])
            return Stop(False, _EDGE.format(steps=self.steps)) if steep else None
        values = [v for v in self.values if math.isfinite(v)]
        if values[-1] < first and (far or values[-1] < -FAR or value == -math.inf):
            return Stop(
                False,
                f"The value fell without end: {min(values):.4g} after {self.steps} steps. The "
                "function has no minimum in this direction; start elsewhere, or change the "
                "function.",
            )
        if self.rises or value > first:
            return Stop(False, f"Diverged after {self.steps} steps. {self._overshoot()}")
        return Stop(False, self._undefined(point, value))

    def _overshoot(self) -> str:
        """Why the steps lead upward, from the curvature at the best point."""
        said = f"The rate {self.rate:.4g} is too large: steps overshoot the minimum and grow."
        try:
            spectrum = eigenvalues(self.objective, self._best()[0], self.scale)
        except ArgumentError:
            return f"{said} Try a smaller learning_rate."
        largest = float(spectrum[-1])
        if not math.isfinite(largest) or largest <= 0 or self.rate < 2 / largest:
            return f"{said} Try {self.rate / 10:.2g}."
        return (
            f"The rate {self.rate:.4g} is too large: it is not below 2/(largest eigenvalue of the "
            f"Hessian) = 2/{largest:.4g} = {2 / largest:.4g}, so steps overshoot the minimum. "
            f"Try {1 / largest:.2g}."
        )

    def _undefined(self, point: np.ndarray, value: float) -> str:
        where = ", ".join(f"{n} = {v:.6g}" for n, v in self.objective.named(point).items())
        what = "value" if not math.isfinite(value) else "gradient"
        ending = "start elsewhere." if not self.steps else "try a smaller learning_rate."
        return f"The {what} is not a finite number at {where}; {ending}"

    def _arrived(self, steps: int) -> Stop:
        if not steps:
            said = "The gradient vanishes at the start: there is nothing to descend."
        else:
            said = f"The gradient vanished to the tolerance after {steps} step{'s'[: steps > 1]}."
        doubt = self._doubt()
        if doubt:
            return Stop(False, f"{said} {doubt}")
        if self.adapts and steps:
            said += f" The rate was chosen from the curvature and adapted, last {self.rate:.4g}."
        return Stop(True, said)

    def _doubt(self) -> str:
        """Why the last point is no minimum although the gradient vanishes, or nothing."""
        point = self.points[-1]
        if len(point) > MOST_DENSE:
            return ""
        scale = np.ones_like(point) if self.scale is None else self.scale
        hessian = self.objective.hessian(point) * np.outer(scale, scale)
        if not np.isfinite(hessian).all():
            return ""
        spectrum = np.linalg.eigvalsh(hessian)
        if spectrum[0] < -1e-6 * max(1e-6, np.max(np.abs(spectrum))):
            return (
                "The function curves downward here: this is a saddle or a maximum and no minimum. "
                "Start a little beside it."
            )
        slope = self.objective.value_and_gradient(point)[1] * scale
        newton = np.linalg.lstsq(hessian, -slope, rcond=None)[0]
        long = np.linalg.norm(newton) > LONG * (1 + np.linalg.norm(point / scale))
        left = np.linalg.norm(hessian @ newton + slope)
        if long or left > max(np.linalg.norm(slope) / 2, SLIGHT):
            return (
                "But no minimum is near: the slope dies out, and the function levels off in this "
                "direction. Start elsewhere, or set a smaller tolerance."
            )
        return ""

    def _stuck(self) -> Stop:
        gentle = self.slopes[-1] <= 1e-4 * max(self.slopes[0], 1.0)
        if gentle:
            return Stop(
                True,
                f"No step leads further down after {self.steps} steps: the value is at its "
                "smallest to the last digits of floating point.",
            )
        return Stop(
            False,
            f"No step leads down after {self.steps} steps although the gradient is not zero: there "
            "is a kink, a jump or the edge of the domain here. Start elsewhere, or give a "
            "learning_rate.",
        )

    def _unfinished(self, iterations: int) -> Stop:
        said = (
            f"Stopped after {iterations} step{'s'[: iterations != 1]} with a gradient of length "
            f"{self.slopes[-1]:.3g}."
        )
        if self.rises > 0.2 * max(iterations, 1):
            return Stop(
                False, f"{said} The value did not fall in {self.rises} of them. {self._overshoot()}"
            )
        return Stop(False, f"{said} Allow more iterations, or try a larger learning_rate.")

    def _best(self) -> tuple[np.ndarray, float]:
        values = np.array(self.values)
        values[~np.isfinite(values)] = math.inf
        best = int(np.argmin(values))
        return self.points[best], self.values[best]

    def result(self, stop: Stop) -> Result:
        """The best point and the way to it."""
        if not self.points:
            self._note(self.start, *self.objective.value_and_gradient(self.start), None)
        point, value = self._best()
        if stop.converged and self.values[-1] <= value + 1e-12 * abs(value):
            point, value = self.points[-1], self.values[-1]
        _, gradient = self.objective.value_and_gradient(point)
        return Result(
            x=point,
            at=self.objective.named(point),
            value=value,
            gradient=gradient,
            converged=stop.converged,
            reason=stop.reason,
            iterations=self.steps,
            history=History(np.array(self.points), np.array(self.values), np.array(self.slopes)),
            learning_rate=self.rate,
            method=self.optimizer,
        )
