"""Steepest: the calculus engine of learning.

Layers load when they are first asked for, so ``import steepest`` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .errors import (
    ArgumentError,
    CallError,
    DataError,
    Divergent,
    DomainError,
    IllegalGraph,
    MissingExtra,
    NotConverged,
    NotElementary,
    NotFound,
    ParseError,
    ShapeError,
    SteepestError,
    TooLarge,
    TraceError,
    Undecided,
    UnknownName,
)

if TYPE_CHECKING:
    from .equality import Equivalence, equivalent
    from .explanations import (
        AnswerCheck,
        Backpropagation,
        Explanation,
        Slope,
        backpropagate,
        check_answer,
        explain,
        rules,
        slope,
    )
    from .function import (
        ChainRule,
        Function,
        GradientCheck,
        Series,
        chain,
        check_grad,
        compile,
        function,
        grad,
        hessian,
        hvp,
        implicit,
        jacobian,
        jvp,
        latex,
        taylor,
        value_and_grad,
        vjp,
    )
    from .integrals import Antiderivative, Integral, antiderivative, integrate
    from .optimization import (
        LBFGS,
        AdaGrad,
        Adam,
        AdamW,
        Diagnosis,
        Fit,
        GradientDescent,
        LevenbergMarquardt,
        Loss,
        Momentum,
        Nesterov,
        Newton,
        NewtonStep,
        Optimizer,
        Result,
        RMSProp,
        Schedule,
        UpdateRule,
        compare_batches,
        compare_rates,
        constant_rate,
        cosine_annealing,
        diagnose_learning_rate,
        exponential_decay,
        fit,
        loss,
        minimize,
        newton_step,
        one_cycle,
        polynomial_decay,
        step_decay,
        warmup,
    )
    from .optimization.critical import (
        Concavity,
        CriticalPoint,
        CriticalPoints,
        classify,
        concavity,
        critical_points,
    )
    from .probability import Density, Posterior, posterior
    from .tracing.exponentials import log_softmax, logsumexp, softmax

__version__ = "0.1.0"

_HOMES = {
    "equality": ("Equivalence", "equivalent"),
    "function": (
        "ChainRule",
        "Function",
        "GradientCheck",
        "Series",
        "chain",
        "check_grad",
        "compile",
        "function",
        "grad",
        "hessian",
        "hvp",
        "implicit",
        "jacobian",
        "jvp",
        "latex",
        "taylor",
        "value_and_grad",
        "vjp",
    ),
    "explanations": (
        "AnswerCheck",
        "Backpropagation",
        "Explanation",
        "Slope",
        "backpropagate",
        "check_answer",
        "explain",
        "rules",
        "slope",
    ),
    "optimization": (
        "LBFGS",
        "AdaGrad",
        "Adam",
        "AdamW",
        "Diagnosis",
        "Fit",
        "GradientDescent",
        "LevenbergMarquardt",
        "Loss",
        "Momentum",
        "Nesterov",
        "Newton",
        "NewtonStep",
        "Optimizer",
        "RMSProp",
        "Result",
        "Schedule",
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
        "step_decay",
        "warmup",
    ),
    "optimization.critical": (
        "Concavity",
        "CriticalPoint",
        "CriticalPoints",
        "classify",
        "concavity",
        "critical_points",
    ),
    "integrals": ("Antiderivative", "Integral", "antiderivative", "integrate"),
    "tracing.exponentials": ("log_softmax", "logsumexp", "softmax"),
    "probability": ("Density", "Posterior", "posterior"),
}
"""The layer of each name that loads when it is first asked for."""

_HOME = {name: layer for layer, names in _HOMES.items() for name in names}

__all__ = [
    "LBFGS",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AnswerCheck",
    "Antiderivative",
    "ArgumentError",
    "Backpropagation",
    "CallError",
    "ChainRule",
    "Concavity",
    "CriticalPoint",
    "CriticalPoints",
    "DataError",
    "Density",
    "Diagnosis",
    "Divergent",
    "DomainError",
    "Equivalence",
    "Explanation",
    "Fit",
    "Function",
    "GradientCheck",
    "GradientDescent",
    "IllegalGraph",
    "Integral",
    "LevenbergMarquardt",
    "Loss",
    "MissingExtra",
    "Momentum",
    "Nesterov",
    "Newton",
    "NewtonStep",
    "NotConverged",
    "NotElementary",
    "NotFound",
    "Optimizer",
    "ParseError",
    "Posterior",
    "RMSProp",
    "Result",
    "Schedule",
    "Series",
    "ShapeError",
    "Slope",
    "SteepestError",
    "TooLarge",
    "TraceError",
    "Undecided",
    "UnknownName",
    "UpdateRule",
    "antiderivative",
    "backpropagate",
    "chain",
    "check_answer",
    "check_grad",
    "classify",
    "compare_batches",
    "compare_rates",
    "compile",
    "concavity",
    "constant_rate",
    "cosine_annealing",
    "critical_points",
    "diagnose_learning_rate",
    "equivalent",
    "explain",
    "exponential_decay",
    "fit",
    "function",
    "grad",
    "hessian",
    "hvp",
    "implicit",
    "integrate",
    "jacobian",
    "jvp",
    "latex",
    "log_softmax",
    "logsumexp",
    "loss",
    "minimize",
    "newton_step",
    "one_cycle",
    "polynomial_decay",
    "posterior",
    "rules",
    "slope",
    "softmax",
    "step_decay",
    "taylor",
    "value_and_grad",
    "vjp",
    "warmup",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"steepest has no name {name}.", name=name, obj=_package)
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package, in which ``function`` stays the function when the layer of that name loads."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


_package = sys.modules[__name__]
_package.__class__ = _Package
