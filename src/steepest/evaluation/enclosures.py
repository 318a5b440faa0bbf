"""Enclosures of whole graphs: intervals in, intervals that hold every value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError
from steepest.graph import (
    ArrayType,
    Constant,
    E,
    Node,
    Primitive,
    Variable,
    lift,
    ordered,
    rewrite,
)

from .enclosing import OPERATIONS, exp
from .intervals import (
    EITHER,
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


def enclosure(output: Node, at: Mapping[Variable, Any]) -> Interval:
    """An interval that holds every value of ``output`` while the variables range over theirs.

    Args:
        output: A node; of array type, an object array of intervals comes back.
        at: For each variable an Interval, a pair (low, high) or a number.

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
        outputs = _expanded(outputs)
        slot: dict[Node, int] = {v: i for i, v in enumerate(self.inputs)}
        self._constants: list[Any] = [None] * len(self.inputs)
        self._steps: list[tuple[Callable[..., Any], tuple[int, ...], int]] = []
        exact: dict[Node, int | Fraction] = {}
        for node in ordered(*outputs):
            if node in slot:
                continue
            slot[node] = len(self._constants)
            number = exact_value(node, exact)
            if number is not None:
                exact[node] = number
                self._constants.append(interval(number))
            elif isinstance(node, Variable):
                raise _missing(node)
            elif isinstance(node, Constant):
                self._constants.append(_constant(node.value))
            else:
                self._constants.append(None)
                function, operands = _operation(node)
                self._steps.append((function, tuple(slot[a] for a in operands), slot[node]))
        self._answers = [slot[o] for o in outputs]

    def __call__(self, *values: Any) -> list[Any]:
        """The enclosures for these intervals, pairs or numbers."""
        slots = self._constants.copy()
        slots[: len(values)] = map(_given, self.inputs, values)
        for function, operands, answer in self._steps:
            slots[answer] = function(*[slots[i] for i in operands])
        return [slots[i] for i in self._answers]


def _expanded(outputs: Sequence[Node]) -> list[Node]:
    """The outputs with entries that have no rule for intervals written as they are defined."""
    outputs = list(outputs)
    while any(_is_composite(node) for node in ordered(*outputs)):
        outputs = rewrite(outputs, lambda node: definition(node) if _is_composite(node) else None)
    return outputs


def _is_composite(node: Node) -> bool:
    primitive = node.primitive
    return primitive is not None and not primitive.interval and primitive.defined_as is not None


def definition(node: Node) -> Node:
    """The node written as its entry is defined."""
    return lift(node.primitive.defined_as(*node.arguments, **dict(node.parameters)))  # type: ignore


def _missing(variable: Variable) -> CallError:
    return CallError(
        f"The variable {variable.name} has no interval.",
        where=variable.name,
        remedy=f"give it one, as in {variable.name}=(0, 1).",
    )


def _given(variable: Variable, value: Any) -> Any:
    try:
        if isinstance(variable.type, ArrayType) and variable.type.dimensions:
            return np.frompyfunc(interval, 1, 1)(value)
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
    scalar = not isinstance(node.type, ArrayType) or not node.type.dimensions
    known = OPERATIONS.get(primitive.interval)
    if primitive.name == "power" and arguments[0] is E:
        known, arguments = exp, arguments[1:]
    elif len(arguments) == 2 and arguments[0] is arguments[1] and primitive.name in OF_ONE:
        known, arguments = OF_ONE[primitive.name], arguments[:1]
    if known is None:
        return _structural(node, primitive), arguments
    if primitive.range != (None, None):
        known = _cut(known, *primitive.range)
    return (known if scalar else np.frompyfunc(known, len(arguments), 1)), arguments


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
    low = low if low is None or float(low).is_integer() else down(low)
    high = high if high is None or float(high).is_integer() else up(high)
    return lambda *values: bounded(function(*values), low, high)


def _structural(node: Node, primitive: Primitive) -> Callable[..., Any]:
    """An array operation, which NumPy carries out on intervals as on numbers."""
    function = primitive.function() if primitive.evaluate else None
    dimensions = node.parameter("dimensions", ())
    if not getattr(function, "ranked", False) or any(isinstance(d, str) for d in dimensions):
        truth = isinstance(node.type, ArrayType) and node.type.dtype == "bool"
        return lambda *_: EITHER if truth else UNKNOWN
    ranks = tuple(
        len(a.type.dimensions) if isinstance(a.type, ArrayType) else -1 for a in node.arguments
    )
    parameters = dict(node.parameters)

    def structural(*operands: Any) -> Any:
        pairs = zip(operands, ranks, strict=True)
        arrays = [np.asarray(o, dtype=object) if r >= 0 else o for o, r in pairs]
        result = function(*arrays, ranks=ranks, **parameters)  # type: ignore[misc]
        if isinstance(result, np.ndarray) and result.ndim == 0:
            result = result.item()
        return interval(result) if isinstance(result, (int, float)) else result

    return structural
