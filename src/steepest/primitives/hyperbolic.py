"""The six hyperbolic functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, register

SOURCE = "DLMF 4.34"


def _not_zero(x: Node) -> list[Condition]:
    return [Condition(x, "!=0", "a division by the hyperbolic sine of 0")]


def on_the_right(x: Any) -> Any:
    """Whichever of x and -x is right of 0: ``|x|`` of real x, and analytic in complex x."""
    return np.where(np.signbit(np.real(x)), np.negative(x), x)


# Written with e^-|x|, which runs to 0 where cosh and sinh overflow.
def _sech(x: Any) -> Any:
    small = np.exp(-on_the_right(x))
    return 2 * small / (1 + small * small)


def _csch(x: Any) -> Any:
    size = on_the_right(x)
    value = 2 * np.exp(-size) / -np.expm1(-2 * size)
    return np.where(np.signbit(np.real(x)), -value, value)


def _coth(x: Any) -> Any:
    return 1 / np.tanh(x)


sinh = register(
    Primitive(
        name="sinh",
        latex=r"\sinh {}",
        evaluate="numpy.sinh",
        digits="sinh",
        interval="sinh",
        partials=[Partial("derivative of the hyperbolic sine", lambda y, x: cosh(x))],
        symmetry="odd",
        increasing=True,
        native="sinh",
        source=SOURCE,
    )
)

cosh = register(
    Primitive(
        name="cosh",
        latex=r"\cosh {}",
        evaluate="numpy.cosh",
        digits="cosh",
        interval="cosh",
        partials=[Partial("derivative of the hyperbolic cosine", lambda y, x: sinh(x))],
        symmetry="even",
        range=(1, None),
        native="cosh",
        source=SOURCE,
    )
)

tanh = register(
    Primitive(
        name="tanh",
        latex=r"\tanh {}",
        evaluate="numpy.tanh",
        digits="tanh",
        interval="tanh",
        # sech(x)^2 and not 1 - y^2, which is 0 from x = 20 on.
        partials=[Partial("derivative of the hyperbolic tangent", lambda y, x: sech(x) ** 2)],
        symmetry="odd",
        range=(-1, 1),
        increasing=True,
        native="tanh",
        source=SOURCE,
    )
)

coth = register(
    Primitive(
        name="coth",
        latex=r"\coth {}",
        evaluate=_coth,
        digits="coth",
        partials=[Partial("derivative of the hyperbolic cotangent", lambda y, x: -(csch(x) ** 2))],
        domain=_not_zero,
        defined_as=lambda x: 1 / tanh(x),
        safe=(1.0,),
        symmetry="odd",
        source=SOURCE,
    )
)

sech = register(
    Primitive(
        name="sech",
        evaluate=_sech,
        digits="sech",
        partials=[Partial("derivative of the hyperbolic secant", lambda y, x: -y * tanh(x))],
        defined_as=lambda x: 1 / cosh(x),
        symmetry="even",
        range=(0, 1),
        source=SOURCE,
    )
)

csch = register(
    Primitive(
        name="csch",
        evaluate=_csch,
        digits="csch",
        partials=[Partial("derivative of the hyperbolic cosecant", lambda y, x: -y * coth(x))],
        domain=_not_zero,
        defined_as=lambda x: 1 / sinh(x),
        safe=(1.0,),
        symmetry="odd",
        source=SOURCE,
    )
)
