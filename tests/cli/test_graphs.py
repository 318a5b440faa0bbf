"""The command backprop, and what taylor says of the error."""

import xml.etree.ElementTree as ET

import pytest

NETWORK = "a = tanh(w1*x); b = w2*a; (b - y)^2"
POINT = "w1=1,w2=2,x=3,y=1"


def test_backprop_gives_nodes_edges_and_gradient(steepest):
    data = steepest("backprop", "x^2*y", "--at", "x=3,y=4", "--json").data
    assert data.keys() >= {"nodes", "edges", "gradient"}
    assert data["variables"] == ["x", "y"]
    assert data["gradient"] == [24, 9]
    assert data["nodes"][-1]["kind"] == "output"
    assert {"from", "to", "derivative", "value", "share"} <= data["edges"][0].keys()


def test_backprop_tells_the_product_through_named_parts(steepest):
    done = steepest("backprop", NETWORK, "--at", POINT)
    assert "∂f/∂w₁ = ∂f/∂b · ∂b/∂a · ∂a/∂w₁" in done.out
    by_let = steepest("backprop", "(b - y)^2", "--let", "b=w2*a,a=tanh(w1*x)", "--at", POINT)
    assert "∂f/∂b · ∂b/∂a · ∂a/∂w₁" in by_let.out


def test_backprop_in_latex(steepest):
    done = steepest("backprop", NETWORK, "--at", POINT, "--latex")
    assert done.out.splitlines()[0].startswith(r"\frac{\partial f}{\partial w_{1}} = ")


def test_backprop_draws_svg(steepest, tmp_path):
    path = tmp_path / "graph.svg"
    assert steepest("backprop", "x*sin(x)", "--at", "x=1", "--figure", str(path)).code == 0
    assert ET.parse(path).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    "words",
    [
        ("x^2", "--at", "y=1"),
        ("x^2",),
        ("x*y", "--at", "x=1"),
        ("x^2", "--at", "x=1", "--figure", "graph.docx"),
        ("x^2", "--at", "x=1", "--figure", "/no/such/folder/graph.svg"),
        ("a + 1", "--let", "a=a+1", "--at", "a=1"),
    ],
)
def test_what_backprop_cannot_do_is_said_with_a_remedy(steepest, words):
    done = steepest("backprop", *words, "--json")
    assert done.code == 2
    assert done.data["error"]["remedy"]


def test_taylor_shows_the_error_order_by_order(steepest):
    data = steepest("taylor", "e^x", "--order", "3", "--at", "x=0.5", "--json").data
    assert [row["order"] for row in data["errors"]["rows"]] == [0, 1, 2, 3]
    assert data["linear"] == {"weight": 1, "bias": 1, "formula": "x + 1"}
    shown = steepest("taylor", "e^x", "--at", "x=0.5").out
    assert "as linear regression sees it: weight 1, bias 1" in shown
    assert "order by order" in shown
