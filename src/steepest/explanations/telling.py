"""From a derivation to laid-out blocks and steps: what is shown, folded or told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steepest.graph import Node, Variable, add, exact, substitute, subtract, variables
from steepest.printing.precedence import begins_with_minus
from steepest.transforms.derivation import POWERS
from steepest.transforms.derivation_seen import CONSTANT, IDENTITY
from steepest.transforms.derivation_steps import Derivation, Part
from steepest.transforms.derivation_steps import Step as Told

from .notation import Sentence, formula
from .record import Block, Row, Step
from .tidying import same_but_for_order
from .words import (
    called,
    compactly,
    general_form,
    in_margin,
    name_signs,
    pitfall,
    prime,
    why,
)

LEVELS = ("brief", "normal", "every")


class Telling:
    """The blocks and steps of one derivation at one level.

    Args:
        derivation: What is told.
        function: The name of the whole.
        level: ``brief``, ``normal`` or ``every``.
        answer: The derivative as it will stand in the last line.
    """

    def __init__(
        self, derivation: Derivation, function: str, level: str, answer: Node | None = None
    ) -> None:
        self.function = function
        self._answer = answer
        self.level = level
        self.steps: list[Step] = []
        self._said: set[str] = set()
        self._children: dict[str, list[Told]] = {}
        self._by_number = {s.number: s for s in derivation.steps}
        for step in derivation.steps:
            parent = step.number.rpartition(".")[0]
            self._children.setdefault(parent, []).append(step)

    def blocks(self) -> tuple[Block, ...]:
        """The steps of the top level."""
        return tuple(self._block(step) for step in self._children[""])

    def next_number(self) -> int:
        """The number of the step after those of the top level."""
        return 1 + max(int(s.number) for s in self._children[""])

    def _block(self, step: Told) -> Block:
        """A step in full."""
        if self.level == "brief":
            return self._brief(step, step.number)
        self._record(step, step.after)
        reason = why(step, self.function)
        if step.kind == "sum":
            return self._terms(step, reason)
        form = general_form(step)
        unknown = step.kind == "chain" and isinstance(step.inner, Variable)
        below = () if unknown and self.level != "every" else self._below(step)
        together, remark = self._together(step)
        margin = in_margin(step.rule)
        return Block(step.number, (reason,), margin, form, (), below, together, remark)

    def _below(self, step: Told) -> tuple[Block, ...]:
        """The parts under a step; one that was told before is only recalled."""
        if step.kind in ("rewriting", "definition") and step.depth == 0:
            return ()  # what was rewritten is told next
        children = self._children.get(step.number, [])
        if step.kind == "multiple" and self.level != "every" and step.depth > 0:
            children = [c for c in children if c.weight >= 2]
        own = {child.number for child in children}
        shown = [self._part(child) for child in children if child.kind == "outer"]
        for i, part in enumerate(step.parts, 2 if step.kind == "chain" else 1):
            if part.told in own:
                own.discard(part.told)
                shown.append(self._part(self._by_number[part.told]))
            elif step.kind != "multiple":
                recalled = self._recalled(part, named=step.kind != "sum")
                shown.append(replace(recalled, number=f"{step.number}.{i}"))
        return tuple(shown)

    def _recalled(self, part: Part, named: bool) -> Block:
        """``v′ = 2x cos(x²)   as in 1.2``."""
        told = self._by_number[part.told]
        shown: Sentence = (formula(part.node), "  → ", formula(part.derivative))
        if part.letter is not None and (named or told.weight >= 2):
            shown = (formula(f"{prime(part.letter)} = ", part.derivative),)
        seen = told.weight > 0 and any(s.number == told.number for s in self.steps)
        return Block("", (shown,), f"as in {told.number}" if seen else in_margin(told.rule))

    def _part(self, step: Told) -> Block:
        """A step under another: one line where it is short, else in full."""
        if step.kind == "outer":
            return self._outer(step)
        if self.level == "every":
            alone = step.weight == 0 and not self._children.get(step.number)
            return self._line(step) if alone else self._block(step)
        if step.weight <= 1:
            return self._line(step)
        if step.weight == 2 and step.kind != "sum":
            return self._compact(step)
        return self._block(step)

    def _outer(self, step: Told) -> Block:
        """``g(u) = u⁵     g′(u) = 5u⁴``."""
        self._record(step, step.result)
        u = step.variable.name
        left = (formula(f"g({name_signs(u)}) = ", step.subject),)
        right = (formula(f"g{chr(8242)}({name_signs(u)}) = ", *_chained(step.middle, step.result)),)
        return Block(step.number, (left, right), in_margin(step.rule))

    def _line(self, step: Told) -> Block:
        """A part told in one line: its derivative, and the rules in the margin."""
        self._record(step, step.result)
        rules = self._rules(step)
        if step.name is None:
            cells: tuple[Sentence, ...] = ((formula(step.subject), "  → ", formula(step.result)),)
        else:
            right = (formula(f"{prime(step.name)} = ", *_chained(step.middle, step.result)),)
            introduced = self._parent_kind(step) == "chain"
            left = (formula(f"{name_signs(step.name)} = ", step.subject),)
            cells = (left, right) if introduced else (right,)
        return Block(step.number, cells, in_margin(*rules))

    def _compact(self, step: Told) -> Block:
        """A rule on simple parts, told as one sentence."""
        self._record(step, step.result)
        name = called(step, self.function)
        shown = formula(*_slope_of(step), *_put_in(step))
        if step.kind == "chain":
            said: Sentence = (*name, " ", *compactly(step), ": ", shown)
        else:
            what = {"product": "a product", "quotient": "a quotient", "reciprocal": "a reciprocal"}
            said = (*name, f" is {what.get(step.kind, 'seen as')}: ", shown)
            if step.kind not in what:
                said = (*why(step, self.function), " ", shown)
        return Block(step.number, (said,), in_margin(step.rule))

    def _terms(self, step: Told, reason: Sentence) -> Block:
        """A sum: a table where every term is short, else one part after the other."""
        terms = [self._by_number[part.told] for part in step.parts]
        if self.level != "every" and all(
            t.weight == 0 or (t.kind == "multiple" and t.weight <= 1) for t in terms
        ):
            for child in self._children.get(step.number, []):
                self._record(child, child.result)
            rows = tuple(map(self._row, terms))
            return Block(step.number, (reason,), in_margin(step.rule), None, rows)
        below = self._below(step)
        form = general_form(step) if self.level == "every" and step.depth == 0 else None
        together, remark = self._together(step)
        margin = in_margin(step.rule)
        return Block(step.number, (reason,), margin, form, (), below, together, remark)

    def _row(self, step: Told) -> Row:
        left, right = (formula(step.subject),), (formula(step.result),)
        if step.rule == CONSTANT:
            return Row(left, right, (f"no {step.variable.name} in it",))
        if step.kind == "chain" and step.inner is not None:
            moves = (formula(step.inner), " depends on ", formula(step.variable))
            return Row(left, (formula(*_product_shown(step)),), ("chain rule: ", *moves))
        factor = step.factor
        if factor is not None and variables(factor):
            return Row(left, right, (formula(factor), " is a constant factor"))
        return Row(left, right, (in_margin(*self._rules(step)),))

    def _brief(self, step: Told, number: str) -> Block:
        """The rule and what it applies to; steps that are left out leave no gap in the numbers."""
        self._record(step, step.result, number)
        told = [
            child
            for child in self._children.get(step.number, [])
            if child.kind != "outer" and child.weight >= 2
        ]
        below = tuple(self._brief(child, f"{number}.{i}") for i, child in enumerate(told, 1))
        reason = why(step, self.function)
        return Block(number, (reason,), in_margin(step.rule), None, (), below)

    def _together(self, step: Told) -> tuple[Sentence, Sentence]:
        """The parts put in, and the mistake that is often made here, said once."""
        if not step.parts or step.kind in ("rewriting", "definition"):
            if step.middle is not None:
                return (formula(*_chained(step.middle, step.result)),), ()
            nested = step.kind == "leaf" and step.depth > 0
            unlike = (
                step.depth == 0
                and not step.parts
                and (step.kind != "leaf" or step.rule in POWERS)
                and self._answer is not None
                and not same_but_for_order(step.together, self._answer)
                and formula(step.together).typeset() != formula(self._answer).typeset()
            )
            return ((formula(step.together),) if nested or unlike else ()), ()
        nested = step.depth > 0
        parts = [*_slope_of(step), *_put_in(step)] if nested else _product_shown(step)
        shown: Sentence = (formula(*parts),)
        warning = pitfall(step)
        if warning and step.kind not in self._said and self.level == "normal":
            self._said.add(step.kind)
            return shown, ("(", *warning, ")")
        return shown, ()

    def _rules(self, step: Told) -> list[str]:
        """The rules used in a step and below it that are worth naming."""
        found = [step.rule]
        stack = list(reversed(self._children.get(step.number, [])))
        while stack:
            child = stack.pop()
            if child.rule not in (CONSTANT, IDENTITY):
                found.append(child.rule)
            stack += reversed(self._children.get(child.number, []))
        return list(dict.fromkeys(found))

    def _parent_kind(self, step: Told) -> str:
        parent = self._by_number.get(step.number.rpartition(".")[0])
        return parent.kind if parent is not None else ""

    def _record(self, step: Told, after: Node, number: str = "") -> None:
        reason = why(step, self.function)
        place = number or step.number
        self.steps.append(Step(place, step.rule, reason, step.before, after, step))


def _slope_of(step: Told) -> Sequence[str]:
    return [f"{prime(step.name)} = "] if step.name is not None else []


def _chained(first: Node | None, last: Node) -> list[str | Node]:
    """``first = last``, or one of them where they are the same."""
    return [last] if first is None or first is last else [first, " = ", last]


def _put_in(step: Told) -> list[str | Node]:
    """``cos(x²) · 2x = 2x cos(x²)``: the parts put in, then tidied."""
    shown = _product_shown(step)
    if step.result is step.together:
        return shown
    if _without_dots(shown) == _without_dots([step.result]):
        return shown if len(shown) > 1 else [step.result]
    if len(shown) == 1 and same_but_for_order(step.together, step.result):
        return [step.result]
    return [*shown, " = ", step.result]


def _without_dots(parts: Sequence[str | Node]) -> str:
    return formula(*parts).typeset().replace(" · ", " ").replace(" ", "")


def _product_shown(step: Told) -> list[str | Node]:
    """The parts put in; the two factors of the chain rule with a dot between them."""
    if step.kind != "chain":
        return [step.together]
    assert step.slope is not None
    assert step.inner is not None
    [part] = step.parts
    if part.letter is None or exact(part.derivative) == 1:
        return [step.together]
    left = substitute([step.slope], {part.letter: step.inner})[0]
    if exact(left) is not None:
        return [step.together]
    return [*_factor(left, leading=True), " · ", *_factor(part.derivative, leading=False)]


def _factor(node: Node, leading: bool) -> list[str | Node]:
    minus = begins_with_minus(node) and not leading
    return ["(", node, ")"] if minus or node.primitive in (add, subtract) else [node]


def deepest(blocks: Sequence[Block]) -> int:
    """How deep the blocks are nested."""
    depth = 0
    layer = list(blocks)
    while layer:
        depth += 1
        layer = [b for block in layer for b in block.below]
    return depth
