"""Nonlinear least squares: the parameters of a formula that fit a table best, and how surely."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, DataError, NotConverged
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable, constant, substitute
from steepest.transforms import derivative
from steepest.transforms.computing import computing

from .descent import minimize
from .losses import loss, model_of
from .marquardt import least_squares
from .result import Result
from .starts import searched_start
from .tables import Table, table

METHODS = ("levenberg_marquardt", "gradient_descent")


@dataclass(frozen=True, repr=False)
class Fit:
    """Fitted parameters, and what the scatter of the data says of their certainty.

    Args:
        parameters: Their values, by name.
        standard_errors: By name; nan where there are no more rows than parameters.
        covariance: Of the parameters, in the order of ``parameters``: the residual variance
            times the inverse of the Gauss-Newton matrix.
        residual_sum_of_squares: The sum over rows of (prediction - target)^2.
        residuals: target - prediction, for each row.
        model: The fitted formula, of parameters and columns.
        target: The column that it predicts.
        result: How the search went.
        start: Where it began, by name.
    """

    parameters: dict[str, float]
    standard_errors: dict[str, float]
    covariance: np.ndarray
    residual_sum_of_squares: float
    residuals: np.ndarray
    model: Function
    target: str
    result: Result
    start: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        lines = [f"{self.target} = {self.model}"]
        wide = max(map(len, self.parameters))
        for name, value in self.parameters.items():
            error = self.standard_errors[name]
            lines.append(f"  {name:<{wide}} = {value:.10g} ± {error:.3g}")
        rows, free = len(self.residuals), self.degrees_of_freedom
        total = f"{self.residual_sum_of_squares:.10g}"
        lines.append(f"  residual sum of squares {total}, {rows} rows, {free} degrees of freedom")
        return "\n".join(lines)

    @property
    def degrees_of_freedom(self) -> int:
        """The number of rows less the number of parameters."""
        return len(self.residuals) - len(self.parameters)

    @property
    def residual_standard_deviation(self) -> float:
        """The scatter of the data about the fit; nan without degrees of freedom."""
        free = self.degrees_of_freedom
        return math.sqrt(self.residual_sum_of_squares / free) if free > 0 else math.nan

    @property
    def function(self) -> Function:
        """The fitted formula with the numbers put in, a function of the columns."""
        return self.model.substitute(**self.parameters)

    def predict(self, data: Any = None, **columns: Any) -> Any:
        """The prediction for other rows: a table, or columns by name."""
        if data is not None:
            known = table(data)
            columns = {n: known.column(n) for n in self.function.variables}
        return self.function(**columns)

    def confidence_intervals(self, level: float = 0.95) -> dict[str, tuple[float, float]]:
        """For each parameter the interval around it, by Student's distribution.

        Args:
            level: How sure, between 0 and 1.

        Raises:
            ArgumentError: when the level is not between 0 and 1.
        """
        if not 0 < level < 1:
            raise ArgumentError(
                f"A level of confidence is between 0 and 1, not {level!r}.",
                where=f"level={level!r}",
                remedy="level=0.95",
            )
        from scipy.special import stdtrit  # noqa: PLC0415 - loads when asked for

        free = self.degrees_of_freedom
        quantile = float(stdtrit(free, (1 + level) / 2)) if free > 0 else math.nan
        return {
            name: (value - quantile * error, value + quantile * error)
            for (name, value), error in zip(
                self.parameters.items(), self.standard_errors.values(), strict=True
            )
        }


def fit(
    model: Any,
    data: Any = None,
    target: str | None = None,
    *,
    start: Any = None,
    method: str = "levenberg_marquardt",
    iterations: int | None = None,
    watch: Callable[[int, np.ndarray, float], None] | None = None,
    **columns: Any,
) -> Fit:
    """The parameters for which a model fits a table best, in the sense of least squares.

    Args:
        model: A formula such as ``"y = a*exp(-b*x)"``; its variables that are columns are data.
        data: A CSV file, a dictionary of columns, a structured array or a data frame.
        target: The column that is predicted, where the formula does not name it.
        start: Where to begin, by name or in the order of the parameters; searched when None.
        method: ``levenberg_marquardt``, or ``gradient_descent`` on the mean squared error.
        iterations: The largest number of steps.
        watch: Called with the number, the parameters and the sum of squares of each step.
        columns: The columns themselves, in place of ``data``: ``x=..., y=...``.

    Raises:
        DataError: when the table cannot be used.
        NotConverged: when no parameters were found at which the model has finite values.

    Accuracy:
        The Jacobian is exact. On NIST's data sets of lower and average difficulty parameters
        and deviations agree with the certified ones to 8 digits and more.

    Source:
        Moré, J. (1978), *The Levenberg-Marquardt algorithm: implementation and theory*.

    Example:
        >>> found = fit("y = a*x + b", {"x": [0, 1, 2], "y": [1, 3, 5.5]})
        >>> round(found.parameters["a"], 6)
        2.25
    """
    known = _table(data, columns)
    predicted, name = model_of(model, known, _target(target, known, model))
    problem = LeastSquares(predicted, name, known)
    if method not in METHODS:
        raise ArgumentError(
            f"A fit is made by {' or '.join(METHODS)}, not {method!r}.",
            where=f"method={method!r}",
            remedy=f'method="{METHODS[0]}"',
        )
    if start is not None:
        begin = problem.array(start)
    elif method == "gradient_descent":
        begin = np.ones(len(problem.names))
    else:
        begin = searched_start(problem)
    if not np.isfinite(problem.residuals(begin)).all():
        told = ", ".join(f"{n} = {v:.6g}" for n, v in problem.named(begin).items())
        raise NotConverged(
            f"The model has no finite value for every row at {told}.",
            where=f"{name} = {str(predicted)[:50]}",
            remedy="start where the formula is defined: "
            f"start={{{', '.join(f'{n!r}: 1.0' for n in problem.names)}}}",
        )
    if method == "gradient_descent":
        descent = minimize(
            loss(predicted, known, name),
            dict(zip(problem.names, begin.tolist(), strict=True)),
            iterations=iterations or 20_000,
            units="auto",
            watch=watch,
        )
    else:
        descent = least_squares(problem, begin, iterations=iterations or 500, watch=watch)
    return problem.fitted(descent, begin)


class LeastSquares:
    """The residuals of a model on a table, and their exact Jacobian, at any parameters."""

    def __init__(self, model: Function, target: str, data: Table) -> None:
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
        self.columns: Mapping[Variable, np.ndarray] = columns
        put_in: dict[Node, Node] = {v: constant(c) for v, c in columns.items()}
        self.slopes = [derivative(model.source, v) for v in self.parameters]
        sound = [computing(node) for node in (model.source, *self.slopes)]
        bound = substitute(sound, put_in)
        self._value = Program(bound[:1], self.parameters)
        self._all = Program(bound, self.parameters)

    def array(self, start: Any) -> np.ndarray:
        """The start as an array in the order of the parameters."""
        from .objective import Objective  # noqa: PLC0415 - it knows how a start is given

        return Objective(Function(self.model.source, self.parameters)).array(start)

    def named(self, at: np.ndarray) -> dict[str, float]:
        """The parameters by name."""
        return dict(zip(self.names, at.tolist(), strict=True))

    def residuals(self, at: np.ndarray) -> np.ndarray:
        """Prediction less target for each row."""
        [value] = self._value(*at.tolist())
        return np.broadcast_to(value, self.y.shape) - self.y

    def residuals_and_jacobian(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residuals, and their derivatives in each parameter as columns."""
        value, *slopes = self._all(*at.tolist())
        columns = [np.broadcast_to(s, self.y.shape) for s in slopes]
        return np.broadcast_to(value, self.y.shape) - self.y, np.stack(columns, axis=-1)

    def fitted(self, descent: Result, start: np.ndarray) -> Fit:
        """The fit with its errors, at the end of a search.

        Source:
            The singular values of the Jacobian, whose columns are first scaled to length 1.
        """
        residuals, jacobian = self.residuals_and_jacobian(descent.x)
        total = math.fsum((residuals * residuals).tolist())
        free = len(residuals) - len(self.names)
        covariance = np.full((len(self.names), len(self.names)), math.nan)
        if free > 0 and np.isfinite(jacobian).all():
            covariance = total / free * _inverse_of_square(jacobian)
        errors = np.sqrt(np.diag(covariance))
        return Fit(
            parameters=self.named(descent.x),
            standard_errors=self.named(errors),
            covariance=covariance,
            residual_sum_of_squares=total,
            residuals=-residuals,
            model=self.model,
            target=self.target,
            result=descent,
            start=self.named(start),
        )


