"""Functions made of Python callables, which are followed once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import TraceError
from steepest.graph import ArrayType, Node, Variable, variable
from steepest.primitives.arrays import part, stacked

from .face import Function
from .tracing import Tracer, captured, following, outputs_of, stand_in


def traced_function(
    source: Callable[..., Any],
    names: Sequence[str] | None,
    shapes: Mapping[str, Sequence[int | str]] | None,
) -> Function:
    """The Function of a Python callable, followed once.

    Raises:
        TraceError: when its code depends on the values of its arguments.
    """
    names = tuple(names) if names is not None else _parameters(source)
    inputs = tuple(variable(n, type=_type(n, (shapes or {}).get(n, ()))) for n in names)
    with following(source):
        outputs, shape = outputs_of(source(*map(_unknowns, inputs)))
        others = captured(outputs, inputs)
    nodes = np.empty(len(outputs), dtype=object)
    nodes[:] = outputs
    name = getattr(source, "__name__", "f")
    name = name if name.isidentifier() else "f"
    return Function(_stacked(nodes.reshape(shape)[()]), (*inputs, *others), name=name)


def _stacked(nodes: Any) -> Node:
    return stacked([_stacked(n) for n in nodes]) if isinstance(nodes, np.ndarray) else nodes


def _type(name: str, shape: Sequence[int | str]) -> ArrayType:
    if any(not isinstance(d, int) for d in shape):
        raise TraceError(
            f"The shape of {name} must be given in numbers.",
            where=f"shapes={{{name!r}: {tuple(shape)!r}}}",
            remedy=f"shapes={{{name!r}: ({', '.join('3' for _ in shape)},)}}",
        )
    return ArrayType("real", tuple(shape))


def _unknowns(v: Variable) -> Any:
    """The stand-in of a variable; an array of them for one that has axes."""
    dimensions: Any = v.type.dimensions  # type: ignore
    if not dimensions:
        return stand_in(v)
    array = np.empty(dimensions, dtype=object)
    for index in np.ndindex(array.shape):
        array[index] = Tracer(part(v, index))
    return array


def _parameters(source: Callable[..., Any]) -> tuple[str, ...]:
    if isinstance(source, np.ufunc):
        return ("x", "y", "z")[: source.nin]
    try:
        parameters = inspect.signature(source).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    name = getattr(source, "__name__", repr(source)[:60])
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if not positional or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        raise TraceError(
            f"The signature of {name} does not name its variables.",
            where=name,
            remedy='name them: st.function(fn, variables=("x", "y")).',
        )
    return tuple(p.name for p in positional)
