"""Power series at points where something is divided by zero and yet a limit exists.

Here every node has a Laurent series, which may begin at a negative power: ``sin(x)/x``
divides one that begins with ``x`` by another. A coefficient is zero only if it is exactly so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

from steepest.graph import Node, Primitive, add, divide, multiply, negate, ordered, power, subtract

from .algebras import Algebra, Singular, vanishes
from .expansion import expanded, spelled
from .rules import definition

RESERVES = (2, 8, 32)
"""How many further coefficients are computed, to be lost in divisions, before giving up."""


class _Exhausted(Singular):
    """All known coefficients of a divisor are zero."""


@dataclass(frozen=True, slots=True)
class Laurent:
    """The coefficients of the powers from ``lowest`` up; what follows them is unknown."""

    lowest: int
    coefficients: list[Any]

    @property
    def end(self) -> int:
        """The first power whose coefficient is unknown."""
        return self.lowest + len(self.coefficients)

    def at(self, power: int) -> Any:
        """The coefficient of a power below ``end``."""
        return self.coefficients[power - self.lowest] if power >= self.lowest else 0


def regular_series(
    output: Node, inputs: Mapping[Node, Sequence[Any]], order: int, algebra: Algebra
) -> list[Any]:
    """The Taylor coefficients of ``output`` to ``order``, across removable singularities.

    Raises:
        Singular: at the node that has a pole, or no power series.
    """
    for reserve in RESERVES:
        count = order + 1 + reserve
        try:
            series = Expansion(algebra, inputs, count).of(output)
        except _Exhausted:
            if reserve == RESERVES[-1]:
                raise
            continue
        if series.end > order:
            return _regular(output, series)[: order + 1]
    raise Singular(output)


def _regular(node: Node, series: Laurent) -> list[Any]:
    """The coefficients from the constant one up, when those before it are zero."""
    if not all(vanishes(series.at(k)) for k in range(series.lowest, 0)):
        raise Singular(node)
    return [series.at(k) for k in range(series.end)]


class Expansion:
    """The Laurent series of all nodes below an output, some of ``count`` coefficients each."""

    def __init__(self, algebra: Algebra, inputs: Mapping[Node, Sequence[Any]], count: int) -> None:
        self.algebra = algebra
        self.known = {
            node: Laurent(0, [*given, *[algebra.zero] * (count - len(given))][:count])
            for node, given in inputs.items()
        }
        self.count = count

    def of(self, output: Node) -> Laurent:
        """The series of a node; the recursion is as deep as definitions nest."""
        for node in ordered(output, stop=self.known):
            other = spelled(node, self._exponent(node))
            self.known[node] = self._series(node) if other is None else self.of(other)
        return self.known[output]

    def _exponent(self, node: Node) -> Any:
        if node.primitive is not power:
            return None
        given = self._trimmed(node.arguments[1])
        return given[0] if len(given) == 1 else None

    def _trimmed(self, node: Node) -> list[Any]:
        """The coefficients of a node, one alone where it is constant."""
        series = self.known[node]
        coefficients = _regular(node, series)
        return coefficients[:1] if all(map(vanishes, coefficients[1:])) else coefficients

    def _series(self, node: Node) -> Laurent:
        parts = [self.known[a] for a in node.arguments]
        if node.primitive in OPERATIONS:
            result = OPERATIONS[node.primitive](node, self.algebra, *parts)
            settled = self.algebra.settled
            if settled is None:
                return result
            return Laurent(result.lowest, [settled(c) for c in result.coefficients])
        given = {a: self._trimmed(a) for a in node.arguments}
        order = min((s.end for s in parts), default=self.count) - 1
        if order < 0:
            raise _Exhausted(node)
        try:
            return Laurent(0, expanded([node], given, order, self.algebra)[0])
        except Singular:
            if node.primitive is None or node.primitive.defined_as is None:
                raise
            return self.of(definition(node))


def _added(_node: Node, _algebra: Algebra, a: Laurent, b: Laurent) -> Laurent:
    lowest, end = min(a.lowest, b.lowest), min(a.end, b.end)
    return Laurent(lowest, [a.at(k) + b.at(k) for k in range(lowest, end)])


def _negated(_node: Node, _algebra: Algebra, a: Laurent) -> Laurent:
    return Laurent(a.lowest, [-c for c in a.coefficients])


def _subtracted(node: Node, algebra: Algebra, a: Laurent, b: Laurent) -> Laurent:
    return _added(node, algebra, a, _negated(node, algebra, b))


def _multiplied(_node: Node, _algebra: Algebra, a: Laurent, b: Laurent) -> Laurent:
    p, q = a.coefficients, b.coefficients
    count = range(min(len(p), len(q)))
    return Laurent(a.lowest + b.lowest, [sum(map(mul, p, q[k::-1])) for k in count])


def _divided(node: Node, algebra: Algebra, a: Laurent, b: Laurent) -> Laurent:
    zeros = next((i for i, c in enumerate(b.coefficients) if not vanishes(c)), None)
    if zeros is None:
        raise _Exhausted(node)
    p, q = a.coefficients, b.coefficients[zeros:]
    quotient: list[Any] = []
    for k in range(min(len(p), len(q))):
        known = sum(map(mul, q[1 : k + 1], quotient[::-1]))
        quotient.append(algebra.over(p[k] - known, q[0]))
    return Laurent(a.lowest - b.lowest - zeros, quotient)


OPERATIONS: dict[Primitive | None, Callable[..., Laurent]] = {
    add: _added,
    subtract: _subtracted,
    negate: _negated,
    multiply: _multiplied,
    divide: _divided,
}
