"""The records of a derivation: parts, steps, and the whole after each rewrite."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from steepest.graph import (
    Node,
    Primitive,
    Variable,
    add,
    divide,
    multiply,
    negate,
    ordered,
    power,
    rebuilt,
    rewrite,
    subtract,
    variable,
)

from .derivation_writing import derivative_of


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part that a rule asks to differentiate.

    Args:
        letter: What the part is called, or None for a term that needs no name.
        node: The part.
        derivative: Its derivative, tidied.
        told: The number of the step that tells it; the same part twice is told once.
    """

    letter: Variable | None
    node: Node
    derivative: Node
    told: str


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One rewrite of a derivative.

    Args:
        number: The place in the tree: ``1.2`` is the second part of step 1.
        rule: The textbook's name of the rule.
        kind: What was seen, as in ``derivation_scene.Seen``, or ``outer`` for g'(u).
        name: What the differentiated expression is called, or None.
        subject: What is differentiated.
        variable: The variable in which it is.
        before: The derivative of the subject, unevaluated.
        after: The same by the rule, with the derivatives of the parts unevaluated.
        together: The same with the derivatives of the parts put in.
        result: The same tidied.
        parts: The parts that the rule names.
        weight: 0 for a line of a table, 1 for a sum of those, 2 for one rule on such parts,
            3 for what needs a paragraph.
        outer: For the chain rule, the outer function of the inner function's letter.
        inner: For the chain rule, the inner function.
        slope: For the chain rule, the derivative of the outer function.
        written: The subject in the form to which the rule applies.
        middle: The derivative in that form.
        factor: For a constant multiple, the constant.
    """

    number: str
    rule: str
    kind: str
    name: Variable | None
    subject: Node
    variable: Variable
    before: Node
    after: Node
    together: Node
    result: Node
    parts: tuple[Part, ...] = ()
    weight: int = 0
    outer: Node | None = None
    inner: Node | None = None
    slope: Node | None = None
    written: Node | None = None
    middle: Node | None = None
    factor: Node | None = None
    history: tuple[list[Step], int] | None = field(default=None, repr=False)

    @property
    def whole(self) -> Node:
        """The derivative of the whole function after this rewrite and all before it."""
        assert self.history is not None
        steps, place = self.history
        told = {s.before: s.after for s in steps[: place + 1] if s.kind != "outer"}
        whole = steps[0].before
        while True:
            rewritten = put_in(whole, told)
            if rewritten is whole:
                return whole
            whole = rewritten

    @property
    def depth(self) -> int:
        """How deep the step stands in the tree; the first rule stands at 0."""
        return self.number.count(".")


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """The derivative of ``output`` in ``variable``, told.

    Args:
        output: The function.
        variable: The variable of differentiation.
        steps: Every step in reading order, rules before their parts.
        result: The derivative put together from all steps, its parts tidied.
    """

    output: Node
    variable: Variable
    steps: tuple[Step, ...]
    result: Node

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def below(self, step: Step) -> list[Step]:
        """The steps that tell the parts of ``step``, one level down."""
        prefix, depth = step.number + ".", step.depth + 1
        return [s for s in self.steps if s.depth == depth and s.number.startswith(prefix)]


def differentiated(node: Node, unknown: Iterable[Variable] = ()) -> Node:
    """The expression with every unevaluated derivative in it worked out.

    Those of ``unknown`` functions are kept.
    """
    from .forward import derivative  # noqa: PLC0415 - forward mode is needed here only

    kept = frozenset(unknown)

    def work_out(part: Node) -> Node | None:
        if part.primitive is not derivative_of or part.arguments[0] in kept:
            return None
        x = variable(part.parameter("variable"), scope=part.parameter("scope", 0))
        return derivative(part.arguments[0], x)

    return rewrite([node], work_out)[0]


def put_in(node: Node, replacements: Mapping[Node, Node]) -> Node:
    """The expression with parts replaced, and ``1*x`` or ``0 + x`` that this makes folded."""
    new: dict[Node, Node] = dict(replacements)
    for part in ordered(node):
        if part not in new:
            arguments = [new[a] for a in part.arguments]
            if tuple(arguments) == part.arguments:
                new[part] = part
            else:
                fold = _FOLDED.get(part.primitive)
                new[part] = fold(*arguments) if fold else rebuilt(part, arguments)
    return new[node]


_FOLDED: dict[Primitive | None, Callable[..., Any]] = {
    add: operator.add,
    subtract: operator.sub,
    multiply: operator.mul,
    divide: operator.truediv,
    power: operator.pow,
    negate: operator.neg,
}
