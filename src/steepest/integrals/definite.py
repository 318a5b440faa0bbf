"""Definite integrals: by an antiderivative where it is continuous, else by quadrature."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steepest import evaluation
from steepest.errors import ArgumentError, Divergent, DomainError, SteepestError, Undecided
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Constant, Node, Variable, lift, ordered, variables
from steepest.printing import latex, text
from steepest.transforms.textbook import textbook

from .antiderivative import search, variable_of
from .endless import endless
from .limits import limit, tail
from .places import Place, trouble
from .quadrature import quadrature
from .riemann import Riemann, riemann
from .search import Found, Step, put
from .waves import Waves, waves

SECONDS = 2.0
"""How long an antiderivative is looked for."""

INFINITIES = {"inf", "infinity", "oo", "∞", "\\infty"}
"""Texts for the infinite limit."""


@dataclass(frozen=True)
class Integral:
    """A definite integral; made by ``st.integrate``.

    Args:
        value: The number.
        error: A bound on its error, as far as it is known.
        exact: The value as exact text, or None.
        integrand: The function.
        variable: The name of the variable.
        lower: The lower limit.
        upper: The upper limit.
        antiderivative: The antiderivative that gave the value, or None.
        steps: The rules, and how the limits were put in.
        notes: What is worth knowing besides.
    """

    value: float
    error: float
    exact: str | None
    integrand: Function
    variable: str
    lower: float
    upper: float
    antiderivative: Function | None = None
    steps: tuple[Step, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        if self.exact is not None and self.exact != _number(self.value):
            return f"{self.exact} = {_number(self.value)}"
        return _number(self.value)

    def riemann(self, n: int = 10, rule: str = "midpoint") -> Riemann:
        """The sum of n rectangles (or trapezoids, or arcs) under the curve.

        Args:
            n: How many.
            rule: ``left``, ``right``, ``midpoint``, ``trapezoid`` or ``simpson``.
        """
        return riemann(self.integrand, self.variable, self.lower, self.upper, n, rule, self.value)

    def to_dict(self) -> dict[str, Any]:
        """The integral for JSON."""
        shown = None if self.antiderivative is None else str(self.antiderivative)
        return {
            "antiderivative": shown,
            "value": self.value,
            "error": self.error,
            "exact": self.exact,
            "variable": self.variable,
            "from": self.lower,
            "to": self.upper,
            "steps": [step.to_dict() for step in self.steps],
            "notes": list(self.notes),
        }

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the area under the curve."""
        from steepest.figures.areas import area  # noqa: PLC0415 - matplotlib loads when asked

        return area(self.integrand, self.variable, self.lower, self.upper, **options)


def integrate(f: Any, a: Any, b: Any, wrt: str | None = None) -> Integral:
    """The definite integral of ``f`` from a to b.

    Args:
        f: A function, or what one is made of.
        a: The lower limit: a number, an infinity, or text such as ``"pi/2"`` or ``"-inf"``.
        b: The upper limit; where it is below a, the sign changes.
        wrt: The variable; may be left out where there is one or none.

    Raises:
        Divergent: when the integral has no finite value, with the place and the reason.
        DomainError: when f has no real value on part of the interval.
        Undecided: when neither a value nor divergence could be established.
        ArgumentError: when a limit is no number, or other variables have no value.

    Accuracy:
        By an antiderivative to the last digits; by quadrature to ``.error``.

    Example:
        >>> integrate("x^2", 0, 3).value
        9.0
        >>> print(integrate("e^(-x^2)", "-inf", "inf"))
        sqrt(pi) = 1.772453850905516
    """
    f = Function.of(f)
    x = variable_of(f, wrt)
    _require_numbers(f, x)
    low, high = _end(f, a), _end(f, b)
    if low[0] == high[0]:
        return Integral(0.0, 0.0, "0", f, x.name, low[0], high[0])
    found = _Work(f, x, *sorted((low, high), key=lambda p: p[0])).integral()
    if low[0] < high[0]:
        return found
    exact = None if found.exact is None else text(textbook(-Function.of(found.exact).source))
    return Integral(
        -found.value or 0.0, found.error, exact, f, x.name, low[0], high[0],
        found.antiderivative, found.steps, (*found.notes, "the limits are in descending order"),
    )  # fmt: skip


def _require_numbers(f: Function, x: Variable) -> None:
    others = [v.name for v in variables(f.source) if v is not x]
    if others:
        raise ArgumentError(
            f"The integral is a number, and {others[0]} has no value.",
            where=str(f)[:60],
            remedy=f"give it one, as in f.substitute({others[0]}=1), or use st.antiderivative.",
        )


