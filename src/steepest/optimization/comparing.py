"""The same descent several times: with several learning rates, with batches of several sizes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import ArgumentError

from .averages import Loss
from .batches import Batches, smoothness
from .descent import minimize
from .landscape import Landscape
from .objective import Objective
from .rates import Diagnosis, chosen_rate, diagnose_learning_rate, units_of
from .result import Result

RATES = (0.1, 0.01, 0.001, 0.0001)
"""The rates that are tried first, in the lesson and elsewhere."""

SIZES = ("all", 1, 32)


@dataclass(frozen=True, repr=False)
class RateComparison:
    """Descents with several learning rates from one start.

    Args:
        runs: The result for each rate.
        diagnoses: For plain gradient descent what the curvature at the start says of each.
    """

    runs: dict[float, Result]
    diagnoses: dict[float, Diagnosis]

    @property
    def best(self) -> float:
        """The rate whose descent came lowest, the first to arrive among equals."""

        def order(rate: float) -> tuple[float, int]:
            run = self.runs[rate]
            return run.value, run.iterations

        return min(self.runs, key=order)

    @property
    def table(self) -> list[dict[str, Any]]:
        """A row for each rate: the value after so many steps, and the verdict."""
        rows = []
        for rate, run in self.runs.items():
            values = run.history.value
            judged = self.diagnoses.get(rate)
            rows.append(
                {
                    "rate": rate,
                    "steps": run.iterations,
                    "value": float(values[-1]),
                    "converged": run.converged,
                    "verdict": "" if judged is None else judged.verdict.split(":")[0],
                    "reason": run.reason,
                }
            )
        return rows

    def __str__(self) -> str:
        heads = ["rate", "steps", "value", "verdict"]
        rows = [
            [f"{r['rate']:g}", f"{r['steps']:,}", f"{r['value']:.6g}", r["verdict"]]
            for r in self.table
        ]
        return laid_out(heads, rows)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the falling values, one line for each rate."""
        from steepest.figures import runs_figure  # noqa: PLC0415 - matplotlib loads when asked

        runs = {f"rate {rate:g}": run.history.value for rate, run in self.runs.items()}
        return runs_figure(runs, **options)


def compare_rates(
    loss: Any,
    start: Any,
    rates: Sequence[float] = RATES,
    *,
    method: Any = "gradient_descent",
    iterations: int = 1000,
) -> RateComparison:
    """The same descent with several learning rates, side by side.

    Args:
        loss: What is made small.
        start: Where each begins.
        rates: The rates.
        method: The optimizer, by name or as a class.
        iterations: The largest number of steps of each.

    Raises:
        ArgumentError: when there is no rate.

    Example:
        >>> found = compare_rates("x^2 + 4*y^2", {"x": 3, "y": 4}, iterations=100)
        >>> [row["verdict"] for row in found.table], found.best
        (['right', 'right', 'too small', 'too small'], 0.1)
    """
    if not len(rates):
        raise ArgumentError(
            "There is no rate to try.", where="rates=()", remedy="rates=(0.1, 0.01)"
        )
    runs, judged = {}, {}
    for rate in rates:
        runs[rate] = minimize(loss, start, method=method, learning_rate=rate, iterations=iterations)
        if method == "gradient_descent":
            judged[rate] = diagnose_learning_rate(loss, start, rate)
        if runs[rate].interrupted:
            break  # Ctrl-C ends the comparison with what there is
    return RateComparison(runs, judged)


@dataclass(frozen=True)
class BatchRun:
    """A descent by batches of one size.

    Args:
        size: The rows of a batch, or ``all``.
        kind: ``batch``, ``stochastic`` or ``mini-batch``.
        result: How it went.
        seconds: How long it took.
        noise: How far a batch's gradient lies from that of all rows at the start, as a share
            of its length (root mean square).
        rate: The rate that it began with.
    """

    size: int | str
    kind: str
    result: Result
    seconds: float
    noise: float
    rate: float

    @property
    def rises(self) -> int:
        """In how many epochs the loss of all rows did not fall."""
        return int(np.sum(np.diff(self.result.history.value) >= 0))


