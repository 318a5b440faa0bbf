"""Where an integrand may go wrong: zeros of what its operations divide by, root or take logs of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from steepest import evaluation
from steepest import primitives as p
from steepest.evaluation import Program
from steepest.graph import Node, Variable, depending, lift, ordered, rewrite
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .numbers import is_rational, numbers_of, root_of, tidy

MOST = 400
"""At most this many zeros of one function are listed."""

GRID = 601
"""How many points a function of unknown shape is looked at."""

WAVES = {p.sin: Fraction(0), p.cos: Fraction(1, 2), p.tan: Fraction(0), p.cot: Fraction(1, 2)}
"""The first zero in each wave's half-period, in units of pi."""

Place = tuple[float, Node]
"""A point as a float and as a node, exact where it is known exactly."""


def value_of(node: Node) -> float:
    """The float of a node without variables."""
    return float(Program([node], [])()[0])


def trouble(f: Node, x: Variable, low: float, high: float) -> list[Place]:
    """The points from ``low`` to ``high`` where a domain ends, or f bends or jumps, in order."""
    subjects = [c.subject for c in evaluation.conditions(f)]
    subjects += evaluation.kinks(f) + evaluation.jumps(f)
    found: dict[float, Node] = {}
    for subject in dict.fromkeys(subjects):
        if x in depending([subject], [x]) and subject in depending([subject], [x]):
            for value, node in zeros(subject, x, low, high):
                if not any(abs(value - v) <= 1e-12 * max(1.0, abs(v)) for v in found):
                    found[value] = node
    return sorted(found.items())


def zeros(g: Node, x: Variable, low: float, high: float) -> list[Place]:
    """The zeros of g between the limits, those included; exact ones where the shape is known."""
    q = poly.polynomial(g, x)
    ratio = poly.rational(g, x) if q is None else None
    if q is None and ratio is not None:
        q = ratio[0]
    nodes: Iterable[Node] | None = None
    if q is not None and is_rational(*q):
        nodes = _polynomial_zeros(q)
    elif g.primitive in WAVES:
        nodes = _wave_zeros(g, x, low, high)
    elif g.primitive is p.abs or g.primitive is p.sqrt:
        return zeros(g.arguments[0], x, low, high)
    elif g.primitive == p.multiply:
        return sorted({z for a in g.arguments if x in ordered(a) for z in zeros(a, x, low, high)})
    if nodes is None:
        return [(z, lift(_snapped(z))) for z in _scanned(g, x, low, high)]
    places = [(value_of(n), n) for n in nodes]
    return sorted({v: n for v, n in places if low <= v <= high}.items())


def _polynomial_zeros(q: poly.Polynomial) -> list[Node]:
    if len(q) < 2:
        return []
    found: list[Node] = []
    for coefficients, _ in poly.factors(q):
        factor = numbers_of(coefficients)
        assert factor is not None
        if len(factor) == 2:
            found.append(lift(tidy(-factor[0])))
        elif len(factor) == 3:
            gap = factor[1] * factor[1] - 4 * factor[0]
            if gap >= 0:
                root = lift(root_of(gap))
                found += [textbook((s * root - lift(factor[1])) / 2) for s in (-1, 1)]
        else:
            roots = np.roots([float(c) for c in reversed(factor)])
            found += [lift(float(r.real)) for r in roots if abs(r.imag) < 1e-9 * abs(r) + 1e-12]
    return found


def _wave_zeros(g: Node, x: Variable, low: float, high: float) -> list[Node] | None:
    inner = poly.linear(g.arguments[0], x)
    if inner is None:
        return None
    assert g.primitive is not None
    a, b = map(lift, inner)
    low, high = max(low, -1e4), min(high, 1e4)
    ends = sorted(value_of(a) * end + value_of(b) for end in (low, high))
    start = WAVES[g.primitive]
    first = math.ceil(ends[0] / math.pi - float(start) - 1e-9)
    last = math.floor(ends[1] / math.pi - float(start) + 1e-9)
    if last - first > MOST:
        last = first + MOST
    return [textbook((p.PI * (k + start) - b) / a) for k in range(first, last + 1)]


def grid(low: float, high: float, count: int = GRID) -> np.ndarray:
    """Points that fill an interval, infinite ones too, not too regularly."""
    if math.isinf(low) and math.isinf(high):
        side = np.logspace(-4, 6, count // 2)
        return np.concatenate([-side[::-1], [0.0], side])
    if math.isinf(high):
        return low + np.logspace(-6, 6, count)
    if math.isinf(low):
        return high - np.logspace(6, -6, count)
    return low + (high - low) * (np.arange(count) + 0.0) / (count - 1)


def _scanned(g: Node, x: Variable, low: float, high: float) -> list[float]:
    """Zeros by sign changes, and by touching without one."""
    from scipy.optimize import brentq, minimize_scalar  # noqa: PLC0415

    points = grid(low, high)
    program = Program([g], [x])

    def value(t: float) -> float:
        return float(program(float(t))[0])

    values = [value(t) for t in points]
    found: list[float] = [float(t) for t, v in zip(points, values, strict=True) if v == 0]
    for i in range(len(points) - 1):
        a, b = values[i], values[i + 1]
        if math.isfinite(a) and math.isfinite(b) and (a < 0 < b or b < 0 < a):
            root: Any = brentq(value, points[i], points[i + 1], xtol=1e-15)
            if abs(value(root)) <= 1e-6 * max(abs(a), abs(b)):
                found.append(float(root))
        elif i > 0 and all(map(math.isfinite, values[i - 1 : i + 2])):
            left, here, right = map(abs, values[i - 1 : i + 2])
            if here < left and here <= right and here > 0:
                best = minimize_scalar(
                    lambda t: abs(value(t)),
                    bounds=(points[i - 1], points[i + 1]),
                    method="bounded",
                    options={"xatol": 1e-12},
                )
                if best.fun <= 1e-9 * max(left, right):
                    found.append(float(best.x))
    return sorted({z for z in found if low <= z <= high})[:MOST]


def _snapped(z: float) -> float | Fraction | int:
    """A simple fraction where the number is one to the last digits."""
    near = Fraction(z).limit_denominator(1000)
    if abs(float(near) - z) <= 1e-9 * max(1.0, abs(z)):
        return near.numerator if near.denominator == 1 else near
    return z


def _defined(f: Node) -> Node:
    """The node with densities and the like written out."""

    def rule(node: Node) -> Node | None:
        primitive = node.primitive
        if primitive is None or primitive.defined_as is None or len(node.arguments) < 2:
            return None
        return lift(primitive.defined_as(*node.arguments, **dict(node.parameters)))

    return rewrite([f], rule)[0]


def interesting(f: Node, x: Variable) -> list[float]:
    """Centres of what stands in f: roots and vertices of the polynomials in it."""
    found: set[float] = set()
    f = _defined(f)
    varies = depending([f], [x])
    for node in ordered(f):
        if node not in varies or node is x:
            continue
        q = poly.polynomial(node, x)
        if q is None or not 2 <= len(q) <= 3:
            continue
        numbers = [value_of(lift(c)) for c in q]
        if len(numbers) == 2:
            found.add(-numbers[0] / numbers[1])
        else:
            found.add(-numbers[1] / (2 * numbers[2]))
    return sorted(t for t in found if math.isfinite(t))
