"""Arrays put together, taken apart, reshaped and summed.

Axes are stored counting from the last, -1, so an entry works unchanged when axes of
broadcasting lead: ``evaluate`` gets the ``ranks`` of its arguments' values for that.
The functions at the end build nodes as a reader writes them, and drop what does nothing.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from steepest.graph import (
    REAL,
    Node,
    Primitive,
    TupleType,
    Type,
    apply,
    lift,
    number,
    register,
)
from steepest.graph.types import Dimension

from .array_shapes import (
    WHOLE,
    array_type,
    broadcast_type,
    concatenate_type,
    counted_size,
    gather_type,
    index_type,
    item_type,
    misfit,
    place_type,
    reduced_type,
    reshape_type,
    same_type,
    scatter_type,
    stack_type,
    transpose_type,
)
from .array_values import (
    amax_values,
    amin_values,
    broadcast_to_values,
    concatenate_values,
    cumsum_values,
    gate_values,
    gather_values,
    index_values,
    item_values,
    length_values,
    mean_values,
    pack_values,
    place_values,
    reshape_values,
    scatter_values,
    stack_values,
    sum_values,
    transpose_values,
)
from .piecewise import equal

# ---- rules ----


def _shape(node: Node) -> tuple[Dimension, ...]:
    return array_type(node.type, "an array operation").dimensions


def _layer(cotangent: Node, axis: int, layer: int) -> Node:
    rank = len(_shape(cotangent))
    key = tuple(layer if a == axis else WHOLE for a in range(-rank, 0))
    return apply(index, cotangent, key=key)


def _stretch(node: Node, position: int, cotangent: Node) -> Node:
    axis = node.parameter("axis")
    lengths = [_shape(a)[axis] for a in node.arguments]
    start = builtins.sum(lengths[:position])  # type: ignore
    stretch = (start, start + lengths[position], None)  # type: ignore
    rank = len(_shape(cotangent))
    key = tuple(stretch if a == axis else WHOLE for a in range(-rank, 0))
    return apply(index, cotangent, key=key)


def _among_zeros(node: Node, cotangent: Node) -> Node:
    kind = node.arguments[0].type
    assert isinstance(kind, TupleType)
    chosen = node.parameter("index")
    return apply(pack, *(cotangent if i == chosen else zeros(t) for i, t in enumerate(kind.items)))


def _inverse(axes: Sequence[int]) -> list[int]:
    rank = len(axes)
    order = [0] * rank
    for place_now, axis in enumerate(axes):
        order[rank + axis] = place_now - rank
    return order


def _respread(node: Node, cotangent: Node) -> Node:
    """The cotangent of a sum, repeated over the axes that were summed."""
    dimensions = _shape(node.arguments[0])
    if not node.parameter("keepdims"):
        cotangent = reshaped(cotangent, _kept(dimensions, node.parameter("axes")))
    return spread(cotangent, dimensions)


def _kept(dimensions: tuple[Dimension, ...], axes: Sequence[int]) -> tuple[Dimension, ...]:
    return tuple(1 if i - len(dimensions) in axes else d for i, d in enumerate(dimensions))


def _at_ties(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    [tangent], [x] = tangents, node.arguments
    if tangent is None:
        return None
    axes, keepdims = node.parameter("axes"), node.parameter("keepdims")
    top = reshaped(node, _kept(_shape(x), axes))
    ties = equal(x, top)
    share = total(apply(gate, ties, tangent), axes, keepdims=keepdims)
    return share / total(apply(gate, ties, spread(lift(1), _shape(x))), axes, keepdims=keepdims)


# ---- the table ----

stack = register(
    Primitive(
        name="stack",
        arity=None,
        evaluate=stack_values,
        infer=stack_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: _layer(cotangent, node.parameter("axis"), i),
    )
)
"""Arrays of one shape as the layers of a new axis."""

concatenate = register(
    Primitive(
        name="concatenate",
        arity=None,
        evaluate=concatenate_values,
        infer=concatenate_type,
        linear="jointly",
        transpose=_stretch,
    )
)
"""Arrays one after the other along an axis that they have."""

pack = register(
    Primitive(
        name="pack",
        arity=None,
        evaluate=pack_values,
        infer=lambda types: TupleType(tuple(types)),
        linear="jointly",
        transpose=lambda node, i, cotangent: item_of(cotangent, i),
    )
)
"""Several values as one tuple."""

item = register(
    Primitive(
        name="item",
        evaluate=item_values,
        infer=item_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: _among_zeros(node, cotangent),
    )
)
"""One of the values of a tuple."""

index = register(
    Primitive(
        name="index",
        evaluate=index_values,
        infer=index_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(
            place, cotangent, key=node.parameter("key"), dimensions=_shape(node.arguments[0])
        ),
    )
)
"""A part of an array that its ``key`` names; it holds one entry for each axis."""

place = register(
    Primitive(
        name="place",
        evaluate=place_values,
        infer=place_type,
        linear="jointly",
        transpose=lambda node, _, cotangent: apply(index, cotangent, key=node.parameter("key")),
    )
)
"""Zeros of the shape ``dimensions``, with the argument where ``key`` points."""

gather = register(
    Primitive(
        name="gather",
        arity=2,
        evaluate=gather_values,
        infer=gather_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            scatter,
            cotangent,
            node.arguments[1],
            axis=node.parameter("axis"),
            dimensions=_shape(node.arguments[0]),
        ),
    )
)
"""The elements along an axis that whole numbers point at."""

scatter = register(
    Primitive(
        name="scatter",
        arity=2,
        evaluate=scatter_values,
        infer=scatter_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            gather, cotangent, node.arguments[1], axis=node.parameter("axis")
        ),
    )
)
"""Zeros of the shape ``dimensions``, with elements added where whole numbers point."""

broadcast_to = register(
    Primitive(
        name="broadcast_to",
        evaluate=broadcast_to_values,
        infer=broadcast_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: summed_to(cotangent, _shape(node.arguments[0])),
    )
)
"""The array repeated along axes of length 1 and new leading ones."""

reshape = register(
    Primitive(
        name="reshape",
        evaluate=reshape_values,
        infer=reshape_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: reshaped(cotangent, _shape(node.arguments[0])),
    )
)

transpose = register(
    Primitive(
        name="transpose",
        latex=r"{}^{{\mathsf{{T}}}}",
        evaluate=transpose_values,
        infer=transpose_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: permuted(cotangent, _inverse(node.parameter("axes"))),
    )
)
"""The axes in another order."""

sum = register(
    Primitive(
        name="sum",
        latex=r"\sum {}",
        evaluate=sum_values,
        infer=reduced_type,
        linear="jointly",
        joint_rule="sum rule",
        transpose=lambda node, i, cotangent: _respread(node, cotangent),
    )
)

mean = register(
    Primitive(
        name="mean",
        evaluate=mean_values,
        infer=reduced_type,
        linear="jointly",
        joint_rule="sum rule",
        transpose=lambda node, i, cotangent: _respread(
            node, cotangent / extent([_shape(node.arguments[0])[a] for a in node.parameter("axes")])
        ),
    )
)

amax = register(
    Primitive(
        name="amax",
        latex=r"\max {}",
        evaluate=amax_values,
        infer=reduced_type,
        jvp=_at_ties,
    )
)
"""The largest element. At a tie each of the largest has an equal share of the derivative."""

amin = register(
    Primitive(
        name="amin",
        latex=r"\min {}",
        evaluate=amin_values,
        infer=reduced_type,
        jvp=_at_ties,
    )
)
"""The smallest element. At a tie each of the smallest has an equal share of the derivative."""

cumsum = register(
    Primitive(
        name="cumsum",
        evaluate=cumsum_values,
        infer=same_type,
        linear="jointly",
        transpose=lambda node, i, cotangent: apply(
            cumsum,
            cotangent,
            axis=node.parameter("axis"),
            backward=not node.parameter("backward"),
        ),
    )
)
"""Running sums along an axis, from its end when ``backward``."""

length = register(
    Primitive(name="length", arity=0, evaluate=length_values, infer=lambda types, dimensions: REAL)
)
"""The number of elements that ``dimensions`` hold, known when they are."""

gate = register(
    Primitive(
        name="gate",
        arity=2,
        evaluate=gate_values,
        digits=lambda context, condition, t: t if condition else context.zero,
        interval="gate",
        linear="jointly",
        transpose=lambda node, i, cotangent: summed_to(
            apply(gate, node.arguments[0], cotangent), _shape(node.arguments[1])
        ),
    )
)
"""The second argument where the first is true, and exactly zero elsewhere, whatever it is there."""

stop_gradient = register(
    Primitive(
        name="stop_gradient",
        evaluate="numpy.positive",
        digits=lambda context, x: x,
        interval="identity",
        infer=lambda types: types[0],
        jvp=lambda node, tangents: None,
    )
)
"""The value itself, taken for a constant by every derivative."""


# ---- what rules and readers build with ----


def zeros(kind: Type) -> Node:
    """The zero of a type."""
    if isinstance(kind, TupleType):
        return apply(pack, *map(zeros, kind.items))
    return spread(lift(0j if kind.dtype.startswith("complex") else 0), kind.dimensions)


def item_of(node: Node, position: int) -> Node:
    """One of the values of a tuple, taken directly where the tuple was just packed."""
    return node.arguments[position] if node.primitive is pack else apply(item, node, index=position)


def extent(dimensions: Sequence[Dimension]) -> Node:
    """The number of elements that the dimensions hold: a number, or a length to be known."""
    count, names = counted_size(dimensions)
    result: Node = number(count)
    for name in names:
        result = result * apply(length, dimensions=(name,))
    return result


def spread(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The node broadcast to these dimensions."""
    if _shape(node) == tuple(dimensions):
        return node
    return apply(broadcast_to, node, dimensions=tuple(dimensions))


