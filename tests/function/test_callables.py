"""Derivatives of Python functions, and of formulas called with one array."""

import math
from itertools import count

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess

import steepest as st


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def test_gradient_hessian_and_product_are_those_of_scipy():
    x = np.array([1.3, 0.7, 0.8, 1.9, 1.2])
    v = np.array([1.0, -2.0, 0.5, 0.0, 3.0])
    np.testing.assert_allclose(st.grad(rosenbrock)(x), rosen_der(x))
    np.testing.assert_allclose(st.hessian(rosenbrock)(x), rosen_hess(x))
    np.testing.assert_allclose(st.hvp(rosenbrock)(x, v), rosen_hess(x) @ v)
    value, gradient = st.value_and_grad(rosenbrock)(x)
    assert value == pytest.approx(rosen(x))
    np.testing.assert_allclose(gradient, rosen_der(x))


def test_scipy_takes_a_formula_with_its_gradient():
    formula = "100*(y - x^2)^2 + (2 - x)^2"
    found = minimize(st.value_and_grad(formula), [-1.2, 1.0], jac=True, method="BFGS")
    np.testing.assert_allclose(found.x, [2, 4], rtol=1e-5)
    found = minimize(
        lambda p: st.function(formula)(*p), [-1.2, 1.0],
        jac=st.grad(formula), hess=st.hessian(formula), method="trust-ncg",
        tol=1e-10,
    )  # fmt: skip
    np.testing.assert_allclose(found.x, [2, 4], rtol=1e-5)


def test_a_formula_of_one_variable_takes_a_number_or_an_array_of_one():
    assert st.grad("x^3")(2.0) == 12.0
    np.testing.assert_array_equal(st.grad("x^3")([2.0]), [12.0])


def test_argnums_chooses_the_argument():
    def f(x, y, scale=1.0):
        return scale * x * y**2

    assert st.grad(f)(2.0, 3.0) == 9.0
    assert st.grad(f, argnums=1)(2.0, 3.0) == 12.0
    assert st.grad(f, argnums=(0, 1))(2.0, 3.0) == (9.0, 12.0)
    assert st.grad(f, argnums=-1)(2.0, 3.0) == 12.0
    assert st.grad(f)(2.0, 3.0, scale=10.0) == 90.0


def test_forward_and_reverse_products_agree_with_the_jacobian():
    def f(x):
        return np.array([x[0] * x[1], np.sin(x[0]), x[1] ** 3])

    x, v, w = np.array([0.5, 2.0]), np.array([1.0, -1.0]), np.array([1.0, 2.0, 3.0])
    jacobian = np.array([[2.0, 0.5], [math.cos(0.5), 0.0], [0.0, 12.0]])
    np.testing.assert_allclose(st.jacobian(f)(x), jacobian)
    value, moved = st.jvp(f, (x,), (v,))
    np.testing.assert_allclose(value, [1.0, math.sin(0.5), 8.0])
    np.testing.assert_allclose(moved, jacobian @ v)
    value, pull = st.vjp(f, x)
    np.testing.assert_allclose(value, [1.0, math.sin(0.5), 8.0])
    np.testing.assert_allclose(pull(w)[0], w @ jacobian)


def test_branches_and_loops_go_the_way_of_the_values():
    def f(x):
        while x < 10:
            x = x * x if x > 2 else x + 1
        return x * np.sin(x)

    for at in (0.5, 2.5, 11.0):
        h = 1e-6
        quotient = (f(at + h) - f(at - h)) / (2 * h)
        assert st.grad(f)(at) == pytest.approx(quotient, rel=1e-4)


def test_assignment_in_place_is_followed():
    def f(x):
        x *= 3
        x += 1
        return x**2

    assert st.grad(f)(2.0) == 2 * 7 * 3
    g = st.function("x")
    g += 1
    assert str(g) == "x + 1"


def test_what_a_function_captures_may_change_between_calls():
    data = np.array([1.0, 2.0])
    gradient = st.grad(lambda w: np.sum(data * w))
    np.testing.assert_array_equal(gradient(np.ones(2)), [1.0, 2.0])
    data[:] = 5.0
    np.testing.assert_array_equal(gradient(np.ones(2)), [5.0, 5.0])


