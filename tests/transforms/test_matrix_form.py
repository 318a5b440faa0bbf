"""Derivatives in vectors and matrices, written as books on matrix calculus write them."""

from __future__ import annotations

import numpy as np
import pytest

import steepest.primitives as p
from steepest import transforms
from steepest.evaluation import evaluate
from steepest.graph import ArrayType, lift, variable
from steepest.primitives.arrays import average, total
from steepest.primitives.matrices import length, product, trace
from steepest.primitives.systems import log_determinant, solve
from steepest.printing import latex, typeset
from steepest.transforms.matrix_form import matrix_form


def _array(name, *dimensions):
    return variable(name, type=ArrayType("real", dimensions))


X, w, y = _array("X", "n", "p"), _array("w", "p"), _array("y", "n")
A, x, b = _array("A", "n", "n"), _array("x", "n"), _array("c", "n")
W, Y = _array("W", "p", "k"), _array("Y", "n", "k")
V, U, t = _array("V", "h", "p"), _array("U", "k", "h"), _array("t", "k")
lam, bias = variable("lambda"), variable("b")

_random = np.random.default_rng(3)
AT = {
    X: _random.normal(size=(5, 3)),
    w: _random.normal(size=3),
    y: _random.integers(0, 2, size=5) * 1.0,
    A: _random.normal(size=(5, 5)) + 4 * np.eye(5),
    x: _random.normal(size=5),
    b: _random.normal(size=5),
    W: _random.normal(size=(3, 2)),
    Y: _random.normal(size=(5, 2)),
    V: _random.normal(size=(4, 3)),
    U: _random.normal(size=(2, 4)),
    t: _random.normal(size=2),
    lam: 0.3,
    bias: 0.4,
}

r = product(X, w) - y
z = product(X, w)
e = product(U, p.tanh(product(V, w))) - t

# The forms are those of Petersen and Pedersen, The Matrix Cookbook, 2012, and of Murphy,
# Probabilistic Machine Learning, 2022, chapters 8, 10, 11 and 13.
CASES = {
    "least squares": (average(r**2), w, "2/n Xᵀ(X w − y)"),
    "least squares, target first": (average((y - z) ** 2), w, "2/n Xᵀ(X w − y)"),
    "as a product": (product(r, r) / 2, w, "Xᵀ(X w − y)"),
    "ridge": (average(r**2) + lam * total(w**2), w, "2/n Xᵀ(X w − y) + 2λ w"),
    "with a bias": (average((z + bias - y) ** 2), w, "2/n Xᵀ(X w + b − y)"),
    "the bias": (average((z + bias - y) ** 2), bias, "2/n sum(X w + b − y)"),
    "quadratic form": (product(x, product(A, x)), x, "(A + Aᵀ) x"),
    "quadratic form in the matrix": (product(x, product(A, x)), A, "x xᵀ"),
    "quadratic model": (
        lift(1) / 2 * product(x, product(A, x)) - product(b, x),
        x,
        "1/2 (A + Aᵀ) x − c",
    ),
    "logistic": (
        -average(y * p.log(p.sigmoid(z)) + (1 - y) * p.log(1 - p.sigmoid(z))),
        w,
        "1/n Xᵀ(σ(X w) − y)",
    ),
    "logistic by softplus": (average(p.softplus(z) - y * z), w, "1/n Xᵀ(σ(X w) − y)"),
    "norm": (length(r), w, "1/‖X w − y‖ Xᵀ(X w − y)"),
    "log-determinant": (log_determinant(A), A, "A⁻ᵀ"),
    "normal density in its covariance": (
        product(x, solve(A, x)) / 2 + log_determinant(A) / 2,
        A,
        "1/2 (A⁻ᵀ − A⁻ᵀ x xᵀ A⁻ᵀ)",
    ),
    "trace of a square": (trace(product(A, A)), A, "2Aᵀ"),
    "several targets": (total((product(X, W) - Y) ** 2), W, "2Xᵀ(X W − Y)"),
    "network, last layer": (product(e, e) / 2, U, "(U tanh(V w) − t) (tanh(V w))ᵀ"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_the_formula_of_the_book(name):
    loss, parameter, expected = CASES[name]
    [gradient] = transforms.gradient(loss, [parameter])
    assert typeset(matrix_form(gradient)) == expected


@pytest.mark.parametrize("name", CASES)
def test_the_form_has_the_value_of_what_it_was_made_from(name):
    loss, parameter, _ = CASES[name]
    [gradient] = transforms.gradient(loss, [parameter])
    values = evaluate([gradient, matrix_form(gradient)], AT)
    np.testing.assert_allclose(values[1], values[0], rtol=1e-12, atol=1e-12)


def test_a_second_derivative_is_a_product_of_the_data():
    [gradient] = transforms.gradient(average(r**2), [w])
    moved = transforms.tangent([gradient], {w: _array("v", "p")})[0]
    assert typeset(matrix_form(moved)) == "2/n Xᵀ X v"


def test_an_inverse_is_marked_in_latex():
    [gradient] = transforms.gradient(log_determinant(A), [A])
    assert latex(matrix_form(gradient)) == r"A^{-\mathsf{T}}"
