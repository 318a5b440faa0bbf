"""The names and forms that users rely on, in the sentences of the lesson and beyond it."""

import math
import pickle

import numpy as np
import pytest

import steepest as st


def test_the_function_of_the_lesson_is_called_in_every_form():
    f = st.function("2*x+3")
    assert [f(1.0), f(2), f(x=10)] == [5, 7, 23]
    np.testing.assert_array_equal(f(np.array([1.0, 2.0])), [5, 7])
    assert f.variables == ("x",)


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        ("5", ["0"]),
        ("x^3", ["3*x^2"]),
        ("e^x", ["e^x"]),
        ("ln(x)", ["1/x"]),
        ("sin(x)", ["cos(x)"]),
        ("cos(x)", ["-sin(x)"]),
        ("x^2", ["2*x"]),
        ("x^5", ["5*x^4"]),
        ("sqrt(x)", ["1/(2*sqrt(x))"]),
        ("x^0.5", ["1/(2*sqrt(x))"]),
        ("1-x", ["-1"]),
        ("-x^2", ["-2*x"]),
        ("x^2+3*x", ["2*x + 3"]),
        ("x^2*e^x", ["e^x*(x^2 + 2*x)", "x*e^x*(x + 2)", "x*(x + 2)*e^x", "(x^2 + 2*x)*e^x"]),
        ("(3*x+1)^5", ["15*(3*x + 1)^4"]),
    ],
)
def test_derivatives_print_as_the_lesson_prints_them(source, forms):
    assert str(st.function(source, variables=("x",)).diff("x")) in forms


def test_latex_and_text_read_alike():
    f = st.function(r"\frac{\sin^2 x}{2x} + \sqrt[3]{x}")
    g = st.function("sin(x)^2/(2*x) + cbrt(x)")
    assert f(1.3) == g(1.3)
    assert g(1.3) == pytest.approx(math.sin(1.3) ** 2 / 2.6 + 1.3 ** (1 / 3), rel=1e-15)


@pytest.mark.parametrize(
    ("source", "at", "value"),
    [
        ("x^2 + 3xy + y^2", {"x": 2, "y": 5}, 4 + 30 + 25),
        ("1/2x", {"x": 4}, 2),
        ("e^-x^2/2", {"x": 2}, math.exp(-4) / 2),
        ("sin 2x cos x", {"x": 0.3}, math.sin(0.6) * math.cos(0.3)),
        ("sin^2 x + sin^-1 x", {"x": 0.3}, math.sin(0.3) ** 2 + math.asin(0.3)),
        ("ax^2+bx+c", {"a": 2, "b": 3, "c": 4, "x": 5}, 69),
        ("xe^x", {"x": 2}, 2 * math.exp(2)),
        (r"\frac{ab}{2}", {"a": 4, "b": 3}, 6),
        ("log_2 x", {"x": 8}, 3),
        ("w1x", {"w1": 2, "x": 3}, 6),
        ("2pi(x+1)", {"x": 0}, 2 * math.pi),
    ],
)
def test_words_are_read_as_mathematics(source, at, value):
    assert st.function(source)(at) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("source", ["sinx", "foo(x)", "xlnx", "2pix", "f(x)", "|x|y|z|"])
def test_what_has_two_readings_is_refused(source):
    with pytest.raises(ValueError) as caught:
        st.function(source)
    assert caught.value.problem
    assert caught.value.remedy


def test_variables_have_an_order_that_does_not_depend_on_the_writing():
    f = st.function("100*(y-x^2)^2+(2-x)^2")
    assert f.variables == ("x", "y")
    assert f(3.0, 1.0) == f({"x": 3.0, "y": 1.0}) == 100 * 64 + 1
    np.testing.assert_allclose(
        f.gradient()(3.0, 1.0), [-400 * 3 * (1 - 9) - 2 * (2 - 3), 200 * (1 - 9)]
    )
    assert st.function("rate*w1 + x_1").variables == ("rate", "w1", "x_1")
    assert st.function("x10 + x2").variables == ("x2", "x10")
    assert st.function("f(y, x) = x - y").variables == ("y", "x")


@pytest.mark.parametrize(
    ("source", "at", "value"),
    [
        ("x^2*sin(x)", {"x": 2}, 4 * math.sin(2)),
        ("e^(-x^2/2)/sqrt(2*pi)", {"x": 1}, math.exp(-0.5) / math.sqrt(2 * math.pi)),
        ("|x - 1|", {"x": -2}, 3),
        ("-x^2", {"x": 3}, -9),
        ("(x/y)/z", {"x": 8, "y": 2, "z": 4}, 1),
        ("x/(y/z)", {"x": 8, "y": 2, "z": 4}, 16),
        ("2^(3^x)", {"x": 2}, 512),
        ("(2^3)^x", {"x": 2}, 64),
        ("atan2(y, x)", {"x": 1, "y": 2}, math.atan2(2, 1)),
        ("1-x", {"x": 3}, -2),
        ("x-(y-z)", {"x": 1, "y": 2, "z": 4}, 3),
    ],
)
def test_printed_text_reads_back_to_the_same_function(source, at, value):
    f = st.function(source)
    again = st.function(str(f))
    assert again == f
    assert str(again) == str(f)
    assert f(at) == again(at) == pytest.approx(value, rel=1e-14)


def test_functions_compose_and_pickle():
    f = st.function("x^2 + y^2")
    g = f(x=st.function("cos(t)"), y=st.function("3*sin(t)"))
    assert g(t=0.4) == pytest.approx(math.cos(0.4) ** 2 + 9 * math.sin(0.4) ** 2)
    slope = pickle.loads(pickle.dumps(g)).diff("t")
    assert slope(t=0.4) == pytest.approx(16 * math.sin(0.4) * math.cos(0.4))
    assert str(st.function("x*y^2").diff("x", "y")) == "2*y"


def test_partial_derivatives_gradient_and_hessian():
    f = st.function("x^2+3*x*y+y^2")
    assert str(f.diff("x")) == "2*x + 3*y"
    assert str(f.diff("y")) in ("2*y + 3*x", "3*x + 2*y")
    np.testing.assert_array_equal(st.function("x^2+y^2").gradient()(3.0, 4.0), [6, 8])
    np.testing.assert_array_equal(f.hessian()(0.5, 0.25), [[2, 3], [3, 2]])
    assert st.function("x^5").diff("x", order=3)(2.0) == 240


def test_what_is_right_on_paper_is_right_in_floating_point():
    assert st.function("ln(1+e^x)").diff("x")(1000.0) == 1.0
    f = st.function("where(x > 0, sqrt(x), 0)")
    assert f.diff("x")(-1.0) == 0.0
    np.testing.assert_array_equal(f.gradient()(-1.0), [0.0])


@pytest.mark.parametrize(
    "source",
    ["", "sin(x + 2*y", "2 +* x", "x^", "foo(x)", "__import__('os').system('x')", "\x00"],
)
def test_bad_input_is_an_error_in_three_parts(source):
    with pytest.raises(st.SteepestError) as caught:
        st.function(source)
    assert isinstance(caught.value, ValueError)
    assert caught.value.problem
    assert caught.value.remedy
    assert set(caught.value.to_dict()) == {"problem", "where", "remedy"}


@pytest.mark.parametrize("name", [n for n in vars(st.errors) if n in st.__all__])
def test_the_errors_are_one_tree(name):
    assert issubclass(getattr(st, name), st.SteepestError)
