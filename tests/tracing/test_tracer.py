"""The stand-in behaves as the array that it stands for, and says where it cannot."""

import math
import threading
from itertools import count

import numpy as np
import pytest

import steepest as st

POINT = np.array([[0.3, -1.2, 2.0], [1.5, 0.4, -0.7]])

METHODS = [
    lambda x: x.T,
    lambda x: x.mT @ x,
    lambda x: x.sum(),
    lambda x: x.sum(axis=0, keepdims=True),
    lambda x: x.mean(1),
    lambda x: x.std(axis=0),
    lambda x: x.var(),
    lambda x: x.prod(axis=1),
    lambda x: x.max(axis=1) + x.min(),
    lambda x: x.reshape(3, 2),
    lambda x: x.reshape((-1,)),
    lambda x: x.ravel() * x.flatten(),
    lambda x: x.transpose(1, 0),
    lambda x: x.swapaxes(0, 1),
    lambda x: x[None].squeeze(0),
    lambda x: x.dot(x.T),
    lambda x: x.clip(-1.0, 1.0),
    lambda x: x.cumsum(axis=1) + x.cumprod(axis=1),
    lambda x: x.diagonal() * x.trace(),
    lambda x: x.take([0, 2], axis=1),
    lambda x: x.repeat(2, axis=0),
    lambda x: x.astype(float).copy(),
    lambda x: x[:, x.argmax(1)],
    lambda x: x.ravel()[x.ravel().argsort()],
    lambda x: x[0, 1].item() * x,
    lambda x: np.stack(list(x)),
    lambda x: np.stack([row * len(x) for row in x]),
    lambda x: np.array([x[0, 0] * x[1, 1], x[0, 1]]),
    lambda x: np.asarray(x) * 2,
    lambda x: x[..., ::-1],
    lambda x: x[[1, 0, 1]],
    lambda x: x[:, [2, 0]],
    lambda x: x[[0, 1], [2, 0]],
    lambda x: x[x > 0],
    lambda x: x[np.array([True, False])],
    lambda x: x[1:, None, -1],
    lambda x: x * x.shape[0] + x.ndim + x.size,
    lambda x: np.add.reduce(x, axis=1),
    lambda x: np.multiply.outer(x[0], x[1]),
    lambda x: np.add.accumulate(x, axis=1),
    lambda x: np.matmul(x, x.T) @ x,
    lambda x: (x > 0) * x + ~(x > 1) * 1.0,
    lambda x: divmod(x, 0.65)[1],
    lambda x: -x + abs(x) - 1 / x + 2**x,
    lambda x: x.real + np.float64(2) * x,
]


@pytest.mark.parametrize("method", METHODS, ids=map(str, count()))
def test_a_stand_in_computes_what_numpy_does_and_moves_as_differences_do(method):
    direction = np.array([[0.2, -0.5, 1.0], [0.7, 0.1, -0.4]])
    value, moved = st.jvp(method, (POINT,), (direction,))
    np.testing.assert_allclose(value, method(POINT), rtol=1e-14)
    h = 1e-6
    quotient = (method(POINT + h * direction) - method(POINT - h * direction)) / (2 * h)
    np.testing.assert_allclose(moved, quotient, rtol=1e-7, atol=1e-8)
    _, pull = st.vjp(method, POINT)
    weight = np.cos(np.arange(np.size(value))).reshape(np.shape(value))
    np.testing.assert_allclose(
        np.sum(pull(weight)[0] * direction), np.sum(weight * moved), rtol=1e-12
    )


@pytest.mark.parametrize(
    ("update", "by_hand"),
    [
        (lambda x: x.at[0].set(5.0), lambda x: (5.0, x[1], x[2])),
        (lambda x: x.at[1:].add(2.0), lambda x: (x[0], x[1] + 2, x[2] + 2)),
        (lambda x: x.at[[0, 0]].add(1.0), lambda x: (x[0] + 2, x[1], x[2])),
        (lambda x: x.at[[0, 0]].set(np.array([1.0, 2.0])), lambda x: (2.0, x[1], x[2])),
        (lambda x: x.at[2].multiply(x[0]), lambda x: (x[0], x[1], x[2] * x[0])),
        (lambda x: x.at[x < 0].set(0.0), lambda x: tuple(v if v >= 0 else 0.0 for v in x)),
        (lambda x: x.at[-1].max(x[0] ** 2), lambda x: (x[0], x[1], max(x[2], x[0] ** 2))),
        (lambda x: x.at[1].apply(np.sin), lambda x: (x[0], math.sin(x[1]), x[2])),
    ],
    ids=map(str, count()),
)
def test_updates_make_new_arrays(update, by_hand):
    point = np.array([0.5, -1.2, 0.1])
    value, _ = st.jvp(update, (point,), (np.ones(3),))
    np.testing.assert_allclose(value, by_hand(point), rtol=1e-15)
    assert st.check_grad(lambda x: np.sum(np.cos(np.stack(list(by_hand_of(update, x))))), point)


