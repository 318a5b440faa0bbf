import math
from itertools import pairwise

import mpmath
import pytest

import steepest as st

METHODS = ("forward", "central", "complex", "richardson")

FUNCTIONS = [
    ("x^3", lambda x: x**3),
    ("sin(x)", mpmath.sin),
    ("e^x", mpmath.exp),
    ("ln(x)", mpmath.log),
    ("sqrt(x)", mpmath.sqrt),
    ("1/x", lambda x: 1 / x),
    ("x^x", lambda x: x**x),
    ("tan(x)", mpmath.tan),
    ("(x - 1)^7", lambda x: (x - 1) ** 7),
    ("e^(-x^2)", lambda x: mpmath.exp(-(x**2))),
    ("sin(100*x)", lambda x: mpmath.sin(100 * x)),
    ("atan(x)", mpmath.atan),
    ("gamma(x)", mpmath.gamma),
    ("3*x + 1", lambda x: 3 * x + 1),
]

GOOD_ENOUGH = {"forward": 1e-5, "central": 1e-7, "complex": 1e-11, "richardson": 1e-7}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("source", "function"), FUNCTIONS, ids=lambda v: v if type(v) is str else ""
)
def test_the_error_bounds_the_distance_to_the_slope_and_is_small(source, function, method):
    for at in (0.3, 1.0, 1.7, 12.5):
        with mpmath.workdps(40):
            true = mpmath.diff(function, mpmath.mpf(at), h=mpmath.mpf(10) ** -12)
            s = st.slope(source, at, method=method)
            assert abs(s.value - true) <= s.error + 1e-20  # the oracle is a quotient too
        assert s.error <= GOOD_ENOUGH[method] * max(1.0, abs(float(true))), (at, s.error)


@pytest.mark.parametrize(("method", "power"), [("forward", 1), ("central", 2), ("complex", 2)])
def test_the_error_falls_with_the_order_of_the_quotient(method, power):
    rows = st.slope("e^x", 1.0, method=method).table[:3]
    for first, second in pairwise(rows):
        assert first.error / second.error == pytest.approx(10**power, rel=0.1)


@pytest.mark.parametrize("method", ["forward", "central"])
def test_rounding_makes_the_error_rise_again_below_the_h_that_was_picked(method):
    s = st.slope("sin(x)", 1.0, method=method)
    smaller = [row for row in s.table if row.h < s.h / 1000]
    picked = next(row for row in s.table if row.h == s.h)
    assert smaller
    assert max(row.error for row in smaller) > 100 * picked.error


def test_a_complex_step_knows_no_rounding():
    errors = [row.error for row in st.slope("sin(x)*e^x", 1.0, method="complex").table]
    assert max(errors[8:]) < 1e-15 * 10


def test_at_a_corner_there_is_no_slope_and_both_sides_are_told():
    s = st.slope("|x - 1|", 1.0)
    assert math.isnan(s.value)
    assert s.error == math.inf
    assert s.sides == (-1.0, 1.0)
    assert "from the left the quotients tend to −1" in " ".join(str(s).split())


@pytest.mark.parametrize(
    ("source", "at", "left", "right"),
    [
        ("abs(abs(x) - 1)", 0.0, 1.0, -1.0),
        ("max(x, 2*x)", 0.0, 1.0, 2.0),
        ("min(x^2, x)", 1.0, 2.0, 1.0),
    ],
)
def test_every_corner_is_found(source, at, left, right):
    assert st.slope(source, at).sides == (left, right)


def test_a_kink_that_cancels_is_no_corner():
    assert st.slope("x*|x|", 0.0).value == pytest.approx(0, abs=1e-9)
    assert st.slope("|x|", 2.0).value == pytest.approx(1)


def test_partial_slopes_hold_the_others():
    s = st.slope("x^2*y", {"x": 3.0, "y": 2.0}, wrt="x")
    assert s.value == pytest.approx(12, rel=1e-9)
    assert "f(x + h, y)" in str(s)
    assert st.slope("x^2*y", (3.0, 2.0), wrt="y").value == pytest.approx(9, rel=1e-9)


def test_near_the_end_of_a_domain_h_becomes_small_enough():
    s = st.slope("ln(x)", 1e-10)
    assert abs(s.value - 1e10) <= s.error < 1e4


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("at", [1e-3, 2.0, 12345.0, -7.5])
def test_the_table_fits_80_columns_and_40(method, at):
    s = st.slope("x^2*sin(x)*e^(-x/10) + x/(1 + x^2)", at, method=method)
    assert max(map(len, str(s).splitlines())) <= 80
    assert max(map(len, s.text(40).splitlines())) <= 40


def test_a_point_outside_the_domain_is_refused():
    with pytest.raises(st.DomainError, match="no value there"):
        st.slope("ln(x)", -1.0)


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        (("x^2", "a"), {}, "finite number"),
        (("x*y", 1.0), {"wrt": "x"}, "each of x, y"),
        (("x*y", {"x": 1, "y": 2}), {}, "which one"),
        (("x^2", 1.0), {"method": "best"}, "best"),
        (("|x|", 1.0), {"method": "complex"}, "complex step"),
        (("x^2", math.inf), {}, "finite number"),
    ],
)
def test_what_cannot_be_used_is_refused_in_three_parts(arguments, options, says):
    with pytest.raises(st.ArgumentError, match=says) as caught:
        st.slope(*arguments, **options)
    assert caught.value.remedy


def test_json_has_what_the_command_promises():
    data = st.slope("x^3", 2.0).to_dict()
    assert data.keys() >= {"value", "error", "table"}
    assert data["table"][0].keys() == {"h", "quotient", "error"}


def test_the_figure_shows_the_error_against_h():
    pytest.importorskip("matplotlib").use("Agg")
    from matplotlib import pyplot

    figure = st.slope("sin(x)", 1.0).plot()
    axes = figure.axes[0]
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert len(axes.lines[0].get_xdata()) == 12
    pyplot.close(figure)
