"""Functions that a formula may call by name and that are read as what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steepest.graph import Node, apply, exp, log, power, primitive_named


@dataclass(frozen=True, slots=True)
class Composite:
    """A function that is written with other ones.

    Args:
        name: What text calls it.
        arity: The number of its arguments.
        meaning: What it is read as, for a note.
        build: Makes its node of those of its arguments.
    """

    name: str
    arity: int
    meaning: str
    build: Callable[..., Node]


def _elementwise(name: str) -> Callable[..., Node]:
    return lambda *arguments: apply(primitive_named(name), *arguments)


_least, _most, _size = map(_elementwise, ("minimum", "maximum", "abs"))
_where, _above, _tanh = map(_elementwise, ("where", "greater", "tanh"))
_softplus, _cos = map(_elementwise, ("softplus", "cos"))

COMPOSITES = {
    entry.name: entry
    for entry in (
        Composite("logit", 1, "ln(p/(1 - p))", lambda p: log(p / (1 - p))),
        Composite("pow", 2, "x^y", lambda x, y: apply(power, x, y)),
        Composite("square", 1, "x^2", lambda x: x**2),
        Composite("clip", 3, "min(max(x, a), b)", lambda x, a, b: _least(_most(x, a), b)),
        Composite("clamp", 3, "min(max(x, a), b)", lambda x, a, b: _least(_most(x, a), b)),
        Composite("softsign", 1, "x/(1 + |x|)", lambda x: x / (1 + _size(x))),
        Composite("mish", 1, "x*tanh(softplus(x))", lambda x: x * _tanh(_softplus(x))),
        Composite(
            "elu", 1, "{x if x > 0 else e^x - 1}", lambda x: _where(_above(x, 0), x, exp(x) - 1)
        ),
        Composite("versin", 1, "1 - cos(x)", lambda x: 1 - _cos(x)),
        Composite("haversin", 1, "(1 - cos(x))/2", lambda x: (1 - _cos(x)) / 2),
    )
}
"""By name. None of them is a primitive: nothing but this table has to know them."""
