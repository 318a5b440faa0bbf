"""Random numbers that are functions of a key and a counter: no hidden state, the same anywhere."""

from __future__ import annotations

import numpy as np

from steepest.errors import ArgumentError

LARGEST_KEY = 2**64


def generator(key: int, counter: int, stream: int = 0) -> np.random.Generator:
    """The numbers that belong to a key and a counter.

    Args:
        key: The seed, a whole number from 0.
        counter: Which step or epoch, from 0.
        stream: What they are for, so that orders and noise of one step are independent.

    Source:
        Salmon, Moraes, Dror & Shaw (2011), *Parallel random numbers: as easy as 1, 2, 3*.
    """
    return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, counter, stream]))


def normal_numbers(key: int, counter: int, size: int) -> np.ndarray:
    """Standard normal numbers.

    >>> bool((normal_numbers(7, 3, 4) == normal_numbers(7, 3, 4)).all())
    True
    """
    return generator(key, counter).standard_normal(size)


def shuffled(key: int, epoch: int, rows: int) -> np.ndarray:
    """The numbers of all rows in the order of one epoch."""
    return generator(key, epoch, stream=1).permutation(rows)


def checked_seed(seed: int) -> int:
    """The seed.

    Raises:
        ArgumentError: when it is not a whole number from 0.
    """
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < LARGEST_KEY:
        raise ArgumentError(
            f"A seed is a whole number from 0, not {seed!r}.",
            where=f"seed={seed!r}"[:60],
            remedy="seed=0",
        )
    return int(seed)
