"""Forward mode: raw derivatives and tangents."""

import time

import numpy as np
import pytest

from steepest.errors import ArgumentError, DomainError
from steepest.evaluation import evaluate
from steepest.graph import ArrayType, check, constant, exp, log, ordered, variable
from steepest.primitives import bessel_j, cos, floor, greater, polygamma, sin, sqrt, where
from steepest.primitives.arrays import stop_gradient, total
from steepest.transforms import derivative, nth_derivative, tangent

x, y = variable("x"), variable("y")


def test_the_derivative_of_a_product_has_one_term_for_each_factor():
    assert derivative(x**2 * sin(x), x) is sin(x) * (2 * x) + x**2 * cos(x)


def test_what_does_not_depend_on_the_variable_has_the_derivative_zero():
    assert derivative(exp(y), x) is constant(0)


def test_the_derivative_of_order_zero_is_the_function():
    assert derivative(exp(x), x, 0) is exp(x)


@pytest.mark.parametrize("order", [-1, 1.0, True, "2"])
def test_an_order_that_is_not_a_whole_number_is_refused(order):
    with pytest.raises(ArgumentError, match="whole number"):
        derivative(x, x, order)


@pytest.mark.parametrize("function", [bessel_j(x, y), polygamma(x, y)])
def test_a_derivative_in_a_whole_argument_is_refused(function):
    with pytest.raises(ArgumentError, match="argument 1"):
        derivative(function, x)


def test_a_step_has_slope_zero_and_a_condition_none():
    assert derivative(floor(x) * y, x) is constant(0)
    assert derivative(where(greater(x, 0), y, 1), x) is constant(0)


def test_a_tangent_is_the_sum_over_the_inputs():
    [move] = tangent([x * y], {x: sin(x), y: log(y)})
    check([move])
    assert move is y * sin(x) + x * log(y)


def test_an_inner_node_can_be_the_variable():
    u = sin(x)
    assert derivative(exp(u) * x, u) is x * exp(u)


def test_only_what_depends_on_the_variable_is_walked():
    heavy = y
    for _ in range(100):
        heavy = sin(heavy) * heavy
    assert derivative(heavy * x, x) is heavy


def test_the_tangent_of_a_scalar_is_repeated_into_an_array():
    a = variable("a", type=ArrayType("real", ("n",)))
    [move] = tangent([a + x], {x: constant(1)})
    check([move])
    assert evaluate([total(move)], {a: np.zeros(4), x: 0.0}) == [4.0]


def test_nested_sines_stay_linear_in_their_depth():
    sizes = []
    for depth in (8, 16, 32):
        f = x
        for _ in range(depth):
            f = sin(f) * f
        slope = derivative(f, x)
        check([slope])
        sizes.append(len(ordered(slope)))
    assert sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0])


def test_a_high_derivative_of_nested_sines_is_small_and_right():
    f = x
    for _ in range(5):
        f = sin(f)
    tenth = derivative(f, x, 10)
    check([tenth])
    assert len(ordered(tenth)) < 2000
    repeated = f
    for _ in range(10):
        repeated = derivative(repeated, x)
    assert len(ordered(tenth)) < len(ordered(repeated))
    [a, b] = evaluate([tenth, repeated], {x: 0.8})
    assert a == pytest.approx(b, rel=1e-10)


def test_the_power_series_and_repeated_differentiation_agree():
    f = sqrt(1 + x**2) * exp(-x)
    a, b = evaluate([nth_derivative(f, x, 4), derivative(f, x, 4)], {x: 0.3})
    assert a == pytest.approx(b, rel=1e-12)


def test_a_high_derivative_without_a_power_series_is_found_all_the_same():
    f = log(x) ** 2
    for _ in range(30):
        f = f + stop_gradient(f) * sin(f)
    assert evaluate([derivative(f, x, 3)], {x: 1.5})[0] == pytest.approx(
        evaluate([derivative(derivative(derivative(f, x), x), x)], {x: 1.5})[0]
    )
    with pytest.raises(DomainError, match="divides by zero"):
        nth_derivative(x / constant(0), x, 2)


def test_a_chain_of_100000_operations_is_differentiated_in_seconds():
    f = x
    for i in range(100_000):
        f = sin(f) if i % 2 else f * y
    start = time.perf_counter()
    slope = derivative(f, x)
    assert time.perf_counter() - start < 10
    assert len(ordered(slope)) < 500_000
