"""Is the answer right? And if not, which rule was broken, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from steepest.equality import equivalent
from steepest.equality.points import grid
from steepest.errors import ArgumentError, ShapeError, UnknownName
from steepest.evaluation import Program
from steepest.function import Function, function
from steepest.graph import ArrayType, Variable, variables

from .forms import FORMS, in_form
from .record import AnswerCheck
from .search import misapplied

_EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")
_LEFT = re.compile(
    r"""\s*(
      [a-zA-Z]\s*(['′’]+|\^\{?\\prime\}?)\s*(\([^=]*\)|\\left\([^=]*\\right\))?   # f'(x), y'
    | [a-zA-Z](_\{?\w+\}?)?\s*(\(\s*\w+(\s*,\s*\w+)*\s*\))?                       # y, f_x(x, y)
    | \\?d?frac\s*\{\s*(d|\\partial|\\mathrm\{d\}).*                              # \frac{dy}{dx}
    | \(?\s*[d∂]\s*\w*\s*/\s*[d∂]\s*\w+.*                                         # dy/dx, d/dx f
    | D(_\{?\w+\}?|\w)?\s*\w?\s*(\([^=]*\))?                                      # D f(x)
    )\s*\Z""",
    re.VERBOSE | re.DOTALL,
)


def check_answer(
    f: Any, answer: Any, wrt: str = "x", *, order: int = 1, form: str | None = None
) -> AnswerCheck:
    r"""Whether ``answer`` is the derivative of ``f``, and if not, which rule was misapplied.

    Args:
        f: A Function, text, LaTeX or a Python callable.
        answer: The derivative in any equal form: text or LaTeX, with a header such as
            ``f'(x) =`` or without, or a Function.
        wrt: The variable; that of a function of one variable need not be named.
        order: Which derivative the answer is: 2 for the second.
        form: ``factored`` or ``expanded``, if the answer must be written so. It is a question
            apart from whether the answer is right.

    Returns:
        ``.verdict`` True, False or None for undecided, which never counts as wrong; of a
        wrong answer ``.mistake`` and ``.place`` where they are known, and ``.hints`` of
        rising strength.

    Raises:
        ParseError: when the answer has no sound reading.
        ShapeError: when function or answer is not one number.
        ArgumentError: when there is no such variable, order or form.

    Cost:
        Some milliseconds.

    Example:
        >>> check_answer("sin(x^2)", "f'(x) = 2x cos(x^2)").verdict
        True
        >>> wrong = check_answer("sin(x^2)", "cos(x^2)")
        >>> wrong.mistake, wrong.place
        ('chain rule: inner derivative left out', 'sin(x^2)')
    """
    if form not in (None, *FORMS):
        raise ArgumentError(
            f"A form is {' or '.join(map(repr, FORMS))}, not {form!r}.",
            where=f"form={form!r}",
            remedy='form="factored"',
        )
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ArgumentError(
            f"The order of a derivative to be checked is a whole number from 1, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=2",
        )
    original = known = function(f)
    x = _variable(known, wrt)
    given = _read(answer, known)
    for h in (known, given):
        _require_number(h)
    if order > 1:
        known = (known.diff(x.name, order=order - 1) if known.inputs else known.diff()).simplified()
    slope = known.diff(x.name) if known.inputs else known.diff()
    equality = equivalent(slope, given)
    checked = AnswerCheck(
        equality.verdict, known, x, given, slope, equality, order=order, original=original
    )
    if equality.verdict is True:
        fits, why = in_form(given.source, form) if form else (None, "")
        return replace(
            checked, in_form=fits, form=form or "", form_reason=why, note=_note(slope, given)
        )
    if equality.verdict is None:
        return checked
    slips = misapplied(known, x, slope, given, original if order > 1 else None)
    return replace(checked, slips=tuple(slips))


def _require_number(f: Function) -> None:
    if not isinstance(f.source.type, ArrayType) or f.source.type.dimensions:
        raise ShapeError(
            "An answer is checked for a function whose value is one number.",
            where=str(f)[:60],
            remedy="check one component at a time.",
        )


def _variable(f: Function, wrt: str) -> Variable:
    found = next((v for v in f.inputs if v.name == wrt), None)
    if found is not None:
        return found
    if len(f.inputs) == 1 and wrt == "x":
        return f.inputs[0]
    if not f.inputs:
        return function(wrt).inputs[0]
    raise ArgumentError(
        f"The variable to differentiate in is one of {', '.join(f.variables)}, not {wrt!r}.",
        where=str(f)[:60],
        remedy=f'wrt="{f.variables[0]}"',
    )


def _read(answer: Any, f: Function) -> Function:
    """The function that was typed as an answer; a header such as ``y' =`` is left out."""
    if not isinstance(answer, str):
        return function(answer)
    parts = _EQUALS.split(answer.strip().strip("$").strip())
    if len(parts) > 1 and _LEFT.match(parts[0]) and all(p.strip() for p in parts):
        typed = parts[-1]
    else:
        typed = answer.strip().strip("$")
    typed = typed.strip().rstrip(".;").strip() if typed.strip() else answer
    kept = type(answer)(typed)
    try:
        return function(kept, variables=f.variables)
    except UnknownName:
        return function(kept)


def _note(slope: Function, given: Function) -> str:
    """What is to be said of a right answer that has no value where the derivative has one."""
    inputs = slope.inputs
    if not set(variables(given.source)) <= set(inputs):
        return ""
    program = Program([slope.computing, given.source], inputs)
    with np.errstate(all="ignore"):
        rows = grid(len(inputs))[:120]
        right, typed = (
            np.broadcast_to(np.asarray(v, dtype=float), len(rows)) for v in program(*rows.T)
        )
    missing = np.flatnonzero(np.isfinite(right) & np.isnan(typed))
    if len(missing) < 2:
        return ""
    at = ", ".join(f"{v.name} = {p:g}" for v, p in zip(inputs, rows[missing[0]], strict=True))
    return f"It has no value at {at}, where the derivative has one."
