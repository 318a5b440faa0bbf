"""Values that an equation defines, differentiated by the implicit function theorem.

Arguments stand in this order: where to start, as many as ``count``; what the equation has
besides. Where F(x, a) = 0, ``F_x dx + F_a da = 0`` gives ``dx``, however x was found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from steepest.errors import NotConverged
from steepest.graph import Body, Node, Primitive, TupleType, Type, apply, lift, register

from .arrays import concatenated, item_of, pack, part, permuted, reshaped
from .control import _pushed
from .mapped import applied_to_each
from .systems import solve

HALVINGS = 30
"""A Newton step is halved at most so often."""


def _type(types: Sequence[Type], *, equation: Body, count: int, **_: Any) -> TupleType:
    return TupleType(tuple(types[:count]))


# ---- values ----


def _values(
    *values: Any,
    equation: Any,
    slopes: Any,
    objective: Any,
    count: int,
    method: str,
    tolerance: float,
    steps: int,
) -> tuple[Any, ...]:
    start = [np.asarray(v, dtype=float) for v in values[:count]]
    rest = values[count:]
    shapes = [v.shape for v in start]

    def residual(x: np.ndarray) -> np.ndarray:
        return _row(equation(*_parts(x, shapes), *rest))

    x = _row(start)
    if method == "iteration":
        x = _iterated(residual, x, tolerance, steps)
    else:
        if method == "minimum":
            x = _descended(lambda z: float(objective(*_parts(z, shapes), *rest)[0]), residual, x)

        def matrix(x: np.ndarray) -> np.ndarray:
            units = _parts(np.eye(x.size), [(x.size, *s) for s in shapes], 1)
            moved = slopes(*_parts(x, shapes), *rest, *units)
            wide = [np.broadcast_to(m, (x.size, *s)) for m, s in zip(moved, shapes, strict=True)]
            return np.concatenate([w.reshape(x.size, -1) for w in wide], axis=1).T

        x = _newton(residual, matrix, x, tolerance, steps)
        if method == "minimum" and np.linalg.eigvalsh(matrix(x)).min() < 0:
            raise _not_converged("minimum", "the point that was found is a saddle")
    return tuple(v if v.ndim else float(v) for v in _parts(x, shapes))


def _row(parts: Sequence[Any]) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(p, dtype=float)) for p in parts])


def _parts(x: np.ndarray, shapes: Sequence[tuple[int, ...]], lead: int = 0) -> list[np.ndarray]:
    """The row cut into arrays of these shapes; with ``lead`` each row of a matrix."""
    sizes = [prod(s[lead:]) for s in shapes]
    ends = list(accumulate(sizes))[:-1]
    return [p.reshape(s) for p, s in zip(np.split(x, ends, axis=lead), shapes, strict=True)]


def _newton(
    residual: Callable[[np.ndarray], np.ndarray],
    matrix: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    tolerance: float,
    steps: int,
) -> np.ndarray:
    """Newton's method, each step halved until it leads nearer."""
    value = residual(x)
    for _ in range(steps):
        size = _norm(value)
        if size == 0:
            return x
        try:
            step = -np.linalg.solve(matrix(x), value)
        except np.linalg.LinAlgError:
            raise _not_converged("root", "the matrix of its slopes is singular") from None
        for halving in range(HALVINGS):
            nearer = x + step / 2**halving
            found = residual(nearer)
            if _norm(found) < size:
                break
        else:
            if _norm(step) <= tolerance * (1 + _norm(x)):
                return x  # As near as rounding allows.
            raise _not_converged("root", f"no step leads nearer than {size:.1e}")
        x, value = nearer, found
        if halving == 0 and _norm(step) <= tolerance * (1 + _norm(x)):
            return x
    raise _not_converged("root", f"{steps} steps have not reached it")


def _iterated(
    residual: Callable[[np.ndarray], np.ndarray], x: np.ndarray, tolerance: float, steps: int
) -> np.ndarray:
    """The function applied again and again: ``residual`` is its value minus x."""
    last = np.inf
    for _ in range(steps):
        step = residual(x)
        x = x + step
        size, scale = _norm(step), 1 + _norm(x)
        if not np.isfinite(scale):
            break
        rate = size / last if last else 0.0
        ahead = size * max(1.0, rate / (1 - rate)) if rate < 1 else np.inf
        if ahead <= tolerance * scale or size <= 4 * np.finfo(float).eps * scale:
            return x
        last = size
    raise _not_converged("fixed point", f"{steps} steps have not reached it")


def _descended(
    objective: Callable[[np.ndarray], float],
    slope: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
) -> np.ndarray:
    """A point near a minimum, from which Newton's method goes on."""
    from scipy.optimize import minimize  # noqa: PLC0415 - SciPy loads when asked

    return minimize(objective, x, jac=slope, method="BFGS", options={"gtol": 1e-6}).x


def _norm(x: np.ndarray) -> float:
    return float(np.max(np.abs(x), initial=0.0))


def _not_converged(what: str, why: str) -> NotConverged:
    return NotConverged(
        f"The {what} was not found: {why}.",
        where=what,
        remedy="start nearer to it, or allow more steps.",
    )


# ---- rules ----


def _jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The implicit function theorem; where the search started does not matter."""
    count: int = node.parameter("count")
    equation: Body = node.parameter("equation")
    moving = [i for i in range(count, len(tangents)) if tangents[i] is not None]
    if not moving:
        return None
    found = [item_of(node, i) for i in range(count)]
    rest = node.arguments[count:]
    pushed, moved = _pushed(equation, moving, range(count))
    steps = [tangents[i] for i in moving]
    right = Body(pushed.parameters, moved)(*found, *rest, *steps)  # type: ignore
    shapes: Any = [n.type.dimensions for n in found]  # type: ignore
    sizes = [prod(s) for s in shapes]
    total = sum(sizes)
    row = concatenated([reshaped(n, (size,)) for n, size in zip(right, sizes, strict=True)])
    units = [lift(u) for u in _parts(np.eye(total), [(total, *s) for s in shapes], 1)]
    slopes: Body = node.parameter("slopes")
    flags = [False] * len(node.arguments) + [True] * count
    columns = applied_to_each(slopes, [*found, *rest, *units], flags, total)
    wide = [reshaped(c, (total, size)) for c, size in zip(columns, sizes, strict=True)]
    matrix = permuted(concatenated(wide, 1))
    answer = -apply(solve, matrix, row)
    ends = [0, *accumulate(sizes)]
    pieces = [reshaped(part(answer, slice(ends[i], ends[i + 1])), shapes[i]) for i in range(count)]
    return apply(pack, *pieces)


solution = register(Primitive(name="solution", arity=None, evaluate=_values, infer=_type, jvp=_jvp))
"""The x at which the body ``equation`` of x and what follows is zero.

``slopes`` is how the equation moves with x; ``objective`` is what is smallest at a minimum.
"""
