"""A plan run by NumPy, operation by operation: what exports and tests compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.evaluation.quiet import quietly

from .operations import Plan

NAMES = {
    "negate": "negative", "abs": "absolute", "pow": "power", "select": "where",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2",
    "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "and": "logical_and", "or": "logical_or", "not": "logical_not",
}  # fmt: skip


def _function(code: str) -> Callable[..., Any]:
    if code == "scipy._lambertw":
        from scipy.special import lambertw  # noqa: PLC0415 - when first used

        return lambda x: lambertw(x).real
    if code.startswith("scipy.") or code == "erf":
        from scipy.special import _ufuncs  # noqa: PLC0415 - when first used

        return getattr(_ufuncs, code.removeprefix("scipy."))
    return getattr(np, NAMES.get(code, code))


Change = Callable[[Any], Any]


def run(plan: Plan, inputs: Sequence[Any], change: Change | None = None) -> list[Any]:
    """The answers of all lines of a plan without routines.

    Args:
        plan: What to run.
        inputs: Numbers or arrays.
        change: Applied to each number as soon as it is computed, to see what follows.
    """
    return quietly(_run, plan, inputs, change)


def _run(plan: Plan, inputs: Sequence[Any], change: Change | None) -> list[Any]:
    answers: list[Any] = []
    for o in plan.operations:
        if o.code == "constant":
            answers.append(o.value)
        elif o.code == "input":
            answers.append(inputs[int(o.value or 0)])
        else:
            answer = _function(o.code)(*(answers[a] for a in o.arguments))
            answers.append(answer if change is None or o.truth else change(answer))
    return answers


def largest(plan: Plan, inputs: Sequence[float]) -> float:
    """The size of the largest finite number on the way to the answers."""
    sizes = [abs(float(a)) for a in run(plan, inputs)]
    return max((s for s in sizes if np.isfinite(s)), default=0.0)
