"""Batch, stochastic and mini-batch descent: gradients, order, convergence, comparison."""

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError
from steepest.optimization.batches import Batches

RNG = np.random.default_rng(5)
X = RNG.normal(size=200)
Y = 3 * X + 1 + 0.5 * RNG.normal(size=200)
LINE = st.loss("y = w*x + b", {"x": X, "y": Y})
BEST = np.polyfit(X, Y, 1)[::-1]
START = {"w": 0.0, "b": 0.0}


def test_the_gradient_of_a_batch_is_that_of_its_rows():
    rows = np.array([3, 17, 50])
    value, gradient = Batches(LINE, 3).value_and_gradient(np.array([0.5, 2.0]), rows)
    error = 2.0 * X[rows] + 0.5 - Y[rows]
    assert value == pytest.approx(np.mean(error**2))
    assert gradient == pytest.approx([2 * np.mean(error), 2 * np.mean(error * X[rows])])


@pytest.mark.parametrize("size", [1, 7, 32, 64, 199])
def test_an_epoch_sees_every_row_once(size):
    batches = Batches(LINE, size, seed=3)
    order = batches.order(4)
    assert sorted(np.concatenate(order)) == list(range(200))
    assert len(order) == batches.per_epoch
    assert {len(rows) for rows in order[:-1]} <= {size}


def test_the_mean_of_all_batch_gradients_is_the_whole_gradient():
    batches = Batches(LINE, 20)
    at = np.array([0.3, -0.4])
    mean = np.mean([batches.value_and_gradient(at, r)[1] for r in batches.order(0)], axis=0)
    assert mean == pytest.approx(LINE.gradient()(*at))


def test_stochastic_descent_is_the_formula_of_the_lesson():
    result = st.minimize(
        LINE, START, method="gradient_descent", learning_rate=0.01, batch_size=1, epochs=1, seed=9
    )
    b = w = 0.0
    for [i] in Batches(LINE, 1, seed=9).order(0):
        error = w * X[i] + b - Y[i]
        b, w = b - 0.01 * 2 * error, w - 0.01 * 2 * error * X[i]
    assert result.history.x[-1] == pytest.approx([b, w])
    assert result.iterations == 200
    assert len(result.history.batch) == 200


@pytest.mark.parametrize("size", [1, 32, 64])
@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "adam", "rmsprop"])
def test_batches_of_any_size_come_near_the_least_squares_line(method, size):
    result = st.minimize(
        LINE, START, method=method, batch_size=size, epochs=10 if size == 1 else 60
    )
    assert result.x == pytest.approx(BEST, abs=0.05)


def test_a_seed_makes_a_run_repeat_and_another_seed_another_run():
    def way(seed):
        options = {"batch_size": 8, "epochs": 3, "seed": seed, "learning_rate": 0.05}
        return st.minimize(LINE, START, **options).history.x

    assert (way(1) == way(1)).all()
    assert not np.allclose(way(1), way(2))


def test_all_rows_at_once_is_batch_descent():
    options = {"method": "gradient_descent", "learning_rate": 0.1, "epochs": 20}
    whole = st.minimize(LINE, START, batch_size="all", **options)
    same = st.minimize(LINE, START, iterations=20, method="gradient_descent", learning_rate=0.1)
    assert (whole.history.x == same.history.x).all()
    assert (st.minimize(LINE, START, batch_size=500, **options).x == whole.x).all()


def test_a_rate_too_large_for_single_rows_diverges_and_says_so():
    steep = st.loss("y = w*x", {"x": X * 10, "y": Y})
    result = st.minimize(steep, [0.0], learning_rate=0.1, batch_size=1, epochs=5)
    assert not result.converged
    assert "too large" in result.reason


@pytest.mark.parametrize("method", ["newton", "lbfgs"])
def test_methods_that_need_all_rows_refuse_batches(method):
    with pytest.raises(ArgumentError, match="needs the loss of all rows"):
        st.minimize(LINE, START, method=method, batch_size=32)


@pytest.mark.parametrize("size", [0, -1, 1.5, True, "many"])
def test_what_is_no_batch_size_is_refused(size):
    with pytest.raises(ArgumentError, match="size of a batch"):
        st.minimize(LINE, START, batch_size=size)


def test_a_penalty_is_seen_in_every_batch():
    loss = LINE + "0.5*w^2"
    _, gradient = Batches(loss, 4).value_and_gradient(np.array([0.0, 2.0]), np.arange(4))
    error = 2.0 * X[:4] - Y[:4]
    assert gradient[1] == pytest.approx(2 * np.mean(error * X[:4]) + 2.0)


def test_the_kinds_of_descent_stand_side_by_side():
    found = st.compare_batches(LINE, START, epochs=8)
    kinds = [row["kind"] for row in found.table]
    assert kinds == ["batch", "stochastic", "mini-batch"]
    noise = [row["noise"] for row in found.table]
    assert noise[0] == 0 < noise[2] < noise[1]
    assert all(row["seconds"] > 0 for row in found.table)
    assert "stochastic" in str(found)


def test_the_noise_falls_with_the_root_of_the_batch():
    rows = st.compare_batches(LINE, START, sizes=(1, 4, 16), epochs=2).table
    noise = [row["noise"] for row in rows]
    assert noise[0] / noise[1] == pytest.approx(2, rel=0.3)
    assert noise[1] / noise[2] == pytest.approx(2, rel=0.4)


def test_rates_side_by_side_tell_the_lessons_story():
    found = st.compare_rates("x^2 + 4*y^2", {"x": 3, "y": 4}, (0.3, 0.1, 0.01, 0.0001))
    verdicts = [row["verdict"] for row in found.table]
    assert verdicts == ["too large", "right", "right", "too small"]
    assert found.best == 0.1
    assert "rate" in str(found)


def test_comparisons_are_drawn():
    import matplotlib as mpl

    mpl.use("agg")
    rates = st.compare_rates("x^2", [1.0], (0.1, 0.01), iterations=20)
    assert len(rates.plot().axes[0].lines) == 2
    assert len(st.compare_batches(LINE, START, epochs=2).plot().axes[0].lines) == 3


def test_an_interrupt_ends_a_comparison_with_what_there_is(monkeypatch):
    from steepest.optimization.walk import Walk

    def interrupted(self, most, watch):
        raise KeyboardInterrupt

    monkeypatch.setattr(Walk, "_stop", interrupted)
    found = st.compare_rates("x^2", {"x": 3}, (0.1, 0.01))
    assert [r["rate"] for r in found.table] == [0.1]
    assert "Interrupted" in found.table[0]["reason"]
    L = st.loss("y = w*x + b", {"x": [0, 1, 2], "y": [1, 3, 5]})
    assert len(st.compare_batches(L, {"w": 0, "b": 0}).runs) == 1
