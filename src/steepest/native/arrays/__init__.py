"""Programs of arrays in machine code: loops fused, products by BLAS, long arrays in blocks."""

from .program import ArrayProgram

__all__ = ["ArrayProgram"]
