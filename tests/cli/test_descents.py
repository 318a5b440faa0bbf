"""The commands rates, batches and newton, and the options of descend and fit."""

import pytest

DATA = "src/steepest/data/norris.csv"


@pytest.fixture
def here(request):
    return lambda path: str(request.config.rootpath / path)


def test_rates_side_by_side(steepest, tmp_path):
    picture = tmp_path / "rates.svg"
    words = ("rates", "x^2 + 4*y^2", "--start", "x=3,y=4", "--figure", str(picture))
    data = steepest(*words, "--json").data
    assert [r["rate"] for r in data["rates"]] == [0.1, 0.01, 0.001, 0.0001]
    assert data["best"] == 0.1
    assert picture.exists()
    assert "came lowest" in steepest(*words).out


def test_batches_side_by_side(steepest, here):
    words = ("batches", here(DATA), "--model", "y = w*x + b", "--units", "auto", "--epochs", "3")
    data = steepest(*words, "--json").data
    assert [r["kind"] for r in data["batches"]] == ["batch", "stochastic", "mini-batch"]
    assert data["rows"] == 36
    assert "noise" in steepest(*words).out


def test_newton_is_explained(steepest):
    words = ("newton", "x^2 - y^2", "--at", "x=1,y=0.5")
    data = steepest(*words, "--json").data
    assert data["kind"] == "saddle"
    assert data["safe_step"] == pytest.approx([-1, 0.5])
    assert "climbs" in steepest(*words).out


@pytest.mark.parametrize("method", ["adam", "newton", "lbfgs", "auto", "theta - rate*gradient"])
def test_descend_by_any_method(steepest, method):
    words = ("descend", "x^2 + 4*y^2", "--start", "x=3,y=4", "--method", method)
    data = steepest(*words, "--json").data
    assert data["value"] < 1e-6
    assert "theta = theta" in data["method"]
    assert steepest(*words).code == 0


@pytest.mark.parametrize("schedule", ["cosine_annealing", "one_cycle", "0.1/(1 + step/50)"])
def test_descend_with_a_schedule(steepest, schedule):
    words = ("descend", "x^2", "--start", "3", "--schedule", schedule, "--iterations", "300")
    data = steepest(*words, "--json").data
    assert abs(data["x"][0]) < 1e-3
    assert "step" in data["schedule"]
    assert steepest(*words).code == 0


def test_descend_within_bounds(steepest):
    words = ("descend", "x^2 + y^2", "--start", "x=3,y=4", "--bounds", "x=1:,y=-1:2", "--json")
    assert steepest(*words).data["x"] == pytest.approx([1, 0], abs=1e-6)


def test_fit_by_another_method_within_bounds(steepest, here):
    words = ("fit", here(DATA), "--model", "y = w*x + b", "--method", "lbfgs", "--json")
    assert steepest(*words).data["parameters"]["w"] == pytest.approx(1.00211681802045)
    bounded = steepest(*words, "--bounds", "b=0:").data
    assert bounded["parameters"]["b"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("rates", "x^2", "--start", "x=1", "--rates", "0.1,-1"),
        ("rates", "x^2", "--start", "x=1", "--rates", ""),
        ("batches", DATA),
        ("batches", "nothing.csv", "--model", "y = w*x"),
        ("newton", "ln(x)", "--at", "x=-1"),
        ("descend", "x^2", "--start", "1", "--schedule", "wobble"),
        ("descend", "x^2", "--start", "1", "--bounds", "x=1"),
        ("descend", "x^2", "--start", "1", "--method", "adm"),
    ],
)
def test_mistakes_are_told_in_three_parts(steepest, words):
    done = steepest(*words, "--json")
    assert done.code == 2
    assert done.data["error"].keys() >= {"problem", "where", "remedy"}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    "words",
    [
        ("batches", "src/steepest/data/norris.csv", "--model", "y = w*x + b", "--units", "auto"),
        ("rates", "x^2 + 4*y^2 + z^2", "--start", "x=3,y=4,z=1e-9"),
        ("descend", "x^2 + 4*y^2", "--start", "x=-3.14159,y=4", "--schedule", "one_cycle"),
        ("lesson", "7"),
        ("lesson", "8"),
        ("integrate", "1/x", "--from", "-1", "--to", "1"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_no_line_runs_over_the_edge_of_the_screen(steepest, monkeypatch, words, width):
    monkeypatch.setenv("COLUMNS", str(width))
    done = steepest(*words)
    prose = [line for line in (done.out + done.err).splitlines() if "try:" not in line]
    assert max(map(len, prose)) <= width


def test_small_negative_numbers_are_latex_too(steepest):
    drawn = steepest(
        "descend", "(w1 + 1e-12)^2", "--start", "w1=1", "--method", "newton", "--latex"
    ).out
    assert drawn.isascii() and "e-" not in drawn
    assert drawn.startswith("w_{1} = -1") and "\\cdot 10^{-12}" in drawn
