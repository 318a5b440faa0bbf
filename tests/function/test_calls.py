"""Which value goes where, and what is said when it does not fit."""

import math
import pickle
from fractions import Fraction
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import steepest as st

POLYNOMIAL = "x^2 + 3*x*y + y^2"


@pytest.mark.parametrize(
    "called",
    [
        lambda f: f(2.0, 5.0),
        lambda f: f(2, y=5),
        lambda f: f(x=2.0, y=5.0),
        lambda f: f({"x": 2.0, "y": 5.0}),
        lambda f: f({"x": 2.0}, y=5.0),
        lambda f: f(np.float64(2.0), np.int64(5)),
        lambda f: f(Fraction(2), 5),
    ],
    ids=map(str, count()),
)
def test_values_go_by_place_by_name_and_by_mapping(called):
    assert called(st.function(POLYNOMIAL)) == 59.0


def test_greek_letters_answer_to_both_spellings():
    f = st.function("α^2*β")
    assert f.variables == ("alpha", "beta")
    assert f(α=2, beta=3) == 12.0
    assert f.diff("α") == f.diff("alpha")


def test_the_value_at_numbers_is_a_python_float():
    assert type(st.function("2x + 3")(10)) is float


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("rate*w1 + x_1", ("rate", "w1", "x_1")),
        ("x10 + x2", ("x2", "x10")),
        ("f(y, x) = x - y", ("y", "x")),
        ("5", ()),
    ],
)
def test_variables_are_in_natural_order_unless_a_header_says_otherwise(source, names):
    assert st.function(source).variables == names


def test_a_listed_variable_that_does_not_occur_stays():
    f = st.function("x^2", variables=("y", "x"))
    assert f.variables == ("y", "x")
    assert f(100.0, 3.0) == 9.0
    assert f.diff("y").variables == ("y", "x")
    np.testing.assert_array_equal(f.gradient()(1.0, 3.0), [0.0, 6.0])


def test_variables_can_be_listed_in_one_string():
    assert st.function("x - y", variables="y, x")(1.0, 5.0) == 4.0


def test_axes_of_broadcasting_lead_and_axes_of_the_value_trail():
    f = st.function(POLYNOMIAL)
    x, y = np.arange(3.0)[:, None], np.arange(4.0)
    assert f(x, y).shape == (3, 4)
    assert f.gradient()(x, y).shape == (3, 4, 2)
    assert f.hessian()(x, y).shape == (3, 4, 2, 2)
    np.testing.assert_array_equal(f.gradient()(x, y)[2, 3], f.gradient()(2.0, 3.0))
    np.testing.assert_array_equal(f.hessian()(x, y)[2, 3], [[2, 3], [3, 2]])


def test_a_function_that_ignores_its_variable_still_has_the_shape_of_the_argument():
    f = st.function("5", variables="x")
    np.testing.assert_array_equal(f([1.0, 2.0, 3.0]), [5.0, 5.0, 5.0])
    assert st.function("x + 0*y", variables="x, y").diff("x")(np.zeros((2, 3)), 1.0).shape == (2, 3)


def test_lists_and_empty_arrays_are_arrays():
    f = st.function("x^2")
    np.testing.assert_array_equal(f([1, 2, 3]), [1.0, 4.0, 9.0])
    assert f(np.zeros((0, 3))).shape == (0, 3)


