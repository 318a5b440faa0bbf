"""The mistakes that learners make most, the commonest first."""

from __future__ import annotations

from .wording import CHAIN, CONSTANT, FACTOR, POWER, PRODUCT, QUOTIENT, ROOT, STANDARD, SUM, Words

COMMON: dict[str, Words] = {
    "inner derivative left out": Words(
        "chain rule",
        "You differentiated the outer {outer} and left the inner {inner} alone: the chain rule "
        "multiplies by the derivative of the inner function.",
        CHAIN,
    ),
    "power rule used on an exponential": Words(
        "exponential",
        "You used the power rule on {place}. Here the exponent varies and the base is fixed, "
        "so the power stays as it is, times ln of the base.",
        "in {place}, is it the base or the exponent that contains {x}?",
    ),
    "ln of the base left out": Words(
        "exponential or logarithm",
        "The base of {place} is not e, so ln of the base belongs into the derivative.",
        "what is different about the base of {place}, compared with e?",
    ),
    "product of the derivatives": Words(
        "product rule",
        "You multiplied the derivatives of the factors of {place}. The derivative of a product "
        "is a sum: each factor is differentiated while the others stay.",
        PRODUCT,
    ),
    "terms of the quotient rule exchanged": Words(
        "quotient rule",
        "In {place} the terms of the numerator stand in the wrong order: the derivative of the "
        "numerator comes first, and the sign depends on it.",
        QUOTIENT,
    ),
    "denominator of the quotient rule not squared": Words(
        "quotient rule",
        "In {place} the denominator {v} has to be squared.",
        QUOTIENT,
    ),
    "quotient of the derivatives": Words(
        "quotient rule",
        "You divided the derivative of {u} by that of {v}. The derivative of a quotient is not "
        "the quotient of the derivatives.",
        QUOTIENT,
    ),
    "exponent not lowered": Words(
        "power rule",
        "In {place} you brought the exponent down as a factor and left the exponent as it was: "
        "it goes down by 1.",
        POWER,
    ),
    "exponent not brought down": Words(
        "power rule",
        "In {place} you lowered the exponent and did not bring it down as a factor.",
        POWER,
    ),
    "exponent raised instead of lowered": Words(
        "power rule",
        "In {place} the exponent went up: when differentiating it goes down by 1, also when it "
        "is negative.",
        POWER,
    ),
    "constant kept": Words(
        "constant rule",
        "You kept the constant {place}: it does not change with {x}, so its derivative is 0.",
        CONSTANT,
    ),
    "constant factor lost": Words(
        "constant multiple",
        "The constant factor of {place} is lost: it stays and multiplies the derivative.",
        FACTOR,
    ),
    "sign of a standard derivative": Words(
        "standard derivative",
        "The sign of the derivative of {place} is wrong.",
        STANDARD,
    ),
    "a term of the product rule missing": Words(
        "product rule",
        "A term is missing in the derivative of {place}: every factor takes its turn in being "
        "differentiated.",
        PRODUCT,
    ),
    "sign of a term": Words(
        "sum rule",
        "The sign in front of the derivative of {place} is wrong.",
        "which sign stands in front of {place}?",
    ),
    "minus sign lost": Words(
        "constant multiple",
        "The minus sign of {place} is lost.",
        "which sign stands in front?",
    ),
    "a term dropped": Words(
        "sum rule",
        "The derivative of {place} is missing: every term is differentiated.",
        SUM,
    ),
    "factor 1/2 of a root left out": Words(
        "power rule",
        "The factor 1/2 of the root {place} is missing: a root is the power 1/2.",
        ROOT,
    ),
    "exponent of a root not lowered": Words(
        "power rule",
        "You brought the exponent 1/2 of {place} down and did not lower it to −1/2.",
        ROOT,
    ),
    "exponent of a root raised": Words(
        "power rule",
        "The exponent of {place} went up from 1/2 to 3/2: it goes down to −1/2.",
        ROOT,
    ),
    "sign of the reciprocal lost": Words(
        "reciprocal rule",
        "The sign is wrong: {place} has a negative exponent, which comes down with its minus.",
        "which sign has the exponent when {place} is written as a power?",
    ),
    "denominator of the reciprocal not squared": Words(
        "reciprocal rule",
        "In the derivative of {place} the denominator has to be squared.",
        "how is {place} written with a negative exponent, and what is that exponent less 1?",
    ),
    "reciprocal turned into a logarithm": Words(
        "reciprocal rule",
        "You integrated {place}: the logarithm has the derivative 1/x, not the other way round.",
        "how is {place} written with a negative exponent?",
    ),
    "negative exponent lowered towards zero": Words(
        "power rule",
        "The exponent of {place} is negative: 1 less is further from 0, not nearer.",
        "how is {place} written with a negative exponent, and what is that exponent less 1?",
    ),
    "only the denominator differentiated": Words(
        "reciprocal rule",
        "You differentiated the denominator of {place} in its place.",
        "how is {place} written with a negative exponent?",
    ),
    "denominator differentiated in place": Words(
        "reciprocal rule",
        "You differentiated the power in the denominator of {place} in its place.",
        "how is {place} written with a negative exponent?",
    ),
    "constant differentiated to 0 in a quotient": Words(
        "reciprocal rule",
        "The derivative of {place} is not 0: its denominator changes with {x}.",
        "does {place} change when {x} changes?",
    ),
}
