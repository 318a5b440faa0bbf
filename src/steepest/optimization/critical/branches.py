"""A function of several variables with corners, as the smooth formulas that it is made of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from steepest.graph import Node, constant, ordered, rebuilt
from steepest.transforms.textbook import textbook

MOST_CORNERS = 4
"""More corners than this make too many formulas."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One smooth formula, and the nodes that are not negative where it is the function.

    ``choice`` holds for each corner which side is taken.
    """

    formula: Node
    wanted: tuple[Node, ...]
    choice: tuple[bool, ...]


def branches(f: Node) -> list[Branch] | None:
    """The smooth formulas that a function consists of; None where there are too many to tell."""
    corners = [n for n in ordered(f) if n.primitive is not None and n.primitive.name in _SIDES]
    others = [
        n
        for n in ordered(f)
        if n.primitive is not None
        and n not in corners
        and (n.primitive.jumps or n.primitive.kinks)
        and n.primitive.name not in COMPARISONS
    ]
    if len(corners) > MOST_CORNERS or others:
        return None
    chosen = [_branch(f, corners, c) for c in itertools.product((True, False), repeat=len(corners))]
    return None if any(b is None for b in chosen) else [b for b in chosen if b is not None]


def _branch(f: Node, corners: Sequence[Node], choice: tuple[bool, ...]) -> Branch | None:
    taken = dict(zip(corners, choice, strict=True))
    new: dict[Node, Node] = {}
    wanted = []
    for node in ordered(f):
        parts = [new[a] for a in node.arguments]
        if node not in taken:
            new[node] = rebuilt(node, parts) if parts else node
            continue
        sides = _SIDES[node.primitive.name](*parts)  # type: ignore[union-attr]
        if sides is None:
            return None
        first, second, positive = sides
        new[node] = first if taken[node] else second
        wanted.append(textbook(positive if taken[node] else -positive))
    return Branch(new[f], tuple(wanted), choice)


def _compared(condition: Node) -> Node | None:
    """The node that is positive where a comparison holds."""
    name = condition.primitive.name if condition.primitive is not None else ""
    if name not in COMPARISONS[:4]:
        return None
    a, b = condition.arguments
    return a - b if name.startswith("greater") else b - a


def _cases(condition: Node, a: Node, b: Node) -> tuple[Node, Node, Node] | None:
    positive = _compared(condition)
    return None if positive is None else (a, b, positive)


COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")

_SIDES = {
    "abs": lambda a: (a, -a, a),
    "relu": lambda a: (a, constant(0), a),
    "sign": lambda a: (constant(1), constant(-1), a),
    "minimum": lambda a, b: (b, a, a - b),
    "maximum": lambda a, b: (a, b, a - b),
    "where": _cases,
}
"""The two formulas of each corner, and what is positive where the first one is taken."""
