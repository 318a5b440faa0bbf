"""The commands of integrals: integrate, probability, posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import Figure, Formula, Json, Latex, Wrt, formula, text_of

if TYPE_CHECKING:
    from .screen import Screen

Support = Annotated[
    str, typer.Option("--support", metavar="0:inf", help="Where the density lives; all reals else.")
]


@command("integrate", 'steepest integrate "x*e^x" --from 0 --to 1 --steps')
def integrate(
    expression: Formula,
    *,
    wrt: Wrt = "",
    lower: Annotated[str, typer.Option("--from", metavar="0", help="The lower limit.")] = "",
    upper: Annotated[str, typer.Option("--to", metavar="pi/2", help="The upper limit.")] = "",
    steps: Annotated[bool, typer.Option("--steps", help="Show the rules.")] = False,
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The antiderivative, or with limits the definite integral, infinite limits included."""
    import steepest as st

    f = formula(expression)
    if bool(lower) != bool(upper):
        raise ArgumentError(
            f"A definite integral has two limits, and --{'to' if lower else 'from'} is missing.",
            where=str(f)[:60],
            remedy=f'steepest integrate "{str(f)[:40]}" --from 0 --to 1',
        )
    data: dict[str, Any] = {"formula": str(f), "variables": list(f.variables)}
    if not lower:
        found = st.antiderivative(f, wrt or None)
        data |= {**found.to_dict(), "value": None, "error": None}
        shown, drawn = found.text() if steps else str(found), found.latex()
        draw = found.plot
    else:
        number = st.integrate(f, lower, upper, wrt or None)
        draw = number.plot
        data |= number.to_dict()
        told = [f"{s.rule}: {s.why}\n   {s.before} = {s.after}" for s in number.steps]
        shown = "\n".join(
            [*(told if steps else []), f"{number}   (error below {number.error:.1g})"]
        )
        drawn = str(number.value) if number.exact is None else st.function(number.exact).latex()

    def show(screen: Screen) -> None:
        screen.prose(shown)

    answer = Answer(data, drawn, show, draw)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("probability", 'steepest probability "e^(-x)" --support 0:inf --between 0:1')
def probability(
    density: Formula,
    *,
    support: Support = "",
    between: Annotated[str, typer.Option("--between", metavar="a:b", help="An interval.")] = "",
    expect: Annotated[str, typer.Option("--expect", metavar="g", help="A function g(X).")] = "",
    normalize: Annotated[
        bool, typer.Option("--normalize", help="Divide by the total where it is not 1.")
    ] = False,
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Probability, mean and variance of a density, and the expectation of any function."""
    import steepest as st

    d = st.Density(text_of(density), _pair(support, "--support"), normalize)
    data = {**d.to_dict(), "probability": None, "expectation": None}
    if between:
        data["probability"] = d.probability(*_pair(between, "--between"))
    if expect:
        data["expectation"] = d.expect(expect)

    def show(screen: Screen) -> None:
        lines = [str(d)]
        if between:
            lines.append(
                f"P({between.replace(':', f' < {d.variable} < ')}) = {data['probability']}"
            )
        if expect:
            lines.append(f"E[{expect}] = {data['expectation']}")
        for name in ("mean", "variance", "median"):
            value = data[name]
            lines.append(f"{name} {'does not exist' if value is None else f'{value:.10g}'}")
        screen.block("\n".join(lines))

    function = d.function
    assert function is not None
    answer = Answer(data, function.latex(), show, d.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


@command("posterior", 'steepest posterior tosses.csv --prior "1" --support p=0:1 --likelihood ...')
def posterior(
    data_file: Annotated[
        str, typer.Argument(metavar="DATA.csv", help="A table with a header.", show_default=False)
    ],
    *,
    likelihood: Annotated[
        str, typer.Option("--likelihood", metavar="EXPR", help="The probability of one row.")
    ] = "",
    prior: Annotated[str, typer.Option("--prior", metavar="EXPR", help="The prior density.")] = "1",
    support: Annotated[
        str, typer.Option("--support", metavar="p=0:1", help="The ends for each parameter.")
    ] = "",
    figure: Figure = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """Bayes' rule: the posterior of one or two parameters from a table of data."""
    import steepest as st

    from .arguments import assignments

    if not likelihood or not support:
        raise ArgumentError(
            f"A posterior needs --{'support' if likelihood else 'likelihood'}.",
            where=data_file,
            remedy='--likelihood "p^y*(1 - p)^(1 - y)" --support p=0:1',
        )
    ends = {n: _pair(v, "--support") for n, v in assignments(support, "--support").items()}
    found = st.posterior(prior, likelihood, data_file, support=ends)

    def show(screen: Screen) -> None:
        screen.block(found.text() if hasattr(found, "text") else str(found))

    function = getattr(found, "function", None)
    drawn = "" if function is None else function.latex()
    answer = Answer(found.to_dict(), drawn, show, found.plot)
    answer.deliver(as_json=as_json, as_latex=latex, figure=figure)


def _pair(text: str, option: str) -> tuple[str, str]:
    """The ends of ``a:b``; without text, all reals."""
    low, colon, high = text.partition(":")
    if not text:
        return "-inf", "inf"
    if not (colon and low.strip() and high.strip()):
        raise ArgumentError(
            f"{option} is written as low:high.",
            where=f"{option} {text}"[:60],
            remedy=f"{option} 0:inf",
        )
    return low.strip(), high.strip()


__all__ = ["integrate", "posterior", "probability"]
