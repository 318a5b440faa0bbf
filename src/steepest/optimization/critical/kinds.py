"""What kind of critical point it is: by the Hessian, by higher derivatives, by enclosures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steepest.evaluation import Interval, enclosure, evaluate
from steepest.graph import Node, Variable, constant, substitute, variable
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .exactness import is_zero

HIGHEST = 12
"""Higher derivatives are taken up to this order."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of a critical point, and the test that decided it."""

    kind: str
    why: str


def by_hessian(eigenvalues: np.ndarray, size: float) -> Verdict | None:
    """The verdict of the second derivatives, or None when one of them may be 0."""
    if not np.isfinite(eigenvalues).all():
        return None
    noise = 1e-9 * max(size, float(np.abs(eigenvalues).max(initial=0.0)))
    if (np.abs(eigenvalues) <= noise).any():
        signs = set(np.sign(eigenvalues[np.abs(eigenvalues) > noise]))
        if signs == {1.0, -1.0}:
            return Verdict("saddle", "the Hessian has eigenvalues of both signs")
        return None
    one = len(eigenvalues) == 1
    if (eigenvalues > 0).all():
        why = "f'' > 0: concave up" if one else "all eigenvalues of the Hessian are positive"
        return Verdict("minimum", why)
    if (eigenvalues < 0).all():
        why = "f'' < 0: concave down" if one else "all eigenvalues of the Hessian are negative"
        return Verdict("maximum", why)
    return Verdict("saddle", "the Hessian has eigenvalues of both signs")


def by_higher_derivatives(
    f: Node, x: Variable, at: Node, *, first: int = 2
) -> tuple[Verdict, int] | None:
    """The verdict of the first derivative that is not 0 at an exact point, and its order."""
    slope = f
    for order in range(1, HIGHEST + 1):
        slope = textbook(derivative(slope, x))
        if order < first or is_zero(slope, {x: at}):
            continue
        value = _value(slope, {x: at})
        if not math.isfinite(value) or abs(value) < 1e-12:
            return None
        if order % 2:
            return Verdict(
                "inflection", f"the first derivative that is not 0 has order {order}"
            ), order
        kind = "minimum" if value > 0 else "maximum"
        sign = ">" if value > 0 else "<"
        why = f"f'' = 0 decides nothing; the derivative of order {order} is {sign} 0"
        return Verdict(kind, why), order
    return None


def degenerate(
    f: Node, inputs: Sequence[Variable], at: dict[Variable, Node], hessian: np.ndarray
) -> Verdict:
    """The verdict at an exact point whose Hessian is singular, several variables."""
    signs = set()
    values, vectors = np.linalg.eigh(hessian)
    for value, vector in zip(values, vectors.T, strict=True):
        if abs(value) > 1e-9 * max(1.0, abs(values).max()):
            signs.add("+" if value > 0 else "-")
            continue
        signs |= _along(f, inputs, at, vector)
    if {"+", "-"} <= signs:
        return Verdict("saddle", "f rises in one direction and falls in another")
    if _lowest_here(f, inputs, at, 1):
        return Verdict("minimum", "the Hessian is singular, but f is nowhere lower close by")
    if _lowest_here(f, inputs, at, -1):
        return Verdict("maximum", "the Hessian is singular, but f is nowhere higher close by")
    return Verdict("undecided", "the Hessian is singular, and no further test decides")


def _along(
    f: Node, inputs: Sequence[Variable], at: dict[Variable, Node], direction: np.ndarray
) -> set[str]:
    """How f changes along a line through the point: the signs that it takes."""
    t = variable("t", scope=-7)
    largest = np.abs(direction).max()
    steps = [constant(round(float(c / largest), 6)) for c in direction]
    line = {
        v: at[v] + (constant(round(s.value)) if float(s.value).is_integer() else s) * t
        for v, s in zip(inputs, steps, strict=True)
    }
    [g] = substitute([f], dict(line))
    known = by_higher_derivatives(g, t, constant(0), first=1)
    if known is None:
        return set()
    return {"minimum": {"+"}, "maximum": {"-"}}.get(known[0].kind, {"+", "-"})


def _lowest_here(f: Node, inputs: Sequence[Variable], at: dict[Variable, Node], sign: int) -> bool:
    """Whether ``sign*f`` is proved nowhere below its value at the point in a small box."""
    points = {v: _value(node, {}) for v, node in at.items()}
    if any(points.values()):
        moved = {v: v + at[v] for v in inputs}
        [f] = substitute([f], dict(moved))
        points = dict.fromkeys(inputs, 0.0)
    centre = _value(f, {v: constant(0) for v in inputs})
    gap = textbook(f - constant(round(centre)) if centre == round(centre) else f - constant(centre))
    around = {v: Interval(-0.01, 0.01) for v in inputs}
    bounds = enclosure(gap, around)
    low = bounds.low if sign > 0 else -bounds.high
    return bounds.defined and low >= 0


def _value(node: Node, at: dict[Variable, Node]) -> float:
    [placed] = substitute([node], dict(at))
    [value] = evaluate([placed], {})
    return float(value)
