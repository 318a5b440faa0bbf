"""Matrices: products, triangles, diagonals, and the lengths of vectors.

All work on the last axes, so what leads them repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import ShapeError
from steepest.graph import (
    ArrayType,
    Node,
    Primitive,
    Type,
    apply,
    broadcast,
    elementwise,
    promote,
    register,
)
from steepest.graph.types import Dimension

from .array_shapes import reduced_type
from .array_values import ranked
from .arrays import (
    gate,
    permuted,
    reduced_axes,
    reshaped,
    spread,
    summed_to,
    total,
)
from .complex_values import conjugated, real_dtype, real_of
from .piecewise import not_equal

# ---- types ----


def dimensions_of(node: Node) -> tuple[Dimension, ...]:
    """The dimensions of an array."""
    return elementwise([node.type], "a matrix operation").dimensions


def no_fit(what: str, given: Sequence[ArrayType], remedy: str) -> ShapeError:
    """The error of an operation on shapes that do not fit."""
    shapes = " and ".join(f"({', '.join(map(str, a.dimensions))})" for a in given)
    return ShapeError(f"{what} does not fit the shapes {shapes}.", where=what, remedy=remedy)


def _matmul_type(types: Sequence[Type]) -> ArrayType:
    a, b = (elementwise([t], "a matrix product") for t in types)
    if not a.rank or not b.rank:
        raise no_fit("A matrix product", [a, b], "multiply by a number with *.")
    inner = b.dimensions[-2] if b.rank > 1 else b.dimensions[0]
    if a.dimensions[-1] != inner:
        raise no_fit(
            "A matrix product", [a, b], "give the last axis of the first the length that meets it."
        )
    lead = broadcast([a.dimensions[:-2], b.dimensions[:-2]])
    rows = a.dimensions[-2:-1] if a.rank > 1 else ()
    columns = b.dimensions[-1:] if b.rank > 1 else ()
    return ArrayType(promote([a.dtype, b.dtype]), lead + rows + columns)


def _outer_type(types: Sequence[Type]) -> ArrayType:
    a, b = (elementwise([t], "an outer product") for t in types)
    if a.rank != 1 or b.rank != 1:
        raise no_fit("An outer product", [a, b], "give two vectors.")
    return ArrayType(promote([a.dtype, b.dtype]), a.dimensions + b.dimensions)


def square(kind: Type, what: str) -> ArrayType:
    """The type, which must be that of a square matrix or a stack of them."""
    a = elementwise([kind], what)
    if a.rank < 2 or a.dimensions[-1] != a.dimensions[-2]:
        raise no_fit(what, [a], "give a square matrix.")
    return a


def square_type(types: Sequence[Type]) -> ArrayType:
    """The type of a matrix made of a square one."""
    return square(types[0], "A square matrix's function")


def _triangle_type(types: Sequence[Type], *, lower: bool, offset: int) -> ArrayType:
    return elementwise(types, "a triangle")


def _diagonal_type(types: Sequence[Type]) -> ArrayType:
    a = square(types[0], "A diagonal")
    return ArrayType(a.dtype, a.dimensions[:-1])


def _spanned_type(types: Sequence[Type]) -> ArrayType:
    a = elementwise(types, "a diagonal matrix")
    return ArrayType(a.dtype, (*a.dimensions, a.dimensions[-1]))


def _norm_type(types: Sequence[Type], **parameters: Any) -> ArrayType:
    kind = reduced_type(types, **parameters)
    return ArrayType(real_dtype(kind.dtype), kind.dimensions)


# ---- values ----


@ranked
def _matmul(a: Any, b: Any, ranks: tuple[int, int]) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim == ranks[0] and b.ndim == ranks[1]:
        return np.matmul(a, b)
    whole = max(*ranks, 2)
    a, b = as_matrices(a, ranks[0], whole, -2), as_matrices(b, ranks[1], whole, -1)
    whole_product = np.matmul(a, b)
    if ranks[1] == 1:
        whole_product = whole_product[..., 0]
        return whole_product[..., 0] if ranks[0] == 1 else whole_product
    return whole_product[..., 0, :] if ranks[0] == 1 else whole_product


def as_matrices(value: Any, rank: int, whole: int, new: int) -> Any:
    """The value with an axis for a bare vector, and its own axes counted to ``whole``."""
    lead = value.ndim - rank
    if rank == 1:
        value = np.expand_dims(value, new)
        rank = 2
    return value.reshape(value.shape[:lead] + (1,) * (whole - rank) + value.shape[lead:])


@ranked
def _outer(a: Any, b: Any, ranks: tuple[int, int]) -> Any:
    return np.asarray(a)[..., :, None] * np.asarray(b)[..., None, :]


@ranked
def _triangle(a: Any, lower: bool, offset: int, ranks: tuple[int]) -> Any:
    return np.tril(a, offset) if lower else np.triu(a, offset)


@ranked
def _diagonal(a: Any, ranks: tuple[int]) -> Any:
    return np.diagonal(a, axis1=-2, axis2=-1)


@ranked
def _spanned(a: Any, ranks: tuple[int]) -> Any:
    a = np.asarray(a)
    result = np.zeros((*a.shape, a.shape[-1]), dtype=a.dtype)
    places = np.arange(a.shape[-1])
    result[..., places, places] = a
    return result


@ranked
def _norm(a: Any, axes: tuple[int, ...], keepdims: bool, ranks: tuple[int]) -> Any:
    """Scaled by the largest element, so that squares neither overflow nor vanish."""
    size = np.abs(a)
    top = np.max(size, axis=axes, keepdims=True, initial=0.0)
    scale = np.where((top > 0) & np.isfinite(top), top, 1.0).astype(size.dtype, copy=False)
    length = np.sqrt(np.sum(np.square(size / scale), axis=axes, keepdims=True)) * scale
    return length if keepdims else np.squeeze(length, axis=axes)


# ---- rules ----


def _matmul_transpose(node: Node, position: int, cotangent: Node) -> Node:
    a, b = node.arguments
    ranks = (len(dimensions_of(a)), len(dimensions_of(b)))
    if ranks == (1, 1):
        return spread(cotangent, (1,)) * node.arguments[1 - position]
    if ranks == (2, 1):
        return outer_product(cotangent, b) if position == 0 else product(permuted(a), cotangent)
    if ranks == (1, 2):
        return product(b, cotangent) if position == 0 else outer_product(a, cotangent)
    left = reshaped(a, (1, *dimensions_of(a))) if ranks[0] == 1 else a
    right = reshaped(b, (*dimensions_of(b), 1)) if ranks[1] == 1 else b
    lead = broadcast([dimensions_of(left)[:-2], dimensions_of(right)[:-2]])
    middle = reshaped(cotangent, (*lead, dimensions_of(left)[-2], dimensions_of(right)[-1]))
    if position == 0:
        share = summed_to(product(middle, turned(right)), dimensions_of(left))
    else:
        share = summed_to(product(turned(left), middle), dimensions_of(right))
    return reshaped(share, dimensions_of(node.arguments[position]))


def _norm_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """At zero, where there is none, the derivative is taken to be zero."""
    [x], [step] = node.arguments, tangents
    if step is None:
        return None
    axes, keepdims = node.parameter("axes"), node.parameter("keepdims")
    kept = tuple(
        1 if i - len(dimensions_of(x)) in axes else d for i, d in enumerate(dimensions_of(x))
    )
    length = reshaped(node, kept)
    unit = apply(gate, not_equal(length, 0), conjugated(x) / length)
    return real_of(total(unit * step, axes, keepdims=keepdims))


# ---- the table ----

matmul = register(
    Primitive(
        name="matmul",
        latex="{} {}",
        arity=2,
        evaluate=_matmul,
        infer=_matmul_type,
        linear="each",
        joint_rule="matrix product",
        transpose=_matmul_transpose,
    )
)

outer = register(
    Primitive(
        name="outer",
        arity=2,
        evaluate=_outer,
        infer=_outer_type,
        linear="each",
        joint_rule="outer product",
        transpose=lambda node, position, cotangent: (
            product(cotangent, node.arguments[1])
            if position == 0
            else product(turned(cotangent), node.arguments[0])
        ),
    )
)
"""The products of each element of one vector with each of another."""

triangle = register(
    Primitive(
        name="triangle",
        evaluate=_triangle,
        infer=_triangle_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: triangle(cotangent, **dict(node.parameters)),
    )
)
"""The elements on and below (``lower``) or above a diagonal, zero elsewhere."""

diagonal = register(
    Primitive(
        name="diagonal",
        evaluate=_diagonal,
        infer=_diagonal_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: diagonal_matrix(cotangent),
    )
)

diagonal_matrix = register(
    Primitive(
        name="diagonal_matrix",
        evaluate=_spanned,
        infer=_spanned_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: diagonal(cotangent),
    )
)

norm = register(
    Primitive(
        name="norm",
        latex=r"\left\lVert {} \right\rVert",
        evaluate=_norm,
        infer=_norm_type,
        range=(0, None),
        jvp=_norm_jvp,
    )
)
"""The Euclidean length over axes."""


# ---- what rules and readers build with ----


def product(a: Node, b: Node) -> Node:
    """The matrix product, of vectors, matrices or stacks of them."""
    return apply(matmul, a, b)


def turned(node: Node) -> Node:
    """The transposed matrix; of a stack, each of its matrices."""
    rank = len(dimensions_of(node))
    return permuted(node, (*range(rank - 2), rank - 1, rank - 2))


def outer_product(a: Node, b: Node) -> Node:
    """The products of each element of one vector with each of another; of stacks, of each pair."""
    if len(dimensions_of(a)) == len(dimensions_of(b)) == 1:
        return outer(a, b)
    return reshaped(a, (*dimensions_of(a), 1)) * reshaped(
        b, (*dimensions_of(b)[:-1], 1, dimensions_of(b)[-1])
    )


def trace(node: Node) -> Node:
    """The sum of the diagonal."""
    return total(diagonal(node), -1)


def length(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The Euclidean norm over ``axes``, or over all; of a number, its size."""
    counted = reduced_axes(node, axes, "norm")
    return apply(norm, node, axes=counted, keepdims=keepdims)
