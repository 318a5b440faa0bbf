"""Formulas for people and for programs: text, LaTeX, MathML, Unicode for a terminal."""

from .latex import latex
from .mathml import html, mathml
from .names import header, natural_order
from .text import number_text, text
from .typeset import typeset

__all__ = ["header", "html", "latex", "mathml", "natural_order", "number_text", "text", "typeset"]
