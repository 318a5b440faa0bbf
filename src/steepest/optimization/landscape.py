"""The function as a descent sees it: in its units, within its bounds, its curvature at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError
from steepest.function.kinks import has_kinks

from .objective import MOST_DENSE, Objective


@dataclass(frozen=True)
class Place:
    """Parameters in the units of the descent, with the value and the gradient there."""

    theta: np.ndarray
    value: float
    gradient: np.ndarray

    @cached_property
    def finite(self) -> bool:
        """Whether value and gradient are numbers."""
        return math.isfinite(self.value) and bool(np.isfinite(self.gradient).all())

    @cached_property
    def slope(self) -> float:
        """The length of the gradient."""
        return float(np.linalg.norm(self.gradient))


class Landscape:
    """An objective in units, within a box.

    Args:
        objective: The function.
        scale: What one unit of each parameter is; None for 1.
        box: The lowest and the highest value of each parameter, in its own units; None for
            no bounds.
    """

    def __init__(
        self,
        objective: Objective,
        scale: np.ndarray | None = None,
        box: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        self.objective = objective
        self.scale = np.ones(len(objective.names)) if scale is None else scale
        self.box = None if box is None else (box[0] / self.scale, box[1] / self.scale)
        self._own = None if box is None else box

    def look(self, theta: np.ndarray) -> Place:
        """The value and the gradient at these parameters."""
        value, gradient = self.objective.value_and_gradient(self.point(theta))
        return Place(theta, value, gradient * self.scale)

    def point(self, theta: np.ndarray) -> np.ndarray:
        """The parameters in their own units, exactly on a bound where they are at it."""
        point = theta * self.scale
        return point if self._own is None else np.clip(point, *self._own)

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        """The second derivatives, in the units of the descent."""
        return self.objective.hessian(self.point(theta)) * np.outer(self.scale, self.scale)

    def inside(self, theta: np.ndarray) -> np.ndarray:
        """The nearest parameters within the bounds."""
        return theta if self.box is None else np.clip(theta, *self.box)

    def free(self, place: Place) -> np.ndarray:
        """The parameters that no bound holds against the way down."""
        if self.box is None:
            return np.ones(len(place.theta), dtype=bool)
        low, high = self.box
        held = (place.theta <= low) & (place.gradient >= 0)
        held |= (place.theta >= high) & (place.gradient <= 0)
        return ~held

    def downhill(self, place: Place) -> np.ndarray:
        """The gradient without what presses against a bound."""
        if self.box is None:
            return place.gradient
        return np.where(self.free(place), place.gradient, 0.0)

    def axes(self, place: Place) -> tuple[np.ndarray, np.ndarray] | None:
        """The eigenvalues and eigenvectors of the Hessian, held parameters left alone.

        Returns:
            None where the Hessian is not finite.
        """
        hessian = self.hessian(place.theta)
        if not np.isfinite(hessian).all():
            return None
        free = self.free(place)
        if not free.all():
            hessian = np.where(np.outer(free, free), hessian, 0.0)
        return np.linalg.eigh(hessian)

    @cached_property
    def kinked(self) -> bool:
        """Whether the function bends or jumps somewhere."""
        return has_kinks(self.objective.function.source)

    @property
    def dense(self) -> bool:
        """Whether there are few enough parameters to form the Hessian."""
        return len(self.scale) <= MOST_DENSE


def box_of(objective: Any, bounds: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """The lowest and highest value of each parameter.

    Args:
        objective: The function, or what else has ``names``.
        bounds: By name or in the order of the variables, each a pair in which None and
            infinity are no bound; names may be left out. ``scipy.optimize.Bounds`` too.

    Raises:
        CallError: when they do not fit the variables.
        ArgumentError: when one is no range.
    """
    if bounds is None:
        return None
    names = objective.names
    remedy = f"bounds={{{names[0]!r}: (0, None)}}"
    if hasattr(bounds, "lb") and hasattr(bounds, "ub"):
        lows, highs = (np.broadcast_to(b, len(names)).tolist() for b in (bounds.lb, bounds.ub))
        bounds = list(zip(lows, highs, strict=True))
    if isinstance(bounds, Mapping):
        unknown = [str(n) for n in bounds if n not in names]
        if unknown:
            raise CallError(
                f"The function of {', '.join(names)} has no variable {unknown[0]} to bound.",
                where=f"bounds={bounds}"[:60],
                remedy=remedy,
            )
        pairs = [bounds.get(n) for n in names]
    else:
        pairs = list(bounds)
        if len(pairs) != len(names):
            raise CallError(
                f"There are {len(pairs)} bounds for {len(names)} variables.",
                where=f"bounds={bounds}"[:60],
                remedy=remedy,
            )
    ends = [_range(name, pair, remedy) for name, pair in zip(names, pairs, strict=True)]
    low, high = (np.array(side, dtype=float) for side in zip(*ends, strict=True))
    return None if np.isinf(low).all() and np.isinf(high).all() else (low, high)


def _range(name: str, pair: Any, remedy: str) -> tuple[float, float]:
    try:
        low, high = (None, None) if pair is None else pair
        low = -math.inf if low is None else float(low)
        high = math.inf if high is None else float(high)
    except (TypeError, ValueError):
        low, high = math.nan, math.nan
    if low <= high and low < math.inf and high > -math.inf:
        return low, high
    raise ArgumentError(
        f"The bounds of {name} are a pair (low, high), not {pair!r}.",
        where=f"{name}: {pair!r}"[:60],
        remedy=remedy,
    )
