"""One derivative explained: its steps, the algebra after them, the last line, a check."""

from __future__ import annotations

from dataclasses import replace

from steepest.errors import ArgumentError
from steepest.function import Function
from steepest.graph import Node, Variable, ordered
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_parts import is_long, named_parts
from steepest.transforms.derivation_steps import Derivation
from steepest.transforms.forward import derivative

from .checking import numeric_check
from .domains import domain, exceptions, spoken
from .notation import Sentence, formula
from .record import Block, Section, Step
from .sources import Subject, is_array
from .telling import Telling, deepest
from .tidying import algebra, taken_out
from .words import in_margin, name_signs, prime, why

DEEPEST = 6
"""Explanations nested deeper than this are told with named parts."""


def explained(
    known: Subject, x: Variable, level: str, sign: str = "", answer: Node | None = None
) -> Section:
    """The derivative of the subject in ``x``.

    Args:
        known: The function.
        x: The variable.
        level: ``brief``, ``normal`` or ``every``.
        sign: How the derivative is written in the last line.
        answer: The derivative as it is printed; found when not given.

    Raises:
        ArgumentError: when the function has more operations than anybody would read.
    """
    sign = sign or slope_sign(known, x)
    taken = (*(v.name for v in known.inputs), known.name)
    _require_tellable(known)
    if is_long(known.node, x):
        section = _in_parts(known, x, taken, sign)
    else:
        answer = derived(known, x) if answer is None else answer
        section = _by_rules(known, x, level, answer, sign)
        if deepest(section.blocks) > (DEEPEST if level != "every" else 2 * DEEPEST):
            section = replace(_in_parts(known, x, taken, sign), found=answer)
    if level == "brief":
        return section
    slope = derivative(known.node, x) if section.long else section.answer
    return replace(
        section,
        notes=() if section.long else tuple(exceptions(known.node, slope, x, known.name)),
        check=numeric_check(known.node, slope, x, known.inputs or (x,)),
    )


def _require_tellable(known: Subject) -> None:
    """Nothing, when somebody could read the steps.

    Raises:
        ArgumentError: when there are thousands.
    """
    count = sum(1 for node in ordered(known.node) if node.arguments)
    if count > MOST_TOLD:
        raise ArgumentError(
            f"Steps are told for at most {MOST_TOLD:,} operations, and {known.name} has {count:,}.",
            where=f"the derivative of {known.name}",
            remedy=f"take {known.name}.diff(), or explain a part of it by itself.",
        )


MOST_TOLD = 2_500
"""So many operations are told with named parts in about a second."""


def derived(known: Subject, x: Variable, *more: Variable) -> Node:
    """The derivative in the form in which a Function prints it."""
    inputs = known.inputs if x in known.inputs else (*known.inputs, x)
    f = Function(known.node, inputs)
    return f.diff(*(v.name for v in (x, *more))).shown


def _by_rules(known: Subject, x: Variable, level: str, answer: Node, sign: str) -> Section:
    told = derivation(known.node, x, avoid=[*(v.name for v in known.inputs), known.name])
    shown = answer
    if any(is_array(v) for v in known.inputs):  # the textbook form is of numbers only
        answer = taken_out(told.result)
    telling = Telling(told, known.name, level, answer)
    blocks, steps = list(telling.blocks()), list(telling.steps)
    if level != "brief":
        for block, step in finishing(told, answer, telling.next_number(), level):
            blocks.append(block)
            steps.append(step)
    lettered = any(p.letter is not None for s in told for p in s.parts)
    conclusion = formula(f"{sign} = ", answer)
    return Section((), tuple(blocks), tuple(steps), conclusion, shown, lettered=lettered)


