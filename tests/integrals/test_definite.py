"""Definite integrals: right, or said to diverge where they do."""

import math
from pathlib import Path

import pytest

import steepest as st

TABLE = Path(__file__).parents[1] / "tables" / "definite_integrals.txt"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text().splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS, ids=[f"{r[0]} from {r[1]} to {r[2]}" for r in ROWS])
def test_definite_integrals_are_right_or_said_to_diverge(row):
    source, low, high, answer, _ = row
    if answer.startswith("diverges"):
        with pytest.raises(st.Divergent) as caught:
            st.integrate(source, low, high)
        assert answer in caught.value.problem
        assert caught.value.remedy
        return
    found = st.integrate(source, low, high)
    wanted = st.function(answer)()
    assert found.value == pytest.approx(wanted, rel=1e-10, abs=1e-12)
    assert abs(found.value - wanted) <= found.error + 4e-15 * abs(wanted)
    if found.exact is not None:
        assert st.function(found.exact)() == pytest.approx(wanted, rel=1e-14, abs=1e-14)


def test_a_polynomial_has_an_exact_value():
    found = st.integrate("x^2", 0, 3)
    assert found.value == 9 and found.exact == "9"
    assert "fundamental theorem" in found.steps[-1].rule


def test_pi_stays_pi():
    assert st.integrate("e^(-x^2)", -math.inf, math.inf).exact == "sqrt(pi)"
    assert st.integrate("1/(1 + x^2)", "-inf", "inf").exact == "pi"


def test_an_interval_without_values_is_refused():
    with pytest.raises(st.DomainError, match="no real value"):
        st.integrate("sqrt(x)", -1, 1)


def test_a_function_without_any_value_is_refused():
    with pytest.raises(st.DomainError, match="division by zero"):
        st.integrate("x/(x - x)", 0, 1)


def test_a_limit_must_be_a_number():
    with pytest.raises(st.ArgumentError, match="number"):
        st.integrate("x", 0, "y")
    with pytest.raises(st.ArgumentError, match="number"):
        st.integrate("x", 0, math.nan)
    with pytest.raises(st.ArgumentError, match="no value"):
        st.integrate("a*x", 0, 1, "x")


def test_an_oscillation_that_is_too_hard_is_undecided():
    with pytest.raises((st.Undecided, st.Divergent)):
        st.integrate("sin(x^2)*x", 0, "inf")


@pytest.mark.parametrize(
    ("rule", "value"),
    [("left", 5.0), ("right", 14.0), ("midpoint", 8.75), ("trapezoid", 9.5), ("simpson", 9.0)],
)
def test_riemann_sums_of_x_squared_with_three_strips(rule, value):
    found = st.integrate("x^2", 0, 3).riemann(3, rule)
    assert found.value == pytest.approx(value)
    assert found.error == pytest.approx(abs(value - 9))
    assert len(found.strips) == 3 and "height" in str(found)


def test_riemann_sums_need_finite_limits():
    with pytest.raises(st.ArgumentError, match="finite"):
        st.integrate("e^(-x)", 0, "inf").riemann(4)


def test_splitting_an_interval_does_not_change_the_sum():
    whole = st.integrate("e^(sin(x))*|x - 1|", 0, 3).value
    parts = st.integrate("e^(sin(x))*|x - 1|", 0, 1.3).value
    parts += st.integrate("e^(sin(x))*|x - 1|", 1.3, 3).value
    assert whole == pytest.approx(parts, rel=1e-12)


@pytest.mark.parametrize(
    ("source", "low", "value"),
    [  # by mpmath's quadosc with 20 digits
        ("sin(x)/ln(x)", 2, -0.09643770492506484),
        ("cos(x)*ln(x)/x", 1, -0.3670785836049351),
        ("sin(x)/ln(ln(x))", 20, 0.3838743376950414),
        ("cos(e^x)", 0, -0.33740392290096813),
        ("sin(x^3)", 0, 0.44648975578462464),
    ],
)
def test_slow_and_ever_faster_waves_agree_with_mpmath(source, low, value):
    found = st.integrate(source, low, "inf")
    assert found.value == pytest.approx(value, rel=1e-11)
    assert abs(found.value - value) <= max(2 * found.error, 1e-14)


def test_a_step_far_behind_is_not_overlooked():
    found = st.integrate("cos(x)*(1/x + (1 - tanh(x - 200))/2)", 1, "inf")
    step = math.pi / 2 / math.sinh(math.pi / 2) * math.sin(200)  # of sech^2 transformed
    assert found.value == pytest.approx(-0.33740392290096813 - math.sin(1) + step, abs=1e-10)


@pytest.mark.parametrize(
    "source",
    [
        "cos(x)/(sqrt(x) + cos(x))",  # diverges, although the amplitude goes to zero
        "1/(1 + x^2*sin(x)^2)",  # diverges by ever narrower peaks
        "sin(x)*e^(cos(x))/x",
    ],
)
def test_what_is_no_sum_of_waves_is_left_undecided(source):
    with pytest.raises(st.Undecided) as caught:
        st.integrate(source, 1, "inf")
    assert caught.value.remedy
