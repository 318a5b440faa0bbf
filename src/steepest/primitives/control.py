"""Choices and loops that stay what they are: bodies are closed graphs of constant size.

Arguments stand in this order: what is carried round, what is scanned, what is captured.
The rules differentiate bodies, so they are handed the engines that do it by
``differentiate_bodies_by``; nothing in this layer knows how a derivative is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, ShapeError
from steepest.graph import (
    REAL,
    ArrayType,
    Body,
    Node,
    Primitive,
    TupleType,
    Type,
    Variable,
    apply,
    lift,
    parameter,
    register,
)
from steepest.graph.types import Dimension

from .arrays import item_of, pack, zeros

COUNTED = ("bool", "int64")
LONGEST_LOOP = 100_000_000
"""Steps after which a while loop is taken to be endless."""


# ---- the engines ----

_engines: dict[str, Callable[..., list[Node]]] = {}


def differentiate_bodies_by(
    *,
    tangent: Callable[[Sequence[Node], Mapping[Node, Node]], list[Node]] | None = None,
    vjp: Callable[[Sequence[Node], Sequence[Node], Sequence[Node]], list[Node]] | None = None,
) -> None:
    """Let bodies be differentiated by these.

    Args:
        tangent: ``tangent(outputs, {input: tangent})``: the tangents of the outputs.
        vjp: ``vjp(outputs, inputs, cotangents)``: the cotangents of the inputs.
    """
    _engines.update({k: f for k, f in (("tangent", tangent), ("vjp", vjp)) if f is not None})


def _varies(kind: Type) -> bool:
    """Whether a value of this type can move smoothly."""
    return isinstance(kind, ArrayType) and kind.dtype not in COUNTED


def _fresh(types: Sequence[Type], first: int) -> list[Variable]:
    """Parameters with numbers from ``first`` on."""
    return [parameter(first + i, kind) for i, kind in enumerate(types)]


def _pushed(body: Body, moving: Sequence[int], kept: Sequence[int]) -> tuple[Body, list[Node]]:
    """The tangents of the outputs ``kept``, with parameters for those of ``moving`` appended."""
    steps = _fresh([body.parameters[i].type for i in moving], len(body.parameters))
    tangents = _engines["tangent"](
        body.outputs, {body.parameters[i]: s for i, s in zip(moving, steps, strict=True)}
    )
    return Body([*body.parameters, *steps], body.outputs), [tangents[i] for i in kept]


def _pulled(body: Body, wanted: Sequence[int]) -> tuple[list[Variable], list[Node]]:
    """The cotangents of the parameters ``wanted``, of appended parameters for the outputs'."""
    smooth = [o for o in body.outputs if _varies(o.type)]
    weights = _fresh([o.type for o in smooth], len(body.parameters))
    return weights, _engines["vjp"](smooth, [body.parameters[i] for i in wanted], weights)


# ---- a choice ----


def _cond_type(types: Sequence[Type], *, on_true: Body, on_false: Body) -> TupleType:
    first, second = ([o.type for o in body.outputs] for body in (on_true, on_false))
    _same(first, second, "The branches of a choice give")
    _same(types[1:], [p.type for p in on_true.parameters], "A branch gets")
    _same(types[1:], [p.type for p in on_false.parameters], "A branch gets")
    return TupleType(tuple(first))


def _same(found: Sequence[Type], wanted: Sequence[Type], says: str) -> None:
    """Refuse types that differ in more than the width of their numbers."""
    if list(map(_without_width, found)) != list(map(_without_width, wanted)):
        shown = " and ".join(f"({', '.join(map(str, types))})" for types in (found, wanted))
        raise ShapeError(
            f"{says} different types: {shown}.", where=shown, remedy="give them equal types."
        )


def _without_width(kind: Type) -> Type:
    if isinstance(kind, ArrayType) and kind.dtype in ("float32", "float64"):
        return ArrayType("real", kind.dimensions)
    return kind


def _cond(condition: Any, *values: Any, on_true: Any, on_false: Any) -> tuple[Any, ...]:
    return tuple((on_true if condition else on_false)(*values))


def _cond_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    condition, *values = node.arguments
    moving = [i for i, t in enumerate(tangents[1:]) if t is not None]
    if not moving:
        return None
    branches = {}
    for name in ("on_true", "on_false"):
        body: Body = node.parameter(name)
        closed, moved = _pushed(body, moving, range(len(body.outputs)))
        branches[name] = Body(closed.parameters, moved)
    steps = [t for t in tangents[1:] if t is not None]
    return apply(cond, condition, *values, *steps, **branches)


