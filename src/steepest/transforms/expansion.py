"""Power series of all nodes of a graph at once, order by order, without recursion.

Since ``y' = f'(x) x'``, coefficient k of y needs the series of ``f'(x)`` only to order k - 1.
So the slopes that the rules give are expanded beside the function's own nodes, each to the
order that is asked of it: ``sin`` and ``cos`` close on each other, ``gamma`` asks for
``digamma`` to one order less, that for ``polygamma(1, x)`` to two orders less, and so on down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import mul
from typing import Any

from steepest.graph import (
    Constant,
    Node,
    Primitive,
    add,
    divide,
    lift,
    multiply,
    negate,
    ordered,
    power,
    subtract,
)
from steepest.primitives import where

from .algebras import Algebra, Singular, vanishes
from .rules import definition, is_composite, is_counted, refusal, slope

Step = Callable[[int], Any]
"""The coefficient of that order, from what is known so far."""


class Series:
    """The coefficients of one node from the constant one up; one alone where it is constant.

    Attributes:
        coefficients: Those known so far.
        rate: ``1*c[1], 2*c[2], ...``, the derivative's, kept where a rule needs it.
        varies: Whether there are others than the constant one.
    """

    __slots__ = ("coefficients", "rate", "varies")

    def __init__(self, coefficients: list[Any], *, varies: bool) -> None:
        self.coefficients = coefficients
        self.rate: list[Any] | None = None
        self.varies = varies


def expanded(
    outputs: Sequence[Node], inputs: Mapping[Node, Sequence[Any]], order: int, algebra: Algebra
) -> list[list[Any]]:
    """The power series of ``outputs`` to ``order``, given those of ``inputs``.

    Raises:
        Singular: at a division by a series that begins with zero, or an undefined value.
        ArgumentError: when an operation has no rule for what varies.

    Cost:
        For each operation proportional to the square of the order.
    """
    expansion = _Expansion(inputs, order, algebra)
    expansion.demand(outputs, order)
    expansion.grow(order)
    rest = [algebra.zero] * order
    return [(expansion.known[o].coefficients + rest)[: order + 1] for o in outputs]


def spelled(node: Node, exponent: Any) -> Node | None:
    """What is expanded in place of the node: its definition, or a whole power as products.

    Args:
        node: An operation.
        exponent: The value of its second argument, when that is a power's and is constant.
    """
    primitive = node.primitive
    if primitive is power and isinstance(exponent, (int, float)) and exponent % 1 == 0:
        return _whole_power(node.arguments[0], int(exponent))
    return definition(node) if primitive is not None and is_composite(primitive) else None


def _whole_power(base: Node, n: int) -> Node:
    """The power by repeated squaring, which works at zero as anywhere."""
    if n < 0:
        return divide(1, _whole_power(base, -n))
    result: Node = lift(1)
    square = base
    while n:
        if n & 1:
            result = result * square
        n >>= 1
        if n:
            square = multiply(square, square)
    return result


class _Expansion:
    """The series of all nodes, and the steps by which they grow."""

    def __init__(self, inputs: Mapping[Node, Sequence[Any]], order: int, algebra: Algebra) -> None:
        self.algebra = algebra
        self.known: dict[Node, Series] = {}
        self.entered: list[tuple[int, Node, Series]] = []
        self.slopes: dict[Node, list[tuple[Node, Node]]] = {}
        for node, given in inputs.items():
            coefficients = [*given, *[algebra.zero] * (order + 1 - len(given))]
            series = self.known[node] = Series(coefficients, varies=len(given) > 1)
            series.rate = [k * c for k, c in enumerate(given)][1:]

    # ---- what is needed, and to which order ----

    def demand(self, outputs: Sequence[Node], order: int) -> None:
        """Enter the outputs, then the slopes that they ask for to one order less, and so on."""
        wanted = outputs
        while wanted:
            asked: list[Node] = []
            self._enter(wanted, order, asked)
            wanted = asked
            order -= 1

    def _enter(self, wanted: Sequence[Node], order: int, asked: list[Node]) -> None:
        """Enter nodes and what they use; the recursion is as deep as definitions nest."""
        for node in ordered(*wanted, stop=self.known):
            other = spelled(node, self._exponent(node))
            if other is not None:
                self._enter([other], order, asked)
                self.known[node] = self.known[other]
                continue
            varies = (
                order > 0
                and not is_counted(node)
                and any(self.known[a].varies for a in node.arguments)
            )
            series = self.known[node] = Series([self._value(node)], varies=varies)
            if varies:
                self.entered.append((order, node, series))
                asked.extend(self._slopes(node))

    def _exponent(self, node: Node) -> Any:
        if node.primitive is not power or self.algebra.keeps_powers:
            return None
        exponent = self.known[node.arguments[1]]
        return None if exponent.varies else exponent.coefficients[0]

    def _value(self, node: Node) -> Any:
        algebra = self.algebra
        if isinstance(node, Constant):
            return algebra.constant(node)
        values = [self.known[a].coefficients[0] for a in node.arguments]
        if node.primitive is divide and vanishes(values[1]):
            raise Singular(node)
        return algebra.value(node, values)

    def _slopes(self, node: Node) -> list[Node]:
        """The slopes that the general rule needs, noted for the node."""
        primitive = node.primitive
        assert primitive is not None
        if primitive in RECURRENCES or not primitive.partials:
            return []
        constant_power = primitive is power and not self.known[node.arguments[1]].varies
        if constant_power and not self.algebra.keeps_powers:
            return []
        noted = self.slopes[node] = []
        for index, argument in enumerate(node.arguments):
            if self.known[argument].varies:
                partial = slope(node, index)
                if partial is not None:
                    noted.append((lift(partial), argument))
        return [s for s, _ in noted]

    # ---- growing ----

    def grow(self, order: int) -> None:
        """Add the coefficients of all orders from 1 up."""
        steps = [(top, series, self._step(node, series)) for top, node, series in self.entered]
        settled = self.algebra.settled
        for k in range(1, order + 1):
            for top, series, step in steps:
                if top < k:
                    continue
                coefficient = step(k) if settled is None else settled(step(k))
                series.coefficients.append(coefficient)
                if series.rate is not None:
                    series.rate.append(k * coefficient)

    def _step(self, node: Node, series: Series) -> Step:
        primitive = node.primitive
        assert primitive is not None
        parts = [self.known[a] for a in node.arguments]
        if primitive in RECURRENCES:
            return RECURRENCES[primitive](self.algebra, series, *parts)
        if node in self.slopes:
            return self._chained(node)
        if primitive is power:
            if vanishes(parts[0].coefficients[0]):
                raise Singular(node)
            return _constant_power(self.algebra, series, *parts)
        if primitive.linear:
            return self._linear(node, parts)
        raise refusal(node)

    def _chained(self, node: Node) -> Step:
        """The general rule: the sum over the arguments of slope times rate."""
        over = self.algebra.over
        products = [_slope_times_rate(self.known[s], self.known[a]) for s, a in self.slopes[node]]
        if len(products) == 1:
            [product] = products
            return lambda k: over(product(k), k)
        return lambda k: over(sum(p(k) for p in products), k)

    def _linear(self, node: Node, parts: Sequence[Series]) -> Step:
        """The image of the coefficients under an operation that is linear in what varies."""
        value = self.algebra.value
        pairs = list(zip(node.arguments, parts, strict=True))
        varying = [i for i, p in enumerate(parts) if p.varies]
        if node.primitive.linear == "jointly":  # type: ignore
            return lambda k: value(node, [_moved_by(a, p, k) for a, p in pairs])
        if len(varying) > 2:
            raise refusal(node)
        first, last = varying[0], varying[-1]

        def moved(j: int, k: int) -> Any:
            arguments = [p.coefficients[0] for p in parts]
            arguments[first] = parts[first].coefficients[j]
            arguments[last] = parts[last].coefficients[k - j if first != last else j]
            return value(node, arguments)

        if first == last:
            return lambda k: moved(k, k)
        return lambda k: sum(moved(j, k) for j in range(k + 1))


def _moved_by(argument: Node, series: Series, k: int) -> Any:
    """The coefficient k of an argument; what counts or chooses stays as it is."""
    if series.varies:
        return series.coefficients[k]
    return series.coefficients[0] * (1 if is_counted(argument) else 0)


def _rate(series: Series) -> list[Any]:
    """The derivative's coefficients, from now on kept up to date."""
    if series.rate is None:
        series.rate = []
    return series.rate


