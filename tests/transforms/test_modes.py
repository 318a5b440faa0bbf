"""Every mode gives the same derivative, and mpmath's numerical one."""

import math
from contextlib import suppress

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steepest.errors import DomainError, SteepestError
from steepest.evaluation import digits, evaluate, in_domain
from steepest.graph import check, constant, variable
from steepest.primitives import cos, exp, gamma, log, sin, sqrt, tan
from steepest.transforms import (
    derivative,
    directional_derivative,
    gradient,
    hessian,
    hvp,
    jacobian,
    nth_derivative,
    taylor_coefficients,
)
from tests.laws.graphs import graphs

SMOOTH = (
    *("add", "subtract", "multiply", "divide", "power", "negate", "exp", "log", "sqrt", "cbrt"),
    *("sin", "cos", "tan", "sec", "cot", "arctan", "arcsin", "atan2", "sinh", "cosh", "tanh"),
    *("arsinh", "sigmoid", "softplus", "silu", "erf", "gamma", "digamma", "lgamma", "log1p"),
    *("expm1", "normal_density", "lambert_w"),
)

x, y = variable("x"), variable("y")
numbers = st.sampled_from([constant(n) for n in (1, 2, 3, -1)]) | st.builds(
    constant, st.fractions(-3, 3, max_denominator=4)
)
points = st.fractions(-2, 2, max_denominator=64).map(lambda q: q + mp.mpf(1) / 1000)


def quotient(graph, a, b):
    """The difference quotient in x at 60 digits, or nothing outside the domain."""
    h = mp.mpf(10) ** -16
    with mp.workdps(80):
        right, left = (digits(graph, {x: a + s * h, y: b}, 60) for s in (1, -1))
        return (right - left) / (2 * h)


@settings(max_examples=120)
@given(graphs(("x", "y"), size=12, leaves=numbers, names=SMOOTH), points, points)
def test_forward_reverse_and_taylor_give_mpmaths_difference_quotient(graph, a, b):
    try:
        expected = quotient(graph, a, b)
    except SteepestError:
        expected = mp.nan
    assume(mp.isfinite(expected) and abs(expected) < 1e12)
    assume(in_domain(graph, {x: float(a), y: float(b)}))
    forward = derivative(graph, x)
    [reverse] = gradient(graph, [x])
    check([forward, reverse])
    for slope in (forward, reverse):
        try:
            exact = digits(slope, {x: a, y: b}, 30)
        except SteepestError:
            assume(False)
        if mp.isnan(exact):  # On the edge of a domain, as arcsin(x/x) and sqrt(x - x) are.
            with suppress(DomainError):
                series = taylor_coefficients(graph, x, float(a), 1, {y: float(b)})
                assert series[1] == pytest.approx(float(expected))
            return
        assert abs(exact - expected) <= 1e-12 * (1 + abs(expected))
    values = evaluate([graph, forward, reverse], {x: float(a), y: float(b)})
    assume(all(map(math.isfinite, values)))
    assume(abs(values[1] - expected) <= 1e-9 * (1 + abs(expected)))
    try:
        series = taylor_coefficients(graph, x, float(a), 1, {y: float(b)})
    except DomainError:
        return
    assert series == pytest.approx([values[0], values[1]], rel=1e-7, abs=1e-7)


FUNCTIONS = [
    x**2 * sin(x * y) + exp(-x) / (1 + y**2),
    log(1 + x**2 * y**4) * sqrt(2 + cos(x - y)),
    tan(x / 2) ** 3 - gamma(1 + y) * x ** (y / 3),
]


@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_hessian_is_symmetric_and_every_way_to_it_agrees(f):
    at = {x: 0.8, y: 1.3}
    rows = hessian(f, [x, y])
    slopes = gradient(f, [x, y])
    again = jacobian(slopes, [x, y])
    twice = [gradient(s, [x, y]) for s in slopes]
    moved = [hvp(f, [x, y], [constant(1), constant(0)]), hvp(f, [x, y], [constant(0), constant(1)])]
    for matrix in (rows, again, twice, moved):
        for row in matrix:
            check(row)
    values = [np.array([evaluate(row, at) for row in m]) for m in (rows, again, twice, moved)]
    assert rows[0][1] is rows[1][0]
    for other in values[1:]:
        assert other == pytest.approx(values[0], rel=1e-11)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_a_directional_derivative_is_the_gradient_times_the_direction(f):
    along = directional_derivative(f, {x: constant(3), y: constant(-2)})
    check([along])
    at = {x: 0.8, y: 1.3}
    by_x, by_y, value = evaluate([*gradient(f, [x, y]), along], at)
    assert value == pytest.approx(3 * by_x - 2 * by_y, rel=1e-13)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_taylor_coefficients_are_derivatives_over_factorials(f):
    at = {x: 0.8, y: 1.3}
    series = taylor_coefficients(f, x, 0.8, 4, {y: 1.3})
    for k, coefficient in enumerate(series):
        repeated, once = evaluate([derivative(f, x, k), nth_derivative(f, x, k)], at)
        assert coefficient * math.factorial(k) == pytest.approx(repeated, rel=1e-9)
        assert once == pytest.approx(repeated, rel=1e-9)
