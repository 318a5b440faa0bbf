"""All zeros of a system of equations in a box, by interval arithmetic.

A part of the box is dropped when some equation has no zero there, kept as one zero when
the interval Newton test proves that there is exactly one, and halved otherwise.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steepest.evaluation import Enclosing, Interval, Program
from steepest.graph import Node, Variable, ordered
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

MOST_PARTS = 5000
"""How many parts of a box are looked at."""

MOST_ZEROS = 400
"""The search ends when there are more zeros than this."""

FEW = 40
"""Of a search that was not finished, as many zeros as this are told, those farthest apart."""

SMALLEST = 1e-7
"""A part this small, relative to the box or to its distance from 0, is not halved again."""

UNEVEN = 0.4871
"""Where a part is cut: not in the middle, where zeros of textbook functions like to lie."""

MARGIN = 0.05
"""The Newton test is tried on a part made so much wider, lest a zero on a cut escape it."""

LEAST = 1e-10
"""And by this much, relative to its distance from 0."""

Box = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero that is proved: it lies in ``inside``, and there is no other in ``alone``."""

    inside: Box
    alone: Box


@dataclass(frozen=True, slots=True)
class Isolation:
    """What is known of the zeros in a box.

    Args:
        proved: Each zero that is proved, or some of them if it is not finished.
        open: Small boxes that may hold zeros; nothing is proved of them.
        finished: Whether the whole box was looked at.
    """

    proved: tuple[Zero, ...]
    open: tuple[Box, ...]
    finished: bool


