"""A checked answer: the verdict, the mistake in words, and hints of rising strength."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from steepest.equality import Equivalence
from steepest.equality.points import grid
from steepest.evaluation import Program
from steepest.explanations.layout import in_digits, wrapped
from steepest.explanations.notation import typeset
from steepest.function import Function
from steepest.graph import Node, Variable, add, depending, subtract, variables
from steepest.printing import text as text_of
from steepest.printing.symbols import raised
from steepest.transforms import derivative

from .chains import HOLE, inner_function, outer_function
from .words import GENERAL, WORDS


@dataclass(frozen=True, eq=False, slots=True)
class Slip:
    """One rule that was broken.

    Args:
        kind: The mistake, a key of ``WORDS``.
        place: Where it happened.
        subject: The operation whose derivative came out wrong.
        factor: A number that the words mention.
        earlier: Whether it happened in a derivative before the last.
    """

    kind: str
    place: Node
    subject: Node
    factor: str = ""
    earlier: bool = False

    @property
    def name(self) -> str:
        """The rule and what was done to it."""
        return f"{WORDS[self.kind].rule}: {self.kind}"


@dataclass(frozen=True, eq=False, repr=False)
class AnswerCheck:
    """An answer that was checked.

    Args:
        verdict: True for right, False for wrong, None for undecided.
        function: What was to be differentiated.
        variable: In what.
        given: The answer.
        derivative: The derivative.
        equality: What the verdict rests on.
        slips: The rules that were broken, as far as they were found: one, or two.
        order: Which derivative was asked for; ``function`` is what was differentiated last.
        original: The function that was given.
        form: The form that was asked for.
        in_form: Whether the answer has it; None when none was asked for.
        form_reason: What is still to be done.
        note: A remark on a right answer.

    ``bool()`` of it is True for a right answer alone; ``print`` tells it to a learner.
    """

    verdict: bool | None
    function: Function
    variable: Variable
    given: Function
    derivative: Function
    equality: Equivalence
    slips: tuple[Slip, ...] = ()
    order: int = 1
    original: Function | None = None
    form: str = ""
    in_form: bool | None = None
    form_reason: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return self.verdict is True

    @property
    def mistake(self) -> str | None:
        """The rule that was broken and how; None where it is not known."""
        return self.slips[0].name if self.slips else None

    @property
    def place(self) -> str | None:
        """The part of the function where it happened, as text."""
        return text_of(self.slips[0].place) if self.slips else None

    @property
    def reason(self) -> str:
        """What the verdict rests on."""
        return self.equality.reason

    @cached_property
    def hints(self) -> tuple[str, ...]:
        """Hints of rising strength: a question, the rule, its parts, the part's derivative."""
        if self.verdict is not False:
            return ()
        return tuple(h for slip in self.slips[:2] for h in self._hints(slip)) or self._unnamed()

    @cached_property
    def said(self) -> str:
        """What was done, in a sentence or two; empty where it is not known."""
        return " ".join(
            ("In an earlier derivative: " if s.earlier else "")
            + self._filled(WORDS[s.kind].said, s)
            for s in self.slips
        )

    def text(self, width: int = 80, *, hints: int = 1) -> str:
        """The verdict as it is told to a learner.

        Args:
            width: The columns of the terminal.
            hints: How many hints are shown.
        """
        x, f = self.variable.name, (self.original or self.function).shown
        d = "∂" if len(self.function.inputs) > 1 else "d"
        power = raised(str(self.order)) if self.order > 1 else ""
        head = f"{d}{power}/{d}{x}{power} {_bracketed(f)}"
        yours = f"your answer: {typeset(self.given.source)}"
        gap = "      "
        fits = len(head) + len(gap) + len(yours) <= width
        lines = [head + gap + yours] if fits else [*wrapped(head, width), *wrapped(yours, width)]
        lines.append("")
        for sentence in self._sentences():
            lines += wrapped(sentence, width)
        shown = self.hints[:hints]
        for number, hint in enumerate(shown, 1):
            lines += wrapped(f"Hint {number}: {hint}", width)
        left = len(self.hints) - len(shown)
        if left > 0:
            more = f"({left} more hint{'s' if left > 1 else ''})"
            room = len(lines[-1]) + 10 + len(more) <= width and shown
            lines[-1:] = [f"{lines[-1]}          {more}"] if room else [lines[-1], more]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def to_dict(self) -> dict[str, Any]:
        """The check for strict JSON."""
        return {
            "verdict": self.verdict,
            "mistake": self.mistake,
            "place": self.place,
            "hints": list(self.hints),
            "said": self.said,
            "mistakes": [{"mistake": s.name, "place": text_of(s.place)} for s in self.slips],
            "answer": str(self.given),
            "reason": self.reason,
            "in_form": self.in_form,
            "note": self.note or self.form_reason,
        }

    def _sentences(self) -> list[str]:
        if self.verdict is True:
            right = "Right."
            if self.in_form is False:
                right = f"Right in value, and not yet {self.form}: {self.form_reason}."
            elif self.in_form:
                right = f"Right, and {self.form}."
            return [right, self.note] if self.note else [right]
        if self.verdict is None:
            return [f"Undecided: {self.reason}. This does not count as wrong."]
        first = " ".join(filter(None, ["Not yet.", self._witness()]))
        if not self.slips:
            return [first, "No single misapplied rule gives your answer."]
        opening = "There are two slips. " if len(self.slips) > 1 else ""
        return [first, opening + self.said]

    def _witness(self) -> str:
        """The slopes at a readable point at which they differ clearly."""
        inputs = tuple(dict.fromkeys((*self.derivative.inputs, self.variable)))
        if not set(variables(self.given.source)) <= set(inputs):
            letter = next(v for v in variables(self.given.source) if v not in inputs)
            return f"The function has no {letter.name}."
        rows = grid(len(inputs))
        both = Program([self.derivative.computing, self.given.source], inputs)
        with np.errstate(all="ignore"):
            right, typed = (
                np.broadcast_to(np.asarray(v, dtype=float), len(rows)) for v in both(*rows.T)
            )
            apart = np.abs(right - typed) > 1e-3 * np.maximum(np.abs(right), np.abs(typed))
            good = np.isfinite(right) & np.isfinite(typed) & apart
            tame = good & (np.abs(right) < 1e6) & (np.abs(typed) < 1e6)
        for chosen in (tame, good):
            if chosen.any():
                i = int(np.flatnonzero(chosen)[0])
                at = ", ".join(
                    f"{v.name} = {in_digits(p)}" for v, p in zip(inputs, rows[i], strict=True)
                )
                values = in_digits(float(right[i])), in_digits(float(typed[i]))
                return f"At {at} the slope is {values[0]}, yours gives {values[1]}."
        return f"{self.reason[:1].upper()}{self.reason[1:]}."

    def _hints(self, slip: Slip) -> list[str]:
        words = WORDS[slip.kind]
        general = words.general or GENERAL.get(words.rule) or self._own_rule(slip)
        result = [self._filled(words.ask, slip), f"{words.rule}: {general}."]
        parts = self._parts(slip.subject)
        if parts:
            result.append(f"here {parts}.")
        node = slip.subject
        slope = _slope(node, self.variable)
        result.append(f"the derivative of {typeset(node)} is {slope}.")
        return result

    def _unnamed(self) -> tuple[str, ...]:
        node = self.function.source
        parts = self._parts(node)
        return (
            f"which rule does {typeset(node)} ask for first?",
            *([f"here {parts}."] if parts else []),
            f"the derivative is {self.derivative.typeset()}.",
        )

    def _parts(self, node: Node) -> str:
        """``u = x², u′ = 2x, v = eˣ, v′ = eˣ``."""
        x = self.variable
        varying = depending([node], [x])
        inner = inner_function(node, varying) if node.arguments else None
        if inner is not None and inner is not x:
            outer = outer_function(node, inner)
            return (
                f"g(u) = {typeset(outer)}, g′(u) = {_slope(outer, HOLE)}, "
                f"u = {typeset(inner)}, u′ = {_slope(inner, x)}"
            )
        if len(node.arguments) == 2:
            u, v = node.arguments
            return ", ".join(
                f"{letter} = {typeset(part)}, {letter}′ = {_slope(part, x)}"
                for letter, part in (("u", u), ("v", v))
            )
        return ""

    def _own_rule(self, slip: Slip) -> str:
        """The derivative of the function itself, of its letter u."""
        varying = depending([slip.subject], [self.variable])
        inner = inner_function(slip.subject, varying) if slip.subject.arguments else None
        if inner is None:
            return "compare the two sides term by term"
        outer = outer_function(slip.subject, inner)
        return f"the derivative of {typeset(outer)} in u is {_slope(outer, HOLE)}"

    def _filled(self, template: str, slip: Slip) -> str:
        node = slip.subject
        names = {"place": typeset(slip.place), "x": self.variable.name, "factor": slip.factor}
        varying = depending([node], [self.variable])
        inner = inner_function(node, varying) if node.arguments else None
        if inner is not None:
            names |= {"inner": typeset(inner), "outer": typeset(outer_function(node, inner))}
        if len(node.arguments) == 2:
            names |= {"u": typeset(node.arguments[0]), "v": typeset(node.arguments[1])}
        defaults = dict.fromkeys(("inner", "outer", "u", "v"), typeset(node))
        return template.format(**(defaults | names))


def _slope(node: Node, x: Variable) -> str:
    from steepest.transforms.textbook import textbook  # noqa: PLC0415 - for hints only

    return typeset(textbook(derivative(node, x), node))


def _bracketed(node: Node) -> str:
    """The formula in brackets where it is a sum."""
    formula = typeset(node)
    return f"({formula})" if node.primitive in (add, subtract) else formula
