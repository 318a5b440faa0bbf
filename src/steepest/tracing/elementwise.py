"""NumPy's element-wise functions on stand-ins, and their methods: reduce, accumulate, outer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import TraceError

from .dispatch import handler_of, node, traced
from .places import line
from .special import special
from .tracer import Tracer
from .ufuncs import operation

REDUCTIONS: dict[str, Any] = {
    "add": np.sum,
    "multiply": np.prod,
    "maximum": np.max,
    "minimum": np.min,
    "logical_and": np.all,
    "logical_or": np.any,
}
"""The functions that reduce by an element-wise one."""

ACCUMULATIONS: dict[str, Any] = {"add": np.cumsum, "multiply": np.cumprod}


def applied(ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: dict[str, Any]) -> Any:
    """What a ufunc, or a method of it, makes of inputs of which some are stand-ins."""
    if "out" in options and all(o is None or isinstance(o, Tracer) for o in options["out"]):
        options = {k: v for k, v in options.items() if k != "out"}  # x += 1 makes a new x.
    if method == "__call__":
        if options:
            options = {k: v for k, v in options.items() if v is not None and k != "casting"}
        if options:
            return _with_options(ufunc, inputs, options)
        handler = handler_of(ufunc)
        if handler is not None:
            return handler(*inputs)
        make = operation(ufunc.__name__) or special(ufunc.__name__)
        if make is None:
            raise unknown(ufunc.__name__)
        return traced(make(*map(node, inputs)))
    if method == "reduce" and ufunc.__name__ in REDUCTIONS:
        return REDUCTIONS[ufunc.__name__](*inputs, **{"axis": 0, **options})
    if method == "accumulate" and ufunc.__name__ in ACCUMULATIONS:
        return ACCUMULATIONS[ufunc.__name__](*inputs, **{"axis": 0, **options})
    if method == "outer" and len(inputs) == 2:
        a, b = (traced(node(i)) for i in inputs)
        return ufunc(a[(..., *[None] * b.ndim)], b, **options)
    raise unknown(f"{ufunc.__name__}.{method}")


def _with_options(ufunc: np.ufunc, inputs: Sequence[Any], options: dict[str, Any]) -> Any:
    dtype = options.pop("dtype", None)
    options.pop("order", None)
    options.pop("subok", None)
    if options:
        raise TraceError(
            f"np.{ufunc.__name__} cannot write into an array that is not followed, nor where "
            "a mask says.",
            where=line(),
            remedy=f"use its result: y = np.{ufunc.__name__}(...), and np.where for a mask.",
        )
    result = ufunc(*inputs)
    return result if dtype is None else result.astype(dtype)


def unknown(name: str) -> TraceError:
    """The error for a function that the table does not have."""
    return TraceError(
        f"{name} of an unknown number is not a function in the table.",
        where=line(),
        remedy="write it with functions that a formula has, such as np.sin, np.exp or np.where.",
    )
