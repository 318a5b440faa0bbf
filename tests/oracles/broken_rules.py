"""Derivatives by the textbook's rules, any one of which can be broken at one place.

Expressions are nested tuples and answers are text; nothing of Steepest is used.
``("+", a, b)``, ``("-", a, b)``, ``("*", a, b)``, ``("/", a, b)``, ``("^", a, n)`` with a number n,
``("exp", base, u)``, ``("f", name, u)``, a number, ``"x"``.
"""

from __future__ import annotations

SLOPES = {
    "sin": "cos({u})",
    "cos": "-sin({u})",
    "tan": "sec({u})^2",
    "ln": "1/({u})",
    "sqrt": "1/(2*sqrt({u}))",
    "atan": "1/(1 + ({u})^2)",
    "asin": "1/sqrt(1 - ({u})^2)",
}

BROKEN_SLOPES = {
    "sign of a standard derivative": {"cos": "sin({u})"},
    "minus in a standard derivative": {"sin": "-cos({u})", "tan": "-sec({u})^2"},
    "another function's derivative": {"tan": "sec({u})*tan({u})"},
    "factor 1/2 of a root left out": {"sqrt": "1/sqrt({u})"},
    "exponent of a root not lowered": {"sqrt": "sqrt({u})/2"},
    "sign under the root": {"asin": "1/sqrt(1 + ({u})^2)"},
    "root left out": {"asin": "1/(1 - ({u})^2)"},
    "sign in the denominator": {"atan": "1/(1 - ({u})^2)"},
}


def text(e) -> str:
    """The expression as it is typed."""
    if isinstance(e, (int, str)):
        return str(e)
    if e[0] == "f":
        return f"{e[1]}({text(e[2])})"
    if e[0] == "^":
        return f"({text(e[1])})^({e[2]})" if e[1] != "x" else f"x^({e[2]})"
    if e[0] == "exp":
        return f"{e[1]}^({text(e[2])})"
    return f"({text(e[1])}) {e[0]} ({text(e[2])})"


def varies(e) -> bool:
    """Whether x is in it."""
    return e == "x" or (isinstance(e, tuple) and any(varies(a) for a in e[1:] if a != e[0]))


def parts(e, path=()):
    """Every part with its path."""
    yield path, e
    if isinstance(e, tuple):
        start = 2 if e[0] in ("f", "exp") else 1
        stop = 2 if e[0] == "^" else 3
        for i in range(start, stop):
            yield from parts(e[i], (*path, i))


def slope(e, broken=None, path=()) -> str:
    """The derivative as text, with ``broken = (path, kind)`` broken there."""
    kind = broken[1] if broken and broken[0] == path else None
    if not varies(e):
        return {"constant kept": text(e), "derivative of a constant taken for 1": "1"}.get(
            kind, "0"
        )
    if e == "x":
        return "1"

    def below(i):
        return f"({slope(e[i], broken, (*path, i))})"

    operation = e[0]
    if operation in "+-":
        dropped = {"a term dropped: 1": 1, "a term dropped: 2": 2}.get(kind)
        terms = {1: below(1), 2: below(2)}
        sign = operation
        if kind == "sign of a term":
            sign = "-" if operation == "+" else "+"
        if dropped == 1:
            return f"{operation}{terms[2]}" if operation == "-" else terms[2]
        return terms[1] if dropped == 2 else f"{terms[1]} {sign} {terms[2]}"
    if operation == "*":
        return _product(e, below(1), below(2), kind)
    if operation == "/":
        return _quotient(e, below(1), below(2), kind)
    if operation == "^":
        return _power(text(e[1]), e[2], below(1), kind)
    if operation == "exp":
        return _exponential(e[1], text(e[2]), below(2), kind)
    return _function(e[1], text(e[2]), below(2), kind)


