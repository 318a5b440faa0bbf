"""How NumPy's functions reach the graph: handlers by function, values as nodes and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from steepest.errors import TraceError
from steepest.evaluation.inputs import NAMES
from steepest.graph import ArrayType, Node, constant
from steepest.primitives.arrays import stacked

from .origins import note
from .places import line
from .trace import Trace, current
from .tracer import Tracer

Handler = TypeVar("Handler", bound=Callable[..., Any])

HANDLERS: dict[Callable[..., Any], Callable[..., Any]] = {}
"""NumPy's functions, and what they do where an argument is a stand-in."""

_loaded: list[bool] = []


def implements(*functions: Callable[..., Any]) -> Callable[[Handler], Handler]:
    """Register what the decorated function does as that of NumPy's ``functions``.

    It has NumPy's own signature. It is called where an argument holds a stand-in, makes
    nodes of its arguments by ``node`` and answers with ``traced``.
    """

    def register(handler: Handler) -> Handler:
        for function in functions:
            HANDLERS[function] = handler
        return handler

    return register


def handler_of(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """What NumPy's function does with stand-ins, or None."""
    if not _loaded:
        import_module(".numpy_functions", __package__)
        _loaded.append(True)
    return HANDLERS.get(function)


def traced(result: Node) -> Tracer:
    """The stand-in of a node in the trace that is under way."""
    trace = current()
    if trace is None:
        raise _escaped()
    note(result)
    return Tracer(result, trace)


def node(value: Any) -> Node:
    """The node of a stand-in, a number, an array, or a list of these.

    Raises:
        TraceError: when it is a stand-in of a trace that has ended, or no number at all.
    """
    if isinstance(value, Tracer):
        trace = current()
        if trace is value.home or trace is None:
            return value.node
        return _from_outside(value, trace)
    kind = type(value)
    if kind is float:
        return _of_float(value)
    if kind is int or kind is bool or kind is complex:
        return constant(value)
    if isinstance(value, Node):
        return value
    if isinstance(value, (list, tuple)):
        if any(map(is_traced, value)):
            return stacked(common([node(v) for v in value]))
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return _of_objects(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return _of_array(value)
    return constant(value)


def is_traced(value: Any) -> bool:
    """Whether a value holds a stand-in, in a list or an array of objects too."""
    if isinstance(value, Tracer):
        return True
    if isinstance(value, (list, tuple)):
        return any(map(is_traced, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(isinstance(v, Tracer) for v in value.flat)
    return False


def concrete(value: Any) -> Any:
    """The value itself, as an array or number, where its own value has to be known.

    Raises:
        TraceError: when it is a stand-in without a value.
    """
    if isinstance(value, Tracer):
        return value.value
    if isinstance(value, (list, tuple)) and is_traced(value):
        return type(value)(map(concrete, value))
    return value


def common(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, whose shapes must agree where they are to be stacked."""
    shapes = {n.type.dimensions for n in nodes if isinstance(n.type, ArrayType)}
    if len(shapes) > 1:
        raise TraceError(
            f"The parts of an array have different shapes: {sorted(map(str, shapes))}.",
            where=line(),
            remedy="give them one shape, or join them with np.concatenate.",
        )
    return list(nodes)


def _from_outside(value: Tracer, trace: Trace) -> Node:
    if not value.home.open:
        raise _escaped()
    return trace.capture(value, value.node.type)


def _of_float(value: float) -> Node:
    """A constant where it looks typed or is to be read, else a variable bound to the number.

    A number out of data differs from call to call; as a variable it leaves the graph the same,
    so that what is derived from it is found again.
    """
    trace = current()
    if trace is None or trace.spelled or trace.guarded or (value * 1000).is_integer():
        return constant(value)
    return constant(value) if value - value else trace.number(value)


def _escaped() -> TraceError:
    return TraceError(
        "A number was kept from another call, which has ended.",
        where=line(),
        remedy="return what is needed later instead of storing it.",
    )


def _of_array(array: Any) -> Node:
    """A constant where the formula is to be read, else a variable bound to the array."""
    trace = current()
    if trace is None or trace.spelled or array.dtype.kind not in "biufc" or not array.size:
        return constant(array.item() if array.ndim == 0 else array)
    if array.ndim == 0 and NAMES.get(array.dtype) not in ("float32", "float64", "complex64"):
        return constant(array.item())
    return trace.capture(array, ArrayType(width(array.dtype), array.shape))


def width(dtype: np.dtype) -> str:
    """The name that the graph has for a dtype.

    Raises:
        TraceError: when it is not one of numbers.
    """
    known = NAMES.get(dtype)
    if known is not None:
        return known
    name = dtype.name
    if dtype.kind in "iu":
        return "int64"
    if name == "float16":
        return "float32"
    if dtype.kind == "f":
        return "float64"
    raise TraceError(
        f"An array of {name} holds no numbers that a formula can have.",
        where=line(),
        remedy="convert it first, as in array.astype(float).",
    )


def _of_objects(array: np.ndarray) -> Node:
    """The stacked elements; the array itself where they are its elements in order."""
    if not array.ndim:
        return node(array[()])
    if not array.size:
        return _of_array(array.astype(np.float64))
    return stacked(common([node(part) for part in array]))
