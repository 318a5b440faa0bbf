"""Bayes' rule against conjugate formulas and SciPy."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

import steepest as st

RANDOM = np.random.default_rng(20)


def agree(found, theirs):
    shares = np.array([0.025, 0.5, 0.9])
    assert found.mean == pytest.approx(theirs.mean(), rel=1e-9)
    assert found.variance == pytest.approx(theirs.var(), rel=1e-8)
    assert np.allclose(found.quantile(shares), theirs.ppf(shares), rtol=1e-9)
    assert np.allclose(found.cdf(theirs.ppf(shares)), shares, atol=1e-10)


def test_coins_with_a_beta_prior():
    y = (RANDOM.random(600) < 0.3).astype(int)
    p = st.posterior(st.Density("6*p*(1 - p)", (0, 1)), "p^y*(1 - p)^(1 - y)", {"y": y})
    heads = int(y.sum())
    agree(p, scipy.stats.beta(2 + heads, 2 + 600 - heads))
    assert p.family == "beta-binomial"
    assert p.parameters == {"a": 2 + heads, "b": 602 - heads}
    beta = math.lgamma
    exact = beta(2 + heads) + beta(602 - heads) - beta(604) - (beta(2) + beta(2) - beta(4))
    assert p.log_evidence == pytest.approx(exact, rel=1e-12)
    assert p.evidence == pytest.approx(math.exp(exact), rel=1e-9)


def test_binomial_counts():
    data = {"k": [7, 3, 9], "n": [10, 8, 15]}
    p = st.posterior("1", "binomial(n, k)*p^k*(1 - p)^(n - k)", data, support={"p": (0, 1)})
    agree(p, scipy.stats.beta(20, 15))
    assert "beta-binomial" in p.text() and "a = 20" in p.text()


def test_poisson_counts_with_a_gamma_prior():
    k = RANDOM.poisson(4.2, 300)
    p = st.posterior(st.Density("r^2*e^(-r)/2", (0, "inf")), "r^k*e^(-r)/k!", {"k": k})
    agree(p, scipy.stats.gamma(3 + k.sum(), scale=1 / 301))
    assert p.family == "gamma-Poisson"


def test_waiting_times_with_a_gamma_prior():
    w = RANDOM.exponential(2, 200)
    p = st.posterior(st.Density("e^(-r)", (0, "inf")), "r*e^(-r*w)", {"w": w})
    agree(p, scipy.stats.gamma(201, scale=1 / (1 + w.sum())))
    assert p.family == "gamma-exponential"


def test_a_normal_mean_with_known_deviation():
    v = RANDOM.normal(1000, 2, 100)
    p = st.posterior(st.Density("normal_density(m, 0, 100)"), "normal_density(v, m, 2)", {"v": v})
    variance = 1 / (1 / 100**2 + 100 / 4)
    agree(p, scipy.stats.norm(variance * v.sum() / 4, math.sqrt(variance)))
    assert p.family == "normal-normal"


def test_a_prior_without_conjugate():
    v = [1.0, 2.0, 5.0, -3.0, 1.5]
    p = st.posterior(st.Density("1/(pi*(1 + m^2))"), "1/(pi*(1 + (v - m)^2))", {"v": v})

    def weight(m):
        return math.prod(1 / (math.pi * (1 + (a - m) ** 2)) for a in [0.0, *v])

    def total(g):
        return scipy.integrate.quad(g, -np.inf, np.inf, epsabs=0, epsrel=1e-12, limit=300)[0]

    assert p.evidence == pytest.approx(total(weight), rel=1e-9)
    assert p.mean == pytest.approx(total(lambda m: m * weight(m)) / total(weight), rel=1e-8)
    assert p.family == "" and p.function is None


def test_hundreds_of_rows_do_not_underflow():
    v = RANDOM.normal(0, 1, 3000)
    p = st.posterior(
        st.Density("1/20", (-10, 10), variable="m"), "normal_density(v, m, 1)", {"v": v}
    )
    assert p.evidence == 0 and p.log_evidence < -4000
    assert p.mean == pytest.approx(v.mean(), abs=1e-9)


def test_mean_and_deviation_together():
    v = RANDOM.normal(3, 2, 200)
    support = {"m": ("-inf", "inf"), "s": (0, "inf")}
    both = st.posterior("1/s", "normal_density(v, m, s)", {"v": v}, support=support)
    theirs = scipy.stats.t(199, loc=v.mean(), scale=v.std(ddof=1) / math.sqrt(200))
    agree(both.marginal("m"), theirs)
    spread = scipy.stats.invgamma(199 / 2, scale=((v - v.mean()) ** 2).sum() / 2)
    assert both.expect("s^2") == pytest.approx(spread.mean(), rel=1e-9)
    assert both.marginal("s").quantile(0.3) == pytest.approx(math.sqrt(spread.ppf(0.3)), rel=1e-9)
    assert np.array_equal(both.sample(5, 1), both.sample(5, 1))


def test_a_line_with_strongly_correlated_parameters():
    x = np.linspace(100, 110, 50)
    y = 2 + 0.5 * x + RANDOM.normal(0, 1, 50)
    priors = {
        "a": st.Density("normal_density(a, 0, 100)"),
        "b": st.Density("normal_density(b, 0, 10)"),
    }
    both = st.posterior(priors, "normal_density(y, a + b*x, 1)", {"x": x, "y": y})
    design = np.stack([np.ones(50), x], 1)
    precision = design.T @ design + np.diag([1e-4, 1e-2])
    assert np.allclose(
        list(both.mean.values()), np.linalg.solve(precision, design.T @ y), rtol=1e-8
    )
    assert np.allclose(both.covariance, np.linalg.inv(precision), rtol=1e-8)


def test_a_missing_column_is_named():
    with pytest.raises(st.DataError, match="neither a parameter nor a column"):
        st.posterior(st.Density("1", (0, 1), variable="p"), "p^k*(1 - p)^(n - k)", {"k": [1]})


def test_a_prior_without_support_is_refused():
    with pytest.raises(st.ArgumentError, match="support"):
        st.posterior("1/s", "normal_density(v, m, s)", {"v": [1.0]})


def test_impossible_data_are_said_to_be():
    with pytest.raises((st.DataError, st.ArgumentError)):
        st.posterior(st.Density("1", (0, 1), variable="p"), "{p if y > 0 else 0}", {"y": [-1.0]})
