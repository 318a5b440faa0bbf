"""Choices and loops of callables: what Python's own give, differentiated both ways."""

from functools import reduce

import numpy as np
import pytest

import steepest as st

DATA = np.random.default_rng(0).normal(size=(10, 3))
WEIGHTS = np.array([0.3, -0.2, 0.5])


def horner(x):
    return st.fori_loop(0, 5, lambda i, s: s * x + i, 1.0)


def by_hand(x):
    return reduce(lambda s, i: s * x + i, range(5), 1.0)


def test_a_counted_loop_is_pythons_and_so_are_its_derivatives():
    assert horner(1.5) == by_hand(1.5)
    f, g = horner, by_hand
    for _ in range(3):
        f, g = st.grad(f), st.grad(g)
        assert f(1.5) == pytest.approx(g(1.5), rel=1e-14)


def test_the_number_of_a_step_chooses_elements():
    def f(x):
        return st.fori_loop(0, 5, lambda i, s: s + x[i] * x[i + 1], 0.0)

    np.testing.assert_array_equal(st.grad(f)(np.arange(6.0)), [1, 2, 4, 6, 8, 4])

    def squares(x):
        start = np.zeros_like(x)
        return np.sum(st.fori_loop(0, 6, lambda i, s: s.at[i].set(x[i] ** 2), start))

    np.testing.assert_array_equal(st.grad(squares)(np.arange(6.0)), 2 * np.arange(6.0))


def test_a_while_loop_is_gone_through_backward():
    def loop(x):
        return st.while_loop(lambda s: s[0] < 100, lambda s: (s[0] * x, s[1] + s[0]), (x, 0.0))[1]

    def python(x):
        a, b = x, 0.0
        while a < 100:
            a, b = a * x, b + a
        return b

    assert loop(1.7) == pytest.approx(python(1.7))
    assert st.grad(loop)(1.7) == pytest.approx(st.grad(python)(1.7), rel=1e-13)
    assert st.jvp(loop, (1.7,), (1.0,))[1] == pytest.approx(st.grad(python)(1.7), rel=1e-13)


def scanned(weights, checkpoint=None, reverse=False):
    def step(state, x):
        h = np.tanh(state * weights + x)
        return h, {"made": h @ weights}

    last, made = st.scan(step, np.zeros(3), DATA, reverse=reverse, checkpoint=checkpoint)
    return np.sum(last) + np.sum(made["made"] ** 2)


def unrolled(weights, reverse=False):
    state, total = np.zeros(3), 0.0
    for x in DATA[::-1] if reverse else DATA:
        state = np.tanh(state * weights + x)
        total = total + (state @ weights) ** 2
    return np.sum(state) + total


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("checkpoint", [None, 1, 3, 5, 10, 20])
def test_a_scan_is_the_loop_however_much_is_kept(checkpoint, reverse):
    def f(w):
        return scanned(w, checkpoint, reverse)

    def g(w):
        return unrolled(w, reverse)

    assert f(WEIGHTS) == pytest.approx(g(WEIGHTS), rel=1e-14)
    np.testing.assert_allclose(st.grad(f)(WEIGHTS), st.grad(g)(WEIGHTS), rtol=1e-12)
    np.testing.assert_allclose(st.hessian(f)(WEIGHTS), st.hessian(g)(WEIGHTS), rtol=1e-11)


def test_a_choice_follows_the_one_branch():
    def f(x):
        return st.cond(x > 0, lambda y: (y**2, np.ones(2)), lambda y: (-y * x, y * np.ones(2)), x)

    assert st.grad(lambda x: f(x)[0])(3.0) == 6.0
    assert st.grad(lambda x: f(x)[0])(-3.0) == 6.0
    assert st.grad(lambda x: np.sum(f(x)[1]))(-3.0) == 2.0
    assert f(2.0)[0] == 4.0
    safe = st.grad(lambda x: st.cond(x > 0, np.sqrt, lambda y: 0 * y, x))
    assert safe(-1.0) == 0.0


def test_a_loop_of_many_steps_takes_a_graph_of_constant_size():
    def f(x):
        return st.fori_loop(0, 20_000, lambda i, s: s + 1e-4 * np.sin(s), x)

    x, moved = 1.0, 1.0
    for _ in range(20_000):
        x, moved = x + 1e-4 * np.sin(x), moved * (1 + 1e-4 * np.cos(x))
    assert st.grad(f)(1.0) == pytest.approx(moved, rel=1e-10)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda x: st.scan(lambda s, _: s, x, length=3)[0], "pair"),
        (lambda x: st.scan(lambda s, _: (s, s), x)[0], "lengths"),
        (lambda x: st.cond(x > 0, lambda y: (y,), lambda y: y, x), "forms"),
        (lambda x: st.while_loop(lambda s: s[0] < 1, lambda s: s[0], (x, x)), "forms"),
        (lambda x: st.scan(lambda s, _: (s, s), x, length=3, checkpoint=0)[0], "stretch"),
    ],
    ids=["pair", "lengths", "branches", "carry", "stretch"],
)
def test_loops_of_the_wrong_form_are_refused(wrong, said):
    with pytest.raises(st.SteepestError) as caught:
        st.grad(wrong)(0.5)
    assert said in caught.value.problem
