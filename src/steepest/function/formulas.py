"""Formulas called with one array of their variables, as SciPy calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import CallError, ShapeError
from steepest.graph import ArrayType, Node, Variable, substitute
from steepest.primitives.arrays import reshaped, stacked
from steepest.tracing import is_traced, node, traced

from .binding import counted, listed
from .derivatives import layers
from .face import Function
from .programs import Derived


@dataclass(frozen=True)
class AtPoint:
    """A formula at one array of its variables.

    Args:
        point: The array, or a number for one variable.
        inputs: The variables.
        outputs: The numbers that are its value.
        shape: Their shape.
    """

    point: Any
    inputs: tuple[Variable, ...]
    outputs: tuple[Node, ...]
    shape: tuple[int, ...]

    @property
    def key(self) -> tuple[tuple[Node, ...], tuple[Variable, ...], tuple[Variable, ...]]:
        """What a derivative of it depends on."""
        return self.outputs, self.inputs, ()

    @property
    def lengths(self) -> tuple[int, ...]:
        """The shape of the point."""
        return np.shape(self.point) if not is_traced(self.point) else self.point.shape

    def computed(self, derived: Derived, more: Sequence[Any] = ()) -> list[Any]:
        """What is derived from it at the point, then at ``more``; stand-ins where these are."""
        values = [*elements(self.point), *more]
        if any(map(is_traced, values)):
            at: dict[Node, Node] = {v: node(x) for v, x in zip(derived.inputs, values, strict=True)}
            return [traced(n) for n in substitute(derived.nodes, at)]
        return derived.program(*values)


def formula_of(fn: Any) -> Function | None:
    """The formula that ``fn`` is; None for what is called with its arguments one by one."""
    if callable(fn) and not isinstance(fn, Function):
        return None
    f = Function.of(fn)
    return None if any(_has_axes(v) for v in f.inputs) else f


def at_point(f: Function, arguments: tuple) -> AtPoint:
    """A formula at one array of its variables.

    Raises:
        CallError: when it is called with something else.
        ShapeError: when the array has another length.
    """
    if len(arguments) != 1:
        raise CallError(
            f"A formula takes one array of {listed(f.variables)} here, not "
            f"{counted(len(arguments), 'argument')}.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy="pass [3.0, 4.0], or use f.gradient()(3.0, 4.0).",
        )
    [point] = arguments
    if isinstance(point, Mapping):
        point = [point[name] for name in f.variables]
    array = traced(node(point)) if is_traced(point) else np.asarray(point).astype(float)
    if array.shape != (len(f.inputs),) and not (array.ndim == 0 and len(f.inputs) == 1):
        raise ShapeError(
            f"The array has shape {array.shape}; one of shape ({len(f.inputs)},) is needed.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy=f"give one number for each of {listed(f.variables)}.",
        )
    outputs, shape = flat(f.source)
    return AtPoint(array, f.inputs, outputs, shape)


def elements(array: Any) -> list[Any]:
    """The numbers in an array, one after the other."""
    if is_traced(array):
        row = array.reshape(-1) if array.ndim else [array]
        return list(row)
    return np.ravel(array).tolist()


def assembled(values: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """The numbers as an array of that shape; one alone as a number."""
    if not shape:
        return values[0]
    if any(map(is_traced, values)):
        return traced(reshaped(stacked([node(v) for v in values]), shape))
    return np.array(values, dtype=float).reshape(shape)


def flat(source: Node) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The numbers of an array's value in one list, and its shape."""
    rows = layers(source)
    if rows is None:
        return (source,), ()
    parts = [flat(row) for row in rows]
    inner = parts[0][1] if parts else ()
    return tuple(n for nodes, _ in parts for n in nodes), (len(rows), *inner)


def _has_axes(v: Variable) -> bool:
    return isinstance(v.type, ArrayType) and bool(v.type.dimensions)
