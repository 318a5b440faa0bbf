"""What is derived from a followed function, kept as long as it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from steepest import transforms
from steepest.errors import ArgumentError
from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, Type, Variable, constant, variable
from steepest.primitives.arrays import part, permuted, reshaped
from steepest.primitives.complex_values import converted, real_part
from steepest.transforms.batching import batched, longer

from .binding import either
from .derivatives import computing_forms

Key = tuple[tuple[Node, ...], tuple[Variable, ...], tuple[Variable, ...]]
"""The outputs, the variables in which they are differentiated, and the captured ones."""

MORE = -2
"""The scope of the variables for directions and weights."""


class Derived:
    """Nodes derived from a function, with the program that computes them.

    Args:
        nodes: What is computed.
        inputs: The variables of it, in calling order.
        units: For each of the last variables the widths of a block of unit vectors that it
            is to be given; none where they are given by the caller.
    """

    def __init__(
        self, nodes: Sequence[Node], inputs: Sequence[Variable], units: Sequence[Any] = ()
    ) -> None:
        self.nodes = tuple(nodes)
        self.inputs = tuple(inputs)
        self._units = tuple(units)

    @cached_property
    def program(self) -> Program:
        """The program of the nodes."""
        return Program(self.nodes, self.inputs)

    def units(self) -> list[Any]:
        """The unit vectors that the last variables stand for."""
        return [_unit(*u) for u in self._units]


@lru_cache(maxsize=512)
def derived(kind: str, key: Key, *options: Any) -> Derived:
    """A derivative of the outputs, kept as long as it is asked for."""
    outputs, inputs, captured = key
    nodes, more, units = _KINDS[kind](outputs, inputs, *options)
    return Derived(nodes, [*inputs, *captured, *more], units)


Parts = tuple[Sequence[Node], Sequence[Variable], Sequence[Any]]


def sound(nodes: Sequence[Node], origins: Sequence[Node]) -> list[Node]:
    """The nodes in a form that rounding does not harm."""
    return computing_forms(nodes, [None] * len(nodes), origins)


def _value(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    return sound(outputs, ()), (), ()


def _gradient(
    outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str, count: int = 1
) -> Parts:
    """The first ``count`` outputs, then the derivatives of the first."""
    output = outputs[0]
    slopes = _pulled([output], inputs, [constant(1)])
    truths = _undefined(output, inputs, at_kinks)
    return sound(outputs[:count], ()) + computing_forms(slopes, truths, outputs[:1]), (), ()


def _pulled(
    outputs: Sequence[Node], inputs: Sequence[Variable], weights: Sequence[Node]
) -> list[Node]:
    """A vector times the Jacobian; what it hands back to an input has the input's dtype."""
    shares = transforms.vjp(outputs, inputs, weights)
    return [_in_dtype(s, x) for s, x in zip(shares, inputs, strict=True)]


def _in_dtype(share: Node, x: Variable) -> Node:
    found, wanted = (n.type.dtype for n in (share, x))  # type: ignore
    if found.startswith("complex") and not wanted.startswith("complex"):
        share = real_part(share)
        found = share.type.dtype  # type: ignore
    narrow = wanted in ("float32", "complex64") and found not in (wanted, "real")
    return converted(share, wanted) if narrow else share


def _undefined(output: Node, inputs: Sequence[Variable], at_kinks: str) -> Sequence[Node | None]:
    if at_kinks == "continue":
        return [None] * len(inputs)
    if any(map(shape_of, inputs)):
        raise ArgumentError(
            "Where a derivative in an array does not exist is not known.",
            where=f"at_kinks={at_kinks!r}",
            remedy='at_kinks="continue", or give numbers instead of an array.',
        )
    from .kinks import undefined_gradient  # noqa: PLC0415 - few ask for it

    return undefined_gradient(output, inputs)


def _jacobian(
    outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str = "continue", mode: str = ""
) -> Parts:
    """The partial derivatives of each output in each input, row by row."""
    if at_kinks != "continue":
        return _jacobian_of_numbers(outputs, inputs, at_kinks)
    height, breadth = (sum(map(size_of, nodes)) for nodes in (outputs, inputs))
    complex_values = any(o.type.dtype.startswith("complex") for o in outputs)  # type: ignore
    if mode == "reverse" or (not mode and height <= breadth and not complex_values):
        nodes, more, units = _by_rows(outputs, inputs)
    else:
        nodes, more, units = _by_columns(outputs, inputs)
    return sound(nodes, outputs), more, units


def _jacobian_of_numbers(
    outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str
) -> Parts:
    nodes: list[Node] = []
    for output in outputs:
        if shape_of(output):
            raise ArgumentError(
                "Where a derivative of an array does not exist is not known.",
                where=f"at_kinks={at_kinks!r}",
                remedy='at_kinks="continue"',
            )
        truths = _undefined(output, inputs, at_kinks)
        nodes += computing_forms(transforms.gradient(output, inputs), truths, outputs)
    return nodes, (), ()


