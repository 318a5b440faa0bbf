"""Reverse mode: gradients and vector-Jacobian products."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from steepest.errors import ShapeError
from steepest.evaluation import evaluate
from steepest.graph import (
    ArrayType,
    Primitive,
    check,
    constant,
    divide,
    exp,
    ordered,
    variable,
)
from steepest.primitives import cos, sin
from steepest.primitives.arrays import average, largest, part, stacked, total
from steepest.transforms import derivative, gradient, tangent, vjp
from tests.laws.graphs import graphs

x, y = variable("x"), variable("y")


def operations(*nodes):
    return sum(node.primitive is not None for node in ordered(*nodes))


SMOOTH = ("add", "subtract", "multiply", "divide", "power", "negate", "exp", "log", "sin", "tanh")


@settings(max_examples=60)
@given(graphs(names=SMOOTH, size=30))
def test_a_gradient_costs_at_most_seven_operations_for_each(graph):
    inputs = [n for n in ordered(graph) if not n.arguments and n.primitive is None]
    inputs = [n for n in inputs if hasattr(n, "name")]
    slopes = gradient(graph, inputs)
    check(slopes)
    assert operations(graph, *slopes) <= 8 * operations(graph) + len(inputs)


def test_a_quotient_of_a_node_by_itself_costs_no_more_than_is_claimed():
    f = x
    for _ in range(50):
        f = divide(f, f)
    assert operations(f, *gradient(f, [x])) <= 8 * operations(f)


def test_all_partials_of_a_product_of_300_take_a_few_operations_each():
    inputs = [variable(f"x{i}") for i in range(300)]
    product = inputs[0]
    for factor in inputs[1:]:
        product = product * factor
    slopes = gradient(sin(product), inputs)
    check(slopes)
    assert operations(*slopes) < 1250
    rng = np.random.default_rng(0)
    at = dict(zip(inputs, rng.uniform(0.97, 1.03, 300), strict=True))
    whole = np.prod(list(at.values()))
    expected = [np.cos(whole) * whole / v for v in at.values()]
    assert evaluate(slopes, at) == pytest.approx(expected, rel=1e-11)


def test_an_input_that_does_not_occur_has_the_gradient_zero_of_its_shape():
    a = variable("a", type=ArrayType("real", (3,)))
    [slope] = gradient(x * x, [a])
    assert slope.type == a.type
    assert evaluate([total(slope)], {}) == [0.0]


def test_the_gradient_of_an_array_is_refused():
    a = variable("a", type=ArrayType("real", ("n",)))
    with pytest.raises(ShapeError, match="one number"):
        gradient(a, [a])


def test_an_output_that_is_an_input_has_the_gradient_one():
    assert gradient(x, [x, y]) == [constant(1), constant(0)]


def test_adjoints_are_summed_over_what_broadcasting_repeats():
    row = variable("r", type=ArrayType("real", (1, 3)))
    column = variable("c", type=ArrayType("real", (2, 1)))
    slopes = gradient(total(x * row * column), [x, row, column])
    check(slopes)
    at = {x: 2.0, row: np.array([[1.0, 2.0, 3.0]]), column: np.array([[4.0], [5.0]])}
    by_x, by_row, by_column = evaluate(slopes, at)
    assert by_x == 54.0
    assert np.array_equal(by_row, [[18.0, 18.0, 18.0]])
    assert np.array_equal(by_column, [[12.0], [12.0]])


def test_linear_entries_are_transposed_and_general_ones_by_their_tangent():
    a = variable("a", type=ArrayType("real", (4,)))
    f = largest(a) * average(a) + total(stacked([part(a, 0), part(a, 3), x])) * x
    [by_a, by_x] = gradient(f, [a, x])
    check([by_a, by_x])
    at = {a: np.array([1.0, 7.0, 2.0, 2.0]), x: 3.0}
    got, slope = evaluate([by_a, by_x], at)
    assert got == pytest.approx([7 / 4 + 3, 3 + 7 / 4, 7 / 4, 7 / 4 + 3])
    assert slope == pytest.approx(3 + (1 + 2 + 3))
    moves = {a: np.array([0.3, -1.0, 2.0, 0.5]), x: -2.0}
    forward = tangent([f], {v: constant(m) for v, m in moves.items()})
    [value] = evaluate(forward, at)
    assert value == pytest.approx(got @ moves[a] + slope * moves[x])


def test_a_vector_times_the_jacobian_is_a_weighted_sum_of_gradients():
    weights = [constant(3), exp(y)]
    pulled = vjp([x * y, sin(x)], [x, y], weights)
    check(pulled)
    at = {x: 0.4, y: 1.5}
    assert evaluate(pulled, at) == pytest.approx(
        [3 * 1.5 + np.exp(1.5) * np.cos(0.4), 3 * 0.4], rel=1e-15
    )


def test_an_output_given_twice_counts_twice():
    assert vjp([x, x], [x], [y, y]) == [y + y]


def test_an_entry_without_rules_is_differentiated_by_its_definition():
    twist = Primitive(name="twist of the test", arity=2, defined_as=lambda a, b: sin(a * b) + a)
    nested = Primitive(name="nest of the test", defined_as=lambda a: twist(a, a) * 2)
    f = nested(x * y)
    expected = derivative(2 * (sin((x * y) * (x * y)) + x * y), x)
    slopes = [derivative(f, x), *gradient(f, [x])]
    got = evaluate([*slopes, expected], {x: 0.7, y: 0.9})
    assert got[:2] == pytest.approx([got[2]] * 2, rel=1e-14)


def test_an_entry_without_any_rule_is_refused():
    blank = Primitive(name="blank of the test", evaluate=lambda a: a)
    for differentiate in (lambda f: derivative(f, x), lambda f: gradient(f, [x])):
        with pytest.raises(Exception, match="no rule"):
            differentiate(blank(x))


def test_a_chain_of_100000_operations_has_its_gradient_in_seconds():
    f = x
    for i in range(100_000):
        f = cos(f) if i % 2 else f * y
    start = time.perf_counter()
    slopes = gradient(f, [x, y])
    assert time.perf_counter() - start < 15
    assert operations(*slopes) < 600_000
