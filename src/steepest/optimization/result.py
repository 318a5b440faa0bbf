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
        rate: The rate of each step, or the last of each epoch.
        batch: With batches, the loss of each step's batch at its start.
    """

    x: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    rate: np.ndarray = field(default_factory=lambda: np.empty(0))
    batch: np.ndarray = field(default_factory=lambda: np.empty(0))

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
        function: What was made small.
        interrupted: Whether it was stopped by Ctrl-C.
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
    function: Any = field(default=None)
    interrupted: bool = False

    def __repr__(self) -> str:
        point = ", ".join(f"{name} = {value:.6g}" for name, value in self.at.items())
        return f"<Result {self.value:.6g} at {point}: {self.reason}>"

    def __str__(self) -> str:
        lines = [self.reason, f"value = {self.value:.10g}"]
        wide = max(map(len, self.at))
        lines += [f"{name:<{wide}} = {value:.10g}" for name, value in self.at.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from .sketch import sketch  # noqa: PLC0415 - for notebooks

        return sketch(self)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure: the value step by step, and the way where it can be drawn.

        Args:
            options: Of ``steepest.figures.descent_figure``.
        """
        from steepest.figures import descent_figure  # noqa: PLC0415 - matplotlib loads when asked

        return descent_figure(self, **options)

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

    @property
    def nfev(self) -> int:
        """SciPy's name of the number of evaluations, counted by the points of the history."""
        return len(self.history)

    @property
    def status(self) -> int:
        """SciPy's code: 0 when it converged, else 1."""
        return 0 if self.converged else 1

    def __getitem__(self, name: str) -> Any:
        """The field of that name, as SciPy's results give it too."""
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None