def _inverse_of_square(jacobian: np.ndarray) -> np.ndarray:
    """The inverse of J^T J; infinite on the diagonal where a parameter is not determined."""
    lengths = np.linalg.norm(jacobian, axis=0)
    if (lengths == 0).any():
        return np.diag(np.where(lengths == 0, math.inf, math.nan))
    _, singular, rotation = np.linalg.svd(jacobian / lengths, full_matrices=False)
    if singular[-1] <= len(jacobian) * np.finfo(float).eps * singular[0]:
        return np.diag(np.full(len(lengths), math.inf))
    half = rotation.T / singular
    return (half @ half.T) / np.outer(lengths, lengths)


def _table(data: Any, columns: Mapping[str, Any]) -> Table:
    if data is not None and columns:
        raise CallError(
            "The data are given twice, as a table and as columns.",
            where=f"data and {', '.join(columns)}",
            remedy="give one of them.",
        )
    if data is None and not columns:
        raise DataError(
            "A fit needs data.", where="fit(model)", remedy='data="table.csv", or x=..., y=...'
        )
    return table(columns if data is None else data)


def _target(target: str | None, known: Table, model: Any) -> str | None:
    """The target, which is y where nothing else names it."""
    if target is None and isinstance(model, str) and "=" not in model and "y" in known:
        return "y"
    return target
