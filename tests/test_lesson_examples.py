"""Every worked example of the lesson that is about functions, derivatives and series."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

import steepest as st

EXAMPLES = json.loads((Path(__file__).parent / "tables" / "examples.json").read_text("utf-8"))

DERIVATIVES = [(row["f"], row["answer"]) for row in EXAMPLES["rules_table"]]
DERIVATIVES += [(row["f"], row["answer"]) for row in EXAMPLES["derivatives"]]


def same_values(f, g):
    """Whether both functions have the same values at random points."""
    numbers = random.Random(1)
    names = tuple(dict.fromkeys([*f.variables, *g.variables]))
    points = {name: np.array([numbers.uniform(0.1, 3) for _ in range(50)]) for name in names}

    def values(h):
        return h({name: points[name] for name in h.variables})

    np.testing.assert_allclose(values(f), values(g), rtol=1e-12)


def no_longer(printed, answer):
    assert len(str(printed).replace(" ", "")) <= len(answer.replace(" ", "")), str(printed)


@pytest.mark.parametrize("row", EXAMPLES["functions"], ids=lambda row: row["f"])
def test_functions_have_the_values_of_the_lesson(row):
    f = st.function(row["f"])
    for x, value in row["at"]:
        assert f(x) == value


@pytest.mark.parametrize(("source", "answer"), DERIVATIVES)
def test_derivatives_are_the_answers_of_the_lesson_and_no_longer(source, answer):
    derivative = st.function(source, variables="x").diff("x")
    same_values(derivative, st.function(answer, variables="x"))
    no_longer(derivative, answer)


@pytest.mark.parametrize(("source", "answer"), [row for row in DERIVATIVES if row[0] != "x^2*e^x"])
def test_derivatives_print_exactly_as_the_lesson_prints_them(source, answer):
    derivative = st.function(source, variables="x").diff("x")
    assert str(derivative) == str(st.function(answer, variables="x"))


@pytest.mark.parametrize(
    "row", [r for r in EXAMPLES["derivatives"] if "inner" in r], ids=lambda row: row["f"]
)
def test_outer_and_inner_function_compose_to_the_whole(row):
    outer, inner = st.function(row["outer"]), st.function(row["inner"])
    same_values(outer(u=inner), st.function(row["f"]))
    rule = st.chain(outer, u=inner)
    same_values(rule.paths[0].product, st.function(row["on_the_way"]))
    assert str(rule.derivative) == str(st.function(row["answer"]))


@pytest.mark.parametrize("row", EXAMPLES["partials"], ids=lambda row: row["f"])
@pytest.mark.parametrize("name", ["x", "y"])
def test_partial_derivatives_are_those_of_the_lesson(row, name):
    derivative = st.function(row["f"]).diff(name)
    assert str(derivative) == str(st.function(row[name]))


@pytest.mark.parametrize("row", EXAMPLES["gradients"], ids=lambda row: row["f"])
def test_gradients_are_those_of_the_lesson(row):
    f = st.function(row["f"])
    np.testing.assert_array_equal(f.gradient()(row["at"]), row["value"])
    for name, answer in zip(f.variables, row["answer"], strict=True):
        assert str(f.diff(name)) == answer
    assert str(f.gradient()) == f"[{', '.join(row['answer'])}]"


def test_the_second_derivative_tells_how_a_curve_bends():
    # the lesson: f'' > 0 is concave up, f'' < 0 concave down, 0 an inflection
    bends = st.function("x^3 - 3*x").diff(order=2)
    assert bends(1.0) > 0 > bends(-1.0)
    assert bends(0.0) == 0


@pytest.mark.parametrize("row", EXAMPLES["partials"], ids=lambda row: row["f"])
def test_the_hessian_is_the_matrix_of_all_second_partial_derivatives(row):
    f = st.function(row["f"])
    names = f.variables
    matrix = [[f.diff(a, b)(x=0.5, y=0.25) for b in names] for a in names]
    np.testing.assert_array_equal(f.hessian()(x=0.5, y=0.25), matrix)
    np.testing.assert_array_equal(matrix, [[2, 3], [3, 2]])


def test_the_multivariable_chain_rule_adds_both_paths():
    # dz/dt = df/dx*dx/dt + df/dy*dy/dt
    f, g, h = st.function("x^2*y"), st.function("cos(t)"), st.function("t^3")
    rule = st.chain(f, x=g, y=h)
    t = 0.7
    x, y = g(t), h(t)
    sides = f.diff("x")(x, y) * g.diff()(t) + f.diff("y")(x, y) * h.diff()(t)
    assert rule.derivative(t) == pytest.approx(sides, rel=1e-14)


@pytest.mark.parametrize("row", EXAMPLES["taylor"], ids=lambda row: row["f"])
def test_taylor_coefficients_are_those_of_the_lesson(row):
    series = st.taylor(row["f"], around=row["around"], order=len(row["coefficients"]) - 1)
    assert list(series.exact) == row["coefficients"]
    expected = [st.function(c)() for c in row["coefficients"]]
    assert list(series.coefficients) == pytest.approx(expected, rel=1e-15, abs=1e-15)
