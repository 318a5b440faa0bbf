"""Antiderivatives with the rules that gave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from steepest import primitives as p
from steepest.errors import ArgumentError, NotElementary, NotFound
from steepest.function import Function
from steepest.graph import Node, Variable, exp, ordered
from steepest.graph.arithmetic import E, add, divide, log, multiply, negate, power, subtract

from . import (
    cases,
    linearity,
    liouville,
    parts,
    rational,
    rewriting,
    roots,
    substitution,
    table,
    trigonometry,
)
from .neatness import neat
from .search import Found, Impossible, Search, Step
from .verification import verified

SECONDS = 2.0
"""How long a search may take."""

RULES = (
    table.constant,
    table.standard,
    table.gaussian,
    linearity.multiple,
    parts.tabular,
    trigonometry.powers,
    linearity.sum_rule,
    liouville.binomial,
    liouville.elliptic,
    liouville.listed,
    cases.piecewise,
    trigonometry.products,
    roots.root_of_quadratic,
    substitution.spotting,
    liouville.exponential_of_polynomial,
    rational.rational,
    rewriting.one_base,
    trigonometry.half_angle_tangent,
    parts.by_parts,
    substitution.exponential,
    roots.rationalizing,
    linearity.multiplied_out,
    substitution.solving,
    rewriting.defined,
    rewriting.guessed,
)
"""The rules in the order in which they are tried."""

ELEMENTARY = frozenset(
    (add, subtract, multiply, divide, negate, power, exp, log, p.sqrt, p.cbrt, p.root,
     p.sin, p.cos, p.tan, p.cot, p.sec, p.csc, p.arcsin, p.arccos, p.arctan, p.arccot,
     p.arcsec, p.arccsc, p.sinh, p.cosh, p.tanh, p.coth, p.sech, p.csch, p.arsinh, p.arcosh,
     p.artanh, p.arcoth, p.log2, p.log10, p.log_base, p.expm1, p.log1p, p.sigmoid, p.softplus)
)  # fmt: skip
"""Operations of which a proof that nothing elementary fits may speak."""

GAUSSIAN = (p.erf, p.erfc, p.normal_distribution)
"""Functions that make the error function a fit answer."""


@dataclass(frozen=True)
class Antiderivative:
    """A function whose derivative is the integrand; made by ``st.antiderivative``.

    Args:
        function: The antiderivative, without the constant.
        integrand: What was integrated.
        variable: The name of the variable.
        steps: The rules in the order in which they were used.
        notes: What was taken for granted.
    """

    function: Function
    integrand: Function
    variable: str
    steps: tuple[Step, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value of the antiderivative whose constant is 0."""
        return self.function(*values, **named)

    def __str__(self) -> str:
        return f"{self.function} + {self._constant}"

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure of the function and the antiderivative."""
        from steepest.figures.areas import (  # noqa: PLC0415 - matplotlib loads when asked
            antiderivative_figure,
        )

        return antiderivative_figure(self.integrand, self.function, **options)

    def latex(self) -> str:
        """The antiderivative in LaTeX."""
        return f"{self.function.latex()} + {self._constant}"

    def text(self) -> str:
        """The steps, one rule a line, and the answer."""
        lines = [f"∫ {self.integrand} d{self.variable}"]
        for i, step in enumerate(self.steps, 1):
            lines += [f"{i}  {step.rule}: {step.why}", f"   {step.before} = {step.after}"]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, f"= {self}"])

    def to_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        return {
            "antiderivative": str(self.function),
            "latex": self.function.latex(),
            "variable": self.variable,
            "steps": [step.to_dict() for step in self.steps],
            "notes": list(self.notes),
        }

    @property
    def _constant(self) -> str:
        names = (c for c in ("C", "K", "C1", "C2") if c not in self.function.variables)
        return next(names, "constant")


def antiderivative(f: Any, wrt: str | None = None, *, seconds: float = SECONDS) -> Antiderivative:
    """A function whose derivative is ``f``, found by the rules of a textbook.

    Args:
        f: A function, or what one is made of.
        wrt: The variable; may be left out where there is one or none.
        seconds: How long the search may take.

    Raises:
        NotElementary: when it is proved that no elementary function has this derivative.
        NotFound: when none was found; there may be one all the same.
        ArgumentError: when the variable is not clear, or the value is an array.

    Accuracy:
        Exact. Each answer is differentiated and compared with ``f`` before it is given.

    Example:
        >>> print(antiderivative("x*e^x"))
        e^x*(x - 1) + C
        >>> [step.rule for step in antiderivative("x*e^(x^2)").steps][:2]
        ['substitution', 'constant rule']
    """
    f = Function.of(f)
    x = variable_of(f, wrt)
    found, notes = search(f, x, seconds)
    if isinstance(found, Impossible):
        raise NotElementary(
            f"No elementary function has the derivative {_cut(f)}: {found.reason}.",
            where=f"∫ {_cut(f)} d{x.name}",
            remedy=f'st.integrate("{_cut(f)}", 0, 1) gives the number for limits of your choice.',
        )
    if found is None:
        raise NotFound(
            f"No antiderivative of {_cut(f)} was found; there may be one all the same.",
            where=f"∫ {_cut(f)} d{x.name}",
            remedy=f'st.integrate("{_cut(f)}", 0, 1) gives the number for limits of your choice.',
        )
    function = Function(found.node, f.inputs or (x,), name="F")
    return Antiderivative(function, f, x.name, found.steps, notes)


def search(
    f: Function, x: Variable, seconds: float, *, special: bool = False
) -> tuple[Found | Impossible | None, tuple[str, ...]]:
    """What is found out about the integral, verified, and what it takes for granted."""
    special = special or any(n.primitive in GAUSSIAN for n in ordered(f.source))
    looking = Search(RULES, seconds, special=special)
    outcome = looking.find(f.source, x)
    if isinstance(outcome, Impossible):
        return (outcome if _is_elementary(f.source) else None), ()
    if outcome is None:
        return None, ()
    node = neat(outcome.node, f.source, x)
    verdict = verified(node, f.source, x)
    if not verdict.holds:
        return None, ()
    notes = list(looking.notes)
    if not verdict.everywhere:
        notes.append("the answer holds where it is defined; the integrand is defined further")
    return Found(node, outcome.steps), tuple(notes)


def _is_elementary(node: Node) -> bool:
    return all(n.primitive is None or n is E or n.primitive.arity == 0 or n.primitive in ELEMENTARY
               for n in ordered(node))  # fmt: skip


def variable_of(f: Function, wrt: str | None) -> Variable:
    """The variable of integration.

    Raises:
        ArgumentError: when there are several and none is named, or the value is an array.
    """
    from steepest.function.binding import listed, variable_named  # noqa: PLC0415
    from steepest.graph import ArrayType, variable  # noqa: PLC0415

    if isinstance(f.source.type, ArrayType) and f.source.type.dimensions:
        raise ArgumentError(
            "An integral is of one value at a time, and this function has an array.",
            where=_cut(f),
            remedy="integrate its components one by one.",
        )
    names = f.variables
    if wrt is not None:
        if not names or wrt not in names:
            return variable(wrt) if wrt.isidentifier() else variable_named(f, wrt)
        return variable_named(f, wrt)
    if len(names) == 1:
        return f.inputs[0]
    if not names:
        return variable("x")
    if "x" in names:
        rest = listed([n for n in names if n != "x"])
        raise ArgumentError(
            f"The function has the variables {listed(names)}: which one is integrated?",
            where=_cut(f),
            remedy=f'wrt="x" (and {rest} held constant)',
        )
    raise ArgumentError(
        f"The function has the variables {listed(names)}: which one is integrated?",
        where=_cut(f),
        remedy=f'wrt="{names[0]}"',
    )


def _cut(f: Function) -> str:
    shown = str(f)
    return shown if len(shown) <= 60 else shown[:57] + "..."
