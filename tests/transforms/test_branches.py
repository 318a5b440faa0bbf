"""A branch that is not taken leaves no NaN in a derivative, in any mode, first or second."""

import numpy as np
import pytest

from steepest.evaluation import evaluate
from steepest.graph import ArrayType, check, exp, log, variable
from steepest.primitives import abs as absolute
from steepest.primitives import greater, less, maximum, relu, sin, sqrt, where
from steepest.primitives.arrays import total
from steepest.transforms import derivative, gradient

x, y = variable("x"), variable("y")
root = sqrt(x)
positive = greater(x, 0)

CASES = [
    # function, point, slope, second derivative
    (where(positive, root, 0), -1.0, 0, 0),
    (where(positive, root, 0), 0.0, 0, 0),
    (where(positive, root, 0), 4.0, 0.25, -1 / 32),
    (where(positive, log(x), x**2), -3.0, -6, 2),
    (where(positive, root, 0) + where(greater(x, 1), 2 * root, 0), -1.0, 0, 0),
    (where(positive, root, 0) + where(greater(x, 1), 2 * root, 0), 0.25, 1, -2),
    (where(positive, 2 * root, 0) + where(greater(x, 1), exp(2 * root), x), -1.0, 1, 0),
    (where(positive, where(greater(x, 1), log(x - 1), x / absolute(x)), x), 0.0, 1, 0),
    (where(positive, where(greater(x, 1), log(x - 1), x / absolute(x)), x), 0.5, 0, 0),
    (where(positive, where(greater(x, 1), log(x - 1), x / absolute(x)), x), 3.0, 0.5, -0.25),
    (where(positive, where(greater(root, 1), log(root - 1), 0), 0), -4.0, 0, 0),
    (where(less(x, 0), 0, where(positive, exp(-1 / x), 0)), 0.0, 0, 0),
    (where(positive, 1 / x, 0) * where(positive, root, 1), 0.0, 0, 0),
    (maximum(root, 1), 0.0, 0, 0),
    (relu(root - 2) * where(greater(x, 1), x, 3), 0.0, 0, 0),
    (where(positive, sin(exp(x**2)), 1), -40.0, 0, 0),
]


@pytest.mark.parametrize(("f", "at", "slope", "second"), CASES, ids=lambda v: None)
def test_the_slope_is_that_of_the_branch_taken(f, at, slope, second):
    first = [derivative(f, x), *gradient(f, [x])]
    seconds = [g for d in first for g in (derivative(d, x), *gradient(d, [x]))]
    check([*first, *seconds])
    with np.errstate(all="ignore"):
        values = evaluate([*first, *seconds], {x: at})
    assert values == pytest.approx([slope] * 2 + [second] * 4, rel=1e-12)


def test_each_element_of_an_array_has_its_own_branch():
    v = variable("v", type=ArrayType("real", ("n",)))
    f = total(where(greater(v, 0), sqrt(v), 0) + where(greater(v, 2), 2 * sqrt(v), v))
    slopes = gradient(f, [v])
    check(slopes)
    with np.errstate(all="ignore"):
        [got] = evaluate(slopes, {v: np.array([-1.0, 0.0, 0.25, 4.0])})
    assert got == pytest.approx([1, 1, 2, 0.75])


def test_one_condition_closes_a_whole_array_behind_a_sum():
    v = variable("v", type=ArrayType("real", ("n",)))
    f = where(positive, total(sqrt(v)), 0)
    with np.errstate(all="ignore"):
        [got] = evaluate(gradient(f, [v]), {v: np.array([-1.0, 0.0, 1.0]), x: -1.0})
    assert got == pytest.approx([0, 0, 0])


def test_many_nested_choices_cost_a_linear_number_of_conditions():
    f = x
    for k in range(300):
        f = where(greater(f, k), sqrt(f), sin(f))
    slopes = gradient(f, [x])
    check(slopes)
    with np.errstate(all="ignore"):
        got, expected = evaluate([*slopes, derivative(f, x)], {x: 0.7})
    assert got == pytest.approx(expected)
