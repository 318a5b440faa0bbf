"""The computing form of a Function: differentiated after it was made sound, not before.

The slope of ``ln(1 + e^x)`` is computed as the slope of ``softplus(x)``, which is right at
1000, and not from ``e^x/(1 + e^x)``. What a rewrite or a derivative forgets of the domain,
``x > 0`` for the slope ``1/x`` of ``ln(x)``, is put back.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from steepest.graph import BOOLEAN, Condition, Node, lift, ordered
from steepest.primitives import (
    equal,
    floor,
    greater,
    greater_equal,
    logical_and,
    logical_not,
    where,
)
from steepest.transforms.branches import needs
from steepest.transforms.computing import Sounder, always_holds, computings, lost_conditions

from .binding import either
from .kinks import continued
from .route import Route


def computing_form(
    source: Node,
    undefined: Node | None,
    route: Route | None,
    origins: Sequence[Node],
    *,
    series: bool = True,
) -> Node:
    """The source made sound in floating point, nan where the mathematics has no value.

    Args:
        source: What is computed.
        undefined: The truth that it has no value, or None.
        route: How it was derived, if it was.
        origins: What it was derived from.
        series: Whether power series may stand for a function near a point.
    """
    if route is None or route.source is not source:
        value, failures = _sound(continued([source], origins)[0] if origins else source, series)
        return _masked(value, undefined, [*failures, *_hidden(source)])
    from .derivatives import advanced  # noqa: PLC0415 - derivatives make routes

    root, failures = _sound(route.root, series)
    value, undefined = root, route.undefined
    for step in route.steps:
        value, undefined = advanced((value, undefined), step)
    value, more = _sound(continued([value], [root])[0], series)
    return _masked(
        value, undefined, [*failures, *more, *_forgotten(root, value), *_hidden(route.root)]
    )


def _sound(source: Node, series: bool) -> tuple[Node, list[Node]]:
    """The sound form, and the failures of conditions that it does not check any more."""
    told: list[Sounder] = []
    [value] = computings([source], told, series=series)
    wanted = {(c.subject, c.relation) for c in lost_conditions(told)}
    demanded = [(n, c) for n, c in _conditions([source]) if (c.subject, c.relation) in wanted]
    filled = [(s.after, Condition(s.fills, "!=0", "")) for s in told if s.fills is not None]
    if filled:
        there = set(ordered(value))
        filled = [(node, condition) for node, condition in filled if node in there]
    return value, [*_failures(source, demanded), *_failures(value, filled)]


def _masked(value: Node, undefined: Node | None, failures: Iterable[Node]) -> Node:
    truth = either([undefined, *dict.fromkeys(failures)])
    return value if truth is None else where(truth, lift(float("nan")), value)


def _forgotten(root: Node, value: Node) -> list[Node]:
    """The failures of the root's conditions that the derived value does not check itself."""
    truths = {n for n in ordered(value) if n.type == BOOLEAN}
    kept = {(c.subject, c.relation) for _, c in _conditions([value], truths)}
    demanded = [
        (node, c)
        for node, c in _conditions([root])
        if (c.subject, c.relation) not in kept and not always_holds(c)
    ]
    return _failures(root, demanded)


def _hidden(source: Node) -> list[Node]:
    """The failures of what is compared: ``ln(x) > 0`` is false, and not nan, at -1."""
    truths = [n for n in ordered(source) if n.type == BOOLEAN]
    if not truths:
        return []
    demanded = [(n, c) for n, c in _conditions(truths) if not always_holds(c)]
    return _failures(source, demanded)


def _failures(root: Node, demanded: Sequence[tuple[Node, Condition]]) -> list[Node]:
    """For each condition that it fails, where the operation that has it matters at all."""
    if not demanded:
        return []
    when = needs([n for n in ordered(root) if n.arguments], [root])
    failures = []
    for node, condition in demanded:
        fails = _fails(condition)
        matters = when.get(node)
        if matters is not None and matters.type != BOOLEAN:
            continue
        failures.append(fails if matters is None else logical_and(matters, fails))
    return failures


def _conditions(
    outputs: Sequence[Node], stop: Container[Node] = ()
) -> list[tuple[Node, Condition]]:
    """The operations that have conditions, each with one, without those below ``stop``."""
    return [
        (node, condition)
        for node in ordered(*outputs, stop=stop)
        if node.primitive is not None and node.primitive.domain is not None
        for condition in node.primitive.domain(*node.arguments)
    ]


def _fails(condition: Condition) -> Node:
    """The truth that the condition does not hold; it is false where the subject is nan."""
    subject, zero = condition.subject, lift(0)
    if condition.relation == ">0":
        return greater_equal(zero, subject)
    if condition.relation == ">=0":
        return greater(zero, subject)
    if condition.relation == "!=0":
        return equal(subject, zero)
    whole = equal(subject, floor(subject))
    if condition.relation == "whole":
        return logical_not(whole)
    return logical_and(whole, greater_equal(zero, subject))
