"""Choices between cases, with everything that depends on one condition in one choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.graph import Node, apply, exact
from steepest.primitives import where

from .algebra import Number, Sum, added, atom, constant_sum, scaled

if TYPE_CHECKING:
    from .simplifier import Simplifier


def with_branches_joined(simplifier: Simplifier, form: Sum) -> Sum:
    """Terms with ``where(c, p, q)`` of numbers p, q, as one ``where(c, P, Q)`` for each c."""
    found: dict[Node, tuple[Sum, Sum]] = {}
    rest: Sum = {}
    for monomial, coefficient in form.items():
        choice = next((b for b, n in monomial if n == 1 and _is_switch(b)), None)
        if choice is None:
            rest = added(rest, {monomial: coefficient})
            continue
        condition, *branches = choice.arguments
        others = monomial - {(choice, 1)}
        if not others and coefficient == 1:
            others_form = constant_sum(1)
        else:
            others_form = {others: coefficient}
        yes, no = found.get(condition, ({}, {}))
        p, q = (_number_of(branch) for branch in branches)
        found[condition] = (
            simplifier.sum(yes, scaled(others_form, p) if p else {}),
            simplifier.sum(no, scaled(others_form, q) if q else {}),
        )
    for condition, (yes, no) in found.items():
        if yes == no:
            joined = yes
        else:
            joined = atom(apply(where, condition, simplifier.close(yes), simplifier.close(no)))
        rest = simplifier.sum(rest, joined)
    return rest


def _is_switch(node: Node) -> bool:
    return node.primitive is where and all(_number_of(b) is not None for b in node.arguments[1:])


def _number_of(node: Node) -> Number | None:
    value = exact(node)
    if value is None and node.primitive is not None and node.primitive.name == "negate":
        inner = exact(node.arguments[0])
        return -inner if inner is not None else None
    return value
