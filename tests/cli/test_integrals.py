"""The commands integrate, probability and posterior."""

import math

import pytest


@pytest.fixture
def tosses(tmp_path):
    path = tmp_path / "tosses.csv"
    path.write_text("y\n1\n0\n1\n1\n")
    return str(path)


def test_an_antiderivative_has_its_constant_and_its_steps(steepest):
    data = steepest("integrate", "x*e^x", "--json").data
    assert data["antiderivative"] == "e^x*(x - 1)"
    assert data["value"] is None
    assert [s["rule"] for s in data["steps"]]
    assert all(s.keys() >= {"rule", "why", "before", "after"} for s in data["steps"])
    assert "+ C" in steepest("integrate", "1/x").out
    assert "parts" in steepest("integrate", "x*e^x", "--steps").out


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("x^2", "--from", "0", "--to", "3"), 9.0),
        (("-x", "--from", "0", "--to", "2"), -2.0),
        (("sin(x)", "--from", "0", "--to", "pi"), 2.0),
        (("e^(-x^2)", "--from", "-inf", "--to", "inf"), math.sqrt(math.pi)),
        (("1/sqrt(x)", "--from", "0", "--to", "4"), 4.0),
        (("sin(x)/x", "--from", "0", "--to", "inf"), math.pi / 2),
        (("t^2", "--wrt", "t", "--from", "1", "--to", "0"), -1 / 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_definite_integral_with_its_error(steepest, words, value):
    data = steepest("integrate", *words, "--json").data
    assert data["value"] == pytest.approx(value, rel=1e-12)
    assert 0 <= data["error"] < 1e-10
    assert steepest("integrate", *words).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("1/x", "--from", "-1", "--to", "1"), 1, "diverges at x = 0"),
        (("1/x", "--from", "1", "--to", "inf"), 1, "diverges as x goes to inf"),
        (("sin(x)", "--from", "0", "--to", "inf"), 1, "does not die out"),
        (("e^(-x^2)",), 1, "elementary"),
        (("x", "--from", "0"), 2, "--to is missing"),
        (("x*y",), 2, "which one"),
        (("a*x", "--wrt", "x", "--from", "0", "--to", "1"), 2, "a has no value"),
        (("sqrt(x)", "--from", "-2", "--to", "-1"), 2, "no real value"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_has_no_integral_is_said_in_three_parts(steepest, words, code, said):
    done = steepest("integrate", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "in:" in done.err and "try:" in done.err
    assert steepest("integrate", *words, "--json").data["error"].keys() >= {"problem", "remedy"}


def test_a_density_is_asked(steepest):
    words = ("probability", "e^(-x)", "--support", "0:inf", "--between", "0:1", "--expect", "x^2")
    data = steepest(*words, "--json").data
    assert data["probability"] == pytest.approx(1 - math.exp(-1), rel=1e-12)
    found = [data[name] for name in ("mean", "variance", "expectation", "median")]
    assert found == pytest.approx([1, 1, 2, math.log(2)], rel=1e-9)
    shown = steepest(*words).out
    assert "P(0 < X < 1)" in shown.replace("x", "X") and "mean 1" in shown


def test_a_total_that_is_not_one_is_said_or_divided_out(steepest):
    done = steepest("probability", "3*e^(-x)", "--support", "0:inf")
    assert done.code == 2
    assert "3" in done.err and "try:" in done.err
    data = steepest("probability", "3*e^(-x)", "--support", "0:inf", "--normalize", "--json").data
    assert data["mean"] == pytest.approx(1)


def test_moments_that_do_not_exist_are_said(steepest):
    data = steepest("probability", "1/(pi*(1 + x^2))", "--json").data
    assert (data["mean"], data["variance"]) == (None, None)
    assert "mean does not exist" in steepest("probability", "1/(pi*(1 + x^2))").out


def test_a_posterior_of_tosses_is_a_beta_distribution(steepest, tosses):
    words = ("posterior", tosses, "--likelihood", "p^y*(1 - p)^(1 - y)", "--support", "p=0:1")
    data = steepest(*words, "--json").data
    assert data["mean"] == pytest.approx(4 / 6, rel=1e-10)  # Beta(4, 2)
    assert data["evidence"] == pytest.approx(1 / 20, rel=1e-10)  # B(4, 2)
    assert "4" in steepest(*words).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--support"),
        (("--likelihood", "p^y*(1 - p)^(1 - y)"), "--support"),
        (("--likelihood", "p^z*(1 - p)^(1 - z)", "--support", "p=0:1"), "z"),
        (("--likelihood", "p^y", "--support", "p=0"), "low:high"),
    ],
    ids=["nothing", "no support", "no such column", "no range"],
)
def test_a_posterior_that_lacks_something_says_what(steepest, tosses, words, said):
    done = steepest("posterior", tosses, *words)
    assert done.code == 2
    assert said in done.err and "try:" in done.err
