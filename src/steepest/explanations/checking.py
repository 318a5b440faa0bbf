"""The slope at a point by two ways, so that a reader can repeat the check."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, Variable, variables
from steepest.printing import natural_order

from .record import Check

H = 1e-5
"""Near the cube root of the machine's precision, where a central quotient is at its best."""

POINTS = (0.5, 1.0, 2.0, 0.3, 1.5, 3.0, -0.5, -1.0, -2.0, 0.1, 4.0, 5.0, -3.0, 10.0, 0.9)
"""Where a check is tried, in this order."""

TRIES = 60
"""Points tried before giving up."""

AGREEMENT = 5e-5
"""Both ways agree to about the digits that are printed."""


def numeric_check(
    output: Node, answer: Node, x: Variable, inputs: Sequence[Variable]
) -> Check | None:
    """The first ordinary point at which formula and quotient can be compared.

    Args:
        output: The function.
        answer: Its derivative in ``x``.
        x: The variable that moves.
        inputs: All variables, in calling order.

    Returns:
        None where no point of a few dozen is inside the domain.
    """
    both = Program([output, answer], inputs)
    for point in _points(len(inputs)):
        at = {v: _filled(v, p) for v, p in zip(inputs, point, strict=True)}
        slope = _number(both(*at.values())[1])
        right, left = (
            _number(both(*(p + h if v is x else p for v, p in at.items()))[0]) for h in (H, -H)
        )
        if not all(map(math.isfinite, (slope, right, left))):
            continue
        quotient = (right - left) / (2 * H)
        scale = max(abs(slope), abs(quotient))
        if abs(slope - quotient) <= AGREEMENT * scale and 1e-6 < scale < 1e9:
            return Check({v.name: _listed(p) for v, p in at.items()}, slope, quotient, H, x.name)
        if slope == quotient == 0:
            return Check({v.name: _listed(p) for v, p in at.items()}, 0.0, 0.0, H, x.name)
    return None


MOST_NEWTON = 40
"""Newton steps from one start."""

STARTS = (1.0, 0.5, 2.0, -1.0, 4.0, -0.3, 10.0)
"""Where the solution of an equation is looked for."""


def implicit_check(
    difference: Node, steepness: Node, slope: Node, x: Variable, y: Variable
) -> Check | None:
    """The slope of a curve by the formula, and from its points at x ± h.

    Args:
        difference: What is 0 on the curve.
        steepness: Its derivative in ``y``, for Newton's method.
        slope: The derivative of ``y`` in ``x`` by the formula.
        x: The variable that moves.
        y: The variable that the equation is solved for.

    Returns:
        None where no ordinary point of the curve is found.
    """
    held = [v for v in variables(difference, slope) if v not in (x, y)]
    program = Program([difference, steepness, slope], [x, y, *held])

    def solved(at: float, start: float, values: Sequence[float]) -> float:
        found = start
        for _ in range(MOST_NEWTON):
            off, steep, _ = map(_number, program(at, found, *values))
            if not (math.isfinite(off) and math.isfinite(steep) and steep):
                break
            step = off / steep
            found -= step
            if abs(step) <= 1e-14 * max(abs(found), 1e-3):
                return found
        return math.nan

    for at, *values in _points(1 + len(held)):
        for start in STARTS:
            here = solved(at, start, values)
            if not math.isfinite(here):
                continue
            exact = _number(program(at, here, *values)[2])
            quotient = (solved(at + H, here, values) - solved(at - H, here, values)) / (2 * H)
            scale = max(abs(exact), abs(quotient))
            if 1e-6 < scale < 1e6 and abs(exact - quotient) <= AGREEMENT * scale:
                point = {x.name: at, y.name: here}
                point |= {v.name: p for v, p in zip(held, values, strict=True)}
                named = {name: point[name] for name in natural_order(point)}
                way = f"difference quotient of {y.name}, solved for at {x.name} ± h,"
                return Check(named, exact, quotient, H, x.name, way)
    return None


ROWS = 3
"""The rows of data in a check, where their number is a name."""


def _filled(v: Variable, p: float) -> Any:
    """A value for the variable: the number itself, or an array that begins with it."""
    dimensions = v.type.dimensions if isinstance(v.type, ArrayType) else ()
    if not dimensions:
        return p
    shape = [d if isinstance(d, int) else ROWS for d in dimensions]
    return p + 0.5 * np.arange(math.prod(shape)).reshape(shape)


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def _points(count: int) -> Iterator[tuple[float, ...]]:
    """Ordinary points; the coordinates differ where there are several."""
    if count == 1:
        yield from ((p,) for p in POINTS)
        return
    shifted = [tuple(POINTS[(i + j) % 6] for j in range(count)) for i in range(len(POINTS))]
    yield from shifted
    if count <= 3:
        yield from list(product(POINTS, repeat=count))[:TRIES]


def _number(value: Any) -> float:
    return math.nan if isinstance(value, complex) else float(value)
