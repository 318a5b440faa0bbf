"""Where a fit begins when nobody says: the best of many points, then of several short searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .marquardt import least_squares

if TYPE_CHECKING:
    from .fitting import LeastSquares

POINTS = 2000
SEARCHES = 8
SEED = 20260101


def searched_start(problem: LeastSquares) -> np.ndarray:
    """A start from which Levenberg-Marquardt comes lowest.

    All ones is tried first, then points whose parameters have any size from 1e-4 to 1e4 and
    either sign, drawn with a fixed seed. For each of them the parameters in which the model
    is linear are solved for.

    Cost:
        Some 2,000 evaluations of the model, and 8 searches of 50 steps.
    """
    count = len(problem.names)
    draw = np.random.default_rng(SEED)
    sizes = 10 ** draw.uniform(-4, 4, (POINTS, count))
    signs = np.where(draw.random((POINTS, count)) < 0.75, 1.0, -1.0)
    candidates = np.vstack([np.ones(count), np.zeros(count), sizes * signs])
    linear = _linear(problem, candidates[:8])
    found: list[tuple[float, int, np.ndarray]] = []
    with np.errstate(all="ignore"):
        for i, candidate in enumerate(candidates):
            point = _solved(problem, candidate, linear) if linear.any() else candidate
            residuals = problem.residuals(point)
            value = float(residuals @ residuals)
            if np.isfinite(value):
                found.append((value, i, point))
        found.sort(key=lambda entry: entry[:2])
        best = found[0][2] if found else candidates[0]
        lowest = np.inf
        for _, _, point in found[:SEARCHES]:
            result = least_squares(problem, point, iterations=50)
            if result.value < lowest:
                lowest, best = result.value, point
    return best


def _linear(problem: LeastSquares, candidates: np.ndarray) -> np.ndarray:
    """Which parameters the model is linear in, all together: their slopes hold none of them."""
    from steepest.graph import depending, variables  # noqa: PLC0415 - one use
    from steepest.transforms import derivative  # noqa: PLC0415 - one use

    slopes = [derivative(problem.model.source, v) for v in problem.parameters]
    held: list[bool] = []
    chosen: list = []
    for v, slope in zip(problem.parameters, slopes, strict=True):
        inside = set(variables(slope))
        alone = v not in inside and not inside & set(chosen)
        free = alone and all(v not in set(variables(slopes[problem.parameters.index(c)])) for c in chosen)
        held.append(free)
        if free:
            chosen.append(v)
    del depending, candidates
    return np.array(held)


def _solved(problem: LeastSquares, at: np.ndarray, linear: np.ndarray) -> np.ndarray:
    """The point with the linear parameters at their best for the others."""
    base = np.where(linear, 0.0, at)
    residuals, jacobian = problem.residuals_and_jacobian(base)
    columns = jacobian[:, linear]
    if not (np.isfinite(columns).all() and np.isfinite(residuals).all()):
        return at
    point = base.copy()
    point[linear] = np.linalg.lstsq(columns, -residuals, rcond=None)[0]
    return point
