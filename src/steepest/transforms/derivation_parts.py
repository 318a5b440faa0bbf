"""Long functions told with named parts: one rule on simple parts for each name.

A graph of n operations can stand for a tree of 2^n; named part by part it is told in n lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from steepest.graph import (
    Node,
    Variable,
    add,
    depending,
    divide,
    multiply,
    negate,
    ordered,
    rebuilt,
    substitute,
    subtract,
    uses,
    variable,
    variables,
)

from .derivation import Tidy, derivation, planned, textbook_form, weighed
from .derivation_scene import Scene
from .derivation_steps import Derivation, put_in
from .derivation_writing import unevaluated

LONGEST = 40
"""Functions of more operations that vary are told with named parts."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedPart:
    """A part of a long function.

    Args:
        name: Its letter; None for the function itself, which comes last.
        node: The part in terms of the letters before it.
        derivation: Its derivative, in which those of earlier letters stay written.
        meaning: The part without letters.
    """

    name: Variable | None
    node: Node
    derivation: Derivation
    meaning: Node


DEEPEST = 3
"""So are functions in which more paragraphs than this stand inside each other."""

FEW = 60
"""The derivatives of so many parts are each simplified; of more, they are as the rules give."""


def is_long(output: Node, x: Variable) -> bool:
    """Whether the function has more operations, or deeper ones, than fit an ordinary telling."""
    if sum(1 for n in depending([output], [x]) if n.arguments) > LONGEST:
        return True
    plan = planned(output, Scene(x, output))
    weights = weighed(plan)
    depth: dict[Node, int] = {}
    for node, seen in plan.items():
        below = max((depth[p] for p in seen.parts), default=0)
        paragraph = weights[node] >= 3 and seen.kind not in ("multiple", "rewriting")
        depth[node] = below + paragraph
    return depth[output] > DEEPEST


def named_parts(
    output: Node, x: Variable, *, avoid: Sequence[str] = (), tidy: Tidy | None = None
) -> list[NamedPart]:
    """The parts of a long function from the inside out, each with its derivative.

    Args:
        output: The function.
        x: The variable of differentiation.
        avoid: Names that no part may be given.
        tidy: How each derivative is simplified; by default to textbook form.

    Cost:
        Linear in the nodes of the graph.
    """
    taken = {v.name for v in variables(output)} | {x.name, *avoid}
    names = _numbered(taken)
    moving = depending([output], [x])
    used = uses(output)
    short: dict[Node, Node] = {}
    weight: dict[Node, int] = {}
    chosen: list[tuple[Variable, Node, Node]] = []

    def name(node: Node) -> None:
        letter = next(names)
        chosen.append((letter, short[node], node))
        short[node], weight[node] = letter, 0

    for node in ordered(output):
        for argument in node.arguments:
            if weight.get(argument, 0) >= 2:
                name(argument)
        short[node] = rebuilt(node, [short[a] for a in node.arguments])
        weight[node] = _weight(node, weight, moving, short)
        shared = used[node] > 1 and weight[node] >= 1 and node is not output
        if shared and node.primitive is not negate:
            name(node)
    if tidy is None:
        tidy = _remembering(textbook_form()) if len(chosen) < FEW else _as_it_is
    letters = [letter for letter, _, _ in chosen]
    told = [*chosen, (None, short[output], output)]
    return [
        NamedPart(
            letter,
            part,
            derivation(part, x, unknown=letters, tidy=tidy, avoid=taken, name=letter, first=str(i)),
            meaning,
        )
        for i, (letter, part, meaning) in enumerate(told, 1)
    ]


def resolved(parts: Sequence[NamedPart], x: Variable) -> Node:
    """The derivative of the whole, all letters replaced by what they stand for."""
    meaning: dict[Node, Node] = {}
    slopes: dict[Node, Node] = {}
    slope: Node | None = None
    for part in parts:
        slope = substitute([put_in(part.derivation.result, slopes)], meaning)[0]
        if part.name is not None:
            meaning[part.name] = part.meaning
            slopes[unevaluated(part.name, x)] = slope
    assert slope is not None
    return slope


def _as_it_is(node: Node) -> Node:
    return node


def _remembering(tidy: Tidy) -> Tidy:
    """The same simplification, each expression simplified once."""
    known: dict[Node, Node] = {}

    def once(node: Node) -> Node:
        if node not in known:
            known[node] = tidy(node)
        return known[node]

    return once


def _numbered(taken: set[str]) -> Iterator[Variable]:
    """a_1, a_2, ... with a letter that no variable begins with."""
    letter = next(c for c in "abcpqr" if not any(n[:1] == c for n in taken))
    for i in count(1):
        yield variable(f"{letter}_{i}")


def _weight(node: Node, weight: dict[Node, int], moving: set[Node], short: dict[Node, Node]) -> int:
    """As in a derivation: 0 for a line, 1 for a sum of lines, 2 for one rule on those."""
    varying = [a for a in node.arguments if a in moving]
    if not varying:
        return 0
    heaviest = max(weight.get(a, 0) for a in varying)
    if node.primitive is negate or (node.primitive in (multiply, divide) and len(varying) == 1):
        if node.primitive is divide and node.arguments[1] in moving:
            return 2
        return heaviest
    if node.primitive in (add, subtract):
        return 1
    simple = len(varying) == 1 and not varying[0].arguments and not short[varying[0]].arguments
    return 0 if simple and varying[0] is short[varying[0]] else 2
