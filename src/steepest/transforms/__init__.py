"""Transformations of graphs: derivatives in every mode, and the forms of a function."""

from .forward import derivative, tangent
from .reverse import gradient, vjp

__all__ = ["derivative", "gradient", "tangent", "vjp"]
