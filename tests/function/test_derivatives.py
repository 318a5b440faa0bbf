"""Derivatives of Functions: what is printed, what is computed, and where there is none."""

import math

import numpy as np
import pytest

import steepest as st


@pytest.mark.parametrize(
    ("source", "wrt", "derivative"),
    [
        ("x^2 + 3*x*y + y^2", ("x",), "2*x + 3*y"),
        ("x*y^2", ("x", "y"), "2*y"),
        ("5", (), "0"),
        ("sin(x)", (), "cos(x)"),
        ("(3*x + 1)^5", (), "15*(3*x + 1)^4"),
    ],
)
def test_a_derivative_prints_as_a_textbook_would(source, wrt, derivative):
    assert str(st.function(source).diff(*wrt)) == derivative


def test_what_was_typed_prints_as_typed():
    assert str(st.function("1*x + 0 + x")) == "1*x + 0 + x"
    assert str(st.function("1*x + 0 + x").simplified()) == "2*x"


def test_differentiating_does_not_simplify():
    f = st.function("x*x*x").diff()
    assert f.source is not f.textbook
    assert str(f) == "3*x^2"


def test_the_order_of_a_derivative_counts():
    f = st.function("x^5")
    assert f.diff("x", order=3)(2.0) == 240.0
    assert f.diff("x", order=0) is f
    assert f.diff("x", order=6)(2.0) == 0.0
    assert f.diff("x").diff("x") == f.diff("x", order=2)


def test_a_gradient_of_nothing_is_empty():
    assert st.function("5").gradient()().shape == (0,)


def test_the_parts_of_a_gradient_are_functions():
    f = st.function("|x| + x*y^2")
    slopes = f.gradient()
    assert len(slopes) == 2
    assert str(slopes[1]) == str(f.diff("y"))
    assert math.isnan(slopes[0](0.0, 3.0))
    assert slopes[1](0.0, 3.0) == 0.0
    assert [str(s) for s in st.function("x*y").hessian()[0]] == ["0", "1"]
    assert [s.variables for s in slopes] == [("x", "y")] * 2
    with pytest.raises(st.CallError, match="no parts"):
        f[0]
    with pytest.raises(IndexError):
        slopes[2]


def test_the_directional_derivative_weighs_the_partial_ones():
    f = st.function("x^2*y")
    assert f.directional_derivative([3, 4])(1.0, 2.0) == 3 * 4 + 4 * 1
    assert f.directional_derivative({"x": 3, "y": 4})(1.0, 2.0) == 16
    assert f.directional_derivative(["u", "v"])(u=3.0, v=4.0, x=1.0, y=2.0) == 16


@pytest.mark.parametrize(
    ("source", "at", "slope"),
    [
        ("|x|", 0.0, math.nan),
        ("|x|", -2.0, -1.0),
        ("x*|x|", 0.0, 0.0),  # x^2 on the right, -x^2 on the left
        ("|x|^2", 0.0, 0.0),
        ("|x^3|", 0.0, 0.0),
        ("|x| + x", 0.0, math.nan),
        ("|x| - |x|", 0.0, 0.0),
        ("max(x, 0)", 0.0, math.nan),
        ("max(x^2, 2*x - 1)", 1.0, 2.0),  # they touch and do not cross
        ("floor(x)", 1.0, math.nan),
        ("floor(x)", 1.5, 0.0),
        ("sign(x)", 0.0, math.nan),
        ("relu(x)", 0.0, math.nan),
        ("relu(x)", 3.0, 1.0),
        ("sqrt(x^2)", 3.0, 1.0),
        ("where(x > 0, sqrt(x), 0)", -1.0, 0.0),
        ("cos(|x|)", 0.0, 0.0),
    ],
)
def test_a_kink_has_no_slope_unless_nothing_is_seen_of_it(source, at, slope):
    f = st.function(source)
    assert f.diff()(at) == pytest.approx(slope, nan_ok=True)
    assert f.gradient()(at) == pytest.approx([slope], nan_ok=True)


def test_at_a_kink_the_derivative_can_be_continued():
    assert st.function("|x|").diff(at_kinks="continue")(0.0) == 0.0
    assert st.function("max(x, 0)").diff(at_kinks="continue")(0.0) in (0.0, 1.0)
    assert st.grad("|x|")(0.0) == 0.0
    assert math.isnan(st.grad("|x|", at_kinks="undefined")(0.0))


def test_a_kink_of_one_variable_leaves_the_other_partial_derivatives():
    slopes = st.function("|x| + y^2").gradient()(0.0, 3.0)
    assert math.isnan(slopes[0])
    assert slopes[1] == 6.0


def test_what_is_undefined_stays_undefined_in_further_derivatives():
    f = st.function("|x|").diff(order=2)
    assert math.isnan(f(0.0))
    assert f(1.0) == 0.0
    g = st.function("x*|x|").diff(order=2)
    assert math.isnan(g(0.0))
    assert (g(1.0), g(-1.0)) == (2.0, -2.0)
    assert math.isnan(st.function("|x|").diff()(x="t^2")(t=0.0))
    assert math.isnan((2 * st.function("|x|").diff())(0.0))


