"""The slope as a limit: difference quotients for smaller and smaller h, and what ends them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from steepest.errors import ArgumentError, DomainError, SteepestError
from steepest.evaluation import Program, enclosure, interval, jumps, kinks, one_sided
from steepest.evaluation import digits as many_digits
from steepest.function import Function, function
from steepest.graph import Node, Variable, variable

from .quotients_text import at_point, lines

METHODS = ("forward", "central", "complex", "richardson")

EPSILON = 2.0**-52

ROWS = {"forward": 14, "central": 12, "complex": 18}
"""How many times h is divided by 10."""

TINIEST = 280
"""h is not made smaller than 10 to minus this."""

HALVINGS = 20
"""How many times h is halved for Richardson's extrapolation."""

ORDER = {"forward": 1, "central": 2, "complex": 2}
"""The power of h with which the truncation error falls."""

SAFETY = 4.0


class Row(NamedTuple):
    """One line of the table.

    Args:
        h: How far the neighbouring point is.
        quotient: The slope of the line through the points.
        error: How far that is from the derivative.
    """

    h: float
    quotient: float
    error: float


@dataclass(frozen=True, repr=False)
class Slope:
    """The slope of a function at a point by a difference quotient.

    Args:
        value: The quotient for the h that was picked.
        error: A bound for the distance to the derivative.
        h: The h that was picked.
        table: The quotients for falling h, as rows (h, quotient, error).
        exact: The derivative there by the rules.
        method: ``forward``, ``central``, ``complex`` or ``richardson``.
        function: The function.
        at: The point.
        variable: The variable that moves.
        sides: The slopes from the left and from the right, where they differ.

    ``print`` shows the table; ``.plot()`` shows truncation and rounding fight.
    """

    value: float
    error: float
    h: float
    table: tuple[Row, ...]
    exact: float
    method: str
    function: Function
    at: Mapping[str, float]
    variable: str
    sides: tuple[float, float] | None = field(default=None)

    def text(self, width: int = 80) -> str:
        """The table, laid out for a terminal of that many columns."""
        return "\n".join(lines(self, width))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def __float__(self) -> float:
        return self.value

    def plot(self, axes: Any = None) -> Any:
        """A figure of the error against h: truncation falls with h, rounding rises.

        Raises:
            MissingExtra: when matplotlib is not installed.
        """
        from steepest.figures.quotients import quotient_figure  # noqa: PLC0415 - when asked

        return quotient_figure(self, axes=axes)

    def to_dict(self) -> dict[str, Any]:
        """The slope for JSON."""
        return {
            "value": self.value,
            "error": self.error,
            "h": self.h,
            "table": [row._asdict() for row in self.table],
            "exact": self.exact,
            "method": self.method,
            "at": dict(self.at),
            "wrt": self.variable,
            **({"left": self.sides[0], "right": self.sides[1]} if self.sides else {}),
        }


def slope(f: Any, at: Any, wrt: str | None = None, method: str = "central") -> Slope:
    """The slope of ``f`` at a point by the limit that defines it, in numbers.

    Args:
        f: A Function, text, LaTeX or a Python callable.
        at: A number; for several variables a mapping, or numbers in their order.
        wrt: The variable that moves; the others are held. May be left out for one.
        method: ``forward``, ``central``, ``complex`` (the step goes along i, so that nothing
            is subtracted) or ``richardson`` (extrapolation).

    Returns:
        The best quotient with a bound for its error, and the table that it was taken from.
        h is picked where truncation and rounding balance. At a corner the value is ``nan``.

    Raises:
        DomainError: when the function has no value at the point.
        ArgumentError: when method, variable or point cannot be used.

    Accuracy:
        The error is estimated from the quotients alone, and never given as less than the
        distance to the derivative that the rules give.

    Example:
        >>> s = slope("x^3", 2.0)
        >>> abs(s.value - 12) <= s.error < 1e-8
        True
    """
    if method not in METHODS:
        raise ArgumentError(
            f"A slope is found by {', '.join(METHODS[:-1])} or {METHODS[-1]}, not {method!r}.",
            where=f"method={method!r}",
            remedy='method="central"',
        )
    known = function(f)
    x = _moved(known, wrt)
    point = _point(known, at, x)
    if method == "complex":
        _require_analytic(known)
    question = _Question(known, x, point, analytic=method == "complex")
    question.require_value()
    exact, sides = question.derivative()
    quotients = question.richardson() if method == "richardson" else question.quotients(method)
    if not quotients:
        raise DomainError(
            f"{known.name} has no value beside the point.",
            where=at_point(point),
            remedy="choose a point inside the domain.",
        )
    table = tuple(Row(h, q, abs(q - exact)) for h, q, _ in quotients)
    h, value, estimate = min(quotients, key=lambda row: row[2])
    error = max(SAFETY * estimate, abs(value - exact) + EPSILON * max(abs(exact), abs(value)))
    if sides is not None or math.isnan(exact):
        value, error = math.nan, math.inf
    names = {v.name: p for v, p in point.items()}
    return Slope(value, error, h, table, exact, method, known, names, x.name, sides)


