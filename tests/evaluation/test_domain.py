"""Domains, intermediate values, kinks and jumps."""

import math

import numpy as np
import pytest

from steepest.evaluation import conditions, in_domain, intermediates, jumps, kinks
from steepest.graph import constant, variable
from steepest.primitives import (
    abs as absolute,
)
from steepest.primitives import (
    arcsin,
    divide,
    exp,
    floor,
    gamma,
    greater,
    log,
    maximum,
    negate,
    power,
    sqrt,
    where,
)

x, y = variable("x"), variable("y")


def relations(node):
    return [(c.subject, c.relation) for c in conditions(node)]


def test_every_intermediate_value_stands_in_order_before_its_use():
    node = exp(x**2) / (x + 1)
    table = intermediates(node, {x: 1.0})
    assert table.rows[-1].node is node
    assert table.rows[-1].value == pytest.approx(math.e / 2)
    seen = set()
    for row in table:
        assert all(a in seen or not a.arguments for a in row.node.arguments)
        seen.add(row.node)
    assert table.cause is None
    assert table.unbounded is None


def test_the_first_operation_that_left_its_domain_is_the_cause():
    table = intermediates(sqrt(log(x)) + 1 / x, {x: 0.5})
    assert table.cause is not None
    assert table.cause.node.primitive.name == "sqrt"
    assert table.cause.violated.says == "the square root of a negative number"
    assert table.cause.subject == pytest.approx(math.log(0.5))
    assert table.unbounded.node.primitive.name == "sqrt"


def test_an_overflow_is_no_domain_error_and_still_named():
    table = intermediates(exp(x) * 2, {x: 1000.0})
    assert table.cause is None
    assert table.unbounded.node.primitive.name == "exp"


def test_a_branch_that_is_not_taken_is_no_cause():
    node = where(greater(x, 0), sqrt(x), 0) + y
    assert intermediates(node, {x: -1.0, y: 1.0}).cause is None
    assert in_domain(node, {x: -1.0, y: 1.0})
    both = where(greater(x, 0), sqrt(x), 0) + sqrt(x)
    assert not in_domain(both, {x: -1.0})


def test_a_domain_is_judged_at_each_point_of_an_array():
    points = np.array([-2.0, -1, 0, 0.5, 1, 2])
    assert in_domain(1 / x, {x: points}).tolist() == [True, True, False, True, True, True]
    assert in_domain(arcsin(x), {x: points}).tolist() == [False, True, True, True, True, False]
    assert in_domain(gamma(x), {x: points}).tolist() == [False, False, False, True, True, True]
    choice = where(greater(x, 0), log(x), log(negate(x)))
    assert in_domain(choice, {x: points}).tolist() == [True, True, False, True, True, True]
    grid = in_domain(log(x) / y, {x: points[:, None], y: np.array([0.0, 1.0])})
    assert grid.shape == (6, 2)


def test_conditions_are_listed_once_and_only_where_they_can_fail():
    node = log(x) + log(x) * sqrt(constant(2)) + 1 / x + divide(1, 3)
    assert relations(node) == [(x, ">0"), (x, "!=0")]
    assert conditions(log(constant(-1)) * x)[0].relation == ">0"
    assert conditions(x * 2 + exp(x)) == []


@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (constant(2), []),
        (constant(2.0), []),
        (constant(-2), [(x, "!=0")]),
        (negate(2), [(x, "!=0")]),
        (divide(1, 2), [(x, ">=0")]),
        (divide(4, 2), []),
        (negate(divide(1, 2)), [(x, ">0")]),
        (y, [(x, ">0")]),
    ],
)
def test_the_domain_of_a_power_depends_on_its_exponent(exponent, expected):
    assert relations(power(x, exponent)) == expected


def test_kinks_and_jumps_are_found_through_the_whole_graph():
    assert kinks(exp(absolute(x)) + maximum(x, y)) == [x, x - y]
    assert jumps(floor(x) * 2) == [x - floor(x)]
    assert kinks(exp(x)) == jumps(exp(x)) == []