class System:
    """Equations with their Jacobian, made ready to be evaluated on numbers and on boxes.

    Args:
        equations: As many nodes as inputs.
        inputs: The variables.
        wanted: Nodes that must not be negative where a zero counts.
    """

    def __init__(
        self, equations: Sequence[Node], inputs: Sequence[Variable], wanted: Sequence[Node] = ()
    ) -> None:
        self.equations, self.inputs = tuple(equations), tuple(inputs)
        self.size = len(self.equations)
        jacobian = _shortest([derivative(e, v) for e in self.equations for v in self.inputs])
        self._program = Program([*self.equations, *jacobian], inputs)
        self._enclosing = Enclosing([*self.equations, *jacobian], inputs)
        self._values = Enclosing(self.equations, inputs)
        self._wanted = Enclosing(wanted, inputs) if wanted else None

    def at(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The values and the Jacobian at a point."""
        values = np.array([float(v) for v in self._program(*map(float, point))])
        return values[: self.size], values[self.size :].reshape(self.size, len(self.inputs))

    def values(self, box: Box) -> list[Interval]:
        """Enclosures of the values over a box."""
        return self._values(*box)

    def over(self, box: Box) -> tuple[list[Interval], list[list[Interval]]]:
        """Enclosures of the values and of the Jacobian over a box."""
        values, n = self._enclosing(*box), len(self.inputs)
        rest = values[self.size :]
        return values[: self.size], [rest[i * n : i * n + n] for i in range(self.size)]

    def is_wanted(self, box: Box) -> bool:
        """Whether zeros in the box may count."""
        if self._wanted is None:
            return True
        return all(not (v.is_empty or v.high < 0) for v in self._wanted(*box))


def _shortest(nodes: list[Node]) -> list[Node]:
    """The nodes simplified, unless as they are they share more."""
    simplified = [textbook(n) for n in nodes]
    return min(simplified, nodes, key=lambda form: len(ordered(*form)))


def isolated(system: System, box: Box) -> Isolation:
    """The zeros of the system in the box.

    Cost:
        At most ``MOST_PARTS`` evaluations on boxes, each of about 50 microseconds for a line.
    """
    proved: list[Zero] = []
    unknown: list[Box] = []
    whole = _size(box)
    queue = [(-whole, 0, box)]
    for turn in range(MOST_PARTS):
        if not queue or len(proved) > MOST_ZEROS:
            break
        _, _, part = heapq.heappop(queue)
        if any(_lies_in(part, z.alone) for z in proved) or not system.is_wanted(part):
            continue
        if any(v.is_empty or v.low > 0 or v.high < 0 for v in system.values(part)):
            continue
        narrow, zero = _tested(system, part)
        if zero is not None:
            if not any(_lies_in(zero.inside, z.alone) for z in proved):
                proved.append(zero)
            continue
        if narrow is None:
            continue
        smaller = _size(narrow) < 0.7 * _size(part)
        rest = [narrow] if smaller else [] if _is_small(part, whole) else _halves(narrow)
        unknown += [] if rest else [narrow]
        for i, new in enumerate(rest):
            heapq.heappush(queue, (-_size(new), 2 * turn + i + 1, new))
    proved.sort(key=lambda zero: -_size(zero.alone))
    narrow = [_contracted(system, zero) for zero in (proved[:FEW] if queue else proved)]
    zeros = tuple(z for z in narrow if _meet(z.inside, box) and system.is_wanted(z.inside))
    return Isolation(zeros, (*unknown, *(part for _, _, part in queue)), not queue)


def _tested(system: System, part: Box) -> tuple[Box | None, Zero | None]:
    """What of a part can hold a zero, and the only zero close to it, if the test proves one."""
    room = [MARGIN * p.width + LEAST * max(abs(p.low), abs(p.high), 1e-3) for p in part]
    alone = tuple(Interval(p.low - r, p.high + r) for p, r in zip(part, room, strict=True))
    values, slopes = system.over(alone)
    if not _is_regular(values, slopes):
        return part, None
    narrow = _newton(system, alone, slopes)
    if narrow is None:
        return None, None
    if _lies_strictly_in(narrow, alone):
        return None, Zero(narrow, alone)
    return _common(part, narrow), None


def _contracted(system: System, zero: Zero) -> Zero:
    """The zero in a box as small as floats allow."""
    box = zero.inside
    for _ in range(40):
        closer = _newton(system, box, system.over(box)[1])
        if closer is None or _size(closer) > 0.95 * _size(box):
            break
        box = closer
    return Zero(box, zero.alone)


def _common(a: Box, b: Box) -> Box | None:
    """The intersection of two boxes, or None."""
    if not _meet(a, b):
        return None
    parts = zip(a, b, strict=True)
    return tuple(Interval(max(p.low, q.low), min(p.high, q.high)) for p, q in parts)


def _is_regular(values: list[Interval], slopes: list[list[Interval]]) -> bool:
    """Whether the Newton test may be used: everything is defined and bounded."""
    entries = [e for row in slopes for e in row]
    return all(v.defined for v in values) and all(
        e.defined and math.isfinite(e.low) and math.isfinite(e.high) for e in entries
    )


def _newton(system: System, box: Box, slopes: list[list[Interval]]) -> Box | None:
    """The part of a box in which its zeros lie, by Krawczyk's operator; None for none.

    The operator is ``m - Y f(m) + (1 - Y J) (box - m)``, with m the middle and Y an inverse.
    Where the result lies strictly inside the box, there is exactly one zero in it.

    Source:
        Neumaier, Interval Methods for Systems of Equations, 1990, section 5.1.
    """
    centre = np.array([[e.low / 2 + e.high / 2 for e in row] for row in slopes])
    try:
        inverse = np.linalg.inv(centre)
    except np.linalg.LinAlgError:
        return box
    if not np.isfinite(inverse).all():
        return box
    middle = [part.middle for part in box]
    at_middle = system.values(tuple(Interval(m, m) for m in middle))
    if any(v.is_empty for v in at_middle):
        return box
    narrowed = []
    for i in range(len(box)):
        new = Interval(middle[i], middle[i]) - _combined(inverse[i], at_middle)
        for k, part in enumerate(box):
            column = _combined(inverse[i], [row[k] for row in slopes])
            new = new + (Interval(float(i == k), float(i == k)) - column) * (part - middle[k])
        low, high = max(box[i].low, new.low), min(box[i].high, new.high)
        if low > high:
            return None
        narrowed.append(Interval(low, high))
    return tuple(narrowed)


def _combined(factors: np.ndarray, values: Sequence[Interval]) -> Interval:
    """The sum of the values, each times its factor."""
    total = Interval(0.0, 0.0)
    for factor, value in zip(factors, values, strict=True):
        total = total + value * float(factor)
    return total


# ---- boxes ----


def _size(box: Box) -> float:
    return max(part.width for part in box)


def _is_small(box: Box, whole: float) -> bool:
    return all(p.width <= SMALLEST * max(min(whole, 1.0), abs(p.low), abs(p.high)) for p in box)


def _halves(box: Box) -> list[Box]:
    """The box cut across its longest side; nothing when floats are too coarse for that."""
    longest = max(range(len(box)), key=lambda i: box[i].width)
    part = box[longest]
    cut = part.low + UNEVEN * (part.high - part.low)
    if not part.low < cut < part.high:
        return []
    low, high = Interval(part.low, cut), Interval(cut, part.high)
    return [(*box[:longest], half, *box[longest + 1 :]) for half in (low, high)]


def _lies_in(a: Box, b: Box) -> bool:
    return all(q.low <= p.low and p.high <= q.high for p, q in zip(a, b, strict=True))


def _lies_strictly_in(a: Box, b: Box) -> bool:
    return all(q.low < p.low and p.high < q.high for p, q in zip(a, b, strict=True))


def _meet(a: Box, b: Box) -> bool:
    return all(p.low <= q.high and q.low <= p.high for p, q in zip(a, b, strict=True))


def clusters(boxes: Sequence[Box], gap: float) -> list[Box]:
    """The hulls of the boxes in groups that lie within ``gap`` of one another."""
    hulls: list[Box] = []
    for box in sorted(boxes, key=lambda b: b[0].low):
        wide = tuple(Interval(p.low - gap, p.high + gap) for p in box)
        near = [h for h in hulls if _meet(wide, h)]
        hulls = [h for h in hulls if not any(h is n for n in near)]
        hulls.append(tuple(_hull(parts) for parts in zip(box, *near, strict=True)))
    return hulls


def _hull(parts: Sequence[Interval]) -> Interval:
    return Interval(min(p.low for p in parts), max(p.high for p in parts))


def refined(system: System, point: np.ndarray, steps: int = 60) -> np.ndarray:
    """The zero near a point, by Newton's steps."""
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
