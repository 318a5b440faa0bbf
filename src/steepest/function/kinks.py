"""Where a derivative does not exist, though the rules give a number there.

At a zero of ``k`` the operation ``|k|`` has a kink. The derivative of the whole is undefined
there only if the kink is seen from above and reached from below: the whole must vary with
the operation, and ``k`` with the variable. So ``x*|x|`` and ``|x^3|`` have slope 0 at 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steepest.graph import (
    BOOLEAN,
    Node,
    Variable,
    depending,
    divide,
    exact,
    lift,
    ordered,
    rewrite,
)
from steepest.primitives import abs as absolute
from steepest.primitives import equal, logical_and, not_equal, sign
from steepest.transforms import gradient, tangent

from .binding import either


def undefined_derivative(output: Node, variable: Variable) -> Node | None:
    """The truth that the derivative of a scalar ``output`` does not exist; None for never."""
    return undefined_gradient(output, [variable])[0]


def undefined_gradient(output: Node, inputs: Sequence[Variable]) -> list[Node | None]:
    """The same for each partial derivative."""
    places = list(_places(output, inputs))
    if not places:
        return [None] * len(inputs)
    seen = continued(_adjoints(output, [node for node, *_ in places]), ())
    zeros = [zero for _, zero, _ in places]
    result = []
    for variable in inputs:
        moving = depending(zeros, [variable])
        slopes = tangent(zeros, {variable: lift(1)})
        found: list[Node | None] = []
        for (_, zero, jumps), reached, adjoint in zip(places, slopes, seen, strict=True):
            if zero not in moving:
                continue
            weights = [adjoint] if jumps else [adjoint, *continued([reached], ())]
            found.append(_all([equal(zero, lift(0)), *map(_nonzero, weights)]))
        result.append(either(found))
    return result


def _adjoints(output: Node, nodes: Sequence[Node]) -> list[Node]:
    """How fast the output changes with each node, also through others of them.

    Nodes of which one lies below another are taken in turns, for a gradient treats what it
    is taken in as independent.
    """
    asked = dict.fromkeys(nodes)
    depth: dict[Node, int] = {}
    for node in ordered(output):
        depth[node] = max((depth[a] + (a in asked) for a in node.arguments), default=0)
    turns: dict[int, list[Node]] = {}
    for node in asked:
        turns.setdefault(depth[node], []).append(node)
    found: dict[Node, Node] = {}
    for turn in turns.values():
        found.update(zip(turn, gradient(output, turn), strict=True))
    return [found[node] for node in nodes]


def has_kinks(output: Node) -> bool:
    """Whether some operation below bends or jumps somewhere."""
    return any(
        node.primitive is not None and (node.primitive.kinks or node.primitive.jumps)
        for node in ordered(output)
    )


def _places(output: Node, inputs: Iterable[Variable]) -> Iterable[tuple[Node, Node, bool]]:
    """The operations that bend or jump, the zeros where they do, and whether they jump."""
    varies: set[Node] | None = None
    for node in ordered(output):
        primitive = node.primitive
        if primitive is None or not (primitive.kinks or primitive.jumps) or node.type is BOOLEAN:
            continue
        varies = depending([output], inputs) if varies is None else varies
        if node not in varies:
            continue
        rule = primitive.kinks or primitive.jumps
        for zero in rule(*node.arguments):  # type: ignore
            if exact(zero) is None:
                yield node, zero, primitive.kinks is None


def continued(nodes: Sequence[Node], origins: Iterable[Node]) -> list[Node]:
    """The nodes with ``x/|x|``, the slope of ``|x|``, as the sign of x, which is 0 at 0.

    Args:
        nodes: Derivatives.
        origins: What they were derived from, whose own quotients stay.
    """
    if not any(n.primitive is absolute for n in ordered(*nodes)):
        return list(nodes)
    typed = {n for n in ordered(*origins) if n.primitive is divide}

    def signs(n: Node) -> Node | None:
        if n.primitive is not divide or n in typed:
            return None
        above, below = n.arguments
        return sign(above) if below.primitive is absolute and below.arguments[0] is above else None

    return rewrite(nodes, signs)


def _nonzero(weight: Node) -> Node | None:
    """The truth that it is not zero; None where that is sure, False where it never is."""
    value = exact(weight)
    if value is None:
        return not_equal(weight, lift(0))
    return None if value else lift(False)


def _all(truths: Iterable[Node | None]) -> Node | None:
    result: Node | None = None
    for truth in truths:
        if truth is lift(False):
            return None
        if truth is not None:
            result = truth if result is None else logical_and(result, truth)
    return result
