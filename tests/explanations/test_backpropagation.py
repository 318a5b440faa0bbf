"""The computation graph forward and backward: against closed forms, the gradient and mpmath."""

import json
import math
import xml.etree.ElementTree as ET

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as strategy

import steepest as st
from steepest.graph import ArrayType, variable
from steepest.primitives import tanh
from steepest.primitives.matrices import matmul

NETWORK = "f1 = tanh(w1*x); f2 = tanh(w2*f1); f3 = w3*f2; L = (f3 - y)^2"
AT = {"w1": 0.5, "w2": -1.0, "w3": 2.0, "x": 1.0, "y": 0.5}


def strict(data):
    return json.loads(json.dumps(data, allow_nan=False))


def test_the_slope_in_the_first_weights_is_the_product_of_the_four_local_derivatives():
    # dLoss/dW1 = dLoss/df3 * df3/df2 * df2/df1 * df1/dW1, each in closed form
    told = st.backpropagate(NETWORK, AT)
    f1 = math.tanh(0.5)
    f2 = math.tanh(-f1)
    factors = [2 * (2 * f2 - 0.5), 2, -(1 - f2**2), 1 - f1**2]
    [path] = told.product("w1").paths
    assert [(e.target, e.source) for e in path] == [
        ("L", "f3"),
        ("f3", "f2"),
        ("f2", "f1"),
        ("f1", "w1"),
    ]
    assert [e.value for e in path] == pytest.approx(factors, rel=1e-14)
    assert told.gradient["w1"] == pytest.approx(math.prod(factors), rel=1e-14)


def test_parts_may_be_given_by_name():
    parts = {"f3": "w3*f2", "f2": "tanh(w2*f1)", "f1": "tanh(w1*x)"}
    told = st.backpropagate("(f3 - y)^2", AT, parts=parts)
    assert dict(told.gradient) == dict(st.backpropagate(NETWORK, AT).gradient)
    assert [e.source for e in told.product("w1").paths[0]] == ["f3", "f2", "f1", "w1"]


def test_adjoints_add_where_paths_meet():
    told = st.backpropagate("u = x^2; v = sin(u); u*v + x", 1.2)
    shares = [e.share for e in told.edges if e.source == "x"]
    assert told["x"].adjoint == pytest.approx(sum(shares), rel=1e-15)
    u = 1.44
    assert told.gradient["x"] == pytest.approx((math.sin(u) + u * math.cos(u)) * 2.4 + 1)
    assert len(told.product("x").paths) == 3


