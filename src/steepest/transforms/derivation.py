"""A derivative told rule by rule: ``D(f, x)`` is rewritten until no D is left.

The rules are those of the table of primitives, which compute as well, so what is told
and what is computed can never disagree. Each rewrite is a frozen ``Step``; which steps
are shown, and in what words, is for the layer of explanations to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from steepest.graph import (
    ArrayType,
    Node,
    Variable,
    add,
    number,
    ordered,
    power,
    substitute,
    subtract,
    variable,
    variables,
)

from .derivation_scene import Scene, Seen
from .derivation_seen import REPEATED, see
from .derivation_steps import Derivation, Part, Step
from .derivation_writing import side_by_side, unevaluated

Tidy = Callable[[Node], Node]
"""A simplification to the form that a textbook prints."""

LETTERS = ("u", "v", "w", "p", "r", "s")
"""The names of parts, in the order in which they are given; q has no superscript in Unicode."""


def derivation(
    output: Node,
    variable: Variable,
    *,
    unknown: Iterable[Variable] = (),
    tidy: Tidy | None = None,
    avoid: Iterable[str] = (),
    name: Variable | None = None,
    first: str = "1",
) -> Derivation:
    """The derivative of ``output`` in ``variable``, rule by rule.

    Args:
        output: A scalar expression.
        variable: The variable of differentiation.
        unknown: Variables that are functions of ``variable``: y in x^2 + y^2 = 1. Their
            derivatives stay written.
        tidy: How the derivative of a part is simplified before it is put in; by default
            to textbook form.
        avoid: Names that no part may be given, besides those in ``output``.
        name: What the expression is called.
        first: The number of the first step.

    Cost:
        Each distinct part is told once, so the steps are at most as many as the nodes of
        the graph. Tidying dominates.
    """
    scene = Scene(variable, output, unknown)
    plan = planned(output, scene)
    weights = weighed(plan)
    taken = {v.name for v in variables(output)} | {variable.name, *avoid}
    letters = _letters(plan, weights, taken, output, name)
    numbers = _numbers(plan, output, first)
    told = _assembled(
        plan,
        scene,
        letters=letters,
        numbers=numbers,
        weights=weights,
        tidy=tidy or textbook_form(),
    )
    ordered_steps = sorted((s for subject in numbers for s in told[subject]), key=_place)
    history: list[Step] = []
    history += [replace(s, history=(history, i)) for i, s in enumerate(ordered_steps)]
    root = told[output][0]
    tabled = root.kind == "leaf" and root.middle is None and root.rule not in POWERS
    result = root.result if tabled else root.together  # a table has its rules in short form
    return Derivation(output, variable, tuple(history), result)


POWERS = (power.partials[0].rule, power.partials[1].rule)  # type: ignore
"""The rules that are told in general form, x^n and a^x, and then put in."""


def textbook_form() -> Tidy:
    """The simplification to textbook form."""
    from .textbook import textbook  # noqa: PLC0415 - derivations that tidy need it

    return textbook


def fresh_letters(taken: Iterable[str]) -> Iterator[Variable]:
    """u, v, w, ..., then u_1, v_1, ...: names for parts that no name in ``taken`` has."""
    known = set(taken)
    for round_ in count():
        for letter in LETTERS:
            name = f"{letter}_{round_}" if round_ else letter
            if name not in known:
                yield variable(name)


def planned(output: Node, scene: Scene) -> dict[Node, Seen]:
    """What is seen in every part that will be told, a part before what asks for it."""
    plan: dict[Node, Seen] = {}
    entered: set[Node] = {output}
    stack = [(output, iter(see(output, scene).parts))]
    while stack:
        node, remaining = stack[-1]
        for part in remaining:
            if part not in entered:
                entered.add(part)
                stack.append((part, iter(see(part, scene).parts)))
                break
        else:
            stack.pop()
            plan[node] = see(node, scene)
    return plan


def weighed(plan: Mapping[Node, Seen]) -> dict[Node, int]:
    """How much telling each part needs; see ``Step.weight``."""
    weights: dict[Node, int] = {}
    for node, seen in plan.items():
        heaviest = max((weights[p] for p in seen.parts), default=0)
        if seen.kind == "multiple" or seen.rule == REPEATED:
            weights[node] = heaviest
        elif seen.kind == "sum":
            weights[node] = 1 if heaviest <= 1 else 3
        elif seen.kind in ("rewriting", "definition"):
            weights[node] = 3
        elif seen.kind == "chain" and isinstance(seen.parts[0], Variable):
            weights[node] = 0  # 2y y' of y^2, where y is an unknown function
        elif seen.parts:
            weights[node] = 2 if heaviest <= 1 else 3
        else:
            weights[node] = 0
    return weights


NAMES_PARTS = ("product", "quotient", "reciprocal", "chain", "paths")
"""The kinds of rules that give their parts letters."""


def _letters(
    plan: Mapping[Node, Seen],
    weights: Mapping[Node, int],
    taken: set[str],
    output: Node,
    name: Variable | None,
) -> dict[Node, Variable | None]:
    """The letters of the parts, given in reading order."""
    letters: dict[Node, Variable | None] = {output: name}
    fresh = fresh_letters(taken)
    # What a short telling shows comes first, so that it uses u, v, w in reading order.
    for shown in (True, False):
        stack = [output]
        done: set[Node] = set()
        while stack:
            node = stack.pop()
            if node in done:
                continue
            done.add(node)
            seen = plan[node]
            told_fully = node is output or weights[node] >= 3 or seen.kind == "chain"
            for part in seen.parts:
                if seen.kind == "chain" and isinstance(part, Variable):
                    letters[part] = part
                elif seen.kind in ("rewriting", "definition"):
                    letters.setdefault(part, letters.get(node))
                elif letters.get(part) is not None or told_fully is not shown:
                    continue
                elif seen.kind in NAMES_PARTS or (seen.kind != "multiple" and weights[part] >= 2):
                    letters[part] = next(fresh)
            stack += reversed(seen.parts)
    return letters


def _numbers(plan: Mapping[Node, Seen], output: Node, first: str) -> dict[Node, str]:
    """The number of the step that tells each part, in reading order."""
    numbers: dict[Node, str] = {}
    stack = [(output, first)]
    while stack:
        node, number = stack.pop()
        if node in numbers:
            continue
        numbers[node] = number
        seen = plan[node]
        offset = 2 if seen.kind == "chain" else 1
        below = [(p, f"{number}.{i}") for i, p in enumerate(seen.parts, offset)]
        if seen.kind in ("rewriting", "definition") and "." not in number:
            below = [(seen.parts[0], str(int(number) + 1))]
        stack += reversed(below)
    return numbers


def _assembled(
    plan: Mapping[Node, Seen],
    scene: Scene,
    *,
    letters: Mapping[Node, Variable | None],
    numbers: Mapping[Node, str],
    weights: Mapping[Node, int],
    tidy: Tidy,
) -> dict[Node, list[Step]]:
    """The steps of each part: its rule, and for a chain the outer function's derivative."""
    told: dict[Node, list[Step]] = {}
    x = scene.variable
    for node, seen in plan.items():
        outer = slope = inner = None
        build = seen.build
        steps: list[Step] = []
        if seen.kind == "chain":
            assert seen.outer is not None
            [inner] = seen.parts
            letter = letters[inner]
            assert letter is not None
            outer = seen.outer(letter)
            steps = [_outer_step(outer, letter, numbers[node], tidy)]
            slope = steps[0].result
            local = substitute([slope], {letter: inner})[0]
            build = lambda d, s=local: side_by_side(s, d[0])  # noqa: E731
        after = build([unevaluated(p, x) for p in seen.parts])
        if seen.kind == "rewriting":
            derivatives = [told[p][0].together for p in seen.parts]
        else:
            derivatives = [told[p][0].result for p in seen.parts]
        together = build(derivatives)
        parts = tuple(
            Part(letters.get(p) if seen.kind != "multiple" else None, p, d, numbers[p])
            for p, d in zip(seen.parts, derivatives, strict=True)
        )
        if seen.kind == "rewriting":
            after = unevaluated(seen.parts[0], x)
        step = Step(
            number=numbers[node],
            rule=seen.rule,
            kind=seen.kind,
            name=letters.get(node),
            subject=node,
            variable=x,
            before=unevaluated(node, x),
            after=after,
            together=together,
            result=_shorter(together, tidy(together)),
            parts=parts,
            weight=weights[node],
            outer=outer,
            inner=inner,
            slope=slope,
            written=seen.written,
            middle=seen.middle,
            factor=tidy(seen.build([number(1)])) if seen.kind == "multiple" else None,
        )
        told[node] = [step, *steps]
    return told


