"""Complex values: their parts, conjugates, sizes and angles, and casts between dtypes.

The gradient of a real loss in ``z = x + iy`` is ``dL/dx - i dL/dy``, as in autograd and JAX:
a cotangent c stands for the change ``Re(c dz)``. So the rules of analytic functions hold as
they stand and transposes do not conjugate; the rules below are of the functions that do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import ArrayType, Node, Primitive, Type, apply, elementwise, register

from .array_values import ranked
from .arrays import gate
from .piecewise import not_equal

COMPLEX = ("complex64", "complex128")
_REAL = {"complex64": "float32", "complex128": "float64"}
_OF_REAL = {"float32": "complex64"}


# ---- types ----


def is_complex(node: Node) -> bool:
    """Whether the node's values have an imaginary part."""
    return isinstance(node.type, ArrayType) and node.type.dtype in COMPLEX


def real_dtype(dtype: str) -> str:
    """The dtype of the parts of numbers of this dtype."""
    return _REAL.get(dtype, dtype)


def complex_dtype(dtype: str) -> str:
    """The dtype of complex numbers with parts of this dtype."""
    return dtype if dtype in COMPLEX else _OF_REAL.get(dtype, "complex128")


def _part_type(types: Sequence[Type]) -> ArrayType:
    kind = elementwise(types, "a part of a complex number")
    return ArrayType(real_dtype(kind.dtype), kind.dimensions)


def _same_type(types: Sequence[Type]) -> ArrayType:
    return elementwise(types, "conjugate")


def _cast_type(types: Sequence[Type], *, dtype: str) -> ArrayType:
    return ArrayType(dtype, elementwise(types, "cast").dimensions)


# ---- values ----


@ranked
def _real(x: Any, ranks: tuple[int]) -> Any:
    return np.real(x)


@ranked
def _imaginary(x: Any, ranks: tuple[int]) -> Any:
    return np.imag(x)


@ranked
def _conjugate(x: Any, ranks: tuple[int]) -> Any:
    return np.conjugate(x)


@ranked
def _size(x: Any, ranks: tuple[int]) -> Any:
    return np.abs(x)


@ranked
def _angle(x: Any, ranks: tuple[int]) -> Any:
    return np.angle(x)


@ranked
def _cast(x: Any, dtype: str, ranks: tuple[int]) -> Any:
    x = np.asarray(x)
    if x.dtype.kind == "c" and dtype not in COMPLEX and dtype != "bool":
        x = x.real
    return x.astype(np.float64 if dtype == "real" else dtype)


# ---- rules ----


def _size_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """At zero, where there is none, the derivative is taken to be zero."""
    [z], [step] = node.arguments, tangents
    if step is None:
        return None
    direction = apply(gate, not_equal(node, 0), conjugated(z) / node)
    return real_of(direction * step)


def _angle_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [z], [step] = node.arguments, tangents
    return None if step is None else imaginary_of(step / z)


def _cast_back(node: Node, _: int, cotangent: Node) -> Node:
    kind = node.arguments[0].type
    assert isinstance(kind, ArrayType)
    return cotangent if kind.dtype == "real" else converted(cotangent, kind.dtype)


# ---- the table ----

real_part = register(
    Primitive(
        name="real_part",
        latex=r"\operatorname{{Re}} {}",
        evaluate=_real,
        infer=_part_type,
        linear="jointly",
        joint_rule="real part",
        transpose=lambda node, _, cotangent: as_complex(cotangent),
    )
)

imaginary_part = register(
    Primitive(
        name="imaginary_part",
        latex=r"\operatorname{{Im}} {}",
        evaluate=_imaginary,
        infer=_part_type,
        linear="jointly",
        joint_rule="imaginary part",
        transpose=lambda node, _, cotangent: cotangent * -1j,
    )
)

conjugate = register(
    Primitive(
        name="conjugate",
        latex=r"\overline{{{}}}",
        evaluate=_conjugate,
        infer=_same_type,
        linear="jointly",
        joint_rule="conjugate",
        transpose=lambda node, _, cotangent: conjugated(cotangent),
    )
)

modulus = register(
    Primitive(
        name="modulus",
        latex=r"\left| {} \right|",
        evaluate=_size,
        infer=_part_type,
        range=(0, None),
        jvp=_size_jvp,
    )
)
"""The size of a complex number."""

angle = register(
    Primitive(
        name="angle",
        latex=r"\arg {}",
        evaluate=_angle,
        infer=_part_type,
        jvp=_angle_jvp,
    )
)
"""The angle of a complex number, from -pi to pi."""

cast = register(
    Primitive(
        name="cast",
        evaluate=_cast,
        infer=_cast_type,
        linear="jointly",
        transpose=_cast_back,
    )
)
"""The same numbers in another dtype; complex numbers lose their imaginary part in a real one."""


# ---- what rules and readers build with ----


def real_of(node: Node) -> Node:
    """The real part; a real node itself."""
    return apply(real_part, node) if is_complex(node) else node


def imaginary_of(node: Node) -> Node:
    """The imaginary part; zeros for a real node."""
    return apply(imaginary_part, node) if is_complex(node) else node * 0


def conjugated(node: Node) -> Node:
    """The conjugate; a real node itself."""
    return apply(conjugate, node) if is_complex(node) else node


def converted(node: Node, dtype: str) -> Node:
    """The node in a dtype; itself where it has that already."""
    kind = elementwise([node.type], "cast")
    return node if kind.dtype == dtype else apply(cast, node, dtype=dtype)


def as_complex(node: Node) -> Node:
    """The node as complex numbers."""
    return converted(node, complex_dtype(elementwise([node.type], "cast").dtype))
