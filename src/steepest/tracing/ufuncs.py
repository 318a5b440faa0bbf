"""NumPy's element-wise functions by name, as operations on nodes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

from steepest.graph import Node, primitive_named
from steepest.graph import constant as _constant

Operation = Callable[..., Node]

OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "true_divide": operator.truediv,
    "power": operator.pow,
    "float_power": operator.pow,
    "negative": operator.neg,
    "positive": lambda x: x,
}
"""Those that fold what is trivial, as the operators of nodes do."""

RENAMED = {
    "absolute": "abs",
    "fabs": "abs",
    "remainder": "mod",
    "arcsinh": "arsinh",
    "arccosh": "arcosh",
    "arctanh": "artanh",
    "arctan2": "atan2",
    "fmin": "minimum",
    "fmax": "maximum",
    "expit": "sigmoid",
    "gammaln": "lgamma",
    "psi": "digamma",
    "jv": "bessel_j",
    "jn": "bessel_j",
    "yv": "bessel_y",
    "yn": "bessel_y",
    "iv": "bessel_i",
}
"""Those whose entry in the table has another name."""

SAME = frozenset(
    {
        "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "cbrt",
        "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
        "sign", "floor", "ceil", "minimum", "maximum",
        "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
        "logical_and", "logical_or", "logical_not",
        "erf", "erfc", "gamma", "digamma", "beta",
    }
)  # fmt: skip
"""Those whose entry has NumPy's or SciPy's name."""


def _defined() -> dict[str, Operation]:
    """Those that are a formula in others."""
    from steepest import primitives as p  # noqa: PLC0415 - the table is large

    two = _constant(2)
    degree = p.PI / 180
    return {
        "matmul": p.matrices.product,
        "square": lambda x: x**2,
        "reciprocal": lambda x: 1 / x,
        "exp2": lambda x: two**x,
        "floor_divide": lambda x, y: p.floor(x / y),
        "hypot": lambda x, y: p.sqrt(x**2 + y**2),
        "logaddexp": lambda x, y: p.maximum(x, y) + p.log1p(p.exp(-p.abs(x - y))),
        "deg2rad": lambda x: x * degree,
        "radians": lambda x: x * degree,
        "rad2deg": lambda x: x / degree,
        "degrees": lambda x: x / degree,
        "heaviside": lambda x, y: p.where(p.less(x, 0), 0, p.where(p.equal(x, 0), y, 1)),
        "copysign": lambda x, y: p.abs(x) * p.where(p.less(y, 0), -1, 1),
        "log_ndtr": lambda x: p.log(p.normal_distribution(x, 0, 1)),
        "ndtr": lambda x: p.normal_distribution(x, 0, 1),
        "logit": lambda x: p.log(x / (1 - x)),
        "xlogy": lambda x, y: p.where(p.equal(x, 0), 0, x * p.log(y)),
    }


@cache
def operation(name: str) -> Operation | None:
    """The operation on nodes that NumPy's or SciPy's function of that name is, or None."""
    if name in OPERATORS:
        return OPERATORS[name]
    special = _defined().get(name)
    if special is not None:
        return special
    if name in RENAMED or name in SAME:
        return primitive_named(RENAMED.get(name, name))
    return None
