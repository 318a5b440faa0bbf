"""How long an expression looks, and in which order its terms and factors are written."""

from __future__ import annotations

import re
from fractions import Fraction

from steepest.graph import Constant, E, Node, Variable, exact, negate, power

from .algebra import Monomial

Length = tuple[int, int]
"""Operations that a reader sees, then numbers and names."""


def length(node: Node, known: dict[Node, Length] | None = None) -> Length:
    """The length of the written-out expression: its operations, then its leaves.

    Cost:
        Linear in the graph, although the written-out tree may be exponentially long.
    """
    known = {} if known is None else known
    found = known.get(node)
    if found is not None:
        return found
    waiting = [node]
    while waiting:
        part = waiting[-1]
        unknown = [a for a in part.arguments if a not in known]
        if unknown:
            waiting += unknown
        else:
            known[part] = _own(part, known)
            waiting.pop()
    return known[node]


def _own(node: Node, known: dict[Node, Length]) -> Length:
    if isinstance(node, Constant):
        value = exact(node)
        if value is None:
            return (0, 1)
        return (int(value < 0) + int(type(node.value) is Fraction), 1)
    if not node.arguments:
        return (0, 1)
    if node.primitive is power and node.arguments[0] is E:
        below = known[node.arguments[1]]
        return (below[0] + 1, below[1] + 1)
    operations, leaves = 1, 0
    for argument in node.arguments:
        below = known[argument]
        operations += below[0]
        leaves += below[1]
    return (operations, leaves)


def natural(name: str) -> list[tuple[int, int | str]]:
    """The key of natural alphabetical order: ``x2`` before ``x10``."""
    return [
        (0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", name) if part
    ]


def base_key(base: Node, lengths: dict[Node, Length]) -> tuple:
    """Where a factor stands in a product: numbers, names, exponentials, functions, sums."""
    if isinstance(base, Constant):
        return (0, (), str(base.value))
    if isinstance(base, Variable):
        return (2, natural(base.name), "")
    if base is E:
        return (3, (), "")
    assert base.primitive is not None
    if not base.arguments:
        return (1, (), base.primitive.name)
    name = base.primitive.name
    rank = 6 if name in ("add", "subtract") else 4
    size = length(base, lengths)
    parts = _first_parts(base)
    names = sorted({natural(v.name)[0] for v in parts if isinstance(v, Variable)})
    return (rank, (), "", size[1], names, _FAMILY.get(name, 9), name, size[0], _words(parts))


_FAMILY = {
    name: rank
    for rank, names in enumerate(
        [("log", "log2", "log10"), ("sin", "sinh"), ("cos", "cosh"), ("sec",), ("tan", "tanh")]
    )
    for name in names
}


LOOKED_AT = 40
"""How many operations of a factor decide where it stands."""


def _first_parts(node: Node) -> list[Node]:
    """The first operations below a node, from the top."""
    found = [node]
    for part in found:
        if len(found) >= LOOKED_AT:
            break
        found += [a for a in part.arguments if a not in found]
    return found[:LOOKED_AT]


def _words(parts: list[Node]) -> str:
    """A last resort for a stable order: the operations by name."""
    words = []
    for part in parts:
        if isinstance(part, Constant):
            words.append(str(part.value))
        elif isinstance(part, Variable):
            words.append(part.name)
        elif part.primitive is not None:
            words.append(part.primitive.name)
    return " ".join(words)


def monomial_degree(monomial: Monomial) -> tuple:
    """The degree in the plain variables, and which of them, for descending order."""
    degree: Fraction | int = 0
    parts = []
    for base, exponent in monomial:
        if isinstance(base, Variable) and not isinstance(exponent, Node):
            degree += exponent
            parts.append((natural(base.name), -exponent))
        elif isinstance(base, Variable):
            degree += 1
            parts.append((natural(base.name), -1))
    return (-degree, sorted(parts))


def is_negation(node: Node) -> bool:
    """Whether the node is written with a leading minus."""
    return node.primitive is negate
