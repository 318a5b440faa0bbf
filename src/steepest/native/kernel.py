"""A plan as a kernel: written in place when it is short, cut into functions when it is long."""

from __future__ import annotations

from collections.abc import Sequence

from .operations import Plan
from .text import PART, SMALL, Module, Writer, inline


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

    def answers(self, writer: Writer, inputs: Sequence[str], memory: str = "") -> list[list[str]]:
        """The registers of each output's elements, given those of the inputs."""
        if self.is_short:
            registers = inline(writer, self.plan, inputs)
            return [
                [self._number(writer, line, registers[line]) for line in output.lines]
                for output in self.plan.outputs
            ]
        number = self.lanes.number
        for i, register in enumerate(inputs):
            place = self._place(writer, memory, i)
            writer.line(f"store {number} {register}, ptr {place}, align 8")
        writer.line(f"call void @{self._entry}(ptr {memory})")
        return [
            [
                writer.let(f"load {number}, ptr {self._place(writer, memory, slot)}, align 8")
                for slot in (self._kept[line] for line in output.lines)
            ]
            for output in self.plan.outputs
        ]

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
        operations = self.plan.operations
        part_of = [i // PART for i in range(len(operations))]
        last_use = list(part_of)
        for i, o in enumerate(operations):
            for a in o.arguments:
                if operations[a].code != "constant":  # a constant is written where it is used
                    last_use[a] = max(last_use[a], part_of[i])
        parts = part_of[-1] + 1
        for output in self.plan.outputs:
            for line in output.lines:
                last_use[line] = parts
        self.slots = len(self.plan.inputs)
        self._kept = {
            i: int(o.value)
            for i, o in enumerate(operations)
            if o.code == "input"  # type: ignore
        }
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
        self._entry = f"all{len(self.module.functions)}"
        body = "\n".join(f"call void @{name}(ptr %m)" for name in calls)
        self.module.functions.append(
            f"define internal void @{self._entry}(ptr %m) {self.module.attributes} {{\n"
            f"{body}\nret void\n}}"
        )

    def _part(self, part: int, lines: range, last_use: list[int], free: list[int]) -> str:
        writer = Writer(self.module, self.lanes)
        number, truth = self.lanes.number, self.lanes.truth
        registers: dict[int, str] = {}
        for i in lines:
            o = self.plan.operations[i]
            if o.code == "input":
                continue
            for a in o.arguments:
                if a not in registers:
                    registers[a] = self._fetched(writer, a)
            register = writer.operation(o, [registers[a] for a in o.arguments])
            registers[i] = register
            if last_use[i] > part:
                self._kept[i] = slot = free.pop() if free else self.slots
                self.slots = max(self.slots, slot + 1)
                if o.truth:
                    register = writer.let(f"uitofp {truth} {register} to {number}")
                place = self._place(writer, "%m", slot)
                writer.line(f"store {number} {register}, ptr {place}, align 8")
        name = f"part{part}_{len(self.module.functions)}"
        text = "\n".join([
            f"define internal void @{name}(ptr %m) noinline {self.module.attributes} {{",
            *writer.lines, "ret void", "}",
        ])  # fmt: skip
        self.module.functions.append(text)
        return name

    def _fetched(self, writer: Writer, line: int) -> str:
        o = self.plan.operations[line]
        if o.code == "constant":
            return self.lanes.constant(o.value)  # type: ignore[arg-type]
        number = self.lanes.number
        place = self._place(writer, "%m", self._kept[line])
        register = writer.let(f"load {number}, ptr {place}, align 8")
        if o.truth:
            zero = self.lanes.constant(0.0)
            return writer.let(f"fcmp une {number} {register}, {zero}")
        return register
