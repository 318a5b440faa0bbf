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


EXCHANGEABLE = ("mgh17", "lanczos3")
"""Their exponentials may change places."""


def data_of(name):
    name = CERTIFIED[name].get("table", name)
    own = TABLES / f"{name}.csv"
    return own if own.exists() else ROOT / "src" / "steepest" / "data" / f"{name}.csv"


def agrees(found, entry, digits=8):
    parameters = list(found.parameters.values())
    errors = list(found.standard_errors.values())
    assert parameters == pytest.approx(entry["parameters"], rel=10.0**-digits)
    assert errors == pytest.approx(entry["standard_deviations"], rel=10.0**-digits)
    expected = entry["residual_sum_of_squares"]
    assert found.residual_sum_of_squares == pytest.approx(expected, rel=10.0**-digits)


STARTS = [(name, i) for name, entry in CERTIFIED.items() for i in range(len(entry["starts"]))]


@pytest.mark.parametrize(("name", "which"), STARTS)
def test_nists_certified_values_are_reached_from_both_starts(name, which):
    entry = CERTIFIED[name]
    start = {f"b{i}": value for i, value in enumerate(entry["starts"][which], 1)}
    found = st.fit(entry["model"], data_of(name), start=start)
    assert found.result.converged
    agrees(found, entry)


@pytest.mark.parametrize("name", CERTIFIED)
def test_nists_certified_values_are_found_without_a_start(name):
    entry = CERTIFIED[name]
    found = st.fit(entry["model"], data_of(name))
    assert found.result.converged
    if name in EXCHANGEABLE:
        expected = pytest.approx(entry["residual_sum_of_squares"], rel=1e-8)
        assert found.residual_sum_of_squares == expected
        assert sorted(found.parameters.values()) == pytest.approx(sorted(entry["parameters"]))
    else:
        agrees(found, entry)


def test_a_start_that_leads_nowhere_is_left_and_said():
    entry = CERTIFIED["boxbod"]  # from 1, 1 the exponential runs away and makes no difference
    found = st.fit(entry["model"], data_of("boxbod"), start=[1, 1])
    assert "begun again" in found.result.reason
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


SECOND_ORDER = ["levenberg_marquardt", "newton", "lbfgs"]
FIRST_ORDER = ["gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]


@pytest.mark.parametrize("name", ["misra1a", "rat43", "thurber"])
@pytest.mark.parametrize("which", [0, 1])
def test_nists_certified_values_are_reached_from_both_of_nists_starts(name, which):
    entry = CERTIFIED[name]
    start = {f"b{i}": value for i, value in enumerate(entry["starts"][which], 1)}
    agrees(st.fit(entry["model"], data_of(name), start=start), entry)


@pytest.mark.parametrize("method", SECOND_ORDER)
@pytest.mark.parametrize("name", ["norris", "misra1a", "rat43"])
def test_second_order_methods_fit_a_line_and_curves_to_8_digits(method, name):
    entry = CERTIFIED[name]
    start = {f"b{i}": value for i, value in enumerate(entry["starts"][-1], 1)}
    found = st.fit(entry["model"], data_of(name), start=start, method=method)
    assert found.result.converged, found.result.reason
    agrees(found, entry)


@pytest.mark.parametrize("method", FIRST_ORDER)
def test_first_order_methods_fit_a_line_to_5_digits(method):
    entry = CERTIFIED["norris"]
    found = st.fit(entry["model"], data_of("norris"), method=method)
    assert list(found.parameters.values()) == pytest.approx(entry["parameters"], rel=1e-5)


@pytest.mark.parametrize("method", FIRST_ORDER)
def test_first_order_methods_fit_a_curve_to_3_digits(method):
    entry = CERTIFIED["misra1a"]
    start = {f"b{i}": value for i, value in enumerate(entry["starts"][-1], 1)}
    found = st.fit(entry["model"], data_of("misra1a"), start=start, method=method, iterations=5000)
    assert list(found.parameters.values()) == pytest.approx(entry["parameters"], rel=1e-3)


def test_a_curve_is_fitted_as_scipy_fits_it():
    from scipy.optimize import curve_fit

    rng = np.random.default_rng(11)
    x = np.linspace(0, 6, 80)
    y = 3 * np.exp(-0.7 * x) * np.cos(2 * x) + 0.05 * rng.normal(size=80)
    found = st.fit("y = a*exp(-k*x)*cos(w*x)", x=x, y=y, start={"a": 2, "k": 1, "w": 1.8})
    best, covariance = curve_fit(
        lambda x, a, k, w: a * np.exp(-k * x) * np.cos(w * x), x, y, [2, 1, 1.8], xtol=1e-14
    )
    assert list(found.parameters.values()) == pytest.approx(best, rel=1e-6)
    assert found.covariance == pytest.approx(covariance, rel=1e-4)


def test_a_fit_keeps_to_bounds():
    x = np.linspace(0, 4, 30)
    y = 2 * np.exp(-1.5 * x)
    for method in ("levenberg_marquardt", "newton", "lbfgs", "gradient_descent"):
        found = st.fit("y = a*exp(-b*x)", x=x, y=y, bounds={"b": (0, 1)}, method=method)
        assert found.parameters["b"] == pytest.approx(1, abs=1e-9)
        alone = np.exp(-x)
        assert found.parameters["a"] == pytest.approx(y @ alone / (alone @ alone), rel=1e-5)
        assert "bound" in found.result.reason


def test_levenberg_marquardt_minimizes_a_mean_of_squares():
    loss = st.loss("y = b1*(1 - exp(-b2*x))", data_of("misra1a"))
    result = st.minimize(loss, {"b1": 250, "b2": 5e-4}, method="levenberg_marquardt")
    assert result.x == pytest.approx(CERTIFIED["misra1a"]["parameters"], rel=1e-8)
    assert result.value == pytest.approx(
        CERTIFIED["misra1a"]["residual_sum_of_squares"] / 14, rel=1e-8
    )


@pytest.mark.parametrize("method", ["newton", "lbfgs", None])
def test_logistic_regression_has_scikit_learns_coefficients(method):
    folder = TABLES.parent / "logistic"
    entry = tomllib.loads((folder / "reference.toml").read_text(encoding="utf-8"))["oring"]
    loss = st.loss(entry["model"], folder / "oring.csv", kind="cross-entropy")
    result = st.minimize(loss, {"b": 0, "w": 0}, method=method, units="auto")
    expected = [entry["intercept"], entry["coefficient"]]
    assert result.converged
    assert result.x == pytest.approx(expected, rel=1e-6)


def test_a_fit_is_drawn():
    import matplotlib as mpl

    mpl.use("agg")
    found = st.fit("y = b1*(1 - exp(-b2*x))", data_of("misra1a"))
    assert found.plot().axes[0].get_xlabel() == "x"
    assert found.predictions + found.residuals == pytest.approx(
        np.loadtxt(data_of("misra1a"), delimiter=",", skiprows=1, usecols=1)
    )
