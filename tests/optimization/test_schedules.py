"""Schedules: values by their textbook formulas, printing, combination, what is refused."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st_

import steepest as st
from steepest.errors import ArgumentError
from steepest.optimization import schedule, schedule_named
from steepest.optimization.schedules import SCHEDULES

steps = st_.integers(0, 300)


@given(steps)
def test_cosine_annealing_is_half_a_wave(k):
    expected = 0.1 * (1 + math.cos(math.pi * min(k, 100) / 100)) / 2
    assert st.cosine_annealing(0.1, steps=100)(k) == pytest.approx(expected, abs=1e-17)


@given(steps)
def test_cosine_annealing_with_an_end_stays_above_it(k):
    rate = st.cosine_annealing(0.1, steps=100, end=0.01)
    assert 0.01 - 1e-15 <= rate(k) <= 0.1 + 1e-15


@given(steps)
def test_restarts_begin_the_wave_anew(k):
    rate = st.cosine_annealing(0.1, steps=50, restarts=True)
    assert rate(k) == pytest.approx(st.cosine_annealing(0.1, steps=50)(k % 50), abs=1e-15)


def test_restarts_of_growing_length():
    rate = st.cosine_annealing(0.1, steps=10, restarts=2, growth=2)
    assert [rate(k) for k in (0, 10, 30)] == [0.1] * 3
    assert rate(9) < 0.003
    assert rate(70) == pytest.approx(0)
    assert rate.length == 70


@given(steps)
def test_step_exponential_and_polynomial_decay(k):
    assert st.step_decay(0.1, factor=0.5, every=10)(k) == pytest.approx(0.1 * 0.5 ** (k // 10))
    assert st.exponential_decay(0.1, factor=0.95)(k) == pytest.approx(0.1 * 0.95**k)
    left = 1 - min(k, 100) / 100
    rate = st.polynomial_decay(0.1, steps=100, power=2, end=0.02)
    assert rate(k) == pytest.approx(0.02 + 0.08 * left**2)


def test_warmup_rises_evenly_and_then_goes_on():
    rate = st.warmup(st.cosine_annealing(0.1, steps=90), steps=10)
    assert [rate(k) for k in (0, 4, 9, 10)] == pytest.approx([0.01, 0.05, 0.1, 0.1])
    assert rate(100) == pytest.approx(0)
    assert st.warmup(0.1, steps=10)(500) == pytest.approx(0.1)


def test_one_cycle_rises_and_falls():
    rate = st.one_cycle(0.1, steps=100)
    values = rate(np.arange(101.0))
    assert values[0] == pytest.approx(0.1 / 25)
    assert values.max() == pytest.approx(0.1)
    assert int(values.argmax()) == 30
    assert values[-1] == pytest.approx(0.1 / 10_000)
    assert (np.diff(values[:31]) > 0).all()
    assert (np.diff(values[30:]) < 0).all()


def test_schedules_combine():
    half = st.cosine_annealing(0.1, steps=100) * 0.5
    assert isinstance(half, st.Schedule)
    assert half.length == 100
    both = st.exponential_decay(0.1, factor=0.9) * st.warmup(1, steps=5) + 0.001
    assert both(2) == pytest.approx(0.1 * 0.9**2 * 0.6 + 0.001)
    chained = st.warmup(0.2, steps=5).then(0.1)
    assert [chained(k) for k in (4, 5)] == pytest.approx([0.2, 0.1])
    again = st.exponential_decay(0.1, factor=0.5).restarted(3)
    assert again(4) == pytest.approx(0.05)


def test_schedules_print_as_formulas():
    assert str(st.constant_rate(0.1)) == "0.1"
    assert str(st.step_decay(0.1, factor=0.5, every=10)) == "0.1*0.5^floor(step/10)"
    assert str(st.exponential_decay(0.1, factor=0.95)) == "0.1*0.95^step"
    cosine = st.cosine_annealing(0.1, steps=100)
    assert str(cosine) == "0.1*(1 + cos(pi*min(step, 100)/100))/2"
    assert r"\cos" in cosine.latex()
    assert r"\begin{cases}" in st.warmup(cosine, steps=10).latex()


@pytest.mark.parametrize("name", SCHEDULES)
@given(st_.integers(1, 500))
def test_every_named_schedule_is_a_positive_formula_that_reads_back(name, count):
    made = schedule_named(name, 0.1, count)
    again = st.function(str(made), ("step",))
    at = np.arange(float(count))
    assert again(at) == pytest.approx(made(at))
    assert (np.broadcast_to(made(at), at.shape) > 0).all()
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_schedule_is_any_formula_of_the_step():
    result = st.minimize("x^2", [3.0], method="gradient_descent", learning_rate="0.4/(1 + step)")
    assert result.history.rate[:3] == pytest.approx([0.4, 0.2, 0.4 / 3])
    assert schedule(lambda step: 0.1 / (1 + step))(1) == pytest.approx(0.05)


def test_a_schedule_is_drawn():
    import matplotlib as mpl

    mpl.use("agg")
    assert st.one_cycle(0.1, steps=50).plot().axes[0].get_ylabel() == "learning rate"


@pytest.mark.parametrize(
    "make",
    [
        lambda: st.cosine_annealing(0, steps=10),
        lambda: st.cosine_annealing(0.1, steps=0),
        lambda: st.cosine_annealing(0.1, steps=1.5),
        lambda: st.cosine_annealing(math.nan, steps=5),
        lambda: st.cosine_annealing(0.1, steps=5, restarts=True, growth=2),
        lambda: st.one_cycle(0.1, steps=10, rise=2),
        lambda: st.step_decay(0.1, factor=-1),
        lambda: st.constant_rate(0.1).then(0.2),
        lambda: schedule("0.1*t"),
        lambda: schedule(["0.1", "0.2"]),
        lambda: schedule_named("cosinus", 0.1, 10),
        lambda: st.Adam(learning_rate=-1),
    ],
    ids=map(str, range(12)),
)
def test_what_is_no_schedule_is_refused_in_three_parts(make):
    with pytest.raises(ArgumentError) as caught:
        make()
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy
