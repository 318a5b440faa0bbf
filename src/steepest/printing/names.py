"""Names of variables and of shared parts, and the order in which names are listed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count

from steepest.graph import Node, Variable, ordered


def natural_order(names: Iterable[str]) -> list[str]:
    """The names in alphabetical order with numbers by size.

    >>> natural_order(["x10", "y", "x2", "a"])
    ['a', 'x2', 'x10', 'y']
    """
    return sorted(names, key=_natural_key)


def header(name: str, variables: Sequence[str]) -> str:
    """The left side of a definition in text.

    >>> header("f", ["x", "y"])
    'f(x, y) = '
    """
    return f"{name}({', '.join(variables)}) = " if variables else f"{name} = "


def names_of_variables(*outputs: Node) -> dict[Variable, str]:
    """A name for each variable: its own, or a numbered one where two scopes share it."""
    named: dict[Variable, str] = {}
    taken: set[str] = set()
    for node in ordered(*outputs):
        if isinstance(node, Variable):
            name = node.name
            if name in taken:
                fresh = (f"{node.name}_{i}" for i in count(1))
                name = next(n for n in fresh if n not in taken)
            taken.add(name)
            named[node] = name
    return named


def names_of_parts(number: int, taken: Collection[str]) -> Iterator[str]:
    """As many names for shared parts as asked, none of them taken."""
    few = [name for name in ("u", "v", "w") if name not in taken]
    if number <= len(few):
        yield from few[:number]
        return
    letter = next(c for c in ("u", "v", "w", "p", "q", "part") if not _leads_a_number(c, taken))
    for i in range(1, number + 1):
        yield f"{letter}{i}"


def _leads_a_number(letter: str, taken: Collection[str]) -> bool:
    return letter != "part" and any(re.fullmatch(rf"{letter}_?\d*", name) for name in taken)


def _natural_key(name: str) -> tuple:
    pieces = re.split(r"(\d+)", name)
    numbered = tuple((int(p), "") if p.isdecimal() else (-1, p.casefold()) for p in pieces)
    return numbered, name
