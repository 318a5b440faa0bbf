"""Formulas as Presentation MathML, for pages and notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steepest.graph import Node

from .display import Display, signature
from .drawing import Pieces
from .notation import Operator
from .symbols import Symbol, symbol
from .text import text
from .walk import Piece, Slot, written

NAMESPACE = "http://www.w3.org/1998/Math/MathML"

LONGEST_ALTERNATIVE = 1000
"""The text that stands in for the formula is cut to this many characters."""


def mathml(
    node: Node,
    name: str = "",
    variables: Sequence[str] = (),
    *,
    ids: Mapping[Node, str] | None = None,
) -> str:
    """The formula as one ``math`` element.

    Args:
        node: What to print, exactly as the graph has it.
        name: Of the function that it defines, if any.
        variables: Of that function, in order.
        ids: An ``id`` for nodes, so that a page can point at them; a node that is
            written in several places has its id on the first, and on all as ``data-node``.

    Returns:
        XML; parts of a large graph that are used more than once are rows of a table.
    """
    drawing = _Mathml(node, ids or {})
    head = written(signature(drawing, name, variables), drawing.write)
    left = f"<mrow>{head}</mrow>" if head else ""
    equals = "".join(map(str, drawing.sign("=")))
    if drawing.parts:
        rows = [
            (written(drawing.symbol(symbol(part)), drawing.write), drawing.definition(meaning))
            for meaning, part in drawing.parts.items()
        ]
        lines = [
            f'<mtr><mtd style="text-align:right">{a}</mtd>'
            f'<mtd style="text-align:left">{equals if a else ""}{b}</mtd></mtr>'
            for a, b in [*rows, (left, drawing.definition(node))]
        ]
        body = f"<mtable>{''.join(lines)}</mtable>"
    else:
        body = f"<mrow>{left}{equals if left else ''}{drawing.definition(node)}</mrow>"
    alternative = text(node, name, variables)
    if len(alternative) > LONGEST_ALTERNATIVE:
        alternative = alternative[: LONGEST_ALTERNATIVE - 1] + "…"
    alternative = _quoted(alternative)
    return f'<math xmlns="{NAMESPACE}" display="block" alttext={alternative}>{body}</math>'


def escape(words: str) -> str:
    """The words as XML text; the standard library's own would load half a web client."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(words: str) -> str:
    return '"' + escape(words).replace('"', "&quot;").replace("\n", "&#10;") + '"'


def html(node: Node, name: str = "", variables: Sequence[str] = ()) -> str:
    """The formula for a notebook's cell: as MathML, and scrolled where it is too wide.

    Args:
        node: What to print, exactly as the graph has it.
        name: Of the function that it defines, if any.
        variables: Of that function, in order.
    """
    return f'<div style="overflow-x:auto">{mathml(node, name, variables)}</div>'


