"""Matrices of derivatives, their patterns and colourings."""

from itertools import pairwise

import numpy as np
import pytest

from steepest.errors import ShapeError
from steepest.evaluation import evaluate
from steepest.graph import ArrayType, check, constant, ordered, variable
from steepest.primitives import cos, exp, greater, sin, where
from steepest.transforms import (
    colouring,
    gradient,
    hessian,
    hessian_pattern,
    jacobian,
    jacobian_pattern,
)

x, y, z = variable("x"), variable("y"), variable("z")
ZERO = constant(0)


def rosenbrock(variables):
    f = constant(0)
    for a, b in pairwise(variables):
        f = f + 100 * (b - a**2) ** 2 + (1 - a) ** 2
    return f


def test_the_jacobian_of_polar_coordinates_is_the_textbooks():
    rows = jacobian([x * cos(y), x * sin(y)], [x, y])
    got = np.array([evaluate(row, {x: 2.0, y: 0.3}) for row in rows])
    c, s = np.cos(0.3), np.sin(0.3)
    assert got == pytest.approx(np.array([[c, -2 * s], [s, 2 * c]]))


def test_wide_and_tall_jacobians_agree_with_gradients():
    inputs = [variable(f"x{i}") for i in range(6)]
    outputs = [sin(a) * b + c for a, b, c in zip(inputs, inputs[1:], inputs[2:], strict=False)]
    for chosen in (outputs, outputs[:1], [*outputs, *outputs, *outputs]):
        rows = jacobian(chosen, inputs)
        assert [len(row) for row in rows] == [6] * len(chosen)
        for row, output in zip(rows, chosen, strict=True):
            check(row)
            at = dict(zip(inputs, np.linspace(0.1, 1.1, 6), strict=True))
            assert evaluate(row, at) == pytest.approx(evaluate(gradient(output, inputs), at))


def test_a_jacobian_without_outputs_or_inputs_is_empty():
    assert jacobian([], [x]) == []
    assert jacobian([x, y], []) == [[], []]
    assert hessian(x, []) == []


def test_a_banded_hessian_takes_three_directions_and_is_zero_elsewhere():
    inputs = [variable(f"x{i}") for i in range(60)]
    f = rosenbrock(inputs)
    pattern = hessian_pattern(f, inputs)
    assert pattern[7] == {6, 7, 8}
    assert len(colouring(pattern, 60)) == 3
    rows = hessian(f, inputs)
    for i, row in enumerate(rows):
        assert {j for j, entry in enumerate(row) if entry is not ZERO} == pattern[i]
    at = np.linspace(-1.0, 1.5, 60)
    got = np.array([evaluate(row, dict(zip(inputs, at, strict=True))) for row in rows])
    expected = np.zeros((60, 60))  # By hand: f = sum of 100 (b - a^2)^2 + (1 - a)^2.
    for i, (a, b) in enumerate(pairwise(at)):
        expected[i, i] += 1200 * a * a - 400 * b + 2
        expected[i, i + 1] = expected[i + 1, i] = -400 * a
        expected[i + 1, i + 1] += 200
    assert got == pytest.approx(expected, abs=1e-9)


def test_building_a_banded_hessian_is_linear_in_its_width():
    sizes = []
    for count in (50, 100, 200):
        inputs = [variable(f"x{i}") for i in range(count)]
        rows = hessian(rosenbrock(inputs), inputs)
        sizes.append(len(ordered(*{entry for row in rows for entry in row})))
    assert sizes[2] - sizes[1] <= 2.1 * (sizes[1] - sizes[0])


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (x * y, [{1}, {0}, set()]),
        (x * x, [{0}, set(), set()]),
        (x + 2 * y - z / 3, [set(), set(), set()]),
        (x / y, [{1}, {0, 1}, set()]),
        (exp(x + y), [{0, 1}, {0, 1}, set()]),
        (where(greater(x, 0), y * z, y**2), [set(), {1, 2}, {1}]),
        (sin(x) + y**z, [{0}, {1, 2}, {1, 2}]),
        (constant(3), [set(), set(), set()]),
    ],
    ids=lambda v: None,
)
def test_a_pattern_holds_just_the_pairs_that_are_coupled(f, expected):
    assert hessian_pattern(f, [x, y, z]) == expected


def test_a_jacobian_pattern_tells_what_depends_on_what():
    assert jacobian_pattern([x * y, sin(z), constant(1)], [x, y, z]) == [{0, 1}, {2}, set()]


def test_columns_of_one_colour_share_no_row():
    rng = np.random.default_rng(1)
    pattern = [set(map(int, rng.choice(40, 4, replace=False))) for _ in range(60)]
    groups = colouring(pattern, 40)
    assert sorted(j for group in groups for j in group) == list(range(40))
    for group in groups:
        assert all(len(row.intersection(group)) <= 1 for row in pattern)


def test_arrays_are_refused_with_what_would_work():
    a = variable("a", type=ArrayType("real", (3,)))
    with pytest.raises(ShapeError, match="made of numbers"):
        jacobian([a], [x])
    with pytest.raises(ShapeError, match="made of numbers"):
        hessian(x, [a])
