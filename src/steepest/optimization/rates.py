"""Learning rates: how large a step may be before it overshoots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import ArgumentError

from .objective import MOST_DENSE, Objective

SMALL = 0.01
"""Below this share of the limit a rate is called too small."""


@dataclass(frozen=True)
class Diagnosis:
    """Whether a learning rate suits a function at a point.

    Args:
        verdict: A sentence that begins ``too large``, ``too small`` or ``right``.
        rate: The rate that was judged.
        limit: 2 / (largest eigenvalue of the Hessian); infinite where nothing curves upward.
        reason: Why, with the numbers.
        eigenvalues: Of the Hessian at the point, in ascending order.
    """

    verdict: str
    rate: float
    limit: float
    reason: str
    eigenvalues: np.ndarray

    def __str__(self) -> str:
        return f"{self.verdict}\n{self.reason}"


def diagnose_learning_rate(loss: Any, at: Any, rate: float, *, units: Any = None) -> Diagnosis:
    """Whether a rate of gradient descent is too large, too small or right at a point.

    Along an eigenvector of the Hessian with eigenvalue k a step multiplies the distance from
    the minimum of the quadratic model by ``1 - rate*k``; it shrinks while ``rate < 2/k``.

    Args:
        loss: A function of numbers.
        at: The point, by name or in the order of the variables.
        rate: The learning rate.
        units: What one unit of each parameter is; see ``minimize``.

    Example:
        >>> diagnose_learning_rate("x^2 + 4*y^2", {"x": 1, "y": 1}, 0.3).verdict
        'too large: a step of 0.3 overshoots, the limit is 0.25'
    """
    objective = Objective(loss)
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < math.inf:
        raise ArgumentError(
            f"A learning rate is a positive number, not {rate!r}.",
            where=f"rate={rate!r}",
            remedy="rate=0.1",
        )
    point = objective.array(at, "at")
    scale = units_of(objective, point, units)
    return judged(eigenvalues(objective, point, scale), rate)


def judged(spectrum: np.ndarray, rate: float) -> Diagnosis:
    """The diagnosis of a rate, given the eigenvalues of the Hessian."""
    if not np.isfinite(spectrum).all():
        return Diagnosis(
            "too large: nothing can be said, the curvature is not finite here",
            rate,
            0.0,
            "The Hessian has values that are not finite at this point.",
            spectrum,
        )
    largest = float(spectrum[-1])
    if largest <= 0:
        verdict = "right: no rate overshoots here, where nothing curves upward"
        reason = (
            f"The largest eigenvalue of the Hessian is {largest:.4g}: there is no minimum of the "
            "quadratic model to overshoot, and a longer step goes further down."
        )
        return Diagnosis(verdict, rate, math.inf, reason, spectrum)
    limit = 2 / largest
    factor = 1 - rate * largest
    reason = (
        f"The largest eigenvalue of the Hessian is {largest:.6g}, so the limit is "
        f"2/{largest:.6g} = {limit:.6g}. "
    )
    if rate >= limit:
        verdict = f"too large: a step of {rate:.6g} overshoots, the limit is {limit:.6g}"
        reason += (
            f"Along the steepest direction each step multiplies the distance from the minimum "
            f"by {factor:.4g}: it does not shrink."
        )
    elif rate < SMALL * limit:
        verdict = f"too small: {rate:.6g} is {rate / limit:.2g} of the limit {limit:.6g}"
        halving = math.log(2) / -math.log1p(-rate * largest)
        reason += f"Even along the steepest direction {halving:,.0f} steps only halve the distance."
    else:
        verdict = f"right: {rate:.6g} is below the limit {limit:.6g}"
        reason += (
            "Along the steepest direction each step multiplies the distance from the minimum "
            f"by {factor:.4g}."
        )
        slowest = float(spectrum[spectrum > 0][0])
        if slowest * rate < 0.02:
            reason += (
                f" The flattest direction curves {largest / slowest:,.0f} times less, "
                f"so it needs about {math.log(2) / (rate * slowest):,.0f} steps to halve the "
                "distance along it."
            )
    return Diagnosis(verdict, rate, limit, reason, spectrum)


def eigenvalues(objective: Objective, at: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """The eigenvalues of the Hessian in the units of ``scale``, in ascending order."""
    hessian = objective.hessian(at)
    if scale is not None:
        hessian = hessian * np.outer(scale, scale)
    if not np.isfinite(hessian).all():
        return np.full(len(at), math.nan)
    return np.linalg.eigvalsh(hessian)


def chosen_rate(objective: Objective, at: np.ndarray, scale: np.ndarray | None) -> float:
    """A rate to begin with: half the limit where the function curves, else a step of length 1."""
    _, gradient = objective.value_and_gradient(at)
    slope = float(np.linalg.norm(gradient if scale is None else gradient * scale))
    if len(at) <= MOST_DENSE:
        spectrum = eigenvalues(objective, at, scale)
        steepest = float(np.max(np.abs(spectrum)))
        if math.isfinite(steepest) and steepest > 0:
            return 1 / steepest
    return 1 / slope if 0 < slope < math.inf else 1.0


def units_of(objective: Objective, at: np.ndarray, units: Any) -> np.ndarray | None:
    """The units of the parameters as an array; ``"auto"`` makes every curvature 1.

    Raises:
        ArgumentError: when a unit is not a positive number.
    """
    if units is None:
        return None
    if isinstance(units, str):
        if units != "auto":
            raise ArgumentError(
                f"Units are numbers by name, or 'auto', not {units!r}.",
                where=f"units={units!r}",
                remedy='units="auto"',
            )
        curvature = np.abs(np.diag(objective.hessian(at)))
        usable = np.isfinite(curvature) & (curvature > 0)
        return np.where(usable, 1 / np.sqrt(np.where(usable, curvature, 1.0)), 1.0)
    scale = objective.array(units, "units")
    if (scale <= 0).any():
        raise ArgumentError(
            "A unit is a positive number.", where=f"units={units}"[:60], remedy='units="auto"'
        )
    return scale
