"""Descents: a function, a start and an optimizer; the loop is in ``walk``."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.errors import ArgumentError

from .batches import Batches, Epoch
from .choosing import chosen_method
from .landscape import Landscape, box_of
from .marquardt import least_squares
from .objective import Objective
from .optimizers import Optimizer, optimizer
from .randomness import checked_seed
from .rates import batch_rate, chosen_rate, units_of
from .result import Result
from .schedules import Schedule, as_rate, polynomial_decay
from .searching import Cautious, Search, Told, Wolfe
from .stops import Watcher
from .walk import Walk, Watch

TOLERANCE = 1e-8
ITERATIONS = 10_000
EPOCHS = 100


def minimize(
    loss: Any,
    start: Any = None,
    *,
    method: Any = None,
    learning_rate: Any = None,
    bounds: Any = None,
    batch_size: int | str | None = None,
    epochs: int | None = None,
    seed: int = 0,
    iterations: int | None = None,
    tolerance: float = TOLERANCE,
    units: Any = None,
    watch: Watch | None = None,
) -> Result:
    """A minimum of ``loss``, searched downhill from ``start`` with exact gradients.

    Args:
        loss: A Function, text, LaTeX or a Python callable with one number as its value. A
            callable of one array takes its shape from the start.
        start: Where to begin, by name or in the order of the variables.
        method: ``gradient_descent``, ``momentum``, ``nesterov``, ``adagrad``, ``rmsprop``,
            ``adam``, ``adamw``, ``newton``, ``lbfgs``, an optimizer as an object, or an update
            rule of your own. When None one is chosen, and ``reason`` says which and why.
        learning_rate: A number, a schedule or a formula of ``step``. When None the rate is
            found at each step, from the curvature at the start on.
        bounds: The range of each parameter, by name or in the order of the variables, as
            ``{"x": (0, None)}``.
        batch_size: For a loss of data, how many rows a step sees: 1 is stochastic descent, 32
            or 64 are usual mini-batches, ``"all"`` or None is batch descent.
        epochs: With a batch size, how often all rows are gone through.
        seed: Determines the order of the rows, and the noise of rules that use some.
        iterations: The largest number of steps.
        tolerance: The descent has converged when the gradient is this small, in proportion
            to the value (or to 1, where the value is smaller), and a Newton step is short.
        units: What one unit of each parameter is, by name or ``"auto"``: the descent runs in
            multiples of these, so that parameters of different size move alike.
        watch: Called with the number, the parameters and the value of each point.

    Returns:
        The best point met, also when it did not converge, ran away or was interrupted.

    Raises:
        CallError: when the start does not fit the variables.
        DomainError: when a value of the start is not finite.
        ArgumentError: when an option is none of what it can be.

    Example:
        >>> result = minimize("(x - 1)^2 + 4*y^2", {"x": 3, "y": 2}, method="gradient_descent")
        >>> result.converged, round(result.at["x"], 6)
        (True, 1.0)
    """
    objective = Objective(loss, start)
    _check_count(iterations, "iterations")
    _check_count(epochs, "epochs", 1)
    at = objective.array(start)
    box = box_of(objective, bounds)
    if box is not None:
        at = np.clip(at, *box)
    landscape = Landscape(objective, units_of(objective, at, units), box)
    batches = Batches.of(objective, batch_size, checked_seed(seed))
    chosen, why = optimizer(method, learning_rate), ""
    if method is None and chosen.learning_rate is None and batches is None:
        chosen, why = chosen_method(landscape, at / landscape.scale)
    if chosen.search == "damped":
        from .fitting import squares_of  # noqa: PLC0415 - fits descend too

        return least_squares(
            squares_of(objective.function),
            at,
            iterations=_most(None, epochs, iterations),
            box=box,
            watch=watch,
        )
    with np.errstate(all="ignore"):
        begin = at / landscape.scale
        search = _search(landscape, chosen, begin, seed=seed, batches=batches, epochs=epochs)
        most = _most(batches, epochs, iterations)
        watcher = Watcher(landscape, search, tolerance, why)
        return Walk(landscape, search, watcher, begin).run(most, watch)


def _search(
    landscape: Landscape,
    chosen: Optimizer,
    theta: np.ndarray,
    *,
    seed: int,
    batches: Batches | None,
    epochs: int | None,
) -> Search:
    """How the rate of each step is found."""
    rate: Schedule | float | None = as_rate(chosen.learning_rate)
    if batches is not None:
        if rate is None:
            total = batches.per_epoch * (epochs or EPOCHS)
            first = batch_rate(landscape, theta, batches, length=chosen.length)
            first /= getattr(chosen, "reach", 1.0)
            rate = polynomial_decay(first, steps=total)
        return Epoch(landscape, chosen, seed, schedule=rate, batches=batches)
    if rate is not None:
        return Told(landscape, chosen, seed, schedule=rate)
    if chosen.search == "wolfe":
        return Wolfe(landscape, chosen, seed)
    first = chosen_rate(landscape, theta, length=chosen.length)
    return Cautious(landscape, chosen, seed, rate=first)


def _most(batches: Batches | None, epochs: int | None, iterations: int | None) -> int:
    """The largest number of moves: epochs with batches, else steps."""
    if batches is not None:
        if epochs is None and iterations is not None:
            return -(-iterations // batches.per_epoch)
        return EPOCHS if epochs is None else epochs
    if iterations is None:
        return ITERATIONS if epochs is None else epochs
    return iterations


def _check_count(count: Any, what: str, least: int = 0) -> None:
    good = count is None or (isinstance(count, (int, np.integer)) and count >= least)
    if isinstance(count, bool) or not good:
        raise ArgumentError(
            f"The number of {'steps' if what == 'iterations' else what} is a whole number from "
            f"{least}, not {count!r}.",
            where=f"{what}={count!r}"[:60],
            remedy=f"{what}=1000",
        )
