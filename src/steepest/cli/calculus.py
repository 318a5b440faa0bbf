"""The commands of calculus: value, diff, explain, grad, hessian, taylor, chain, rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import (
    At,
    Figure,
    Formula,
    Json,
    Latex,
    Let,
    Wrt,
    assignments,
    formula,
    listed,
    one_variable,
    point,
    text_of,
    whole,
)
from .equations import implicit, is_equation
from .signs import (
    at_point,
    matrix,
    second_sign,
    series_sign,
    short,
    shown_number,
    slope_sign,
    symbol,
)

if TYPE_CHECKING:
    from steepest.explanations import Explanation
    from steepest.function import Function

    from .screen import Screen

MOST_DIGITS = 100_000
MOST_TERMS = 1000
MOST_TIMES = 100
"""Beyond these a command would run for hours."""

Order = Annotated[str, typer.Option("--order", metavar="N", help="How many times.")]
LevelOption = Annotated[
    str,
    typer.Option(
        "--level",
        metavar="brief/normal/every",
        help="Rules and answer only, trivial steps folded, or every step.",
        autocompletion=lambda: ["brief", "normal", "every"],
    ),
]


@command("value", 'steepest value "x^2*sin(x)" --at x=pi/2')
def value(
    expression: Formula,
    *,
    at: At = "",
    digits: Annotated[
        str, typer.Option("--digits", metavar="N", help="So many digits of the exact value.")
    ] = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The value of a formula at a point."""
    f = formula(expression)
    given = point(at, "--at", f.variables) if at or f.inputs else {}
    found: Any = f(**given)
    data: dict[str, Any] = {**_read(f), "value": found}
    shown = shown_number(found)
    if digits:
        count = whole(digits, "--digits", 1, MOST_DIGITS)
        texts = assignments(at, "--at", f.variables) if at else {}
        data["digits"] = shown = _written(f.digits(count, **texts), count)
    cause = _cause(f, given, found)
    if cause:
        data["cause"] = cause

    def show(screen: Screen) -> None:
        _heading(screen, f)
        screen.formula(at_point(f.name, given), shown)
        if cause:
            screen.line(cause, "yellow")

    answer = Answer(data, f"{f.latex()} = {shown}", show, lambda: pictured(f, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("diff", 'steepest diff "x^2*sin(x)" --steps')
def diff(
    expression: Formula,
    *,
    wrt: Wrt = "",
    order: Order = "1",
    at: At = "",
    steps: Annotated[bool, typer.Option("--steps", help="Name every rule.")] = False,
    let: Let = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative of a formula; of an equation such as x^2 + y^2 = 1, that of y in x."""
    text = text_of(expression)
    if let:
        f = formula(text).substitute(**assignments(let, "--let"))
    elif is_equation(text):
        if figure:
            raise _no_picture(text)
        return implicit(text, wrt=wrt, at=at, steps=steps, as_json=as_json, latex=latex)
    else:
        f = formula(text)
    names, times = _names(f, wrt), whole(order, "--order", 0, MOST_TIMES)
    slope = f.diff(*names, order=times) if names or not f.inputs else f
    data = {**_read(f), "derivative": str(slope), "latex": slope.latex()}
    found = None
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        found = data["value"] = slope(**given)
    told = _told_steps(f, names, times) if steps else []
    if steps:
        data["steps"] = [step.to_dict() for explanation in told for step in explanation.steps]
    sign = slope_sign(f, names, times)

    def show(screen: Screen) -> None:
        _heading(screen, f, echo=not told)
        for explanation in told:
            screen.block(explanation.text(screen.width))
        if not told or times != 1 or len(names) > 1:
            screen.formula(sign, slope.typeset())
        if at:
            screen.formula(at_point(sign, given), shown_number(found))
            if isinstance(found, float) and math.isnan(found):
                screen.line(slope.intermediates(**given).cause, "yellow")

    answer = Answer(data, slope.latex(), show, lambda: pictured(f, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)
    return None


@command("explain", 'steepest explain "(3x + 1)^5"')
def explain(
    expression: Formula,
    *,
    wrt: Wrt = "",
    level: LevelOption = "normal",
    order: Order = "1",
    let: Let = "",
    by: Annotated[
        str, typer.Option("--by", metavar="rules/limit", help="By the rules, or by the limit.")
    ] = "rules",
    step: Annotated[
        bool, typer.Option("--step", help="Be asked which rule is next, step by step.")
    ] = False,
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative with every rule named; of several variables, the whole gradient."""
    import steepest as st

    text = text_of(expression)
    f: Any = text if is_equation(text) else formula(text)
    if step:
        from .stepping import refuse, step_through

        unfit = {"--let": let, "--by": by == "limit", "--order": order != "1", "--latex": latex}
        for option, given in (unfit | {text: isinstance(f, str)}).items():
            if given:
                refuse(option)
        step_through(f, wrt, f.notes, str(f), as_json=as_json)
        return
    inner = assignments(let, "--let") if let else None
    told = st.explain(
        f, wrt or None, level, order=whole(order, "--order", 1, MOST_TIMES), by=by, inner=inner
    )
    notes = () if isinstance(f, str) else f.notes

    def show(screen: Screen) -> None:
        screen.notes(notes, str(f))
        screen.block(told.text(screen.width))

    data = {**({} if isinstance(f, str) else _read(f)), **told.to_dict()}

    def draw() -> Any:
        if isinstance(f, str):
            raise _no_picture(text)
        return pictured(f)

    answer = Answer(data, told.latex(), show, draw)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("grad", 'steepest grad "x^2 + y^2" --at x=3,y=4')
def grad(
    expression: Formula,
    *,
    at: At = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The gradient: all first partial derivatives."""
    f = formula(expression)
    parts = [f.diff(name) for name in f.variables]
    whole = f.gradient()
    data: dict[str, Any] = {
        **_read(f),
        "gradient": [str(p) for p in parts],
        "latex": [p.latex() for p in parts],
    }
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        data["value"] = whole(**given)

    def show(screen: Screen) -> None:
        _heading(screen, f)
        for name, part in zip(f.variables, parts, strict=True):
            screen.formula(f"∂{f.name}/∂{symbol(name)}", part.typeset())
        if at:
            screen.formula(at_point(f"∇{f.name}", given), shown_number(data["value"]))
            length = math.sqrt(sum(float(v) ** 2 for v in data["value"]))
            screen.line(f"its length is {shown_number(length)}, the slope of the steepest way up")

    answer = Answer(data, whole.latex(), show, lambda: pictured(f, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("hessian", 'steepest hessian "x^2 + 3xy + y^2" --at x=1,y=1')
def hessian(
    expression: Formula,
    *,
    at: At = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The Hessian: all second partial derivatives, and how the function curves at a point."""
    f = formula(expression)
    rows = [[f.diff(a).diff(b) for b in f.variables] for a in f.variables]
    whole = f.hessian()
    data: dict[str, Any] = {
        **_read(f),
        "hessian": [[str(entry) for entry in row] for row in rows],
        "latex": whole.latex(),
    }
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        data["value"] = whole(**given)
        data["eigenvalues"] = _eigenvalues(data["value"])

    def show(screen: Screen) -> None:
        _heading(screen, f)
        drawn = [[entry.typeset() for entry in row] for row in rows]
        lines = matrix("H = ", drawn)
        if len(lines[0]) <= screen.width:
            screen.block("\n".join(lines))
        else:
            for i, a in enumerate(f.variables):
                for j, b in enumerate(f.variables[i:], i):
                    screen.formula(second_sign(f.name, a, b), drawn[i][j])
        if at:
            values = [[short(v) for v in row] for row in data["value"]]
            screen.block("\n".join(matrix(f"{at_point('H', given)} = ", values)))
            screen.formula("eigenvalues", ", ".join(map(short, data["eigenvalues"])))

    answer = Answer(data, whole.latex(), show, lambda: pictured(f, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("taylor", 'steepest taylor "e^x" --order 5')
def taylor(
    expression: Formula,
    *,
    around: Annotated[str, typer.Option("--around", metavar="a", help="The point.")] = "0",
    order: Annotated[str, typer.Option("--order", metavar="N", help="Highest power.")] = "5",
    wrt: Wrt = "",
    at: Annotated[
        str, typer.Option("--at", metavar="x=0.5", help="Where the error is shown, order by order.")
    ] = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The Taylor series round a point, with exact coefficients."""
    import steepest as st

    f = formula(expression)
    name = one_variable(f, wrt, "taylor")
    highest = whole(order, "--order", 0, MOST_TERMS)
    series = st.taylor(f, around=around, order=highest, wrt=name)
    data = {**_read(f), "wrt": name, "around": around, "order": highest, **series.to_dict()}
    table = None
    if len(f.inputs) == 1:
        data["linear"] = series.linear.to_dict()
        table = series.table(point(at, "--at", f.variables)[f.variables[0]]) if at else None
    elif at:
        raise ArgumentError(
            "Errors are shown for a function of one variable.",
            where=f"--at {at}"[:60],
            remedy="leave --at out, or put numbers in place of the other variables.",
        )
    if table is not None:
        data["errors"] = table.to_dict()
    drawn = series.polynomial.latex()

    def show(screen: Screen) -> None:
        _heading(screen, f)
        screen.formula(f"{f.name}({symbol(name or 'x')})", series_sign(series))
        width = len(str(highest))
        numbers = [v for v in series.coefficients if isinstance(v, float)]
        if len(numbers) == highest + 1:
            screen.line()
            for k, (exact, number) in enumerate(zip(series.exact, numbers, strict=True)):
                screen.line(f"  {k:>{width}}  {exact:<20} {shown_number(number)}")
        if "linear" in data:
            line = series.linear
            screen.line()
            screen.line(
                f"first order, as linear regression sees it: weight {short(line.weight)}, "
                f"bias {short(line.bias)}"
            )
        if table is not None:
            screen.line()
            screen.line(f"the error at {symbol(name or 'x')} = {short(table.at)}, order by order")
            screen.block(str(table))

    answer = Answer(data, drawn, show, series.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("chain", 'steepest chain "x^2 + y^2" --let "x=cos(t),y=3*sin(t)"')
def chain(
    expression: Formula,
    *,
    let: Let,
    wrt: Wrt = "",
    at: At = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative of z = f(x, y) with x = g(t), y = h(t), path by path."""
    import steepest as st

    f = formula(expression)
    inner = assignments(let, "--let")
    unknown = [name for name in inner if name not in f.variables]
    if unknown:
        raise ArgumentError(
            f"The formula has no variable {unknown[0]}; it has {', '.join(f.variables) or 'none'}.",
            where=f"--let {let}"[:60],
            remedy=f"--let {(f.variables or ('x',))[0]}=cos(t)",
        )
    rule = st.chain(f, wrt=wrt or None, **inner)
    data = {**_read(f), **rule.to_dict(), "wrt": rule.wrt, "latex": rule.derivative.latex()}
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", rule.derivative.variables)
        data["value"] = rule.derivative(**given)
    told = st.explain(f, rule.wrt, inner=inner)

    def show(screen: Screen) -> None:
        screen.notes(f.notes, str(f))
        screen.block(told.text(screen.width))
        if at:
            sign = f"d{'z' if f.name == 'f' else f.name}/d{symbol(rule.wrt)}"
            screen.formula(at_point(sign, given), shown_number(data["value"]))

    whole = f.substitute(**inner)
    answer = Answer(data, rule.derivative.latex(), show, lambda: pictured(whole, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("rules", "steepest rules")
def rules(*, as_json: Json = False, latex: Latex = False) -> None:
    """The rules of differentiation as a table."""
    import steepest as st

    table = st.rules()
    rows = [{"rule": r.name, "formula": r.formula, "latex": r.latex} for r in table]
    widest = max(len(r["rule"]) for r in rows)

    def show(screen: Screen) -> None:
        for row in rows:
            screen.line(f"{row['rule']:<{widest}}  {row['formula']}")

    lines = [rf"\text{{{r['rule']}}} & {r['latex']} \\" for r in rows]
    drawn = "\n".join([r"\begin{array}{ll}", *lines, r"\end{array}"])
    Answer({"rules": rows}, drawn, show).deliver(as_json=as_json, as_latex=latex)


def pictured(f: Function, at: Mapping[str, float] | None = None) -> Any:
    """The picture of a formula near a point, with its tangent or its gradient."""
    given = {name: value for name, value in (at or {}).items() if math.isfinite(value)}
    spans = {name: (value - 5, value + 5) for name, value in given.items() if abs(value) > 4}
    if len(f.inputs) == 1 and f.variables[0] in given:
        return f.plot(at=given[f.variables[0]], **spans)
    return f.plot(**spans)


def _no_picture(text: str) -> ArgumentError:
    return ArgumentError(
        "Pictures are drawn of functions, and this is an equation.",
        where=text[:60],
        remedy="leave --figure out.",
    )


def _names(f: Function, wrt: str) -> list[str]:
    names = listed(wrt)
    if not names:
        name = one_variable(f, "", "diff")
        return [name] if name else []
    unknown = [n for n in names if n not in f.variables]
    if unknown and f.inputs:
        raise ArgumentError(
            f"The formula has no variable {unknown[0]}; it has {', '.join(f.variables)}.",
            where=f"--wrt {wrt}",
            remedy=f"--wrt {f.variables[0]}",
        )
    return names


def _told_steps(f: Function, names: list[str], order: int) -> list[Explanation]:
    """The explanations of one derivative after the other."""
    import steepest as st

    if order == 0:
        return []
    if len(names) <= 1:
        return [st.explain(f, names[0] if names else None, order=order)]
    told = []
    for name in names:
        for _ in range(order):
            told.append(st.explain(f, name))
            f = f.diff(name)
    return told


def _heading(screen: Screen, f: Function, *, echo: bool = True) -> None:
    """The formula as it was read, and what was assumed."""
    if echo:
        arguments = ", ".join(map(symbol, f.variables))
        screen.formula(f"{f.name}({arguments})" if arguments else f.name, f.typeset())
    screen.notes(f.notes, str(f))


def _read(f: Function) -> dict[str, Any]:
    """How the formula was read, for JSON."""
    return {"formula": str(f), "variables": list(f.variables), "notes": list(f.notes)}


def _cause(f: Function, given: dict[str, float], found: Any) -> str:
    """Why there is no value, or nothing."""
    if not isinstance(found, float) or math.isfinite(found):
        return ""
    return str(f.intermediates(**given).cause or "")


def _eigenvalues(square: Any) -> Any:
    import numpy as np

    found = np.asarray(square, dtype=float)
    if not np.isfinite(found).all():
        return np.full(len(found), math.nan)
    return np.linalg.eigvalsh((found + found.T) / 2)


def _written(exact: Any, digits: int) -> str:
    import mpmath

    if isinstance(exact, list):
        return f"({', '.join(_written(e, digits) for e in exact)})"
    return str(mpmath.nstr(exact, digits, strip_zeros=False))
