"""Formulas as people write them, in text and LaTeX, read as graphs or refused."""

from .reading import Reading, is_equation, read, read_equation, read_latex, read_text

__all__ = ["Reading", "is_equation", "read", "read_equation", "read_latex", "read_text"]
