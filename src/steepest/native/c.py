"""Standard C: readable functions with a header and a program that tests them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature

from .operations import FUNCTIONS, Output, Plan
from .plan import routine_plan
from .routines import BY_ERFC, ROUTINES
from .source import ARITHMETIC, COMPARED, Language, formulas, identifiers

KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline
int long register restrict return short signed sizeof static struct switch typedef union unsigned
void volatile while bool true false main asm fortran near far value gradient hessian jacobian
abs acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1
fabs fdim floor fma fmax fmin fmod frexp hypot ilogb j0 j1 jn ldexp lgamma log log10 log1p log2
logb modf nan nextafter pow remainder rint round scalbn signgam sin sinh sqrt tan tanh tgamma
trunc y0 y1 yn gamma NAN INFINITY I errno stdin stdout printf smaller larger
"""

C = Language(
    name="Standard C",
    written={
        **{code: f"{code}({', '.join(['{}'] * n)})" for code, n in FUNCTIONS.items()},
        "abs": "fabs({})",
        "sqrt": "sqrt({})",
        "floor": "floor({})",
        "ceil": "ceil({})",
        "copysign": "copysign({}, {})",
        "minimum": "smaller({}, {})",
        "maximum": "larger({}, {})",
        "scipy.gamma": "tgamma({})",
        "scipy.gammaln": "lgamma({})",
        "scipy.erfc": "erfc({})",
        "erfc": "erfc({})",
        **{
            code: f"{code}({', '.join(['{}'] * count)})"
            for code, count in (
                (code, len(signature(function).parameters)) for code, function in ROUTINES.items()
            )
            if code != "erfc"
        },
    },
    infix={
        **ARITHMETIC,
        **COMPARED,
        "and": ("{} && {}", 5),
        "or": ("{} || {}", 4),
        "not": ("!{}", 30),
        "select": ("{} ? {} : {}", 3),
    },
    statement="const double {name} = {formula};",
    truth_statement="const int {name} = {formula};",
    special={"nan": "NAN", "inf": "INFINITY"},
    reserved=frozenset(KEYWORDS.split()) | frozenset(ROUTINES),
    truths=("1", "0"),
)

ORDERED = {
    "smaller": "static double smaller(double a, double b)\n"
    "{\n    return a < b || a != a ? a : b;\n}\n",
    "larger": "static double larger(double a, double b)\n"
    "{\n    return a > b || a != a ? a : b;\n}\n",
}
"""The smaller and the larger of two, NaN where one is: C's own ignore NaN."""

SEPARATE = 8
"""Up to so many variables are arguments of their own; more come in one array."""


@dataclass(frozen=True)
class Check:
    """A point at which the C program compares itself.

    Args:
        point: The values of the variables.
        expected: The elements of all outputs, by the reference.
        scale: How large the numbers are that these came from.
    """

    point: tuple[float, ...]
    expected: tuple[float, ...]
    scale: float


def sources(plans: Sequence[Plan], name: str, told: str, checks: Sequence[Check]) -> dict[str, str]:
    """The files: header, functions and test program.

    Args:
        plans: A plan for each output alone, then one for all where there are several.
        name: What the function is called.
        told: What it computes, in words.
        checks: What the test program compares with.

    Raises:
        ArgumentError: when C's library lacks an operation.
    """
    [prefix] = identifiers([name], C)
    functions = _functions(plans, prefix)
    helpers = _helpers(plans)
    bodies = "\n".join(f"{head}\n{{\n{body}}}\n" for head, body in functions)
    source = f'#include "{prefix}.h"\n\n#include <math.h>\n\n{helpers}{bodies}'
    called = function_name(plans[-1], name, len(plans) - 1, len(plans))
    test = _test(plans[-1], prefix, called, checks)
    return {
        f"{prefix}.h": header(plans, name, told),
        f"{prefix}.c": source,
        f"{prefix}_test.c": test,
    }


def header(plans: Sequence[Plan], name: str, told: str) -> str:
    """The declarations, each with what it computes."""
    [prefix] = identifiers([name], C)
    guard = f"{prefix.upper()}_H"
    prototypes = "\n".join(
        f"{_comment(p, told)}\n{head};\n"
        for p, (head, _) in zip(plans, _functions(plans, prefix), strict=True)
    )
    return (
        f'#ifndef {guard}\n#define {guard}\n\n#ifdef __cplusplus\nextern "C" {{\n#endif\n\n'
        f"/* {RULES} */\n\n{prototypes}\n#ifdef __cplusplus\n}}\n#endif\n\n#endif\n"
    )


def function_name(plan: Plan, name: str, number: int, count: int) -> str:
    """What the function of one of several plans is called; the last one has all answers."""
    [prefix] = identifiers([name], C)
    if count > 1 and number == count - 1:
        return f"{prefix}_all"
    return prefix if plan.outputs[0].name == "value" else f"{prefix}_{plan.outputs[0].name}"


def _functions(plans: Sequence[Plan], prefix: str) -> list[tuple[str, str]]:
    """The head and the body of each function."""
    return [_function(p, function_name(p, prefix, i, len(plans))) for i, p in enumerate(plans)]


RULES = textwrap.dedent("""\
    Nothing is allocated and nothing is kept between calls, so any number of threads may call.
     * Outside the domain, and where an argument is NaN and the value depends on it, the answer
     * is NaN; overflow gives an infinity. Compile without -ffast-math, which breaks these rules,
     * and with -ffp-contract=off for the same bits on every machine.""")