def _in_parts(known: Subject, x: Variable, taken: tuple[str, ...], sign: str) -> Section:
    """A long function: one line for each part, from the inside out."""
    parts = named_parts(known.node, x, avoid=taken)
    blocks: list[Block] = []
    steps: list[Step] = []
    for i, part in enumerate(parts, 1):
        root = part.derivation.steps[0]
        result = root.result
        name = known.name if part.name is None else name_signs(part.name)
        slope = sign if part.name is None else prime(part.name)
        left, right = formula(f"{name} = ", part.node), formula(f"{slope} = ", result)
        blocks.append(Block(str(i), ((left,), (right,)), in_margin(root.rule)))
        steps.append(Step(str(i), root.rule, why(root, name), root.before, result, root))
    conclusion = formula(f"{sign} = ", parts[-1].derivation.steps[0].result)

    def found() -> Node:
        return derived(known, x)

    return Section((), tuple(blocks), tuple(steps), conclusion, found, lettered=True, long=True)


def finishing(told: Derivation, answer: Node, first: int, level: str) -> list[tuple[Block, Step]]:
    """The steps after the rules of calculus: what was rewritten comes back, then algebra."""
    found: list[tuple[Block, Step]] = []
    root = told.steps[0]
    if root.kind == "rewriting" and root.written is not None:
        said: Sentence = (formula(root.written), " is ", formula(root.subject), " again")
        below = next(s for s in told.steps if s.number == root.parts[0].told)
        found.append(line(first, said, "rewriting", below.together, told.result))
    return [*found, *algebra_told(told.result, answer, first + len(found), level)]


def algebra_told(start: Node, answer: Node, first: int, level: str) -> list[tuple[Block, Step]]:
    """The algebra from ``start`` to the answer; what each step gives, but not the answer."""
    stages = algebra(start, answer, level)
    return [
        line(i, said, "algebra", before, after, shown=i < first + len(stages) - 1)
        for i, (said, before, after) in enumerate(stages, first)
    ]


def line(
    number: int, said: Sentence, rule: str, before: Node, after: Node, *, shown: bool = False
) -> tuple[Block, Step]:
    """A step of the top level that has no parts; what it gives is ``shown`` below it."""
    gives: Sentence = (formula("= ", after),) if shown else ()
    block = Block(str(number), (said,), in_margin(rule), together=gives)
    return block, Step(str(number), rule, said, before, after)


def heading(known: Subject, x: Variable | None, lettered: bool = False) -> Sentence:
    """``f(x, y) = x² + 3xy + y²        ∂f/∂x: y is held constant``."""
    listed = known.inputs or ((x,) if x is not None else ())
    arguments = ", ".join(name_signs(v) for v in listed)
    title: Sentence = (formula(f"{known.name}({arguments}) = ", known.node),)
    where = spoken(domain(known.node))
    if where:
        title = (*title, "     ", *where)
    if x is not None and len(known.inputs) > 1:
        title = (*title, "        ", *held(known, x, lettered))
    return title


def long_heading(known: Subject, x: Variable) -> Sentence:
    """The title of a function that is too long to be read at once."""
    count = sum(1 for node in ordered(known.node) if node.arguments)
    arguments = ", ".join(name_signs(v) for v in known.inputs)
    said = f" has {count} operations: its parts have names, told from the inside out."
    title: Sentence = (formula(f"{known.name}({arguments})"), said)
    if len(known.inputs) > 1:
        title = (*title, " ", *held(known, x, lettered=True))
    return title


def held(known: Subject, x: Variable, lettered: bool = False) -> Sentence:
    """``∂f/∂x: y is held constant``."""
    others = [name_signs(v) for v in known.inputs if v is not x]
    sign = formula(slope_sign(known, x))
    if not others:
        return (sign,)
    first, last = ", ".join(others[:-1]), others[-1]
    listed = [formula(first), " and ", formula(last)] if first else [formula(last)]
    verb = "are" if first else "is"
    primes: Sentence = (
        (", ", formula("′"), " is ", formula(f"∂/∂{name_signs(x)}")) if lettered else ()
    )
    return (sign, ": ", *listed, f" {verb} held constant", *primes)


def slope_sign(known: Subject, x: Variable) -> str:
    """``f′(x)`` of one variable, ``∂f/∂x`` of several."""
    if len(known.inputs) > 1:
        return f"∂{known.name}/∂{name_signs(x)}"
    return f"{known.name}′({name_signs(x)})"
