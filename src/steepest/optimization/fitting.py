"""Nonlinear least squares: the parameters of a formula that fit a table best, and how surely."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, DataError, NotConverged
from steepest.function import Function

from .averages import Loss
from .descent import minimize
from .landscape import box_of
from .losses import SQUARED, loss, model_of
from .marquardt import least_squares
from .optimizers import optimizer
from .result import Result
from .squares import LeastSquares, inverse_of_square
from .starts import linear_parameters, searched_start, solved
from .tables import Table, table

STOPPED = "Interrupted while a start was searched for; this is the best point so far."

NO_CHANGE = 1e-12
"""A parameter that changes the predictions by less than this share is not determined."""

TOLERANCE = 1e-13
"""How small the gradient of a fit by descent is made, in units in which all curvatures are 1."""


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
        columns: The data that the model uses, by name.
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
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)

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

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(n)}</td><td>{v:.10g}</td><td>{self.standard_errors[n]:.3g}</td></tr>"
            for n, v in self.parameters.items()
        )
        return (
            f"<div><p>{escape(self.target)} = {escape(str(self.model))}</p><table><tr>"
            f"<th>parameter</th><th>value</th><th>standard error</th></tr>{rows}</table>"
            f"<p>residual sum of squares {self.residual_sum_of_squares:.10g}, "
            f"{len(self.residuals)} rows. {escape(self.result.reason)}</p></div>"
        )

    @property
    def predictions(self) -> np.ndarray:
        """What the fitted formula gives for each row."""
        value = self.function(**self.columns) if self.columns else self.function()
        return np.broadcast_to(np.asarray(value, dtype=float), self.residuals.shape)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of data and fit.

        Args:
            options: Of ``steepest.figures.fit_figure``.
        """
        from steepest.figures import fit_figure  # noqa: PLC0415 - matplotlib loads when asked

        return fit_figure(self, **options)

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
    method: Any = "levenberg_marquardt",
    learning_rate: Any = None,
    bounds: Any = None,
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
        method: ``levenberg_marquardt``, or any method of ``minimize`` on the mean squared error.
        learning_rate: Of such a method; chosen when None.
        bounds: The range of each parameter, as for ``minimize``.
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
    if len(known) < len(problem.names):
        rows, count = len(known), len(problem.names)
        raise DataError(
            f"There {'is' if rows == 1 else 'are'} {rows} row{'s'[: rows != 1]} for {count} "
            "parameters: any number of fits goes through all rows.",
            where=f"{name} = {str(predicted)[:40]}, {known.origin}",
            remedy=f"give at least {count} rows, or a model with fewer parameters.",
        )
    chosen = optimizer(method or "levenberg_marquardt", learning_rate)
    box = None if bounds is None else box_of(problem, bounds)
    begin, finished = _begin(problem, start, box)
    if not np.isfinite(problem.residuals(begin)).all():
        told = ", ".join(f"{n} = {v:.6g}" for n, v in problem.named(begin).items())
        raise NotConverged(
            f"The model has no finite value for every row at {told}.",
            where=f"{name} = {str(predicted)[:50]}",
            remedy="start where the formula is defined: "
            f"start={{{', '.join(f'{n!r}: 1.0' for n in problem.names)}}}",
        )
    if chosen.search == "damped":
        most = 0 if not finished else 500 if iterations is None else iterations
        descent = least_squares(problem, begin, iterations=most, box=box, watch=watch)
        if not finished:
            descent = replace(descent, reason=STOPPED, interrupted=True)
        elif start is not None and iterations is None:
            descent = _begun_again(problem, begin, descent, box)
    else:
        descent = minimize(
            loss(predicted, known, name),
            problem.named(begin),
            method=chosen,
            bounds=bounds,
            iterations=20_000 if iterations is None else iterations,
            tolerance=TOLERANCE,
            units="auto",
            watch=watch,
        )
    return fitted(problem, descent, begin)


