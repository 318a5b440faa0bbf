"""The posterior of two parameters, on a grid that follows its own shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, NotConverged, UnknownName
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import E, Node, Variable, lift, log, substitute, variable, variables
from steepest.primitives import softplus
from steepest.transforms import gradient, hessian

from .panels import Panels

Array = np.ndarray

REACH = 3.6
"""The grid in z = sinh(s) reaches to s = 3.6, 18 standard deviations."""

FIRST = 61
"""Points of the grid along each axis at first; doubled until the total settles."""

ROUNDS = 4
"""How often it is doubled at most."""


class Joint:
    """The posterior density of two parameters; made by ``st.posterior``.

    Args:
        names: The parameters.
        supports: The ends for each.
        log_prior: The logarithm of the prior.
        log_row: The logarithm of the likelihood of one row.
        columns: The data by variable, equal rows once.
        counts: How often each row occurs.
        log_scale: The logarithm of the prior's total.

    Accuracy:
        The trapezoidal rule after a change of variables is doubled until the evidence
        settles to 10 digits.
    """

    def __init__(  # noqa: PLR0917 - the facts of one integral
        self,
        names: Sequence[str],
        supports: Sequence[tuple[float, float]],
        log_prior: Node,
        log_row: Node,
        columns: dict[Variable, Array],
        counts: Array,
        log_scale: float,
    ) -> None:
        self.variables = tuple(names)
        self.supports = tuple(supports)
        self._columns, self._counts = columns, counts
        known = {v.name: v for v in variables(log_prior, log_row)}
        thetas = [known.get(n) or variable(n) for n in names]
        self._u = [variable(f"{n} on the line", scope=53) for n in names]
        maps = [_mapped(u, s) for u, s in zip(self._u, supports, strict=True)]
        at: dict[Node, Node] = {t: m[0] for t, m in zip(thetas, maps, strict=True)}
        prior, row = substitute([log_prior, log_row], at)
        for _, slope in maps:
            prior = prior + slope
        self._thetas = Program([m[0] for m in maps], self._u)
        self._prior_node, self._row_node = prior, row
        self._prior = Program([prior], self._u)
        self._row = Program([row], [*self._u, *columns])
        self._centre, self._shape = self._laplace()
        self._settle(log_scale)

    # ---- the logarithm of prior times likelihood, of what runs over the whole line ----

    def _log(self, u: Array, v: Array) -> Array:
        flat_u, flat_v = np.ravel(u), np.ravel(v)
        total = np.broadcast_to(
            np.asarray(self._prior(flat_u, flat_v)[0], dtype=float), flat_u.shape
        ).copy()
        width = max(1, 2_000_000 // max(len(self._counts), 1))
        data = [c[None, :] for c in self._columns.values()]
        with np.errstate(all="ignore"):
            for start in range(0, len(flat_u), width):
                place = slice(start, start + width)
                each = self._row(flat_u[place][:, None], flat_v[place][:, None], *data)[0]
                each = np.broadcast_to(
                    np.asarray(each, dtype=float), (len(flat_u[place]), len(self._counts))
                )
                total[place] += each @ self._counts
        return np.where(np.isnan(total), -np.inf, total).reshape(np.shape(u))

    def _laplace(self) -> tuple[Array, Array]:
        """The mode, and the factor of the inverse Hessian there, both by exact derivatives."""
        slopes = [
            Program(
                [*gradient(n, self._u), *(c for row in hessian(n, self._u) for c in row)],
                [*self._u, *more],
            )
            for n, more in ((self._prior_node, ()), (self._row_node, self._columns))
        ]
        data = list(self._columns.values())

        def local(point: Array) -> tuple[Array, Array]:
            g = np.zeros(2)
            h = np.zeros((2, 2))
            for i, weight in enumerate((np.ones(1), self._counts)):
                more = [] if i == 0 else data
                values = slopes[i](*(np.full(len(weight), p) for p in point), *more)
                for k in (0, 1):
                    g[k] += np.sum(weight * values[k])
                h += np.array([np.sum(weight * v) for v in values[2:]]).reshape(2, 2)
            return g, h

        point = self._start()
        height = float(self._log(point[0], point[1]))
        for _ in range(200):
            g, h = local(point)
            values, vectors = np.linalg.eigh(h)
            damped = np.maximum(np.abs(values), 1e-10)
            step = vectors @ ((vectors.T @ g) / damped)
            size = 1.0
            while size > 1e-10:
                trial = point + size * step
                new = float(self._log(trial[0], trial[1]))
                if math.isfinite(new) and new >= height:
                    break
                size /= 2
            else:
                break
            point, gained, height = trial, new - height, new
            if gained < 1e-13 * max(1.0, abs(height)) and np.all(np.abs(size * step) < 1e-6):
                break
        _, h = local(point)
        values, vectors = np.linalg.eigh(-h)
        spread = vectors @ np.diag(1 / np.maximum(values, 1e-12)) @ vectors.T
        return point, spread

    def _start(self) -> Array:
        """The best of some points all over the line."""
        side = np.concatenate([-np.logspace(3, -2, 24), [0.0], np.logspace(-2, 3, 24)])
        means = [float(np.mean(c)) for c in self._columns.values()]
        u, v = np.meshgrid(np.concatenate([side, means]), side, indexing="ij")
        points = [(u, v), (v, u)]
        heights = [self._log(a, b) for a, b in points]
        best = int(np.argmax([np.max(h) for h in heights]))
        place = np.unravel_index(int(np.argmax(heights[best])), heights[best].shape)
        return np.array([points[best][0][place], points[best][1][place]])

    # ---- the grid ----

    def _grid(self, n: int) -> tuple[Array, Array, Array, Array]:
        """Z along an axis, its weights, and the parameters on the line over the grid."""
        s = np.linspace(-REACH, REACH, n)
        z = np.sinh(s)
        weight = np.cosh(s) * (s[1] - s[0])
        factor = np.linalg.cholesky(self._shape)
        first, second = np.meshgrid(z, z, indexing="ij")
        u = self._centre[0] + factor[0, 0] * first
        v = self._centre[1] + factor[1, 0] * first + factor[1, 1] * second
        return z, weight, u, v

    def _settle(self, log_scale: float) -> None:
        before = total = -math.inf
        n = FIRST
        mass = u = v = np.zeros((1, 1))
        for _ in range(ROUNDS):
            _, weight, u, v = self._grid(n)
            logs = self._log(u, v)
            top = float(np.max(logs))
            if not math.isfinite(top):
                raise NotConverged(
                    "The posterior has no point of positive density.",
                    where=", ".join(self.variables),
                    remedy="check the supports and the data.",
                )
            mass = np.exp(logs - top) * np.outer(weight, weight)
            jacobian = math.log(np.linalg.cholesky(self._shape).diagonal().prod())
            total = math.log(mass.sum()) + top + jacobian
            if abs(total - before) < 1e-11 * max(1.0, abs(total)):
                break
            before, n = total, 2 * n - 1
        self.log_evidence = total - log_scale
        self._share = mass / mass.sum()
        self._points = self._thetas(u, v)

    # ---- questions ----

    @property
    def evidence(self) -> float:
        """The probability (density) of the data; 0 where it is below the range of floats."""
        return math.exp(self.log_evidence) if self.log_evidence < 709 else math.inf

    def expect(self, g: Any) -> float:
        """The expectation of ``g``, a function of the two parameters."""
        f = Function.of(g)
        unknown = [n for n in f.variables if n not in self.variables]
        if unknown:
            raise UnknownName(
                f"There is no parameter {unknown[0]}; there are {', '.join(self.variables)}.",
                where=str(f)[:60],
                remedy=f'expect("{self.variables[0]}*{self.variables[1]}")',
            )
        values = Program([f.source], f.inputs)(
            *(self._points[self.variables.index(n)] for n in f.variables)
        )[0]
        return float(np.sum(self._share * values))

    @cached_property
    def mean(self) -> dict[str, float]:
        """The means by name."""
        return {
            n: float(np.sum(self._share * p))
            for n, p in zip(self.variables, self._points, strict=True)
        }

    @cached_property
    def covariance(self) -> Array:
        """The covariance matrix, in the order of ``variables``."""
        off = [p - self.mean[n] for n, p in zip(self.variables, self._points, strict=True)]
        return np.array([[float(np.sum(self._share * a * b)) for b in off] for a in off])

    @property
    def std(self) -> dict[str, float]:
        """The standard deviations by name."""
        return dict(zip(self.variables, map(math.sqrt, self.covariance.diagonal()), strict=True))

    def marginal(self, name: str) -> Any:
        """The density of one of the parameters."""
        from .posterior import Posterior  # noqa: PLC0415 - it is made of this

        if name not in self.variables:
            raise UnknownName(
                f"There is no parameter {name}; there are {', '.join(self.variables)}.",
                where=name,
                remedy=f'marginal("{self.variables[0]}")',
            )
        return Posterior(
            self._marginal_panels(self.variables.index(name)), name,
            self.supports[self.variables.index(name)], self.log_evidence,
        )  # fmt: skip

    def _marginal_panels(self, axis: int) -> Panels:
        """Along the axis the other parameter is summed over; between, a spline of degree 7."""
        from scipy.interpolate import make_interp_spline  # noqa: PLC0415

        other = 1 - axis
        order = [axis, other]
        shape = self._shape[np.ix_(order, order)]
        factor = np.linalg.cholesky(shape)
        s = np.linspace(-REACH, REACH, 401)
        weight = np.cosh(s) * (s[1] - s[0])
        first, second = np.meshgrid(np.sinh(s), np.sinh(s), indexing="ij")
        along = self._centre[axis] + factor[0, 0] * first
        across = self._centre[other] + factor[1, 0] * first + factor[1, 1] * second
        logs = self._log(*((along, across) if axis == 0 else (across, along)))
        top = np.max(logs, axis=1)
        finite = np.isfinite(top)
        sums = np.log(np.exp(logs[finite] - top[finite][:, None]) @ weight) + top[finite]
        knots = s[finite]
        spline = make_interp_spline(knots, sums - np.max(sums), k=7)
        centre, scale = self._centre[axis], factor[0, 0]
        support = self.supports[axis]

        def of_line(u: Array) -> Array:
            at = np.arcsinh((u - centre) / scale)
            inside = (at >= knots[0]) & (at <= knots[-1])
            values = spline(np.clip(at, knots[0], knots[-1]))
            return np.where(inside, values, -np.inf)

        return Panels(
            lambda x: of_line(_line(x, support)) + _log_slope(x, support), *support,
            hints=[float(self._thetas(*self._centre)[axis])],
        )  # fmt: skip

    def sample(self, n: int = 1, seed: int = 0) -> Array:
        """N pairs, by the marginal of the first and the grid of the second given it."""
        random = np.random.Generator(np.random.PCG64(seed))
        chosen = random.choice(self._share.size, size=n, p=self._share.ravel())
        z, _, _, _ = self._grid(self._share.shape[0])
        s = np.arcsinh(z)
        i, j = np.unravel_index(chosen, self._share.shape)
        jitter = (random.random((2, n)) - 0.5) * (s[1] - s[0])
        first, second = np.sinh(s[i] + jitter[0]), np.sinh(s[j] + jitter[1])
        factor = np.linalg.cholesky(self._shape)
        u = self._centre[0] + factor[0, 0] * first
        v = self._centre[1] + factor[1, 0] * first + factor[1, 1] * second
        return np.stack(self._thetas(u, v), axis=1)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of draws of both parameters, and of the density of each."""
        from steepest.figures.areas import joint_figure  # noqa: PLC0415 - loads when asked

        return joint_figure(self, **options)

    def credible_interval(
        self, name: str, share: float = 0.95, kind: str = "equal-tailed"
    ) -> tuple[float, float]:
        """The interval of one parameter that holds a share of the probability."""
        return self.marginal(name).credible_interval(share, kind)

    def __str__(self) -> str:
        means = ", ".join(f"{n} {self.mean[n]:.6g} ± {self.std[n]:.3g}" for n in self.variables)
        return f"posterior of {' and '.join(self.variables)}: {means}"

    def __repr__(self) -> str:
        return f"<{self}>"

    def to_dict(self) -> dict[str, Any]:
        """The posterior for JSON."""
        return {
            "variables": list(self.variables),
            "mean": self.mean,
            "covariance": self.covariance.tolist(),
            "evidence": self.evidence,
            "log_evidence": self.log_evidence,
        }


