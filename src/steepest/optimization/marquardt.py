"""Levenberg-Marquardt: Gauss-Newton steps, shortened toward the gradient where they overreach."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from .result import History, Result


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


POLISH = 50
"""The most Gauss-Newton steps after convergence."""

SMALLEST = 1e-14
LARGEST = 1e16
"""The bounds of the damping: a Gauss-Newton step, and next to none."""


def least_squares(
    problem: Residuals,
    start: np.ndarray,
    *,
    iterations: int = 500,
    watch: Callable[[int, np.ndarray, float], None] | None = None,
) -> Result:
    """The parameters of least sum of squares near ``start``.

    Args:
        problem: The residuals.
        start: Where to begin; the residuals are finite there.
        iterations: The largest number of steps.
        watch: Called with the number, the parameters and the sum of squares of each step.

    Returns:
        A ``Result`` whose value is the sum of squares. It has converged when a step can no
        longer lower the sum of squares by more than the last digits.

    Source:
        Moré, J. (1978); damping by Nielsen, H. B. (1999), report IMM-REP-1999-05.
    """
    at = start.astype(float)
    points, values, slopes = [at], [], []
    residuals, jacobian = problem.residuals_and_jacobian(at)
    value = _sum_of_squares(residuals)
    scale = np.zeros(len(at))
    damping, growth = 1e-3, 2.0
    stop: tuple[bool, str] | None = None
    number = 0

    def note() -> None:
        values.append(value)
        slopes.append(float(2 * np.linalg.norm(jacobian.T @ residuals)))
        if watch is not None:
            watch(len(values) - 1, at, value)

    try:
        note()
        for number in range(1, iterations + 1):
            scale = np.maximum(scale, _lengths(jacobian))
            step, promised = _step(jacobian, residuals, scale, damping)
            ahead = at + step
            new_value = _sum_of_squares(problem.residuals(ahead))
            if promised <= 1e-14 * value + 1e-300 or np.array_equal(ahead, at):
                at, residuals, jacobian = _polished(problem, at, residuals, jacobian)
                points.append(at)
                value = _sum_of_squares(residuals)
                note()
                stop = True, f"No step lowers the sum of squares any more, after {number} steps."
                break
            gain = (value - new_value) / promised
            if gain > 0 and math.isfinite(new_value):
                at, value = ahead, new_value
                residuals, jacobian = problem.residuals_and_jacobian(at)
                points.append(at)
                note()
                if not np.isfinite(jacobian).all():
                    stop = False, _EDGE
                    break
                damping = max(damping * max(1 / 3, 1 - (2 * gain - 1) ** 3), SMALLEST)
                growth = 2.0
            else:
                damping, growth = damping * growth, growth * 2
                if damping > LARGEST:
                    stop = _at_rest(residuals, jacobian, number)
                    break
    except KeyboardInterrupt:
        stop = False, f"Interrupted after {number} steps; these are the best parameters so far."
    converged, reason = stop or (
        False,
        f"Stopped after {number} steps without convergence. Start nearer, or allow more steps.",
    )
    return Result(
        x=at,
        at=problem.named(at),
        value=value,
        gradient=2 * jacobian.T @ residuals,
        converged=converged,
        reason=reason,
        iterations=number,
        history=History(np.array(points), np.array(values), np.array(slopes)),
        learning_rate=math.nan,
        method="levenberg_marquardt",
    )


def _sum_of_squares(residuals: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        total = float(residuals @ residuals)
    return total if math.isfinite(total) else math.inf


def _polished(
    problem: Residuals, at: np.ndarray, residuals: np.ndarray, jacobian: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The point after a few plain Gauss-Newton steps, as long as they shrink.

    The sum of squares is flat at its smallest and shows half of a parameter's digits; the
    steps show them all.
    """
    last = math.inf
    for _ in range(POLISH):
        lengths = _lengths(jacobian)
        step, _ = _step(jacobian, residuals, lengths, 0.0)
        size = float(np.linalg.norm(step * lengths))
        ahead = at + step
        if not size < 0.9 * last or np.array_equal(ahead, at):
            break
        new, slopes = problem.residuals_and_jacobian(ahead)
        rises = _sum_of_squares(new) > _sum_of_squares(residuals) * (1 + 1e-9)
        if rises or not np.isfinite(slopes).all():
            break
        at, residuals, jacobian, last = ahead, new, slopes, size
    return at, residuals, jacobian


_EDGE = (
    "The derivative is not finite at the last parameters: the edge of the domain. Start elsewhere."
)


def _lengths(jacobian: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(jacobian, axis=0)
    return np.where(lengths > 0, lengths, 1.0)


def _step(
    jacobian: np.ndarray, residuals: np.ndarray, scale: np.ndarray, damping: float
) -> tuple[np.ndarray, float]:
    """The damped step and the fall of the sum of squares that the linear model promises."""
    wide = np.diag(scale * math.sqrt(damping))
    matrix = np.vstack([jacobian, wide])
    side = np.concatenate([-residuals, np.zeros(len(scale))])
    step = np.linalg.lstsq(matrix, side, rcond=None)[0]
    moved = jacobian @ step
    promised = -2 * float(residuals @ moved) - float(moved @ moved)
    return step, promised


def _at_rest(residuals: np.ndarray, jacobian: np.ndarray, number: int) -> tuple[bool, str]:
    """Why no step helps: the residuals stand square to all that parameters can change, or not."""
    lengths = _lengths(jacobian)
    total = float(np.linalg.norm(residuals))
    cosine: Any = np.max(np.abs(jacobian.T @ residuals) / lengths) / total if total else 0.0
    if cosine < 1e-6:
        return True, f"No step lowers the sum of squares any more, after {number} steps."
    return False, (
        f"No step lowers the sum of squares after {number} steps, though its slope is not zero: "
        "the edge of the domain. Start elsewhere."
    )
