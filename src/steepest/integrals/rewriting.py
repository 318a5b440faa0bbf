"""Integrands written another way first, and answers of a guessed shape."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from steepest import primitives as p
from steepest.evaluation import Program
from steepest.graph import E, Node, Variable, depending, lift, log, ordered, rewrite, variables
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import expanded, product
from .search import Found, Outcome, Search, scaled, told
from .verification import verified

LARGEST_BASIS = 14
"""A guessed answer has at most so many terms."""


def defined(search: Search, f: Node, x: Variable) -> Outcome:
    """Hyperbolic functions as exponentials, log1p and expm1 as what they stand for."""

    def rule(node: Node) -> Node | None:
        if x not in ordered(node) or node.primitive not in DEFINITIONS:
            return None
        return DEFINITIONS[node.primitive](node.arguments[0])

    written = textbook(rewrite([f], rule)[0])
    if written is f or any(n.primitive in DEFINITIONS for n in ordered(written)):
        return None
    return _rewritten(search, f, x, written, "written with exponentials and logarithms")


def _half(u: Node, sign: int) -> Node:
    return (E**u + sign * E ** (-u)) / 2


DEFINITIONS = {
    p.sinh: lambda u: _half(u, -1),
    p.cosh: lambda u: _half(u, 1),
    p.tanh: lambda u: _half(u, -1) / _half(u, 1),
    p.coth: lambda u: _half(u, 1) / _half(u, -1),
    p.sech: lambda u: 1 / _half(u, 1),
    p.csch: lambda u: 1 / _half(u, -1),
    p.log1p: lambda u: log(1 + u),
    p.expm1: lambda u: E**u - 1,
    p.sigmoid: lambda u: 1 / (1 + E ** (-u)),
}
"""What each function is in exponentials and logarithms."""


def _rewritten(search: Search, f: Node, x: Variable, written: Node, why: str) -> Outcome:
    found = search.find(written, x)
    if not isinstance(found, Found):
        return found
    return told(
        "rewriting", why, f, x, found.node, below=found.steps, after=scaled(lift(1)),
        integrals=[(written, x)],
    )  # fmt: skip


def one_base(search: Search, f: Node, x: Variable) -> Outcome:
    """``2^x * e^x``: several exponentials are one."""
    view = product(f, x)
    bases = [b for b, n in view.powers.items() if isinstance(n, Node) and x in ordered(n)]
    if len(bases) < 2 or any(x in ordered(b) for b in bases):
        return None
    exponent: Node = lift(0)
    for base in bases:
        factor = lift(1) if base is E else log(base)
        exponent = exponent + view.powers[base] * factor
    q = poly.linear(exponent, x)
    if q is None:
        return None
    if len(bases) == len(view.powers):
        why = "a product of exponentials is one exponential: divide by the slope of its exponent"
        return told("integral of an exponential", why, f, x, f / lift(q[0]))
    written = view.coefficient * view.node(without=tuple(bases)) * E ** (lift(q[0]) * x)
    written = written * E ** lift(q[1])
    return _rewritten(search, f, x, written, "several exponentials are one")


def guessed(search: Search, f: Node, x: Variable) -> Outcome:
    """A sum of the integrand's own parts with unknown coefficients: ``e^x (g + g')``.

    The coefficients are fitted to the integrand at points, made fractions, and the sum is
    kept only if its derivative is the integrand.
    """
    if variables(f) != [x] or search.depth > 2:
        return None
    basis = _basis(f, x)
    points = np.linspace(0.137, 2.913, 6 * len(basis) + 7)
    slopes = [derivative(b, x) for b in basis]
    values = Program([f, *slopes], [x])(points)
    rows = np.stack([np.broadcast_to(v, points.shape) for v in values], axis=1)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) < len(basis) + 2:
        return None
    scale = np.abs(rows[:, 1:]).max(axis=0)
    kept = [i for i in range(len(basis)) if 0 < scale[i] < 1e6]
    if not kept:
        return None
    matrix = rows[:, 1:][:, kept] / scale[kept]
    solution = np.linalg.lstsq(matrix, rows[:, 0], rcond=1e-11)[0]
    if np.abs(matrix @ solution - rows[:, 0]).max() > 1e-8 * np.abs(rows[:, 0]).max():
        return None
    answer: Node = lift(0)
    for i, c in zip(kept, solution / scale[kept], strict=True):
        share = Fraction(float(c)).limit_denominator(60)
        if share:
            answer = answer + lift(share if share.denominator > 1 else int(share)) * basis[i]
    if answer is lift(0) or not verified(answer, f, x).holds:
        return None
    why = (
        f"the answer is looked for among multiples of {', '.join(text(b) for b in basis[:4])}, ..."
    )
    return told("undetermined coefficients", why, f, x, answer)


def _basis(f: Node, x: Variable) -> list[Node]:
    """Parts of the integrand, alone and times its exponential factor and x."""
    view = product(f, x)
    wave = E ** view.powers[E] if isinstance(view.powers.get(E), Node) else lift(1)  # type: ignore
    rest = view.node(without=(E,)) if wave is not lift(1) else f
    varies = depending([rest], [x])
    parts = dict.fromkeys(expanded(textbook(rest), x) or [])
    parts |= dict.fromkeys(n for n in ordered(rest) if n in varies and len(n.arguments) < 2)
    found: dict[Node, None] = {}
    for part in [lift(1), *parts]:
        for outer in (lift(1), x):
            made = textbook(wave * outer * part)
            if x in ordered(made):
                found[made] = None
    return list(found)[:LARGEST_BASIS]
