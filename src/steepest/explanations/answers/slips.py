"""Stories behind an answer that no single broken rule tells: other functions, algebra, numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from steepest.errors import SteepestError
from steepest.evaluation import Program
from steepest.graph import Constant, E, Node, depending, exact, lift, ordered, power
from steepest.primitives import (
    arccos,
    arcsin,
    arctan,
    cos,
    cosh,
    cot,
    csc,
    sec,
    sin,
    sinh,
    tan,
    tanh,
)
from steepest.transforms import derivative
from steepest.transforms.forward import tangent

from .chains import HOLE
from .comparing import Comparison, agree
from .mistakes import seen_of
from .record import Slip
from .rewriting import NUMBER, misread, misreadings, numbers, with_number

NEARBY = tuple(range(1, 61))
"""Numbers that are tried in the place of one that is wrong."""

MOST_SITES = 40
"""Places at which a slip of algebra or of copying is tried."""

MOST_TIDIED = 24
"""Derivatives of more operations are not tidied to look for slips in doing so."""

STANDARD: tuple[Callable[[Node], Node], ...] = (
    sin, cos, tan, cot, sec, csc, sinh, cosh, tanh, arcsin, arccos, arctan,
    lambda u: 1 / cos(u) ** 2,
    lambda u: 1 / sin(u) ** 2,
    lambda u: sec(u) * tan(u),
    lambda u: csc(u) * cot(u),
    lambda u: 1 / cosh(u) ** 2,
    lambda u: 1 / sinh(u) ** 2,
    lambda u: 1 / (1 + u**2),
    lambda u: 1 / (1 + u**2) ** Fraction(1, 2),
    lambda u: 1 / (1 - u**2) ** Fraction(1, 2),
    lambda u: 1 / (u**2 - 1) ** Fraction(1, 2),
    lambda u: 1 / (1 - u**2),
    lambda u: E**u,
    lambda u: E**(-u),
    lambda u: 1 / u,
    lambda u: -1 / u**2,
)  # fmt: skip
"""What a learner may take for the derivative of a standard function, up to the sign."""

FUNCTIONS = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch",
     "arcsin", "arccos", "arctan", "arsinh", "arcosh", "artanh", "log", "exp")
)  # fmt: skip


def another_function(case: Comparison) -> list[Slip]:
    """The derivative of another standard function in the place of the right one."""
    x = case.x
    varying = depending([case.f.source], [x])
    nodes = [n for n in ordered(case.f.source) if n in varying and _is_standard(n)][:MOST_SITES]
    if not nodes:
        return []
    inner = [n.arguments[-1] for n in nodes]
    seen = seen_of(case.f.source, x)
    steps = tangent([*nodes, *inner], {x: lift(1)})
    values = case.values([*inner, *(seen[n] for n in nodes), *steps]).reshape(4, len(nodes), -1)
    for node, u, share, slope, step in zip(nodes, *values, strict=True):
        with np.errstate(all="ignore"):
            standard = np.array(_standard_program()(u))
            both = np.concatenate([standard, -standard])
            effects = share * (np.concatenate([both * step, both]) - slope)
        if len(case.explaining(effects)):
            return [Slip("another function's derivative", node, node)]
    return []


def _is_standard(node: Node) -> bool:
    if node.primitive is power:
        return node.arguments[0] is E
    return node.primitive is not None and node.primitive.name in FUNCTIONS


@lru_cache(maxsize=1)
def _standard_program() -> Callable[[np.ndarray], Sequence[Any]]:
    program = Program([lift(make(HOLE)) for make in STANDARD], (HOLE,))
    return lambda u: [np.broadcast_to(np.asarray(v, dtype=float), u.shape) for v in program(u)]


# Algebra.


def in_algebra(case: Comparison) -> list[Slip]:
    """The derivative of a function that a slip of algebra made of the given one."""
    found = list(misread(case.f.source))[:MOST_SITES]
    try:
        slopes = tangent([wrong for _, _, wrong in found], {case.x: lift(1)}) if found else []
    except SteepestError:  # a part that has no rule
        return []
    for i in case.matching(case.values(slopes)):
        kind, place, _ = found[i]
        return [Slip(kind, place, place)]
    return []


def in_tidying(case: Comparison) -> list[Slip]:
    """The right derivative with a slip of algebra made in simplifying it."""
    from steepest.transforms.textbook import textbook  # noqa: PLC0415 - for few answers

    forms = [case.right]
    if len(ordered(case.right)) <= MOST_TIDIED:
        forms.append(textbook(case.right, case.f.source))
    for form in forms:
        found = list(misread(form))[:MOST_SITES]
        for i in case.matching(case.values([wrong for _, _, wrong in found])):
            kind, place, _ = found[i]
            return [Slip(kind, place, case.f.source)]
    return []


# Numbers.


def in_writing(case: Comparison) -> list[Slip]:
    """The derivative of the function with one of its numbers copied wrongly."""
    found = [(n, t) for n, t in numbers(case.f.source) if misreadings(n)][:MOST_SITES]
    try:
        slopes = tangent([t for _, t in found], {case.x: lift(1)}) if found else []
    except SteepestError:
        return []
    tried = sorted({m for n, _ in found for m in misreadings(n)})
    hits = _fitting(case, slopes, [float(m) for m in tried], case.typed_values)
    for (number, template), values in zip(found, hits, strict=True):
        likely = set(misreadings(number))
        for i in values:
            if tried[i] in likely and case.is_answer(
                derivative(with_number(template, tried[i]), case.x)
            ):
                return [Slip("a number of the function copied wrongly", number, case.f.source)]
    return []


def number_off(case: Comparison) -> list[Slip]:
    """The answer is right with another number in one place."""
    found = list(numbers(case.given.source))[:MOST_SITES]
    hits = _fitting(case, [t for _, t in found], list(map(float, NEARBY)), case.right_values)
    for (number, _), values in zip(found, hits, strict=True):
        for i in values:
            place = _number_in(case.f.source, NEARBY[i])
            factor = str(exact(number))
            return [Slip("a number of the answer", place, case.f.source, factor)]
    return []


def _number_in(f: Node, value: int) -> Node:
    """The number where the function has it, or the function."""
    return next((n for n in ordered(f) if isinstance(n, Constant) and exact(n) == value), f)


def _fitting(
    case: Comparison, templates: Sequence[Node], tried: Sequence[float], wanted: np.ndarray
) -> list[np.ndarray]:
    """For each template the numbers with which it has the values wanted, by their places."""
    if not templates or not tried:
        return [np.empty(0, dtype=int)] * len(templates)
    shape = (len(tried), len(case.points))
    columns = [np.broadcast_to(c, shape) for c in case.points.T]
    numbers_ = np.broadcast_to(np.array(tried)[:, None], shape)
    with np.errstate(all="ignore"):
        found = Program(list(templates), (*case.inputs, NUMBER))(*columns, numbers_)
        values = [np.broadcast_to(np.asarray(v, dtype=float), shape) for v in found]
        zero = np.zeros(len(case.points))
        return [np.flatnonzero(agree(v - wanted, zero, case.scale)) for v in values]
