"""Where CPython's and NumPy's objects keep what machine code reads, each checked once.

The structures are in both projects' public headers. A check that fails means an interpreter
that these lines do not know; native code then says so instead of reading elsewhere.
"""

from __future__ import annotations

import ctypes
import importlib
from functools import lru_cache
from typing import Any

import numpy as np

from steepest.errors import MissingExtra

WORD = ctypes.sizeof(ctypes.c_void_p)
HEAD = object.__basicsize__
TYPE = HEAD - WORD
"""Where an object has its type."""
FLOAT = HEAD
"""Where a float has its number."""
TUPLE_SIZE = HEAD
TUPLE_ITEMS = HEAD + WORD
ARRAY_DATA = HEAD
ARRAY_RANK = HEAD + WORD
ARRAY_SHAPE = HEAD + 2 * WORD
ARRAY_DTYPE = HEAD + 5 * WORD
ARRAY_FLAGS = HEAD + 6 * WORD
CONTIGUOUS, ALIGNED, WRITEABLE = 0x1, 0x100, 0x400
UFUNC_COUNTS = HEAD
UFUNC_LOOPS = HEAD + 2 * WORD
UFUNC_DATA = HEAD + 3 * WORD
UFUNC_OWNER = HEAD + 9 * WORD
NEW_ARRAY, NEW_UFUNC = 93, 1
"""The numbers of ``PyArray_New`` and ``PyUFunc_FromFuncAndData`` in NumPy's tables."""


def word_at(address: int) -> int:
    """The pointer stored at an address."""
    return ctypes.c_void_p.from_address(address).value or 0


def _api(name: str) -> int:
    """The address of one of NumPy's tables of functions."""
    tables = importlib.import_module("numpy._core._multiarray_umath")
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return pointer(getattr(tables, name), None)


def array_function(number: int) -> int:
    """The address of a function of NumPy's table for arrays."""
    return word_at(_api("_ARRAY_API") + WORD * number)


def ufunc_function(number: int) -> int:
    """The address of a function of NumPy's table for ufuncs."""
    return word_at(_api("_UFUNC_API") + WORD * number)


def ufunc_loops(function: np.ufunc) -> dict[str, tuple[int, int]]:
    """The address and the data of each loop of a ufunc, by its types such as ``dd->d``."""
    require_layouts()
    loops, data = word_at(id(function) + UFUNC_LOOPS), word_at(id(function) + UFUNC_DATA)
    return {
        types: (word_at(loops + WORD * i), word_at(data + WORD * i) if data else 0)
        for i, types in enumerate(function.types)
    }


@lru_cache(maxsize=1)
def require_layouts() -> None:
    """Refuse an interpreter whose objects are laid out otherwise.

    Raises:
        MissingExtra: where native code cannot run.
    """
    probe = np.arange(6.0).reshape(2, 3)
    number = 1234.5
    pair = ("steep", "est")
    ufunc = np.frompyfunc(abs, 1, 1)
    facts = [
        HEAD == 2 * WORD == 16,
        float.__basicsize__ == HEAD + 8,
        ctypes.c_double.from_address(id(number) + FLOAT).value == number,
        word_at(id(number) + TYPE) == id(float),
        word_at(id(pair) + TUPLE_SIZE) == 2,
        word_at(id(pair) + TUPLE_ITEMS) == id(pair[0]),
        word_at(id(probe) + ARRAY_DATA) == probe.ctypes.data,
        ctypes.c_int.from_address(id(probe) + ARRAY_RANK).value == 2,
        word_at(word_at(id(probe) + ARRAY_SHAPE) + WORD) == 3,
        word_at(id(probe) + ARRAY_DTYPE) == id(np.dtype(np.float64)),
        ctypes.c_int.from_address(id(probe) + ARRAY_FLAGS).value == probe.flags.num,
        word_at(id(ufunc) + UFUNC_OWNER) == id(abs),
        ctypes.c_int.from_address(id(ufunc) + UFUNC_COUNTS).value == ufunc.nin,
    ]
    if not all(facts):
        raise MissingExtra(
            "This Python or NumPy lays its objects out in a way that native code does not know.",
            where=f"layout {[i for i, fact in enumerate(facts) if not fact]}",
            remedy="call the function itself, or use CPython 3.11 or later on 64 bits.",
        )


def address_of(name: str) -> int:
    """The address of a function or object of CPython's C interface."""
    return ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0


def address(thing: Any) -> int:
    """Where an object is."""
    return id(thing)
