"""Functions whose derivative is told by their author.

Arguments stand in this order: those whose derivative is told, as many as ``count``, and what
the function captured, in which nothing may vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from steepest.errors import ArgumentError
from steepest.graph import Body, Node, Primitive, TupleType, Type, apply, register

from .arrays import item_of, pack, zeros


class Rule(Protocol):
    """What an author told, in terms of nodes."""

    def tangents(self, arguments: Sequence[Node], moves: Sequence[Node]) -> Sequence[Node]:
        """How the outputs move when the arguments do."""
        ...

    def cotangents(self, arguments: Sequence[Node], weights: Sequence[Node]) -> Sequence[Node]:
        """What weights of the outputs hand back to the arguments."""
        ...


def _type(types: Sequence[Type], *, body: Body, rule: Rule, count: int) -> TupleType:
    return TupleType(tuple(o.type for o in body.outputs))


def _values(*values: Any, body: Any, rule: Rule, count: int) -> tuple[Any, ...]:
    return tuple(body(*values))


def _tangents(node: Node, tangents: Sequence[Node | None]) -> Node | None:
    if all(t is None for t in tangents):
        return None
    count: int = node.parameter("count")
    if any(t is not None for t in tangents[count:]):
        raise _capture()
    arguments = node.arguments[:count]
    pairs = zip(arguments, tangents, strict=False)
    moves = [zeros(a.type) if t is None else t for a, t in pairs]
    return apply(pack, *node.parameter("rule").tangents(arguments, moves))


@lru_cache(maxsize=8)
def _cotangents(node: Node, cotangent: Node) -> tuple[Node, ...]:
    assert isinstance(cotangent.type, TupleType)
    weights = [item_of(cotangent, i) for i in range(len(cotangent.type.items))]
    arguments = node.arguments[: node.parameter("count")]
    return tuple(node.parameter("rule").cotangents(arguments, weights))


def _cotangent(node: Node, position: int, cotangent: Node) -> Node:
    if position >= node.parameter("count"):
        raise _capture()
    return _cotangents(node, cotangent)[position]


def _capture() -> ArgumentError:
    return ArgumentError(
        "A function with a told derivative takes something that varies from outside.",
        where="custom_derivative",
        remedy="pass it as an argument, so that the rule can tell its derivative.",
    )


with_tangents = register(
    Primitive(name="with_tangents", arity=None, evaluate=_values, infer=_type, jvp=_tangents)
)
"""A body whose ``rule.tangents`` are told; reverse mode transposes them."""

with_cotangents = register(
    Primitive(
        name="with_cotangents",
        arity=None,
        evaluate=_values,
        infer=_type,
        jvp=_tangents,
        transpose=_cotangent,
    )
)
"""A body whose ``rule.cotangents`` are told, of which it makes the ``tangents``."""
