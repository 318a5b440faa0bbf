"""Compiled Python functions: one program for each form of arguments and each way taken."""

import math

import numpy as np
import pytest

import steepest as st
from steepest.function.jit import MOST_WAYS


def branchy(x):
    while x < 10:
        x = x * x if x > 2 else x + 1
    return x * np.sin(x)


def test_each_way_is_followed_once():
    calls = []

    def f(x):
        calls.append(x)
        return branchy(x)

    compiled = st.compile(f)
    for at in (0.5, 2.5, 11.0, 0.7, 3.0, 12.0, 0.5):
        assert compiled(at) == pytest.approx(branchy(at), rel=1e-15)
    followed = len(calls)
    for at in (0.55, 2.6, 13.0):
        assert compiled(at) == pytest.approx(branchy(at), rel=1e-15)
    assert len(calls) == followed


def test_a_compiled_gradient_goes_the_way_of_its_arguments():
    slope = st.compile(st.grad(branchy))
    for at in (0.5, 2.5, 11.0, 0.7, 3.0):
        assert slope(at) == pytest.approx(st.grad(branchy)(at), rel=1e-14)


def test_forms_of_arguments_have_programs_of_their_own():
    compiled = st.compile(lambda p, n, mode="add": p["x"] * n if mode == "times" else p["x"] + n)
    np.testing.assert_array_equal(compiled({"x": np.ones(2)}, 3), [4.0, 4.0])
    np.testing.assert_array_equal(compiled({"x": np.ones(2)}, 5), [6.0, 6.0])
    np.testing.assert_array_equal(compiled({"x": np.ones(3)}, 5, mode="times"), [5.0] * 3)
    assert len(compiled.forms) == 2
    single = compiled({"x": np.ones(2, np.float32)}, 2.0)
    assert single.dtype == np.float32


def test_whole_numbers_may_count_steps_and_are_asked_for():
    powers = st.compile(lambda x, n: sum(x**k for k in range(n)))
    assert powers(2.0, 3) == 7.0
    assert powers(2.0, 4) == 15.0
    assert powers(3.0, 4) == 40.0


def test_questions_about_arrays_are_asked_again():
    positive = st.compile(lambda x: np.sum(x[x > 0] ** 2))
    for point in ([1.0, -1.0, 2.0], [-1.0, 1.0, 3.0], [1.0, 1.0, 1.0], [5.0, -1.0, 2.0]):
        array = np.array(point)
        assert positive(array) == np.sum(array[array > 0] ** 2)


def test_one_callable_takes_numbers_by_machine_code_and_arrays_too():
    f = st.compile(lambda x: np.sin(x) * x)
    assert type(f).__name__ == "builtin_function_or_method"
    assert f(1.0) == pytest.approx(math.sin(1.0))
    np.testing.assert_allclose(f(np.ones(3)), [math.sin(1.0)] * 3)
    assert st.grad(f)(1.0) == pytest.approx(math.sin(1.0) + math.cos(1.0))


def test_losses_and_their_derivatives_are_compiled():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(20, 3)), rng.normal(size=20), rng.normal(size=3)

    def loss(w):
        return np.mean((X @ w - y) ** 2)

    value, gradient = st.compile(st.value_and_grad(loss))(w)
    np.testing.assert_allclose(value, loss(w), rtol=1e-14)
    np.testing.assert_allclose(gradient, 2 / 20 * X.T @ (X @ w - y), rtol=1e-13)
    np.testing.assert_allclose(st.compile(st.hessian(loss))(w), 2 / 20 * X.T @ X, rtol=1e-13)
    every = st.compile(st.vmap(st.grad(loss)))(np.stack([w, 2 * w]))
    np.testing.assert_allclose(every[1], 2 / 20 * X.T @ (2 * X @ w - y), rtol=1e-13)


def test_captured_arrays_are_constants():
    data = np.array([1.0, 2.0])
    f = st.compile(lambda w: np.sum(data * w))
    assert f(np.ones(2)) == 3.0
    data[:] = 5.0
    assert f(np.ones(2)) == 3.0


def test_a_function_that_keeps_changing_runs_as_python_and_says_so():
    @st.compile
    def compiled(x):
        total = 0 * x
        while total < x:
            total = total + 1
        return total

    with pytest.warns(RuntimeWarning, match="ways"):
        found = [compiled(k + 0.5) for k in range(MOST_WAYS + 3)]
    assert found == [k + 1.0 for k in range(MOST_WAYS + 3)]


def test_an_argument_without_a_form_is_refused():
    with pytest.raises(st.CallError, match="set"):
        st.compile(lambda items, x: x[0])(set(), np.ones(2))
