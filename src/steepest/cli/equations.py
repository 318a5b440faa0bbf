"""The command ``diff`` of an equation: the derivative of the function that it defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.errors import ArgumentError

from .answers import Answer
from .arguments import listed, point
from .signs import at_point, shown_number, symbol

if TYPE_CHECKING:
    from .screen import Screen


def implicit(text: str, *, wrt: str, at: str, steps: bool, as_json: bool, latex: bool) -> None:
    """The derivative of the function that an equation defines."""
    import steepest as st
    from steepest.reading import read_equation

    names = listed(wrt) or ["x"]
    sides = read_equation(text)
    known = st.function(sides[0] - sides[1]).variables
    of = names[1] if len(names) > 1 else _dependent(known, names[0], text)
    slope = st.implicit(text, wrt=names[0], of=of)
    data = {"variables": slope.variables, "derivative": str(slope), "latex": slope.latex()}
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", slope.variables)
        data["value"] = slope(**given)
    told = st.explain(text, names[0]) if steps else None
    if told is not None:
        data["steps"] = [step.to_dict() for step in told.steps]
    sign = f"d{symbol(of)}/d{symbol(names[0])}"

    def show(screen: Screen) -> None:
        if told is not None:
            screen.block(told.text(screen.width))
        else:
            screen.formula(sign, slope.typeset())
        if at:
            screen.formula(at_point(sign, given), shown_number(data["value"]))

    Answer(data, slope.latex(), show).deliver(as_json=as_json, as_latex=latex)


def _dependent(known: tuple[str, ...], x: str, text: str) -> str:
    """The variable that depends on x: y, or the only other one."""
    others = [name for name in known if name != x]
    if "y" in others:
        return "y"
    if len(others) == 1:
        return others[0]
    raise ArgumentError(
        f"The equation has {', '.join(known) or 'no variables'}: which one depends on {x}?",
        where=text[:60],
        remedy=f"--wrt {x},y for dy/d{x}",
    )


def is_equation(text: str) -> bool:
    """Whether the text equates two sides, and is neither a header nor a named part."""
    if "=" not in text:
        return False
    from steepest.explanations.implicit import is_equation as equates

    return equates(text)
