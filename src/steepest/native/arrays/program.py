"""A program of arrays: called with arrays, it runs its steps and gives fresh results."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, ShapeError
from steepest.evaluation import Program
from steepest.evaluation.inputs import array_of, dtype_of, plain, rank_of, require_values
from steepest.evaluation.kernels import exact_value, rounded
from steepest.evaluation.quiet import quietly
from steepest.graph import ArrayType, Body, Node, Variable, ordered
from steepest.native import threads

from .rows import Phase, phases
from .steps import Step, segment

LONG = 1 << 16
"""From this many elements on an array is computed in blocks."""

BLOCK = 1 << 19
"""The bytes that a block of rows takes, with what is computed of it: they stay in the cache."""

SHARES = 8
"""The runs of blocks that are summed apart, however many threads there are: so the bits of a
sum do not depend on the number of threads."""

Run = Callable[[list[Any], list[Any]], None]


class ArrayProgram:
    """A graph of arrays made ready for many calls: ``ArrayProgram(outputs, inputs)(*values)``.

    What is computed element by element is fused into loops of machine code; products of
    matrices are BLAS's. Arrays of many rows are computed in blocks of rows from the first
    operation to the last, so that what lies between is never in memory as a whole.

    Args:
        outputs: Nodes of arrays of real numbers, with lengths that are numbers.
        inputs: The variables, in calling order.

    Raises:
        ArgumentError: when a length is a name, or a value is neither real nor a truth.

    Cost:
        Some 50 ms to compile each loop. A call costs about a microsecond a step, and
        what the loops compute.
    """

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
        self.outputs = tuple(outputs)
        self.inputs = tuple(inputs)
        require_values(self.outputs, self.inputs)
        order = ordered(*self.outputs)
        for node in (*order, *self.inputs):
            _require_lengths(node)
        self._slot: dict[Node, int] = {}
        self._first: list[Any] = []
        for v in self.inputs:
            self._place(v)
        for node in order:
            if node.primitive is None and node not in self._slot:
                self._place(node, _constant(node))
        known = set(self._slot)
        made: list[Phase] = []
        if max((_size(n) for n in order), default=0) >= LONG:
            made = phases(self.outputs, known, _of_body)
        if not made:
            made = [Phase(segment(self.outputs, known, _of_body))]
        self.phases = tuple(made)
        for step in (s for p in made for s in (*p.steps, *p.row_steps)):
            for node in step.results:
                self._place(node)
        for phase in made:
            for total in phase.totals:
                self._place(total.node)
        fresh = _escaping(self.outputs, [s for p in made for s in p.steps])
        self._runs = [
            (_Steps(p.steps, self._slot, fresh), _Rows(p, self._slot) if p.count else None)
            for p in made
        ]
        self._answers = tuple(self._slot[o] for o in self.outputs)
        self._shapes = tuple(_dimensions(v) for v in self.inputs)

    def _place(self, node: Node, value: Any = None) -> None:
        if node not in self._slot:
            self._slot[node] = len(self._first)
            self._first.append(value)

    def __call__(self, *values: Any) -> list[Any]:
        """The outputs at these values of the inputs.

        Raises:
            ShapeError: when an array has another shape than its variable.
        """
        slots = self._first.copy()
        for i, (v, value) in enumerate(zip(self.inputs, values, strict=True)):
            array = value if type(value) is np.ndarray else array_of(v, value)
            if np.shape(array) != self._shapes[i]:
                raise ShapeError(
                    f"{v.name} has the shape {np.shape(array)}, and the program is for another.",
                    where=f"{v.name}: {v.type}",
                    remedy="compile the function again, or give an array of that shape.",
                )
            slots[i] = array
        quietly(self._run, slots)
        return [_own(slots[i]) for i in self._answers]

    def _run(self, slots: list[Any]) -> None:
        for steps, rows in self._runs:
            steps.run(slots)
            if rows is not None:
                rows.run(slots)

    def describe(self) -> str:
        """The plan, for people: what is computed in which order, and in how large blocks."""
        lines: list[str] = []
        for number, (phase, (_, rows)) in enumerate(zip(self.phases, self._runs, strict=True), 1):
            lines.append(f"phase {number}")
            lines += [f"  {s.what} -> {_shapes(s)}" for s in phase.steps]
            if rows is not None:
                lines.append(f"  {phase.count:,} rows in blocks of {rows.block:,}:")
                lines += [f"    {s.what} -> {_shapes(s)}" for s in phase.row_steps]
                lines += [f"    sum of rows -> {t.node.type}" for t in phase.totals]
        return "\n".join(lines)


def _shapes(step: Step) -> str:
    return ", ".join(map(str, (r.type for r in step.results)))


class _Steps:
    """Steps on whole arrays, with buffers for what no caller sees."""

    def __init__(self, steps: Sequence[Step], slot: dict[Node, int], fresh: set[Node]) -> None:
        self._steps: list[tuple] = []
        self._buffered: list[tuple[int, tuple[int, ...], Any]] = []
        for step in steps:
            operands = tuple(slot[o] for o in step.operands)
            results = tuple(slot[r] for r in step.results)
            into = step.into and rank_of(step.results[0]) > 0
            own = into and not any(r in fresh for r in step.results)
            if own:
                for r in step.results:
                    self._buffered.append((slot[r], _dimensions(r), _width(r)))
            self._steps.append((step.call, operands, results, own, into, step.results))
        self._pool: list[list[Any]] = []

    def run(self, slots: list[Any]) -> None:
        """Run the steps; what they make goes to its slots."""
        try:
            buffers = self._pool.pop()
        except IndexError:
            buffers = [np.empty(shape, dtype) for _, shape, dtype in self._buffered]
        for (place, _, _), buffer in zip(self._buffered, buffers, strict=True):
            slots[place] = buffer
        for call, operands, results, own, into, nodes in self._steps:
            if own:
                out = [slots[r] for r in results]
                call(*[slots[o] for o in operands], out=_targets(out))
            elif into:
                out = [np.empty(_dimensions(n), _width(n)) for n in nodes]
                call(*[slots[o] for o in operands], out=_targets(out))
                for r, value in zip(results, out, strict=True):
                    slots[r] = value
            elif len(results) > 1:
                made = call(*[slots[o] for o in operands])
                for r, value in zip(results, made, strict=True):
                    slots[r] = value
            else:
                slots[results[0]] = call(*[slots[o] for o in operands])
        self._pool.append(buffers)


class _Rows:
    """Steps on blocks of rows, shared by the cores."""

    def __init__(self, phase: Phase, slot: dict[Node, int]) -> None:
        self._phase = phase
        self._count = phase.count
        self._cut = tuple(slot[n] for n in phase.rows)
        self._kept = tuple((slot[n], _dimensions(n), _width(n)) for n in phase.kept)
        self._kept_slots = {place for place, _, _ in self._kept}
        self._totals = tuple(
            (slot[t.node], t, tuple(slot[o] for o in t.operands)) for t in phase.totals
        )
        self._scratch: list[tuple[int, tuple[Any, ...], Any]] = []
        self._steps: list[tuple] = []
        bytes_of_row = sum(_row_bytes(n) for n in phase.rows)
        for step in phase.row_steps:
            results = tuple(slot[r] for r in step.results)
            if step.into:
                for r in step.results:
                    bytes_of_row += _row_bytes(r)
                    if slot[r] not in self._kept_slots:
                        self._scratch.append((slot[r], _dimensions(r)[1:], _width(r)))
            operands = tuple(slot[o] for o in step.operands)
            self._steps.append((step.call, operands, results, step.into))
        rows = BLOCK // max(bytes_of_row, 1)
        self.block = max(64, min(1 << 16, rows) // 64 * 64)

    def run(self, slots: list[Any]) -> None:
        """Run all blocks; rows that are kept and totals go to their slots."""
        if not (self._steps or self._totals):
            return
        for place, shape, dtype in self._kept:
            slots[place] = np.empty(shape, dtype)
        blocks = -(-self._count // self.block)
        shares = min(SHARES, blocks)
        bounds = [blocks * k // shares * self.block for k in range(shares)] + [self._count]
        ends = list(pairwise(bounds))
        if shares > 1 and threads.available() and threads.count() > 1:
            made = list(_workers(os.getpid()).map(lambda e: quietly(self._share, slots, *e), ends))
        else:
            made = [self._share(slots, *e) for e in ends]
        for i, (place, total, _) in enumerate(self._totals):
            value = made[0][i]
            for other in made[1:]:
                value = total.joined(value, other[i])
            slots[place] = value if total.scale == 1.0 else value * total.scale

    def _share(self, slots: list[Any], begin: int, end: int) -> list[Any]:
        """The totals over a run of blocks."""
        local = slots.copy()
        block = self.block
        buffers = [(p, np.empty((block, *shape), dtype)) for p, shape, dtype in self._scratch]
        sums: list[Any] = [None] * len(self._totals)
        for low in range(begin, end, block):
            high = min(low + block, end)
            for i in self._cut:
                local[i] = slots[i][low:high]
            for place, _, _ in self._kept:
                local[place] = slots[place][low:high]
            for place, buffer in buffers:
                local[place] = buffer if high - low == block else buffer[: high - low]
            for call, operands, results, into in self._steps:
                if into:
                    out = [local[r] for r in results]
                    call(*[local[o] for o in operands], out=_targets(out))
                    continue
                [result] = results
                value = call(*[local[o] for o in operands])
                if result in self._kept_slots:
                    local[result][...] = value
                else:
                    local[result] = value
            for i, (_, total, operands) in enumerate(self._totals):
                part = total.part(*[local[o] for o in operands])
                sums[i] = part if sums[i] is None else total.joined(sums[i], part)
        return sums


@lru_cache(maxsize=1)
def _workers(_process: int) -> ThreadPoolExecutor:
    """The threads of this process; a forked one gets its own."""
    return ThreadPoolExecutor(threads.count(), thread_name_prefix="steepest")


def _escaping(outputs: Sequence[Node], steps: Sequence[Step]) -> set[Node]:
    """The nodes whose memory a caller may see: the outputs, and what they may be views of."""
    found = set(outputs)
    for step in reversed(steps):
        if not step.into and any(r in found for r in step.results):
            found.update(step.operands)
    return found


def _targets(out: list[Any]) -> Any:
    return tuple(out) if len(out) > 1 else out[0]


def _own(value: Any) -> Any:
    """The value in memory that no input and no later call shares; a scalar as a number."""
    if isinstance(value, np.ndarray) and value.ndim:
        return value if value.base is None and value.flags.writeable else value.copy()
    return plain(value)


def _dimensions(node: Node) -> tuple[Any, ...]:
    return node.type.dimensions if isinstance(node.type, ArrayType) else ()


def _width(node: Node) -> Any:
    name = dtype_of(node)
    return np.dtype("float64" if name == "real" else name)


def _size(node: Node) -> int:
    return prod(_dimensions(node))


def _row_bytes(node: Node) -> int:
    return prod(_dimensions(node)[1:]) * _width(node).itemsize


def _require_lengths(node: Node) -> None:
    names = [d for d in _dimensions(node) if isinstance(d, str)]
    if names or dtype_of(node).startswith("complex"):
        raise ArgumentError(
            f"A program of arrays needs real numbers and lengths, and this has {node.type}.",
            where=str(node.type),
            remedy="call the function itself, which computes by NumPy.",
        )


def _constant(node: Node) -> Any:
    """The number or array of a constant, as the steps compute with it."""
    exact = exact_value(node, {})
    return node.value if exact is None else rounded(exact)  # type: ignore


def _of_body(body: Body) -> Program:
    return Program(body.outputs, body.parameters)
