"""Critical points and their kinds: the functions that users call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError
from steepest.evaluation import Interval, Program
from steepest.function import Function
from steepest.graph import REAL

from .degenerate import exact_point, surroundings
from .exactness import recognised
from .gradients import slopes_of
from .kinds import by_hessian
from .line import on_line
from .ranges import ranges
from .records import CriticalPoint, CriticalPoints
from .space import hessian_at, in_space

NEAR = 1e-5
"""A point typed with this relative error is still taken for the critical point that is meant."""


def critical_points(f: Any, box: Any = None) -> CriticalPoints:
    """The points where the gradient is 0 or does not exist, each with its kind.

    Args:
        f: A function of scalars, or text.
        box: For each variable a range, ``{"x": (-3, 3)}``. Without one a function of one
            variable is searched everywhere if its slope comes down to polynomials, others
            from -10 to 10.

    Returns:
        The points, ordered; ``complete`` is True only where it is proved that there are no
        others, and ``reason`` says what is proved. Of infinitely many, some are listed.

    Raises:
        ArgumentError: when the function is no formula of scalars, or the box is none.

    Cost:
        Milliseconds for a polynomial, at most a second or two for what resists.

    Source:
        Sturm's theorem for polynomials; Neumaier, Interval Methods for Systems of
        Equations, 1990, for the rest.
    """
    f = scalar(f)
    given = ranges(f, box)
    if not f.inputs:
        return CriticalPoints((), False, "The function is constant: it has no variable.", (), ())
    if len(f.inputs) == 1:
        return on_line(f.source, f.inputs[0], given.get(f.inputs[0]))
    return in_space(f, given)


def classify(f: Any, at: Any) -> CriticalPoint:
    """The kind of one critical point.

    Args:
        f: A function of scalars, or text.
        at: The coordinates, by name or in the order of the variables.

    Raises:
        ArgumentError: when this is no critical point.
    """
    f = scalar(f)
    point = _point(f, at)
    if len(point) == 1:
        return _on_line(f, float(point[0]))
    slopes = slopes_of(f.source, f.inputs)
    values = np.array([float(v) for v in Program(slopes, f.inputs)(*map(float, point))])
    if (np.abs(values) > NEAR * (1 + float(np.abs(point).max(initial=0.0)))).any():
        raise _not_critical(f, point, values)
    known = recognised(slopes, f.inputs, list(map(float, point)))
    at_exactly = known or exact_point(list(point), f.inputs)
    smooth = np.isfinite(values).all()
    hessian = hessian_at(f.source, f.inputs, list(map(float, point))) if smooth else None
    if hessian is not None and not np.isfinite(hessian).all():
        hessian = None
    eigenvalues = np.linalg.eigvalsh(hessian) if hessian is not None else np.array([])
    verdict = by_hessian(eigenvalues) if len(eigenvalues) else None
    verdict = verdict or surroundings(f.source, f.inputs, at_exactly, hessian)
    [value] = Program([f.computing], f.inputs)(*map(float, point))
    return CriticalPoint(
        tuple(map(float, point)),
        float(value),
        verdict.kind,
        tuple(map(float, eigenvalues)),
        (),
        verdict.why,
    )


def _on_line(f: Function, at: float) -> CriticalPoint:
    room = max(1.0, abs(at)) / 4
    found = on_line(f.source, f.inputs[0], Interval(at - room, at + room))
    near = [p for p in found if abs(p.point[0] - at) <= NEAR * max(1.0, abs(at))]
    if near:
        return min(near, key=lambda p: abs(p.point[0] - at))
    [slope] = slopes_of(f.source, f.inputs)
    values = np.array([float(Program([slope], f.inputs)(at)[0])])
    if values[0] == 0:
        [value] = Program([f.source], f.inputs)(at)
        why = "the slope is 0 all round, so that it is neither higher nor lower"
        return CriticalPoint((at,), float(value), "undecided", (0.0,), (), why)
    raise _not_critical(f, np.array([at]), values)


def _not_critical(f: Function, point: np.ndarray, values: np.ndarray) -> ArgumentError:
    what = "gradient" if len(values) != 1 else "slope"
    numbers = ", ".join(f"{v:.6g}" for v in values)
    return ArgumentError(
        f"This is no critical point: the {what} there is "
        f"{numbers if len(values) == 1 else f'({numbers})'}, not 0.",
        where=", ".join(f"{v} = {c:.6g}" for v, c in zip(f.variables, point, strict=True)),
        remedy="st.critical_points(f) finds those that there are.",
    )


def scalar(f: Any) -> Function:
    """The function, if it is one of numbers with one number as value.

    Raises:
        ArgumentError: when it is not.
    """
    f = Function.of(f)
    if f.source.type != REAL or any(v.type != REAL for v in f.inputs):
        raise ArgumentError(
            "Critical points are looked for in functions of numbers with one number as value.",
            where=str(f)[:60],
            remedy="pass a formula such as x^3 - 3*x.",
        )
    return f


def _point(f: Function, at: Any) -> np.ndarray:
    if isinstance(at, Mapping):
        missing = [v for v in f.variables if v not in at]
        if missing:
            raise CallError(
                f"The point has no value for {', '.join(missing)}.",
                where=str(at)[:60],
                remedy=f"give all of {', '.join(f.variables)}.",
            )
        at = [at[v] for v in f.variables]
    values = [
        Function.of(c)() if isinstance(c, str) else c for c in np.ravel(np.asarray(at, object))
    ]
    if len(values) != len(f.inputs):
        raise CallError(
            f"The point has {len(values)} coordinates for {len(f.inputs)} variables.",
            where=str(at)[:60],
            remedy=f"give {', '.join(f.variables)}.",
        )
    return np.array([float(c) for c in values])
