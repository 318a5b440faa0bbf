"""Why a descent stops, in sentences, and what to try."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from steepest.errors import ArgumentError

from .kinks import at_a_kink
from .landscape import Landscape, Place
from .rates import spectrum
from .searching import Cautious, Search, Told, Wolfe

FAR = 1e12
"""A descent that is this much further out than it began has run away."""

LONG = 0.03
"""A Newton step of more than this share of the point itself means that no minimum is near."""

SLIGHT = 1e-12
"""A slope that may be nothing but rounding."""

MOST_SADDLES = 10

SADDLE = (
    "The function curves downward here: this is a saddle or a maximum and no minimum. "
    "Start a little beside it."
)
LEVEL = (
    "But no minimum is near: the slope dies out, and the function levels off in this "
    "direction. Start elsewhere, or set a smaller tolerance."
)
FLAT = (
    "But the function is level here, in steps or on a plain, so its gradient does not tell where "
    "it is lower. Start elsewhere, or smooth it."
)
EDGE = (
    "The slope grew without end in {steps} steps: the descent has reached the edge of the domain, "
    "or a pole. Start elsewhere, or change the function."
)


@dataclass(frozen=True)
class Stop:
    """Why a descent stopped."""

    converged: bool
    reason: str


class Watcher:
    """What recognises the end of a descent.

    Args:
        landscape: Where it runs.
        search: How it steps.
        tolerance: How small the gradient must be.
        why: Which method was chosen and why, where nobody named one.
    """

    def __init__(self, landscape: Landscape, search: Search, tolerance: float, why: str) -> None:
        self.landscape, self.search = landscape, search
        self.tolerance, self.why = tolerance, why
        self.saddles = 0
        self._first: Place | None = None

    def vanished(self, place: Place) -> bool:
        """Whether the gradient is small enough, but for what presses against bounds."""
        if self._first is None:
            self._first = place
        size = max(1.0, min(abs(place.value), abs(self._first.value)))
        return float(np.linalg.norm(self.landscape.downhill(place))) <= self.tolerance * size

    def off_saddle(self, place: Place) -> Place | None:
        """A place beside a saddle, for methods that know the Hessian; None at no saddle."""
        if "curvatures" not in self.search.optimizer.rule.needs or self.saddles >= MOST_SADDLES:
            return None
        found = self.landscape.axes(place)
        if found is None or not found[0][0] < -1e-6 * max(1e-6, float(np.abs(found[0]).max())):
            return None
        length = 1e-3 * (1 + float(np.linalg.norm(place.theta)))
        for _ in range(40):
            for sign in (1.0, -1.0):
                theta = self.landscape.inside(place.theta + sign * length * found[1][:, 0])
                beside = self.landscape.look(theta)
                if beside.finite and beside.value < place.value:
                    self.saddles += 1
                    return beside
            length /= 2
        return None

    def arrived(self, place: Place, steps: int) -> Stop:
        """The gradient has vanished: at a minimum, or not."""
        if not steps:
            said = "The gradient vanishes at the start: there is nothing to descend."
        else:
            said = f"The gradient vanished to the tolerance after {_counted(steps)}."
        doubt = self._doubt(place)
        if doubt:
            return Stop(False, f"{said} {doubt}")
        return Stop(True, " ".join([said, *self._remarks(place, steps)]))

    def _remarks(self, place: Place, steps: int) -> list[str]:
        said = [self.why] if self.why else []
        if self.saddles:
            times = "" if self.saddles == 1 else f" {self.saddles} times"
            said.append(
                f"On the way it left a saddle or a hilltop{times}, along an axis that curves "
                "downward."
            )
        if isinstance(self.search, Cautious) and steps:
            said.append(
                f"The rate was chosen from the curvature and adapted, last {self.search.rate:.4g}."
            )
            anew = self.search.restarts
            if anew and self.search.optimizer.rule.state:
                times = "once" if anew == 1 else f"{anew} times"
                said.append(f"What the method remembers was forgotten {times}, before a rise.")
        if isinstance(self.search, Cautious) and self.search.undecayed:
            said.append(
                "The decay of the parameters was left out at the end: it pulls away from the "
                "minimum. With a learning_rate it stays."
            )
        held = [
            name
            for name, free in zip(
                self.landscape.objective.names, self.landscape.free(place), strict=True
            )
            if not free
        ]
        if held:
            verb = "lies" if len(held) == 1 else "lie"
            said.append(f"{_listed(held)} {verb} on a bound, beyond which it goes further down.")
        return said

    def _doubt(self, place: Place) -> str:
        """Why the place is no minimum although the gradient vanishes, or nothing."""
        if not self.landscape.dense:
            return ""
        free = self.landscape.free(place)
        hessian = self.landscape.hessian(place.theta)[np.ix_(free, free)]
        if not hessian.size or not np.isfinite(hessian).all():
            return ""
        if self.landscape.kinked and not hessian.any() and not at_a_kink(self.landscape, place):
            return FLAT
        curvatures = np.linalg.eigvalsh(hessian)
        if curvatures[0] < -1e-6 * max(1e-6, np.max(np.abs(curvatures))):
            return SADDLE
        slope, theta = place.gradient[free], place.theta[free]
        newton = np.linalg.lstsq(hessian, -slope, rcond=None)[0]
        long = np.linalg.norm(newton) > LONG * (1 + np.linalg.norm(theta))
        left = np.linalg.norm(hessian @ newton + slope)
        return LEVEL if long or left > max(np.linalg.norm(slope) / 2, SLIGHT) else ""

    def stuck(self, place: Place, steps: int) -> Stop:
        """No rate leads down."""
        assert self._first is not None
        slope = float(np.linalg.norm(self.landscape.downhill(place)))
        if isinstance(self.search, Told):
            return Stop(
                False,
                f"The schedule came down to 0 after {_counted(steps)}, with a gradient of length "
                f"{slope:.3g}. Let it last longer, or begin with another rate.",
            )
        if slope <= 1e-4 * max(self._first.slope, 1.0) or self._at_rounding(place, slope):
            doubt = self._doubt(place) if slope <= 1e-4 else ""
            said = (
                f"No step leads further down after {_counted(steps)}: the value is at its "
                "smallest to the last digits of floating point."
            )
            if doubt:
                return Stop(False, f"{said} {doubt}")
            return Stop(True, " ".join([said, *self._remarks(place, steps)]))
        if at_a_kink(self.landscape, place):
            said = (
                f"No step leads further down after {_counted(steps)}: this is a minimum at a "
                "kink, where the slopes of its sides balance each other."
            )
            return Stop(True, " ".join([said, *self._remarks(place, steps)]))
        remedy = (
            "Start elsewhere."
            if isinstance(self.search, Wolfe)
            else 'Start elsewhere, give a learning_rate, or try method="lbfgs".'
        )
        return Stop(
            False,
            f"No step leads down after {_counted(steps)} although the gradient is not zero: there "
            f"is a kink, a jump or the edge of the domain here. {remedy}",
        )

    def _at_rounding(self, place: Place, slope: float) -> bool:
        """Whether the fall that a Newton step promises is within the rounding of the value."""
        found = self.landscape.axes(place) if self.landscape.dense else None
        if found is None or found[0][0] <= 0:
            return False
        along = found[1].T @ self.landscape.downhill(place)
        promised = float(np.sum(along * along / found[0])) / 2
        return promised <= 1e-13 * max(abs(place.value), 1e-300)

    def ran_away(self, place: Place, steps: int, values: list[float]) -> Stop | None:
        """Why this place ends the descent badly, or nothing."""
        assert self._first is not None
        first = self._first
        far = np.max(np.abs(place.theta) / (1 + np.abs(first.theta)), initial=0.0) > FAR
        if place.finite and not far and abs(place.value) <= FAR * (1 + abs(first.value)):
            steep = place.slope > FAR * (1 + first.slope)
            return Stop(False, EDGE.format(steps=steps)) if steep else None
        finite = [v for v in values if math.isfinite(v)]
        lower = finite[-1] < first.value
        if lower and (far or finite[-1] < -FAR or place.value == -math.inf):
            return Stop(
                False,
                f"The value fell without end: {min(finite):.4g} after {_counted(steps)}. The "
                "function has no minimum in this direction; start elsewhere, or change the "
                "function.",
            )
        if _rises(values) or place.value > first.value:
            return Stop(False, f"Diverged after {_counted(steps)}. {self._overshoot(values)}")
        return self.undefined(place, steps)

    def _overshoot(self, values: list[float]) -> str:
        """Why the steps lead upward, from the curvature where the descent began."""
        assert self._first is not None
        rate = self.search.rate
        said = f"The rate {rate:.4g} is too large: steps overshoot the minimum."
        smaller = f"Try {rate / 10:.2g}."
        rule = self.search.optimizer.rule
        if self.search.optimizer.length or rule.state or not self.landscape.dense:
            return f"{said} {smaller}"
        try:
            largest = float(spectrum(self.landscape, self._first.theta)[-1])
        except ArgumentError:
            return f"{said} {smaller}"
        if not math.isfinite(largest) or largest <= 0 or rate < 2 / largest:
            return f"{said} {smaller}"
        return (
            f"The rate {rate:.4g} is too large: it is not below 2/(largest eigenvalue of the "
            f"Hessian) = 2/{largest:.4g} = {2 / largest:.4g}, so steps overshoot the minimum. "
            f"Try {1 / largest:.2g}."
        )

    def undefined(self, place: Place, steps: int) -> Stop:
        """Value or gradient are no numbers."""
        point = self.landscape.point(place.theta)
        named = self.landscape.objective.named(point)
        where = ", ".join(f"{n} = {v:.6g}" for n, v in named.items())
        what = "value" if not math.isfinite(place.value) else "gradient"
        ending = "start elsewhere." if not steps else "try a smaller learning_rate."
        return Stop(False, f"The {what} is not a finite number at {where}; {ending}")

    def unfinished(self, place: Place, steps: int, values: list[float]) -> Stop:
        """The steps are used up."""
        said = f"Stopped after {_counted(steps)} with a gradient of length {place.slope:.3g}."
        batches = getattr(self.search, "batches", None)
        if batches is not None:
            return Stop(False, f"{said} {self._noise(values, batches.size)}")
        rises = _rises(values)
        if rises > 0.2 * max(len(values) - 1, 1):
            return Stop(
                False,
                f"{said} The value did not fall in {rises} of them. {self._hovering(values)}",
            )
        return Stop(False, f"{said} Allow more iterations, or try a larger learning_rate.")

    def _hovering(self, values: list[float]) -> str:
        """Of steps of a length that is told: they circle the minimum; else they overshoot."""
        assert self._first is not None
        settled = min(values) < self._first.value and values[-1] < self._first.value
        rate = self.search.rate
        if not (self.search.optimizer.length and settled):
            return self._overshoot(values)
        return (
            f"Steps of about {rate:.3g} circle the minimum. Let them shrink: "
            f"learning_rate=st.cosine_annealing({rate:.3g}, steps={len(values) - 1})."
        )

    def _noise(self, values: list[float], size: int) -> str:
        late = values[len(values) // 2 :]
        moving = len(late) > 2 and min(late[-2:]) < 0.9 * max(late[:2])
        if moving:
            return "The loss still falls: allow more epochs."
        rows = "one row" if size == 1 else f"{size} rows"
        return (
            f"Batches of {rows} leave noise in each step, so the gradient of all rows does not "
            "vanish: a rate that shrinks, larger batches or more epochs come nearer."
        )


def _rises(values: list[float]) -> int:
    """How many steps did not lower the value."""
    return sum(b >= a for a, b in pairwise(values))


def _counted(steps: int) -> str:
    return f"{steps} step{'s'[: steps != 1]}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
