"""An answer, the derivative and what mistakes would give, compared in numbers at a few points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from steepest.equality import equivalent
from steepest.equality.points import grid
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable
from steepest.transforms import derivative

from .mistakes import Mutant

POINTS = 12
"""Points at which an answer is compared with what the mistakes would give."""

FEWEST = 6
CLOSE = 1e-8


class Comparison:
    """One wrong answer, with points at which it and the derivative exist.

    Args:
        f: What was to be differentiated.
        x: In what.
        slope: Its derivative.
        given: The answer, in the variables of ``f``.
    """

    def __init__(self, f: Function, x: Variable, slope: Function, given: Function) -> None:
        self.f, self.x, self.slope, self.given = f, x, slope, given
        self.inputs = tuple(dict.fromkeys((*f.inputs, x)))
        self.right = derivative(f.source, x)
        rows = grid(len(self.inputs))
        with np.errstate(all="ignore"):
            found = Program([self.right, given.source, f.source], self.inputs)(*rows.T)
            right, typed, value = (
                np.broadcast_to(np.asarray(v, dtype=float), len(rows)) for v in found
            )
            size = np.abs(right) + np.abs(typed)
            good = np.isfinite(value) & np.isfinite(size) & (size < 1e6)
        plain = np.flatnonzero(good & (np.abs(rows).max(axis=1, initial=0) < 12))
        generic = [i for i in plain if i >= 22] or list(plain)
        chosen = [*generic[:: max(len(generic) // POINTS, 1)][:POINTS]]
        self.points = rows[chosen]
        self.right_values, self.typed_values = right[chosen], typed[chosen]
        self.target = self.typed_values - self.right_values
        self.scale = np.maximum(np.abs(self.typed_values), np.abs(self.right_values))

    def is_possible(self) -> bool:
        """Whether there are enough points."""
        return len(self.points) >= FEWEST

    def values(self, parts: Sequence[Node]) -> np.ndarray:
        """The values of the parts at the points, a row each."""
        if not parts:
            return np.empty((0, len(self.points)))
        with np.errstate(all="ignore"):
            found = Program(list(parts), self.inputs)(*self.points.T)
            return np.array(
                [np.broadcast_to(np.asarray(v, dtype=float), len(self.points)) for v in found]
            )

    def effects(self, tried: Sequence[Mutant]) -> np.ndarray:
        """What each mistake adds to the derivative, a row each."""
        parts = dict.fromkeys(node for m in tried for node in (m.seen, m.wrong, m.right))
        row = {node: i for i, node in enumerate(parts)}
        values = self.values(list(parts))
        seen = values[[row[m.seen] for m in tried]]
        with np.errstate(all="ignore"):
            return seen * (
                values[[row[m.wrong] for m in tried]] - values[[row[m.right] for m in tried]]
            )

    def explaining(self, effects: np.ndarray) -> np.ndarray:
        """The rows of effects that lead from the derivative to the answer."""
        return np.flatnonzero(agree(effects, self.target, self.scale))

    def matching(self, values: np.ndarray, wanted: np.ndarray | None = None) -> np.ndarray:
        """The rows that have the values of the answer, or those wanted."""
        with np.errstate(all="ignore"):
            apart = values - (self.typed_values if wanted is None else wanted)
        return np.flatnonzero(agree(apart, np.zeros(len(self.points)), self.scale))

    def is_answer(self, broken: Node) -> bool:
        """Whether the answer is this, by the same test as a right one."""
        return equivalent(Function(broken, self.inputs), self.given).verdict is not False


def agree(effects: np.ndarray, target: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Which rows agree with the target at all points where they are numbers, and at enough."""
    known = np.isfinite(effects)
    with np.errstate(invalid="ignore"):
        close = np.abs(effects - target) <= CLOSE * np.maximum(scale, 1e-12)
    return (close | ~known).all(axis=-1) & (known.sum(axis=-1) >= FEWEST)
