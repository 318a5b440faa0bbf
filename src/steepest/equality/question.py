"""One comparison of two scalars: floats look for a difference, algebra proves, digits decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, SteepestError, TooLarge
from steepest.evaluation import Program, conditions, digits, in_domain, settled
from steepest.graph import REAL, Node, Variable, constant, ordered, substitute, subtract, variables
from steepest.primitives import equal, not_equal
from steepest.printing import text

from .algebra import vanishes
from .points import eventful, grid, regions
from .record import Equivalence
from .sides import Side

NOISE = 1e-9
"""A relative difference of floats from which on a point is looked at closely."""

WITNESSES = 8
"""Points that are looked at closely before the difference is taken for rounding."""

PRECISIONS = (192, 448, 1000)
"""Working precisions in bits at each point where nothing but digits can tell."""

DEEP = (1000, 4000, 8000, 12000)
"""The precisions at a few points: a difference may be as small as e^-2000."""

SLOW = (192, 448)
"""The precisions for functions whose digits are dear."""

MOST_POINTS = 40
FEWEST_POINTS = 8
LONG = 1000
"""Graphs of more nodes than this are compared at fewer points, to fewer digits."""

DEEP_POINTS = 3

DEAR = frozenset(
    ("erf", "erfc", "gamma", "lgamma", "digamma", "polygamma", "beta", "factorial", "binomial",
     "bessel_j", "bessel_y", "bessel_i", "spherical_bessel_j", "spherical_bessel_i", "lambert_w",
     "normal_density", "normal_distribution", "gelu")
)  # fmt: skip
"""Primitives of which a thousand digits take long."""


class Question:
    """One comparison of two scalars, with the points that have been looked at."""

    def __init__(self, f: Side, g: Side, inputs: tuple[Variable, ...]) -> None:
        self.f, self.g, self.inputs = f, g, inputs
        self.guards = tuple(dict.fromkeys((*f.origins, *g.origins)))
        self.difference = subtract(f.guarded, g.guarded)
        self.program = Program([f.guarded, g.guarded, *self.guards], inputs)
        self.size = len(ordered(self.difference))
        self.cheap = self.size <= LONG and all(
            n.primitive is None or n.primitive.name not in DEAR for n in ordered(self.difference)
        )

    def decided(self) -> Equivalence:
        """The answer: floats look for a difference, algebra for a proof, then digits decide."""
        rows = grid(len(self.inputs))
        apart, defined = self._by_floats(rows)
        common = rows[defined]
        witness = self._first_difference(rows[i] for i in apart[:WITNESSES])
        if witness is not None:
            return witness
        proof = self._by_algebra()
        if proof is not None and len(common):
            return proof
        both = [self.f.guarded, self.g.guarded, *self.guards]
        special = rows[:0] if self.size > LONG else eventful(both, self.inputs)
        if len(special):
            apart, defined = self._by_floats(special)
            witness = self._first_difference(special[i] for i in apart[: 2 * WITNESSES])
            if witness is not None:
                return witness
            special = special[defined]
        if not len(common) and not len(special):
            return self._beyond_floats(rows, proof)
        if proof is not None:
            return proof
        most = max(min(MOST_POINTS, LONG * MOST_POINTS // self.size), FEWEST_POINTS + 2)
        rows = [*_spread(common, most), *_spread(special, most)]
        known = np.concatenate([common, special])
        rows += [known[i] for i in regions(both, self.inputs, known)]
        found = self._by_digits(rows)
        special_case = self._at_exact_cases(rows) if found.verdict else None
        return found if special_case is None else special_case

    def _at_exact_cases(self, rows: Sequence[np.ndarray]) -> Equivalence | None:
        """A difference at places such as ``x == 1/3``, which no float meets; None without one."""
        for node in ordered(self.difference):
            if node.primitive not in (equal, not_equal):
                continue
            exactly = _solved(node)
            if exactly is None:
                if not self._is_met(node, rows):
                    return Equivalence(None, f"no point was found at which {text(node)}")
                continue
            name, value = exactly
            there = substitute([self.difference], {name: value})[0]
            for row in rows[:FEWEST_POINTS]:
                place = dict(zip(self.inputs, map(float, row), strict=True))
                try:
                    apart = settled(there, place, PRECISIONS)
                except (TooLarge, ArgumentError):
                    continue
                if apart is not None and apart == apart and apart != 0:  # noqa: PLR0124 - nan
                    import mpmath  # noqa: PLC0415 - loaded by now

                    gap = mpmath.nstr(abs(apart), 3)
                    at = {v.name: float(p) for v, p in place.items()}
                    at[name.name] = float(digits(value, {}, digits=20))
                    where_ = f"{name.name} = {text(value)}"
                    return Equivalence(
                        False, f"at {where_} they differ by {gap}", "many digits there", at
                    )
        return None

    def _is_met(self, node: Node, rows: Sequence[np.ndarray]) -> bool:
        """Whether the two sides of ``==`` are equal at one of the points."""
        with np.errstate(all="ignore"):
            [found] = Program([node], self.inputs)(*np.array(rows).T)
        met = np.broadcast_to(np.asarray(found, dtype=bool), len(rows))
        return bool((met if node.primitive is equal else ~met).any())

    def _beyond_floats(self, rows: np.ndarray, proof: Equivalence | None) -> Equivalence:
        """The answer where floats have no value anywhere: too large, or not defined."""
        found = self._by_digits(_spread(rows, MOST_POINTS))
        if found.verdict is None:
            return Equivalence(None, "no point was found at which both are defined")
        return proof if found.verdict and proof is not None else found

    def _by_floats(self, rows: np.ndarray) -> tuple[list[int], np.ndarray]:
        """The rows at which the values differ, the clearest first, and where both exist."""
        with np.errstate(all="ignore"):
            values = self.program(*rows.T) if self.inputs else self.program()
            f, g, *guards = (np.broadcast_to(np.asarray(v, dtype=float), len(rows)) for v in values)
            defined = np.isfinite(f) & np.isfinite(g)
            for guard in guards:
                defined &= ~np.isnan(guard)
            scale = np.abs(f) + np.abs(g)
            relative = np.where(scale > 0, np.abs(f - g) / scale, 0.0)
        # Poles and values beyond floats are for many digits to judge.
        suspects = np.flatnonzero(defined & (relative > NOISE)).tolist()
        clear = [i for i in suspects if relative[i] > 1e-3]
        rest = sorted((i for i in suspects if relative[i] <= 1e-3), key=lambda i: -relative[i])
        return [*clear, *rest], defined

    def _first_difference(self, rows: Iterable[np.ndarray]) -> Equivalence | None:
        for row in rows:
            found = self._settled(row, PRECISIONS[:2])
            if found is not None and found == found and found != 0:  # noqa: PLR0124 - nan
                return self._different(row, found)
        return None

    def _different(self, row: np.ndarray, apart: Any) -> Equivalence:
        """The verdict at a point where the difference is known not to vanish."""
        import mpmath  # noqa: PLC0415 - loaded by now

        at = {v.name: float(p) for v, p in zip(self.inputs, row, strict=True)}
        place = dict(zip(self.inputs, map(float, row), strict=True))
        values = self._shown(place)
        point = ", ".join(f"{n} = {_short(p)}" for n, p in at.items())
        gap = mpmath.nstr(abs(apart), 3)
        said = f"the first is {values[0]} and the second is {values[1]}"
        if values[0] == values[1]:
            said = f"they differ by {gap}"
        proof = f"many digits {'there' if at else 'of both'} differ by {gap}"
        return Equivalence(False, f"at {point} {said}" if at else said, proof, at, values)

    def _shown(self, place: dict[Variable, float]) -> tuple[str, str]:
        """The two values, to as many digits as it takes to tell them apart."""
        import mpmath  # noqa: PLC0415 - loaded by now

        shown: list[str] = []
        for count in (6, 12, 24, 48, 96, 150):
            shown = []
            for side in (self.f, self.g):
                try:
                    value = digits(side.guarded, place, digits=count)
                except SteepestError:  # zero by cancellation
                    value = mpmath.mpf(0)
                shown.append(str(mpmath.nstr(value, count)).removesuffix(".0"))
            if shown[0] != shown[1]:
                break
        return shown[0], shown[1]

    def _settled(self, row: np.ndarray, bits: Sequence[int]) -> Any:
        """The difference of the two as ``settled`` tells it; ``nan`` outside the domain."""
        place = dict(zip(self.inputs, map(float, row), strict=True))
        for guard in self.guards:
            if not in_domain(guard, place):
                return float("nan")
        try:
            return settled(self.difference, place, bits)
        except (TooLarge, ArgumentError):
            return float("nan")

    def _by_algebra(self) -> Equivalence | None:
        difference = subtract(self.f.node, self.g.node)
        if vanishes(difference, self.guards):
            return Equivalence(
                True,
                "the difference of the two is 0",
                "algebra: brought to one form, all terms cancel",
            )
        from steepest.transforms.textbook import textbook  # noqa: PLC0415 - often not needed

        rest = textbook(difference)
        if not variables(rest):
            value = _constant_value(rest)
            if value == 0:
                return Equivalence(
                    True, "the difference of the two is 0", "algebra: simplified, it is 0"
                )
            if value is not None:
                return Equivalence(
                    False,
                    f"they differ by the constant {text(rest)}",
                    "algebra: simplified, the difference is not 0",
                )
        return self._by_slopes()

    def _by_slopes(self) -> Equivalence | None:
        """Equal slopes everywhere and one equal value, for functions defined on all reals."""
        from steepest.evaluation import jumps, kinks  # noqa: PLC0415 - often not needed
        from steepest.transforms import derivative  # noqa: PLC0415

        difference = subtract(self.f.node, self.g.node)
        if not self.inputs or self.guards or conditions(difference):
            return None
        if kinks(difference) or jumps(difference) or not self._is_smooth(difference):
            return None
        origin: dict[Node, Node] = {v: constant(0) for v in self.inputs}
        if not vanishes(substitute([difference], origin)[0]):
            return None
        try:
            if all(vanishes(derivative(difference, v)) for v in self.inputs):
                return Equivalence(
                    True,
                    "their derivatives are equal everywhere, and so are their values at 0",
                    "algebra: equal derivatives and one equal value",
                )
        except SteepestError:
            return None
        return None

    def _is_smooth(self, node: Node) -> bool:
        return all(n.primitive is None or n.primitive.partials or n.primitive.defined_as
                   or n.primitive.arity == 0 for n in ordered(node))  # fmt: skip

    def _by_digits(self, rows: Sequence[np.ndarray]) -> Equivalence:
        """Many digits at many points of the common domain."""
        bits = PRECISIONS if self.cheap else SLOW
        seen = 0
        deep: list[np.ndarray] = []
        for row in rows:
            found = self._settled(row, bits)
            if found is None:
                seen += 1
                if len(deep) < DEEP_POINTS:
                    deep.append(row)
            elif found == found and found != 0:  # noqa: PLR0124 - nan
                return self._different(row, found)
        for row in deep if self.cheap else []:
            found = self._settled(row, DEEP)
            if found is not None and found == found and found != 0:  # noqa: PLR0124 - nan
                return self._different(row, found)
        count = int(bits[-1] * 0.30103)
        if seen < (FEWEST_POINTS if self.inputs else 1):
            return Equivalence(
                None,
                f"only {seen} points of the common domain could be compared"
                if seen
                else "no point of the common domain could be computed to many digits",
            )
        if _hides_more(self.difference):
            return Equivalence(None, "numbers in it are so small that hundreds of digits hide them")
        return Equivalence(
            True,
            f"they agree to {count} digits at {seen} points of the common domain"
            if self.inputs
            else f"they agree to {count} digits",
            f"digits and points: {count} digits, {seen} points, not proved by algebra",
        )


def _solved(node: Node) -> tuple[Variable, Node] | None:
    """The variable and the number that ``x == 1/3`` makes equal; None of other equations."""
    for name, value in (node.arguments, node.arguments[::-1]):
        if isinstance(name, Variable) and not variables(value):
            return name, value
    return None


def _spread(rows: np.ndarray, most: int) -> list[np.ndarray]:
    """At most so many of the rows, from all over the list."""
    return list(rows[:: max(-(-len(rows) // most), 1)])


def _constant_value(node: Node) -> Any:
    """0 or a number of which a few digits are known; None where it cannot be told."""
    if vanishes(node):
        return 0
    try:
        value = settled(node, {}, (*PRECISIONS, 4000, 16000))
    except SteepestError:
        return None
    return value if value is not None and value == value else None  # noqa: PLR0124 - nan


def _hides_more(difference: Node) -> bool:
    """Whether a number in it is smaller than the digits that were compared."""
    fixed: dict[Node, bool] = {}
    for node in ordered(difference):
        fixed[node] = not isinstance(node, Variable) and all(fixed[a] for a in node.arguments)
        if not fixed[node] or node.type is not REAL:
            continue
        try:
            value = settled(node, {}, (64, 128))
        except SteepestError:
            return True
        if value is not None and value != 0 and value == value:  # noqa: PLR0124 - nan
            import mpmath  # noqa: PLC0415 - loaded by now

            if abs(mpmath.mag(value)) > DEEP[-1] // 2:
                return True
    return False


def _short(value: float) -> str:
    return f"{value:.12g}"
