"""Each command: the fields of its JSON, and what a person reads."""

import json
import math
import re
from itertools import count

import numpy as np
import pytest

DATA = "src/steepest/data/norris.csv"


@pytest.fixture
def here(request):
    return lambda path: str(request.config.rootpath / path)


def test_value(steepest):
    data = steepest("value", "2x+3", "--at", "x=10", "--json").data
    assert (data["value"], data["variables"]) == (23, ["x"])
    assert steepest("value", "2x+3", "--at", "10").out.splitlines()[-1] == "f(10) = 23"


def test_value_to_many_digits(steepest):
    done = steepest("value", "sqrt(x)", "--at", "x=2", "--digits", "40", "--json")
    assert done.data["digits"] == "1.414213562373095048801688724209698078570"


def test_value_outside_the_domain_says_why(steepest):
    data = steepest("value", "ln(x)", "--at", "x=-1", "--json").data
    assert data["value"] == "nan"
    assert "logarithm" in data["cause"]


@pytest.mark.parametrize(("at", "value"), [("x=0", "inf"), ("x=1", 1.0)])
def test_json_is_strict_where_numbers_are_not_finite(steepest, at, value):
    assert steepest("value", "1/x", "--at", at, "--json").data["value"] == value


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("value", "1/x", "--at", "x=0"), "1/x is undefined at x = 0: a division by zero"),
        (("diff", "1/x", "--at", "x=0"), "1/x^2 is undefined at x = 0: a division by zero"),
        (("grad", "1/x + y", "--at", "x=0,y=1"), "a division by zero"),
        (("hessian", "ln(x)*y", "--at", "x=0,y=1"), "is undefined at x = 0"),
        (("diff", "1/x", "--order", "0", "--at", "x=0"), "a division by zero"),
        (("diff", "|x|", "--at", "x=0"), "no derivative where x = 0: a kink"),
        (("value", "arctan(1/x)", "--at", "x=0"), "1/x is undefined at x = 0"),
        (("value", "e^(-1/x^2)", "--at", "x=0"), "1/x^2 is undefined at x = 0"),
        (("value", "0^x", "--at", "x=-1"), "0^x is undefined at x = -1"),
        (("value", "1/x", "--at", "x=0", "--digits", "20"), "a division by zero"),
        (("value", "sqrt(-1)"), "sqrt(-1) is undefined: the square root of a negative number."),
    ],
    ids=map(str, count()),
)
def test_where_there_is_no_value_the_command_says_why(steepest, words, says):
    data = steepest(*words, "--json").data
    assert says in data["cause"]
    out = steepest(*words).out
    assert "undefined" in out
    assert "∞" not in out
    assert data["cause"] in out


def test_a_slope_where_there_is_no_value_is_refused_with_the_reason(steepest):
    done = steepest("slope", "1/x", "--at", "x=0")
    assert done.code == 2
    assert "a division by zero" in done.err


def test_a_number_too_large_for_a_float_is_not_called_undefined(steepest):
    out = steepest("value", "e^x", "--at", "x=1000").out
    assert "∞" in out
    assert "beyond the range of floats" in out


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("{1/x if x > 0 else 0}", "--at", "x=0"), 0),
        (("x^n", "--at", "x=0,n=2"), 0),
        (("x^n", "--at", "x=2,n=3"), 8),
        (("(-2)^3",), -8),
    ],
    ids=map(str, count()),
)
def test_a_value_that_is_there_comes_without_a_reason(steepest, words, value):
    data = steepest("value", *words, "--json").data
    assert data["value"] == value
    assert not {"cause", "note"} & data.keys()


@pytest.mark.parametrize("words", [("x^x", "--at", "x=-1"), ("(-1)^n", "--at", "n=3")])
def test_a_negative_number_to_a_varying_power_has_a_note(steepest, words):
    data = steepest("value", *words, "--json").data
    assert data["value"] == -1
    assert "exponent is whole" in data["note"]


def test_diff(steepest):
    data = steepest("diff", "(3*x+1)^5", "--at", "x=1", "--json").data
    assert data["derivative"] == "15*(3*x + 1)^4"
    assert data["latex"] == "15 (3 x + 1)^{4}"
    assert data["value"] == 3840


def test_diff_with_steps(steepest):
    data = steepest("diff", "x^2*e^x", "--steps", "--json").data
    assert data["steps"][0].keys() >= {"rule", "why", "before", "after"}
    assert data["steps"][0]["rule"] == "product rule"
    assert "product rule" in steepest("diff", "x^2*e^x", "--steps").out


