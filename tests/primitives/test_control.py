"""Choices and loops as nodes: values as Python's own, derivatives both ways, constant size."""

import pickle

import numpy as np
import pytest

from steepest.errors import ArgumentError, ShapeError
from steepest.evaluation import evaluate
from steepest.graph import REAL, ArrayType, Body, check, lift, ordered, parameter, variable
from steepest.primitives import greater, less, sin
from steepest.primitives.arrays import total
from steepest.primitives.control import choice, repeated_while, scanned_over
from steepest.primitives.matrices import product
from steepest.transforms import gradient, tangent

x, y = variable("x"), variable("y")
v = variable("v", type=ArrayType("real", ("n",)))
p, q, r = (parameter(i, REAL) for i in range(3))

STEP = Body([p, q, r], [sin(p) * r + q, p * q])
DATA = np.array([0.3, -1.1, 0.4, 2.0])


def by_hand(start, data, factor, *, backward=False):
    made = []
    for element in reversed(data) if backward else data:
        start, new = np.sin(start) * factor + element, start * element
        made.append(new)
    return start, made[::-1] if backward else made


def slope(node, at, name, h=1e-6):
    [high], [low] = (evaluate([node], {**at, name: at[name] + s}) for s in (h, -h))
    return (high - low) / (2 * h)


@pytest.mark.parametrize("backward", [False, True])
def test_a_scan_is_a_loop(backward):
    last, made = scanned_over(STEP, [x], [v], [y], backward=backward)
    found = evaluate([last, made], {x: 0.4, v: DATA, y: 0.8})
    expected = by_hand(0.4, DATA, 0.8, backward=backward)
    assert found[0] == pytest.approx(expected[0], rel=1e-15)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-15)


@pytest.mark.parametrize("backward", [False, True])
def test_a_scan_differentiates_both_ways(backward):
    last, made = scanned_over(STEP, [x], [v], [y], backward=backward)
    loss = last * last + total(made * made)
    at = {x: 0.4, v: DATA, y: 0.8}
    gradients = gradient(loss, [x, y, v])
    check(gradients)
    of_x, of_y, of_v = evaluate(gradients, at)
    assert of_x == pytest.approx(slope(loss, at, x), rel=1e-7)
    assert of_y == pytest.approx(slope(loss, at, y), rel=1e-7)
    for place in range(len(DATA)):
        assert of_v[place] == pytest.approx(_element_slope(loss, at, place), rel=1e-6)
    assert evaluate(tangent([loss], {x: lift(1)}), at)[0] == pytest.approx(of_x, rel=1e-13)
    assert evaluate(tangent([loss], {y: lift(1)}), at)[0] == pytest.approx(of_y, rel=1e-13)


def _element_slope(node, at, place):
    step = 1e-6 * np.eye(len(DATA))[place]
    [high], [low] = (evaluate([node], {**at, v: DATA + s}) for s in (step, -step))
    return (high - low) / 2e-6


def test_a_scan_differentiates_again_in_every_order_of_modes():
    [last] = scanned_over(Body([p], [sin(p) + p * p]), [x], length=3)
    at = {x: 0.3}
    first = gradient(last, [x])[0]
    expected = slope(first, at, x)
    over = [
        gradient(first, [x])[0],
        tangent([first], {x: lift(1)})[0],
        gradient(tangent([last], {x: lift(1)})[0], [x])[0],
        tangent(tangent([last], {x: lift(1)}), {x: lift(1)})[0],
    ]
    for second in evaluate(over, at):
        assert second == pytest.approx(expected, rel=1e-8)


def test_a_loops_graph_does_not_grow_with_its_length():
    sizes = []
    for count in (3, 3000):
        [last] = scanned_over(Body([p], [sin(p) + p]), [x], length=count)
        sizes.append(len(ordered(*gradient(last, [x]))))
    assert sizes[0] == sizes[1]


def test_a_whole_descent_is_one_scan():
    w = variable("w", type=ArrayType("real", (2,)))
    matrix = np.array([[2.0, 0.3], [0.3, 1.0]])
    theta = parameter(0, w.type)
    quadratic = product(theta, product(lift(matrix), theta)) / 2 - total(theta)
    body = Body([theta], [theta - 0.3 * gradient(quadratic, [theta])[0], quadratic])
    last, losses = scanned_over(body, [w], length=200)
    found, history = evaluate([last, losses], {w: np.zeros(2)})
    np.testing.assert_allclose(found, np.linalg.solve(matrix, np.ones(2)), rtol=1e-12)
    assert np.all(np.diff(history) <= 1e-15)


def test_a_choice_takes_one_branch_and_its_slope():
    branches = Body([p, q], [p * q]), Body([p, q], [sin(p) - q])
    [node] = choice(greater(x, 0), *branches, [x, x**2])
    for point in (0.7, -0.7):
        at = {x: point}
        assert evaluate(gradient(node, [x]), at)[0] == pytest.approx(slope(node, at, x), rel=1e-8)
        assert evaluate(tangent([node], {x: lift(1)}), at)[0] == pytest.approx(slope(node, at, x))


def test_leading_axes_choose_for_each_point():
    [node] = choice(greater(x, 0), Body([p], [p * p]), Body([p], [-p]), [x])
    assert evaluate([node], {x: np.array([[-2.0, 3.0]])})[0].tolist() == [[2.0, 9.0]]


def test_a_while_loop_runs_until_its_condition_fails_and_moves_forward():
    condition, body = Body([p, q], [less(p, 100)]), Body([p, q], [p * p + 1, q + 1])
    state, count = repeated_while(condition, body, [x, 0])
    assert evaluate([state, count], {x: 1.5}) == [134.69140625, 3.0]
    [moved] = evaluate(tangent([state], {x: lift(1)}), {x: 1.5})
    assert moved == pytest.approx(slope(state, {x: 1.5}, x), rel=1e-8)


def test_a_while_loop_says_why_it_does_not_go_backward():
    [state] = repeated_while(Body([p], [less(p, 9)]), Body([p], [p * p]), [x])
    with pytest.raises(ArgumentError, match="cannot be differentiated backward") as caught:
        gradient(state, [x])
    assert "scan" in caught.value.remedy


def test_loops_pickle_to_the_same_node():
    last, _ = scanned_over(STEP, [x], [v], [y])
    assert pickle.loads(pickle.dumps(last)) is last


def test_an_empty_scan_returns_its_start():
    last, made = scanned_over(STEP, [x], [v], [y])
    found = evaluate([last, made], {x: 0.4, v: np.zeros(0), y: 1.0})
    assert found[0] == 0.4
    assert found[1].shape == (0,)


def test_single_precision_stays_single():
    last, made = scanned_over(STEP, [x], [v], [y])
    short = {x: np.float32(0.4), v: DATA.astype(np.float32), y: np.float32(0.8)}
    found = evaluate([last, made], short)
    assert [np.asarray(f).dtype for f in found] == [np.float32, np.float32]


def test_misfits_are_named():
    with pytest.raises(ShapeError, match="carries different types"):
        scanned_over(Body([p], [p + lift(np.zeros(2))]), [x], length=3)
    with pytest.raises(ShapeError, match="first axis"):
        scanned_over(Body([p, q], [p + q]), [x], [y], length=3)
    with pytest.raises(ShapeError, match="needs arrays, or a number of steps"):
        scanned_over(Body([p], [p]), [x])
    with pytest.raises(ShapeError, match="branches"):
        choice(greater(x, 0), Body([], [lift(1)]), Body([], []))