@lru_cache(maxsize=8)
def _cond_pullback(node: Node, cotangent: Node) -> dict[int, Node]:
    condition, *values = node.arguments
    wanted = [i for i, v in enumerate(values) if _varies(v.type)]
    branches = {}
    for name in ("on_true", "on_false"):
        body: Body = node.parameter(name)
        weights, shares = _pulled(body, wanted)
        branches[name] = Body([*body.parameters, *weights], shares)
    whole = apply(cond, condition, *values, *_smooth_items(cotangent), **branches)
    return {i + 1: item_of(whole, k) for k, i in enumerate(wanted)}


def _smooth_items(cotangent: Node) -> list[Node]:
    assert isinstance(cotangent.type, TupleType)
    items = [item_of(cotangent, i) for i in range(len(cotangent.type.items))]
    return [i for i in items if _varies(i.type)]


# ---- a loop of unknown length ----


def _while_type(types: Sequence[Type], *, condition: Body, body: Body, carried: int) -> TupleType:
    state = list(types[:carried])
    _same([o.type for o in body.outputs], state, "A loop carries")
    _same(types, [p.type for p in body.parameters], "A loop's body gets")
    _same(types, [p.type for p in condition.parameters], "A loop's condition gets")
    return TupleType(tuple(o.type for o in body.outputs))


def _while(*values: Any, condition: Any, body: Any, carried: int) -> tuple[Any, ...]:
    state, captured = list(values[:carried]), values[carried:]
    for _ in range(LONGEST_LOOP):
        if not condition(*state, *captured)[0]:
            return tuple(state)
        state = body(*state, *captured)
    raise ArgumentError(
        f"A loop has not ended after {LONGEST_LOOP:,} steps.",
        where="while_loop",
        remedy="make its condition become false.",
    )


def _while_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """The same loop, with tangents carried beside the state."""
    if all(t is None for t in tangents):
        return None
    carried: int = node.parameter("carried")
    body, condition = node.parameter("body"), node.parameter("condition")
    states = [i for i in range(carried) if _varies(node.arguments[i].type)]
    held = [i for i in range(carried, len(tangents)) if tangents[i] is not None]
    closed, moved = _pushed(body, [*states, *held], states)
    order = _beside([carried, len(tangents) - carried], [len(states), len(held)])
    parameters = [closed.parameters[i] for i in order]
    outputs = [*body.outputs, *moved]
    steps = [zeros(node.arguments[i].type) if tangents[i] is None else tangents[i] for i in states]
    arguments = [*node.arguments, *steps, *(tangents[i] for i in held)]
    whole = apply(
        while_loop,
        *(arguments[i] for i in order),  # type: ignore
        condition=Body(parameters, condition(*body.parameters)),
        body=Body(parameters, outputs),
        carried=carried + len(states),
    )
    return _tangents_of(node, whole, carried, states)


def _tangents_of(node: Node, whole: Node, first: int, moving: Sequence[int]) -> Node:
    """The tuple of tangents: items of ``whole`` from ``first`` on, zeros for what only counts."""
    assert isinstance(node.type, TupleType)
    place = {i: item_of(whole, first + k) for k, i in enumerate(moving)}
    return apply(pack, *(place.get(i) or zeros(t) for i, t in enumerate(node.type.items)))


def _while_refusal(node: Node, position: int, cotangent: Node) -> Node:
    raise ArgumentError(
        "A loop of unknown length cannot be differentiated backward: its steps are not kept.",
        where="while_loop",
        remedy="use scan with a fixed number of steps, or forward mode (jvp).",
    )


def _beside(counts: Sequence[int], steps: Sequence[int]) -> list[int]:
    """Where carried, scanned and captured values stand, each kind followed by its tangents.

    Args:
        counts: How many values there are of each kind; they come first.
        steps: How many tangents there are of each kind; they follow.
    """
    places: list[int] = []
    value, step = 0, sum(counts)
    for count, more in zip(counts, steps, strict=True):
        places += [*range(value, value + count), *range(step, step + more)]
        value, step = value + count, step + more
    return places


# ---- a loop over the elements of arrays ----


def _scan_type(
    types: Sequence[Type],
    *,
    body: Body,
    carried: int,
    scanned: int,
    length: Dimension,
    backward: bool,
) -> TupleType:
    carry, captured = list(types[:carried]), list(types[carried + scanned :])
    slices = [_slice_type(t, length) for t in types[carried : carried + scanned]]
    _same([o.type for o in body.outputs[:carried]], carry, "A scan carries")
    _same([*carry, *slices, *captured], [p.type for p in body.parameters], "A scan's body gets")
    made = [_stacked_type(o.type, length) for o in body.outputs[carried:]]
    return TupleType((*(o.type for o in body.outputs[:carried]), *made))


