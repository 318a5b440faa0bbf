"""NumPy's linear algebra: systems, determinants, decompositions and norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Node, apply, lift
from steepest.primitives import abs as absolute
from steepest.primitives import equal, not_equal, where
from steepest.primitives.arrays import (
    gate,
    item_of,
    largest,
    part,
    permuted,
    reshaped,
    smallest,
    spread,
    total,
)
from steepest.primitives.complex_values import is_complex, modulus
from steepest.primitives.decompositions import (
    adjoint,
    eig,
    eigenpairs,
    pseudo_inverse,
    qr_factors,
    singular_values,
    svd,
)
from steepest.primitives.matrices import length, product
from steepest.primitives.systems import cholesky, det, inverse, slogdet, solve
from steepest.tracing.dispatch import concrete, traced

from .calling import axes_of, counted, handles, rank_of, refused, shape_of

_ONE = np.eye(1)
_RESULTS: tuple[Any, ...] = tuple(
    type(result)
    for result in (
        np.linalg.slogdet(_ONE),
        np.linalg.eig(_ONE),
        np.linalg.eigh(_ONE),
        np.linalg.svd(_ONE),
        np.linalg.qr(_ONE),
    )
)
SLOGDET, EIG, EIGH, SVD, QR = _RESULTS
"""NumPy's tuples of results."""

# ---- systems and determinants ----


@handles(np.linalg.inv)
def _inv(a: Node) -> Node:
    return inverse(a)


@handles(np.linalg.solve)
def _solve(a: Node, b: Node) -> Node:
    return solve(a, b)


@handles(np.linalg.det)
def _det(a: Node) -> Node:
    return det(a)


@handles(np.linalg.slogdet)
def _slogdet(a: Node) -> Any:
    both = slogdet(a)
    return SLOGDET(item_of(both, 0), item_of(both, 1))


