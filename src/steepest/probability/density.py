"""Densities of one variable: probabilities, means, quantiles and samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, DataError, Divergent
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable, lift, substitute, variable
from steepest.integrals import Integral, integrate
from steepest.integrals.places import interesting
from steepest.transforms.textbook import textbook

from .logarithms import log_of
from .panels import Panels

CLOSE = 1e-9
"""A total that is no further from 1 than this counts as 1."""


class Density:
    """A probability density, from a formula.

    Args:
        formula: The density on its support, in one variable: text, or what a function is
            made of.
        support: The lower and the upper end: numbers, infinities, or text such as ``"pi"``.
        normalize: Whether to divide by the total; otherwise a total other than 1 is refused.
        variable: The name of the variable, where the formula has none.

    Raises:
        DataError: when the total is not 1, with the total, or the density is negative.
        Divergent: when the total is infinite.
        ArgumentError: when the formula has several variables, or the support is empty.

    Example:
        >>> d = Density("e^(-x)", support=(0, "inf"))
        >>> d.mean, d.variance, round(d.probability(0, 1), 10)
        (1.0, 1.0, 0.6321205588)
    """

    function: Function | None
    variable: str
    support: tuple[float, float]

    def __init__(
        self,
        formula: Any,
        support: Sequence[Any] = ("-inf", "inf"),
        normalize: bool = False,
        *,
        variable: str | None = None,
    ) -> None:
        f = Function.of(formula)
        self.variable = _variable_name(f, variable)
        self._limits = _limits(support)
        total = self._total(f)
        self.support = (total.lower, total.upper)
        self.function = self._checked(f, total, normalize)
        self._require_positive()

    def _total(self, f: Function) -> Integral:
        try:
            total = integrate(f, *self._limits, wrt=self.variable)
        except Divergent as error:
            raise Divergent(
                f"The density has no finite total. {error.problem}",
                where=str(f)[:60],
                remedy="choose a support on which it can be normalised.",
            ) from None
        if total.lower >= total.upper:
            raise ArgumentError(
                f"The support from {total.lower:g} to {total.upper:g} is empty.",
                where=f"support={self._limits!r}",
                remedy="support=(0, 1)",
            )
        return total

    def _checked(self, f: Function, total: Integral, normalize: bool) -> Function:
        """The function with total 1.

        Raises:
            DataError: when the total is not 1 and may not be made so.
        """
        if abs(total.value - 1) <= CLOSE + 10 * total.error:
            return f
        shown = total.exact if total.exact is not None else f"{total.value:.10g}"
        if total.exact is not None and len(total.exact) > 6:
            shown = f"{total.exact} = {total.value:.10g}"
        if not total.value > 0:
            raise DataError(
                f"The density adds up to {shown}, which no factor makes 1.",
                where=str(f)[:60],
                remedy="a density is positive somewhere and negative nowhere.",
            )
        if not normalize:
            raise DataError(
                f"The density adds up to {shown}, not to 1.",
                where=str(f)[:60],
                remedy=f'Density("{str(f)[:60]}", support=..., normalize=True) divides by it.',
            )
        size = lift(total.value) if total.exact is None else Function.of(total.exact).source
        return Function(textbook(f.source / size, f.source), f.inputs)

    def _require_positive(self) -> None:
        low, high = self.support
        values = self.pdf(self._probe(low, high))
        if np.any(values < -1e-12 * np.nanmax(np.abs(values))):
            x = self._probe(low, high)[int(np.nanargmin(values))]
            raise DataError(
                f"The density is negative at {self.variable} = {x:.6g}: "
                f"{float(np.nanmin(values)):.6g}.",
                where=str(self.function)[:60],
                remedy="choose a support on which it is not negative.",
            )

    def _probe(self, low: float, high: float) -> np.ndarray:
        """Points all over the support."""
        side = np.logspace(-6, 6, 400)
        if math.isinf(low) and math.isinf(high):
            return np.concatenate([-side[::-1], side])
        if math.isinf(high):
            return low + side
        if math.isinf(low):
            return high - side[::-1]
        return low + (high - low) * (np.arange(800) + 0.5) / 800

    # ---- what the numbers come from ----

    @cached_property
    def _panels(self) -> Panels:
        assert self.function is not None
        x = self._input
        source = self.function.source
        low, high = (lift(0) if math.isinf(e) else _end_node(t) for e, t in
                     zip(self.support, self._limits, strict=True))  # fmt: skip
        whole, left, right = (
            _vectorised(Program([log_of(textbook(substitute([source], {x: at})[0]))], [x]))
            for at in (x, low + x, high - x)
        )
        hints = interesting(source, x)
        return Panels(whole, *self.support, hints, near_low=left, near_high=right)

    @property
    def _input(self) -> Variable:
        assert self.function is not None
        return self.function.inputs[0] if self.function.inputs else variable(self.variable)

    # ---- questions ----

    def pdf(self, x: Any) -> Any:
        """The density at a number or an array; 0 outside the support."""
        points = np.asarray(x, dtype=float)
        assert self.function is not None
        inside = (points >= self.support[0]) & (points <= self.support[1])
        with np.errstate(all="ignore"):
            values = Program([self.function.computing], [self._input])(points)[0]
        return _as_given(np.where(inside, np.broadcast_to(values, points.shape), 0.0), x)

    def log_pdf(self, x: Any) -> Any:
        """The logarithm of the density, which does not underflow."""
        return _as_given(self._panels.log_pdf(x), x)

    def probability(self, a: Any = "-inf", b: Any = "inf") -> float:
        """The probability of a value between a and b.

        Args:
            a: The lower end: a number or text.
            b: The upper end.
        """
        low, high = _number(a), _number(b)
        if low > high:
            raise ArgumentError(
                f"The interval from {low:g} to {high:g} is empty.",
                where=f"probability({a}, {b})",
                remedy=f"probability({b}, {a})",
            )
        ends = [max(low, self.support[0]), min(high, self.support[1])]
        if ends[0] >= ends[1]:
            return 0.0
        return self._probability(ends[0], ends[1], (a, b))

    def _probability(self, low: float, high: float, typed: tuple[Any, Any]) -> float:
        a = typed[0] if low > self.support[0] else self._limits[0]
        b = typed[1] if high < self.support[1] else self._limits[1]
        return min(max(integrate(self.function, a, b, wrt=self.variable).value, 0.0), 1.0)

    def expect(self, g: Any) -> float:
        """The expectation of ``g``, a function of the variable.

        Raises:
            Divergent: when it is infinite or does not exist, as the mean of a Cauchy density.
        """
        f = Function.of(g)
        node = self._renamed(f)
        assert self.function is not None
        whole = Function(textbook(node * self.function.source), (self._input,))
        try:
            return integrate(whole, *self._limits, wrt=self.variable).value
        except Divergent as error:
            raise Divergent(
                f"The expectation of {str(f)[:40]} does not exist. {error.problem}",
                where=str(self.function)[:60],
                remedy="ask for the median, or for a probability.",
            ) from None

    def _renamed(self, g: Function) -> Node:
        """The node of g in this density's variable."""
        if len(g.inputs) > 1:
            raise ArgumentError(
                f"An expectation is of a function of {self.variable} alone.",
                where=str(g)[:60],
                remedy=f'expect("{self.variable}^2")',
            )
        if not g.inputs:
            return g.source
        return substitute([g.source], {g.inputs[0]: self._input})[0]

    @cached_property
    def mean(self) -> float:
        """The mean.

        Raises:
            Divergent: when there is none.
        """
        return self.expect(self.variable)

    @cached_property
    def variance(self) -> float:
        """The variance, by the deviations from the mean."""
        centre = self.mean
        whole = math.floor(centre + 0.5)
        exact = whole if abs(centre - whole) < 1e-12 * max(1, abs(centre)) else centre
        x = variable(self.variable)
        return self.expect(Function((x - lift(exact)) ** 2, (x,)))

    @property
    def std(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)

    def cdf(self, x: Any) -> Any:
        """The probability of at most x; of a number or an array."""
        return _as_given(self._panels.cdf(x), x)

    def quantile(self, p: Any) -> Any:
        """The point below which the share p lies; of a number or an array."""
        shares = np.asarray(p, dtype=float)
        if not np.all((shares >= 0) & (shares <= 1)):
            raise ArgumentError(
                f"A probability is from 0 to 1, not {p}.",
                where=f"quantile({p})",
                remedy="quantile(0.5) is the median.",
            )
        return _as_given(self._panels.quantile(shares), p)

    @property
    def median(self) -> float:
        """The point with a half on either side."""
        return self.quantile(0.5)

    def sample(self, n: int = 1, seed: int = 0) -> np.ndarray:
        """N independent values, the same for the same seed, by the inverse of the cdf."""
        uniform = np.random.Generator(np.random.PCG64(seed)).random(n)
        return self._panels.quantile(uniform)

    def credible_interval(
        self, share: float = 0.95, kind: str = "equal-tailed"
    ) -> tuple[float, float]:
        """The interval that holds a share of the probability.

        Args:
            share: How much it holds.
            kind: ``equal-tailed``, or ``highest density`` for the shortest one.
        """
        if not 0 < share < 1:
            raise ArgumentError(
                f"A share lies between 0 and 1, not {share}.",
                where=f"credible_interval({share})",
                remedy="credible_interval(0.95)",
            )
        if kind == "equal-tailed":
            low, high = self.quantile([(1 - share) / 2, (1 + share) / 2])
            return float(low), float(high)
        if kind == "highest density":
            return self._shortest(share)
        raise ArgumentError(
            f"There is no interval of the kind {kind!r}.",
            where=f"kind={kind!r}",
            remedy='kind="equal-tailed" or kind="highest density"',
        )

    def _shortest(self, share: float) -> tuple[float, float]:
        """The shortest interval, found by its left tail."""
        left = np.linspace(0.0, 1.0 - share, 401)

        def ends(tails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            right = np.minimum(tails + share, 1.0)
            return self._panels.quantile(tails), self._panels.quantile(right)

        low, high = ends(left)
        best = int(np.argmin(high - low))
        a, b = left[max(best - 1, 0)], left[min(best + 1, len(left) - 1)]

        def gap(tail: float) -> float:
            sides = self._panels.log_pdf(np.array([*map(float, ends(np.array(tail)))]))
            return float(sides[0] - sides[1])

        with np.errstate(all="ignore"):
            at_ends = gap(a), gap(b)
        if at_ends[0] < 0 < at_ends[1]:  # inside, both ends are equally high
            from scipy.optimize import brentq  # noqa: PLC0415 - for this interval only

            best_tail = float(brentq(gap, a, b, xtol=1e-15))  # type: ignore[arg-type]
        else:
            best_tail = float(left[best])
        low, high = ends(np.array(best_tail))
        return float(low), float(high)

    # ---- showing ----

    def __str__(self) -> str:
        low, high = self.support
        return f"{self.function} for {self.variable} from {low:g} to {high:g}"

    def __repr__(self) -> str:
        return f'{type(self).__name__}("{self.function}", support={self.support})'

    def to_dict(self) -> dict[str, Any]:
        """The density and its summary for JSON; what does not exist is None."""
        return {
            "density": str(self.function),
            "variable": self.variable,
            "support": list(self.support),
            "mean": _or_none(lambda: self.mean),
            "variance": _or_none(lambda: self.variance),
            "median": self.median,
        }

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the density over its central 99.8 %."""
        from steepest.figures.areas import density_figure  # noqa: PLC0415 - loads when asked

        return density_figure(self, **options)


def _or_none(ask: Callable[[], float]) -> float | None:
    try:
        return ask()
    except Divergent:
        return None


def _variable_name(f: Function, given: str | None) -> str:
    if len(f.inputs) > 1:
        raise ArgumentError(
            f"A density is of one variable, and the formula has {', '.join(f.variables)}.",
            where=str(f)[:60],
            remedy=f"give the others numbers, as in f.substitute({f.variables[-1]}=1).",
        )
    if f.inputs:
        return f.inputs[0].name
    return given or "x"


def _end_node(end: Any) -> Node:
    """A finite end of the support as an exact node."""
    return lift(Fraction(repr(end))) if isinstance(end, float) else Function.of(end).source


def _limits(support: Sequence[Any]) -> tuple[Any, Any]:
    if isinstance(support, Mapping) and len(support) > 1:
        raise ArgumentError(
            "A Density is of one variable, and its support one pair of ends.",
            where=f"support={support!r}"[:80],
            remedy='posterior("1", likelihood, data, support={"m": (-5, 5), "s": (0.1, 1)})',
        )
    if isinstance(support, (list, tuple, np.ndarray)) and len(support) == 2:
        return support[0], support[1]
    raise ArgumentError(
        "A support is a pair of ends.", where=f"support={support!r}"[:80], remedy="support=(0, 1)"
    )


def _number(value: Any) -> float:
    """The number of an end, which may be text."""
    if isinstance(value, str):
        bare = value.strip().lower()
        if bare.lstrip("+-") in ("inf", "infinity", "oo", "∞"):
            return -math.inf if bare.startswith("-") else math.inf
        return float(Function.of(value)())
    return float(value)


def _as_given(values: np.ndarray, given: Any) -> Any:
    return float(values) if np.ndim(given) == 0 else values


def _vectorised(program: Program) -> Callable[[np.ndarray], np.ndarray]:
    def log_density(x: np.ndarray) -> np.ndarray:
        return np.broadcast_to(np.asarray(program(x)[0], dtype=float), np.shape(x))

    return log_density


__all__ = ["Density"]
