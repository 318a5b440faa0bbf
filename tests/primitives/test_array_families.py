"""Entries of arrays: axes of broadcasting may lead, and each point has its own value."""

import numpy as np
import pytest

from steepest.evaluation import evaluate
from steepest.graph import ArrayType, TupleType, apply, lift, variable
from steepest.primitives import decompositions, fourier, incomplete, ordering, running, steps
from steepest.primitives.arrays import item_of
from steepest.primitives.complex_values import angle, as_complex, cast, conjugate, modulus

X = variable("X", type=ArrayType("float64", (3, 3)))
Y = np.array([0.3, -0.2, 0.5])
Z = as_complex(X) * (1 + 2j)

ENTRIES = {
    "product": running.multiplied(X, 0),
    "running product": running.running_product(X, 1),
    "log of sum": running.log_total(X, 1),
    "shares": running.softmax(X, 0),
    "order": ordering.places_in_order(X, -1),
    "sorted": ordering.ordered_along(X, -2),
    "place of the largest": apply(ordering.argmax, X, axis=-2, largest=True),
    "size": apply(modulus, Z),
    "angle": apply(angle, Z),
    "conjugate": apply(conjugate, Z),
    "whole": apply(cast, X * 10, dtype="int64"),
    "nearest": apply(steps.rint, X * 10),
    "transform": apply(fourier.fft, X, axis=-2, inverse=False),
    "half": apply(fourier.rfft, X, axis=-1),
    "from half": apply(fourier.irfft, Z, axis=-1, length=5),
    "eigenvalues": decompositions.eigenpairs(X)[0],
    "any eigenvalues": item_of(decompositions.eig(X), 0),
    "singular values": decompositions.singular_values(X),
    "triangular factor": decompositions.qr_factors(X)[1],
    "pseudo-inverse": apply(decompositions.pseudo_inverse, X, rcond=1e-15),
    "incomplete gamma": incomplete.incomplete_gamma(2.5, X * X),
    "incomplete gamma of many": incomplete.incomplete_gamma(lift(np.array([1.0, 2, 3])), X * X),
    "inverse error": incomplete.inverse_erf(X / 5),
}
"""Nodes of the variable X."""

MANY = np.stack([np.sin(np.arange(9.0) * k).reshape(3, 3) for k in (1, 2.3, 0.7, 3.1)])


@pytest.mark.parametrize("name", ENTRIES)
def test_axes_of_broadcasting_lead(name):
    node = ENTRIES[name]
    [whole] = evaluate([node], {X: MANY.reshape(2, 2, 3, 3)})
    each = [evaluate([node], {X: point})[0] for point in MANY]
    np.testing.assert_allclose(whole, np.reshape(each, whole.shape), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_value_has_the_type_that_was_inferred(name):
    node = ENTRIES[name]
    assert not isinstance(node.type, TupleType)
    [value] = evaluate([node], {X: MANY[1]})
    assert np.shape(value) == node.type.dimensions
    assert np.asarray(value).dtype.name == node.type.dtype.replace("real", "float64")


def test_lengths_may_be_known_by_name():
    table = variable("T", type=ArrayType("real", ("n", 3)))
    for node, dimensions in (
        (running.softmax(table, 0), ("n", 3)),
        (running.running_product(table, 1), ("n", 3)),
        (running.log_total(table, 1), ("n",)),
        (ordering.ordered_along(table, -2), ("n", 3)),
        (apply(fourier.fft, table, axis=-2, inverse=True), ("n", 3)),
    ):
        assert isinstance(node.type, ArrayType)
        assert node.type.dimensions == dimensions
