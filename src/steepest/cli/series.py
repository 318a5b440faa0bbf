"""The command ``taylor``: a Taylor series with exact coefficients, and its error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import Figure, Formula, Json, Latex, Wrt, formula, one_variable, point, whole
from .headings import as_read, heading
from .signs import series_sign, short, shown_number, symbol

if TYPE_CHECKING:
    from .screen import Screen

MOST_TERMS = 1000
"""Beyond this the command would run for hours."""


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
    data = {**as_read(f), "wrt": name, "around": around, "order": highest, **series.to_dict()}
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
        heading(screen, f)
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
