"""What comes in: values of variables made into what the kernels compute with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, ShapeError
from steepest.graph import ArrayType, Node, Variable, ordered

COUNTED = ("bool", "int64")
"""The dtypes of truths and of whole numbers."""

SHORT = ("float32", "complex64")
"""The dtypes of single precision, to which the weak dtype yields."""


DTYPES = {n: np.dtype(n) for n in ("bool", "int64", "float32", "float64", *SHORT, "complex128")}
"""NumPy's dtypes by their names, which NumPy itself puts together at each look."""

NAMES = {dtype: name for name, dtype in DTYPES.items()}


def rank_of(node: Node) -> int:
    """The number of axes of the node's value; -1 for a tuple."""
    return len(node.type.dimensions) if isinstance(node.type, ArrayType) else -1


def dtype_of(node: Node) -> str:
    """The dtype of the node's value."""
    return node.type.dtype if isinstance(node.type, ArrayType) else "tuple"


def as_float(value: Any) -> float:
    """The nearest float; a string is not a number."""
    if isinstance(value, (str, bytes)):
        raise TypeError
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def is_double(value: Any) -> bool:
    """Whether the value is of double precision, or a Python float."""
    return type(value) is float or (isinstance(value, np.ndarray) and value.dtype == np.float64)


def shortened(value: Any) -> Any:
    """The value in single precision."""
    return np.float32(value) if isinstance(value, float) else value.astype(np.float32)


def is_short(arrays: Sequence[Any]) -> bool:
    """Whether the computation is one in single precision: nothing is wider."""
    strong = {NAMES.get(a.dtype) for a in arrays if isinstance(a, (np.ndarray, np.generic))}
    return not strong.isdisjoint(SHORT) and strong.isdisjoint(("float64", "complex128"))


def array_of(target: Variable, value: Any) -> Any:
    """The value of a variable as the computation takes it."""
    kind = target.type
    if not isinstance(kind, ArrayType):
        return value
    if type(value) is np.ndarray and value.dtype == DTYPES.get(kind.dtype):
        array: Any = value if value.ndim else value[()]
    elif type(value) is float or type(value) is complex:
        array = value
    elif isinstance(value, int) and kind.dtype not in ("bool", "int64"):
        array = as_float(value)
    else:
        array = _converted(target, value, kind.dtype)
    if kind.dtype != "real":
        found = array.dtype if hasattr(array, "dtype") else np.result_type(array)
        if found != DTYPES[kind.dtype]:
            array = np.asarray(array).astype(kind.dtype)[()]
    if np.ndim(array) < kind.rank:
        raise ShapeError(
            f"{target.name} is an array of {kind.rank} axes and got shape {np.shape(array)}.",
            where=f"{target.name}: {kind}",
            remedy=f"give {target.name} an array of {kind.rank} axes or more.",
        )
    return array


def _converted(target: Variable, value: Any, dtype: str) -> Any:
    try:
        if isinstance(value, np.ma.MaskedArray):
            value = np.ma.filled(value.astype(np.float64), np.nan)
        array = np.asarray(value)
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        elif array.dtype.kind in "biu":
            array = array if dtype in ("bool", "int64") else array.astype(np.float64)
        elif array.dtype.kind == "O":
            array = np.reshape([as_float(v) for v in array.ravel()], array.shape)
        elif array.dtype.kind not in "fc":
            raise ValueError
        elif array.dtype.name not in ("float32", "float64", "complex64", "complex128"):
            array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    except (ValueError, TypeError, OverflowError):
        raise ArgumentError(
            f"{target.name} must be a number or an array of numbers, not {_shown(value)}.",
            where=target.name,
            remedy=f"pass a number, as in {target.name}=1.5, or an array.",
        ) from None
    return array[()]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def sizes_of(inputs: Sequence[Variable], arrays: Sequence[Any]) -> dict[str, int]:
    """The lengths of named dimensions, as the arrays have them."""
    sizes: dict[str, int] = {}
    for target, array in zip(inputs, arrays, strict=True):
        kind = target.type
        if not isinstance(kind, ArrayType) or not kind.dimensions:
            continue
        shape = np.shape(array)[np.ndim(array) - kind.rank :]
        for wanted, length in zip(kind.dimensions, shape, strict=True):
            known = sizes.setdefault(wanted, length) if isinstance(wanted, str) else wanted
            if known != length:
                raise ShapeError(
                    f"{target.name} has the shape {shape}, where {wanted} is {known}.",
                    where=f"{target.name}: {kind}",
                    remedy="give arrays whose lengths agree.",
                )
    return sizes


def require_values(outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
    """Refuse outputs that are no nodes or use a variable that has no value."""
    given = set(inputs)
    for output in outputs:
        if not isinstance(output, Node):
            raise CallError(
                f"A program computes nodes, not {type(output).__name__}.",
                where=_shown(output),
                remedy="pass the nodes of a graph.",
            )
    for node in ordered(*outputs):
        if isinstance(node, Variable) and node not in given:
            raise CallError(
                f"The variable {node.name} has no value.",
                where=node.name,
                remedy=f"give it one, as in {node.name}=1.5.",
            )


def plain(value: Any) -> Any:
    """The value with a scalar of double precision as a Python number."""
    if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0:
        if value.dtype in (np.float64, np.complex128, np.bool_, np.int64):
            return value.item()
        return np.asarray(value)[()]
    return value
