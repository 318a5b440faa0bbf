"""The commands slope and check: the limit made visible, an answer judged."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .answers import Answer
from .app import command
from .arguments import At, Figure, Formula, Json, Latex, Wrt, formula, one_variable, point

if TYPE_CHECKING:
    from steepest.explanations import AnswerCheck, Slope

    from .screen import Screen


class Method(enum.StrEnum):
    """How a difference quotient is formed."""

    FORWARD = "forward"
    CENTRAL = "central"
    COMPLEX = "complex"
    RICHARDSON = "richardson"


class Form(enum.StrEnum):
    """How an answer must be written."""

    FACTORED = "factored"
    EXPANDED = "expanded"


@command("slope", 'steepest slope "x^3" --at x=2')
def slope(
    expression: Formula,
    *,
    at: At = "",
    wrt: Wrt = "",
    method: Annotated[Method, typer.Option("--method", help="The quotient.")] = Method.CENTRAL,
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The slope by the limit: difference quotients for falling h, and where rounding wins."""
    import steepest as st

    f = formula(expression)
    name = one_variable(f, wrt, "slope")
    given = point(at, "--at", f.variables or ((name or "x"),) if at else f.variables)
    found = st.slope(f, given or 0.0, wrt=name if f.inputs else None, method=method.value)
    data: dict[str, Any] = {"formula": str(f), "variables": list(f.variables), **found.to_dict()}

    def show(screen: Screen) -> None:
        screen.notes(f.notes, str(f))
        screen.block(found.text(screen.width))

    answer = Answer(data, _table(found), show, found.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("check", 'steepest check "sin(x^2)" --derivative "cos(x^2)"')
def check(
    expression: Formula,
    *,
    derivative: Annotated[
        str, typer.Option("--derivative", metavar="ANSWER", help="The answer to be judged.")
    ],
    wrt: Wrt = "",
    order: Annotated[
        int, typer.Option("--order", metavar="N", min=1, help="Which derivative it is: 2, ...")
    ] = 1,
    form: Annotated[
        Form | None, typer.Option("--form", help="How the answer must be written.")
    ] = None,
    hints: Annotated[
        int, typer.Option("--hints", metavar="N", min=0, help="How many hints to show.")
    ] = 1,
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Is this the derivative? If not, which rule was misapplied, and where."""
    import steepest as st

    f = formula(expression)
    name = one_variable(f, wrt, "check") or "x"
    found = st.check_answer(
        f, derivative, name, order=order, form=None if form is None else form.value
    )

    def show(screen: Screen) -> None:
        screen.notes(f.notes, str(f))
        screen.block(found.text(screen.width, hints=hints))

    data = {"formula": str(f), "variables": list(f.variables), **found.to_dict()}
    Answer(data, _judged(found), show).deliver(as_json=as_json, as_latex=latex)


def _judged(found: AnswerCheck) -> str:
    """The equation that the answer claims, as it stands."""
    sign = {True: "=", False: r"\neq", None: r"\overset{?}{=}"}[found.verdict]
    d = r"\partial" if len(found.function.inputs) > 1 else "d"
    power = f"^{found.order}" if found.order > 1 else ""
    slope_ = rf"\frac{{{d}{power}}}{{{d} {found.variable.name}{power}}}"
    f = found.original or found.function
    return rf"{slope_} \left({f.latex()}\right) {sign} {found.given.latex()}"


def _table(found: Slope) -> str:
    """The table of h, quotient and error in LaTeX."""

    def number(value: float) -> str:
        mantissa, _, power = f"{value:.12g}".partition("e")
        return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa

    rows = [" & ".join(map(number, row)) + r" \\" for row in found.table]
    return "\n".join(
        [r"\begin{array}{lll}", r"h & \text{quotient} & \text{error} \\", *rows, r"\end{array}"]
    )
