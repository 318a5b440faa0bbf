"""Fits against NIST's certified values, straight lines against the closed form."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError, CallError, DataError, NotConverged

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "tests" / "tables" / "nist"
CERTIFIED = tomllib.loads((TABLES / "certified.toml").read_text(encoding="utf-8"))


def data_of(name):
    own = TABLES / f"{name}.csv"
    return own if own.exists() else ROOT / "src" / "steepest" / "data" / f"{name}.csv"


def agrees(found, entry, digits=8):
    parameters = list(found.parameters.values())
    errors = list(found.standard_errors.values())
    assert parameters == pytest.approx(entry["parameters"], rel=10.0**-digits)
    assert errors == pytest.approx(entry["standard_deviations"], rel=10.0**-digits)
    expected = entry["residual_sum_of_squares"]
    assert found.residual_sum_of_squares == pytest.approx(expected, rel=10.0**-digits)


@pytest.mark.parametrize("name", CERTIFIED)
def test_nists_certified_values_are_reached_from_the_near_start(name):
    entry = CERTIFIED[name]
    start = {f"b{i}": value for i, value in enumerate(entry["starts"][-1], 1)}
    found = st.fit(entry["model"], data_of(name), start=start)
    assert found.result.converged
    agrees(found, entry)


@pytest.mark.parametrize("name", CERTIFIED)
def test_nists_certified_values_are_found_without_a_start(name):
    entry = CERTIFIED[name]
    found = st.fit(entry["model"], data_of(name))
    if name == "mgh17":  # its two exponentials may change places
        expected = pytest.approx(entry["residual_sum_of_squares"], rel=1e-8)
        assert found.residual_sum_of_squares == expected
        assert sorted(found.parameters.values()) == pytest.approx(sorted(entry["parameters"]))
    else:
        agrees(found, entry)


def test_a_straight_line_is_polyfits():
    x = np.array([0.0, 1, 2, 3, 5])
    y = np.array([1.1, 2.9, 5.2, 6.8, 11.1])
    found = st.fit("y = w*x + b", {"x": x, "y": y})
    (w, b), covariance = np.polyfit(x, y, 1, cov="unscaled")
    scale = found.residual_sum_of_squares / 3
    assert [found.parameters["w"], found.parameters["b"]] == pytest.approx([w, b])
    assert found.covariance == pytest.approx(np.flip(covariance) * scale)
    assert found.residuals == pytest.approx(y - (w * x + b))
    assert found.predict(x=4.0) == pytest.approx(4 * w + b)
    assert found.predict({"x": [4.0, 6.0]}) == pytest.approx([4 * w + b, 6 * w + b])


def test_gradient_descent_fits_a_line_too():
    found = st.fit("y = b1 + b2*x", data_of("norris"), method="gradient_descent")
    assert list(found.parameters.values()) == pytest.approx(
        CERTIFIED["norris"]["parameters"], rel=1e-5
    )


def test_columns_may_be_passed_themselves():
    x = np.linspace(0, 4, 40)
    y = 2.5 * np.exp(-1.3 * x) + 0.5
    found = st.fit("a*exp(-b*x) + c", x=x, y=y)
    assert list(found.parameters.values()) == pytest.approx([2.5, 1.3, 0.5], abs=1e-7)


def test_confidence_intervals_are_students():
    found = st.fit("y = b1*(1 - exp(-b2*x))", data_of("misra1a"))
    from scipy.stats import t

    low, high = found.confidence_intervals(0.95)["b1"]
    reach = t.ppf(0.975, 12) * found.standard_errors["b1"]
    assert (high - low) / 2 == pytest.approx(reach)
    with pytest.raises(ArgumentError):
        found.confidence_intervals(95)


def test_as_many_rows_as_parameters_leave_no_standard_errors():
    found = st.fit("y = w*x + b", {"x": [0.0, 1.0], "y": [1.0, 3.0]})
    assert found.parameters == pytest.approx({"w": 2.0, "b": 1.0})
    assert all(np.isnan(list(found.standard_errors.values())))
    assert found.degrees_of_freedom == 0


def test_parameters_that_the_data_do_not_determine_have_infinite_errors():
    found = st.fit("y = (p + q)*x", {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.1, 5.9]}, start=[1, 1])
    assert sum(found.parameters.values()) == pytest.approx(27.9 / 14)
    assert all(np.isinf(list(found.standard_errors.values())))


@pytest.mark.parametrize(
    ("model", "options", "kind"),
    [
        ("y = w*x", {}, DataError),
        ("y = w*x", {"data": {"x": [1], "y": [2]}, "x": [1]}, CallError),
        ("y = 2*x", {"data": {"x": [1], "y": [2]}}, ArgumentError),
        ("y = w*x", {"data": {"x": [1], "y": [2]}, "method": "guess"}, ArgumentError),
        ("y = w*x", {"data": {"x": [1], "y": [2]}, "start": {"v": 1}}, CallError),
        ("y = ln(w*x)", {"data": {"x": [1, 2], "y": [2, 3]}, "start": {"w": -1}}, NotConverged),
        ("y = w*x", {"data": {"x": [1, float("nan")], "y": [2, 3]}}, DataError),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_three_parts(model, options, kind):
    with pytest.raises(kind) as caught:
        st.fit(model, **options)
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy
