"""The commands slope and check: their JSON, and what a person reads."""

import pytest


def test_slope(steepest):
    data = steepest("slope", "x^3", "--at", "x=2", "--json").data
    assert data["value"] == pytest.approx(12, rel=1e-8)
    assert abs(data["value"] - 12) <= data["error"]
    assert data["table"][0] == {
        "h": 0.1,
        "quotient": pytest.approx(12.01),
        "error": pytest.approx(0.01),
    }


@pytest.mark.parametrize("method", ["forward", "central", "complex", "richardson"])
def test_slope_by_every_method(steepest, method):
    data = steepest("slope", "sin x", "--at", "pi/3", "--method", method, "--json").data
    assert data["method"] == method
    assert data["value"] == pytest.approx(0.5, abs=1e-6)


def test_slope_for_a_person(steepest):
    out = steepest("slope", "x^3", "--at", "2").out
    assert out.splitlines()[0] == "f(x) = x³  at x = 2"
    assert "(f(x + h) − f(x − h)) / (2h)" in out
    assert "truncation" in out
    assert "rounding" in out


def test_partial_slope(steepest):
    assert steepest("slope", "x*y", "--at", "x=1,y=2", "--wrt", "x", "--json").data["value"] == (
        pytest.approx(2)
    )
    done = steepest("slope", "x*y", "--at", "x=1,y=2")
    assert done.code == 2
    assert "--wrt x" in done.err


def test_a_corner_has_no_slope_in_strict_json(steepest):
    data = steepest("slope", "|x|", "--at", "0", "--json").data
    assert (data["value"], data["left"], data["right"]) == ("nan", -1.0, 1.0)


def test_slope_writes_a_picture(steepest, tmp_path):
    pytest.importorskip("matplotlib").use("Agg")
    path = tmp_path / "error.svg"
    data = steepest("slope", "x^3", "--at", "2", "--figure", str(path), "--json").data
    assert data["figure"] == str(path)
    assert path.read_text().startswith("<?xml")


@pytest.mark.parametrize("words", [("x^2",), ("ln(x)", "--at", "-1"), ("x^2", "--at", "y=1")])
def test_slope_refuses_in_three_parts(steepest, words):
    done = steepest("slope", *words)
    assert done.code == 2
    assert "in:" in done.err
    assert "try:" in done.err


def test_check_of_a_right_answer(steepest):
    data = steepest("check", "sin(x^2)", "--derivative", "2x cos(x^2)", "--json").data
    assert (data["verdict"], data["mistake"]) == (True, None)
    assert "Right." in steepest("check", "cos x", "--derivative", "-sin x").out


def test_check_of_a_wrong_answer_names_the_mistake_and_ends_with_0(steepest):
    done = steepest("check", "x^2*e^x", "--derivative", "2x e^x", "--json")
    assert done.code == 0
    assert done.data["verdict"] is False
    assert "product" in done.data["mistake"]
    assert done.data["place"] == "x^2*e^x"
    assert len(done.data["hints"]) >= 3


def test_check_shows_as_many_hints_as_asked_for(steepest):
    words = ("check", "sin(x^2)", "--derivative", "cos(x^2)")
    assert steepest(*words).out.count("Hint") == 1
    assert steepest(*words, "--hints", "0").out.count("Hint") == 0
    assert steepest(*words, "--hints", "9").out.count("Hint") == 4


def test_check_asks_for_a_form_apart_from_the_value(steepest):
    words = ("check", "x^3 - 3x", "--derivative", "3x^2 - 3")
    assert steepest(*words, "--form", "expanded", "--json").data["in_form"] is True
    data = steepest(*words, "--form", "factored", "--json").data
    assert (data["verdict"], data["in_form"]) == (True, False)


def test_check_in_latex_claims_nothing_false(steepest):
    out = steepest("check", "x^2", "--derivative", "2x", "--latex").out
    assert out.strip() == r"\frac{d}{d x} \left(x^{2}\right) = 2 x"
    assert r"\neq" in steepest("check", "x^2", "--derivative", "x", "--latex").out


def test_an_answer_without_a_reading_is_refused(steepest):
    done = steepest("check", "x^2", "--derivative", "2x +")
    assert done.code == 2
    assert "2x +" in done.err
