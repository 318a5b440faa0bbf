"""Explanations: the steps that a good teacher would write."""

from .explain import explain
from .record import Explanation

__all__ = ["Explanation", "explain"]