class _Mathml(Display):
    """One graph being printed as MathML; every form is exactly one element."""

    def __init__(self, output: Node, ids: Mapping[Node, str]) -> None:
        super().__init__(output)
        self.ids = ids
        self.marked: set[Node] = set()

    def whole(self, node: Node) -> bool:
        return node in self.parts or node in self.ids

    def write(self, slot: Slot) -> Pieces:
        name = self.ids.get(slot.node)
        pieces = super().write(slot)
        if name is None:
            return pieces
        value = _quoted(name)
        mark = f"id={value} data-node={value}"
        if slot.node in self.marked:
            mark = f"data-node={value}"
        self.marked.add(slot.node)
        return [f"<mrow {mark}>", *pieces, "</mrow>"]

    def row(self, pieces: Pieces) -> Pieces:
        return ["<mrow>", *pieces, "</mrow>"]

    def number(self, digits: str) -> Pieces:
        if any(c.isalpha() for c in digits):
            return ["<mi>∞</mi>" if digits == "inf" else f"<mtext>{escape(digits)}</mtext>"]
        return [f"<mn>{escape(digits)}</mn>"]

    def symbol(self, name: Symbol) -> Pieces:
        drawn = f"<mi>{escape(name.base)}</mi>"
        if name.subscript:
            kind = "mn" if name.subscript.isdecimal() else "mi"
            drawn = f"<msub>{drawn}<{kind}>{escape(name.subscript)}</{kind}></msub>"
        if name.primes:
            drawn = f"<msup>{drawn}<mo>{'′' * name.primes}</mo></msup>"
        return [drawn]

    def sign(self, character: str) -> Pieces:
        return [f"<mo>{escape(character)}</mo>"]

    def minus(self) -> Pieces:
        return ['<mo form="prefix">−</mo>']

    def comma(self) -> Pieces:
        return ["<mo>,</mo>"]

    def between(self, left: str, right: str) -> Pieces:
        thin = '<mspace width="0.167em"></mspace>' if right == "function" else ""
        return [f"<mo>&#x2062;</mo>{thin}"]

    def fence(self, inside: Pieces, tall: bool, left: str = "(", right: str = ")") -> Pieces:
        fixed = "" if tall else ' stretchy="false"'
        return self.row(
            [
                f'<mo form="prefix"{fixed}>{left}</mo>',
                *inside,
                f'<mo form="postfix"{fixed}>{right}</mo>',
            ]
        )

    def fraction(self, above: Slot, below: Slot) -> Pieces:
        return ["<mfrac>", above, below, "</mfrac>"]

    def choose(self, above: Slot, below: Slot) -> Pieces:
        return self.fence(['<mfrac linethickness="0">', above, below, "</mfrac>"], tall=True)

    def raised(self, base: Pieces, exponent: Slot) -> Pieces:
        return ["<msup>", *base, exponent, "</msup>"]

    def root(self, radicand: Slot, index: Slot | None) -> Pieces:
        if index is None:
            return ["<msqrt>", radicand, "</msqrt>"]
        return ["<mroot>", radicand, index, "</mroot>"]

    def head(self, name: Operator, node: Node) -> Pieces:
        drawn = f"<mi>{escape(name.name)}</mi>"
        if name.below is not None:
            return ["<msub>", drawn, Slot(node.arguments[name.below]), "</msub>"]
        if name.subscript:
            drawn = f"<msub>{drawn}<mn>{escape(name.subscript)}</mn></msub>"
        return [drawn]

    def applied(self, head: Pieces, arguments: Sequence[Slot], slot: Slot) -> Pieces:
        tall = any(a.node in self.tall for a in arguments)
        inside: list[Piece] = []
        for argument in arguments:
            inside += [*self.comma(), argument]
        return self.row([*head, "<mo>&#x2061;</mo>", *self.fence(inside[1:], tall)])

    def cases(self, rows: Sequence[tuple[Slot, Slot | None]]) -> Pieces:
        lines: list[Piece] = []
        for value, condition in rows:
            when: list[Piece] = ["<mtext>otherwise</mtext>"]
            if condition is not None:
                when = ["<mtext>if&#xa0;</mtext>", condition]
            lines += ["<mtr><mtd>", value, "</mtd><mtd>", *when, "</mtd></mtr>"]
        brace = '<mo form="prefix">{</mo>'
        style = 'columnalign="left" style="text-align:left"'
        return self.row([brace, f"<mtable {style}>", *lines, "</mtable>"])

    def derivative_sign(self, curly: bool, variable: Symbol, order: int) -> Pieces:
        d = f"<mi>{'∂' if curly else 'd'}</mi>"
        x = "".join(map(str, self.symbol(variable)))
        above = below = ""
        if order == 1:
            above, below = d, f"<mrow>{d}{x}</mrow>"
        else:
            above = f"<msup>{d}<mn>{order}</mn></msup>"
            below = f"<mrow>{d}<msup>{x}<mn>{order}</mn></msup></mrow>"
        return [f"<mfrac>{above}{below}</mfrac>"]

    def lowered(self, base: Pieces, index: str) -> Pieces:
        return ["<msub>", *base, f"<mn>{escape(index)}</mn></msub>"]

    def turned(self, base: Pieces, *, inverted: bool, transposed: bool) -> Pieces:
        turned = '<mi mathvariant="normal">T</mi>' if transposed else "<mn>1</mn>"
        high = f"<mrow><mo>−</mo>{turned}</mrow>" if inverted else turned
        return ["<msup>", *base, f"{high}</msup>"]

    def total(self, index: str) -> Pieces:
        return [f"<munder><mo>∑</mo><mi>{escape(index)}</mi></munder>"]

    def matrix(self, rows: Sequence[Sequence[Slot]]) -> Pieces:
        cells: list[Piece] = []
        for row in rows:
            cells.append("<mtr>")
            for entry in row:
                cells += ["<mtd>", entry, "</mtd>"]
            cells.append("</mtr>")
        return self.fence(["<mtable>", *cells, "</mtable>"], True, "[", "]")
