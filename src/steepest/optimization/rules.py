"""Optimizers as update rules: formulas of the state and the gradient, read into graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, ClassVar, Protocol

import numpy as np

from steepest import printing
from steepest.errors import ArgumentError
from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, substitute, variable
from steepest.reading import read

VECTOR = ArrayType("float64", ("p",))
"""What theta, the gradient and every state have: one number for each parameter."""


@dataclass(frozen=True)
class UpdateRule:
    """One step of an optimizer: a pure function of state, gradient, settings and step number.

    Args:
        theta: The formula of the new parameters.
        state: For each state its formula, in the order in which they are renewed; each may
            use those renewed before it. All start at 0.
        settings: The names of the numbers that a formula may use, such as ``rate``.
        source: Where the rule can be read.

    Example:
        >>> rule = UpdateRule("theta - rate*gradient")
        >>> print(rule)
        theta = theta - rate*gradient
        >>> rule.step({"theta": np.array([3.0])}, np.array([6.0]), {"rate": 0.1})["theta"]
        array([2.4])
    """

    theta: str
    state: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[str, ...] = ("rate",)
    source: str = ""

    def __str__(self) -> str:
        return "\n".join(f"{name} = {printing.text(node)}" for name, node in self.formulas.items())

    def typeset(self) -> str:
        """The rule in Unicode, as a terminal shows it."""
        lines = []
        for name, node in self.formulas.items():
            sign = printing.typeset(variable(name))
            lines.append(f"{sign} ← {printing.typeset(node)}")
        return "\n".join(lines)

    def latex(self) -> str:
        """The rule in LaTeX."""
        return r" \\ ".join(
            rf"{printing.latex(variable(name))} \gets {printing.latex(node)}"
            for name, node in self.formulas.items()
        )

    @cached_property
    def formulas(self) -> dict[str, Node]:
        """The graph of each state's new value and, last, of theta's.

        Raises:
            UnknownName: when a formula uses what is neither state nor setting.
        """
        names = (*self.state, "theta", "gradient", *self.settings, "step")
        texts = {**self.state, "theta": self.theta}
        return {name: read(formula, names).output for name, formula in texts.items()}

    @cached_property
    def _program(self) -> Program:
        vectors = [variable(n, type=VECTOR) for n in (*self.state, "theta", "gradient")]
        numbers = [variable(n) for n in (*self.settings, "step")]
        renewed: dict[Node, Node] = {variable(v.name): v for v in vectors}
        for name, node in self.formulas.items():
            [renewed[variable(name)]] = substitute([node], renewed)
        outputs = [renewed[variable(name)] for name in self.formulas]
        return Program(outputs, [*vectors, *numbers])

    def step(
        self,
        state: Mapping[str, np.ndarray],
        gradient: np.ndarray,
        settings: Mapping[str, float],
        number: int = 1,
    ) -> dict[str, np.ndarray]:
        """The state after one step, ``theta`` among it."""
        zero = np.zeros_like(gradient)
        vectors = [state.get(name, zero) for name in (*self.state, "theta")]
        numbers = [settings[name] for name in self.settings]
        values = self._program(*vectors, gradient, *numbers, float(number))
        return dict(zip(self.formulas, values, strict=True))


class Optimizer(Protocol):
    """What the loop needs of an optimizer: its rule; its fields are the rule's settings."""

    rule: ClassVar[UpdateRule]
    learning_rate: float | None


@dataclass(frozen=True)
class GradientDescent:
    """Gradient descent: a step against the gradient, the steepest way down.

    Args:
        learning_rate: How far for each unit of slope; chosen and adjusted when None.
    """

    learning_rate: float | None = None
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*gradient", source="Cauchy (1847), Comptes rendus 25, 536-538"
    )


METHODS: dict[str, type] = {"gradient_descent": GradientDescent}
"""The optimizers by name."""


def optimizer(method: Any, learning_rate: float | None = None) -> Any:
    """The optimizer that a name or an object stands for.

    Raises:
        ArgumentError: when there is none of that name, or the rate is no positive number.
    """
    if learning_rate is not None and not 0 < learning_rate < float("inf"):
        raise ArgumentError(
            f"A learning rate is a positive number, not {learning_rate!r}.",
            where=f"learning_rate={learning_rate!r}",
            remedy="learning_rate=0.1",
        )
    if isinstance(method, str):
        found = METHODS.get(method.strip().lower().replace(" ", "_").replace("-", "_"))
        if found is not None:
            return found(learning_rate=learning_rate)
    elif method is None:
        return GradientDescent(learning_rate)
    elif isinstance(getattr(method, "rule", None), UpdateRule) and not isinstance(method, type):
        return method
    raise ArgumentError(
        f"There is no method {method!r}.",
        where=f"method={method!r}",
        remedy=f"choose one of {', '.join(METHODS)}.",
    )


def settings_of(chosen: Any, rate: float) -> dict[str, float]:
    """The numbers that the optimizer's rule uses: its fields, and the rate of this step."""
    own = {f.name: getattr(chosen, f.name) for f in fields(chosen) if f.name != "learning_rate"}
    return {**own, "rate": rate}