def _slice_type(kind: Type, length: Dimension) -> ArrayType:
    if not isinstance(kind, ArrayType) or kind.dimensions[:1] != (length,):
        raise ShapeError(
            f"A scan over {length} steps got an array of type {kind}.",
            where="scan",
            remedy=f"give it arrays whose first axis has the length {length}.",
        )
    return REAL if kind == ArrayType("real", (length,)) else ArrayType(
        kind.dtype, kind.dimensions[1:]
    )  # fmt: skip


def _stacked_type(kind: Type, length: Dimension) -> ArrayType:
    assert isinstance(kind, ArrayType)
    return ArrayType(kind.dtype, (length, *kind.dimensions))


def _scan(
    *values: Any, body: Any, carried: int, scanned: int, length: Any, backward: bool
) -> tuple[Any, ...]:
    carry = list(values[:carried])
    arrays = [np.asarray(v) for v in values[carried : carried + scanned]]
    captured = values[carried + scanned :]
    steps = range(len(arrays[0]) if arrays else length)
    made: list[list[Any]] = []
    for step in reversed(steps) if backward else steps:
        outputs = body(*carry, *(_element(a, step) for a in arrays), *captured)
        carry = outputs[:carried]
        made.append(outputs[carried:])
    if backward:
        made.reverse()
    return (*carry, *_stacks(made, body.outputs[carried:], len(steps)))


def _element(array: Any, step: int) -> Any:
    value = array[step]
    return value.item() if value.ndim == 0 and value.dtype == np.float64 else value


def _stacks(made: Sequence[Sequence[Any]], nodes: Sequence[Node], count: int) -> list[Any]:
    if made:
        return [np.stack(column) for column in zip(*made, strict=True)]
    shapes = [tuple(0 if isinstance(d, str) else d for d in n.type.dimensions) for n in nodes]  # type: ignore
    return [np.zeros((count, *shape)) for shape in shapes]


def _parts(node: Node) -> tuple[Body, int, int]:
    return node.parameter("body"), node.parameter("carried"), node.parameter("scanned")


def _scan_jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    """One scan that carries the tangents beside the values."""
    if all(t is None for t in tangents):
        return None
    body, carried, scanned = _parts(node)
    count = len(tangents)
    states = [i for i in range(carried) if _varies(node.arguments[i].type)]
    slices = [i for i in range(carried, carried + scanned) if tangents[i] is not None]
    held = [i for i in range(carried + scanned, count) if tangents[i] is not None]
    made = [i for i in range(carried, len(body.outputs)) if _varies(body.outputs[i].type)]
    closed, moved = _pushed(body, [*states, *slices, *held], [*states, *made])
    counts = [carried, scanned, count - carried - scanned]
    order = _beside(counts, [len(states), len(slices), len(held)])
    outputs = [
        *body.outputs[:carried],
        *moved[: len(states)],
        *body.outputs[carried:],
        *moved[len(states) :],
    ]
    steps = [zeros(node.arguments[i].type) if tangents[i] is None else tangents[i] for i in states]
    arguments = [*node.arguments, *steps, *(tangents[i] for i in [*slices, *held])]
    whole = apply(
        scan,
        *(arguments[i] for i in order),  # type: ignore
        body=Body([closed.parameters[i] for i in order], outputs),
        carried=carried + len(states),
        scanned=scanned + len(slices),
        length=node.parameter("length"),
        backward=node.parameter("backward"),
    )
    assert isinstance(node.type, TupleType)
    place = {i: carried + k for k, i in enumerate(states)}
    first = len(states) + len(body.outputs)
    place.update({i: first + k for k, i in enumerate(made)})
    items = (
        item_of(whole, place[i]) if i in place else zeros(t) for i, t in enumerate(node.type.items)
    )
    return apply(pack, *items)


