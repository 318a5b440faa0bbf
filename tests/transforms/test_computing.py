"""The computing form: right in floating point where the formula is right on paper."""

from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from steepest.evaluation import digits, evaluate
from steepest.function import Function
from steepest.graph import check, ordered, variable, variables
from steepest.printing import text
from steepest.reading import read
from steepest.transforms.computing import computing, rewrites
from tests.laws.graphs import graphs

TABLE = Path(__file__).parents[1] / "tables" / "sound.txt"
CLAIMED = TABLE.read_text().split("\n# not claimed")[0]
ROWS = [
    [field.strip() for field in line.split("\t") if field.strip()]
    for line in CLAIMED.splitlines()
    if line.strip() and not line.startswith("#")
]
UNDERFLOW = 1e-307


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:4]) for row in ROWS])
def test_values_and_slopes_are_right_to_the_last_places(row):
    source, wrt, order, point, exact, *_ = row
    pairs = [p.split("=") for p in point.split(",")] if "=" in point else [[wrt, point]]
    f = Function.of(source)
    f = f.diff(wrt) if order == "1" else f
    at = {name.strip(): float(value) for name, value in pairs}
    assert f(at) == pytest.approx(float(mpmath.mpf(exact)), rel=2e-13, abs=UNDERFLOW)


def test_rewrites_are_told_with_the_identity_that_they_use():
    (step,) = rewrites(read("ln(1 + exp(x))").output)
    assert "softplus" in step.identity
    assert text(step.after) == "softplus(x)"


def test_a_term_that_stands_twice_is_rewritten_once():
    x = variable("x")
    node = read("1 - exp(x) + 1 + exp(x)*0 - cos(x)").output
    [value] = evaluate([computing(node)], {x: 0.7})
    assert value == pytest.approx(2 - np.exp(0.7) - np.cos(0.7), rel=1e-14)


def test_a_formula_without_delicate_places_stays_as_it_is():
    node = read("x^2*sin(x) + 3*x").output
    assert computing(node) is node


NAMES = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "power",
    "negate",
    "sqrt",
    "cbrt",
    "exp",
    "log",
    "log1p",
    "expm1",
    "sin",
    "cos",
    "tanh",
    "abs",
    "sinh",
    "cosh",
    "sigmoid",
    "softplus",
    "erf",
]


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(graphs(variables=("x", "y"), size=14, names=NAMES))
def test_a_computing_form_equals_its_source_on_random_graphs(node):
    sound = computing(node)
    check([sound])
    names = variables(node, sound)
    rng = np.random.default_rng(3)
    at = {v: rng.uniform(-2, 2, 6) for v in names}
    a, b = (np.broadcast_to(value, 6) for value in evaluate([node, sound], at))
    usable = np.isfinite(a) & (np.abs(a) < 1e8)
    for i in np.flatnonzero(usable & ~np.isclose(a, b, rtol=1e-6, atol=1e-9)):
        point = {v: float(np.broadcast_to(at[v], 6)[i]) for v in names}
        one, other = digits(node, point, 20), digits(sound, point, 20)
        if mpmath.isfinite(one):
            assert abs(one - other) <= 1e-8 * max(1, abs(one)), (point, text(node), text(sound))


def test_the_cost_is_linear():
    x = variable("x")
    node = x
    for _ in range(20_000):
        node = node * x + 1
    assert len(ordered(computing(node))) <= len(ordered(node))
