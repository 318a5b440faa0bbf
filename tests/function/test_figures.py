"""What figures show: gaps at poles and jumps, tangents, fields, and clear refusals."""

import sys

import numpy as np
import pytest

import steepest as st

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture
def axes():
    from matplotlib.figure import Figure

    return Figure().subplots()


def gaps(axes):
    x, y = axes.lines[0].get_data()
    return x[np.isnan(y)]


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("1/x", [0.0]),
        ("tan(x)", [-3 * np.pi / 2, -np.pi / 2, np.pi / 2, 3 * np.pi / 2]),
        ("floor(x)", list(range(-4, 6))),
        ("x^2*sin(x)", []),
        ("|x|", []),
        ("tanh(1000*x)", []),
        ("sin(50*x)", []),
        ("where(x < 1, 0, 2)", [1.0]),
    ],
)
def test_curves_have_gaps_at_poles_and_jumps_only(source, places, axes):
    st.function(source).plot(axes=axes)
    found = gaps(axes)
    width = 10 / 1200
    for place in places:
        assert np.min(np.abs(found - place)) <= width
    assert all(min((abs(x - p) for p in places), default=1) <= width for x in found)


def test_the_tangent_touches_the_curve_with_its_slope(axes):
    st.function("x^2").plot(x=(-2, 2), at=1, axes=axes)
    x, y = axes.lines[1].get_data()
    np.testing.assert_allclose((y[1] - y[0]) / (x[1] - x[0]), 2.0)
    assert "slope 2" in axes.get_legend().get_texts()[1].get_text()


def test_no_tangent_is_drawn_at_a_kink(axes):
    st.function("|x|").plot(at=0, axes=axes)
    assert any("no slope" in t.get_text() for t in axes.get_legend().get_texts())


def test_limits_leave_out_the_heights_near_a_pole(axes):
    st.function("1/x").plot(axes=axes)
    low, high = axes.get_ylim()
    assert -50 < low < -1 < 1 < high < 50


@pytest.mark.parametrize("source", ["x^2 + 3*x*y + y^2", "ln(x + y)", "1/(x*y)", "0*x + 0*y + 1"])
def test_contours_with_the_gradient_are_drawn(source, axes):
    st.function(source).plot(x=(-2, 2), axes=axes)
    assert axes.get_xlim() == (-2, 2)
    assert axes.collections


def test_the_arrows_point_uphill(axes):
    st.function("3*x + 4*y").plot(axes=axes)
    arrows = axes.collections[-1]
    np.testing.assert_allclose(arrows.V / arrows.U, 4 / 3)


def test_series_are_drawn_beside_their_function(axes):
    st.taylor("sin(x)", order=3).plot(axes=axes)
    x, y = axes.lines[1].get_data()
    np.testing.assert_allclose(y, x - x**3 / 6, atol=1e-12)


def test_a_figure_of_its_own_is_made():
    from matplotlib import pyplot

    figure = st.function("x^2").plot()
    assert figure.axes
    pyplot.close(figure)


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("x*y*z", {}),
        ("5", {}),
        ("x", {"x": (1, 1)}),
        ("x", {"x": "abc"}),
        ("x", {"y": (0, 1)}),
        ("x", {"x": (0, np.inf)}),
    ],
    ids=map(str, range(6)),
)
def test_what_cannot_be_drawn_is_refused_in_three_parts(source, options):
    with pytest.raises(st.ArgumentError) as caught:
        st.function(source).plot(**options)
    assert caught.value.problem
    assert caught.value.remedy


def test_an_array_is_not_drawn():
    with pytest.raises(st.ArgumentError, match="one value"):
        st.function("x*y").gradient().plot()


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(st.MissingExtra) as caught:
        st.function("x").plot()
    assert "steepest[plot]" in caught.value.remedy
