"""The algebra after the calculus, told with its reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator

from steepest.graph import (
    Node,
    add,
    divide,
    exact,
    multiply,
    negate,
    number,
    ordered,
    power,
    subtract,
    variables,
)

from .notation import Sentence, formula, typeset


def algebra(start: Node, answer: Node) -> Iterator[tuple[Sentence, Node, Node]]:
    """The stages from what the rules gave to the textbook's form: reason, before, after."""
    if start is not answer and typeset(start) != typeset(answer):
        yield reason(start, answer), start, answer


def reason(before: Node, after: Node) -> Sentence:
    """What was done between two equal expressions, from their shapes."""
    numbers = _number_factors(before)
    if len(numbers) > 1 and len(_terms(before)) == 1 and len(_terms(after)) == 1:
        pieces: list = ["collect "]
        for i, n in enumerate(numbers):
            pieces += [" · " if i else "", n]
        if len(_factors(after)) >= len(_factors(before)) - len(numbers):
            return ("collect ", formula(*[p for p in pieces[1:] if p != ""]))
    many = len(_terms(before))
    if many > 1:
        shared = _taken_out(before, after)
        if shared is not None:
            return ("take out ", formula(shared))
        if after.primitive is divide and before.primitive is not divide:
            return ("put everything over one denominator",)
        if len(_terms(after)) < many:
            return ("collect like terms",)
        if len(_terms(after)) > many:
            return ("multiply out",)
        if _size(after) < _size(before):
            return ("shorten each term",)
        return ("write in order",)
    above, below = _numbers_in_fraction(before)
    common = math.gcd(above, below)
    if common > 1 and after.primitive is not None:
        return ("cancel ", formula(number(common)))
    if _has_negative_power(before) and not _has_negative_power(after):
        return ("write the negative exponent as a fraction",)
    if before.primitive is divide and len(_terms(before.arguments[0])) > 1:
        if len(_terms(after)) > 1:
            return ("divide term by term",)
        return ("simplify the numerator",)
    if _size(after) < _size(before):
        return ("simplify",)
    return ("write in order",)


def _terms(node: Node) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.primitive in (add, subtract):
            stack += reversed(part.arguments)
        elif part.primitive is negate:
            stack.append(part.arguments[0])
        else:
            found.append(part)
    return found


def _factors(node: Node) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.primitive is multiply:
            stack += reversed(part.arguments)
        elif part.primitive is negate:
            stack.append(part.arguments[0])
        else:
            found.append(part)
    return found


def _number_factors(node: Node) -> list[Node]:
    return [f for f in _factors(node) if exact(f) is not None]


def _numbers_in_fraction(node: Node) -> tuple[int, int]:
    """The products of the whole numbers above and below the line."""
    sides = [1, 1]
    stack = [(node, 0)]
    while stack:
        part, side = stack.pop()
        n = exact(part)
        if n is not None and n != 0:
            sides[side] *= abs(n.numerator)
            sides[1 - side] *= n.denominator
        elif part.primitive is multiply:
            stack += [(a, side) for a in part.arguments]
        elif part.primitive is divide:
            stack += [(part.arguments[0], side), (part.arguments[1], 1 - side)]
        elif part.primitive is negate:
            stack.append((part.arguments[0], side))
    return sides[0], sides[1]


def _taken_out(before: Node, after: Node) -> Node | None:
    """The factors of ``after`` that stand in every term of ``before``, numbers left out."""
    if len(_terms(after)) > 1 or after.primitive not in (multiply, negate):
        return None
    terms = [{_base(f) for f in _factors(t)} for t in _terms(before)]
    shared: Node | None = None
    for factor in _factors(after):
        if not variables(factor) or factor.primitive in (add, subtract):
            continue
        if all(_base(factor) in t or factor in t for t in terms):
            shared = factor if shared is None else shared * factor
    return shared


def _base(node: Node) -> Node:
    """What is raised, where the exponent is a number."""
    raised = node.primitive is power and exact(node.arguments[1]) is not None
    return node.arguments[0] if raised else node


def _has_negative_power(node: Node) -> bool:
    return any(
        p.primitive is power and (n := exact(p.arguments[1])) is not None and n < 0
        for p in ordered(node)
    )


def _size(node: Node) -> int:
    return len(ordered(node))
