"""Integrals: antiderivatives by named rules, and the numbers of definite integrals."""

from .antiderivative import Antiderivative, antiderivative

__all__ = ["Antiderivative", "antiderivative"]
