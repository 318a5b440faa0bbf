"""What a rule of the computing form is, and how the files of rules list theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from steepest.graph import Node, Primitive, add, divide, multiply, subtract

from .matching import is_one, mark, terms, total, without

Rewrite = Callable[[Node], Node | None]

SUMS = (add, subtract)
PRODUCTS = (multiply, divide)


@dataclass(frozen=True, slots=True)
class Rule:
    """An identity of real numbers that holds wherever its left side is defined.

    Args:
        identity: As a text for people.
        primitives: The operations at whose nodes it may apply.
        rewrite: The node written with the right side, or None where it does not fit.
        widens: Whether the right side is defined where the left one is not.
        marks: The operations of which one is among the terms or factors where it fits, as
            ``marked`` has them.
    """

    identity: str
    primitives: tuple[Primitive, ...]
    rewrite: Rewrite
    widens: bool = False
    marks: int = -1


RULES: list[Rule] = []
"""All rules, in the order in which they are tried."""


def rule(
    identity: str,
    *primitives: Primitive,
    widens: bool = False,
    among: Sequence[Primitive] = (),
) -> Callable[[Rewrite], Rewrite]:
    """A decorator that lists a rewrite as a rule.

    Args:
        identity: As a text for people.
        primitives: The operations at whose nodes it may apply.
        widens: Whether the right side is defined where the left one is not.
        among: The operations of which one is among the terms or factors where it fits; none
            are given where it may fit anything.
    """

    def listed(rewrite: Rewrite) -> Rewrite:
        marks = reduce(or_, map(mark, among)) if among else -1
        RULES.append(Rule(identity, primitives, rewrite, widens, marks))
        return rewrite

    return listed


def one_minus(
    node: Node, choose: Callable[[Node], Node | None], joined: Callable[[Node], Node]
) -> Node | None:
    """A sum with ``1 - f(u)`` in it, of either sign, and that pair replaced by ``joined(u)``.

    Args:
        node: A sum.
        choose: u of ``f(u)``, or None for another node.
        joined: What ``1 - f(u)`` is.
    """
    parts = terms(node)
    for sign, one in parts:
        if not is_one(one):
            continue
        for other_sign, part in parts:
            inner = choose(part) if other_sign == -sign else None
            if inner is not None:
                rest = without(parts, (sign, one), (other_sign, part))
                return total([(sign, joined(inner)), *rest])
    return None
