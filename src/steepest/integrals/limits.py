"""Limits of antiderivatives at the ends, and whether a tail has a finite integral."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from steepest import evaluation
from steepest import primitives as p
from steepest.errors import SteepestError
from steepest.graph import (
    Node,
    Variable,
    add,
    depending,
    divide,
    exact,
    exp,
    lift,
    log,
    multiply,
    negate,
    ordered,
    power,
    rebuilt,
    rewrite,
    substitute,
    subtract,
    variable,
)
from steepest.transforms import folded
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import terms
from .places import value_of

Limit = Node | float | None
"""A finite limit as a node, an infinity, or None where it is not known."""


def limit(f: Node, x: Variable, end: Node | float, side: int) -> Node | None:
    """The exact finite limit of f at an end, from the right (side 1) or the left (-1), or None.

    Args:
        f: The function, in textbook form.
        x: The variable.
        end: A node, or an infinity.
        side: From which side.
    """
    if isinstance(end, Node):
        far = _at_infinite_tangent(f, x, end, side)
        if far is not None:
            return limit(*far, side)
    total: Node = lift(0)
    for term in terms(_spread(_joined(f))):
        found = _limit(term, x, end, side)
        if found is None and _vanishes(term, x, end, side):
            found = lift(0)
        if not isinstance(found, Node):
            return None
        total = total + found
    return textbook(folded(textbook(total)))


def _at_infinite_tangent(
    f: Node, x: Variable, end: Node, side: int
) -> tuple[Node, Variable, float] | None:
    """A function of a tangent that grows without bound at the end, as one of a name for it."""
    moving = depending([f], [x])
    for node in ordered(f):
        if node in moving and node.primitive is p.tan:
            [inside] = substitute(node.arguments, {x: end})
            if exact(folded(p.cos(inside))) == 0:
                t = variable("t", scope=-9)
                [bare] = substitute([f], {node: t})
                if x in ordered(bare):
                    return None
                near = value_of(end) + side * 1e-6
                grows = float(evaluation.evaluate([node], {x: near})[0]) > 0
                return bare, t, math.inf if grows else -math.inf
    return None


def _spread(f: Node) -> Node:
    """Terms of a product of a sum, or of a quotient with one above, as terms of their own."""
    if f.primitive is divide and len(terms(f.arguments[0])) > 1:
        parts = terms(f.arguments[0])
        return _added([t / f.arguments[1] for t in parts])
    if f.primitive is multiply:
        for i in (0, 1):
            if len(terms(f.arguments[i])) > 1:
                return _added([f.arguments[1 - i] * t for t in terms(f.arguments[i])])
    return f


def _added(parts: list[Node]) -> Node:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _limit(f: Node, x: Variable, end: Node | float, side: int) -> Limit:
    """By the continuity of each operation; None at what is indeterminate."""
    varies = depending([f], [x])
    values: dict[Node, Limit] = {x: end}
    # from which side a finite limit is approached: 1, -1, or 0 for unknown
    for node in ordered(f):
        if node in values:
            continue
        if not isinstance(end, Node) and (far := _rational_limit(node, x, end)) is not None:
            values[node] = far
            continue
        if node not in varies:
            values[node] = node
            continue
        arguments = [values[a] for a in node.arguments]
        values[node] = _step(node, arguments, x, end, side)
        if values[node] is None:
            return None
    return values[f]


def _rational_limit(node: Node, x: Variable, end: float) -> Limit:
    """The limit of a rational function at infinity, by its leading terms."""
    if node.primitive is not divide:
        return None
    ratio = poly.rational(node, x)
    if ratio is None:
        return None
    above, below = ratio
    gap = len(above) - len(below)
    if gap < 0:
        return lift(0)
    lead = textbook(lift(above[-1]) / lift(below[-1]))
    if gap == 0:
        return lead
    return math.copysign(math.inf, value_of(lead) * (-1 if end < 0 and gap % 2 else 1))


def _joined(f: Node) -> Node:
    """``|a|/|b|`` as ``|a/b|``."""

    def rule(node: Node) -> Node | None:
        if node.primitive is divide and all(a.primitive is p.abs for a in node.arguments):
            above, below = (a.arguments[0] for a in node.arguments)
            return p.abs(above / below)
        return None

    return rewrite([f], rule)[0]


def _size(value: Node | float) -> float:
    return value_of(value) if isinstance(value, Node) else value


def _step(node: Node, limits: list[Limit], x: Variable, end: Node | float, side: int) -> Limit:  # noqa: PLR0912 - one case for each operation
    primitive = node.primitive
    arguments = [a for a in limits if a is not None]
    if len(arguments) < len(limits):
        return None
    nodes = [a for a in arguments if isinstance(a, Node)]
    if len(nodes) == len(arguments):
        # one operation only, so that removable gaps above it stay unfilled
        made = textbook(rebuilt(node, nodes))
        try:
            number = value_of(made)
        except SteepestError:
            return None
        inside = evaluation.in_domain(made, {})
        if math.isfinite(number) and inside and not _jumps(node, x, end):
            return made
        return _pole(node, x, end, side)
    signs = [a if isinstance(a, float) else None for a in arguments]
    if primitive is negate:
        return -_size(arguments[0])
    if primitive in (add, subtract):
        second = signs[1]
        if primitive is subtract and second is not None:
            second = -second
        if signs[0] is None or second is None:
            return signs[0] if second is None else second
        return signs[0] if signs[0] == second else None
    if primitive is multiply:
        factors = [_size(a) for a in arguments]
        return None if 0 in factors else math.copysign(math.inf, factors[0] * factors[1])
    if primitive is divide:
        if signs[1] is not None:
            return lift(0) if signs[0] is None else None
        above, below = map(_size, arguments)
        return None if below == 0 else math.copysign(math.inf, above * below)
    if primitive is power:
        return _power(arguments, signs)
    table: dict = {
        exp: (lift(0), math.inf),
        log: (None, math.inf),
        p.arctan: (-p.PI / 2, p.PI / 2),
        p.erf: (lift(-1), lift(1)),
        p.erfc: (lift(2), lift(0)),
        p.tanh: (lift(-1), lift(1)),
        p.sigmoid: (lift(0), lift(1)),
        p.softplus: (lift(0), math.inf),
        p.sqrt: (None, math.inf),
        p.cbrt: (-math.inf, math.inf),
        p.abs: (math.inf, math.inf),
        p.sinh: (-math.inf, math.inf),
        p.cosh: (math.inf, math.inf),
        p.arsinh: (-math.inf, math.inf),
        p.sech: (lift(0), lift(0)),
        p.csch: (lift(0), lift(0)),
        p.coth: (lift(-1), lift(1)),
        p.sign: (lift(-1), lift(1)),
    }
    if primitive is p.normal_distribution and signs[0] is not None:
        return lift(int(signs[0] > 0))
    if primitive in table and len(signs) == 1:
        return table[primitive][_size(arguments[0]) > 0]
    return None


def _power(arguments: list[Node | float], signs: list[float | None]) -> Limit:
    base, exponent = arguments
    if signs[1] is not None:
        if signs[0] is not None:
            return None
        size = _size(base)
        if size <= 0 or size == 1:
            return None
        return math.inf if (size > 1) == (signs[1] > 0) else lift(0)
    n = _size(exponent)
    if n < 0:
        return lift(0)
    if n == 0:
        return lift(1)
    if _size(base) > 0:
        return math.inf
    return (math.inf if n % 2 == 0 else -math.inf) if n == int(n) else None


def _jumps(node: Node, x: Variable, end: Node | float) -> bool:
    """Whether the operation itself may jump there."""
    assert node.primitive is not None
    rule = node.primitive.jumps
    if rule is None or not isinstance(end, Node) or node.primitive is p.where:
        return False
    places = [textbook(substitute([z], {x: end})[0]) for z in rule(*node.arguments)]
    return any(abs(value_of(z)) < 1e-12 for z in places)


def _pole(node: Node, x: Variable, end: Node | float, side: int) -> Limit:
    """The infinity that the operation runs to, by its values beside the end."""
    if not isinstance(end, Node):
        return None
    point = value_of(end)
    sizes = []
    for h in (1e-4, 1e-6, 1e-8):
        [value] = evaluation.evaluate([node], {x: point + side * h * max(1.0, abs(point))})
        sizes.append(float(value))
    if not all(math.isfinite(s) for s in sizes) or len({s > 0 for s in sizes}) > 1:
        return None
    a, b, c = map(abs, sizes)
    grows = a < b < c and (c - b) > 0.5 * (b - a)
    return math.copysign(math.inf, sizes[0]) if grows else None


def _vanishes(term: Node, x: Variable, end: Node | float, side: int) -> bool:
    """Whether a term of unclear limit is seen to go to zero."""
    sizes = []
    for k in (6, 12, 24, 48):
        value = _beside(term, x, end, side, Fraction(1, 2 ** (3 * k)), 2 ** min(k, 14))
        if value is None:
            return False
        sizes.append(abs(value))
    shrinks = all(b <= a for a, b in itertools.pairwise(sizes))
    return shrinks and sizes[-1] < 1e-9 * max(sizes[0], 1e-3) and sizes[-1] < 1e-9


def _beside(  # noqa: PLR0917 - the facts of one integral
    f: Node, x: Variable, end: Node | float, side: int, h: Fraction, far: int
) -> float | None:
    """The value close to the end."""
    if isinstance(end, Node):
        g, at = substitute([f], {x: end + x})[0], side * h
    else:
        g, at = f, Fraction(far if end > 0 else -far)
    try:
        number = float(evaluation.digits(g, {x: at}, digits=needed(at)))
    except (SteepestError, OverflowError):
        [number] = evaluation.evaluate([g], {x: float(at)})
    return number if math.isfinite(number) else None


def needed(at: Fraction) -> int:
    """The digits with which even ``(1 + h)^2 - 1`` is known for a small h."""
    return 10 + max(0, int(1.5 * math.log10(at.denominator / max(abs(at.numerator), 1))))


# ---- tails ----

NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)


def tail(f: Node, x: Variable, end: Node | float, side: int) -> str:
    """Whether the integral of f up to an end is finite.

    Args:
        f: The integrand.
        x: The variable.
        end: The end, a node or an infinity.
        side: On which side of a finite end.

    Returns:
        ``converges``, ``slowly`` (too slowly for quadrature), ``diverges``, ``oscillates`` or
        ``unknown``.

    Accuracy:
        Shells whose logarithmic width doubles are compared: for ``h^-a`` with a > 1 they grow,
        for 1/h they double, for ``1/(h ln h)`` they stay equal, below that they shrink.
    """
    value = _values(f, x, end, side)
    masses, signs = [], set()
    start = 6.0 if isinstance(end, Node) else 4.0
    for _ in range(4):
        total = 0.0
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            t = start * (1.5 + node / 2)
            height = value(t)
            if height is None:
                return "unknown"
            if math.isinf(height):
                return "diverges"
            if height:
                signs.add(height > 0)
            total += weight * start / 2 * abs(height)
        masses.append(total)
        start *= 2
    if masses[-1] == 0 or masses[-1] < 1e-9 * masses[0] or masses[-1] < 1e-12 * masses[-2]:
        return "converges"
    ratio = masses[-1] / masses[-2]
    if len(signs) > 1:
        return "converges" if ratio < 0.1 else "oscillates"
    if ratio >= 0.97:
        return "diverges"
    if ratio > 0.92:
        return "unknown"
    return "slowly" if ratio > 0.1 else "converges"


def _values(f: Node, x: Variable, end: Node | float, side: int) -> Callable[[float], float | None]:
    """``|dx/dt| * f`` where x is e^-t beside a finite end, or e^t on the way to infinity."""
    g = textbook(substitute([f], {x: end + x})[0]) if isinstance(end, Node) else f

    def value(t: float) -> float | None:
        size = math.exp(-t if isinstance(end, Node) else t)
        way = side if isinstance(end, Node) else (1 if end > 0 else -1)
        at = Fraction(size) * way
        try:
            height = evaluation.digits(g, {x: at}, digits=needed(at)) * size
            number = float(height)
        except OverflowError:
            return math.inf
        except SteepestError:
            [raw] = evaluation.evaluate([g], {x: float(at)})
            number = raw * size
        return None if math.isnan(number) else number

    return value


__all__ = ["limit", "tail"]
