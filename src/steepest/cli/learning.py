"""The commands of learning: descend, rate, fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError, NotConverged

from .answers import Answer
from .app import command
from .arguments import (
    At,
    Figure,
    Formula,
    Json,
    Latex,
    Start,
    assignments,
    formula,
    number,
    point,
    text_of,
    whole,
)
from .options import (
    Bounds,
    DataFile,
    Iterations,
    Method,
    Model,
    Rate,
    Schedule,
    Target,
    Units,
)
from .signs import latex_number, short, shown_number, symbol

if TYPE_CHECKING:
    from .screen import Screen


@command("descend", 'steepest descend "x^2 + 4*y^2" --start x=3,y=4 --rate 0.1')
def descend(
    expression: Formula,
    *,
    start: Start = "",
    rate: Rate = "",
    method: Method = "gradient_descent",
    schedule: Schedule = "",
    bounds: Bounds = "",
    iterations: Iterations = "10000",
    tolerance: Annotated[
        str, typer.Option("--tolerance", metavar="1e-8", help="How small the gradient must be.")
    ] = "1e-8",
    units: Units = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Descent: theta - rate*gradient, or another rule, until the gradient vanishes."""
    import steepest as st

    from .curve import Curve

    f = formula(expression)
    begin = point(start, "--start", f.variables)
    most = whole(iterations, "--iterations")
    given = learning_rate(rate, schedule, most)
    quiet = as_json or latex
    with Curve(quiet=quiet) as curve:
        result = st.minimize(
            f,
            begin,
            method=None if method == "auto" else method,
            learning_rate=given,
            bounds=ranges(bounds, f.variables),
            iterations=most,
            tolerance=number(tolerance, "--tolerance"),
            units=_units(units, f.variables),
            watch=curve.watch,
        )
    plain = isinstance(result.method, st.GradientDescent) and not units and not schedule
    judged = st.diagnose_learning_rate(f, result.at, result.learning_rate) if plain else None
    data = {
        "formula": str(f),
        "variables": f.variables,
        "x": result.x,
        "at": result.at,
        "value": result.value,
        "gradient": result.gradient,
        "converged": result.converged,
        "reason": result.reason,
        "iterations": result.iterations,
        "learning_rate": result.learning_rate,
        "limit": math.nan if judged is None else judged.limit,
        "method": str(result.method.rule),
        "source": result.method.rule.source,
    }
    if schedule:
        data["schedule"] = str(given)

    def show(screen: Screen) -> None:
        rule = result.method.rule
        screen.formula(f"{f.name}({', '.join(map(symbol, f.variables))})", f.typeset())
        screen.notes(f.notes, str(f))
        told = given.typeset() if schedule else shown_number(given) if given else ""
        screen.line(f"{rule.typeset()},  rate {told}" if told else rule.typeset())
        history(screen, result, f.variables)
        for name, value in result.at.items():
            screen.formula(symbol(name), short(value))
        screen.formula("value", short(result.value))
        screen.line(result.reason, "green" if result.converged else "yellow")
        if judged is not None and given is not None and result.converged:
            screen.line(f"The rate is {judged.verdict}.")

    drawn = r",\quad ".join(
        f"{st.function(n).latex()} = {latex_number(v)}" for n, v in result.at.items()
    )
    answer = Answer(data, drawn, show, result.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("rate", 'steepest rate "x^2 + 4*y^2" --at x=1,y=1 --rate 0.3')
def rate(
    expression: Formula,
    *,
    at: At = "",
    rate: Rate = "0.1",
    units: Units = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Whether a learning rate is too large, too small or right: against 2/(largest eigenvalue)."""
    import steepest as st

    f = formula(expression)
    where = point(at, "--at", f.variables)
    found = st.diagnose_learning_rate(
        f, where, number(rate, "--rate"), units=_units(units, f.variables)
    )
    data = {
        "formula": str(f),
        "variables": f.variables,
        "verdict": found.verdict,
        "limit": found.limit,
        "reason": found.reason,
        "rate": found.rate,
        "eigenvalues": found.eigenvalues,
    }

    def show(screen: Screen) -> None:
        screen.line(found.verdict, "bold")
        screen.line(found.reason)

    drawn = rf"\frac{{2}}{{\lambda_{{\max}}}} = {latex_number(found.limit)}"

    def draw() -> Any:
        tried = [found.rate, *([found.limit / 2] if 0 < found.limit < math.inf else [])]
        return st.compare_rates(f, where, tried, iterations=50).plot()

    answer = Answer(data, drawn, show, draw)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("fit", 'steepest fit data.csv --model "y = a*exp(-b*x)"')
def fit(
    data: DataFile,
    *,
    model: Model = "",
    target: Target = "",
    start: Start = "",
    method: Annotated[
        str,
        typer.Option(
            "--method", metavar="NAME", help="levenberg_marquardt, or a method of descend."
        ),
    ] = "levenberg_marquardt",
    rate: Rate = "",
    bounds: Bounds = "",
    iterations: Iterations = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The parameters of a formula that fit a table best, with their standard errors."""
    import steepest as st

    if not model:
        raise ArgumentError(
            "A fit needs a model.",
            where=f"steepest fit {data}",
            remedy=f'steepest fit {data} --model "y = w*x + b"',
        )
    known = table(data)
    begin: Any = None
    if start:
        begin = {n: number(v, f"--start {n}=") for n, v in assignments(start, "--start").items()}
    found = st.fit(
        text_of(model),
        known,
        target or None,
        start=begin,
        method=method,
        learning_rate=number(rate, "--rate") if rate else None,
        bounds=ranges(bounds) if bounds else None,
        iterations=whole(iterations, "--iterations", 1) if iterations else None,
    )
    result = found.result
    if not result.converged and not all(map(math.isfinite, found.parameters.values())):
        raise NotConverged(result.reason, where=str(found.model)[:60], remedy="--start a=1,b=1")
    answer = {
        "model": f"{found.target} = {found.model}",
        "parameters": found.parameters,
        "standard_errors": found.standard_errors,
        "covariance": found.covariance,
        "residual_sum_of_squares": found.residual_sum_of_squares,
        "residual_standard_deviation": found.residual_standard_deviation,
        "degrees_of_freedom": found.degrees_of_freedom,
        "converged": result.converged,
        "reason": result.reason,
        "iterations": result.iterations,
        "start": found.start,
    }

    def show(screen: Screen) -> None:
        screen.formula(symbol(found.target), found.model.typeset())
        screen.notes(found.model.notes, str(found.model))
        parameters(screen, found)
        screen.line(result.reason, "green" if result.converged else "yellow")
        if not start:
            told = ", ".join(f"{symbol(n)} = {v:.4g}" for n, v in found.start.items())
            screen.line(f"No start was given; the search began at {told}.")

    drawn = f"{found.target} = {found.function.latex()}"
    told = Answer(answer, drawn, show, found.plot)
    told.deliver(as_json=as_json, as_latex=latex, figure=figure)


def table(path: str) -> Any:
    """The table of a path, or of standard input where it is a single minus."""
    from steepest.optimization import table as table_of

    if path != "-":
        return table_of(path)
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "standard input"
        file.write_text(text_of("-") + "\n", encoding="utf-8")
        return table_of(file)


def history(screen: Screen, result: Any, names: tuple[str, ...]) -> None:
    """Some steps of a descent as a table: the first ones, then ever fewer."""
    total = len(result.history)
    if total < 2:
        return
    shown = sorted({0, 1, 2, 3, *(10**k for k in range(1, 8)), total - 1} & set(range(total)))
    few = names[:3]
    heads = ["step", *map(symbol, few), "value", "|gradient|"]
    rows = [
        [
            f"{i:,}",
            *(f"{result.history.x[i][k]:.6g}" for k in range(len(few))),
            f"{result.history.value[i]:.6g}",
            f"{result.history.slope[i]:.3g}",
        ]
        for i in shown
    ]
    columns(screen, heads, rows)


def parameters(screen: Screen, found: Any, certified: dict[str, float] | None = None) -> None:
    """The parameters of a fit with their errors, beside certified ones where there are any."""
    heads = ["parameter", "value", "standard error", *(["certified"] if certified else [])]
    rows = [
        [
            symbol(name),
            f"{value:.10g}",
            f"{found.standard_errors[name]:.6g}",
            *([f"{certified[name]:.10g}"] if certified else []),
        ]
        for name, value in found.parameters.items()
    ]
    columns(screen, heads, rows)
    screen.line(
        f"residual sum of squares {found.residual_sum_of_squares:.10g}, "
        f"{found.degrees_of_freedom} degrees of freedom, "
        f"residual standard deviation {found.residual_standard_deviation:.6g}"
    )


def columns(screen: Screen, heads: list[str], rows: list[list[str]]) -> None:
    """Rows of numbers in columns, set to the right; told one by one where they are too wide."""
    wide = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    if sum(wide) + 2 * len(wide[1:]) > screen.width:
        for row in rows:
            told = (f"{head} {cell}".strip() for head, cell in zip(heads, row, strict=True))
            screen.line("; ".join(told))
        return
    for i, row in enumerate([heads, *rows]):
        line = "  ".join(f"{cell:>{w}}" for cell, w in zip(row, wide, strict=True))
        screen.line(line.rstrip(), "" if i else "dim")


def learning_rate(rate: str, schedule: str, iterations: int) -> Any:
    """The rate of ``--rate`` and ``--schedule``; None where neither is given."""
    given = number(rate, "--rate") if rate else None
    if not schedule:
        return given
    from steepest.optimization import schedule_named

    return schedule_named(schedule, 0.1 if given is None else given, iterations)


def ranges(text: str, names: tuple[str, ...] = ()) -> dict[str, tuple[float, float]] | None:
    """The ranges of ``x=0:1,y=0:`` by name; an end that is left out is no bound.

    Raises:
        ArgumentError: when one is not written like that.
    """
    found = {}
    for name, value in assignments(text, "--bounds", names).items():
        low, colon, high = value.partition(":")
        if not colon:
            raise ArgumentError(
                f"A range is written as low:high, and {name} has {value}.",
                where=f"--bounds {text}"[:60],
                remedy=f"--bounds {name}=0:1",
            )
        ends = [
            number(end, f"--bounds {name}=") if end.strip() else other
            for end, other in ((low, -math.inf), (high, math.inf))
        ]
        found[name] = (ends[0], ends[1])
    return found or None


def _units(text: str, names: tuple[str, ...]) -> Any:
    if not text or text == "auto":
        return text or None
    return point(text, "--units", names)
