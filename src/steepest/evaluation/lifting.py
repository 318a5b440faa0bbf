"""From a table's function of arrays to a kernel that lets axes of broadcasting lead."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ShapeError
from steepest.graph import REAL, Body, Constant, Node

from .inputs import COUNTED, dtype_of, is_short, rank_of


def kernel_of(
    node: Node, of_body: Callable[[Body], Callable[..., Any]] | None = None
) -> Callable[..., Any]:
    """The function of arrays that computes ``node`` from its operands' values.

    Args:
        node: An operation.
        of_body: Makes a function of a closed body, for an operation that has some.
    """
    primitive = node.primitive
    assert primitive is not None
    function = primitive.function()
    if node.type is REAL and primitive.partials and not node.parameters:
        return lifted(function, node, node.arguments)
    parameters = {
        k: of_body(v) if of_body is not None and isinstance(v, Body) else v
        for k, v in node.parameters
    }
    if getattr(function, "ranked", False):
        ranks = tuple(rank_of(a) for a in node.arguments)
        return _sized(function, {**parameters, "ranks": ranks}, needs_sizes(node))
    if parameters:
        function = _told(function, parameters)
    if primitive.partials or primitive.infer is None:
        return lifted(function, node, node.arguments)
    return _looped(function, [rank_of(a) for a in node.arguments])


def _told(function: Callable[..., Any], parameters: dict[str, Any]) -> Callable[..., Any]:
    return lambda *operands: function(*operands, **parameters)


def _sized(
    function: Callable[..., Any], parameters: dict[str, Any], sized: bool
) -> Callable[..., Any]:
    """The function told its parameters, named dimensions among them replaced by lengths."""
    if not sized:
        return _told(function, parameters)

    def with_sizes(sizes: dict[str, int], *operands: Any) -> Any:
        told = {k: _resolved(v, sizes) if k == "dimensions" else v for k, v in parameters.items()}
        return function(*operands, **told)

    return with_sizes


def needs_sizes(node: Node) -> bool:
    """Whether the operation has named dimensions among its parameters."""
    if not node.parameters:
        return False
    dimensions = node.parameter("dimensions", ())
    return any(isinstance(d, str) for d in dimensions)


def _resolved(dimensions: Sequence[int | str], sizes: dict[str, int]) -> tuple[int, ...]:
    try:
        return tuple(sizes[d] if isinstance(d, str) else d for d in dimensions)
    except KeyError as missing:
        raise ShapeError(
            f"The length of the dimension {missing.args[0]} is not known.",
            where=f"({', '.join(map(str, dimensions))})",
            remedy=f"pass an array that has the dimension {missing.args[0]}.",
        ) from None


def lifted(
    function: Callable[..., Any], node: Node, operands: Sequence[Node]
) -> Callable[..., Any]:
    """An element-wise function that aligns value axes where broadcast axes lead them."""
    if node.type is REAL and all(a.type is REAL for a in operands):
        return function
    rank = rank_of(node)
    padding = [(rank_of(a), rank - rank_of(a)) for a in operands]
    counts = dtype_of(node) not in COUNTED
    casts = [counts and dtype_of(a) in COUNTED for a in operands]
    if node.primitive.name in ("where", "gate"):  # type: ignore
        casts[0] = False
    needless = all(
        pad == 0 or isinstance(a, Constant) for a, (_, pad) in zip(operands, padding, strict=True)
    )
    if needless and not any(casts):
        return function

    def aligned(*values: Any) -> Any:
        if any(casts):
            width = np.float32 if is_short(values) else np.float64
            values = tuple(
                np.asarray(v, dtype=width)[()] if cast else v
                for v, cast in zip(values, casts, strict=True)
            )
        return function(*map(_aligned, values, padding))

    return aligned


def _aligned(value: Any, padding: tuple[int, int]) -> Any:
    rank, pad = padding
    if pad and np.ndim(value) > rank:
        shape = value.shape
        split = len(shape) - rank
        value = value.reshape(shape[:split] + (1,) * pad + shape[split:])
    return value


def _looped(function: Callable[..., Any], ranks: Sequence[int]) -> Callable[..., Any]:
    """The function applied to each point of the broadcast axes, for one that knows none."""

    def looped(*values: Any) -> Any:
        batches = [
            np.shape(v)[: np.ndim(v) - r] if r >= 0 else ()
            for v, r in zip(values, ranks, strict=True)
        ]
        batch = np.broadcast_shapes(*batches)
        if not batch:
            return function(*values)
        whole = [
            np.broadcast_to(v, batch + np.shape(v)[np.ndim(v) - r :]) if r >= 0 else v
            for v, r in zip(values, ranks, strict=True)
        ]
        results = [
            function(*(v[index] if r >= 0 else v for v, r in zip(whole, ranks, strict=True)))
            for index in itertools.product(*map(range, batch))
        ]
        return _stacked(results, batch)

    return looped


def _stacked(results: list[Any], batch: tuple[int, ...]) -> Any:
    if results and isinstance(results[0], tuple):
        return tuple(_stacked(list(part), batch) for part in zip(*results, strict=True))
    whole = np.stack([np.asarray(r) for r in results]) if results else np.zeros((0,))
    return whole.reshape(batch + whole.shape[1:])
