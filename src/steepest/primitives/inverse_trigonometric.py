"""The inverse trigonometric functions, with values in radians, and the angle of a point."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, register

from .constants import PI
from .piecewise import abs, less, where
from .powers import sqrt

SOURCE = "DLMF 4.24"
HALF_TURN = math.nextafter(math.pi, 4)
QUARTER_TURN = HALF_TURN / 2
"""Bounds of the values, rounded outward, because the double of pi is below pi."""


def _within_one(x: Node) -> list[Condition]:
    return [
        Condition(1 - x, ">=0", "the inverse sine or cosine of a number above 1"),
        Condition(1 + x, ">=0", "the inverse sine or cosine of a number below -1"),
    ]


def _beyond_one(x: Node) -> list[Condition]:
    return [Condition(abs(x) - 1, ">=0", "the inverse secant of a number between -1 and 1")]


def _opposite_leg(x: Any) -> Any:
    """The square root of x^2 - 1, without overflow and with all digits near 1."""
    size = np.abs(x)
    return np.sqrt(size - 1) * np.sqrt(size + 1)


def _arccot(x: Any) -> Any:
    if np.iscomplexobj(x):
        return np.pi / 2 - np.arctan(x)
    return np.arctan2(1, x)


def _arcsec(x: Any) -> Any:
    if np.iscomplexobj(x):
        return np.arccos(1 / x)
    return np.arctan2(_opposite_leg(x), np.sign(x))


def _arccsc(x: Any) -> Any:
    if np.iscomplexobj(x):
        return np.arcsin(1 / x)
    return np.arctan(np.sign(x) / _opposite_leg(x))


arcsin = register(
    Primitive(
        name="arcsin",
        text="asin",
        latex=r"\arcsin {}",
        evaluate="numpy.arcsin",
        digits="asin",
        interval="arcsin",
        partials=[Partial("derivative of the inverse sine", lambda y, x: 1 / sqrt(1 - x**2))],
        domain=_within_one,
        safe=(0.0,),
        symmetry="odd",
        range=(-QUARTER_TURN, QUARTER_TURN),
        increasing=True,
        native="asin",
        aliases=("asin",),
        source=SOURCE,
    )
)

arccos = register(
    Primitive(
        name="arccos",
        text="acos",
        latex=r"\arccos {}",
        evaluate="numpy.arccos",
        digits="acos",
        interval="arccos",
        partials=[Partial("derivative of the inverse cosine", lambda y, x: -1 / sqrt(1 - x**2))],
        domain=_within_one,
        safe=(0.0,),
        range=(0, HALF_TURN),
        increasing=False,
        native="acos",
        aliases=("acos",),
        source=SOURCE,
    )
)

arctan = register(
    Primitive(
        name="arctan",
        text="atan",
        latex=r"\arctan {}",
        evaluate="numpy.arctan",
        digits="atan",
        interval="arctan",
        partials=[Partial("derivative of the inverse tangent", lambda y, x: 1 / (1 + x**2))],
        symmetry="odd",
        range=(-QUARTER_TURN, QUARTER_TURN),
        increasing=True,
        native="atan",
        aliases=("atan",),
        source=SOURCE,
    )
)

arccot = register(
    Primitive(
        name="arccot",
        text="acot",
        evaluate=_arccot,
        digits=lambda context, x: context.atan2(1, x),
        interval="arccot",
        partials=[Partial("derivative of the inverse cotangent", lambda y, x: -1 / (1 + x**2))],
        defined_as=lambda x: PI / 2 - arctan(x),
        range=(0, HALF_TURN),
        increasing=False,
        aliases=("acot",),
        source="ISO 80000-2, 2-14.14",
    )
)
"""The inverse cotangent with values from 0 to pi, as calculus textbooks have it.

Some programs return ``arctan(1/x)`` instead, which jumps at 0.
"""

arcsec = register(
    Primitive(
        name="arcsec",
        text="asec",
        evaluate=_arcsec,
        digits="asec",
        interval="arcsec",
        partials=[
            Partial("derivative of the inverse secant", lambda y, x: 1 / (abs(x) * sqrt(x**2 - 1)))
        ],
        domain=_beyond_one,
        defined_as=lambda x: arccos(1 / x),
        safe=(2.0,),
        range=(0, HALF_TURN),
        aliases=("asec",),
        source=SOURCE,
    )
)

arccsc = register(
    Primitive(
        name="arccsc",
        text="acsc",
        evaluate=_arccsc,
        digits="acsc",
        interval="arccsc",
        partials=[
            Partial(
                "derivative of the inverse cosecant", lambda y, x: -1 / (abs(x) * sqrt(x**2 - 1))
            )
        ],
        domain=_beyond_one,
        defined_as=lambda x: arcsin(1 / x),
        safe=(2.0,),
        symmetry="odd",
        range=(-QUARTER_TURN, QUARTER_TURN),
        aliases=("acsc",),
        source=SOURCE,
    )
)

atan2 = register(
    Primitive(
        name="atan2",
        arity=2,
        evaluate="numpy.arctan2",
        digits="atan2",
        interval="atan2",
        partials=[
            Partial("derivative of the inverse tangent", lambda y, b, a: a / (a**2 + b**2)),
            Partial("derivative of the inverse tangent", lambda y, b, a: -b / (a**2 + b**2)),
        ],
        joint_rule="multivariable chain rule",
        domain=lambda b, a: [Condition(abs(a) + abs(b), "!=0", "the angle of the origin")],
        # On the negative axis of a the angle jumps from pi to -pi.
        jumps=lambda b, a: [where(less(a, 0), b, 1)],
        safe=(0.0, 1.0),
        range=(-HALF_TURN, HALF_TURN),
        native="atan2",
        aliases=("arctan2",),
        source="DLMF 4.23.31",
    )
)
"""The angle of the point (a, b) from the positive axis of a, typed ``atan2(b, a)``."""
