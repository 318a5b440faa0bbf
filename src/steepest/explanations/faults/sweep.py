"""One pass forward and one back through a graph as it was written, with every value kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from steepest.errors import TooLarge
from steepest.evaluation import Program
from steepest.evaluation.quiet import quietly
from steepest.graph import (
    ArrayType,
    Node,
    Primitive,
    TupleType,
    Variable,
    depending,
    lift,
    ordered,
    substitute,
    variable,
)
from steepest.transforms import vjp
from steepest.transforms.rules import slope

from .subject import Subject, varies

LARGEST = 20_000
"""Graphs of more operations than this are not walked with all their values."""


@dataclass(frozen=True, eq=False)
class Share:
    """What one operation hands back to one of its arguments.

    Args:
        user: The operation.
        part: The argument.
        position: Which argument it is.
        slope: The local derivative entry by entry; None where it is a matrix.
        value: What is handed back, of the argument's shape.
    """

    user: Node
    part: Node
    position: int
    slope: Any
    value: Any


@dataclass(frozen=True)
class Sweep:
    """The values of all nodes, and the adjoints of those that vary.

    Args:
        nodes: The nodes whose values are arrays, arguments first.
        value: Their values.
        adjoint: The derivative of the (summed) outputs in each node that varies.
        shares: What was handed back, in the order of the pass backward.
    """

    nodes: tuple[Node, ...]
    value: dict[Node, Any] = field(repr=False)
    adjoint: dict[Node, Any] = field(repr=False)
    shares: tuple[Share, ...] = field(repr=False)


def forward(what: Subject) -> dict[Node, Any]:
    """The values of all nodes, computed as they were written.

    Raises:
        TooLarge: when there are too many operations to keep all values.
    """
    nodes = [n for n in ordered(*what.outputs) if isinstance(n.type, ArrayType)]
    if len(nodes) > LARGEST:
        raise TooLarge(
            f"The function has {len(nodes):,} operations; at most {LARGEST:,} are walked.",
            where=what.title,
            remedy="look at a part of it, or at fewer steps of a loop.",
        )
    found = Program(nodes, tuple(what.given))(*what.given.values())
    return dict(zip(nodes, found, strict=True))


def swept(what: Subject, *, masked: bool = True) -> Sweep:
    """Forward, then backward.

    Args:
        what: The function at its point.
        masked: Whether an adjoint that is exactly zero hands back zero even where the slope
            is not finite.
    """
    value = forward(what)
    moving = depending(what.outputs, what.inputs)
    adjoint: dict[Node, Any] = {}
    for output in what.smooth:
        adjoint[output] = adjoint.get(output, 0.0) + np.ones_like(value[output])
    shares: list[Share] = []
    for node in reversed(value):
        if node in adjoint and node.arguments and node in moving:
            for share in quietly(_handed, node, adjoint[node], value, moving, masked):
                known = adjoint.get(share.part)
                total = share.value if known is None else quietly(np.add, known, share.value)
                adjoint[share.part] = total
                shares.append(share)
    return Sweep(tuple(value), value, adjoint, tuple(shares))


def _handed(
    node: Node, above: Any, value: dict[Node, Any], moving: set[Node], masked: bool
) -> list[Share]:
    arguments = operands(node)
    chosen = tuple(i for i, a in enumerate(arguments) if a in moving and varies(a))
    if not chosen:
        return []
    signs = tuple(variable(f"#{i}", scope=-3, type=a.type) for i, a in enumerate(arguments))
    values = [value[a] for a in arguments]
    if node.primitive.partials and not _is_complex(node, *arguments):  # type: ignore
        slopes = _slopes(node.primitive, signs, node.parameters, chosen)(*values)
        return [
            Share(node, arguments[i], i, s, _share(above, s, np.shape(value[arguments[i]]), masked))
            for i, s in zip(chosen, slopes, strict=True)
        ]
    at = dict(zip(arguments, signs, strict=True))  # An argument that stands twice has one sign.
    chosen = tuple({arguments[i]: arguments.index(arguments[i]) for i in chosen}.values())
    signs = tuple(at[a] for a in dict.fromkeys(arguments))
    [formula] = substitute([node], at)
    found = _pulled(formula, signs, tuple(at[arguments[i]] for i in chosen))(
        above, *(value[a] for a in dict.fromkeys(arguments))
    )
    return [Share(node, arguments[i], i, None, s) for i, s in zip(chosen, found, strict=True)]


def operands(node: Node) -> tuple[Node, ...]:
    """The arrays that an operation is applied to, those of a tuple that it reads included."""
    found: list[Node] = []
    for argument in node.arguments:
        if isinstance(argument.type, TupleType):
            found += operands(argument)
        else:
            found.append(argument)
    if any(isinstance(a.type, TupleType) for a in node.arguments):
        return tuple(dict.fromkeys(found))
    return tuple(found)


@lru_cache(maxsize=4096)
def _slopes(
    primitive: Primitive, signs: tuple[Variable, ...], parameters: Any, chosen: tuple[int, ...]
) -> Program:
    node = primitive(*signs, **dict(parameters))
    found = [slope(node, i) for i in chosen]
    return Program([lift(0 if s is None else s) for s in found], signs)


@lru_cache(maxsize=1024)
def _pulled(formula: Node, signs: tuple[Variable, ...], chosen: tuple[Variable, ...]) -> Program:
    weight = variable("#weight", scope=-3, type=formula.type)
    pulled = vjp([formula], chosen, [weight])
    return Program(pulled, (weight, *signs))


def _share(above: Any, slope: Any, shape: tuple[int, ...], masked: bool) -> Any:
    """The adjoint times the slope, exactly zero where the adjoint is, in the argument's shape."""
    product = np.multiply(above, slope)
    if masked and not np.all(np.isfinite(slope)):
        product = np.where(np.equal(above, 0), 0.0, product)
    return summed_to(product, shape)


def summed_to(array: Any, shape: tuple[int, ...]) -> Any:
    """The array with the axes along which something of this shape repeats summed."""
    if np.shape(array) == shape:
        return array
    extra = np.ndim(array) - len(shape)
    total = np.sum(array, axis=tuple(range(extra)))
    short = tuple(i for i, n in enumerate(shape) if n == 1 and np.shape(total)[i] != 1)
    total = np.sum(total, axis=short, keepdims=True) if short else total
    return np.broadcast_to(total, shape)


def _is_complex(*nodes: Node) -> bool:
    return any(str(n.type.dtype).startswith("complex") for n in nodes)  # type: ignore
