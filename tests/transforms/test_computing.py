"""The computing form: right in floating point where the formula is right on paper."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steepest.evaluation import digits, evaluate
from steepest.function import Function
from steepest.graph import check, ordered, variable, variables
from steepest.printing import text
from steepest.reading import read
from steepest.transforms import derivative, gradient, taylor_coefficients
from steepest.transforms.computing import computing, computings, rewrites
from steepest.transforms.computing.majorants import norms
from steepest.transforms.exact_algebra import EXACT
from steepest.transforms.laurent import Expansion, Laurent
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
    f = f.diff(wrt, order=int(order))
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


VANISHING = {
    "sin(u)": 1, "tan(u)": 1, "e^u - 1": 1, "ln(1 + u)": 1, "asin(u)": 1, "atan(u)": 1,
    "sinh(u)": 1, "tanh(u)": 1, "sqrt(1 + u) - 1": 1, "1 - cos(u)": 2, "cosh(u) - 1": 2,
    "ln(cos(u))": 2, "e^u - 1 - u": 2, "u - ln(1 + u)": 2, "u*e^u - sin(u)": 2,
    "u - sin(u)": 3, "tan(u) - u": 3, "u*cos(u) - sin(u)": 3, "e^sin(u) - e^u": 3,
}  # fmt: skip
"""Functions that vanish at 0, and the power of u that they are like there."""


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.permutations(sorted(VANISHING)).map(lambda names: names[:2]),
    st.sampled_from(["x", "3*x", "x*y", "x/2"]),
    st.sampled_from(["q", "e^q", "1/(2 + q)", "q^2 - q", "y*q"]),
    st.sampled_from([0, 1, 2]),
    st.floats(-14, -0.5).flatmap(lambda size: st.sampled_from([-(10**size), 10**size])),
)
def test_quotients_of_what_vanishes_and_functions_of_them_are_right(
    pair, inner, outer, order, place
):
    above, below = pair
    n = VANISHING[above] - VANISHING[below]
    quotient = f"(({above})/({below}))" + (f"/u^{n}" if n > 0 else f"*u^{-n}")
    source = outer.replace("q", f"({quotient})").replace("u", f"({inner})")
    f = Function.of(source)
    at = {"x": place, "y": 1.5}
    slope = f.diff("x", order=order) if order else f
    exact = digits(derivative(f.source, variable("x"), order), _point(f, at), 20)
    got = slope({name: at[name] for name in slope.variables})
    scale = max(1.0, abs(float(exact)))
    assert got == pytest.approx(float(exact), rel=1e-11, abs=1e-11 * scale), (source, at)


def _point(f, at):
    return {v: at[v.name] for v in f.inputs}


@pytest.mark.parametrize("source", ["sin(x)/x", "(e^x - 1 - x)/x^2", "x*sin(x)/(1 - cos(x))"])
def test_where_the_function_is_undefined_its_form_and_slopes_are_too(source):
    f = Function.of(source)
    assert all(np.isnan(g(0.0)) for g in (f, f.diff(), f.diff(order=2)))


def test_a_choice_fills_the_place():
    assert Function.of("where(x != 0, sin(x)/x, 1)")(0.0) == 1


def test_norms_bound_what_is_cut_off():
    for source in ("tan(u)", "e^sin(u)", "1/(2 + cos(u))", "ln(2 + u)*sqrt(3 - u)", "atan(u)^2"):
        node = read(source).output
        [u] = variables(node)
        series = Expansion(EXACT, {u: [0, 1]}, 40)
        floats = [float(c) for c in taylor_coefficients(node, u, 0, 39)]
        for radius, bound in norms(
            node, u, lambda n, series=series: _few(series.of(n)), (0.8, 0.5, 0.1)
        ):
            assert sum(abs(c) * radius**k for k, c in enumerate(floats)) <= bound * (1 + 1e-9)


def _few(series):
    numbers = [c if isinstance(c, (int, Fraction)) else evaluate([c], {})[0]
               for c in series.coefficients[:12]]  # fmt: skip
    return Laurent(series.lowest, [float(c) if c else 0 for c in numbers])


def test_graphs_without_functions_are_not_searched():
    xs = [variable(f"x{i}") for i in range(200)]
    node = sum((100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(xs)), start=xs[0] * 0)
    slopes = gradient(node, xs)
    assert computings([node, *slopes]) == [node, *slopes]


def test_the_cost_is_linear():
    x = variable("x")
    node = x
    for _ in range(20_000):
        node = node * x + 1
    assert len(ordered(computing(node))) <= len(ordered(node))