def _product(e, du, dv, kind) -> str:
    u, v = text(e[1]), text(e[2])
    if not varies(e[1]):
        return {"constant factor lost": dv, "constant factor differentiated to 0": "0"}.get(
            kind, f"({u})*{dv}"
        )
    return {
        "product of the derivatives": f"{du}*{dv}",
        "a term of the product rule missing: 1": f"({u})*{dv}",
        "a term of the product rule missing: 2": f"{du}*({v})",
        "sign in the product rule": f"{du}*({v}) - ({u})*{dv}",
        "sum of the derivatives": f"{du} + {dv}",
    }.get(kind, f"{du}*({v}) + ({u})*{dv}")


def _quotient(e, du, dv, kind) -> str:
    u, v = text(e[1]), text(e[2])
    return {
        "terms of the quotient rule exchanged": f"(({u})*{dv} - {du}*({v}))/({v})^2",
        "denominator of the quotient rule not squared": f"({du}*({v}) - ({u})*{dv})/({v})",
        "quotient of the derivatives": f"{du}/{dv}",
        "plus in the quotient rule": f"({du}*({v}) + ({u})*{dv})/({v})^2",
        "denominator of the quotient rule left out": f"{du}*({v}) - ({u})*{dv}",
    }.get(kind, f"({du}*({v}) - ({u})*{dv})/({v})^2")


def _power(u, n, du, kind) -> str:
    return {
        "exponent not lowered": f"{n}*({u})^({n})*{du}",
        "exponent not brought down": f"({u})^({n - 1})*{du}",
        "exponent raised instead of lowered": f"{n}*({u})^({n + 1})*{du}",
        "factor lowered with the exponent": f"{n - 1}*({u})^({n - 1})*{du}",
        "integrated instead of differentiated": f"({u})^({n + 1})/({n + 1})",
        "inner derivative left out": f"{n}*({u})^({n - 1})",
        "derivative of the base to the power": f"{n}*{du}^({n - 1})",
    }.get(kind, f"{n}*({u})^({n - 1})*{du}")


def _exponential(base, u, du, kind) -> str:
    factor = "" if base == "e" else f"*ln({base})"
    return {
        "power rule used on an exponential": f"({u})*{base}^({u} - 1)*{du}",
        "ln of the base left out": f"{base}^({u})*{du}",
        "inner derivative left out": f"{base}^({u}){factor}",
        "inner function replaced by its derivative": f"{base}^({du}){factor}",
    }.get(kind, f"{base}^({u}){factor}*{du}")


def _function(name, u, du, kind) -> str:
    right = SLOPES[name].format(u=u)
    if kind in BROKEN_SLOPES:
        right = BROKEN_SLOPES[kind][name].format(u=u)
    return {
        "inner derivative left out": f"({right})",
        "outer function kept": f"{name}({u})*{du}",
        "only the inner differentiated": du,
        "inner function replaced by its derivative": SLOPES[name].format(u=du),
        "derivative taken inside": f"{name}({du})",
    }.get(kind, f"({right})*{du}")


def kinds(e, above: str) -> list[str]:
    """The mistakes that can be made at a part, which stands under the operation ``above``."""
    if not varies(e):
        return ["constant kept", "derivative of a constant taken for 1"] if above in "+-" else []
    if e == "x":
        return []
    if e[0] in "+-":
        both = varies(e[1]) and varies(e[2])
        return ["a term dropped: 1", "a term dropped: 2", "sign of a term"] if both else []
    if e[0] == "*":
        if not varies(e[1]):
            return ["constant factor lost", "constant factor differentiated to 0"]
        missing = "a term of the product rule missing"
        return [
            "product of the derivatives",
            f"{missing}: 1",
            f"{missing}: 2",
            "sign in the product rule",
            "sum of the derivatives",
        ]
    if e[0] == "/":
        return [
            "terms of the quotient rule exchanged",
            "quotient of the derivatives",
            "denominator of the quotient rule not squared",
            "plus in the quotient rule",
            "denominator of the quotient rule left out",
        ]
    found = [k for k, names in BROKEN_SLOPES.items() if e[1] in names and e[0] == "f"]
    chain = ["inner derivative left out"]
    if e[0] == "^":
        found += ["exponent not lowered", "exponent not brought down"]
        found += ["exponent raised instead of lowered", "factor lowered with the exponent"]
        chain += ["derivative of the base to the power"]
        if e[1] == "x":
            return [*found, "integrated instead of differentiated"]
        return found + chain
    if e[0] == "exp":
        found += ["power rule used on an exponential"]
        found += ["ln of the base left out"] if e[1] != "e" else []
        chain += ["inner function replaced by its derivative"]
    else:
        chain += ["outer function kept", "only the inner differentiated", "derivative taken inside"]
    return found if e[2] == "x" else found + chain


