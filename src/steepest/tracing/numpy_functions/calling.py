"""Handlers written on nodes: what is annotated as a node comes as one, and goes back traced."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from steepest.errors import TraceError
from steepest.graph import ArrayType, Node
from steepest.graph.types import Dimension
from steepest.primitives.complex_values import converted
from steepest.tracing.dispatch import concrete, implements, node, traced, width
from steepest.tracing.places import line


def handles(*functions: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what the decorated function does, on nodes, as that of NumPy's ``functions``.

    Its parameters have NumPy's names. Those annotated ``Node`` get nodes, those annotated
    ``Sequence[Node]`` get lists of them, and the nodes that it returns become stand-ins.
    """

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        wanted: dict[str, Callable[[Any], Any]] = {}
        for name, parameter in inspect.signature(handler).parameters.items():
            maker = _MAKERS.get(str(parameter.annotation))
            if maker is not None:
                wanted[name] = maker
        names = tuple(inspect.signature(handler).parameters)
        places = tuple((i, wanted[name]) for i, name in enumerate(names) if name in wanted)

        @wraps(handler)
        def called(*arguments: Any, **options: Any) -> Any:
            given = list(arguments)
            for i, make in places:
                if i < len(given):
                    given[i] = make(given[i])
            if options:
                options = _settled(options)
                options = {k: wanted[k](v) if k in wanted else v for k, v in options.items()}
            return answered(handler(*given, **options))

        implements(*functions)(called)
        return handler

    return register


def _settled(options: dict[str, Any]) -> dict[str, Any]:
    """The options without those that say nothing, and without a place to write into."""
    if options.get("out") is not None:
        raise TraceError(
            "A traced result cannot be written into an array.",
            where=line(),
            remedy="use what the function returns, without out=.",
        )
    return {k: v for k, v in options.items() if k != "out" and v is not np._NoValue}


def _several(values: Any) -> list[Node]:
    return [node(v) for v in values]


def _perhaps(value: Any) -> Node | None:
    return None if value is None else node(value)


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "Node": node,
    "Node | None": _perhaps,
    "Sequence[Node]": _several,
}


def answered(result: Any) -> Any:
    """The result with stand-ins for its nodes."""
    if isinstance(result, Node):
        return traced(result)
    if isinstance(result, tuple) and hasattr(result, "_fields"):
        return type(result)(*map(answered, result))
    if isinstance(result, (list, tuple)):
        return type(result)(map(answered, result))
    return result


# ---- what handlers ask of nodes ----


def kind_of(x: Node) -> ArrayType:
    """The type of an array's node."""
    assert isinstance(x.type, ArrayType)
    return x.type


def shape_of(x: Node) -> tuple[Dimension, ...]:
    """The lengths of the axes."""
    return kind_of(x).dimensions


def rank_of(x: Node) -> int:
    """The number of axes."""
    return len(kind_of(x).dimensions)


def known_length(x: Node, axis: int, what: str) -> int:
    """The length of an axis, which must be a number.

    Raises:
        TraceError: when it is known by name only.
    """
    length = shape_of(x)[axis]
    if isinstance(length, int):
        return length
    raise TraceError(
        f"np.{what} needs the length of the axis {length}, which is known by name only.",
        where=line(),
        remedy=f"give numbers for the shape, as in shapes={{'X': (100, 3)}}, or avoid {what}.",
    )


def known_size(x: Node, what: str) -> int:
    """The number of elements, which must be known."""
    return math.prod(known_length(x, a, what) for a in range(rank_of(x)))


def counted(axis: Any, rank: int) -> int:
    """One axis, counted from 0.

    Raises:
        numpy.exceptions.AxisError: when there is no such axis.
    """
    axis = int(concrete(axis))
    if not -rank <= axis < rank:
        raise np.exceptions.AxisError(axis, rank)
    return axis % rank if rank else 0


def axes_of(axis: Any, rank: int) -> tuple[int, ...]:
    """The axes that an argument ``axis`` names, counted from 0; None stands for all."""
    if axis is None:
        return tuple(range(rank))
    if isinstance(axis, (tuple, list)):
        return tuple(counted(a, rank) for a in axis)
    return (counted(axis, rank),)


def in_dtype(x: Node, dtype: Any) -> Node:
    """The node in a dtype as NumPy names it; None leaves it."""
    if dtype is None:
        return x
    wanted = width(np.dtype(dtype))
    kind = kind_of(x).dtype
    return x if kind == "real" and wanted == "float64" else converted(x, wanted)


def refused(what: str, remedy: str) -> TraceError:
    """The error for a way of calling that is not followed."""
    return TraceError(what, where=line(), remedy=remedy)


def whole(values: Any) -> Sequence[int]:
    """Whole numbers, known."""
    return [int(v) for v in np.ravel(concrete(values))]
