"""The search for the rule that was broken: every mistake is tried at once, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from steepest.equality import equivalent
from steepest.equality.points import grid
from steepest.errors import SteepestError
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable, lift, ordered, power, substitute, variables
from steepest.transforms import derivative

from .mistakes import Mutant, mutants
from .record import Slip
from .words import RANK

POINTS = 12
"""Points at which an answer is compared with what the mistakes would give."""

FEWEST = 6
CLOSE = 1e-8
MOST_PAIRS = 160
"""Mistakes of which also two at once are tried."""


class Search:
    """The search for the rule that was broken."""

    def __init__(self, f: Function, x: Variable, slope: Function, given: Function) -> None:
        self.f, self.x, self.slope, self.given = f, x, slope, given
        self.inputs = tuple(dict.fromkeys((*f.inputs, x)))
        self.right = derivative(f.source, x)

    def found(self) -> list[Slip]:
        """The mistake, or two at once, or none."""
        foreign = [v for v in variables(self.given.source) if v not in self.inputs]
        if foreign:
            return self._foreign(foreign)
        if self.x not in variables(self.f.source):
            return self._constant()
        tried = mutants(self.f.source, self.x)
        parts: dict[Node, None] = dict.fromkeys((self.right, self.given.source))
        for m in tried:
            parts.update(dict.fromkeys((m.seen, m.wrong, m.right)))
        whole = self._wholes()
        parts.update(dict.fromkeys(node for _, *both in whole for node in both))
        table = self._table(list(parts))
        if table is None:
            return []
        values, at = table
        effects = np.array(
            [values[m.seen] * (values[m.wrong] - values[m.right]) for m in tried]
        ).reshape(len(tried), at)
        target = values[self.given.source] - values[self.right]
        scale = np.maximum(np.abs(values[self.given.source]), np.abs(values[self.right]))
        hits = np.flatnonzero(_agree(effects, target, scale))[::-1]  # outer parts first
        matches = sorted((tried[i] for i in hits), key=lambda m: RANK[m.kind])
        slips = [Slip(m.kind, m.place, m.subject) for m in matches if self._confirmed(m)]
        if slips:
            return slips[:1]
        for kind, node, goal in whole:
            if _agree((values[node] - values[goal])[None], np.zeros(at), scale)[0]:
                return [Slip(kind, self.f.source, self.f.source)]
        pair = self._pair(tried, effects, target, scale)
        return pair or self._constant_off(values, scale)

    def _table(self, parts: Sequence[Node]) -> tuple[dict[Node, np.ndarray], int] | None:
        """The values of the parts at points at which the answer and the derivative exist."""
        rows = grid(len(self.inputs))
        with np.errstate(all="ignore"):
            both = Program([self.right, self.given.source, self.f.source], self.inputs)
            first = [np.broadcast_to(np.asarray(v, dtype=float), len(rows)) for v in both(*rows.T)]
            size = np.abs(first[0]) + np.abs(first[1])
            good = np.isfinite(first[2]) & np.isfinite(size) & (size < 1e6)
            plain = np.flatnonzero(good & (np.abs(rows).max(axis=1, initial=0) < 12))
            generic = [i for i in plain if i >= 22] or list(plain)
            chosen = [*generic[:: max(len(generic) // POINTS, 1)][:POINTS]]
            if len(chosen) < FEWEST:
                return None
            places = rows[chosen]
            found = Program(parts, self.inputs)(*places.T)
        columns = (np.broadcast_to(np.asarray(v, dtype=float), len(chosen)) for v in found)
        return dict(zip(parts, columns, strict=True)), len(chosen)

    def _confirmed(self, mutant: Mutant) -> bool:
        """Whether the answer is what the mistake gives, by the same test as a right one."""
        broken = Function(mutant.whole(self.right), self.inputs)
        return equivalent(broken, self.given).verdict is not False

    def _wholes(self) -> list[tuple[str, Node, Node]]:
        """Mistakes of the whole: a kind, and two nodes that are equal then."""
        f, x, typed = self.f.source, self.x, self.given.source
        found = [
            ("left as it was", typed, f),
            ("sign of the whole", typed, -self.right),
        ]
        total = self.right
        for other in self.f.inputs:
            if other is not x:
                slope = derivative(f, other)
                total = total + slope
                found.append(("differentiated in another variable", typed, slope))
        if total is not self.right:
            found.append(("held variable differentiated as well", typed, total))
        for kind, make in (
            ("the whole integrated", lambda: (derivative(typed, x), f)),
            ("differentiated twice", lambda: (typed, derivative(self.right, x))),
        ):
            try:
                found.append((kind, *make()))
            except SteepestError:  # a part that has no rule
                continue
        return [(k, a, lift(b)) for k, a, b in found]

    def _pair(
        self, tried: list[Mutant], effects: np.ndarray, target: np.ndarray, scale: np.ndarray
    ) -> list[Slip]:
        """Two mistakes in parts that stand beside each other; the likeliest two."""
        keep = sorted(range(len(tried)), key=lambda i: RANK[tried[i].kind])[:MOST_PAIRS]
        best: tuple[int, int, int] | None = None
        for n, i in enumerate(keep):
            rest = keep[n + 1 :]
            hits = np.flatnonzero(_agree(effects[rest] + effects[i], target, scale)) if rest else []
            for h in hits:
                j = rest[h]
                a, b = tried[i], tried[j]
                if _nested(a.subject, b.subject):
                    continue
                cost = RANK[a.kind] + RANK[b.kind] - (1000 if a.kind == b.kind else 0)
                if best is None or cost < best[0]:
                    best = (cost, i, j)
        if best is None:
            return []
        a, b = tried[best[1]], tried[best[2]]
        broken = a.whole(self.right) + b.seen * (b.wrong - b.right)
        if equivalent(Function(broken, self.inputs), self.given).verdict is False:
            return []
        return [Slip(m.kind, m.place, m.subject) for m in (a, b)]

    def _constant_off(self, values: dict[Node, np.ndarray], scale: np.ndarray) -> list[Slip]:
        """An answer that is off by a constant factor or term only."""
        typed, right = values[self.given.source], values[self.right]
        f = self.f.source
        with np.errstate(all="ignore"):
            ratio = typed / right
        if np.isfinite(ratio).all() and np.ptp(ratio) < CLOSE * abs(ratio[0]) and ratio[0]:
            return [Slip("constant factor of the whole", f, f, _number(ratio[0]))]
        apart = typed - right
        if np.ptp(apart) < CLOSE * scale.max():
            return [Slip("constant added to the whole", f, f, _number(apart[0]))]
        return []

    def _constant(self) -> list[Slip]:
        """A constant function, whose derivative is 0."""
        f, typed = self.f.source, self.given.source
        if f.primitive is power:
            base, n = f.arguments
            taken = Function(n * base ** (n - 1), self.inputs)
            if equivalent(taken, self.given).verdict is True:
                return [Slip("power rule used on a constant", f, f)]
        kept = equivalent(Function(f, self.inputs), Function(typed, self.inputs)).verdict is True
        return [Slip("constant kept", f, f)] if kept else []

    def _foreign(self, foreign: Sequence[Variable]) -> list[Slip]:
        """An answer with a letter that the function has not."""
        f = self.f.source
        for letter in foreign:
            free = substitute([self.given.source], {letter: lift(0)})[0]
            if self._right_with(free) and letter.name.lower() in "ck":
                return [Slip("constant of integration", f, f)]
        letter = foreign[0]
        if self._right_with(substitute([self.given.source], {letter: self.x})[0]):
            return [Slip("another letter", f, f)]
        return []

    def _right_with(self, node: Node) -> bool:
        if not set(variables(node)) <= set(self.inputs):
            return False
        return equivalent(self.slope, Function(node, self.inputs)).verdict is True


def _agree(effects: np.ndarray, target: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Which rows agree with the target at all points where they are numbers, and at enough."""
    known = np.isfinite(effects)
    close = np.abs(effects - target) <= CLOSE * np.maximum(scale, 1e-12)
    return (close | ~known).all(axis=-1) & (known.sum(axis=-1) >= FEWEST)


def _nested(a: Node, b: Node) -> bool:
    return a is b or a in ordered(b) or b in ordered(a)


def _number(value: float) -> str:
    simple = Fraction(float(value)).limit_denominator(60)
    return str(simple) if abs(simple - value) < 1e-9 * max(1, abs(value)) else f"{value:.5g}"
