"""Taylor coefficients as numbers and exactly, and points where there are none."""

import time
from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest

from steepest.errors import ArgumentError, CallError, DomainError
from steepest.graph import ArrayType, E, constant, exp, log, variable
from steepest.primitives import (
    PI,
    arctan,
    bessel_j,
    beta,
    cos,
    cot,
    digamma,
    erf,
    floor,
    gamma,
    greater,
    lambert_w,
    maximum,
    relu,
    sin,
    sqrt,
    tan,
    where,
)
from steepest.primitives import abs as absolute
from steepest.primitives.arrays import largest, stacked, total
from steepest.printing import text
from steepest.transforms import taylor_coefficients, taylor_exact

x, y = variable("x"), variable("y")
half = constant(1) / 2

AGAINST_MPMATH = [
    (exp(sin(x)) / (1 + x**2), lambda t: mp.exp(mp.sin(t)) / (1 + t**2)),
    (gamma(x) * digamma(x), lambda t: mp.gamma(t) * mp.digamma(t)),
    (sqrt(1 + x) * log(x), lambda t: mp.sqrt(1 + t) * mp.log(t)),
    (tan(x) * arctan(x), lambda t: mp.tan(t) * mp.atan(t)),
    (x**x, lambda t: t**t),
    (erf(x) * bessel_j(1, x), lambda t: mp.erf(t) * mp.besselj(1, t)),
    (beta(x, x + 1), lambda t: mp.beta(t, t + 1)),
    (
        lambert_w(x) ** 3 * x ** (constant(-5) / 3),
        lambda t: mp.lambertw(t).real ** 3 / t ** (mp.mpf(5) / 3),
    ),
    (x ** constant(2.5) / 3**x, lambda t: t ** mp.mpf(2.5) / 3**t),
]


@pytest.mark.parametrize(("f", "oracle"), AGAINST_MPMATH, ids=lambda f: None)
def test_numeric_coefficients_are_mpmaths(f, oracle):
    with mp.workdps(60):
        expected = [float(c) for c in mp.taylor(oracle, mp.mpf(0.7), 14)]
    got = taylor_coefficients(f, x, 0.7, 14)
    assert all(type(c) is float for c in got)
    scale = max(map(np.abs, expected))
    assert got == pytest.approx(expected, rel=1e-11, abs=1e-14 * scale)


EXACT = [
    (exp(x), 0, ["1", "1", "1/2", "1/6", "1/24"]),
    (cos(x), 0, ["1", "0", "-1/2", "0", "1/24"]),
    (exp(x), 1, ["e", "e", "e/2", "e/6", "e/24"]),
    (E**x, 0, ["1", "1", "1/2", "1/6", "1/24"]),
    (log(1 + x), 0, ["0", "1", "-1/2", "1/3", "-1/4"]),
    (1 / (1 - x), 0, ["1", "1", "1", "1", "1"]),
    (sqrt(x), 4, ["2", "1/4", "-1/64", "1/512", "-5/16384"]),
    (sin(x), PI / 6, ["1/2", "sqrt(3)/2", "-1/4", "-sqrt(3)/12", "1/48"]),
    (arctan(x), 1, ["pi/4", "1/2", "-1/4", "1/12", "0"]),
    (x**3, -1, ["-1", "3", "-3", "1", "0"]),
    (exp(x * y), 0, ["1", "y", "y^2/2", "y^3/6", "y^4/24"]),
    (tan(x), 0, ["0", "1", "0", "1/3", "0"]),
    (lambert_w(x), 0, ["0", "1", "-1", "3/2", "-8/3"]),
    (x**0, 0, ["1", "0", "0", "0", "0"]),
]


@pytest.mark.parametrize(("f", "at", "expected"), EXACT, ids=lambda v: None)
def test_exact_coefficients_are_the_textbooks(f, at, expected):
    assert [text(c) for c in taylor_exact(f, x, at, 4)] == expected


REMOVABLE = [
    (sin(x) / x, 0, ["1", "0", "-1/6", "0", "1/120"]),
    ((1 - cos(x)) / x**2, 0, ["1/2", "0", "-1/24", "0", "1/720"]),
    (x / (exp(x) - 1), 0, ["1", "-1/2", "1/12", "0", "-1/720"]),  # Bernoulli numbers over k!
    (1 / sin(x) - 1 / x, 0, ["0", "1/6", "0", "7/360", "0"]),
    (cot(x) - 1 / x, 0, ["0", "-1/3", "0", "-1/45", "0"]),
    (log(sin(x) / x), 0, ["0", "0", "-1/6", "0", "-1/180"]),
    (x ** constant(-1) * sin(x), 0, ["1", "0", "-1/6", "0", "1/120"]),
    (sin(x) / (x - PI), PI, ["-1", "0", "1/6", "0", "-1/120"]),
    ((x**2 - 1) / (x - 1), 1, ["2", "1", "0", "0", "0"]),
]


