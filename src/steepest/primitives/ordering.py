"""Order among elements: where they would stand when sorted, and elements taken from there.

Places are whole numbers and do not move smoothly, so a sorted array is differentiated as the
elements taken from their places. Equal elements keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import ArrayType, Node, Primitive, Type, apply, register
from steepest.graph.types import Dimension

from .array_shapes import array_type
from .array_values import ranked

# ---- types ----


def _places_type(types: Sequence[Type], *, axis: int, kth: tuple[int, ...] | None) -> ArrayType:
    return ArrayType("int64", array_type(types[0], "argsort").dimensions)


def _extreme_type(types: Sequence[Type], *, axis: int, largest: bool) -> ArrayType:
    dimensions = list(array_type(types[0], "argmax").dimensions)
    del dimensions[axis]
    return ArrayType("int64", tuple(dimensions))


def _search_type(types: Sequence[Type], *, side: str) -> ArrayType:
    return ArrayType("int64", array_type(types[1], "searchsorted").dimensions)


def _along_type(types: Sequence[Type], *, axis: int) -> ArrayType:
    kind, places = (array_type(t, "take_along") for t in types)
    return ArrayType(kind.dtype, places.dimensions)


def _put_type(types: Sequence[Type], *, axis: int, length: Dimension) -> ArrayType:
    kind = array_type(types[0], "put_along")
    dimensions = list(kind.dimensions)
    dimensions[axis] = length
    return ArrayType(kind.dtype, tuple(dimensions))


# ---- values ----


@ranked
def _places(x: Any, axis: int, kth: tuple[int, ...] | None, ranks: tuple[int]) -> Any:
    if kth is None:
        return np.argsort(x, axis=axis, kind="stable")
    return np.argpartition(x, kth, axis=axis)


@ranked
def _extreme(x: Any, axis: int, largest: bool, ranks: tuple[int]) -> Any:
    return (np.argmax if largest else np.argmin)(x, axis=axis)


def _search(table: Any, x: Any, side: str) -> Any:
    return np.searchsorted(table, x, side)  # type: ignore


@ranked
def _along(x: Any, places: Any, axis: int, ranks: tuple[int, int]) -> Any:
    x, places = _aligned(x, places, ranks)
    return np.take_along_axis(x, places, axis=axis)


@ranked
def _put(x: Any, places: Any, axis: int, length: int, ranks: tuple[int, int]) -> Any:
    x, places = _aligned(x, places, ranks)
    shape = list(x.shape)
    shape[axis] = length
    result = np.zeros(shape, dtype=x.dtype)
    grid = list(np.ogrid[tuple(map(slice, places.shape))])
    grid[axis] = places
    np.add.at(result, tuple(grid), x)
    return result


def _aligned(x: Any, places: Any, ranks: tuple[int, int]) -> tuple[Any, Any]:
    """Both with the same leading axes."""
    x, places = np.asarray(x), np.asarray(places)
    lead = np.broadcast_shapes(x.shape[: x.ndim - ranks[0]], places.shape[: places.ndim - ranks[1]])
    x = np.broadcast_to(x, lead + x.shape[x.ndim - ranks[0] :])
    return x, np.broadcast_to(places, lead + places.shape[places.ndim - ranks[1] :])


# ---- the table ----

argsort = register(
    Primitive(name="argsort", evaluate=_places, infer=_places_type, jvp=lambda node, tangents: None)
)
"""Where the elements along ``axis`` come from when sorted, or parted at the places ``kth``."""

argmax = register(
    Primitive(
        name="argmax", evaluate=_extreme, infer=_extreme_type, jvp=lambda node, tangents: None
    )
)
"""Where along ``axis`` the first of the largest elements stands, or of the smallest."""

searchsorted = register(
    Primitive(
        name="searchsorted",
        arity=2,
        evaluate=_search,
        infer=_search_type,
        jvp=lambda node, tangents: None,
    )
)
"""Where in a sorted vector the elements of the second argument belong."""

take_along = register(
    Primitive(
        name="take_along",
        arity=2,
        evaluate=_along,
        infer=_along_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(
            put_along,
            cotangent,
            node.arguments[1],
            axis=node.parameter("axis"),
            length=array_type(node.arguments[0].type, "").dimensions[node.parameter("axis")],
        ),
    )
)
"""The elements of each row along ``axis`` at the places of the same row of the second."""

put_along = register(
    Primitive(
        name="put_along",
        arity=2,
        evaluate=_put,
        infer=_put_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(
            take_along, cotangent, node.arguments[1], axis=node.parameter("axis")
        ),
    )
)
"""Zeros, with the elements of each row added at the places of the same row of the second."""


# ---- what readers build with ----


def places_in_order(node: Node, axis: int, kth: tuple[int, ...] | None = None) -> Node:
    """Where the elements along an axis, counted from the last, come from when sorted."""
    return apply(argsort, node, axis=axis, kth=kth)


def ordered_along(node: Node, axis: int, kth: tuple[int, ...] | None = None) -> Node:
    """The elements along an axis, counted from the last, in ascending order."""
    return apply(take_along, node, places_in_order(node, axis, kth), axis=axis)
