"""Random functions as learners meet them: sums, products, quotients and compositions of x and a."""

import random

FUNCTIONS = ("sin", "cos", "tan", "exp", "ln", "sqrt", "atan", "asin", "sinh", "tanh", "|", "cbrt")
NUMBERS = ("2", "3", "4", "5", "7", "1/2", "0.5", "a", "pi")


def random_function(seed):
    """The text of a function of x, and of a now and then."""
    source = random.Random(seed)
    return _term(source, source.choice([2, 2, 3, 3, 4]))


def _term(source, depth):
    if depth <= 0:
        return source.choice(["x", "x", "x", "x^2", "x^3", "sqrt(x)", source.choice(NUMBERS)])
    kind = source.choice(
        ["sum", "product", "quotient", "power", "function", "function", "multiple"]
    )
    left = _term(source, depth - 1)
    if kind == "function":
        name = source.choice(FUNCTIONS)
        if name == "|":
            name = "abs"
        return f"{name}({left})"
    if kind == "power":
        exponents = ["2", "3", "-1", "-2", "1/2", "5", "3/2", "x", "a"]
        return f"({left})^({source.choice(exponents)})"
    if kind == "multiple":
        return f"{source.choice(NUMBERS)}*({left})"
    right = _term(source, source.randrange(depth))
    sign = {"sum": source.choice("+-"), "product": "*", "quotient": "/"}[kind]
    return f"({left}){sign}({right})"
