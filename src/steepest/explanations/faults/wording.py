"""Operations, values and tables of faults in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import Node

SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
WIDTH = 80


def operation(node: Node, *, typed: bool = False) -> str:
    """The name of an operation, as NumPy has it or as a formula has it."""
    if node.primitive is None:
        return str(getattr(node, "name", "a constant"))
    if node.primitive.name == "item":
        return operation(node.arguments[0])
    return (typed and node.primitive.text) or NUMPY.get(node.primitive.name, node.primitive.name)


NUMPY = {
    "amax": "max",
    "amin": "min",
    "inverse": "inv",
    "log_sum_exp": "logsumexp",
    "log_add_exp": "logaddexp",
    "atan2": "arctan2",
    "arsinh": "arcsinh",
    "arcosh": "arccosh",
    "artanh": "arctanh",
    "cast": "astype",
}


def spoken(remedy: str, *, typed: bool) -> str:
    """A remedy in the notation of a formula where the user typed one."""
    if not typed:
        return remedy
    for numpy, plain_text in (("np.linalg.", ""), ("np.", ""), ("st.", ""), ("**", "^")):
        remedy = remedy.replace(numpy, plain_text)
    return remedy


def number(value: Any) -> str:
    """A number, or an array by its shape and range."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{array[()]:.6g}" if array.dtype.kind in "fc" else str(array[()])
    if array.size <= 4 and array.ndim == 1:
        return "(" + ", ".join(number(v) for v in array) + ")"
    shape = "x".join(map(str, array.shape))
    real = array[np.isfinite(array)] if array.dtype.kind in "fc" else array
    if array.dtype.kind == "c" or not real.size:
        return f"{shape} array"
    return f"{shape} array in [{number(real.min())}, {number(real.max())}]"


def at_entry(node: Node, operands: Sequence[Any], index: tuple[int, ...]) -> list[Any]:
    """The operands of an entry of an element-wise operation; whole ones of the others."""
    if not node.primitive.partials:  # type: ignore
        return list(operands)
    found = []
    for value in operands:
        kept = index[len(index) - np.ndim(value) :]
        shape = np.shape(value)
        place = tuple(0 if n == 1 else i for i, n in zip(kept, shape, strict=True))
        found.append(np.asarray(value)[place])
    return found


def applied(node: Node, operands: Sequence[Any], *, typed: bool = False) -> str:
    """An operation at its values: ``sqrt(-1)``, ``0 / 0``."""
    name = operation(node, typed=typed)
    values = [number(v) for v in operands]
    if name in SIGNS and len(values) == 2:
        return f"{_fenced(values[0])} {SIGNS[name]} {_fenced(values[1])}"
    return f"{name}({', '.join(values)})"


def _fenced(value: str) -> str:
    return f"({value})" if value.startswith("-") else value


def entry(index: Sequence[int]) -> str:
    """Where an entry stands: `` at [0, 2]``; nothing for a number."""
    return f" at [{', '.join(map(str, index))}]" if len(index) else ""


def wrapped(text: str, width: int = WIDTH, indent: str = "") -> str:
    """The text in lines of that width."""
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def columns(rows: Sequence[Sequence[str]], width: int = WIDTH) -> list[str]:
    """Rows with their columns below each other; the last column is cut where it is too long."""
    wide = [min(max(map(len, c)), 30) for c in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        *first, last = [
            cut(cell, w) if i < len(row) - 1 else cell
            for i, (cell, w) in enumerate(zip(row, wide, strict=True))
        ]
        head = "".join(f"{c:<{w}}  " for c, w in zip(first, wide, strict=False))
        lines.append(cut(f"{head}{last}", width).rstrip())
    return lines


def cut(text: str, width: int) -> str:
    """The text, with dots where it is too long."""
    return text if len(text) <= width else text[: width - 3] + "..."


def plain(value: Any) -> Any:
    """The value for strict JSON."""
    if np.ndim(value):
        return [plain(v) for v in np.asarray(value)]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, complex):
        return str(value)
    if isinstance(value, float) and not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    return value