def test_derivatives_nest_without_mixing_their_variables():
    # d/dx (x * d/dy (x + y)) = 1: the classical test of perturbation confusion
    assert st.grad(lambda x: x * st.grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert st.grad(lambda x: x * st.grad(lambda y: x * y * y)(2.0))(3.0) == 24.0
    assert st.grad(st.grad(st.grad(np.exp)))(0.5) == pytest.approx(math.exp(0.5))


def test_a_function_is_called_inside_python_code():
    f = st.function("x^2*y")
    assert st.grad(lambda x: f(x, 3.0) * x)(2.0) == 36.0
    assert str(st.function(lambda t: f(t, t + 1) + 1)) == "t^2*(t + 1) + 1"


@pytest.mark.parametrize(
    ("fn", "text"),
    [
        (lambda x, y: np.sin(x) * y + 2, "sin(x)*y + 2"),
        (lambda x: np.where(x > 0, x, -x), "where(x > 0, x, -x)"),
        (lambda x: np.clip(x, 0, 1), "min(max(x, 0), 1)"),
        (lambda x: 1 / (1 + np.exp(-x)), "1/(1 + exp(-x))"),
        (lambda x: np.mean(np.array([x, 2 * x])), "(x + 2*x)/2"),
        (np.tanh, "tanh(x)"),
    ],
    ids=map(str, count()),
)
def test_a_python_function_becomes_a_formula(fn, text):
    assert str(st.function(fn)) in (text, text.replace("exp(-x)", "e^(-x)"))


def test_the_signature_gives_the_order_of_variables():
    assert st.function(lambda y, x: x - y).variables == ("y", "x")
    assert st.function(lambda *v: v[0] - v[1], variables=("b", "a")).variables == ("b", "a")


def test_an_array_argument_of_known_length_can_be_traced():
    f = st.function(lambda w: np.sum(w**2), shapes={"w": (3,)})
    assert f(np.array([1.0, 2.0, 3.0])) == 14.0
    np.testing.assert_array_equal(f.gradient()(np.array([1.0, 2.0, 3.0])), [2.0, 4.0, 6.0])


def test_lengths_may_be_names():
    f = st.function(lambda w: np.sum(w**2), shapes={"w": ("n",)})
    assert f(np.ones(3)) == 3.0
    assert f(np.ones(5)) == 5.0
    np.testing.assert_array_equal(f.diff("w")(np.arange(4.0)), 2 * np.arange(4.0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: st.grad(math.sin)(1.0), "plain number"),
        (lambda: st.function(lambda x: x if x > 0 else 2), "no if"),
        (lambda: st.function(lambda x: np.frexp(x)[0]), "frexp"),
        (lambda: st.grad(lambda x: np.packbits(x)[0])(np.ones(2)), "packbits"),
        (lambda: st.function(lambda *v: v[0]), "does not name"),
        (lambda: st.grad(lambda x: "text")(1.0), "returned str"),
        (lambda: st.grad(lambda x: None)(1.0), "returned NoneType"),
        (lambda: st.grad(lambda x: x)("text"), "nothing varies"),
    ],
    ids=map(str, count()),
)
def test_code_that_cannot_be_followed_is_refused_in_three_parts(wrong, said):
    with pytest.raises(st.TraceError) as caught:
        wrong()
    assert said in caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


def test_the_users_line_is_shown():
    def f(x):
        return math.exp(x)

    with pytest.raises(st.TraceError) as caught:
        st.grad(f)(1.0)
    assert "math.exp(x)" in caught.value.where


def test_an_error_of_the_users_code_stays_their_error():
    with pytest.raises(TypeError, match="missing 1 required"):
        st.grad(lambda x, y: x)(1.0)
    with pytest.raises(ZeroDivisionError):
        st.grad(lambda x: 1 // 0)(1.0)


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda: st.grad("x*y")(1.0, 2.0), st.CallError),
        (lambda: st.grad("x*y")([1.0, 2.0, 3.0]), st.ShapeError),
        (lambda: st.grad(lambda x: x)(np.ones(2)), st.ShapeError),
        (lambda: st.grad(lambda x: x, argnums=1)(1.0), st.ArgumentError),
        (lambda: st.jvp("x*y", ([1.0, 2.0],), ([1.0],)), st.ShapeError),
        (lambda: st.jvp(lambda x: x, (1.0,), ()), st.CallError),
    ],
    ids=map(str, count()),
)
def test_wrong_arguments_are_refused_in_three_parts(wrong, kind):
    with pytest.raises(kind) as caught:
        wrong()
    assert caught.value.problem
    assert caught.value.remedy


def test_a_check_finds_a_wrong_gradient():
    assert st.check_grad(rosenbrock, np.array([1.2, 0.8]))
    assert st.check_grad("x^2*y", [1.0, 2.0])
    wrong = st.check_grad("x^2*y", [1.0, 2.0], gradient=lambda p: np.array([4.0, 2.0]))
    assert not wrong
    assert "differ" in str(wrong)
