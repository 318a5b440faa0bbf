"""Integrals: antiderivatives by named rules, and the numbers of definite integrals."""

from .antiderivative import Antiderivative, antiderivative
from .definite import Integral, integrate
from .riemann import Riemann
from .search import Step

__all__ = ["Antiderivative", "Integral", "Riemann", "Step", "antiderivative", "integrate"]
