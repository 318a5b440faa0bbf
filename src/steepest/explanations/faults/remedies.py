"""The rewrite that would mend an operation which leaves the finite numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from steepest.graph import Constant, Node, ordered

SUMS = ("sum", "mean")
MOVED = ("reshape", "broadcast_to", "transpose", "index", "cast", "gate", "stop_gradient")
"""Operations that hand on what they get."""

EPS = "1e-12"

OVERFLOW = "Compute with logarithms, or bring the numbers to a smaller scale first."
SINGULAR = (
    "The matrix is singular, or nearly: add a small multiple of the identity, "
    "A + 1e-9*np.eye(n), or use np.linalg.lstsq."
)
EDGE = (
    "Keep the argument inside, np.clip(c, -1 + 1e-7, 1 - 1e-7); for the angle between two "
    "vectors use np.arctan2 of their cross and dot products."
)
SINGULARITIES = ("solve", "inverse", "det", "slogdet", "cholesky", "pseudo_inverse")
LOGARITHMS = ("log", "log2", "log10", "log1p")
EXPONENTIALS = ("exp", "sinh", "cosh", "expm1", "softplus")

INSIDE = "Bring the argument into the domain, as in np.clip(c, -1, 1)."
LOGS = "Add logarithms, np.sum(np.log(x)), instead of multiplying many numbers."
OTHERS = {
    "arccos": INSIDE,
    "arcsin": INSIDE,
    "artanh": "Keep the argument strictly inside, np.clip(c, -1 + 1e-7, 1 - 1e-7).",
    "arcosh": "Keep the argument at 1 or above: np.maximum(x, 1).",
    "prod": LOGS,
    "cumprod": LOGS,
    "cast": "The number is too large for float32: compute in float64, or scale it.",
}
"""Remedies by the name of the operation, where nothing else matters."""

REPEATED = (
    "Two eigenvalues or singular values agree, where single vectors have no derivative: use "
    "what does not depend on their choice, or break the tie by a small diagonal."
)


def forward_remedy(node: Node, users: Mapping[Node, Sequence[Node]], operands: list[Any]) -> str:
    """What to write instead of an operation that gives NaN or an infinity.

    Args:
        node: The operation.
        users: The operations that use each node.
        operands: The values that met there.
    """
    name = named(node)
    if name in SINGULARITIES:
        return SINGULAR
    if name in LOGARITHMS:
        return _of_log(node, operands)
    if name in EXPONENTIALS:
        return _of_exp(node, users)
    if name == "divide":
        return _of_divide(node, operands)
    if name in ("sqrt", "power", "root"):
        return _of_power(node, users, operands)
    if name in ("multiply", "add", "subtract"):
        return _of_arithmetic(node, users, operands)
    return OTHERS.get(name, OVERFLOW)


def backward_remedy(node: Node) -> str:
    """What to write instead of an operation whose slope is NaN or infinite."""
    name = named(node)
    if name in ("sqrt", "power", "root", "cbrt"):
        if _is_of_squares(node.arguments[0]):
            return (
                "Use np.hypot or np.linalg.norm, whose derivative at 0 is taken as 0, or add "
                f"eps inside: np.sqrt(s + {EPS})."
            )
        return (
            f"Add eps inside, np.sqrt(x + {EPS}), or choose a safe branch: "
            "np.where(x > 0, np.sqrt(np.where(x > 0, x, 1)), 0)."
        )
    if name in ("arccos", "arcsin", "artanh", "arcosh"):
        return EDGE
    if name in ("norm", "hypot", "modulus"):
        return f"Add eps inside: np.sqrt(np.sum(x**2) + {EPS})."
    if name in ("eigh", "eig", "svd"):
        return REPEATED
    if name in SINGULARITIES:
        return SINGULAR
    if name == "divide":
        return _of_divide(node, [])
    if name in ("log", "log2", "log10"):
        return _of_log(node, [])
    return "Give the operation a safe branch, f(np.where(c, x, safe)), or add eps where it divides."


def named(node: Node) -> str:
    """The name of an operation, of a decomposition where a part of it is read."""
    while node.primitive is not None and node.primitive.name == "item":
        node = node.arguments[0]
    return node.primitive.name if node.primitive is not None else ""


def _of_log(node: Node, operands: list[Any]) -> str:
    inside = source(node.arguments[0])
    if operands and _number(operands[0]) < (-1 if node.primitive.name == "log1p" else 0):  # type: ignore
        return f"Keep what is inside above 0: np.log(np.maximum(x, {EPS})), or model its logarithm."
    names = set(_names_below(inside, 6))
    name = inside.primitive.name if inside.primitive is not None else ""
    if name == "divide" and _is_softmax(inside):
        return "Use st.log_softmax of the scores: a softmax underflows to 0, its log does not."
    if name == "sigmoid" or (name == "divide" and "exp" in names):
        return "Use -np.logaddexp(0, -z), the log of a sigmoid, from the score z itself."
    if name == "subtract" and _is_one(inside.arguments[0]):
        if names & {"exp", "sigmoid", "tanh"}:
            return "Use -np.logaddexp(0, z), the log of 1 - sigmoid(z), from the score z itself."
        return f"Use np.log1p(-p) for small p, and keep p below 1: np.minimum(p, 1 - {EPS})."
    if name in SUMS and "exp" in names:
        return "Use st.logsumexp (np.logaddexp for two), which underflows nowhere."
    if name == "exp":
        return "The log of an exp is its argument: leave both out."
    return (
        f"Add eps, np.log(x + {EPS}), or choose a safe branch: "
        "np.where(x > 0, np.log(np.where(x > 0, x, 1)), 0)."
    )


def _of_exp(node: Node, users: Mapping[Node, Sequence[Node]]) -> str:
    above = {n.primitive.name for n in _above(node, users, 4) if n.primitive is not None}
    if above & {"log", "log1p"}:
        many = above & {*SUMS}
        return (
            "Use st.logsumexp, which subtracts the largest exponent first."
            if many
            else "Use np.logaddexp(0, x) for the log of 1 + exp(x)."
        )
    if "divide" in above:
        if above & {*SUMS}:
            return "Use st.softmax, which subtracts the largest score before exp."
        return (
            "Write the sigmoid as 0.5*(1 + np.tanh(x/2)), and a ratio of exponentials as one "
            "exp of a difference: both stay finite."
        )
    return (
        "exp overflows above 709.78 (88.7 in float32): subtract the largest exponent first, or "
        "bound the argument, np.exp(np.minimum(x, 700))."
    )


def _of_divide(node: Node, operands: list[Any]) -> str:
    over, under = map(source, node.arguments)
    if over is under:
        return "x/x is 1: leave it out."
    name = under.primitive.name if under.primitive is not None else ""
    if over.primitive is not None and over.primitive.name == "sin" and over.arguments[0] is under:
        return "Use np.sinc(x/np.pi), which is 1 at 0."
    if _is_softmax(node):
        return "Use st.softmax, which subtracts the largest score before exp."
    if name in ("norm", "sqrt", "amax", "sum", "mean"):
        return f"Add eps to what divides: x/(np.linalg.norm(x) + {EPS})."
    if operands and all(not np.isfinite(_number(v)) for v in operands):
        return "Divide before the parts overflow: subtract exponents, or scale both first."
    if over.primitive is not None and over.primitive.name in ("expm1", "log1p"):
        return "Choose the limit: np.where(x != 0, f(x)/np.where(x != 0, x, 1), 1)."
    return (
        f"Add eps to what divides, a/(b + {EPS}), or choose a safe branch: "
        "np.where(b != 0, a/np.where(b != 0, b, 1), 0)."
    )


def _of_power(node: Node, users: Mapping[Node, Sequence[Node]], operands: list[Any]) -> str:
    base = _number(operands[0])
    if named(node) == "sqrt":
        if named(source(node.arguments[0])) == "subtract":
            return (
                "Rounding can make a difference negative: np.sqrt(np.maximum(x, 0)); for a "
                "variance use np.var, which does not cancel."
            )
        return "Keep what is inside from going below 0: np.sqrt(np.maximum(x, 0))."
    if base == 0:
        return f"Add eps to the base, (x + {EPS})**p, or choose a safe branch with np.where."
    if base < 0 and _number(operands[-1]) % 1:
        return "Use np.abs(x)**p, np.sign(x)*np.abs(x)**p, or np.cbrt for a third root."
    return _of_squares(node, users)


def _of_arithmetic(node: Node, users: Mapping[Node, Sequence[Node]], operands: list[Any]) -> str:
    values = [_number(v) for v in operands]
    if all(map(np.isfinite, values)):
        squared = named(node) == "multiply" and node.arguments[0] is node.arguments[-1]
        return _of_squares(node, users) if squared else OVERFLOW
    if named(node) == "multiply":
        return (
            "Zero times infinity has no value: choose with np.where(c, x, 0) instead of "
            "multiplying with a mask."
        )
    return "Infinity minus infinity has no value: keep both parts finite, or mask before."


def _of_squares(node: Node, users: Mapping[Node, Sequence[Node]]) -> str:
    above = {n.primitive.name for n in _above(node, users, 3) if n.primitive is not None}
    if above & {"sqrt", "power"}:
        return "Use np.hypot or np.linalg.norm, which scale before they square."
    return OVERFLOW


def source(node: Node) -> Node:
    """The node whose values are handed on to this one."""
    while node.primitive is not None and node.primitive.name in MOVED:
        node = node.arguments[0]
    return node


def _is_of_squares(node: Node) -> bool:
    """Whether the value is a sum of squares."""
    names = set(_names_below(source(node), 4))
    return bool(names & {"sum", "mean", "add", "matmul"}) and bool(
        names & {"power", "multiply", "matmul"}
    )


def _is_softmax(node: Node) -> bool:
    over, under = map(source, node.arguments)
    return (
        over.primitive is not None
        and under.primitive is not None
        and over.primitive.name == "exp"
        and under.primitive.name in SUMS
        and over in ordered(under)
    )


def _is_one(node: Node) -> bool:
    return isinstance(node, Constant) and np.ndim(node.value) == 0 and node.value == 1


def _names_below(node: Node, depth: int) -> Iterator[str]:
    level = [node]
    for _ in range(depth):
        level = [n for n in level if n.primitive is not None]
        yield from (n.primitive.name for n in level)  # type: ignore
        level = [a for n in level for a in n.arguments][:64]


def _above(node: Node, users: Mapping[Node, Sequence[Node]], depth: int) -> Iterator[Node]:
    level = [node]
    for _ in range(depth):
        level = [u for n in level for u in users.get(n, ())][:64]
        yield from level


def _number(value: Any) -> float:
    """One number that stands for a value; NaN for arrays."""
    if np.ndim(value):
        return float("nan")
    return float(value.real if isinstance(value, (complex, np.complexfloating)) else value)
