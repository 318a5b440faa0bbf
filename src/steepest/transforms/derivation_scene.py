"""What is known while a derivative is told: what varies, what is unknown, what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from steepest.graph import Node, Variable, ordered, uses

Build = Callable[[Sequence[Node]], Node]
"""The derivative of the whole, of the derivatives of its parts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an expression is, for the purpose of differentiating it.

    Args:
        kind: ``constant``, ``variable``, ``unknown``, ``leaf``, ``multiple``, ``sum``,
            ``product``, ``quotient``, ``reciprocal``, ``chain``, ``paths``, ``rewriting``,
            ``definition``, ``cases`` or ``other``.
        rule: The name of the rule.
        parts: The expressions whose derivatives the rule asks for.
        build: The rule: from the derivatives of the parts to that of the whole.
        outer: For a chain, the outer function of a letter.
        written: The same expression in the form to which the rule applies, as in x^(1/2).
        middle: The derivative in that form, before it is written like the source again.
    """

    kind: str
    rule: str
    parts: tuple[Node, ...]
    build: Build
    outer: Callable[..., Node] | None = None
    written: Node | None = None
    middle: Node | None = None


class Scene:
    """What varies, what is an unknown function, and what stands in one place only.

    Args:
        variable: The variable of differentiation.
        output: The expression that is being told.
        unknown: Variables that are functions of ``variable``; their derivatives stay written.
    """

    def __init__(
        self, variable: Variable, output: Node | None = None, unknown: Iterable[Variable] = ()
    ) -> None:
        self.variable = variable
        self.unknown = frozenset(unknown)
        self._varies: dict[Node, bool] = {}
        self._uses: Mapping[Node, int] = uses(output) if output is not None else {}
        self.known: dict[Node, Seen] = {}

    def varies(self, node: Node) -> bool:
        """Whether the variable occurs in the expression, openly or through an unknown."""
        known = self._varies.get(node)
        if known is None:
            for part in ordered(node):
                if part not in self._varies:
                    self._varies[part] = (
                        part is self.variable
                        or part in self.unknown
                        or any(self._varies[a] for a in part.arguments)
                    )
            known = self._varies[node]
        return known

    def once(self, node: Node) -> bool:
        """Whether the expression stands in one place, so that it may be read as a part."""
        return self._uses.get(node, 1) <= 1
