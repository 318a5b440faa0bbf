"""The Function that users hold, and the derivatives of Python functions beside it."""

from .callables import check_grad, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .chain import ChainRule, chain, implicit
from .face import Function
from .series import Series, taylor
from .sources import as_function, function, latex

__all__ = [
    "ChainRule",
    "Function",
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
