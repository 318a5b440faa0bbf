"""Where a function is defined, and where it bends or jumps, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steepest import evaluation
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
    outputs = [o for i in range(len(outputs)) for o in continued(outputs[i : i + 1], outputs[:i])]
    always = _outside_branches(outputs)
    demanded = {c for o in outputs for c in evaluation.conditions(o)}
    found: dict[str, None] = {}
    for node in ordered(*outputs):
        if node.primitive is None or node.primitive.domain is None:
            continue
        place = "" if node in always else " where that branch is taken"
        for condition in node.primitive.domain(*node.arguments):
            if condition in demanded:
                found[condition_in_words(condition) + place] = None
    for truth in truths(undefined):
        found[_refused(truth)] = None
    return tuple(found)


def kinks(source: Node) -> tuple[str, ...]:
    """The places where an operation bends or jumps, as equations."""
    places = [*evaluation.kinks(source), *evaluation.jumps(source)]
    return tuple(dict.fromkeys(_equation(zero, "=") for zero in places if variables(zero)))


def condition_in_words(condition: Condition) -> str:
    """The condition as a reader would write it.

    >>> from steepest.graph import variable
    >>> x = variable("x")
    >>> condition_in_words(Condition(x - 1, ">=0", ""))
    'x >= 1'
    """
    if condition.relation in RELATIONS:
        return _equation(condition.subject, RELATIONS[condition.relation])
    if condition.relation == "pole":
        return f"{text(condition.subject)} is not 0, -1, -2, ..."
    return f"{text(condition.subject)} is a whole number"


def truths(undefined: Node | None) -> list[Node]:
    """The single truths in an array of them, and in their alternatives."""
    found: dict[Node, None] = {}
    stack = [] if undefined is None else [undefined]
    while stack:
        node = stack.pop()
        if isinstance(node, Constant):
            continue
        if node.type is BOOLEAN and node.primitive is not logical_or:
            found[node] = None
        else:
            stack.extend(reversed(node.arguments))
    return list(found)


def _equation(subject: Node, relation: str) -> str:
    if subject.primitive is subtract:
        left, right = subject.arguments
        if variables(left):
            return f"{text(left)} {relation} {text(right)}"
        return f"{text(right)} {relation.replace('>', '<')} {text(left)}"
    return f"{text(subject)} {relation} 0"


def _refused(truth: Node) -> str:
    """In words, that the truth does not hold."""
    if truth.primitive is equal and exact(truth.arguments[1]) == 0:
        return _equation(truth.arguments[0], "!=")
    return f"not ({text(truth)})"


def _outside_branches(outputs: Iterable[Node]) -> set[Node]:
    """The nodes that are computed whatever the choices."""
    found: set[Node] = set()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack.extend(node.arguments[:1] if node.primitive is where else node.arguments)
    return found
