"""The search for critical points, and what is proved of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError
from steepest.evaluation import Interval, Program, conditions, enclosure, kinks, one_sided
from steepest.function import Function
from steepest.graph import REAL, Node, Variable, exact, variables
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .exactness import recognised
from .isolation import Box, Isolation, System, clusters, isolated, refined
from .kinds import Verdict, by_hessian, by_higher_derivatives, degenerate
from .ranges import ranges
from .records import CriticalPoint, CriticalPoints

MOST_CLUSTERS = 30
"""More unresolved places than this are taken for a curve of critical points."""


def critical_points(f: Any, box: Any = None) -> CriticalPoints:
    """The points in a box where the gradient is 0 or does not exist, each with its kind.

    Args:
        f: A function of scalars, or text.
        box: For each variable a range, ``{"x": (-3, 3)}``. Without one, a polynomial of one
            variable is searched everywhere, other functions from -10 to 10.

    Returns:
        The points, ordered; ``complete`` is True only where interval arithmetic proves that
        there are no others in the box, and ``reason`` says what is proved.

    Raises:
        ArgumentError: when the function is no formula of scalars, or the box is none.

    Cost:
        At most 6,000 evaluations on boxes, about a second.

    Source:
        Neumaier, Interval Methods for Systems of Equations, 1990.
    """
    return _Search(_scalar(f), box).points()


def classify(f: Any, at: Any) -> CriticalPoint:
    """The kind of one critical point.

    Args:
        f: A function of scalars, or text.
        at: The coordinates, by name or in the order of the variables.

    Raises:
        ArgumentError: when the gradient there is not 0, with the gradient.
    """
    search = _Search(_scalar(f), None)
    point = _point(search.f, at)
    slopes, _ = search.system.at(point)
    scale = 1 + float(np.abs(point).max(initial=0.0))
    if not (np.abs(slopes) <= 1e-6 * scale).all():
        corner = search.corner(point) if len(point) == 1 else None
        if corner is not None:
            return corner
        shown = ", ".join(f"{s:.6g}" for s in slopes)
        raise ArgumentError(
            f"This is no critical point: the gradient there is ({shown}), not 0.",
            where=", ".join(
                f"{v} = {c:.6g}" for v, c in zip(search.f.variables, point, strict=True)
            ),
            remedy="st.critical_points(f) finds those that there are.",
        )
    return search.described(point, proved=False)


def _scalar(f: Any) -> Function:
    f = Function.of(f)
    if f.source.type != REAL or any(v.type != REAL for v in f.inputs):
        raise ArgumentError(
            "Critical points are looked for in functions of numbers with one number as value.",
            where=str(f)[:60],
            remedy="pass a formula such as x^3 - 3*x.",
        )
    return f


def _point(f: Function, at: Any) -> np.ndarray:
    if isinstance(at, dict):
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


class _Search:
    """One function, its derivatives, and what is found on the way."""

    def __init__(self, f: Function, box: Any) -> None:
        self.f = f
        self.inputs = f.inputs
        self.slopes = [textbook(derivative(f.source, v), f.source) for v in f.inputs]
        self.curvatures = [[textbook(derivative(s, v)) for v in f.inputs] for s in self.slopes]
        self.system = System(self.slopes, self.curvatures, f.inputs)
        first = self.slopes[0] if self.slopes else f.source
        self.box, self.everywhere = ranges(f, box, first)
        self._value = Program([f.computing], f.inputs)
        self.doubts: list[str] = []

    def points(self) -> CriticalPoints:
        if not self.inputs or all(exact(s) == 0 for s in self.slopes):
            return self._result([], False, "The function is constant: every point is critical.")
        if any(exact(s) not in (None, 0) for s in self.slopes):
            return self._result([], True, "There are none: a first derivative is never 0.")
        zeros = isolated(self.system, self.box)
        found = [self._proved(box) for box in zeros.proved]
        found = [p for p in found if p is not None]
        if zeros.filled:
            self.doubts.append("the derivative is 0 on a whole part of the box")
        if not zeros.finished:
            self.doubts.append("the search was stopped before the whole box was looked at")
        found += self._from_open(zeros)
        found += self._corners(found)
        found.sort(key=lambda p: p.point)
        where = "" if self.everywhere else f" in {self._where()}"
        if self.doubts:
            return self._result(
                found, False, f"These were found{where}; that there are no others is not proved: "
                f"{'; '.join(self.doubts)}."
            )  # fmt: skip
        some = "These are all" if found else "There are none"
        return self._result(found, True, f"{some}{where}: interval arithmetic proves it.")

    def _where(self) -> str:
        return ", ".join(
            f"{v} = {r.low:g}..{r.high:g}" for v, r in zip(self.f.variables, self.box, strict=True)
        )

    def _result(self, found: list[CriticalPoint], complete: bool, reason: str) -> CriticalPoints:
        box = tuple((r.low, r.high) for r in self.box)
        return CriticalPoints(tuple(found), complete, reason, self.f.variables, box)

    def _proved(self, box: Box) -> CriticalPoint | None:
        point = refined(self.system, np.array([part.middle for part in box]))
        if not all(part.low <= c <= part.high for part, c in zip(box, point, strict=True)):
            point = np.array([part.middle for part in box])
        if not math.isfinite(self.value(point)):
            return None
        return self.described(point, proved=True)

    def value(self, point: Sequence[float]) -> float:
        """The function at a point."""
        return float(self._value(*map(float, point))[0])

    def described(self, point: np.ndarray, *, proved: bool) -> CriticalPoint:
        """The record of a point at which the gradient is 0."""
        at = recognised(self.slopes, self.inputs, point)
        shown: tuple[str, ...] = ()
        if at is not None:
            shown = tuple(text(textbook(at[v])) for v in self.inputs)
            point = np.array([float(Program([at[v]], [])()[0]) for v in self.inputs])
        _, hessian = self.system.at(point)
        regular = np.isfinite(hessian).all()
        eigenvalues = np.linalg.eigvalsh(hessian) if regular else np.array([])
        verdict = self._verdict(at, hessian, eigenvalues) if regular else self._by_sides(point)
        return CriticalPoint(
            tuple(float(c) + 0.0 for c in point),
            self.value(point) + 0.0,
            verdict.kind,
            tuple(float(e) + 0.0 for e in eigenvalues),
            shown,
            verdict.why,
            proved,
        )

    def _verdict(
        self, at: dict[Variable, Node] | None, hessian: np.ndarray, eigenvalues: np.ndarray
    ) -> Verdict:
        known = by_hessian(eigenvalues, 1.0)
        if known is not None:
            return known
        if at is None:
            return Verdict("undecided", "the second derivatives are 0 or too close to it")
        if len(self.inputs) > 1:
            return degenerate(self.f.source, self.inputs, at, hessian)
        [x] = self.inputs
        higher = by_higher_derivatives(self.f.source, x, at[x])
        if higher is None:
            return Verdict("undecided", "the derivatives up to order 12 decide nothing")
        return higher[0]

    # ---- places that interval arithmetic leaves open ----

    def _from_open(self, zeros: Isolation) -> list[CriticalPoint]:
        if not zeros.open:
            return []
        gap = 1e-4 * max(1.0, max(part.width for part in self.box) / 20)
        groups = clusters(zeros.open[:2000], gap)
        wide = [g for g in groups if _extent(g) > 100 * gap]
        if wide or len(groups) > MOST_CLUSTERS:
            middle = (wide or groups)[0][0]
            place = ", ".join(
                f"{v} = {part.middle:.4g}" for v, part in zip(self.f.variables, middle, strict=True)
            )
            if zeros.finished or wide:
                self.doubts.append(
                    f"critical points are not isolated, they seem to fill a curve through {place}"
                )
            groups = [g for g in groups if g not in wide][:MOST_CLUSTERS]
        found = []
        for group in groups:
            point = self._resolved(group)
            known = [*found, *(p.point for p in found)]
            if point is not None and not any(
                np.allclose(point.point, p.point, atol=1e-6) for p in found
            ):
                found.append(point)
            del known
        return found

    def _resolved(self, group: list[Box]) -> CriticalPoint | None:
        """The zero in a group of small boxes; a doubt is noted where it is not proved."""
        hull = [
            Interval(min(b[i].low for b in group), max(b[i].high for b in group))
            for i in range(len(self.inputs))
        ]
        middle = np.array([part.middle for part in hull])
        point = refined(self.system, middle)
        if not np.allclose(point, middle, atol=1e-2 * max(1.0, float(np.abs(middle).max()))):
            point = middle
        if not math.isfinite(self.value(point)):
            return None
        described = self.described(point, proved=False)
        at = recognised(self.slopes, self.inputs, point)
        place = ", ".join(
            f"{v} = {c:.6g}" for v, c in zip(self.f.variables, described.point, strict=True)
        )
        if at is None:
            slopes, _ = self.system.at(np.array(described.point))
            if not (np.abs(slopes) <= 1e-9).all():
                self.doubts.append(f"near {place} nothing is decided")
                return None
            self.doubts.append(f"the zero of the gradient at {place} is a multiple one")
            return described
        if len(self.inputs) == 1 and self._is_only_zero(hull[0], at):
            return CriticalPoint(
                described.point,
                described.value,
                described.kind,
                described.eigenvalues,
                described.exact,
                described.why,
                proved=True,
            )
        self.doubts.append(f"at {place} the Hessian is singular, so others may lie beside it")
        return described

    def _is_only_zero(self, hull: Interval, at: dict[Variable, Node]) -> bool:
        """Whether the slope has no zero in the hull but the exact one, by its multiplicity."""
        [x] = self.inputs
        known = by_higher_derivatives(self.f.source, x, at[x])
        if known is None:
            return False
        higher = self.f.source
        for _ in range(known[1]):
            higher = textbook(derivative(higher, x))
        around = Interval(hull.low - 1e-6, hull.high + 1e-6)
        if higher.primitive is None and not variables(higher):
            return True
        bounds = enclosure(higher, {x: around})
        return bounds.defined and (bounds.low > 0 or bounds.high < 0)

    # ---- corners, cusps and vertical tangents ----

    def _corners(self, found: Sequence[CriticalPoint]) -> list[CriticalPoint]:
        """Points where the slope does not exist though the function has a value."""
        corners = kinks(self.f.source)
        if len(self.inputs) != 1:
            if corners:
                self.doubts.append("corners of functions of several variables are not looked at")
            return []
        [x] = self.inputs
        poles = [c.subject for c in conditions(self.slopes[0]) if c.relation in ("!=0", ">0")]
        result: list[CriticalPoint] = []
        for subject in dict.fromkeys([*corners, *poles]):
            if x not in variables(subject):
                continue
            places = System([subject], [[textbook(derivative(subject, x))]], [x])
            zeros = isolated(places, self.box)
            boxes = [*zeros.proved, *(g[0] for g in clusters(zeros.open[:500], 1e-4))]
            for box in boxes[:MOST_CLUSTERS]:
                point = refined(places, np.array([box[0].middle]))
                near = next(
                    (n for n in (round(float(point[0]), 9),) if abs(n - point[0]) < 1e-12), None
                )
                point = np.array([near if near is not None else float(point[0])])
                taken = [*found, *result]
                if any(abs(p.point[0] - point[0]) < 1e-6 for p in taken):
                    continue
                corner = self.corner(point)
                if corner is not None:
                    result.append(corner)
        return result

    def corner(self, point: np.ndarray) -> CriticalPoint | None:
        """The record of a point where the slope does not exist, or None where it does."""
        value = self.value(point)
        if not math.isfinite(value):
            return None
        [x] = self.inputs
        left, right = one_sided(self.f.source, {x: float(point[0])}, x)
        if left == right and math.isfinite(left):
            return None
        verdict = self._by_sides(point)
        return CriticalPoint(
            (float(point[0]) + 0.0,), value + 0.0, verdict.kind, (), (), verdict.why
        )

    def _by_sides(self, point: np.ndarray) -> Verdict:
        """The verdict of the signs of the slope on either side of a point."""
        if len(point) != 1:
            return Verdict("undecided", "the second derivatives do not exist")
        c = float(point[0])
        step = 1e-6 * max(1.0, abs(c))
        left, right = (float(self.system.at(np.array([c + s]))[0][0]) for s in (-step, step))
        if left < 0 < right:
            return Verdict("minimum", "the slope is negative before and positive after")
        if left > 0 > right:
            return Verdict("maximum", "the slope is positive before and negative after")
        if math.isfinite(left) and math.isfinite(right) and left * right > 0:
            return Verdict("kink", "the slope does not exist here and keeps its sign")
        return Verdict("undecided", "the function has values on one side only")


def _extent(group: list[Box]) -> float:
    return max(
        max(b[i].high for b in group) - min(b[i].low for b in group) for i in range(len(group[0]))
    )
