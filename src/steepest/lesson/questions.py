"""Questions to the reader; what is right is computed when it is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import steepest as st

from .sections import Item
from .working import number

CLOSE = 1e-3
"""A typed number may be this far off, in relation to the right one."""

RULES = {
    "constant rule": ("constant",),
    "constant multiple rule": ("constant multiple", "constant factor", "multiple"),
    "power rule": ("power",),
    "sum rule": ("sum", "difference", "sum and difference"),
    "product rule": ("product", "leibniz"),
    "quotient rule": ("quotient",),
    "chain rule": ("chain", "outer and inner"),
    "derivative of the exponential": ("exponential", "exp", "e^x"),
    "derivative of the logarithm": ("logarithm", "log", "ln"),
    "derivative of sine": ("sine", "sin"),
    "derivative of cosine": ("cosine", "cos"),
}
"""The rules that a reader may name, and in which words."""


@dataclass(frozen=True)
class Reply:
    """What is said to an answer.

    Args:
        right: True, False, or None where the answer could not be judged.
        text: Why.
        hints: What would help, one after the other; the text may hold the first.
    """

    right: bool | None
    text: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Riddle:
    """A question ready to be asked.

    Args:
        prompt: The question.
        expected: The right answer, computed.
        judge: What is said to an answer.
        hint: How an answer is written.
    """

    prompt: str
    expected: str
    judge: Callable[[str], Reply]
    hint: str = ""


def riddle(item: Item) -> Riddle:
    """The question of an item."""
    return _KINDS[item.options["kind"]](item.head, item.options)


def _of_derivative(prompt: str, options: Mapping[str, Any]) -> Riddle:
    f = st.function(options["f"])
    wrt = options.get("wrt") or f.variables[0]
    expected = f.diff(wrt)

    def judge(answer: str) -> Reply:
        check = st.check_answer(f, answer, wrt=wrt)
        return Reply(check.verdict, str(check), tuple(check.hints))

    return Riddle(prompt, expected.typeset(), judge, "type a formula such as 3x^2 + 1")


def _of_antiderivative(prompt: str, options: Mapping[str, Any]) -> Riddle:
    """Right is every function whose derivative is the integrand."""
    f = st.function(options["f"])
    found = st.antiderivative(f)

    def judge(answer: str) -> Reply:
        typed = st.function(re.sub(r"\+\s*[Cc]\s*$", "", answer), variables=f.variables)
        same = st.equivalent(typed.diff(), f)
        if same.verdict is None:
            return Reply(None, str(same.reason))
        said = f"its derivative is {typed.diff().typeset()}"
        return Reply(same.verdict, f"{said}, {'as' if same.verdict else 'not'} {f.typeset()}")

    return Riddle(
        prompt, f"{found.function.typeset()} + C", judge, "type a formula; + C may stay away"
    )


def _of_rule(prompt: str, options: Mapping[str, Any]) -> Riddle:
    told = st.explain(options["f"], options.get("wrt"), level="brief")
    first = told.steps[0]

    def judge(answer: str) -> Reply:
        named = rule_named(answer)
        if named is None:
            return Reply(None, f"Name a rule: {', '.join(RULES)}.")
        if named == first.rule:
            return Reply(True, first.why)
        return Reply(False, f"Look at what is done last when f is computed. {first.why}")

    return Riddle(prompt, first.rule, judge, "type the rule's name")


def _of_number(prompt: str, options: Mapping[str, Any]) -> Riddle:
    """A number, or several in the order of the variables."""
    f = st.function(options["f"])
    at = options.get("at", {})
    asked = options.get("of", "value")
    wanted = {
        "value": lambda: [f(**at)],
        "slope": lambda: [f.diff()(**at)],
        "second": lambda: [f.diff(order=2)(**at)],
        "gradient": lambda: list(f.gradient()(**at)),
        "step": lambda: [at[n] - options["rate"] * f.diff(n)(**at) for n in f.variables],
        "integral": lambda: [st.integrate(f, options["from"], options["to"]).value],
    }[asked]()
    expected = ", ".join(number(value) for value in wanted)

    def judge(answer: str) -> Reply:
        pieces = [p for p in re.split(r"[,;]", answer.strip("()[] ")) if p.strip()]
        if len(pieces) != len(wanted):
            return Reply(
                None, f"{len(wanted)} number{'s are' if len(wanted) > 1 else ' is'} asked."
            )
        typed = [float(st.function(p, variables=())()) for p in pieces]
        right = all(
            math.isclose(t, w, rel_tol=CLOSE, abs_tol=CLOSE)
            for t, w in zip(typed, wanted, strict=True)
        )
        return Reply(right, "" if right else options.get("hint", "Compute it once more."))

    several = "numbers with commas between" if len(wanted) > 1 else "a number"
    return Riddle(prompt, expected, judge, f"type {several}")


def rule_named(answer: str) -> str | None:
    """The rule that the words name.

    >>> rule_named("Chain"), rule_named("the product rule"), rule_named("magic")
    ('chain rule', 'product rule', None)
    """
    words = re.sub(r"\b(the|rule|derivative|of)\b", " ", answer.lower())
    words = " ".join(words.split())
    for rule, names in RULES.items():
        if words in names or answer.strip().lower() == rule:
            return rule
    return None


_KINDS: dict[str, Callable[[str, Mapping[str, Any]], Riddle]] = {
    "derivative": _of_derivative,
    "antiderivative": _of_antiderivative,
    "rule": _of_rule,
    "number": _of_number,
}
