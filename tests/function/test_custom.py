"""Derivatives that are told, stopped, or computed again."""

import numpy as np
import pytest

import steepest as st

X = np.arange(3.0)


@st.custom_derivative
def scaled(x, y):
    return np.sin(x) * y


scaled.defjvp(
    lambda at, by: (scaled(*at), 3 * np.cos(at[0]) * by[0] * at[1] + 10 * np.sin(at[0]) * by[1])
)


@st.custom_derivative
def summed(x):
    return np.sum(np.sin(x))


summed.defvjp(lambda x: (summed(x), x), lambda x, weight: (3 * np.cos(x) * weight,))


def test_a_told_tangent_serves_both_modes_and_higher_orders():
    assert scaled(1.0, 2.0) == np.sin(1.0) * 2
    first = st.grad(scaled, (0, 1))(1.0, 2.0)
    assert first == pytest.approx((6 * np.cos(1.0), 10 * np.sin(1.0)))
    assert st.grad(st.grad(scaled))(1.0, 2.0) == pytest.approx(-6 * np.sin(1.0))
    assert st.jvp(scaled, (1.0, 2.0), (1.0, 1.0))[1] == pytest.approx(sum(first))
    every = st.vmap(st.grad(scaled), (0, None))(X, 2.0)
    np.testing.assert_allclose(every, 6 * np.cos(X))


def test_a_told_cotangent_serves_both_modes_and_higher_orders():
    np.testing.assert_allclose(st.grad(summed)(X), 3 * np.cos(X))
    np.testing.assert_allclose(st.hessian(summed)(X), np.diag(-3 * np.sin(X)), atol=1e-15)
    assert st.jvp(summed, (X,), (np.ones(3),))[1] == pytest.approx(3 * np.cos(X).sum())
    np.testing.assert_allclose(st.jacobian(st.vmap(summed))(np.ones((2, 1)))[1, 1], 3 * np.cos(1.0))


def test_containers_pass_through_told_rules():
    @st.custom_derivative
    def f(p, x):
        return {"y": p["a"] * x}

    f.defvjp(lambda p, x: (f(p, x), (p, x)), lambda kept, w: ({"a": w["y"] * kept[1]}, None))
    gradient = st.grad(lambda p, x: np.sum(f(p, x)["y"]), (0, 1))({"a": X}, 2 * X)
    np.testing.assert_array_equal(gradient[0]["a"], 2 * X)
    np.testing.assert_array_equal(gradient[1], 0 * X)


def test_wrong_rules_are_refused():
    @st.custom_derivative
    def f(x):
        return x**2

    with pytest.raises(st.CallError, match="was not told"):
        st.grad(f)(1.0)
    f.defjvp(lambda at, by: by[0])
    with pytest.raises(st.CallError, match="a pair"):
        st.grad(f)(1.0)
    f.defjvp(lambda at, by: (at[0], np.ones(2) * by[0]))
    with pytest.raises(st.ShapeError, match="tangent has shape"):
        st.grad(f)(1.0)

    @st.custom_derivative
    def g(x):
        return x * outside[0]

    g.defjvp(lambda at, by: (at[0], by[0]))
    outside = [1.0]

    def captures(y):
        outside[0] = y
        return g(2.0 * y)

    with pytest.raises(st.ArgumentError, match="from outside"):
        st.grad(captures)(3.0)


def test_a_stopped_gradient_is_that_of_a_constant():
    assert st.grad(lambda x: x * st.stop_gradient(x))(3.0) == 3.0
    point = {"a": 3.0}
    assert st.grad(lambda p: p["a"] * st.stop_gradient(p)["a"])(point) == {"a": 3.0}
    assert st.stop_gradient(point) == point


def test_what_is_computed_again_has_the_same_derivatives():
    W = np.arange(6.0).reshape(2, 3) / 10
    again = st.checkpoint(lambda w, x: np.tanh(w @ x))

    def f(w):
        return np.sum(again(w, X) ** 2)

    def g(w):
        return np.sum(np.tanh(w @ X) ** 2)

    np.testing.assert_allclose(again(W, X), np.tanh(W @ X))
    np.testing.assert_allclose(st.grad(f)(W), st.grad(g)(W), rtol=1e-13)
    np.testing.assert_allclose(st.hessian(f)(W), st.hessian(g)(W), rtol=1e-12, atol=1e-15)
