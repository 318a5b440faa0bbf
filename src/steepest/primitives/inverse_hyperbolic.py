"""The inverse hyperbolic functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, register

from .hyperbolic import on_the_right
from .piecewise import abs
from .powers import sqrt

SOURCE = "DLMF 4.37"


def _between_minus_one_and_one(x: Node) -> list[Condition]:
    return [
        Condition(1 - x, ">0", "the inverse hyperbolic tangent of a number not below 1"),
        Condition(1 + x, ">0", "the inverse hyperbolic tangent of a number not above -1"),
    ]


def _up_to_one(x: Node) -> list[Condition]:
    return [
        Condition(x, ">0", "the inverse hyperbolic secant of a number that is not positive"),
        Condition(1 - x, ">=0", "the inverse hyperbolic secant of a number above 1"),
    ]


def _arcoth(x: Any) -> Any:
    value = np.log1p(2 / (on_the_right(x) - 1)) / 2
    return np.where(np.signbit(np.real(x)), -value, value)


def _arsech(x: Any) -> Any:
    return np.log1p(np.sqrt((1 - x) * (1 + x))) - np.log(x)


def _arcsch(x: Any) -> Any:
    return np.arcsinh(np.divide(1, x))


arsinh = register(
    Primitive(
        name="arsinh",
        text="asinh",
        evaluate="numpy.arcsinh",
        digits="asinh",
        interval="arsinh",
        partials=[
            Partial("derivative of the inverse hyperbolic sine", lambda y, x: 1 / sqrt(x**2 + 1))
        ],
        symmetry="odd",
        increasing=True,
        native="asinh",
        aliases=("asinh", "arcsinh"),
        source=SOURCE,
    )
)

arcosh = register(
    Primitive(
        name="arcosh",
        text="acosh",
        evaluate="numpy.arccosh",
        digits="acosh",
        interval="arcosh",
        partials=[
            Partial("derivative of the inverse hyperbolic cosine", lambda y, x: 1 / sqrt(x**2 - 1))
        ],
        domain=lambda x: [
            Condition(x - 1, ">=0", "the inverse hyperbolic cosine of a number below 1")
        ],
        safe=(2.0,),
        range=(0, None),
        increasing=True,
        native="acosh",
        aliases=("acosh", "arccosh"),
        source=SOURCE,
    )
)

artanh = register(
    Primitive(
        name="artanh",
        text="atanh",
        evaluate="numpy.arctanh",
        digits="atanh",
        interval="artanh",
        partials=[
            Partial("derivative of the inverse hyperbolic tangent", lambda y, x: 1 / (1 - x**2))
        ],
        domain=_between_minus_one_and_one,
        safe=(0.0,),
        symmetry="odd",
        increasing=True,
        native="atanh",
        aliases=("atanh", "arctanh"),
        source=SOURCE,
    )
)

arcoth = register(
    Primitive(
        name="arcoth",
        text="acoth",
        evaluate=_arcoth,
        digits="acoth",
        partials=[
            Partial("derivative of the inverse hyperbolic cotangent", lambda y, x: 1 / (1 - x**2))
        ],
        domain=lambda x: [
            Condition(abs(x) - 1, ">0", "the inverse hyperbolic cotangent of -1 to 1")
        ],
        defined_as=lambda x: artanh(1 / x),
        safe=(2.0,),
        symmetry="odd",
        aliases=("acoth", "arccoth"),
        source=SOURCE,
    )
)

arsech = register(
    Primitive(
        name="arsech",
        text="asech",
        evaluate=_arsech,
        digits="asech",
        partials=[
            Partial(
                "derivative of the inverse hyperbolic secant",
                lambda y, x: -1 / (x * sqrt(1 - x**2)),
            )
        ],
        domain=_up_to_one,
        defined_as=lambda x: arcosh(1 / x),
        safe=(0.5,),
        range=(0, None),
        increasing=False,
        aliases=("asech", "arcsech"),
        source=SOURCE,
    )
)

arcsch = register(
    Primitive(
        name="arcsch",
        text="acsch",
        evaluate=_arcsch,
        digits="acsch",
        partials=[
            Partial(
                "derivative of the inverse hyperbolic cosecant",
                lambda y, x: -1 / (abs(x) * sqrt(1 + x**2)),
            )
        ],
        domain=lambda x: [Condition(x, "!=0", "the inverse hyperbolic cosecant of 0")],
        defined_as=lambda x: arsinh(1 / x),
        safe=(1.0,),
        symmetry="odd",
        aliases=("acsch", "arccsch"),
        source=SOURCE,
    )
)