def _by_rows(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    """Reverse mode, once for all outputs: cotangents are the rows of unit matrices."""
    weights, wide, units, height = _blocks(outputs, "weight")
    pulled = _pulled(outputs, inputs, weights)
    whole = batched(pulled, dict(zip(weights, wide, strict=True)), height)
    nodes, start = [], 0
    for output in outputs:
        rows = slice(start, start + size_of(output))
        start = rows.stop
        nodes += [
            reshaped(part(w, rows), (*shape_of(output), *shape_of(x)))
            for w, x in zip(whole, inputs, strict=True)
        ]
    return nodes, wide, units


def _by_columns(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    """Forward mode, once for all inputs: tangents are the rows of unit matrices."""
    moves, wide, units, breadth = _blocks(inputs, "move")
    moved = transforms.tangent(outputs, dict(zip(inputs, moves, strict=True)))
    whole = batched(moved, dict(zip(moves, wide, strict=True)), breadth)
    nodes = []
    for output, columns in zip(outputs, whole, strict=True):
        start, rank = 0, len(shape_of(output))
        last = permuted(columns, (*range(1, rank + 1), 0))
        for x in inputs:
            chosen = slice(start, start + size_of(x))
            start = chosen.stop
            found = part(last, (..., chosen))
            nodes.append(reshaped(found, (*shape_of(output), *shape_of(x))))
    return nodes, wide, units


def _blocks(
    nodes: Sequence[Node], name: str
) -> tuple[list[Variable], list[Variable], list[Any], int]:
    """Variables like the nodes, variables for many of them, and the unit vectors for these."""
    height = sum(map(size_of, nodes))
    alone, wide, units, start = [], [], [], 0
    for i, n in enumerate(nodes):
        kind = smooth(n.type)
        alone.append(variable(f"{name}{i}", scope=MORE, type=kind))
        wide.append(variable(f"{name}s{i}", scope=MORE, type=longer(kind, height)))
        units.append((height, start, shape_of(n)))
        start += size_of(n)
    return alone, wide, units, height


def _unit(height: int, start: int, shape: tuple[int, ...]) -> np.ndarray:
    """Rows of which those from ``start`` on are the unit vectors of an array of that shape."""
    size = int(np.prod(shape, dtype=int))
    block = np.zeros((height, size))
    block[start : start + size] = np.eye(size)
    return block.reshape((height, *shape))


def _hessian(outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str) -> Parts:
    if at_kinks != "continue":
        return _hessian_of_numbers(outputs, inputs, at_kinks)
    if len(outputs) == 1 and not shape_of(outputs[0]):
        first, more, units = _pulled(outputs, inputs, [constant(1)]), (), ()
    else:
        first, more, units = _by_rows(outputs, inputs)
    second, others, blocks = _by_columns(first, inputs)
    return sound(second, [*outputs, *first]), [*more, *others], [*units, *blocks]


def _hessian_of_numbers(
    outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str
) -> Parts:
    curvatures: list[Node] = []
    truths: list[Node | None] = []
    for output in outputs:
        first = _undefined(output, inputs, at_kinks)
        for slope, truth in zip(transforms.gradient(output, inputs), first, strict=True):
            curvatures += transforms.gradient(slope, inputs)
            truths += [either([truth, t]) for t in _undefined(slope, inputs, at_kinks)]
    return computing_forms(curvatures, truths, outputs), (), ()


def _jvp(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    moves = _like(inputs, "move")
    moved = transforms.tangent(outputs, dict(zip(inputs, moves, strict=True)))
    return sound(outputs, ()) + sound(moved, outputs), moves, ()


def _vjp(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    weights = _like(outputs, "weight")
    return sound(_pulled(outputs, inputs, weights), outputs), weights, ()


def _hvp(outputs: Sequence[Node], inputs: Sequence[Variable]) -> Parts:
    [output] = outputs
    moves = _like(inputs, "move")
    slopes = _pulled([output], inputs, [constant(1)])
    moved = transforms.tangent(slopes, dict(zip(inputs, moves, strict=True)))
    return sound(moved, [output, *slopes]), moves, ()


@lru_cache(maxsize=256)
def every_element(key: Key, axes: tuple[int, ...], length: int, places: tuple[int, ...]) -> Derived:
    """The outputs for every element along an axis of each input, kept as the derivatives are.

    Args:
        key: The outputs as functions of one element.
        axes: For each input the axis along which its elements lie.
        length: How many there are.
        places: For each output the axis along which they shall lie.
    """
    outputs, inputs, captured = key
    pairs = list(zip(inputs, axes, strict=True))
    whole = [variable(x.name, scope=MORE, type=_inserted(x.type, a, length)) for x, a in pairs]
    elements: dict[Node, Node] = {
        x: _axis_moved(w, a, 0) for (x, a), w in zip(pairs, whole, strict=True)
    }
    results = batched(sound(outputs, ()), elements, length)
    nodes = [_axis_moved(r, 0, p) for r, p in zip(results, places, strict=True)]
    return Derived(nodes, [*whole, *captured])


def _inserted(kind: Type, axis: int, length: int) -> ArrayType:
    dimensions = list(kind.dimensions)  # type: ignore
    dimensions.insert(axis, length)
    return ArrayType(kind.dtype, tuple(dimensions))  # type: ignore


def _axis_moved(node: Node, source: int, to: int) -> Node:
    order = list(range(len(shape_of(node))))
    order.insert(to if to >= 0 else to + len(order), order.pop(source))
    return permuted(node, order)


def _like(nodes: Sequence[Node], name: str) -> list[Variable]:
    return [variable(f"{name}{i}", scope=MORE, type=smooth(n.type)) for i, n in enumerate(nodes)]


def smooth(kind: Type) -> ArrayType:
    """The type of a direction in which a value of this type moves."""
    assert isinstance(kind, ArrayType)
    dtype = "real" if kind.dtype in ("bool", "int64") else kind.dtype
    return ArrayType(dtype, kind.dimensions)


def shape_of(n: Node) -> tuple[int, ...]:
    """The lengths of the axes, as numbers."""
    assert isinstance(n.type, ArrayType)
    return n.type.dimensions  # type: ignore


def size_of(n: Node) -> int:
    """The number of elements."""
    return int(np.prod(shape_of(n), dtype=int))


_KINDS: dict[str, Any] = {
    "value": _value,
    "gradient": _gradient,
    "jacobian": _jacobian,
    "jacobian of numbers": _jacobian_of_numbers,
    "hessian": _hessian,
    "hessian of numbers": _hessian_of_numbers,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
}