FUNCTIONS = [
    ("f", "sin", ("^", "x", 2)),
    ("^", ("+", ("*", 3, "x"), 1), 5),
    ("*", ("^", "x", 2), ("f", "sin", "x")),
    ("*", ("^", "x", 3), ("exp", "e", "x")),
    ("/", ("f", "sin", "x"), ("+", ("^", "x", 2), 1)),
    ("/", ("^", "x", 2), ("+", "x", 3)),
    ("exp", "e", ("f", "sin", "x")),
    ("exp", 2, ("^", "x", 2)),
    ("f", "ln", ("+", ("^", "x", 4), 3)),
    ("f", "sqrt", ("+", ("^", "x", 3), 2)),
    ("f", "atan", ("*", 4, "x")),
    ("f", "asin", ("^", "x", 3)),
    ("+", ("*", 4, ("^", "x", 3)), ("f", "cos", ("*", 5, "x"))),
    ("-", ("^", "x", 5), ("*", ("exp", "e", ("*", 3, "x")), ("f", "cos", "x"))),
    ("*", ("f", "tan", "x"), ("f", "ln", "x")),
    ("f", "sin", ("f", "cos", ("^", "x", 2))),
    ("^", ("f", "sin", ("*", 3, "x")), 4),
    ("/", ("exp", "e", ("*", 2, "x")), ("f", "cos", "x")),
    ("+", ("+", ("^", "x", 4), ("*", 7, "x")), 6),
    ("*", ("+", ("^", "x", 2), 5), ("f", "sqrt", "x")),
    ("f", "ln", ("f", "sin", ("*", 2, "x"))),
    ("-", ("*", 6, ("f", "sqrt", "x")), ("/", ("f", "ln", "x"), ("^", "x", 3))),
    ("*", ("exp", 3, "x"), ("f", "atan", "x")),
    ("^", ("-", ("^", "x", 3), ("*", 2, "x")), 6),
    ("/", ("-", ("^", "x", 3), ("f", "ln", "x")), ("+", ("exp", "e", "x"), 2)),
    ("*", ("f", "cos", ("^", "x", 3)), ("exp", 5, "x")),
    ("+", ("/", ("f", "tan", "x"), ("^", "x", 2)), ("*", 8, ("^", "x", 5))),
    ("f", "sqrt", ("+", ("f", "sin", "x"), 4)),
    ("exp", "e", ("*", ("^", "x", 2), ("f", "cos", "x"))),
    ("f", "atan", ("exp", "e", ("*", 2, "x"))),
]


def _above(e, path) -> str:
    for i in path[:-1]:
        e = e[i]
    return e[0] if path else "top"


def broken_answers():
    """Every function with every mistake at every place: function, answer, kind, place."""
    for e in FUNCTIONS:
        for path, part in parts(e):
            for kind in kinds(part, _above(e, path)):
                place = part
                if kind.startswith("a term dropped"):
                    place = part[1] if kind.endswith("1") else part[2]
                elif kind == "sign of a term":
                    place = part[2]
                yield text(e), slope(e, (path, kind)), kind.split(":")[0], text(place)
