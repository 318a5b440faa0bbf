"""The command backprop: the computation graph of a formula, forward and backward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .answers import Answer
from .app import command
from .arguments import At, Figure, Formula, Json, Latex, assignments, point, text_of

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
    figure: Figure = "",
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

    def show(screen: Screen) -> None:
        f = told.function
        screen.formula(told.output.name, f.typeset())
        screen.notes(f.notes, str(f))
        screen.line()
        screen.block(told.text(min(screen.width, 100)))

    answer = Answer(data, _latex(told), show, lambda: Drawn(told.svg()))
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


def _latex(told: Backpropagation) -> str:
    """The products along the paths, or the gradient alone where no part is named."""
    products = told.products()
    if products:
        return "\n".join(product.latex((told.parts or told).output.name) for product in products)
    return told.function.gradient().latex() if told.gradient else told.function.latex()


class Drawn:
    """A picture that is SVG already, and becomes a figure for other kinds of files.

    Args:
        svg: The picture.
    """

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def savefig(self, path: str, dpi: int) -> None:
        """Write the picture."""
        if path.lower().endswith(".svg"):
            Path(path).write_text(self.svg, encoding="utf-8")
            return
        from steepest.figures import svg_figure

        svg_figure(self.svg).savefig(path, dpi=dpi)
