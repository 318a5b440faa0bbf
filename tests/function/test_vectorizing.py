"""A batch axis through any function, before and after any derivative."""

from itertools import count

import numpy as np
import pytest

import steepest as st

RNG = np.random.default_rng(5)
MATRICES = RNG.normal(size=(4, 3, 3)) + 4 * np.eye(3)

FUNCTIONS = [
    lambda a: np.linalg.eigh(a @ a.T)[0],
    lambda a: np.linalg.slogdet(a)[1],
    np.linalg.inv,
    lambda a: np.linalg.solve(a, a[0]),
    lambda a: np.linalg.cholesky(a @ a.T),
    lambda a: np.linalg.svd(a)[1],
    lambda a: np.linalg.qr(a)[1],
    lambda a: np.linalg.norm(a, axis=1),
    lambda a: np.sort(a, axis=0),
    np.median,
    lambda a: np.fft.fft(a, axis=0).real,
    lambda a: np.cumprod(a, axis=1),
    lambda a: np.einsum("ij,kj->ik", a, a),
    lambda a: np.kron(a, a),
    lambda a: np.outer(a[0], a[1]),
    lambda a: a[0] @ a + a @ a[1] + a[0] @ a[1],
    lambda a: np.max(a, axis=0),
    lambda a: a[[0, 1], [1, 2]],
    lambda a: a[1:, ::-1],
    lambda a: a.at[0].set(a[1] ** 2),
    lambda a: np.roll(a, 1, 0),
    lambda a: np.where(a > 0, a, 0.0),
    lambda a: np.concatenate([a, np.ones((1, 3))]),
    lambda a: np.std(a, axis=0),
    lambda a: np.exp(a / 4) * a.T - a[0][:, None],
    lambda a: st.fori_loop(0, 3, lambda i, s: np.sin(s) + a[i], a[0]),
    lambda a: st.cond(a[0, 1] > 0, lambda x: x**2, lambda x: -x, a),
]


@pytest.mark.parametrize("fn", FUNCTIONS, ids=map(str, count()))
def test_all_at_once_is_one_after_the_other(fn):
    by_one = np.stack([st.jvp(fn, (a,), (a,))[0] for a in MATRICES])
    np.testing.assert_allclose(st.vmap(fn)(MATRICES), by_one, rtol=1e-12)

    def slopes(whole):
        return st.grad(lambda m: np.sum(np.cos(whole(m))))(MATRICES)

    one_by_one = slopes(lambda m: np.stack([fn(a) for a in m]))
    np.testing.assert_allclose(slopes(st.vmap(fn)), one_by_one, rtol=1e-9, atol=1e-10)


def test_gradients_are_taken_for_every_sample():
    def loss(w, x, y):
        return (np.tanh(x @ w) - y) ** 2

    w, X, y = RNG.normal(size=3), RNG.normal(size=(7, 3)), RNG.normal(size=7)
    found = st.vmap(st.grad(loss), in_axes=(None, 0, 0))(w, X, y)
    h = np.tanh(X @ w)
    np.testing.assert_allclose(found, (2 * (h - y) * (1 - h**2))[:, None] * X)


def test_maps_derivatives_and_maps_nest_in_any_order():
    def energy(x):
        return np.sum(np.sin(x) * x[::-1])

    X = RNG.normal(size=(5, 4))
    inside = st.vmap(st.hessian(energy))(X)
    np.testing.assert_allclose(inside, [st.hessian(energy)(x) for x in X], atol=1e-13)
    whole = st.hessian(lambda X: np.sum(st.vmap(energy)(X)))(X)
    for i in range(5):
        np.testing.assert_allclose(whole[i, :, i], inside[i], atol=1e-13)
    twice = st.vmap(st.vmap(lambda a, b: a * b, (0, None)), (None, 0))
    np.testing.assert_array_equal(twice(np.arange(3.0), np.arange(2.0)), [[0, 0, 0], [0, 1, 2]])
    jacobian = st.jacobian(lambda x: st.vmap(lambda a: a * np.sum(x))(x))(X[0])
    np.testing.assert_allclose(jacobian, np.sum(X[0]) * np.eye(4) + X[0][:, None])


def test_axes_are_chosen_for_arguments_parts_and_results():
    p = {"a": np.arange(6.0).reshape(2, 3), "b": 10.0}
    found = st.vmap(lambda p: p["a"] + p["b"], in_axes=({"a": 1, "b": None},), out_axes=1)(p)
    np.testing.assert_array_equal(found, p["a"] + 10)
    constant = st.vmap(lambda x: np.ones(2), out_axes=-1)(np.zeros(3))
    np.testing.assert_array_equal(constant, np.ones((2, 3)))
    np.testing.assert_array_equal(st.vmap("x^2 + y")(np.arange(3.0), np.ones(3)), [1, 2, 5])


def test_whole_numbers_stay_whole_and_choose_elements():
    rows = np.arange(12.0).reshape(3, 4)
    taken = st.vmap(lambda i, m: m[i, i + 1], (0, None))(np.array([2, 0]), rows)
    np.testing.assert_array_equal(taken, [11.0, 1.0])
    slopes = st.vmap(st.grad(lambda m, i: m[i] ** 2), (None, 0))(rows[0], np.array([1, 3]))
    np.testing.assert_array_equal(slopes, [[0, 2, 0, 0], [0, 0, 0, 6]])


@pytest.mark.parametrize(
    ("wrong", "kind", "said"),
    [
        (lambda: st.vmap(lambda x: x)(1.0), st.ShapeError, "no axis 0"),
        (lambda: st.vmap(lambda x, y: x)(np.ones(2), np.ones(3)), st.ShapeError, "different"),
        (lambda: st.vmap(lambda x: x, in_axes=(0, 1))(np.ones(2)), st.ArgumentError, "entries"),
        (lambda: st.vmap(lambda x: x, in_axes=None)(np.ones(2)), st.ShapeError, "none"),
        (lambda: st.vmap(lambda x: x, out_axes=2)(np.ones(2)), st.ArgumentError, "no axis 2"),
        (lambda: st.vmap(lambda x: x if x > 0 else -x)(np.ones(2)), st.TraceError, "no if"),
    ],
    ids=map(str, count()),
)
def test_what_does_not_fit_is_refused(wrong, kind, said):
    with pytest.raises(kind) as caught:
        wrong()
    assert said in caught.value.problem
    assert caught.value.remedy