def test_a_typed_quotient_keeps_its_hole():
    assert math.isnan(st.function("x/|x|")(0.0))
    assert math.isnan(st.function("x*x/|x|").diff()(0.0))


def test_sound_in_floating_point():
    assert st.function("ln(1 + e^x)").diff()(1000.0) == 1.0
    assert st.grad("ln(1 + e^x)")(1000.0) == 1.0


def test_the_domain_is_told_in_words_and_inherited():
    assert st.function("sqrt(x - 1)/ln(y)").domain == ("x >= 1", "y > 0", "ln(y) != 0")
    assert "x > 0" in st.function("ln(x)").diff().domain
    assert "x != 0" in st.function("x^2/x").simplified().domain
    assert st.function("|x|").diff().domain == ("x != 0",)
    assert st.function("x^2").domain == ()
    assert st.function("where(x > 0, sqrt(x), 0)").domain == ("x >= 0 where that branch is taken",)


def test_kinks_are_told_as_equations():
    assert st.function("|x - 1| + max(x, y)").kinks == ("x = 1", "x = y")
    assert st.function("x^2").kinks == ()


def test_the_first_value_outside_a_domain_is_named():
    table = st.function("ln(x)*sqrt(x)").intermediates(x=-1)
    assert "ln(x) is undefined" in table.cause
    assert table[0].formula == "x"
    assert "x > 0" in str(table)
    assert st.function("x^2").intermediates(3).cause == ""
    assert st.function("x^2").intermediates(3)[-1].value == 9.0


@pytest.mark.parametrize(
    ("source", "at", "cause"),
    [
        ("1/(x - y)", (2, 2), "1/(x - y) is undefined at x = 2, y = 2: a division by zero (x != y"),
        ("sqrt(-1)", (), "sqrt(-1) is undefined: the square root of a negative number."),
        ("x!", (-1,), "x! is undefined at x = -1: the factorial of a negative whole number."),
    ],
)
def test_the_cause_names_the_point_and_what_is_wrong_in_words(source, at, cause):
    table = st.function(source).intermediates(*at)
    assert table.cause.startswith(cause)
    assert table.outside


def test_an_undefined_slope_is_named():
    assert "no derivative" in st.function("|x|").diff().intermediates(x=0).cause
    assert "ln(x) is undefined" in st.function("ln(x)").diff().intermediates(x=-1).cause


def test_infinity_is_named():
    assert "beyond the range" in st.function("e^(e^x)").intermediates(10).cause


def test_many_digits_are_right():
    # pi^2 and e^1 to 40 digits, from Abramowitz & Stegun, table 1.1
    shown = str(st.function("x^2").digits(40, x="pi"))
    assert shown.startswith("9.869604401089358618834490999876151135")
    assert str(st.function("e^x").digits(40, 1)).startswith("2.71828182845904523536028747135266249")
    assert [[str(v) for v in row] for row in st.function("x*y").hessian().digits(15, 1, 2)] == [
        ["0.0", "1.0"], ["1.0", "0.0"],
    ]  # fmt: skip


def test_an_enclosure_holds_the_values_over_the_box():
    f = st.function("x^2 - x*y")
    box = f.enclosure(x=(0, 1), y=2)
    for x in np.linspace(0, 1, 11):
        assert f(x, 2.0) in box
    assert f.gradient().enclosure((0, 1), 2)[1].low <= -1.0


def test_a_tape_lists_the_operations():
    tape = st.function("x^2 + y").tape()
    assert tape.inputs == ("x", "y")
    assert {o.code for o in tape.operations} >= {"input", "add", "power"}


def test_three_hundred_partial_derivatives_come_at_once():
    names = [f"x{i}" for i in range(300)]
    f = st.function("sin(" + "*".join(names) + ")")
    point = np.full(300, 1.01)
    product = 1.01**300
    assert st.grad(f)(point) == pytest.approx(np.full(300, math.cos(product) * product / 1.01))


def test_what_a_choice_compares_must_be_defined():
    for source in ("where(ln(x) > 0, 1, 2)", "where(x < 5, where(ln(x) > 0, x, 2), 5)"):
        f = st.function(source)
        assert math.isnan(f(-1.0))
        assert math.isnan(f.diff()(-1.0))
    assert st.function("where(x > 0, where(ln(x) > 0, x, 2), 5)")(-1.0) == 5
    assert math.isnan(st.function("max(ln(x), 0)").diff()(-1.0))


def test_a_constant_has_the_slope_zero_and_an_undefined_one_has_none():
    assert st.function("7").diff()() == 0
    assert st.function("7").diff("x").diff()() == 0
    assert math.isnan(st.function("ln(-1)").diff()())
