"""The derivative of a function, explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steepest.errors import ArgumentError
from steepest.graph import Node, Variable, ordered, variables
from steepest.printing import natural_order
from steepest.printing import text as node_text
from steepest.transforms.derivation import Derivation, derivation
from steepest.transforms.forward import derivative
from steepest.transforms.textbook import textbook

from .checking import numeric_check
from .domains import domain, exceptions, spoken
from .notation import Formula, Sentence, formula
from .record import Block, Explanation, Section, Step
from .telling import LEVELS, Telling
from .tidying import algebra
from .words import in_margin, name_signs


def explain(f: Any, wrt: str | Variable | None = None, level: str = "normal") -> Explanation:
    """The derivative of ``f`` with every rule named.

    Args:
        f: A Function, or a node of the graph.
        wrt: The variable; may be left out for one variable or none. Of several variables
            the whole gradient is explained then.
        level: ``brief`` (rules and answer), ``normal``, or ``every`` (no step is folded).

    Raises:
        ArgumentError: when the level or the variable is unknown.
    """
    output, names, name = subject(f)
    check_level(level)
    if wrt is None and len(names) > 1:
        from .several import explain_gradient

        return explain_gradient(f, level)
    x = chosen(wrt, names, output)
    section = explained(output, x, names, name, level)
    answer = section.answer
    assert answer is not None
    facts = {"function": node_text(output), "variables": [v.name for v in names], "wrt": x.name}
    return Explanation(
        heading(output, names, name, x), (section,), level, node_text(answer), (), facts
    )


def subject(f: Any) -> tuple[Node, tuple[Variable, ...], str]:
    """The node, the variables in calling order and the name of a function."""
    if isinstance(f, Node):
        found = {v.name: v for v in variables(f)}
        return f, tuple(found[n] for n in natural_order(found)), "f"
    output = f.output
    found = {v.name: v for v in variables(output)}
    from steepest.graph import variable

    ordered_names = [getattr(v, "name", v) for v in f.variables]
    names = tuple(found.get(n) or variable(n) for n in ordered_names)
    return output, names, getattr(f, "name", "") or "f"


def check_level(level: str) -> None:
    """Nothing, when the level is one of the three."""
    if level not in LEVELS:
        raise ArgumentError(
            f"An explanation is told at the level brief, normal or every, not {level!r}.",
            where=f"level={level!r}",
            remedy='level="normal"',
        )


def chosen(wrt: str | Variable | None, names: Sequence[Variable], output: Node) -> Variable:
    """The variable that is meant."""
    from steepest.graph import variable

    if wrt is None:
        return names[0] if names else variable("x")
    if isinstance(wrt, Variable):
        return wrt
    for v in names:
        if v.name == wrt:
            return v
    known = ", ".join(v.name for v in names)
    if names:
        raise ArgumentError(
            f"The function has no variable {wrt}; it has {known}.",
            where=node_text(output)[:60],
            remedy=f'wrt="{names[0].name}"',
        )
    return variable(wrt)


def heading(output: Node, names: Sequence[Variable], name: str, x: Variable | None) -> Sentence:
    """``f(x, y) = x² + 3xy + y²        ∂f/∂x: y is held constant``."""
    listed = names or ((x,) if x is not None else ())
    arguments = ", ".join(name_signs(v) for v in listed)
    title: tuple = (formula(f"{name}({arguments}) = ", output),)
    where = spoken(domain(output))
    if where:
        title += ("     ", *where)
    if x is not None and len(names) > 1:
        title += ("        ", *held(names, name, x))
    return title


def held(names: Sequence[Variable], name: str, x: Variable) -> Sentence:
    """``∂f/∂x: y is held constant``."""
    others = [name_signs(v) for v in names if v is not x]
    if not others:
        return (formula(slope_sign(names, name, x)),)
    listed = " and ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    verb = "are" if len(others) > 1 else "is"
    return (formula(slope_sign(names, name, x)), ": ", formula(listed), f" {verb} held constant")


def slope_sign(names: Sequence[Variable], name: str, x: Variable) -> str:
    """``f′(x)`` of one variable, ``∂f/∂x`` of several."""
    if len(names) > 1:
        return f"∂{name}/∂{name_signs(x)}"
    return f"{name}′({name_signs(x)})"


def explained(
    output: Node, x: Variable, names: Sequence[Variable], name: str, level: str
) -> Section:
    """One derivative explained: steps, algebra, the last line, notes and a check."""
    answer = textbook(derivative(output, x))
    told = derivation(output, x, avoid=[v.name for v in names])
    telling = Telling(told, name, level)
    blocks, steps = list(telling.blocks()), telling.steps
    more = finishing(told, answer, telling.next_number(), level)
    blocks += [b for b, _ in more]
    steps = [*steps, *(s for _, s in more)]
    conclusion = formula(f"{slope_sign(names, name, x)} = ", answer)
    notes = tuple(exceptions(output, answer, x, name)) if level != "brief" else ()
    check = numeric_check(output, answer, x, names or (x,)) if level != "brief" else None
    return Section((), tuple(blocks), tuple(steps), conclusion, answer, notes, check)


def finishing(told: Derivation, answer: Node, first: int, level: str) -> list[tuple[Block, Step]]:
    """The steps after the rules of calculus: what was rewritten comes back, then algebra."""
    found: list[tuple[Block, Step]] = []
    root = told.steps[0]
    start = told.result
    if root.kind == "rewriting" and root.written is not None:
        said: Sentence = (formula(root.written), " is ", formula(root.subject), " again")
        found.append(_step(first, said, "rewriting", root.parts[0].derivative, start))
    for said, before, after in algebra(start, answer):
        found.append(_step(first + len(found), said, "algebra", before, after))
    return [] if level == "brief" else found


def _step(number: int, said: Sentence, rule: str, before: Node, after: Node) -> tuple[Block, Step]:
    block = Block(str(number), (said,), in_margin(rule))
    return block, Step(str(number), rule, said, before, after)
