"""The words that formulas know: functions, constants, Greek letters; and what was meant."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from steepest.graph import Primitive, primitive_named, registered

from .characters import GREEK_NAMES
from .composites import COMPOSITES, Composite

CONSTANTS = frozenset({"pi", "e"})

BARE_VARIABLES = frozenset({"gamma", "beta"})
"""Functions in text when a bracket follows; variables otherwise."""

_UNTYPED = frozenset(
    [
        "add",
        "subtract",
        "multiply",
        "divide",
        "negate",
        "power",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "logical_not",
        "derivative",
        "polynomial",
        "prod",
        "cumprod",
    ]
)
"""Entries that are written with signs, or have no written form."""

_circular = ("sin", "cos", "tan", "cot", "sec", "csc")

INVERSES = {n: f"arc{n}" for n in _circular} | {f"{n}h": f"ar{n}h" for n in _circular}
"""The entries of functions that ``sin^-1`` and the like invert."""

_SPELLINGS = {
    "ln": "log", "min": "minimum", "max": "maximum", "sgn": "sign", "signum": "sign",
    "ceiling": "ceil", "binom": "binomial", "lg": "log10", "tg": "tan", "ctg": "cot",
    "cotg": "cot", "cosec": "csc", "arctg": "arctan", "arcctg": "arccot",
    "besselj": "bessel_j", "bessely": "bessel_y", "besseli": "bessel_i", "lambertw": "lambert_w",
    "ReLU": "relu", "GELU": "gelu", "SiLU": "silu", "logistic": "sigmoid",
    "gammaln": "lgamma", "loggamma": "lgamma", "logcosh": "log_cosh", "logaddexp": "log_add_exp",
    "normcdf": "normal_distribution", "norm_cdf": "normal_distribution",
    "normpdf": "normal_density", "norm_pdf": "normal_density",
} | {
    f"{prefix}{name}": inverse
    for name, inverse in INVERSES.items()
    for prefix in ("a", "arc", "arg" if name.endswith("h") else "arc")
}  # fmt: skip
"""Spellings besides the names and aliases of the table."""

PROSE = {
    "squared": "^2", "cubed": "^3", "times": "*", "plus": "+", "minus": "-", "over": "/",
    "divided": "/", "multiplied": "*", "by": "*", "of": "( )", "equals": "=", "the": "",
    "integral": "st.integrate(...)", "derivative": ".diff(...)", "limit": "", "lim": "",
    "sh": "sinh(x)", "ch": "cosh(x)", "th": "tanh(x)", "cth": "coth(x)", "return": "",
    "import": "", "from": "", "def": "", "class": "", "while": "", "print": "",
    "let": "", "in": "", "is": "=", "assert": "", "yield": "", "raise": "", "with": "", "to": "",
    "int": "st.integrate(...)", "percent": "/100", "modulo": "mod(x, y)", "root": "sqrt(x)",
}  # fmt: skip
"""Words of prose that stand where a formula needs a sign, with the sign."""

KEYWORDS = {
    "if": "if", "for": "if", "when": "if", "else": "else", "otherwise": "otherwise",
    "and": "and", "or": "or", "not": "not", "true": "true", "false": "false",
}  # fmt: skip


@cache
def functions() -> dict[str, str]:
    """The names under which text finds a function, each with the entry's name."""
    importlib.import_module("steepest.primitives")
    found: dict[str, str] = {}
    entries = [p for p in registered() if _is_elementwise(p)]
    for p in entries:
        for name in (p.name, p.text, *p.aliases):
            if name and name != "log_base":
                found.setdefault(name, p.name)
    if "log" in found:
        found["log"] = "log"
    known = {p.name for p in entries}
    for name, entry in _SPELLINGS.items():
        if entry in known:
            found.setdefault(name, entry)
    return found | {name: name for name in COMPOSITES}


def _is_elementwise(p: Primitive) -> bool:
    if p.arity == 0 or p.name in _UNTYPED:
        return False
    return p.name in ("where", "minimum", "maximum") or bool(p.partials) or bool(p.defined_as)


def entry(name: str) -> Primitive | Composite:
    """The primitive, or what is written with some, of a name that ``functions`` has."""
    return COMPOSITES.get(name) or primitive_named(functions()[name])


@cache
def bracketed() -> frozenset[str]:
    """The functions of several arguments, which are called with brackets or not at all."""
    return frozenset(name for name in functions() if entry(name).arity not in (1, None))


def meant(name: str, others: Iterable[str] = (), *, cutoff: float = 0.75) -> str:
    """The known name nearest to a misspelt one, or nothing."""
    known = [*functions(), *CONSTANTS, *GREEK_NAMES, *others]
    exact = [k for k in known if k.lower() == name.lower() and k != name]
    letters = sorted(name.lower())
    exact = exact or [k for k in known if sorted(k.lower()) == letters and k != name]
    near = exact or get_close_matches(name, known, n=1, cutoff=cutoff)
    if not near:
        near = [k for k in known if len(k) > 2 and name.lower().startswith(k)][-1:]
    return near[0] if near else ""