FORMULAS = [
    "x^2 + 3xy + y^2",
    "sin(x^2)*y + exp(x)/(1 + y^2)",
    "x^y + log(x, y)",
    "atan2(y, x)*max(x, y) - |x - 3|",
    "{x^2 if x > y else y^3}",
    "sigmoid(x*y) + softplus(x) - gelu(y) + binomial(5, 2)*x",
    "normal_density(x, y, 2) + erf(x) + lgamma(y)",
    "-(x - y - 1)^3/(x*y)",
    "2x*3y - (-x)*y + 4",
    "sqrt(x*x + y*y)",
    "x*x*x*x",
    "y",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("at", [(0.7, 1.9), (2.5, 0.4)])
def test_the_gradient_is_mpmaths(formula, at):
    f = st.function(formula, variables=("x", "y"))
    told = st.backpropagate(f, at)
    for i, name in enumerate(("x", "y")):

        def along(t, i=i):
            point = [mpmath.mpf(a) for a in at]
            point[i] = t
            return f.digits(40, *map(str, point))

        with mpmath.workdps(40):
            expected = mpmath.diff(along, mpmath.mpf(at[i]), h=mpmath.mpf("1e-12"))
        assert told.gradient[name] == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
    assert told.value == pytest.approx(f(*at), rel=1e-14)
    assert not told.notes


@pytest.mark.parametrize("formula", FORMULAS)
def test_each_edge_has_the_derivative_of_its_vertex(formula):
    told = st.backpropagate(st.function(formula, variables=("x", "y")), (0.7, 1.9))
    values = {v.name: v.value for v in told.nodes}
    for edge in told.edges:
        f = st.function(edge.to_dict()["derivative"])
        assert f(**{n: values[n] for n in f.variables}) == pytest.approx(edge.value, rel=1e-9)
        assert edge.share == pytest.approx(told[edge.target].adjoint * edge.value)


def test_an_adjoint_of_tanh_is_written_with_the_answer():
    told = st.backpropagate("a = tanh(x); a^2", 0.3)
    edge = next(e for e in told.edges if e.target == "a")
    assert edge.to_dict()["derivative"] == "1 - a^2"


def test_sums_and_multiples_are_one_vertex():
    told = st.backpropagate("x^2 + 3xy + y^2 - 1", (1, 2))
    assert [v.name for v in told.nodes] == ["x", "v1", "y", "v2", "v3", "f"]
    assert told["v2"].to_dict()["formula"] == "3*x*y"


def test_names_of_vertices_avoid_those_of_variables():
    told = st.backpropagate("v1*sin(v2)", (1.0, 2.0))
    assert [v.name for v in told.nodes] == ["v1", "v2", "u1", "f"]


def test_the_output_has_a_name_of_its_own():
    told = st.backpropagate("f = x^2; f + 1", {"x": 2})
    assert [v.name for v in told.nodes] == ["x", "f", "L"]
    assert st.backpropagate("f*x", {"f": 1, "x": 2}).output.name == "L"


def test_a_network_layer_of_vectors_has_jacobians_on_its_edges():
    W, x, w = (
        variable(name, type=ArrayType("real", shape))
        for name, shape in (("W", (3, 2)), ("x", (2,)), ("w", (3,)))
    )
    f = st.Function(matmul(w, tanh(matmul(W, x))) ** 2, (W, x, w))
    at = {"W": np.arange(6).reshape(3, 2) / 10, "x": np.array([1.0, 2.0]), "w": np.ones(3)}
    told = st.backpropagate(f, at)
    h = np.tanh(at["W"] @ at["x"])
    outer = 2 * h.sum() * at["w"] * (1 - h**2)
    np.testing.assert_allclose(told.gradient["W"], np.outer(outer, at["x"]), rtol=1e-13)
    np.testing.assert_allclose(told.gradient["x"], at["W"].T @ outer, rtol=1e-13)
    np.testing.assert_allclose(told.gradient["w"], 2 * h.sum() * h, rtol=1e-13)
    for edge in told.edges:
        above, below = told[edge.target].adjoint, told[edge.source].adjoint
        assert np.shape(edge.value) == np.shape(above) + np.shape(below)
        moved = np.tensordot(above, edge.value, axes=np.ndim(above))
        np.testing.assert_allclose(moved, edge.share, rtol=1e-13)
    assert strict(told.to_dict())["gradient"][0][0] == pytest.approx(told.gradient["W"][0].tolist())
    ET.fromstring(told.svg())
    assert max(map(len, told.text().splitlines())) <= 80


def test_a_loss_over_rows_is_shown_with_its_columns_by_name():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 7.0])
    told = st.backpropagate(st.loss("y = w*x + b", {"x": x, "y": y}), {"w": 1, "b": 0})
    error = x - y
    assert told.gradient["w"] == pytest.approx(2 * np.mean(error * x), rel=1e-14)
    assert told.gradient["b"] == pytest.approx(2 * np.mean(error), rel=1e-14)
    assert {v.name for v in told.nodes if v.kind == "input"} == {"w", "b"}
    assert "· 2v₃, entry by entry" in told.text()
    strict(told.to_dict())
    ET.fromstring(told.svg())


def test_elements_of_traced_arrays_gather_into_the_arrays_gradient():
    def loss(W, x):
        return np.sum(np.tanh(W @ x) ** 2)

    W, x = np.arange(6).reshape(3, 2) / 10, np.array([1.0, 2.0])
    f = st.function(loss, shapes={"W": (3, 2), "x": (2,)})
    told = st.backpropagate(f, {"W": W, "x": x})
    h = np.tanh(W @ x)
    np.testing.assert_allclose(told.gradient["W"], np.outer(2 * h * (1 - h**2), x), rtol=1e-13)


