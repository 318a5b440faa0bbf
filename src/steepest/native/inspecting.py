"""What a function becomes: its plan, LLVM's text, the processor's instructions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steepest.graph import Node, Variable

from .builtins import module_of
from .machine import assembly
from .plan import plan

KINDS = ("plan", "llvm", "asm")


def inspected(kind: str, outputs: Mapping[str, Node], inputs: Sequence[Variable]) -> str:
    """One of the three, as text."""
    if kind == "plan":
        return str(plan(outputs, inputs))
    _, module = module_of(outputs, inputs)
    return str(module) if kind == "llvm" else assembly(str(module))