def _names(plan: Plan) -> tuple[list[str], str]:
    """The texts of the inputs, and the parameters that they are."""
    if len(plan.inputs) <= SEPARATE:
        names = identifiers(plan.inputs, C)
        return names, ", ".join(f"double {n}" for n in names)
    return [f"x[{i}]" for i in range(len(plan.inputs))], f"const double x[{len(plan.inputs)}]"


def _function(plan: Plan, called: str) -> tuple[str, str]:
    """The head and the body of the function of a plan."""
    names, parameters = _names(plan)
    made = formulas(plan, C, names)
    lines = list(made.statements)
    if len(plan.outputs) == 1 and not plan.outputs[0].shape:
        head = f"double {called}({parameters or 'void'})"
        lines.append(f"return {made.outputs[0][0]};")
    else:
        results = [_result(o) for o in plan.outputs]
        head = f"void {called}({', '.join(filter(None, [parameters, *results]))})"
        for output, texts in zip(plan.outputs, made.outputs, strict=True):
            if not output.shape:
                lines.append(f"*{output.name} = {texts[0]};")
            else:
                lines += [f"{output.name}[{i}] = {text};" for i, text in enumerate(texts)]
    unused = _unused(plan, names)
    return head, "".join(f"    {line}\n" for line in [*unused, *lines])


def _unused(plan: Plan, names: Sequence[str]) -> list[str]:
    """What keeps a compiler quiet about variables that the answer does not depend on."""
    used = {int(o.value or 0) for o in plan.operations if o.code == "input"}
    if len(plan.inputs) > SEPARATE:
        return [] if used else ["(void)x;"]
    return [f"(void){n};" for i, n in enumerate(names) if i not in used]


def _result(output: Output) -> str:
    if not output.shape:
        return f"double *{output.name}"
    return f"double {output.name}[{math.prod(output.shape)}]"


def _comment(plan: Plan, told: str) -> str:
    what = " and ".join(o.name for o in plan.outputs)
    order = ""
    if len(plan.inputs) > SEPARATE:
        order = f"\n * x holds {', '.join(plan.inputs)}."
        order = "\n * ".join(textwrap.wrap(order.strip(" *\n"), 90))
        order = f"\n * {order}"
    safe = told.replace("*/", "* /").replace("/*", "/ *")
    return f"/* The {what} of {safe}{order} */"


def _helpers(plans: Sequence[Plan]) -> str:
    """The static functions that the plans call, each before what calls it."""
    written: dict[str, str] = {}
    ordered: set[str] = set()

    def visit(plan: Plan) -> None:
        for code in sorted(plan.codes):
            if code == "minimum":
                ordered.add("smaller")
            elif code == "maximum":
                ordered.add("larger")
            elif code in ROUTINES and code != "erfc" and code not in written:
                inner = routine_plan(BY_ERFC[code])
                visit(inner)
                written[code] = _helper(code, inner)

    for plan in plans:
        visit(plan)
    return "\n".join([*(ORDERED[k] for k in sorted(ordered)), *written.values(), ""]).lstrip("\n")


def _helper(code: str, plan: Plan) -> str:
    names = list(plan.inputs)
    made = formulas(plan, C, names)
    lines = [*made.statements, f"return {made.outputs[0][0]};"]
    parameters = ", ".join(f"double {n}" for n in names)
    body = "".join(f"    {line}\n" for line in lines)
    return f"static double {code}({parameters})\n{{\n{body}}}\n"


def _test(plan: Plan, prefix: str, called: str, checks: Sequence[Check]) -> str:
    """A program that exits with 0 when the functions give the expected numbers."""
    count, size = len(plan.inputs), sum(math.prod(o.shape) for o in plan.outputs)
    rows = ",\n".join(
        "    {{" + ", ".join(map(_literal, [*c.point] or [0.0])) + "},\n     {"
        + ", ".join(map(_literal, c.expected)) + "}, " + _literal(c.scale) + "}"
        for c in checks
    )  # fmt: skip
    arguments = (
        [f"check->point[{i}]" for i in range(count)] if count <= SEPARATE else ["check->point"]
    )
    start, targets = 0, []
    for output in plan.outputs:
        targets.append(f"got + {start}")
        start += math.prod(output.shape)
    if len(plan.outputs) == 1 and not plan.outputs[0].shape:
        call = f"got[0] = {called}({', '.join(arguments)});"
    else:
        call = f"{called}({', '.join(arguments + targets)});"
    return TEST.format(
        prefix=prefix, count=max(count, 1), size=size, rows=rows, call=call, checks=len(checks)
    )


def _literal(value: float) -> str:
    return C.number(float(value))


TEST = """\
#include "{prefix}.h"

#include <math.h>
#include <stdio.h>

/* Points, what the functions give there, and how large the numbers are on the way. */
static const struct check {{
    double point[{count}];
    double expected[{size}];
    double scale;
}} checks[{checks}] = {{
{rows}
}};

static int agree(double got, double expected, double scale)
{{
    if (expected != expected)
        return got != got;
    return got == expected || fabs(got - expected) <= 1e-12 * (fabs(expected) + scale);
}}

int main(void)
{{
    int wrong = 0;
    for (int i = 0; i < {checks}; i++) {{
        const struct check *check = &checks[i];
        double got[{size}];
        {call}
        for (int k = 0; k < {size}; k++) {{
            if (!agree(got[k], check->expected[k], check->scale)) {{
                printf("point %d, number %d: got %.17g, expected %.17g\\n", i, k, got[k],
                       check->expected[k]);
                wrong++;
            }}
        }}
    }}
    printf("%d points, %d wrong\\n", {checks}, wrong);
    return wrong != 0;
}}
"""
