"""Roots, fixed points and minima, and their derivatives by the implicit function theorem."""

import numpy as np
import pytest

import steepest as st

A = np.array([[4.0, 1.0], [1.0, 3.0]])
B = np.array([1.0, 2.0])


def cube_root(a):
    return st.root(lambda x, a: x**3 - a, 1.0, a)


def test_a_root_and_its_derivatives_are_those_of_the_closed_form():
    assert st.root(lambda x: x**2 - 2, 1.0) == pytest.approx(2**0.5, rel=1e-15)
    assert cube_root(8.0) == pytest.approx(2.0, rel=1e-15)
    assert st.grad(cube_root)(8.0) == pytest.approx(1 / 12)
    assert st.grad(st.grad(cube_root))(8.0) == pytest.approx(-2 / 9 * 8 ** (-5 / 3))
    assert st.jvp(cube_root, (8.0,), (1.0,))[1] == pytest.approx(1 / 12)
    np.testing.assert_allclose(st.vmap(st.grad(cube_root))(np.array([8.0, 27.0])), [1 / 12, 1 / 27])
    assert st.compile(st.grad(cube_root))(27.0) == pytest.approx(1 / 27)


def test_a_root_of_several_numbers_hangs_on_what_its_equation_captures():
    def f(b):
        return np.sum(st.root(lambda x: A @ x - b, np.zeros(2)) ** 2)

    inverse = np.linalg.inv(A)
    np.testing.assert_allclose(st.grad(f)(B), 2 * inverse.T @ (inverse @ B))
    np.testing.assert_allclose(st.hessian(f)(B), 2 * inverse.T @ inverse)


def test_containers_are_looked_for():
    def f(p):
        def equation(q, p):
            return {"u": q["u"] ** 2 - p, "v": q["v"] - q["u"] * np.ones(2)}

        return np.sum(st.root(equation, {"u": 1.0, "v": np.zeros(2)}, p)["v"])

    assert f(9.0) == pytest.approx(6.0)
    assert st.grad(f)(9.0) == pytest.approx(2 / 6)


def test_a_fixed_point_moves_as_the_theorem_says():
    def f(t):
        return st.fixed_point(lambda x, t: np.cos(t * x), 0.5, t)

    x = f(0.9)
    assert x == pytest.approx(np.cos(0.9 * x), abs=1e-12)
    expected = -x * np.sin(0.9 * x) / (1 + 0.9 * np.sin(0.9 * x))
    assert st.grad(f)(0.9) == pytest.approx(expected)
    slow = st.fixed_point(lambda x: 0.999 * x + 0.001, 0.0, steps=100_000)
    assert slow == pytest.approx(1.0, abs=1e-10)


def test_a_minimum_moves_as_the_ridge_regressions_closed_form():
    def ridge(strength):
        def loss(w, strength):
            return np.sum((A @ w - B) ** 2) + strength * np.sum(w**2)

        return st.argmin(loss, np.zeros(2), strength)

    matrix = A.T @ A + 0.5 * np.eye(2)
    w = np.linalg.solve(matrix, A.T @ B)
    np.testing.assert_allclose(ridge(0.5), w, rtol=1e-12)
    np.testing.assert_allclose(st.jacobian(ridge)(0.5), -np.linalg.solve(matrix, w), rtol=1e-12)


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda: st.root(lambda x: x**2 + 1, 1.0), st.NotConverged),
        (lambda: st.root(lambda x: 1 / x, 1.0), st.NotConverged),
        (lambda: st.fixed_point(lambda x: 2 * x + 1, 1.0), st.NotConverged),
        (lambda: st.argmin(lambda x: -(x**2), 1.0), st.NotConverged),
        (lambda: st.root(lambda x: np.stack([x, x]), 1.0), st.CallError),
        (lambda: st.argmin(lambda x: x * np.ones(2), 1.0), st.CallError),
    ],
    ids=["no root", "pole", "diverging", "no minimum", "too many", "no number"],
)
def test_what_is_not_found_is_said(wrong, kind):
    with pytest.raises(kind):
        wrong()
