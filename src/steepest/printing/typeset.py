"""Formulas in Unicode on one line, for a terminal: ``x² eˣ``, ``15(3x + 1)⁴``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steepest.graph import Node, Variable

from .display import Display, signature
from .drawing import Pieces
from .notation import Operator
from .precedence import Level, begins_with_minus, is_one_of, positive, rank
from .symbols import Symbol, lowered, raised, symbol
from .walk import Piece, Slot, joined, written

MOST_RAISED = 5
"""Exponents of more characters than this are written behind a ``^``."""


def typeset(node: Node, name: str = "", variables: Sequence[str] = ()) -> str:
    """The formula as a person would write it on one line.

    Args:
        node: What to print, exactly as the graph has it.
        name: Of the function that it defines, if any.
        variables: Of that function, in order.

    Returns:
        One line; parts of a large graph that are used more than once stand on lines
        before it, each with a name.
    """
    drawing = _Typeset(node)
    head = written(signature(drawing, name, variables), drawing.write)
    rows = [
        f"{written(drawing.symbol(symbol(part)), drawing.write)} = {drawing.definition(meaning)}"
        for meaning, part in drawing.parts.items()
    ]
    return "\n".join([*rows, (f"{head} = " if head else "") + drawing.definition(node)])


class _Typeset(Display):
    """One graph being printed for a terminal."""

    tall_fractions = False

    def level(self, node: Node) -> Level:
        if node not in self.parts and node.primitive is not None:
            if node.primitive.name == "where":
                return Level.ATOM
            if node.primitive.name == "binomial":
                return Level.POWER
        return super().level(node)

    def operator(self, node: Node) -> Operator:
        name = super().operator(node)
        if name.below is None or lowered(self.short(node.arguments[name.below])):
            return name
        assert node.primitive is not None
        word = node.primitive.text or node.primitive.name
        return Operator(word, arguments=tuple(range(len(node.arguments))))

    def write(self, slot: Slot) -> Pieces:
        loose = slot.tight and self.kind(slot.node) == "fraction"
        if loose and not begins_with_minus(slot.node):
            return self.fence(self.form(slot.at(slot.node)), tall=False)
        return super().write(slot)

    def number(self, digits: str) -> Pieces:
        return ["∞" if digits == "inf" else digits]

    def symbol(self, name: Symbol) -> Pieces:
        index = name.subscript and (lowered(name.subscript) or f"_{name.subscript}")
        return [name.base + index + "′" * name.primes]

    def sign(self, character: str) -> Pieces:
        return [_SIGNS.get(character, f" {character} ")]

    def minus(self) -> Pieces:
        return ["−"]

    def comma(self) -> Pieces:
        return [", "]

    def between(self, left: str, right: str) -> Pieces:
        if left == "number":
            return [" " if right in ("function", "word") else ""]
        if left == "transpose" and right == "bracket":
            return [""]
        plain = ("letter", "callable", "squared")
        return ["" if (left in plain[:2] and right in plain) or left == right == "bracket" else " "]

    def fence(self, inside: Pieces, tall: bool, left: str = "(", right: str = ")") -> Pieces:
        return [left, *inside, right]

    def fraction(self, above: Slot, below: Slot) -> Pieces:
        if above.leading and begins_with_minus(above.node) and not self.whole(above.node):
            rest = above._replace(node=positive(above.node), leading=False)
            return ["−", *self.fraction(rest, below)]
        if self.is_compact(above.node, above.leading):
            over = above._replace(level=Level.PRODUCT, tight=True)
        else:
            over = above._replace(level=Level.POWER, tight=True, leading=False)
        return [over, "/", below._replace(level=Level.POWER, tight=True, leading=False)]

    def is_compact(self, node: Node, leading: bool) -> bool:
        """Is it written without spaces, as 2x and 2x³ are?"""
        if not is_one_of(node, "multiply") or self.whole(node) or rank(node):
            return False
        left, right = node.arguments
        power = (
            is_one_of(right, "power") and not self.whole(right) and not right.arguments[0].arguments
        )
        if left.primitive is not None or (right.arguments and not power):
            return False
        kinds = self.kind(positive(left) if leading else left), self.kind(right)
        return "".join(map(str, self.joint(*kinds))) == ""

    def choose(self, above: Slot, below: Slot) -> Pieces:
        return ["binomial(", above, ", ", below, ")"]

    def raised(self, base: Pieces, exponent: Slot) -> Pieces:
        short = self.short(exponent.node)
        high = raised(_closed_up(short)) if short else None
        if high is not None and len(high) <= MOST_RAISED:
            return [*base, high]
        plain = isinstance(exponent.node, Variable) or re.fullmatch(r"[\d.]+", short)
        if plain and exponent.node not in self.parts:
            return [*base, "^", exponent]
        return [*base, "^(", exponent, ")"]

    def short(self, node: Node) -> str:
        """The node's form if it has few parts and no word among them, else nothing."""
        stack, count = [node], 0
        while stack:
            count += 1
            if count > MOST_RAISED:
                return ""
            part = stack.pop()
            if isinstance(part, Variable) and len(self.symbols[part].base) > 1:
                return ""  # a word in small letters is hard to read
            if part not in self.parts:
                stack.extend(part.arguments)
        return written([Slot(node)], self.write)

    def root(self, radicand: Slot, index: Slot | None) -> Pieces:
        degree = "" if index is None else self.short(index.node)
        mark = {"": "", "3": "∛", "4": "∜"}.get(degree) if index is not None else "√"
        high = raised(degree) if degree else ""
        mark = mark or (f"{high}√" if high else "")
        if index is not None and not mark:
            return ["root(", radicand, ", ", index, ")"]
        if self.is_simple(radicand.node):
            return [mark, radicand]
        return [f"{mark}(", radicand, ")"]

    def is_simple(self, node: Node) -> bool:
        """Does it follow the name of a function without brackets?"""
        if node in self.parts or isinstance(node, Variable):
            return True
        return node.primitive.arity == 0 if node.primitive else self.kind(node) in ("number", "one")

    def head(self, name: Operator, node: Node) -> Pieces:
        if name.below is not None:
            return [name.name + (lowered(self.short(node.arguments[name.below])) or "")]
        return [name.name + (lowered(name.subscript) or name.subscript)]

    def applied(self, head: Pieces, arguments: Sequence[Slot], slot: Slot) -> Pieces:
        node = slot.node
        of_power = node.primitive is not None and node.primitive.name == "power"
        known = self.operator(node.arguments[0] if of_power else node)
        plain = len(arguments) == 1 and self.is_simple(arguments[0].node)
        if plain and known.takes_powers and known.command and not slot.tight:
            return [*head, " ", *arguments]
        return [*head, "(", *joined(", ", arguments), ")"]

    def cases(self, rows: Sequence[tuple[Slot, Slot | None]]) -> Pieces:
        lines: list[Piece] = []
        for value, condition in rows:
            lines += [value] if condition is None else [value, " if ", condition, " else "]
        return ["{", *lines, "}"]

    def fenced(self, slot: Slot) -> Pieces:
        if slot.node.primitive is not None and slot.node.primitive.name == "abs":
            inside = slot.at(slot.node.arguments[0])._replace(bars=True)
            return ["abs(", inside, ")"] if slot.bars else ["|", inside, "|"]
        return super().fenced(slot)

    def derivative_sign(self, curly: bool, variable: Symbol, order: int) -> Pieces:
        d = "∂" if curly else "d"
        high = raised(str(order)) if order > 1 else ""
        return [f"{d}{high}/{d}", *self.symbol(variable), f"{high} "]

    def lowered(self, base: Pieces, index: str) -> Pieces:
        return [*base, lowered(index) or f"[{index}]"]

    def turned(self, base: Pieces, *, inverted: bool, transposed: bool) -> Pieces:
        if inverted:
            return [*base, "⁻ᵀ" if transposed else "⁻¹"]
        return [*base, "ᵀ"]

    def total(self, index: str) -> Pieces:
        return ["Σ" + (lowered(index) or ""), " "]

    def matrix(self, rows: Sequence[Sequence[Slot]]) -> Pieces:
        lines: list[Piece] = []
        for row in rows:
            entries = joined(", ", row)
            lines += [", ", *(entries if len(row) == 1 else ["[", *entries, "]"])]
        return ["[", *lines[1:], "]"]


def _closed_up(sum_: str) -> str:
    """A sum without the spaces round its signs."""
    return sum_.replace(" − ", "−").replace(" + ", "+")


_SIGNS = {"¬": "not ", "!": "!", "∧": " and ", "∨": " or "}
