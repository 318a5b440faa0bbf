"""Enclosures of whole graphs: intervals in, intervals that hold every value out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, TooLarge, Undecided
from steepest.graph import (
    ArrayType,
    Constant,
    E,
    Node,
    Primitive,
    Variable,
    lift,
    ordered,
    variable,
)

from .digits import digits
from .enclosing import exp
from .intervals import (
    EITHER,
    EMPTY,
    FALSE,
    TRUE,
    UNKNOWN,
    Interval,
    bounded,
    down,
    interval,
    square,
    up,
)
from .kernels import exact_value
from .operations import OPERATIONS


def enclosure(output: Node, at: Mapping[Variable, Any]) -> Interval:
    """An interval that holds every value of ``output`` while the variables range over theirs.

    Args:
        output: A node; of array type, an object array of intervals comes back.
        at: For each variable an Interval, a pair (low, high) or a number; of array type,
            a pair of arrays or an array of intervals.

    Returns:
        The enclosure; empty when the function is defined nowhere there, and with
        ``defined=False`` when it may be undefined somewhere.

    Raises:
        CallError: when a variable has no interval.

    Accuracy:
        It holds always; it is the tighter, the narrower the intervals are and the fewer
        times each variable occurs.
    """
    return enclosures([output], at)[0]


def enclosures(outputs: Sequence[Node], at: Mapping[Variable, Any]) -> list[Interval]:
    """The enclosures of several outputs, from one pass over their common graph."""
    inputs = tuple(at)
    return Enclosing(outputs, inputs)(*(at[v] for v in inputs))


class Enclosing:
    """Enclosures made ready for many calls: ``Enclosing(outputs, inputs)(*intervals) -> list``.

    Args:
        outputs: Nodes.
        inputs: The variables, in calling order.

    Raises:
        CallError: when the outputs use a variable that is not an input.
    """

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
        self.inputs = tuple(inputs)
        self._slot: dict[Node, int] = {v: i for i, v in enumerate(self.inputs)}
        self._constants: list[Any] = [None] * len(self.inputs)
        self._steps: list[tuple[Callable[..., Any], tuple[int, ...], int]] = []
        self._exact: dict[Node, int | Fraction] = {}
        self._place(outputs)
        self._answers = [self._slot[o] for o in outputs]

    def _place(self, outputs: Sequence[Node]) -> None:
        """Give every node a slot; the recursion is as deep as definitions nest in the table."""
        for node in ordered(*outputs, stop=tuple(self._slot)):
            if node in self._slot:
                continue
            number = exact_value(node, self._exact)
            if number is not None:
                self._exact[node] = number
                self._keep(node, interval(number))
            elif isinstance(node, Variable):
                raise _missing(node)
            elif isinstance(node, Constant):
                self._keep(node, _constant(node.value))
            elif _is_composite(node):
                self._define(node)
            else:
                self._step(node, *_operation(node))

    def _define(self, node: Node) -> None:
        """Enclose the definition of an entry, inside the entry's domain and range."""
        primitive = node.primitive
        assert primitive is not None
        assert primitive.defined_as is not None
        meaning = lift(primitive.defined_as(*node.arguments, **dict(node.parameters)))
        conditions = primitive.domain(*node.arguments) if primitive.domain else []
        self._place([meaning, *(c.subject for c in conditions)])
        inside = _inside(tuple(c.relation for c in conditions))
        cut = _cut(inside, *primitive.range)
        operands = (meaning, *(c.subject for c in conditions))
        self._step(node, _elementwise(cut, len(operands)) if _has_axes(node) else cut, operands)

    def _step(self, node: Node, function: Callable[..., Any], operands: Sequence[Node]) -> None:
        slots = tuple(self._slot[a] for a in operands)
        self._keep(node, None)
        self._steps.append((function, slots, self._slot[node]))

    def _keep(self, node: Node, value: Any) -> None:
        self._slot[node] = len(self._constants)
        self._constants.append(value)

    def __call__(self, *values: Any) -> list[Any]:
        """The enclosures for these intervals, pairs or numbers."""
        slots = self._constants.copy()
        slots[: len(values)] = map(_given, self.inputs, values)
        for function, operands, answer in self._steps:
            slots[answer] = function(*[slots[i] for i in operands])
        return [slots[i] for i in self._answers]


def _is_composite(node: Node) -> bool:
    primitive = node.primitive
    return primitive is not None and not primitive.interval and primitive.defined_as is not None


def _inside(relations: Sequence[str]) -> Callable[..., Interval]:
    """The function of a value and the subjects of conditions on it: empty where one fails."""

    def restricted(value: Interval, *subjects: Interval) -> Interval:
        defined = value.defined
        for subject, relation in zip(subjects, relations, strict=True):
            holds = judged(subject, relation)
            if holds is False:
                return EMPTY
            defined = defined and holds is True
        return Interval(value.low, value.high, defined)

    return restricted


