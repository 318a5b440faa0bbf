"""NumPy as the array API's namespace of stand-ins, which stay what they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from .tracer import Tracer


class _Namespace:
    """NumPy's functions; those that make arrays of what they are given leave stand-ins."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def asarray(value: Any, dtype: Any = None, **options: Any) -> Any:
        """The stand-in itself, or NumPy's array."""
        if isinstance(value, Tracer):
            return value if dtype is None else value.astype(dtype)
        return np.asarray(value, dtype=dtype, **options)


NAMESPACE = _Namespace()
