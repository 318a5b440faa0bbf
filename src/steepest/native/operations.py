"""The operations that every target knows, and plans as plain data made of them."""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from steepest.evaluation.kernels import SCALAR, quotient

SIGNED = {"abs": "abs", "cos": "cos", "cosh": "cosh", "add": "subtract", "subtract": "add",
          "negate": "same"}  # fmt: skip
"""What an operation becomes when the sign of its last argument is dropped."""

TRUTHS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
"""Comparisons of numbers."""

LOGIC = {"and", "or", "not"}
"""Operations on truths."""

ARITHMETIC = {
    "add", "subtract", "multiply", "divide", "negate", "abs", "sqrt", "floor", "ceil",
    "minimum", "maximum", "copysign", "select",
}  # fmt: skip
"""What a processor does itself; ``select`` takes a truth and two numbers."""

FUNCTIONS = {
    "sin": 1, "cos": 1, "tan": 1, "asin": 1, "acos": 1, "atan": 1, "atan2": 2,
    "sinh": 1, "cosh": 1, "tanh": 1, "asinh": 1, "acosh": 1, "atanh": 1,
    "exp": 1, "expm1": 1, "log": 1, "log1p": 1, "log2": 1, "log10": 1,
    "pow": 2, "cbrt": 1, "hypot": 2, "erf": 1, "fmod": 2,
}  # fmt: skip
"""The functions of C's mathematical library, and how many arguments they have."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of a plan; its answer is known by the line's number.

    Args:
        code: ``constant``, ``input``, or the name of an operation.
        arguments: Numbers of earlier lines.
        value: The number of a constant, or which input it is.
        truth: Whether the answer is a truth and not a number.
    """

    code: str
    arguments: tuple[int, ...] = ()
    value: float | int | None = None
    truth: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """A number or an array that a plan computes.

    Args:
        name: What it is called, as ``value`` or ``gradient``.
        shape: ``()`` for one number.
        lines: The line of each element, in C order.
    """

    name: str
    shape: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Operations in an order in which they can be done, and where the answers are."""

    inputs: tuple[str, ...]
    operations: tuple[Operation, ...]
    outputs: tuple[Output, ...]

    @property
    def codes(self) -> set[str]:
        """The operations that occur."""
        return {o.code for o in self.operations}

    def __str__(self) -> str:
        lines = []
        for i, o in enumerate(self.operations):
            told = repr(o.value) if o.code == "constant" else ""
            if o.code == "input":
                told = self.inputs[int(o.value or 0)]
            lines.append(f"%{i} = {o.code} {told}{', '.join(f'%{a}' for a in o.arguments)}")
        for output in self.outputs:
            answers = ", ".join(f"%{a}" for a in output.lines)
            lines.append(f"{output.name}{list(output.shape) if output.shape else ''} = {answers}")
        return "\n".join(lines)


class Value:
    """An answer in a plan that is being made; Python's operators append to the plan."""

    __slots__ = ("line", "maker")

    def __init__(self, maker: Maker, line: int) -> None:
        self.maker = maker
        self.line = line

    def __add__(self, other: Any) -> Value:
        return self.maker.apply("add", self, other)

    def __radd__(self, other: Any) -> Value:
        return self.maker.apply("add", other, self)

    def __sub__(self, other: Any) -> Value:
        return self.maker.apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Value:
        return self.maker.apply("subtract", other, self)

    def __mul__(self, other: Any) -> Value:
        return self.maker.apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Value:
        return self.maker.apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Value:
        return self.maker.apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return self.maker.apply("divide", other, self)

    def __neg__(self) -> Value:
        return self.maker.apply("negate", self)

    def __abs__(self) -> Value:
        return self.maker.apply("abs", self)

    def __lt__(self, other: Any) -> Value:
        return self.maker.apply("less", self, other)

    def __le__(self, other: Any) -> Value:
        return self.maker.apply("less_equal", self, other)

    def __gt__(self, other: Any) -> Value:
        return self.maker.apply("greater", self, other)

    def __ge__(self, other: Any) -> Value:
        return self.maker.apply("greater_equal", self, other)

    def __and__(self, other: Any) -> Value:
        return self.maker.apply("and", self, other)

    def __or__(self, other: Any) -> Value:
        return self.maker.apply("or", self, other)

    def __invert__(self) -> Value:
        return self.maker.apply("not", self)


