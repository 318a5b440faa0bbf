"""Exact coefficients of power series: whole numbers, fractions, and forms such as ``e/6``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steepest.evaluation import in_domain
from steepest.graph import Node, apply, exact, lift, variables

from .algebras import Algebra, Singular, exact_quotient, plain, symbolic_value
from .special_values import folded


def _exactly(value: Any) -> Any:
    return plain(folded(value)) if isinstance(value, Node) else plain(value)


def _exact_value(node: Node, arguments: Sequence[Any]) -> Any:
    value = _exactly(symbolic_value(node, arguments))
    if isinstance(value, Node) and node.primitive is not None and node.primitive.domain is not None:
        _require_domain(node, [lift(a) for a in arguments])
    return value


def _require_domain(node: Node, arguments: Sequence[Node]) -> None:
    """Raise where a number is outside the domain; ``cos(pi/2)`` is 0 though its float is not."""
    demands = node.primitive.domain(*arguments)  # type: ignore
    if any(c.relation == "!=0" and exact(folded(c.subject)) == 0 for c in demands):
        raise Singular(node)
    placed = apply(node.primitive, *arguments, **dict(node.parameters))  # type: ignore
    if not variables(placed) and not in_domain(placed, {}):
        raise Singular(node)


EXACT = Algebra(
    zero=0,
    constant=plain,
    value=_exact_value,
    over=exact_quotient,
    settled=_exactly,
)
"""Whole numbers and fractions, and textbook forms such as ``e/6`` where those do not do."""
