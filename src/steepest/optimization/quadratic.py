"""Newton's step explained: the quadratic model at a point, how it curves, and what that means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from steepest.errors import DomainError
from steepest.function import Function
from steepest.graph import Node, constant, variable
from steepest.printing import typeset

from .curved import Newton
from .landscape import Landscape
from .objective import Objective

FLAT = 1e-10
"""A curvature of less than this share of the largest counts as none."""


@dataclass(frozen=True, repr=False)
class NewtonStep:
    """The quadratic model of a function at a point, and the steps that it suggests.

    Args:
        function: The function.
        at: The point, by name.
        value: The function's value there.
        gradient: Its gradient there.
        hessian: Its second derivatives there.
        eigenvalues: The curvatures along the axes, in ascending order.
        eigenvectors: The axes, as columns.
        step: Plain Newton's step, to where the model's gradient vanishes; None where some
            axis does not curve.
        safe_step: The step with |curvature|, of which every part leads down.
        landing: The function's value after the plain step; nan without one.
        safe_landing: The function's value after the safe step.

    Example:
        >>> found = newton_step("x^2 - y^2", {"x": 1, "y": 0.5})
        >>> found.kind, found.step, found.safe_step
        ('saddle', array([-1. , -0.5]), array([-1. ,  0.5]))
    """

    function: Function
    at: dict[str, float]
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    eigenvalues: np.ndarray
    eigenvectors: np.ndarray
    step: np.ndarray | None
    safe_step: np.ndarray
    landing: float
    safe_landing: float

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the function, the quadratic model and where the steps lead."""
        from steepest.figures import newton_figure  # noqa: PLC0415 - matplotlib loads when asked

        return newton_figure(self, **options)

    @property
    def kind(self) -> str:
        """What the model has: ``minimum``, ``maximum``, ``saddle``, or ``flat`` axes."""
        flat = np.abs(self.eigenvalues) <= FLAT * np.max(np.abs(self.eigenvalues), initial=0.0)
        if flat.any():
            return "flat"
        if (self.eigenvalues > 0).all():
            return "minimum"
        return "maximum" if (self.eigenvalues < 0).all() else "saddle"

    @cached_property
    def model(self) -> Function:
        """The quadratic model, as a function of the same variables."""
        return self._model(15)

    def _model(self, digits: int) -> Function:
        """The model with coefficients of so many digits, as powers of the way from the point."""
        inputs = [variable(n) for n in self.at]
        ways = [
            x - _decimal(v, 12) if v else x for x, v in zip(inputs, self.at.values(), strict=True)
        ]
        terms: list[tuple[float, Node | _Pair | None]] = [(self.value, None)]
        terms += list(zip(self.gradient.tolist(), ways, strict=True))
        for i, a in enumerate(ways):
            terms.append((float(self.hessian[i, i]) / 2, a**2))
            mixed = [(float(self.hessian[i, j]), ways[j]) for j in range(i + 1, len(ways))]
            terms += [(number, _Pair(a, b)) for number, b in mixed]
        whole: Node | None = None
        for number, term in terms:
            if not number:
                continue
            size = _decimal(abs(number), digits)
            if isinstance(term, _Pair):
                part = size * term.first * term.second
            else:
                part = size if term is None else size * term
            if whole is None:
                whole = -part if number < 0 else part
            else:
                whole = whole - part if number < 0 else whole + part
        return Function(constant(0) if whole is None else whole, tuple(inputs), name="q")

    def __repr__(self) -> str:
        point = ", ".join(f"{n} = {v:.6g}" for n, v in self.at.items())
        return f"<NewtonStep at {point}: {self.kind} of the quadratic model>"

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The step explained, line by line, for a terminal."""
        return "\n".join([*self._told_model(), "", *self._told_curvature(), "", *self._told_step()])

    def to_dict(self) -> dict[str, Any]:
        """All of it by name, for JSON."""
        return {
            "function": str(self.function),
            "variables": list(self.at),
            "at": self.at,
            "value": self.value,
            "gradient": self.gradient.tolist(),
            "hessian": self.hessian.tolist(),
            "eigenvalues": self.eigenvalues.tolist(),
            "eigenvectors": self.eigenvectors.T.tolist(),
            "kind": self.kind,
            "step": None if self.step is None else self.step.tolist(),
            "safe_step": self.safe_step.tolist(),
            "landing": self.landing,
            "safe_landing": self.safe_landing,
            "model": str(self.model),
            "text": self.text(),
        }

    def _told_model(self) -> list[str]:
        f = self.function
        names = ", ".join(map(_sign, self.at))
        lines = [f"{f.name}({names}) = {f.typeset()}"]
        lines.append(f"at {self._point(np.array(list(self.at.values())))}")
        lines.append("")
        lines.append(f"value     {_number(self.value)}")
        lines.append(f"gradient  {_vector(self.gradient)}")
        rows = [_vector(row) for row in self.hessian]
        lines += [f"{'Hessian' if i == 0 else '':<8}  {row}" for i, row in enumerate(rows)]
        lines.append("")
        lines.append("The quadratic model has the same value, slope and curvature here:")
        lines.append(f"q({names}) = {self._model(6).typeset()}")
        return lines

    def _told_curvature(self) -> list[str]:
        lines = ["Curvature along the axes (eigenvalues of the Hessian):"]
        for value, axis in zip(self.eigenvalues, self.eigenvectors.T, strict=True):
            bends = "upward" if value > 0 else "downward" if value < 0 else "not at all"
            lines.append(f"  {_number(value):>12}  along {_vector(axis)}: curves {bends}")
        return lines

    def _told_step(self) -> list[str]:
        lines = ["Newton: θ ← θ − H⁻¹ ∇f goes to where the gradient of the model vanishes."]
        kind = self.kind
        if self.step is None:
            lines.append("  Some axis does not curve, so H has no inverse: there is no such step.")
        else:
            lines.append(f"  step  {_vector(self.step)} to {self._after(self.step)}")
            lines.append(f"  value {_number(self.value)} → {_number(self.landing)}")
        if kind == "minimum":
            lines.append("Every axis curves upward, so that place is the model's minimum.")
            if self.landing > self.value:
                lines.append(
                    "The function is no quadratic and rises on the way: take a share of the step."
                )
            return lines
        uphill = np.array([v for v in self.eigenvalues if v < 0])
        if len(uphill):
            where = "a maximum" if kind == "maximum" else "a saddle"
            axes = "one axis curves" if len(uphill) == 1 else f"{len(uphill)} axes curve"
            lines += [
                f"But {axes} downward. Dividing the slope by a negative curvature turns the step",
                f"round, so along there it climbs: plain Newton goes to {where} of the model.",
            ]
        lines.append("With |curvature| every part of the step leads down, and a saddle repels:")
        lines.append(f"  step  {_vector(self.safe_step)} to {self._after(self.safe_step)}")
        lines.append(f"  value {_number(self.value)} → {_number(self.safe_landing)}")
        if self.safe_landing > self.value:
            lines.append(
                "The function is no quadratic and rises there: a search shortens the step."
            )
        if not np.any(
            np.abs(self.gradient @ self.eigenvectors[:, self.eigenvalues < 0]) > 1e-14
        ) and len(uphill):
            axis = self.eigenvectors[:, 0]
            lines += [
                "The slope along the downward axis is 0 here, so no step by the gradient leaves",
                f"the ridge: method newton moves a little along {_vector(axis)} there.",
            ]
        return lines

    def _after(self, step: np.ndarray) -> str:
        return self._point(np.array(list(self.at.values())) + step)

    def _point(self, point: np.ndarray) -> str:
        return ", ".join(f"{_sign(n)} = {_number(v)}" for n, v in zip(self.at, point, strict=True))


def newton_step(f: Any, at: Any) -> NewtonStep:
    """Newton's step of a function at a point, with the quadratic model that it comes from.

    Args:
        f: A function of numbers.
        at: The point, by name or in the order of the variables.

    Raises:
        DomainError: when value, gradient or Hessian are not finite there.
        ArgumentError: when there are more than 200 variables.
    """
    objective = Objective(f, at)
    point = objective.array(at, "at")
    value, gradient = objective.value_and_gradient(point)
    hessian = objective.hessian(point)
    if not (math.isfinite(value) and np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        told = ", ".join(f"{n} = {v:.6g}" for n, v in objective.named(point).items())
        raise DomainError(
            f"There is no quadratic model at {told}: a value or derivative is not finite there.",
            where=str(objective.function)[:60],
            remedy="choose a point inside the domain.",
        )
    found = Landscape(objective).axes(Landscape(objective).look(point))
    assert found is not None
    curvatures, axes = found
    optimizer = Newton()
    after = optimizer.rule.step(
        {"theta": point},
        gradient,
        {**optimizer.settings, "rate": 1.0},
        given={"curvatures": curvatures, "axes": axes},
    )
    top = float(np.max(np.abs(curvatures), initial=0.0))
    inverted = top > 0 and bool((np.abs(curvatures) > FLAT * top).all())
    step = axes @ (axes.T @ -gradient / curvatures) if inverted else None
    safe = np.asarray(after["theta"]) - point
    return NewtonStep(
        function=objective.function,
        at=objective.named(point),
        value=value,
        gradient=gradient,
        hessian=hessian,
        eigenvalues=curvatures,
        eigenvectors=axes,
        step=_tidied(step) if step is not None else None,
        safe_step=_tidied(safe),
        landing=math.nan if step is None else objective.value(point + step),
        safe_landing=objective.value(point + safe),
    )


def _tidied(step: np.ndarray) -> np.ndarray:
    """The step without what is only rounding."""
    size = float(np.max(np.abs(step), initial=0.0))
    return np.where(np.abs(step) <= 1e-15 * size, 0.0, step) + 0.0


class _Pair(NamedTuple):
    """Two ways that are multiplied."""

    first: Node
    second: Node


def _way(x: Node, at: float) -> Node:
    """``x - 2``, or ``x + 2`` from a point below 0."""
    if not at:
        return x
    return x - _decimal(at, 12) if at > 0 else x + _decimal(-at, 12)


def _decimal(value: float, digits: int) -> Node:
    """The number as one that was typed with at most so many digits."""
    number = float(f"{value:.{digits}g}")
    return constant(
        int(number) if number.is_integer() and abs(number) < 1e15 else Decimal(repr(number))
    )


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _vector(values: np.ndarray) -> str:
    return f"({', '.join(_number(v + 0.0) for v in values)})"


def _sign(name: str) -> str:
    return typeset(variable(name))
