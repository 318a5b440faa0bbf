"""Matrices: products, solutions, inverses, determinants, triangles and lengths of vectors.

All work on the last axes, so what leads them repeats. Where there is no value, as for the
inverse of a singular matrix, the elements are ``nan``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ShapeError
from steepest.graph import (
    ArrayType,
    Node,
    Primitive,
    TupleType,
    Type,
    apply,
    broadcast,
    elementwise,
    promote,
    register,
)
from steepest.graph.types import Dimension

from .arrays import (
    gate,
    item_of,
    pack,
    permuted,
    ranked,
    reduced_axes,
    reduced_type,
    reshaped,
    spread,
    summed_to,
    total,
    zeros,
)
from .piecewise import not_equal

# ---- types ----


def _dimensions(node: Node) -> tuple[Dimension, ...]:
    return elementwise([node.type], "a matrix operation").dimensions


def _no_fit(what: str, given: Sequence[ArrayType], remedy: str) -> ShapeError:
    shapes = " and ".join(f"({', '.join(map(str, a.dimensions))})" for a in given)
    return ShapeError(f"{what} does not fit the shapes {shapes}.", where=what, remedy=remedy)


def _matmul_type(types: Sequence[Type]) -> ArrayType:
    a, b = (elementwise([t], "a matrix product") for t in types)
    if not a.rank or not b.rank:
        raise _no_fit("A matrix product", [a, b], "multiply by a number with *.")
    inner = b.dimensions[-2] if b.rank > 1 else b.dimensions[0]
    if a.dimensions[-1] != inner:
        raise _no_fit(
            "A matrix product", [a, b], "give the last axis of the first the length that meets it."
        )
    lead = broadcast([a.dimensions[:-2], b.dimensions[:-2]])
    rows = a.dimensions[-2:-1] if a.rank > 1 else ()
    columns = b.dimensions[-1:] if b.rank > 1 else ()
    return ArrayType(promote([a.dtype, b.dtype]), lead + rows + columns)


def _square(kind: Type, what: str) -> ArrayType:
    a = elementwise([kind], what)
    if a.rank < 2 or a.dimensions[-1] != a.dimensions[-2]:
        raise _no_fit(what, [a], "give a square matrix.")
    return a


def _solve_type(types: Sequence[Type]) -> ArrayType:
    a, b = _square(types[0], "A linear system"), elementwise([types[1]], "A linear system")
    rows = b.dimensions[0] if b.rank == 1 else b.dimensions[-2] if b.rank else None
    if rows != a.dimensions[-1]:
        raise _no_fit("A linear system", [a, b], "give one right-hand side for each row.")
    if b.rank == 1 and a.rank > 2:
        raise _no_fit("A stack of linear systems", [a, b], "reshape the right-hand side to (n, 1).")
    if b.rank == 1:
        dimensions = a.dimensions[:-1]
    else:
        dimensions = broadcast([a.dimensions[:-2], b.dimensions[:-2]]) + b.dimensions[-2:]
    return ArrayType(promote([a.dtype, b.dtype]), dimensions)


def _determinant_type(types: Sequence[Type]) -> ArrayType:
    a = _square(types[0], "A determinant")
    return ArrayType(a.dtype, a.dimensions[:-2])


def _two_determinants(types: Sequence[Type]) -> TupleType:
    kind = _determinant_type(types)
    return TupleType((kind, kind))


def _square_type(types: Sequence[Type]) -> ArrayType:
    return _square(types[0], "A square matrix's function")


def _triangle_type(types: Sequence[Type], *, lower: bool, offset: int) -> ArrayType:
    return elementwise(types, "a triangle")


def _diagonal_type(types: Sequence[Type]) -> ArrayType:
    a = _square(types[0], "A diagonal")
    return ArrayType(a.dtype, a.dimensions[:-1])


def _spanned_type(types: Sequence[Type]) -> ArrayType:
    a = elementwise(types, "a diagonal matrix")
    return ArrayType(a.dtype, (*a.dimensions, a.dimensions[-1]))


# ---- values ----


@ranked
def _matmul(a: Any, b: Any, ranks: tuple[int, int]) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim == ranks[0] and b.ndim == ranks[1]:
        return np.matmul(a, b)
    whole = max(*ranks, 2)
    a, b = _as_matrices(a, ranks[0], whole, -2), _as_matrices(b, ranks[1], whole, -1)
    whole_product = np.matmul(a, b)
    if ranks[1] == 1:
        whole_product = whole_product[..., 0]
        return whole_product[..., 0] if ranks[0] == 1 else whole_product
    return whole_product[..., 0, :] if ranks[0] == 1 else whole_product


def _as_matrices(value: Any, rank: int, whole: int, new: int) -> Any:
    """The value with an axis for a bare vector, and its own axes counted to ``whole``."""
    lead = value.ndim - rank
    if rank == 1:
        value = np.expand_dims(value, new)
        rank = 2
    return value.reshape(value.shape[:lead] + (1,) * (whole - rank) + value.shape[lead:])


def _or_nan(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function of the last two axes with ``nan`` for each matrix that has no value."""

    def careful(a: Any) -> Any:
        a = np.asarray(a)
        a = a.astype(np.float64) if a.dtype.kind in "bi" else a
        try:
            return function(a)
        except np.linalg.LinAlgError:
            if a.ndim == 2:
                return np.full_like(a, np.nan)
            parts = [careful(part) for part in a.reshape(-1, *a.shape[-2:])]
            return np.stack(parts).reshape(a.shape)

    return careful


