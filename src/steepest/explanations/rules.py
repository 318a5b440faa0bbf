"""The table of rules in general form, made from the table of primitives by telling them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steepest.graph import Node, apply, divide, log, multiply, power, registered, variable
from steepest.printing import text as node_text
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_seen import MULTIPLE, unevaluated
from steepest.transforms.forward import derivative

from .notation import formula

F, G, N, A, X = (variable(name) for name in ("f", "g", "n", "a", "x"))


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule of differentiation.

    Args:
        name: The textbook's name.
        before: What is differentiated, of unknown functions f and g of x.
        after: Its derivative.
    """

    name: str
    before: Node
    after: Node

    @property
    def formula(self) -> str:
        """The rule in Unicode: ``(f g)′ = f′ g + f g′``."""
        return formula(*self._signs()).typeset()

    @property
    def latex(self) -> str:
        """The rule in LaTeX."""
        return formula(*self._signs()).latex()

    @property
    def mathml(self) -> str:
        """The rule in MathML."""
        return formula(*self._signs()).mathml()

    def _signs(self) -> list[str | Node]:
        return ["(", self.before, ")′ = ", self.after]

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
        >>> print(rules().named("product"))
        product rule  (f g)′ = f′ g + f g′
    """
    return Rules([*_general(), *_of_the_table()])


def _general() -> Iterator[Rule]:
    f, g, n, a = F, G, N, A
    slope = unevaluated(f, X)
    yield _told(a, "constant rule")
    yield _told(multiply(a, f), MULTIPLE)
    yield _told(f + g)
    yield _told(f - g)
    yield _told(multiply(f, g))
    yield _told(divide(f, g))
    yield _told(divide(1, g))
    yield Rule("power rule", power(X, n), n * X ** (n - 1))
    yield Rule("chain rule", power(f, n), n * f ** (n - 1) * slope)
    yield Rule("derivative of the exponential", power(a, f), power(a, f) * log(a) * slope)
    whole = power(f, g)
    inner = unevaluated(g, X) * log(f) + g * slope / f
    yield Rule("logarithmic differentiation", whole, whole * inner)


def _told(node: Node, name: str = "") -> Rule:
    told = derivation(node, X, unknown=[F, G], tidy=lambda n: n)
    return Rule(name or told.steps[0].rule, node, told.result)


_SAID = {"add", "subtract", "multiply", "divide", "negate", "power", "derivative"}


def _of_the_table() -> Iterator[Rule]:
    for primitive in registered():
        if primitive.name in _SAID or not primitive.partials or primitive.arity is None:
            continue
        for i, partial in enumerate(primitive.partials):
            if partial is None:
                continue
            letters = [F if j == i else variable("abcd"[j]) for j in range(primitive.arity)]
            node = apply(primitive, *letters)
            slope = derivative(node, F)
            after = slope * unevaluated(F, X)
            yield Rule(partial.rule, node, after)
