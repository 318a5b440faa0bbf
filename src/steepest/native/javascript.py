"""A module of JavaScript, for browsers and Node."""

from __future__ import annotations

from collections.abc import Sequence

from .operations import FUNCTIONS, Plan
from .plan import expanded
from .routines import BY_ERFC
from .source import ARITHMETIC, COMPARED, Language, formulas, identifiers

WORDS = """
abstract arguments await boolean break byte case catch char class const continue debugger default
delete do double else enum eval export extends false final finally float for function goto if
implements import in instanceof int interface let long native new null package private protected
public return short static super switch synchronized this throw throws transient true try typeof
undefined var void volatile while with yield Math NaN Infinity smaller larger power copysign
value gradient hessian jacobian
"""

MATH = {
    code: f"Math.{code}({', '.join(['{}'] * n)})"
    for code, n in FUNCTIONS.items()
    if code not in ("pow", "fmod", "erf")
}

JAVASCRIPT = Language(
    name="JavaScript",
    written={
        **MATH,
        "abs": "Math.abs({})",
        "sqrt": "Math.sqrt({})",
        "floor": "Math.floor({})",
        "ceil": "Math.ceil({})",
        "copysign": "copysign({}, {})",
        "minimum": "smaller({}, {})",
        "maximum": "larger({}, {})",
        "pow": "power({}, {})",
    },
    infix={
        **ARITHMETIC,
        **COMPARED,
        "fmod": ("{} % {}", 21),
        "equal": ("{} === {}", 7),
        "not_equal": ("{} !== {}", 7),
        "and": ("{} && {}", 4),
        "or": ("{} || {}", 4),
        "not": ("!{}", 30),
        "select": ("{} ? {} : {}", 3),
    },
    statement="const {name} = {formula};",
    truth_statement="const {name} = {formula};",
    special={"nan": "NaN", "inf": "Infinity"},
    reserved=frozenset(WORDS.split()),
)

HELPERS = {
    "minimum": "const smaller = (a, b) => (a < b || a !== a ? a : b);\n",
    "maximum": "const larger = (a, b) => (a > b || a !== a ? a : b);\n",
    "copysign": "const copysign = (a, b) => "
    "(b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a));\n",
    "pow": "// As in C, where 1 to any power is 1.\nconst power = (a, b) => (a === 1 || "
    "(a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b));\n",
}


def sources(plans: Sequence[Plan], name: str, told: str) -> dict[str, str]:
    """One module with a function for each plan.

    Args:
        plans: A plan for each output alone, then one for all where there are several.
        name: What the function is called.
        told: What it computes, in words.

    Raises:
        ArgumentError: when JavaScript lacks an operation.
    """
    [prefix] = identifiers([name], JAVASCRIPT)
    plans = [expanded(p, BY_ERFC) for p in plans]
    codes = set().union(*(p.codes for p in plans))
    helpers = "".join(text for code, text in HELPERS.items() if code in codes)
    functions = "\n".join(_function(p, prefix, told) for p in plans)
    return {f"{prefix}.mjs": f"{helpers}{chr(10) if helpers else ''}{functions}"}


def _function(plan: Plan, prefix: str, told: str) -> str:
    names = identifiers(plan.inputs, JAVASCRIPT)
    made = formulas(plan, JAVASCRIPT, names)
    parts = [
        _shaped(texts, output.shape)
        for output, texts in zip(plan.outputs, made.outputs, strict=True)
    ]
    what = " and ".join(o.name for o in plan.outputs)
    suffix = "" if what == "value" else "_all" if len(parts) > 1 else f"_{what}"
    answer = parts[0]
    if len(parts) > 1:
        answer = "{ " + ", ".join(
            f"{o.name}: {text}" for o, text in zip(plan.outputs, parts, strict=True)
        ) + " }"  # fmt: skip
    lines = "".join(f"  {line}\n" for line in [*made.statements, f"return {answer};"])
    safe = told.replace("*/", "* /")
    parameters = ", ".join(names)
    if len(names) > 8:
        parameters = f"[{parameters}]"
    return (
        f"/** The {what} of {safe} */\n"
        f"export function {prefix}{suffix}({parameters}) {{\n{lines}}}\n"
    )


def _shaped(texts: list[str], shape: tuple[int, ...]) -> str:
    """The numbers as nested lists."""
    if not shape:
        return texts[0]
    if not shape[0]:
        return "[]"
    size = len(texts) // shape[0]
    rows = [_shaped(texts[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]
    return f"[{', '.join(rows)}]"
