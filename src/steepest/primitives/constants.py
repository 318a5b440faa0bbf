"""The numbers with a name; Euler's number stands in ``graph``, whose powers need it."""

from __future__ import annotations

import math

from steepest.graph import Primitive, register

pi = register(
    Primitive(
        name="pi",
        latex=r"\pi",
        arity=0,
        evaluate=lambda: math.pi,
        digits="pi",
        interval="pi",
        source="DLMF 3.12",
    )
)
"""The operation without arguments whose value is the circle's number; ``PI`` is its node."""

PI = pi()
