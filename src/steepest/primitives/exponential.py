"""Relatives of the exponential and the logarithm, which themselves stand in ``graph``."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Condition, Node, Partial, Primitive, exp, log, register

NOT_POSITIVE = "the logarithm of a number that is not positive"


def _log_base(x: Any, base: Any) -> Any:
    """The quotient of logarithms, by the exact ones where the base is 2 or 10."""
    quotient = np.log(x) / np.log(base)
    return np.where(base == 2, np.log2(x), np.where(base == 10, np.log10(x), quotient))


def _log_base_digits(context: Any, x: Any, base: Any) -> Any:
    return context.log(x) / context.log(base) if x > 0 and base > 0 else context.nan


def _log_base_domain(x: Node, base: Node) -> list[Condition]:
    return [
        Condition(x, ">0", NOT_POSITIVE),
        Condition(base, ">0", "a logarithm to a base that is not positive"),
        Condition(base - 1, "!=0", "a logarithm to the base 1"),
    ]


expm1 = register(
    Primitive(
        name="expm1",
        evaluate="numpy.expm1",
        digits="expm1",
        interval="expm1",
        # exp(x) and not y + 1, which has no digits left where x is far below 0.
        partials=[Partial("derivative of the exponential", lambda y, x: exp(x))],
        defined_as=lambda x: exp(x) - 1,
        range=(-1, None),
        increasing=True,
        native="expm1",
        source="DLMF 4.2",
    )
)
"""``e^x - 1``, with all its digits near 0."""

log1p = register(
    Primitive(
        name="log1p",
        evaluate="numpy.log1p",
        digits="log1p",
        interval="log1p",
        partials=[Partial("derivative of the logarithm", lambda y, x: 1 / (1 + x))],
        domain=lambda x: [Condition(1 + x, ">0", NOT_POSITIVE)],
        defined_as=lambda x: log(1 + x),
        safe=(0.0,),
        increasing=True,
        native="log1p",
        source="DLMF 4.2",
    )
)
"""``ln(1 + x)``, with all its digits near 0."""

log2 = register(
    Primitive(
        name="log2",
        latex=r"\log_2 {}",
        evaluate="numpy.log2",
        digits=lambda context, x: context.log(x, 2),
        interval="log2",
        partials=[Partial("derivative of the logarithm", lambda y, x: 1 / (x * log(2)))],
        domain=lambda x: [Condition(x, ">0", NOT_POSITIVE)],
        defined_as=lambda x: log(x) / log(2),
        safe=(1.0,),
        increasing=True,
        native="log2",
        source="DLMF 4.2.20",
    )
)

log10 = register(
    Primitive(
        name="log10",
        latex=r"\log_{{10}} {}",
        evaluate="numpy.log10",
        digits="log10",
        interval="log10",
        partials=[Partial("derivative of the logarithm", lambda y, x: 1 / (x * log(10)))],
        domain=lambda x: [Condition(x, ">0", NOT_POSITIVE)],
        defined_as=lambda x: log(x) / log(10),
        safe=(1.0,),
        increasing=True,
        native="log10",
        aliases=("lg",),
        source="DLMF 4.2.20",
    )
)

log_base = register(
    Primitive(
        name="log_base",
        text="log",
        latex=r"\log_{1} {0}",
        arity=2,
        evaluate=_log_base,
        digits=_log_base_digits,
        partials=[
            Partial("derivative of the logarithm", lambda y, x, base: 1 / (x * log(base))),
            Partial("quotient rule", lambda y, x, base: -y / (base * log(base))),
        ],
        joint_rule="quotient rule",
        domain=_log_base_domain,
        defined_as=lambda x, base: log(x) / log(base),
        safe=(1.0, 2.0),
        source="DLMF 4.2.20",
    )
)
"""The logarithm of x to a base, typed ``log(x, base)``."""
