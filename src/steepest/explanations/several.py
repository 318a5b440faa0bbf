"""Gradients, Hessians and higher derivatives: one section for each derivative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steepest.graph import Node, Variable
from steepest.printing import text

from .notation import Formula, Sentence, formula
from .record import Block, Explanation, Section, Step
from .section import derived, explained, heading, held
from .sources import Subject, is_array
from .words import name_signs

MOST_PRIMES = 3
"""Derivatives of higher order are written f⁽⁴⁾."""


def explain_gradient(known: Subject, level: str) -> Explanation:
    """Every partial derivative, then all of them as the gradient."""
    sections = []
    for x in differentiable(known):
        section = explained(known, x, level)
        sections.append(
            replace(section, title=(*held(known, x, section.lettered), *_rest(section)))
        )
    answers = [s.answer for s in sections]
    closing: Sentence = (
        _vector(f"∇{known.name} = (", [_last(s) for s in sections]),
        "     it points uphill, the steepest way",
    )
    return Explanation(
        heading(known, None),
        _renumbered(sections),
        level,
        (closing,),
        _facts(known, "gradient"),
        answers,
    )


def explain_hessian(known: Subject, level: str) -> Explanation:
    """The first partial derivatives, and each of them differentiated again."""
    sections: list[Section] = []
    first: list[Section] = []
    for x in differentiable(known):
        section = explained(known, x, level)
        first.append(section)
        sections.append(
            replace(section, title=(*held(known, x, section.lettered), *_rest(section)))
        )
    rows: list[list[Node]] = []
    for i, x in enumerate(differentiable(known)):
        partial = first[i].answer
        row: list[Node] = []
        for j, y in enumerate(differentiable(known)):
            if j < i:
                row.append(rows[j][i])
                continue
            section = _second(known, partial, x, y, level)
            sections.append(section)
            row.append(section.answer)
        rows.append(row)
    closing: Sentence = (
        "The Hessian holds the second derivatives: row by row, and the order of differentiating ",
        "does not matter, so it is symmetric.",
    )
    lines: list[Sentence] = [(_vector(f"H{_low(i)} = (", row),) for i, row in enumerate(rows, 1)]
    return Explanation(
        heading(known, None),
        _renumbered(sections),
        level,
        (closing, *lines),
        _facts(known, "hessian"),
        rows,
    )


def explain_higher(known: Subject, x: Variable, order: int, level: str) -> Explanation:
    """The first derivative, then the derivative of that, as often as asked."""
    sections: list[Section] = []
    current, head = known, formula()
    alone = len(known.inputs) <= 1
    for k in range(1, order + 1):
        sign = _order_sign(known, x, k, alone)
        shown = replace(current, name=known.name) if k == 1 else current
        section = explained(shown, x, level, sign, derived(known, *[x] * k))
        if k > 1:
            title: Sentence = ("once more: the derivative of ", head)
            section = replace(section, title=title)
        elif not alone:
            section = replace(section, title=held(known, x, section.lettered))
        sections.append(section)
        head = formula(f"{sign} = ", section.answer)
        current = Subject(section.answer, known.inputs, known.name + "′" * min(k, MOST_PRIMES))
    facts = _facts(known, "derivative") | {"wrt": x.name, "order": order}
    return Explanation(heading(known, None), _renumbered(sections), level, (), facts)


def _last(section: Section) -> Node:
    """The derivative as the section's last line shows it."""
    shown = section.conclusion.parts[-1] if section.conclusion is not None else section.answer
    return shown if isinstance(shown, Node) else section.answer


def _vector(head: str, entries: Sequence[Node]) -> Formula:
    parts: list[str | Node] = [head]
    for i, entry in enumerate(entries):
        parts += [", ", entry] if i else [entry]
    return formula(*parts, ")")


def differentiable(known: Subject) -> list[Variable]:
    """The variables that are single numbers; arrays are data, held constant."""
    return [v for v in known.inputs if not is_array(v)]


def _second(known: Subject, partial: Node, x: Variable, y: Variable, level: str) -> Section:
    name, a, b = known.name, name_signs(x), name_signs(y)
    sign = f"∂²{name}/∂{a}²" if x is y else f"∂²{name}/∂{a}∂{b}"
    first = Subject(partial, known.inputs, f"∂{name}/∂{a}")
    section = explained(first, y, level, sign, derived(known, x, y))
    title: Sentence = (formula(f"∂{name}/∂{a} = ", partial), "  differentiated in ", formula(b))
    return replace(section, title=title, check=None)


def _rest(section: Section) -> Sentence:
    return ("     ", *section.title) if section.title else ()


def _order_sign(known: Subject, x: Variable, order: int, alone: bool) -> str:
    name, a = known.name, name_signs(x)
    high = _high(order)
    if not alone:
        return f"∂{name}/∂{a}" if order == 1 else f"∂{high}{name}/∂{a}{high}"
    if order <= MOST_PRIMES:
        return f"{name}{'′' * order}({a})"
    return f"{name}⁽{high}⁾({a})"


def _high(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _low(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _facts(known: Subject, kind: str) -> dict:
    return {
        "function": text(known.node),
        "variables": [v.name for v in known.inputs],
        "kind": kind,
    }


def _renumbered(sections: list[Section]) -> tuple[Section, ...]:
    """The sections with their steps counted on from one to the next."""
    result: list[Section] = []
    last = 0
    for section in sections:
        result.append(
            replace(
                section,
                blocks=tuple(_shifted_block(b, last) for b in section.blocks),
                steps=tuple(_shifted_step(s, last) for s in section.steps),
            )
        )
        last += max((int(s.number.split(".")[0]) for s in section.steps), default=0)
    return tuple(result)


def _shifted_block(block: Block, by: int) -> Block:
    below = tuple(_shifted_block(b, by) for b in block.below)
    return replace(block, number=_shifted(block.number, by), below=below)


def _shifted_step(step: Step, by: int) -> Step:
    return replace(step, number=_shifted(step.number, by))


def _shifted(number: str, by: int) -> str:
    if not number or not by:
        return number
    head, dot, rest = number.partition(".")
    return f"{int(head) + by}{dot}{rest}"
