"""Numbers of integrals that oscillate to infinity: half waves, summed and extrapolated."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from steepest.evaluation import Program
from steepest.graph import Node, Variable, lift

from .places import Place, interesting
from .quadrature import adaptive, quadrature
from .waves import Wave, Waves

HALF_WAVES = 40
"""How many half waves are summed before the rest is extrapolated."""

MANY = 40
"""Behind so many half waves the extrapolation may begin."""

MOST_BEFORE = 4000
"""At most so many half waves are summed where the amplitude still changes its course."""

BLOCK = 40
"""So many half waves go into one adaptive quadrature."""

REACH = 1e8
"""So far, as a multiple of the start, the course of the amplitudes is watched."""

NODES = {n: np.polynomial.legendre.leggauss(n) for n in (20, 30)}


def endless(
    f: Node, x: Variable, low: Place, wild: bool, view: Waves
) -> tuple[float, float] | None:
    """The integral of f from ``low`` to infinity and a bound on its error, or None.

    Args:
        f: The integrand.
        x: The variable.
        low: The lower limit.
        wild: Whether f runs to infinity there.
        view: f as a sum of waves, whose integral is known to be finite.

    Accuracy:
        Two starts of the extrapolation, one four times as far as the other, and two ways of
        extrapolating have to agree; the bound is how far they do not.

    Source:
        Longman (1956), *Note on a method for computing infinite integrals of oscillatory
        functions*; Wynn (1956), *On a device for computing the e_m(S_n) transformation*.
    """
    phases = [_of(w.phase, x) for w in view.waves]
    begin = _settled(f, x, low[0], view, phases)
    found = []
    for start in (begin, low[0] + 4 * (begin - low[0])):
        made = _from(f, x, low, wild, view, phases, start)
        if made is None:
            break
        found.append(made)
    if not found:
        return None
    (value, error), (other, _) = found[0], found[-1]
    if len(found) == 1:
        return value, error
    return value, max(error, abs(value - other))


def _from(  # noqa: PLR0917 - the facts of one integral
    f: Node,
    x: Variable,
    low: Place,
    wild: bool,
    view: Waves,
    phases: list[Callable[[float], float]],
    start: float,
) -> tuple[float, float] | None:
    """The integral with the extrapolation from ``start`` on."""
    fastest = max(abs(g(start) - g(low[0])) for g in phases if math.isfinite(g(start)))
    if not fastest <= MOST_BEFORE * math.pi:
        return None
    parts = _before(f, x, low, wild, start, phases)
    for wave, phase in zip(view.waves, phases, strict=True):
        tail = _tail(wave, x, start, phase)
        if tail is None:
            return None
        parts.append(tail)
    if view.calm is not lift(0):
        parts.append(
            quadrature(view.calm, x, (start, lift(start)), (math.inf, lift(0)), (False, False))
        )
    return math.fsum(v for v, _ in parts), sum(e for _, e in parts)


def _of(node: Node, x: Variable) -> Callable[[float], float]:
    program = Program([node], [x])
    return lambda t: float(program(float(t))[0])


def _settled(
    f: Node, x: Variable, low: float, view: Waves, phases: list[Callable[[float], float]]
) -> float:
    """A point behind all that happens once: there amplitudes fall and phases grow."""
    base, ahead = max([low, 0.0, *(2 * abs(c) for c in interesting(f, x))]), 10.0
    while ahead > 1e-3 and max(abs(g(base + ahead) - g(base)) for g in phases) > MANY * math.pi:
        ahead /= 2
    begin = base + ahead
    t = begin * np.logspace(0, math.log10(REACH), 400)
    for wave in view.waves:
        for node, falls in ((wave.phase, False), *((s, True) for s in wave.sizes(x))):
            with np.errstate(all="ignore"):
                values = np.broadcast_to(Program([node], [x])(t)[0], t.shape).astype(float)
            if falls:
                values = -np.abs(values)
            seen = np.isfinite(values) & (np.abs(values) > 1e-12 * np.nanmax(np.abs(values[:1])))
            both = seen[1:] & seen[:-1]
            turns = np.flatnonzero(np.where(both, np.diff(np.where(seen, values, 0.0)) < 0, False))
            if turns.size:
                begin = max(begin, 2 * float(t[turns[-1] + 1]))
    return begin


def _before(  # noqa: PLR0917 - the facts of one integral
    f: Node,
    x: Variable,
    low: Place,
    wild: bool,
    start: float,
    phases: list[Callable[[float], float]],
) -> list[tuple[float, float]]:
    """The integrals of f up to the start of the extrapolation."""
    width, ends = 1.0, [low[0]]
    while ends[-1] < start:
        a, b = ends[-1], min(ends[-1] + width, start)
        many = max(abs(g(b) - g(a)) for g in phases) if len(ends) > 1 else 0.0
        count = math.ceil(many / math.pi / BLOCK) if math.isfinite(many) else 1
        ends += np.linspace(a, b, max(count, 1) + 1)[1:].tolist()
        width *= 2
    if ends[-1] < start:
        ends.append(start)
    first = quadrature(f, x, low, (ends[1], lift(ends[1])), (wild, False))
    program = Program([f], [x])
    return [first, *(adaptive(program, a, b) for a, b in itertools.pairwise(ends[1:]))]


def _tail(
    wave: Wave, x: Variable, start: float, phase: Callable[[float], float]
) -> tuple[float, float] | None:
    """One wave's integral from the start on, by its half waves."""
    ends = _zeros(phase, start)
    if ends is None:
        return None
    program = Program([wave.node()], [x])
    fine, coarse = (_pieces(program, ends, n) for n in (30, 20))
    if not np.isfinite(fine).all():
        return None
    sums = np.cumsum(fine)[1:]
    size = float(np.max(np.abs(sums)))
    estimates = [
        wynn(sums),
        wynn(sums[: len(sums) * 2 // 3]),
        wynn(sums[len(sums) // 3 :]),
        averaged(sums),
    ]
    if not np.isfinite(estimates).all():
        return None
    spread = max(abs(e - estimates[0]) for e in estimates[1:])
    return estimates[0], spread + float(np.sum(np.abs(fine - coarse))) + 1e-15 * size


def _zeros(phase: Callable[[float], float], start: float) -> list[float] | None:
    """The start, and where from there on the phase is a multiple of pi."""
    from scipy.optimize import brentq  # noqa: PLC0415 - loads when numbers are asked for

    first = math.ceil(phase(start) / math.pi + 1e-6)
    ends, step = [start], 1e-3 * max(start, 1.0)
    for k in range(first, first + HALF_WAVES):
        target = k * math.pi
        low = ends[-1]
        while (there := phase(low + step)) < target:
            low, step = low + step, 2 * step
            if not math.isfinite(low) or low > 1e300:
                return None
        if math.isnan(there):
            return None
        try:
            root: Any = brentq(lambda t, u=target: phase(t) - u, low, low + step, xtol=1e-14 * low)
        except ValueError:  # the phase falls back
            return None
        step = max(root - ends[-1], 1e-12 * root)
        ends.append(float(root))
    return ends


def _pieces(program: Program, ends: list[float], count: int) -> np.ndarray:
    """The integrals between neighbours by Gauss and Legendre, all at once."""
    nodes, weights = NODES[count]
    low, high = np.array(ends[:-1])[:, None], np.array(ends[1:])[:, None]
    at = (low + high) / 2 + (high - low) / 2 * nodes
    with np.errstate(all="ignore"):
        values = np.broadcast_to(program(at)[0], at.shape)
    return (high - low)[:, 0] / 2 * (values @ weights)


def wynn(sums: np.ndarray) -> float:
    """The limit of a sequence by the epsilon algorithm.

    >>> sums = np.cumsum([(-1) ** k / (k + 1) for k in range(20)])
    >>> abs(wynn(sums) - math.log(2)) < 1e-12
    True
    """
    before, row = np.zeros(len(sums) + 1), np.asarray(sums, dtype=float)
    best = float(row[-1])
    while len(row) > 2:
        for _ in range(2):
            gaps = np.diff(row)
            if not np.all(np.abs(gaps) > 1e-16 * max(abs(best), 1e-300)):
                return best
            before, row = row, before[1:-1] + 1 / gaps
        best = float(row[-1])
    return best


def averaged(sums: np.ndarray) -> float:
    """The limit of a sequence that swings round it, by means of means (Euler's transformation)."""
    row = np.asarray(sums, dtype=float)
    while len(row) > 1:
        row = (row[1:] + row[:-1]) / 2
    return float(row[0])


__all__ = ["endless"]