def test_diff_of_several_variables(steepest):
    assert steepest("diff", "x^2*y^3", "--wrt", "x,y", "--json").data["derivative"] == "6*x*y^2"
    assert steepest("diff", "x^5", "--order", "3", "--at", "x=2", "--json").data["value"] == 240
    done = steepest("diff", "x*y")
    assert done.code == 2
    assert "--wrt x" in done.err


def test_diff_with_functions_in_place_of_variables(steepest):
    data = steepest("diff", "x*y", "--let", "x=t^2,y=t", "--json").data
    assert data["derivative"] == "3*t^2"


def test_diff_of_an_equation(steepest):
    data = steepest("diff", "x^2 + y^2 = 1", "--at", "x=3,y=4", "--json").data
    assert data["derivative"] == "-x/y"
    assert data["value"] == -0.75


CIRCLE = ("diff", "x^2 + y^2 = 1", "--at")


@pytest.mark.parametrize("at", ["x=0.6,y=0.8", "x=1/2,y=sqrt(3)/2", "x=cos(2),y=sin(2)"])
def test_a_point_on_the_curve_needs_no_note(steepest, at):
    assert not {"cause", "note"} & steepest(*CIRCLE, at, "--json").data.keys()


def test_a_point_off_the_curve_is_said_with_the_one_on_it(steepest):
    # On the circle above 1/2 is sqrt(3)/2 = 0.866025...
    data = steepest(*CIRCLE, "x=1/2,y=0.866", "--json").data
    assert "not on the curve" in data["note"]
    assert "y = 0.8660254037844" in data["note"]
    assert "not on the curve" in steepest(*CIRCLE, "x=3,y=5").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("x^2 + y^2 = 1", "--at", "x=1,y=0"), "tangent is vertical"),
        (("x^2 + y^2 = 1", "--at", "x=0,y=1", "--wrt", "y,x"), "parallel to the x-axis"),
        (("y^2 = x^3", "--at", "x=0,y=0"), "no single tangent"),
        (("ln(x) + y = 1", "--at", "x=-1,y=0"), "ln(x) is undefined at x = -1"),
        (("floor(x) + y = 2", "--at", "x=1,y=1"), "no derivative where"),
    ],
    ids=map(str, count()),
)
def test_where_a_curve_has_no_slope_the_reason_is_said(steepest, words, says):
    assert says in steepest("diff", *words, "--json").data["cause"]
    out = steepest("diff", *words).out
    assert "undefined" in out
    assert "∞" not in out


def test_an_equation_is_differentiated_as_often_as_is_asked(steepest):
    # On the unit circle y'' = -1/y^3, by y' = -x/y and y^2 + x^2 = 1.
    at = ("--at", "x=0.6,y=0.8", "--json")
    data = steepest("diff", "x^2 + y^2 = 1", "--order", "2", *at).data
    assert data["value"] == pytest.approx(-1 / 0.8**3)
    for words in (("diff", "--steps"), ("explain",)):
        done = steepest(words[0], "x^2 + y^2 = 1", "--order", "2", *words[1:])
        assert done.code == 2
        assert "first derivative" in done.err


def test_explain(steepest):
    data = steepest("explain", "(3x+1)^5", "--json").data
    assert data["answer"] == "15*(3*x + 1)^4"
    assert [s["rule"] for s in data["steps"]][:2] == ["chain rule", "power rule"]
    brief = steepest("explain", "(3x+1)^5", "--level", "brief").out
    assert len(brief) < len(steepest("explain", "(3x+1)^5", "--level", "every").out)


def test_grad_and_hessian(steepest):
    data = steepest("grad", "x^2+y^2", "--at", "x=3,y=4", "--json").data
    assert (data["gradient"], data["value"]) == (["2*x", "2*y"], [6, 8])
    data = steepest("hessian", "x^2+3*x*y+y^2", "--at", "x=1,y=1", "--json").data
    assert data["value"] == [[2, 3], [3, 2]]
    assert data["eigenvalues"] == pytest.approx([-1, 5])
    assert "⎡2  3⎤" in steepest("hessian", "x^2+3*x*y+y^2").out


def test_taylor(steepest):
    data = steepest("taylor", "e^x", "--order", "3", "--json").data
    assert data["exact"] == ["1", "1", "1/2", "1/6"]
    assert data["coefficients"] == pytest.approx([1, 1, 1 / 2, 1 / 6])
    assert "− (x − 1)²/2" in steepest("taylor", "ln(x)", "--around", "1").out


