"""The algebra after the calculus, told with its reasons."""

from __future__ import annotations

import math

from steepest.graph import (
    ArrayType,
    Node,
    add,
    digest,
    divide,
    exact,
    multiply,
    negate,
    number,
    ordered,
    power,
    rebuilt,
    subtract,
    variable,
    variables,
)
from steepest.primitives import cos, cosh, cot, csc, csch, sec, sech, sin, sinh, tan, tanh
from steepest.transforms.textbook import textbook

from .algebra import EXPAND, LIKE_TERMS, ONE_FRACTION, way
from .notation import Sentence, formula, typeset

MOST_STAGES = 3
"""At the normal level, more stages than this are told with small ones joined."""

Stages = list[tuple[Sentence, Node, Node]]
"""Reason, before, after."""


def algebra(start: Node, answer: Node, level: str = "normal") -> Stages:
    """The stages from what the rules gave to the textbook's form: reason, before, after.

    Args:
        start: What the rules gave.
        answer: The same as it is printed.
        level: ``every`` for every stage; otherwise small ones are joined.

    Returns:
        Nothing where only terms, factors and signs have changed places.
    """
    if same_but_for_order(start, answer) or typeset(start) == typeset(answer):
        return []
    if any(isinstance(p.type, ArrayType) and p.type.dimensions for p in ordered(start, answer)):
        return [(reason(start, answer), start, answer)]
    stages, arrived = way(start, answer)
    found: Stages = []
    before = start
    for stage in stages:
        if typeset(stage.after) != typeset(before):
            found.append((stage.reason, before, stage.after))
            before = stage.after
    if not arrived and typeset(before) != typeset(answer):
        found.append((reason(before, answer), before, answer))
    if found:
        found[-1] = (*found[-1][:2], answer)
    return found if level == "every" else _fewer(found)


def _fewer(stages: Stages) -> Stages:
    """Equal moves one after the other as one; small moves as part of the next."""
    found: Stages = []
    for reason_, before, after in stages:
        last = found[-1][0] if found else ()
        if last == reason_ or (last == ONE_FRACTION and len(stages) > 2):
            found[-1] = (reason_, found[-1][1], after)
        elif last == EXPAND and reason_ == LIKE_TERMS and len(stages) > MOST_STAGES:
            found[-1] = (("multiply out and collect like terms",), found[-1][1], after)
        elif found and reason_[0] == "collect ":  # 2 · 2, left over from the stage before
            found[-1] = (last, found[-1][1], after)
        else:
            found.append((reason_, before, after))
    return found


def taken_out(node: Node) -> Node:
    """A sum over data with the number that every term has in front of it: 2 Σ(w xᵢ − yᵢ)."""
    if node.primitive is None or node.primitive.name not in ("sum", "mean"):
        return node
    head, *rest = _factors(node.arguments[0])
    if exact(head) in (None, 1) or not rest or node.arguments[0].primitive is negate:
        return node
    inside = rest[0]
    for factor in rest[1:]:
        inside = inside * factor
    if inside.type != node.arguments[0].type:
        return node
    return head * rebuilt(node, [inside])


def same_but_for_order(a: Node, b: Node) -> bool:
    """Whether only terms and factors have changed places, which needs no telling."""
    return a is b or _unordered(a) == _unordered(b)


def _unordered(node: Node) -> tuple:
    """A key in which the order of terms and factors does not count."""
    keys: dict[Node, tuple] = {}
    for part in ordered(node):
        below = [keys[a] for a in part.arguments]
        if part.primitive in (add, subtract):
            sign = 1 if part.primitive is add else -1
            terms = [*_inside(below[0], "sum", 1), *_inside(below[1], "sum", sign)]
            keys[part] = ("sum", tuple(sorted(terms)))
        elif part.primitive is multiply:
            factors = [f for key in below for f in _inside(key, "product", 1)]
            keys[part] = ("product", tuple(sorted(factors)))
        elif part.primitive is None:
            keys[part] = ("leaf", digest(part).hex())
        else:
            keys[part] = (part.primitive.name, repr(part.parameters), *below)
    return keys[node]