@ranked
def _solve(a: Any, b: Any, ranks: tuple[int, int]) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    whole = max(*ranks, 2)
    left, right = _as_matrices(a, ranks[0], whole, -2), _as_matrices(b, ranks[1], whole, -1)
    try:
        solution = np.linalg.solve(left, right)
    except np.linalg.LinAlgError:
        solution = _solved_each(left, right)
    return solution[..., 0] if ranks[1] == 1 else solution


def _solved_each(a: Any, b: Any) -> Any:
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a = np.broadcast_to(a, lead + a.shape[-2:])
    b = np.broadcast_to(b, lead + b.shape[-2:])
    result = np.full(b.shape, np.nan, dtype=np.result_type(a, b, np.float32))
    for i in itertools.product(*map(range, lead)):
        try:
            result[i] = np.linalg.solve(a[i], b[i])
        except np.linalg.LinAlgError:
            continue
    return result


_inverted = _or_nan(np.linalg.inv)
_rooted = _or_nan(lambda a: np.linalg.cholesky((a + np.swapaxes(a, -1, -2)) / 2))


@ranked
def _inverse(a: Any, ranks: tuple[int]) -> Any:
    return _inverted(a)


@ranked
def _cholesky(a: Any, ranks: tuple[int]) -> Any:
    return _rooted(a)


@ranked
def _determinant(a: Any, ranks: tuple[int]) -> Any:
    return np.linalg.det(a)


@ranked
def _slogdet(a: Any, ranks: tuple[int]) -> Any:
    return tuple(np.linalg.slogdet(a))


@ranked
def _cofactors(a: Any, ranks: tuple[int]) -> Any:
    """By singular values, so that it holds for singular matrices too."""
    a = np.asarray(a)
    if a.shape[-1] == 0 or not np.all(np.isfinite(a)):
        return np.full(a.shape, np.nan, dtype=a.dtype)
    u, s, v = np.linalg.svd(a)
    ones = np.ones_like(s[..., :1])
    before = np.cumprod(np.concatenate([ones, s[..., :-1]], -1), -1)
    after = np.flip(np.cumprod(np.concatenate([ones, np.flip(s[..., 1:], -1)], -1), -1), -1)
    turn = np.linalg.det(u) * np.linalg.det(v)
    return turn[..., None, None] * np.matmul(u * (before * after)[..., None, :], v)


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
    ranks = (len(_dimensions(a)), len(_dimensions(b)))
    if ranks == (1, 1):
        return spread(cotangent, (1,)) * node.arguments[1 - position]
    if ranks == (2, 1):
        return outer(cotangent, b) if position == 0 else product(permuted(a), cotangent)
    if ranks == (1, 2):
        return product(b, cotangent) if position == 0 else outer(a, cotangent)
    left = reshaped(a, (1, *_dimensions(a))) if ranks[0] == 1 else a
    right = reshaped(b, (*_dimensions(b), 1)) if ranks[1] == 1 else b
    lead = broadcast([_dimensions(left)[:-2], _dimensions(right)[:-2]])
    middle = reshaped(cotangent, (*lead, _dimensions(left)[-2], _dimensions(right)[-1]))
    if position == 0:
        share = summed_to(product(middle, turned(right)), _dimensions(left))
    else:
        share = summed_to(product(turned(left), middle), _dimensions(right))
    return reshaped(share, _dimensions(node.arguments[position]))


def _solve_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    a = node.arguments[0]
    da, db = tangents
    if da is None:
        return None if db is None else solve(a, db)
    moved = product(da, node)
    return solve(a, -moved if db is None else db - moved)


def _solve_transpose(node: Node, position: int, cotangent: Node) -> Node:
    a, b = node.arguments
    vector = len(_dimensions(b)) == 1
    back = solve(turned(a), cotangent)
    if position == 1:
        return summed_to(back, _dimensions(b))
    if vector:
        return summed_to(-outer(back, node), _dimensions(a))
    return summed_to(-product(back, turned(node)), _dimensions(a))


