"""Optimization: losses of data, descents and fits, each with exact derivatives."""

from .averages import Loss
from .descent import minimize
from .fitting import Fit, fit
from .losses import loss
from .rates import Diagnosis, diagnose_learning_rate
from .result import History, Result
from .rules import GradientDescent, UpdateRule
from .tables import Table, table

__all__ = [
    "Diagnosis",
    "Fit",
    "GradientDescent",
    "History",
    "Loss",
    "Result",
    "Table",
    "UpdateRule",
    "diagnose_learning_rate",
    "fit",
    "loss",
    "minimize",
    "table",
]
