"""Sums, products and functions of Functions, by Python's operators and NumPy's names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import CallError, TraceError
from steepest.graph import BOOLEAN, constant
from steepest.tracing.ufuncs import operation

from .binding import either, merged, unique

if TYPE_CHECKING:
    from .face import Function


def applied(
    f: Function, ufunc: np.ufunc, method: str, inputs: Sequence[Any], options: dict[str, Any]
) -> Any:
    """The function that a NumPy function of Functions is.

    Raises:
        TraceError: when the NumPy function has no counterpart in the table.
    """
    if all(isinstance(o, type(f)) for o in options.get("out", ())):
        options.pop("out", None)  # f += 1 makes a new f
    make = operation(ufunc.__name__)
    if method != "__call__" or options or make is None:
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise TraceError(
            f"numpy.{name} of a Function is not a function in the table.",
            where=f"np.{name}({', '.join(_shown(i) for i in inputs)})",
            remedy="evaluate the Function first, as in np.add(f(x), g(x)), or write it as text.",
        )
    made = type(f)
    parts = [made(constant(i), ()) if isinstance(i, np.ndarray) else f.of(i) for i in inputs]
    sources = [p.source for p in parts]
    return made(
        make(*sources),
        merged([p.inputs for p in parts]),
        computed=any(p.computed for p in parts),
        undefined=either(p.undefined for p in parts),
        origins=unique(o for p in parts for o in p.origins),
    )


def truth(f: Function) -> bool:
    """True: a function is something. A comparison of functions has no truth of its own.

    Raises:
        CallError: for a comparison.
    """
    if f.source.type is BOOLEAN:
        raise CallError(
            "Whether this holds depends on the variables.",
            where=str(f),
            remedy="call it at a point first, or ask st.equivalent(f, g).",
        )
    return True


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 30 else text[:27] + "..."
