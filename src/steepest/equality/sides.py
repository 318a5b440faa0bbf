"""The two functions of a comparison, brought to common variables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from steepest.function import Function
from steepest.graph import ArrayType, Constant, Node, constant, rewrite, substitute, variable
from steepest.primitives import where


@dataclass(frozen=True)
class Side:
    """One of the two functions.

    Args:
        node: Its value, floats as decimals.
        guarded: The same, ``nan`` at kinks where a derivative does not exist.
        origins: What it was derived from, which restricts its domain.
    """

    node: Node
    guarded: Node
    origins: tuple[Node, ...]


def side(f: Function) -> Side:
    """The function with variables known by name alone and floats as they print."""
    replaced: dict[Node, Node] = {
        v: variable(v.name)
        for v in f.inputs
        if v.scope and isinstance(v.type, ArrayType) and not v.type.dimensions
    }
    nodes = [f.source, *f.origins, *([f.undefined] if f.undefined is not None else [])]
    if replaced:
        nodes = substitute(nodes, replaced)
    nodes = rewrite(nodes, _as_printed)
    source, origins = nodes[0], tuple(nodes[1 : 1 + len(f.origins)])
    guarded = source
    if f.undefined is not None:
        guarded = where(nodes[-1], constant(Decimal("NaN")), source)
    return Side(source, guarded, origins)


def _as_printed(node: Node) -> Node | None:
    if isinstance(node, Constant) and type(node.value) is float and isfinite(node.value):
        value = Fraction(repr(node.value))
        return constant(value.numerator if value.denominator == 1 else value)
    return None