@dataclass(frozen=True, repr=False)
class BatchComparison:
    """Batch, stochastic and mini-batch descent on the same data.

    Args:
        runs: One for each size.
        rows: The number of rows.
        epochs: How often each went through them.
    """

    runs: tuple[BatchRun, ...]
    rows: int
    epochs: int

    @property
    def table(self) -> list[dict[str, Any]]:
        """A row for each size."""
        return [
            {
                "kind": run.kind,
                "batch_size": run.size,
                "steps": run.result.iterations,
                "loss": run.result.value,
                "last_loss": float(run.result.history.value[-1]),
                "noise": run.noise,
                "rises": run.rises,
                "seconds": run.seconds,
                "rate": run.rate,
                "parameters": run.result.at,
                "reason": run.result.reason,
            }
            for run in self.runs
        ]

    def cells(self) -> list[list[str]]:
        """The table as text, its heads first."""
        heads = ["descent", "rows", "steps", "loss", "noise", "rises", "seconds"]
        rows = [
            [
                run.kind,
                str(run.size),
                f"{run.result.iterations:,}",
                f"{run.result.history.value[-1]:.6g}",
                f"{run.noise:.2g}",
                f"{run.rises} of {max(len(run.result.history) - 1, 0)}",
                f"{run.seconds:.3f}",
            ]
            for run in self.runs
        ]
        return [heads, *rows]

    def __str__(self) -> str:
        heads, *rows = self.cells()
        return laid_out(heads, rows)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the loss of all rows, epoch by epoch."""
        from steepest.figures import runs_figure  # noqa: PLC0415 - matplotlib loads when asked

        runs = {_label(run): run.result.history.value for run in self.runs}
        return runs_figure(runs, **{"label": "epoch", **options})


def compare_batches(
    loss: Loss,
    start: Any,
    sizes: Sequence[int | str] = SIZES,
    *,
    method: Any = "gradient_descent",
    learning_rate: Any = None,
    epochs: int = 20,
    seed: int = 0,
    units: Any = None,
) -> BatchComparison:
    """Batch, stochastic and mini-batch descent on the same data, with their noise and time.

    Args:
        loss: A loss of data, made by ``st.loss``.
        start: Where each begins.
        sizes: The rows of a batch: ``"all"``, 1, 32 and so on.
        method: The optimizer, by name or as a class.
        learning_rate: Of all of them. When None each has half the limit that its batches
            allow, so noisier ones go more slowly and no rate shrinks.
        epochs: How often each goes through all rows.
        seed: Determines the order of the rows.
        units: As for ``minimize``.

    Raises:
        ArgumentError: when the loss has no rows of data, or a size is none.
    """
    objective = Objective(loss)
    whole = Batches.of(objective, 1, seed)
    rows = objective.function.rows if isinstance(objective.function, Loss) else 1
    runs = []
    for size in dict.fromkeys(sizes):
        batches = Batches.of(objective, size, seed)
        rate = _rate(objective, start, batches or whole, batches is None, units)
        began = time.perf_counter()
        result = minimize(
            loss,
            start,
            method=method,
            learning_rate=rate if learning_rate is None else learning_rate,
            batch_size=size,
            epochs=epochs,
            seed=seed,
            units=units,
        )
        seconds = time.perf_counter() - began
        noise = 0.0 if batches is None else _noise(objective, start, batches)
        kind = "batch" if batches is None else "stochastic" if size == 1 else "mini-batch"
        shown = "all" if batches is None else size
        first = result.history.rate[0] if len(result.history.rate) else result.learning_rate
        runs.append(BatchRun(shown, kind, result, seconds, noise, first))
        if result.interrupted:
            break  # Ctrl-C ends the comparison with what there is
    return BatchComparison(tuple(runs), rows, epochs)


def _rate(
    objective: Objective, start: Any, batches: Batches | None, whole: bool, units: Any
) -> float:
    """Half the limit of the curvature that a batch of that size has on average."""
    at = objective.array(start)
    landscape = Landscape(objective, units_of(objective, at, units))
    theta = at / landscape.scale
    rate = chosen_rate(landscape, theta)
    if whole or batches is None:
        return rate
    row = batches.curvature_of_a_row(at, landscape.scale)
    if not np.isfinite(row) or row <= 0:
        return rate
    return min(rate, 1 / smoothness(1 / rate, row, batches) / 2)


def _noise(objective: Objective, start: Any, batches: Batches) -> float:
    """How far the gradients of an epoch's batches lie from that of all rows."""
    at = objective.array(start)
    gradient = objective.value_and_gradient(at)[1]
    length = float(np.linalg.norm(gradient))
    away = [
        np.linalg.norm(batches.value_and_gradient(at, rows)[1] - gradient)
        for rows in batches.order(0)
    ]
    return float(np.sqrt(np.mean(np.square(away)))) / length if length else 0.0


def _label(run: BatchRun) -> str:
    return f"{run.kind} ({run.size})" if run.kind == "mini-batch" else run.kind


def laid_out(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with its columns set to the right."""
    wide = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [
        "  ".join(f"{cell:>{w}}" for cell, w in zip(row, wide, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join(lines)