def test_single_precision_stays_single():
    assert st.function("x^2*sin(x)")(np.ones(3, dtype=np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("called", "kind", "said", "remedy"),
    [
        (lambda f: f(1.0), st.CallError, "needs a value for y", "y="),
        (lambda f: f(), st.CallError, "values for x and y", "f(x="),
        (lambda f: f(1, 2, 3), st.CallError, "takes 2 values and got 3", "f(x="),
        (lambda f: f(1, x=2, y=3), st.CallError, "x is given twice", "once"),
        (lambda f: f(X=1, y=2), st.CallError, "no variable X", "did you mean x=1?"),
        (lambda f: f({1: 2}), st.CallError, "not by int", "f(x="),
        (lambda f: f(x="sin(", y=1), st.ParseError, "", ""),
        (lambda f: f(x=object(), y=1), st.ArgumentError, "must be a number", "x=1.5"),
        (lambda f: f(np.zeros(3), np.zeros(4)), st.ShapeError, "broadcast", "equal shapes"),
        (lambda f: f.diff("z"), st.UnknownName, "no variable z", "x"),
        (lambda f: f.diff(), st.ArgumentError, "which one?", 'f.diff("x")'),
        (lambda f: f.diff("x", 2), st.ArgumentError, "not by 2", "order=2"),
        (lambda f: f.diff("x", order=-1), st.ArgumentError, "whole number", "order=2"),
        (lambda f: f.diff("x", at_kinks="x"), st.ArgumentError, "undefined", "continue"),
        (lambda f: f.directional_derivative([1]), st.CallError, "2 components", "x and y"),
        (lambda f: f.enclosure((1, 0), 2), st.ArgumentError, "pair", "(0, 1)"),
        (lambda f: f.digits(20, x="t", y=1), st.ArgumentError, "variable t", "pi/3"),
    ],
    ids=map(str, count()),
)
def test_a_wrong_call_says_what_where_and_what_would_work(called, kind, said, remedy):
    with pytest.raises(kind) as caught:
        called(st.function(POLYNOMIAL))
    assert said in caught.value.problem
    assert caught.value.where
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("source", [None, {}, [], object(), {"x": 1}])
def test_what_is_no_function_is_refused(source):
    with pytest.raises(st.ArgumentError, match="made of text"):
        st.function(source)


@pytest.mark.parametrize("names", ["x x", "1x", ("x", 3), "x+y"])
def test_what_is_no_list_of_variables_is_refused(names):
    with pytest.raises(st.ArgumentError) as caught:
        st.function("x^2", variables=names)
    assert caught.value.remedy


def test_an_unlisted_variable_is_named():
    with pytest.raises(st.UnknownName) as caught:
        st.function("a*x", variables="x")
    assert "a" in caught.value.problem
    with pytest.raises(st.UnknownName):
        st.function(st.function("a*x"), variables="x")


def test_numbers_functions_and_lists_are_functions():
    assert st.function(2.5)() == 2.5
    assert st.function(np.float64(2.5))() == 2.5
    assert str(st.function(Fraction(1, 3))) == "1/3"
    f = st.function("x^2")
    assert st.function(f) is f
    np.testing.assert_array_equal(st.function(["x*y", "x - y"])(3.0, 2.0), [6.0, 1.0])
    np.testing.assert_array_equal(
        st.function(["x*y", "x - y"]).jacobian()(3.0, 2.0), [[2, 3], [1, -1]]
    )


def test_latex_is_read_with_a_backslash_or_when_it_is_said_to_be_latex():
    assert st.function(r"\frac{x}{2}")(x=3.0) == 1.5
    assert st.function(st.latex("ab"))(a=2.0, b=3.0) == 6.0


@given(some.floats(-10, 10), some.floats(-10, 10))
def test_composition_is_the_value_at_the_values(a, b):
    f = st.function(POLYNOMIAL)
    g = f(x="cos(t)", y="s*t")
    assert g.variables == ("s", "t")
    assert g(s=a, t=b) == pytest.approx(f(math.cos(b), a * b), rel=1e-12, abs=1e-12)


def test_substitution_is_simultaneous_and_leaves_the_rest():
    f = st.function("x - 2*y")
    assert str(f(x="y", y="x")) == "y - 2*x"
    assert str(f.substitute(x=3)) == "3 - 2*y"
    assert f(x=st.function("u^2")).variables == ("u", "y")
    assert f.substitute() is f


def test_the_order_of_a_header_survives_arithmetic():
    f = st.function("f(y, x) = x - y")
    assert (2 * f + 1).variables == ("y", "x")
    assert (f + st.function("x")).variables == ("y", "x")
    assert (f + st.function("a")).variables == ("a", "x", "y")


def test_operators_and_numpy_functions_make_functions():
    f, g = st.function("x^2"), st.function("y")
    point = {"x": 1.5, "y": 0.5}
    for made, value in [
        (f + g, 2.75), (f - g, 1.75), (f * g, 1.125), (f / g, 4.5), (f**2, 5.0625), (-f, -2.25),
        (2 - f, -0.25), (2 / f, 2 / 2.25), (2**g, math.sqrt(2)), (f + "x*y", 3.0), (abs(-f), 2.25),
        (np.sin(f), math.sin(2.25)), (np.maximum(f, g), 2.25),
        (np.hypot(f, g), math.hypot(2.25, 0.5)), (np.exp2(g), math.sqrt(2)),
        (np.logaddexp(f, g), math.log(math.exp(2.25) + math.exp(0.5))), (np.float64(2) * f, 4.5),
        (np.arctan2(f, g), math.atan2(2.25, 0.5)), (f % 2, 0.25), (f // 2, 1.0),
    ]:  # fmt: skip
        assert made({k: point[k] for k in made.variables}) == pytest.approx(value, rel=1e-14)


def test_a_numpy_function_without_an_entry_is_refused():
    with pytest.raises(st.TraceError) as caught:
        np.frexp(st.function("x"))
    assert "frexp" in caught.value.problem


def test_equal_functions_have_one_graph_and_one_order_of_variables():
    assert st.function("x + y") == st.function("g(x, y) = x + y")
    assert st.function("x + y") != st.function("y + x")
    assert st.function("x + y") != st.function("f(y, x) = x + y")
    assert len({st.function("x^2"), st.function("x^2"), st.function("x")}) == 2
    assert st.function("x") != "x"


@pytest.mark.parametrize(
    "source", ["x^2*sin(y)", "where(x > 0, sqrt(x), 0)", "5", "f(y, x) = x - y", "|x|"]
)
def test_pickles_come_back_equal(source):
    f = st.function(source)
    again = pickle.loads(pickle.dumps(f))
    assert again == f
    assert again.variables == f.variables
    assert str(again) == str(f)
    if f.inputs:
        name = f.variables[0]
        assert pickle.loads(pickle.dumps(f.diff(name))) == f.diff(name)


def test_a_function_cannot_be_changed():
    with pytest.raises(AttributeError):
        st.function("x").name = "g"


def test_the_truth_of_a_comparison_is_not_guessed():
    f = st.function("x")
    assert f
    with pytest.raises(st.CallError):
        bool(f < 2)
