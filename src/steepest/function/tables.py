"""Every value on the way to a result, as a table that says what first went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest import evaluation
from steepest.evaluation import Intermediate, Program
from steepest.graph import Node, Variable, variables
from steepest.printing import number_text, text

from .domain import RELATIONS, condition_in_words, truths

if TYPE_CHECKING:
    from .face import Function

LONGEST = 48
"""Formulas of more characters than this are cut in the printed table."""

MOST_NAMED = 3
"""The values of more variables than these are not repeated in the cause."""


@dataclass(frozen=True)
class Row:
    """One value on the way.

    Args:
        formula: The part of the function, as text.
        value: Its value.
        problem: What is wrong there, or nothing.
    """

    formula: str
    value: Any
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The values on the way to a result, parts before what uses them.

    Args:
        rows: One for each variable and operation.
        cause: In a sentence, what first left its domain or has no derivative, or what is too
            large for a float; else nothing.
        outside: Whether the point is outside the domain.
    """

    rows: tuple[Row, ...]
    cause: str
    outside: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Row:
        return self.rows[index]

    def __str__(self) -> str:
        formulas = [_cut(r.formula) for r in self.rows]
        values = [_shown(r.value) for r in self.rows]
        wide, long = (max(map(len, column), default=0) for column in (formulas, values))
        lines = [
            f"{f:<{wide}}  {v:>{long}}  {r.problem}".rstrip()
            for f, v, r in zip(formulas, values, self.rows, strict=True)
        ]
        return "\n".join([*lines, self.cause] if self.cause else lines)

    def to_dict(self) -> dict[str, Any]:
        """The table for JSON."""
        rows = [
            {"formula": r.formula, "value": np.asarray(r.value).tolist(), "problem": r.problem}
            for r in self.rows
        ]
        return {"rows": rows, "cause": self.cause}


def table(f: Function, at: Mapping[Variable, Any]) -> Table:
    """The table of ``f`` at a point.

    The cause is looked for among the kinks that a derivative meets, then in what is shown,
    then in the functions that ``f`` was derived from.
    """
    found = evaluation.intermediates(f.shown, at)
    rows = tuple(Row(text(i.node), i.value, _problem(i)) for i in found)
    kink = _kink(f, at)
    if kink is not None:
        there = f"There is no derivative where {_equation(kink)}: a kink or a jump."
        return Table(rows, there, outside=True)
    cause = found.cause
    for origin in () if cause else f.origins:
        cause = cause or evaluation.intermediates(origin, at).cause
    if cause is not None:
        where = _place(cause.node, at)
        there = f"{text(cause.node)} is undefined{where}: {_problem(cause)}."
        return Table(rows, there, outside=True)
    if found.unbounded is not None:
        row = found.unbounded
        return Table(rows, f"{text(row.node)} is {_shown(row.value)}: beyond the range of floats.")
    return Table(rows, "")


def _problem(row: Intermediate) -> str:
    if row.violated is None:
        return ""
    if row.violated.relation not in RELATIONS or not variables(row.violated.subject):
        return row.violated.says
    return f"{row.violated.says} ({condition_in_words(row.violated)} does not hold)"


def _place(node: Node, at: Mapping[Variable, Any]) -> str:
    """Where the node is looked at, where that is short: `` at x = 0``."""
    below = set(variables(node))
    there = [v for v in at if v in below]
    if not 0 < len(there) <= MOST_NAMED or any(np.ndim(at[v]) for v in there):
        return ""
    return " at " + ", ".join(f"{v.name} = {_shown(float(at[v]))}" for v in there)


def _kink(f: Function, at: Mapping[Variable, Any]) -> Node | None:
    """The first truth that makes the derivative undefined at the point."""
    inputs = tuple(at)
    for truth in truths(f.undefined):
        [holds] = Program([truth], inputs)(*(at[v] for v in inputs))
        if np.any(holds):
            return truth
    return None


def _equation(truth: Node) -> str:
    """The truth as a reader writes it: with a single equals sign."""
    return text(truth).replace("==", "=")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return number_text(float(f"{value:.10g}")).removesuffix(".0")
    if isinstance(value, bool):
        return str(value).lower()
    with np.printoptions(precision=6, threshold=6, edgeitems=2):
        return str(value).replace("\n", "")


def _cut(formula: str) -> str:
    return formula if len(formula) <= LONGEST else formula[: LONGEST - 3] + "..."
