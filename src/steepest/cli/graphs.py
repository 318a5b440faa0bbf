"""The command backprop: the computation graph of a formula, forward and backward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import At, Formula, Json, Latex, assignments, point, text_of

if TYPE_CHECKING:
    from steepest.explanations import Backpropagation

    from .screen import Screen


@command("backprop", 'steepest backprop "a = tanh(w1*x); (w2*a - y)^2" --at w1=1,w2=2,x=3,y=1')
def backprop(
    expression: Formula,
    *,
    at: At = "",
    let: Annotated[
        str,
        typer.Option("--let", metavar="b=tanh(w2*a),a=tanh(w1*x)", help="Parts with a name."),
    ] = "",
    figure: Annotated[
        str, typer.Option("--figure", metavar="FILE.svg", help="Draw the graph.")
    ] = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Backpropagation: values forward, local derivatives, adjoints backward, summed."""
    import steepest as st
    from steepest.printing import natural_order

    given = assignments(let, "--let") if let else None
    text = text_of(expression)
    formulas = [st.function(f) for f in (text, *(given or {}).values())]
    names = {name for f in formulas for name in f.variables}.difference(given or ())
    told = st.backpropagate(text, point(at, "--at", tuple(natural_order(names))), parts=given)
    data = {"formula": str(told.function), **told.to_dict()}
    if figure:
        data["figure"] = _written(told, figure)

    def show(screen: Screen) -> None:
        f = told.function
        screen.formula(told.output.name, f.typeset())
        screen.notes(f.notes, str(f))
        screen.line()
        screen.block(told.text(min(screen.width, 100)))
        if figure:
            screen.line(f"picture: {figure}")

    Answer(data, _latex(told), show).deliver(as_json=as_json, as_latex=latex)


def _latex(told: Backpropagation) -> str:
    """The products along the paths, or the gradient alone where no part is named."""
    products = told.products()
    if products:
        return "\n".join(product.latex((told.parts or told).output.name) for product in products)
    return told.function.gradient().latex() if told.gradient else told.function.latex()


def _written(told: Backpropagation, path: str) -> str:
    if not path.lower().endswith(".svg"):
        raise ArgumentError(
            "A computation graph is drawn as SVG.",
            where=f"--figure {path}"[:60],
            remedy=f"--figure {Path(path).stem or 'graph'}.svg",
        )
    try:
        Path(path).write_text(told.svg(), encoding="utf-8")
    except OSError as error:
        raise ArgumentError(
            f"The picture cannot be written: {error.strerror or error}.",
            where=path[:60],
            remedy="name a file in a folder that exists.",
        ) from None
    return path
