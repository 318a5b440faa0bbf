"""Learning rates: how large a step may be before it overshoots."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import ArgumentError

from .landscape import Landscape
from .objective import Objective

if TYPE_CHECKING:
    from .batches import Batches

SMALL = 0.01
"""Below this share of the limit a rate is called too small."""

TRIED = 100
"""So many steps check a diagnosis."""

GROWN = 1e6
"""A value that has grown this much is not waited for."""


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
    objective = Objective(loss, at)
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < math.inf:
        raise ArgumentError(
            f"A learning rate is a positive number, not {rate!r}.",
            where=f"rate={rate!r}",
            remedy="rate=0.1",
        )
    point = objective.array(at, "at")
    landscape = Landscape(objective, units_of(objective, point, units))
    theta = point / landscape.scale
    found = judged(spectrum(landscape, theta), rate)
    return _checked(found, landscape, theta) if landscape.look(theta).finite else found


def _checked(found: Diagnosis, landscape: Landscape, theta: np.ndarray) -> Diagnosis:
    """The diagnosis beside what some steps at that rate did."""
    first = landscape.look(theta)
    place, steps, rises = first, 0, 0
    with np.errstate(all="ignore"):
        while steps < TRIED:
            steps += 1
            ahead = landscape.look(place.theta - found.rate * place.gradient)
            rises += ahead.value >= place.value
            place = ahead
            if not place.finite or abs(place.value) > GROWN * (1 + abs(first.value)):
                break
            if place.slope <= 1e-8 * max(1.0, first.slope):
                break
    times = f"{steps} step{'s'[: steps != 1]}"
    course = f"from {first.value:.4g} to {place.value:.4g}"
    grew = not place.value < first.value and first.slope > 0
    if grew:
        said = f" Checked by running: in {times} the value went {course}; it does not come down."
        if not found.verdict.startswith("too large"):
            verdict = (
                f"too large: {found.rate:.6g} does not come down when it is run, whatever the "
                "curvature at this point"
            )
            return replace(found, verdict=verdict, reason=found.reason + said)
        return replace(found, reason=found.reason + said)
    fell = "" if not rises else f", rising {rises} time{'s'[: rises != 1]} on the way"
    said = f" Checked by running: in {times} the value went {course}{fell}."
    if found.verdict.startswith("too large"):
        said += (
            " It comes down all the same, since the function curves less where the steps lead; "
            "a rate below the limit comes down without overshooting."
        )
    return replace(found, reason=found.reason + said)


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


def spectrum(landscape: Landscape, theta: np.ndarray) -> np.ndarray:
    """The eigenvalues of the Hessian in the units of the descent, in ascending order."""
    hessian = landscape.hessian(theta)
    if not np.isfinite(hessian).all():
        return np.full(len(theta), math.nan)
    return np.linalg.eigvalsh(hessian)


def chosen_rate(landscape: Landscape, theta: np.ndarray, *, length: bool = False) -> float:
    """A rate to begin with: half the limit where the function curves, else a step of length 1.

    Args:
        landscape: Where the descent runs.
        theta: Where it begins.
        length: Whether the rate is itself the length of a step.
    """
    place = landscape.look(theta)
    rate = 1 / place.slope if 0 < place.slope < math.inf else 1.0
    if landscape.dense:
        steepest = float(np.max(np.abs(spectrum(landscape, theta))))
        if math.isfinite(steepest) and steepest > 0:
            rate = 1 / steepest
    if not length:
        return rate
    longest = float(np.max(np.abs(place.gradient)))
    return rate * longest if 0 < longest < math.inf else rate


def batch_rate(
    landscape: Landscape, theta: np.ndarray, batches: Batches, *, length: bool = False
) -> float:
    """A rate to begin with for steps that each see some rows: half the limit of their curvature.

    Rows that curve more than their mean allow smaller steps the smaller the batches are.
    """
    from .batches import curvature_known, smoothness  # noqa: PLC0415 - batches are stepped too

    rate = chosen_rate(landscape, theta)
    place = landscape.look(theta)
    if curvature_known(batches.loss):
        own = batches.curvature_of_a_row(landscape.point(theta), landscape.scale)
        if math.isfinite(own) and own > 0:
            rate = min(rate, 1 / smoothness(1 / rate, own, batches) / 2)
    if not length:
        return rate
    longest = float(np.max(np.abs(place.gradient)))
    return rate * longest if 0 < longest < math.inf else rate


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
