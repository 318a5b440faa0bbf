"""Mistakes in cases, in algebra and in writing: what is no rule of differentiation."""

from __future__ import annotations

from .wording import CASE, Words

TRY = "try it with numbers: "

WRITTEN: dict[str, Words] = {
    "one case only": Words(
        "case by case",
        "You differentiated one case of {place} and left the other out.",
        CASE,
    ),
    "cases exchanged": Words(
        "case by case",
        "The derivatives of the cases of {place} stand at each other's condition.",
        CASE,
    ),
    "extreme of the derivatives": Words(
        "case by case",
        "You took the larger or smaller of the derivatives. In {place} the values decide which "
        "case holds, and that case is differentiated.",
        CASE,
    ),
    "derivatives of the cases added": Words(
        "case by case",
        "You added the derivatives of the cases of {place}: only one case holds at a time.",
        CASE,
    ),
    "a case left as it was": Words(
        "case by case", "You left the case {place} undifferentiated.", CASE
    ),
    "a case taken for constant": Words(
        "case by case", "You took the case {place} for a constant.", CASE
    ),
    "absolute value kept in the derivative": Words(
        "absolute value",
        "You multiplied by {place} itself; the derivative has its sign only.",
        "what is {place} without bars where the inside is negative?",
    ),
    "sign of the absolute value turned round": Words(
        "absolute value",
        "The sign is the wrong way round: {place} rises where its inside is positive and rises.",
        "what is {place} without bars where the inside is positive?",
    ),
    "brackets left out": Words(
        "brackets",
        "A factor in the derivative of {place} is a sum and needs brackets.",
        "which factors of your answer are sums?",
        "a · (b + c) = a · b + a · c, and a · b + c is something else",
    ),
    "brackets after the minus left out": Words(
        "brackets",
        "In the numerator for {place} the minus belongs to the whole bracket after it.",
        "what becomes of the signs in the bracket after the minus?",
        "a − (b + c) = a − b − c",
    ),
    "power spread over a sum": Words(
        "algebra",
        "A slip of algebra: the power of a sum, {place}, is not the sum of the powers.",
        TRY + "is (1 + 2)² the same as 1² + 2²?",
        "(a + b)² = a² + 2ab + b²",
    ),
    "root spread over a sum": Words(
        "algebra",
        "A slip of algebra: the root of a sum, {place}, is not the sum of the roots.",
        TRY + "is √(9 + 16) the same as √9 + √16?",
        "√(ab) = √a · √b, and there is no such rule for √(a + b)",
    ),
    "root of a square without bars": Words(
        "algebra",
        "A slip of algebra: {place} is not what stands under the square where that is negative.",
        TRY + "is √((−3)²) the same as −3?",
        "√(a²) = |a|",
    ),
    "logarithm spread over a sum": Words(
        "algebra",
        "A slip of algebra: the logarithm of a sum, {place}, is not the sum of the logarithms.",
        TRY + "is ln(1 + 1) the same as ln 1 + ln 1?",
        "ln(ab) = ln a + ln b, and there is no such rule for ln(a + b)",
    ),
    "logarithm spread over a product": Words(
        "algebra",
        "A slip of algebra: the logarithm turns a product or quotient, {place}, into "
        "a sum or difference.",
        TRY + "is ln(e · e) the same as ln e · ln e?",
        "ln(ab) = ln a + ln b, and ln(a/b) = ln a − ln b",
    ),
    "exponential spread over a sum": Words(
        "algebra",
        "A slip of algebra: a sum in the exponent, {place}, makes a product of powers, not a sum.",
        TRY + "is 2¹⁺² the same as 2¹ + 2²?",
        "aᵇ⁺ᶜ = aᵇ · aᶜ",
    ),
    "reciprocal spread over a sum": Words(
        "algebra",
        "A slip of algebra: the fraction {place} is not a sum of fractions, for the "
        "sum stands below.",
        TRY + "is 1/(1 + 1) the same as 1/1 + 1/1?",
        "(a + b)/c = a/c + b/c, and there is no such rule for c/(a + b)",
    ),
    "function spread over a sum": Words(
        "algebra",
        "A slip of algebra: {place} is a function of a sum, which is not the sum of the functions.",
        TRY + "is sin(π/2 + π/2) the same as sin(π/2) + sin(π/2)?",
        "g(a + b) stays as it is, unless g has a rule of its own for sums",
    ),
    "coefficient taken out of a function": Words(
        "algebra",
        "A slip of algebra: the factor inside {place} cannot be taken out.",
        TRY + "is sin(2 · π/2) the same as 2 sin(π/2)?",
        "g(2u) stays as it is, unless g has a rule of its own for products",
    ),
    "power of one factor only": Words(
        "algebra",
        "A slip of algebra: in {place} the power belongs to every factor.",
        TRY + "is (2 · 3)² the same as 2 · 3²?",
        "(ab)ⁿ = aⁿ bⁿ",
    ),
    "exponents added instead of multiplied": Words(
        "algebra",
        "A slip of algebra: in {place} the exponents are multiplied.",
        TRY + "is (2³)² the same as 2⁵?",
        "(aᵐ)ⁿ = aᵐⁿ",
    ),
    "exponents multiplied": Words(
        "algebra",
        "A slip of algebra: in {place} the exponents are added.",
        TRY + "is 2² · 2³ the same as 2⁶?",
        "aᵐ · aⁿ = aᵐ⁺ⁿ",
    ),
    "only one term of a sum divided": Words(
        "algebra",
        "A slip of algebra: in {place} every term above is divided.",
        TRY + "is (4 + 6)/2 the same as 4/2 + 6?",
        "(a + b)/c = a/c + b/c",
    ),
    "only one term of a sum multiplied": Words(
        "algebra",
        "A slip of algebra: in {place} every term in the bracket is multiplied.",
        TRY + "is 2 · (3 + 4) the same as 2 · 3 + 4?",
        "a (b + c) = ab + ac",
    ),
    "brackets after a minus": Words(
        "algebra",
        "A slip of algebra: in {place} the minus belongs to every term in the bracket.",
        TRY + "is 9 − (4 + 1) the same as 9 − 4 + 1?",
        "a − (b + c) = a − b − c",
    ),
    "a number of the function copied wrongly": Words(
        "copying",
        "The rules are right, and a number of the function was copied wrongly.",
        "compare the numbers of your answer with those of the function, one by one.",
        "every number of the function goes its own way into the derivative",
    ),
    "a number of the answer": Words(
        "arithmetic",
        "All of your answer is right but one number in it, {factor}.",
        "where does the {factor} in your answer come from?",
        "numbers come down from exponents, out of inner functions, and multiply",
    ),
    "constant factor of a term": Words(
        "arithmetic",
        "The term that comes from {place} is {factor} times what it should be; the rest is right.",
        "which numbers multiply in the term that comes from {place}?",
        "numbers come down from exponents, out of inner functions, and multiply",
    ),
    "angles taken in degrees": Words(
        "degrees",
        "You changed between degrees and radians: {x} is in radians here, so that no factor "
        "π/180 comes in.",
        "in which unit is the angle measured?",
        "(sin x)′ = cos x holds for x in radians",
    ),
    "stopped at the first derivative": Words(
        "second derivative",
        "That is the derivative before: it has to be differentiated once more.",
        "how many times did you differentiate?",
    ),
    "one derivative too many": Words(
        "second derivative",
        "You differentiated once too often.",
        "how many times did you differentiate?",
    ),
}
"""These come after the others: a broken rule that gives the same answer is told first."""
