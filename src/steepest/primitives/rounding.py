"""Whole parts and remainders: constant between jumps."""

from __future__ import annotations

from steepest.graph import Condition, Partial, Primitive, register

floor = register(
    Primitive(
        name="floor",
        latex=r"\left\lfloor {} \right\rfloor",
        evaluate="numpy.floor",
        digits="floor",
        interval="floor",
        partials=[Partial("derivative of a step", lambda y, x: 0)],
        jumps=lambda x: [x - floor(x)],
        increasing=True,
        native="floor",
    )
)

ceil = register(
    Primitive(
        name="ceil",
        latex=r"\left\lceil {} \right\rceil",
        evaluate="numpy.ceil",
        digits="ceil",
        interval="ceil",
        partials=[Partial("derivative of a step", lambda y, x: 0)],
        jumps=lambda x: [ceil(x) - x],
        increasing=True,
        native="ceil",
        aliases=("ceiling",),
    )
)

mod = register(
    Primitive(
        name="mod",
        latex=r"{} \bmod {}",
        arity=2,
        evaluate="numpy.mod",
        digits=lambda context, a, b: a % b if b else context.nan,
        interval="mod",
        partials=[
            Partial("derivative of a remainder", lambda y, a, b: 1),
            Partial("derivative of a remainder", lambda y, a, b: -floor(a / b)),
        ],
        joint_rule="derivative of a remainder",
        domain=lambda a, b: [Condition(b, "!=0", "a remainder of a division by zero")],
        jumps=lambda a, b: [mod(a, b)],
        safe=(0.5, 1.0),
        native="mod",
    )
)
"""``a - b*floor(a/b)``, which has the sign of b as in Python."""
