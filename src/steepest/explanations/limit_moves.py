"""A difference quotient worked by algebra until h can go to 0, one kind of function at a time.

What each kind needs of limits is what a textbook proves first: sin(h)/h → 1 and
(cos h − 1)/h → 0, (eʰ − 1)/h → 1 and (1 + ht)^(1/h) → eᵗ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from steepest.graph import (
    E,
    Node,
    Primitive,
    Variable,
    add,
    apply,
    depending,
    divide,
    exact,
    exp,
    log,
    multiply,
    negate,
    number,
    power,
    rebuilt,
    substitute,
    variable,
)
from steepest.graph import subtract as difference
from steepest.primitives import cos, cosh, sin, sinh, sqrt, tan
from steepest.transforms.derivation_writing import product_of, side_by_side, summed, value
from steepest.transforms.textbook import textbook

from .coefficients import (
    Mixed,
    coefficients,
    minus,
    moved,
    over_h,
    product,
    times,
    unmoved,
    with_h,
    without_h,
    written,
)
from .notation import Formula, Sentence, formula, typeset


@dataclass(frozen=True, slots=True)
class Stage:
    """An expression and how it comes from the one before it.

    Args:
        node: The expression.
        why: What was done.
        arrow: Whether h went to 0; otherwise both are equal.
    """

    node: Node
    why: Sentence
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What moves, and how far."""

    x: Variable
    h: Variable

    def ahead(self, node: Node) -> Node:
        """The node with x + h in place of x."""
        return substitute([node], {self.x: self.x + self.h})[0]

    def quotient(self, node: Node) -> Node:
        """The difference quotient as it is first written."""
        return difference(self.ahead(node), node) / self.h

    def limit(self, *facts: str | Formula) -> Sentence:
        """``as h → 0``, with the limits that are used."""
        said: list[str | Formula] = ["as ", formula(f"{typeset(self.h)} → 0")]
        for i, fact in enumerate(facts):
            said += [", " if i else ": ", fact]
        return tuple(said)

    def divided(self) -> Sentence:
        """The reason for cancelling h."""
        return ("divide by ", formula(self.h), ", which is not 0")


Stages = list[Stage]
Way = Callable[[Node, Question], Stages | None]


def worked(node: Node, q: Question) -> Stages | None:
    """The stages after the quotient is written, the last one without h, or None.

    Sums are not taken apart here.
    """
    for way in (_polynomial, _fraction, _root, _one_over_root, _known_function):
        found = way(node, q)
        if found is not None:
            return found
    return _rewritten(node, q) or _multiple(node, q)


def terms(node: Node, x: Variable) -> list[Node]:
    """The terms of a sum with their signs; those that make up a polynomial stay together."""
    found: list[Node] = []
    stack = [(node, 1)]
    while stack:
        part, sign = stack.pop()
        if part.primitive in (add, difference):
            second = sign if part.primitive is add else -sign
            stack += [(part.arguments[1], second), (part.arguments[0], sign)]
        elif part.primitive is negate:
            stack.append((part.arguments[0], -sign))
        else:
            found.append(part if sign > 0 else -part)
    first: int | None = None
    kept: list[Node] = []
    for term in found:
        if coefficients(term, x) is None:
            kept.append(term)
        elif first is None:
            first = len(kept)
            kept.append(term)
        else:
            kept[first] = summed(kept[first], term)
    return kept


def _polynomial(node: Node, q: Question) -> Stages | None:
    p = coefficients(node, q.x)
    if p is None:
        return None
    if len(p) <= 1:
        same: Sentence = ("both values are the same",)
        return [Stage(number(0), same), Stage(number(0), q.limit(), True)]
    expanded = moved(p)
    free = with_h(expanded)
    divided = over_h(free)
    stages: Stages = []
    if len(p) > 2 or exact(p[0]) != 0:
        opened = difference(written(expanded, q.x, q.h), node) / q.h
        if opened is not q.quotient(node):
            stages.append(Stage(opened, ("expand",)))
    shown = formula(node)
    gone: Sentence = (
        (shown, " cancels")
        if len(shown.typeset()) < SHORT
        else ("the terms without ", formula(q.h), " cancel")
    )
    stages.append(Stage(written(free, q.x, q.h) / q.h, gone))
    stages.append(Stage(written(divided, q.x, q.h), q.divided()))
    stages.append(Stage(_at_zero(divided, q), q.limit(), True))
    return stages


SHORT = 9
"""Expressions of fewer signs are named where they cancel."""


def _at_zero(divided: Mixed, q: Question) -> Node:
    return written(without_h(divided), q.x, q.h)


