"""Random numbers from keys, which are plain values: the same in any order and on any thread."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.evaluation import evaluate
from steepest.graph import Primitive, apply, constant
from steepest.primitives.randomness import random_numbers, split_key
from steepest.tracing import concrete, is_traced, node, traced


def random_key(seed: int) -> np.ndarray:
    """The key of a seed: two whole numbers.

    Example:
        >>> random_key(7).shape
        (2,)
    """
    return np.random.SeedSequence(int(seed)).generate_state(2, np.uint64).view(np.int64)


def split(key: Any, num: int = 2) -> Any:
    """So many independent keys made of one, along the first axis; the key is used up.

    Example:
        >>> first, second = split(random_key(0))
        >>> bool(normal(first) == normal(second))
        False
    """
    return _made(key, split_key, count=int(num))


def uniform(key: Any, shape: Any = (), minval: Any = 0.0, maxval: Any = 1.0) -> Any:
    """Numbers spread evenly from ``minval`` up to ``maxval``, in which they can be differentiated.

    Example:
        >>> bool(np.all(uniform(random_key(0), (3,)) < 1))
        True
    """
    numbers = _made(key, random_numbers, distribution="uniform", shape=_shape(shape))
    return minval + (maxval - minval) * numbers


def normal(key: Any, shape: Any = ()) -> Any:
    """Numbers of the standard normal distribution.

    Example:
        >>> float(normal(random_key(0))) == float(normal(random_key(0)))
        True
    """
    return _made(key, random_numbers, distribution="normal", shape=_shape(shape))


def _made(key: Any, primitive: Primitive, **told: Any) -> Any:
    """A stand-in where the key is one, else the numbers themselves."""
    if is_traced(key):
        return traced(apply(primitive, node(key), **told))
    [value] = evaluate([apply(primitive, constant(np.asarray(key)), **told)], {})
    return value


def _shape(shape: Any) -> tuple[int, ...]:
    lengths = shape if isinstance(shape, (tuple, list)) else (shape,)
    return tuple(int(concrete(n)) for n in lengths)
