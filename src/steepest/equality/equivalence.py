"""Are two functions equal? Algebra proves it, many digits at a point refute it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, SteepestError, TooLarge
from steepest.evaluation import Program, conditions, digits, in_domain, settled
from steepest.function import Function, function
from steepest.graph import (
    REAL,
    ArrayType,
    Constant,
    Node,
    Variable,
    constant,
    ordered,
    rewrite,
    substitute,
    subtract,
    variable,
    variables,
)
from steepest.primitives import where
from steepest.printing import natural_order, text

from .algebra import vanishes
from .points import eventful, grid
from .record import Equivalence

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


def equivalent(f: Any, g: Any) -> Equivalence:
    r"""Whether two functions are equal wherever both are defined.

    Args:
        f: A Function, text, LaTeX, a number or a Python callable.
        g: The same. Variables are matched by name.

    Returns:
        ``.verdict`` True, False or None, ``.reason`` and ``.proof``. ``bool()`` of it is the
        verdict.

    Raises:
        Undecided: by ``bool()``, when it is neither proved nor refuted.

    Accuracy:
        False is only said with a point at which both are defined and their values differ
        in digits that two precisions agree on. True is proved by algebra, or rests on
        hundreds of digits at dozens of points, which ``.proof`` says. A float of Python is
        taken for the decimal number that it prints as.

    Cost:
        About a millisecond where algebra or ordinary points decide; up to a second where
        many digits must.

    Example:
        >>> equivalent("sin(x)^2 + cos(x)^2", "1").verdict
        True
        >>> print(equivalent("sqrt(x^2)", "x"))
        different: at x = -1 the first is 1 and the second is -1 (many digits there differ by 2.0)
        >>> bool(equivalent(r"\frac{x^2 - 1}{x - 1}", "x + 1"))
        True
    """
    first, second = function(f), function(g)
    pairs = _components(first, second)
    if pairs is None:
        return Equivalence(False, f"their shapes differ: {_kind(first)} and {_kind(second)}")
    found = [_compare(_side(a), _side(b)) for a, b in pairs]
    for one in found:
        if one.verdict is False:
            return one
    for one in found:
        if one.verdict is None:
            return one
    return found[-1] if found else Equivalence(True, "both are empty", "algebra")


@dataclass(frozen=True)
class _Side:
    """One of the two functions.

    Args:
        node: Its value, floats as decimals.
        guarded: The same, ``nan`` at kinks where a derivative does not exist.
        origins: What it was derived from, which restricts its domain.
    """

    node: Node
    guarded: Node
    origins: tuple[Node, ...]


def _components(f: Function, g: Function) -> list[tuple[Function, Function]] | None:
    kinds = [h.source.type for h in (f, g)]
    if any(not isinstance(k, ArrayType) for k in kinds):
        raise ArgumentError(
            "Functions whose values are tuples are compared item by item.",
            where=str(f)[:60],
            remedy="compare the items.",
        )
    shapes = [k.dimensions for k in kinds]  # type: ignore[union-attr]
    if shapes[0] != shapes[1]:
        return None
    pairs = [(f, g)]
    for _ in shapes[0]:
        pairs = [(a[i], b[i]) for a, b in pairs for i in range(len(a))]
    return pairs


def _kind(f: Function) -> str:
    shape = f.source.type.dimensions if isinstance(f.source.type, ArrayType) else ()
    return f"({', '.join(map(str, shape))})" if shape else "one number"


def _side(f: Function) -> _Side:
    """The function with variables known by name alone and floats as they print."""
    replaced: dict[Node, Node] = {
        v: variable(v.name)
        for v in f.inputs
        if v.scope and isinstance(v.type, ArrayType) and not v.type.dimensions
    }
    nodes = [f.source, *f.origins, *([f.undefined] if f.undefined is not None else [])]
    if replaced:
        nodes = substitute(nodes, replaced)
    nodes = rewrite(nodes, _as_printed)
    source, origins = nodes[0], tuple(nodes[1 : 1 + len(f.origins)])
    guarded = source
    if f.undefined is not None:
        guarded = where(nodes[-1], constant(Decimal("NaN")), source)
    return _Side(source, guarded, origins)


def _as_printed(node: Node) -> Node | None:
    if isinstance(node, Constant) and type(node.value) is float and isfinite(node.value):
        value = Fraction(repr(node.value))
        return constant(value.numerator if value.denominator == 1 else value)
    return None


def _compare(f: _Side, g: _Side) -> Equivalence:
    if f.node is g.node:
        return Equivalence(True, "both are the same expression", "algebra")
    known = {v.name: v for v in (*variables(f.guarded), *variables(g.guarded))}
    known |= {v.name: v for o in (*f.origins, *g.origins) for v in variables(o)}
    inputs = tuple(known[name] for name in natural_order(known))
    if any(v.type is not REAL and getattr(v.type, "dimensions", ()) for v in inputs):
        return Equivalence(None, "functions of arrays are compared by their components only")
    return _Question(f, g, inputs).decided()


class _Question:
    """One comparison of two scalars, with the points that have been looked at."""

    def __init__(self, f: _Side, g: _Side, inputs: tuple[Variable, ...]) -> None:
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
        return self._by_digits(rows)

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
