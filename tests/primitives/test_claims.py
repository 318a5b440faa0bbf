"""What the table claims of a function as a whole, tried on arguments that hypothesis finds."""

import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import mp

import steepest.primitives as table
from steepest.graph import Node, lift, primitive_named, registered, variable
from tests.primitives.definitions import DEFINITIONS, digits
from tests.primitives.test_table import ELEMENTWISE, exact, value, variables

UNIT = st.floats(0, 1, exclude_min=True, exclude_max=True)
BEYOND = st.floats(1, 1e300)
REALS = UNIT | UNIT.map(lambda x: -x) | st.floats(allow_nan=False, allow_infinity=False)
FEW_INSIDE = settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])

HOLDS = {
    ">0": lambda v: v > 0,
    ">=0": lambda v: v >= 0,
    "!=0": lambda v: v != 0,
    "pole": lambda v: v > 0 or not mp.isint(v),
    "whole": mp.isint,
}


def inside(primitive, *arguments):
    names = variables(primitive)
    at = dict(zip(names, exact(arguments), strict=True))
    conditions = primitive.domain(*names) if primitive.domain else []
    return all(HOLDS[c.relation](value(c.subject, at)) for c in conditions)


def at(primitive, *arguments):
    with np.errstate(all="ignore"):
        return float(primitive.function()(*arguments))


def named(entries):
    return pytest.mark.parametrize("primitive", entries, ids=lambda p: p.name)


@named([p for p in ELEMENTWISE if p.symmetry])
@FEW_INSIDE
@given(x=REALS)
def test_what_is_declared_even_is_even_and_what_is_declared_odd_is_odd(primitive, x):
    assume(inside(primitive, x))
    sign = 1 if primitive.symmetry == "even" else -1
    np.testing.assert_equal(at(primitive, -x) + 0.0, sign * at(primitive, x) + 0.0)


@named([p for p in ELEMENTWISE if p.range != (None, None)])
@FEW_INSIDE
@given(data=st.data())
def test_values_stay_within_the_declared_range(primitive, data):
    arguments = data.draw(st.tuples(*[_kind(primitive, i) for i in range(primitive.arity)]))
    assume(inside(primitive, *arguments))
    low, high = primitive.range
    got = at(primitive, *arguments)
    assert math.isnan(got) is False or _beyond(arguments)
    assert not (low is not None and got < low)
    assert not (high is not None and got > high)


def _kind(primitive, index):
    return st.integers(-9, 9).map(float) if index in primitive.discrete else REALS


def _beyond(arguments):
    return max(map(abs, arguments)) > 1e9  # SciPy's Bessel functions, overflowing differences


@named([p for p in ELEMENTWISE if p.increasing is not None])
@FEW_INSIDE
@given(pair=st.tuples(UNIT, UNIT) | st.tuples(BEYOND, BEYOND) | st.tuples(REALS, REALS))
def test_what_is_declared_monotone_is_monotone(primitive, pair):
    a, b = sorted(pair)
    assume(inside(primitive, a) and inside(primitive, b))
    p, q = at(primitive, a), at(primitive, b)
    slack = 8 * np.spacing(min(abs(p), 1e300))
    assert p <= q + slack if primitive.increasing else p + slack >= q


@named([p for p in ELEMENTWISE if p.domain])
def test_the_safe_point_lies_inside_the_domain_and_has_finite_slopes(primitive):
    assert inside(primitive, *primitive.safe)
    names = variables(primitive)
    for partial in filter(None, primitive.partials):
        rule = lift(partial.formula(primitive(*names), *names))
        at_safe = dict(zip(names, exact(primitive.safe), strict=True))
        assert mp.isfinite(value(rule, at_safe)), partial.rule


@named([p for p in ELEMENTWISE if p.arity == 1 and any(p.partials)])
@pytest.mark.parametrize("x", [1000.0, -1000.0, math.inf, -math.inf, 0.0, -0.0, 5e-324])
def test_nothing_but_the_edge_of_its_domain_makes_nan(primitive, x):
    got = at(primitive, x)
    wavy = math.isinf(x) and primitive.name in ("sin", "cos", "tan", "cot", "sec", "csc")
    if not wavy and (math.isinf(x) or inside(primitive, x)):
        expected = digits(primitive, mp.mpf(x))
        assert math.isnan(got) <= bool(mp.isnan(expected)), (got, expected)


@named([p for p in ELEMENTWISE if p.arity and any(p.partials) and p.name != "where"])
def test_nan_in_gives_nan_out(primitive):
    arguments = [1.0 if i in primitive.discrete else math.nan for i in range(primitive.arity)]
    assert math.isnan(at(primitive, *arguments))


@named([p for p in ELEMENTWISE if p.arity == 1 and any(p.partials)])
def test_a_complex_argument_is_computed_rightly_or_refused(primitive):
    """The complex step sees the slope through the values, so they must be analytic."""
    if primitive.kinks or primitive.jumps:
        return
    for low, high in DEFINITIONS[primitive.name].ranges:
        x = low + 0.37 * (high - low)
    try:
        got = primitive.function()(np.array([x + 1e-20j]))[0]
    except TypeError:
        return
    with mp.workdps(40):
        expected = mp.diff(DEFINITIONS[primitive.name].of, mp.mpf(x))
    assert got.imag / 1e-20 == pytest.approx(float(expected), rel=1e-9)


