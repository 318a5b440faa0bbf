"""The walk that all printers share: from the outside in, with a stack of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from steepest.graph import Node

from .precedence import Level, bare


class Slot(NamedTuple):
    """A place where a node is still to be written.

    Args:
        node: What stands there.
        level: What holds together less tightly than this gets brackets.
        leading: May it begin with a minus?
        bars: Is it between the bars of an absolute value?
        element: The letter that counts the elements of arrays inside a sum over them.
        tight: Must it be written without spaces that could be misread, as in ``ln(x)/x``?
    """

    node: Node
    level: Level = Level.ANYTHING
    leading: bool = True
    bars: bool = False
    element: str = ""
    tight: bool = False

    def at(self, node: Node, level: Level = Level.ANYTHING, leading: bool = True) -> Slot:
        """The place of a part of this node."""
        return Slot(bare(node), level, leading, self.bars, self.element)


Piece = str | Slot


def written(pieces: Sequence[Piece], write: Callable[[Slot], Sequence[Piece]]) -> str:
    """The pieces as one string, where ``write`` turns a slot into smaller pieces."""
    result: list[str] = []
    stack = list(reversed(pieces))
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            result.append(piece)
        else:
            stack.extend(reversed(write(piece)))
    return "".join(result)


def joined(separator: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the separator between them."""
    result: list[Piece] = []
    for piece in pieces:
        result += [separator, piece]
    return result[1:]
