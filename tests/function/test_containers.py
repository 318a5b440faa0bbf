"""Arguments and results in dicts, lists, tuples, named tuples and dataclasses."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import steepest as st
from steepest.tracing import flatten, unflatten


class Layer(NamedTuple):
    W: Any
    b: Any


@dataclass(frozen=True)
class Model:
    first: Layer
    scale: Any


def predict(model, x):
    return model.scale * np.tanh(model.first.W @ x + model.first.b)


RNG = np.random.default_rng(3)
MODEL = Model(Layer(RNG.normal(size=(2, 3)), RNG.normal(size=2)), 0.7)
X = RNG.normal(size=3)


def test_the_gradient_has_the_form_of_the_argument():
    gradient = st.grad(lambda m: np.sum(predict(m, X)))(MODEL)
    h = np.tanh(MODEL.first.W @ X + MODEL.first.b)
    assert isinstance(gradient, Model)
    assert isinstance(gradient.first, Layer)
    np.testing.assert_allclose(gradient.scale, h.sum())
    np.testing.assert_allclose(gradient.first.b, 0.7 * (1 - h**2), atol=1e-15)
    np.testing.assert_allclose(gradient.first.W, np.outer(0.7 * (1 - h**2), X), atol=1e-15)


def test_a_dict_keeps_its_order_and_its_kind():
    point = {"b": 2.0, "a": np.array([1.0, 3.0])}
    gradient = st.grad(lambda p: np.sum(p["a"] ** 2) * p["b"])(point)
    assert list(gradient) == ["b", "a"]
    assert gradient["b"] == 10.0
    np.testing.assert_array_equal(gradient["a"], [4.0, 12.0])


def test_jacobians_and_hessians_are_nested():
    point = {"a": np.array([1.0, 3.0]), "b": 2.0}
    jacobian = st.jacobian(lambda p: [p["a"] * p["b"], np.sum(p["a"])])(point)
    np.testing.assert_array_equal(jacobian[0]["a"], 2 * np.eye(2))
    np.testing.assert_array_equal(jacobian[0]["b"], point["a"])
    np.testing.assert_array_equal(jacobian[1]["a"], [1.0, 1.0])
    assert jacobian[1]["b"] == 0.0
    hessian = st.hessian(lambda p: np.sum(p["a"] ** 2) * p["b"])(point)
    np.testing.assert_array_equal(hessian["a"]["a"], 4 * np.eye(2))
    np.testing.assert_array_equal(hessian["a"]["b"], 2 * point["a"])
    np.testing.assert_array_equal(hessian["b"]["a"], 2 * point["a"])
    assert hessian["b"]["b"] == 0.0


def test_products_take_and_give_containers():
    point, step = {"a": np.array([1.0, 3.0]), "b": 2.0}, {"a": np.ones(2), "b": 1.0}
    value, moved = st.jvp(lambda p: (p["a"] * p["b"],), (point,), (step,))
    np.testing.assert_array_equal(value[0], [2.0, 6.0])
    np.testing.assert_array_equal(moved[0], [3.0, 5.0])
    _, pull = st.vjp(lambda p: {"y": p["a"] * p["b"]}, point)
    [share] = pull({"y": np.array([1.0, 10.0])})
    np.testing.assert_array_equal(share["a"], [2.0, 20.0])
    assert share["b"] == 31.0
    product = st.hvp(lambda p: np.sum(p["a"] ** 2) * p["b"])(point, step)
    np.testing.assert_array_equal(product["a"], [4 + 2, 4 + 6])
    assert product["b"] == 8.0


def test_more_is_returned_beside_the_number():
    def loss(w):
        prediction = w * X
        return np.sum(prediction**2), {"prediction": prediction}

    (value, more), gradient = st.value_and_grad(loss, has_aux=True)(2.0)
    np.testing.assert_allclose(more["prediction"], 2 * X)
    np.testing.assert_allclose([value, gradient], [4 * X @ X, 4 * X @ X])
    assert st.grad(loss, has_aux=True)(2.0)[0] == gradient


def test_several_arguments_of_several_kinds():
    of_list, of_tuple = st.grad(lambda a, b: a[0] * b[1] ** 2, (0, -1))([3.0, 1.0], (0.0, 2.0))
    assert of_list == [4.0, 0.0]
    assert of_tuple == (0.0, 12.0)


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, (2, None)], "b": {}},
        [],
        (),
        None,
        Layer(1, [2]),
        Model(Layer(1, 2), {"x": 3}),
        5,
    ],
    ids=str,
)
def test_what_is_flattened_is_put_together_again(value):
    leaves, structure = flatten(value)
    assert structure.size == len(leaves)
    assert unflatten(structure, leaves) == value


def test_containers_of_other_forms_are_refused():
    with pytest.raises(st.CallError, match="form"):
        st.jvp(lambda p: p["a"], ({"a": 1.0},), ({"b": 1.0},))
    _, pull = st.vjp(lambda x: (x, x), 1.0)
    with pytest.raises(st.CallError, match="form"):
        pull([1.0, 1.0])
    with pytest.raises(st.CallError, match="pair"):
        st.grad(lambda x: x, has_aux=True)(1.0)
    with pytest.raises(st.ShapeError, match="2 values in a tuple"):
        st.grad(lambda x: (x, x))(1.0)
