"""How a Function shows itself: text, LaTeX, MathML, Unicode, and in notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest import printing
from steepest.graph import Node

if TYPE_CHECKING:
    from .face import Function

LONGEST = 1000
"""A ``repr`` is cut past this many characters."""

LARGEST = 3000
"""A ``repr`` of a graph of more nodes than this counts them instead."""

LONGEST_NOTEBOOK = 20_000
"""A formula of more characters than this is shown as text in notebooks."""


def text_of(f: Function) -> str:
    """The formula, which reads back with ``variables=f.variables``."""
    return printing.text(f.shown)


def repr_of(f: Function) -> str:
    """The formula with its header, which reads back alone; cut where it is long."""
    if _is_large(f):
        return f"<Function {f.name} of {', '.join(f.variables[:8])}: over {LARGEST} operations>"
    shown = printing.text(f.shown, *_header(f))
    if len(shown) > LONGEST:
        shown = shown[: LONGEST - 3] + "..."
    return f'Function("{shown}")'


def latex_of(f: Function) -> str:
    """The formula in LaTeX."""
    return printing.latex(f.shown)


def mathml_of(f: Function) -> str:
    """The formula in MathML."""
    return printing.mathml(f.shown)


def typeset_of(f: Function) -> str:
    """The formula in Unicode."""
    return printing.typeset(f.shown)


def notebook_latex(f: Function) -> str:
    """The definition between dollar signs, as notebooks take it."""
    return rf"$\displaystyle {printing.latex(f.shown, *_header(f))}$"


def mimebundle(f: Function) -> dict[str, str]:
    """The representations of which a notebook shows the best that it can."""
    bundle = {"text/plain": repr_of(f)}
    if len(bundle["text/plain"]) < LONGEST and not _is_large(f):
        drawn = notebook_latex(f)
        if len(drawn) <= LONGEST_NOTEBOOK:
            bundle["text/latex"] = drawn
    return bundle


def _is_large(f: Function) -> bool:
    """Whether the graph has more than ``LARGEST`` nodes; found out in as many steps."""
    seen: set[Node] = set()
    stack = [f.source]
    while stack and len(seen) <= LARGEST:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.arguments)
    return len(seen) > LARGEST


def _header(f: Function) -> tuple[str, tuple[str, ...]]:
    """The name and the variables; none where a header would have an empty bracket."""
    return (f.name, f.variables) if f.inputs else ("", ())
