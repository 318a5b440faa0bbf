"""Where a fit begins when nobody says: the best of many points, then of several short searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from steepest.graph import variables

from .marquardt import least_squares

if TYPE_CHECKING:
    from .squares import LeastSquares

POINTS = 2000
SEARCHES = 8
SEED = 20260101


def searched_start(problem: LeastSquares) -> tuple[np.ndarray, bool]:
    """A start from which Levenberg-Marquardt comes lowest, and whether the search was finished.

    All ones is tried first, then points whose parameters have any size from 1e-4 to 1e4 and
    either sign, drawn with a fixed seed. For each of them the parameters in which the model
    is linear are solved for. Ctrl-C ends the search with the best start so far.

    Cost:
        Some 2,000 evaluations of the model, and 8 searches of 50 steps.
    """
    count = len(problem.names)
    draw = np.random.default_rng(SEED)
    sizes = 10 ** draw.uniform(-4, 4, (POINTS, count))
    signs = np.where(draw.random((POINTS, count)) < 0.75, 1.0, -1.0)
    candidates = np.vstack([np.ones(count), np.zeros(count), sizes * signs])
    linear = linear_parameters(problem)
    found: list[tuple[float, int, np.ndarray]] = []
    finished = True
    with np.errstate(all="ignore"):
        try:
            for i, candidate in enumerate(candidates):
                point = solved(problem, candidate, linear) if linear.any() else candidate
                residuals = problem.residuals(point)
                value = float(residuals @ residuals)
                if np.isfinite(value):
                    found.append((value, i, point))
        except KeyboardInterrupt:
            finished = False
    found.sort(key=lambda entry: entry[:2])
    best = found[0][2] if found else candidates[0]
    lowest = np.inf
    for _, _, point in found[:SEARCHES] if finished else ():
        result = least_squares(problem, point, iterations=50)
        if result.value < lowest:
            lowest, best = result.value, point
        if result.interrupted:
            return (result.x if result.value <= lowest else best), False
    return best, finished


def linear_parameters(problem: LeastSquares) -> np.ndarray:
    """Parameters in which the model is linear together: no slope holds any of them."""
    inside = [set(variables(s)) for s in problem.slopes]
    chosen: list[int] = []
    for i in range(len(inside)):
        together = [*chosen, i]
        if not any(problem.parameters[a] in inside[b] for a in together for b in together):
            chosen = together
    return np.isin(np.arange(len(inside)), chosen)


def solved(problem: LeastSquares, at: np.ndarray, linear: np.ndarray) -> np.ndarray:
    """The point with the linear parameters at their best for the others.

    Source:
        Golub & Pereyra (1973), *The differentiation of pseudo-inverses and nonlinear least
        squares problems whose variables separate*.
    """
    base = np.where(linear, 0.0, at)
    residuals, jacobian = problem.residuals_and_jacobian(base)
    columns = jacobian[:, linear]
    if not (np.isfinite(columns).all() and np.isfinite(residuals).all()):
        return at
    point = base.copy()
    point[linear] = np.linalg.lstsq(columns, -residuals, rcond=None)[0]
    return point
