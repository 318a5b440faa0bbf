"""Rules to choose from at a step, and what is right or wrong with each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from steepest.graph import E, Node, add, divide, multiply, negate, ordered, power, subtract
from steepest.transforms.derivation_powers import CHAIN
from steepest.transforms.derivation_seen import CONSTANT, MULTIPLE, RECIPROCAL
from steepest.transforms.derivation_steps import Step
from steepest.transforms.derivation_writing import value

from .notation import Sentence, formula, plain
from .words import speaks_of

POWER = "power rule"
SUM = "sum rule"
PRODUCT = "product rule"
QUOTIENT = "quotient rule"
EXPONENTIAL = "derivative of the exponential"

ORDER = (CONSTANT, MULTIPLE, POWER, SUM, PRODUCT, QUOTIENT, RECIPROCAL, CHAIN, EXPONENTIAL)
"""The order in which choices are listed, so that the place of the right one tells nothing."""

COUNT = 4
"""How many rules there are to choose from."""


@dataclass(frozen=True)
class Choice:
    """A rule to choose.

    Args:
        rule: Its name.
        verdict: ``right``, ``works`` (it leads there too, by a longer way) or ``wrong``.
        why: What is right or wrong with it here.
    """

    rule: str
    verdict: str
    why: Sentence

    def to_dict(self) -> dict[str, Any]:
        """The choice for JSON."""
        return {"rule": self.rule, "verdict": self.verdict, "why": plain(self.why)}


def choices(step: Step) -> tuple[Choice, ...]:
    """The right rule of the step among others that a learner might take."""
    others = [r for r in _tempting(step) if r != step.rule][: COUNT - 1]
    listed = sorted([step.rule, *others], key=_place)
    right = Choice(step.rule, "right", ())
    return tuple(right if r == step.rule else Choice(r, *_judged(r, step)) for r in listed)


def _place(rule: str) -> tuple[int, str]:
    return (ORDER.index(rule) if rule in ORDER else len(ORDER), rule)


def _tempting(step: Step) -> list[str]:
    """Rules that are mistaken for the right one, the most tempting first."""
    found = list(_CONFUSED.get(step.kind, ()))
    if step.kind == "chain" and step.outer is not None:
        found = [_own_rule(step.outer), *found]
    if step.kind in ("leaf", "outer"):
        found = [EXPONENTIAL, CHAIN, PRODUCT] if step.rule == POWER else [CHAIN, PRODUCT, POWER]
        if step.rule == EXPONENTIAL:
            found = [POWER, CHAIN, PRODUCT]
    return [*found, PRODUCT, CHAIN, POWER, SUM, QUOTIENT]


_CONFUSED: dict[str, tuple[str, ...]] = {
    "sum": (PRODUCT, CHAIN, POWER),
    "multiple": (CONSTANT, PRODUCT, CHAIN),
    "product": (CHAIN, SUM, MULTIPLE),
    "quotient": (PRODUCT, CHAIN, POWER),
    "reciprocal": (POWER, QUOTIENT, CHAIN),
    "chain": (PRODUCT, MULTIPLE, SUM),
    "paths": (CHAIN, PRODUCT, SUM),
    "rewriting": (POWER, EXPONENTIAL, CHAIN),
    "definition": (CHAIN, PRODUCT, POWER),
    "cases": (CHAIN, SUM, CONSTANT),
}


def _own_rule(outer: Node) -> str:
    """The rule of the outer function by itself."""
    primitive = outer.primitive
    if primitive is power:
        return EXPONENTIAL if value(outer.arguments[1]) is None else POWER
    partials = primitive.partials if primitive is not None else ()
    named = [p.rule for p in partials if p is not None]
    return named[0] if primitive is not divide and named else POWER


def _judged(rule: str, step: Step) -> tuple[str, Sentence]:
    works = _works(rule, step)
    if works:
        return "works", works
    judge = _WRONG.get(rule, _wrong_function)
    return "wrong", judge(step)


def _works(rule: str, step: Step) -> Sentence:
    """Why the rule leads there too, or nothing."""
    node = step.subject
    if rule == PRODUCT:
        if step.kind == "multiple" and node.primitive is multiply:
            return ("It works: the factor that is constant has the derivative 0. ",)
        if step.kind in ("quotient", "reciprocal"):
            return ("It works with the denominator to the power −1. ",)
        n = value(node.arguments[1]) if node.primitive is power else None
        if n is not None and n.denominator == 1 and 2 <= n <= 4:
            return ("It works: the power is a product of equal factors. ",)
    if rule == QUOTIENT and (step.kind == "reciprocal" or node.primitive is divide):
        return ("It works: the numerator is constant, or the denominator is. ",)
    if rule == CHAIN and step.kind == "reciprocal":
        return ("It works: a reciprocal is the power −1 of the denominator. ",)
    if rule == CHAIN and step.kind == "rewriting":
        return ("It is what comes next, after the power is written with e. ",)
    if rule == MULTIPLE and step.kind == "sum" and _has_common_number(step):
        return ("It works after a number is taken out. ",)
    return ()


def _has_common_number(step: Step) -> bool:
    heads = [p.node.arguments[0] if p.node.primitive is multiply else None for p in step.parts]
    return len(set(heads)) == 1 and heads[0] is not None


def _wrong_power(step: Step) -> Sentence:
    node, x = step.subject, step.variable
    if node.primitive is power:
        base, exponent = node.arguments
        if _moves(exponent, step):
            return (
                formula(x),
                " stands in the exponent: the power rule needs it in the base only.",
            )
        if base is not x:
            return _inner_missing(base, step)
    if step.inner is not None:
        return _inner_missing(step.inner, step)
    return (formula(node), " as a whole is no power of ", formula(x), ".")


def _inner_missing(inner: Node, step: Step) -> Sentence:
    x = formula(step.variable)
    return (
        "Inside stands ",
        formula(inner),
        ", not ",
        x,
        " alone: its derivative would be missing.",
    )


def _wrong_function(step: Step) -> Sentence:
    """The rule of a single function where it is the outer one, or not there."""
    if step.inner is not None:
        return _inner_missing(step.inner, step)
    return ("That function is not the outermost one here.",)


def _wrong_exponential(step: Step) -> Sentence:
    node, x = step.subject, step.variable
    if step.inner is not None and node.primitive is power:
        return _inner_missing(step.inner, step)
    if node.primitive is power and _moves(node.arguments[0], step):
        where = "in the base too" if _moves(node.arguments[1], step) else "in the base"
        return (formula(x), f" stands {where}: the exponential rule needs it in the exponent only.")
    return (formula(x), " does not stand in an exponent.")


def _wrong_chain(step: Step) -> Sentence:
    if step.kind in ("product", "quotient", "sum"):
        what = {"product": "multiplied", "quotient": "divided", "sum": "added"}[step.kind]
        return (f"The parts are {what}; none is put into the other.",)
    if step.kind == "multiple":
        return ("The last thing done is to multiply by a constant: that comes off first.",)
    x = formula(step.variable)
    return ("Inside stands ", x, " alone: there is no inner function.")


def _wrong_product(step: Step) -> Sentence:
    if step.kind == "sum":
        return ("The parts are added, not multiplied.",)
    if step.inner is not None:
        return ("One function stands inside the other; they are not multiplied.",)
    return ("There are no two factors that contain ", formula(step.variable), ".")


def _wrong_sum(step: Step) -> Sentence:
    inside = any(n.primitive in (add, subtract) for n in ordered(step.subject))
    if inside:
        return ("The sum stands inside; it is not what is done last.",)
    return ("Nothing is added here.",)


def _wrong_quotient(step: Step) -> Sentence:
    inside = any(n.primitive is divide for n in ordered(step.subject))
    if inside:
        return ("The fraction stands inside; it is not what is done last.",)
    return ("Nothing is divided here.",)


def _wrong_multiple(step: Step) -> Sentence:
    if step.kind == "product":
        return ("No factor is constant: each contains ", formula(step.variable), ".")
    return ("There is no constant factor in front of the whole.",)


def _wrong_constant(step: Step) -> Sentence:
    if step.kind == "multiple":
        return ("Only the factor is constant; the rest changes with ", formula(step.variable), ".")
    return (formula(step.subject), " changes with ", formula(step.variable), ".")


def _wrong_reciprocal(step: Step) -> Sentence:
    return (formula(step.subject), " is no constant over a function.")


_WRONG: dict[str, Callable[[Step], Sentence]] = {
    POWER: _wrong_power,
    EXPONENTIAL: _wrong_exponential,
    CHAIN: _wrong_chain,
    PRODUCT: _wrong_product,
    SUM: _wrong_sum,
    QUOTIENT: _wrong_quotient,
    MULTIPLE: _wrong_multiple,
    CONSTANT: _wrong_constant,
    RECIPROCAL: _wrong_reciprocal,
}


def _moves(node: Node, step: Step) -> bool:
    return any(part is step.variable for part in ordered(node))


def hint(step: Step) -> Sentence:
    """Where to look: what is done last when the expression is computed."""
    node, x = step.subject, step.variable
    start = "Compute it in your head for one value: what is done last? "
    if step.kind == "chain" and step.inner is not None:
        return (start, "Here it is ", *speaks_of(node, step.inner), ".")
    if step.kind == "rewriting":
        return ("Where does ", formula(x), " stand: in the base, in the exponent, or in both?")
    if step.kind in ("leaf", "outer") and node.primitive is power:
        place = "exponent" if node.arguments[0] is E or _moves(node.arguments[1], step) else "base"
        return ("Look where ", formula(x), f" stands: in the {place}.")
    last = {add: "a sum", subtract: "a difference", multiply: "a product", divide: "a quotient"}
    if node.primitive in last:
        more: Sentence = (". Does every part of it contain ", formula(x), "?")
        return (start, f"Here it is {last[node.primitive]}", *more)
    if node.primitive is negate:
        return (start, "Here it is the change of sign.")
    if step.kind == "cases":
        return ("Which formula holds depends on a condition.",)
    return ("It is one function of ", formula(x), " itself; the table of rules has it.")
