"""Critical points of a function of several variables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from steepest.evaluation import Interval, Program, conditions, in_domain, jumps, kinks
from steepest.function import Function
from steepest.graph import Node, Variable, constant, ordered, substitute, variables
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .candidates import Candidate, Found, plain_number
from .degenerate import exact_point, surroundings
from .exactness import value_at
from .gradients import search, slopes_of
from .isolation import Box
from .kinds import by_hessian
from .line import on_line
from .monomials import rational
from .ranges import DEFAULT
from .records import CriticalPoint, CriticalPoints, shown


def in_space(f: Function, given: dict[Variable, Interval]) -> CriticalPoints:
    """The critical points of a function of several variables.

    Args:
        f: The function.
        given: The ranges that are given.
    """
    still = _still(f)
    active = [v for v in f.inputs if v not in still]
    rest = {v: plain_number(given.get(v, Interval(*DEFAULT))) for v in still}
    [source] = substitute([f.source], {v: constant(c) for v, c in rest.items()})
    if len(active) <= 1:
        return _on_lines(f, source, active, rest, given)
    everywhere, box = _box(source, active, given)
    found = Found(active, box)
    search(source, found)
    points = [_described(f, source, rest, c, found) for c in found.points]
    kept = sorted((p for p in points if p is not None), key=lambda p: p.point)
    where = "" if everywhere else f" in {_where(active, box)}"
    complete, reason = _told(found, kept, where, everywhere)
    if still:
        complete, reason = False, f"{_lines(still)} {reason}"
    return CriticalPoints(
        tuple(kept), complete, reason, f.variables, _ranges(f, given, active, box)
    )


def _still(f: Function) -> list[Variable]:
    """The variables on which the function does not depend."""
    rules = (n.primitive for n in ordered(f.source) if n.primitive is not None)
    if any(p.kinks or p.jumps for p in rules):
        return [v for v in f.inputs if v not in variables(f.source)]
    slopes = slopes_of(f.source, f.inputs)
    return [v for v, s in zip(f.inputs, slopes, strict=True) if rational(s) == 0]


def _on_lines(
    f: Function,
    source: Node,
    active: Sequence[Variable],
    rest: dict[Variable, Fraction],
    given: dict[Variable, Interval],
) -> CriticalPoints:
    """The critical points of a function that depends on one of its variables, or on none."""
    if not active:
        reason = "The function is constant: every point is critical."
        return CriticalPoints((), False, reason, f.variables, _ranges(f, given, (), ()))
    [x] = active
    line = on_line(source, x, given.get(x))
    points = [
        replace(
            p,
            point=_joined(f, active, rest, p.point),
            eigenvalues=tuple(sorted((*p.eigenvalues, *(0.0 for _ in rest))))
            if p.eigenvalues
            else (),
            exact=tuple(p.exact[0] if v is x else str(rest[v]) for v in f.inputs)
            if p.exact
            else (),
        )
        for p in line
    ]
    box = _ranges(f, given, active, [Interval(*line.box[0])])
    return CriticalPoints(
        tuple(points), False, f"{_lines(list(rest))} {line.reason}", f.variables, box
    )


def _lines(still: Sequence[Variable]) -> str:
    names = " and ".join(v.name for v in still)
    return f"f does not depend on {names}, so each point stands for infinitely many."


def _ranges(
    f: Function,
    given: dict[Variable, Interval],
    active: Sequence[Variable],
    box: Sequence[Interval],
) -> tuple[tuple[float, float], ...]:
    known = {**given, **dict(zip(active, box, strict=True))}
    whole = (known.get(v, Interval(*DEFAULT)) for v in f.inputs)
    return tuple((r.low, r.high) for r in whole)


def _where(inputs: Sequence[Variable], box: Box) -> str:
    return ", ".join(
        f"{shown(r.low)} <= {v.name} <= {shown(r.high)}" for v, r in zip(inputs, box, strict=True)
    )


def _box(f: Node, inputs: Sequence[Variable], given: dict[Variable, Interval]) -> tuple[bool, Box]:
    """The box to search, and whether nothing can lie outside it: a linear gradient has one zero."""
    usual = tuple(given.get(v, Interval(*DEFAULT)) for v in inputs)
    if kinks(f) or jumps(f):
        return False, usual
    slopes = slopes_of(f, inputs)
    rows = [[rational(textbook(derivative(s, v))) for v in inputs] for s in slopes]
    if given or conditions(f) or any(e is None for row in rows for e in row):
        return False, usual
    matrix = np.array(rows, float)
    if abs(np.linalg.det(matrix)) < 1e-9 * max(1.0, np.abs(matrix).max()) ** len(inputs):
        return False, usual
    at_zero = [value_at(s, dict.fromkeys(inputs, constant(0))) for s in slopes]
    solution = np.linalg.solve(matrix, -np.array(at_zero))
    return True, tuple(
        Interval(min(r.low, 2 * c - 1), max(r.high, 2 * c + 1))
        for r, c in zip(usual, map(float, solution), strict=True)
    )


# ---- what is told ----


def _described(
    f: Function, source: Node, rest: dict[Variable, Fraction], c: Candidate, found: Found
) -> CriticalPoint | None:
    """The record of a candidate; None where the function has no value or nothing is critical."""
    active = found.inputs
    at = c.formulas if c.formulas is not None else exact_point(c.point, active)
    value = value_at(source, at)
    if not math.isfinite(value) or not in_domain(source, dict(zip(active, c.point, strict=True))):
        return None
    point = _joined(f, active, rest, c.point)
    hessian = _hessian(f, point) if c.smooth else None
    eigenvalues = () if hessian is None else tuple(map(float, np.linalg.eigvalsh(hessian)))
    verdict = by_hessian(np.array(eigenvalues)) if eigenvalues else None
    if verdict is None:
        rows = [f.inputs.index(v) for v in active]
        inner = None if hessian is None else hessian[np.ix_(rows, rows)]
        verdict = surroundings(source, active, at, inner)
    if not c.smooth and verdict.kind not in ("minimum", "maximum") and found.edges:
        return None
    whole = {**{v: constant(n) for v, n in rest.items()}, **at}
    exactly = tuple(text(textbook(whole[v])) for v in f.inputs) if c.formulas is not None else ()
    eigenvalues = tuple(e + 0.0 for e in eigenvalues)
    return CriticalPoint(
        point, value + 0.0, verdict.kind, eigenvalues, exactly, verdict.why, c.proved
    )


def _hessian(f: Function, point: Sequence[float]) -> np.ndarray | None:
    """The Hessian at a point; None on a corner, and where it is not finite."""
    corners = [*kinks(f.source), *jumps(f.source)]
    if any(abs(float(c)) < 1e-12 for c in Program(corners, f.inputs)(*point)):
        return None
    hessian = hessian_at(f.source, f.inputs, point)
    return hessian if np.isfinite(hessian).all() else None


def hessian_at(f: Node, inputs: Sequence[Variable], point: Sequence[float]) -> np.ndarray:
    """The second derivatives at a point."""
    values = [float(v) for v in _second_derivatives(f, tuple(inputs))(*point)]
    return np.array(values).reshape(len(inputs), len(inputs))


@lru_cache(maxsize=4)
def _second_derivatives(f: Node, inputs: tuple[Variable, ...]) -> Program:
    """The second derivatives, made once for all points of a search."""
    nodes = [textbook(derivative(s, v)) for s in slopes_of(f, inputs) for v in inputs]
    return Program(nodes, inputs)


def _joined(
    f: Function, active: Sequence[Variable], rest: dict[Variable, Fraction], point: Sequence[float]
) -> tuple[float, ...]:
    known = {**rest, **dict(zip(active, point, strict=True))}
    return tuple(float(known[v]) for v in f.inputs)


def _told(
    found: Found, points: Sequence[CriticalPoint], where: str, everywhere: bool
) -> tuple[bool, str]:
    """Whether all points are listed, and the sentences that say why."""
    said = [
        f"Every point with {' and '.join(sorted(f'{text(n)} = 0' for n in curve))} is critical; "
        "one of them is listed."
        for curve in found.curves
    ]
    if found.edges:
        named = " or ".join(f"{text(n)} = 0" for n in found.edges)
        said.append(f"Where {named} there is no gradient; extrema found there are listed.")
    infinite = bool(said)
    if found.doubts:
        said.append(
            f"These were found{where}; that there are no others is not proved: "
            f"{'; '.join(found.doubts)}."
        )
        return False, " ".join(said)
    way = "a linear gradient has one zero" if everywhere else "interval arithmetic proves it"
    all_of_them = "These are all" if points else "There are none"
    said.append(f"{'There are no others' if infinite else all_of_them}{where}: {way}.")
    return not infinite, " ".join(said)