FAR = [
    ("tanh", 40.0), ("sigmoid", 40.0), ("sigmoid", -40.0), ("softplus", 1000.0),
    ("softplus", -300.0), ("logistic_loss", 40.0), ("logistic_loss", -1000.0), ("expm1", -300.0),
    ("erfc", 20.0), ("silu", -300.0), ("gelu", -30.0), ("lambert_w", 0.0), ("lambert_w", 1e-300),
    ("lambert_w", 1e300), ("sech", 300.0), ("csch", 300.0), ("coth", 300.0), ("arctan", 1e100),
    ("log1p", 1e300), ("sqrt", 1e-300), ("cbrt", 1e-99),
]  # fmt: skip


@pytest.mark.parametrize(("name", "x"), FAR)
def test_slopes_keep_their_digits_far_out(name, x):
    primitive = primitive_named(name)
    [x_name] = variables(primitive)
    rule = lift(primitive.partials[0].formula(primitive(x_name), x_name))
    with mp.workdps(50):
        expected = value(rule, {x_name: x})
    assert _double(rule, x_name, x) == pytest.approx(float(expected), rel=1e-12)


def _double(node: Node, name, x):
    from steepest.evaluation import evaluate

    return evaluate([node], {name: x})[0]


@pytest.mark.parametrize("name", ["floor", "ceil", "sign", "less", "mod"])
def test_a_jump_is_declared_where_the_value_jumps(name):
    primitive = primitive_named(name)
    for arguments in DEFINITIONS[name].breaks:
        first, *rest = arguments
        values = {at(primitive, first + h, *rest) for h in (-1e-9, 1e-9)}
        assert abs(max(values) - min(values)) > 0.5


def test_names_and_aliases_are_each_used_once():
    names = [name for p in registered() for name in {p.name, *p.aliases}]
    assert len(names) == len(set(names))


def test_each_text_name_is_found_again():
    known = {name for p in registered() for name in {p.name, *p.aliases}}
    # The grammar reads and, or, not; log with two arguments is log_base.
    assert {p.text for p in registered() if p.text} - known == {"and", "or", "not"}


@named([p for p in ELEMENTWISE if p.latex])
def test_the_latex_template_takes_each_argument(primitive):
    letters = [f"<{i}>" for i in range(primitive.arity)]
    filled = primitive.latex.format(*letters)
    assert all(letter in filled for letter in letters)
    assert filled.count("{") == filled.count("}")


def test_every_rule_has_a_name_and_every_branch_a_joint_name():
    for primitive in ELEMENTWISE:
        rules = [p for p in primitive.partials if p]
        assert all(p.rule for p in rules)
        assert len(rules) < 2 or primitive.joint_rule
        assert len(primitive.partials) == primitive.arity


def test_the_order_of_a_bessel_function_is_declared_whole():
    for name in ("bessel_j", "bessel_y", "bessel_i", "polygamma"):
        assert primitive_named(name).discrete == (0,)


def test_the_table_loads_neither_scipy_nor_mpmath():
    code = "import sys, steepest.primitives; print({'scipy', 'mpmath'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(("n", "rows"), [(2, 6), (3, 6), (5, 6)])
def test_a_root_undoes_a_whole_power_exactly(n, rows):
    for k in range(1, 10**rows, 99_991):
        power = float(k) ** n
        if power < 2**53:
            assert at(table.root, power, float(n)) == k


def test_the_inverse_cotangent_has_no_jump_at_zero():
    values = [at(table.arccot, x) for x in (-1e-9, 0.0, 1e-9)]
    assert all(abs(a - b) < 1e-8 for a, b in pairwise(values))


def test_a_comparison_gives_truths_and_a_choice_the_type_of_its_branches():
    x = variable("x")
    truth = table.less(x, 1)
    assert truth.type.dtype == "bool"
    assert table.logical_and(truth, truth).type.dtype == "bool"
    assert table.where(truth, x, 0).type.dtype == "real"


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5, 16, 17])
@pytest.mark.parametrize("n", [-7.0, -2.5, -1.0, 0.0, 1.0, 4.0, 20.0])
def test_a_binomial_coefficient_of_whole_k_is_a_polynomial_everywhere(n, k):
    product, roots = mp.mpf(1) / mp.factorial(k), list(range(k))
    for i in roots:
        product *= n - i
    assert at(table.binomial, n, float(k)) == pytest.approx(float(product), rel=1e-12)
    x = variable("x")
    rule = lift(table.binomial.partials[0].formula(table.binomial(x, k), x, lift(k)))
    slope = mp.diff(lambda t: mp.fprod(t - i for i in roots) / mp.factorial(k), n)
    if k <= 16:
        assert _double(rule, x, n) == pytest.approx(float(slope), rel=1e-9, abs=1e-12)
