"""How well a Taylor polynomial stands for its function, order by order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError
from steepest.graph import constant, substitute
from steepest.printing import text

from .face import Function

if TYPE_CHECKING:
    from .series import Series

DIGITS = 40
"""Errors are differences of nearly equal numbers, so they are taken with this many digits."""


@dataclass(frozen=True)
class Approximation:
    """A Taylor polynomial of one order at a point.

    Args:
        order: Its highest power.
        term: The term that this order adds, as text.
        value: Of the polynomial.
        error: Of the function minus the polynomial, with all digits that a float holds.
        bound: What Lagrange's remainder says that the error cannot exceed.
    """

    order: int
    term: str
    value: float
    error: float
    bound: float


@dataclass(frozen=True)
class Approximations:
    """The error of a Taylor series at a point, order by order; made by ``series.table``.

    Args:
        at: The point.
        value: The function's value there.
        rows: One for each order from 0.
    """

    at: float
    value: float
    rows: tuple[Approximation, ...]

    def __iter__(self) -> Iterator[Approximation]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Approximation:
        return self.rows[index]

    def __str__(self) -> str:
        heads = ("order", "term", "polynomial", "error", "at most")
        cells = [
            (str(r.order), r.term, f"{r.value:.10g}", f"{r.error:.3g}", f"{r.bound:.3g}")
            for r in self.rows
        ]
        wide = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        return "\n".join(
            "  ".join(f"{c:>{w}}" for c, w in zip(row, wide, strict=True))
            for row in (heads, *cells)
        )

    def to_dict(self) -> dict[str, Any]:
        """The table for JSON."""
        rows = [
            {"order": r.order, "term": r.term, "value": r.value, "error": r.error, "bound": r.bound}
            for r in self.rows
        ]
        return {"at": self.at, "value": self.value, "rows": rows}


@dataclass(frozen=True)
class Linear:
    """The first-order model ``weight*x + bias``, as linear regression sees a function.

    Args:
        weight: The slope at the point of expansion.
        bias: What the tangent has at 0.
        function: The tangent.
    """

    weight: float
    bias: float
    function: Function

    def to_dict(self) -> dict[str, Any]:
        """The model for JSON."""
        return {"weight": self.weight, "bias": self.bias, "formula": str(self.function)}


def approximations(series: Series, at: Any) -> Approximations:
    """The table of ``series.table``."""
    f = series.function
    if len(f.inputs) > 1:
        raise ArgumentError(
            "A table of errors is of a function of one variable.",
            where=str(f)[:60],
            remedy=f"give numbers to the others first, as in f.substitute({f.variables[-1]}=1).",
        )
    point = f.of(at)
    if point.inputs:
        raise ArgumentError(
            f"The table is at a number, and {at} has the variable {point.variables[0]}.",
            where=f"table({at!r})"[:60],
            remedy="series.table(0.5)",
        )
    x = float(point())
    value = float(f(x))
    if not math.isfinite(value):
        raise ArgumentError(
            f"{f.name} has no value at {x:g}.",
            where=f"table({at!r})"[:60],
            remedy="choose a point of the domain near the point of expansion.",
        )
    whole = substitute([f.source], {series.variable: point.source})[0]
    step = point.source - series.around
    total = constant(0)
    rows = []
    for k, coefficient in enumerate(series.terms):
        total = total + coefficient * step**k
        difference = Function(whole - total, ())
        rows.append(
            Approximation(
                k,
                text(series.term(k)),
                float(Function(total, ()).digits(DIGITS)),
                float(difference.digits(DIGITS)),
                series.truncated(k).remainder(abs(x - series.center)),
            )
        )
    return Approximations(x, value, tuple(rows))


def linear(series: Series) -> Linear:
    """The model of ``series.linear``."""
    if len(series.function.inputs) > 1:
        raise ArgumentError(
            "The model weight*x + bias is of a function of one variable.",
            where=str(series.function)[:60],
            remedy="give numbers to the others first.",
        )
    first = series.truncated(1)
    at, slope = first.coefficients
    tangent = Function(first.polynomial.source, series.function.inputs, name="p", computed=True)
    return Linear(slope, at - slope * series.center, tangent)
