"""Forward mode: raw derivatives and tangents."""

import pytest

from steepest.errors import ArgumentError
from steepest.graph import check, exp, log, ordered, variable
from steepest.primitives import sin
from steepest.transforms import derivative, tangent

x, y = variable("x"), variable("y")


def test_the_derivative_of_a_product_is_the_product_rule():
    slope = derivative(x**2 * sin(x), x)
    assert slope is sin(x) * (2 * x) + x**2 * derivative(sin(x), x)


def test_what_does_not_depend_on_the_variable_has_the_derivative_zero():
    assert derivative(exp(y), x) is (x - x) * 0


@pytest.mark.parametrize("order", [-1, 1.0, True, "2"])
def test_an_order_that_is_not_a_whole_number_is_refused(order):
    with pytest.raises(ArgumentError, match="whole number"):
        derivative(x, x, order)


def test_a_tangent_is_the_sum_over_the_inputs():
    [move] = tangent([x * y], {x: sin(x), y: log(y)})
    check([move])
    assert move is y * sin(x) + x * log(y)


def test_only_what_depends_on_the_variable_is_walked():
    heavy = y
    for _ in range(100):
        heavy = sin(heavy) * heavy
    assert len(ordered(derivative(heavy * x, x))) == len(ordered(heavy))
