"""Rounding to the nearest whole number, which stands still between its jumps."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Primitive, register

from .array_shapes import same_type
from .array_values import ranked


@ranked
def _nearest(x: Any, ranks: tuple[int]) -> Any:
    return np.rint(x)


rint = register(
    Primitive(name="rint", evaluate=_nearest, infer=same_type, jvp=lambda node, tangents: None)
)
"""The nearest whole number, of two the even one."""
