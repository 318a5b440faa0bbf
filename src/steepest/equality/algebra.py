"""A node as a polynomial in a ring of generators, and what vanishes there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from steepest.graph import Constant, Node, Variable, lift, ordered

from .elementary import Elementary
from .ring import Ring
from .rules import CHOICES, RULES
from .terms import UNIT, Monomial, Polynomial, TooMuch

LARGEST = 400
"""Graphs of more nodes than this are not tried."""


def vanishes(difference: Node, defined: Sequence[Node] = ()) -> bool:
    """Whether the value is zero wherever it is defined, proved by algebra.

    Args:
        difference: A real scalar.
        defined: What has a value too wherever it is asked for, such as the function whose
            derivative the difference has in it.

    Returns:
        True where it is proved; False says nothing.

    Accuracy:
        Every rewrite holds at every real point at which the node is defined.

    Cost:
        A millisecond for a line; bounded in the number of terms.
    """
    if len(ordered(difference, *defined)) > LARGEST:
        return False
    ring = Ring()
    try:
        for _ in range(2):  # The second time it is known what logarithms and roots are of.
            known = len(ring.signs)
            reading = _Reading(ring)
            for node in defined:
                reading.read(node)
            polynomial = reading.read(difference)
            if ring.is_zero(polynomial):
                return True
            if len(ring.signs) == known and not _has_sums(ring):
                break
    except (TooMuch, ZeroDivisionError, OverflowError):
        return False
    return False


def polynomial_of(node: Node) -> tuple[Polynomial, Monomial] | None:
    """The sum that a node is, with the powers that all its terms share; None if out of reach."""
    ring = Ring()
    try:
        p = ring.canonical(_Reading(ring).read(node))
    except (TooMuch, ZeroDivisionError, OverflowError):
        return None
    return p, ring.shared(p)


def _has_sums(ring: Ring) -> bool:
    return sum(g.kind == "sum" for g in ring.generators) > 1


class _Reading(Elementary):
    """One walk over a graph, node by node into the ring."""

    def __init__(self, ring: Ring) -> None:
        super().__init__(ring)
        self.forms: dict[Node, Polynomial] = {}

    def read(self, output: Node) -> Polynomial:
        """The polynomial of a node."""
        stack = [output]
        while stack:
            node = stack[-1]
            if node in self.forms:
                stack.pop()
                continue
            waiting = [a for a in self._needed(node) if a not in self.forms]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            self.forms[node] = self._form(node)
        return self.forms[output]

    def _needed(self, node: Node) -> tuple[Node, ...]:
        """The nodes whose forms it is made of.

        A choice is opaque, for its branches may not be defined where it is.
        """
        if node.primitive is None or node.primitive.name in CHOICES:
            return ()
        if node.primitive.name not in RULES and node.primitive.defined_as is not None:
            return (_definition(node),)
        return node.arguments

    def _form(self, node: Node) -> Polynomial:
        if isinstance(node, Constant):
            return _constant(node.value)
        if isinstance(node, Variable):
            return self.atom("name", node)
        primitive = node.primitive
        assert primitive is not None
        if primitive.name in CHOICES:
            return self.atom("function", node)
        rule = RULES.get(primitive.name)
        if rule is not None:
            return rule(self, *(self.forms[a] for a in node.arguments))
        if primitive.defined_as is not None:
            return self.forms[_definition(node)]
        return self.applied(
            primitive.name,
            [self.forms[a] for a in node.arguments],
            node.parameters,
            primitive.symmetry,
        )


def _constant(value: Any) -> Polynomial:
    if isinstance(value, (bool, complex)) or hasattr(value, "shape"):
        raise TooMuch
    if isinstance(value, (float, Decimal)):
        if not isfinite(value):
            raise TooMuch
        value = Fraction(value)
    if max(abs(value.numerator), value.denominator).bit_length() > 4096:
        raise TooMuch
    value = value.numerator if value.denominator == 1 else value
    return {UNIT: value} if value else {}


def _definition(node: Node) -> Node:
    return lift(node.primitive.defined_as(*node.arguments, **dict(node.parameters)))  # type: ignore
