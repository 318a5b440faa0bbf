"""The command ``diff`` of an equation: the derivative of the function that it defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError

from .answers import Answer
from .arguments import listed, point
from .curves import slope_on_curve
from .signs import at_point, high, symbol
from .undefined import explain_gap

if TYPE_CHECKING:
    from .screen import Screen


def implicit(
    text: str, *, wrt: str, order: int, at: str, steps: bool, as_json: bool, latex: bool
) -> None:
    """The derivative of the function that an equation defines."""
    import steepest as st
    from steepest.reading import read_equation

    names = listed(wrt) or ["x"]
    sides = read_equation(text)
    curve = st.function(sides[0] - sides[1])
    x, y = names[0], names[1] if len(names) > 1 else _dependent(curve.variables, names[0], text)
    if steps and order > 1:
        raise once_only(text)
    slope = st.implicit(text, wrt=x, of=y, order=order)
    data: dict[str, Any] = {
        "variables": slope.variables,
        "derivative": str(slope),
        "latex": slope.latex(),
    }
    given: dict[str, float] = {}
    found = None
    if at:
        given = point(at, "--at", slope.variables)
        found = slope_on_curve(curve, slope, x, y, given)
        data |= found.data
    told = st.explain(text, names[0]) if steps else None
    if told is not None:
        data["steps"] = [step.to_dict() for step in told.steps]
    times = high(order) if order > 1 else ""
    sign = f"d{times}{symbol(y)}/d{symbol(x)}{times}"

    def show(screen: Screen) -> None:
        if told is not None:
            screen.block(told.text(screen.width))
        else:
            screen.formula(sign, slope.typeset())
        if found is not None:
            screen.formula(at_point(sign, given), found.shown)
            explain_gap(screen, found)

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


def once_only(text: str) -> ArgumentError:
    """The refusal to tell the steps of a further derivative of an equation."""
    return ArgumentError(
        "The steps of an equation are told for its first derivative.",
        where=text[:60],
        remedy="leave --order out, or leave --steps out for the derivative alone.",
    )


def is_equation(text: str) -> bool:
    """Whether the text equates two sides, and is neither a header nor a named part."""
    if "=" not in text:
        return False
    from steepest.explanations.implicit import is_equation as equates

    return equates(text)
