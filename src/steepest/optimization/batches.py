"""Batches of rows: the loss on some rows of the data at a time, and the steps of an epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.evaluation import Program
from steepest.graph import Node, variable
from steepest.transforms import derivative
from steepest.transforms.computing import computing

from .averages import COLUMN, Loss
from .landscape import Place
from .objective import MOST_DENSE, Objective
from .randomness import generator, shuffled
from .schedules import Schedule
from .searching import Move, Search, rate_at

SAMPLED = 200
"""At most this many rows are looked at to learn how strongly a single one curves."""


class Batches:
    """A loss of data, seen through some of its rows.

    Args:
        loss: The loss.
        size: The rows of a batch.
        seed: Determines the order of the rows in each epoch.
    """

    def __init__(self, loss: Loss, size: int, seed: int = 0) -> None:
        self.loss, self.size, self.seed = loss, size, seed
        self.rows = loss.rows
        self._columns = [np.asarray(c.value, dtype=float) for _, c in loss.columns]

    @staticmethod
    def of(objective: Objective, size: int | str | None, seed: int) -> Batches | None:
        """The batches of an objective; None where a step sees all rows.

        Raises:
            ArgumentError: when the size is none, or the objective is no loss of data.
        """
        if size is None or size == "all":
            return None
        whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
        if not whole or int(size) < 1:
            raise ArgumentError(
                f'The size of a batch is a whole number from 1, or "all", not {size!r}.',
                where=f"batch_size={size!r}"[:60],
                remedy="batch_size=32",
            )
        loss = objective.function
        if not isinstance(loss, Loss) or not loss.columns:
            raise ArgumentError(
                "Batches are made of rows of data, and this function has none.",
                where=str(loss)[:60],
                remedy='minimize(st.loss("y = w*x + b", data), start, batch_size=32)',
            )
        return Batches(loss, min(int(size), loss.rows), seed) if int(size) < loss.rows else None

    @property
    def per_epoch(self) -> int:
        """The number of batches that go through all rows; the last may be smaller."""
        return -(-self.rows // self.size)

    def order(self, epoch: int) -> list[np.ndarray]:
        """The rows of each batch of an epoch, drawn without replacement."""
        order = shuffled(self.seed, epoch, self.rows)
        return [order[i : i + self.size] for i in range(0, self.rows, self.size)]

    def value_and_gradient(self, point: np.ndarray, rows: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss on some rows, and its exact gradient there."""
        value, *slopes = self._slopes(*point.tolist(), *(c[rows] for c in self._columns))
        return float(value), np.array(slopes, dtype=float)

    def curvature_of_a_row(self, point: np.ndarray, scale: np.ndarray) -> float:
        """The largest curvature that a single row has, in size; nan where none is known.

        Args:
            point: Where, in the parameters' own units.
            scale: The units in which it is measured.
        """
        count = len(self.loss.inputs)
        rows = np.arange(self.rows)
        if self.rows > SAMPLED:
            rows = generator(0, 0).choice(self.rows, SAMPLED, replace=False)
        largest = np.nan
        for row in rows:
            found = self._bends(*point.tolist(), *(c[row : row + 1] for c in self._columns))
            hessian = np.array(found, dtype=float).reshape(count, count)
            hessian = hessian * np.outer(scale, scale)
            if np.isfinite(hessian).all():
                top = np.max(np.abs(np.linalg.eigvalsh((hessian + hessian.T) / 2)))
                largest = np.fmax(largest, top)
        return float(largest)

    @cached_property
    def _inputs(self) -> list[Any]:
        columns = [variable(name, type=COLUMN) for name, _ in self.loss.columns]
        return [*self.loss.inputs, *columns]

    @cached_property
    def _gradient(self) -> list[Node]:
        return [derivative(self.loss.bare, v) for v in self.loss.inputs]

    @cached_property
    def _slopes(self) -> Program:
        return Program(list(map(computing, [self.loss.bare, *self._gradient])), self._inputs)

    @cached_property
    def _bends(self) -> Program:
        second = [derivative(g, v) for g in self._gradient for v in self.loss.inputs]
        return Program(list(map(computing, second)), self._inputs)


def smoothness(whole: float, row: float, batches: Batches) -> float:
    """How strongly a batch curves on average, between all rows and a single one.

    Source:
        Gower et al. (2019), *SGD: general analysis and improved rates*, ICML, proposition 3.8.
    """
    n, b = batches.rows, batches.size
    if n == 1:
        return whole
    return n * (b - 1) / (b * (n - 1)) * whole + (n - b) / (b * (n - 1)) * row


def curvature_known(loss: Loss) -> bool:
    """Whether there are few enough parameters to look at the curvature of rows."""
    return len(loss.inputs) <= min(MOST_DENSE, 40)


@dataclass
class Epoch(Search):
    """All batches once, each a step at the schedule's rate; then the loss of all rows is seen."""

    schedule: Schedule | float = 0.1
    batches: Batches = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.optimizer.search == "wolfe":
            name = type(self.optimizer).__name__
            raise ArgumentError(
                f"{name} needs the loss of all rows: batches hide how it curves.",
                where=f"method={name}, batch_size={self.batches.size}",
                remedy='method="adam", or no batch_size.',
            )

    def step(self, place: Place, state: dict[str, Any], number: int) -> Move:
        """One epoch, from its first step, the ``number``-th of all."""
        scale = self.landscape.scale
        theta, values, rate = place.theta, [], np.nan
        epoch = (number - 1) // self.batches.per_epoch
        for k, rows in enumerate(self.batches.order(epoch)):
            point = self.landscape.point(theta)
            value, gradient = self.batches.value_and_gradient(point, rows)
            values.append(value)
            rate = rate_at(self.schedule, number + k)
            state = self.ruled(Place(theta, value, gradient * scale), state, rate, number + k)
            theta = state["theta"]
            if not np.isfinite(theta).all():
                break
        self.rate = rate
        return Move(self.landscape.look(theta), state, rate, len(values), tuple(values))