def by_hand_of(update, x):
    """The update of a plain array too, for difference quotients."""
    if isinstance(x, np.ndarray):
        return np.asarray(st.jvp(update, (x,), (np.zeros(3),))[0])
    return update(x)


def test_single_precision_stays_single():
    x = np.array([0.5, 2.0], np.float32)
    assert st.grad(lambda x: np.sum(np.sin(x) * 2.5 + 1))(x).dtype == np.float32
    assert st.grad(lambda x: np.sum(x * np.float64(2)))(x).dtype == np.float32
    value, _ = st.jvp(lambda x: x * np.ones(2), (x,), (x,))
    assert value.dtype == np.float64


def test_empty_arrays_have_empty_gradients():
    assert st.grad(lambda x: np.sum(x**2))(np.zeros((0, 3))).shape == (0, 3)
    assert st.jacobian(lambda x: x * 2)(np.zeros(0)).shape == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "said", "remedy"),
    [
        (lambda x: math.sin(x[0]), "plain number", "np.sin"),
        (lambda x: float(x[0]), "plain number", "np.sin"),
        (lambda x: x.__setitem__(0, 1.0), "cannot be written", ".at"),
        (lambda x: np.zeros(3).__setitem__(0, x[0]), "cannot be written", "np.stack"),
        (lambda x: np.linalg.det(np.array([[x[0], 1], [2, x[1]]])), "array of objects", "np.stack"),
        (lambda x: np.packbits(x)[0], "packbits", "sums"),
        (lambda x: x.sort(), "writes", "np.sort"),
        (lambda x: x.nothing, "no attribute nothing", "NumPy"),
        (lambda x: np.sin(x, out=np.zeros(3)), "write", "result"),
    ],
    ids=map(str, count()),
)
def test_what_cannot_be_followed_is_told_with_the_line_and_a_remedy(wrong, said, remedy):
    with pytest.raises(st.TraceError) as caught:
        st.grad(wrong)(np.ones(3))
    assert said in caught.value.problem
    assert remedy in caught.value.remedy
    assert "lambda x" in caught.value.where or "test_tracer.py" in caught.value.where


def test_a_captured_array_may_change_between_its_uses():
    buffer = np.zeros(3)

    def f(x):
        buffer[:] = 1
        first = np.sum(buffer * x)
        buffer[:] = 5
        return first + np.sum(buffer * x)

    np.testing.assert_array_equal(st.grad(f)(np.ones(3)), [6.0, 6.0, 6.0])


def test_a_large_captured_array_that_is_written_into_is_refused_and_stays_writeable():
    buffer = np.zeros(5000)

    def f(x):
        first = np.sum(buffer * x)
        buffer[:] = 1
        return first

    with pytest.raises(st.TraceError, match="written into after"):
        st.grad(f)(np.ones(5000))
    assert buffer.flags.writeable
    assert buffer.sum() == 0


def test_a_number_that_is_kept_from_an_ended_call_is_refused():
    kept = []

    def f(x):
        kept.append(x)
        return x * 2

    st.grad(f)(1.0)
    with pytest.raises(st.TraceError, match="has ended"):
        st.grad(lambda y: y * kept[0])(2.0)
    with pytest.raises(st.TraceError, match="has ended"):
        kept[0] + 1


def test_threads_follow_their_own_functions():
    failures = []

    def work(k):
        for _ in range(30):
            found = st.grad(lambda x: np.sum(x**k) + st.grad(lambda y: y * x[0])(1.0))(np.ones(3))
            if not np.allclose(found, [k + 1, k, k]):
                failures.append(found)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures


def test_the_array_namespace_is_numpys():
    def f(x):
        xp = x.__array_namespace__()
        return xp.sum(xp.asarray(x) ** 2)

    np.testing.assert_array_equal(st.grad(f)(np.ones(2)), [2.0, 2.0])


def test_a_truth_as_a_factor_is_a_number():
    y = np.arange(3.0)
    found = st.grad(lambda y: (y[0] > -1) * y[1])(y)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [0.0, 1.0, 0.0])
    twice = st.grad(lambda y: np.sum((y[0] > -1) * y[[0, 0, 2]]))(y)
    np.testing.assert_array_equal(twice, [2.0, 0.0, 1.0])


def test_pythons_own_rounding_is_numpys():
    assert st.grad(lambda x: round(x, 1) * x)(2.34) == 2.3
    assert st.grad(lambda x: math.floor(x) * x)(2.34) == 2.0
