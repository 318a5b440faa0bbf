"""Zeros of systems in a box, collected with what is not known of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from steepest.evaluation import Interval
from steepest.graph import Node, Variable, constant, substitute, variables
from steepest.transforms.textbook import textbook

from .degenerate import is_alone
from .exactness import recognised, value_at
from .isolation import Box, System, Zero, clusters, isolated, refined
from .places import places

MOST_CLUSTERS = 12
"""More unresolved places than this are taken for a curve of critical points."""

MOST_BOXES = 400
"""No more unresolved boxes than this are put together to places."""

SAME = 1e-7
"""Points nearer than this are one point, if they are the same exactly, or in doubt."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the gradient is 0, or, where it is not ``smooth``, may not exist.

    Args:
        point: The coordinates.
        formulas: The coordinates exactly, where they are known.
        proved: Whether it is proved that the point exists.
        smooth: Whether the gradient exists there for sure.
    """

    point: tuple[float, ...]
    formulas: dict[Variable, Node] | None
    proved: bool
    smooth: bool = True


@dataclass(slots=True)
class Found:
    """What the search of a box comes upon.

    Args:
        inputs: The variables.
        box: Their ranges.
        points: The candidates.
        curves: Factors that are 0 together on a curve or surface of critical points.
        edges: Nodes at whose zeros the function has a value and no gradient.
        doubts: Why others may have been missed.
    """

    inputs: Sequence[Variable]
    box: Box
    points: list[Candidate] = field(default_factory=list)
    curves: list[frozenset[Node]] = field(default_factory=list)
    edges: list[Node] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def doubt(self, sentence: str) -> None:
        """Note a doubt, once."""
        if sentence not in self.doubts:
            self.doubts.append(sentence)

    def keep(self, new: Candidate) -> None:
        """Add a candidate, unless it is there already."""
        for old in self.points:
            if np.allclose(old.point, new.point, rtol=SAME, atol=SAME):
                exactly = old.formulas is not None and new.formulas is not None
                if not exactly and not np.allclose(old.point, new.point, rtol=1e-12, atol=1e-12):
                    self.doubt("two points could not be told apart")
                return
        self.points.append(new)

    def solve(self, system: System, *, smooth: bool = True) -> None:
        """Add the zeros of a system to the candidates."""
        zeros = isolated(system, self.box)
        for zero in zeros.proved:
            self.keep(_proved(system, zero, smooth))
        if not zeros.finished:
            self.doubt("the search was stopped before the whole box was looked at")
        for group in self._groups(zeros.open, zeros.finished):
            self._resolve(system, group, smooth)

    def _groups(self, unknown: Sequence[Box], finished: bool) -> list[Box]:
        """The places that interval arithmetic leaves open, unless they are too many or too wide."""
        whole = max(p.width for p in self.box)
        groups = clusters(unknown[:MOST_BOXES], 1e-4 * max(1.0, whole / 20))
        wide = [g for g in groups if max(p.width for p in g) > 1e-2 * whole]
        many = len(groups) > MOST_CLUSTERS
        if wide or (many and finished):
            place = named(self.inputs, [p.middle for p in (wide or groups)[0]])
            self.doubt(f"critical points seem to fill a curve through {place}")
        return [] if many else [g for g in groups if g not in wide]

    def _resolve(self, system: System, group: Box, smooth: bool) -> None:
        """The zero in a place that interval arithmetic leaves open, and the doubt that remains."""
        middle = np.array([p.middle for p in group])
        point = refined(system, middle)
        if not np.allclose(point, middle, atol=1e-2 * max(1.0, float(np.abs(middle).max()))):
            point = middle
        known = recognised(system.equations, system.inputs, list(map(float, point)))
        if known is not None:
            new = _candidate(point, known, smooth)
            if not is_alone(system.equations, system.inputs, known, _room(group, new.point)):
                self.doubt(f"beside {named(system.inputs, new.point)} there may be others")
            self.keep(new)
            return
        values, slopes = system.at(point)
        place = named(system.inputs, list(point))
        if not (np.abs(values) <= 1e-9 * (1 + np.abs(slopes).max())).all():
            self.doubt(f"near {place} nothing is decided")
            return
        self.doubt(f"the zero of the gradient near {place} may be several")
        self.keep(Candidate(tuple(float(c) for c in point), None, False, smooth))

    def points_of(self, n: Node) -> Iterator[Candidate]:
        """Zeros of a function on lines along the axes."""
        for v, r in zip(self.inputs, self.box, strict=True):
            spans = zip(self.inputs, self.box, strict=True)
            others = {w: constant(plain_number(s)) for w, s in spans if w is not v}
            [along] = substitute([n], {**others})
            for zero in places(textbook(along), v, r).found[:1] if variables(along) else ():
                formula = zero.formula if zero.formula is not None else constant(zero.at)
                at = {w: formula if w is v else others[w] for w in self.inputs}
                yield Candidate(tuple(value_at(at[w], {}) + 0.0 for w in self.inputs), at, True)


def _proved(system: System, zero: Zero, smooth: bool) -> Candidate:
    point = refined(system, np.array([p.middle for p in zero.inside]))
    if not all(p.low <= c <= p.high for p, c in zip(zero.inside, point, strict=True)):
        point = np.array([p.middle for p in zero.inside])
    known = recognised(system.equations, system.inputs, list(map(float, point)))
    new = _candidate(point, known, smooth)
    alone = zip(zero.alone, new.point, strict=True)
    return new if all(p.low < c < p.high for p, c in alone) else _candidate(point, None, smooth)


def _candidate(point: np.ndarray, known: dict[Variable, Node] | None, smooth: bool) -> Candidate:
    numbers = map(float, point) if known is None else (value_at(n, {}) for n in known.values())
    return Candidate(tuple(c + 0.0 for c in numbers), known, True, smooth)


def _room(group: Box, point: Sequence[float]) -> float:
    """A distance from the point within which all of the group lies."""
    return 1e-6 + max(max(c - p.low, p.high - c) for p, c in zip(group, point, strict=True))


def plain_number(span: Interval) -> Fraction:
    """A number of a range, 0 where it can be."""
    return Fraction(0 if 0.0 in span else span.middle)


def named(inputs: Sequence[Variable], point: Sequence[float]) -> str:
    """A point as people write it."""
    return ", ".join(f"{v.name} = {c + 0.0:.6g}" for v, c in zip(inputs, point, strict=True))
