"""The gradient of a loss, explained: from the sum over rows to one row and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from steepest.errors import ArgumentError
from steepest.explanations import Block, Check, Explanation, Section, Step
from steepest.explanations.notation import Sentence, formula
from steepest.explanations.section import explained
from steepest.explanations.sources import Subject, check_level
from steepest.graph import Node, Variable, exact, negate, power, variable
from steepest.primitives import abs as absolute
from steepest.primitives.arrays import mean
from steepest.printing import text
from steepest.printing import typeset as set_node
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .averages import tidied

if TYPE_CHECKING:
    from .averages import Loss

ROW = "ℓᵢ"
"""What one row adds to the loss, before the mean."""

H = 1e-5


def explain_loss(loss: Loss, wrt: str | None = None, level: str = "normal") -> Explanation:
    """The derivative of a loss in one parameter, or its gradient, with every rule named.

    Args:
        loss: A loss, made by ``st.loss``.
        wrt: The parameter; all of them when None.
        level: ``brief``, ``normal`` or ``every``.

    Raises:
        ArgumentError: when the level or the parameter is unknown, or when the loss is more than
            a mean over rows.
    """
    check_level(level)
    if loss.symbolic.primitive is not mean:
        raise ArgumentError(
            "Steps are told for a loss that is a mean over the rows.",
            where=str(loss)[:60],
            remedy="explain the loss without what was added to it.",
        )
    if wrt is not None and wrt not in loss.variables:
        raise ArgumentError(
            f"The parameter to differentiate in is one of {', '.join(loss.variables)}, not {wrt}.",
            where=str(loss)[:60],
            remedy=f'wrt="{loss.variables[0]}"',
        )
    chosen = [v for v in loss.inputs if wrt in (None, v.name)]
    sections, first = [], 0
    for parameter in chosen:
        section = _section(loss, parameter, level, first)
        first += len({step.number.split(".")[0] for step in section.steps})
        sections.append(section)
    closing: tuple[Sentence, ...] = ()
    if len(chosen) > 1:
        parts = ", ".join(f"∂{loss.name}/∂{set_node(v)}" for v in chosen)
        point = ", ".join(set_node(v) for v in chosen)
        closing = (
            (f"∇{loss.name} = ({parts}) points uphill. Descent goes the other way: ",),
            (f"({point}) ← ({point}) − rate · ∇{loss.name}",),
        )
    facts = {
        "function": text(loss.symbolic),
        "variables": list(loss.variables),
        "kind": "gradient" if wrt is None else "derivative",
        "rows": loss.rows,
    }
    answers = [s.answer for s in sections]
    return Explanation(
        _title(loss),
        tuple(sections),
        level,
        closing,
        facts,
        answers if wrt is None and len(chosen) > 1 else None,
    )


def _title(loss: Loss) -> Sentence:
    arguments = ", ".join(set_node(v) for v in loss.inputs)
    kind = f"{loss.kind}, " if loss.kind and "(" not in loss.kind else ""
    said = f"        ({kind}n = {loss.rows} rows of data)"
    return (formula(f"{loss.name}({arguments}) = ", loss.symbolic), said)


def _section(loss: Loss, parameter: Variable, level: str, first: int) -> Section:
    """The derivative in one parameter; its steps are counted on from ``first``."""
    row, places = loss.row()
    sign = f"∂{loss.name}/∂{set_node(parameter)}"
    inputs = (*loss.inputs, *places.values())
    inner = explained(Subject(row, inputs, ROW), parameter, "normal" if level == "brief" else level)
    answer = tidied(derivative(loss.symbolic, parameter))
    step = _opening(loss, parameter, row, sign, first + 1)
    block = Block(step.number, (step.reason,), "sum rule")
    below = [_shifted(b, first + 1) for b in inner.blocks]
    steps = [replace(s, number=_moved(s.number, first + 1)) for s in inner.steps]
    last = str(first + 2 + len(inner.blocks))
    slope = f"∂{ROW}/∂{set_node(parameter)}"
    back: Sentence = ("put the mean over the rows back",)
    closing = Step(
        last, "sum rule", back, formula(f"{{1|n}} Σᵢ {slope}"), formula(f"{sign} = ", answer)
    )
    blocks: Sequence[Block] = (block, *below, Block(last, (back,), "sum rule"))
    if level == "brief":
        blocks, steps = [b for b in blocks if b.rule != "algebra"], list(steps)
    return Section(
        _held(loss, parameter, sign, list(places.values())),
        tuple(blocks),
        (step, *steps, closing),
        formula(f"{sign} = ", answer),
        answer,
        notes=() if level == "brief" else _in_words(row, parameter, places),
        check=None if level == "brief" else _check(loss, parameter),
    )


def _in_words(row: Node, parameter: Variable, places: dict[str, Variable]) -> tuple[Sentence, ...]:
    """What each row does to the parameter, where the row is a square or a size."""
    square = row.primitive is power and exact(row.arguments[1]) == 2
    if not square and row.primitive is not absolute:
        return ()
    slope = textbook(derivative(row.arguments[0], parameter))
    slope = slope.arguments[0] if slope.primitive is negate else slope
    names: dict[Node, str] = {place: set_node(variable(name)) for name, place in places.items()}
    if slope in names:
        pull = f"its {names[slope]}"
    elif exact(slope) in (1, -1):
        pull = ""
    else:
        pull = f"how fast its prediction changes with {set_node(parameter)}"
    if square:
        force = "its error times " + pull if pull else "its error"
    else:
        force = f"{pull or 'the same'}, with the sign of its error"
    return ((f"In words: each row pulls {set_node(parameter)} by {force}.",),)


def _opening(loss: Loss, parameter: Variable, row: Node, sign: str, number: int) -> Step:
    """The first step: the derivative goes inside the sum."""
    slope = f"∂{ROW}/∂{set_node(parameter)}"
    said: Sentence = (
        "the derivative of a sum is the sum of the derivatives: take one row, ",
        formula(f"{ROW} = ", row),
    )
    return Step(str(number), "sum rule", said, formula(sign), formula(f"{{1|n}} Σᵢ {slope}"))


def _held(loss: Loss, parameter: Variable, sign: str, places: Sequence[Variable]) -> Sentence:
    """``∂L/∂w: b is held constant; the xᵢ and yᵢ are data, constants too``."""
    others = [set_node(v) for v in loss.inputs if v is not parameter]
    verb = "is" if len(others) == 1 else "are"
    held = f"{_listed(others)} {verb} held constant; " if others else ""
    data = _listed([set_node(v) for v in places])
    return (f"{sign}: {held}the {data} are data, constants too",)


def _check(loss: Loss, parameter: Variable) -> Check | None:
    """The slope at the first handy point by the formula and by a small step."""
    slope = loss.diff(parameter.name)
    for value in (0.5, 1.0, 0.01, 2.0):
        at = dict.fromkeys(loss.variables, value)
        step = H * value
        ahead = {**at, parameter.name: at[parameter.name] + step}
        behind = {**at, parameter.name: at[parameter.name] - step}
        exact, quotient = slope(**at), (loss(**ahead) - loss(**behind)) / (2 * step)
        if abs(exact) > 1e-6 and abs(exact - quotient) <= 1e-4 * abs(exact):
            return Check(at, exact, quotient, step, parameter.name)
    return None


def _shifted(block: Block, by: int) -> Block:
    below = tuple(_shifted(b, by) for b in block.below)
    return replace(block, number=_moved(block.number, by), below=below)


def _moved(number: str, by: int) -> str:
    if not number:
        return number
    head, dot, rest = number.partition(".")
    return f"{int(head) + by}{dot}{rest}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
