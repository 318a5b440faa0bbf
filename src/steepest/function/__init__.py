"""The Function that users hold, and the derivatives of Python functions beside it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .face import Function
from .sources import as_function, function, latex

if TYPE_CHECKING:
    from .callables import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
    from .checking import GradientCheck, check_grad
    from .compiling import compile
    from .composition import ChainRule, chain, implicit
    from .series import Series, taylor

HOME = {
    "ChainRule": "composition",
    "GradientCheck": "checking",
    "Series": "series",
    "chain": "composition",
    "check_grad": "checking",
    "compile": "compiling",
    "grad": "callables",
    "hessian": "callables",
    "hvp": "callables",
    "implicit": "composition",
    "jacobian": "callables",
    "jvp": "callables",
    "taylor": "series",
    "value_and_grad": "callables",
    "vjp": "callables",
}
"""The module in which each name is at home that loads when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{HOME[name]}", __name__), name)
    globals()[name] = value  # The next look-up finds it at once.
    return value


__all__ = [
    "ChainRule",
    "Function",
    "GradientCheck",
    "Series",
    "as_function",
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
]
