"""The computing form: a graph rewritten so that floating point keeps what paper promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.graph import (
    REAL,
    Condition,
    E,
    Node,
    Primitive,
    add,
    divide,
    exact,
    exp,
    multiply,
    ordered,
    power,
    rebuilt,
)
from steepest.graph.arithmetic import e
from steepest.primitives import cbrt, cosh, pi, sigmoid, softplus, sqrt

from . import exponentials, logarithms, roots, differences  # isort: skip - the order of trying
from .rule import RULES, Rule

FAMILIES = (exponentials, logarithms, roots, differences)
"""The files of rules, in the order in which they are tried."""

MOST_REWRITES = 12
"""A node is rewritten at most this many times in a row."""


@dataclass(frozen=True, slots=True)
class Sounder:
    """One rewrite that was made.

    Args:
        identity: As a text for people.
        before: The node that was rewritten.
        after: What it was rewritten to.
        widens: Whether that may be defined where ``before`` is not.
    """

    identity: str
    before: Node
    after: Node
    widens: bool = False


def computing(node: Node) -> Node:
    """The function as a machine should compute it.

    Args:
        node: A function of any type; the real scalars in it are rewritten.

    Returns:
        A node equal to the given one as a real function wherever that is defined, whose
        rounding error does not grow where the given one's would: no overflow on the way to
        a moderate value, no cancelling of nearly equal numbers that an identity avoids.

    Cost:
        Linear in the graph.
    """
    return computings([node])[0]


def computings(
    nodes: Sequence[Node],
    told: list[Sounder] | None = None,
    lost: list[Condition] | None = None,
) -> list[Node]:
    """The computing forms of several functions that share parts.

    Args:
        nodes: The functions.
        told: A list to which each rewrite made is added, arguments first.
        lost: A list to which the conditions are added that the functions have and their
            forms do not check any more, such as ``x >= 0`` for ``sqrt(x)^2 = x``.
    """
    told = [] if told is None else told
    final: dict[Node, Node] = {}
    for node in ordered(*nodes):
        result = rebuilt(node, [final[a] for a in node.arguments]) if node.arguments else node
        final[node] = _settled(result, final, told)
    if lost is not None:
        for step in told:
            if step.widens:
                lost += [c for c in _own_conditions(step) if not always_holds(c)]
    return [final[node] for node in nodes]


def _own_conditions(step: Sounder) -> list[Condition]:
    """The conditions of the operations that a rewrite removed."""
    stays = set(ordered(step.after))
    return [
        condition
        for node in ordered(step.before)
        if node not in stays and node.primitive is not None and node.primitive.domain is not None
        for condition in node.primitive.domain(*node.arguments)
    ]


def always_holds(condition: Condition) -> bool:
    """Whether a condition is plainly true everywhere, as ``1 + e^x > 0`` is."""
    subject = condition.subject
    if condition.relation == ">=0":
        return _never_negative(subject, DEEPEST)
    return condition.relation in (">0", "!=0") and _positive(subject, DEEPEST)


DEEPEST = 6
"""How many operations deep a sign is looked for."""


def _positive(node: Node, depth: int) -> bool:
    value = exact(node)
    if value is not None:
        return value > 0
    if node.primitive is None or depth == 0:
        return False
    if node.primitive in (exp, cosh, sigmoid, softplus, e, pi):
        return True
    if node.primitive is power and node.arguments[0] is E:
        return True
    inside = [_positive(a, depth - 1) for a in node.arguments]
    if node.primitive is add:
        first, second = node.arguments
        return (inside[0] and _never_negative(second, depth - 1)) or (
            inside[1] and _never_negative(first, depth - 1)
        )
    return node.primitive in (multiply, divide, sqrt, cbrt) and all(inside)


def _never_negative(node: Node, depth: int) -> bool:
    value = exact(node)
    if value is not None:
        return value >= 0
    if node.primitive is None or depth == 0:
        return False
    low = node.primitive.range[0]
    if low is not None and low >= 0:
        return True
    if node.primitive is power:
        n = exact(node.arguments[1])
        return (n is not None and n.denominator == 1 and n % 2 == 0) or _positive(node, depth)
    if node.primitive is multiply and node.arguments[0] is node.arguments[1]:
        return True
    inside = [_never_negative(a, depth - 1) for a in node.arguments]
    return node.primitive in (add, multiply, divide, sqrt, cbrt) and all(inside)


def rewrites(node: Node) -> list[Sounder]:
    """The rewrites that lead from a function to its computing form, in order."""
    told: list[Sounder] = []
    computings([node], told)
    return told


_rules_of: dict[Primitive, list[Rule]] = {}
for _rule in RULES:
    for _primitive in _rule.primitives:
        _rules_of.setdefault(_primitive, []).append(_rule)


def _settled(node: Node, final: dict[Node, Node], told: list[Sounder]) -> Node:
    """The node with rules applied until none fits, to it and to the new parts that they make.

    The depth of recursion is that of what one rule makes, a few levels.
    """
    for _ in range(MOST_REWRITES):
        if node in final:
            return final[node]
        after = _once(node, told) if node.type is REAL else None
        if after is None:
            break
        arguments = [_settled(a, final, told) for a in after.arguments]
        node = rebuilt(after, arguments) if arguments else after
    final[node] = node
    return node


def _once(node: Node, told: list[Sounder]) -> Node | None:
    """The node after the first rule that fits, or None."""
    for rule in _rules_of.get(node.primitive, ()):  # type: ignore
        after = rule.rewrite(node)
        if after is not None and after is not node:
            told.append(Sounder(rule.identity, node, after, rule.widens))
            return after
    return None
