"""The error of a Taylor series, order by order, and the first-order model."""

import mpmath
import pytest

import steepest as st

CASES = [
    ("e^x", 0, 0.5, mpmath.exp),
    ("sin(x)", 0, 1.0, mpmath.sin),
    ("ln(x)", 1, 1.2, mpmath.log),
    ("1/x", 2, 1.75, lambda x: 1 / x),
]


@pytest.mark.parametrize(("formula", "around", "at", "oracle"), CASES)
def test_errors_are_those_of_mpmath_to_all_digits(formula, around, at, oracle):
    table = st.taylor(formula, around, 12).table(at)
    with mpmath.workdps(60):
        coefficients = mpmath.taylor(oracle, around, 12)
        for row in table:
            polynomial = mpmath.polyval(
                coefficients[: row.order + 1][::-1], mpmath.mpf(at) - around
            )
            error = oracle(mpmath.mpf(at)) - polynomial
            assert row.error == pytest.approx(float(error), rel=1e-12)
            assert row.value == pytest.approx(float(polynomial), rel=1e-14)


@pytest.mark.parametrize(("formula", "around", "at", "oracle"), CASES)
def test_no_error_exceeds_its_bound(formula, around, at, oracle):
    for row in st.taylor(formula, around, 8).table(at):
        assert abs(row.error) <= row.bound


def test_a_polynomial_has_no_error_from_its_degree_on():
    errors = [row.error for row in st.taylor("x^3 - x", 1, 5).table(3)]
    assert errors == [24, 20, 8, 0, 0, 0]


def test_the_first_order_model_is_the_tangent():
    # (1 + x)^(1/2) round 0 is 1 + x/2; round 3 it is 2 + (x - 3)/4
    line = st.taylor("sqrt(1 + x)", 3, 4).linear
    assert (line.weight, line.bias) == (0.25, 1.25)
    assert line.function(7) == 3


def test_a_point_may_be_text_and_must_be_a_number_of_the_domain():
    assert st.taylor("sin(x)").table("pi/6").value == pytest.approx(0.5)
    for wrong in ("x", "-1"):
        with pytest.raises(st.ArgumentError):
            st.taylor("ln(x)", 1).table(wrong)
    with pytest.raises(st.ArgumentError):
        st.taylor("x*y", wrt="x").table(1)


def test_the_table_prints_a_line_for_each_order():
    lines = str(st.taylor("e^x", order=3).table(1)).splitlines()
    assert len(lines) == 5
    assert lines[0].split() == ["order", "term", "polynomial", "error", "at", "most"]
