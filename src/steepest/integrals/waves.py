"""Integrands that oscillate for ever, as sums of waves: amplitudes times sin and cos of a phase."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from steepest import evaluation
from steepest import primitives as p
from steepest.errors import SteepestError
from steepest.evaluation import Program
from steepest.graph import (
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
    subtract,
)
from steepest.primitives import cos, sin
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import expanded, product, raised, terms
from .limits import limit, needed
from .places import value_of

SLOW = {
    add, subtract, multiply, divide, negate, power, exp, log, p.sqrt, p.cbrt, p.arctan, p.tanh,
    p.sinh, p.cosh, p.arsinh, p.erf, p.erfc, p.sigmoid, p.softplus, p.sech, p.csch, p.coth,
}  # fmt: skip
"""Operations that make no waves: what is built of them is monotone from some point on."""

MOST_WAVES = 8
"""Products of more sines and cosines are not made into sums."""

MOST_TERMS = 200

FAR = tuple(10.0**k for k in (2, 4, 8, 16))
"""Where amplitudes are compared."""


@dataclass(frozen=True)
class Wave:
    """``sine*sin(phase) + cosine*cos(phase)``, where the phase goes to infinity with x.

    Args:
        phase: What grows.
        sine: What stands before the sine; monotone from some point on.
        cosine: What stands before the cosine.
    """

    phase: Node
    sine: Node
    cosine: Node

    def node(self) -> Node:
        """The wave as a formula."""
        return self.sine * sin(self.phase) + self.cosine * cos(self.phase)

    def sizes(self, x: Variable) -> list[Node]:
        """The amplitudes, measured against the growth of the phase."""
        slope = derivative(self.phase, x)
        return [textbook(a / slope) for a in (self.sine, self.cosine)]


@dataclass(frozen=True)
class Waves:
    """An integrand as a sum of waves of different phases, and of what does not oscillate."""

    calm: Node
    waves: tuple[Wave, ...]

    def converges(self, x: Variable) -> bool | None:
        """Whether the waves have a finite integral to infinity; None where that is not known.

        With the phase u as variable a wave is its amplitude over u' times sin u. What is made
        of arithmetic, roots, exponentials and logarithms is monotone from some point on, so
        the integral is finite where this quotient goes to zero (Dirichlet), and only there.
        """
        known = [_dies(size, x) for wave in self.waves for size in wave.sizes(x)]
        if all(known):
            return True
        straight = all(poly.linear(wave.phase, x) is not None for wave in self.waves)
        alone = straight or len(self.waves) == 1
        return False if alone and any(k is False for k in known) else None


def waves(f: Node, x: Variable) -> Waves | None:
    """The waves of f on the way to infinity; None where it has none, or none of this kind."""
    parts = _parts(textbook(f), x)
    if parts is None:
        return None
    calm: Node = lift(0)
    found: dict[Node, list[Node]] = {}
    for amplitude, is_sine, phase in parts:
        known = _phase(phase, x)
        if known is None:
            return None
        sign, growing, rest = known
        if growing is None:
            calm = calm + amplitude * (sin(rest) if is_sine else cos(rest))
            continue
        pair = found.setdefault(growing, [lift(0), lift(0)])
        # with s = 1 or -1: sin(su + c) = s cos(c) sin(u) + sin(c) cos(u), and for the cosine
        # cos(su + c) = -s sin(c) sin(u) + cos(c) cos(u)
        over = (sign * cos(rest), sin(rest)) if is_sine else (-sign * sin(rest), cos(rest))
        pair[0], pair[1] = pair[0] + amplitude * over[0], pair[1] + amplitude * over[1]
    made = [Wave(g, textbook(s), textbook(c)) for g, (s, c) in found.items()]
    made = [w for w in made if not (w.sine is lift(0) and w.cosine is lift(0))]
    return Waves(textbook(calm), tuple(made)) if made else None


def _parts(f: Node, x: Variable) -> list[tuple[Node, bool, Node]] | None:
    """Amplitude, whether a sine (else a cosine), and phase of each term."""
    found: list[tuple[Node, bool, Node]] = []
    stack = [f]
    while stack:
        if len(found) + len(stack) > MOST_TERMS:
            return None
        term = stack.pop()
        several = terms(term)
        if len(several) > 1:
            stack += several
            continue
        view = product(term, x)
        amplitude: Node = view.coefficient
        swings: list[Node] = []
        for base, n in view.powers.items():
            if base.primitive in (sin, cos):
                if not isinstance(n, int) or not 0 < n <= MOST_WAVES:
                    return None
                swings += [base] * n
            elif _slow(base, x) and (not isinstance(n, Node) or _slow(n, x)):
                amplitude = amplitude * raised(base, n)
            else:
                further = expanded(term, x)
                if further is None or len(further) < 2:
                    return None
                stack += further
                break
        else:
            if len(swings) > MOST_WAVES:
                return None
            found += _sum_of(amplitude, swings)
    return found


def _slow(node: Node, x: Variable) -> bool:
    varies = depending([node], [x])
    return all(n is x or n.primitive in SLOW for n in ordered(node) if n in varies)


def _sum_of(amplitude: Node, swings: list[Node]) -> list[tuple[Node, bool, Node]]:
    """A product of sines and cosines as a sum of them."""
    parts: list[tuple[Node, bool, Node]] = [(amplitude, False, lift(0))]
    for swing in swings:
        b = swing.arguments[0]
        new: list[tuple[Node, bool, Node]] = []
        for size, is_sine, a in parts:
            half = size / 2
            if swing.primitive is cos:
                new += [(half, is_sine, a - b), (half, is_sine, a + b)]
            elif is_sine:
                new += [(half, False, a - b), (-half, False, a + b)]
            else:
                new += [(half, True, a + b), (-half, True, a - b)]
        parts = new
    return parts


def _phase(node: Node, x: Variable) -> tuple[int, Node | None, Node] | None:
    """Sign, growing part and constant part; None where it neither grows nor stays."""
    node = textbook(node)
    q = poly.polynomial(node, x)
    if q is not None:
        node = textbook(poly.written(q, x))
    if x not in depending([node], [x]) or node not in depending([node], [x]):
        return 1, None, node
    if not _slow(node, x):
        return None
    rest: Node = lift(0)
    if q is not None:
        rest, node = lift(q[0]), textbook(poly.written([0, *q[1:]], x))
    end = _far_value(node, x)
    if end is None:
        return None
    return (1, node, rest) if end > 0 else (-1, textbook(-node), rest)


def _far_value(phase: Node, x: Variable) -> float | None:
    """The value far out, where it grows beyond measure; None where it does not."""
    program = Program([phase], [x])
    with np.errstate(all="ignore"):
        values = [float(program(10.0**k)[0]) for k in (2, 8, 32, 128, 300)]
    finite = [v for v in values if not math.isnan(v)]
    grows = all(abs(b) > abs(a) or math.isinf(b) for a, b in itertools.pairwise(finite))
    return finite[-1] if grows and len(finite) > 1 and abs(finite[-1]) > 100 else None


def _dies(size: Node, x: Variable) -> bool | None:
    """Whether what is monotone in the end goes to zero."""
    if size is lift(0):
        return True
    values = [_size_at(size, x, t) for t in FAR]
    if None in values:
        return None
    a, _, b, c = (v for v in values if v is not None)
    end = limit(size, x, math.inf, -1)
    if end is not None and value_of(end) == 0:
        return c <= b or None
    if end is not None:
        return False if c > 0 else None
    if c < 1e-3 * a and c <= b:
        return True
    return False if c >= max(a, b) > 0 else None


def _size_at(size: Node, x: Variable, t: float) -> float | None:
    at = Fraction(t)
    try:
        return abs(float(evaluation.digits(size, {x: at}, digits=needed(1 / at))))
    except OverflowError:
        return math.inf
    except SteepestError:
        return None


__all__ = ["Wave", "Waves", "waves"]
