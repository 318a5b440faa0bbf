"""Factors of matrices: eigenvalues, singular values, orthogonal factors, pseudo-inverses.

All work on the last two axes. Eigenvectors of equal eigenvalues may turn within their space,
and the derivative of such a turn is taken to be zero; the same holds of singular values, and
of what multiplies a singular value of zero. Complex vectors keep their phase.
"""

from __future__ import annotations

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
    elementwise,
    lift,
    register,
)

from .array_values import ranked
from .arrays import concatenated, gate, item_of, pack, part, reshaped, total
from .complex_values import complex_dtype, conjugated, imaginary_of, is_complex, real_dtype, real_of
from .matrices import (
    diagonal,
    diagonal_matrix,
    dimensions_of,
    no_fit,
    product,
    square,
    triangle,
    turned,
)
from .piecewise import not_equal
from .systems import solve

# ---- types ----


def _eigh_type(types: Sequence[Type], *, lower: bool) -> TupleType:
    a = square(types[0], "An eigenvalue problem")
    return TupleType((ArrayType(real_dtype(a.dtype), a.dimensions[:-1]), a))


def _eig_type(types: Sequence[Type]) -> TupleType:
    a = square(types[0], "An eigenvalue problem")
    dtype = complex_dtype(a.dtype)
    return TupleType((ArrayType(dtype, a.dimensions[:-1]), ArrayType(dtype, a.dimensions)))


def _matrix(kind: Type, what: str) -> ArrayType:
    a = elementwise([kind], what)
    if a.rank < 2:
        raise no_fit(what, [a], "give a matrix.")
    if not all(isinstance(d, int) for d in a.dimensions[-2:]):
        raise no_fit(what, [a], "give the matrix a fixed shape.")
    return a


def _svd_type(types: Sequence[Type], *, full: bool) -> TupleType:
    a = _matrix(types[0], "A singular value decomposition")
    *lead, m, n = a.dimensions
    k = min(m, n)  # type: ignore
    left, right = (m, n) if full else (k, k)
    return TupleType(
        (
            ArrayType(a.dtype, (*lead, m, left)),
            ArrayType(real_dtype(a.dtype), (*lead, k)),
            ArrayType(a.dtype, (*lead, right, n)),
        )
    )


def _qr_type(types: Sequence[Type]) -> TupleType:
    a = _matrix(types[0], "A QR decomposition")
    *lead, m, n = a.dimensions
    if m < n:  # type: ignore
        raise no_fit("A QR decomposition", [a], "give a matrix of at least as many rows.")
    return TupleType((a, ArrayType(a.dtype, (*lead, n, n))))


def _pinv_type(types: Sequence[Type], *, rcond: float) -> ArrayType:
    a = elementwise(types, "A pseudo-inverse")
    if a.rank < 2:
        raise no_fit("A pseudo-inverse", [a], "give a matrix.")
    *lead, m, n = a.dimensions
    return ArrayType(a.dtype, (*lead, n, m))


# ---- values ----


def _ready(a: Any) -> Any:
    a = np.asarray(a)
    return a.astype(np.float64) if a.dtype.kind in "bi" else a


