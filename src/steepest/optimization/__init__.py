"""Optimization: losses of data, descents and fits, each with exact derivatives."""

from .descent import minimize
from .rates import Diagnosis, diagnose_learning_rate
from .result import History, Result
from .rules import GradientDescent, UpdateRule

__all__ = [
    "Diagnosis",
    "GradientDescent",
    "History",
    "Result",
    "UpdateRule",
    "diagnose_learning_rate",
    "minimize",
]
