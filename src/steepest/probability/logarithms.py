"""The logarithm of a formula, taken apart so that nothing underflows on the way."""

from __future__ import annotations

from steepest.graph import E, Node, add, divide, exact, exp, lift, log, multiply, negate, power
from steepest.primitives import (
    PI,
    binomial,
    factorial,
    gamma,
    lgamma,
    normal_density,
    sqrt,
    where,
)
from steepest.primitives import abs as absolute
from steepest.primitives import beta as beta_function


def log_of(node: Node) -> Node:  # noqa: PLR0912 - one case for each operation
    """The logarithm of a positive node: of products a sum, of exponentials the exponent."""
    total: list[Node] = []
    stack: list[tuple[Node, Node]] = [(node, lift(1))]
    while stack:
        part, n = stack.pop()
        primitive, arguments = part.primitive, part.arguments
        if primitive is multiply:
            stack += [(a, n) for a in arguments]
        elif primitive is divide:
            stack += [(arguments[0], n), (arguments[1], -n)]
        elif primitive is negate and exact(arguments[0]) is None:
            total.append(n * log(part))
        elif primitive is exp:
            total.append(n * arguments[0])
        elif primitive is power and arguments[0] is E:
            total.append(n * arguments[1])
        elif primitive is power and _is_even(arguments[1]):
            stack.append((absolute(arguments[0]), n * arguments[1]))
        elif primitive is power:
            stack.append((arguments[0], n * arguments[1]))
        elif primitive is sqrt:
            stack.append((arguments[0], n / 2))
        elif primitive is normal_density:
            x, mean, std = arguments
            total.append(n * (-(((x - mean) / std) ** 2) / 2 - log(2 * PI) / 2))
            stack.append((std, -n))
        elif primitive is gamma:
            total.append(n * lgamma(arguments[0]))
        elif primitive is factorial:
            total.append(n * lgamma(arguments[0] + 1))
        elif primitive is binomial:
            a, k = arguments
            total.append(n * (lgamma(a + 1) - lgamma(k + 1) - lgamma(a - k + 1)))
        elif primitive is beta_function:
            a, b = arguments
            total.append(n * (lgamma(a) + lgamma(b) - lgamma(a + b)))
        elif primitive is where:
            condition, yes, no = arguments
            total.append(n * where(condition, log_of(yes), log_of(no)))
        elif part is E:
            total.append(n)
        elif exact(part) != 1:
            total.append(n * log(part))
    result: Node = lift(0)
    for term in total:
        result = add(result, term) if exact(result) != 0 else term
    return result


def _is_even(n: Node) -> bool:
    value = exact(n)
    return isinstance(value, int) and value % 2 == 0