class Maker:
    """A plan in the making, in which equal operations are one line."""

    def __init__(self, inputs: Sequence[str]) -> None:
        self.inputs = tuple(inputs)
        self.operations: list[Operation] = []
        self._known: dict[tuple, int] = {}

    def constant(self, value: float | bool) -> Value:
        """The number or truth, known by its bits."""
        if isinstance(value, bool):
            return self._line(Operation("constant", value=value, truth=True), ("truth", value))
        number = float(value)
        return self._line(Operation("constant", value=number), (struct.pack("<d", number),))

    def input(self, number: int) -> Value:
        """The input of that number."""
        return self._line(Operation("input", value=number), ("input", number))

    def known(self, value: Value) -> float | bool | None:
        """The number or truth that the value always is, or None."""
        operation = self.operations[value.line]
        return operation.value if operation.code == "constant" else None

    def apply(self, code: str, *arguments: Any) -> Value:
        """The answer of an operation; of constants it is found at once.

        Signs are moved where that changes no bit: ``|-x|`` is ``|x|`` and ``a + (-b)`` is
        ``a - b``.
        """
        if code in SIGNED:
            code, arguments = self._signs_moved(code, arguments)
            if code == "same":
                return arguments[0]
        lines = self._plain_lines(code, arguments)
        if lines is not None:
            return self._line(Operation(code, lines, None, code in TRUTHS), (code, lines))
        values = [a if isinstance(a, Value) else self.constant(a) for a in arguments]
        values = [self._fitting(code, i, v) for i, v in enumerate(values)]
        if code == "select":
            condition, a, b = values
            if a.line == b.line:
                return a
            truth = self.known(condition)
            if truth is not None:
                return a if truth else b
        elif code in FOLDED:
            numbers = [self.known(v) for v in values]
            if None not in numbers:
                return self.constant(FOLDED[code](*numbers))
        lines = tuple(v.line for v in values)
        truth = code in TRUTHS or code in LOGIC
        return self._line(Operation(code, lines, truth=truth), (code, lines))

    def _signs_moved(self, code: str, arguments: tuple) -> tuple[str, tuple]:
        opposite = self._opposite(arguments[-1])
        if opposite is None:
            return code, arguments
        if code == "negate":
            return "same", (opposite,)
        return SIGNED[code], (*arguments[:-1], opposite)

    def _opposite(self, value: Any) -> Value | None:
        """What the value is the negative of."""
        if type(value) is not Value:
            return None
        o = self.operations[value.line]
        return Value(self, o.arguments[0]) if o.code == "negate" else None

    def _plain_lines(self, code: str, arguments: Sequence[Any]) -> tuple[int, ...] | None:
        """The lines of numbers that vary, to which nothing needs to be done first."""
        if code == "select" or code in LOGIC:
            return None
        lines = []
        for a in arguments:
            if type(a) is not Value:
                return None
            o = self.operations[a.line]
            if o.truth or o.code == "constant":
                return None
            lines.append(a.line)
        return tuple(lines)

    def plan(self, outputs: Sequence[Output]) -> Plan:
        """The finished plan, without the lines that no output needs."""
        needed = set()
        for output in outputs:
            needed.update(output.lines)
        for i in range(len(self.operations) - 1, -1, -1):
            if i in needed:
                needed.update(self.operations[i].arguments)
        new: dict[int, int] = {}
        kept: list[Operation] = []
        for i, o in enumerate(self.operations):
            if i in needed:
                new[i] = len(kept)
                lines = tuple(new[a] for a in o.arguments)
                kept.append(Operation(o.code, lines, o.value, o.truth))
        renumbered = tuple(
            Output(o.name, o.shape, tuple(new[line] for line in o.lines)) for o in outputs
        )
        return Plan(self.inputs, tuple(kept), renumbered)

    def is_truth(self, value: Value) -> bool:
        """Whether the value is a truth."""
        return self.operations[value.line].truth

    def as_number(self, value: Value) -> Value:
        """The value, with truths as 1 and 0."""
        return self.apply("select", value, 1.0, 0.0) if self.is_truth(value) else value

    def as_truth(self, value: Value) -> Value:
        """The value, with numbers as whether they are not 0."""
        return value if self.is_truth(value) else self.apply("not_equal", value, 0.0)

    def _fitting(self, code: str, index: int, value: Value) -> Value:
        if code in LOGIC or (code == "select" and index == 0):
            return self.as_truth(value)
        return self.as_number(value)

    def _line(self, operation: Operation, key: tuple) -> Value:
        line = self._known.get(key)
        if line is None:
            line = self._known[key] = len(self.operations)
            self.operations.append(operation)
        return Value(self, line)


def _whole(rounding: Callable[[float], int]) -> Callable[[float], float]:
    return lambda x: math.copysign(float(rounding(x)), x) if math.isfinite(x) else x


FOLDED: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": quotient,
    "negate": operator.neg,
    "abs": abs,
    "floor": _whole(math.floor),
    "ceil": _whole(math.ceil),
    "copysign": math.copysign,
    "minimum": SCALAR["numpy.minimum"],
    "maximum": SCALAR["numpy.maximum"],
    "sqrt": SCALAR["numpy.sqrt"],
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": operator.not_,
    "fmod": lambda a, b: math.fmod(a, b) if math.isfinite(a) and b != 0 else math.nan,
}
"""What is computed while a plan is made, where all arguments are constants."""
