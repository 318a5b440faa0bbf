"""The command critical: its JSON, its table, its box."""

import pytest


def test_json_holds_points_and_what_is_proved(steepest):
    data = steepest("critical", "x^3-3*x+y^2", "--box", "x=-5:5,y=-5:5", "--json").data
    assert [(p["point"], p["value"], p["kind"]) for p in data["points"]] == [
        ([-1.0, 0.0], 2.0, "saddle"),
        ([1.0, 0.0], -2.0, "minimum"),
    ]
    assert data["points"][0]["eigenvalues"] == [-6.0, 2.0]
    assert data["complete"] is True
    assert "interval arithmetic" in data["reason"]
    assert data["variables"] == ["x", "y"]


def test_a_person_reads_a_table_with_reasons(steepest):
    out = steepest("critical", "x^3-2x").out
    assert "−√2/√3 = −0.816496581" in out
    assert "maximum  f'' < 0: concave down" in out
    assert "These are all" in out


def test_latex_is_an_array(steepest):
    out = steepest("critical", "x^2 - x", "--latex").out
    assert out.startswith(r"\begin{array}{rrl}")
    assert r"\text{minimum}" in out


def test_the_ends_of_the_box_are_constant_expressions(steepest):
    data = steepest("critical", "sin(x)", "--box", "0:2*pi", "--json").data
    assert [p["kind"] for p in data["points"]] == ["maximum", "minimum"]


@pytest.mark.parametrize("box", ["x=1", "x=3:1", "y=0:1", "x=a:1", "x=:1"])
def test_bad_boxes_are_bad_input(steepest, box):
    done = steepest("critical", "x^2", "--box", box)
    assert done.code == 2
    assert "try:" in done.err


def test_the_curvature_and_its_changes_are_told(steepest):
    out = " ".join(steepest("critical", "x^3 - 3x").out.split())
    assert "Concave down (f″ < 0) from −10 to 0; concave up (f″ > 0) from 0 to 10." in out
    assert "Inflection point at 0." in out
    data = steepest("critical", "x^3 - 3x", "--json").data["concavity"]
    assert data["inflection_points"] == [0.0]
    assert data["complete"] is True


def test_the_meaning_of_the_gradient_is_told(steepest):
    out = " ".join(steepest("critical", "x^2 + 3*y^2").out.split())
    assert "∇f = (2x, 6y) points straight uphill" in out
    assert "level curve f = c" in out
