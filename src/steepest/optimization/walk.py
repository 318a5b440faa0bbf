"""The one loop that every optimizer runs through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .landscape import Landscape, Place
from .result import History, Result
from .searching import Search, rate_at
from .stops import Stop, Watcher

ROUNDING = 1e-9
"""A place where the descent has converged is taken, though rounding lets another seem lower."""

Watch = Callable[[int, np.ndarray, float], None]
"""Told of each point: its number, the parameters, the value."""


@dataclass
class Walk:
    """A descent under way: the one loop that every optimizer runs through.

    Args:
        landscape: The function in the units of the descent.
        search: The optimizer, and how it finds its rates.
        watcher: What recognises the end.
        start: The first parameters, in the units of the descent.
    """

    landscape: Landscape
    search: Search
    watcher: Watcher
    start: np.ndarray
    places: list[Place] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    noisy: list[float] = field(default_factory=list)
    steps: int = 0

    def run(self, most: int, watch: Watch | None = None) -> Result:
        """The result of at most so many moves; of those so far when it is interrupted."""
        try:
            stop = self._stop(most, watch)
        except KeyboardInterrupt:
            told = f"{self.steps} step{'s'[: self.steps != 1]}"
            stop = Stop(False, f"Interrupted after {told}; this is the best point so far.")
            return replace(self._result(stop), interrupted=True)
        return self._result(stop)

    def _stop(self, most: int, watch: Watch | None) -> Stop:
        """Step after step until something ends it."""
        watcher = self.watcher
        place = self.landscape.look(self.landscape.inside(self.start))
        self._note(place, watch)
        if not place.finite:
            return watcher.undefined(place, 0)
        state: dict[str, Any] = {}
        moves = 0
        while True:
            if watcher.vanished(place):
                left = watcher.off_saddle(place)
                if left is None:
                    return watcher.arrived(place, self.steps)
                place, state = left, {}
                self._note(place, watch)
            if moves >= most:
                return watcher.unfinished(place, self.steps, self.values)
            move = self.search.step(place, state, self.steps + 1)
            if move is None:
                return watcher.stuck(place, self.steps)
            place, state = move.place, move.state
            moves += 1
            self.steps += move.steps
            self.rates.append(move.rate)
            self.noisy.extend(move.values)
            self._note(place, watch)
            bad = watcher.ran_away(place, self.steps, self.values)
            if bad is not None:
                return bad

    def _note(self, place: Place, watch: Watch | None) -> None:
        self.places.append(place)
        self.values.append(place.value)
        if watch is not None:
            watch(self.steps, self.landscape.point(place.theta), place.value)

    def _result(self, stop: Stop) -> Result:
        """The best point and the way to it."""
        if not self.places:
            self._note(self.landscape.look(self.start), None)
        values = np.array(self.values)
        values[~np.isfinite(values)] = np.inf
        best = self.places[int(np.argmin(values))]
        last = self.places[-1]
        if stop.converged and last.value <= best.value + ROUNDING * abs(best.value):
            best = last
        scale = self.landscape.scale
        point = self.landscape.point(best.theta)
        rate = self.rates[-1] if self.rates else self._first_rate()
        return Result(
            x=point,
            at=self.landscape.objective.named(point),
            value=best.value,
            gradient=best.gradient / scale,
            converged=stop.converged,
            reason=stop.reason,
            iterations=self.steps,
            history=History(
                np.array([self.landscape.point(p.theta) for p in self.places]),
                np.array(self.values),
                np.array([np.linalg.norm(p.gradient / scale) for p in self.places]),
                np.array(self.rates),
                np.array(self.noisy),
            ),
            learning_rate=rate,
            method=self.search.optimizer,
            function=self.landscape.objective.function,
        )

    def _first_rate(self) -> float:
        told = getattr(self.search, "schedule", None)
        return self.search.rate if told is None else rate_at(told, 1)