def _end(f: Function, value: Any) -> Place:
    """A limit as a float and, where it is finite, as an exact node."""
    if isinstance(value, str):
        bare = value.strip().lower()
        if bare.lstrip("+-") in INFINITIES:
            size = -math.inf if bare.startswith("-") else math.inf
            return size, lift(0)
    if isinstance(value, (float, int)) or (
        hasattr(value, "__float__") and not isinstance(value, (str, Function, Fraction, Decimal))
    ):
        number = float(value)
        if math.isinf(number):
            return number, lift(0)
        if math.isfinite(number):
            return number, lift(value if isinstance(value, int) else Fraction(repr(number)))
    else:
        limit_ = f.of(value)
        if not variables(limit_.source):
            number = float(limit_())
            if math.isfinite(number):
                return number, limit_.source
    raise ArgumentError(
        f"A limit of integration is a number, not {value!s}.",
        where=str(value)[:60],
        remedy='integrate("sin(x)", 0, "pi/2"), or "inf" for no limit.',
    )


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class _Work:
    """One integral from a lower to a higher limit."""

    def __init__(self, f: Function, x: Variable, low: Place, high: Place) -> None:
        self.f, self.x, self.low, self.high = f, x, low, high
        self.source = f.source
        self.notes: list[str] = []
        self.slow: list[str] = []

    def integral(self) -> Integral:
        places = trouble(self.source, self.x, self.low[0], self.high[0])
        ends = self._ends(places)
        self._require_values(ends)
        singular = self._singular(ends)
        outcome, notes = search(self.f, self.x, SECONDS, special=True)
        found = outcome if isinstance(outcome, Found) else None
        waving = self._waves()
        tails = [*self._tails(waving), *self.slow]
        if {"unknown", "oscillates", "slowly"} & set(tails):
            total = None if found is None else self._by_limits(found.node, ends)
            if found is None or total is None:
                raise self._undecided(tails)
            number, exact = _evaluated(total)
            return self._answer(number, abs(number) * 2.3e-16, exact, found, total)
        value, error = self._numeric(ends, singular, waving)
        if found is not None:
            total = self._by_limits(found.node, ends)
            if total is not None:
                number, exact = _evaluated(total)
                scale = max(abs(value), abs(number), 1e-9)
                if abs(number - value) <= 1e-6 * scale + 10 * error:
                    self.notes += notes
                    rounding = abs(number) * 2.3e-16
                    return self._answer(number, rounding, exact, found, total)
        if error > 1e-5 * max(abs(value), 1e-6):
            self.notes.append("the quadrature did not settle: judge by the error")
        return self._answer(value, error, None, None, None)

    def _answer(
        self,
        value: float,
        error: float,
        exact: str | None,
        found: Found | None,
        total: Node | None,
    ) -> Integral:
        inside = text(self.source)
        limits = [self._shown(p) for p in (self.low, self.high)]
        before = f"∫ {inside} d{self.x.name} from {limits[0]} to {limits[1]}"
        drawn = [self._shown(p, latex) for p in (self.low, self.high)]
        before_latex = (
            rf"\int_{{{drawn[0]}}}^{{{drawn[1]}}} {latex(self.source)} \, d{latex(self.x)}"
        )
        if found is None or total is None:
            rule = "quadrature"
            why = "no antiderivative serves here; the area is computed to many digits"
            steps = (Step(rule, why, before, _number(value), before_latex, _number(value)),)
            anti = None
        else:
            rule = "fundamental theorem of calculus"
            why = "the antiderivative at the upper limit less that at the lower one"
            after = f"[{text(found.node)}] from {limits[0]} to {limits[1]} = {text(total)}"
            after_latex = (
                rf"\left[{latex(found.node)}\right]_{{{drawn[0]}}}^{{{drawn[1]}}} = {latex(total)}"
            )
            steps = (*found.steps, Step(rule, why, before, after, before_latex, after_latex))
            anti = Function(found.node, (self.x,), name="F")
        return Integral(
            value, error, exact, self.f, self.x.name, self.low[0], self.high[0], anti, steps,
            tuple(dict.fromkeys(self.notes)),
        )  # fmt: skip

    def _shown(self, place: Place, writer: Any = text) -> str:
        if math.isinf(place[0]):
            sign = "-" if place[0] < 0 else ""
            return sign + ("inf" if writer is text else r"\infty")
        return writer(place[1])

    def _ends(self, places: list[Place]) -> list[Place]:
        """The limits, and what lies between, without what is one of the limits."""
        inner = [
            p for p in places
            if all(math.isinf(e[0]) or abs(p[0] - e[0]) > 1e-12 * max(1.0, abs(e[0]))
                   for e in (self.low, self.high))
        ]  # fmt: skip
        return [self.low, *inner, self.high]

    def _require_values(self, ends: list[Place]) -> None:
        """Refuse an interval on part of which there is no value."""
        program = Program([self.source], [self.x])
        for (a, _), (b, _) in itertools.pairwise(ends):
            points = _inside(a, b)
            missing = [t for t in points if math.isnan(program(t)[0]) or not self._defined(t)]
            if len(missing) < len(points):
                continue
            reasons = [c.says for c in evaluation.conditions(self.source)]
            raise DomainError(
                f"The integrand has no real value between {_number(a)} and {_number(b)}"
                + (f": {reasons[0]}." if reasons else "."),
                where=f"∫ {str(self.f)[:60]} d{self.x.name}",
                remedy="choose limits inside the domain: "
                + (", ".join(self.f.domain) or "where the function is defined") + ".",
            )  # fmt: skip

    def _defined(self, t: float) -> bool:
        return bool(evaluation.in_domain(self.source, {self.x: t}))

    def _singular(self, ends: list[Place]) -> set[tuple[float, int]]:
        """Where f runs to infinity, from which side; refused where the integral does too."""
        found: set[tuple[float, int]] = set()
        for i, place in enumerate(ends):
            if math.isinf(place[0]):
                continue
            for side in (1, -1):
                if (side == 1 and i == len(ends) - 1) or (side == -1 and i == 0):
                    continue
                if not self._grows(place, side):
                    continue
                verdict = tail(self.source, self.x, place[1], side)
                if verdict == "diverges":
                    raise self._divergent(place, side)
                if verdict != "converges":
                    self.slow.append(verdict)
                found.add((place[0], side))
        return found

    def _grows(self, place: Place, side: int) -> bool:
        g = textbook(lift(place[1]) + self.x)
        g = textbook(put(self.source, self.x, g))
        sizes = []
        for k in (4, 8, 16, 24):
            try:
                value = evaluation.digits(g, {self.x: Fraction(side, 10**k)}, digits=2 * k)
                size = abs(float(value))
            except (SteepestError, OverflowError):
                [size] = evaluation.evaluate([g], {self.x: side * 10.0**-k})
                size = abs(size)
            sizes.append(size)
        if any(math.isinf(s) for s in sizes):
            return True
        return sizes[-1] > 1.15 * sizes[1] and sizes[-1] >= sizes[-2] >= sizes[1]

    def _divergent(self, place: Place, side: int) -> Divergent:
        at = self._shown(place)
        name = self.x.name
        inside = self.low[0] < place[0] < self.high[0]
        remedy = f'st.integrate("{str(self.f)[:40]}", ...) on an interval without {name} = {at}.'
        if inside:
            remedy = f"integrate on either side of {name} = {at} separately, away from it."
        return Divergent(
            f"The integral diverges at {name} = {at}: there the integrand grows so fast "
            "that the area under it has no bound.",
            where=f"∫ {str(self.f)[:60]} d{name} from {self._shown(self.low)} "
            f"to {self._shown(self.high)}",
            remedy=remedy,
        )

    def _tails(self, waving: Collection[float]) -> list[str]:
        verdicts = []
        for place in (self.low, self.high):
            if math.isfinite(place[0]) or place[0] in waving:
                continue
            verdict = tail(self.source, self.x, place[0], 1)
            if verdict == "diverges":
                raise self._endless(place, "the area goes on growing")
            verdicts.append(verdict)
        return verdicts

    def _endless(self, place: Place, why: str) -> Divergent:
        return Divergent(
            f"The integral diverges as {self.x.name} goes to {self._shown(place)}: {why}.",
            where=f"∫ {str(self.f)[:60]} d{self.x.name} from {self._shown(self.low)} "
            f"to {self._shown(self.high)}",
            remedy="choose a finite limit.",
        )

    def _waves(self) -> dict[float, Waves]:
        """The waves of which the integrand is made at the infinite ends.

        Raises:
            Divergent: when they do not die out.
        """
        found = {}
        for place in (self.low, self.high):
            view = (
                None
                if math.isfinite(place[0])
                else waves(self._outward(place, self.source), self.x)
            )
            if view is None:
                continue
            calm = tail(view.calm, self.x, math.inf, 1)
            verdict = view.converges(self.x)
            if verdict is False or (verdict and calm == "diverges"):
                why = "the integrand oscillates and does not die out"
                raise self._endless(place, why if verdict is False else "the area goes on growing")
            if verdict and calm == "converges":
                found[place[0]] = view
        return found

    def _outward(self, place: Place, source: Node) -> Node:
        """The integrand, mirrored for the end at minus infinity."""
        return source if place[0] > 0 else put(source, self.x, -self.x)

    def _undecided(self, tails: list[str]) -> Undecided:
        """The error for a tail whose convergence is open."""
        return Undecided(
            "Whether the integral converges could not be established: the integrand "
            + ("oscillates without dying out fast." if "oscillates" in tails
               else "dies out at the very edge of what has a finite area."),
            where=f"∫ {str(self.f)[:60]} d{self.x.name} from {self._shown(self.low)} "
            f"to {self._shown(self.high)}",
            remedy="choose finite limits, or substitute so that it dies out faster.",
        )  # fmt: skip

    def _numeric(
        self, ends: list[Place], singular: set[tuple[float, int]], waving: Mapping[float, Waves]
    ) -> tuple[float, float]:
        """The integral piece by piece, and a bound on its error.

        Raises:
            Undecided: when no four digits of it are sure.
        """
        parts = []
        source = self.f.computing if not self.f.undefined else self.source
        if len(ends) == 2 and len(waving) == 2:
            ends = [ends[0], (0.0, lift(0)), ends[1]]
        for low, high in itertools.pairwise(ends):
            wild = ((low[0], 1) in singular, (high[0], -1) in singular)
            found = None
            for end, other, far in ((low, high, wild[1]), (high, low, wild[0])):
                if end[0] in waving and found is None:
                    near = (other[0], other[1]) if end[0] > 0 else (-other[0], textbook(-other[1]))
                    found = endless(self._outward(end, source), self.x, near, far, waving[end[0]])
                    if found is None:
                        raise self._undecided(["oscillates"])
            parts.append(found or quadrature(source, self.x, low, high, wild))
        value, error = math.fsum(v for v, _ in parts), sum(e for _, e in parts)
        if error > 1e-4 * max(abs(value), 1e-6):
            raise Undecided(
                f"The quadrature did not settle: it gives {value:.4g} with an error of about "
                f"{error:.1g}.",
                where=f"∫ {str(self.f)[:60]} d{self.x.name} from {self._shown(self.low)} "
                f"to {self._shown(self.high)}",
                remedy="choose limits nearer to each other, or split the interval.",
            )
        return value, error

    def _by_limits(self, anti: Node, ends: list[Place]) -> Node | None:
        """The sum of the antiderivative's changes over the pieces on which it is continuous."""
        breaks = dict(ends)
        for value, node in trouble(anti, self.x, self.low[0], self.high[0]):
            if not any(abs(value - v) <= 1e-12 * max(1.0, abs(v)) for v in breaks):
                breaks[value] = node
        if len(breaks) > 40:
            return None
        order = sorted(breaks.items())
        total: Node = lift(0)
        for low, high in itertools.pairwise(order):
            upper = limit(anti, self.x, high[1] if math.isfinite(high[0]) else high[0], -1)
            if upper is None:
                return None
            lower = limit(anti, self.x, low[1] if math.isfinite(low[0]) else low[0], 1)
            if lower is None:
                return None
            total = total + upper - lower
        return textbook(total)


def _inside(a: float, b: float) -> list[float]:
    """A few points inside an interval."""
    if math.isinf(a) and math.isinf(b):
        return [-20.3, -1.7, 0.31, 2.3, 21.7]
    if math.isinf(b):
        return [a + t for t in (0.013, 0.37, 1.9, 23.1)]
    if math.isinf(a):
        return [b - t for t in (0.013, 0.37, 1.9, 23.1)]
    return [a + (b - a) * t for t in (0.0137, 0.271, 0.53, 0.814, 0.9871)]


def _evaluated(total: Node) -> tuple[float, str | None]:
    """The float of an exact number, and its text where it has no floats in it."""
    try:
        value = float(evaluation.digits(total, {}, digits=20))
    except SteepestError:
        value = float(evaluation.evaluate([total], {})[0])
    floats = any(isinstance(n, Constant) and isinstance(n.value, float) for n in ordered(total))
    return value, None if floats else text(total)


__all__ = ["Integral", "integrate"]
