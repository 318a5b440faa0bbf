"""One-sided derivatives, against difference quotients from that side and closed forms."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from steepest.evaluation import evaluate, one_sided
from steepest.graph import constant, variable
from steepest.primitives import abs as absolute
from steepest.primitives import (
    arrays,
    exp,
    floor,
    greater,
    less_equal,
    maximum,
    minimum,
    relu,
    sign,
    sin,
    sqrt,
    where,
)
from steepest.primitives.stable import hypot

x, y = variable("x"), variable("y")


@pytest.mark.parametrize(
    ("node", "left", "right"),
    [
        (absolute(x), -1, 1),
        (absolute(x) * x, 0, 0),
        (absolute(x) ** 2, 0, 0),
        (absolute(sin(x)), -1, 1),
        (-absolute(x) + absolute(2 * x), -1, 1),
        (absolute(x) - absolute(x), 0, 0),
        (absolute(absolute(x)), -1, 1),
        (maximum(x, -x), -1, 1),
        (maximum(x, 2 * x), 1, 2),
        (minimum(x, x**2), 1, 0),
        (relu(x), 0, 1),
        (relu(-x), -1, 0),
        (where(greater(x, 0), x**2, x), 1, 0),
        (where(less_equal(x, 0), sin(x), x), 1, 1),
        (exp(absolute(x)), -1, 1),
        (arrays.total(arrays.stacked([absolute(x), 3 * x])), 2, 4),
    ],
)
def test_a_kink_at_zero_has_its_two_slopes(node, left, right):
    assert one_sided(node, {x: 0.0}, x) == (left, right)


def test_a_jump_has_no_slope():
    for node in (sign(x), floor(x), where(greater(x, 0), 1 + x, x), where(greater(x, 0), 2, 1)):
        left, right = one_sided(node, {x: 0.0}, x)
        assert math.isnan(left) or math.isnan(right)


def test_a_jump_elsewhere_does_not_matter():
    assert one_sided(floor(y) + x, {x: 0.0, y: 2.0}, x) == (1, 1)


def test_outside_the_domain_there_is_no_slope():
    left, right = one_sided(sqrt(x), {x: 0.0}, x)
    assert math.isnan(left)
    assert right == math.inf


def test_a_direction_may_move_several_variables():
    assert one_sided(maximum(x, y), {x: 1.0, y: 1.0}, {x: 1.0, y: 3.0}) == (1, 3)


def test_the_root_of_a_square_has_the_sides_of_a_size():
    assert one_sided(sqrt(x**2), {x: 0.0}, x) == (-1, 1)
    assert one_sided(sqrt(x * x), {x: 0.0}, x) == (-1, 1)
    assert one_sided(hypot(x, y), {x: 0.0, y: 0.0}, {x: 3.0, y: 4.0}) == (-5, 5)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(some.lists(some.integers(-3, 3), min_size=3, max_size=3), some.integers(-2, 2))
def test_slopes_agree_with_difference_quotients(coefficients, point):
    a, b, c = coefficients
    f = (
        absolute(x - point) * a
        + maximum(b * x, constant(c) * x + point * (b - c))
        + relu(x * (x - point))
    )
    left, right = one_sided(f, {x: float(point)}, x)
    h = 2.0**-20
    [low], [here], [high] = (evaluate([f], {x: point + s}) for s in (-h, 0.0, h))
    assert left == pytest.approx((here - low) / h, abs=1e-4)
    assert right == pytest.approx((high - here) / h, abs=1e-4)
