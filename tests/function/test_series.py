"""Taylor series, the chain rule by paths, implicit derivatives."""

import math
from itertools import count

import mpmath
import pytest

import steepest as st


@pytest.mark.parametrize(
    ("source", "around", "order", "shown"),
    [
        ("e^x", 0.0, 3, "1 + x + x^2/2 + x^3/6 + O(x^4)"),
        ("cos(x)", 0, 4, "1 - x^2/2 + x^4/24 + O(x^5)"),
        ("1/(1 - x)", 0, 2, "1 + x + x^2 + O(x^3)"),
        ("ln(x)", 1, 2, "(x - 1) - (x - 1)^2/2 + O((x - 1)^3)"),
        ("e^x", 0.1, 1, "e^(1/10) + (x - 1/10)*e^(1/10) + O((x - 1/10)^2)"),
        ("-x", 0, 1, "-x + O(x^2)"),
        ("5", 0, 2, "5 + O(x^3)"),
        ("x - x", 0, 2, "0 + O(x^3)"),
    ],
)
def test_a_series_prints_in_ascending_powers(source, around, order, shown):
    assert str(st.taylor(st.function(source, variables="x"), around, order)) == shown


@pytest.mark.parametrize("source", ["exp(sin(x))/(1 + x^2)", "tan(x)", "gamma(x + 2)"])
def test_coefficients_are_those_of_mpmath(source):
    f = {
        "exp(sin(x))/(1 + x^2)": lambda x: mpmath.exp(mpmath.sin(x)) / (1 + x**2),
        "tan(x)": mpmath.tan,
        "gamma(x + 2)": lambda x: mpmath.gamma(x + 2),
    }[source]
    with mpmath.workdps(40):
        expected = [float(c) for c in mpmath.taylor(f, 0.3, 8)]
    assert st.taylor(source, 0.3, 8).coefficients == pytest.approx(expected, rel=1e-12)


def test_exact_coefficients_are_exact():
    assert st.taylor("sin(x)", "pi/6", 1).exact == ("1/2", "sqrt(3)/2")
    assert st.taylor("sqrt(x)", 4, 2).exact == ("2", "1/4", "-1/64")


def test_other_variables_stay_in_the_coefficients():
    series = st.taylor("e^(x*y)", order=2, wrt="x")
    assert series.exact == ("1", "y", "y^2/2")
    assert series.coefficients[2](y=3.0) == 4.5
    assert series.polynomial(x=0.5, y=2.0) == 2.5


@pytest.mark.parametrize(
    ("source", "around", "radius"),
    [("e^x", 0, 1.0), ("sin(x)", 0.5, 0.75), ("1/(1 - x)", 0, 0.5), ("ln(x)", 2, 0.5)],
)
def test_the_remainder_bounds_the_error_and_not_by_much(source, around, radius):
    series = st.taylor(source, around, 4)
    bound = series.remainder(radius)
    f = st.function(source)
    points = [around + radius * k / 50 for k in range(-50, 51)]
    worst = max(abs(f(x) - series.polynomial(x)) for x in points)
    assert worst <= bound <= 40 * worst


def test_a_remainder_over_a_pole_is_infinite():
    assert st.taylor("1/(1 - x)", 0, 3).remainder(1.5) == math.inf


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda: st.taylor("x*y"), st.ArgumentError),
        (lambda: st.taylor("5"), st.ArgumentError),
        (lambda: st.taylor("x", around="t"), st.ArgumentError),
        (lambda: st.taylor("x", around=math.inf), st.ArgumentError),
        (lambda: st.taylor("x*y", wrt="z"), st.UnknownName),
        (lambda: st.taylor("x*y", wrt="x").remainder(1), st.ArgumentError),
        (lambda: st.taylor("x").remainder(-1), st.ArgumentError),
        (lambda: st.taylor("ln(x)").exact, st.DomainError),
        (lambda: st.chain("x*y", x="t", y="s"), st.ArgumentError),
        (lambda: st.chain("x*y", x="2", y="3"), st.ArgumentError),
        (lambda: st.implicit("x^2 + y^2 = 1", of="z"), st.UnknownName),
        (lambda: st.implicit("x^2 + y^2 = 1", wrt="x", of="x"), st.ArgumentError),
        (lambda: st.implicit("x = y = 1"), st.ParseError),
        (lambda: st.implicit("x + a + b = 1"), st.ArgumentError),
        (lambda: st.implicit("x^2 = 1"), st.ArgumentError),
        (lambda: st.implicit("x + 0*y = 1"), st.ArgumentError),
    ],
    ids=map(str, count()),
)
def test_wrong_questions_are_refused_in_three_parts(wrong, kind):
    with pytest.raises(kind) as caught:
        wrong()
    assert caught.value.problem
    assert caught.value.remedy


def test_the_chain_rule_sums_over_the_paths():
    rule = st.chain("x^2 + y^2", x="cos(t)", y="3*sin(t)")
    assert [p.through for p in rule.paths] == ["x", "y"]
    t = 0.4
    assert rule.derivative(t) == pytest.approx(16 * math.sin(t) * math.cos(t))
    assert sum(p.product(t) for p in rule.paths) == pytest.approx(rule.derivative(t))
    assert str(rule.paths[0].inner) == "-sin(t)"


def test_a_variable_that_occurs_outside_too_is_a_path_of_its_own():
    rule = st.chain("x*t", x="t^2")
    assert [p.through for p in rule.paths] == ["x", "t"]
    assert str(rule.derivative) == "3*t^2"


def test_an_implicit_derivative_is_undefined_at_jumps_and_kinks():
    slope = st.implicit("floor(x) + y = 2")
    assert math.isnan(slope(1.0, 1.0))
    assert slope(1.5, 1.0) == 0.0
    assert math.isnan(st.implicit("y = |x|")(0.0, 0.0))


def test_the_slope_of_a_circle():
    slope = st.implicit("x^2 + y^2 = 1")
    assert str(slope) == "-x/y"
    assert st.implicit(r"x^2 + y^2 = 1", wrt="y", of="x")(x=2.0, y=1.0) == -0.5
    assert st.implicit("x*y - 6")(x=2.0, y=3.0) == -1.5
    assert st.implicit("p^2 + q^2 = 1", wrt="p").variables == ("p", "q")
    # y'' of the circle is -1/y^3
    assert st.implicit("x^2 + y^2 = 1", order=2)(x=0.6, y=0.8) == pytest.approx(-1 / 0.8**3)