def _slope_times_rate(slopes: Series, argument: Series) -> Step:
    """The coefficient k - 1 of the product of a slope and a rate."""
    rate, factors = _rate(argument), slopes.coefficients
    if not slopes.varies:
        return lambda k: factors[0] * rate[k - 1] if k <= len(rate) else 0
    if len(rate) == 1:  # An input that moves at a constant rate.
        return lambda k: factors[k - 1] * rate[0]
    return lambda k: sum(map(mul, rate, factors[k - 1 :: -1]))


# ---- the operations whose series have recurrences of their own ----


def _added(_algebra: Algebra, _y: Series, a: Series, b: Series) -> Step:
    p, q = a.coefficients, b.coefficients
    if a.varies and b.varies:
        return lambda k: p[k] + q[k]
    return p.__getitem__ if a.varies else q.__getitem__


def _subtracted(_algebra: Algebra, _y: Series, a: Series, b: Series) -> Step:
    p, q = a.coefficients, b.coefficients
    if a.varies and b.varies:
        return lambda k: p[k] - q[k]
    return p.__getitem__ if a.varies else lambda k: -q[k]


def _negated(_algebra: Algebra, _y: Series, a: Series) -> Step:
    p = a.coefficients
    return lambda k: -p[k]


def _multiplied(_algebra: Algebra, _y: Series, a: Series, b: Series) -> Step:
    p, q = a.coefficients, b.coefficients
    if a.varies and b.varies:
        return lambda k: sum(map(mul, p, q[k::-1]))
    return (lambda k: p[k] * q[0]) if a.varies else (lambda k: p[0] * q[k])


