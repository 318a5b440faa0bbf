"""SciPy's special functions from machine code: the loops of its ufuncs, by address.

They are the functions that the reference calls, so the bits are the same.
"""

from __future__ import annotations

import ctypes
from functools import cache

from .layouts import ufunc_loops

SIGNATURES = {
    "psi": "d->d", "gamma": "d->d", "gammaln": "d->d", "erfc": "d->d", "erfcx": "d->d",
    "beta": "dd->d", "jv": "dd->d", "yv": "dd->d", "iv": "dd->d", "binom": "dd->d",
    "_zeta": "dd->d", "_lambertw": "Dld->D", "_spherical_jn": "ld->d", "_spherical_in": "ld->d",
}  # fmt: skip
"""The types of the loop that is called: double, long, complex."""

_kept: list[object] = []
"""What machine code refers to by address stays as long as the process."""


@cache
def loop_address(name: str) -> int:
    """The address of two words: the loop of that function, and the data that it is handed."""
    from scipy.special import _ufuncs  # noqa: PLC0415 - few functions need it

    function = getattr(_ufuncs, name)
    loop, data = ufunc_loops(function)[SIGNATURES[name]]
    words = (ctypes.c_void_p * 2)(loop, data)
    _kept.extend((function, words))
    return ctypes.addressof(words)
