"""Programs of arrays in machine code, held against the reference."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import steepest.primitives as p
from steepest import transforms
from steepest.errors import ArgumentError, ShapeError
from steepest.evaluation import Program
from steepest.graph import ArrayType, variable
from steepest.native.arrays import ArrayProgram
from steepest.primitives.arrays import average, largest, part, permuted, reshaped, stacked, total
from steepest.primitives.matrices import length, product

ROWS = 70_000
"""Enough rows that they are computed in blocks."""


def _array(name, *dimensions, dtype="float64"):
    return variable(name, type=ArrayType(dtype, dimensions))


def _losses(n, dtype="float64"):
    X, w, y = (
        _array("X", n, 3, dtype=dtype),
        _array("w", 3, dtype=dtype),
        _array("y", n, dtype=dtype),
    )
    z = product(X, w)
    shares = p.exp(z - largest(z))
    return (X, w, y), {
        "least squares": average((z - y) ** 2),
        "logistic": average(p.softplus(z) - y * z),
        "norm": length(z - y),
        "two totals": p.log(total(p.exp(z / 10))) * average(y),
        "softmax": total(shares / total(shares) * y),
        "by element": total(p.sin(y) * p.exp(-(y**2)) + p.tanh(y)),
        "choice": total(p.where(p.greater(y, 0), p.sqrt(p.abs(y)), -y)),
        "columns": total(total(X * w, 0) ** 2),
        "rows": total(total(X * w, 1) ** 3),
    }


@pytest.mark.parametrize("n", [0, 1, 7, 1000, ROWS])
@pytest.mark.parametrize("name", list(_losses(1)[1]))
def test_values_and_gradients_are_those_of_the_reference(name, n):
    inputs, losses = _losses(n)
    if n == 0 and name == "softmax":
        pytest.skip("there is no largest of none")
    loss = losses[name]
    outputs = [loss, *transforms.gradient(loss, inputs)]
    random = np.random.default_rng(0)
    values = [random.normal(size=v.type.dimensions) for v in inputs]
    expected = Program(outputs, inputs)(*values)
    for answer, reference in zip(ArrayProgram(outputs, inputs)(*values), expected, strict=True):
        np.testing.assert_allclose(answer, reference, rtol=1e-10, atol=1e-12)


def test_single_precision_stays_single():
    inputs, losses = _losses(ROWS, "float32")
    outputs = [losses["logistic"], *transforms.gradient(losses["logistic"], inputs[1:2])]
    random = np.random.default_rng(0)
    values = [random.normal(size=v.type.dimensions).astype(np.float32) for v in inputs]
    _, gradient = ArrayProgram(outputs, inputs)(*values)
    assert gradient.dtype == np.float32
    [reference] = Program(outputs[1:], inputs)(*(v.astype(float) for v in values))
    np.testing.assert_allclose(gradient, reference, rtol=1e-4, atol=1e-6)


def test_a_result_is_never_overwritten_by_a_later_call():
    x = _array("x", 4)
    program = ArrayProgram([p.sin(x), permuted(reshaped(p.cos(x), (2, 2)))], [x])
    first = program(np.zeros(4))
    second = program(np.ones(4))
    np.testing.assert_array_equal(first[0], np.zeros(4))
    np.testing.assert_array_equal(first[1], np.ones((2, 2)))
    np.testing.assert_allclose(second[0], np.full(4, np.sin(1)))


def test_the_bits_do_not_depend_on_the_number_of_threads(monkeypatch):
    inputs, losses = _losses(ROWS)
    program = ArrayProgram(transforms.gradient(losses["logistic"], inputs), inputs)
    random = np.random.default_rng(1)
    values = [random.normal(size=v.type.dimensions) for v in inputs]
    many = program(*values)
    monkeypatch.setattr("steepest.native.arrays.program.threads.count", lambda: 1)
    for answer, alone in zip(many, program(*values), strict=True):
        np.testing.assert_array_equal(answer, alone)


def test_several_threads_may_call_at_once():
    inputs, losses = _losses(1000)
    program = ArrayProgram(transforms.gradient(losses["least squares"], inputs), inputs)
    random = np.random.default_rng(2)
    sets = [[random.normal(size=v.type.dimensions) for v in inputs] for _ in range(4)]
    expected = [program(*s) for s in sets]
    wrong = []

    def work(k):
        for _ in range(50):
            for a, b in zip(program(*sets[k]), expected[k], strict=True):
                if not np.array_equal(a, b):
                    wrong.append(k)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


def test_more_arguments_than_a_ufunc_takes_are_computed_all_the_same():
    many = [_array(f"x{i}", 5) for i in range(40)]
    node = p.sin(many[0])
    for x in many[1:]:
        node = node * p.cos(x)
    random = np.random.default_rng(3)
    values = [random.normal(size=5) for _ in many]
    [answer] = ArrayProgram([node], many)(*values)
    np.testing.assert_allclose(answer, np.sin(values[0]) * np.prod(np.cos(values[1:]), axis=0))


def test_parts_of_rows_and_stacks_are_followed():
    X = _array("X", ROWS, 4)
    node = stacked([part(X, (slice(None), 0)) * 2, p.exp(part(X, (slice(None), 1)))], axis=1)
    values = np.random.default_rng(4).normal(size=(ROWS, 4))
    [answer] = ArrayProgram([node], [X])(values)
    np.testing.assert_allclose(answer, np.stack([2 * values[:, 0], np.exp(values[:, 1])], 1))


def test_an_array_of_another_shape_is_refused():
    x = _array("x", 3)
    with pytest.raises(ShapeError):
        ArrayProgram([p.sin(x)], [x])(np.zeros(4))


def test_lengths_that_are_names_are_refused():
    with pytest.raises(ArgumentError):
        ArrayProgram([p.sin(_array("x", "n"))], [_array("x", "n")])