def _shorter(together: Node, tidied: Node) -> Node:
    """The tidied form of a part where a reader gains by it.

    Terms that only change places stay as they are, and so does 2 sin x cos x: functions
    that were not there would puzzle the reader.
    """
    shape = together.type.dimensions if isinstance(together.type, ArrayType) else ()
    if tidied is together or shape:  # rows of data keep the factors in the places they came to
        return together
    before, after = ordered(together), ordered(tidied)
    known = set(before)
    if any(
        n not in known and n.primitive is not None and n.primitive.name not in _PLAIN for n in after
    ):
        return together
    if together.primitive in (add, subtract) and len(after) >= len(before):
        return together
    return tidied


_PLAIN = {"add", "subtract", "multiply", "divide", "negate", "power", "sqrt", "e"}


def _outer_step(outer: Node, letter: Variable, number: str, tidy: Tidy) -> Step:
    """g'(u), by the rule for g of a bare variable."""
    seen = see(outer, Scene(letter))
    derived = seen.build([])
    return Step(
        number=f"{number}.1",
        rule=seen.rule,
        kind="outer",
        name=None,
        subject=outer,
        variable=letter,
        before=unevaluated(outer, letter),
        after=derived,
        together=derived,
        result=tidy(derived),
        written=seen.written,
        middle=seen.middle,
    )


def _place(step: Step) -> list[int]:
    return [int(n) for n in step.number.split(".")]
