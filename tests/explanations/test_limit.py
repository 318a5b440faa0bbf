"""The derivative by its definition, worked by algebra: every line is the difference quotient."""

import math

import pytest

import steepest as st
from steepest.explanations.limit import LARGEST
from steepest.explanations.record import Formula
from steepest.graph import variables

WORKED = [
    *("x^2", "x^5 - 3x^2 + 7", "(2x - 1)^3", "4 - x", "a*x^2 + b*x + c", "a*x^3/b - x", "x/a"),
    *("(a*x + b)^2", "sin(a)*x^2", "1/x", "1/x^2", "x^(-1)", "x^(-2)", "1/(x + a)", "a/(b*x + 1)"),
    *("(x + 1)/(2x - 3)", "5/x", "(x^2 + 1)/x", "sqrt(x)", "sqrt(a*x + b)", "3*sqrt(2x + 1)"),
    *("x^(1/2)", "x^(-1/2)", "1/sqrt(x)", "2/sqrt(3x + 1)", "sqrt(x^2 + 1)"),
    *("sin(x)", "cos(x)", "tan(x)", "-cos(3x)", "a*sin(b*x + c)", "sin(2 - x)/3", "5*cos(-x)"),
    *("e^x", "exp(x)", "3*e^(2x)", "e^(-x)", "2^x", "10^(-3x)", "a^x", "b*a^(2x)", "-e^(a*x)/2"),
    *("ln(x)", "ln(2x)", "ln(2x + 1)", "3*ln(1 - x)", "ln(a*x)/b", "sinh(x)", "cosh(2x)"),
    *(
        "x^2 + sin(x)",
        "e^x - ln(x)",
        "3*sin(x) - 2*cos(2x) + x",
        "sqrt(x) + 1/x",
        "a*e^x + b*ln(x)",
    ),
]
IN_NUMBERS = ["x^x", "sin(x^2)", "arctan(x)", "x*sin(x)", "x^7", "e^x*sin(x)", "sin(x) + arctan(x)"]


def _value(node, at):
    known = {v.name: at[v.name] for v in variables(node)}
    return float(st.function(node)(**known)) if known else float(st.function(node)())


@pytest.mark.parametrize("source", WORKED)
def test_every_line_is_true_and_the_last_is_the_derivative(source):
    explanation = st.explain(source, "x", by="limit")
    f = st.function(source)
    h, at = 0.125, {"x": 0.6, "a": 0.7, "b": 1.3, "c": 0.4, "h": 0.125}
    point = {n: at[n] for n in f.variables}
    chains = explanation.sections[0].blocks
    assert len(chains[0].rows) >= 2
    steps = iter(explanation.steps)
    for chain in chains:
        expected = None
        for row in chain.rows:
            step = next(steps)
            start, end = (
                _value(s, at) if not isinstance(s, Formula) else None
                for s in (step.start, step.end)
            )
            if expected is None and start is None:
                ahead = {**point, "x": at["x"] + h} if "x" in point else point
                start = (f(**ahead) - f(**point)) / h
            if row.left[0].typeset().startswith("→"):
                tiny = _value(step.start, {**at, "h": 1e-7})
                assert math.isclose(end, tiny, rel_tol=1e-5, abs_tol=1e-5)
            else:
                assert math.isclose(end, start, rel_tol=1e-9, abs_tol=1e-12)
            expected = end
    slope = f.diff("x")
    assert next(steps, None) is None
    assert math.isclose(
        _value(explanation.steps[-1].end, at),
        slope(**{n: at[n] for n in slope.variables}),
        rel_tol=1e-12,
        abs_tol=1e-12,
    )


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("source", WORKED)
def test_no_line_is_wider_than_the_terminal(source, width):
    told = st.explain(source, "x", by="limit").text(width)
    assert max(map(len, told.splitlines())) <= width


@pytest.mark.parametrize("source", IN_NUMBERS)
def test_what_no_short_algebra_reaches_is_shown_in_numbers(source):
    assert "h = 10⁻⁵" in st.explain(source, by="limit").text()


def test_the_limits_that_are_used_are_said():
    told = st.explain("sin(x)", by="limit").text()
    assert "the addition formula of sin" in told
    assert "sin(h)/h → 1, (cos h − 1)/h → 0" in told
    assert "(eʰ − 1)/h → 1" in st.explain("e^x", by="limit").text()
    assert "(2ʰ − 1)/h → ln 2" in st.explain("2^x", by="limit").text()
    assert "(1 + ht)^(1/h) → eᵗ" in st.explain("ln(x)", by="limit").text()


def test_the_limit_of_a_sum_is_told_term_by_term():
    told = st.explain("x^2 + sin(x)", by="limit").text()
    assert "one quotient for each term" in told
    assert told.splitlines()[-4] == (
        "  → 2x + cos x      the limit of a sum is the sum of the limits"
    )


def test_a_function_of_many_operations_is_not_expanded():
    source = " + ".join(["sin(sin(x))"] + [f"x^2*{n}" for n in range(2, LARGEST)])
    assert "h = 10⁻⁵" in st.explain(source, by="limit").text()
