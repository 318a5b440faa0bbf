"""Taylor series: coefficients as numbers and exactly, the polynomial, a bound on the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steepest import transforms
from steepest.errors import ArgumentError
from steepest.evaluation import Interval
from steepest.graph import Node, Variable, constant, exact, lift, substitute
from steepest.printing import text
from steepest.transforms.textbook import textbook

from .binding import listed, variable_named
from .face import Function

if TYPE_CHECKING:
    from .approximation import Approximations, Linear

PIECES = 32
"""A remainder is bounded on this many pieces of its range."""


@dataclass(frozen=True)
class Series:
    """A Taylor series up to some order; made by ``st.taylor``.

    Args:
        function: What is expanded.
        variable: The variable in which it is.
        around: The point.
        order: The highest power.
    """

    function: Function
    variable: Variable
    around: Node
    order: int

    @cached_property
    def coefficients(self) -> tuple[Any, ...]:
        """The coefficients from the constant one up: numbers, or functions of what stays."""
        if len(self.function.inputs) > 1:
            return tuple(self._of_others(c) for c in self.terms)
        values = transforms.taylor_coefficients(
            self.function.source, self.variable, self.around, self.order
        )
        return tuple(float(v) for v in values)

    @cached_property
    def exact(self) -> tuple[str, ...]:
        """The coefficients as exact texts: ``('1', '1', '1/2')``."""
        return tuple(map(text, self.terms))

    @cached_property
    def polynomial(self) -> Function:
        """The sum of the terms, in ascending powers."""
        terms = self._terms
        total = terms[0] if terms else constant(0)
        for term in terms[1:]:
            total = total + term
        return Function(total, self.function.inputs, name="p")

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value of the polynomial."""
        return self.polynomial(*values, **named)

    def remainder(self, radius: float) -> float:
        """A number that the polynomial's error does not exceed within ``radius`` of the point.

        Args:
            radius: How far from the point, along the variable.

        Returns:
            Lagrange's bound, by enclosures of the next derivative; ``inf`` where that has none.

        Raises:
            ArgumentError: when the series is in one of several variables.
        """
        if len(self.function.inputs) > 1:
            raise ArgumentError(
                f"The remainder depends on {listed(self._others)} too.",
                where=str(self.function)[:60],
                remedy=f"give numbers first, as in f.substitute({self._others[0]}=1).",
            )
        if not radius >= 0 or math.isinf(radius):
            raise ArgumentError(
                f"A radius is a finite number from 0, not {radius!r}.",
                where=f"remainder({radius!r})",
                remedy="series.remainder(0.5)",
            )
        next_one = self.order + 1
        slope = Function(
            transforms.nth_derivative(self.function.source, self.variable, next_one),
            self.function.inputs,
        )
        a, r = Fraction(self.center), Fraction(radius)
        largest = 0.0
        for i in range(PIECES):
            ends = [a - r + 2 * r * k / PIECES for k in (i, i + 1)]
            low, high = (float(e) for e in ends)
            box = Interval(math.nextafter(low, -math.inf), math.nextafter(high, math.inf))
            bound = slope.enclosure(box)
            if bound.is_empty or not bound.defined:
                return math.inf
            largest = max(largest, abs(bound.low), abs(bound.high))
        if math.isinf(largest):
            return math.inf
        exact_bound = Fraction(largest) * r**next_one / math.factorial(next_one)
        return math.nextafter(float(exact_bound), math.inf) if exact_bound else 0.0

    def table(self, at: Any) -> Approximations:
        """The error at a point, order by order, beside the bound of the remainder.

        Args:
            at: The point: a number, or text such as ``"pi/6"``.

        Accuracy:
            Errors are correct as floats, however small.

        Example:
            >>> [f"{row.error:.4f}" for row in taylor("e^x", order=2).table(0.5)]
            ['0.6487', '0.1487', '0.0237']
        """
        from .approximation import approximations  # noqa: PLC0415 - it takes many digits

        return approximations(self, at)

    @property
    def linear(self) -> Linear:
        """The first-order model ``weight*x + bias``: the function as linear regression sees it.

        Example:
            >>> print(taylor("e^x", around=1, order=1).linear.weight)
            2.718281828459045
        """
        from .approximation import linear  # noqa: PLC0415 - beside the table

        return linear(self)

    def truncated(self, order: int) -> Series:
        """The series of the same function up to another order."""
        return Series(self.function, self.variable, self.around, order)

    def term(self, order: int) -> Node:
        """The term of that order, in powers of the distance from the point."""
        x = self.variable
        return substitute([textbook(self.terms[order] * x**order)], {x: self._step})[0]

    def __str__(self) -> str:
        shown = "".join(map(self._signed, self._terms)) or " + 0"
        shown = f"-{shown[3:]}" if shown.startswith(" - ") else shown[3:]
        return f"{shown} + O({text(self._step ** (self.order + 1))})"

    def _signed(self, term: Node) -> str:
        """The term behind its sign; what is measured from the point keeps its brackets."""
        piece = text(term)
        if term is self._step and term.arguments:
            piece = f"({piece})"
        return f" - {piece[1:]}" if piece.startswith("-") else f" + {piece}"

    def to_dict(self) -> dict[str, Any]:
        """The series for JSON."""
        return {
            "coefficients": [c if isinstance(c, float) else str(c) for c in self.coefficients],
            "exact": list(self.exact),
            "polynomial": str(self.polynomial),
        }

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the function and the polynomial near the point."""
        from steepest.figures import series_figure  # noqa: PLC0415 - matplotlib loads when asked

        return series_figure(self, **options)

    @cached_property
    def terms(self) -> tuple[Node, ...]:
        """The exact coefficients as nodes, from the constant one up."""
        return tuple(
            transforms.taylor_exact(self.function.source, self.variable, self.around, self.order)
        )

    @cached_property
    def _terms(self) -> tuple[Node, ...]:
        """The terms that are not zero."""
        x = self.variable
        terms = [textbook(c * x**k) for k, c in enumerate(self.terms) if exact(c) != 0]
        return tuple(substitute(terms, {x: self._step}))

    @property
    def _step(self) -> Node:
        """The variable measured from the point."""
        return textbook(self.variable - self.around)

    @property
    def center(self) -> float:
        """The point as a float."""
        return float(Function(self.around, ())())

    @property
    def _others(self) -> tuple[str, ...]:
        return tuple(n for n in self.function.variables if n != self.variable.name)

    def _of_others(self, coefficient: Node) -> Function:
        inputs = tuple(v for v in self.function.inputs if v is not self.variable)
        return Function(coefficient, inputs, computed=True)


def taylor(f: Any, around: Any = 0.0, order: int = 5, wrt: str | None = None) -> Series:
    """The Taylor series of a function.

    Args:
        f: A function, or what one is made of.
        around: The point: a number, taken as the decimal that it prints as, or text such
            as ``"pi/6"``.
        order: The highest power.
        wrt: The variable; may be left out where there is one. Others stay in the coefficients.

    Raises:
        DomainError: when there is no series at the point.
        ArgumentError: when the variable is not clear or the point is not a number.

    Example:
        >>> print(taylor("e^x", order=3))
        1 + x + x^2/2 + x^3/6 + O(x^4)
        >>> taylor("cos(x)", order=4).exact
        ('1', '0', '-1/2', '0', '1/24')
    """
    f = Function.of(f)
    return Series(f, _variable(f, wrt), _point(f, around), order)


def _variable(f: Function, wrt: str | None) -> Variable:
    if wrt is not None:
        return variable_named(f, wrt)
    if len(f.inputs) == 1:
        return f.inputs[0]
    raise ArgumentError(
        f"{f.name} has {listed(f.variables) if f.inputs else 'no variables'}: "
        "a series is in one of them.",
        where=str(f)[:60],
        remedy=f'wrt="{f.variables[0] if f.inputs else "x"}"',
    )


def _point(f: Function, around: Any) -> Node:
    """The point as an exact node: 0.5 is 1/2 and 0.1 the typed decimal."""
    point = f.of(around)
    if point.inputs:
        raise ArgumentError(
            f"A series is around a number, and {around} has the variable {point.variables[0]}.",
            where=f"around={around}",
            remedy='around="pi/6"',
        )
    value = getattr(point.source, "value", None)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ArgumentError(
                f"A series is around a finite number, not {value}.",
                where=f"around={around}",
                remedy="around=0.0",
            )
        number = Decimal(repr(value))
        return lift(int(number) if number == number.to_integral_value() else Fraction(number))
    return point.source
