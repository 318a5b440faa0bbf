"""Sums, constant factors, and products multiplied out."""

from __future__ import annotations

from steepest.graph import Node, Variable, lift
from steepest.printing import text
from steepest.transforms.textbook import textbook

from .factored import expanded, product, terms, total
from .search import Found, Impossible, Outcome, Search, Step, scaled, told, unknown


def multiple(search: Search, f: Node, x: Variable) -> Outcome:
    """A constant factor stands before the integral."""
    view = product(f, x)
    c = textbook(view.coefficient)
    if c is lift(1) or not view.powers:
        return None
    inner = textbook(view.node())
    if inner is f:
        return None
    found = search.find(inner, x)
    if not isinstance(found, Found):
        return found
    return told(
        "constant multiple rule", f"{text(c)} does not depend on {x.name}", f, x,
        c * found.node, below=found.steps, after=scaled(c), integrals=[(inner, x)],
    )  # fmt: skip


def sum_rule(search: Search, f: Node, x: Variable) -> Outcome:
    """The integral of a sum is the sum of the integrals."""
    parts = terms(f)
    return None if len(parts) < 2 else term_by_term(search, f, x, parts, "sum rule")


def multiplied_out(search: Search, f: Node, x: Variable) -> Outcome:
    """A product of sums, multiplied out and integrated term by term."""
    parts = expanded(f, x)
    if parts is None or len(parts) < 2:
        return None
    return term_by_term(search, f, x, parts, "multiplying out, sum rule")


def term_by_term(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, parts: list[Node], rule: str, why: str = ""
) -> Outcome:
    """The sum of the integrals of ``parts``, whose sum is ``f``.

    A single term without an elementary integral proves that the sum has none, if all the
    others have one.
    """
    answer: Node = lift(0)
    steps: list[Step] = []
    impossible: list[Impossible] = []
    for part in parts:
        found = search.find(part, x)
        if found is None:
            return None
        if isinstance(found, Impossible):
            impossible.append(found)
        else:
            answer = answer + found.node
            steps += found.steps
    if impossible:
        return impossible[0] if len(impossible) == 1 else None
    return told(
        rule, why or "a sum is integrated term by term", f, x, answer, below=steps,
        after=total([unknown(i) for i in range(len(parts))]),
        integrals=[(p, x) for p in parts],
    )  # fmt: skip
