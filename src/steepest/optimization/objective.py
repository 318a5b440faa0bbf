"""A function made ready for a descent: value, gradient and curvature at arrays of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, DomainError, ShapeError
from steepest.evaluation import Program
from steepest.function import Function, as_function
from steepest.graph import ArrayType

MOST_DENSE = 200
"""The Hessian is formed for up to this many parameters."""


class Objective:
    """The function of one array that is to be made small.

    Args:
        loss: A Function with a scalar value, or what ``st.function`` takes.

    Raises:
        ShapeError: when its value is not one number, or a variable is an array.
        ArgumentError: when it has no variables.
    """

    def __init__(self, loss: Any) -> None:
        self.function: Function = as_function(loss)
        f = self.function
        kind = f.source.type
        if not isinstance(kind, ArrayType) or kind.dimensions:
            raise ShapeError(
                "What is made small is one number, and this has several.",
                where=str(f)[:60],
                remedy="sum their squares, or choose one component.",
            )
        if not f.inputs:
            raise ArgumentError(
                "There is nothing to vary: the function has no variables.",
                where=str(f)[:60],
                remedy='give a function of some variables, as in "x^2 + y^2".',
            )
        for v in f.inputs:
            if isinstance(v.type, ArrayType) and v.type.dimensions:
                raise ShapeError(
                    f"The variable {v.name} is an array; a descent moves numbers.",
                    where=str(f)[:60],
                    remedy="give each element a name of its own.",
                )
        self.names = f.variables

    @cached_property
    def _gradient(self) -> Function:
        return self.function.gradient("continue")

    @cached_property
    def _both(self) -> Program:
        return Program([self.function.computing, self._gradient.computing], self.function.inputs)

    @cached_property
    def _curvature(self) -> Function:
        return self._gradient.jacobian("continue")

    def value_and_gradient(self, at: np.ndarray) -> tuple[float, np.ndarray]:
        """The value and the exact gradient."""
        value, gradient = self._both(*at.tolist())
        return float(value), np.asarray(gradient, dtype=float)

    def value(self, at: np.ndarray) -> float:
        """The value."""
        return float(self.function(*at.tolist()))

    def hessian(self, at: np.ndarray) -> np.ndarray:
        """The exact matrix of second partial derivatives.

        Raises:
            ArgumentError: when there are more than 200 parameters.
        """
        if len(self.names) > MOST_DENSE:
            raise ArgumentError(
                f"A Hessian of {len(self.names)} parameters is not formed here.",
                where=f"{len(self.names)} x {len(self.names)}",
                remedy="give the learning rate yourself.",
            )
        found = np.asarray(self._curvature(*at.tolist()), dtype=float)
        return (found + found.T) / 2

    def array(self, at: Any, what: str = "start") -> np.ndarray:
        """A point as an array in the order of the variables.

        Raises:
            CallError: when a value is missing, or there are too many.
            DomainError: when a value is not a finite number.
        """
        example = ", ".join(f'"{n}": 1.0' for n in self.names[:4])
        remedy = f"{what}={{{example}}}"
        if isinstance(at, Mapping):
            unknown = [str(n) for n in at if n not in self.names]
            missing = [n for n in self.names if n not in at]
            if unknown or missing:
                what_is = (
                    f"has no variable {unknown[0]}"
                    if unknown
                    else f"needs a value for {', '.join(missing)}"
                )
                raise CallError(
                    f"The function of {', '.join(self.names)} {what_is}.",
                    where=f"{what}: {', '.join(f'{k}={v}' for k, v in at.items())[:60]}",
                    remedy=remedy,
                )
            values = [at[n] for n in self.names]
        else:
            values = [] if at is None else np.ravel(at).tolist()
        if len(values) != len(self.names):
            raise CallError(
                f"The {what} has {len(values)} values for {len(self.names)} variables.",
                where=f"{what}={str(at)[:50]}",
                remedy=remedy,
            )
        try:
            array = np.array([float(v) for v in values])
        except (TypeError, ValueError):
            raise CallError(
                f"The {what} is made of numbers.", where=f"{what}={str(at)[:50]}", remedy=remedy
            ) from None
        if not np.isfinite(array).all():
            raise DomainError(
                f"The {what} is not finite.", where=f"{what}={str(at)[:50]}", remedy=remedy
            )
        return array

    def named(self, at: np.ndarray) -> dict[str, float]:
        """A point by the names of the variables."""
        return dict(zip(self.names, at.tolist(), strict=True))
