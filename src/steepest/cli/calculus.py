"""The commands of calculus: value, diff, explain, grad, hessian."""

from __future__ import annotations

import math
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
from .equations import implicit, is_equation, once_only
from .headings import as_read, heading, pictured
from .signs import (
    at_point,
    matrix,
    second_sign,
    short,
    shown_number,
    slope_sign,
    symbol,
)
from .undefined import explain_gap, require_values, slope_at, value_at

if TYPE_CHECKING:
    from steepest.explanations import Explanation
    from steepest.function import Function

    from .screen import Screen

MOST_DIGITS = 100_000
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
    found = value_at(f, given)
    data: dict[str, Any] = {**as_read(f), **found.data}
    shown = found.shown
    if digits:
        count = whole(digits, "--digits", 1, MOST_DIGITS)
        texts = assignments(at, "--at", f.variables) if at else {}
        data["digits"] = written = _written(f.digits(count, **texts), count)
        shown = written if found.defined else shown

    def show(screen: Screen) -> None:
        heading(screen, f)
        screen.formula(at_point(f.name, given), shown)
        explain_gap(screen, found)

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
        times = whole(order, "--order", 1, MOST_TIMES)
        return implicit(
            text, wrt=wrt, order=times, at=at, steps=steps, as_json=as_json, latex=latex
        )
    else:
        f = formula(text)
    require_values(f)
    names, times = _names(f, wrt), whole(order, "--order", 0, MOST_TIMES)
    slope = f.diff(*names, order=times) if names or not f.inputs else f
    data = {**as_read(f), "derivative": str(slope), "latex": slope.latex()}
    found = None
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        found = (slope_at if names else value_at)(slope, given)
        data |= found.data
    told = _told_steps(f, names, times) if steps else []
    if steps:
        data["steps"] = [step.to_dict() for explanation in told for step in explanation.steps]
    sign = slope_sign(f, names, times)

    def show(screen: Screen) -> None:
        heading(screen, f, echo=not told)
        for explanation in told:
            screen.block(explanation.text(screen.width))
        if not told or times != 1 or len(names) > 1:
            screen.formula(sign, slope.typeset())
        if found is not None:
            screen.formula(at_point(sign, given), found.shown)
            explain_gap(screen, found)

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
    inner, times = (
        assignments(let, "--let") if let else None,
        whole(order, "--order", 1, MOST_TIMES),
    )
    if isinstance(f, str) and times > 1:
        raise once_only(text)
    told = st.explain(f, wrt or None, level, order=times, by=by, inner=inner)
    notes = () if isinstance(f, str) else f.notes

    def show(screen: Screen) -> None:
        screen.notes(notes, str(f))
        screen.block(told.text(screen.width))

    data = {**({} if isinstance(f, str) else as_read(f)), **told.to_dict()}

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
        **as_read(f),
        "gradient": [str(p) for p in parts],
        "latex": [p.latex() for p in parts],
    }
    given: dict[str, float] = {}
    found = None
    if at:
        given = point(at, "--at", f.variables)
        found = slope_at(whole, given)
        data |= found.data

    def show(screen: Screen) -> None:
        heading(screen, f)
        for name, part in zip(f.variables, parts, strict=True):
            screen.formula(f"∂{f.name}/∂{symbol(name)}", part.typeset())
        if found is not None:
            screen.formula(at_point(f"∇{f.name}", given), found.shown)
            explain_gap(screen, found)
            length = math.hypot(*map(float, found.value))
            if math.isfinite(length):
                screen.line(
                    f"its length is {shown_number(length)}, the slope of the steepest way up"
                )

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
        **as_read(f),
        "hessian": [[str(entry) for entry in row] for row in rows],
        "latex": whole.latex(),
    }
    given: dict[str, float] = {}
    found = None
    if at:
        given = point(at, "--at", f.variables)
        found = slope_at(whole, given)
        data |= found.data
        data["eigenvalues"] = _eigenvalues(data["value"])

    def show(screen: Screen) -> None:
        heading(screen, f)
        drawn = [[entry.typeset() for entry in row] for row in rows]
        lines = matrix("H = ", drawn)
        if len(lines[0]) <= screen.width:
            screen.block("\n".join(lines))
        else:
            for i, a in enumerate(f.variables):
                for j, b in enumerate(f.variables[i:], i):
                    screen.formula(second_sign(f.name, a, b), drawn[i][j])
        if found is not None:
            values = [
                [short(e.value) if e.defined else e.shown for e in row.parts] for row in found.parts
            ]
            screen.block("\n".join(matrix(f"{at_point('H', given)} = ", values)))
            screen.formula("eigenvalues", ", ".join(map(short, data["eigenvalues"])))
            explain_gap(screen, found)

    answer = Answer(data, whole.latex(), show, lambda: pictured(f, given))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


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
