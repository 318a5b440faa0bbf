"""Transformations of graphs: derivatives in every mode, and the forms of a function.

The names below are loaded when they are first used. ``textbook``, ``computing`` and
``derivation`` are packages and modules of their own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .forward import derivative, nth_derivative, tangent
    from .implicit import implicit_derivative
    from .jacobians import directional_derivative, hessian, hvp, jacobian
    from .paths import Chain, Path, chain
    from .reverse import gradient, vjp
    from .sparsity import colouring, hessian_pattern, jacobian_pattern
    from .special_values import folded
    from .taylor import taylor_coefficients, taylor_exact

HOME = {
    "Chain": "paths",
    "Path": "paths",
    "chain": "paths",
    "colouring": "sparsity",
    "derivative": "forward",
    "directional_derivative": "jacobians",
    "folded": "special_values",
    "gradient": "reverse",
    "hessian": "jacobians",
    "hessian_pattern": "sparsity",
    "hvp": "jacobians",
    "implicit_derivative": "implicit",
    "jacobian": "jacobians",
    "jacobian_pattern": "sparsity",
    "nth_derivative": "forward",
    "tangent": "forward",
    "taylor_coefficients": "taylor",
    "taylor_exact": "taylor",
    "vjp": "reverse",
}
"""The module in which each name is at home."""


def __getattr__(name: str) -> Any:
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{HOME[name]}", __name__), name)
    globals()[name] = value  # The next look-up finds it at once.
    return value


__all__ = [
    "Chain",
    "Path",
    "chain",
    "colouring",
    "derivative",
    "directional_derivative",
    "folded",
    "gradient",
    "hessian",
    "hessian_pattern",
    "hvp",
    "implicit_derivative",
    "jacobian",
    "jacobian_pattern",
    "nth_derivative",
    "tangent",
    "taylor_coefficients",
    "taylor_exact",
    "vjp",
]
