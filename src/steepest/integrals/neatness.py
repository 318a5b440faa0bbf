"""The last touch: no constant terms, no bars round what is positive, ``x`` for ``ln(e^x)``."""

from __future__ import annotations

import math

from steepest.evaluation import Interval, enclosure
from steepest.graph import E, Node, Variable, depending, lift, log, power, rewrite, variables
from steepest.primitives import abs as absolute
from steepest.primitives import arctan, tan
from steepest.transforms.textbook import textbook
from steepest.transforms.textbook.simplifier import Simplifier

from . import polynomials as poly
from .factored import product, raised
from .numbers import numbers_of


def neat(answer: Node, typed: Node, x: Variable) -> Node:
    """The antiderivative in the form that a textbook prints."""
    answer = textbook(answer, typed)
    for _ in range(3):
        changed = rewrite([answer], lambda node: _positive(node, x) or _opened(node, x))[0]
        if changed is answer:
            break
        answer = textbook(changed, typed)
    return without_constant(answer, typed, x)


def without_constant(answer: Node, typed: Node, x: Variable) -> Node:
    """The answer without the terms in which there is no x."""
    simplifier = Simplifier([answer], [typed])
    form = simplifier.spliced(simplifier.form(answer))
    kept = {
        monomial: c
        for monomial, c in form.items()
        if any(_varies(n, x) for pair in monomial for n in pair if isinstance(n, Node))
    }
    return answer if len(kept) in (0, len(form)) else simplifier.close(kept)


def _varies(node: Node, x: Variable) -> bool:
    return node in depending([node], [x])


def _positive(node: Node, x: Variable) -> Node | None:
    """What stands between bars, where it is positive whatever x."""
    if node.primitive is not absolute:
        return None
    inner = node.arguments[0]
    q = poly.polynomial(inner, x)
    numbers = None if q is None else numbers_of(q)
    if numbers is not None and len(numbers) == 3:
        c, b, a = numbers
        return inner if b * b - 4 * a * c < 0 < a else None
    names = variables(inner)
    if q is not None and len(q) == 2:
        return None
    everything = Interval(-math.inf, math.inf)
    bounds = enclosure(inner, dict.fromkeys(names, everything))
    return inner if not bounds.is_empty and bounds.low > 0 else None


def _opened(node: Node, x: Variable) -> Node | None:
    """``x - ln(1 + e^x)`` of ``ln(e^x/(1 + e^x))``."""
    if node.primitive is arctan and node.arguments[0].primitive is tan:
        return node.arguments[0].arguments[0]  # steps of pi less
    if node.primitive is not log:
        return None
    inner = node.arguments[0]
    if inner.primitive is absolute:
        inner = inner.arguments[0]
    if inner.primitive is power and inner.arguments[0] is E:
        return inner.arguments[1]
    view = product(inner, x)
    exponent = view.powers.get(E)
    if not isinstance(exponent, Node) or view.coefficient is not lift(1):
        return None
    above, below = lift(1), lift(1)
    for base, n in view.powers.items():
        if base is E:
            continue
        if isinstance(n, Node) or n > 0:
            above = above * raised(base, n)
        else:
            below = below * raised(base, -n)
    rest = lift(0) if above is lift(1) else log(absolute(above))
    return exponent + rest - (lift(0) if below is lift(1) else log(absolute(below)))
