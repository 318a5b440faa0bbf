"""What goes wrong with functions that are made of cases: bars, extremes, typed cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steepest.graph import Node, apply, lift
from steepest.primitives import greater, less, where

from .chains import Wrong


def absolute(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    """What goes wrong with bars."""
    [u] = node.arguments
    yield "sign of the absolute value left out", slopes[u]
    yield "absolute value of the derivative", apply(node.primitive, slopes[u])  # type: ignore
    yield "absolute value kept in the derivative", node * slopes[u]
    yield "sign of the absolute value turned round", -(u / node) * slopes[u]
    yield "one case only", -slopes[u]


def extreme(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    """What goes wrong with the larger or the smaller of two."""
    a, b = node.arguments
    da, db = slopes.get(a, lift(0)), slopes.get(b, lift(0))
    primitive: Any = node.primitive
    yield "one case only", da
    yield "one case only", db
    yield "extreme of the derivatives", apply(primitive, da, db)
    larger = greater(a, b) if primitive.name == "maximum" else less(a, b)
    yield "cases exchanged", where(larger, db, da)
    yield from _cases(larger, (a, b), (da, db))
    yield "derivatives of the cases added", da + db
    yield "left as it was", node


def chosen(node: Node, slopes: Mapping[Node, Node], varying: Any) -> Iterator[Wrong]:
    """What goes wrong with typed cases."""
    condition, a, b = node.arguments
    da, db = slopes.get(a, lift(0)), slopes.get(b, lift(0))
    yield "one case only", da
    yield "one case only", db
    yield "cases exchanged", where(condition, db, da)
    yield from _cases(condition, (a, b), (da, db))
    yield "derivatives of the cases added", da + db
    yield "left as it was", node


def _cases(condition: Node, values: tuple[Node, Node], steps: tuple[Node, Node]) -> Iterator[Wrong]:
    (a, b), (da, db) = values, steps
    yield "a case left as it was", where(condition, a, db), a
    yield "a case left as it was", where(condition, da, b), b
    yield "a case taken for constant", where(condition, lift(0), db), a
    yield "a case taken for constant", where(condition, da, lift(0)), b
