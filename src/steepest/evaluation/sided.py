"""Derivatives from one side, where a kink or a jump lies exactly at the point.

Pairs of (value, slope to the right) go forward through the graph. Away from kinks a slope
follows the table's partial derivatives; at a kink it follows the function's own rule for
a direction, such as ``|u|`` moving by ``|du|``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from steepest.graph import (
    Node,
    Variable,
    depending,
    exact,
    lift,
    multiply,
    ordered,
    power,
    rewrite,
)
from steepest.primitives import abs as absolute

from .lifting import kernel_of
from .values import Program

Slope = Any
"""A number or array; None where nothing varies."""


def one_sided(
    output: Node, at: Mapping[Variable, Any], direction: Mapping[Variable, Any] | Variable
) -> tuple[Any, Any]:
    """The derivatives of ``output`` along a direction, from the left and from the right.

    Args:
        output: A node.
        at: The values of the variables.
        direction: How fast each variable moves, or the one variable that does.

    Returns:
        The two derivatives; where they are equal, the function has that derivative along
        the direction although a kink lies there, as ``|x|*x`` at 0. A side is ``nan`` where
        the function jumps, leaves its domain, or its slope cannot be told from first
        derivatives alone.

    Cost:
        Linear in the graph.
    """
    moves = {direction: 1.0} if isinstance(direction, Variable) else dict(direction)
    output = _written_out(output)
    scene = _Scene(output, at, moves)
    back = scene.slope({v: -np.asarray(s, dtype=float) for v, s in moves.items()})
    return _number(-back), _number(scene.slope(moves))


def _number(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 else value


def _written_out(output: Node) -> Node:
    """The node with entries that have no rule of their own written as they are defined."""

    def rule(node: Node) -> Node | None:
        p = node.primitive
        if p is not None and p.name == "sqrt":
            return _size(node.arguments[0])
        if p is None or p.partials or p.linear or p.jvp or p.defined_as is None:
            return None
        return lift(p.defined_as(*node.arguments, **dict(node.parameters)))

    while True:
        [written] = rewrite([output], rule)
        if written is output:
            return output
        output = written


def _size(square: Node) -> Node | None:
    """The root of an even power, whose slope has a side where that of a root has none."""
    if square.primitive is power:
        n = exact(square.arguments[1])
        if isinstance(n, int) and n > 0 and n % 2 == 0:
            return absolute(square.arguments[0]) ** (n // 2)
    if square.primitive is multiply and square.arguments[0] is square.arguments[1]:
        return absolute(square.arguments[0])
    return None


class _Scene:
    """The values at the point of everything that the rules ask for."""

    def __init__(
        self, output: Node, at: Mapping[Variable, Any], moves: Mapping[Variable, Any]
    ) -> None:
        self.output = output
        self.nodes = ordered(output)
        self.varies = depending([output], moves)
        self.partials: dict[Node, list[Node | None]] = {}
        self.corners: dict[Node, list[Node]] = {}
        self.leaps: dict[Node, list[Node]] = {}
        wanted: dict[Node, None] = dict.fromkeys(self.nodes)
        for node in self.nodes:
            if node in self.varies and node.primitive is not None:
                self._ask(node)
        for part in (*self.partials.values(), *self.corners.values(), *self.leaps.values()):
            wanted.update(dict.fromkeys(n for n in part if n is not None))
        inputs = tuple(at)
        values = Program(list(wanted), inputs)(*(at[v] for v in inputs))
        self.value: dict[Node, Any] = dict(zip(wanted, values, strict=True))

    def _ask(self, node: Node) -> None:
        primitive, arguments = node.primitive, node.arguments
        assert primitive is not None
        if primitive.kinks is not None:
            self.corners[node] = [lift(k) for k in primitive.kinks(*arguments)]
        if primitive.jumps is not None:
            self.leaps[node] = [lift(j) for j in primitive.jumps(*arguments)]
        if node.primitive.name not in ("where", "gate"):  # type: ignore
            parameters = dict(node.parameters)
            self.partials[node] = [
                lift(p.formula(node, *arguments, **parameters))
                if p is not None and a in self.varies
                else None
                for p, a in zip(primitive.partials, arguments, strict=False)
            ]

    def slope(self, moves: Mapping[Variable, Any]) -> Any:
        """The slope of the output to the right along ``moves``."""
        slopes: dict[Node, Slope] = {**moves}
        truths: dict[Node, Any] = {}
        with np.errstate(all="ignore"):
            for node in self.nodes:
                if node not in self.varies or node.primitive is None:
                    continue
                name = node.primitive.name
                if name in TRUTHS:
                    truths[node] = self._truth(node, slopes, truths)
                elif name in ("where", "gate"):
                    slopes[node] = self._chosen(node, slopes, truths)
                else:
                    slopes[node] = self._operation(node, slopes)
        result = slopes.get(self.output)
        return np.zeros(np.shape(self.value[self.output])) if result is None else result

    def _operation(self, node: Node, slopes: Mapping[Node, Slope]) -> Slope:
        steps = [slopes.get(a) for a in node.arguments]
        if all(s is None for s in steps):
            return None
        primitive = node.primitive
        assert primitive is not None
        if not primitive.partials:
            return self._linear(node, steps)
        total: Any = 0.0
        for partial, step in zip(self.partials[node], steps, strict=True):
            if partial is not None and step is not None:
                total = total + np.asarray(self.value[partial]) * step
        for subject in self.corners.get(node, ()):
            rule = KINKS.get(primitive.name)
            moved = rule(*(0.0 if s is None else s for s in steps)) if rule else np.nan
            total = np.where(np.asarray(self.value[subject]) == 0, moved, total)
        for subject in self.leaps.get(node, ()):
            total = np.where(np.asarray(self.value[subject]) == 0, np.nan, total)
        return self._inside(node, slopes, total)

    def _inside(self, node: Node, slopes: Mapping[Node, Slope], total: Any) -> Any:
        """The slope, unless the direction leads from the edge of the domain out of it."""
        domain = node.primitive.domain  # type: ignore
        for condition in domain(*node.arguments) if domain is not None else ():
            step = slopes.get(condition.subject)
            if step is not None and condition.relation in (">0", ">=0"):
                edge = np.asarray(self.value[condition.subject]) == 0
                total = np.where(edge & (np.asarray(step) < 0), np.nan, total)
        return total

    def _linear(self, node: Node, steps: Sequence[Slope]) -> Slope:
        """The image of the slopes under an operation that is linear in all arguments at once."""
        if node.primitive.linear != "jointly":  # type: ignore
            return np.full(np.shape(self.value[node]), np.nan)
        images = [
            np.zeros(np.shape(self.value[a])) if s is None else np.asarray(s, dtype=float)
            for a, s in zip(node.arguments, steps, strict=True)
        ]
        return kernel_of(node)(*images)

    def _truth(self, node: Node, slopes: Mapping[Node, Slope], truths: Mapping[Node, Any]) -> Any:
        """The truth just to the right: 1, 0, or nan where first derivatives do not decide it."""
        rule = TRUTHS[node.primitive.name]  # type: ignore
        here = np.asarray(self.value[node], dtype=float)
        if node.primitive.name.startswith("logical"):  # type: ignore
            parts = [
                truths[a] if a in truths else np.asarray(self.value[a], dtype=float)
                for a in node.arguments
            ]
            return rule(*parts)
        a, b = node.arguments
        tie = np.asarray(self.value[a]) == np.asarray(self.value[b])
        da, db = slopes.get(a), slopes.get(b)
        if da is None and db is None:
            return here
        da, db = (0.0 if d is None else np.asarray(d, dtype=float) for d in (da, db))
        moved = np.where(da == db, np.nan, np.asarray(rule(da, db), dtype=float))
        return np.where(tie, moved, here)

    def _chosen(
        self, node: Node, slopes: Mapping[Node, Slope], truths: Mapping[Node, Any]
    ) -> Slope:
        """The slope of the branch that is taken to the right, if it meets the value here."""
        condition, *branches = node.arguments
        truth = truths.get(condition)
        if truth is None:
            truth = np.asarray(self.value[condition], dtype=float)
        here = np.asarray(self.value[node])
        sides = []
        for branch in (*branches, None)[:2]:
            value = 0.0 if branch is None else np.asarray(self.value[branch])
            step = None if branch is None else slopes.get(branch)
            meets = (value == here) | (np.isnan(value) & np.isnan(here))
            sides.append(np.where(meets, 0.0 if step is None else step, np.nan))
        first, second = sides
        unsure = np.where(first == second, first, np.nan)
        return np.where(truth == 1, first, np.where(truth == 0, second, unsure))


KINKS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "hypot": np.hypot,
    "relu": lambda d: np.maximum(d, 0.0),
    "maximum": np.maximum,
    "minimum": np.minimum,
}
"""How a function with a kink moves from it, when its arguments move so."""

TRUTHS: dict[str, Callable[..., Any]] = {
    "less": np.less,
    "less_equal": np.less,
    "greater": np.greater,
    "greater_equal": np.greater,
    "equal": lambda a, b: np.zeros(np.broadcast_shapes(np.shape(a), np.shape(b))),
    "not_equal": lambda a, b: np.ones(np.broadcast_shapes(np.shape(a), np.shape(b))),
    "logical_and": lambda a, b: np.where((a == 0) | (b == 0), 0.0, a * b),
    "logical_or": lambda a, b: np.where((a == 1) | (b == 1), 1.0, a + b),
    "logical_not": lambda a: 1.0 - a,
}
"""Of numbers that are equal here and move at these different rates: what holds just after."""