@lru_cache(maxsize=8)
def _scan_pullback(node: Node, cotangent: Node) -> dict[int, Node]:
    """Keep what is carried into each step, then scan the other way with the cotangents.

    Cost:
        Three times the loop; memory for what is carried, once for each step.
    """
    body, carried, scanned = _parts(node)
    smooth = [i for i, a in enumerate(node.arguments) if _varies(a.type)]
    states = [i for i in smooth if i < carried]
    slices = [i for i in smooth if carried <= i < carried + scanned]
    held = [i for i in smooth if i >= carried + scanned]
    length, backward = node.parameter("length"), node.parameter("backward")
    keeping = Body(body.parameters, [*body.outputs, *body.parameters[:carried]])
    whole = apply(
        scan,
        *node.arguments,
        body=keeping,
        carried=carried,
        scanned=scanned,
        length=length,
        backward=backward,
    )
    kept = [item_of(whole, len(body.outputs) + i) for i in range(carried)]
    weights, shares = _pulled(body, [*states, *slices, *held])
    of_states, of_made = weights[: len(states)], weights[len(states) :]
    sums = _fresh([body.parameters[i].type for i in held], len(body.parameters) + len(weights))
    a, b = len(states), len(states) + len(slices)
    grown = [s + shares[b + k] for k, s in enumerate(sums)]
    order = [*of_states, *sums, *body.parameters[: carried + scanned], *of_made,
             *body.parameters[carried + scanned :]]  # fmt: skip
    given = _smooth_items(cotangent)
    back = apply(
        scan,
        *given[:a],
        *(zeros(node.arguments[i].type) for i in held),
        *kept,
        *node.arguments[carried : carried + scanned],
        *given[a:],
        *node.arguments[carried + scanned :],
        body=Body(order, [*shares[:a], *grown, *shares[a:b]]),
        carried=a + len(held),
        scanned=carried + scanned + len(of_made),
        length=length,
        backward=not backward,
    )
    place = [*states, *held, *slices]
    return {i: item_of(back, k) for k, i in enumerate(place)}


# ---- the table ----

cond = register(
    Primitive(
        name="cond",
        arity=None,
        evaluate=_cond,
        infer=_cond_type,
        joint_rule="case by case",
        jvp=_cond_jvp,
        transpose=lambda node, i, cotangent: _cond_pullback(node, cotangent).get(i),
    )
)
"""The outputs of one of two bodies; only the chosen one is computed."""

while_loop = register(
    Primitive(
        name="while_loop",
        arity=None,
        evaluate=_while,
        infer=_while_type,
        jvp=_while_jvp,
        transpose=_while_refusal,
    )
)
"""A body repeated while a condition of its state holds."""

scan = register(
    Primitive(
        name="scan",
        arity=None,
        evaluate=_scan,
        infer=_scan_type,
        jvp=_scan_jvp,
        transpose=lambda node, i, cotangent: _scan_pullback(node, cotangent).get(i),
    )
)
"""A body repeated for each element of arrays: it carries a state and stacks what it makes."""


# ---- what readers build with ----


def choice(
    condition: Node, on_true: Body, on_false: Body, arguments: Sequence[Any] = ()
) -> list[Node]:
    """The outputs of ``on_true`` where the condition holds, else of ``on_false``."""
    whole = apply(cond, condition, *map(lift, arguments), on_true=on_true, on_false=on_false)
    return _items(whole)


def repeated_while(
    condition: Body, body: Body, start: Sequence[Any], captured: Sequence[Any] = ()
) -> list[Node]:
    """The state after repeating ``body`` from ``start`` while ``condition`` holds."""
    arguments = map(lift, [*start, *captured])
    return _items(apply(while_loop, *arguments, condition=condition, body=body, carried=len(start)))


def scanned_over(
    body: Body,
    start: Sequence[Any],
    arrays: Sequence[Any] = (),
    captured: Sequence[Any] = (),
    *,
    length: Dimension | None = None,
    backward: bool = False,
) -> list[Node]:
    """The last state, then what each step made, stacked.

    Args:
        body: Of the state, one element of each array, and what is captured; gives the new
            state and then whatever is to be stacked.
        start: The state before the first step.
        arrays: Arrays of equal length, one element for each step.
        captured: What every step sees.
        length: The number of steps, where there are no arrays to tell it.
        backward: Whether to go from the last element to the first.
    """
    nodes = [lift(v) for v in (*start, *arrays, *captured)]
    if arrays:
        kind = nodes[len(start)].type
        length = kind.dimensions[0] if isinstance(kind, ArrayType) and kind.rank else length
    if length is None or (isinstance(length, str) and not arrays):
        raise ShapeError(
            "A scan needs arrays, or a number of steps.", where="scan", remedy="length=10"
        )
    return _items(
        apply(
            scan,
            *nodes,
            body=body,
            carried=len(start),
            scanned=len(arrays),
            length=length,
            backward=backward,
        )
    )


def _items(whole: Node) -> list[Node]:
    assert isinstance(whole.type, TupleType)
    return [item_of(whole, i) for i in range(len(whole.type.items))]
