"""Update rules: one step of an optimizer as formulas of its state, read into a graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from steepest import printing
from steepest.errors import ArgumentError, UnknownName
from steepest.evaluation import Program
from steepest.graph import REAL, ArrayType, Node, substitute, variable, variables
from steepest.reading import read

from .randomness import normal_numbers

VECTOR = ArrayType("float64", ("p",))
"""What theta, the gradient and most states are: one number for each parameter."""

GIVEN = {
    "gradient": VECTOR,
    "noise": VECTOR,
    "curvatures": VECTOR,
    "axes": ArrayType("float64", ("p", "p")),
    "singular": VECTOR,
    "along": VECTOR,
    "rate": REAL,
    "step": REAL,
}
"""What a formula may use besides state and settings.

``noise`` holds standard normal numbers that the key and the step determine; ``curvatures`` are
the eigenvalues of the Hessian and ``axes`` has its eigenvectors as columns. ``singular`` and
``along`` are the singular values of a Jacobian and the residuals along them.
"""


@dataclass(frozen=True)
class UpdateRule:
    """One step of an optimizer: a pure function of state, gradient, step number and key.

    Args:
        theta: The formula of the new parameters, as text or as a node.
        state: For each state its formula, in the order in which they are renewed; each may
            use those renewed before it. All start at 0.
        settings: Further numbers that a formula uses, by name with their defaults, or names.
        source: Where the rule can be read.
        types: The types of states that are not one number for each parameter.

    The formulas may use ``gradient``, ``rate``, ``step`` (which counts from 1), ``noise``, and
    ``curvatures`` and ``axes``, the eigenvalues and eigenvectors of the Hessian.

    Example:
        >>> rule = UpdateRule("theta - rate*gradient")
        >>> print(rule)
        theta = theta - rate*gradient
        >>> rule.step({"theta": np.array([3.0])}, np.array([6.0]), {"rate": 0.1})["theta"]
        array([2.4])
    """

    theta: str | Node
    state: Mapping[str, str | Node] = field(default_factory=dict)
    settings: Mapping[str, float] | Sequence[str] = ()
    source: str = ""
    types: Mapping[str, ArrayType] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(f"{name} = {printing.text(node)}" for name, node in self.formulas.items())

    def __hash__(self) -> int:
        return hash((str(self), self.source))

    def typeset(self) -> str:
        """The rule in Unicode, as a terminal shows it."""
        lines = []
        for name, node in self.formulas.items():
            sign = printing.typeset(variable(name))
            lines.append(f"{sign} ← {printing.typeset(node)}")
        return "\n".join(lines)

    def latex(self) -> str:
        r"""The rule in LaTeX: the rate is ``\alpha``, the gradient ``\nabla L``, the step t."""
        signs: dict[Node, Node] = {}
        for name, sign in (("rate", "alpha"), ("gradient", "g"), ("step", "t")):
            for kind in (REAL, VECTOR):
                signs[variable(name, type=kind)] = variable(sign, type=kind)
        shown = substitute(list(self.formulas.values()), signs)
        return r" \\ ".join(
            rf"{printing.latex(variable(name))} \gets {_with_nabla(printing.latex(node))}"
            for name, node in zip(self.formulas, shown, strict=True)
        )

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle \begin{{gathered}} {self.latex()} \end{{gathered}}$"

    @cached_property
    def defaults(self) -> dict[str, float]:
        """The settings that have a default."""
        return dict(self.settings) if isinstance(self.settings, Mapping) else {}

    @cached_property
    def formulas(self) -> dict[str, Node]:
        """The graph of each state's new value and, last, of theta's.

        Raises:
            UnknownName: when a formula uses what is neither state nor setting.
        """
        names = list(dict.fromkeys((*self.state, "theta", *GIVEN, *self.settings)))
        texts = {**self.state, "theta": self.theta}
        return {
            name: formula if isinstance(formula, Node) else _read(formula, names)
            for name, formula in texts.items()
        }

    @cached_property
    def needs(self) -> frozenset[str]:
        """What the formulas use."""
        return frozenset(v.name for v in variables(*self.formulas.values()))

    @cached_property
    def _inputs(self) -> dict[str, ArrayType]:
        own = {name: self.types.get(name, VECTOR) for name in (*self.state, "theta")}
        used = {n: kind for n, kind in GIVEN.items() if n in self.needs and n not in own}
        numbers = {n: REAL for n in self.settings if n in self.needs and n not in used}
        return {**own, **used, **numbers}

    @cached_property
    def _program(self) -> Program:
        inputs = {name: variable(name, type=kind) for name, kind in self._inputs.items()}
        renewed: dict[Node, Node] = {variable(name): v for name, v in inputs.items()}
        for name, node in self.formulas.items():
            [new] = substitute([node], renewed)
            renewed[variable(name)] = renewed[inputs[name]] = new
        return Program([renewed[variable(n)] for n in self.formulas], list(inputs.values()))

    def step(
        self,
        state: Mapping[str, np.ndarray],
        gradient: np.ndarray,
        settings: Mapping[str, float],
        number: int = 1,
        *,
        key: int = 0,
        given: Mapping[str, np.ndarray] | None = None,
    ) -> dict[str, np.ndarray]:
        """The state after one step, ``theta`` among it.

        Args:
            state: ``theta``, and the states that are not at 0.
            gradient: The gradient at theta.
            settings: ``rate``, and the settings without a default.
            number: The number of the step, from 1.
            key: With the number it determines the noise; see ``normal_numbers``.
            given: ``curvatures`` and ``axes``, for a rule that uses them.
        """
        size = len(gradient)
        known: dict[str, Any] = {
            **self.defaults,
            **settings,
            "gradient": gradient,
            "step": float(number),
            **(given or {}),
            **state,
        }
        if "noise" in self._inputs:
            known["noise"] = normal_numbers(key, number, size)
        for name, kind in self._inputs.items():
            if name not in known and name in self.state:
                known[name] = np.zeros([size if d == "p" else int(d) for d in kind.dimensions])
        missing = [name for name in self._inputs if name not in known]
        if missing:
            raise ArgumentError(
                f"The update rule has no number for {missing[0]}.",
                where=str(self).splitlines()[-1][:60],
                remedy=f"settings={{{missing[0]!r}: 0.9}}",
            )
        values = self._program(*(known[name] for name in self._inputs))
        shape = np.shape(gradient)
        return {
            name: np.broadcast_to(value, shape) if name == "theta" else np.asarray(value)
            for name, value in zip(self.formulas, values, strict=True)
        }


def _read(formula: str, names: Sequence[str]) -> Node:
    """The node of a formula of these names.

    Raises:
        UnknownName: when it uses another one.
    """
    try:
        return read(formula, names).output
    except UnknownName:
        found = [v.name for v in read(formula).variables if v.name not in names]
        if not found:
            raise
    raise UnknownName(
        f"The update rule uses {found[0]}, which is neither a state nor a setting.",
        where=formula[:60],
        remedy=f"UpdateRule({formula[:30]!r}, settings={{{found[0]!r}: 0.9}})",
    )


_GRADIENT = re.compile(r"(?<![A-Za-z\\])g(?![A-Za-z])(\^)?")


def _with_nabla(latex: str) -> str:
    r"""The LaTeX with ``\nabla L`` in place of the letter g."""
    return _GRADIENT.sub(lambda m: r"(\nabla L)^" if m[1] else r"\nabla L", latex)
