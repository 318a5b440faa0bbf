"""The command critical: the points where a function levels out, each with its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import Figure, Formula, Json, Latex, assignments, formula, number
from .signs import short, symbol

if TYPE_CHECKING:
    from steepest.function import Function
    from steepest.optimization.critical import Concavity, CriticalPoint, CriticalPoints

    from .screen import Screen

Box = Annotated[str, typer.Option("--box", metavar="x=-5:5,y=-5:5", help="Where to look.")]

GAP = "  "

MOST_TOLD = 6
"""Intervals and inflection points that are told; JSON has all."""

LONGEST = 120
"""A gradient of more characters is not written out."""


@command("critical", 'steepest critical "x^3 - 3x + y^2" --box x=-5:5,y=-5:5')
def critical(
    expression: Formula,
    *,
    box: Box = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The critical points of a function, what each is, and whether these are all."""
    import steepest as st

    f = formula(expression)
    ranges = _ranges(box, f.variables) if box else None
    found = st.critical_points(f, ranges)
    bends = st.concavity(f, ranges) if len(f.variables) == 1 else None
    data: dict[str, Any] = {
        "formula": str(f), "variables": list(f.variables), "notes": list(f.notes)
    }  # fmt: skip
    if bends is not None:
        data["concavity"] = {
            "intervals": [list(i) for i in bends.intervals],
            "inflection_points": list(bends.inflection_points),
            "complete": bends.complete,
            "reason": bends.reason,
        }

    def show(screen: Screen) -> None:
        names = ", ".join(map(symbol, f.variables))
        screen.formula(f"{f.name}({names})" if names else f.name, f.typeset())
        screen.notes(f.notes, str(f))
        if found:
            screen.line()
            screen.block("\n".join(_table(found, f.name, screen.width)))
            screen.line()
        screen.line(found.reason)
        if bends is not None and bends.intervals:
            screen.line()
            screen.line(_shape(bends))
        elif len(f.variables) > 1:
            screen.line()
            screen.line(_gradient(f))

    def draw() -> Any:
        from steepest.figures import points_figure

        return points_figure(f, found)

    answer = Answer({**data, **found.to_dict()}, _latex(found), show, draw)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


def _shape(bends: Concavity) -> str:
    """Where the graph is a cup and where a cap, and where that changes, in sentences."""
    told = {"up": "concave up (f″ > 0)", "down": "concave down (f″ < 0)", "straight": "straight"}
    parts = [
        f"{told[way]} from {short(low)} to {short(high)}"
        for low, high, way in bends.intervals[:MOST_TOLD]
    ]
    left = len(bends.intervals) - len(parts)
    parts += [f"and {left} intervals more"] if left > 0 else []
    changes = bends.inflection_points[:MOST_TOLD]
    many = len(bends.inflection_points) > len(changes)
    named = ", ".join(map(short, changes)) + (", ..." if many else "")
    points = f" Inflection point{'s' if len(changes) > 1 else ''} at {named}." if changes else ""
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}.{points} {bends.reason}"


def _gradient(f: Function) -> str:
    """What the gradient says away from the critical points."""
    slopes = ", ".join(f.diff(name).typeset() for name in f.variables)
    level = "curve" if len(f.variables) == 2 else "surface"
    told = f"∇{f.name} = ({slopes})" if len(slopes) <= LONGEST else f"∇{f.name}"
    return (
        f"Where it is not 0, {told} points straight uphill, at right angles to the level {level} "
        f"{f.name} = c through the point; its length is the slope that way."
    )


def _ranges(text: str, names: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """The ranges of ``x=-5:5,y=0:2*pi`` by name."""
    found = {}
    for name, value in assignments(text, "--box", names).items():
        low, colon, high = value.partition(":")
        if not (colon and low.strip() and high.strip()):
            raise ArgumentError(
                f"A range is written as low:high, and {name} has {value}.",
                where=f"--box {text}"[:60],
                remedy=f"--box {','.join(f'{n}=-5:5' for n in names[:3])}",
            )
        found[name] = (number(low, f"--box {name}="), number(high, f"--box {name}="))
    return found


def _table(found: CriticalPoints, name: str, width: int) -> list[str]:
    """The lines of a table of coordinates, values, kinds and reasons; these go below if long."""
    head = [*map(symbol, found.variables), name, "kind"]
    rows = [[*_coordinates(p), short(p.value), p.kind] for p in found]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    inside = sum(widths) + len(GAP) * len(widths)
    beside = all(inside + len(p.why) <= width for p in found)
    lines = [_row(head, widths)]
    for row, p in zip(rows, found, strict=True):
        lines.append(_row(row, widths) + (f"{GAP}{p.why}" if beside else ""))
        lines += [] if beside else _folded(p.why, width)
    return lines


def _row(cells: list[str], widths: list[int]) -> str:
    return GAP.join(f"{c:<{w}}" for c, w in zip(cells, widths, strict=True)).rstrip()


def _folded(why: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(why, max(width, 20), initial_indent="    ", subsequent_indent="    ")


def _coordinates(p: CriticalPoint) -> list[str]:
    """The coordinates: as formulas where they are known, with their digits."""
    digits = list(map(short, p.point))
    if not p.exact:
        return digits
    from steepest import function

    exact = [function(e).typeset() for e in p.exact]
    return [e if e == d else f"{e} = {d}" for e, d in zip(exact, digits, strict=True)]


def _latex(found: CriticalPoints) -> str:
    from steepest import function

    def cell(exact: Any, digits: float) -> str:
        return function(exact).latex() if exact else short(digits).replace("−", "-")

    rows = [
        " & ".join(
            [
                *(cell(e, c) for e, c in zip(p.exact or [""] * len(p.point), p.point, strict=True)),
                cell("", p.value),
                rf"\text{{{p.kind}}} \\",
            ]
        )
        for p in found
    ]
    columns = "r" * (len(found.variables) + 1)
    return "\n".join([rf"\begin{{array}}{{{columns}l}}", *rows, r"\end{array}"])
