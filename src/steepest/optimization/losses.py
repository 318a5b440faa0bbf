"""Losses from a model typed as a formula and a table of data."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, DataError, UnknownName
from steepest.function import Function, as_function
from steepest.graph import ArrayType, Node, apply, constant, substitute, variable
from steepest.primitives.arrays import average, broadcast_to
from steepest.transforms.computing import computing

from .averages import COLUMN, ROWS, Loss, mean_over
from .classes import loss_of_classes, softmax_model
from .tables import Table, table

SQUARED = "mean squared error"

KINDS = {
    SQUARED: "(prediction - target)^2",
    "mean absolute error": "|prediction - target|",
    "huber": "{(prediction - target)^2/2 if |prediction - target| <= 1 "
    "else |prediction - target| - 1/2}",
    "cross-entropy": "-target*ln(prediction) - (1 - target)*ln(1 - prediction)",
    "negative log-likelihood": "-ln(prediction)",
}
"""What is averaged over the rows, by the names of losses."""

OTHER_NAMES = {
    "mse": SQUARED,
    "squared error": SQUARED,
    "least squares": SQUARED,
    "mae": "mean absolute error",
    "absolute": "mean absolute error",
    "absolute error": "mean absolute error",
    "huber loss": "huber",
    "cross entropy": "cross-entropy",
    "binary cross-entropy": "cross-entropy",
    "log loss": "cross-entropy",
    "logistic": "cross-entropy",
    "nll": "negative log-likelihood",
    "negative log likelihood": "negative log-likelihood",
}


def loss(
    model: Any, data: Any, target: str | None = None, kind: str = "mean squared error"
) -> Loss:
    """The loss of a model on data, as a function of the model's parameters.

    Args:
        model: A formula such as ``"w*x + b"``. Its variables that are columns of the table are
            data; all others are parameters. ``"y = w*x + b"`` names the target too. For several
            classes a score for each, as ``{"cat": "a1*x + b1", "dog": "0"}``; their softmax
            gives the probabilities, and the loss is the cross-entropy.
        data: A CSV file, a dictionary of columns, a structured array or a data frame.
        target: The column that the model predicts.
        kind: ``mean squared error``, ``mean absolute error``, ``huber``, ``cross-entropy`` (the
            model gives the probability of a 1), ``negative log-likelihood`` (the model is the
            likelihood of a row, as ``"normal_density(y, w*x + b, s)"``), or any formula of
            ``prediction`` and ``target``, which is averaged over the rows.

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
    kind = _kind(kind)
    if softmax_model(model):
        if kind not in ("cross-entropy", SQUARED):
            raise ArgumentError(
                f"Scores of several classes are compared by cross-entropy, not by {kind}.",
                where=f"kind={kind!r}"[:60],
                remedy='kind="cross-entropy"',
            )
        return loss_of_classes(model, known, target)
    likelihood = kind == "negative log-likelihood"
    if likelihood:
        predicted, name = _likelihood_of(model, known, target)
        kind = kind if name is None else "cross-entropy"
    else:
        predicted, name = model_of(model, known, target)
    parameters = tuple(v for v in predicted.inputs if v.name not in known)
    if not parameters:
        raise ArgumentError(
            f"The model has no parameters: {', '.join(predicted.variables) or 'nothing'} "
            "stand in the table.",
            where=str(predicted)[:60],
            remedy='name what is to be learned otherwise, as in "w*x + b".',
        )
    put_in: dict[Node, Node] = {variable("prediction"): predicted.source}
    names = [v.name for v in predicted.inputs if v.name in known]
    if name is not None:
        put_in[variable("target")] = variable(name)
        names = list(dict.fromkeys([*names, name]))
    [row] = substitute([measure(kind).source], put_in)
    columns = {variable(n): constant(known.column(n)) for n in names}
    if kind == "cross-entropy" and name is not None:
        _check_shares(known, name)
    sound = computing(row)
    wide: dict[Node, Node] = {v: variable(v.name, type=COLUMN) for v in columns}
    return Loss(
        mean_over(sound, columns),
        parameters,
        name="L",
        notes=predicted.notes,
        columns=tuple((v.name, c) for v, c in columns.items()),
        kind=kind,
        model=predicted,
        target=name or "",
        typed=None if sound is row else average(_spread(substitute([row], wide)[0])),
    )


def _spread(row: Node) -> Node:
    """A row's formula as one number for each row, also where no column stands in it."""
    if isinstance(row.type, ArrayType) and not row.type.dimensions:
        return apply(broadcast_to, row, dimensions=(ROWS,))
    return row


def _likelihood_of(model: Any, known: Table, target: str | None) -> tuple[Function, str | None]:
    """The likelihood of a row; or the probability of a 1, with the column of zeros and ones.

    Raises:
        DataError: when neither is meant.
    """
    f = as_function(model)
    name = target or (f.name if f.name in known else None)
    if name is None or name in f.variables:
        return f, None
    predicted, name = model_of(model, known, name)
    if np.isin(known.column(name), (0, 1)).all():
        return predicted, name
    raise DataError(
        f"A likelihood of {name} has {name} in its formula, and this model has not.",
        where=f"{name} = {str(predicted)[:50]}",
        remedy=f'loss("normal_density({name}, {str(predicted)[:30]}, s)", data, '
        'kind="negative log-likelihood")',
    )


def _check_shares(known: Table, name: str) -> None:
    values = known.column(name)
    outside = np.flatnonzero((values < 0) | (values > 1))
    if len(outside):
        row = int(outside[0])
        raise DataError(
            f"Cross-entropy compares with 0 or 1, and {name} is {values[row]:g} in row {row + 1}.",
            where=f"{known.origin}, {name}",
            remedy=f"write the classes of {name} as 0 and 1, or choose another kind.",
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
    known = _kind(kind)
    names: Sequence[str] = ("prediction", "target")
    formula = KINDS.get(known, known)
    if known not in KINDS and "prediction" not in str(known):
        close = get_close_matches(str(known), [*KINDS, *OTHER_NAMES], 1, 0.6)
        hint = f'did you mean kind="{close[0]}"?' if close else f"choose one of {', '.join(KINDS)}"
        raise ArgumentError(
            f"There is no loss called {kind!r}.",
            where=f"kind={kind!r}"[:60],
            remedy=hint + (", or a formula of prediction and target." if not close else ""),
        )
    from steepest.function import function  # noqa: PLC0415 - named like the layer

    try:
        return function(formula, variables=names)
    except UnknownName as error:
        raise ArgumentError(
            "The formula of a loss is of prediction and target, and of nothing else.",
            where=error.where,
            remedy='kind="log(cosh(prediction - target))"',
        ) from None


def _kind(kind: Any) -> Any:
    """The name of a kind of loss as it stands in the table; what is no name stays."""
    if not isinstance(kind, str):
        return kind
    name = kind.strip().lower().replace("_", " ")
    name = OTHER_NAMES.get(name, name)
    return name if name in KINDS else kind
