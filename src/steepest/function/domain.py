"""Where a function is defined, and where it bends or jumps, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steepest.graph import (
    BOOLEAN,
    Condition,
    Constant,
    Node,
    exact,
    ordered,
    subtract,
    variables,
)
from steepest.primitives import equal, logical_or, where
from steepest.printing import text

from .kinks import continued

RELATIONS = {">0": ">", ">=0": ">=", "!=0": "!="}


def conditions(outputs: Sequence[Node], undefined: Node | None) -> tuple[str, ...]:
    """The conditions that the operations below ``outputs`` put on the variables.

    A condition from the branch of a choice holds only where that branch is taken, and
    says so.
    """
    outputs = [continued(o, outputs[:i]) if i else o for i, o in enumerate(outputs)]
    always = _outside_branches(outputs)
    found: dict[str, None] = {}
    for node in ordered(*outputs):
        primitive = node.primitive
        if primitive is None or primitive.domain is None:
            continue
        for condition in primitive.domain(*node.arguments):
            if variables(condition.subject):
                place = "" if node in always else " where that branch is taken"
                found[in_words(condition) + place] = None
    for truth in _scalars(undefined):
        found[_refused(truth)] = None
    return tuple(found)


def kinks(source: Node) -> tuple[str, ...]:
    """The places where an operation bends or jumps, as equations."""
    found: dict[str, None] = {}
    for node in ordered(source):
        primitive = node.primitive
        if primitive is None or not (primitive.kinks or primitive.jumps):
            continue
        rule = primitive.kinks or primitive.jumps
        for zero in rule(*node.arguments):  # type: ignore[misc]
            if variables(zero):
                found[_equation(zero, "=")] = None
    return tuple(found)


def in_words(condition: Condition) -> str:
    """The condition as a reader would write it.

    >>> from steepest.graph import variable
    >>> x = variable("x")
    >>> in_words(Condition(x - 1, ">=0", ""))
    'x >= 1'
    """
    if condition.relation in RELATIONS:
        return _equation(condition.subject, RELATIONS[condition.relation])
    if condition.relation == "pole":
        return f"{text(condition.subject)} is not 0, -1, -2, ..."
    return f"{text(condition.subject)} is a whole number"


def _equation(subject: Node, relation: str) -> str:
    if subject.primitive is subtract:
        left, right = subject.arguments
        if variables(left):
            return f"{text(left)} {relation} {text(right)}"
        return f"{text(right)} {_mirrored(relation)} {text(left)}"
    return f"{text(subject)} {relation} 0"


def _mirrored(relation: str) -> str:
    return relation.replace(">", "<")


def _outside_branches(outputs: Iterable[Node]) -> set[Node]:
    """The nodes that are computed whatever the choices."""
    found: set[Node] = set()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node in found:
            continue
        found.add(node)
        stack.extend(node.arguments[:1] if node.primitive is where else node.arguments)
    return found


def _scalars(node: Node | None) -> list[Node]:
    """The truths in an array of them, and in their alternatives."""
    if node is None or isinstance(node, Constant):
        return []
    if node.type is BOOLEAN and node.primitive is not logical_or:
        return [node]
    return [t for a in node.arguments for t in _scalars(a)]


def _refused(truth: Node) -> str:
    """In words, that the truth does not hold."""
    if truth.primitive is equal and exact(truth.arguments[1]) == 0:
        return _equation(truth.arguments[0], "!=")
    return f"not ({text(truth)})"
