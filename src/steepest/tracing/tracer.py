"""The stand-in that a function is called with: an array that is known by its node."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from steepest.errors import TraceError
from steepest.graph import ArrayType

from .places import line
from .trace import StandIn


class Tracer(StandIn, NDArrayOperatorsMixin):
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
        return np.dtype("float64" if name == "real" else name)

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
            raise TraceError(
                f"np.{function.__name__} of an unknown array is not among the functions that "
                "are followed.",
                where=line(),
                remedy="write it with others, such as sums, products and np.where.",
            )
        return handler(*arguments, **options)

    def __getitem__(self, key: Any) -> Tracer:
        from .indexing import taken_at  # noqa: PLC0415 - it makes tracers

        return taken_at(self, key)

    # ---- what is asked of it ----

    def __bool__(self) -> bool:
        return bool(self.trace.answer(self.node))

    def _not_a_number(self) -> Any:
        raise TraceError(
            "This code wants a plain number, and here stands an unknown one.",
            where=line(),
            remedy="use NumPy's functions (np.sin, not math.sin), and write into new arrays "
            "made by np.array([...]).",
        )

    __float__ = __int__ = __index__ = __complex__ = _not_a_number
