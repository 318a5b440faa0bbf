"""Functions that a formula may call by name and that are read as what they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from steepest.graph import Node, Variable, substitute


@dataclass(frozen=True, slots=True)
class Composite:
    """A function that is written with other ones.

    Args:
        definition: A header and a formula, which are also what a reading says of it.
    """

    definition: str

    @property
    def name(self) -> str:
        """What a formula calls it."""
        return self.definition.partition("(")[0]

    @property
    def arity(self) -> int:
        """The number of its arguments."""
        return self.definition.partition(")")[0].count(",") + 1

    def of(self, *arguments: Node) -> Node:
        """Its node, of the nodes of its arguments."""
        names, node = _read(self.definition)
        return substitute([node], dict(zip(names, arguments, strict=True)))[0]


@cache
def _read(definition: str) -> tuple[tuple[Variable, ...], Node]:
    from .reading import read_text  # noqa: PLC0415 - the reader knows this table

    reading = read_text(definition)
    return reading.variables, reading.output


COMPOSITES = {
    composite.name: composite
    for composite in map(
        Composite,
        (
            "logit(p) = ln(p/(1 - p))",
            "sinc(x) = sin(x)/x",
            "pow(x, y) = x^y",
            "square(x) = x^2",
            "clip(x, a, b) = min(max(x, a), b)",
            "clamp(x, a, b) = min(max(x, a), b)",
            "softsign(x) = x/(1 + |x|)",
            "mish(x) = x*tanh(softplus(x))",
            "elu(x) = {x if x > 0 else e^x - 1}",
            "versin(x) = 1 - cos(x)",
            "haversin(x) = (1 - cos(x))/2",
        ),
    )
}
"""By name. None of them is a primitive: nothing but this table has to know them."""