def judged(subject: Interval, relation: str) -> bool | None:
    """Whether a condition holds on all of the interval (True), on none of it (False)."""
    low, high = subject.low, subject.high
    if subject.is_empty:
        return False
    if relation == ">0":
        sure, never = low > 0, high <= 0
    elif relation == ">=0":
        sure, never = low >= 0, high < 0
    elif relation == "!=0":
        sure, never = low > 0 or high < 0, low == high == 0
    else:
        is_whole = low == high and math.isfinite(low) and low.is_integer()
        has_whole = math.isinf(low) or math.isinf(high) or math.ceil(low) <= math.floor(high)
        if relation == "whole":
            sure, never = is_whole, not has_whole
        else:
            sure, never = low > 0 or not has_whole, is_whole and low <= 0
    return False if never else True if sure and subject.defined else None


def _missing(variable: Variable) -> CallError:
    return CallError(
        f"The variable {variable.name} has no interval.",
        where=variable.name,
        remedy=f"give it one, as in {variable.name}=(0, 1).",
    )


def _given(variable: Variable, value: Any) -> Any:
    try:
        if isinstance(variable.type, ArrayType) and variable.type.dimensions:
            low, high = value if isinstance(value, tuple) else (value, value)
            return np.frompyfunc(lambda a, b: interval((a, b)), 2, 1)(low, high)
        result = interval(value)
    except (TypeError, ValueError):
        result = None
    if result is None or result.is_empty or result.low > result.high:
        raise ArgumentError(
            f"{variable.name} needs an interval and got {str(value)[:40]}.",
            where=variable.name,
            remedy=f"give its ends, as in {variable.name}=(0, 1).",
        )
    return result


def _constant(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.frompyfunc(_constant, 1, 1)(value) if value.ndim else _constant(value.item())
    if isinstance(value, (bool, np.bool_)):
        return TRUE if value else FALSE
    if isinstance(value, complex) or value != value:  # noqa: PLR0124 - only nan differs from itself
        return UNKNOWN
    return interval(float(value))


def _operation(node: Node) -> tuple[Callable[..., Any], tuple[Node, ...]]:
    """The function of intervals that encloses the node, and its operands."""
    primitive, arguments = node.primitive, node.arguments
    assert primitive is not None
    known = OPERATIONS.get(primitive.interval)
    if primitive.name == "power" and arguments[0] is E:
        known, arguments = exp, arguments[1:]
    elif len(arguments) == 2 and arguments[0] is arguments[1] and primitive.name in OF_ONE:
        known, arguments = OF_ONE[primitive.name], arguments[:1]
    if known is None and primitive.arity == 1 and primitive.increasing is not None:
        known = _by_monotony(primitive) if primitive.digits else None
    if known is None:
        return _structural(node, primitive), arguments
    known = _cut(known, *primitive.range)
    return (_elementwise(known, len(arguments)) if _has_axes(node) else known), arguments


def _has_axes(node: Node) -> bool:
    return isinstance(node.type, ArrayType) and bool(node.type.dimensions)


def _elementwise(function: Callable[..., Interval], count: int) -> Callable[..., Any]:
    return np.frompyfunc(function, count, 1)


def _by_monotony(primitive: Primitive) -> Callable[[Interval], Interval]:
    """The operation of an entry of which only its direction is known: by its ends' digits."""
    argument = variable("x")
    node = primitive(argument)

    def end(at: float, limit: float) -> float:
        try:
            value = float(digits(node, {argument: at}, 20))
        except (Undecided, TooLarge):
            return limit
        return limit if math.isnan(value) else value

    def operation(a: Interval) -> Interval:
        if a.is_empty:
            return EMPTY
        first, last = (a.low, a.high) if primitive.increasing else (a.high, a.low)
        low, high = end(first, -math.inf), end(last, math.inf)
        return Interval(
            down(low), up(high), a.defined and math.isfinite(low) and math.isfinite(high)
        )

    return operation


OF_ONE: dict[str, Callable[[Interval], Interval]] = {
    "multiply": square,
    "add": lambda a: a * 2,
    "subtract": lambda a: a * 0,
}
"""What becomes of an operation whose arguments are one and the same."""


def _cut(
    function: Callable[..., Interval], low: float | None, high: float | None
) -> Callable[..., Interval]:
    """The function with its values kept to the bounds of the table, rounded outward."""
    if low is None and high is None:
        return function
    low = None if low is None else float(low) if float(low).is_integer() else down(low)
    high = None if high is None else float(high) if float(high).is_integer() else up(high)
    return lambda *values: bounded(function(*values), low, high)


def _structural(node: Node, primitive: Primitive) -> Callable[..., Any]:
    """An array operation, which NumPy carries out on intervals as on numbers."""
    function = primitive.function() if primitive.evaluate else None
    dimensions = node.parameter("dimensions", ())
    if not getattr(function, "ranked", False) or any(isinstance(d, str) for d in dimensions):
        truth = isinstance(node.type, ArrayType) and node.type.dtype == "bool"
        return lambda *_: EITHER if truth else _cut(lambda: UNKNOWN, *primitive.range)()
    ranks = tuple(
        len(a.type.dimensions) if isinstance(a.type, ArrayType) else -1 for a in node.arguments
    )
    parameters = dict(node.parameters)

    def structural(*operands: Any) -> Any:
        pairs = zip(operands, ranks, strict=True)
        arrays = [np.asarray(o, dtype=object) if r >= 0 else o for o, r in pairs]
        result = function(*arrays, ranks=ranks, **parameters)  # type: ignore
        if isinstance(result, np.ndarray) and result.ndim == 0:
            result = result.item()
        return interval(result) if isinstance(result, (int, float)) else result

    return structural
