"""Convolutions of sequences along the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import ArrayType, Node, Primitive, Type, apply, elementwise, promote, register

from .array_shapes import misfit
from .array_values import ranked
from .arrays import part


def _convolved_type(types: Sequence[Type]) -> ArrayType:
    a, b = (elementwise([t], "a convolution") for t in types)
    lengths = [x.dimensions[-1] if x.rank == 1 else "?" for x in (a, b)]
    m, n = lengths
    if not isinstance(m, int) or not isinstance(n, int) or not m or not n:
        raise misfit(
            f"A convolution is of two sequences of known lengths and got {a} and {b}.",
            "convolve",
            "give two vectors that are not empty.",
        )
    return ArrayType(promote([a.dtype, b.dtype]), (m + n - 1,))


@ranked
def _convolved(a: Any, b: Any, ranks: tuple[int, int]) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim == b.ndim == 1:
        return np.convolve(a, b)
    lead = np.broadcast_shapes(a.shape[:-1], b.shape[:-1])
    rows = np.broadcast_to(a, (*lead, a.shape[-1])).reshape(-1, a.shape[-1])
    others = np.broadcast_to(b, (*lead, b.shape[-1])).reshape(-1, b.shape[-1])
    found = [np.convolve(x, y) for x, y in zip(rows, others, strict=True)]
    length = a.shape[-1] + b.shape[-1] - 1
    return np.reshape(found, (*lead, length)).astype(np.result_type(a, b), copy=False)


def _convolved_transpose(node: Node, position: int, cotangent: Node) -> Node:
    """The cotangent against the other sequence reversed, where they overlap wholly."""
    other = node.arguments[1 - position]
    count, length = (int(a.type.dimensions[0]) for a in (other, node.arguments[position]))  # type: ignore
    backward = part(other, slice(None, None, -1))
    return part(apply(convolve, cotangent, backward), slice(count - 1, count - 1 + length))


convolve = register(
    Primitive(
        name="convolve",
        latex=r"{} * {}",
        arity=2,
        evaluate=_convolved,
        infer=_convolved_type,
        linear="each",
        joint_rule="convolution",
        transpose=_convolved_transpose,
    )
)
"""All sums of products of two vectors, the second reversed and moved along the first."""


def convolved(a: Node, b: Node) -> Node:
    """The whole convolution of two vectors."""
    return apply(convolve, a, b)
