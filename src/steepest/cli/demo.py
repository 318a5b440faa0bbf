"""The main job: a model fitted to measured data by explained gradient descent, then a formula."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import MissingExtra

from .app import command
from .arguments import formula, point
from .signs import at_point, short, slope_sign, symbol

if TYPE_CHECKING:
    from steepest.function import Function

    from .screen import Screen

DATA = Path(__file__).parent.parent / "data" / "misra1a.csv"
MODEL = "y = b1*(1 - exp(-b2*x))"
START = {"b1": 250.0, "b2": 0.0005}
CERTIFIED = {"b1": 2.3894212918e02, "b2": 5.5015643181e-04}
SOURCE = (
    "14 measurements of dental research by D. Misra, NIST (1978): x is a pressure, y the volume "
    "adsorbed. NIST certifies the best parameters of the model, computed with many digits."
)
STARTS = (1.0, 3.0, -1.0, 0.5, 2.0, -3.0, 0.1)
"""Where the descent of a formula may begin; the first that ends in a true minimum is shown."""

ITERATIONS = 40_000


@command("demo", 'steepest demo "x^2*sin(x)"')
def demo(
    expression: Annotated[
        str, typer.Argument(metavar="EXPR", help="A formula of your own.", show_default=False)
    ] = "x^2*sin(x)",
    *,
    start: Annotated[
        str, typer.Option("--start", metavar="x=3", help="Where its descent begins.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The picture.")
    ] = "demo.png",
) -> None:
    """The main job: a model learns from measured data, then your formula is explained."""
    from .screen import Screen

    f = formula(expression)  # a mistake in it is said before the long part
    screen = Screen()
    fitted = _learn(screen)
    descent = _descend(screen, f, start)
    _heading(screen, "Picture")
    try:
        from .pictures import demo_picture

        path = demo_picture(*fitted, f, descent, path=output)
        screen.line(f"{path} shows the data with the fit, the way down the loss, and your formula.")
    except MissingExtra as error:
        screen.line(str(error), "yellow")


def _learn(screen: Screen) -> tuple[Any, Any, Any]:
    """The first part; the table, the loss and how its descent went."""
    import steepest as st
    from steepest.optimization import table

    from .curve import Curve
    from .learning import columns, history, parameters

    known = table(DATA)
    loss = st.loss(MODEL, known)
    _heading(screen, "Measured data and a model")
    screen.line(SOURCE)
    screen.line()
    shown = [0, 1, 2, len(known) - 1]
    rows = [[str(known.columns[c][i]) for c in known.columns] for i in shown]
    columns(screen, list(known.columns), [*rows[:3], ["...", "..."], rows[3]])
    screen.line()
    screen.formula("y", loss.model.typeset())  # type: ignore

    _heading(screen, "The loss and its gradient, rule by rule")
    screen.block(st.explain(loss).text(screen.width))

    _heading(screen, "The learning rate")
    judged = st.diagnose_learning_rate(loss, START, 0.5, units="auto")
    begin = ", ".join(f"{symbol(n)} = {v:g}" for n, v in START.items())
    screen.line(f"The descent begins at {begin}.")
    screen.line(
        "b₁ is hundreds and b₂ thousandths, so no one rate suits both as they are: each is "
        "counted in its own unit, the length along which the loss curves by 1."
    )
    screen.line(judged.reason)
    screen.line(f"The rate 0.5 is {judged.verdict}", "bold")

    _heading(screen, "Gradient descent")
    rule = st.GradientDescent.rule
    screen.line(rule.typeset(), "bold")
    with Curve(height=9, delay=0.0) as curve:
        result = st.minimize(
            loss,
            START,
            learning_rate=0.5,
            units="auto",
            iterations=ITERATIONS,
            tolerance=1e-9,
            watch=curve.watch,
        )
    screen.line()
    history(screen, result, loss.variables)
    screen.line(result.reason, "green" if result.converged else "yellow")

    _heading(screen, "What was learned")
    from steepest.optimization.fitting import fitted
    from steepest.optimization.squares import LeastSquares

    assert loss.model is not None
    problem = LeastSquares(loss.model, loss.target, known)
    found = fitted(problem, result, problem.array(START))
    parameters(screen, found, CERTIFIED)
    digits = min(_digits(found.parameters[n], CERTIFIED[n]) for n in CERTIFIED)
    screen.line(
        f"The certified values are NIST's; the descent agrees with them to {digits} digits."
    )
    return found, loss, result


def _descend(screen: Screen, f: Function, start: str) -> Any:
    """The second part: the user's formula; how its descent went, if it has variables."""
    import steepest as st

    from .curve import Curve
    from .learning import history

    _heading(screen, "Your formula, rule by rule")
    screen.notes(f.notes, str(f))
    screen.block(st.explain(f).text(screen.width))
    if not f.inputs:
        screen.line("It has no variables, so there is nothing to descend.")
        return None
    begin = _begin(f, start)
    _heading(screen, "Value and slope at a point")
    value = float(f(**begin))
    screen.formula(at_point(f.name, begin), short(value))
    for name in f.variables:
        screen.formula(
            at_point(slope_sign(f, [name], 1), begin), short(float(f.diff(name)(**begin)))
        )
    if not math.isfinite(value):
        screen.line(str(f.intermediates(**begin).cause or "There is no value here."), "yellow")
        return None

    _heading(screen, "Its descent")
    screen.line(st.GradientDescent.rule.typeset(), "bold")
    with Curve(height=7, delay=0.0) as curve:
        result = st.minimize(
            f, begin, method="gradient_descent", iterations=5_000, watch=curve.watch
        )
    screen.line()
    history(screen, result, f.variables)
    screen.line(result.reason, "green" if result.converged else "yellow")
    if result.converged:
        where = ", ".join(f"{symbol(n)} = {short(v)}" for n, v in result.at.items())
        screen.line(f"The lowest point found is {short(result.value)} at {where}.")
    return result


def _begin(f: Function, start: str) -> dict[str, float]:
    """Where a descent begins: as told, or where one that ends in a true minimum does."""
    import steepest as st

    if start:
        return point(start, "--start", f.variables)
    first: dict[str, float] | None = None
    for place in STARTS:
        begin = dict.fromkeys(f.variables, place)
        if not math.isfinite(float(f(**begin))):
            continue
        first = first or begin
        result = st.minimize(f, begin, method="gradient_descent", iterations=300)
        if result.converged and _is_minimum(f, result):
            return begin
    return first or dict.fromkeys(f.variables, STARTS[0])


def _is_minimum(f: Function, result: Any) -> bool:
    import numpy as np

    curvature = np.asarray(f.hessian(at_kinks="continue")(*result.x), dtype=float)
    if not np.isfinite(curvature).all() or len(f.variables) > 50:
        return False
    return bool(np.linalg.eigvalsh((curvature + curvature.T) / 2)[0] > 1e-2)


def _digits(found: float, certified: float) -> int:
    error = abs(found - certified) / abs(certified)
    return 11 if error == 0 else min(11, int(-math.log10(error)))


def _heading(screen: Screen, text: str) -> None:
    screen.line()
    screen.line(f"── {text} {'─' * max(0, min(screen.width, 100) - len(text) - 4)}", "bold blue")
    screen.line()
