"""Gradients, Hessians, equations, paths, limits, long functions, and what is refused."""

import math
import time

import pytest

import steepest as st
from steepest.errors import ArgumentError, ShapeError
from steepest.explanations import explain_implicit
from steepest.graph import ArrayType, variable
from steepest.primitives import sin
from steepest.primitives.arrays import average


def test_several_variables_without_a_choice_are_told_as_the_gradient():
    explanation = st.explain("x^2 + 3xy + y^2")
    assert explanation.answer == ["2*x + 3*y", "3*x + 2*y"]
    assert "∇f = (2x + 3y, 3x + 2y)" in explanation.text()
    numbers = [step.number for step in explanation.steps]
    assert len(set(numbers)) == len(numbers)


def test_the_hessian_differentiates_each_partial_again():
    explanation = st.explain("x^2*y + y^3", order=2)
    assert explanation.answer == [["2*y", "2*x"], ["2*x", "6*y"]]
    assert "∂²f/∂x∂y = 2x" in explanation.text()


def test_higher_derivatives_are_told_one_after_the_other():
    explanation = st.explain("x^5", order=3)
    assert explanation.answer == "60*x^2"
    assert "f′′(x) = 20x³" in explanation.text()


# Stewart, Calculus, section 3.5.
@pytest.mark.parametrize(
    ("equation", "slope", "at"),
    [
        ("x^2 + y^2 = 25", lambda x, y: -x / y, (3.0, 4.0)),
        ("x^3 + y^3 = 6xy", lambda x, y: (2 * y - x**2) / (y**2 - 2 * x), (3.0, 3.0)),
        ("x*y = 1", lambda x, y: -y / x, (2.0, 0.5)),
        ("sin(y) = x", lambda x, y: 1 / math.cos(y), (0.5, math.asin(0.5))),
    ],
)
def test_an_equation_is_differentiated_on_both_sides(equation, slope, at):
    explanation = st.explain(equation, "x")
    answer = st.function(explanation.answer, variables=("x", "y"))
    assert math.isclose(answer(*at), slope(*at), rel_tol=1e-12)
    assert "y′" in explanation.text()


def test_the_function_of_an_equation_can_be_chosen():
    assert explain_implicit("a*b + b^2 = 1", "a", "b").answer


def test_an_equation_in_three_variables_asks_which_is_the_function():
    with pytest.raises(ArgumentError, match="Which variable"):
        explain_implicit("a + b + c = 1", "a")


def test_the_multivariable_chain_rule_goes_path_by_path():
    explanation = st.explain("x^2 + y^2", inner={"x": "cos(t)", "y": "3*sin(t)"})
    text = explanation.text()
    assert "dz/dt = ∂z/∂x · dx/dt + ∂z/∂y · dy/dt" in text
    answer = st.function(explanation.answer)
    assert math.isclose(answer(t=0.4), 16 * math.sin(0.4) * math.cos(0.4), rel_tol=1e-12)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x^3 - 2x + 1", "expand"),
        ("1/x", "put both over one denominator"),
        ("(x + 1)/(2x - 3)", "put both over one denominator"),
        ("sqrt(x)", "multiply above and below"),
        ("sqrt(2x + 1)", "multiply above and below"),
    ],
)
def test_the_limit_is_worked_by_algebra(source, reason):
    explanation = st.explain(source, by="limit")
    assert any(reason in step.why for step in explanation.steps)
    assert explanation.answer == str(st.function(source).diff())


def test_the_limit_of_any_other_function_is_shown_in_numbers():
    text = st.explain("arctan(x)", by="limit").text()
    assert "h = 10⁻⁵" in text
    assert "h → 0      → 0.8 " in text  # 1/(1 + 0.5²)


def test_a_loss_over_rows_of_data_is_differentiated_inside_the_sum():
    rows = ArrayType("real", ("n",))
    w, b = variable("w"), variable("b")
    x, y = variable("x", type=rows), variable("y", type=rows)
    explanation = st.explain(average((w * x + b - y) ** 2))
    text = explanation.text()
    assert "f(b, w, x, y) = 1/n Σᵢ (w xᵢ + b − yᵢ)²" in text
    assert "The derivative of a sum is the sum of the derivatives" in text
    assert "Σᵢ (w xᵢ + b − yᵢ) xᵢ" in text.splitlines()[-2]
    check = explanation.sections[1].check
    at = check.at
    pairs = list(zip(at["x"], at["y"], strict=True))
    expected = sum(2 * (at["w"] * p + at["b"] - q) * p for p, q in pairs) / len(pairs)
    assert math.isclose(check.by_formula, expected, rel_tol=1e-12)


def test_an_array_variable_is_refused_with_a_remedy():
    x = variable("x", type=ArrayType("real", ("n",)))
    with pytest.raises(ShapeError, match="is an array"):
        st.explain(average(x**2), "x", by="limit")


