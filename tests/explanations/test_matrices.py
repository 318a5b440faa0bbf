"""The gradient of a loss in a vector or a matrix, told stage by stage with the shapes."""

from __future__ import annotations

import re

import pytest

import steepest.primitives as p
from steepest.errors import ArgumentError
from steepest.explanations import explain
from steepest.function import Function
from steepest.graph import ArrayType, variable
from steepest.primitives.arrays import average, total
from steepest.primitives.matrices import product
from steepest.primitives.systems import log_determinant, solve


def _array(name, *dimensions):
    return variable(name, type=ArrayType("real", dimensions))


X, w, y = _array("X", "n", "p"), _array("w", "p"), _array("y", "n")
A, x = _array("A", "n", "n"), _array("x", "n")
V, U, t = _array("V", "h", "p"), _array("U", "k", "h"), _array("t", "k")
lam = variable("lambda")
r = product(X, w) - y
e = product(U, p.tanh(product(V, w))) - t

LOSSES = {
    "least squares": (average(r**2), (X, w, y), "w"),
    "ridge": (average(r**2) + lam * total(w**2), (X, lam, w, y), "w"),
    "logistic": (average(p.softplus(product(X, w)) - y * product(X, w)), (X, w, y), "w"),
    "network, first layer": (product(e, e) / 2, (U, V, t, w), "V"),
    "network, last layer": (product(e, e) / 2, (U, V, t, w), "U"),
    "quadratic form": (product(x, product(A, x)), (A, x), "x"),
    "normal density": (product(x, solve(A, x)) / 2 + log_determinant(A) / 2, (A, x), "A"),
}


def _told(name, level="normal"):
    loss, inputs, wrt = LOSSES[name]
    return explain(Function(loss, inputs, name="loss"), wrt, level)


def test_least_squares_are_told_as_the_target_shows():
    lines = [" ".join(line.split()) for line in str(_told("least squares")).splitlines()]
    assert lines[:7] == [
        "loss = mean((X w − y)²) X: (n, p) w: (p) y: (n)",
        "",
        "1 r = X w − y shape (n)",
        "2 loss = 1/n rᵀ r ∇ᵣ loss = 2/n r square of a norm",
        "3 r depends on w through X w ∇_w = Xᵀ ∇ᵣ matrix product, transposed",
        "shapes: (p, n) · (n) = (p)",
        "4 put in r and what came back algebra",
    ]
    assert "∇_w loss = 2/n Xᵀ(X w − y)" in lines


def test_a_network_is_told_layer_by_layer():
    rules = [s.rule for s in _told("network, first layer")]
    assert rules == [
        "rewriting",
        "rewriting",
        "rewriting",
        "square of a norm",
        "matrix product, transposed",
        "element by element",
        "matrix product",
        "algebra",
    ]


def test_paths_that_meet_are_added():
    told = str(_told("ridge"))
    assert "w acts by 2 paths" in told
    assert "∇_w loss = 2/n Xᵀ(X w − y) + 2λ w" in told


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_agrees_with_difference_quotients(name):
    said = "".join(map(str, _told(name).closing[0]))
    size = re.search(r"at most ([\d.]+ · )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|at most 0\.", said)
    assert size is not None, said
    power = (size[2] or "⁻⁹").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert int(power) <= -8, said


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_is_wider_than_the_terminal(name, width):
    assert max(map(len, _told(name).text(width).splitlines())) <= width


@pytest.mark.parametrize("name", LOSSES)
def test_every_form_is_written(name):
    told = _told(name)
    assert "\\nabla" in told.latex()
    assert "<math" in told.html()
    assert told.to_dict()["shapes"]


def test_brief_leaves_out_shapes_and_check():
    told = _told("least squares", "brief")
    assert "shapes:" not in str(told)
    assert told.closing == ()


def test_a_second_derivative_in_an_array_is_refused():
    loss, inputs, wrt = LOSSES["least squares"]
    with pytest.raises(ArgumentError):
        explain(Function(loss, inputs), wrt, order=2)
