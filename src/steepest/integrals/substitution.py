"""Substitution: a part u whose slope stands beside it, and parts that can be solved for x."""

from __future__ import annotations

from collections.abc import Iterator

from steepest import primitives as p
from steepest.graph import (
    E,
    Node,
    Variable,
    add,
    depending,
    divide,
    exp,
    lift,
    log,
    multiply,
    negate,
    ordered,
    power,
    rewrite,
    substitute,
    subtract,
)
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .numbers import number_of, numbers_of, quotient, tidy
from .search import Found, Impossible, Outcome, Search, fresh, put, scaled, told

MOST_CANDIDATES = 14
"""At most this many parts are tried as u."""

ARITHMETIC = (add, subtract, multiply, divide, negate, power)


def spotting(search: Search, f: Node, x: Variable) -> Outcome:
    """``h(g(x)) g'(x)`` with u = g(x)."""
    size = len(ordered(f))
    impossible: Outcome = None
    for g in _candidates(f, x):
        if search.late:
            return None
        slope = textbook(derivative(g, x))
        if number_of(slope) == 0:
            continue
        u = fresh(x, f)
        inner = in_terms_of(textbook(f / slope), g, u, x)
        if inner is None:
            continue
        inner = textbook(inner)
        if len(ordered(inner)) > size + 2:
            continue
        found = search.find(inner, u)
        if isinstance(found, Found):
            return told(
                "substitution", f"u = {text(g)} has the slope {text(slope)}, which is there too",
                f, x, put(found.node, u, g), below=found.steps, after=scaled(lift(1)),
                integrals=[(inner, u)],
            )  # fmt: skip
        if isinstance(found, Impossible) and _has_elementary_inverse(g, x):
            impossible = impossible or found
    return impossible


def _has_elementary_inverse(g: Node, x: Variable) -> bool:
    """Whether x is an elementary (or algebraic) function of g."""
    if poly.rational(g, x) is not None:
        return True
    if g.primitive is power and g.arguments[0] is E:
        return _has_elementary_inverse(g.arguments[1], x)
    known = (exp, log, p.sin, p.cos, p.tan, p.sqrt, p.arcsin, p.arctan, p.sinh, p.cosh, p.tanh)
    return (g.primitive in known and _has_elementary_inverse(g.arguments[0], x)) or g is x


def _candidates(f: Node, x: Variable) -> Iterator[Node]:
    """The parts that may be u, larger ones first."""
    varies = depending([f], [x])
    parts = [n for n in ordered(f) if n in varies and n is not x and n is not f]
    found: dict[Node, None] = {}
    for node in reversed(parts):
        if node.primitive in (multiply, negate) and not _is_argument(node, parts, f):
            continue
        if poly.linear(node, x) is not None:
            continue
        found[node] = None
        if node.primitive is power and node.arguments[0] is x:
            n = number_of(node.arguments[1])
            if isinstance(n, int) and n > 3:
                for k in range(n - 1, 1, -1):
                    if n % k == 0 or (n + 1) % k == 0 or (n - 1) % k == 0:
                        found[x**k] = None
    if f.primitive is power or f.primitive is multiply:
        whole = [n for n in ordered(f) if n.primitive is multiply and n is not f]
        found |= dict.fromkeys(whole)
    yield from list(found)[:MOST_CANDIDATES]


def _is_argument(node: Node, parts: list[Node], f: Node) -> bool:
    """Whether a product stands inside a function, rather than being a part of a product."""
    return any(
        node in n.arguments and n.primitive not in (multiply, negate, divide) for n in (*parts, f)
    )


def in_terms_of(node: Node, g: Node, u: Variable, x: Variable) -> Node | None:
    """The node as a function of u = g(x), or None where x stays."""
    if g.primitive is not None and g.primitive not in ARITHMETIC:
        node = substitute([node], {g: u})[0]
    elif g.primitive is power and x in ordered(g.arguments[1]):
        node = _powers_of(node, g, u, x)
    else:
        q = poly.polynomial(g, x)
        if q is not None:
            return _in_polynomial(node, q, u, x)
        node = substitute([node], {g: u, textbook(-g): -u})[0]
    return None if x in ordered(node) else node


def _powers_of(node: Node, g: Node, u: Variable, x: Variable) -> Node:
    """Powers of one base whose exponents are whole multiples of that of u."""
    base, exponent = g.arguments

    def rule(part: Node) -> Node | None:
        if part is g:
            return u
        if part.primitive is not power or part.arguments[0] is not base:
            return None
        ratio = textbook(part.arguments[1] / exponent)
        n = number_of(ratio)
        if isinstance(n, int):
            return u**n
        rest = textbook(part.arguments[1] - exponent)
        return u * base**rest if x not in ordered(rest) else None

    return rewrite([node], rule)[0]


def _in_polynomial(node: Node, g: poly.Polynomial, u: Variable, x: Variable) -> Node | None:
    """Every polynomial in the node written in powers of the polynomial g."""
    if len(g) < 2:
        return None
    varies = depending([node], [x])
    replaced: dict[Node, Node] = {}
    stack = [node]
    seen: set[Node] = set()
    while stack:
        part = stack.pop()
        if part in seen or part not in varies:
            continue
        seen.add(part)
        q = poly.polynomial(part, x)
        written = None if q is None else _expansion(q, g, u)
        if written is not None:
            replaced[part] = written
        elif part is x or not part.arguments:
            return None
        else:
            stack.extend(part.arguments)
    return substitute([node], replaced)[0]


