"""A body applied to every element of arrays at once, where an operation has no such form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from steepest.graph import ArrayType, Body, Node, Primitive, TupleType, Type, apply, register
from steepest.graph.types import Dimension

from .arrays import item_of, pack, total, zeros
from .control import _pulled, _pushed, _smooth_items, _varies


def _type(
    types: Sequence[Type], *, body: Body, flags: tuple[bool, ...], length: Dimension
) -> TupleType:
    return TupleType(tuple(_longer(o.type, length) for o in body.outputs))


def _longer(kind: Type, length: Dimension) -> Type:
    if isinstance(kind, TupleType):
        return TupleType(tuple(_longer(k, length) for k in kind.items))
    return ArrayType(kind.dtype, (length, *kind.dimensions))


def _values(*values: Any, body: Any, flags: tuple[bool, ...], length: Dimension) -> tuple[Any, ...]:
    lengths = [len(v) for v, flag in zip(values, flags, strict=True) if flag]
    count = lengths[0] if lengths else length
    answers = body(*values)
    return tuple(_whole(a, o.type, count) for a, o in zip(answers, body.outputs, strict=True))


def _whole(value: Any, kind: Type, count: Any) -> Any:
    if isinstance(kind, TupleType):
        return tuple(_whole(v, k, count) for v, k in zip(value, kind.items, strict=True))
    value = np.asarray(value)
    missing = kind.rank + 1 - value.ndim
    return np.broadcast_to(value, (count, *value.shape[1 - missing :])) if missing else value


def _jvp(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    moving = [i for i, t in enumerate(tangents) if t is not None and _varies_within(node, i)]
    if not moving:
        return None
    body: Body = node.parameter("body")
    flags: tuple[bool, ...] = node.parameter("flags")
    made = [i for i, o in enumerate(body.outputs) if _varies(o.type)]
    closed, moved = _pushed(body, moving, made)
    whole = apply(
        mapped,
        *node.arguments,
        *(tangents[i] for i in moving),  # type: ignore
        body=Body(closed.parameters, moved),
        flags=(*flags, *(flags[i] for i in moving)),
        length=node.parameter("length"),
    )
    assert isinstance(node.type, TupleType)
    place = {i: item_of(whole, k) for k, i in enumerate(made)}
    return apply(pack, *(place.get(i) or zeros(t) for i, t in enumerate(node.type.items)))


def _varies_within(node: Node, position: int) -> bool:
    return _varies(node.arguments[position].type)


@lru_cache(maxsize=8)
def _pullback(node: Node, cotangent: Node) -> dict[int, Node]:
    body: Body = node.parameter("body")
    flags: tuple[bool, ...] = node.parameter("flags")
    wanted = [i for i, a in enumerate(node.arguments) if _varies(a.type)]
    weights, shares = _pulled(body, wanted)
    whole = apply(
        mapped,
        *node.arguments,
        *_smooth_items(cotangent),
        body=Body([*body.parameters, *weights], shares),
        flags=(*flags, *(True for _ in weights)),
        length=node.parameter("length"),
    )
    result = {}
    for k, i in enumerate(wanted):
        share = item_of(whole, k)
        rank = len(share.type.dimensions)  # type: ignore
        result[i] = share if flags[i] else total(share, -rank)
    return result


mapped = register(
    Primitive(
        name="mapped",
        arity=None,
        evaluate=_values,
        infer=_type,
        jvp=_jvp,
        transpose=lambda node, i, cotangent: _pullback(node, cotangent).get(i),
    )
)
"""The outputs of a body at each element along the first axes of those arguments that ``flags``
names; the others are the same for all."""


def applied_to_each(
    body: Body, arguments: Sequence[Node], flags: Sequence[bool], length: Dimension
) -> list[Node]:
    """The outputs of ``body``, each with a leading axis of that length."""
    whole = apply(mapped, *arguments, body=body, flags=tuple(flags), length=length)
    return [item_of(whole, i) for i in range(len(body.outputs))]
