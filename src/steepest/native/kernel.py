"""A plan as a kernel: written in place when it is short, cut into functions when it is long."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .operations import Plan
from .text import PART, SMALL, Module, Writer, inline

FEW = 16
"""More zeros than this in an array are written all at once."""


class Kernel:
    """What computes a plan within functions of a module.

    A long plan becomes functions of at most ``PART`` operations. What one of them computes
    and a later one needs is kept in slots, which are used again when nothing needs them.

    Args:
        module: Where the functions go.
        plan: Without routines.
        writer: A writer of the same lanes, for its types.
    """

    def __init__(self, module: Module, plan: Plan, writer: Writer) -> None:
        self.module = module
        self.plan = plan
        self.lanes = writer.lanes
        self.is_short = len(plan.operations) <= PART
        self.slots = 0
        if not self.is_short:
            self._cut()

    def compute(
        self, writer: Writer, inputs: Sequence[str], memory: str, targets: Sequence[str] = ()
    ) -> list[str]:
        """Write what computes all outputs.

        Args:
            writer: The function at hand.
            inputs: The registers of the inputs, or a pointer to all of them.
            memory: What ``memory`` gave.
            targets: For each output that is an array the pointer to write it to.

        Returns:
            The registers of the outputs that are numbers.
        """
        number = self.lanes.number
        if self.is_short:
            values = self._loaded(writer, inputs) if isinstance(inputs, str) else inputs
            registers = inline(writer, self.plan, values)
            answers, remaining = [], iter(targets)
            for output in self.plan.outputs:
                if output.shape:
                    target = next(remaining)
                    for i, line in enumerate(output.lines):
                        self._store(writer, target, i, registers[line])
                else:
                    [line] = output.lines
                    answers.append(self._number(writer, line, registers[line]))
            return answers
        if isinstance(inputs, str):
            self.module.use("memcpy", "declare ptr @memcpy(ptr, ptr, i64)")
            size = len(self.plan.inputs) * self.lanes.size
            writer.let(f"call ptr @memcpy(ptr {memory}, ptr {inputs}, i64 {size})")
        else:
            for i, register in enumerate(inputs):
                place = self._place(writer, memory, i)
                writer.line(f"store {number} {register}, ptr {place}, align 8")
        arguments = ", ".join(f"ptr {p}" for p in (memory, *targets))
        writer.line(f"call void @{self._entry}({arguments})")
        return [
            self._slot(writer, memory, output.lines[0])
            for output in self.plan.outputs
            if not output.shape
        ]

    def _loaded(self, writer: Writer, pointer: str) -> list[str]:
        registers = []
        for i in range(len(self.plan.inputs)):
            place = writer.let(f"getelementptr double, ptr {pointer}, i64 {i}")
            registers.append(writer.let(f"load double, ptr {place}, align 8"))
        return registers

    def _store(self, writer: Writer, target: str, index: int, register: str) -> None:
        place = writer.let(f"getelementptr double, ptr {target}, i64 {index}")
        writer.line(f"store double {register}, ptr {place}, align 8")

    def _slot(self, writer: Writer, memory: str, line: int) -> str:
        place = self._place(writer, memory, self._kept[line])
        return writer.let(f"load {self.lanes.number}, ptr {place}, align 8")

    def memory(self, writer: Writer) -> str:
        """Room for the slots, to be given back by ``release``; empty where none is needed."""
        if self.is_short:
            return ""
        size = self.slots * self.lanes.size
        if size <= SMALL:
            return writer.let(f"alloca [{size} x i8], align 64")
        self.module.use("malloc", "declare ptr @malloc(i64)")
        return writer.let(f"call ptr @malloc(i64 {size})")

    def release(self, writer: Writer, memory: str) -> None:
        """Give the room back."""
        if memory and self.slots * self.lanes.size > SMALL:
            self.module.use("free", "declare void @free(ptr)")
            writer.line(f"call void @free(ptr {memory})")

    def _number(self, writer: Writer, line: int, register: str) -> str:
        if not self.plan.operations[line].truth:
            return register
        return writer.let(f"uitofp {self.lanes.truth} {register} to {self.lanes.number}")

    def _place(self, writer: Writer, memory: str, slot: int) -> str:
        return writer.let(f"getelementptr i8, ptr {memory}, i64 {slot * self.lanes.size}")

    def _cut(self) -> None:
        """Write the functions of all parts, and one that calls them."""
        operations = self.plan.operations
        parts = (len(operations) + PART - 1) // PART
        self._positions = self._wanted()
        last_use = self._last_uses(parts)
        self.slots = len(self.plan.inputs)
        self._kept: dict[int, int] = {}
        for i, o in enumerate(operations):
            if o.code == "input":
                self._kept[i] = int(o.value or 0)
        free: list[int] = []
        ending: list[list[int]] = [[] for _ in range(parts + 1)]
        calls = []
        for part in range(parts):
            lines = range(part * PART, min((part + 1) * PART, len(operations)))
            calls.append(self._part(part, lines, last_use, free))
            for i in lines:
                if i in self._kept and operations[i].code != "input":
                    ending[last_use[i]].append(self._kept[i])
            free += ending[part]
        writer = Writer(self.module, self.lanes)
        self._clear(writer)
        for name in calls:
            writer.line(f"call void @{name}({self._parameters()})")
        self._entry = self._function("all", writer)

    def _wanted(self) -> dict[int, list[tuple[int, int]]]:
        """For each line the arrays and the places in them where its answer goes."""
        positions: dict[int, list[tuple[int, int]]] = {}
        arrays = [o for o in self.plan.outputs if o.shape]
        for k, output in enumerate(arrays):
            for i, line in enumerate(output.lines):
                positions.setdefault(line, []).append((k, i))
        self._sizes = [len(o.lines) for o in arrays]
        return positions

    def _last_uses(self, parts: int) -> list[int]:
        """The last part that needs each line; numbers that are answers are needed to the end."""
        operations = self.plan.operations
        last_use = [i // PART for i in range(len(operations))]
        for i, o in enumerate(operations):
            for a in o.arguments:
                if operations[a].code != "constant":  # a constant is written where it is used
                    last_use[a] = max(last_use[a], i // PART)
        for output in self.plan.outputs:
            if not output.shape:
                last_use[output.lines[0]] = parts
        return last_use

    def _clear(self, writer: Writer) -> None:
        """Begin with zeros where an array has many, so that only the others are stored."""
        zeros = [0] * len(self._sizes)
        for line, places in self._positions.items():
            if self._is_zero(line):
                for k, _ in places:
                    zeros[k] += 1
        self._cleared = [count > FEW for count in zeros]
        for k, cleared in enumerate(self._cleared):
            if cleared:
                self.module.use("memset", "declare ptr @memset(ptr, i32, i64)")
                writer.let(f"call ptr @memset(ptr %o{k}, i32 0, i64 {8 * self._sizes[k]})")
        for line, places in self._positions.items():
            if self.plan.operations[line].code not in ("constant", "input"):
                continue
            for k, i in places:
                if not (self._cleared[k] and self._is_zero(line)):
                    self._store(writer, f"%o{k}", i, self._fetched(writer, line))

    def _is_zero(self, line: int) -> bool:
        o = self.plan.operations[line]
        return o.code == "constant" and o.value == 0 and math.copysign(1, float(o.value)) > 0

    def _parameters(self) -> str:
        return ", ".join(["ptr %m", *(f"ptr %o{k}" for k in range(len(self._sizes)))])

    def _function(self, prefix: str, writer: Writer) -> str:
        name = f"{prefix}_{len(self.module.functions)}"
        self.module.functions.append("\n".join([
            (f"define internal void @{name}({self._parameters()}) noinline "
            f"{self.module.attributes} {{"),
            *writer.lines, "ret void", "}",
        ]))  # fmt: skip
        return name

    def _part(self, part: int, lines: range, last_use: list[int], free: list[int]) -> str:
        writer = Writer(self.module, self.lanes)
        number, truth = self.lanes.number, self.lanes.truth
        registers: dict[int, str] = {}
        for i in lines:
            o = self.plan.operations[i]
            if o.code == "input" or (o.code == "constant" and last_use[i] <= part):
                continue
            for a in o.arguments:
                if a not in registers:
                    registers[a] = self._fetched(writer, a)
            register = writer.operation(o, [registers[a] for a in o.arguments])
            registers[i] = register
            for k, place in self._positions.get(i, ()):
                if o.code != "constant":
                    self._store(writer, f"%o{k}", place, register)
            if last_use[i] > part:
                self._kept[i] = slot = free.pop() if free else self.slots
                self.slots = max(self.slots, slot + 1)
                if o.truth:
                    register = writer.let(f"uitofp {truth} {register} to {number}")
                place = self._place(writer, "%m", slot)
                writer.line(f"store {number} {register}, ptr {place}, align 8")
        return self._function(f"part{part}", writer)

    def _fetched(self, writer: Writer, line: int) -> str:
        o = self.plan.operations[line]
        if o.code == "constant":
            assert o.value is not None
            return self.lanes.constant(o.value)
        number = self.lanes.number
        place = self._place(writer, "%m", self._kept[line])
        register = writer.let(f"load {number}, ptr {place}, align 8")
        if o.truth:
            zero = self.lanes.constant(0.0)
            return writer.let(f"fcmp une {number} {register}, {zero}")
        return register