def _moved(f: Function, wrt: str | None) -> Variable:
    if wrt is None and len(f.inputs) <= 1:
        return f.inputs[0] if f.inputs else variable("x")
    found = next((v for v in f.inputs if v.name == wrt), None)
    if found is not None:
        return found
    names = ", ".join(f.variables) or "none"
    asked = f", not {wrt!r}" if wrt is not None else ": which one?"
    raise ArgumentError(
        f"The variable that moves is one of {names}{asked}",
        where=str(f)[:60],
        remedy=f'wrt="{(f.variables or ("x",))[0]}"',
    )


def _point(f: Function, at: Any, x: Variable) -> dict[Variable, float]:
    """The point by variable.

    Raises:
        ArgumentError: when numbers are missing, or are no finite real numbers.
    """
    inputs = f.inputs or (x,)
    if isinstance(at, Mapping):
        given = dict(at)
    elif isinstance(at, Sequence) and not isinstance(at, str):
        given = dict(zip(f.variables, at, strict=False)) if len(at) == len(inputs) else {}
    else:
        given = {inputs[0].name: at} if len(inputs) == 1 else {}
    try:
        found = {v: float(given[v.name]) for v in inputs}
    except (KeyError, TypeError, ValueError):
        found = {}
    if not found or not all(map(math.isfinite, found.values())):
        example = ", ".join(f'"{v.name}": 1.0' for v in inputs)
        raise ArgumentError(
            f"A point gives a finite number for each of {', '.join(v.name for v in inputs)}.",
            where=f"at={at!r}"[:60],
            remedy=f"at={{{example}}}" if len(inputs) > 1 else "at=1.0",
        )
    return found


def _require_analytic(f: Function) -> None:
    """Nothing, when a step along i is meaningful.

    Raises:
        ArgumentError: when a part of the function bends or jumps.
    """
    if kinks(f.source) or jumps(f.source):
        raise ArgumentError(
            "A complex step needs a function without |x|, min, max and jumps.",
            where=str(f)[:60],
            remedy='method="central"',
        )


def _without_guards(f: Function) -> Node:
    """The computing form, or the source where that form compares sizes to stay sound."""
    guarded = kinks(f.computing) or jumps(f.computing)
    return f.source if guarded else f.computing


