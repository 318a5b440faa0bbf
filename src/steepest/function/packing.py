"""Flat lists of numbers as the arrays that they stand for, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import CallError, ShapeError

from .binding import counted
from .traces import ArgNums, Trace
from .tracing import Tracer


def split(values: Sequence[Any], trace: Trace, argnums: ArgNums, lead: tuple[int, ...]) -> Any:
    """The derivatives in one list, as arrays for the arguments; a tuple where asked for."""
    table = shaped(values, (int(np.prod(lead)), len(trace.variables)), keep=True)
    result, start = [], 0
    for argument, inputs in zip(trace.arguments, trace.inputs, strict=True):
        piece = table[:, start : start + len(inputs)]
        array = piece.reshape(lead + np.shape(argument))
        result.append(array if array.ndim else _scalar(array[()]))
        start += len(inputs)
    return result[0] if isinstance(argnums, int) else tuple(result)


def shaped(values: Sequence[Any], shape: tuple[int, ...], keep: bool = False) -> Any:
    """The numbers as an array of that shape; one alone as a number, unless kept an array."""
    if any(isinstance(v, Tracer) for v in values):
        array = np.empty(len(values), dtype=object)
        array[:] = values
    else:
        array = np.array(values, dtype=float)
    array = array.reshape(shape)
    return array if array.ndim or keep else _scalar(array[()])


def _scalar(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def matching(given: Sequence[Any], arguments: Sequence[Any], what: str) -> list[Any]:
    """The numbers of vectors that have the shapes of the arguments, in one list."""
    if len(given) != len(arguments):
        raise CallError(
            f"{counted(len(arguments), what)} needed, {len(given)} given.",
            where=what,
            remedy=f"give one {what} for each argument, each of its shape.",
        )
    flat: list[Any] = []
    for vector, argument in zip(given, arguments, strict=True):
        if np.shape(vector) != np.shape(argument):
            raise ShapeError(
                f"The {what} has shape {np.shape(vector)}, and {np.shape(argument)} is needed.",
                where=what,
                remedy=f"give a {what} of shape {np.shape(argument)}.",
            )
        flat += [vector] if isinstance(vector, Tracer) else np.ravel(vector).tolist()
    return flat
