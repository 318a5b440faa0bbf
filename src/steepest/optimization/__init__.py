"""Optimization: losses of data, descents and fits, each with exact derivatives."""

from .averages import Loss
from .comparing import BatchComparison, RateComparison, compare_batches, compare_rates
from .curved import LBFGS, Newton
from .descent import minimize
from .fitting import Fit, fit
from .losses import loss
from .marquardt import LevenbergMarquardt
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
from .quadratic import NewtonStep, newton_step
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
    "BatchComparison",
    "Diagnosis",
    "Fit",
    "GradientDescent",
    "History",
    "LevenbergMarquardt",
    "Loss",
    "Momentum",
    "Nesterov",
    "Newton",
    "NewtonStep",
    "Optimizer",
    "RMSProp",
    "RateComparison",
    "Result",
    "Schedule",
    "Table",
    "UpdateRule",
    "compare_batches",
    "compare_rates",
    "constant_rate",
    "cosine_annealing",
    "diagnose_learning_rate",
    "exponential_decay",
    "fit",
    "loss",
    "minimize",
    "newton_step",
    "one_cycle",
    "polynomial_decay",
    "schedule",
    "schedule_named",
    "step_decay",
    "table",
    "warmup",
]
