"""Learning-rate schedules: formulas of the step, which counts the steps taken, from 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.function import Function, as_function
from steepest.graph import Node, constant, exact, substitute, variable
from steepest.primitives import PI, cos, floor, less, minimum, mod, where

STEP = variable("step")
"""The number of steps that were taken before this one."""


@dataclass(frozen=True, repr=False)
class Schedule(Function):
    """A learning rate as a formula of ``step``; made by ``cosine_annealing`` and the others.

    It is a Function of one variable: it prints as text and LaTeX, is evaluated and plotted.
    Schedules combine: ``2*s``, ``s*t``, ``s + t``, and ``s.then(t)`` for one after the other.

    Args:
        length: The number of steps after which it has reached its end; None for no end.

    Example:
        >>> rate = cosine_annealing(0.1, steps=100)
        >>> print(rate)
        0.1*(1 + cos(pi*min(step, 100)/100))/2
        >>> rate(0), round(rate(50), 12), rate(100)
        (0.1, 0.05, 0.0)
    """

    length: int | None = None

    def __reduce__(self) -> tuple:
        return Schedule, (*super().__reduce__()[1], self.length)

    def __repr__(self) -> str:
        return f'Schedule("{self}")'

    def then(self, later: Any) -> Schedule:
        """This schedule to its end, then another that begins with its own step 0.

        Args:
            later: A schedule, a rate or a formula of ``step``.

        Raises:
            ArgumentError: when this schedule has no end.

        Example:
            >>> print(warmup(0.1, steps=5).then(exponential_decay(0.1, factor=0.9)))
            where(step < 5, 0.1*min(1, (step + 1)/5), 0.1*0.9^(step - 5))
        """
        if self.length is None:
            raise ArgumentError(
                "A schedule without an end has nothing after it.",
                where=f"{str(self)[:40]}, then ...",
                remedy="give it a number of steps: schedule.lasting(100).then(...)",
            )
        following = schedule(later)
        shift = STEP - self.length
        [moved] = substitute([following.source], {STEP: shift})
        total = None if following.length is None else self.length + following.length
        return _made(where(less(STEP, constant(self.length)), self.source, moved), total)

    def lasting(self, steps: int) -> Schedule:
        """The same schedule, taken to end after so many steps."""
        return replace(self, length=_count(steps))

    def restarted(self, every: int) -> Schedule:
        """The schedule begun anew every so many steps."""
        [again] = substitute([self.source], {STEP: mod(STEP, constant(_count(every, "every")))})
        return _made(again, None)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        made = super().__array_ufunc__(ufunc, method, *inputs, **options)
        if [v.name for v in made.inputs] not in ([], ["step"]):
            return Function(made.source, made.inputs)
        lengths = [s.length for s in inputs if isinstance(s, Schedule) and s.length is not None]
        return replace(made, inputs=(STEP,), length=max(lengths, default=None))

    def plot(self, steps: int | None = None, **options: Any) -> Any:
        """A matplotlib figure of the rate against the step.

        Args:
            steps: How many; left out, up to the end of the schedule or 100.
            options: Of ``steepest.figures.schedule_figure``.
        """
        from steepest.figures import schedule_figure  # noqa: PLC0415 - matplotlib loads when asked

        return schedule_figure(self, steps, **options)


def constant_rate(rate: float) -> Schedule:
    """The same rate at every step.

    >>> constant_rate(0.1)(7)
    0.1
    """
    return _made(_number(rate, "rate"), None)


def step_decay(rate: float, *, factor: float = 0.5, every: int = 10) -> Schedule:
    """A rate that is multiplied by ``factor`` every so many steps.

    >>> print(step_decay(0.1, factor=0.5, every=10))
    0.1*0.5^floor(step/10)
    """
    start, share = _number(rate, "rate"), _number(factor, "factor")
    return _made(start * share ** floor(STEP / _count(every, "every")), None)


def exponential_decay(rate: float, *, factor: float = 0.99, every: int = 1) -> Schedule:
    """A rate that shrinks evenly, by ``factor`` in so many steps.

    >>> print(exponential_decay(0.1, factor=0.95))
    0.1*0.95^step
    """
    start, share = _number(rate, "rate"), _number(factor, "factor")
    count = _count(every, "every")
    return _made(start * share ** (STEP if count == 1 else STEP / count), None)


def polynomial_decay(rate: float, *, steps: int, power: float = 1, end: float = 0) -> Schedule:
    """A rate that falls from ``rate`` to ``end`` along a power of the remaining way.

    >>> print(polynomial_decay(0.1, steps=100, power=2))
    0.1*(1 - min(step, 100)/100)^2
    """
    top, bottom = _number(rate, "rate"), _number(end, "end", least=0)
    count = _count(steps)
    left = 1 - minimum(STEP, constant(count)) / count
    exponent = _number(power, "power")
    return _made(_between(top, bottom, left**exponent), count)


def cosine_annealing(
    rate: float, *, steps: int, end: float = 0, restarts: bool | int = False, growth: int = 1
) -> Schedule:
    """A rate that falls from ``rate`` to ``end`` along half a wave of the cosine.

    Args:
        rate: The rate of the first step.
        steps: The steps of the fall.
        end: The rate after it.
        restarts: Whether it begins anew after ``steps``; a number says how often.
        growth: How many times longer each fall is than the one before; needs a number of
            restarts.

    Source:
        Loshchilov & Hutter (2017), *SGDR: stochastic gradient descent with warm restarts*.

    >>> print(cosine_annealing(0.1, steps=50, restarts=True))
    0.1*(1 + cos(pi*mod(step, 50)/50))/2
    """
    top, bottom, count = _number(rate, "rate"), _number(end, "end", least=0), _count(steps)
    if restarts is False or restarts == 0:
        along = minimum(STEP, constant(count))
        return _made(_between(top, bottom, (1 + cos(PI * along / count)) / 2), count)
    if growth == 1 and restarts is True:
        along = mod(STEP, constant(count))
        return _made(_between(top, bottom, (1 + cos(PI * along / count)) / 2), None)
    if restarts is True:
        raise ArgumentError(
            "Falls of growing length need a number of restarts.",
            where=f"growth={growth!r}, restarts=True",
            remedy=f"cosine_annealing({rate}, steps={steps}, restarts=4, growth={growth})",
        )
    times, growing = _count(restarts, "restarts"), _count(growth, "growth")
    whole = cosine_annealing(rate, steps=count * growing**times, end=end)
    for k in range(times - 1, -1, -1):
        whole = cosine_annealing(rate, steps=count * growing**k, end=end).then(whole)
    return whole


def warmup(rate: Any, *, steps: int) -> Schedule:
    """A rate that rises evenly over the first steps, then stays or goes on as told.

    Args:
        rate: The rate that is reached; or a schedule, which begins after the rise from the
            rate that it begins with.
        steps: How many steps rise.

    >>> print(warmup(0.1, steps=10))
    0.1*min(1, (step + 1)/10)
    >>> decaying = warmup(cosine_annealing(0.1, steps=90), steps=10)
    >>> [round(decaying(k), 4) for k in (0, 4, 9, 10, 55, 100)]
    [0.01, 0.05, 0.1, 0.1, 0.05, 0.0]
    """
    count = _count(steps)
    following = schedule(rate)
    constant_one = exact(following.source)
    top = following.source if constant_one is not None else _number(following(0), "rate")
    rising = _made(top * minimum(constant(1), (STEP + 1) / count), count)
    return rising if constant_one is not None else rising.then(following)


def one_cycle(
    rate: float, *, steps: int, rise: float = 0.3, start: float = 25, end: float = 10_000
) -> Schedule:
    """One rise and one fall along the cosine, from ``rate/start`` over ``rate`` to ``rate/end``.

    Args:
        rate: The largest rate.
        steps: Of the whole cycle.
        rise: The share of the steps that rise.
        start: How many times smaller the first rate is.
        end: How many times smaller the last rate is.

    Source:
        Smith & Topin (2019), *Super-convergence*, SPIE 11006; the fall as in fastai's.
    """
    count = _count(steps)
    if not 0 < rise < 1:
        raise ArgumentError(
            f"The share of the steps that rise is between 0 and 1, not {rise!r}.",
            where=f"rise={rise!r}",
            remedy="rise=0.3",
        )
    up = max(1, round(count * rise))
    top = _number(rate, "rate")
    first = constant(_value(top) / _value(_number(start, "start")))
    last = constant(_value(top) / _value(_number(end, "end")))
    rising = _between(top, first, (1 - cos(PI * minimum(STEP, constant(up)) / up)) / 2)
    down = max(1, count - up)
    along = minimum(STEP, constant(down))
    falling = _between(top, last, (1 + cos(PI * along / down)) / 2)
    return _made(rising, up).then(_made(falling, down))


SCHEDULES: dict[str, Callable[..., Schedule]] = {
    "constant_rate": lambda rate, steps: constant_rate(rate),
    "step_decay": lambda rate, steps: step_decay(rate, every=max(1, steps // 4)),
    "exponential_decay": lambda rate, steps: exponential_decay(
        rate, factor=0.01, every=max(1, steps)
    ),
    "polynomial_decay": lambda rate, steps: polynomial_decay(rate, steps=steps),
    "cosine_annealing": lambda rate, steps: cosine_annealing(rate, steps=steps),
    "warmup": lambda rate, steps: warmup(
        cosine_annealing(rate, steps=max(1, steps - max(1, steps // 10))),
        steps=max(1, steps // 10),
    ),
    "one_cycle": lambda rate, steps: one_cycle(rate, steps=steps),
}
"""A schedule of each name that suits a run of so many steps."""


def schedule_named(name: str, rate: float, steps: int) -> Schedule:
    """The schedule of a name for a run of ``steps``, or the one that a formula of ``step`` is.

    Raises:
        ArgumentError: when there is none of that name.
    """
    known = name.strip().lower().replace("-", "_").replace(" ", "_")
    if known in SCHEDULES:
        return SCHEDULES[known](rate, max(1, steps))
    if "step" in name:
        return schedule(name)
    raise ArgumentError(
        f"There is no schedule {name!r}.",
        where=f"schedule={name!r}"[:60],
        remedy=f"choose one of {', '.join(SCHEDULES)}, or a formula: 0.1/(1 + step/10)",
    )


def schedule(source: Any) -> Schedule:
    """The schedule that a number, a formula of ``step`` or a Function of it stands for.

    Raises:
        ArgumentError: when it has another variable, or more than one value.
    """
    if isinstance(source, Schedule):
        return source
    if isinstance(source, (int, float, np.generic)) and not isinstance(source, bool):
        return constant_rate(float(source) if isinstance(source, np.generic) else source)
    f = as_function(source)
    others = [name for name in f.variables if name != "step"]
    if others or getattr(f.source.type, "dimensions", ()):
        raise ArgumentError(
            "A schedule is one number for each step: a formula of the variable step.",
            where=str(f)[:60],
            remedy='learning_rate="0.1/(1 + step/10)"',
        )
    return _made(f.source, None)


def as_rate(rate: Any) -> Schedule | float | None:
    """A learning rate as it is given: nothing, a positive number, or a schedule.

    Raises:
        ArgumentError: when it is none of these.
    """
    if rate is None or isinstance(rate, Schedule):
        return rate
    if isinstance(rate, (str, Function)) or callable(rate):
        return schedule(rate)
    if not _is_number(rate) or not 0 < rate < math.inf:
        raise ArgumentError(
            f"A learning rate is a positive number or a schedule, not {rate!r}.",
            where=f"learning_rate={rate!r}"[:60],
            remedy="learning_rate=0.1",
        )
    return float(rate)


def _made(source: Node, length: int | None) -> Schedule:
    return Schedule(source, (STEP,), name="rate", length=length)


def _between(top: Node, bottom: Node, share: Node) -> Node:
    """``bottom + (top - bottom)*share``, with what is 0 left out."""
    if exact(bottom) == 0:
        return _times(top, share)
    return bottom + _times(constant(_value(top) - _value(bottom)), share)


def _times(factor: Node, share: Node) -> Node:
    """The product, with a factor of 1/2 last: ``0.1*(1 + cos(...))/2``."""
    if share.primitive is not None and share.primitive.name == "divide":
        return factor * share.arguments[0] / share.arguments[1]
    return factor * share


def _value(node: Node) -> Decimal:
    """The decimal that a typed number is."""
    number = exact(node)
    assert number is not None
    number = Fraction(number)
    return Decimal(number.numerator) / Decimal(number.denominator)


def _number(value: Any, what: str, least: float | None = None) -> Node:
    """A setting as the decimal that was typed, so that it prints like that.

    Raises:
        ArgumentError: when it is no positive number; ``least=0`` allows 0 too.
    """
    good = _is_number(value) and math.isfinite(value)
    if not good or (value < 0 if least == 0 else value <= 0):
        raise ArgumentError(
            f"The {what} of a schedule is a positive number, not {value!r}.",
            where=f"{what}={value!r}"[:60],
            remedy=f"{what}={0.1 if what in ('rate', 'factor') else 1}",
        )
    number = float(value)
    return constant(int(number) if number.is_integer() else Decimal(repr(number)))


def _count(steps: Any, what: str = "steps") -> int:
    whole = isinstance(steps, (int, np.integer)) or (
        isinstance(steps, float) and steps.is_integer()
    )
    if not whole or isinstance(steps, bool) or steps < 1:
        raise ArgumentError(
            f"The {what} of a schedule is a whole number from 1, not {steps!r}.",
            where=f"{what}={steps!r}"[:60],
            remedy=f"{what}=100",
        )
    return int(steps)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.generic, Decimal)) and not isinstance(value, bool)
