"""The table of rules in general form, made from the table of primitives by telling them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import steepest.primitives  # noqa: F401 - lists the table
from steepest.graph import (
    E,
    Node,
    add,
    apply,
    divide,
    exact,
    log,
    multiply,
    power,
    registered,
    subtract,
    variable,
)
from steepest.printing import text as node_text
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_powers import CHAIN, REWRITING
from steepest.transforms.derivation_seen import RECIPROCAL
from steepest.transforms.derivation_writing import unevaluated
from steepest.transforms.forward import derivative

from .notation import Formula, formula

F, G, N, A, X = (variable(name) for name in ("f", "g", "n", "a", "x"))


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule of differentiation.

    Args:
        name: The textbook's name.
        before: What is differentiated, of unknown functions f and g of x.
        after: Its derivative.
        slope: For a function of f, the factor that stands before f′.
    """

    name: str
    before: Node
    after: Node
    slope: Node | None = None

    @property
    def formula(self) -> str:
        """The rule in Unicode: ``(fg)′ = f′ g + f g′``."""
        return self._drawn().typeset()

    @property
    def latex(self) -> str:
        """The rule in LaTeX."""
        return self._drawn().latex()

    @property
    def mathml(self) -> str:
        """The rule in MathML."""
        return self._drawn().mathml()

    def _drawn(self) -> Formula:
        head = ["(", self.before, ")′ = "]
        if self.slope is None or exact(self.slope) in (0, 1):
            return formula(*head, self.after)
        inner = ["(", self.slope, ")"] if self.slope.primitive in (add, subtract) else [self.slope]
        return formula(*head, *inner, " · f′")

    def to_dict(self) -> dict[str, str]:
        """The rule for JSON."""
        return {
            "name": self.name,
            "formula": self.formula,
            "latex": self.latex,
            "before": node_text(self.before),
            "after": node_text(self.after),
        }


class Rules(tuple[Rule, ...]):
    """The rules in order, printable as a table."""

    __slots__ = ()

    def __str__(self) -> str:
        wide = max(len(rule.name) for rule in self)
        return "\n".join(f"{rule.name:{wide}}  {rule.formula}" for rule in self)

    def __repr__(self) -> str:
        return str(self)

    def named(self, name: str) -> Rules:
        """The rules whose name contains the word."""
        return Rules(rule for rule in self if name.lower() in rule.name.lower())

    def to_dict(self) -> list[dict[str, str]]:
        """The table for JSON."""
        return [rule.to_dict() for rule in self]

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{r.name}</td><td>{r.mathml}</td></tr>" for r in self)
        return f"<table>{rows}</table>"


def rules() -> Rules:
    """The rules of differentiation in general form.

    Returns:
        First the rules that combine derivatives, of unknown functions f and g of x, then
        one row for each entry of the table of primitives and each argument that may vary.

    Example:
        >>> print(rules().named("of sine"))
        derivative of sine  (sin f)′ = cos f · f′
    """
    return Rules([*_general(), *_of_the_table()])


def _general() -> Iterator[Rule]:
    f, g, n, a = F, G, N, A
    moved, other = unevaluated(f, X), unevaluated(g, X)
    yield _told(a)
    yield Rule("power rule", power(X, n), n * X ** (n - 1))
    yield _told(multiply(a, f))
    yield _told(f + g)
    yield _told(f - g)
    yield _told(multiply(f, g))
    yield _told(divide(f, g))
    yield Rule(RECIPROCAL, divide(1, g), -(other / g**2))
    slope = n * f ** (n - 1)
    yield Rule(CHAIN, power(f, n), slope * moved, slope)
    slope = power(a, f) * log(a)
    yield Rule("derivative of the exponential", power(a, f), slope * moved, slope)
    whole = power(f, g)
    yield Rule(REWRITING, whole, whole * (other * log(f) + g * moved / f))
    yield Rule("derivative of the exponential", power(E, f), power(E, f) * moved, power(E, f))


def _told(node: Node) -> Rule:
    """A rule as the engine tells it of unknown functions."""
    told = derivation(node, X, unknown=[F, G], tidy=lambda n: n)
    return Rule(told.steps[0].rule, node, told.result)


_SAID = {"add", "subtract", "multiply", "divide", "negate", "power", "where", "derivative"}

_FIRST = [
    "log",
    "exp",
    "sqrt",
    "cbrt",
    "root",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "arcsin",
    "arccos",
    "arctan",
    "arccot",
    "arcsec",
    "arccsc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "sech",
    "csch",
    "arsinh",
    "arcosh",
    "artanh",
    "log2",
    "log10",
    "log_base",
    "abs",
    "sigmoid",
    "softplus",
    "relu",
    "silu",
    "gelu",
    "erf",
    "erfc",
    "gamma",
]
"""The order of a textbook; what is not listed follows in the order of the table."""


def _of_the_table() -> Iterator[Rule]:
    names = {p.name: p for p in registered() if p.name not in _SAID and p.partials and p.arity}
    first = [names.pop(name) for name in _FIRST if name in names]
    for primitive in [*first, *names.values()]:
        assert primitive.arity is not None
        for i, partial in enumerate(primitive.partials):
            if partial is None:
                continue
            letters = [F if j == i else variable("abcd"[j]) for j in range(primitive.arity)]
            node = apply(primitive, *letters)
            slope = derivative(node, F)
            yield Rule(partial.rule, node, slope * unevaluated(F, X), slope)