def test_a_thousand_operations_are_explained_in_a_second_with_named_parts():
    output = variable("x")
    for _ in range(500):
        output = sin(output) * output
    st.explain("x")  # loads the layers
    start = time.perf_counter()
    explanation = st.explain(output)
    assert time.perf_counter() - start < 3  # a second when nothing else runs
    assert "its parts have names" in explanation.text()
    assert max(map(len, explanation.text().splitlines())) <= 80


def test_a_constant_has_the_derivative_zero():
    assert st.explain("5").answer == "0"


@pytest.mark.parametrize(
    "options",
    [{"level": "loud"}, {"by": "magic"}, {"order": 0}, {"order": True}, {"wrt": "z"}],
)
def test_what_cannot_be_explained_is_refused_with_a_remedy(options):
    with pytest.raises(ArgumentError) as refused:
        st.explain("x^2 + y", **options)
    assert refused.value.remedy


def test_an_array_is_refused():
    with pytest.raises(ShapeError):
        st.explain(st.function("x^2 + y^2").gradient(), "x")


def test_a_power_of_the_unknown_function_needs_no_letter_for_it():
    text = st.explain("y^2 = x").text()
    assert "y is a function of x" in text
    assert "2y · y′" in text
    assert "y = y" not in text


def test_the_limit_says_where_there_is_none():
    assert "At x = 0 f has a corner" in st.explain("|x|", by="limit").text()


def test_the_numbers_of_a_brief_telling_have_no_gaps():
    steps = st.explain("x^2*sin(3x + 1)*e^x", level="brief").steps
    assert [step.number for step in steps] == ["1", "1.1"]


@pytest.mark.parametrize("source", ["(sin x)^(cos x)", "erf(x)", "x^x"])
def test_no_line_stands_twice(source):
    lines = [line.strip() for line in st.explain(source).text().splitlines() if line.strip()]
    assert len(set(lines)) == len(lines)
    assert "exp(" not in st.explain(source).text()


def _of_sine(x, y):
    turned = math.cos(x * y)
    return (1 - y * turned) / (x * turned - 1)


@pytest.mark.parametrize(
    ("equation", "slope"),
    [
        ("x^2 + y^2 = 25", lambda x, y: -x / y),
        ("x^3 + y^3 = 6*x*y", lambda x, y: (2 * y - x**2) / (y**2 - 2 * x)),
        ("e^y = x", lambda x, y: 1 / x),
        ("sin(x*y) = x + y", _of_sine),
    ],
)
def test_an_implicit_slope_is_checked_on_the_curve(equation, slope):
    explanation = st.explain(equation)
    check = explanation.sections[0].check
    left, right = map(st.function, equation.split("="))
    at = check.at
    off = left(**{n: at[n] for n in left.variables}) - right(**{n: at[n] for n in right.variables})
    assert abs(off) < 1e-12
    assert math.isclose(check.by_formula, slope(at["x"], at["y"]), rel_tol=1e-12)
    assert math.isclose(check.by_quotient, check.by_formula, rel_tol=1e-4)
    assert "solved for at x ± h" in " ".join(explanation.text().split())


def test_an_equation_without_points_has_no_check():
    assert st.explain("x^2 + y^2 = -1").sections[0].check is None


def test_thousands_of_operations_are_refused_at_once_with_a_remedy():
    x = variable("x")
    output = x
    for _ in range(10_000):
        output = x / output
    begun = time.perf_counter()
    with pytest.raises(ArgumentError, match="at most 2,500 operations") as caught:
        st.explain(output, "x")
    assert time.perf_counter() - begun < 1.0
    assert "diff()" in caught.value.remedy


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1/(x^2*(y + 1))", "for x ≠ 0, y ≠ −1"),
        ("1/(sin(x)*cos(x))", "for sin x ≠ 0, cos x ≠ 0"),
        ("ln(-x^2)", "undefined everywhere"),
        ("sqrt(-1 - x^2)", "undefined everywhere"),
    ],
)
def test_where_a_function_is_defined_is_said_factor_by_factor(source, said):
    assert said in st.explain(source, "x").text()


@pytest.mark.parametrize("source", ["ln(x + sqrt(x^2 + 1))", "1/(e^x + 1)", "ln(x^2 + 1)"])
def test_what_always_holds_is_not_said(source):
    assert "for " not in st.explain(source, "x").text().splitlines()[0]


def test_what_follows_from_the_functions_own_domain_is_not_said_again():
    assert "needs" not in st.explain("ln(x*y)", "x").text()
    assert "needs" not in st.explain("1/(x*(x - 1))", "x").text()
    assert "eʸ ≠ 0" not in st.explain("e^y = x").text()
