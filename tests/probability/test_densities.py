"""Densities against SciPy's distributions."""

import math
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st_

import steepest as st

TABLE = Path(__file__).parents[1] / "tables" / "densities.txt"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text().splitlines()
    if line.strip() and not line.startswith("#")
]


def scipys(name, arguments=""):
    numbers = [float(st.function(a)()) for a in arguments.split(",") if a.strip()]
    return getattr(scipy.stats, name)(*numbers)


@pytest.mark.parametrize("row", ROWS, ids=[r[0] for r in ROWS])
def test_a_density_agrees_with_scipy(row):
    formula, low, high, *name = row
    ours, theirs = st.Density(formula, support=(low, high)), scipys(*name)
    shares = np.array([0.01, 0.2, 0.5, 0.77, 0.99])
    points = theirs.ppf(shares)
    scale = points[-1] - points[0]
    assert np.allclose(ours.pdf(points), theirs.pdf(points), rtol=1e-10)
    assert np.allclose(ours.cdf(points), shares, atol=1e-11)
    assert np.allclose(ours.quantile(shares), points, atol=1e-10 * scale, rtol=1e-10)
    assert ours.probability(points[0], points[3]) == pytest.approx(0.76, abs=1e-10)
    if name[0] == "cauchy":
        with pytest.raises(st.Divergent, match="does not exist"):
            _ = ours.mean
        return
    assert ours.mean == pytest.approx(theirs.mean(), abs=1e-9 * scale, rel=1e-9)
    assert ours.variance == pytest.approx(theirs.var(), rel=1e-8)
    assert ours.std == pytest.approx(theirs.std(), rel=1e-8)
    square = ours.expect("x^2")
    assert square == pytest.approx(theirs.var() + theirs.mean() ** 2, rel=1e-8)


def test_a_total_other_than_one_is_refused_with_the_total():
    with pytest.raises(ValueError) as caught:
        st.Density("2*e^(-x)", support=(0, math.inf))
    assert "2" in caught.value.problem and "normalize" in caught.value.remedy


@pytest.mark.parametrize(
    "support",
    [5, None, (1, 2, 3), "0:1", {"x": (0, 1)}, {"m": (0, 1), "s": (0, 1)}, {1: 0, 2: 1}],
    ids=repr,
)
def test_a_support_is_a_pair_of_ends(support):
    with pytest.raises(st.SteepestError, match="pair of ends") as caught:
        st.Density("1", support=support)
    assert "support=" in caught.value.where and "support=" in caught.value.remedy


def test_normalizing_divides_by_the_exact_total():
    d = st.Density("e^(-x^2/2)", normalize=True)
    assert d.pdf(0.0) == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-15)
    assert "pi" in str(d.function)


def test_what_has_no_total_is_refused():
    with pytest.raises(st.Divergent, match="no finite total"):
        st.Density("1/x", support=(1, "inf"), normalize=True)


def test_a_negative_density_is_refused():
    with pytest.raises(st.DataError, match="negative"):
        st.Density("3*x - 1/2", support=(0, 1))


def test_a_formula_of_two_variables_is_refused():
    with pytest.raises(st.ArgumentError, match="one variable"):
        st.Density("a*e^(-a*x)", support=(0, "inf"))


def test_the_density_is_zero_outside_its_support():
    d = st.Density("2*x", support=(0, 1))
    assert d.pdf(2.0) == 0 and d.probability(1, 5) == 0 and d.cdf(3.0) == 1
    assert np.array_equal(d.pdf([-1.0, 0.5]), [0.0, 1.0])


def test_samples_repeat_with_the_seed_and_follow_the_density():
    d = st.Density("e^(-x)", support=(0, "inf"))
    first, again, other = d.sample(4000, 7), d.sample(4000, 7), d.sample(4000, 8)
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert scipy.stats.kstest(first, "expon").pvalue > 0.001


def test_the_highest_density_interval_is_the_shortest():
    d = st.Density("x^2*e^(-x)/2", support=(0, "inf"))
    low, high = d.credible_interval(0.9, "highest density")
    assert d.probability(low, high) == pytest.approx(0.9, abs=1e-9)
    assert d.pdf(low) == pytest.approx(d.pdf(high), rel=1e-6)
    equal = d.credible_interval(0.9)
    assert high - low < equal[1] - equal[0]


def test_the_variable_has_any_name_and_expectations_follow_it():
    d = st.Density("e^(-t)", support=(0, "inf"))
    assert d.expect("t^3") == pytest.approx(6) and d.expect("x^3") == pytest.approx(6)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st_.floats(0.01, 0.99), st_.floats(-50, 50), st_.floats(0.01, 100))
def test_the_quantile_inverts_the_distribution_function(p, mean, std):
    d = st.Density(f"normal_density(x, {mean!r}, {std!r})")
    assert d.cdf(d.quantile(p)) == pytest.approx(p, abs=1e-12)
