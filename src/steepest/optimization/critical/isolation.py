"""All zeros of a system of equations in a box, by interval arithmetic.

A part of the box is dropped when some equation has no zero there, kept as one zero when
the interval Newton test proves that there is exactly one, and halved otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from steepest.evaluation import Enclosing, Interval, Program
from steepest.graph import Node, Variable

MOST_BOXES = {1: 6000, 2: 6000}
"""How many parts are looked at, by the number of variables; 4,000 for more."""

SMALLEST = 1e-7
"""A part this small, relative to the box or to its distance from 0, is not halved again."""

UNEVEN = 0.4871
"""Where a part is cut: not in the middle, where zeros of textbook functions like to lie."""

Box = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Isolation:
    """What is known of the zeros in a box.

    Args:
        proved: Small boxes with exactly one zero each.
        open: Small boxes that may hold zeros; nothing is proved of them.
        finished: Whether the whole box was looked at.
        filled: Whether an equation holds on the whole of some part of the box.
    """

    proved: list[Box] = field(default_factory=list)
    open: list[Box] = field(default_factory=list)
    finished: bool = True
    filled: bool = False


class System:
    """Equations with their Jacobian, made ready to be evaluated on numbers and on boxes."""

    def __init__(
        self,
        equations: Sequence[Node],
        jacobian: Sequence[Sequence[Node]],
        inputs: Sequence[Variable],
    ) -> None:
        self.size = len(equations)
        flat = [*equations, *(entry for row in jacobian for entry in row)]
        self._program = Program(flat, inputs)
        self._enclosing = Enclosing(flat, inputs)

    def at(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The values and the Jacobian at a point."""
        values = np.array([float(v) for v in self._program(*map(float, point))])
        return values[: self.size], values[self.size :].reshape(self.size, self.size)

    def over(self, box: Box) -> tuple[list[Interval], list[list[Interval]]]:
        """Enclosures of the values and of the Jacobian over a box."""
        values = self._enclosing(*box)
        rest = values[self.size :]
        n = self.size
        return values[:n], [rest[i * n : i * n + n] for i in range(n)]


def isolated(system: System, box: Box) -> Isolation:
    """The zeros of the system in the box.

    Cost:
        At most ``MOST_BOXES`` evaluations on boxes.
    """
    found = Isolation()
    finished = filled = True
    filled = False
    stack = [box]
    left = MOST_BOXES.get(system.size, 4000)
    whole = max(part.width for part in box)
    while stack:
        part = stack.pop()
        if left == 0:
            finished = False
            found.open.append(part)
            continue
        left -= 1
        values, slopes = system.over(part)
        if any(v.is_empty or v.low > 0 or v.high < 0 for v in values):
            continue
        if all(v.low == v.high == 0 for v in values):
            filled = True
            continue
        known = _newton(system, part, values, slopes)
        if known is None:
            continue
        narrowed, unique = known
        if unique:
            found.proved.append(narrowed)
        elif _is_small(narrowed, whole):
            found.open.append(narrowed)
        else:
            stack += _halves(narrowed)
    return Isolation(_distinct(found.proved), found.open, finished, filled)


def _is_small(box: Box, whole: float) -> bool:
    return all(p.width <= SMALLEST * max(min(whole, 1.0), abs(p.low), abs(p.high)) for p in box)


def _halves(box: Box) -> list[Box]:
    widest = max(range(len(box)), key=lambda i: box[i].width)
    part = box[widest]
    cut = part.low + UNEVEN * (part.high - part.low)
    if not part.low < cut < part.high:
        return []
    low, high = Interval(part.low, cut), Interval(cut, part.high)
    return [(*box[:widest], half, *box[widest + 1 :]) for half in (low, high)]


def _newton(
    system: System, box: Box, values: list[Interval], slopes: list[list[Interval]]
) -> tuple[Box, bool] | None:
    """The box made smaller by Krawczyk's operator, and whether it holds exactly one zero.

    None when it holds no zero.

    Source:
        Neumaier, Interval Methods for Systems of Equations, 1990, section 5.1.
    """
    defined = all(v.defined for v in values) and all(e.defined for row in slopes for e in row)
    bounded = all(math.isfinite(e.low) and math.isfinite(e.high) for row in slopes for e in row)
    if not (defined and bounded):
        return box, False
    middle = np.array([part.middle for part in box])
    centre = np.array([[e.low / 2 + e.high / 2 for e in row] for row in slopes])
    try:
        inverse = np.linalg.inv(centre)
    except np.linalg.LinAlgError:
        return box, False
    if not np.isfinite(inverse).all():
        return box, False
    at_middle, _ = system.over(tuple(Interval(m, m) for m in middle))
    if any(v.is_empty for v in at_middle):
        return box, False
    n = system.size
    narrowed: list[Interval] = []
    unique = True
    for i in range(n):
        step = Interval(0.0, 0.0)
        for j in range(n):
            step = step + at_middle[j] * float(inverse[i, j])
        new = Interval(middle[i], middle[i]) - step
        for k in range(n):
            entry = Interval(float(i == k), float(i == k))
            for j in range(n):
                entry = entry - slopes[j][k] * float(inverse[i, j])
            new = new + entry * (box[k] - Interval(middle[k], middle[k]))
        inside = box[i].low < new.low and new.high < box[i].high
        unique = unique and inside
        low, high = max(box[i].low, new.low), min(box[i].high, new.high)
        if low > high:
            return None
        narrowed.append(Interval(low, high))
    return tuple(narrowed), unique


def _distinct(boxes: list[Box]) -> list[Box]:
    """The boxes without those that overlap an earlier one: two parts proved the same zero."""
    kept: list[Box] = []
    for box in boxes:
        if not any(_meet(box, other) for other in kept):
            kept.append(box)
    return kept


def _meet(a: Box, b: Box) -> bool:
    return all(p.low <= q.high and q.low <= p.high for p, q in zip(a, b, strict=True))


def clusters(boxes: Sequence[Box], gap: float) -> list[list[Box]]:
    """The boxes in groups that lie within ``gap`` of one another."""
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: b[0].low):
        near = [g for g in groups if any(_within(box, other, gap) for other in g)]
        merged = [box, *(b for g in near for b in g)]
        groups = [g for g in groups if not any(g is n for n in near)] + [merged]
    return groups


def _within(a: Box, b: Box, gap: float) -> bool:
    return all(p.low - gap <= q.high and q.low - gap <= p.high for p, q in zip(a, b, strict=True))


def refined(system: System, point: np.ndarray, steps: int = 60) -> np.ndarray:
    """The zero near a point, by Newton's steps; those of a multiple zero are lengthened."""
    last = np.inf
    for _ in range(steps):
        values, slopes = system.at(point)
        if not (np.isfinite(values).all() and np.isfinite(slopes).all()) or not values.any():
            break
        step = np.linalg.lstsq(slopes, values, rcond=1e-12)[0]
        size = float(np.abs(step).max())
        if not math.isfinite(size) or size >= 2 * last:
            break
        point = point - step
        if size <= 1e-15 * max(1.0, float(np.abs(point).max())):
            break
        last = size
    return point
