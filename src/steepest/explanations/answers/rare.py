"""Mistakes that are rarer, and those of the whole answer."""

from __future__ import annotations

from .wording import CHAIN, CONSTANT, FACTOR, POWER, PRODUCT, QUOTIENT, ROOT, STANDARD, SUM, Words

RARE: dict[str, Words] = {
    "sign under the root": Words(
        "inverse trigonometric function",
        "The sign under the root in the derivative of {place} is wrong.",
        STANDARD,
    ),
    "root left out": Words(
        "inverse trigonometric function",
        "The root in the denominator of the derivative of {place} is missing.",
        STANDARD,
    ),
    "square under the root left out": Words(
        "inverse trigonometric function",
        "Under the root in the derivative of {place} the square is missing.",
        STANDARD,
    ),
    "root in the wrong place": Words(
        "inverse trigonometric function",
        "The root in the derivative of {place} belongs into the denominator.",
        STANDARD,
    ),
    "sign in the denominator": Words(
        "inverse trigonometric function",
        "The sign in the denominator of the derivative of {place} is wrong.",
        STANDARD,
    ),
    "root that does not belong there": Words(
        "inverse trigonometric function",
        "The derivative of {place} has no root.",
        STANDARD,
    ),
    "square in the denominator left out": Words(
        "inverse trigonometric function",
        "The square in the denominator of the derivative of {place} is missing.",
        STANDARD,
    ),
    "fraction turned over": Words(
        "inverse trigonometric function",
        "The fraction in the derivative of {place} is turned over.",
        STANDARD,
    ),
    "inverse function taken for a reciprocal": Words(
        "inverse trigonometric function",
        "{place} is the inverse function, which is not 1 divided by the function.",
        "which angle, or which fraction, is {place}?",
    ),
    "another function's derivative": Words(
        "standard derivative",
        "What stands there for the derivative of {place} belongs to another function.",
        STANDARD,
    ),
    "sign of the absolute value left out": Words(
        "absolute value",
        "The derivative of {place} has the sign of what is inside: it is negative where the "
        "inside is.",
        "what is {place} without bars where the inside is negative?",
    ),
    "absolute value of the derivative": Words(
        "absolute value",
        "You put the bars round the derivative; {place} falls where its inside is negative "
        "and rises.",
        "what is {place} without bars where the inside is negative?",
    ),
    "outer function kept": Words(
        "chain rule",
        "You multiplied by the derivative of {inner} and left the outer {outer} undifferentiated.",
        "what is the derivative of {outer} in u?",
    ),
    "only the inner differentiated": Words(
        "chain rule",
        "You differentiated the inner {inner} only; the derivative of the outer {outer} is "
        "missing.",
        "what is the derivative of {outer} in u?",
    ),
    "derivative of the base to the power": Words(
        "chain rule",
        "You differentiated the base {inner} under the power. The base stays, and its "
        "derivative is a factor.",
        "in {place}, which is the outer function and which the inner one?",
    ),
    "root of the derivative": Words(
        "chain rule",
        "You took the root of the derivative of {inner}.",
        "in {place}, which is the outer function and which the inner one?",
    ),
    "inner function replaced by its derivative": Words(
        "chain rule",
        "You put the derivative of {inner} inside the outer function. The inner function stays "
        "inside, and its derivative is a factor.",
        "in {place}, which is the outer function and which the inner one?",
    ),
    "derivative taken inside": Words(
        "chain rule",
        "You differentiated {inner} inside the outer {outer}, which is not differentiated.",
        "in {place}, which is the outer function and which the inner one?",
    ),
    "inner function replaced, and its derivative multiplied": Words(
        "chain rule",
        "You put the derivative of {inner} inside as well. The inner function stays inside.",
        "what stands inside after the outer {outer} is differentiated?",
    ),
    "coefficient taken out of the inner function": Words(
        "chain rule",
        "The inner {inner} lost its coefficient: inside, it stays as it is.",
        "what stands inside after the outer {outer} is differentiated?",
    ),
    "inner derivative counted twice": Words(
        "chain rule", "The derivative of the inner {inner} is a factor once only.", CHAIN
    ),
    "inner derivative added": Words(
        "chain rule",
        "You added the derivative of the inner {inner}; the chain rule multiplies by it.",
        CHAIN,
    ),
    "inner function multiplied instead of its derivative": Words(
        "chain rule",
        "You multiplied by the inner {inner} itself; the factor is its derivative.",
        CHAIN,
    ),
    "exponent multiplied instead of its derivative": Words(
        "chain rule",
        "You multiplied by the exponent {inner} itself; the factor is its derivative.",
        CHAIN,
    ),
    "a link of the chain left out": Words(
        "chain rule",
        "The chain of {place} has more than two links, and one is missing.",
        "which functions stand inside each other in {place}?",
    ),
    "factor lowered with the exponent": Words(
        "power rule",
        "The factor that comes down in {place} is the old exponent, not the new one.",
        POWER,
    ),
    "sign of the exponent lost": Words(
        "power rule", "The exponent of {place} comes down with its sign.", POWER
    ),
    "exponent turned into a factor": Words(
        "power rule",
        "The exponent of {place} became a factor and the power is gone: the exponent goes down "
        "by 1 only.",
        POWER,
    ),
    "exponent lowered by two": Words(
        "power rule", "The exponent of {place} goes down by 1, not by 2.", POWER
    ),
    "exponent lowered, not multiplied": Words(
        "power rule", "The exponent of {place} comes down as a factor, not as a term.", POWER
    ),
    "exponential rule used on a power": Words(
        "power rule",
        "You used the rule of exponentials on {place}. Here the base varies and the exponent is "
        "fixed.",
        "in {place}, is it the base or the exponent that contains {x}?",
    ),
    "exponent lowered on an exponential": Words(
        "exponential",
        "The exponent of {place} is not lowered: an exponential keeps its exponent.",
        "in {place}, is it the base or the exponent that contains {x}?",
    ),
    "divided by ln of the base": Words(
        "exponential",
        "You divided by ln of the base of {place}, as for the integral; the derivative "
        "multiplies by it.",
        "is ln of the base a factor or a divisor when {place} is differentiated?",
    ),
    "multiplied by ln of the base": Words(
        "logarithm",
        "You multiplied by ln of the base; the derivative of {place} divides by it.",
        "how is {place} written with ln?",
    ),
    "ln of the exponent instead of the base": Words(
        "exponential", "It is ln of the base of {place}, not of the exponent.", CHAIN
    ),
    "power rule alone for u^v": Words(
        "logarithmic differentiation",
        "Base and exponent of {place} both contain {x}: the power rule alone does not fit.",
        "how is {place} written as e to a product?",
    ),
    "exponential rule alone for u^v": Words(
        "logarithmic differentiation",
        "Base and exponent of {place} both contain {x}: the rule of exponentials alone does "
        "not fit.",
        "how is {place} written as e to a product?",
    ),
    "logarithm left out for u^v": Words(
        "logarithmic differentiation",
        "In the derivative of {place} the factor ln of the base is missing in one term.",
        "what is the derivative of the logarithm of {place}?",
    ),
    "logarithmic derivative not multiplied back": Words(
        "logarithmic differentiation",
        "That is the derivative of ln({place}); it has still to be multiplied by {place}.",
        "whose derivative did you find?",
    ),
    "derivative of the exponent only": Words(
        "logarithmic differentiation",
        "You differentiated base and exponent of {place} in their places.",
        "how is {place} written as e to a product?",
    ),
    "sign in the product rule": Words(
        "product rule", "The two terms of the derivative of {place} are added.", PRODUCT
    ),
    "sum of the derivatives": Words(
        "product rule",
        "You added the derivatives of the factors of {place}; each is still multiplied by the "
        "other factor.",
        PRODUCT,
    ),
    "factors not exchanged in the product rule": Words(
        "product rule",
        "In the derivative of {place} each derivative is multiplied by the other factor, not by "
        "its own.",
        PRODUCT,
    ),
    "a factor left as it was": Words(
        "product rule",
        "In one term of the derivative of {place} nothing is differentiated.",
        PRODUCT,
    ),
    "plus in the quotient rule": Words(
        "quotient rule", "In {place} the numerator is a difference, not a sum.", QUOTIENT
    ),
    "minus in a standard derivative": Words(
        "standard derivative",
        "The derivative of {place} has no minus.",
        STANDARD,
    ),
    "denominator of the quotient rule left out": Words(
        "quotient rule",
        "The numerator is right, and the denominator of {place} is missing.",
        QUOTIENT,
    ),
    "denominator of the quotient rule differentiated": Words(
        "quotient rule", "The denominator of {place} is squared, not differentiated.", QUOTIENT
    ),
    "a term of the quotient rule missing": Words(
        "quotient rule",
        "A term is missing in the derivative of {place}: numerator and denominator both change.",
        QUOTIENT,
    ),
    "factors not exchanged in the quotient rule": Words(
        "quotient rule",
        "In {place} each derivative is multiplied by the other part, not by its own.",
        QUOTIENT,
    ),
    "product of the derivatives in the quotient rule": Words(
        "quotient rule", "In {place} the derivatives are not multiplied by each other.", QUOTIENT
    ),
    "square of the numerator in the quotient rule": Words(
        "quotient rule", "In {place} it is the denominator that is squared.", QUOTIENT
    ),
    "sign of a root's exponent": Words(
        "power rule",
        "The minus of the exponent −1/2 says where the root of {place} stands; it is no sign.",
        ROOT,
    ),
    "factor 2 of a root in the wrong place": Words(
        "power rule", "The 2 in the derivative of {place} belongs into the denominator.", ROOT
    ),
    "root kept": Words(
        "power rule", "You multiplied by {place}; its derivative divides by it.", ROOT
    ),
    "root of the denominator left out": Words(
        "power rule",
        "In the derivative of {place} the root is missing in the denominator.",
        ROOT,
    ),
    "power rule used on a constant": Words(
        "constant rule",
        "You used the power rule on {place}, which is a number: its derivative is 0.",
        CONSTANT,
    ),
    "fractional exponent lowered wrongly": Words(
        "power rule",
        "The exponent of {place} goes down by 1, and that is where the fraction went wrong.",
        "how is {place} written as a power, and what is that exponent less 1?",
    ),
    "coefficient not squared": Words(
        "inverse trigonometric function",
        "In the derivative of {place} the whole inside is squared, its coefficient too.",
        "what is the square of {inner}?",
    ),
    "inner function lost inside": Words(
        "chain rule",
        "The inner {inner} is lost: after differentiating the outer function it stays inside.",
        "what stands inside after the outer {outer} is differentiated?",
    ),
    "derivative of a constant taken for 1": Words(
        "constant rule", "The derivative of the constant {place} is 0, not 1.", CONSTANT
    ),
    "constant factor differentiated to 0": Words(
        "constant multiple",
        "The factor of {place} is constant, and the derivative is not 0: the factor stays and "
        "the rest is differentiated.",
        FACTOR,
    ),
    "constant factor added": Words(
        "constant multiple",
        "In the derivative of {place} the constant factor multiplies; it is not added.",
        FACTOR,
    ),
    "constant divisor squared": Words(
        "constant multiple",
        "The divisor of {place} is constant: it stays, and is not squared.",
        FACTOR,
    ),
    "constant divisor multiplied": Words(
        "constant multiple", "The constant in {place} divides; it does not multiply.", FACTOR
    ),
    "a term left as it was": Words("sum rule", "You left the term {place} undifferentiated.", SUM),
    "sum differentiated as a product": Words(
        "sum rule", "The derivatives of the terms of {place} are added, not multiplied.", SUM
    ),
    "integrated instead of differentiated": Words(
        "power rule",
        "You integrated {place}: the exponent went up and divides. Differentiating, it comes "
        "down as a factor and goes down by 1.",
        POWER,
    ),
    "left as it was": Words(
        "derivative", "You left {place} undifferentiated.", "what is the derivative of {place}?"
    ),
    # Of the whole answer.
    "differentiated in another variable": Words(
        "partial derivative",
        "That is the derivative in another variable: here {x} moves and the others are held "
        "constant.",
        "which letter moves, and which are held constant?",
    ),
    "held variable differentiated as well": Words(
        "partial derivative",
        "You differentiated the other variables as well: only {x} moves.",
        "which letter moves, and which are held constant?",
    ),
    "the whole integrated": Words(
        "integral",
        "You integrated {place}: the derivative of your answer is the function.",
        "which way did you go: from the function to its slope, or back?",
    ),
    "differentiated twice": Words(
        "second derivative",
        "That is the second derivative of {place}.",
        "how many times did you differentiate?",
    ),
    "constant of integration": Words(
        "integral",
        "A constant of integration belongs to an integral; a derivative has none.",
        "where does the letter come from?",
    ),
    "another letter": Words(
        "variable",
        "With {x} for your letter it would be right.",
        "which letter does the function have?",
    ),
    "sign of the whole": Words(
        "sign", "Only the sign of the whole is wrong.", "where does a minus come in, or go?"
    ),
    "constant factor of the whole": Words(
        "constant multiple",
        "Your answer is {factor} times the derivative.",
        "which constant factors come in, and which cancel?",
    ),
    "constant added to the whole": Words(
        "constant rule",
        "Your answer differs from the derivative by the constant {factor}.",
        "which terms of the function do not change with {x}?",
    ),
}
