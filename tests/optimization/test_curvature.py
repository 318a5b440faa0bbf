"""Newton's step explained, and learning rates judged and run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st_

import steepest as st
from steepest.errors import CallError, DomainError


def test_the_step_on_a_quadratic_lands_on_its_minimum():
    found = st.newton_step("(x - 1)^2 + x*y + 3*y^2", {"x": 4, "y": -2})
    hessian, slope = np.array([[2, 1], [1, 6]]), np.array([2 * 3 - 2, 4 - 12])
    assert found.step == pytest.approx(-np.linalg.solve(hessian, slope))
    assert found.safe_step == pytest.approx(found.step)
    assert found.kind == "minimum"
    assert found.eigenvalues == pytest.approx(np.linalg.eigvalsh(hessian))


def test_at_a_saddle_plain_newton_climbs_and_the_safe_step_does_not():
    found = st.newton_step("x^2 - y^2", {"x": 1, "y": 0.5})
    assert found.kind == "saddle"
    assert found.step == pytest.approx([-1, -0.5])
    assert found.safe_step == pytest.approx([-1, 0.5])
    assert found.landing > found.safe_landing
    assert "climbs" in found.text()
    assert "|curvature|" in found.text()


def test_on_a_hill_plain_newton_goes_to_the_top():
    found = st.newton_step("-x^2 - 2*y^2", [0.3, 0.1])
    assert found.kind == "maximum"
    assert found.landing == pytest.approx(0)
    assert found.safe_landing < found.value


def test_on_a_ridge_the_axis_that_leads_off_is_named():
    text = st.newton_step("x^2 - y^2", {"x": 1, "y": 0}).text()
    assert "ridge" in text
    assert "(0, 1)" in text


def test_where_an_axis_is_flat_there_is_no_plain_step():
    found = st.newton_step("x + y^2", [1, 1])
    assert found.kind == "flat"
    assert found.step is None
    assert "no such step" in found.text()


@given(st_.floats(-2, 2), st_.floats(-2, 2))
def test_the_model_touches_the_function_to_second_order(x, y):
    f = st.function("sin(x)*e^y + x*y^2")
    model = st.newton_step(f, [x, y]).model
    assert model(x, y) == pytest.approx(f(x, y), abs=1e-9)
    assert model.gradient()(x, y) == pytest.approx(f.gradient()(x, y), abs=1e-9)
    assert model.hessian()(x, y) == pytest.approx(f.hessian()(x, y), abs=1e-9)


def test_a_step_is_data_too():
    data = st.newton_step("x^2 + y^2", [1, 2]).to_dict()
    assert data["step"] == pytest.approx([-1, -2])
    assert data["model"].startswith("5 + 2*(x - 1)")


@pytest.mark.parametrize(
    ("formula", "at", "kind"),
    [("ln(x)", [-1], DomainError), ("x^2", [1, 2], CallError), ("x^2", None, CallError)],
)
def test_where_there_is_no_model_it_is_said(formula, at, kind):
    with pytest.raises(kind):
        st.newton_step(formula, at)


def test_a_diagnosis_is_checked_by_running():
    large = st.diagnose_learning_rate("x^2 + 4*y^2", [1, 1], 0.3)
    assert "Checked by running" in large.reason
    assert "does not come down" in large.reason
    right = st.diagnose_learning_rate("x^2 + 4*y^2", [1, 1], 0.2)
    assert "Checked by running" in right.reason
    assert "does not come down" not in right.reason


def test_a_rate_that_only_fails_further_on_is_found_by_running():
    # At 0.1 the function curves by about 0.1; where the steps lead it curves far more.
    found = st.diagnose_learning_rate("x^4 - x", [0.1], 3.0)
    assert found.verdict.startswith("too large")


@pytest.mark.parametrize("formula", ["-x^2", "x", "e^(-x)"])
def test_no_rate_overshoots_where_there_is_no_minimum(formula):
    assert st.diagnose_learning_rate(formula, [1.0], 0.5).verdict.startswith(("right", "too small"))