def _mapped(u: Variable, support: tuple[float, float]) -> tuple[Node, Node]:
    """The parameter as a function of what runs over the line, and the log of its slope."""
    low, high = support
    if not low < high:
        raise ArgumentError(
            f"The support from {low:g} to {high:g} is empty.", where=u.name,
            remedy="support=(0, 1)",
        )  # fmt: skip
    if math.isfinite(low) and math.isfinite(high):
        width = lift(high - low)
        return lift(low) + width / (1 + E ** (-u)), log(width) - softplus(u) - softplus(-u)
    if math.isfinite(low):
        return lift(low) + E**u, u
    if math.isfinite(high):
        return lift(high) - E ** (-u), -u
    return u, lift(0)


def _line(x: Array, support: tuple[float, float]) -> Array:
    low, high = support
    with np.errstate(all="ignore"):
        if math.isfinite(low) and math.isfinite(high):
            return np.log((x - low) / (high - x))
        if math.isfinite(low):
            return np.log(x - low)
        return -np.log(high - x) if math.isfinite(high) else np.asarray(x, dtype=float)


def _log_slope(x: Array, support: tuple[float, float]) -> Array:
    """The logarithm of the slope of the line in the parameter."""
    low, high = support
    with np.errstate(all="ignore"):
        if math.isfinite(low) and math.isfinite(high):
            return np.log(high - low) - np.log(x - low) - np.log(high - x)
        if math.isfinite(low):
            return -np.log(x - low)
        return -np.log(high - x) if math.isfinite(high) else np.zeros(np.shape(x))
