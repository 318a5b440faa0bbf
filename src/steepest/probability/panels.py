"""The mass of a density in panels: adaptive Gauss-Legendre quadrature of its logarithm.

The support is mapped to the real line, so that poles at its ends and heavy tails become
exponential decay; nothing underflows, since only differences of logarithms are raised.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from steepest.errors import ArgumentError, Divergent

Array = np.ndarray
LogDensity = Callable[[Array], Array]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(15)

FIRST = 96
"""The number of panels at first."""

ROUNDS = 48
"""How many times a panel may be halved."""

TOLERANCE = 1e-14
"""A panel whose halves differ from it by more than this share of the total is halved."""

FAR = 90.0
"""The mapped line is cut at this distance, where e^-90 of the support is left."""


class Panels:
    """A density ready to be asked for probabilities, means and quantiles.

    Args:
        log_density: The logarithm of the density, up to a constant, of an array of points.
        low: The lower end of the support.
        high: The upper end of the support.
        hints: Points near which the mass may lie.
        near_low: The same of the distance from the lower end, where that is finite, which
            keeps its digits beside a pole.
        near_high: The same of the distance from the upper end.
    """

    def __init__(
        self,
        log_density: LogDensity,
        low: float,
        high: float,
        hints: Sequence[float] = (),
        *,
        near_low: LogDensity | None = None,
        near_high: LogDensity | None = None,
    ) -> None:
        self.log_density = log_density
        self.near_low = near_low or (lambda h: log_density(low + h))
        self.near_high = near_high or (lambda h: log_density(high - h))
        self.low, self.high = low, high
        self.centre, self.scale = 0.0, 1.0
        self.peak, top = self._mode(hints)
        self.reference = top
        self._fill()

    # ---- the map ----

    def _x(self, t: Array) -> Array:
        if math.isfinite(self.low) and math.isfinite(self.high):
            width = self.high - self.low
            rising = self.low + width * _logistic(t)
            return np.where(t > 0, self.high - width * _logistic(-t), rising)
        if math.isfinite(self.low):
            return self.low + self.scale * np.exp(t)
        if math.isfinite(self.high):
            return self.high - self.scale * np.exp(-t)
        return self.centre + self.scale * np.sinh(t)

    def _t(self, x: Array) -> Array:
        with np.errstate(divide="ignore"):
            if math.isfinite(self.low) and math.isfinite(self.high):
                return np.log((x - self.low) / (self.high - x))
            if math.isfinite(self.low):
                return np.log((x - self.low) / self.scale)
            if math.isfinite(self.high):
                return -np.log((self.high - x) / self.scale)
            return np.arcsinh((x - self.centre) / self.scale)

    def _log_slope(self, t: Array) -> Array:
        if math.isfinite(self.low) and math.isfinite(self.high):
            flat = np.abs(t)
            return math.log(self.high - self.low) - flat - 2 * np.log1p(np.exp(-flat))
        if math.isfinite(self.low):
            return math.log(self.scale) + t
        if math.isfinite(self.high):
            return math.log(self.scale) - t
        return math.log(self.scale) + np.abs(t) + np.log1p(np.exp(-2 * np.abs(t))) - math.log(2)

    def _log_mapped(self, t: Array) -> Array:
        with np.errstate(all="ignore"):
            values = self._log_at(t) + self._log_slope(t)
        return np.where(np.isnan(values) | (values == np.inf), -np.inf, values)

    def _log_at(self, t: Array) -> Array:
        """The logarithm of the density at a mapped point, from the nearer finite end."""
        if math.isfinite(self.low) and math.isfinite(self.high):
            h = (self.high - self.low) * _logistic(-np.abs(t))
            result = np.empty_like(h)
            left = t <= 0
            result[left] = self.near_low(h[left])
            result[~left] = self.near_high(h[~left])
            return result
        if math.isfinite(self.low):
            return self.near_low(self.scale * np.exp(t))
        if math.isfinite(self.high):
            return self.near_high(self.scale * np.exp(-t))
        return self.log_density(self._x(t))

    # ---- where the mass lies ----

    def _mode(self, hints: Sequence[float]) -> tuple[float, float]:
        """The highest point of the mapped density, which becomes the centre of the map."""
        for _ in range(3):
            inside = np.array([h for h in hints if self.low < h < self.high], dtype=float)
            around = self._t(inside)
            offsets = np.concatenate([[0.0], np.logspace(-9, 0, 28), -np.logspace(-9, 0, 28)])
            t = np.unique(
                np.concatenate([np.linspace(-FAR, FAR, 2401), (around[:, None] + offsets).ravel()])
            )
            t = t[np.abs(t) <= FAR]
            best = float(t[np.argmax(self._log_mapped(t))])
            reach = 0.2
            while reach > 1e-9:
                near = best + np.linspace(-reach, reach, 41)
                best = float(near[np.argmax(self._log_mapped(near))])
                reach /= 8
            top = float(self._log_mapped(np.array([best]))[0])
            if not math.isfinite(top):
                raise ArgumentError(
                    "The density is zero or undefined all over its support.",
                    where=f"support from {self.low} to {self.high}",
                    remedy="check the formula and the support.",
                )
            if math.isfinite(self.low) or math.isfinite(self.high):
                return best, top
            # centre the map on the mode, with its width as the unit
            centre = float(self._x(np.array([best]))[0])
            width = self._half_width(best, top)
            if abs(centre - self.centre) <= 1e-6 * width and 0.2 < width / self.scale < 5:
                return 0.0, top
            hints = [centre]
            self.centre, self.scale = centre, width
        best = float(self._t(np.array([self.centre]))[0])
        return best, float(self._log_mapped(np.array([best]))[0])

    def _half_width(self, best: float, top: float) -> float:
        step = 1e-12
        while step < FAR:
            sides = self._log_mapped(np.array([best - step, best + step]))
            if np.all(sides < top - 0.5):
                break
            step *= 2
        x = self._x(np.array([best - step, best + step]))
        return max(float(x[1] - x[0]) / 2, 1e-300)

    def _fill(self) -> None:
        edges = np.unique(np.concatenate([np.linspace(-FAR, FAR, FIRST + 1), self.peak + _LADDER]))
        edges = edges[np.abs(edges) <= FAR]
        low, high = edges[:-1], edges[1:]
        whole = self._masses(low, high)
        kept: list[tuple[Array, Array, Array]] = []
        total = float(whole.sum())
        for _ in range(ROUNDS):
            middle = (low + high) / 2
            left, right = self._masses(low, middle), self._masses(middle, high)
            halves = left + right
            total = sum(float(k[2].sum()) for k in kept) + float(halves.sum())
            rough = np.abs(whole - halves) > TOLERANCE * total
            fine = ~rough
            kept.append((low[fine], middle[fine], left[fine]))
            kept.append((middle[fine], high[fine], right[fine]))
            if not rough.any():
                break
            low, high, whole = (
                np.concatenate(pair)
                for pair in (
                    (low[rough], middle[rough]),
                    (middle[rough], high[rough]),
                    (left[rough], right[rough]),
                )
            )
        else:
            kept.append((low, high, whole))
        low, high, mass = (np.concatenate([k[i] for k in kept]) for i in range(3))
        order = np.argsort(low)
        self.left, self.right, self.mass = low[order], high[order], mass[order]
        self.total = float(math.fsum(self.mass))
        if not (math.isfinite(self.total) and self.total > 0):
            raise Divergent(
                "The density has no finite total.",
                where=f"support from {self.low} to {self.high}",
                remedy="choose a proper prior, or a smaller support.",
            )
        self.cumulative = np.concatenate([[0.0], np.cumsum(self.mass)])
        self.log_total = math.log(self.total) + self.reference

    def _masses(self, low: Array, high: Array) -> Array:
        if not len(low):
            return np.zeros(0)
        half = (high - low) / 2
        t = (low + high)[:, None] / 2 + half[:, None] * NODES
        heights = np.exp(self._log_mapped(t.ravel()) - self.reference).reshape(t.shape)
        return half * (heights @ WEIGHTS)

    # ---- questions ----

    def log_pdf(self, x: Array) -> Array:
        """The logarithm of the density, its total made 1."""
        x = np.asarray(x, dtype=float)
        inside = (x >= self.low) & (x <= self.high)
        with np.errstate(all="ignore"):
            values = self.log_density(np.where(inside, x, self._x(np.array([self.peak]))[0]))
        return np.where(inside, values - self.log_total, -np.inf)

    def cdf(self, x: Array) -> Array:
        """The probability of at most x."""
        x = np.asarray(x, dtype=float)
        flat = np.clip(x.ravel(), self.low, self.high)
        t = np.clip(self._t(flat), -FAR, FAR)
        place = np.clip(np.searchsorted(self.right, t), 0, len(self.left) - 1)
        part = self._masses(self.left[place], np.maximum(t, self.left[place]))
        result = np.clip((self.cumulative[place] + part) / self.total, 0.0, 1.0)
        result = np.where(x.ravel() >= self.high, 1.0, np.where(x.ravel() <= self.low, 0.0, result))
        return result.reshape(x.shape)

    def quantile(self, p: Array) -> Array:
        """The points that the given probabilities lie below."""
        p = np.asarray(p, dtype=float)
        target = p.ravel() * self.total
        place = np.clip(np.searchsorted(self.cumulative, target) - 1, 0, len(self.left) - 1)
        start = self.left[place]
        low, high = start.copy(), self.right[place].copy()
        wanted = target - self.cumulative[place]
        t = (low + high) / 2
        active = np.arange(len(t))
        for _ in range(60):
            here = t[active]
            off = self._masses(start[active], here) - wanted[active]
            high[active] = np.where(off > 0, here, high[active])
            low[active] = np.where(off > 0, low[active], here)
            slope = np.exp(self._log_mapped(here) - self.reference)
            with np.errstate(all="ignore"):
                new = here - off / slope
            bad = ~((new > low[active]) & (new < high[active]))
            middle = (low[active] + high[active]) / 2
            t[active] = np.where(bad, middle, new)
            active = active[np.abs(t[active] - here) > 1e-13 * (1 + np.abs(here))]
            if not len(active):
                break
        x = self._x(t)
        x = np.where(target <= 0, self.low, np.where(target >= self.total, self.high, x))
        return x.reshape(p.shape)

    def expect(self, g: Callable[[Array], Array]) -> float:
        """The mean of ``g``."""
        half = (self.right - self.left) / 2
        t = (self.left + self.right)[:, None] / 2 + half[:, None] * NODES
        heights = np.exp(self._log_mapped(t.ravel()) - self.reference).reshape(t.shape)
        with np.errstate(all="ignore"):
            values = np.where(heights > 0, g(self._x(t)), 0.0)
        return float(math.fsum(half * ((values * heights) @ WEIGHTS)) / self.total)


_LADDER = np.concatenate([-np.logspace(1, -6, 22), [0.0], np.logspace(-6, 1, 22)])


def _logistic(t: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -t))