def summed_to(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The node summed over what broadcasting to its shape had repeated: the reverse of it."""
    shape = _shape(node)
    wanted = tuple(dimensions)
    if shape == wanted:
        return node
    lead = len(shape) - len(wanted)
    if lead:
        node = total(node, range(-len(shape), -len(wanted)))
    repeated = [i - len(wanted) for i, d in enumerate(wanted) if d == 1 and shape[lead + i] != 1]
    return total(node, repeated, keepdims=True) if repeated else node


def reshaped(node: Node, dimensions: Sequence[Dimension]) -> Node:
    """The elements of the node in another shape, in the same order."""
    if _shape(node) == tuple(dimensions):
        return node
    return apply(reshape, node, dimensions=tuple(dimensions))


def permuted(node: Node, axes: Sequence[int] | None = None) -> Node:
    """The node with its axes in another order; reversed where none is given."""
    rank = len(_shape(node))
    order = range(rank - 1, -1, -1) if axes is None else axes
    counted = _axes(order, rank, "transpose")
    if len(counted) != rank:
        raise misfit(
            f"The order {tuple(order)} does not name each of {rank} axes once.",
            "transpose",
            f"name the axes 0 to {rank - 1}.",
        )
    return node if counted == tuple(range(-rank, 0)) else apply(transpose, node, axes=counted)


def stacked(nodes: Sequence[Any], axis: int = 0) -> Node:
    """The nodes, all of one shape, as the layers of a new axis."""
    lifted = [lift(n) for n in nodes]
    if not lifted:
        raise misfit("stack needs at least one array.", "stack", "give an array.")
    [place_now] = _axes([axis], len(_shape(lifted[0])) + 1, "stack")
    return apply(stack, *lifted, axis=place_now)


def concatenated(nodes: Sequence[Any], axis: int = 0) -> Node:
    """The nodes one after the other along an axis that they have."""
    lifted = [lift(n) for n in nodes]
    if not lifted:
        raise misfit("concatenate needs at least one array.", "concatenate", "give an array.")
    ranks = {len(_shape(n)) for n in lifted}
    if len(ranks) > 1:
        raise misfit(
            f"concatenate needs arrays of equally many axes and got {sorted(ranks)}.",
            "concatenate",
            "reshape them first.",
        )
    [place_now] = _axes([axis], ranks.pop(), "concatenate")
    return lifted[0] if len(lifted) == 1 else apply(concatenate, *lifted, axis=place_now)


def total(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The sum over ``axes``, or over all."""
    return _reduction(sum, node, axes, keepdims)


def average(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The mean over ``axes``, or over all."""
    return _reduction(mean, node, axes, keepdims)


def largest(node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False) -> Node:
    """The largest element over ``axes``, or over all."""
    return _reduction(amax, node, axes, keepdims)


def smallest(
    node: Node, axes: Sequence[int] | int | None = None, *, keepdims: bool = False
) -> Node:
    """The smallest element over ``axes``, or over all."""
    return _reduction(amin, node, axes, keepdims)


def running_sum(node: Node, axis: int = 0, *, backward: bool = False) -> Node:
    """Running sums along an axis."""
    [place_now] = _axes([axis], len(_shape(node)), "cumsum")
    return apply(cumsum, node, axis=place_now, backward=backward)


def part(node: Node, key: Any) -> Node:
    """The part of an array that a basic index takes: whole numbers, slices, None, ``...``."""
    entries = list(key) if isinstance(key, tuple) else [key]
    rank = len(_shape(node))
    used = len([k for k in entries if k is not None and k is not Ellipsis])
    if used > rank or len([k for k in entries if k is Ellipsis]) > 1:
        raise misfit(
            f"An array of {rank} axes got an index of {used}.", "index", f"give at most {rank}."
        )
    if Ellipsis not in entries:
        entries.append(Ellipsis)
    gap = entries.index(Ellipsis)
    entries[gap : gap + 1] = [slice(None)] * (rank - used)
    stored = tuple(_stored(k) for k in entries)
    return node if stored == (WHOLE,) * rank else apply(index, node, key=stored)


def _stored(entry: Any) -> Any:
    if isinstance(entry, slice):
        return tuple(None if v is None else int(v) for v in (entry.start, entry.stop, entry.step))
    return None if entry is None else int(entry)


def taken(node: Node, indices: Any, axis: int = 0) -> Node:
    """The elements along ``axis`` that the whole numbers ``indices`` point at."""
    [place_now] = _axes([axis], len(_shape(node)), "gather")
    where = indices if isinstance(indices, Node) else lift(np.asarray(indices))
    return apply(gather, node, where, axis=place_now)


def reduced_axes(node: Node, axes: Sequence[int] | int | None, what: str) -> tuple[int, ...]:
    """The axes of a reduction as they are stored; None stands for all."""
    rank = len(_shape(node))
    named = range(rank) if axes is None else [axes] if isinstance(axes, int) else axes
    return tuple(sorted(_axes(named, rank, what)))


def _reduction(
    primitive: Primitive, node: Node, axes: Sequence[int] | int | None, keepdims: bool
) -> Node:
    counted = reduced_axes(node, axes, primitive.name)
    return apply(primitive, node, axes=counted, keepdims=keepdims) if counted else node


def _axes(axes: Sequence[int], rank: int, what: str) -> tuple[int, ...]:
    """The axes counted from the last, each once."""
    counted = []
    for axis in axes:
        if not -rank <= axis < rank or (axis - rank if axis >= 0 else axis) in counted:
            raise misfit(
                f"The axes {tuple(axes)} do not fit an array of {rank} axes.",
                what,
                f"name axes from 0 to {rank - 1}, each once." if rank else "a number has no axes.",
            )
        counted.append(axis - rank if axis >= 0 else axis)
    return tuple(counted)