class _Question:
    """The function along one variable, and the point."""

    def __init__(
        self, f: Function, x: Variable, point: dict[Variable, float], *, analytic: bool
    ) -> None:
        self.f, self.x, self.point = f, x, point
        self.inputs = tuple(point)
        self.node: Node = _without_guards(f) if analytic else f.computing
        self._program = Program([self.node], self.inputs)
        self.here = point[x]
        self.noise = self._noise()

    def along(self, value: Any) -> Any:
        """The value of the function with the variable at ``value``."""
        at = [value if v is self.x else p for v, p in self.point.items()]
        found = self._program(*at)[0]
        return complex(found) if isinstance(value, complex) else float(found)

    def require_value(self) -> None:
        """Nothing, when the function has a value at the point.

        Raises:
            DomainError: when it has none.
        """
        if not math.isfinite(self.along(self.here)):
            cause = self.f.intermediates(*self.point.values()).cause
            raise DomainError(
                f"{self.f.name} has no value there, so it has no slope. {cause}".rstrip(),
                where=f"{self.f.name} at {at_point(self.point)}",
                remedy="choose a point inside the domain.",
            )

    def _noise(self) -> float:
        """How far a computed value may be from the true one: by intervals, or a few units."""
        value = abs(self.along(self.here))
        least = EPSILON * value
        try:
            box = {v: interval(p) for v, p in self.point.items()}
            found = enclosure(self.f.source, box)
            width = float(found.high - found.low)
        except (SteepestError, ArithmeticError, ValueError):
            return 8 * least
        return max(width, least) if math.isfinite(width) else 8 * least

    def derivative(self) -> tuple[float, tuple[float, float] | None]:
        """The derivative by the rules, and the slopes of both sides where they differ."""
        slope_ = self.f.diff(self.x.name) if self.f.inputs else self.f.diff()
        here = {v: self.point[v] for v in slope_.inputs if v in self.point}
        value = float(slope_(**{v.name: p for v, p in here.items()}))
        if math.isnan(value) or kinks(self.f.source):
            left, right = map(float, one_sided(self.f.source, self.point, self.x))
            if not math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-300):
                return math.nan, (left, right)
            value = left
        with contextlib.suppress(SteepestError):  # what floats give is near enough
            exact = float(many_digits(slope_.source, here, digits=20))
            value = value if math.isnan(exact) else exact
        return value, None

    def quotients(self, method: str) -> list[tuple[float, float, float]]:
        """For each h the quotient and an estimate of its error from the quotients alone."""
        rule = self._rule(method)
        first = -1 if not self.here else max(-1, math.floor(math.log10(abs(self.here))) - 1)
        rows: list[tuple[float, float]] = []
        for k in range(first, -TINIEST, -1):
            h = float(f"1e{k}")
            quotient = rule(h)
            if math.isfinite(quotient):
                rows.append((h, quotient))
            if len(rows) == ROWS[method] or self.here + h == self.here - h:
                break
        return self._judged(rows, method)

    def _rule(self, method: str) -> Callable[[float], float]:
        x, f = self.here, self.along
        if method == "forward":
            return lambda h: (f(x + h) - f(x)) / h
        if method == "central":
            return lambda h: (f(x + h) - f(x - h)) / (2 * h)
        return lambda h: f(complex(x, h)).imag / h

    def _judged(
        self, rows: list[tuple[float, float]], method: str
    ) -> list[tuple[float, float, float]]:
        """Truncation from the change since the last h, rounding from the noise of a value."""
        shrink = 10.0 ** ORDER[method] - 1
        result = []
        for i, (h, q) in enumerate(rows):
            rounding = EPSILON * abs(q) if method == "complex" else self._rounding(h, q)
            before, after = rows[max(i - 1, 0)][1], rows[min(i + 1, len(rows) - 1)][1]
            truncation = abs(q - before) / shrink if i else 10 * abs(q - after)
            result.append((h, q, truncation + rounding))
        return result

    def _rounding(self, h: float, quotient: float) -> float:
        """What rounding of values and of x + h may do to a quotient."""
        return (2 * self.noise + EPSILON * abs(self.here * quotient)) / h

    def richardson(self) -> list[tuple[float, float, float]]:
        """Extrapolation from central quotients: the last entry of each row of the tableau.

        The plain quotients bound what is believed: for an h that is far too large, the
        entries of the tableau may agree with each other by chance.
        """
        rule = self._rule("central")
        _, plain, doubt = min(self.quotients("central"), key=lambda r: r[2], default=(0, 0, 0))
        h = 0.5 * 2.0 ** min(max(0, math.ceil(math.log2(abs(self.here) or 1.0))), 4)
        while not math.isfinite(rule(h)) and h > 1e-300:
            h /= 2
        above: list[float] = []
        result: list[tuple[float, float, float]] = []
        for k in range(HALVINGS + 1):
            step = h / 2**k
            row = [rule(step)]
            for j, entry in enumerate(above, 1):
                row.append(row[-1] + (row[-1] - entry) / (4**j - 1))
            if not math.isfinite(row[-1]):
                break
            changes = [abs(row[-1] - entry) for entry in (*row[-2:-1], *above[-1:])]
            rounding = self._rounding(step, row[-1])
            estimate = max(changes, default=math.inf) + rounding
            far = max(abs(row[-1] - plain) - SAFETY * doubt, 0.0)
            result.append((step, row[-1], estimate + far))
            above = row
            if rounding > 100 * min(r[2] for r in result):
                break
        return result
