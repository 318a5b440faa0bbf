"""Array entries: values against NumPy, derivatives against difference quotients, axes that lead."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from steepest.errors import ShapeError
from steepest.evaluation import evaluate
from steepest.graph import ArrayType, check, lift, variable
from steepest.primitives import greater
from steepest.primitives.arrays import (
    average,
    concatenated,
    extent,
    gate,
    item_of,
    largest,
    pack,
    part,
    permuted,
    reshaped,
    running_sum,
    smallest,
    spread,
    stacked,
    stop_gradient,
    summed_to,
    taken,
    total,
    zeros,
)
from steepest.primitives.matrices import (
    diagonal,
    diagonal_matrix,
    length,
    outer,
    product,
    trace,
    triangle,
    turned,
)
from steepest.primitives.systems import (
    cholesky,
    cofactors,
    det,
    inverse,
    log_determinant,
    solve,
)
from steepest.transforms import gradient, tangent

x = variable("x")
v = variable("v", type=ArrayType("real", (3,)))
A = variable("A", type=ArrayType("real", (3, 3)))
B = variable("B", type=ArrayType("real", (3, 2)))
S = variable("S", type=ArrayType("real", (2, 3, 3)))
X = variable("X", type=ArrayType("real", ("n", 3)))

AT = {
    x: 0.7,
    v: np.array([0.3, -1.2, 0.8]),
    A: np.array([[3.1, 0.4, -0.2], [0.5, 2.6, 0.3], [-0.7, 0.1, 2.2]]),
    B: np.array([[0.4, -1.0], [0.9, 0.2], [-0.3, 0.6]]),
    S: np.array([[[3.0, 0.1, 0], [0.2, 2, 0.5], [0, 0.3, 4]],
                 [[2.0, 0.4, 1], [0, 3, 0.2], [0.1, 0, 2]]]),
    X: np.array([[1.0, 2, 3], [4, -5, 6], [7, 8, -9], [0.5, 0.25, 0.125]]),
}  # fmt: skip


def value(*nodes):
    return evaluate(nodes, AT)


def squares(node):
    return total(node * node)


SCALARS = {
    "matrix and vector": squares(product(A, v)),
    "vector and matrix": squares(product(v, A)),
    "two vectors": squares(product(v, v)),
    "two matrices": squares(product(A, B)),
    "a stack and a matrix": squares(product(S, B)),
    "a stack and a vector": squares(product(S, v)),
    "a vector and a stack": squares(product(v, S)),
    "a stack and a square matrix": squares(product(S, A)),
    "named rows": squares(product(X, v)),
    "solution for columns": squares(solve(A, B)),
    "solution for a vector": squares(solve(A, v)),
    "solutions of a stack": squares(solve(S, B)),
    "inverse": squares(inverse(A)),
    "inverses": squares(inverse(S)),
    "determinant": det(A),
    "determinants": total(det(S)),
    "cofactors": squares(cofactors(A)),
    "logarithm of determinant": log_determinant(A),
    "cholesky": total(cholesky(product(A, turned(A))) * A),
    "lower triangle": total(triangle(product(A, A), lower=True, offset=-1) * A),
    "upper triangle": total(triangle(product(A, A), lower=False, offset=1) * A),
    "diagonal": squares(diagonal_matrix(diagonal(A) * v) + A),
    "trace": trace(product(A, A)),
    "length": length(A) + total(length(A, 0)),
    "outer": total(outer(v, v * x) * A),
    "concatenate": squares(concatenated([A, B * x], 1)),
    "stack": squares(stacked([v, v * x, x * spread(lift(1), (3,))], 1)),
    "reversed part": squares(part(A, (slice(None, None, -1), 1))),
    "slice": squares(part(A, (slice(1, None), slice(0, 2)))),
    "new axis": squares(part(v, (None, slice(None))) * A),
    "taken twice": squares(taken(A, [0, 2, 2], 1)),
    "table of indices": squares(taken(v, [[0, 1], [2, 2]])),
    "reshaped": squares(reshaped(permuted(A), (9,))),
    "mean over named rows": squares(average(X * v, 0)),
    "mean of all": average(X * X),
    "kept axes": total(total(A * A, 1, keepdims=True) * A),
    "largest": squares(largest(A * A, 1)),
    "smallest": squares(smallest(A * A, 0, keepdims=True)),
    "running sum": squares(running_sum(A, 0)),
    "running sum from the end": squares(running_sum(A, 1, backward=True)),
    "repeated": squares(spread(v, (4, 3)) * spread(x, (4, 3))),
    "gate": total(gate(greater(v, 0), v * v)),
    "two values": item_of(pack(x * x, v), 0) * total(item_of(pack(x * x, v), 1)),
}


def quotient(node, name):
    base = np.asarray(AT[name], dtype=float)
    slopes = np.zeros_like(base)
    h = 1e-6
    for place in np.ndindex(base.shape):
        step = np.zeros_like(base)
        step[place] = h
        [high], [low] = (evaluate([node], {**AT, name: base + s}) for s in (step, -step))
        slopes[place] = (high - low) / (2 * h)
    return slopes


@pytest.mark.parametrize("what", SCALARS)
def test_gradients_agree_with_difference_quotients_and_with_forward_mode(what):
    node = SCALARS[what]
    names = list(AT)
    gradients = gradient(node, names)
    check(gradients)
    for name, slopes in zip(names, value(*gradients), strict=True):
        expected = quotient(node, name)
        np.testing.assert_allclose(slopes, expected, rtol=2e-6, atol=2e-6)
        step = variable("step", type=name.type)
        direction = np.cos(np.arange(np.size(AT[name]))).reshape(np.shape(AT[name]))
        [moved] = evaluate(tangent([node], {name: step}), {**AT, step: direction})
        assert moved == pytest.approx(np.sum(slopes * direction), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("what", ["solution for a vector", "determinant", "length", "cholesky"])
def test_second_derivatives_agree_with_difference_quotients(what):
    node = SCALARS[what]
    first = total(gradient(node, [A])[0] * permuted(A))
    [second] = value(*gradient(first, [A]))
    np.testing.assert_allclose(second, quotient(first, A), rtol=1e-5, atol=1e-5)


def test_values_agree_with_numpy():
    a, b, s, w = AT[A], AT[B], AT[S], AT[v]
    cases = [
        (product(A, B), a @ b),
        (product(S, v), s @ w),
        (solve(A, v), np.linalg.solve(a, w)),
        (inverse(S), np.linalg.inv(s)),
        (det(S), np.linalg.det(s)),
        (log_determinant(A), np.linalg.slogdet(a)[1]),
        (concatenated([A, B], 1), np.concatenate([a, b], 1)),
        (stacked([v, v], 1), np.stack([w, w], 1)),
        (taken(A, [2, 0], 1), np.take(a, [2, 0], 1)),
        (average(A, 0), a.mean(0)),
        (largest(A), a.max()),
        (running_sum(A, 1), a.cumsum(1)),
        (permuted(S, (2, 0, 1)), s.transpose(2, 0, 1)),
        (length(A, 1), np.linalg.norm(a, axis=1)),
        (cofactors(A), np.linalg.det(a) * np.linalg.inv(a).T),
        (extent(("n", 2)), 8.0),
    ]
    for node, expected in cases:
        [found] = value(node)
        np.testing.assert_allclose(found, expected, rtol=1e-13)


@pytest.mark.parametrize("what", SCALARS)
def test_broadcast_axes_lead_and_each_point_has_its_own_value(what):
    node = SCALARS[what]
    scale = np.array([[1.0, 0.5, 2.0], [0.8, 1.1, 0.9]])
    many = {n: np.multiply.outer(scale, a) for n, a in AT.items() if n is not X}
    many[X] = AT[X]
    [whole] = evaluate([node], many)
    whole = np.broadcast_to(whole, scale.shape)
    for place in np.ndindex(scale.shape):
        point = {n: a[place] for n, a in many.items() if n is not X} | {X: AT[X]}
        assert whole[place] == pytest.approx(evaluate([node], point)[0], rel=1e-12)


def test_only_one_argument_may_have_leading_axes():
    many = np.stack([AT[v], 2 * AT[v]])
    [stack, joined, product_] = evaluate(
        [stacked([v, part(A, 0)], 0), concatenated([v, part(A, 0)]), product(A, v)],
        {v: many, A: AT[A]},
    )
    assert stack.shape == (2, 2, 3)
    assert joined.shape == (2, 6)
    np.testing.assert_allclose(product_, many @ AT[A].T)


def test_the_determinant_of_a_singular_matrix_has_a_gradient():
    singular = np.array([[1.0, 2, 3], [2, 4, 6], [1, 0, 1]])
    [slopes] = evaluate(gradient(det(A), [A]), {A: singular})
    np.testing.assert_allclose(slopes, [[4, 4, -4], [-2, -2, 2], [0, 0, 0]], atol=1e-12)


def test_a_singular_matrix_has_no_inverse_and_the_others_of_its_stack_do():
    stack = np.stack([np.zeros((3, 3)), 2 * np.eye(3)])
    inverses, solutions = evaluate([inverse(S), solve(S, B)], {S: stack, B: AT[B]})
    assert np.isnan(inverses[0]).all()
    np.testing.assert_array_equal(inverses[1], np.eye(3) / 2)
    assert np.isnan(solutions[0]).all()
    np.testing.assert_allclose(solutions[1], AT[B] / 2)


def test_the_length_of_zero_has_no_spurious_nan():
    at = {v: np.zeros(3)}
    for node in (length(v), length(v) ** 2):
        assert evaluate(gradient(node, [v]), at)[0].tolist() == [0, 0, 0]


def test_the_length_of_large_and_small_vectors_neither_overflows_nor_vanishes():
    for scale in (1e300, 1e-300):
        [found] = evaluate([length(v)], {v: scale * np.array([3.0, 4.0, 0.0])})
        assert found == pytest.approx(5 * scale, rel=1e-15)


def test_a_gate_is_exactly_zero_where_its_condition_fails():
    [found] = evaluate([gate(greater(v, 0), 1 / v)], {v: np.array([0.0, -1.0, 2.0])})
    assert found.tolist() == [0, 0, 0.5]


def test_ties_share_the_derivative_equally():
    [slopes] = evaluate(gradient(largest(v), [v]), {v: np.array([2.0, 1.0, 2.0])})
    assert slopes.tolist() == [0.5, 0, 0.5]


def test_what_is_stopped_does_not_move():
    assert value(*gradient(stop_gradient(x) * x, [x])) == [AT[x]]


def test_single_precision_stays_single():
    short = {n: np.asarray(a, dtype=np.float32) for n, a in AT.items()}
    for what, node in SCALARS.items():
        [found] = evaluate([node], short)
        assert found.dtype == np.float32, what


def test_empty_arrays_have_sums_of_zero():
    e = variable("e", type=ArrayType("real", ("n",)))
    sums, means = evaluate([total(e), average(e)], {e: np.zeros(0)})
    assert sums == 0
    assert np.isnan(means)


def test_misfits_are_named():
    with pytest.raises(ShapeError, match=r"does not fit the shapes \(3, 3\) and \(2\)"):
        product(A, part(v, slice(0, 2)))
    with pytest.raises(ShapeError, match="equal shapes"):
        stacked([v, x])
    with pytest.raises(ShapeError, match="no shape"):
        reshaped(A, (4,))
    with pytest.raises(ShapeError, match="do not fit an array of 1 axes"):
        total(v, 1)
    with pytest.raises(ShapeError, match="outside an axis of length 3"):
        part(v, 3)
    with pytest.raises(ShapeError, match="no length that can be named"):
        part(X, slice(1, None))
    with pytest.raises(ShapeError, match="square"):
        det(B)
    u = variable("u", type=ArrayType("real", ("n",)))
    with pytest.raises(ShapeError, match="where n is 4"):
        evaluate([total(product(u, X))], {X: AT[X], u: np.zeros(3)})
    with pytest.raises(ShapeError, match="is not known"):
        evaluate([total(zeros(ArrayType("real", ("m",))))], {})


@settings(max_examples=60, deadline=None, derandomize=True)
@given(some.data())
def test_summing_undoes_broadcasting(data):
    shape = tuple(data.draw(some.lists(some.integers(1, 3), max_size=3)))
    small = tuple(1 if data.draw(some.booleans()) else n for n in shape)
    small = small[data.draw(some.integers(0, len(shape))) :]
    node = variable("w", type=ArrayType("real", small))
    weights = np.arange(float(np.prod(shape, dtype=int))).reshape(shape)
    loss = total(spread(node, shape) * lift(weights))
    [found] = evaluate(gradient(loss, [node]), {node: np.zeros(small)})
    [expected] = evaluate([summed_to(lift(weights), small)], {})
    np.testing.assert_array_equal(found, expected)
    assert np.sum(found) == weights.sum()