@handles(np.linalg.pinv)
def _pinv(a: Node, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Node:
    given = rcond if rtol is None else rtol
    return apply(pseudo_inverse, a, rcond=1e-15 if given is None else float(given))


@handles(np.linalg.lstsq)
def _lstsq(a: Node, b: Node, rcond: Any = None) -> Any:
    known = np.asarray(concrete(traced(a)))
    m, n = known.shape
    sizes = np.linalg.svd(known, compute_uv=False)
    cut = np.finfo(known.dtype).eps * max(m, n) if rcond is None else float(rcond)
    rank = int(np.sum(sizes > cut * sizes.max(initial=0)))
    solution = product(apply(pseudo_inverse, a, rcond=max(cut, 0.0)), b)
    away = _sizes(b - product(a, solution)) ** 2
    left = total(away, 0, keepdims=rank_of(b) == 1)
    if rank < n or m <= n:
        left = lift(np.zeros(0))
    return solution, left, rank, singular_values(a)


@handles(np.linalg.matrix_power)
def _matrix_power(a: Node, n: int) -> Node:
    power = int(n)
    if power < 0:
        a, power = inverse(a), -power
    if power == 0:
        return spread(lift(np.eye(shape_of(a)[-1])), shape_of(a))  # type: ignore
    result: Node | None = None
    while power:
        if power & 1:
            result = a if result is None else product(result, a)
        power >>= 1
        if power:
            a = product(a, a)
    assert result is not None
    return result


# ---- decompositions ----


@handles(np.linalg.cholesky)
def _cholesky(a: Node, /, *, upper: bool = False) -> Node:
    factor = cholesky(a)
    return adjoint(factor) if upper else factor


@handles(np.linalg.eigh)
def _eigh(a: Node, UPLO: str = "L") -> Any:
    return EIGH(*eigenpairs(a, lower=UPLO.upper() == "L"))


@handles(np.linalg.eigvalsh)
def _eigvalsh(a: Node, UPLO: str = "L") -> Node:
    return eigenpairs(a, lower=UPLO.upper() == "L")[0]


@handles(np.linalg.eig)
def _eig(a: Node) -> Any:
    both = eig(a)
    return EIG(item_of(both, 0), item_of(both, 1))


@handles(np.linalg.eigvals)
def _eigvals(a: Node) -> Node:
    return item_of(eig(a), 0)


@handles(np.linalg.svd)
def _svd(
    a: Node, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    if not compute_uv:
        return singular_values(a)
    parts = apply(svd, a, full=bool(full_matrices) and shape_of(a)[-1] != shape_of(a)[-2])
    return SVD(*(item_of(parts, i) for i in range(3)))


@handles(np.linalg.svdvals)
def _svdvals(x: Node, /) -> Node:
    return singular_values(x)


@handles(np.linalg.qr)
def _qr(a: Node, mode: str = "reduced") -> Any:
    m, n = shape_of(a)[-2:]
    if mode == "complete" and m > n:  # type: ignore
        raise refused(
            "The complete QR decomposition of a tall matrix is not followed.", 'mode="reduced"'
        )
    if mode == "raw":
        raise refused("The raw QR decomposition is not followed.", 'mode="reduced"')
    q, r = qr_factors(a)
    return r if mode == "r" else QR(q, r)


# ---- norms ----


def _sizes(x: Node) -> Node:
    return apply(modulus, x) if is_complex(x) else absolute(x)


@handles(np.linalg.norm)
def _norm(x: Node, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Node:  # noqa: A002
    rank = rank_of(x)
    if axis is None and ord is None:
        return length(x, keepdims=keepdims) if rank else _sizes(x)
    axes = axes_of(axis, rank)
    if len(axes) == 1:
        return vector_norm(x, 2 if ord is None else ord, axes, keepdims)
    if len(axes) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    return matrix_norm(x, "fro" if ord is None else ord, axes, keepdims)


@handles(np.linalg.vector_norm)
def _vector_norm(
    x: Node,
    /,
    *,
    axis: Any = None,
    keepdims: bool = False,
    ord: Any = 2,  # noqa: A002
) -> Node:
    return vector_norm(x, ord, axes_of(axis, rank_of(x)), keepdims)


@handles(np.linalg.matrix_norm)
def _matrix_norm(x: Node, /, *, keepdims: bool = False, ord: Any = "fro") -> Node:  # noqa: A002
    rank = rank_of(x)
    return matrix_norm(x, ord, (rank - 2, rank - 1), keepdims)


def vector_norm(x: Node, order: Any, axes: tuple[int, ...], keepdims: bool) -> Node:
    """The norm of an order over axes; where all is zero its derivative is taken to be zero."""
    if order == 2:
        return length(x, axes, keepdims=keepdims)
    sizes = _sizes(x)
    if order == np.inf:
        return largest(sizes, axes, keepdims=keepdims)
    if order == -np.inf:
        return smallest(sizes, axes, keepdims=keepdims)
    if order == 0:
        return total(where(not_equal(sizes, 0), 1, 0), axes, keepdims=keepdims)
    if order == 1:
        return total(sizes, axes, keepdims=keepdims)
    p = int(order) if float(order).is_integer() else float(order)
    if p < 0:
        return total(sizes**p, axes, keepdims=keepdims) ** (1 / p)
    # Divided by the largest, so that powers neither overflow nor vanish.
    top = largest(sizes, axes, keepdims=True)
    scale = where(equal(top, 0), 1, top)
    share = total((sizes / scale) ** p, axes, keepdims=keepdims)
    safe = where(equal(share, 0), 1, share)
    root = reshaped(scale, shape_of(share)) * safe ** (1 / p)
    return gate(not_equal(share, 0), root)


def matrix_norm(x: Node, order: Any, axes: tuple[int, ...], keepdims: bool) -> Node:
    """The norm of the matrices that two axes hold."""
    row, column = (counted(a, rank_of(x)) for a in axes)
    if order == "fro":
        return length(x, axes, keepdims=keepdims)
    extreme = largest if order in ("nuc", 1, 2, np.inf) else smallest
    if order in (1, -1, np.inf, -np.inf):
        summed, left = (row, column) if order in (1, -1) else (column, row)
        sums = total(_sizes(x), summed, keepdims=True)
        result = extreme(sums, left, keepdims=True)
    elif order in ("nuc", 2, -2):
        rest = [i for i in range(rank_of(x)) if i not in (row, column)]
        values = singular_values(permuted(x, [*rest, row, column]))
        result = total(values, -1) if order == "nuc" else extreme(values, -1)
    else:
        raise ValueError(f"Invalid norm order for matrices: {order!r}")
    kept = [1 if i in (row, column) else d for i, d in enumerate(shape_of(x))]
    rest_shape = [d for i, d in enumerate(shape_of(x)) if i not in (row, column)]
    return reshaped(result, kept if keepdims else rest_shape)


@handles(np.linalg.cond)
def _cond(x: Node, p: Any = None) -> Node:
    if p in (None, 2, -2):
        values = singular_values(x)
        first, last = part(values, (..., 0)), part(values, (..., -1))
        return last / first if p == -2 else first / last
    axes = (rank_of(x) - 2, rank_of(x) - 1)
    return matrix_norm(x, p, axes, False) * matrix_norm(inverse(x), p, axes, False)