def _divided(algebra: Algebra, y: Series, a: Series, b: Series) -> Step:
    """From ``a = y*b``: the coefficient k of the product holds ``y[k]`` times ``b[0]``."""
    over, p, q, r = algebra.over, a.coefficients, b.coefficients, y.coefficients
    if not b.varies:
        return lambda k: over(p[k], q[0])
    if not a.varies:
        return lambda k: over(-sum(map(mul, q[1 : k + 1], r[::-1])), q[0])
    return lambda k: over(p[k] - sum(map(mul, q[1 : k + 1], r[::-1])), q[0])


def _constant_power(algebra: Algebra, y: Series, base: Series, exponent: Series) -> Step:
    """From ``u y' = n u' y``, for a power y of u whose exponent n is not whole."""
    n = exponent.coefficients[0]
    over, u, powers = algebra.over, base.coefficients, y.coefficients
    base_rate, rate = _rate(base), _rate(y)

    def step(k: int) -> Any:
        grown = n * sum(map(mul, base_rate, powers[::-1]))
        return over(grown - sum(map(mul, u[1:k], rate[::-1])), k * u[0])

    return step


def _chosen(algebra: Algebra, _y: Series, condition: Series, a: Series, b: Series) -> Step:
    truth = condition.coefficients[0]
    p, q = a.coefficients, b.coefficients
    choice = where(lift(True), 0, 0)

    def step(k: int) -> Any:
        yes, no = p[k] if a.varies else 0, q[k] if b.varies else 0
        return 0 if vanishes(yes) and vanishes(no) else algebra.value(choice, [truth, yes, no])

    return step


RECURRENCES: dict[Primitive, Callable[..., Step]] = {
    add: _added,
    subtract: _subtracted,
    negate: _negated,
    multiply: _multiplied,
    divide: _divided,
    where: _chosen,
}
