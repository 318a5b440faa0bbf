"""Products of vectors, matrices and arrays, their diagonals and triangles, and convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import Node, apply
from steepest.primitives.array_shapes import WHOLE
from steepest.primitives.arrays import (
    part,
    permuted,
    place,
    reshaped,
    stacked,
    total,
)
from steepest.primitives.complex_values import conjugated
from steepest.primitives.convolution import convolved
from steepest.primitives.matrices import (
    diagonal,
    diagonal_matrix,
    outer_product,
    product,
    triangle,
)
from steepest.tracing.dispatch import implements, node, traced

from .calling import counted, handles, in_dtype, known_length, rank_of, shape_of
from .contracting import Labelled, contracted, einsum
from .shaping import flat, moved, reversed_along

# ---- products ----


def dot(a: Node, b: Node) -> Node:
    """The product as ``np.dot`` has it."""
    first, second = rank_of(a), rank_of(b)
    if not first or not second:
        return a * b
    if second == 1 or (first <= 2 and second == 2):
        return product(a, b)
    rows, columns = range(first - 1), range(first, first + second - 2)
    return contracted(
        [
            Labelled(a, (*rows, "sum")),
            Labelled(b, (*columns, "sum", first + second)),
        ],
        [*rows, *columns, first + second],
    )


@handles(np.dot)
def _dot(a: Node, b: Node, out: Any = None) -> Node:
    return dot(a, b)


@handles(np.matmul)
def _matmul(x1: Node, x2: Node, /, *, dtype: Any = None, **_: Any) -> Node:
    return in_dtype(product(x1, x2), dtype)


@handles(np.linalg.matmul)
def _linalg_matmul(x1: Node, x2: Node, /) -> Node:
    return product(x1, x2)


@handles(np.vdot)
def _vdot(a: Node, b: Node, /) -> Node:
    return product(conjugated(flat(a)), flat(b)) if rank_of(a) else conjugated(a) * b


@handles(np.inner)
def _inner(a: Node, b: Node, /) -> Node:
    first, second = rank_of(a), rank_of(b)
    if not first or not second:
        return a * b
    if first == second == 1:
        return product(a, b)
    rows, columns = range(first - 1), range(first, first + second - 1)
    return contracted(
        [Labelled(a, (*rows, "sum")), Labelled(b, (*columns, "sum"))], [*rows, *columns]
    )


@handles(np.outer, np.linalg.outer)
def _outer(a: Node, b: Node, out: Any = None) -> Node:
    return outer_product(_row(a), _row(b))


def _row(x: Node) -> Node:
    return flat(x) if rank_of(x) else reshaped(x, (1,))


@handles(np.tensordot, np.linalg.tensordot)
def _tensordot(a: Node, b: Node, axes: Any = 2) -> Node:
    if np.ndim(axes) == 0:
        count = int(axes)
        pair: Any = range(rank_of(a) - count, rank_of(a)), range(count)
    else:
        pair = axes
    first, second = (
        [counted(x, rank_of(n)) for x in np.ravel(list(p) if isinstance(p, range) else p)]
        for p, n in zip(pair, (a, b), strict=True)
    )
    if len(first) != len(second):
        raise ValueError("shape-mismatch for sum")
    left: list[Any] = [("a", i) for i in range(rank_of(a))]
    right: list[Any] = [("b", i) for i in range(rank_of(b))]
    for k, (i, j) in enumerate(zip(first, second, strict=True)):
        left[i] = right[j] = ("sum", k)
        if shape_of(a)[i] != shape_of(b)[j]:
            raise ValueError("shape-mismatch for sum")
    output = [label for label in (*left, *right) if label[0] != "sum"]
    return contracted([Labelled(a, tuple(left)), Labelled(b, tuple(right))], output)


@implements(np.einsum)
def _einsum(
    *operands: Any, out: Any = None, optimize: Any = False, dtype: Any = None, **_: Any
) -> Any:
    return traced(in_dtype(einsum(operands, node), dtype))


@implements(np.einsum_path)
def _einsum_path(*operands: Any, **options: Any) -> Any:
    known: list[Any] = [
        o if isinstance(o, (str, list, tuple)) else np.broadcast_to(0.0, shape_of(node(o)))  # type: ignore
        for o in operands
    ]
    return np.einsum_path(*known, **options)


@handles(np.kron)
def _kron(a: Node, b: Node) -> Node:
    rank = max(rank_of(a), rank_of(b))
    first = (1,) * (rank - rank_of(a)) + shape_of(a)
    second = (1,) * (rank - rank_of(b)) + shape_of(b)
    left = reshaped(a, [d for n in first for d in (n, 1)])
    right = reshaped(b, [d for n in second for d in (1, n)])
    both = zip(first, second, strict=True)
    return reshaped(left * right, [m if n == 1 else n if m == 1 else m * n for m, n in both])  # type: ignore


@handles(np.cross)
def _cross(
    a: Node, b: Node, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Node:
    if axis is not None:
        axisa = axisb = axisc = axis
    return cross(moved(a, axisa, -1), moved(b, axisb, -1), axisc)


@handles(np.linalg.cross)
def _linalg_cross(x1: Node, x2: Node, /, *, axis: int = -1) -> Node:
    return cross(moved(x1, axis, -1), moved(x2, axis, -1), axis)


def cross(a: Node, b: Node, axis: int) -> Node:
    """The cross product of the last axes, with its elements along ``axis``."""

    def elements(x: Node) -> list[Node]:
        count = known_length(x, -1, "cross")
        if count not in (2, 3):
            raise ValueError("incompatible dimensions for cross product (must be 2 or 3)")
        return [part(x, (..., i)) for i in range(count)]

    p, q = elements(a), elements(b)
    if len(p) == len(q) == 2:
        return p[0] * q[1] - p[1] * q[0]
    p, q = (x if len(x) == 3 else [*x, x[0] * 0] for x in (p, q))
    result = stacked([p[i - 2] * q[i - 1] - p[i - 1] * q[i - 2] for i in range(3)], -1)
    return moved(result, -1, axis)


@handles(np.vecdot, np.linalg.vecdot)
def _vecdot(x1: Node, x2: Node, /, *, axis: int = -1) -> Node:
    return total(conjugated(moved(x1, axis, -1)) * moved(x2, axis, -1), -1)


@handles(np.matvec)
def _matvec(x1: Node, x2: Node, /) -> Node:
    return part(product(x1, reshaped(x2, (*shape_of(x2), 1))), (..., 0))


@handles(np.vecmat)
def _vecmat(x1: Node, x2: Node, /) -> Node:
    row = reshaped(conjugated(x1), (*shape_of(x1)[:-1], 1, shape_of(x1)[-1]))
    return part(product(row, x2), (..., 0, slice(None)))


# ---- diagonals and triangles ----


def diagonal_of(x: Node, offset: int, first: int, second: int) -> Node:
    """A diagonal of two axes as the last one."""
    rank = rank_of(x)
    i, j = counted(first, rank), counted(second, rank)
    x = permuted(x, [*(a for a in range(rank) if a not in (i, j)), i, j])
    rows, columns = shape_of(x)[-2:]
    if offset == 0 and rows == columns:
        return diagonal(x)
    rows, columns = known_length(x, -2, "diagonal"), known_length(x, -1, "diagonal")
    count = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    start = max(offset, 0) + max(-offset, 0) * columns
    line = reshaped(x, (*shape_of(x)[:-2], rows * columns))
    stop = start + (count - 1) * (columns + 1) + 1 if count else start
    return part(line, (..., slice(start, stop, columns + 1)))


def matrix_of_diagonal(x: Node, offset: int) -> Node:
    """Square matrices with the last axis on a diagonal."""
    if offset == 0:
        return diagonal_matrix(x)
    count = known_length(x, -1, "diag")
    size = count + abs(offset)
    start = max(offset, 0) + max(-offset, 0) * size
    lead = shape_of(x)[:-1]
    stop = start + (count - 1) * (size + 1) + 1 if count else start
    key = (*[WHOLE] * len(lead), (start, stop, size + 1))
    line = apply(place, x, key=key, dimensions=(*lead, size * size))
    return reshaped(line, (*lead, size, size))


@handles(np.diag)
def _diag(v: Node, k: int = 0) -> Node:
    return matrix_of_diagonal(v, k) if rank_of(v) == 1 else diagonal_of(v, k, 0, 1)


@handles(np.diagflat)
def _diagflat(v: Node, k: int = 0) -> Node:
    return matrix_of_diagonal(flat(v), k)


@handles(np.diagonal)
def _diagonal(a: Node, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Node:
    return diagonal_of(a, offset, axis1, axis2)


@handles(np.linalg.diagonal)
def _linalg_diagonal(x: Node, /, *, offset: int = 0) -> Node:
    return diagonal_of(x, offset, -2, -1)


@handles(np.trace)
def _trace(
    a: Node, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None
) -> Node:
    return total(in_dtype(diagonal_of(a, offset, axis1, axis2), dtype), -1)


@handles(np.linalg.trace)
def _linalg_trace(x: Node, /, *, offset: int = 0, dtype: Any = None) -> Node:
    return total(in_dtype(diagonal_of(x, offset, -2, -1), dtype), -1)


@handles(np.tril)
def _tril(m: Node, k: int = 0) -> Node:
    return apply(triangle, _matrix(m), lower=True, offset=int(k))


@handles(np.triu)
def _triu(m: Node, k: int = 0) -> Node:
    return apply(triangle, _matrix(m), lower=False, offset=int(k))


def _matrix(x: Node) -> Node:
    """A vector as rows of itself, as ``np.tril`` has it."""
    from steepest.primitives.arrays import spread  # noqa: PLC0415 - used here only

    return spread(x, (*shape_of(x), *shape_of(x))) if rank_of(x) == 1 else x


@handles(np.vander)
def _vander(x: Node, N: Any = None, increasing: bool = False) -> Node:
    count = known_length(x, 0, "vander") if N is None else int(N)
    powers = [x * 0 + 1 if k == 0 else x**k for k in range(count)]
    return stacked(powers if increasing else powers[::-1], 1)


# ---- polynomials and convolutions ----


@handles(np.polyval)
def _polyval(p: Node, x: Node) -> Node:
    result = x * 0
    for k in range(known_length(p, 0, "polyval")):
        result = result * x + part(p, k)
    return result


@handles(np.convolve)
def _convolve(a: Node, v: Node, mode: str = "full") -> Node:
    return convolution(_row(a), _row(v), mode)


@handles(np.correlate)
def _correlate(a: Node, v: Node, mode: str = "valid") -> Node:
    return convolution(_row(a), reversed_along(conjugated(_row(v)), (0,)), mode, of="correlate")


def convolution(a: Node, v: Node, mode: str, *, of: str = "convolve") -> Node:
    """The convolution of two vectors, whole or the part that a mode names."""
    first, second = known_length(a, 0, of), known_length(v, 0, of)
    if not first or not second:
        raise ValueError("a cannot be empty")
    result = convolved(a, v)
    longer, shorter = max(first, second), min(first, second)
    if mode == "full":
        return result
    if mode == "valid":
        return part(result, slice(shorter - 1, longer))
    if mode != "same":
        raise ValueError(f"mode must be one of 'full', 'same', 'valid', not {mode!r}")
    start = (shorter - 1) // 2
    if of == "correlate" and second > first:
        start = shorter // 2
    return part(result, slice(start, start + longer))


@implements(np.linalg.multi_dot)
def _multi_dot(arrays: Sequence[Any], *, out: Any = None) -> Any:
    nodes = list(map(node, arrays))
    labels = [(k, k + 1) for k in range(len(nodes))]
    labelled = [
        Labelled(n, pair if rank_of(n) == 2 else (pair[1],) if k == 0 else (pair[0],))
        for k, (n, pair) in enumerate(zip(nodes, labels, strict=True))
    ]
    ends = ([0] if rank_of(nodes[0]) == 2 else []) + (
        [len(nodes)] if rank_of(nodes[-1]) == 2 else []
    )
    return traced(contracted(labelled, ends))
