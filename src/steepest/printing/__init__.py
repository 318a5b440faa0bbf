"""Formulas for people and for programs: text, LaTeX, MathML, Unicode for a terminal."""

from .names import header, natural_order
from .text import number_text, text

__all__ = ["header", "natural_order", "number_text", "text"]
