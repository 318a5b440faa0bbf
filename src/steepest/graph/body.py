"""Closed sub-graphs with numbered parameters, for cond, while, scan and integral.

A body refers to nothing outside itself: what it captures is passed as an argument.
Because parameters are numbered and not named, equal bodies are one object.
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.errors import IllegalGraph

from .node import Node, Variable, variable
from .order import variables
from .rewrite import substitute
from .types import Type

PARAMETER_SCOPE = -1
"""The scope of every body's parameters; a closed body cannot see another's."""


class Body:
    """A function of ``parameters`` with ``outputs``; hashable by content."""

    __slots__ = ("outputs", "parameters")

    def __init__(self, parameters: Sequence[Variable], outputs: Sequence[Node]) -> None:
        """The body of ``outputs`` as a function of ``parameters``, which are renumbered.

        Raises:
            IllegalGraph: when the outputs use a variable that is not a parameter.
        """
        numbered = [parameter(i, p.type) for i, p in enumerate(parameters)]
        closed = substitute(outputs, dict(zip(parameters, numbered, strict=True)))
        stray = set(variables(*closed)) - set(numbered)
        if stray:
            names = ", ".join(sorted(v.name for v in stray))
            raise IllegalGraph(
                f"A body uses {names}, which it does not receive.",
                where=names,
                remedy="pass what the body captures as an argument.",
            )
        self.parameters = tuple(numbered)
        self.outputs = tuple(closed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Body):
            return NotImplemented
        return self.parameters == other.parameters and self.outputs == other.outputs

    def __hash__(self) -> int:
        return hash((self.parameters, self.outputs))

    def __repr__(self) -> str:
        return f"<Body of {len(self.parameters)} parameters, {len(self.outputs)} outputs>"

    def __reduce__(self) -> tuple:
        from .serial import flatten, restored_body  # noqa: PLC0415 - serial is built on bodies

        return restored_body, (len(self.parameters), flatten([*self.parameters, *self.outputs]))

    def __call__(self, *arguments: Node) -> list[Node]:
        """The outputs with ``arguments`` in place of the parameters."""
        return substitute(self.outputs, dict(zip(self.parameters, arguments, strict=True)))


def parameter(index: int, type: Type) -> Variable:  # noqa: A002
    """The parameter of that number in any body."""
    return variable(f"#{index}", scope=PARAMETER_SCOPE, type=type)