def _inverse_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [step] = tangents
    return None if step is None else -product(product(node, step), node)


def _determinant_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [step] = tangents
    return None if step is None else total(cofactors(node.arguments[0]) * step, (-2, -1))


def _cofactors_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """Of an invertible matrix: from the inverse times the determinant."""
    [a], [step] = node.arguments, tangents
    if step is None:
        return None
    back = product(inverse(a), step)
    share = trace(back)
    grown = reshaped(share, (*_dimensions(share), 1, 1)) * node
    return grown - product(node, turned(back))


def _slogdet_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [a], [step] = node.arguments, tangents
    if step is None:
        return None
    sign = zeros(node.type.items[0])  # type: ignore[union-attr]
    return apply(pack, sign, trace(solve(a, step)))


def _cholesky_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """``L Phi(L^-1 dA L^-T)``: Phi keeps the lower triangle and half of the diagonal."""
    [step] = tangents
    if step is None:
        return None
    even = (step + turned(step)) / 2
    inner = solve(node, turned(solve(node, even)))
    half = (triangle(inner, lower=True, offset=0) + triangle(inner, lower=True, offset=-1)) / 2
    return product(node, half)


def _norm_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """At zero, where there is none, the derivative is taken to be zero."""
    [x], [step] = node.arguments, tangents
    if step is None:
        return None
    axes, keepdims = node.parameter("axes"), node.parameter("keepdims")
    kept = tuple(1 if i - len(_dimensions(x)) in axes else d for i, d in enumerate(_dimensions(x)))
    length = reshaped(node, kept)
    unit = apply(gate, not_equal(length, 0), x / length)
    return total(unit * step, axes, keepdims=keepdims)


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

solve = register(
    Primitive(
        name="solve",
        latex="{}^{{-1}} {}",
        arity=2,
        evaluate=_solve,
        infer=_solve_type,
        joint_rule="linear system",
        transpose=_solve_transpose,
        jvp=_solve_jvp,
        source="Giles, Collected matrix derivative results, 2008, 2.3.1",
    )
)
"""The solution x of ``A x = b``; b is a vector, or a matrix of columns."""

inverse = register(
    Primitive(
        name="inverse",
        latex="{}^{{-1}}",
        evaluate=_inverse,
        infer=_square_type,
        joint_rule="inverse of a matrix",
        jvp=_inverse_jvp,
        source="Giles 2008, 2.2.3",
    )
)

det = register(
    Primitive(
        name="det",
        latex=r"\det {}",
        evaluate=_determinant,
        infer=_determinant_type,
        joint_rule="Jacobi's formula",
        jvp=_determinant_jvp,
        source="Giles 2008, 2.2.4",
    )
)

cofactors = register(
    Primitive(
        name="cofactors",
        latex=r"\operatorname{{cof}} {}",
        evaluate=_cofactors,
        infer=_square_type,
        jvp=_cofactors_jvp,
    )
)
"""The derivative of the determinant in each element, also for singular matrices."""

slogdet = register(
    Primitive(
        name="slogdet",
        latex=r"\operatorname{{slogdet}} {}",
        evaluate=_slogdet,
        infer=_two_determinants,
        joint_rule="Jacobi's formula",
        jvp=_slogdet_jvp,
        source="Giles 2008, 2.2.4",
    )
)
"""The sign of the determinant and the logarithm of its size."""

cholesky = register(
    Primitive(
        name="cholesky",
        evaluate=_cholesky,
        infer=_square_type,
        jvp=_cholesky_jvp,
        source="Murray, Differentiation of the Cholesky decomposition, 2016, 9",
    )
)
"""The lower triangular L with ``L L^T`` the symmetric part of the argument."""

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
        infer=reduced_type,
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
    rank = len(_dimensions(node))
    return permuted(node, (*range(rank - 2), rank - 1, rank - 2))


def outer(a: Node, b: Node) -> Node:
    """The products of each element of one vector with each of another."""
    return reshaped(a, (*_dimensions(a), 1)) * reshaped(
        b, (*_dimensions(b)[:-1], 1, _dimensions(b)[-1])
    )


def trace(node: Node) -> Node:
    """The sum of the diagonal."""
    return total(diagonal(node), -1)


def log_determinant(node: Node) -> Node:
    """The logarithm of the size of the determinant."""
    return item_of(slogdet(node), 1)


def length(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The Euclidean norm over ``axes``, or over all; of a number, its size."""
    counted = reduced_axes(node, axes, "norm")
    return apply(norm, node, axes=counted, keepdims=keepdims)
