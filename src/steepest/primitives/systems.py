"""Linear systems: solutions, inverses, determinants and their logarithms, Cholesky's factor.

All work on the last two axes, so what leads them repeats. Where there is no value, as for
the inverse of a singular matrix, the elements are ``nan``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

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

from .array_values import ranked
from .arrays import item_of, pack, reshaped, summed_to, total, zeros
from .complex_values import conjugated, imaginary_of, is_complex, real_dtype, real_of
from .matrices import (
    as_matrices,
    dimensions_of,
    no_fit,
    outer_product,
    product,
    square,
    square_type,
    trace,
    triangle,
    turned,
)

# ---- types ----


def _solve_type(types: Sequence[Type]) -> ArrayType:
    a, b = square(types[0], "A linear system"), elementwise([types[1]], "A linear system")
    rows = b.dimensions[0] if b.rank == 1 else b.dimensions[-2] if b.rank else None
    if rows != a.dimensions[-1]:
        raise no_fit("A linear system", [a, b], "give one right-hand side for each row.")
    if b.rank == 1 and a.rank > 2:
        raise no_fit("A stack of linear systems", [a, b], "reshape the right-hand side to (n, 1).")
    if b.rank == 1:
        dimensions = a.dimensions[:-1]
    else:
        dimensions = broadcast([a.dimensions[:-2], b.dimensions[:-2]]) + b.dimensions[-2:]
    return ArrayType(promote([a.dtype, b.dtype]), dimensions)


def _determinant_type(types: Sequence[Type]) -> ArrayType:
    a = square(types[0], "A determinant")
    return ArrayType(a.dtype, a.dimensions[:-2])


def _two_determinants(types: Sequence[Type]) -> TupleType:
    kind = _determinant_type(types)
    return TupleType((kind, ArrayType(real_dtype(kind.dtype), kind.dimensions)))


# ---- values ----


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
    left, right = as_matrices(a, ranks[0], whole, -2), as_matrices(b, ranks[1], whole, -1)
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
_rooted = _or_nan(lambda a: np.linalg.cholesky((a + np.swapaxes(a, -1, -2).conj()) / 2))


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
    return turn[..., None, None] * np.matmul(u.conj() * (before * after)[..., None, :], v.conj())


# ---- rules ----


def _solve_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    a = node.arguments[0]
    da, db = tangents
    if da is None:
        return None if db is None else solve(a, db)
    moved = product(da, node)
    return solve(a, -moved if db is None else db - moved)


def _solve_transpose(node: Node, position: int, cotangent: Node) -> Node:
    a, b = node.arguments
    vector = len(dimensions_of(b)) == 1
    back = solve(turned(a), cotangent)
    if position == 1:
        return summed_to(back, dimensions_of(b))
    if vector:
        return summed_to(-outer_product(back, node), dimensions_of(a))
    return summed_to(-product(back, turned(node)), dimensions_of(a))


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
    grown = reshaped(share, (*dimensions_of(share), 1, 1)) * node
    return grown - product(node, turned(back))


def _slogdet_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [a], [step] = node.arguments, tangents
    if step is None:
        return None
    growth = trace(solve(a, step))
    sign = zeros(node.type.items[0])  # type: ignore
    if is_complex(node.arguments[0]):
        sign = item_of(node, 0) * (1j * imaginary_of(growth))
    return apply(pack, sign, real_of(growth))


def _cholesky_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """``L Phi(L^-1 dA L^-T)``: Phi keeps the lower triangle and half of the diagonal."""
    [step] = tangents
    if step is None:
        return None
    even = (step + conjugated(turned(step))) / 2
    inner = solve(node, conjugated(turned(solve(node, even))))
    half = (triangle(inner, lower=True, offset=0) + triangle(inner, lower=True, offset=-1)) / 2
    return product(node, half)


# ---- the table ----

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
        infer=square_type,
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
        infer=square_type,
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
        infer=square_type,
        jvp=_cholesky_jvp,
        source="Murray, Differentiation of the Cholesky decomposition, 2016, 9",
    )
)
"""The lower triangular L with ``L L^H`` the symmetric, or Hermitian, part of the argument."""


# ---- what readers build with ----


def log_determinant(node: Node) -> Node:
    """The logarithm of the size of the determinant."""
    return item_of(slogdet(node), 1)
