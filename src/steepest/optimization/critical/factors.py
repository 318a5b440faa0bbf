"""Where the zeros of a function come from: the factors of its numerator, one by one.

The slope of a textbook function is mostly a product, and a zero that is multiple in the
product is simple in a factor, where it can be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest.graph import E, Node, Variable, constant, number, ordered, rewrite, variables
from steepest.primitives import cos, sin
from steepest.transforms.textbook import textbook

from .monomials import common_monomial, monomials, polynomial_node, rational
from .polynomials import polynomial, square_free

LARGEST = 600
"""Graphs of more operations than this are not put over one denominator."""

Powers = dict[Node, Fraction]


@dataclass(frozen=True, slots=True)
class Factors:
    """The nodes at whose zeros a function may be 0, and those at whose zeros it has a pole."""

    zeros: tuple[Node, ...]
    poles: tuple[Node, ...]


def factors(node: Node) -> Factors:
    """The zeros and poles of a function as those of simpler ones.

    Wherever the function is defined and 0, one of ``zeros`` is 0, and the converse holds
    where no pole lies.
    """
    top, below = _fraction(node)
    zeros = simple(_without_roots(textbook(top)) if below else node)
    return Factors(tuple(zeros), tuple(f for n in below for f in simple(n)))


def proportional(a: Node, b: Node) -> bool:
    """Whether one function is a number times the other."""
    if a is b:
        return True
    if set(variables(a)) != set(variables(b)):
        return False
    return rational(textbook(a / b)) is not None


def _without_roots(node: Node) -> Node:
    """The node with powers of roots written as whole powers: ``cbrt(x)^4`` as ``x*cbrt(x)``."""

    def rule(n: Node) -> Node | None:
        if n.primitive is None or n.primitive.name != "power":
            return None
        root, power = n.arguments[0], rational(n.arguments[1])
        name = root.primitive.name if root.primitive is not None else ""
        order = 3 if name == "cbrt" else rational(root.arguments[1]) if name == "root" else None
        if not order or not power or power.denominator != 1 or power < order > 0:
            return None
        whole, left = divmod(int(power), int(order))
        return root.arguments[0] ** number(whole) * root ** number(left)

    [plain] = rewrite([node], rule)
    return node if plain is node else textbook(plain)


# ---- one fraction ----


def _fraction(node: Node) -> tuple[Node, Powers]:
    """The numerator of a function, and its denominator as a product of powers."""
    parts: dict[Node, tuple[Node, Powers]] = {}
    nodes = ordered(node)
    if len(nodes) > LARGEST:
        return node, {}
    for n in nodes:
        rule = _FRACTIONS.get(n.primitive.name) if n.primitive is not None else None
        made = rule(*(parts[a] for a in n.arguments)) if rule else None
        parts[n] = made or (n, {})
    return parts[node]


Part = tuple[Node, Powers]


def _sum(sign: int) -> Callable[[Part, Part], Part]:
    def combined(a: Part, b: Part) -> Part:
        below = {
            n: max(a[1].get(n, Fraction(0)), b[1].get(n, Fraction(0))) for n in {**a[1], **b[1]}
        }
        first, second = (_times(part, below) for part in (a, b))
        return (first + second if sign > 0 else first - second), below  # type: ignore[return-value]

    return combined


def _times(part: Part, below: Powers) -> Node:
    """The numerator of a part when it is written over a larger denominator."""
    top, own = part
    for n, power in below.items():
        missing = power - own.get(n, 0)
        top = top * n ** number(missing) if missing else top
    return top


def _product(a: Part, b: Part) -> Part:
    below = dict(a[1])
    for n, power in b[1].items():
        below[n] = below.get(n, Fraction(0)) + power
    return a[0] * b[0], below


def _inverse(part: Part) -> Part:
    top, below = part
    number_in_it, powers = _powers(top)
    result = 1 / number_in_it
    for n, power in below.items():
        result = result * n ** number(power)
    return result, powers


def _quotient(a: Part, b: Part) -> Part:
    return _product(a, _inverse(b))


def _power(a: Part, b: Part) -> Part | None:
    n = rational(textbook(b[0])) if not b[1] else None
    if n is None:
        return None
    if n < 0:
        a, n = _inverse(a), -n
    return a[0] ** number(n), {base: power * n for base, power in a[1].items()}


def _powers(node: Node) -> tuple[Node, Powers]:
    """A product as a number and its bases with their exponents."""
    factor: Node = constant(1)
    found: Powers = {}
    stack = [(node, Fraction(1))]
    while stack:
        n, exponent = stack.pop()
        name = n.primitive.name if n.primitive is not None else ""
        power = rational(n.arguments[1]) if name == "power" else None
        if not variables(n):
            factor = factor * n ** number(exponent)
        elif name == "multiply":
            stack += [(a, exponent) for a in n.arguments]
        elif name == "divide":
            stack += [(n.arguments[0], exponent), (n.arguments[1], -exponent)]
        elif name == "negate" and exponent == 1:
            factor = -factor
            stack.append((n.arguments[0], exponent))
        elif name == "sqrt":
            stack.append((n.arguments[0], exponent / 2))
        elif power is not None and power > 0:
            stack.append((n.arguments[0], exponent * power))
        else:
            found[n] = found.get(n, Fraction(0)) + exponent
    return factor, found


_FRACTIONS: dict[str, Callable[..., Part | None]] = {
    "add": _sum(1),
    "subtract": _sum(-1),
    "multiply": _product,
    "divide": _quotient,
    "negate": lambda a: (-a[0], a[1]),
    "power": _power,
    "tan": lambda a: None if a[1] else (sin(a[0]), {cos(a[0]): Fraction(1)}),
    "cot": lambda a: None if a[1] else (cos(a[0]), {sin(a[0]): Fraction(1)}),
    "sec": lambda a: None if a[1] else (constant(1), {cos(a[0]): Fraction(1)}),
    "csc": lambda a: None if a[1] else (constant(1), {sin(a[0]): Fraction(1)}),
}


# ---- factors ----

WITH_THEIR_ARGUMENT = frozenset(
    [
        "negate",
        "sqrt",
        "cbrt",
        "root",
        "abs",
        "sinh",
        "tanh",
        "arctan",
        "arcsin",
        "arsinh",
        "artanh",
        "expm1",
        "log1p",
        "erf",
    ]
)
"""Functions that are 0 only where their first argument is."""

NEVER_ZERO = frozenset(["exp", "cosh", "sech", "sec", "csc", "csch", "sigmoid", "softplus"])


def simple(node: Node) -> list[Node]:
    """The factors of a product that can be 0, each once."""
    found: dict[Node, None] = {}
    stack = [node]
    while stack:
        n = stack.pop()
        name = n.primitive.name if n.primitive is not None else ""
        if not variables(n) or name in NEVER_ZERO:
            continue
        if name == "multiply":
            stack += n.arguments
        elif name in WITH_THEIR_ARGUMENT or name == "divide":
            stack.append(n.arguments[0])
        elif name == "power":
            base, exponent = n.arguments[0], rational(textbook(n.arguments[1]))
            stack += [base] if base is not E and (exponent is None or exponent > 0) else []
        elif name in ("add", "subtract") and (taken := _taken_out(n)) is not None:
            stack += taken
        elif name == "log":
            stack.append(textbook(n.arguments[0] - 1))
        else:
            found.update(dict.fromkeys(_plain(n)))
    return list(found)


def _taken_out(node: Node) -> list[Node] | None:
    """What all terms of a sum have as a factor, and the rest; None where there is nothing."""
    terms = [(factor, _powers(term)) for factor, term in _terms(node)]
    first = terms[0][1][1]
    common = {n: min(powers.get(n, Fraction(0)) for _, (_, powers) in terms) for n in first}
    common = {n: power for n, power in common.items() if power > 0}
    if not common:
        return None
    rest: Node = constant(0)
    for sign, (factor, powers) in terms:
        term = factor * number(sign)
        for n, power in powers.items():
            left = power - common.get(n, 0)
            term = term * n ** number(left) if left else term
        rest = rest + term
    return [*common, textbook(rest)]


def _terms(node: Node) -> list[tuple[int, Node]]:
    found: list[tuple[int, Node]] = []
    stack = [(1, node)]
    while stack:
        sign, n = stack.pop()
        name = n.primitive.name if n.primitive is not None else ""
        if name in ("add", "subtract"):
            stack += [(sign, n.arguments[0]), (sign if name == "add" else -sign, n.arguments[1])]
        elif name == "negate":
            stack.append((-sign, n.arguments[0]))
        else:
            found.append((sign, n))
    return found


def _plain(node: Node) -> Sequence[Node]:
    """A factor that is no product: of a polynomial, its parts without multiple roots."""
    names = variables(node)
    if len(names) == 1:
        p = polynomial(node, names[0])
        if p is None:
            return [node]
        free = square_free(p)
        return [_written(free, names[0])] if len(free) > 1 else []
    terms = monomials(node, names)
    if not terms:
        return [node]
    taken = common_monomial(terms)
    if not any(taken):
        return [node]
    rest = {tuple(map(int.__sub__, e, taken)): c for e, c in terms.items()}
    variables_out = [x for x, n in zip(names, taken, strict=True) if n]
    return [*variables_out, *simple(textbook(polynomial_node(rest, names)))]


def _written(p: Sequence[int], x: Variable) -> Node:
    node: Node = constant(0)
    for n, c in reversed(list(enumerate(p))):
        node = node + number(c) * x**n
    return node
