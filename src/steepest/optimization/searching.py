"""How far to step: as told, as far as the value falls, by Wolfe's conditions, or for an epoch.

Each is a function of the walk and the place where it stands; it gives the next ``Move``, or
None where no step leads down. Directions are the update rule's business.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .kinks import ROUNDING, off_a_ridge
from .landscape import Landscape, Place
from .optimizers import Optimizer
from .schedules import Schedule

FASTER = 1.05
"""A chosen rate grows by this after each step down, and is halved before a step up."""

ENOUGH, FLAT = 1e-4, 0.9
"""Wolfe's conditions: the share of the promised fall that is needed, and of the slope left."""

TRIALS = 60


@dataclass(frozen=True)
class Move:
    """A step that was taken.

    Args:
        place: Where it led.
        state: What the rule keeps.
        rate: The rate of the step.
        steps: How many steps it stands for.
        values: The values that were seen on the way, one for each of them.
    """

    place: Place
    state: dict[str, Any]
    rate: float
    steps: int = 1
    values: tuple[float, ...] = ()


@dataclass
class Search:
    """What finds the rate of each step.

    Args:
        landscape: Where.
        optimizer: Whose rule gives the direction.
        key: Of the rule's random numbers.
    """

    landscape: Landscape
    optimizer: Optimizer
    key: int = 0
    restarts: int = 0
    rate: float = math.nan
    _begun: int = field(default=0, repr=False)

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        """The next step, the ``number``-th; None where there is none."""
        raise NotImplementedError

    def ruled(
        self, place: Place, state: dict[str, Any], rate: float, number: int
    ) -> dict[str, Any]:
        """The state that the rule gives at this rate, with theta in the box."""
        given = {}
        if "axes" in self.optimizer.rule.needs or "curvatures" in self.optimizer.rule.needs:
            found = self.landscape.axes(place)
            if found is None:
                return {**state, "theta": np.full_like(place.theta, math.nan)}
            given = {"curvatures": found[0], "axes": found[1]}
        after = self.optimizer.rule.step(
            {**state, "theta": place.theta},
            self.landscape.downhill(place),
            {**self.optimizer.settings, "rate": rate},
            number - self._begun,
            key=self.key,
            given=given,
        )
        return {**after, "theta": self.landscape.inside(after["theta"])}

    def forget(self, number: int) -> None:
        """Begin the rule anew: its averages and its count of steps."""
        self._begun = number - 1
        self.restarts += 1


@dataclass
class Told(Search):
    """The rate of a schedule, whatever the value does."""

    schedule: Schedule | float = math.nan

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        """The step at the rate of its number; None when a schedule has come down to 0."""
        rate = rate_at(self.schedule, number)
        length = self.schedule.length if isinstance(self.schedule, Schedule) else None
        if length is not None and number > length and rate <= 0:
            return None
        after = self.ruled(place, state, rate, number)
        self.rate = rate
        return Move(self.landscape.look(after["theta"]), after, rate)


