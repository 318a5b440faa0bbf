"""Functions as files: sources in other languages, and object files with a header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from steepest.errors import ArgumentError
from steepest.evaluation import Program
from steepest.graph import Node, Variable

from . import c, javascript, python_sources
from .interpreting import largest
from .kernel import Kernel
from .machine import object_code
from .operations import Plan
from .plan import expanded, plan
from .routines import BY_ERFC
from .text import Lanes, Module, Writer

KINDS = ("c", "numpy", "torch", "jax", "javascript", "object")

POINTS = (0.5, -0.75, 1.25, 0.0, 2.0, -1.5, 0.1, 3.5)
"""The numbers of which the points of a self-test are made."""

LARGEST = 20_000
"""The most operations that are written as source for people."""


def exported(
    to: str,
    outputs: Mapping[str, Node],
    inputs: Sequence[Variable],
    *,
    name: str = "f",
    told: str = "",
) -> dict[str, str | bytes]:
    """The files of a function by name.

    Args:
        to: One of ``KINDS``.
        outputs: Nodes by the names of the answers.
        inputs: The scalar variables, in calling order.
        name: What the function is called, and its files.
        told: What it computes, in words.

    Raises:
        ArgumentError: when the target lacks an operation, the name is none, or the function
            has more operations than anybody reads.
    """
    if to not in KINDS:
        raise ArgumentError(
            f"There is no export to {to!r}.", where=f"export({to!r})",
            remedy=f"one of {', '.join(KINDS)}.",
        )  # fmt: skip
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise ArgumentError(
            f"A function cannot be called {name!r} there.",
            where=f"name={name!r}",
            remedy='letters, digits and underscores, as in name="wave".',
        )
    plans = [plan({key: node}, inputs) for key, node in outputs.items()]
    if len(outputs) > 1:
        plans.append(plan(outputs, inputs))
    if to != "object" and len(plans[-1].operations) > LARGEST:
        raise ArgumentError(
            f"The function has {len(plans[-1].operations):,} operations, more than the "
            f"{LARGEST:,} that are written as source.",
            where=f"export({to!r})",
            remedy='export("object") writes machine code.',
        )
    if to in python_sources.LIBRARIES:
        return dict(python_sources.sources(to, plans, name, told))
    if to == "javascript":
        return dict(javascript.sources(plans, name, told))
    checks = _checks(outputs, inputs, plans[-1])
    if to == "c":
        return dict(c.sources(plans, name, told, checks))
    header = c.header(plans, name, told)
    return {f"{name}.h": header, f"{name}.o": _object(plans, name)}


def _checks(outputs: Mapping[str, Node], inputs: Sequence[Variable], joint: Plan) -> list[c.Check]:
    """Points, what the reference gives there, and how large the numbers are on the way."""
    program = Program(tuple(outputs.values()), inputs)
    bare = expanded(joint)
    checks = []
    for k in range(len(POINTS) if inputs else 1):
        point = tuple(POINTS[(k + 3 * i) % len(POINTS)] for i in range(len(inputs)))
        expected: list[float] = []
        for value in program(*point):
            expected += [float(v) for v in (value.ravel() if hasattr(value, "ravel") else [value])]
        checks.append(c.Check(point, tuple(expected), largest(bare, point)))
    return checks


def _object(plans: Sequence[Plan], name: str) -> bytes:
    """An object file with the functions that the header of the C source declares."""
    module = Module(standalone=True)
    for i, made in enumerate(plans):
        _plain_function(module, expanded(made, BY_ERFC), c.function_name(made, name, i, len(plans)))
    return object_code(str(module))


def _plain_function(module: Module, made: Plan, name: str) -> None:
    """A function of C's calling convention."""
    writer = Writer(module, Lanes())
    kernel = Kernel(module, made, writer)
    memory = kernel.memory(writer)
    count = len(made.inputs)
    inputs: list[str] | str = [f"%x{i}" for i in range(count)]
    taken = [f"double {x}" for x in inputs]
    if count > c.SEPARATE:
        taken, inputs = ["ptr %x"], "%x"
    targets = [f"%out{k}" for k, o in enumerate(made.outputs) if o.shape]
    answers = kernel.compute(writer, inputs, memory, targets)
    kernel.release(writer, memory)
    alone = len(made.outputs) == 1 and not made.outputs[0].shape
    if alone:
        writer.line(f"ret double {answers[0]}")
    else:
        numbers = [k for k, o in enumerate(made.outputs) if not o.shape]
        for k, answer in zip(numbers, answers, strict=True):
            writer.line(f"store double {answer}, ptr %out{k}")
        taken += [f"ptr %out{k}" for k in range(len(made.outputs))]
        writer.line("ret void")
    returned = "double" if alone else "void"
    body = "\n".join(writer.lines)
    module.functions.append(f"define {returned} @{name}({', '.join(taken)}) {{\n{body}\n}}")
