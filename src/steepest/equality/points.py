"""Points at which functions are compared: of many sizes, and where something happens."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np

from steepest.evaluation import Program, conditions, jumps, kinks
from steepest.graph import REAL, Node, Variable, ordered

NICE = (1.0, 2.0, 0.5, 3.0, -1.0, -2.0, 0.25, 1.5, -0.5, 4.0, 5.0, -3.0, 0.75, 2.5, 10.0, 0.0,
        -1.5, 7.0, 0.125, -5.0, -10.0, 20.0)  # fmt: skip
"""Points that a reader can check, in the order in which they are preferred."""

FAR = (2.0**-12, 2.0**-24, 2.0**-45, 37.5, 101.25, 1000.5, 12345.75, 1e6 + 0.5, 3e9)
"""Sizes that ordinary points have not, of either sign."""

SIZES = (1.0, 1.0, 3.0, 3.0, 10.0, 30.0, 100.0)
"""The ranges of points taken at random."""

EACH = 24
"""How many points are taken from each range."""

FARTHEST = tuple(float(f"1e{k}") for k in (10, 11, 12, 13, 14, 15, 16, 18, 21, 30, 60, 120, 300))
"""How far out an end of a case is looked for."""

MOST_NODES = 200
MOST_DIPS = 24
SHRINKINGS = 60
MOST_ROOTS = 60
MOST_REGIONS = 40
HALVINGS = 52
BETWEEN = (0.5, 0.1875, 0.8125, 0.375, 0.6875, 0.0625, 0.9375)
OFFSETS = (0.0, 1e-10, -1e-10, 1e-6, -1e-6, 1e-3, -1e-3, 0.05, -0.05)


@lru_cache(maxsize=16)
def grid(count: int) -> np.ndarray:
    """Points of ``count`` variables, a row each; readable ones first. Always the same ones.

    The coordinates are floats with few bits, so they are exactly what they print as.
    """
    random = np.random.default_rng(20260101 + count)
    if count == 0:
        return np.empty((1, 0))
    if count == 1:
        far = [s * p for p in FAR for s in (1.0, -1.0)]
        chosen = [_short(random.uniform(-size, size, EACH)) for size in SIZES]
        return np.concatenate([NICE, *chosen, far])[:, None]
    rows = [np.array([NICE[(i + 2 * j) % 10] for j in range(count)]) for i in range(12)]
    rows += [np.full(count, v) for v in NICE[:6]]
    for size in SIZES:
        for k in range(EACH + 8):
            row = random.uniform(-size, size, count)
            if k % 3 == 0:
                row = np.abs(row)
            if k % 8 == 1:
                row[random.integers(count)] = 0.0
            rows.append(_short(row))
    far = np.array([s * p for p in FAR for s in (1.0, -1.0)])
    rows += [_short(random.choice(far, count)) for _ in range(EACH)]
    return np.array(rows)


def _short(values: np.ndarray) -> np.ndarray:
    """The values with 20 binary places, so that they print shortly."""
    large = np.abs(values) > 2.0**-9
    return np.where(large, np.round(values * 2**20) / 2**20, values)


def eventful(nodes: Sequence[Node], inputs: Sequence[Variable]) -> np.ndarray:
    """Points at and beside the places where a part of the functions vanishes, bends or jumps.

    Along a few lines every part is followed; where one changes sign the place is found by
    halving. Ends of domains and of cases are among these places.
    """
    parts = _parts(nodes)
    if not parts:
        return np.empty((0, len(inputs)))
    program = Program(parts, inputs)
    borders = _borders(nodes)
    dips = Program(borders, inputs) if borders else None
    far = [s * p for p in FARTHEST for s in (1.0, -1.0)] if borders else []
    line = np.unique([*grid(1)[:, 0], *far])
    base = grid(len(inputs))
    rows: list[np.ndarray] = []
    for axis in range(len(inputs)):
        for start in base[[0, 14, 40]] if len(inputs) > 1 else base[:1]:
            finer = line if dips is None else _with_dips(dips, line, start, axis)
            rows += _along(program, finer, start, axis)
    return np.array(rows) if rows else np.empty((0, len(inputs)))


def regions(nodes: Sequence[Node], inputs: Sequence[Variable], rows: np.ndarray) -> list[int]:
    """Two rows for each combination of cases that is met among the rows."""
    borders = _borders(nodes)
    if not borders or not len(rows):
        return []
    with np.errstate(all="ignore"):
        found = Program(borders, inputs)(*rows.T)
        signs = [np.sign(np.broadcast_to(np.asarray(v, dtype=float), len(rows))) for v in found]
    patterns = np.nan_to_num(np.array(signs), nan=2.0).T
    _, first, group = np.unique(patterns, axis=0, return_index=True, return_inverse=True)
    chosen: list[int] = []
    for number, index in enumerate(first[:MOST_REGIONS]):
        chosen += [int(index), int(np.flatnonzero(group.ravel() == number)[-1])]
    return list(dict.fromkeys(chosen))


def _borders(nodes: Sequence[Node]) -> list[Node]:
    """What is zero at the borders between the cases of the functions."""
    found = dict.fromkeys(p for node in nodes for p in (*kinks(node), *jumps(node)))
    return [n for n in found if n.type is REAL and n.arguments][:MOST_NODES]


def _with_dips(program: Program, line: np.ndarray, start: np.ndarray, axis: int) -> np.ndarray:
    """The line with the points at which a border comes nearest to zero between its points.

    So a narrow case is met between two points that are both outside of it.
    """

    def sizes(places: np.ndarray) -> np.ndarray:
        at = [places if i == axis else np.full(places.shape, v) for i, v in enumerate(start)]
        found = program(*at)
        rows = [np.broadcast_to(np.asarray(v, dtype=float), places.shape) for v in found]
        return np.abs(np.array(rows))

    with np.errstate(all="ignore"):
        table = sizes(line)
        inner = (table[:, 1:-1] <= table[:, :-2]) & (table[:, 1:-1] <= table[:, 2:])
        which, where = np.nonzero(inner & np.isfinite(table[:, 1:-1]))
        nearest = np.argsort(table[which, where + 1])[:MOST_DIPS]
        which, where = which[nearest], where[nearest] + 1
        low, high, own = line[where - 1].copy(), line[where + 1].copy(), np.arange(len(which))
        for _ in range(SHRINKINGS if len(which) else 0):
            third = (high - low) / 3
            left, right = low + third, high - third
            nearer = sizes(left)[which, own] < sizes(right)[which, own]
            low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    return np.unique([*line, *((low + high) / 2)])


def _along(program: Program, line: np.ndarray, start: np.ndarray, axis: int) -> list[np.ndarray]:
    def values(places: np.ndarray) -> np.ndarray:
        at = [places if i == axis else np.full(places.shape, v) for i, v in enumerate(start)]
        found = program(*at)
        return np.array([np.broadcast_to(np.asarray(v, dtype=float), places.shape) for v in found])

    with np.errstate(all="ignore"):
        table = values(line)
        change = np.sign(table[:, :-1]) * np.sign(table[:, 1:]) < 0
        which, where = np.nonzero(change)
        at_zero, zeros = np.nonzero(table == 0)
        roots = list(np.unique(line[zeros[_some_of_each(at_zero)]]))
        chosen = _some_of_each(which)
        which, where = which[chosen], where[chosen]
        low, high = line[where].copy(), line[where + 1].copy()
        own = np.arange(len(which))
        below = table[which, where] < 0
        for _ in range(HALVINGS if len(which) else 0):
            middle = (low + high) / 2
            left = (values(middle)[which, own] < 0) == below
            low, high = np.where(left, middle, low), np.where(left, high, middle)
    found = sorted({*roots, *map(_nearest, low)})
    places = [r + o * max(1.0, abs(r)) for r in found for o in OFFSETS]
    for a, b in pairwise(found):
        places += [a + share * (b - a) for share in (BETWEEN if len(found) < 10 else BETWEEN[:1])]
    return [np.where(np.arange(len(start)) == axis, p, start) for p in dict.fromkeys(places)]


def _some_of_each(parts: np.ndarray) -> np.ndarray:
    """Where to look when there is too much: some places of each part, for one may have hundreds.

    Args:
        parts: For each place the number of its part, rising.
    """
    turn = np.arange(len(parts)) - np.searchsorted(parts, parts)
    return np.sort(np.argsort(turn, kind="stable")[:MOST_ROOTS])


def _nearest(root: float) -> float:
    """A short fraction where the root is one for all that floats can tell."""
    simple = Fraction(float(root)).limit_denominator(64)
    return (
        float(simple) if abs(float(simple) - root) <= 1e-12 * max(1.0, abs(root)) else float(root)
    )


def _parts(nodes: Sequence[Node]) -> list[Node]:
    """All real parts of the functions, and what their domains and bends depend on."""
    found: dict[Node, None] = {}
    for node in nodes:
        found.update(dict.fromkeys(c.subject for c in conditions(node)))
        found.update(dict.fromkeys(kinks(node)))
        found.update(dict.fromkeys(jumps(node)))
        found.update(dict.fromkeys(ordered(node)))
    return [n for n in found if n.type is REAL and n.arguments][:MOST_NODES]