@dataclass
class Cautious(Search):
    """A rate that grows while the value falls.

    Before a rise the rule forgets what it remembers, or the rate is halved.

    Source:
        O'Donoghue & Candès (2015), *Adaptive restart for accelerated gradient schemes*.
    """

    undecayed: bool = False
    _first: float = math.nan

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        """The step at the largest rate that leads down."""
        self._first = self.rate if math.isnan(self._first) else self._first
        move = self._down(place, state, number)
        if move is None and getattr(self.optimizer, "decay", 0):
            # Parameters that decay by themselves end where no gradient vanishes.
            self.optimizer = replace(self.optimizer, decay=0.0)  # type: ignore[call-arg]
            self.undecayed, self.rate = True, self._first
            move = self._down(place, {}, number)
        return move

    def _down(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        fresh = not any(name != "theta" for name in state)
        before = self.rate
        while True:
            after = self.ruled(place, state, self.rate, number)
            ahead = self.landscape.look(after["theta"])
            if ahead.finite and ahead.value < place.value:
                used, self.rate = self.rate, self.rate * FASTER
                return Move(ahead, after, used)
            if not fresh:
                self.forget(number)
                state, fresh = {}, True
                continue
            self.rate /= 2
            if np.array_equal(after["theta"], place.theta) or self.rate == 0:
                self.rate = before
                return None


@dataclass
class Wolfe(Search):
    """A rate at which the value has fallen as promised and the slope has flattened.

    Within bounds the path bends along them, and the fall alone is asked for.

    Source:
        Nocedal & Wright (2006), *Numerical Optimization*, algorithms 3.5 and 3.6; the
        approximate conditions of Hager & Zhang (2005), SIAM J. Optim. 16, 170-192.
    """

    rate: float = 1.0

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        """The step along the rule's direction; along the gradient where that leads up."""
        move = self._ahead(place, state, number)
        if self._stands(place, move) and any(name != "theta" for name in state):
            self.forget(number)
            move = self._ahead(place, {}, number)
        if self._stands(place, move) and self.landscape.kinked:
            lower = off_a_ridge(self.landscape, place)
            move = None
            if lower is not None:
                self.forget(number + 1)
                return Move(lower, {}, self.rate)
        return move

    def _stands(self, place: Place, move: Move | None) -> bool:
        """Whether there is no move, or beside a kink one that comes no lower than rounding."""
        return move is None or (
            self.landscape.kinked
            and not self._falls(place, move.place)
            and move.place.slope > place.slope / 2
        )

    @staticmethod
    def _falls(place: Place, ahead: Place) -> bool:
        return ahead.value < place.value - ROUNDING * abs(place.value)

    def _ahead(self, place: Place, state: dict[str, Any], number: int) -> Move | None:
        after = self.ruled(place, state, 1.0, number)
        move = self._along(place, after) if np.isfinite(after["theta"]).all() else None
        if move is not None:
            self.rate = move.rate
        return move

    def _along(self, place: Place, after: dict[str, Any]) -> Move | None:
        direction = after["theta"] - place.theta
        if self.landscape.box is not None:
            direction = np.where(self.landscape.free(place), direction, 0.0)
            return self._projected(place, after, direction)
        slope = float(place.gradient @ direction)
        if not slope < 0:
            return None
        found = line_search(self.landscape, place, direction, slope)
        if found is None:
            return None
        rate, ahead = found
        return Move(ahead, {**after, "theta": ahead.theta}, rate)

    def _projected(self, place: Place, after: dict[str, Any], direction: np.ndarray) -> Move | None:
        rate = 1.0
        for _ in range(TRIALS):
            theta = self.landscape.inside(place.theta + rate * direction)
            moved = theta - place.theta
            promised = float(place.gradient @ moved)
            if not moved.any():
                return None
            ahead = self.landscape.look(theta)
            limit = place.value + ENOUGH * promised + ROUNDING * abs(place.value)
            if promised < 0 and ahead.finite and ahead.value <= limit:
                if ahead.value >= place.value and ahead.slope >= place.slope:
                    return None
                ahead, rate = self._further(place, ahead, direction, rate)
                return Move(ahead, {**after, "theta": ahead.theta}, rate)
            rate /= 2
        return None

    def _further(
        self, place: Place, ahead: Place, direction: np.ndarray, rate: float
    ) -> tuple[Place, float]:
        """The place at a larger rate, as long as the way is nearly as steep as at its start."""
        for _ in range(TRIALS if rate == 1 else 0):
            slope = float(self.landscape.downhill(ahead) @ direction)
            if not slope < FLAT * float(place.gradient @ direction):
                break
            beyond = self.landscape.look(self.landscape.inside(place.theta + 4 * rate * direction))
            if not (beyond.finite and beyond.value < ahead.value):
                break
            ahead, rate = beyond, 4 * rate
        return ahead, rate


def line_search(
    landscape: Landscape, place: Place, direction: np.ndarray, slope: float
) -> tuple[float, Place] | None:
    """A rate and a place that satisfy the strong Wolfe conditions, or the best fall met.

    Args:
        landscape: Where.
        place: The beginning.
        direction: The way; the whole of it, a rate of 1, is tried first.
        slope: Along the direction at the beginning, below 0.
    """
    low = (0.0, place.value, slope)
    high: tuple[float, float, float] | None = None
    best: tuple[float, Place] | None = None
    rate = 1.0
    noise = ROUNDING * abs(place.value)
    for _ in range(TRIALS):
        ahead = landscape.look(place.theta + rate * direction)
        if np.array_equal(ahead.theta, place.theta):
            break
        rise = float(ahead.gradient @ direction) if ahead.finite else math.inf
        here = (rate, ahead.value, rise)
        flat = abs(rise) <= FLAT * abs(slope)
        level = flat and ahead.value <= place.value + noise and ahead.slope < place.slope
        lower = ahead.finite and ahead.value < place.value
        enough = ahead.finite and ahead.value <= place.value + ENOUGH * rate * slope
        if ((enough and lower) or level) and (best is None or ahead.value < best[1].value):
            best = rate, ahead
        if flat and (level or (enough and lower)):
            return rate, ahead
        if not enough or (low[0] > 0 and ahead.value >= low[1]):
            high = here
        else:
            onward = rise < 0 if high is None else rise * (high[0] - rate) < 0
            low, high = here, high if onward else low
        if high is None:
            rate *= 4
        else:
            rate = _between(low, high)
            if abs(high[0] - low[0]) <= 1e-14 * max(abs(high[0]), abs(low[0])):
                break
        if not math.isfinite(rate):
            break
    return best


def _between(low: tuple[float, float, float], high: tuple[float, float, float]) -> float:
    """The lowest point of the cubic through both ends, kept away from them."""
    (a, fa, da), (b, fb, db) = low, high
    width = b - a
    middle = a + width / 2
    if not (math.isfinite(fb) and math.isfinite(db)):
        return a + width / 10 if not math.isfinite(fb) else middle
    d1 = da + db - 3 * (fa - fb) / (a - b)
    inside = d1 * d1 - da * db
    if inside < 0:
        return middle
    d2 = math.copysign(math.sqrt(inside), width)
    below = db - da + 2 * d2
    if below == 0:
        return middle
    cubic = b - width * (db + d2 - d1) / below
    share = (cubic - a) / width if math.isfinite(cubic) else 0.5
    return a + width * min(max(share, 0.1), 0.9)


def rate_at(schedule: Schedule | float, number: int) -> float:
    """The rate of the ``number``-th step, which has ``number - 1`` before it."""
    return float(schedule(number - 1)) if isinstance(schedule, Schedule) else schedule
