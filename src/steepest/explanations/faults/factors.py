"""What an operation does to the derivative that comes back to it, in words, with a remedy."""

from __future__ import annotations

from typing import Any

import numpy as np

from steepest.graph import Constant, Node

from .remedies import EPS, backward_remedy
from .sweep import Share, Sweep, operands
from .wording import number

SATURATING = ("tanh", "sigmoid", "erf", "erfc", "arctan", "normal_distribution", "sech")
FLAT = ("floor", "ceil", "rint", "sign", "argmax", "argsort", "searchsorted")
NEUTRAL = ("sum", "mean", "reshape", "broadcast_to", "transpose", "stack", "concatenate")
"""Operations that hand on what comes back, shared out: none of them is to blame."""

UNSATURATED = (
    "Start with smaller weights or scaled inputs, or let the loss take the score itself "
    "(st.log_softmax, np.logaddexp)."
)

Told = tuple[str, str]
"""What happens, and the rewrite that would mend it."""


def told(share: Share, sweep: Sweep, name: str, *, large: bool = False) -> Told:
    """Why a derivative gets small (or large) in an operation, and what would mend it.

    Args:
        share: What the operation hands back.
        sweep: The values.
        name: What the operation is called.
        large: Whether it is too large rather than too small.
    """
    node = share.user
    kind = node.primitive.name  # type: ignore
    value = sweep.value[share.part]
    others = [sweep.value[a] for i, a in enumerate(operands(node)) if i != share.position]
    if large:
        return _large(kind, name, value, others, node)
    if kind in SATURATING:
        return (
            f"{name} is saturated: at {_typical(value)} its slope is {_typical(share.slope)}",
            UNSATURATED,
        )
    if kind in ("relu", "maximum", "minimum", "amax", "amin"):
        return _of_choice(kind, name, value, others, node)
    if kind == "where":
        truth = share.position != 1
        return (
            f"this branch of where is not taken: the condition is {truth} where it matters",
            "Choose a condition that lets it through here, or a smooth blend of both branches.",
        )
    if kind == "stop_gradient":
        return (
            "stop_gradient lets no derivative through",
            "Leave stop_gradient out where this parameter is to be trained.",
        )
    if kind in FLAT or kind in ("less", "greater", "equal", "mod"):
        return discrete(name)
    if kind in ("multiply", "matmul", "divide", "outer", "solve", "convolve"):
        return _of_product(kind, name, value, others, share)
    if kind == "power" or (kind in ("abs", "norm", "hypot") and not np.any(value)):
        return (
            f"{name} of {_typical(value)} is flat there, with slope {_typical(share.slope)}",
            "This is a stationary point: nothing is to mend at a minimum; else start elsewhere.",
        )
    if kind in ("exp", "expm1", "softplus", "normal_density", "silu", "gelu", "sinh"):
        return (
            f"{name} of {_typical(value)} underflows: its slope is {_typical(share.slope)}",
            "Compute with logarithms, as in st.log_softmax and st.logsumexp, or scale the inputs.",
        )
    return (
        f"{name} at {_typical(value)} has the slope {_typical(share.slope)}",
        "Scale the inputs so that the operation works where it is steep.",
    )


def discrete(name: str) -> Told:
    """The words for an operation that is constant between jumps."""
    return (
        f"{name} is flat between its jumps: whole numbers and truths have no derivative",
        "Use a smooth stand-in: a sigmoid for a step, x itself for a rounded x.",
    )


def _of_choice(kind: str, name: str, value: Any, others: list[Any], node: Node) -> Told:
    constants = [a for a in node.arguments if isinstance(a, Constant)]
    rectifies = kind == "maximum" and any(not np.any(o) for o in others)
    if kind == "relu" or (rectifies and bool(constants)):
        return (
            f"the relu is dead: what enters it is {_typical(value)}, at or below 0",
            "Use a leaky one, np.where(x > 0, x, 0.01*x), another bias, or a smaller rate.",
        )
    if constants:
        return (
            f"{_typical(value)} is clipped at {_typical(others[0])}",
            "Clip only what is reported, not what is trained, or use a smooth bound (np.tanh).",
        )
    return (
        f"another entry is the one that {name} takes",
        "Use a smooth maximum, st.logsumexp, if all entries are to learn.",
    )


def _of_product(kind: str, name: str, value: Any, others: list[Any], share: Share) -> Told:
    if kind == "divide" and share.position == 0:
        return f"it is divided by {_typical(others[0])}", "Scale what divides nearer to 1."
    if kind == "divide":
        return (
            f"it divides {_typical(others[0])} and is {_typical(value)} itself",
            "Bring both parts of the quotient to a similar scale.",
        )
    if not others or set(share.user.arguments) == {share.part}:
        return (
            f"it is multiplied by itself, and is {_typical(value)}",
            "This is a stationary point: nothing is to mend at a minimum; else start elsewhere.",
        )
    return (
        f"it is multiplied by {_typical(others[0])}",
        "Start that factor away from 0 (random weights, not zeros), or scale it up.",
    )


def _large(kind: str, name: str, value: Any, others: list[Any], node: Node) -> Told:
    if kind in ("exp", "sinh", "cosh", "expm1"):
        return (
            f"{name} of {_typical(value)} is as steep as it is large",
            "Work with the logarithm (st.logsumexp, st.log_softmax), or bound the argument.",
        )
    if kind == "divide":
        return (
            f"it is in a quotient with {_typical(others[0] if others else value)}",
            f"Add eps to what divides, a/(b + {EPS}), or use a safe branch with np.where.",
        )
    if kind in ("log", "log2", "log10", "sqrt", "root", "arccos", "arcsin", "norm"):
        return f"{name} is steep at {_typical(value)}", backward_remedy(node)
    if kind == "power":
        return (
            f"{name} of {_typical(value)} is steep: the values themselves are large",
            "Scale the data (np.std of 1), or start with smaller weights.",
        )
    if kind in ("multiply", "matmul", "outer", "solve"):
        return (
            f"it is multiplied by {_typical(others[0] if others else value)}",
            "Scale the data (np.std of 1), or start with smaller weights.",
        )
    return f"{name} is steep at {_typical(value)}", "Scale the inputs, or clip the gradient."


def _typical(value: Any) -> str:
    """A number, or the range of an array."""
    if value is None:
        return "a matrix"
    array = np.asarray(value)
    if array.size and array.dtype.kind != "c" and array.min() == array.max():
        return number(array.reshape(-1)[0]) + (" throughout" if array.size > 1 else "")
    return number(value)