def _expansion(q: poly.Polynomial, g: poly.Polynomial, u: Variable) -> Node | None:
    """``c0 + c1*u + ...`` with u = g, or None."""
    total: list[Node] = []
    while q:
        q, rest = poly.divided(q, g)
        if len(rest) > 1:
            return None
        total.append(lift(rest[0]) if rest else lift(0))
    return sum((c * u**n for n, c in enumerate(total)), lift(0))


# ---- parts that are solved for x ----


def solving(search: Search, f: Node, x: Variable) -> Outcome:
    """A function of x becomes the variable, and x is written with it."""
    for g, x_of_u, rules in _invertible(f, x):
        u = fresh(x, f)
        inverse = put(x_of_u(u), x, x)
        replacements = {g: u} | {k: v(u) for k, v in rules.items()}
        inner = substitute([f], replacements)[0]
        inner = substitute([inner], {x: inverse})[0]
        inner = textbook(inner * derivative(inverse, u))
        if g in ordered(inner) or x in ordered(inner):
            continue
        if len(ordered(inner)) > 2 * len(ordered(f)) + 12:
            continue
        found = search.find(inner, u)
        if isinstance(found, Impossible):
            return found
        if isinstance(found, Found):
            answer = put(_unwrapped(found.node, u, g, x), u, g)
            return told(
                "substitution", f"put u = {text(g)}, so {x.name} = {text(inverse)}", f, x,
                answer, below=found.steps, after=scaled(lift(1)), integrals=[(inner, u)],
            )  # fmt: skip
    return None


def _unwrapped(node: Node, u: Variable, g: Node, x: Variable) -> Node:
    """Functions of the inverse written in x again: ``sin(u)`` is x for u = arcsin(x)."""
    inner = g.arguments[0] if g.primitive is not power else None
    if g.primitive is p.arcsin and inner is x:
        return substitute([node], {p.sin(u): x, p.cos(u): p.sqrt(1 - x**2)})[0]
    return node


def _invertible(f: Node, x: Variable) -> Iterator[tuple]:
    """Parts g, x as a function of u = g, and what else is known in terms of u."""
    for node in ordered(f):
        if len(node.arguments) == 1 and node.primitive is not None:
            inner = poly.linear(node.arguments[0], x)
            if inner is None:
                continue
            a, b = map(lift, inner)
            if node.primitive is log:
                yield node, lambda u, a=a, b=b: (E**u - b) / a, {}
            elif node.primitive is p.sqrt:
                yield node, lambda u, a=a, b=b: (u**2 - b) / a, {}
            elif node.primitive is p.cbrt:
                yield node, lambda u, a=a, b=b: (u**3 - b) / a, {}
            elif node.primitive is p.arcsin and node.arguments[0] is x:
                yield node, p.sin, {p.sqrt(1 - x**2): p.cos}
            elif node.primitive is p.arctan and node.arguments[0] is x:
                yield node, p.tan, {1 + x**2: lambda u: p.sec(u) ** 2,
                                                 x**2 + 1: lambda u: p.sec(u) ** 2}  # fmt: skip
        elif node.primitive is power and node.arguments[0] is E:
            continue


def exponential(search: Search, f: Node, x: Variable) -> Outcome:
    """The variable stands in exponentials only: u = e^(k*x)."""
    exponents: dict[Node, poly.Polynomial] = {}
    base = None
    for node in ordered(f):
        if node.primitive is power and x in ordered(node.arguments[1]):
            q = poly.polynomial(node.arguments[1], x)
            if q is None or len(q) != 2:
                continue
            if base is not None and node.arguments[0] is not base:
                return None
            base = node.arguments[0]
            if x in ordered(base):
                return None
            exponents[node] = q
    if not exponents or base is None:
        return None
    first = next(iter(exponents.values()))[1]
    ratios = numbers_of([tidy(quotient(q[1], first)) for q in exponents.values()])
    if ratios is None:
        return None
    from fractions import Fraction  # noqa: PLC0415
    from math import gcd, lcm  # noqa: PLC0415

    below = lcm(*(r.denominator for r in ratios))
    step = Fraction(gcd(*(int(r * below) for r in ratios)), below)
    if sum(r < 0 for r in ratios) > len(ratios) / 2:
        step = -step
    rate = tidy(lift(first) * lift(step))
    u = fresh(x, f)
    replacements: dict[Node, Node] = {}
    for (node, q), r in zip(exponents.items(), ratios, strict=True):
        replacements[node] = u ** int(r / step) * base ** lift(q[0])
    inner = substitute([f], replacements)[0]
    if x in ordered(inner):
        return None
    scale = lift(rate) if base is E else lift(rate) * log(base)
    inner = textbook(inner / (scale * u))
    found = search.find(inner, u)
    if not isinstance(found, Found):
        return found
    g = base ** textbook(lift(rate) * x)
    answer = put(found.node, u, g)
    return told(
        "substitution", f"{x.name} stands in exponentials only: put u = {text(g)}", f, x, answer,
        below=found.steps, after=scaled(lift(1)), integrals=[(inner, u)],
    )  # fmt: skip
