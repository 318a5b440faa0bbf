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
    if x in known and "y" in others:
        return "y"
    if x in known and len(others) == 1:
        return others[0]
    if len(known) < 2:
        raise ArgumentError(
            f"An equation of {'one variable' if known else 'no variable'} defines no function.",
            where=text[:60],
            remedy='write an equation of two variables, as in "x^2 + y^2 = 1", or one side alone.',
        )
    first, last = (x, others[0]) if x in known else known[-2:]
    raise ArgumentError(
        f"The equation has {', '.join(known)}: which of them depends on which?",
        where=text[:60],
        remedy=f"--wrt {first},{last} for d{last}/d{first}",
    )


def is_equation(text: str) -> bool:
    """Whether the text equates two sides, and is neither a header nor a named part."""
    if "=" not in text:
        return False
    from steepest.explanations.implicit import is_equation as equates

    return equates(text)