def _begun_again(
    problem: LeastSquares,
    begin: np.ndarray,
    first: Result,
    box: tuple[np.ndarray, np.ndarray] | None,
) -> Result:
    """The fit from better starts, where the one from the given start led nowhere.

    The linear parameters are first put at their best for the others as given; then a start is
    searched for as if there were none.
    """
    if (first.converged and _is_determined(problem, first.x, begin)) or first.interrupted:
        return first
    for better in (
        lambda: solved(problem, begin, linear_parameters(problem)),
        lambda: searched_start(problem)[0],
    ):
        with np.errstate(all="ignore"):
            at = better() if box is None else np.clip(better(), *box)
        if not np.isfinite(problem.residuals(at)).all():
            continue
        again = least_squares(problem, at, box=box)
        lower = again.value < first.value * (1 - 1e-9) or not first.converged
        if again.converged and lower and _is_determined(problem, again.x, at):
            told = ", ".join(f"{n} = {v:.4g}" for n, v in problem.named(at).items())
            said = f"The given start led to a sum of squares of {first.value:.6g} and no further; "
            return replace(again, reason=f"{said}begun again at {told}. {again.reason}")
    return first


def _is_determined(problem: LeastSquares, at: np.ndarray, begin: np.ndarray) -> bool:
    """Whether every parameter makes a difference there, when it changes by as much as itself."""
    _, jacobian = problem.residuals_and_jacobian(at)
    if not np.isfinite(jacobian).all():
        return False
    size = np.maximum(np.abs(at), np.abs(begin))
    change = np.linalg.norm(jacobian, axis=0) * np.where(size > 0, size, 1.0)
    seen = change > NO_CHANGE * problem.weight * float(np.linalg.norm(problem.y))
    return bool(seen.all() and np.isfinite(np.diag(inverse_of_square(jacobian))).all())


def fitted(problem: LeastSquares, descent: Result, start: np.ndarray) -> Fit:
    """The fit with its errors, at the end of a search."""
    residuals, jacobian = problem.residuals_and_jacobian(descent.x)
    total = math.fsum((residuals * residuals).tolist())
    free = len(residuals) - len(problem.names)
    covariance = np.full((len(problem.names), len(problem.names)), math.nan)
    if free > 0 and np.isfinite(jacobian).all():
        covariance = total / free * inverse_of_square(jacobian)
    return Fit(
        parameters=problem.named(descent.x),
        standard_errors=problem.named(np.sqrt(np.diag(covariance))),
        covariance=covariance,
        residual_sum_of_squares=total,
        residuals=-residuals,
        model=problem.model,
        target=problem.target,
        result=descent,
        start=problem.named(start),
        columns={v.name: column for v, column in problem.columns.items()},
    )


def squares_of(f: Function) -> LeastSquares:
    """The residuals of a loss that is a mean of squares.

    Raises:
        ArgumentError: when it is none.
    """
    if isinstance(f, Loss) and f.model is not None and f.kind == SQUARED:
        columns = {name: column.value for name, column in f.columns}
        return LeastSquares(f.model, f.target, table(columns), mean=True)
    raise ArgumentError(
        "Levenberg-Marquardt makes sums of squares small, and knows none in this function.",
        where=str(f)[:60],
        remedy='st.fit("y = a*exp(-b*x)", data), or method="newton".',
    )


def _begin(
    problem: LeastSquares, start: Any, box: tuple[np.ndarray, np.ndarray] | None
) -> tuple[np.ndarray, bool]:
    """Where a fit begins: as told, else all ones for a linear model, else searched for.

    The other part is whether the search was finished.
    """
    finished = True
    if start is not None:
        begin = problem.array(start)
    elif linear_parameters(problem).all():
        begin = np.ones(len(problem.names))
    else:
        begin, finished = searched_start(problem)
    return (begin if box is None else np.clip(begin, *box)), finished


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
