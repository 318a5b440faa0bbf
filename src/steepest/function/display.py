"""How a Function shows itself: text, LaTeX, MathML, Unicode, and in notebooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from steepest import printing
from steepest.graph import Node
from steepest.printing import header

from .derivatives import layers

if TYPE_CHECKING:
    from .face import Function

LONGEST = 1000
"""A ``repr`` is cut past this many characters."""

LONGEST_NOTEBOOK = 20_000
"""A formula of more characters than this is shown as text in notebooks."""

MOST_ROWS = 12
"""Arrays of more rows than this are shown as text in notebooks."""


def text_of(f: Function) -> str:
    """The formula, which reads back with ``variables=f.variables``."""
    return _arranged(f.shown, printing.text, "[{}]", ", ")


def repr_of(f: Function) -> str:
    """The formula with its header, which reads back alone; cut where it is long."""
    if layers(f.shown) is not None:
        shown = (header(f.name, f.variables) if f.inputs else "") + text_of(f)
    elif f.inputs:
        shown = printing.text(f.shown, f.name, f.variables)
    else:
        shown = printing.text(f.shown)
    if len(shown) > LONGEST:
        shown = shown[: LONGEST - 3] + "..."
    return f'Function("{shown}")'


def latex_of(f: Function) -> str:
    """The formula in LaTeX."""
    return _latex(f.shown)


def mathml_of(f: Function) -> str:
    """The formula in MathML."""
    return printing.mathml(f.shown)


def typeset_of(f: Function) -> str:
    """The formula in Unicode."""
    return _arranged(f.shown, printing.typeset, "[{}]", ", ")


def notebook_latex(f: Function) -> str:
    """The definition between dollar signs, as notebooks take it."""
    signature = rf"{f.name}\left({', '.join(map(_letter, f.inputs))}\right) = " if f.inputs else ""
    return rf"$\displaystyle {signature}{latex_of(f)}$"


def mimebundle(f: Function) -> dict[str, str]:
    """The representations of which a notebook shows the best that it can."""
    bundle = {"text/plain": repr_of(f)}
    rows = layers(f.shown)
    if len(bundle["text/plain"]) < LONGEST and (rows is None or len(rows) <= MOST_ROWS):
        drawn = notebook_latex(f)
        if len(drawn) <= LONGEST_NOTEBOOK:
            bundle["text/latex"] = drawn
    return bundle


def _letter(node: Node) -> str:
    return printing.latex(node)


def _latex(node: Node) -> str:
    rows = layers(node)
    if rows is None:
        return printing.latex(node)
    lines = [" & ".join(map(_latex, layers(row) or [row])) for row in rows]
    return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"


def _arranged(node: Node, write: Callable[[Node], str], fence: str, comma: str) -> str:
    """A scalar written, or the parts of an array between brackets."""
    rows = layers(node)
    if rows is None:
        return write(node)
    return fence.format(comma.join(_arranged(row, write, fence, comma) for row in rows))
