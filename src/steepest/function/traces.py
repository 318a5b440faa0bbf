"""A function at some arguments as a graph, be it Python code or a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, ShapeError, TraceError
from steepest.evaluation import Program
from steepest.graph import Node, Variable, variable

from .binding import counted, listed
from .derivatives import layers
from .face import Function
from .tracing import Tracer, at_stand_ins, captured, following, outer, outputs_of, stand_in

ArgNums = int | Sequence[int]


@dataclass(frozen=True)
class Trace:
    """A function at some arguments: its outputs as a graph of the numbers in the arguments.

    Args:
        arguments: The arguments in which it is differentiated, as arrays.
        inputs: For each of them its variables, in one list.
        outputs: The numbers that it returned.
        shape: Their shape.
        captured: The variables of outer traces in the outputs.
    """

    arguments: tuple[Any, ...]
    inputs: tuple[tuple[Variable, ...], ...]
    outputs: tuple[Node, ...]
    shape: tuple[int, ...]
    captured: tuple[Variable, ...] = ()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of all arguments."""
        return tuple(v for several in self.inputs for v in several)

    @property
    def key(self) -> tuple[tuple[Node, ...], tuple[Variable, ...], tuple[Variable, ...]]:
        """What a derivative of it depends on."""
        return self.outputs, self.variables, self.captured

    def computed(self, program: Program, more: Sequence[Any] = ()) -> list[Any]:
        """What the program gives at the arguments, then ``more``."""
        values = [v for a in self.arguments for v in np.ravel(a).tolist()]
        values += [*map(outer, self.captured), *more]
        if any(isinstance(v, Tracer) for v in values):
            return at_stand_ins(program, values)
        return program(*values)


Source = Callable[[tuple, ArgNums, dict], Trace]


def source_of(fn: Any) -> Source:
    """How ``fn`` is followed: anew at each call, or once for a formula."""
    if callable(fn) and not isinstance(fn, Function):
        return lambda arguments, argnums, options: _followed(fn, arguments, argnums, options)
    f = Function.of(fn)
    outputs, shape = flat(f.source)
    return lambda arguments, argnums, options: _at(f, outputs, shape, arguments)


def _followed(fn: Callable, arguments: tuple, argnums: ArgNums, options: dict) -> Trace:
    chosen = _chosen(argnums, len(arguments))
    points = {i: _point(arguments[i], i) for i in chosen}
    inputs: dict[int, tuple[Variable, ...]] = {}
    with following(fn) as scope:
        given = list(arguments)
        for i, point in points.items():
            inputs[i] = tuple(variable(f"x{i}_{k}", scope=scope) for k in range(point.size))
            given[i] = _stand_ins(inputs[i], point)
        outputs, shape = outputs_of(fn(*given, **options))
        own = tuple(inputs[i] for i in chosen)
        others = captured(outputs, [v for several in own for v in several])
    kept = tuple(points[i] if points[i].ndim else points[i][()] for i in chosen)
    return Trace(kept, own, tuple(outputs), shape, others)


def _point(argument: Any, number: int) -> np.ndarray:
    """An argument as an array of floats, or of stand-ins when a trace is under way."""
    if isinstance(argument, Tracer):
        box = np.empty((), dtype=object)
        box[()] = argument
        return box
    try:
        array = np.asarray(argument)
        return array if array.dtype == object else array.astype(float)
    except (TypeError, ValueError):
        raise TraceError(
            f"Argument {number} is {type(argument).__name__}, in which nothing varies.",
            where=repr(argument)[:60],
            remedy="differentiate in a number or an array; argnums chooses the argument.",
        ) from None


def _stand_ins(inputs: Sequence[Variable], point: np.ndarray) -> Any:
    flat = np.empty(point.size, dtype=object)
    for k, (v, value) in enumerate(zip(inputs, point.ravel().tolist(), strict=True)):
        flat[k] = stand_in(v, value.value if isinstance(value, Tracer) else value)
    return flat.reshape(point.shape) if point.ndim else flat[0]


def _at(f: Function, outputs: tuple, shape: tuple[int, ...], arguments: tuple) -> Trace:
    """A formula at one array of its variables."""
    if len(arguments) != 1:
        raise CallError(
            f"A formula takes one array of {listed(f.variables)} here, not "
            f"{counted(len(arguments), 'argument')}.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy="pass [3.0, 4.0], or use f.gradient()(3.0, 4.0).",
        )
    point = arguments[0]
    if isinstance(point, Mapping):
        point = [point[name] for name in f.variables]
    array = np.asarray(point)
    array = array if array.dtype == object else array.astype(float)
    if array.shape != (len(f.inputs),) and not (array.ndim == 0 and len(f.inputs) == 1):
        raise ShapeError(
            f"The array has shape {array.shape}; one of shape ({len(f.inputs)},) is needed.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy=f"give one number for each of {listed(f.variables)}.",
        )
    return Trace((array if array.ndim else array[()],), (f.inputs,), outputs, shape)


def flat(node: Node) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The numbers of an array's value in one list, and its shape."""
    rows = layers(node)
    if rows is None:
        return (node,), ()
    parts = [flat(row) for row in rows]
    inner = parts[0][1] if parts else ()
    return tuple(n for nodes, _ in parts for n in nodes), (len(rows), *inner)


def _chosen(argnums: ArgNums, count: int) -> tuple[int, ...]:
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for n in numbers:
        if not isinstance(n, int) or not -count <= n < count:
            raise ArgumentError(
                f"argnums names argument {n!r}, and {counted(count, 'argument')} were given.",
                where=f"argnums={argnums!r}",
                remedy="count the arguments from 0.",
            )
    return tuple(n % count for n in numbers)
