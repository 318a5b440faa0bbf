"""Functions that repeat: seen from where the variable stands."""

from __future__ import annotations

import math
from fractions import Fraction

from steepest.graph import Node, Variable, constant, depending, number, ordered
from steepest.primitives import PI
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .monomials import rational

REPEATING = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])


def period(f: Node, x: Variable) -> Node | None:
    """A period of a function in which ``x`` stands only in sines and the like of ``a*x + b``.

    Returns:
        A multiple of the shortest period, or None when none is seen.
    """
    moving = depending([f], [x])
    inside = {n.arguments[0] for n in ordered(f) if _repeats(n) and n in moving}
    if f not in moving or not inside or x in _reached(f, moving):
        return None
    rates = [textbook(derivative(a, x)) for a in inside]
    for unit, turn in ((constant(1), 2 * PI), (PI, constant(2))):
        speeds = [rational(textbook(r / unit)) for r in rates]
        if all(s is not None and s != 0 for s in speeds):
            lengths = [abs(1 / Fraction(s)) for s in speeds if s]
            return textbook(number(_common_multiple(lengths)) * turn)
    return None


def _repeats(node: Node) -> bool:
    return node.primitive is not None and node.primitive.name in REPEATING


def _reached(f: Node, moving: set[Node]) -> set[Node]:
    """The nodes below ``f`` that are seen without entering a sine or the like."""
    seen, stack = {f}, [f]
    while stack:
        node = stack.pop()
        for a in () if _repeats(node) else node.arguments:
            if a in moving and a not in seen:
                seen.add(a)
                stack.append(a)
    return seen


def _common_multiple(lengths: list[Fraction]) -> Fraction:
    below = math.lcm(*(n.denominator for n in lengths))
    return Fraction(math.lcm(*(int(n * below) for n in lengths)), below)
