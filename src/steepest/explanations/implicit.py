"""Implicit differentiation: both sides of an equation, then solved for y′."""

from __future__ import annotations

from typing import Any

from steepest.errors import ArgumentError
from steepest.graph import (
    Node,
    Variable,
    exact,
    number,
    substitute,
    variable,
    variables,
)
from steepest.printing import natural_order, text
from steepest.reading import is_equation as equates
from steepest.reading import read_equation
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_writing import unevaluated
from steepest.transforms.forward import derivative
from steepest.transforms.textbook import textbook

from .checking import implicit_check
from .domains import domain, spoken
from .notation import Formula, Sentence, formula
from .record import Block, Explanation, Section, Step
from .telling import Telling
from .words import name_signs, prime


def is_equation(f: Any) -> bool:
    """Whether the text is an equation and not a function with a header."""
    if isinstance(f, tuple) and len(f) == 2 and all(isinstance(s, Node) for s in f):
        return True
    return isinstance(f, str) and equates(f)


def explain_implicit(
    equation: Any, wrt: str | Variable = "x", of: str | None = None, level: str = "normal"
) -> Explanation:
    """The derivative of the function that an equation defines implicitly.

    Args:
        equation: As in ``"x^2 + y^2 = 1"``, or both sides as nodes.
        wrt: The variable.
        of: The variable that is a function of it; may be left out where only one is left.
        level: ``brief``, ``normal`` or ``every``.

    Raises:
        ArgumentError: when it is not clear which variable is the function, or it does not occur.
    """
    left, right = read_equation(equation) if isinstance(equation, str) else equation
    found = {v.name: v for v in variables(left, right)}
    x, y = _roles(found, wrt.name if isinstance(wrt, Variable) else wrt, of, equation)
    slope = unevaluated(y, x)
    blocks: list[Block] = []
    steps: list[Step] = []
    sides: list[Node] = []
    for i, (side, which) in enumerate(((left, "the left side"), (right, "the right side")), 1):
        told = derivation(side, x, unknown=[y], avoid=found, first=str(i))
        telling = Telling(told, which, level, told.result)
        blocks += telling.blocks()
        steps += telling.steps
        sides.append(told.result)
    first, second = sides
    start = formula(f"d/d{name_signs(x)}(", left, f") = d/d{name_signs(x)}(", right, ")")
    more = _solved(start, first, second, slope, len(sides) + 1)
    blocks += [block for block, _ in more]
    steps += [step for _, step in more]
    difference = left - right
    steepness = derivative(difference, y)
    answer = textbook(-(derivative(difference, x) / steepness))
    names = natural_order(found)
    others = [n for n in names if n not in (x.name, y.name)]
    title: Sentence = (
        formula(left, " = ", right),
        "        ",
        formula(name_signs(y)),
        " is a function of ",
        formula(name_signs(x)),
        ": differentiate both sides",
    )
    if others:
        title = (*title, "; constants: ", ", ".join(others))
    conclusion = formula(f"{prime(y)} = ", answer)
    needed = spoken(domain(number(1) / textbook(steepness)))
    notes = (("This holds where ", *needed[1:], "."),) if needed[1:] else ()
    check = None if level == "brief" else implicit_check(difference, steepness, answer, x, y)
    section = Section((), tuple(blocks), tuple(steps), conclusion, answer, notes, check)
    facts = {
        "equation": f"{text(left)} = {text(right)}",
        "variables": names,
        "wrt": x.name,
        "of": y.name,
        "kind": "implicit",
    }
    return Explanation(title, (section,), level, (), facts)


def _roles(
    found: dict[str, Variable], wrt: str, of: str | None, equation: Any
) -> tuple[Variable, Variable]:
    """The variable and its function."""
    rest = [n for n in found if n != wrt]
    if of is None:
        of = "y" if "y" in rest else rest[0] if len(rest) == 1 else None
    if of is None or of not in found or of == wrt:
        shown = equation if isinstance(equation, str) else ""
        listed = ", ".join(found) or "no variable"
        raise ArgumentError(
            f"Which variable is a function of {wrt}? The equation has {listed}.",
            where=str(shown)[:60],
            remedy='explain_implicit("x^2 + y^2 = 1", "x", "y")',
        )
    return found.get(wrt) or variable(wrt), found[of]


def _solved(
    start: Formula, first: Node, second: Node, slope: Node, number_: int
) -> list[tuple[Block, Step]]:
    """Both sides are linear in y′: gathered, then divided."""
    equation = formula(first, " = ", second)
    rest_first, factor_first = _linear(first, slope)
    rest_second, factor_second = _linear(second, slope)
    factor = textbook(factor_first - factor_second)
    rest = textbook(rest_second - rest_first)
    product = slope if exact(factor) == 1 else factor * slope
    gathered = formula(product, " = ", rest)
    solved = formula(slope, " = ", textbook(rest / factor))
    said: list[tuple[Sentence, Formula, Formula]] = [(("so ", equation), start, equation)]
    if gathered.typeset() != equation.typeset():
        gather: Sentence = ("gather what has ", formula(slope), ": ", gathered)
        said.append((gather, equation, gathered))
    if exact(factor) != 1:
        divided: Sentence = ("divide by ", formula(factor), ": ", solved)
        said.append((divided, gathered, solved))
    found: list[tuple[Block, Step]] = []
    for reason, before, after in said:
        n = str(number_ + len(found))
        step = Step(n, "algebra", reason, before, after)
        found.append((Block(n, (reason,), "algebra"), step))
    return found


def _linear(side: Node, slope: Node) -> tuple[Node, Node]:
    """What has no y′ in it, and the factor of y′."""
    symbol = variable("slope", scope=-2)
    [written] = substitute([side], {slope: symbol})
    rest = substitute([written], {symbol: number(0)})[0]
    return textbook(rest), textbook(derivative(written, symbol))
