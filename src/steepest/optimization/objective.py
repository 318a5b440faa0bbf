"""A function made ready for a descent: value, gradient and curvature at arrays of parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, DomainError, ShapeError, SteepestError
from steepest.evaluation import Program
from steepest.function import Function, as_function
from steepest.graph import ArrayType, Node, Variable, substitute, variable
from steepest.primitives.arrays import reshaped, stacked

MOST_DENSE = 200
"""The Hessian is formed for up to this many parameters."""


class Objective:
    """The function of one array that is to be made small.

    Args:
        loss: A Function with a scalar value, or what ``st.function`` takes. A variable that
            is an array counts as one number for each element: w1, w2, ...
        start: Where the descent begins; its shape tells that of a callable's only argument.

    Raises:
        ShapeError: when its value is not one number, or an array has no fixed shape.
        ArgumentError: when it has no variables.
    """

    def __init__(self, loss: Any, start: Any = None) -> None:
        f = self.function = _by_element(_followed(loss, start))
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
            count = len(self.names)
            raise CallError(
                f"The {what} has {len(values)} values for {count} variable{'s'[: count != 1]}.",
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


def _followed(loss: Any, start: Any) -> Function:
    """The function; a callable of one array is followed with an array of the start's shape."""
    follows = callable(loss) and not isinstance(loss, Function)
    shape = () if start is None or isinstance(start, Mapping) else np.shape(start)
    if not follows or not shape:
        return as_function(loss)
    names = list(signature(loss).parameters)
    if len(names) != 1:
        return as_function(loss)
    if math.prod(shape) == 1:
        with suppress(SteepestError):  # a number is meant, unless the callable wants an array
            return as_function(loss)
    return as_function(loss, shapes={names[0]: shape})


def _by_element(f: Function) -> Function:
    """The function with each array spelled out, one variable for each element."""
    arrays = [v for v in f.inputs if isinstance(v.type, ArrayType) and v.type.dimensions]
    if not arrays:
        return f
    put_in: dict[Node, Node] = {}
    inputs: list[Variable] = []
    for v in f.inputs:
        if v not in arrays:
            inputs.append(v)
            continue
        assert isinstance(v.type, ArrayType)
        lengths = [d for d in v.type.dimensions if isinstance(d, int)]
        if len(lengths) < len(v.type.dimensions):
            raise ShapeError(
                f"The length of {v.name} is not known.",
                where=str(f)[:60],
                remedy=f'st.function(loss, shapes={{"{v.name}": (3,)}})',
            )
        elements = [variable(f"{v.name}{i}") for i in range(1, math.prod(lengths) + 1)]
        put_in[v] = reshaped(stacked(elements), lengths)
        inputs += elements
    [source] = substitute([f.source], put_in)
    return Function(source, tuple(inputs), name=f.name)
