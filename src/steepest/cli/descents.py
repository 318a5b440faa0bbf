"""The commands that compare and explain descents: rates, batches, newton."""

from __future__ import annotations

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
    Start,
    formula,
    listed,
    number,
    point,
    text_of,
)
from .arguments import whole as whole_number
from .learning import columns, table
from .options import (
    DataFile,
    Epochs,
    Iterations,
    LossName,
    Method,
    Model,
    Rate,
    Seed,
    Target,
    Units,
)
from .signs import latex_number, symbol

if TYPE_CHECKING:
    from .screen import Screen


@command("rates", 'steepest rates "x^2 + 4*y^2" --start x=3,y=4')
def rates(
    expression: Formula,
    *,
    start: Start = "",
    rate: Annotated[
        str, typer.Option("--rates", "--rate", metavar="0.1,0.01", help="The learning rates.")
    ] = "0.1,0.01,0.001,0.0001",
    method: Method = "gradient_descent",
    iterations: Iterations = "1000",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The same descent with several learning rates, side by side."""
    import steepest as st

    f = formula(expression)
    tried = [number(text, "--rates") for text in listed(rate)]
    found = st.compare_rates(
        f,
        point(start, "--start", f.variables),
        tried,
        method=method,
        iterations=whole_number(iterations, "--iterations"),
    )
    runs = [
        {**row, "x": run.x, "at": run.at}
        for row, run in zip(found.table, found.runs.values(), strict=True)
    ]
    data: dict[str, Any] = {"formula": str(f), "variables": f.variables}
    data |= {"rates": runs, "best": found.best}

    def show(screen: Screen) -> None:
        screen.formula(f"{f.name}({', '.join(map(symbol, f.variables))})", f.typeset())
        screen.notes(f.notes, str(f))
        heads = ["rate", "steps", "value", *map(symbol, f.variables[:3]), ""]
        cells = []
        for row, run in zip(found.table, found.runs.values(), strict=True):
            at = [f"{v:.5g}" for v in run.x[:3]]
            steps, value = f"{row['steps']:,}", f"{row['value']:.6g}"
            cells.append([f"{row['rate']:g}", steps, value, *at, row["verdict"]])
        columns(screen, heads, cells)
        for row in found.table:
            screen.line(f"{row['rate']:g}: {row['reason']}")
        screen.line(f"The rate {found.best:g} came lowest.", "bold")

    drawn = r" \\ ".join(rf"{r['rate']:g} & {latex_number(r['value'])}" for r in found.table)
    told = Answer(data, drawn, show, found.plot)
    told.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("batches", 'steepest batches data.csv --model "y = w*x + b"')
def batches(
    data: DataFile,
    *,
    model: Model = "",
    target: Target = "",
    loss: LossName = "mean squared error",
    sizes: Annotated[
        str, typer.Option("--sizes", "--batch-size", metavar="all,1,32", help="Rows a step.")
    ] = "all,1,32",
    start: Start = "",
    method: Method = "gradient_descent",
    rate: Rate = "",
    epochs: Epochs = "20",
    seed: Seed = "0",
    units: Units = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Batch, stochastic and mini-batch descent on the same data: their noise and their time."""
    import steepest as st

    if not model:
        raise ArgumentError(
            "A loss needs a model.",
            where=f"steepest batches {data}"[:60],
            remedy=f'steepest batches {data} --model "y = w*x + b"',
        )
    f = st.loss(text_of(model), table(data), target or None, loss)
    begin = point(start, "--start", f.variables) if start else dict.fromkeys(f.variables, 0.0)
    known = (
        None if not units else "auto" if units == "auto" else point(units, "--units", f.variables)
    )
    found = st.compare_batches(
        f,
        begin,
        [_size(text) for text in listed(sizes)],
        method=method,
        learning_rate=number(rate, "--rate") if rate else None,
        epochs=whole_number(epochs, "--epochs", 1),
        seed=whole_number(seed, "--seed"),
        units=known,
    )
    answer: dict[str, Any] = {"formula": str(f), "variables": f.variables, "rows": found.rows}
    answer |= {"epochs": found.epochs, "seed": int(seed), "start": begin, "batches": found.table}

    def show(screen: Screen) -> None:
        screen.formula(f"{f.name}({', '.join(map(symbol, f.variables))})", f.typeset())
        screen.line(f"{found.rows} rows, at most {found.epochs} epochs, seed {seed}")
        heads, *rows = found.cells()
        columns(screen, heads, rows)
        screen.line(
            "rows: in each step; noise: how far a batch's gradient lies from that of all rows at "
            "the start, as a share of its length; rises: epochs in which the loss of all rows did "
            "not fall."
        )
        for run in found.runs:
            if run.result.interrupted:
                screen.line(run.result.reason, "yellow")
            at = ", ".join(f"{symbol(n)} = {v:.6g}" for n, v in run.result.at.items())
            screen.line(f"{run.kind} ({run.size}), rate {run.rate:.3g}: {at}")

    drawn = r" \\ ".join(
        rf"\text{{{r['kind']}}} & {latex_number(r['loss'])} & {r['seconds']:.3g}"
        for r in found.table
    )
    told = Answer(answer, drawn, show, found.plot)
    told.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("newton", 'steepest newton "x^2 + 3*x*y - y^3" --at x=1,y=-0.5')
def newton(
    expression: Formula,
    *,
    at: At = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Newton's step at a point: the quadratic model, how it curves, what is done at saddles."""
    import steepest as st

    f = formula(expression)
    found = st.newton_step(f, point(at, "--at", f.variables))

    def show(screen: Screen) -> None:
        screen.notes(f.notes, str(f))
        screen.prose(found.text())

    answer = Answer(found.to_dict(), found.model.latex(), show, found.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


def _size(text: str) -> int | str:
    return "all" if text == "all" else whole_number(text, "--sizes", 1)
