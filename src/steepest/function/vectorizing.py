"""A function of one element made a function of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, ShapeError
from steepest.graph import ArrayType
from steepest.tracing import flatten, node, traced, unflatten
from steepest.tracing.containers import LEAF, Structure

from .callables import named
from .face import Function
from .programs import every_element, shape_of
from .traces import follow, kind_of, leaf_of, name_of


def vmap(fn: Any, in_axes: Any = 0, out_axes: Any = 0) -> Callable[..., Any]:
    """The function that applies ``fn`` to every element along an axis, all at once.

    Args:
        fn: A Python function of numbers, arrays and containers of these, or a formula.
        in_axes: The axis of each argument along which its elements lie, None for one that is
            the same for all: one for all arguments, or a tuple with one for each, which may
            be a container for the parts of an argument. Arrays given by name lie along 0.
        out_axes: The axis of the result along which its elements shall lie.

    Returns:
        A function of the same arguments with one more axis. Inside ``fn`` the elements have
        no values, so ``if`` cannot ask about them: choose by ``np.where``.

    Example:
        >>> import numpy as np
        >>> vmap(lambda x, c: c * np.sum(x), in_axes=(0, None))(np.ones((3, 2)), 5.0)
        array([10., 10., 10.])
    """
    called = fn if callable(fn) else Function.of(fn)

    def each(*arguments: Any, **options: Any) -> Any:
        axes = _spread_axes(in_axes, arguments, "in_axes")
        leaves, structure = flatten((arguments, options))
        more, _ = flatten(options)
        axes += [0 if _ndim(v) else None for v in more]
        whole = {i: leaf_of(v) for i, v in enumerate(leaves) if axes[i] is not None}
        places, length = _places(whole, axes)
        kinds = [_without(kind_of(v), places[i]) for i, v in whole.items()]

        def one(stand_ins: list[Any]) -> Any:
            given = [traced(node(v)) if isinstance(v, np.ndarray) else v for v in leaves]
            for i, stand_in in zip(whole, stand_ins, strict=True):
                given[i] = stand_in
            positional, by_name = unflatten(structure, given)
            return called(*positional, **by_name)

        at = follow(one, name_of(fn), [None] * len(kinds), kinds=kinds)
        outs = _out_places(out_axes, at.result, [len(shape_of(o)) for o in at.outputs])
        program = every_element(at.key, tuple(places.values()), length, outs)
        return unflatten(at.result, at.computed(program, values=list(whole.values())))

    return named(each, fn, "every element")


def _ndim(value: Any) -> int:
    return len(getattr(value, "shape", ()))


def _spread_axes(axes: Any, arguments: Sequence[Any], what: str) -> list[int | None]:
    """For each leaf of the arguments its axis."""
    if axes is None or isinstance(axes, int):
        axes = (axes,) * len(arguments)
    if len(axes) != len(arguments):
        raise ArgumentError(
            f"{what} has {len(axes)} entries for {len(arguments)} arguments.",
            where=f"{what}={axes!r}",
            remedy="give one for each argument, None for one that is the same for all.",
        )
    result: list[int | None] = []
    for axis, argument in zip(axes, arguments, strict=True):
        result += _axes_of(axis, flatten(argument)[1], what)
    return result


def _axes_of(axis: Any, structure: Structure, what: str) -> list[int | None]:
    if axis is None or isinstance(axis, int):
        return [axis] * structure.size
    parts = axis
    if isinstance(axis, dict) and set(axis) == set(structure.names):
        parts = [axis[name] for name in structure.names]
    if not isinstance(parts, (list, tuple)) or len(parts) != len(structure.parts):
        raise ArgumentError(
            f"{what} does not have the form of the arguments.",
            where=f"{what}={axis!r}",
            remedy="give an axis, or a container of axes with the form of the argument.",
        )
    pairs = zip(parts, structure.parts, strict=True)
    return [found for p, s in pairs for found in _axes_of(p, s, what)]


def _places(whole: dict[int, Any], axes: Sequence[int | None]) -> tuple[dict[int, int], int]:
    """The axis of each leaf counted from 0, and the number of elements along all of them."""
    places: dict[int, int] = {}
    lengths: dict[int, int] = {}
    for i, value in whole.items():
        dimensions = kind_of(value).dimensions
        axis = axes[i]
        if axis is None or not -len(dimensions) <= axis < len(dimensions):
            raise ShapeError(
                f"An argument of shape {dimensions} has no axis {axis} to take elements from.",
                where=f"in_axes: {axis}",
                remedy="give None for an argument that is the same for all.",
            )
        places[i] = axis % len(dimensions)
        lengths[i] = dimensions[places[i]]  # type: ignore
    if len(set(lengths.values())) != 1:
        found = ", ".join(map(str, sorted(set(lengths.values())))) or "none"
        raise ShapeError(
            f"The arguments have different numbers of elements: {found}.",
            where="vmap",
            remedy="give arrays of one length along the mapped axes, and at least one.",
        )
    return places, next(iter(lengths.values()))


def _without(kind: ArrayType, axis: int) -> ArrayType:
    return ArrayType(kind.dtype, kind.dimensions[:axis] + kind.dimensions[axis + 1 :])


def _out_places(axes: Any, result: Structure, ranks: Sequence[int]) -> tuple[int, ...]:
    found = _axes_of(axes, result, "out_axes") if result != LEAF or axes is not None else [None]
    for axis, rank in zip(found, ranks, strict=True):
        if axis is None or not -rank - 1 <= axis <= rank:
            raise ArgumentError(
                f"A result of {rank + 1} axes has no axis {axis} for its elements.",
                where=f"out_axes={axes!r}",
                remedy="out_axes=0",
            )
    return tuple(found)  # type: ignore
