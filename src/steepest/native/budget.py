"""How much making machine code may cost, and what is done for it."""

from __future__ import annotations

import re

from steepest.errors import ArgumentError

LIGHT, LIGHTEST = 2_000, 50_000
"""From so many operations on, LLVM optimises less, for its time grows faster than they do."""

SECONDS = {2: (0.020, 4e-5), 1: (0.018, 3.5e-5), 0: (0.006, 8e-6)}
"""What a level of LLVM's code generation takes: at least, and for each operation."""

WRITING = 3e-5
"""The seconds that an operation takes to be written as LLVM's text."""

UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "min": 60.0}


def level_for(operations: int, budget: float | None = None) -> int | None:
    """The level of code generation for a plan of that length; None where none fits.

    Args:
        operations: How many there are.
        budget: The seconds that may be spent.
    """
    best = 2 if operations < LIGHT else 1 if operations < LIGHTEST else 0
    for level in range(best, -1, -1):
        least, each = SECONDS[level]
        if budget is None or least + (each + WRITING) * operations <= budget:
            return level
    return None


def seconds_of(budget: str | float | None) -> float | None:
    """The seconds of ``"50 ms"``, of a number of seconds, or None for no bound.

    Raises:
        ArgumentError: when it is no duration.

    Example:
        >>> seconds_of("50 ms"), seconds_of(2)
        (0.05, 2.0)
    """
    if budget is None:
        return None
    if isinstance(budget, (int, float)) and not isinstance(budget, bool) and budget >= 0:
        return float(budget)
    parts = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zµ]+)\s*", str(budget))
    if not isinstance(budget, str) or parts is None or parts[2] not in UNITS:
        raise ArgumentError(
            f"A budget is a duration, not {budget!r}.",
            where=f"budget={budget!r}",
            remedy='budget="50 ms"',
        )
    return float(parts[1]) * UNITS[parts[2]]
