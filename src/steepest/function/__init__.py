"""The Function that users hold, and the derivatives of Python functions beside it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .face import Function
from .sources import as_function, function, latex

if TYPE_CHECKING:
    from .callables import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp
    from .checking import GradientCheck, check_grad
    from .compiling import compile
    from .composition import ChainRule, chain, implicit
    from .custom import checkpoint, custom_derivative, stop_gradient
    from .loops import cond, fori_loop, scan, while_loop
    from .randomness import normal, random_key, split, uniform
    from .series import Series, taylor
    from .solving import argmin, fixed_point, root
    from .vectorizing import vmap

HOME = {
    "ChainRule": "composition",
    "GradientCheck": "checking",
    "Series": "series",
    "argmin": "solving",
    "chain": "composition",
    "check_grad": "checking",
    "checkpoint": "custom",
    "compile": "compiling",
    "cond": "loops",
    "custom_derivative": "custom",
    "fixed_point": "solving",
    "fori_loop": "loops",
    "grad": "callables",
    "hessian": "callables",
    "hvp": "callables",
    "implicit": "composition",
    "jacfwd": "callables",
    "jacobian": "callables",
    "jacrev": "callables",
    "jvp": "callables",
    "normal": "randomness",
    "random_key": "randomness",
    "root": "solving",
    "scan": "loops",
    "split": "randomness",
    "stop_gradient": "custom",
    "taylor": "series",
    "uniform": "randomness",
    "value_and_grad": "callables",
    "vjp": "callables",
    "vmap": "vectorizing",
    "while_loop": "loops",
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
    "argmin",
    "as_function",
    "chain",
    "check_grad",
    "checkpoint",
    "compile",
    "cond",
    "custom_derivative",
    "fixed_point",
    "fori_loop",
    "function",
    "grad",
    "hessian",
    "hvp",
    "implicit",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "latex",
    "normal",
    "random_key",
    "root",
    "scan",
    "split",
    "stop_gradient",
    "taylor",
    "uniform",
    "value_and_grad",
    "vjp",
    "vmap",
    "while_loop",
]
