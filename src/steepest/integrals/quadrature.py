"""Numbers of definite integrals: SciPy's quadrature on the evaluated graph, piece by piece."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

from steepest.evaluation import Program
from steepest.graph import Node, Variable, substitute
from steepest.transforms.textbook import textbook

from .places import Place, grid, interesting

FINEST = 200
"""At most this many subintervals for one piece."""


def quadrature(
    f: Node, x: Variable, low: Place, high: Place, singular: tuple[bool, bool]
) -> tuple[float, float]:
    """The integral of f over one piece, and an estimate of the error.

    Args:
        f: The integrand, without poles or jumps inside.
        x: The variable.
        low: The left end.
        high: The right end.
        singular: Whether f runs to infinity at the ends.
    """
    if not any(singular):
        value, error = _smooth(Program([f], [x]), f, x, low[0], high[0])
        if error <= 1e-10 * max(abs(value), 1e-3):
            return value, error
    if math.isinf(low[0]) or math.isinf(high[0]):
        middle = _middle(low[0], high[0])
    else:
        middle = (low[0] + high[0]) / 2
    pieces = [
        _toward(f, x, low, middle, 1, singular[0]),
        _toward(f, x, high, middle, -1, singular[1]),
    ]
    return sum(v for v, _ in pieces), sum(e for _, e in pieces)


def _middle(low: float, high: float) -> float:
    if math.isinf(low) and math.isinf(high):
        return 0.0
    return low + 1.0 if math.isinf(high) else high - 1.0


def _toward(  # noqa: PLR0917 - the facts of one integral
    f: Node, x: Variable, end: Place, middle: float, side: int, singular: bool
) -> tuple[float, float]:
    """The integral between an end and the middle; a singular end becomes the origin."""
    if not singular or math.isinf(end[0]):
        low, high = sorted((end[0], middle))
        return _smooth(Program([f], [x]), f, x, low, high)
    shifted = Program([textbook(substitute([f], {x: end[1] + side * x})[0])], [x])
    length = abs(middle - end[0])
    # h = e^(-t) turns the pole into an exponential; double exponential nodes come with it
    total, error = _quad(lambda t: _number(shifted, length * math.exp(-t)) * length * math.exp(-t),
                         0.0, 600.0, points=[1.0, 4.0, 16.0, 64.0, 200.0])  # fmt: skip
    return total, error


def _number(program: Program, at: float) -> float:
    value = program(at)[0]
    return value if math.isfinite(value) else 0.0


def _smooth(program: Program, f: Node, x: Variable, low: float, high: float) -> tuple[float, float]:
    """The integral of what has no pole at its ends; where it is high is looked for first."""

    def height(t: float) -> float:
        return _number(program, t)

    breaks = _breaks(height, f, x, low, high)
    pieces = [_quad(height, a, b) for a, b in itertools.pairwise(breaks)]
    return math.fsum(v for v, _ in pieces), sum(e for _, e in pieces)


def _breaks(
    height: Callable[[float], float], f: Node, x: Variable, low: float, high: float
) -> list[float]:
    """The ends, and points round the highest one so that no peak is overlooked."""
    centres = [t for t in interesting(f, x) if low < t < high]
    points = sorted({*(float(t) for t in grid(low, high, 201)), *centres})
    heights = [abs(height(t)) for t in points]
    top = max(range(len(points)), key=heights.__getitem__)
    found = {low, high}
    endless = math.isinf(low) or math.isinf(high)
    peaks = [points[top]] if endless or _is_peak(heights, top) else []
    if endless:
        peaks += centres[:4]
        found |= set(peaks)
    for peak in peaks:
        width = _width(height, peak, abs(height(peak)))
        found |= {t for k in (-30, -8, -2, 2, 8, 30) if low < (t := peak + k * width) < high}
    return sorted(found)


def _is_peak(heights: list[float], top: int) -> bool:
    return heights[top] > 20 * (sorted(heights)[len(heights) // 2] + 1e-300)


def _width(height: Callable[[float], float], top: float, value: float) -> float:
    """How far from the top the value is below a half, by doubling."""
    step = 1e-9 * max(1.0, abs(top))
    for _ in range(90):
        if abs(height(top + step)) < value / 2 and abs(height(top - step)) < value / 2:
            return step
        step *= 2
    return 1.0


def adaptive(program: Program, low: float, high: float) -> tuple[float, float]:
    """The integral of what is smooth between finite ends."""
    return _quad(lambda t: _number(program, t), low, high)


def _quad(
    height: Callable[[float], float], low: float, high: float, points: list[float] | None = None
) -> tuple[float, float]:
    from scipy.integrate import quad  # noqa: PLC0415 - numbers need it, reading does not

    ends = [low, *(points or []), high]
    total, error = [], 0.0
    for a, b in itertools.pairwise(ends):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: Any = quad(height, a, b, epsabs=1e-13, epsrel=1e-12, limit=FINEST)
        total.append(found[0])
        error += found[1]
    return math.fsum(total), error
