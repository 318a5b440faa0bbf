"""The algebra after the calculus, told with its reasons."""

from __future__ import annotations

from collections.abc import Iterator

from steepest.graph import (
    Constant,
    Node,
    add,
    divide,
    exact,
    multiply,
    negate,
    ordered,
    power,
    subtract,
    variables,
)

from .notation import Sentence, formula


def algebra(start: Node, answer: Node) -> Iterator[tuple[Sentence, Node, Node]]:
    """The stages from what the rules gave to the textbook's form: reason, before, after."""
    if start is not answer:
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
        return ("write each term in its short form",)
    if _has_negative_power(before) and not _has_negative_power(after):
        return ("write the negative exponent as a fraction",)
    if before.primitive is divide and len(_terms(before.arguments[0])) > 1:
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


def _taken_out(before: Node, after: Node) -> Node | None:
    """The factor of ``after`` that is not a number and stands in every term of ``before``."""
    if len(_terms(after)) > 1 or after.primitive not in (multiply, negate):
        return None
    terms = [set(_factors(t)) for t in _terms(before)]
    for factor in _factors(after):
        base = factor.arguments[0] if factor.primitive is power else factor
        if not variables(factor) or isinstance(factor, Constant):
            continue
        if all(any(f is factor or _base(f) is base for f in t) for t in terms):
            return factor
    return None


def _base(node: Node) -> Node:
    return node.arguments[0] if node.primitive is power else node


def _has_negative_power(node: Node) -> bool:
    return any(
        p.primitive is power and (n := exact(p.arguments[1])) is not None and n < 0
        for p in ordered(node)
    )


def _size(node: Node) -> int:
    return len(ordered(node))
