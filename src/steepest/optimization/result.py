"""What a descent found, and the way it took."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, repr=False)
class History:
    """The points of a descent, the start first.

    Args:
        x: One row for each point, in the order of the variables.
        value: The function's value at each.
        slope: The length of the gradient at each.
    """

    x: np.ndarray
    value: np.ndarray
    slope: np.ndarray

    def __len__(self) -> int:
        return len(self.value)

    def __repr__(self) -> str:
        if not len(self):
            return "<History of no points>"
        return f"<History of {len(self)} points: {self.value[0]:.6g} to {self.value[-1]:.6g}>"


@dataclass(frozen=True, repr=False)
class Result:
    """Where a descent ended, and why; answers to SciPy's names too.

    Args:
        x: The best point, in the order of the variables.
        at: The same by name.
        value: The function's value there.
        gradient: Its gradient there.
        converged: Whether the gradient vanished to the tolerance where nothing curves downward.
        reason: Why it stopped and what to try, in sentences.
        iterations: The number of steps.
        history: The way.
        learning_rate: The rate of the last step.
        method: The optimizer.
    """

    x: np.ndarray
    at: dict[str, float]
    value: float
    gradient: np.ndarray
    converged: bool
    reason: str
    iterations: int
    history: History
    learning_rate: float
    method: Any = field(default=None)

    def __repr__(self) -> str:
        point = ", ".join(f"{name} = {value:.6g}" for name, value in self.at.items())
        return f"<Result {self.value:.6g} at {point}: {self.reason}>"

    @property
    def fun(self) -> float:
        """SciPy's name of the value."""
        return self.value

    @property
    def success(self) -> bool:
        """SciPy's name of ``converged``."""
        return self.converged

    @property
    def message(self) -> str:
        """SciPy's name of the reason."""
        return self.reason

    @property
    def nit(self) -> int:
        """SciPy's name of the number of iterations."""
        return self.iterations

    @property
    def jac(self) -> np.ndarray:
        """SciPy's name of the gradient."""
        return self.gradient
