"""Gradients held against difference quotients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.tracing import flatten, unflatten
from steepest.tracing.containers import LEAF

from .callables import grad
from .formulas import formula_of


@dataclass(frozen=True)
class GradientCheck:
    """The gradient beside central differences.

    Args:
        agrees: Whether they agree as closely as differences can tell.
        largest_error: The largest difference, relative to the size of the slopes.
        table: Rows (index, gradient, difference quotient).
    """

    agrees: bool
    largest_error: float
    table: tuple[tuple[Any, float, float], ...] = field(repr=False)

    def __bool__(self) -> bool:
        return self.agrees

    @property
    def worst(self) -> tuple[Any, float, float] | None:
        """The row in which they differ most; None where there is nothing to compare."""
        return max(
            self.table,
            key=lambda row: np.nan_to_num(abs(row[1] - row[2]), nan=np.inf),
            default=None,
        )

    def __str__(self) -> str:
        lines = [f"{i!s:>8}  {g: .10g}  {q: .10g}" for i, g, q in self.table]
        verdict = "agree" if self.agrees else "differ"
        head = f"gradient and differences {verdict} (largest error {self.largest_error:.1e})"
        if not self.agrees and self.worst is not None:
            head += f", most at {self.worst[0]}"
        return "\n".join([head, "   index  gradient  difference quotient", *lines])


def check_grad(
    fn: Any, *arguments: Any, argnums: int = 0, gradient: Callable[..., Any] | None = None
) -> GradientCheck:
    """Whether a gradient is that of ``fn``, by difference quotients at ``arguments``.

    Args:
        fn: As in ``grad``.
        arguments: Where.
        argnums: The number of the argument, an array or a container of arrays.
        gradient: The function to be checked; without it, ``st.grad(fn)``.

    Example:
        >>> bool(check_grad(lambda p: p["a"] ** 2 * p["b"], {"a": 3.0, "b": 2.0}))
        True
    """
    formula = formula_of(fn)
    number = argnums % len(arguments)
    point = arguments[number]
    leaves, structure = ([point], LEAF) if formula is not None else flatten(point)
    slopes = (gradient or grad(fn, argnums))(*arguments)
    found = [slopes] if structure == LEAF else flatten(slopes)[0]
    rows = []
    for place, (leaf, slope) in enumerate(zip(leaves, found, strict=True)):
        at, slope_here = np.asarray(leaf, dtype=float), np.asarray(slope, dtype=float)

        def value(moved: Any, place: int = place) -> Any:
            if formula is not None:
                return formula(*np.ravel(moved).tolist())
            given = unflatten(structure, [*leaves[:place], moved, *leaves[place + 1 :]])
            return fn(*arguments[:number], given, *arguments[number + 1 :])

        for index in np.ndindex(at.shape):
            h = 1e-3 * max(1.0, abs(float(at[index])))
            quotient = _extrapolated(value, at, index, h)
            shown = index[0] if len(index) == 1 else index
            shown = shown if structure == LEAF else (place, *index)
            rows.append((shown, float(slope_here[index]), quotient))
    scale = max((abs(q) for *_, q in rows), default=0.0) or 1.0
    error = max((abs(g - q) / scale for _, g, q in rows), default=0.0)
    return GradientCheck(error < 1e-6, error, tuple(rows))


def _extrapolated(value: Callable[[Any], Any], at: np.ndarray, index: tuple, h: float) -> float:
    """The central difference quotient, extrapolated twice to h = 0."""

    def quotient(step: float) -> float:
        ends = []
        for side in (step, -step):
            moved = at.copy()
            moved[index] += side
            ends.append(float(value(moved[()] if moved.ndim == 0 else moved)))
        return (ends[0] - ends[1]) / (2 * step)

    first, second, third = (quotient(h / 2**k) for k in range(3))
    better, best = (4 * second - first) / 3, (4 * third - second) / 3
    return (16 * best - better) / 15
