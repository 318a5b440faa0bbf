"""Random numbers from keys."""

import numpy as np
import pytest
from scipy import stats

import steepest as st

KEY = st.random_key(7)


def test_the_same_key_gives_the_same_numbers_and_others_give_others():
    np.testing.assert_array_equal(st.normal(KEY, (3, 2)), st.normal(KEY, (3, 2)))
    first, second = st.split(KEY)
    assert not np.any(st.normal(first, (5,)) == st.normal(second, (5,)))
    assert not np.any(st.normal(first, (5,)) == st.normal(KEY, (5,)))
    assert len({tuple(k) for k in st.split(KEY, 1000)}) == 1000


def test_the_numbers_have_their_distributions():
    assert stats.kstest(st.normal(KEY, (20_000,)), "norm").pvalue > 1e-3
    assert stats.kstest(st.uniform(KEY, (20_000,)), "uniform").pvalue > 1e-3
    heads = np.array([st.normal(k) for k in st.split(KEY, 5_000)])
    assert stats.kstest(heads, "norm").pvalue > 1e-3


def test_keys_are_values_in_every_transformation():
    def loss(w, key):
        return np.sum(st.normal(key, (3,)) * w) + st.uniform(key, (), 0.0, w[0])

    w = np.ones(3)
    expected = st.normal(KEY, (3,)) + np.array([st.uniform(KEY), 0.0, 0.0])
    np.testing.assert_allclose(st.grad(loss)(w, KEY), expected)
    compiled = st.compile(st.grad(loss))
    keys = st.split(KEY, 4)
    for key in keys:
        np.testing.assert_allclose(compiled(w, key), st.grad(loss)(w, key))
    assert len(compiled.forms) == 1
    every = st.vmap(st.grad(loss), (None, 0))(w, keys)
    np.testing.assert_allclose(every, [st.grad(loss)(w, key) for key in keys])

    def walk(start):
        def step(state, key):
            return state + st.normal(key), state

        return st.scan(step, start, st.split(KEY, 10))[0]

    assert st.grad(lambda x: walk(x) ** 2)(1.0) == pytest.approx(2 * walk(1.0))


def test_what_is_no_key_is_refused():
    with pytest.raises(st.ShapeError, match="two whole numbers"):
        st.normal(3.0)
