"""Random numbers as functions of a key: the same key gives the same numbers, anywhere.

A key is two whole numbers. The numbers are Philox's, which counts: so they depend on nothing
but the key, and keys that are split from one are independent.

Source:
    Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, 2011.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.errors import ShapeError
from steepest.graph import ArrayType, Primitive, Type, register

PURPOSES = {"split": 1, "uniform": 2, "normal": 3}
"""What counters are set apart for, so that a key may be split and used."""


def _key(types: Sequence[Type]) -> None:
    [kind] = types
    if kind != ArrayType("int64", (2,)):
        raise ShapeError(
            f"A key is two whole numbers, and this is {kind}.",
            where="key",
            remedy="key = st.random_key(seed)",
        )


def _numbers_type(types: Sequence[Type], *, distribution: str, shape: tuple[int, ...]) -> ArrayType:
    _key(types)
    return ArrayType("float64", shape)


def _keys_type(types: Sequence[Type], *, count: int) -> ArrayType:
    _key(types)
    return ArrayType("int64", (count, 2))


def _counter(key: Any, purpose: str) -> np.random.Philox:
    words = np.ascontiguousarray(key, dtype=np.int64).view(np.uint64)
    return np.random.Philox(key=words, counter=[0, 0, 0, PURPOSES[purpose]])


def _numbers(key: Any, distribution: str, shape: tuple[int, ...]) -> Any:
    generator = np.random.Generator(_counter(key, distribution))
    return generator.random(shape) if distribution == "uniform" else generator.normal(size=shape)


def _keys(key: Any, count: int) -> Any:
    return _counter(key, "split").random_raw(2 * count).view(np.int64).reshape(count, 2)


random_numbers = register(
    Primitive(
        name="random_numbers",
        evaluate=_numbers,
        infer=_numbers_type,
        jvp=lambda node, tangents: None,
    )
)
"""Numbers of a distribution, from a key."""

split_key = register(
    Primitive(name="split_key", evaluate=_keys, infer=_keys_type, jvp=lambda node, tangents: None)
)
"""Keys made of one."""
