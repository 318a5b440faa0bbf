r"""Formulas as LaTeX that compiles with amsmath and reads back to the same function."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.graph import Node

from .display import Display, signature
from .drawing import Pieces
from .notation import Operator
from .symbols import GREEK_NAMES, Symbol, symbol
from .walk import Piece, Slot, joined, written


def latex(node: Node, name: str = "", variables: Sequence[str] = ()) -> str:
    r"""The formula as a textbook sets it, for ``$...$`` or a displayed equation.

    Args:
        node: What to print, exactly as the graph has it.
        name: Of the function that it defines, if any.
        variables: Of that function, in order.

    Returns:
        One line; parts of a large graph that are used more than once are rows of an
        ``aligned`` environment, each with a name.
    """
    drawing = _Latex(node)
    head = written(signature(drawing, name, variables), drawing.write)
    if not drawing.parts:
        return (f"{head} = " if head else "") + drawing.definition(node)
    rows = [
        f"{written(drawing.symbol(symbol(part)), drawing.write)} &= {drawing.definition(meaning)}"
        for meaning, part in drawing.parts.items()
    ]
    last = f"{head} &= " if head else "&"
    lines = " \\\\\n".join([*rows, last + drawing.definition(node)])
    return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"


class _Latex(Display):
    """One graph being printed as LaTeX."""

    letters_for_functions = "Γ"  # any other before brackets reads back as a factor

    def number(self, digits: str) -> Pieces:
        if any(c.isalpha() for c in digits):
            return [r"\infty" if digits == "inf" else rf"\text{{{digits}}}"]
        return [digits]

    def symbol(self, name: Symbol) -> Pieces:
        base = _name(name.base)
        return [
            base + (f"_{{{_name(name.subscript)}}}" if name.subscript else "") + "'" * name.primes
        ]

    def sign(self, character: str) -> Pieces:
        return [_SIGNS.get(character, f" {character} ")]

    def minus(self) -> Pieces:
        return ["-"]

    def between(self, left: str, right: str) -> Pieces:
        return [" "]

    def fence(self, inside: Pieces, tall: bool, left: str = "(", right: str = ")") -> Pieces:
        left, right = _FENCES.get(left, left), _FENCES.get(right, right)
        if tall or left == "|":
            return [rf"\left{left}", *inside, rf"\right{right}"]
        space = " " if left.startswith("\\") else ""
        return [left + space, *inside, space + right]

    def fraction(self, above: Slot, below: Slot) -> Pieces:
        return [r"\frac{", above, "}{", below, "}"]

    def raised(self, base: Pieces, exponent: Slot) -> Pieces:
        return [*base, "^{", exponent, "}"]

    def choose(self, above: Slot, below: Slot) -> Pieces:
        return [r"\binom{", above, "}{", below, "}"]

    def root(self, radicand: Slot, index: Slot | None) -> Pieces:
        degree: list[Piece] = [] if index is None else ["[", index, "]"]
        return [r"\sqrt", *degree, "{", radicand, "}"]

    def head(self, name: Operator, node: Node) -> Pieces:
        word = name.name.replace("_", r"\_")
        drawn = f"\\{GREEK_NAMES.get(word, word)}" if name.command else rf"\operatorname{{{word}}}"
        if name.below is not None:
            return [drawn, "_{", Slot(node.arguments[name.below]), "}"]
        return [drawn + (f"_{{{name.subscript}}}" if name.subscript else "")]

    def applied(self, head: Pieces, arguments: Sequence[Slot], slot: Slot) -> Pieces:
        tall = any(a.node in self.tall for a in arguments)
        return [*head, *self.fence(joined(", ", arguments), tall)]

    def comma(self) -> Pieces:
        return [", "]

    def cases(self, rows: Sequence[tuple[Slot, Slot | None]]) -> Pieces:
        lines: list[Piece] = []
        for value, condition in rows:
            when: list[Piece] = [r"\text{otherwise}"]
            if condition is not None:
                when = [r"\text{if } ", condition, r" \\ "]
            lines += [value, " & ", *when]
        return [r"\begin{cases} ", *lines, r" \end{cases}"]

    def derivative_sign(self, curly: bool, variable: Symbol, order: int) -> Pieces:
        d = r"\partial" if curly else "d"
        above = d if order == 1 else f"{d}^{{{order}}}"
        below = f"{d} " if curly else d
        power = "" if order == 1 else f"^{{{order}}}"
        return [rf"\frac{{{above}}}{{{below}", *self.symbol(variable), f"{power}}}"]

    def lowered(self, base: Pieces, index: str) -> Pieces:
        return [*base, f"_{{{index}}}"]

    def turned(self, base: Pieces, *, inverted: bool, transposed: bool) -> Pieces:
        turned = r"\mathsf{T}" if transposed else "1"
        return [*base, f"^{{-{turned}}}" if inverted else f"^{{{turned}}}"]

    def total(self, index: str) -> Pieces:
        return [rf"\sum_{{{index}}} "]

    def matrix(self, rows: Sequence[Sequence[Slot]]) -> Pieces:
        lines: list[Piece] = []
        for row in rows:
            lines += [r" \\ ", *joined(" & ", row)]
        return [r"\begin{bmatrix} ", *lines[1:], r" \end{bmatrix}"]


_SIGNS = {
    "−": " - ",
    "·": r" \cdot ",
    "≤": r" \leq ",
    "≥": r" \geq ",
    "≠": r" \neq ",
    "∧": r" \land ",
    "∨": r" \lor ",
    "¬": r"\lnot ",
    "⊙": r" \odot ",
    "!": "!",
}

_FENCES = {"⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil"}


def _name(word: str) -> str:
    """A letter, digits, a Greek letter's command, or a word in upright letters."""
    if word in GREEK_NAMES:
        return f"\\{GREEK_NAMES[word]}"
    if len(word) == 1 or word.isdecimal():
        return word
    escaped = word.replace("_", r"\_").replace("#", r"\#")
    return rf"\mathrm{{{escaped}}}"
