"""A node as a polynomial in a ring of generators, and what vanishes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from steepest.graph import Constant, Node, Variable, lift, ordered

from .ring import UNIT, I, Monomial, Number, Polynomial, Ring, TooMuch, factors

LARGEST = 400
"""Graphs of more nodes than this are not tried."""

ONE: Polynomial = {UNIT: 1}


def vanishes(difference: Node, defined: Sequence[Node] = ()) -> bool:
    """Whether the value is zero wherever it is defined, proved by algebra.

    Args:
        difference: A real scalar.
        defined: What has a value too wherever it is asked for, such as the function whose
            derivative the difference has in it.

    Returns:
        True where it is proved; False says nothing.

    Accuracy:
        Every rewrite holds at every real point at which the node is defined.

    Cost:
        A millisecond for a line; bounded in the number of terms.
    """
    if len(ordered(difference, *defined)) > LARGEST:
        return False
    ring = Ring()
    try:
        for _ in range(2):  # The second time it is known what logarithms and roots are of.
            known = len(ring.signs)
            reading = _Reading(ring)
            for node in defined:
                reading.read(node)
            polynomial = reading.read(difference)
            if ring.is_zero(polynomial):
                return True
            if len(ring.signs) == known and not _has_sums(ring):
                break
    except (TooMuch, ZeroDivisionError, OverflowError):
        return False
    return False


def polynomial_of(node: Node) -> tuple[Polynomial, Monomial] | None:
    """The sum that a node is, with the powers that all its terms share; None if out of reach."""
    ring = Ring()
    try:
        p = ring.canonical(_Reading(ring).read(node))
    except (TooMuch, ZeroDivisionError, OverflowError):
        return None
    return p, ring.shared(p)


def _has_sums(ring: Ring) -> bool:
    return sum(g.kind == "sum" for g in ring.generators) > 1


class _Reading:
    """One walk over a graph, node by node into the ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.forms: dict[Node, Polynomial] = {}

    def read(self, output: Node) -> Polynomial:
        """The polynomial of a node."""
        stack = [output]
        while stack:
            node = stack[-1]
            if node in self.forms:
                stack.pop()
                continue
            waiting = [a for a in self._needed(node) if a not in self.forms]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            self.forms[node] = self._form(node)
        return self.forms[output]

    def _needed(self, node: Node) -> tuple[Node, ...]:
        """The nodes whose forms it is made of.

        A choice is opaque, for its branches may not be defined where it is.
        """
        if node.primitive is None or node.primitive.name in CHOICES:
            return ()
        if node.primitive.name not in RULES and node.primitive.defined_as is not None:
            return (_definition(node),)
        return node.arguments

    def _form(self, node: Node) -> Polynomial:
        if isinstance(node, Constant):
            return _constant(node.value)
        if isinstance(node, Variable):
            return self.atom("name", node)
        primitive = node.primitive
        assert primitive is not None
        if primitive.name in CHOICES:
            return self.atom("function", node)
        rule = RULES.get(primitive.name)
        if rule is not None:
            return rule(self, *(self.forms[a] for a in node.arguments))
        if primitive.defined_as is not None:
            return self.forms[_definition(node)]
        return self.applied(
            primitive.name,
            [self.forms[a] for a in node.arguments],
            node.parameters,
            primitive.symmetry,
        )

    def atom(self, kind: str, key: Any, of: Any = None) -> Polynomial:
        """The polynomial of one generator."""
        return {((self.ring.generator(kind, key, of), 1),): 1}

    def applied(
        self, name: str, operands: list[Polynomial], parameters: Any = (), symmetry: str = ""
    ) -> Polynomial:
        """A function of which nothing but its symmetry is known."""
        operands = [self.ring.canonical(p) for p in operands]
        if symmetry == "odd" and not operands[0]:
            return {}
        sign = 1
        if symmetry and operands[0] and _leads_negative(operands[0]):
            operands[0] = self.ring.scaled(operands[0], -1)
            sign = -1 if symmetry == "odd" else 1
        key = (name, tuple(frozenset(p.items()) for p in operands), parameters)
        form = self.atom("function", key, tuple(operands))
        return self.ring.scaled(form, sign)

    # Exponentials and logarithms.

    def exponential(self, p: Polynomial, turn: Number = 0) -> Polynomial:
        """``e^p``, or ``e^(i p)`` after a quarter turn."""
        ring = self.ring
        p = ring.canonical(p)
        if turn:
            p = ring.times(p, {((I, 1),): 1})
        result = ONE
        for monomial, c in p.items():
            result = ring.times(result, self._exponential_term(monomial, c))
        return result

    def _exponential_term(self, monomial: Monomial, c: Number) -> Polynomial:
        ring = self.ring
        special = self._special_exponential(monomial, c)
        if special is not None:
            return special
        g = ring.generator("exp", monomial, monomial, real=ring.is_real(monomial))
        return {((g, c),): 1}

    def _special_exponential(self, monomial: Monomial, c: Number) -> Polynomial | None:
        """Exponentials of logarithms, of whole parts of a turn, of inverse functions."""
        ring = self.ring
        if len(monomial) == 1 and monomial[0][1] == 1:
            generator = ring.generators[monomial[0][0]]
            if generator.kind == "log":
                return self._logged(generator.of, c)
        if len(monomial) == 2 and monomial[0] == (I, 1) and monomial[1][1] == 1:
            generator = ring.generators[monomial[1][0]]
            if generator.kind == "name" and generator.key == "pi":
                return self._turned(c)
            if generator.kind == "function" and isinstance(generator.of, tuple) and _is_whole(c):
                return self._angle(generator, int(c))
        return None

    def _logged(self, of: Any, c: Number) -> Polynomial:
        """``e^(c ln g)`` for a generator or a prime."""
        kind, value = of
        if kind == "prime":
            return self.ring.magnitude({UNIT: value}, c)
        return self.ring.magnitude({((value, 1),): 1}, c)

    def _turned(self, c: Number) -> Polynomial | None:
        """``e^(i pi c)``, for twelfths of a half turn."""
        ring = self.ring
        twelfths = c * 12
        if not _is_whole(twelfths):
            return None
        steps = int(twelfths) % 24
        result = ONE
        third, quarter = steps % 3, 0
        while (steps - 4 * third) % 3:
            third += 1
        quarter = ((steps - 4 * third) // 3) % 8
        root3, root2 = (
            ring.magnitude({UNIT: 3}, Fraction(1, 2)),
            ring.magnitude({UNIT: 2}, Fraction(1, 2)),
        )
        i: Polynomial = {((I, 1),): 1}
        half = Fraction(1, 2)
        sixth_turn = ring.plus({UNIT: half}, ring.times(i, root3), half)
        eighth_turn = ring.times(ring.scaled(root2, half), {UNIT: 1, ((I, 1),): 1})
        for base, count in ((sixth_turn, third % 6), (eighth_turn, quarter)):
            for _ in range(count):
                result = ring.times(result, base)
        return result

    def _angle(self, generator: Any, n: int) -> Polynomial | None:
        """``e^(i n arctan u)`` and ``e^(i n arcsin u)`` without the inverse function."""
        name = generator.key[0]
        if name not in ("arctan", "arcsin") or abs(n) > 12:
            return None
        ring = self.ring
        u = generator.of[0]
        square = ring.times(u, u)
        half = Fraction(1, 2)
        i: Polynomial = {((I, 1),): 1 if n > 0 else -1}
        upward = ring.times(i, u)
        if name == "arctan":
            base = ring.times(ring.plus(ONE, upward), ring.magnitude(ring.plus(ONE, square), -half))
        else:
            inside = ring.plus(ONE, square, -1)
            ring.is_positive(inside)
            base = ring.plus(ring.magnitude(inside, half), upward)
        result = ONE
        for _ in range(abs(n)):
            result = ring.times(result, base)
        return result

    def logarithm(self, p: Polynomial) -> Polynomial:
        """``ln|p|`` as a sum over the factors."""
        ring = self.ring
        c, monomial = ring.factored(p)
        result: Polynomial = {}
        for prime, e in factors(abs(c)):
            term = self.atom("log", ("prime", prime), ("prime", prime))
            result = ring.plus(result, term, e)
        for g, e in monomial:
            result = ring.plus(result, self._log_of(g), e)
        return result

    def _log_of(self, g: int) -> Polynomial:
        generator = self.ring.generators[g]
        if generator.kind == "exp":
            return {generator.of: 1}
        if generator.kind == "abs":
            return self._log_of(generator.of)
        if generator.kind == "prime":
            return self.atom("log", ("prime", generator.of), ("prime", generator.of))
        if generator.kind == "sum":  # ln|p| is ln|-p|
            g = self.ring.upright(g)
        return self.atom("log", ("generator", g), ("generator", g))

    # Trigonometric and hyperbolic functions.

    def cosine(self, p: Polynomial) -> Polynomial:
        """``(e^(i p) + e^(-i p))/2``."""
        return self._mean(p, 1, 1)

    def sine(self, p: Polynomial) -> Polynomial:
        """``(e^(i p) - e^(-i p))/(2 i)``."""
        return self.ring.times(self._mean(p, 1, -1), {((I, 1),): -1})

    def _mean(self, p: Polynomial, turn: int, sign: int) -> Polynomial:
        ring = self.ring
        there = self.exponential(p, turn)
        back = self.exponential(ring.scaled(p, -1), turn)
        return ring.scaled(ring.plus(there, back, sign), Fraction(1, 2))

    def quotient(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The quotient of two polynomials."""
        return self.ring.times(p, self.ring.power(q, -1))

    def raised(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """The power, by the kind of its exponent."""
        ring = self.ring
        number = _number(exponent)
        if number is not None and _is_whole(number):
            return ring.power(base, int(number)) if number >= 0 or base else self._undefined()
        if number is not None:
            ring.is_positive(base)
            return ring.magnitude(base, number)
        ring.is_positive(base)
        return self.exponential(ring.times(exponent, self.logarithm(base)))

    def _undefined(self) -> Polynomial:
        raise TooMuch


def _constant(value: Any) -> Polynomial:
    if isinstance(value, (bool, complex)) or hasattr(value, "shape"):
        raise TooMuch
    if isinstance(value, (float, Decimal)):
        if not isfinite(value):
            raise TooMuch
        value = Fraction(value)
    if max(abs(value.numerator), value.denominator).bit_length() > 4096:
        raise TooMuch
    value = value.numerator if value.denominator == 1 else value
    return {UNIT: value} if value else {}


def _definition(node: Node) -> Node:
    return lift(node.primitive.defined_as(*node.arguments, **dict(node.parameters)))  # type: ignore


def _is_whole(value: Number) -> bool:
    return value.denominator == 1


def _number(p: Polynomial) -> Number | None:
    if not p:
        return 0
    return p[UNIT] if len(p) == 1 and UNIT in p else None


def _leads_negative(p: Polynomial) -> bool:
    return p[min(p)] < 0


def _log(reading: _Reading, p: Polynomial) -> Polynomial:
    reading.ring.is_positive(p)
    return reading.logarithm(p)


def _hyperbolic(sign: int) -> Callable[..., Polynomial]:
    return lambda r, p: r._mean(p, 0, sign)


def _root(degree: int) -> Callable[..., Polynomial]:
    """The real root: of an odd degree it has the sign of its argument."""

    def rule(r: _Reading, p: Polynomial) -> Polynomial:
        if not p:
            return {}
        if degree % 2 == 0:
            r.ring.is_positive(p)
            return r.ring.magnitude(p, Fraction(1, degree))
        return r.ring.times(p, r.ring.magnitude(p, Fraction(1, degree) - 1))

    return rule


def _any_root(r: _Reading, p: Polynomial, degree: Polynomial) -> Polynomial:
    n = _number(degree)
    if n is None or not _is_whole(n) or n < 1:
        return r.applied("root", [p, degree])
    return _root(int(n))(r, p)


def _absolute(r: _Reading, p: Polynomial) -> Polynomial:
    return r.ring.magnitude(p, 1) if p else {}


def _extreme(sign: int) -> Callable[..., Polynomial]:
    def rule(r: _Reading, p: Polynomial, q: Polynomial) -> Polynomial:
        apart = _absolute(r, r.ring.plus(p, q, -1))
        return r.ring.scaled(r.ring.plus(r.ring.plus(p, q), apart, sign), Fraction(1, 2))

    return rule


def _arccos(r: _Reading, p: Polynomial) -> Polynomial:
    quarter = r.ring.scaled(r.atom("name", "pi"), Fraction(1, 2))
    return r.ring.plus(quarter, r.applied("arcsin", [p], (), "odd"), -1)


def _area(first: int, second: int) -> Callable[..., Polynomial]:
    """``ln(x + sqrt(first*x^2 + second))``."""

    def rule(r: _Reading, p: Polynomial) -> Polynomial:
        inside = r.ring.plus(r.ring.scaled(r.ring.times(p, p), first), {UNIT: second})
        r.ring.is_positive(inside)
        return r.logarithm(r.ring.plus(p, r.ring.magnitude(inside, Fraction(1, 2))))

    return rule


def _artanh(r: _Reading, p: Polynomial) -> Polynomial:
    above, below = r.ring.plus(ONE, p), r.ring.plus(ONE, p, -1)
    for side in (above, below):
        r.ring.is_positive(side)
    apart = r.ring.plus(r.logarithm(above), r.logarithm(below), -1)
    return r.ring.scaled(apart, Fraction(1, 2))


CHOICES = frozenset(("where", "gate", "sign", "cond", "while_loop", "scan"))
"""What stays as it is."""

RULES: dict[str, Callable[..., Polynomial]] = {
    "add": lambda r, p, q: r.ring.plus(p, q),
    "subtract": lambda r, p, q: r.ring.plus(p, q, -1),
    "multiply": lambda r, p, q: r.ring.times(p, q),
    "divide": lambda r, p, q: r.quotient(p, q),
    "negate": lambda r, p: r.ring.scaled(p, -1),
    "power": lambda r, p, q: r.raised(p, q),
    "e": lambda r: r.exponential(ONE),
    "pi": lambda r: r.atom("name", "pi"),
    "exp": lambda r, p: r.exponential(p),
    "log": _log,
    "sqrt": _root(2),
    "cbrt": _root(3),
    "root": _any_root,
    "abs": _absolute,
    "minimum": _extreme(-1),
    "maximum": _extreme(1),
    "sin": lambda r, p: r.sine(p),
    "cos": lambda r, p: r.cosine(p),
    "tan": lambda r, p: r.quotient(r.sine(p), r.cosine(p)),
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "tanh": lambda r, p: r.quotient(r._mean(p, 0, -1), r._mean(p, 0, 1)),
    "arccos": _arccos,
    "arsinh": _area(1, 1),
    "arcosh": _area(1, -1),
    "artanh": _artanh,
}
"""The primitives that have a form of their own; others are written as they are defined."""
