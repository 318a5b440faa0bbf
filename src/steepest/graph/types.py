"""What a node's value is: an array of a dtype and dimensions, or a tuple of types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.errors import ShapeError

type_names = ("bool", "int64", "real", "float32", "float64", "complex64", "complex128")
"""The dtypes in order of promotion. ``real`` is weak: it takes the width of what it meets."""

Dimension = int | str
"""A length, or the name of a length that is known only when the function is called."""


@dataclass(frozen=True, slots=True)
class ArrayType:
    """An array of one dtype. ``dimensions`` is ``()`` for a scalar."""

    dtype: str
    dimensions: tuple[Dimension, ...] = ()

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.dimensions)

    def __str__(self) -> str:
        return f"{self.dtype}({', '.join(map(str, self.dimensions))})"


@dataclass(frozen=True, slots=True)
class TupleType:
    """Several values at once, each of its own type; nodes read them by ``item``."""

    items: tuple[Type, ...]

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


Type = ArrayType | TupleType

REAL = ArrayType("real")
"""A scalar whose precision is settled at the call: what a text formula computes with."""

BOOLEAN = ArrayType("bool")
"""The scalar truth of a condition."""


def promote(dtypes: Sequence[str]) -> str:
    """The dtype of an element-wise result of these dtypes.

    ``real`` yields to the floating width that it meets; a complex partner keeps it.
    """
    strong = [d for d in dtypes if d != "real"]
    if not strong:
        return "real"
    top = max(strong, key=type_names.index)
    if "real" in dtypes and top in ("bool", "int64"):
        return "real"
    if top == "complex64" and any(d in ("float64", "int64") for d in strong):
        return "complex128"
    if top == "float32" and "int64" in strong:
        return "float64"
    return top


def broadcast(dimensions: Sequence[tuple[Dimension, ...]]) -> tuple[Dimension, ...]:
    """The dimensions that these broadcast to, by NumPy's rule; names match themselves and 1.

    Raises:
        ShapeError: when two lengths differ and neither is 1.
    """
    rank = max(map(len, dimensions), default=0)
    result: list[Dimension] = [1] * rank
    for shape in dimensions:
        for axis, length in enumerate(shape, rank - len(shape)):
            if result[axis] == 1:
                result[axis] = length
            elif length not in (1, result[axis]):
                shapes = " and ".join(f"({', '.join(map(str, d))})" for d in dimensions)
                raise ShapeError(
                    f"The shapes {shapes} do not broadcast: {result[axis]} is not {length}.",
                    where=f"axis {axis}",
                    remedy="give both the same length, or length 1 to the one that repeats.",
                )
    return tuple(result)


def elementwise(types: Sequence[Type], what: str) -> ArrayType:
    """The type of an element-wise operation's result: promoted dtype, broadcast dimensions."""
    arrays: list[ArrayType] = []
    for t in types:
        if not isinstance(t, ArrayType):
            raise ShapeError(
                f"{what} works on arrays and got the tuple {t}.",
                where=what,
                remedy="take one of its items first: item(t, 0).",
            )
        arrays.append(t)
    dtype = promote([a.dtype for a in arrays])
    dimensions = broadcast([a.dimensions for a in arrays])
    return REAL if dtype == REAL.dtype and not dimensions else ArrayType(dtype, dimensions)