def _inside(key: tuple, kind: str, sign: int) -> list[tuple]:
    """The terms of a sum or the factors of a product, or the one thing itself."""
    if key[0] == kind:
        return [(part, own * sign) for part, own in key[1]]
    return [(repr(key), sign)]


def reason(before: Node, after: Node) -> Sentence:
    """What was done between two equal expressions, from their shapes."""
    if taken_out(before) is after:
        return ("take out ", formula(_factors(before.arguments[0])[0]))
    for look in (_identity, _collected, _of_a_sum, _cancelled, _of_a_fraction):
        said = look(before, after)
        if said:
            return said
    return ("simplify",) if _size(after) < _size(before) else ("write in order",)


_U = variable("u")

# A function that only the result has, and the other side of the identity that brought it in.
_DOUBLED = {
    sin: 2 * sin(_U) * cos(_U),
    cos: cos(_U) ** 2 - sin(_U) ** 2,
    sinh: 2 * sinh(_U) * cosh(_U),
    cosh: cosh(_U) ** 2 + sinh(_U) ** 2,
    csc: sec(_U) * csc(_U) / 2,
    csch: sech(_U) * csch(_U) / 2,
}
_NAMED = {
    tan: sin(_U) / cos(_U),
    cot: cos(_U) / sin(_U),
    sec: 1 / cos(_U),
    csc: 1 / sin(_U),
    tanh: sinh(_U) / cosh(_U),
    sech: 1 / cosh(_U),
}


def _identity(before: Node, after: Node) -> Sentence:
    """The trigonometric identity that the result needs, by its name."""
    old = set(ordered(before))
    known = {node.primitive for node in old}
    inside = {node.arguments[0] for node in old if node.primitive in _DOUBLED}
    for node in ordered(after):
        if node in old or node.primitive is None:
            continue
        primitive = node.primitive
        first = "collect like terms and use " if len(_terms(before)) > 1 else "use "
        if primitive in _DOUBLED and textbook(node.arguments[0] / 2) in map(textbook, inside):
            twice = formula(primitive(2 * _U))
            return (first, formula(_DOUBLED[primitive]), " = ", twice)
        if primitive in _NAMED and primitive not in known:
            return (first, formula(_NAMED[primitive]), " = ", formula(primitive(_U)))
    return ()


def _collected(before: Node, after: Node) -> Sentence:
    """``collect 5 · 3`` in a product."""
    numbers = [f for f in _factors(before) if exact(f) is not None]
    alone = len(_terms(before)) == len(_terms(after)) == 1
    if len(numbers) < 2 or not alone or len(_factors(after)) < len(_factors(before)) - len(numbers):
        return ()
    pieces: list[str | Node] = []
    for n in numbers:
        pieces += [" · ", n] if pieces else [n]
    return ("collect ", formula(*pieces))


def _of_a_sum(before: Node, after: Node) -> Sentence:
    many, left = len(_terms(before)), len(_terms(after))
    if many < 2:
        return ()
    if exact(after) == 0:
        return ("the terms cancel",)
    shared = _taken_out(before, after)
    if shared is not None:
        return ("take out ", formula(shared))
    if after.primitive is divide and before.primitive is not divide:
        return ("put everything over one denominator",)
    if left != many:
        return ("collect like terms",) if left < many else ("multiply out",)
    return ("shorten each term",) if _size(after) < _size(before) else ("write in order",)


def _cancelled(before: Node, after: Node) -> Sentence:
    shared = math.gcd(*_numbers_in_fraction(before))
    return ("cancel ", formula(number(shared))) if shared > 1 and after.arguments else ()


def _of_a_fraction(before: Node, after: Node) -> Sentence:
    if _has_negative_power(before) and not _has_negative_power(after):
        return ("write the negative exponent as a fraction",)
    if before.primitive is divide and len(_terms(before.arguments[0])) > 1:
        return ("divide term by term",) if len(_terms(after)) > 1 else ("simplify the numerator",)
    return ()


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
