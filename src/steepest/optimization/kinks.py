"""Minima at kinks, where no gradient vanishes: the slopes of all sides together balance there."""

from __future__ import annotations

import numpy as np

from .landscape import Landscape, Place
from .randomness import generator

RADII = (1e-7, 1e-6, 1e-5)
"""How far the sides of a kink are looked for, in proportion to the parameters."""

REACHES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""How far slopes are gathered where a kink bars the way down."""

HALVINGS = 40

ROUNDING = 1e-15
"""A fall by this share of the value is none."""

BALANCED = 1e-3
"""A mixture of slopes this much shorter than the longest is none."""

MOST = 100
"""Kinks are looked for among up to this many parameters."""


def at_a_kink(landscape: Landscape, place: Place) -> bool:
    """Whether the slopes just beside a place have a mixture that vanishes: a minimum."""
    if len(place.theta) > MOST or landscape.box is not None:
        return False
    for radius in RADII:
        around = slopes_around(landscape, place, radius)
        if len(around) < 2:
            continue
        longest = float(np.max(np.linalg.norm(around, axis=1)))
        if longest > 0 and np.linalg.norm(shortest_mixture(around)) <= BALANCED * longest:
            return True
    return False


def off_a_ridge(landscape: Landscape, place: Place) -> Place | None:
    """A lower place where no single slope leads down, because a kink runs along the valley.

    The shortest mixture of the slopes around leads down on all sides of the kink at once.
    """
    if len(place.theta) > MOST or landscape.box is not None:
        return None
    for radius in REACHES:
        around = slopes_around(landscape, place, radius)
        if len(around) < 2:
            continue
        mixture = shortest_mixture(around)
        square = float(mixture @ mixture)
        if square <= (BALANCED * float(np.max(np.linalg.norm(around, axis=1)))) ** 2:
            continue
        rate = 1.0
        for _ in range(HALVINGS):
            ahead = landscape.look(place.theta - rate * mixture)
            least = max(1e-4 * rate * square, ROUNDING * abs(place.value))
            if ahead.finite and ahead.value < place.value - least:
                return ahead
            rate /= 2
    return None


def slopes_around(landscape: Landscape, place: Place, radius: float) -> np.ndarray:
    """The gradients at a place and at points round it, one a row, where they are finite."""
    size = len(place.theta)
    draw = generator(0, 0).uniform(-1, 1, (2 * size + 8, size))
    beside = place.theta + radius * (1 + np.abs(place.theta)) * draw
    found = [landscape.look(theta) for theta in beside]
    return np.array([p.gradient for p in (place, *found) if p.finite])


def shortest_mixture(slopes: np.ndarray) -> np.ndarray:
    """The shortest vector among all weighted means of the rows.

    Source:
        Burke, Lewis & Overton (2005), *A robust gradient sampling algorithm for nonsmooth,
        nonconvex optimization*, SIAM J. Optim. 15, 751-779.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - loads when asked for

    longest = float(np.max(np.linalg.norm(slopes, axis=1))) or 1.0
    heavy = 1e3
    matrix = np.vstack([slopes.T / longest, np.full(len(slopes), heavy)])
    target = np.append(np.zeros(slopes.shape[1]), heavy)
    weights, _ = nnls(matrix, target)
    total = float(weights.sum())
    return slopes.T @ (weights / total) if total > 0 else slopes[0]
