"""The tape: a graph as a versioned list of operations that other programs can run.

The interpreter, the browser, C export and workers read this one schema.
Numbers are hexadecimal floats, so nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from steepest.errors import ArgumentError

from .node import Constant, Node, Variable
from .order import ordered

VERSION = 1
"""Raised when the meaning of a field changes; readers refuse what is newer than they are."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the tape; its answer is known by the line's number.

    Args:
        code: The name of a primitive, or ``constant`` or ``input``.
        arguments: Numbers of earlier lines.
        parameters: What the primitive is told besides, as (name, value) pairs.
        value: The hexadecimal float of a constant (a pair for a complex one), or the number
            of an input.
        step: The number of the explanation's step that made it, or nothing.
    """

    code: str
    arguments: tuple[int, ...] = ()
    parameters: tuple[tuple[str, Any], ...] = ()
    value: Any = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Tape:
    """A list of operations from named inputs to several outputs."""

    inputs: tuple[str, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[int, ...]
    version: int = field(default=VERSION)

    def to_dict(self) -> dict[str, Any]:
        """The tape for JSON."""
        return {
            "version": self.version,
            "inputs": list(self.inputs),
            "operations": [
                {
                    "code": o.code,
                    "arguments": list(o.arguments),
                    **({"parameters": dict(o.parameters)} if o.parameters else {}),
                    **({"value": o.value} if o.value is not None else {}),
                    **({"step": o.step} if o.step else {}),
                }
                for o in self.operations
            ],
            "outputs": list(self.outputs),
        }


def tape(
    outputs: Sequence[Node], inputs: Sequence[Variable], steps: dict[Node, str] | None = None
) -> Tape:
    """The tape of ``outputs`` as functions of ``inputs``.

    Args:
        outputs: Nodes.
        inputs: The variables, in calling order; others may not occur.
        steps: The number of the explanation's step that each node came from.

    Raises:
        ArgumentError: when a variable occurs that is not an input.
    """
    number = {v: i for i, v in enumerate(inputs)}
    line: dict[Node, int] = {}
    operations: list[Operation] = []
    for node in ordered(*outputs):
        line[node] = len(operations)
        operations.append(_operation(node, line, number, (steps or {}).get(node, "")))
    names = tuple(v.name for v in inputs)
    return Tape(names, tuple(operations), tuple(line[o] for o in outputs))


def _operation(
    node: Node, line: dict[Node, int], number: dict[Variable, int], step: str
) -> Operation:
    if isinstance(node, Constant):
        return Operation("constant", value=_hexadecimal(node.value), step=step)
    if isinstance(node, Variable):
        if node not in number:
            raise ArgumentError(
                f"The variable {node.name} is not among the inputs.",
                where=node.name,
                remedy=f"add {node.name} to the inputs.",
            )
        return Operation("input", value=number[node], step=step)
    assert node.primitive is not None
    arguments = tuple(line[a] for a in node.arguments)
    return Operation(node.primitive.name, arguments, node.parameters, step=step)


def _hexadecimal(value: Any) -> Any:
    if isinstance(value, complex):
        return [value.real.hex(), value.imag.hex()]
    if hasattr(value, "tolist"):
        return _each(value.tolist())
    if isinstance(value, Fraction):
        return (value.numerator / value.denominator).hex()
    return float(value).hex()


def _each(value: Any) -> Any:
    return [_each(v) for v in value] if isinstance(value, list) else _hexadecimal(value)
