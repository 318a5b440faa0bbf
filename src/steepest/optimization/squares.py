"""Least squares: the residuals of a model on a table and their exact Jacobian."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable, constant, substitute, variable
from steepest.transforms import derivative, nth_derivative
from steepest.transforms.computing import computing

from .objective import Objective
from .tables import Table

ALONG = 41
"""The scope of the names that a way through the parameters is told by."""


class LeastSquares:
    """The residuals of a model on a table, and their exact Jacobian, at any parameters.

    Args:
        model: The prediction, of parameters and columns.
        target: The column that is predicted.
        data: The table.
        mean: Whether what is made small is the mean of squares and not their sum.

    Raises:
        ArgumentError: when the model has no parameters.
    """

    def __init__(self, model: Function, target: str, data: Table, *, mean: bool = False) -> None:
        self.model, self.target = model, target
        self.parameters = tuple(v for v in model.inputs if v.name not in data)
        self.names = tuple(v.name for v in self.parameters)
        if not self.parameters:
            raise ArgumentError(
                "The model has no parameters: all its variables stand in the table.",
                where=f"{target} = {str(model)[:50]}",
                remedy='name what is to be fitted otherwise, as in "a*x + b".',
            )
        columns = {v: data.column(v.name) for v in model.inputs if v.name in data}
        self.y = data.column(target)
        self.weight = 1 / math.sqrt(len(self.y)) if mean else 1.0
        self.columns: Mapping[Variable, np.ndarray] = columns
        put_in: dict[Node, Node] = {v: constant(c) for v, c in columns.items()}
        self.slopes = [derivative(model.source, v) for v in self.parameters]
        sound = [computing(node) for node in (model.source, *self.slopes)]
        bound = substitute(sound, put_in)
        self._value = Program(bound[:1], self.parameters)
        self._all = Program(bound, self.parameters)

    @property
    def function(self) -> None:
        """A sum of squares is drawn by its fit."""
        return

    def array(self, start: Any) -> np.ndarray:
        """The start as an array in the order of the parameters."""
        return Objective(Function(self.model.source, self.parameters)).array(start)

    def named(self, at: np.ndarray) -> dict[str, float]:
        """The parameters by name."""
        return dict(zip(self.names, at.tolist(), strict=True))

    def residuals(self, at: np.ndarray) -> np.ndarray:
        """Prediction less target for each row, weighted."""
        [value] = self._value(*at.tolist())
        return self.weight * (np.broadcast_to(value, self.y.shape) - self.y)

    def residuals_and_jacobian(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residuals, and their derivatives in each parameter as columns."""
        value, *slopes = self._all(*at.tolist())
        columns = [np.broadcast_to(s, self.y.shape) for s in slopes]
        residuals = np.broadcast_to(value, self.y.shape) - self.y
        return self.weight * residuals, self.weight * np.stack(columns, axis=-1)

    def bend(self, at: np.ndarray, way: np.ndarray) -> np.ndarray:
        """The second derivatives of the residuals along a way, weighted."""
        [value] = self._bend(*at.tolist(), *way.tolist())
        return self.weight * np.broadcast_to(value, self.y.shape)

    @cached_property
    def _bend(self) -> Program:
        """The second derivative of the model in t at parameters + t * way, at t = 0."""
        t = variable("t", scope=ALONG)
        ways = [variable(v.name, scope=ALONG + 1) for v in self.parameters]
        moved: dict[Node, Node] = {
            v: v + t * way for v, way in zip(self.parameters, ways, strict=True)
        }
        second = nth_derivative(substitute([self.model.source], moved)[0], t, 2)
        put_in: dict[Node, Node] = {t: constant(0.0)}
        put_in |= {v: constant(c) for v, c in self.columns.items()}
        sound = computing(second)
        return Program(substitute([sound], put_in), [*self.parameters, *ways])

    def value_and_gradient(self, at: np.ndarray) -> tuple[float, np.ndarray]:
        """The sum of squares and its gradient."""
        residuals, jacobian = self.residuals_and_jacobian(at)
        return sum_of_squares(residuals), 2 * jacobian.T @ residuals


def sum_of_squares(residuals: np.ndarray) -> float:
    """The sum of squares; infinite where it is no number."""
    with np.errstate(all="ignore"):
        total = float(residuals @ residuals)
    return total if math.isfinite(total) else math.inf


def inverse_of_square(jacobian: np.ndarray) -> np.ndarray:
    """The inverse of J^T J; infinite on the diagonal where a parameter is not determined.

    Source:
        The singular values of the Jacobian, whose columns are first scaled to length 1.
    """
    lengths = np.linalg.norm(jacobian, axis=0)
    if (lengths == 0).any():
        return np.diag(np.where(lengths == 0, math.inf, math.nan))
    _, singular, rotation = np.linalg.svd(jacobian / lengths, full_matrices=False)
    if singular[-1] <= len(jacobian) * np.finfo(float).eps * singular[0]:
        return np.diag(np.full(len(lengths), math.inf))
    half = rotation.T / singular
    return (half @ half.T) / np.outer(lengths, lengths)
