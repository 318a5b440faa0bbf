"""Indices that are themselves followed: the number of a step, an argument that counts."""

from __future__ import annotations

from typing import Any

from steepest.graph import ArrayType, Constant, Node, ordered
from steepest.primitives.arrays import part, taken
from steepest.primitives.complex_values import converted

from .dispatch import node
from .tracer import Tracer

KEEPING = frozenset(
    {
        "add", "subtract", "multiply", "negate", "mod", "minimum", "maximum", "abs",
        "where", "gate", "index", "gather", "reshape", "broadcast_to", "transpose", "stack",
        "concatenate", "item", "sum", "cumsum", "sign",
    }
)  # fmt: skip
"""Operations that make whole numbers of whole numbers."""

ROUNDING = frozenset({"floor", "ceil"})


def is_whole(n: Node) -> bool:
    """Whether the node's values are whole numbers, whatever its variables are."""
    whole: dict[Node, bool] = {}
    for m in ordered(n):
        counted = isinstance(m.type, ArrayType) and m.type.dtype in ("int64", "bool")
        if counted or m.primitive is None:
            whole[m] = counted or (isinstance(m, Constant) and type(m.value) is int)
        elif m.primitive.name in KEEPING:
            chooses = m.primitive.name in ("where", "gate")
            whole[m] = all(whole[a] for a in (m.arguments[1:] if chooses else m.arguments))
        else:
            whole[m] = m.primitive.name in ROUNDING
    return whole[n]


def dynamic_axis(entries: tuple[Any, ...], rank: int) -> int | None:
    """The place of the one entry that is a stand-in of whole numbers, among basic ones."""
    several = [i for i, e in enumerate(entries) if isinstance(e, Tracer)]
    chosen = entries[several[0]] if several else None
    if chosen is None or chosen.type.dtype == "bool" or not is_whole(node(chosen)):
        return None
    if len(several) > 1 and any(entries[i].ndim for i in several):
        return None
    return several[0]


def taken_dynamically(whole: Node, entries: tuple[Any, ...], place: int) -> Node:
    """The part that an index takes in which one entry is a stand-in.

    An axis that a basic whole number takes is kept until the end, so that the places of the
    others stay what they are.
    """
    rank = len(whole.type.dimensions)  # type: ignore
    used = len([e for e in entries if e is not None and e is not Ellipsis])
    before = entries[:place]
    if Ellipsis in [e for e in before if not isinstance(e, Tracer)]:
        axis = rank - len([e for e in entries[place:] if e is not None])
    else:
        axis = len([e for e in before if e is not None])
    index = converted(node(entries[place]), "int64")
    found = taken(whole, index, axis)
    width = len(index.type.dimensions)  # type: ignore
    rest = (*before, *[slice(None)] * width, *entries[place + 1 :])
    return found if not rest or used == 1 else part(found, rest)
