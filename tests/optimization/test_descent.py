"""Descents: where they arrive, what they say when they do not, and rates judged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st_

import steepest as st
from steepest.errors import ArgumentError, CallError, DomainError, ShapeError
from steepest.optimization.rules import UpdateRule

BOWL = "x^2 + 4*y^2"


def test_gradient_descent_of_a_bowl_is_the_closed_form():
    result = st.minimize("x^2", {"x": 3.0}, learning_rate=0.1, iterations=5, tolerance=0)
    assert result.history.x[:, 0] == pytest.approx(3 * 0.8 ** np.arange(6))
    assert result.iterations == 5
    assert not result.converged


def test_a_descent_that_arrives_says_so_in_scipys_names_too():
    result = st.minimize(BOWL, {"x": 3, "y": 4}, learning_rate=0.1)
    assert result.converged is result.success is True
    assert result.x == pytest.approx([0, 0], abs=1e-6)
    assert result.fun == result.value
    assert result.message == result.reason
    assert result.nit == result.iterations == len(result.history) - 1
    assert result.jac == pytest.approx([2 * result.x[0], 8 * result.x[1]])
    assert result.at == {"x": result.x[0], "y": result.x[1]}


@given(st_.floats(-100, 100), st_.floats(-100, 100), st_.floats(0.01, 100))
def test_a_rate_is_chosen_for_bowls_of_any_steepness(x, y, k):
    result = st.minimize(f"(x - 1)^2 + {k!r}*(y - 2)^2", {"x": x, "y": y})
    assert result.converged, result.reason
    assert result.x == pytest.approx([1, 2], abs=1e-3)


@pytest.mark.parametrize("start", [{"x": 1, "y": 2}, [1, 2], np.array([1.0, 2.0]), (1, 2)])
def test_a_start_is_a_dictionary_or_in_the_order_of_variables(start):
    assert st.minimize(BOWL, start, iterations=0).x == pytest.approx([1, 2])


def test_a_rate_above_the_limit_diverges_and_says_why():
    result = st.minimize(BOWL, {"x": 3, "y": 4}, learning_rate=0.3)
    assert not result.converged
    assert "too large" in result.reason
    assert "2/8 = 0.25" in result.reason
    assert result.value <= 73  # the best point, which is the start


def test_a_rate_at_the_limit_swings_for_ever_and_is_recognised():
    result = st.minimize(BOWL, {"x": 3, "y": 4}, learning_rate=0.25, iterations=500)
    assert "did not fall" in result.reason
    assert "too large" in result.reason


@pytest.mark.parametrize("formula", ["x^3", "-x^2", "-e^x", "x"])
def test_a_function_without_a_minimum_is_recognised(formula):
    result = st.minimize(formula, {"x": -1.0 if formula != "-e^x" else 1.0})
    assert not result.converged
    assert "without end" in result.reason


@pytest.mark.parametrize("formula", ["1/x", "e^(-x)", "arctan(-x)", "10^-9*x"])
def test_a_slope_that_dies_out_is_no_minimum(formula):
    result = st.minimize(formula, {"x": 1.0})
    assert not result.converged
    assert "levels off" in result.reason


@pytest.mark.parametrize("formula", ["(x - 1)^4", "(x - 1)^2", "|x - 1|", "(x - 1)^6 + 5"])
def test_flat_and_sharp_minima_are_minima(formula):
    result = st.minimize(formula, {"x": 3.0})
    assert result.converged, result.reason
    assert result.at["x"] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("formula", ["ln(x)", "sqrt(x)", "-1/x"])
def test_the_edge_of_the_domain_ends_a_descent(formula):
    result = st.minimize(formula, {"x": 1.0})
    assert not result.converged
    assert np.isfinite(result.value)


def test_a_start_outside_the_domain_is_said():
    result = st.minimize("ln(x)", {"x": -1.0})
    assert not result.converged
    assert "not a finite number at x = -1" in result.reason


def test_a_saddle_is_no_minimum():
    result = st.minimize("x^2 - y^2", {"x": 1.0, "y": 0.0}, learning_rate=0.1)
    assert not result.converged
    assert "saddle" in result.reason


def test_ctrl_c_returns_the_best_so_far():
    def watch(number, point, value):
        if number == 7:
            raise KeyboardInterrupt

    result = st.minimize(BOWL, {"x": 3, "y": 4}, learning_rate=0.1, watch=watch)
    assert "Interrupted" in result.reason
    assert not result.converged
    assert result.value == min(result.history.value)


def test_units_make_unlike_parameters_move_alike():
    narrow = "(a/1000 - 1)^2 + (1000*b - 1)^2 + (a/1000 - 1)*(1000*b - 1)"
    plain = st.minimize(narrow, {"a": 0, "b": 0}, learning_rate=1e-7, iterations=200)
    scaled = st.minimize(narrow, {"a": 0, "b": 0}, units="auto", iterations=200)
    assert not plain.converged
    assert scaled.converged
    assert scaled.x == pytest.approx([1000, 0.001], rel=1e-6)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"start": None}, CallError),
        ({"start": {"x": 1}}, CallError),
        ({"start": {"x": 1, "y": 1, "z": 1}}, CallError),
        ({"start": [1]}, CallError),
        ({"start": {"x": "one", "y": 1}}, CallError),
        ({"start": {"x": np.nan, "y": 1}}, DomainError),
        ({"learning_rate": -1}, ArgumentError),
        ({"learning_rate": float("inf")}, ArgumentError),
        ({"method": "magic"}, ArgumentError),
        ({"iterations": -1}, ArgumentError),
        ({"units": "feet"}, ArgumentError),
        ({"units": {"x": 0, "y": 1}}, ArgumentError),
    ],
)
def test_what_a_descent_cannot_use_is_refused_in_three_parts(options, kind):
    with pytest.raises(kind) as caught:
        st.minimize(BOWL, **({"start": {"x": 1, "y": 1}} | options))
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize("loss", [["x", "y"], "5"])
def test_only_one_number_that_varies_can_be_made_small(loss):
    with pytest.raises((ShapeError, ArgumentError)):
        st.minimize(loss, {"x": 1, "y": 1})


def test_the_contract_of_rates():
    def verdict(rate):
        return st.diagnose_learning_rate(BOWL, {"x": 1, "y": 1}, rate).verdict

    assert verdict(0.3).startswith("too large")
    assert verdict(0.2).startswith("right")
    assert verdict(1e-5).startswith("too small")


def test_the_limit_is_two_over_the_largest_eigenvalue():
    found = st.diagnose_learning_rate("x^2 + 3*x*y + 4*y^2", {"x": 1, "y": 1}, 0.1)
    largest = np.linalg.eigvalsh([[2, 3], [3, 8]])[-1]
    assert found.limit == pytest.approx(2 / largest)
    assert found.eigenvalues[-1] == pytest.approx(largest)


def test_where_nothing_curves_upward_no_rate_overshoots():
    found = st.diagnose_learning_rate("-x^2", {"x": 1}, 5.0)
    assert found.verdict.startswith("right")
    assert found.limit == np.inf


@given(st_.floats(0.01, 1.99))
def test_below_the_limit_a_quadratic_shrinks_and_above_it_grows(share):
    rate = share / 2  # the limit of x^2 is 1
    found = st.diagnose_learning_rate("x^2", {"x": 1.0}, rate)
    after = st.minimize("x^2", [1.0], learning_rate=rate, iterations=1, tolerance=0)
    assert (abs(after.history.x[1, 0]) < 1) == (not found.verdict.startswith("too large"))


def test_an_update_rule_is_a_formula_that_prints():
    rule = st.GradientDescent.rule
    assert str(rule) == "theta = theta - rate*gradient"
    assert rule.typeset() == "θ ← θ − rate · gradient"
    assert rule.latex() == r"\theta \gets \theta - \alpha \nabla L"


def test_a_rule_with_a_state_is_renewed_in_order():
    rule = UpdateRule("theta - rate*v", state={"v": "beta*v + gradient"}, settings=("rate", "beta"))
    state = {"theta": np.array([1.0, 2.0]), "v": np.array([1.0, 0.0])}
    after = rule.step(state, np.array([2.0, 4.0]), {"rate": 0.5, "beta": 0.5})
    assert after["v"] == pytest.approx([2.5, 4.0])
    assert after["theta"] == pytest.approx([1 - 1.25, 2 - 2.0])


def test_a_rule_of_ones_own_runs_through_the_same_loop():
    from dataclasses import dataclass
    from typing import ClassVar

    @dataclass(frozen=True)
    class Heavy:
        learning_rate: float = 0.05
        beta: float = 0.8
        rule: ClassVar[UpdateRule] = UpdateRule(
            "theta - rate*v", state={"v": "beta*v + gradient"}, settings=("rate", "beta")
        )

    result = st.minimize(BOWL, {"x": 3, "y": 4}, method=Heavy())
    assert result.converged
    assert result.x == pytest.approx([0, 0], abs=1e-6)