def test_chain(steepest):
    data = steepest("chain", "x^2+y^2", "--let", "x=cos(t),y=3*sin(t)", "--json").data
    assert [p["through"] for p in data["paths"]] == ["x", "y"]
    assert data["wrt"] == "t"


def test_rules(steepest):
    names = {r["rule"] for r in steepest("rules", "--json").data["rules"]}
    assert {"power rule", "product rule", "quotient rule", "chain rule"} <= names


def test_descend(steepest):
    data = steepest("descend", "x^2+y^2", "--start", "x=3,y=4", "--rate", "0.1", "--json").data
    assert data["x"] == pytest.approx([0, 0], abs=1e-3)
    assert data["converged"] is True
    assert data["iterations"] > 10
    assert data["reason"]
    assert data["limit"] == 1
    shown = steepest("descend", "x^2+y^2", "--start", "x=3,y=4", "--rate", "0.1").out
    assert "θ ← θ − rate · gradient" in shown


def test_descend_writes_a_picture(steepest, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "way.png"
    done = steepest("descend", "x^2+y^2", "--start", "x=3,y=4", "--figure", str(path), "--json")
    assert done.data["figure"] == str(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    done = steepest("descend", "x^2", "--start", "1", "--figure", str(tmp_path / "no" / "a.png"))
    assert done.code == 2
    assert "cannot be written" in done.err


def test_rate(steepest):
    data = steepest("rate", "x^2+4y^2", "--at", "x=1,y=1", "--rate", "0.3", "--json").data
    assert data["verdict"].startswith("too large")
    assert data["limit"] == 0.25


def test_fit(steepest, here):
    data = steepest("fit", here(DATA), "--model", "y = w*x + b", "--json").data
    assert data["parameters"]["w"] == pytest.approx(1.00211681802045, rel=1e-10)
    assert data["standard_errors"]["b"] == pytest.approx(0.232818234301152, rel=1e-10)
    assert data["residual_sum_of_squares"] == pytest.approx(26.6173985294224, rel=1e-10)
    assert "standard error" in steepest("fit", here(DATA), "--model", "y = w*x + b").out


def test_fit_of_a_table_on_standard_input(steepest):
    table = "x,y\n0,1\n1,3\n2,5.5\n"
    data = steepest("fit", "-", "--model", "y = a*x + b", "--json", stdin=table).data
    assert data["parameters"]["a"] == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "no rows"),
        ("x,y\n1,\n", "no value in row 1"),
        ("x,x\n1,2\n", "Two columns"),
        ("x,z\n1,2\n", "no column y"),
        ("x,y\n1,two\n", "holds text"),
    ],
)
def test_fit_refuses_bad_tables_in_three_parts(steepest, table, said):
    done = steepest("fit", "-", "--model", "y = a*x", "--json", stdin=table)
    assert done.code == 2
    assert said in done.data["error"]["problem"]
    assert done.data["error"]["remedy"]


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "x^2"),
        ("value", "x^2", "--at", "2"),
        ("explain", "x^2"),
        ("grad", "x*y"),
        ("hessian", "x*y"),
        ("taylor", "e^x"),
        ("chain", "x*y", "--let", "x=t,y=t^2"),
        ("rules",),
        ("descend", "x^2", "--start", "1"),
        ("rate", "x^2", "--at", "1", "--rate", "0.1"),
    ],
)
def test_latex_prints_latex_and_nothing_else(steepest, words):
    done = steepest(*words, "--latex")
    assert done.code == 0
    assert done.out.strip()
    assert "note" not in done.out


def test_the_demo_reaches_the_certified_values_and_writes_its_picture(steepest, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "demo.png"
    done = steepest("demo", "x^2 - 2x", "-o", str(path))
    assert done.code == 0
    for said in ("1/n Σᵢ", "θ ← θ − rate · gradient", "certified"):
        assert said in done.out
    assert int(re.search(r"agrees with them to (\d+) digits", done.out)[1]) >= 7
    assert path.read_bytes().startswith(b"\x89PNG")


def test_numbers_come_as_numbers(steepest):
    out = steepest("grad", "x*y", "--at", "x=pi/2,y=e", "--json").out
    assert json.loads(out)["value"] == pytest.approx([math.e, math.pi / 2])
    assert np.isfinite(json.loads(out)["value"]).all()
