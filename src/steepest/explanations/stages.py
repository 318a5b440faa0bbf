"""A function of vectors and matrices taken apart into stages, each with a name and a shape.

``mean((X w − y)²)`` is told as r = X w − y and loss = 1/n rᵀr: a stage ends where what was
mixed by a matrix product meets an operation that is not linear, and where such an operation's
result is mixed again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from steepest.graph import (
    ArrayType,
    Node,
    Variable,
    depending,
    ordered,
    rebuilt,
    variable,
)

MIXING = frozenset(("matmul", "outer", "solve", "inverse", "cholesky", "einsum"))
"""Operations in which elements of an array meet each other with weights."""

SUMS = frozenset(("add", "subtract", "negate"))


@dataclass(frozen=True)
class Stage:
    """One step of a computation, named.

    Args:
        name: The variable that stands for it; None for the result.
        node: Its formula in the variables and the names of earlier stages.
    """

    name: Variable | None
    node: Node

    def parents(self, among: Container[Node]) -> list[Variable]:
        """Those of the given variables that its formula has, in reading order."""
        return [v for v in ordered(self.node) if isinstance(v, Variable) and v in among]


def stages(output: Node, x: Variable, avoid: Sequence[str]) -> list[Stage]:
    """The stages between ``x`` and the output, in the order in which they are computed."""
    moving = depending([output], [x])
    ends = _ends(output, x, moving)
    names = _Names(avoid)
    new: dict[Node, Node] = {}
    found: list[Stage] = []
    for node in ordered(output):
        new[node] = rebuilt(node, [new[a] for a in node.arguments])
        if node in ends:
            name = variable(names.take(new[node], moving), type=node.type)
            found.append(Stage(name, new[node]))
            new[node] = name
    return [*found, Stage(None, new[output])]


def _ends(output: Node, x: Variable, moving: set[Node]) -> set[Node]:
    """The nodes at which a stage ends."""
    mixed: set[Node] = set()
    bent: set[Node] = set()
    ends: set[Node] = set()
    for node in ordered(output):
        if node not in moving or node is x or node.primitive is None:
            continue
        inside = [a for a in node.arguments if a in moving]
        name = node.primitive.name
        affine = _is_affine(node, inside)
        for a in inside:
            if not _has_axes(a) or a is x:
                continue
            meets = name not in MIXING or (a in bent or _repeats(node, a) or _adds(a))
            if a in mixed and not affine and meets:
                ends.add(a)
            if a in bent and name in MIXING:
                ends.add(a)
        open_ = [a for a in inside if a not in ends]
        if name in MIXING or any(a in mixed for a in open_):
            mixed.add(node)
        if (not affine and name not in MIXING) or any(a in bent for a in open_):
            bent.add(node)
    return {n for n in ends if n is not output}


def _repeats(node: Node, argument: Node) -> bool:
    return sum(a is argument for a in node.arguments) > 1


def _adds(node: Node) -> bool:
    return node.primitive is not None and node.primitive.name in SUMS


def _is_affine(node: Node, inside: Sequence[Node]) -> bool:
    """Whether the node moves in proportion with what moves in it."""
    assert node.primitive is not None
    if node.primitive.linear == "jointly" or node.primitive.name in SUMS:
        return True
    if node.primitive.name in ("divide", "solve"):
        return node.arguments[1 if node.primitive.name == "divide" else 0] not in inside
    by_each = node.primitive.linear == "each" or node.primitive.name == "multiply"
    return by_each and len(inside) == 1 and not _repeats(node, inside[0])


def _has_axes(node: Node) -> bool:
    return isinstance(node.type, ArrayType) and bool(node.type.dimensions)


class _Names:
    """Names that are not taken: r for a difference, z for another sum, a for what is bent."""

    def __init__(self, taken: Sequence[str]) -> None:
        self._taken = set(taken)

    def take(self, node: Node, moving: Container[Node]) -> str:
        for name in self._candidates(node):
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise AssertionError("there is always another number")

    def _candidates(self, node: Node) -> Iterator[str]:
        assert node.primitive is not None
        name = node.primitive.name
        if name == "subtract":
            letters = "re"
        else:
            letters = "zu" if name in MIXING or name in SUMS or name == "transpose" else "ah"
        yield from letters
        for i in range(1, 1000):
            yield f"{letters[0]}{i}"
