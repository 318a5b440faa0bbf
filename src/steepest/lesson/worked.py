"""Worked examples: each is computed when it is shown, with the reader's own function on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from steepest.errors import ArgumentError

from . import worked_calculus, worked_integrals, worked_learning
from .sections import Item
from .working import Worked, folded

KINDS: dict[str, Callable[..., Worked]] = {
    "value": worked_calculus.value,
    "limit": worked_calculus.limit,
    "quotients": worked_calculus.quotients,
    "derivative": worked_calculus.derivative,
    "derivatives": worked_calculus.derivatives,
    "partials": worked_calculus.partials,
    "gradient": worked_calculus.gradient,
    "compass": worked_calculus.compass,
    "curvature": worked_calculus.curvature,
    "hessian": worked_calculus.hessian,
    "chain": worked_calculus.chain,
    "backpropagation": worked_calculus.backpropagation,
    "taylor": worked_calculus.taylor,
    "tangent": worked_calculus.tangent,
    "loss": worked_learning.loss,
    "descent": worked_learning.descent,
    "kinds": worked_learning.kinds,
    "rates": worked_learning.rates,
    "schedules": worked_learning.schedules,
    "newton": worked_learning.newton,
    "methods": worked_learning.methods,
    "integral": worked_integrals.integral,
    "antiderivatives": worked_integrals.antiderivatives,
    "density": worked_integrals.density,
    "posterior": worked_integrals.posterior,
}
"""How each kind of example is computed: from its options, the reader's formula and a width."""


def worked(item: Item, own: str = "", width: int = 80) -> Worked:
    """The example of an item, computed now.

    Args:
        item: Of the kind ``example``.
        own: A formula of the reader's in place of the lesson's.
        width: The columns that there are.

    Raises:
        ArgumentError: when the example takes no formula of the reader's.
        SteepestError: when the reader's formula has no answer here, with the reason.
    """
    if own and not takes_own(item):
        raise ArgumentError(
            "This example is about data, not about one formula.",
            where=item.options.get("title", item.head),
            remedy="press Enter for the next one.",
        )
    found = KINDS[item.head](item.options, own, width)
    return replace(found, text=folded(found.text, width))


def takes_own(item: Item) -> bool:
    """Whether the reader's formula can stand in the example."""
    options: Mapping[str, Any] = item.options
    return item.kind == "example" and ("f" in options or "fs" in options)
