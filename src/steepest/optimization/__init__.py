"""Optimization: losses of data, descents and fits, each with exact derivatives."""

from .averages import Loss
from .curved import LBFGS, Newton
from .descent import minimize
from .fitting import Fit, fit
from .losses import loss
from .optimizers import (
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from .rates import Diagnosis, diagnose_learning_rate
from .result import History, Result
from .rules import UpdateRule
from .schedules import (
    Schedule,
    constant_rate,
    cosine_annealing,
    exponential_decay,
    one_cycle,
    polynomial_decay,
    schedule,
    schedule_named,
    step_decay,
    warmup,
)
from .tables import Table, table

__all__ = [
    "LBFGS",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Diagnosis",
    "Fit",
    "GradientDescent",
    "History",
    "Loss",
    "Momentum",
    "Nesterov",
    "Newton",
    "Optimizer",
    "RMSProp",
    "Result",
    "Schedule",
    "Table",
    "UpdateRule",
    "constant_rate",
    "cosine_annealing",
    "diagnose_learning_rate",
    "exponential_decay",
    "fit",
    "loss",
    "minimize",
    "one_cycle",
    "polynomial_decay",
    "schedule",
    "schedule_named",
    "step_decay",
    "table",
    "warmup",
]
