"""Quotients of what vanishes together, and differences that cancel, by power series near there.

``(1 - cos(x))/x^2`` has the limit 1/2 at 0, and near 0 it is that of two tiny numbers: its
value may still be sound, its slopes, which divide by higher powers of x, are not. So it
becomes ``where(|x| < r, p(x^2), (1 - cos(x))/x^2)`` with the exact coefficients of its power
series, found by Taylor mode. The same for ``x - sin(x)``, ``1/sin(x) - 1/x``, ``ln(x)/(x - 1)``
at 1, and whatever else is a function of one inner part: of ``u = a*b`` in
``(1 - cos(a*b))/(a*b)^2``. And the same far out, in powers of 1/x, for quotients of what grows
together, which overflow or whose slopes cancel: ``x^2/(1 + x^2)``, ``x*ln(1 + 1/x)``.

Accuracy:
    Within r the terms of p after the first add up to at most half of it, so nothing cancels.
    What is cut off is below ``2^-56`` of the value: a bound that holds (``majorants``), not an
    estimate.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from steepest.errors import SteepestError
from steepest.evaluation import evaluate
from steepest.graph import (
    Constant,
    Node,
    Variable,
    add,
    constant,
    divide,
    exact,
    lift,
    log,
    multiply,
    negate,
    ordered,
    power,
    rewrite,
    substitute,
    subtract,
    variable,
    variables,
)
from steepest.primitives import abs as absolute
from steepest.primitives import greater, less, log2, log10, sqrt, where
from steepest.primitives.stable import hypot, polynomial
from steepest.transforms.algebras import Singular, vanishes
from steepest.transforms.exact_algebra import EXACT
from steepest.transforms.laurent import Expansion, Laurent
from steepest.transforms.textbook import textbook
from steepest.transforms.textbook.measure import length

from .majorants import Unbounded, norms
from .matching import LINKS, MOST_PARTS, Factors, factors, power_of, terms, total, without

FEW = 12
"""Coefficients that tell where a part vanishes, and what it is about there."""

MANY = 60
"""Coefficients of which a polynomial is made."""

LONGEST = 80
"""Parts of more operations are left as they are, so that the cost stays linear."""

CUT = 2.0**-60
"""What is cut off may be so large, beside the first coefficient."""

RADII = (8.0, 5.0, 3.5, 2.5, 2.0, 1.5, 1.25, 1.0, 0.85, 0.7, 0.5, 0.35, 0.25, 0.1, 0.01)
"""Radii at which norms are tried."""

WIDEST, NARROWEST = 2.0, 2.0**-10
"""Bounds of r."""

LOGARITHMS = (log, log2, log10)
ROOTS = (sqrt, hypot)

U = variable("u", scope=-1)
"""What a part is a function of while its series is looked up."""


@dataclass(frozen=True, slots=True)
class Near:
    """What replaces a function near a point.

    Args:
        center: The point; a node where it is not a fraction.
        radius: r.
        lowest: The power of the distance that is factored out.
        stride: The polynomial is in that power of the distance.
        coefficients: The polynomial's, from the constant one up.
        fills: Whether the function itself is undefined at the point.
    """

    center: Any
    radius: float
    lowest: int
    stride: int
    coefficients: tuple[float, ...]
    fills: bool

    def distance(self, u: Node) -> Node:
        """How far u is from the point; the reciprocal for a point at infinity."""
        if self.center in OUTWARD:
            return (-1 if self.center is BELOW else 1) / u
        return u - self.center

    def guard(self, u: Node, far: Node) -> Node:
        """The polynomial within r, else what is given."""
        t = self.distance(u)
        value = constant(self.coefficients[0])
        if len(self.coefficients) > 1:
            value = polynomial(_raised(t, self.stride), coefficients=self.coefficients)
        if self.center not in OUTWARD:
            near = value * _raised(t, self.lowest)
            return where(less(absolute(t), constant(self.radius)), near, far)
        outward = -u if self.center is BELOW else u
        near = value * (_raised(t, self.lowest) if self.lowest > 0 else outward**-self.lowest)
        size = absolute(u) if self.center is AROUND else outward
        return where(greater(size, constant(1 / self.radius)), near, far)


AROUND, ABOVE, BELOW = OUTWARD = [constant(f) for f in (math.nan, math.inf, -math.inf)]
"""Points at infinity: on both sides, on one, on the other."""


def _raised(t: Node, n: int) -> Node:
    return t * t if n == 2 else t**n


@dataclass(frozen=True, slots=True)
class Guard:
    """A part that was replaced.

    Args:
        before: The part.
        after: Its replacement.
        whole: The node it is a part of, with the replacement.
        fills: Where this is zero, the replacement has a value and the part has none; or None.
    """

    before: Node
    after: Node
    whole: Node
    fills: Node | None


class Guards:
    """What the nodes of one graph are functions of, and which of them need a guard."""

    def __init__(self) -> None:
        self._core: dict[Node, Node | None] = {}
        self._curved: dict[Node, bool] = {}
        self._delicate: dict[Node, bool] = {}
        self._plain: dict[Node, tuple[Node, Near]] = {}

    def found(self, node: Node) -> Guard | None:
        """The guard that a part of a sum or a product needs; None where none does."""
        self._see(node)
        if node.primitive in LOGARITHMS:
            return self._of_logarithm(node)
        if not self._delicate[node] or node.primitive is negate:
            return None
        return self._of_sum(node) if node.primitive in (add, subtract) else self._of_product(node)

    # ---- what a node is a function of ----

    def _see(self, node: Node) -> None:
        core = self._core
        stack = [node]
        while stack:
            node = stack[-1]
            missing = [a for a in node.arguments if a not in core]
            if missing:
                stack += missing
                continue
            stack.pop()
            if node not in core:
                self._note(node)

    def _note(self, node: Node) -> None:
        """Its core: the one inner part that it is a function of, itself if there are several."""
        arguments = node.arguments
        if not arguments:
            self._core[node] = node if isinstance(node, Variable) else None
            self._curved[node] = self._delicate[node] = False
            return
        if not node.primitive.partials:  # type: ignore  # A part of an array is no function of it.
            self._core[node] = node
            self._curved[node] = self._delicate[node] = False
            return
        core: Node | None = None
        for argument in arguments:
            other = self._core[argument]
            if other is not None and other is not core:
                core = other if core is None else node
        self._core[node] = core
        linked = node.primitive in LINKS
        self._curved[node] = (
            core is not None
            and core is not node
            and (any(self._curved[a] for a in arguments) or not self._is_entire(node))
        )
        self._delicate[node] = linked and (
            self._curved[node] or any(self._curved[a] or self._delicate[a] for a in arguments)
        )

    def _is_entire(self, node: Node) -> bool:
        """Whether an operation makes a polynomial of polynomials."""
        if node.primitive is power:
            n = exact(node.arguments[1])
            return isinstance(n, int) and n >= 0
        if node.primitive is divide:
            return self._core[node.arguments[1]] is None
        return node.primitive in LINKS

    def _groups(self, parts: Iterable[Node]) -> dict[Node, list[Node]]:
        """The parts by what they are functions of."""
        groups: dict[Node, list[Node]] = {}
        for part in parts:
            self._see(part)
            core = self._core[part]
            if core is not None:
                groups.setdefault(core, []).append(part)
        return groups

    # ---- differences that cancel ----

    def _of_sum(self, node: Node) -> Guard | None:
        parts = terms(node)
        numbers = [p for p in parts if self._core[p[1]] is None]
        for core, members in self._groups(p for _, p in parts).items():
            if not any(self._curved[p] for p in members):
                continue
            inside = [p for p in parts if p[1] in members]
            for chosen in ([*inside, *numbers], inside) if numbers else (inside,):
                if len(chosen) > 1:
                    part = total(chosen)
                    rest = without(parts, *chosen)
                    centers = [lift(0), *_outward(part)]
                    guard = self._made(
                        part, core, centers, lambda g, rest=rest: total([(1, g), *rest])
                    )
                    if guard is not None:
                        return guard
        return None

    def _of_logarithm(self, node: Node) -> Guard | None:
        """``ln(cos(x))``, which is about ``-x^2/2`` though ``cos(x)`` is 1 in floating point."""
        core = self._core[node]
        if core is None or core is node or not self._curved[node.arguments[0]]:
            return None
        return self._made(node, core, [lift(0)], lambda guard: guard)

    # ---- quotients of what vanishes together ----

    def _of_product(self, node: Node) -> Guard | None:
        parts = factors(node)
        for factor in (*parts.above, *parts.below):
            self._see(factor)
        parts = self._linked(parts)
        for core, members in self._groups([*parts.above, *parts.below]).items():
            above = [f for f in parts.above if f in members]
            below = [f for f in parts.below if f in members]
            divisors = [*below, *(f for f in above if power_of(f)[1] < 0)]
            if len(members) < 2 or not (divisors or any(self._curved[f] for f in members)):
                continue
            others = Factors(
                parts.sign,
                [f for f in parts.above if f not in members],
                [f for f in parts.below if f not in members],
            )

            def whole(guard: Node, others: Factors = others) -> Node:
                return Factors(others.sign, [guard, *others.above], others.below).product()

            part = Factors(1, above, below).product()
            known = [self._plain[f][1].center for f in members if f in self._plain]
            centers = [*(_centers(divisors, core) if divisors else ()), *known, *_outward(part)]
            guard = self._made(part, core, centers, whole)
            if guard is not None:
                return guard
        return None

    def _linked(self, parts: Factors) -> Factors:
        """The product with ``f(x*y)/x`` as ``y*f(x*y)/(x*y)``, where f is no polynomial."""
        for _ in range(MOST_PARTS):
            linked = self._linked_once(parts)
            if linked is None:
                break
            parts = linked
        return parts

    def _linked_once(self, parts: Factors) -> Factors | None:
        products = {
            u
            for f in (*parts.above, *parts.below)
            if self._curved[f] and (u := self._core[f]) is not None and u.primitive is multiply
        }
        for u in products:
            whole = factors(u)
            if whole.below or whole.sign < 0:
                continue
            for side, other in ((parts.above, parts.below), (parts.below, parts.above)):
                if not Counter(whole.above) - Counter(side):
                    joined = [u, *without(side, *whole.above)]
                    pair = (joined, other) if side is parts.above else (other, joined)
                    return Factors(parts.sign, *pair)
        for divisor in parts.below if products else ():
            w, m = power_of(divisor)
            for u in (u for u in products if u is not w and m > 0 and w in ordered(u)):
                for n in (m, m // 2) if m % 2 == 0 else (m,):
                    ratio = textbook(u / w ** (m // n))
                    if length(ratio) < length(u) and w not in ordered(ratio):
                        below = [u**n if f is divisor else f for f in parts.below]
                        if ratio**n in below:
                            return Factors(parts.sign, parts.above, without(below, ratio**n))
                        return Factors(parts.sign, [ratio**n, *parts.above], below)
        return None

    # ---- both ----

    def _made(
        self, part: Node, core: Node, centers: Sequence[Any], whole: Callable[[Node], Node]
    ) -> Guard | None:
        """The part guarded at every center where that is needed."""
        local = ordered(part, stop=(core,))
        if len(local) > LONGEST:
            return None
        inner = {n: self._plain[n] for n in local if n in self._plain}
        [bare] = substitute([part], {n: plain for n, (plain, _) in inner.items()})
        seen = _with_exact_numbers(substitute([bare], {core: U})[0])
        nears = [near for c in dict.fromkeys(centers) if (near := _near(seen, c)) is not None]
        if not nears:
            return None
        covered = all(
            any(n.center is near.center and n.radius >= near.radius for n in nears)
            for _, near in inner.values()
        )
        after = bare if covered else part
        for near in nears:
            after = near.guard(core, after)
        self._see(after)
        self._plain[after] = bare, nears[-1]
        fills = [near.distance(core) for near in nears if near.fills]
        fill = None if not fills else Factors(1, fills, []).product()
        return Guard(part, after, whole(after), fill)


def _outward(part: Node) -> list[Node]:
    """The points at infinity about which a part has a power series, perhaps."""
    nodes = ordered(part)
    if not any(n.primitive is divide or power_of(n)[1] < 0 for n in nodes):
        return []
    return [ABOVE, BELOW] if any(n.primitive in ROOTS for n in nodes) else [AROUND]


def _seen_outward(part: Node, center: Node) -> Node:
    """The part as a function of the reciprocal of U, with roots of what grows made finite."""
    [part] = substitute([part], {U: (-1 if center is BELOW else 1) / U})
    few = Expansion(SHORT, {U: [0, 1]}, FEW)

    def finite(node: Node) -> Node | None:
        if node.primitive is hypot:
            a, b = node.arguments
            return finite(sqrt(a * a + b * b))
        if node.primitive is not sqrt:
            return None
        (inside,) = node.arguments
        lowest = _lowest(few.of(inside))
        if lowest % 2:
            raise Unbounded
        return sqrt(inside / U**lowest) * U ** (lowest // 2)

    return rewrite([part], finite)[0] if center is not AROUND else part


def _with_exact_numbers(node: Node) -> Node:
    floats: dict[Node, Node] = {
        n: lift(Fraction(n.value))
        for n in ordered(node)
        if isinstance(n, Constant) and isinstance(n.value, float) and math.isfinite(n.value)
    }
    return substitute([node], floats)[0] if floats else node


def _centers(divisors: Sequence[Node], core: Node) -> list[Any]:
    """Where a divisor may be zero: at 0, 1, -1, and where the core is a constant in it."""
    found: dict[Any, None] = dict.fromkeys([lift(0), lift(1), lift(-1)])
    for node in ordered(*divisors, stop=(core,)):
        if node.primitive in (add, subtract) and core in node.arguments:
            other = node.arguments[node.arguments[0] is core]
            if other is not core and not variables(other):
                found[textbook(-other if node.primitive is add else other)] = None
    [seen] = substitute([Factors(1, list(divisors), []).product()], {core: U})
    return [c for c in found if not abs(evaluate([seen], {U: _float(c)})[0]) > TINY]


TINY = 1e-9
"""A divisor below this may be zero."""


LARGEST = 24
"""A coefficient of more symbols than this ends the search: such numbers grow with each step."""


def _settled(value: Any) -> Any:
    found = EXACT.settled(value) if EXACT.settled is not None else value
    if isinstance(found, Node) and len(ordered(found)) > LARGEST:
        raise Unbounded
    return found


def _value(node: Node, arguments: Sequence[Any]) -> Any:
    return _settled(EXACT.value(node, arguments))


SHORT = replace(EXACT, value=_value, settled=_settled)
"""Exact coefficients that stay short."""


def _float(node: Node) -> float:
    return float(evaluate([node], {})[0])


@lru_cache(maxsize=512)
def _near(part: Node, center: Node) -> Near | None:
    """What replaces a function of U near a point; None where nothing cancels, or no bound is."""
    number = exact(center)
    start = center if number is None else number
    with suppress(Singular, SteepestError, Unbounded, OverflowError, ValueError, ArithmeticError):
        if center in OUTWARD:
            part, start = _seen_outward(part, center), 0
        few = Expansion(SHORT, {U: [start, 1]}, FEW)

        def lowest(node: Node) -> int:
            return _lowest(few.of(node))

        if _cancels(part, lowest):
            series = Expansion(SHORT, {U: [start, 1]}, MANY).of(part)
            fills = center not in OUTWARD and any(
                lowest(condition.subject) > 0
                for node in ordered(part)
                if node.primitive is not None and node.primitive.domain is not None
                for condition in node.primitive.domain(*node.arguments)
            )
            return _polynomial(part, center, series, lambda n: _in_floats(few.of(n)), fills)
    return None


def _lowest(series: Laurent) -> int:
    """The power with which the series begins.

    Raises:
        Unbounded: when all known coefficients are zero.
    """
    for k, coefficient in enumerate(series.coefficients):
        if not vanishes(coefficient):
            return series.lowest + k
    raise Unbounded


def _cancels(part: Node, lowest: Callable[[Node], int]) -> bool:
    """Whether terms cancel, or factors vanish above and below the line."""
    if part.primitive in LOGARITHMS:
        return lowest(part) > 0
    if part.primitive in (add, subtract):
        return lowest(part) > min(lowest(p) for _, p in terms(part))
    parts = factors(part)
    powers = [*map(lowest, parts.above), *(-lowest(f) for f in parts.below)]
    return bool(powers) and min(powers) < 0 < max(powers)


def _in_floats(series: Laurent) -> Laurent:
    return Laurent(series.lowest, [_in_float(c) for c in series.coefficients])


def _in_float(coefficient: Any) -> float:
    if vanishes(coefficient):
        return 0.0
    return _float(coefficient) if isinstance(coefficient, Node) else float(coefficient)


def _polynomial(
    part: Node, center: Any, series: Laurent, beginning: Callable[[Node], Laurent], fills: bool
) -> Near | None:
    start = _lowest(series)
    coefficients = [_in_float(c) for c in series.coefficients[start - series.lowest :]]
    sizes = [abs(c) for c in coefficients]
    if not all(map(math.isfinite, sizes)) or not sizes[0]:
        return None
    radius = 0.0
    for rho, size in norms(part, U, beginning, RADII):
        reach = rho * min(1.0, (CUT * sizes[0] * rho**start / size) ** (1 / len(sizes)))
        radius = max(radius, min(reach, WIDEST))
    while radius > NARROWEST and sum(_weighted(sizes, radius)) > 1.5 * sizes[0]:
        radius *= 0.875
    if radius <= NARROWEST:
        return None
    radius = math.ldexp(math.floor(math.ldexp(radius, 10)), -10)
    weights = _weighted(sizes, radius)
    kept = len(sizes)
    cut = 0.0
    while kept > 1 and cut + kept**2 * weights[kept - 1] <= CUT * sizes[0]:
        cut += kept**2 * weights[kept - 1]
        kept -= 1
    stride = math.gcd(*(k for k in range(1, kept) if sizes[k])) or 1
    return Near(center, radius, start, stride, tuple(coefficients[:kept:stride]), fills)


def _weighted(sizes: Sequence[float], radius: float) -> list[float]:
    return [c * radius**k for k, c in enumerate(sizes)]
