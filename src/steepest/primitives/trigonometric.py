"""The six trigonometric functions, of angles in radians."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, register

SOURCE = "DLMF 4.20"


def _not_at_poles_of_tan(x: Node) -> list[Condition]:
    return [Condition(cos(x), "!=0", "an odd multiple of pi/2, where the cosine is 0")]


def _not_at_poles_of_cot(x: Node) -> list[Condition]:
    return [Condition(sin(x), "!=0", "a multiple of pi, where the sine is 0")]


def _cot(x: Any) -> Any:
    return 1 / np.tan(x)


def _sec(x: Any) -> Any:
    return 1 / np.cos(x)


def _csc(x: Any) -> Any:
    return 1 / np.sin(x)


sin = register(
    Primitive(
        name="sin",
        latex=r"\sin {}",
        evaluate="numpy.sin",
        digits="sin",
        interval="sin",
        partials=[Partial("derivative of sine", lambda y, x: cos(x))],
        symmetry="odd",
        range=(-1, 1),
        native="sin",
        source=SOURCE,
    )
)

cos = register(
    Primitive(
        name="cos",
        latex=r"\cos {}",
        evaluate="numpy.cos",
        digits="cos",
        interval="cos",
        partials=[Partial("derivative of cosine", lambda y, x: -sin(x))],
        symmetry="even",
        range=(-1, 1),
        native="cos",
        source=SOURCE,
    )
)

tan = register(
    Primitive(
        name="tan",
        latex=r"\tan {}",
        evaluate="numpy.tan",
        digits="tan",
        interval="tan",
        partials=[Partial("derivative of tangent", lambda y, x: sec(x) ** 2)],
        domain=_not_at_poles_of_tan,
        safe=(0.0,),
        symmetry="odd",
        native="tan",
        source=SOURCE,
    )
)

cot = register(
    Primitive(
        name="cot",
        latex=r"\cot {}",
        evaluate=_cot,
        digits="cot",
        partials=[Partial("derivative of cotangent", lambda y, x: -(csc(x) ** 2))],
        domain=_not_at_poles_of_cot,
        defined_as=lambda x: 1 / tan(x),
        safe=(1.0,),
        symmetry="odd",
        source=SOURCE,
    )
)

sec = register(
    Primitive(
        name="sec",
        latex=r"\sec {}",
        evaluate=_sec,
        digits="sec",
        partials=[Partial("derivative of secant", lambda y, x: y * tan(x))],
        domain=_not_at_poles_of_tan,
        defined_as=lambda x: 1 / cos(x),
        safe=(0.0,),
        symmetry="even",
        source=SOURCE,
    )
)

csc = register(
    Primitive(
        name="csc",
        latex=r"\csc {}",
        evaluate=_csc,
        digits="csc",
        partials=[Partial("derivative of cosecant", lambda y, x: -y * cot(x))],
        domain=_not_at_poles_of_cot,
        defined_as=lambda x: 1 / sin(x),
        safe=(1.0,),
        symmetry="odd",
        aliases=("cosec",),
        source=SOURCE,
    )
)
