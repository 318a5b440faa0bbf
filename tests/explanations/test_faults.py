"""Faulty losses: the operation, the line and the direction that a teacher would name."""

import json
import math

import numpy as np
import pytest

import steepest as st


def softmax_loss(z):
    p = np.exp(z) / np.sum(np.exp(z))
    return -np.log(p[0])


NAN = [
    ("sqrt at 0", lambda x: np.sum(np.sqrt(x)), np.array([1.0, 0.0]), "sqrt", "backward", "eps"),
    ("softmax", softmax_loss, np.array([-800.0, 0.0]), "log", "forward", "log_softmax"),
    (
        "length at 0",
        lambda w: np.sqrt(np.sum(w**2)),
        np.zeros(3),
        "sqrt",
        "backward",
        "np.hypot",
    ),
    ("softplus", lambda x: np.log(1 + np.exp(x)), 1000.0, "exp", "forward", "logaddexp"),
    ("x/x", lambda x: x / x, 0.0, "divide", "forward", "leave it out"),
    ("angle", np.arccos, 1.0, "arccos", "backward", "arctan2"),
    ("mask", lambda x: np.sum(np.exp(x) * 0), np.array([1000.0]), "exp", "forward", "exp"),
    ("0*inf", lambda x: x * np.inf, 0.0, "multiply", "forward", "np.where"),
    ("quotient", lambda a, b: a / b, (1.0, 0.0), "divide", "forward", "eps"),
    ("negative", np.log, -2.0, "log", "forward", "np.maximum"),
    ("singular", lambda A: np.linalg.slogdet(A)[1], np.zeros((2, 2)), "slogdet", "forward", "eye"),
]


@pytest.mark.parametrize("case", NAN, ids=[c[0] for c in NAN])
def test_the_operation_where_a_nan_is_born_is_named_with_a_rewrite(case):
    _, loss, at, operation, direction, remedy = case
    found = st.find_nan(loss, at)
    assert (found.operation, found.direction) == (operation, direction)
    assert remedy in found.remedy
    assert found.remedy in found.cause
    assert not math.isfinite(found.value)
    assert found.reaches
    assert all(len(line) <= 80 for line in str(found).splitlines())
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_users_own_line_is_shown():
    found = st.find_nan(softmax_loss, np.array([-800.0, 0.0]))
    assert found.line.startswith("test_faults.py:")
    assert found.line.endswith("return -np.log(p[0])")


def test_a_branch_that_is_not_taken_is_told_not_to_reach():
    found = st.find_nan(lambda x: np.where(x > 0, np.log(x), 0.0), -1.0)
    assert found.operation == "log"
    assert not found.reaches


@pytest.mark.parametrize(
    ("loss", "at"),
    [
        (lambda w: 2 * np.linalg.norm(w), np.zeros(3)),
        (lambda w: np.mean((w - 1) ** 2), np.ones(3)),
        (lambda x: np.logaddexp(0, x), 1000.0),
        ("x^2*sin(y)", {"x": 1.0, "y": 2.0}),
    ],
    ids=["norm", "squares", "logaddexp", "formula"],
)
def test_a_sound_loss_has_no_fault(loss, at):
    found = st.find_nan(loss, at)
    assert not found
    assert found.cause == ""
    assert found.direction == ""


def test_data_that_is_not_finite_is_named():
    found = st.find_nan(lambda x: np.sum(x) * 2, np.array([1.0, np.nan]))
    assert found.operation == "x"
    assert "[1]" in found.cause


def rounded(W):
    x = np.ones(2)
    for _ in range(3):
        x = np.floor(W) @ x
    return np.sum(x)


GRADIENTS = [
    ("dead relu", lambda w: np.sum(np.maximum(w, 0)), -np.ones(2), "zero", "maximum"),
    ("clipped", lambda w: np.sum(np.clip(w, -1, 1)), np.array([3.0, 4.0]), "zero", "minimum"),
    ("saturated", lambda w: np.tanh(w) * 2, 15.0, "tiny", "tanh"),
    ("rounded", rounded, np.full((2, 2), 1.5), "zero", "floor"),
    ("counted", lambda w: np.sum((w > 0) * 1.0), np.ones(2), "zero", "greater"),
    ("not taken", lambda w: np.where(w > 0, w, 0.0), -1.0, "zero", "where"),
    ("overflowing", lambda w: np.exp(30 * w), 1.0, "huge", "exp"),
    ("near a pole", lambda w: 1 / w, 1e-5, "huge", "divide"),
    ("underflowing", lambda w: np.exp(-(w**2)), 40.0, "zero", "exp"),
    ("length at 0", lambda w: np.sqrt(np.sum(w**2)), np.zeros(2), "nan", "sqrt"),
    ("fine", lambda w: np.sum(w**2), np.ones(2), "healthy", ""),
]


@pytest.mark.parametrize("case", GRADIENTS, ids=[c[0] for c in GRADIENTS])
def test_the_factor_that_spoils_a_gradient_is_named(case):
    _, loss, at, verdict, operation = case
    diagnosis = st.diagnose_gradient(loss, at)
    assert (diagnosis.verdict, diagnosis.operation) == (verdict, operation)
    assert bool(diagnosis.cause) == (verdict != "healthy")
    assert all(len(line) <= 80 for line in str(diagnosis).splitlines())
    json.dumps(diagnosis.to_dict(), allow_nan=False)


def test_a_parameter_that_the_loss_does_not_use_is_not_connected():
    at = {"p": {"w": np.ones(2), "b": 0.5}}
    diagnosis = st.diagnose_gradient(lambda p: np.sum(p["w"] ** 2), at)
    assert diagnosis["p['b']"].verdict == "not connected"
    assert diagnosis["p['w']"].verdict == "healthy"


def test_many_small_slopes_are_told_as_vanishing():
    def loss(w):
        x = w
        for _ in range(15):
            x = np.tanh(0.3 * x)
        return x

    diagnosis = st.diagnose_gradient(loss, 1.0)
    assert diagnosis.verdict == "tiny"
    assert "vanishes" in diagnosis.cause


def f1(x, W):
    return np.tanh(W @ x)


def f2(x, W):
    return np.tanh(W @ x)


def f3(x, W):
    return W @ x


def L(p, y):
    return np.mean((p - y) ** 2)


X, Y = np.array([1.0, -1.0]), np.array([0.5, 0.2])


def lesson(W1, W2, W3):
    return L(f3(f2(f1(X, W1), W2), W3), Y)


def test_the_lessons_loss_is_the_product_of_four_jacobians():
    chance = np.random.default_rng(0)
    at = tuple(chance.normal(size=s) for s in ((3, 2), (4, 3), (2, 4)))
    told = st.backpropagate(lesson, at)
    [path] = told.product("W1").paths
    assert [e.source for e in path] == ["f3", "f2", "f1", "W1"]
    a, b, c, d = (e.value for e in path)
    assert [np.shape(j) for j in (a, b, c, d)] == [(2,), (2, 4), (4, 3), (3, 3, 2)]
    product = np.tensordot(a @ b @ c, d, 1)
    assert product == pytest.approx(st.grad(lesson)(*at), rel=1e-12)
    assert "2×4 · 4×3 · 3×(3×2)" in told.text()
    assert "<svg" in told.svg()
    json.dumps(told.to_dict(), allow_nan=False)
