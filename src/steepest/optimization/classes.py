"""Cross-entropy of several classes: a score for each, and the softmax of the scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, DataError
from steepest.function import Function, as_function
from steepest.graph import Node, Variable, constant, exact, exp, lift, log, substitute, variable
from steepest.primitives.arrays import average
from steepest.printing import natural_order
from steepest.transforms.computing import computing

from .averages import COLUMN, Loss, mean_over
from .tables import Table

SHORT = 40


def loss_of_classes(model: Any, known: Table, target: str | None) -> Loss:
    """The mean of ``-ln(softmax(scores)[class of the row])``, in the parameters of the scores.

    Args:
        model: A formula of the score for each class, by the class as it stands in the target's
            column; or the scores alone, in the order of the sorted classes.
        known: The table.
        target: The column of the classes, numbers or text.

    Raises:
        DataError: when a row is of none of the classes.
        ArgumentError: when the target is missing, or the scores have no parameters.

    Source:
        Bridle, J. S. (1990), *Probabilistic interpretation of feedforward classification network
        outputs*. The probability of class k is ``e^s_k/(e^s_1 + ... + e^s_K)``.
    """
    if target is None:
        raise ArgumentError(
            "Scores of several classes need the column that names the class.",
            where=str(model)[:60],
            remedy=f'target="{list(known.columns)[-1]}"',
        )
    known.cells(target)
    labels, formulas = _classes(model, known, target)
    scores = [as_function(f) for f in formulas]
    inputs: dict[str, Variable] = {v.name: v for f in scores for v in f.inputs}
    if target in inputs:
        raise DataError(
            f"The target {target} stands in a score that predicts it.",
            where=", ".join(map(str, scores))[:60],
            remedy="predict a column from the others.",
        )
    parameters = tuple(inputs[n] for n in natural_order(n for n in inputs if n not in known))
    if not parameters:
        raise ArgumentError(
            "The scores have no parameters: all their variables stand in the table.",
            where=", ".join(map(str, scores))[:60],
            remedy='name what is to be learned otherwise, as in "w*x + b".',
        )
    members = _members(labels, known, target, set(inputs))
    total: Node = lift(0)
    chosen: Node = lift(0)
    chosen_columns: dict[Variable, Any] = {}
    for score, name in zip(scores, members, strict=True):
        if exact(score.source) == 0:  # a score of 0 adds 1 and chooses nothing
            total = total + 1
            continue
        total = total + exp(score.source)
        chosen = chosen + variable(name) * score.source
        chosen_columns[variable(name)] = constant(members[name])
    row = log(total) - chosen
    columns = {v: constant(known.column(n)) for n, v in inputs.items() if n in known}
    columns |= chosen_columns
    wide: dict[Node, Node] = {v: variable(v.name, type=COLUMN) for v in columns}
    return Loss(
        mean_over(computing(row), columns),
        parameters,
        name="L",
        notes=tuple(dict.fromkeys(note for f in scores for note in f.notes)),
        columns=tuple((v.name, c) for v, c in columns.items()),
        kind="cross-entropy",
        target=target,
        typed=average(substitute([row], wide)[0]),
    )


def _classes(model: Any, known: Table, target: str) -> tuple[list[Any], list[Any]]:
    """The classes and the formula of each one's score."""
    if isinstance(model, Mapping):
        return list(model), list(model.values())
    labels = sorted({_plain(cell) for cell in known.cells(target)}, key=lambda c: (str(type(c)), c))
    if len(labels) != len(model):
        raise ArgumentError(
            f"There are {len(model)} scores, and {target} has {len(labels)} classes: "
            f"{', '.join(map(str, labels[:8]))}.",
            where=f"{target}: {', '.join(map(str, model))}"[:60],
            remedy="give a score for each class by name, "
            f"as in {{{labels[0]!r}: 'w1*x + b1', ...}}.",
        )
    return labels, list(model)


def _plain(cell: Any) -> float | str:
    """A cell as a number where it is one, else as text."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return str(cell).strip()


def _members(
    labels: Sequence[Any], known: Table, target: str, taken: set[str]
) -> dict[str, np.ndarray]:
    """For each class a column of ones where a row is of it, by a name such as ``is_setosa``."""
    places = {_plain(label): k for k, label in enumerate(labels)}
    cells = [_plain(cell) for cell in known.cells(target)]
    strange = next((i for i, cell in enumerate(cells) if cell not in places), None)
    if strange is not None:
        raise DataError(
            f"Row {strange + 1} is of the class {cells[strange]!r}, for which there is no score.",
            where=f"{known.origin}, {target}",
            remedy=f"give scores for all classes; there are {', '.join(map(str, labels))}."[:120],
        )
    found: dict[str, np.ndarray] = {}
    of = np.array([places[cell] for cell in cells])
    for k, label in enumerate(labels):
        shown = f"{label:g}" if isinstance(label, float) else str(label)
        name = "is_" + (re.sub(r"[^A-Za-z0-9]+", "", shown)[:SHORT] or str(k + 1))
        while name in found or name in taken or name in known:
            name += "x"
        found[name] = (of == k).astype(float)
    return found


def softmax_model(model: Any) -> bool:
    """Whether a model is one of scores, by class or in a row."""
    if isinstance(model, (str, Function)):
        return False
    return isinstance(model, Mapping) or (isinstance(model, (list, tuple)) and len(model) > 1)


__all__ = ["loss_of_classes", "softmax_model"]
