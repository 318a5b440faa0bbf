"""Losses from a model typed as a formula and a table of data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steepest.errors import ArgumentError, DataError
from steepest.function import Function, as_function
from steepest.graph import Constant, Variable, constant, substitute, variable

from .averages import Loss, mean_over
from .tables import Table, table

SQUARED = "mean squared error"

KINDS = {
    SQUARED: "(prediction - target)^2",
    "mean absolute error": "|prediction - target|",
    "huber": "{(prediction - target)^2/2 if |prediction - target| <= 1 "
    "else |prediction - target| - 1/2}",
    "cross-entropy": "-(target*ln(prediction) + (1 - target)*ln(1 - prediction))",
}
"""What is averaged over the rows, by the names of losses."""


def loss(
    model: Any, data: Any, target: str | None = None, kind: str = "mean squared error"
) -> Loss:
    """The loss of a model on data, as a function of the model's parameters.

    Args:
        model: A formula such as ``"w*x + b"``. Its variables that are columns of the table are
            data; all others are parameters. ``"y = w*x + b"`` names the target too.
        data: A CSV file, a dictionary of columns, a structured array or a data frame.
        target: The column that the model predicts.
        kind: ``mean squared error``, ``mean absolute error``, ``huber``, ``cross-entropy`` (the
            model gives a probability), or any formula of ``prediction`` and ``target``, which
            is averaged over the rows.

    Raises:
        DataError: when the table cannot be used, or lacks the target.
        ArgumentError: when the model has no parameters, or the kind is unknown.

    Example:
        >>> L = loss("y = w*x + b", {"x": [1, 2, 3], "y": [2, 4, 6]})
        >>> L.variables, L(w=2, b=1)
        (('b', 'w'), 1.0)
        >>> print(L)
        mean((w*x + b - y)^2)
    """
    known = table(data)
    predicted, name = model_of(model, known, target)
    places = {v: constant(known.column(v.name)) for v in predicted.inputs if v.name in known}
    parameters = tuple(v for v in predicted.inputs if v.name not in known)
    if not parameters:
        raise ArgumentError(
            f"The model has no parameters: {', '.join(predicted.variables) or 'nothing'} "
            "stand in the table.",
            where=str(predicted)[:60],
            remedy='name what is to be learned otherwise, as in "w*x + b".',
        )
    wanted = variable(name)
    measured = measure(kind)
    [row] = substitute(
        [measured.source], {variable("prediction"): predicted.source, variable("target"): wanted}
    )
    columns: dict[Variable, Constant] = {**places, wanted: constant(known.column(name))}
    return Loss(
        mean_over(row, columns),
        parameters,
        name="L",
        notes=predicted.notes,
        columns=tuple((v.name, c) for v, c in columns.items()),
        kind=kind,
        model=predicted,
        target=name,
    )


def model_of(model: Any, known: Table, target: str | None) -> tuple[Function, str]:
    """The formula of the prediction, and the name of the column that it predicts.

    Raises:
        DataError: when there is no such column, or the target stands in the formula.
    """
    f = as_function(model)
    name = target or (f.name if f.name in known else None)
    if name is None:
        if f.name != "f":
            known.column(f.name)
        choices = [c for c in known.columns if c not in f.variables]
        name = choices[0] if len(choices) == 1 else None
    if name is None:
        raise DataError(
            "The model does not say which column it predicts.",
            where=f"{str(f)[:40]}, columns {', '.join(known.columns)}"[:80],
            remedy=f'write it as in "y = {str(f)[:40]}".',
        )
    known.column(name)
    if name in f.variables:
        raise DataError(
            f"The target {name} stands in the formula that predicts it.",
            where=f"{name} = {str(f)[:50]}",
            remedy="predict a column from the others.",
        )
    return f, name


def measure(kind: str) -> Function:
    """The formula of a loss in ``prediction`` and ``target``.

    Raises:
        ArgumentError: when it is neither a known name nor such a formula.
    """
    formula = KINDS.get(kind.strip().lower() if isinstance(kind, str) else "", kind)
    names: Sequence[str] = ("prediction", "target")
    if formula is kind and not (isinstance(kind, str) and "prediction" in kind):
        raise ArgumentError(
            f"There is no loss called {kind!r}.",
            where=f"kind={kind!r}"[:60],
            remedy=f'kind="{next(iter(KINDS))}", or a formula: kind="(prediction - target)^4"',
        )
    from steepest.function import function  # noqa: PLC0415 - named like the layer

    return function(formula, variables=names)
