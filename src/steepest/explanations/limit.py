"""The derivative by its definition: the difference quotient, worked until h can go to 0."""

from __future__ import annotations

from steepest.evaluation import evaluate
from steepest.graph import Node, Variable, ordered, variable
from steepest.printing import text
from steepest.transforms.derivation_writing import summed

from .checking import numeric_check
from .domains import exceptions
from .layout import in_digits
from .limit_moves import Question, Stage, terms, worked
from .notation import Formula, Sentence, formula, typeset
from .record import Block, Explanation, Row, Section, Side, Step
from .section import derived, heading, slope_sign
from .sources import Subject
from .tidying import reason
from .words import name_signs


def explain_limit(known: Subject, wrt: str | Variable | None = None) -> Explanation:
    """The derivative of the subject from the limit of its difference quotient.

    Polynomials, quotients of them, square roots, sines, exponentials and logarithms are worked
    through, with constant factors and in sums; every other function is shown numerically,
    h by h.
    """
    x = known.chosen(wrt)
    h = _step_name(known)
    answer = derived(known, x)
    title = (*heading(known, x), "   by the limit")
    section = _worked(known, Question(x, h), answer) or _numerically(known, x, h, answer)
    facts = {
        "function": text(known.node),
        "variables": [v.name for v in known.inputs],
        "wrt": x.name,
        "kind": "limit",
    }
    return Explanation(title, (section,), "normal", (), facts)


def _step_name(known: Subject) -> Variable:
    taken = {v.name for v in known.inputs}
    return variable(next(n for n in ("h", "k", "d", "h_1") if n not in taken))


def _quotient_signs(known: Subject, x: Variable, h: Variable) -> str:
    inputs = known.inputs or (x,)
    here = ", ".join(name_signs(v) for v in inputs)
    moved = ", ".join(
        f"{name_signs(v)} + {name_signs(h)}" if v is x else name_signs(v) for v in inputs
    )
    return f"({known.name}({moved}) − {known.name}({here})) / {name_signs(h)}"


def _worked(known: Subject, q: Question, answer: Node) -> Section | None:
    """The quotient worked by algebra, term by term where it is a sum; None where it cannot be."""
    x = q.x
    parts = terms(known.node, x)
    if len(ordered(known.node)) > LARGEST or len(parts) > MOST_TERMS:
        return None
    found = [worked(part, q) for part in parts] if len(parts) > 1 else [worked(known.node, q)]
    telling = _Telling(formula(_quotient_signs(known, x, q.h)))
    telling.says(Stage(q.quotient(known.node), ("put in ", formula(known.name))))
    if len(parts) == 1:
        if found[0] is None:
            return None
        for stage in found[0]:
            telling.says(stage)
    else:
        quotients, limits = [q.quotient(p) for p in parts], []
        telling.says(Stage(_sum(quotients), ("one quotient for each term",)))
        for quotient, stages in zip(quotients, found, strict=True):
            if stages is None:
                return None
            telling.begins(quotient)
            for stage in stages:
                telling.says(stage)
            limits.append(stages[-1].node)
        telling.begins(_sum(quotients))
        together: Sentence = ("the limit of a sum is the sum of the limits",)
        telling.says(Stage(_sum(limits), together, True))
    telling.ends(answer)
    conclusion = formula(f"{slope_sign(known, x)} = ", answer)
    check = numeric_check(known.node, answer, x, known.inputs or (x,))
    notes = tuple(exceptions(known.node, answer, x, known.name))
    steps = tuple(telling.steps)
    return Section((), telling.blocks(), steps, conclusion, answer, notes, check)


MOST_TERMS = 5
"""A sum of more terms is shown in numbers."""

LARGEST = 200
"""So is a function of more nodes."""


def _sum(nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = summed(total, node)
    return total


class _Telling:
    """Chains of equal expressions, each under the one that it begins with."""

    def __init__(self, head: Side) -> None:
        self.steps: list[Step] = []
        self._chains: list[tuple[Side, list[Row]]] = [(head, [])]
        self._before: Side = head

    def begins(self, head: Node) -> None:
        """A new chain."""
        self._chains.append((head, []))
        self._before = head

    def says(self, stage: Stage, rule: str = "limit definition") -> None:
        """One more line of the chain."""
        sign = "→ " if stage.arrow else "= "
        self._chains[-1][1].append(Row((formula(sign, stage.node),), (), stage.why))
        number_ = str(len(self.steps) + 1)
        self.steps.append(Step(number_, rule, stage.why, self._before, stage.node))
        self._before = stage.node

    def ends(self, answer: Node) -> None:
        """The last expression in the form in which the answer is printed."""
        before = self._before
        if isinstance(before, Node) and typeset(before) != typeset(answer):
            self.says(Stage(answer, reason(before, answer)), "algebra")

    def blocks(self) -> tuple[Block, ...]:
        """The chains, laid out."""
        return tuple(
            Block("", ((head if isinstance(head, Formula) else formula(head),),), rows=tuple(rows))
            for head, rows in self._chains
        )


SIZES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)


def _numerically(known: Subject, x: Variable, h: Variable, answer: Node) -> Section:
    """A table of h and the quotient at an ordinary point."""
    inputs = known.inputs or (x,)
    head = formula(_quotient_signs(known, x, h))
    check = numeric_check(known.node, answer, x, inputs)
    if check is None:
        sentence: Sentence = ("No ordinary point was found at which the quotient can be computed.",)
        return Section((), (Block("", (sentence,)),), (), None, answer)
    at = {v: check.at[v.name] for v in inputs}
    here = float(evaluate([known.node], at)[0])
    rows: list[Row] = []
    steps: list[Step] = []
    for i, size in enumerate(SIZES, 1):
        moved = float(evaluate([known.node], at | {x: at[x] + size})[0])
        quotient = (moved - here) / size
        left = formula(f"{name_signs(h)} = {in_digits(size)}")
        rows.append(Row((left,), (formula(in_digits(quotient, 8)),)))
        said: Sentence = ("the quotient with ", left)
        steps.append(Step(str(i), "limit definition", said, head, formula(in_digits(quotient, 8))))
    where = ", ".join(f"{name_signs(v)} = {in_digits(at[v])}" for v in inputs)
    slope = f"{in_digits(check.by_formula, 8)}"
    end = formula(f"{name_signs(h)} → 0")
    rows.append(Row((end,), (formula(slope),), ("the derivative by its formula",)))
    block = Block("", ((head, f"  at {where}"),), "", None, tuple(rows))
    conclusion = formula(f"{slope_sign(known, x)} = ", answer)
    note: Sentence = (
        "The quotient closes in on the slope as ",
        formula(name_signs(h)),
        " shrinks; a formula for all points needs the rules.",
    )
    notes = (note, *exceptions(known.node, answer, x, known.name))
    return Section((), (block,), tuple(steps), conclusion, answer, notes)
