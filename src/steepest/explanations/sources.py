"""What is explained: the node, the variables in calling order and the name of a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from steepest.errors import ArgumentError, ShapeError
from steepest.function import Function, function
from steepest.graph import ArrayType, Node, Variable, variable, variables
from steepest.printing import natural_order, text

from .telling import LEVELS


@dataclass(frozen=True, slots=True)
class Subject:
    """A function as it is explained.

    Args:
        node: Its value, as typed or in textbook form where it was computed.
        inputs: Its variables, in calling order.
        name: What it is called.
    """

    node: Node
    inputs: tuple[Variable, ...]
    name: str = "f"

    def chosen(self, wrt: str | Variable | None) -> Variable:
        """The variable that is meant; x, or the first, of a function without one.

        Raises:
            ArgumentError: when the function has no such variable, or several and none is named.
        """
        found = wrt if isinstance(wrt, Variable) else None
        if wrt is None and len(self.inputs) <= 1:
            found = self.inputs[0] if self.inputs else variable("x")
        elif found is None:
            found = next((v for v in self.inputs if v.name == wrt), None)
        if found is not None:
            return _scalar(found)
        if not self.inputs and isinstance(wrt, str) and wrt.isidentifier():
            return variable(wrt)
        known = ", ".join(v.name for v in self.inputs) or "none"
        raise ArgumentError(
            f"The variable to differentiate in is one of {known}, not {wrt!r}.",
            where=text(self.node)[:60],
            remedy=f'wrt="{self.inputs[0].name if self.inputs else "x"}"',
        )


def is_array(v: Variable) -> bool:
    """Whether the variable stands for an array, as data do."""
    return isinstance(v.type, ArrayType) and bool(v.type.dimensions)


def named_array(known: Subject, wrt: str | Variable | None) -> Variable | None:
    """The array that is meant, if it is one; the only variable needs no name."""
    if wrt is None:
        meant = known.inputs[0] if len(known.inputs) == 1 else None
    else:
        name = wrt.name if isinstance(wrt, Variable) else wrt
        meant = next((v for v in known.inputs if v.name == name), None)
    return meant if meant is not None and is_array(meant) else None


def _scalar(v: Variable) -> Variable:
    if is_array(v):
        raise ShapeError(
            f"Steps are told in a variable that is one number, and {v.name} is an array.",
            where=str(v.type),
            remedy="ask for the gradient() as a function.",
        )
    return v


def subject(f: Any) -> Subject:
    """The function of a Function, a node, text, LaTeX or a Python callable.

    Raises:
        ShapeError: when its value is not one number.
    """
    if isinstance(f, Node):
        found = {v.name: v for v in variables(f)}
        known = Subject(f, tuple(found[n] for n in natural_order(found)))
    else:
        given = f if isinstance(f, Function) else function(f)
        known = Subject(given.shown, given.inputs, given.name or "f")
    kind = known.node.type
    if not isinstance(kind, ArrayType) or kind.dimensions:
        raise ShapeError(
            "Steps are told for a function whose value is one number.",
            where=text(known.node)[:60],
            remedy="explain one of its components.",
        )
    return known


def check_level(level: str) -> None:
    """Nothing, when the level is one of the three.

    Raises:
        ArgumentError: when it is not.
    """
    if level not in LEVELS:
        raise ArgumentError(
            f"An explanation is told at the level {_listed(LEVELS)}, not {level!r}.",
            where=f"level={level!r}",
            remedy='level="normal"',
        )


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