def _careful(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with ``nan`` for matrices that hold what is not finite."""

    def careful(a: Any, **parameters: Any) -> Any:
        a = _ready(a)
        bad = ~np.isfinite(a).all(axis=(-2, -1))
        if not np.any(bad):
            return function(a, **parameters)
        results = function(np.where(bad[..., None, None], 0, a), **parameters)
        parts = results if isinstance(results, tuple) else (results,)
        marked = tuple(
            np.where(bad.reshape(bad.shape + (1,) * (p.ndim - bad.ndim)), np.nan, p) for p in parts
        )
        return marked if isinstance(results, tuple) else marked[0]

    return careful


_eighs = _careful(lambda a, lower: tuple(np.linalg.eigh(a, "L" if lower else "U")))
_eigs = _careful(lambda a: tuple(r.astype(complex_dtype(a.dtype.name)) for r in np.linalg.eig(a)))
_svds = _careful(lambda a, full: tuple(np.linalg.svd(a, full_matrices=full)))
_qrs = _careful(lambda a: tuple(np.linalg.qr(a)))
_pinvs = _careful(lambda a, rcond: np.linalg.pinv(a, rcond=rcond))


@ranked
def _eigh(a: Any, lower: bool, ranks: tuple[int]) -> Any:
    return _eighs(a, lower=lower)


@ranked
def _eig(a: Any, ranks: tuple[int]) -> Any:
    return _eigs(a)


@ranked
def _svd(a: Any, full: bool, ranks: tuple[int]) -> Any:
    return _svds(a, full=full)


@ranked
def _qr(a: Any, ranks: tuple[int]) -> Any:
    return _qrs(a)


@ranked
def _pinv(a: Any, rcond: float, ranks: tuple[int]) -> Any:
    return _pinvs(a, rcond=rcond)


# ---- rules ----


def adjoint(node: Node) -> Node:
    """The conjugate transpose."""
    return conjugated(turned(node))


def _row(node: Node) -> Node:
    """A vector, or each of a stack, as a row."""
    shape = dimensions_of(node)
    return reshaped(node, (*shape[:-1], 1, shape[-1]))


def _column(node: Node) -> Node:
    return reshaped(node, (*dimensions_of(node), 1))


def _reciprocal(node: Node) -> Node:
    """One over each element, zero over zero."""
    return apply(gate, not_equal(node, 0), 1 / node)


def _eigh_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [step] = tangents
    if step is None:
        return None
    values, vectors = item_of(node, 0), item_of(node, 1)
    even = (step + adjoint(step)) / 2
    inner = product(product(adjoint(vectors), even), vectors)
    turn = _reciprocal(_row(values) - _column(values)) * inner
    return apply(pack, real_of(diagonal(inner)), product(vectors, turn))


def _eig_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The columns keep their unit length."""
    [step] = tangents
    if step is None:
        return None
    values, vectors = item_of(node, 0), item_of(node, 1)
    inner = solve(vectors, product(step + 0 * vectors, vectors))
    moved = product(vectors, _reciprocal(_row(values) - _column(values)) * inner)
    growth = real_of(total(conjugated(vectors) * moved, -2))
    return apply(pack, diagonal(inner), moved - vectors * _row(growth))


def _svd_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """Source: Townsend, Differentiating the singular value decomposition, 2016."""
    [step] = tangents
    if step is None:
        return None
    whole_u, s, whole_v = (item_of(node, i) for i in range(3))
    k = dimensions_of(s)[-1]
    u = part(whole_u, (..., slice(0, k)))
    v = adjoint(part(whole_v, (..., slice(0, k), slice(None))))
    inner = product(product(adjoint(u), step), v)
    row, column = _row(s), _column(s)
    gaps = _reciprocal((row + column) * (row - column))
    right, left = row * inner, column * inner
    du = product(u, gaps * (right + adjoint(right)))
    dv = product(v, gaps * (left + adjoint(left)))
    if is_complex(inner):
        phase = diagonal_matrix(diagonal((inner - adjoint(inner)) / 2) * _reciprocal(s))
        du = du + product(u, phase)
    m, n = dimensions_of(node.arguments[0])[-2:]
    if m > n:  # type: ignore
        moved = product(step, v)
        du = du + (moved - product(u, product(adjoint(u), moved))) * _reciprocal(row)
    if n > m:  # type: ignore
        moved = product(adjoint(step), u)
        dv = dv + (moved - product(v, product(adjoint(v), moved))) * _reciprocal(row)
    if node.parameter("full"):
        du = _completed(whole_u, u, du)
        dv = _completed(adjoint(whole_v), v, dv)
    return apply(pack, du, real_of(diagonal(inner)), adjoint(dv))


def _completed(whole: Node, known: Node, moved: Node) -> Node:
    """The tangent of a unitary matrix of whose first columns it is ``moved``."""
    k, n = dimensions_of(known)[-1], dimensions_of(whole)[-1]
    if k == n:
        return moved
    rest = part(whole, (..., slice(k, None)))
    return concatenated([moved, -product(known, product(adjoint(moved), rest))], -1)


def _qr_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """Source: Walter & Lehmann, Algorithmic differentiation of linear algebra functions, 2010."""
    [step] = tangents
    if step is None:
        return None
    q, r = item_of(node, 0), item_of(node, 1)
    scaled = turned(solve(turned(r), turned(step)))
    inner = product(adjoint(q), scaled)
    lower = triangle(inner, lower=True, offset=-1)
    turn = lower - adjoint(lower)
    if is_complex(inner):
        turn = turn + diagonal_matrix(1j * imaginary_of(diagonal(inner)))
    dq = product(q, turn - inner) + scaled
    return apply(pack, dq, product(inner - turn, r))


def _pinv_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """Source: Golub & Pereyra, The differentiation of pseudo-inverses, 1973, of equal rank."""
    [a], [step] = node.arguments, tangents
    if step is None:
        return None
    back, along = adjoint(node), adjoint(step)
    first = product(product(node, back), along)
    first = first - product(product(first, a), node)
    second = product(along, product(back, node))
    second = second - product(node, product(a, second))
    return first + second - product(product(node, step), node)


# ---- the table ----

eigh = register(
    Primitive(
        name="eigh",
        evaluate=_eigh,
        infer=_eigh_type,
        joint_rule="eigenvalues of a symmetric matrix",
        jvp=_eigh_jvp,
        source="Giles 2008, 3.1",
    )
)
"""The ascending eigenvalues and the eigenvectors of a symmetric or Hermitian matrix.

Which triangle is read decides the signs of the vectors only.
"""

eig = register(
    Primitive(
        name="eig",
        evaluate=_eig,
        infer=_eig_type,
        joint_rule="eigenvalues",
        jvp=_eig_jvp,
        source="Boeddeker et al., On the computation of complex-valued gradients, 2017",
    )
)
"""The eigenvalues and eigenvectors of a square matrix, complex numbers in any case."""

svd = register(
    Primitive(
        name="svd",
        evaluate=_svd,
        infer=_svd_type,
        joint_rule="singular values",
        jvp=_svd_jvp,
        source="Townsend, Differentiating the singular value decomposition, 2016",
    )
)
"""U, the singular values s and V^H, with ``A = U diag(s) V^H``."""

qr = register(
    Primitive(
        name="qr",
        evaluate=_qr,
        infer=_qr_type,
        joint_rule="orthogonal and triangular factor",
        jvp=_qr_jvp,
        source="Walter & Lehmann 2010",
    )
)
"""Q with orthonormal columns and the upper triangular R, of no more columns than rows."""

pseudo_inverse = register(
    Primitive(
        name="pseudo_inverse",
        latex="{}^{{+}}",
        evaluate=_pinv,
        infer=_pinv_type,
        joint_rule="pseudo-inverse",
        jvp=_pinv_jvp,
        source="Golub & Pereyra 1973",
    )
)


# ---- what readers build with ----


def eigenpairs(node: Node, *, lower: bool = True) -> tuple[Node, Node]:
    """The eigenvalues and eigenvectors of the matrix that one triangle of the argument holds."""
    both = apply(eigh, symmetric(node, lower=lower), lower=lower)
    return item_of(both, 0), item_of(both, 1)


def symmetric(node: Node, *, lower: bool = True) -> Node:
    """The symmetric or Hermitian matrix that one triangle of the argument holds."""
    strict = triangle(node, lower=lower, offset=-1 if lower else 1)
    middle = diagonal_matrix(real_of(diagonal(node)))
    return strict + adjoint(strict) + middle


def qr_factors(node: Node) -> tuple[Node, Node]:
    """Q and R of a matrix of any shape; of a wide one, Q is square."""
    m, n = dimensions_of(node)[-2:]
    if m >= n:  # type: ignore
        both = apply(qr, node)
        return item_of(both, 0), item_of(both, 1)
    both = apply(qr, part(node, (..., slice(0, m))))
    q = item_of(both, 0)
    rest = product(adjoint(q), part(node, (..., slice(m, None))))
    return q, concatenated([item_of(both, 1), rest], -1)


def singular_values(node: Node) -> Node:
    """The singular values, from the largest."""
    return item_of(apply(svd, lift(node), full=False), 1)
