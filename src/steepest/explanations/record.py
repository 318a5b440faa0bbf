"""What an explanation is made of: sections of numbered steps, an answer, a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from steepest.graph import Node
from steepest.printing import latex as node_latex
from steepest.printing import text as node_text
from steepest.transforms.derivation_steps import Step as ToldStep

from .notation import Formula, Sentence, plain

Side = Node | Formula


@dataclass(frozen=True, eq=False)
class Step:
    """One step as it is told.

    Args:
        number: The place in the tree, ``1.2`` for the second part of step 1.
        rule: The textbook's name of the rule, ``algebra`` or ``rewriting``.
        reason: Why it applies here, with formulas.
        start: What is there before.
        end: What is there after; equal to it.
        told: The rewrite with its nodes, where the step is a rule of differentiation.
    """

    number: str
    rule: str
    reason: Sentence
    start: Side
    end: Side
    told: ToldStep | None = None

    @cached_property
    def why(self) -> str:
        """Why the rule applies here."""
        return plain(self.reason)

    @cached_property
    def before(self) -> str:
        """What is there before, as text."""
        return _text(self.start)

    @cached_property
    def after(self) -> str:
        """What is there after, as text."""
        return _text(self.end)

    @property
    def outer(self) -> str | None:
        """For the chain rule, the outer function of the inner one's letter."""
        return None if self.told is None or self.told.outer is None else node_text(self.told.outer)

    @property
    def inner(self) -> str | None:
        """For the chain rule, the inner function."""
        return None if self.told is None or self.told.inner is None else node_text(self.told.inner)

    def to_dict(self) -> dict[str, Any]:
        """The step for JSON."""
        entries = {
            "number": self.number,
            "rule": self.rule,
            "why": self.why,
            "before": self.before,
            "after": self.after,
            "before_latex": _latex(self.start),
            "after_latex": _latex(self.end),
        }
        if self.outer is not None:
            entries |= {"outer": self.outer, "inner": self.inner or ""}
        if self.told is not None and (named := [p for p in self.told.parts if p.letter]):
            entries["parts"] = {p.letter.name: node_text(p.node) for p in named}  # type: ignore
        return entries


@dataclass(frozen=True)
class Row:
    """A line of a table: a term, its derivative, and the rule or reason."""

    left: Sentence
    right: Sentence
    remark: Sentence = ()


@dataclass(frozen=True)
class Block:
    """A step laid out: a sentence, the general form, the parts, and what they make together.

    Args:
        number: The step's number, or nothing for a line that has none.
        cells: The sentence; several cells stand in columns.
        rule: What stands in the margin.
        form: The rule in general form.
        rows: A table under the sentence.
        below: The steps of the parts.
        together: The parts put in.
        remark: The mistake that is often made here.
        open: Whether an unfolding page shows what is below at first.
    """

    number: str
    cells: tuple[Sentence, ...]
    rule: str = ""
    form: Formula | None = None
    rows: tuple[Row, ...] = ()
    below: tuple[Block, ...] = ()
    together: Sentence = ()
    remark: Sentence = ()
    open: bool = True


@dataclass(frozen=True, eq=False)
class Section:
    """One derivative explained.

    Args:
        title: What is differentiated, in what.
        blocks: The steps, laid out.
        steps: The steps as records, in reading order.
        conclusion: The last line: the derivative.
        notes: Where something does not exist, as sentences.
        found: The derivative as it is printed, or how to find it when it is asked for.
        check: The slope at a point by two ways; None where none was found.
        lettered: Whether parts were given letters, whose derivatives are written u′.
        long: Whether it is told with named parts.
    """

    title: Sentence
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    conclusion: Formula | None
    found: Node | Callable[[], Node]
    notes: tuple[Sentence, ...] = ()
    check: Check | None = None
    lettered: bool = False
    long: bool = False

    @cached_property
    def answer(self) -> Node:
        """The derivative as it is printed."""
        return self.found if isinstance(self.found, Node) else self.found()


@dataclass(frozen=True)
class Check:
    """The slope at a point by the formula and by a difference quotient.

    Args:
        at: The point, by the names of the variables.
        by_formula: The derivative's value there.
        by_quotient: The central difference quotient's.
        h: Half the distance of its two points.
        variable: The variable that moves.
        way: What the quotient is, in words.
    """

    at: dict[str, Any]
    by_formula: float
    by_quotient: float
    h: float
    variable: str
    way: str = "central difference quotient"


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """A derivative with every rule named.

    Args:
        title: The function.
        sections: One for each derivative that is explained.
        level: ``brief``, ``normal`` or ``every``.
        closing: What is said after all sections.
        facts: What JSON says of the function.
        answers: The derivatives of a gradient in a list, of a Hessian in lists.

    ``print(explanation)`` lays it out for a terminal; Jupyter shows steps to unfold.
    """

    title: Sentence
    sections: tuple[Section, ...]
    level: str
    closing: tuple[Sentence, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    answers: Any = None

    @cached_property
    def answer(self) -> Any:
        """The derivative as text; a list of texts for a gradient, lists for a Hessian."""
        return _each(self.answers or self.sections[-1].answer, node_text)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in reading order."""
        return tuple(step for section in self.sections for step in section.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def text(self, width: int = 80) -> str:
        """The explanation laid out for a terminal of that many columns."""
        from .layout import laid_out  # noqa: PLC0415 - the layouts are built on the record

        return laid_out(self, width)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def latex(self, document: bool = False) -> str:
        """The explanation in LaTeX; it needs amsmath.

        Args:
            document: Whether to write a whole document instead of its body.
        """
        from .latex import written  # noqa: PLC0415 - the layouts are built on the record

        return written(self, document)

    def html(self) -> str:
        """The explanation as HTML with MathML; each step unfolds."""
        from .html import page_part  # noqa: PLC0415 - the layouts are built on the record

        return page_part(self)

    def to_dict(self) -> dict[str, Any]:
        """The explanation for strict JSON."""
        return {
            **self.facts,
            "level": self.level,
            "steps": [step.to_dict() for step in self.steps],
            "answer": self.answer,
            "answer_latex": _each(self.answers or self.sections[-1].answer, node_latex),
            "notes": [plain(n) for s in self.sections for n in s.notes],
            "checks": [_check(s.check) for s in self.sections if s.check is not None],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def _text(side: Side) -> str:
    return side.typeset() if isinstance(side, Formula) else node_text(side)


def _latex(side: Side) -> str:
    return side.latex() if isinstance(side, Formula) else node_latex(side)


def _each(answers: Any, draw: Callable[[Node], str]) -> Any:
    """The answers drawn, in the lists in which they stand."""
    return draw(answers) if isinstance(answers, Node) else [_each(a, draw) for a in answers]


def _check(check: Check) -> dict[str, Any]:
    return {
        "at": check.at,
        "variable": check.variable,
        "formula": check.by_formula,
        "quotient": check.by_quotient,
        "h": check.h,
    }
