"""The commands ``chain`` and ``rules``: the chain rule path by path, and all rules at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.errors import ArgumentError
from steepest.printing import natural_order

from .answers import Answer
from .app import command
from .arguments import At, Figure, Formula, Json, Latex, Let, Wrt, assignments, formula, point
from .headings import as_read, pictured
from .signs import at_point, shown_number, symbol

if TYPE_CHECKING:
    from .screen import Screen


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
    names = natural_order({v for text in inner.values() for v in formula(text).variables})
    if len(names) > 1 and not wrt:
        raise ArgumentError(
            f"The functions of --let have the variables {', '.join(names)}: which one?",
            where=f"--let {let}"[:60],
            remedy=f"--wrt {names[0]}",
        )
    rule = st.chain(f, wrt=wrt or None, **inner)
    data = {**as_read(f), **rule.to_dict(), "wrt": rule.wrt, "latex": rule.derivative.latex()}
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
        length = widest + 2 + max(len(row["formula"]) for row in rows)
        fits = not screen.wraps or length <= screen.width
        for row in rows:
            apart = " " * (widest - len(row["rule"]) + 2) if fits else "\n    "
            screen.line(row["rule"] + apart + row["formula"])

    lines = [rf"\text{{{r['rule']}}} & {r['latex']} \\" for r in rows]
    drawn = "\n".join([r"\begin{array}{ll}", *lines, r"\end{array}"])
    Answer({"rules": rows}, drawn, show).deliver(as_json=as_json, as_latex=latex)
