r"""How a function's name is drawn, read from the LaTeX template of its primitive.

Templates look like ``\sin {}``, ``\log_{1} {0}``, ``\Gamma\left({}\right)`` or
``J_{}\left({}\right)``; what fits none of these is drawn as its name with brackets.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from steepest.graph import Node, Primitive

from .symbols import GREEK


class Operator(NamedTuple):
    """The name of a function as it is drawn.

    Args:
        name: In Unicode, as ``sin`` or ``Γ``.
        command: Has LaTeX a command of this name?
        subscript: What stands below the name.
        below: The number of the argument that stands below the name instead.
        arguments: The numbers of those that stand in brackets.
        takes_powers: Is its square written ``sin²(x)``?
    """

    name: str
    command: bool = False
    subscript: str = ""
    below: int | None = None
    arguments: tuple[int, ...] = (0,)
    takes_powers: bool = False

    @property
    def is_letter(self) -> bool:
        """Could it be taken for a variable?"""
        return len(self.name) == 1


def operator(node: Node, letters: bool = True) -> Operator:
    """How the name of the node's operation is drawn.

    Args:
        node: A node with a primitive.
        letters: May a function be called by one letter, as ``Γ`` is?
    """
    assert node.primitive is not None
    found = _drawn(node.primitive)
    if found is None or (found.is_letter and not letters):
        return _named(node.primitive, len(node.arguments))
    return found


def _named(primitive: Primitive, count: int) -> Operator:
    """The name of the primitive itself; a word takes powers as sine does, sech²(x)."""
    word = not primitive.latex and primitive.name.isalpha() and bool(primitive.partials)
    arguments = tuple(range(count))
    return Operator(primitive.name, arguments=arguments, takes_powers=word and count == 1)


_TEMPLATE = re.compile(
    r"""(?: \\(?P<command>[A-Za-z]+) | \\mathrm\{\{(?P<roman>\w+)\}\} | (?P<letter>[A-Za-z]) )
        (?: _(?: \{(?P<below>\d*)\} | \{\{(?P<braced>\w+)\}\} | (?P<digit>\w) ) )?
        (?P<rest> \s \{0?\} | \\left\( (?:\{\},\s)* \{\} \\right\) | )""",
    re.VERBOSE,
)


@cache
def _drawn(primitive: Primitive) -> Operator | None:
    if primitive.latex == "e^{}":  # a typed exp(x) is told apart from a typed e^x
        return Operator("exp", command=True)
    match = _TEMPLATE.fullmatch(primitive.latex)
    if match is None:
        return None
    command, roman, letter, below, braced, digit, rest = match.groups()
    name = GREEK.get(command or "", command) or roman or letter
    subscript = braced or digit or ""
    lowered = None if below is None else int(below or 0)
    inside = tuple(i for i in range(primitive.arity or 0) if i != lowered)
    plain = bool(command) and not subscript and lowered is None and rest.startswith(" ")
    plain = plain and bool(primitive.partials)  # not the sum of an array
    return Operator(name, bool(command), subscript, lowered, inside, plain)