def test_a_branch_that_is_not_taken_hands_nothing_back():
    told = st.backpropagate("where(x > 0, sqrt(x), 0)", -1)
    assert told.gradient["x"] == 0
    assert not told.notes


def test_where_there_is_no_derivative_it_is_said():
    told = st.backpropagate("max(x, 0)", 0.0)
    assert math.isnan(told.gradient["x"])
    assert "no derivative" in told.notes[0]


def test_where_the_typed_graph_overflows_the_sound_derivative_is_given():
    told = st.backpropagate("log(1 + exp(x))", 1000.0)
    assert told.gradient["x"] == 1
    assert "sound form" in told.notes[0]
    assert strict(told.to_dict())["nodes"][1]["value"] == "inf"


def test_a_constant_has_an_empty_gradient():
    told = st.backpropagate("5", {})
    assert (dict(told.gradient), told.value) == ({}, 5)
    assert "no variable" in told.text()
    ET.fromstring(told.svg())


@pytest.mark.parametrize("formula", [*FORMULAS, NETWORK])
def test_the_text_fits_80_columns_and_the_json_is_strict(formula):
    f = st.function(formula)
    at = dict.fromkeys(f.variables, -1234.56789e-3)
    told = st.backpropagate(formula, at)
    assert max(map(len, told.text().splitlines())) <= 80
    data = strict(told.to_dict())
    assert data["variables"] == list(f.variables)
    assert len(data["gradient"]) == len(f.variables)
    assert {"nodes", "edges", "gradient"} <= set(data)


@pytest.mark.parametrize("formula", [*FORMULAS, NETWORK])
def test_the_picture_is_well_formed_and_shows_every_vertex(formula):
    told = st.backpropagate(formula, dict.fromkeys(st.function(formula).variables, 1.5))
    root = ET.fromstring(told.svg())
    cards = list(root.iter("{http://www.w3.org/2000/svg}title"))
    assert len(cards) == 1 + len(told.nodes) + len(told.edges)


@given(
    strategy.recursive(
        strategy.sampled_from(["x", "y", "2", "0.5"]),
        lambda inner: strategy.one_of(
            strategy.tuples(inner, strategy.sampled_from("+-*"), inner).map(
                lambda t: f"({t[0]}{t[1]}{t[2]})"
            ),
            inner.map(lambda a: f"sin({a})"),
            inner.map(lambda a: f"tanh({a})"),
        ),
        max_leaves=14,
    )
)
def test_backward_is_the_gradient_of_any_formula(formula):
    f = st.function(formula, variables=("x", "y"))
    told = st.backpropagate(f, (0.3, -0.8))
    np.testing.assert_allclose(
        np.asarray(told.gradient), f.gradient()(0.3, -0.8), rtol=1e-9, atol=1e-12
    )


def test_a_long_chain_is_shown_without_recursion():
    x = variable("x")
    node = x
    for _ in range(3000):
        node = tanh(node)
    told = st.backpropagate(st.Function(node, (x,)), 1.0)
    assert len(told.nodes) == 3001
    assert "more" in told.text()
    with pytest.raises(st.TooLarge):
        told.svg()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("x*y", {"x": 1}), st.CallError),
        (("x*y", {"x": 1, "y": [1, 2]}), st.ShapeError),
        ((["x", "y"], {"x": 1, "y": 2}), st.ShapeError),
        (("x", {"x": 1}, {"b": "x"}), st.ArgumentError),
        (("a + b", {"x": 1}, {"a": "b*x", "b": "a*x"}), st.ArgumentError),
    ],
)
def test_what_cannot_be_shown_is_refused_in_three_parts(arguments, error):
    with pytest.raises(error) as caught:
        st.backpropagate(*arguments)
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


def test_a_product_through_what_does_not_vary_is_refused():
    told = st.backpropagate("a = x*y; a^2", {"x": 1, "y": 2})
    with pytest.raises(st.ArgumentError):
        told.product("z")
