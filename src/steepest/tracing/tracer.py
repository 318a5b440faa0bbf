"""The stand-in that a function is called with: an array that is known by its node."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from steepest.errors import TraceError
from steepest.graph import ArrayType

from .methods import Methods
from .places import line
from .trace import StandIn


class Tracer(StandIn, Methods, NDArrayOperatorsMixin):
    """A number or an array of which is noted what is done to it.

    It behaves as the NumPy array that it stands for. ``if``, ``while`` and ``bool()`` ask
    for its value, which is known where a function is followed at given arguments.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore

    # ---- what it is ----

    @property
    def type(self) -> ArrayType:
        """The dtype and the dimensions."""
        assert isinstance(self.node.type, ArrayType)
        return self.node.type

    @property
    def shape(self) -> tuple[Any, ...]:
        """The lengths of the axes."""
        return self.type.dimensions

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.type.dimensions)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> np.dtype:
        """NumPy's dtype of it."""
        name = self.type.dtype
        if not self.type.dimensions and _asked_by_mean(sys._getframe(1).f_code.co_filename):
            raise AttributeError("dtype")
        return np.dtype("float64" if name == "real" else name)

    @property
    def at(self) -> Places:
        """Its parts, for new arrays in which one is replaced: ``x.at[0].set(1.0)``."""
        return Places(self)

    def __len__(self) -> int:
        if not self.type.dimensions:
            raise TypeError("len() of a number")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tracer]:
        if not self.type.dimensions:
            raise TypeError("iteration over a number")
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<Tracer of {self.node!r}>"

    # ---- what is done to it ----

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from .elementwise import applied  # noqa: PLC0415 - it makes tracers

        return applied(ufunc, method, inputs, options)

    def __array_function__(
        self, function: Callable, types: Any, arguments: tuple, options: dict
    ) -> Any:
        from .dispatch import handler_of  # noqa: PLC0415 - it makes tracers

        handler = handler_of(function)
        if handler is None:
            name = getattr(function, "__name__", "function")
            raise TraceError(
                f"np.{name} of an unknown array is not among the functions that are followed.",
                where=line(),
                remedy="write it with others, such as sums, products and np.where.",
            )
        return handler(*arguments, **options)

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        from .namespace import NAMESPACE  # noqa: PLC0415 - few ask for it

        return NAMESPACE

    def __getitem__(self, key: Any) -> Tracer:
        from .indexing import taken_at  # noqa: PLC0415 - it makes tracers

        return taken_at(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TraceError(
            "An array that is followed cannot be written into.",
            where=line(),
            remedy="make a new one, as in x = x.at[0].set(1.0), or collect the parts in a list "
            "for np.stack.",
        )

    def __getattr__(self, name: str) -> Any:
        """NumPy's functions as methods, as arrays of objects call them."""
        ufunc = getattr(np, name, None)
        if isinstance(ufunc, np.ufunc):
            return lambda *others: ufunc(self, *others)
        raise AttributeError(f"An array has no attribute {name}, and a Tracer stands for one.")

    # ---- what is asked of it ----

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("The truth of an array with more than one element is ambiguous.")
        return bool(self.home.answer(self.node))

    def _number(self) -> Any:
        """The value, which is a plain number where nothing that varies is in it."""
        counts = self.home.guarded and self.type.dtype in ("bool", "int64")
        if self.size == 1 and (counts or self.home.is_fixed(self.node)):
            return np.asarray(self.home.answer(self.node)).item()
        raise TraceError(
            "This code wants a plain number, and here stands an unknown one.",
            where=line(),
            remedy="use NumPy's functions (np.sin, not math.sin), and write into new arrays "
            "made by np.array([...]).",
        )

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __complex__(self) -> complex:
        return complex(self._number())

    def __index__(self) -> int:
        return int(self._number()) if self.type.dtype in ("bool", "int64") else self._refused()

    def _refused(self) -> Any:
        raise TypeError("A Tracer of floats is no index.")


class Places:
    """What ``x.at`` is: an index chooses a part, a method makes a new array of it."""

    __slots__ = ("array",)

    def __init__(self, array: Tracer) -> None:
        self.array = array

    def __getitem__(self, key: Any) -> Any:
        from .updates import Place  # noqa: PLC0415 - it makes tracers

        return Place(self.array, key)


def _asked_by_mean(filename: str) -> bool:
    """Whether NumPy's mean asks, which makes numbers of elements that have a dtype."""
    return filename.endswith("_methods.py") and "numpy" in filename
