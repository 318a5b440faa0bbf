"""The Function that users hold, and the derivatives of Python functions beside it."""

from .callables import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .chain import ChainRule, chain, implicit
from .checking import GradientCheck, check_grad
from .face import Function
from .series import Series, taylor
from .sources import as_function, function, latex

__all__ = [
    "ChainRule",
    "Function",
    "GradientCheck",
    "Series",
    "as_function",
    "chain",
    "check_grad",
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
]
