"""The order, the slots and the kernels of a program, found once for many calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.graph import REAL, Body, Constant, Node, Variable, ordered

from .inputs import COUNTED, dtype_of, is_double, plain, rank_of, shortened
from .kernels import SCALAR, exact_value, power_kernel, rounded
from .lifting import kernel_of, lifted, needs_sizes
from .quiet import quietly

Step = tuple[Callable[..., Any], tuple[int, ...], int, tuple[int, ...]]
"""A kernel, the slots of its operands, the slot of its answer, the slots to free after it."""

UNARY = -1
GENERAL = -2
"""What stands for the second operand of a step on floats that has one, or takes all slots."""


class Plan:
    """The slots and steps of a program; slot 0 holds the sizes of named dimensions.

    Attributes:
        constants: The slots as a call finds them, with what does not vary in place.
        slot: The slot of each node.
        steps: The steps on arrays.
        scalar: The steps on Python floats, or None where there is no such way.
        quiet: Whether no step on floats can make NumPy warn.
    """

    def __init__(
        self,
        outputs: Sequence[Node],
        inputs: Sequence[Variable],
        of_body: Callable[[Body], Callable[..., Any]],
    ) -> None:
        self._of_body = of_body
        self.constants: list[Any] = [{}, *[None] * len(inputs)]
        self._weak: list[int] = []
        self.slot: dict[Node, int] = {v: i for i, v in enumerate(inputs, 1)}
        self.steps: list[Step] = []
        self.scalar: list[tuple] | None = []
        self.quiet = True
        self._exact: dict[Node, Any] = {}
        self._varying: set[Node] = set(inputs)
        if any(dtype_of(v) not in ("real", "float64") for v in inputs):
            self.scalar = None
        quietly(self._place_all, outputs)
        self._free_early({self.slot[o] for o in outputs})

    def _place_all(self, outputs: Sequence[Node]) -> None:
        for node in ordered(*outputs):
            if node not in self.slot:
                self._place(node)

    def short(self) -> list[Any]:
        """The constants for a call in single precision, to which the weak dtype yields."""
        constants = self.constants.copy()
        for i in self._weak:
            constants[i] = quietly(shortened, constants[i])
        return constants

    def _place(self, node: Node) -> None:
        value = exact_value(node, self._exact)
        if value is not None:
            self._exact[node] = value
            self._keep(node, rounded(value))
        elif isinstance(node, Constant):
            self._keep(node, node.value)
        else:
            self._operation(node)

    def _keep(self, node: Node, value: Any) -> None:
        if rank_of(node) == 0 and dtype_of(node) == "real":
            value = plain(value)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        self.slot[node] = len(self.constants)
        if dtype_of(node) == "real" and is_double(value):
            self._weak.append(len(self.constants))
        if dtype_of(node).startswith("complex"):
            self.scalar = None
        self.constants.append(value)

    def _operation(self, node: Node) -> None:
        primitive = node.primitive
        assert primitive is not None
        operands = node.arguments
        special = None
        if primitive.name == "power":
            special = power_kernel(node, self._exact.get(operands[1]))
        if special is not None:
            operands, function, on_floats = special
            kernel = lifted(function, node, operands)
        else:
            kernel = kernel_of(node, self._of_body)
            name = primitive.evaluate if isinstance(primitive.evaluate, str) else primitive.name
            on_floats = None if node.parameters else SCALAR.get(name)
        slots = tuple(self.slot[a] for a in operands)
        sized = needs_sizes(node)
        if sized:
            slots = (0, *slots)
        elif self._varying.isdisjoint(operands):
            self._keep(node, kernel(*[self.constants[i] for i in slots]))
            return
        self._varying.add(node)
        answer = self.slot[node] = len(self.constants)
        self.constants.append(None)
        self.steps.append((kernel, slots, answer, ()))
        if self.scalar is not None:
            self._scalar_step(node, on_floats, kernel, slots, answer)

    def _scalar_step(
        self, node: Node, on_floats: Any, kernel: Any, slots: tuple[int, ...], answer: int
    ) -> None:
        assert self.scalar is not None
        dtype = dtype_of(node)
        if dtype.startswith(("complex", "float32")):
            self.scalar = None
            return
        plain_scalars = node.type is REAL and all(a.type is REAL for a in node.arguments)
        if on_floats is None or not (plain_scalars or _is_safe_on_floats(node)):
            on_floats = (
                kernel if rank_of(node) or dtype == "bool" else _float_of(kernel, len(slots))
            )
            self.quiet = False
        if len(slots) == 1:
            self.scalar.append((on_floats, slots[0], UNARY, answer))
        elif len(slots) == 2:
            self.scalar.append((on_floats, slots[0], slots[1], answer))
        else:
            self.scalar.append((_general(on_floats, slots), 0, GENERAL, answer))

    def _free_early(self, kept: set[int]) -> None:
        seen = set(kept)
        seen.update(i for i, value in enumerate(self.constants) if value is not None)
        for k in range(len(self.steps) - 1, -1, -1):
            kernel, operands, answer, _ = self.steps[k]
            dead = tuple(i for i in dict.fromkeys(operands) if i not in seen)
            seen.update(dead)
            self.steps[k] = (kernel, operands, answer, dead)


def _is_safe_on_floats(node: Node) -> bool:
    """Whether the operation is one on scalars that does not count with truths."""
    chooses = node.primitive.name in ("where", "gate")  # type: ignore
    numbers = node.arguments[1:] if chooses else node.arguments
    if any(map(rank_of, (node, *node.arguments))):
        return False
    return dtype_of(node) == "bool" or all(dtype_of(a) not in COUNTED for a in numbers)


def _float_of(kernel: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The kernel with its answer as a Python float."""
    if count == 1:
        return lambda operand: float(kernel(operand))
    return lambda *operands: float(kernel(*operands))


def _general(kernel: Callable[..., Any], operands: tuple[int, ...]) -> Callable[..., Any]:
    return lambda slots: kernel(*[slots[i] for i in operands])
