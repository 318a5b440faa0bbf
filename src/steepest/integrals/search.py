"""The search for an antiderivative: named rules in order, each part found once, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from steepest.graph import Node, Variable, lift, multiply, ordered, substitute, variable, variables
from steepest.printing import latex, text
from steepest.transforms.textbook import textbook

DEEPEST = 9
"""Integrals within integrals are followed this far."""

LARGEST = 300
"""Parts of more operations are not looked at."""


@dataclass(frozen=True)
class Step:
    """One rule applied to one integral.

    Args:
        rule: The textbook's name of the rule.
        why: Why it applies here.
        before: The integral, as text.
        after: What the rule makes of it, equal to it up to a constant.
        before_latex: The same in LaTeX.
        after_latex: The same in LaTeX.
    """

    rule: str
    why: str
    before: str
    after: str
    before_latex: str = field(default="", repr=False)
    after_latex: str = field(default="", repr=False)

    def to_dict(self) -> dict[str, str]:
        """The step for JSON."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Found:
    """An antiderivative and how it was found."""

    node: Node
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Impossible:
    """A proof that there is no elementary antiderivative."""

    reason: str


Outcome = Found | Impossible | None
"""What a rule says of an integral; None says nothing."""

Rule = Callable[["Search", Node, Variable], Outcome]

INTEGRALS = 7919
"""The scope of the names that stand for integrals not yet found."""


class Search:
    """One search: what is known already, what is being looked for, how long it may take.

    Args:
        rules: The rules, in the order in which they are tried.
        seconds: How long it may take.
        special: Whether answers may use erf and the like.
    """

    def __init__(self, rules: Sequence[Rule], seconds: float, *, special: bool = False) -> None:
        self.rules = rules
        self.special = special
        self.notes: dict[str, None] = {}
        self._end = time.monotonic() + seconds
        self._known: dict[tuple[Node, Node], tuple[int, Outcome]] = {}
        self._open: list[tuple[Node, Node]] = []

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end

    @property
    def depth(self) -> int:
        """How many integrals are being looked for, each for the one before."""
        return len(self._open)

    def find(self, f: Node, x: Variable, deepest: int = DEEPEST) -> Outcome:
        """What is found out about the integral of ``f``.

        Args:
            f: The integrand.
            x: The variable.
            deepest: The depth at which to give up.
        """
        f = textbook(f)
        key = (f, x)
        depth, known = self._known.get(key, (99, None))
        if known is not None or depth <= self.depth:
            return known
        if key in self._open or self.depth >= deepest or self.late or len(ordered(f)) > LARGEST:
            return None
        self._open.append(key)
        outcome: Outcome = None
        try:
            for rule in self.rules:
                outcome = rule(self, f, x)
                if outcome is not None or self.late:
                    break
        finally:
            self._open.pop()
        self._known[key] = (self.depth, outcome)
        return outcome

    def found(self, f: Node, x: Variable, deepest: int = DEEPEST) -> Found | None:
        """The antiderivative, if there is one."""
        outcome = self.find(f, x, deepest)
        return outcome if isinstance(outcome, Found) else None

    def note(self, sentence: str) -> None:
        """Remember something that the answer takes for granted."""
        self.notes[sentence] = None


def told(
    rule: str,
    why: str,
    f: Node,
    x: Variable,
    answer: Node,
    *,
    below: Sequence[Step] = (),
    after: Node | None = None,
    integrals: Sequence[tuple[Node, Variable]] = (),
) -> Found:
    """An answer with its step, and the steps of its parts after it.

    Args:
        rule: The name of the rule.
        why: Why it applies.
        f: The integrand.
        x: The variable.
        answer: The antiderivative.
        below: The steps of the parts.
        after: What the rule makes of the integral, with ``unknown(i)`` for integrals; the
            answer where it is left out.
        integrals: The integrands that those stand for, with their variables.
    """
    answer = textbook(answer)
    before = [_told(f, x, writer) for writer in (text, latex)]
    made = [_written(answer if after is None else after, integrals, w) for w in (text, latex)]
    step = Step(rule, why, before[0], made[0], before[1], made[1])
    return Found(answer, (step, *below))


def unknown(i: int) -> Variable:
    """What stands for integral number i in a line of a step."""
    return variable(f"Integral{i}", scope=INTEGRALS)


def _told(f: Node, x: Variable, writer: Callable[..., str]) -> str:
    if writer is text:
        inside = text(f)
        return f"∫ {_bracketed(f, inside)} d{x.name}"
    return rf"\int {_bracketed(f, latex(f))} \, d{latex(x)}"


def _bracketed(f: Node, inside: str) -> str:
    from steepest.graph import add, negate, subtract  # noqa: PLC0415

    return f"({inside})" if f.primitive in (add, subtract, negate) else inside


def _written(node: Node, integrals: Sequence[tuple[Node, Variable]], writer: Callable) -> str:
    line = writer(node)
    for i, (f, x) in enumerate(integrals):
        line = line.replace(writer(unknown(i)), _told(f, x, writer))
    return line


def fresh(x: Variable, *nodes: Node) -> Variable:
    """A letter for a part that none of the nodes has."""
    taken = {v.name for v in variables(x, *nodes)}
    name = next(n for n in ("u", "v", "w", "t", "s", "r", "u1", "u2", "u3") if n not in taken)
    return variable(name)


def put(node: Node, x: Variable, value: Node) -> Node:
    """The node with a variable replaced."""
    return substitute([node], {x: value})[0]


def scaled(factor: Node, i: int = 0) -> Node:
    """A factor before the integral that stands as number i."""
    if factor is lift(1):
        return unknown(i)
    return -unknown(i) if factor is lift(-1) else multiply(factor, unknown(i))
