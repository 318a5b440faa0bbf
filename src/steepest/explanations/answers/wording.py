"""What is said of each mistake: the rule, what was done, and the first question to ask.

In the sentences ``{place}`` is the part where it happened, ``{inner}`` and ``{outer}`` the
functions of a chain, ``{u}`` and ``{v}`` the two sides of an operation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words for one mistake.

    Args:
        rule: The textbook's name of the rule that was broken.
        said: What was done, and what the rule does.
        ask: The first hint: a question.
        general: The rule in general form, where the mistake has one of its own.
    """

    rule: str
    said: str
    ask: str
    general: str = ""


CHAIN = "what is the derivative of {inner}?"
POWER = "what happens to the exponent when {place} is differentiated, and what to the factor?"
ROOT = "how is {place} written as a power, and what is that exponent less 1?"
STANDARD = "what does your table give for the derivative of {outer}?"
PRODUCT = "how many terms does the derivative of {place} have?"
QUOTIENT = "which term comes first in the numerator, and what is the denominator?"
CASE = "what is the function in each case, and which condition belongs to which?"
SUM = "what is the derivative of {place} by itself?"
CONSTANT = "does {place} change when {x} changes?"
FACTOR = "what happens to a constant factor when {place} is differentiated?"

GENERAL = {
    "chain rule": "(g(u))′ = g′(u) · u′",
    "power rule": "(uⁿ)′ = n uⁿ⁻¹ · u′",
    "exponential": "(aᵘ)′ = aᵘ ln a · u′, and (eᵘ)′ = eᵘ · u′",
    "exponential or logarithm": "(aᵘ)′ = aᵘ ln a · u′, and the derivative of log u to the "
    "base a is u′/(u ln a)",
    "logarithm": "the derivative of log u to the base a is u′/(u ln a)",
    "product rule": "(u v)′ = u′ v + u v′",
    "quotient rule": "(u/v)′ = (u′ v − u v′) / v²",
    "reciprocal rule": "(c/v)′ = −c v′ / v², as for c v⁻¹",
    "sum rule": "(u + v)′ = u′ + v′, and (u − v)′ = u′ − v′",
    "constant rule": "c′ = 0 for a constant c",
    "constant multiple": "(c u)′ = c u′ for a constant c",
    "logarithmic differentiation": "uᵛ = e^(v ln u), so (uᵛ)′ = uᵛ (v ln u)′",
    "absolute value": "|u|′ = u′ where u > 0, and −u′ where u < 0",
    "case by case": "each case is differentiated by itself and keeps its own condition",
    "partial derivative": "∂f/∂x treats every other variable as a number",
    "integral": "the derivative of the integral is the function, not the other way round",
    "second derivative": "f″ is the derivative of f′",
}
"""The rules in general form, for the second hint; others are shown for their function."""
