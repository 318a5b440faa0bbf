"""Which rule is next? The steps of a derivative as questions, every choice with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from steepest.graph import Variable
from steepest.printing import text as node_text
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_parts import is_long, named_parts
from steepest.transforms.derivation_seen import CONSTANT, IDENTITY
from steepest.transforms.derivation_steps import Step as Told

from .choices import Choice, choices, hint
from .notation import Formula, Sentence, formula, plain
from .record import Block, Section
from .section import explained, heading, held
from .several import differentiable
from .sources import Subject, subject
from .words import general_form, in_margin, name_signs, prime, why


@dataclass(frozen=True, eq=False)
class Question:
    """One step of a derivative, asked.

    Args:
        number: The step's number.
        asked: The derivative that has not been worked out.
        choices: Rules, in the order of a textbook; the right one is among them.
        hint: What to look at.
        shown: The step, told when the question has been answered.
    """

    number: str
    asked: Formula
    choices: tuple[Choice, ...]
    hint: Sentence
    shown: Block

    @property
    def right(self) -> Choice:
        """The rule that a textbook names."""
        return next(c for c in self.choices if c.verdict == "right")

    def to_dict(self) -> dict[str, Any]:
        """The question for JSON, its answer included."""
        return {
            "number": self.number,
            "question": self.asked.typeset(),
            "choices": [c.to_dict() for c in self.choices],
            "right": self.right.rule,
            "hint": plain(self.hint),
            "why": plain(self.shown.cells[0]),
        }


@dataclass(frozen=True, eq=False)
class Exercise:
    """One derivative as questions.

    Args:
        title: The function, and the variable where there are several.
        questions: In reading order; trivial steps are not asked.
        ending: What is told after the last: the parts put together, algebra, the answer.
        answer: The derivative as text.
    """

    title: Sentence
    questions: tuple[Question, ...]
    ending: Section
    answer: str

    def to_dict(self) -> dict[str, Any]:
        """The exercise for JSON."""
        return {
            "title": plain(self.title),
            "questions": [q.to_dict() for q in self.questions],
            "answer": self.answer,
        }


def practice(f: Any, wrt: str | Variable | None = None) -> list[Exercise]:
    """The derivative of ``f`` as questions, rule by rule.

    Args:
        f: A Function, text, LaTeX or a Python callable.
        wrt: The variable; of several variables each is asked in turn when it is left out.

    Example:
        >>> [exercise] = practice("(3*x + 1)^5")
        >>> [question.right.rule for question in exercise.questions]
        ['chain rule', 'power rule', 'sum rule', 'constant multiple rule']
    """
    known = subject(f)
    if wrt is None and len(known.inputs) > 1:
        chosen = differentiable(known)
    else:
        chosen = [known.chosen(wrt)]
    return [_exercise(known, x, i == 0) for i, x in enumerate(chosen)]


def _exercise(known: Subject, x: Variable, first: bool) -> Exercise:
    taken = [*(v.name for v in known.inputs), known.name]
    section = explained(known, x, "normal")
    if is_long(known.node, x):
        parts = named_parts(known.node, x, avoid=taken)
        asked = [p.derivation.steps[0] for p in parts]
        together = asked[-1].result
    else:
        told = derivation(known.node, x, avoid=taken)
        asked, together = list(told.steps), told.result
    tail = [b for b in section.blocks if b.rule == "algebra" or "again" in plain(b.cells[0])]
    whole = Block("", (("together  ", formula(together)),))
    ending = replace(section, title=(), blocks=(whole, *tail))
    title = heading(known, x) if first else held(known, x)
    questions = tuple(_question(s, known.name) for s in asked if worth_asking(s))
    return Exercise(title, questions, ending, node_text(section.answer))


def worth_asking(step: Told) -> bool:
    """Whether the rule of the step is a choice at all."""
    return step.rule not in (CONSTANT, IDENTITY) and step.kind not in ("unknown", "rows")


def _question(step: Told, function: str) -> Question:
    return Question(
        step.number, formula(step.before), choices(step), hint(step), _shown(step, function)
    )


def _shown(step: Told, function: str) -> Block:
    """The step as it is told."""
    said = why(step, function)
    gives: Sentence = ()
    if step.kind == "outer":
        u = name_signs(step.variable)
        gives = (formula(f"g′({u}) = ", step.result),)
    elif not step.parts:
        sign = f"{prime(step.name)} = " if step.name is not None else "→ "
        gives = (formula(sign, step.result),)
    return Block(step.number, (said,), in_margin(step.rule), general_form(step), together=gives)


def score(tried: Sequence[int | None], hints: int) -> str:
    """The last line: how many were right at once.

    Args:
        tried: For each question the answers that were needed, None where it was skipped.
        hints: How many hints were shown.
    """
    if not tried:
        return "No question was answered."
    at_once = sum(1 for n in tried if n == 1)
    later = sum(1 for n in tried if n is not None and n > 1)
    skipped = sum(1 for n in tried if n is None)
    said = f"{at_once} of {len(tried)} right at once"
    for count, words in ((later, "later"), (skipped, "skipped")):
        said += f", {count} {words}" if count else ""
    if hints:
        said += f", {hints} hint{'s' if hints > 1 else ''}"
    return said + "."


__all__ = ["Exercise", "Question", "practice", "score", "worth_asking"]