@pytest.mark.parametrize(("f", "at", "expected"), REMOVABLE, ids=lambda v: None)
def test_a_removable_singularity_is_crossed(f, at, expected):
    assert [text(c) for c in taylor_exact(f, x, at, 4)] == expected
    if isinstance(at, int):
        numeric = taylor_coefficients(f, x, at, 4)
        assert numeric == pytest.approx([float(Fraction(c)) for c in expected], abs=1e-15)


SINGULAR = [
    (1 / x, 0, "division by zero"),
    (sqrt(x), 0, "slope has no value"),
    (x**half, 0, "no Taylor series"),
    (absolute(x), 0, "slope of .* jumps"),
    (relu(x), 0, "slope of .* jumps"),
    (maximum(x, 1), 1, "slope of .* jumps"),
    (floor(x), 2, "value of .* jumps"),
    (where(greater(x, 1), x, 1), 1, "jumps"),
    (log(x), 0, "logarithm"),
    (log(x), -1, "logarithm"),
    (sin(1 / x), 0, "division by zero"),
    (sin(x) / x**2, 0, "division by zero"),
    (exp(x) / (x - x), 1, "division by zero"),
    (gamma(x), -2, "gamma"),
    (sqrt(x**2), 0, "slope has no value"),
]


@pytest.mark.parametrize(("f", "at", "reason"), SINGULAR, ids=lambda v: None)
def test_a_point_without_a_series_is_told_in_three_parts(f, at, reason):
    for attempt in (taylor_exact, taylor_coefficients):
        with pytest.raises(DomainError, match=reason) as caught:
            attempt(f, x, at, 3)
        assert caught.value.where
        assert caught.value.remedy


def test_a_pole_of_the_tangent_is_found_exactly():
    with pytest.raises(DomainError):
        taylor_exact(tan(x), x, PI / 2, 2)


def test_the_branch_that_is_taken_is_expanded_and_no_other_looked_at():
    f = where(greater(x, 0), 1 / x, where(greater(x, -5), x**2, log(x)))
    assert taylor_coefficients(f, x, -1.0, 3) == [1.0, -2.0, 1.0, 0.0]
    assert taylor_coefficients(f, x, 0.5, 1) == [2.0, -4.0]


def test_an_array_of_points_has_arrays_of_coefficients():
    at = np.array([0.25, 0.5, 2.0])
    got = taylor_coefficients(sqrt(x) * exp(y * x), x, at, 3, {y: 2.0})
    for i, point in enumerate(at):
        one = taylor_coefficients(sqrt(x) * exp(y * x), x, point, 3, {y: 2.0})
        assert [c[i] for c in got] == pytest.approx(one, rel=1e-14)


def test_linear_operations_on_arrays_are_expanded():
    a = variable("a", type=ArrayType("real", (2,)))
    f = total(stacked([sin(x), exp(x)]) * a)
    got = taylor_coefficients(f, x, 0.0, 3, {a: np.array([6.0, 12.0])})
    assert [float(c) for c in got] == pytest.approx([12, 18, 6, 1])


def test_a_missing_value_and_a_wrong_order_are_refused():
    with pytest.raises(CallError, match="value of y"):
        taylor_coefficients(x * y, x, 0.0, 3)
    for order in (-1, 2.0, True):
        with pytest.raises(ArgumentError, match="whole number"):
            taylor_exact(x, x, 0, order)


def test_thirty_coefficients_take_about_a_millisecond():
    f = exp(sin(x)) / (1 + x**2)
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        taylor_coefficients(f, x, 0.5, 30)
        best = min(best, time.perf_counter() - start)
    assert best < 2e-3


def test_a_long_chain_is_expanded_without_recursion():
    f = x
    for i in range(20_000):
        f = sin(f) if i % 2 else f + x
    got = taylor_coefficients(f, x, 0.0, 2)
    assert len(got) == 3


def test_a_zero_that_only_the_exact_point_shows_is_found():
    got = taylor_coefficients(sin(x) / (x - PI) * y, x, PI, 2, {y: 2.0})
    assert got == pytest.approx([-2, 0, 1 / 3])


def test_general_entries_are_expanded_by_repeated_differentiation():
    f = largest(stacked([sin(x), x / 10])) * x
    got = taylor_coefficients(f, x, 0.5, 3)
    assert got == pytest.approx(taylor_coefficients(sin(x) * x, x, 0.5, 3))


def test_a_division_by_zero_among_several_points_is_told():
    with pytest.raises(DomainError, match="division by zero"):
        taylor_coefficients(y / (x - x) + y, y, np.array([1.0, 2.0]), 2, {x: 1.0})


def test_the_order_zero_asks_for_the_value_only():
    f = where(greater(x, 0), 1 / x, absolute(x) + 3)
    assert taylor_coefficients(f, x, 0.0, 0) == [3.0]
    assert [text(c) for c in taylor_exact(f, x, 0, 0)] == ["3"]