def _fraction(node: Node, q: Question) -> Stages | None:
    """A quotient of polynomials."""
    if node.primitive is not divide:
        return None
    above, below = node.arguments
    p, s = coefficients(above, q.x), coefficients(below, q.x)
    if not p or not s or len(s) < 2 or len(p) + len(s) > 5:
        return None
    above_ahead, below_ahead = q.ahead(above), q.ahead(below)
    crossed = minus(times(moved(p), unmoved(s)), times(unmoved(p), moved(s)))
    if not crossed or any(k[1] == 0 for k in crossed):
        return None
    divided = over_h(crossed)
    both = below * below_ahead
    first = difference(above_ahead * below, above * below_ahead)
    base, n = _base(below)
    return [
        Stage(first / side_by_side(q.h, both), ("put both over one denominator",)),
        Stage(
            written(crossed, q.x, q.h) / side_by_side(q.h, both),
            ("expand the numerator; the rest cancels",),
        ),
        Stage(written(divided, q.x, q.h) / both, q.divided()),
        Stage(_at_zero(divided, q) / base ** (2 * n), q.limit(), True),
    ]


def _base(node: Node) -> tuple[Node, int]:
    n = exact(node.arguments[1]) if node.primitive is power else None
    whole = n is not None and n.denominator == 1 and n > 0
    return (node.arguments[0], int(n)) if whole and n is not None else (node, 1)


def _root(node: Node, q: Question) -> Stages | None:
    """The square root of a polynomial of degree 1 or 2."""
    if node.primitive is not sqrt:
        return None
    inside = node.arguments[0]
    p = coefficients(inside, q.x)
    if p is None or not 2 <= len(p) <= 3:
        return None
    roots = q.ahead(node) + node
    free = with_h(moved(p))
    divided = over_h(free)
    return [
        Stage(
            difference(q.ahead(inside), inside) / side_by_side(q.h, roots),
            ("multiply above and below by ", formula(roots)),
        ),
        Stage(written(free, q.x, q.h) / side_by_side(q.h, roots), (formula(inside), " cancels")),
        Stage(written(divided, q.x, q.h) / roots, q.divided()),
        Stage(_at_zero(divided, q) / (number(2) * node), q.limit(), True),
    ]


def _one_over_root(node: Node, q: Question) -> Stages | None:
    """1 over the square root of a polynomial of degree 1 or 2."""
    if node.primitive is not divide or exact(node.arguments[0]) != 1:
        return None
    root = node.arguments[1]
    p = coefficients(root.arguments[0], q.x) if root.primitive is sqrt else None
    if p is None or not 2 <= len(p) <= 3:
        return None
    inside, ahead = root.arguments[0], q.ahead(root)
    below = root * ahead
    roots = root + ahead
    free = minus(unmoved(p), moved(p))
    divided = over_h(free)
    longer = side_by_side(q.h, below) * roots
    return [
        Stage(
            difference(root, ahead) / side_by_side(q.h, below), ("put both over one denominator",)
        ),
        Stage(
            difference(inside, q.ahead(inside)) / longer,
            ("multiply above and below by ", formula(roots)),
        ),
        Stage(written(free, q.x, q.h) / longer, ("open the brackets above",)),
        Stage(written(divided, q.x, q.h) / (below * roots), q.divided()),
        Stage(_at_zero(divided, q) / (inside * (number(2) * root)), q.limit(), True),
    ]


def _known_function(node: Node, q: Question) -> Stages | None:
    """A function whose quotient a theorem takes apart, of m x + k."""
    if not node.arguments or node.primitive is None:
        return None
    *base, inner = node.arguments
    p = coefficients(inner, q.x)
    if p is None or len(p) != 2:
        return None
    if node.primitive is power and base[0] not in depending(base, [q.x]):
        return _exponential(node, inner, p[1], q)
    way = _WAYS.get(node.primitive)
    return None if way is None else way(node, inner, p[1], q)


def _step(m: Node, q: Question) -> Node:
    """How far m x + k moves."""
    return scaled(m, q.h)


def _wave(node: Node, u: Node, m: Node, q: Question) -> Stages:
    """S(u + d) = S(u) C(d) + C(u) S(d), the cosine with a minus; S(d)/d → 1."""
    name, d = node.primitive, _step(m, q)
    assert name is not None
    odd, even = (sin, cos) if name in (sin, cos) else (sinh, cosh)
    other = even if name is odd else odd
    join = difference if name is cos else add
    turned = -other(u) if name is cos else other(u)
    small, flat = odd(d) / q.h, (even(d) - 1) / q.h
    return [
        Stage(
            difference(apply(join, node * even(d), other(u) * odd(d)), node) / q.h,
            ("the addition formula of ", formula(name.name)),
        ),
        Stage(
            apply(join, node * flat, other(u) * small),
            ("sort by ", formula(node), " and ", formula(other(u))),
        ),
        Stage(scaled(m, turned), q.limit(formula(small, " → ", m), formula(flat, " → 0")), True),
    ]


def _tangent(node: Node, u: Node, m: Node, q: Question) -> Stages:
    d, ahead = _step(m, q), q.ahead(u)
    below = cos(ahead) * cos(u)
    small = sin(d) / q.h
    crossed = difference(sin(ahead) * cos(u), cos(ahead) * sin(u))
    return [
        Stage(
            crossed / side_by_side(q.h, below),
            (
                "write ",
                formula(node),
                " as a fraction of sine and cosine; one denominator",
            ),
        ),
        Stage(
            sin(d) / side_by_side(q.h, below),
            ("use ", formula("sin s cos t − cos s sin t = sin(s − t)")),
        ),
        Stage(small * (1 / below), ("set ", formula(small), " apart")),
        Stage(m / cos(u) ** 2, q.limit(formula(small, " → ", m)), True),
    ]


def _logarithm(node: Node, u: Node, m: Node, q: Question) -> Stages:
    slope, one = textbook(m / u), number(1)
    ratio = summed(one, textbook(_step(m, q) / u))
    t = variable("t", scope=-2)
    growth = formula((1 + q.h * t) ** (1 / q.h), " → ", E**t)
    return [
        Stage(log(q.ahead(u) / u) / q.h, ("use ", formula("ln s − ln t = ln(s/t)"))),
        Stage(log(ratio) / q.h, ("divide term by term",)),
        Stage(
            log(ratio ** (1 / q.h)),
            ("use ", formula("c ln s = ln sᶜ")),
        ),
        Stage(log(E**slope), q.limit(growth), True),
        Stage(slope, ("the logarithm undoes the exponential",)),
    ]


def _exponential(node: Node, u: Node, m: Node, q: Question) -> Stages:
    natural = node.primitive is exp or node.arguments[0] is E
    moved_apart = rebuilt(node, [*node.arguments[:-1], _step(m, q)])
    share = (moved_apart - 1) / q.h
    rate = m if natural else product(m, log(node.arguments[0]))
    return [
        Stage(
            difference(node * moved_apart, node) / q.h,
            ("a sum in the exponent is a product of powers",),
        ),
        Stage(node * share, ("take out ", formula(node))),
        Stage(scaled(rate, node), q.limit(formula(share, " → ", rate)), True),
    ]


_WAYS: dict[Primitive, Callable[[Node, Node, Node, Question], Stages]] = {
    sin: _wave,
    cos: _wave,
    sinh: _wave,
    cosh: _wave,
    tan: _tangent,
    log: _logarithm,
    exp: _exponential,
}


def _rewritten(node: Node, q: Question) -> Stages | None:
    """A power with a negative exponent as a fraction, one with 1/2 as a root."""
    n = value(node.arguments[1]) if node.primitive is power else None
    if n is None or (n > 0 and n.denominator == 1):
        return None
    base, size = node.arguments[0], abs(n)
    if size.denominator > 2 or (size.denominator == 2 and size.numerator != 1):
        return None
    form = sqrt(base) if size.denominator == 2 else base ** number(size)
    form = 1 / form if n < 0 else form
    after = worked(form, q)
    first = Stage(q.quotient(form), ("write ", formula(node), " as ", formula(form)))
    return None if after is None else [first, *after]


def _multiple(node: Node, q: Question) -> Stages | None:
    """A constant factor waits in front."""
    factor, core = _taken_apart(node, q.x)
    if factor is None:
        return None
    after = worked(core, q)
    if after is None:
        return None
    said: Sentence = ("take out ", formula(factor))
    stages = [Stage(q.quotient(core), said), *after]
    return [replace(s, node=scaled(factor, s.node)) for s in stages]


def _taken_apart(node: Node, x: Variable) -> tuple[Node | None, Node]:
    """The constant factors of the expression as one, and the rest."""
    moving = depending([node], [x])
    above: list[Node] = []
    below: list[Node] = []
    while True:
        if node.primitive is negate:
            above.append(number(-1))
            [node] = node.arguments
        elif node.primitive is multiply and not all(a in moving for a in node.arguments):
            first, second = node.arguments
            above.append(second if first in moving else first)
            node = first if first in moving else second
        elif node.primitive is divide and node.arguments[1] not in moving:
            node, constant = node.arguments
            below.append(constant)
        elif node.primitive is divide and _is_factor(node.arguments[0], moving):
            above.append(node.arguments[0])
            node = 1 / node.arguments[1]
            moving = depending([node], [x])
        else:
            break
    if not above and not below:
        return None, node
    return textbook(product_of(above or [number(1)]) / product_of(below or [number(1)])), node


def _is_factor(above: Node, moving: set[Node]) -> bool:
    return above not in moving and exact(above) != 1


def scaled(m: Node, node: Node) -> Node:
    """``m`` times the expression, a minus put in front."""
    n = exact(m)
    if n is not None and n < 0:
        return _negated(number(-n) * node)
    return _negated(m.arguments[0] * node) if m.primitive is negate else m * node


def _negated(node: Node) -> Node:
    if node.primitive is negate:
        return node.arguments[0]
    if node.primitive is multiply and node.arguments[1].primitive is negate:
        return node.arguments[0] * node.arguments[1].arguments[0]
    return -node
