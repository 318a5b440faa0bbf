"""Every operation in machine code against the reference, on numbers of every kind."""

import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest.primitives  # noqa: F401 - lists the table
from steepest.evaluation import Program
from steepest.graph import Variable, apply, constant, ordered, registered, variable
from steepest.native.builtins import compiled
from steepest.native.interpreting import run
from steepest.native.plan import expanded, plan
from steepest.native.ufuncs import ufunc
from tests.laws.graphs import graphs, scalar_primitives

EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1e-300, -1e-300, 5e-324, 1e300, -1e300,
    math.inf, -math.inf, math.nan, 710.0, -745.0, 1e22, 40.0, -40.0, 20.0, math.pi,
]  # fmt: skip

WIDER = {"log_cosh": 6}
"""Where the formula itself doubles the rounding of a function that it is made of."""

CANCELLING = {"log_add_exp"}
"""Near 0 the answer is a difference, so its error is measured by its arguments' size."""

MODERATE = {"polygamma", "binomial"}
"""SciPy takes very long far away."""

SCALARS = [p for p in registered() if p.partials and p in scalar_primitives()]
SCALARS += [p for p in registered() if p.name.startswith("spherical_bessel")]


def units(got, expected):
    """How many units in the last place the two are apart."""
    if got == expected or (math.isnan(got) and math.isnan(expected)):
        return 0.0
    if not (math.isfinite(got) and math.isfinite(expected)):
        return math.inf
    return abs(got - expected) / math.ulp(max(abs(got), abs(expected)))


def points(primitive):
    """Edges, their pairs, and numbers of all sizes."""
    rng = np.random.default_rng(1)
    n = primitive.arity
    found = [(v,) for v in EDGES]
    if n > 1:
        found = [(a, b, *[1.0] * (n - 2)) for a in EDGES for b in EDGES]
        found += [(1.0, *[2.0] * (n - 2), a) for a in EDGES]
    sizes = np.exp(rng.uniform(-40, 40, (200, n))) * rng.choice([-1, 1], (200, n))
    found += [*map(tuple, (rng.normal(size=(200, n)) * 2).tolist()), *map(tuple, sizes.tolist())]
    if primitive.name in MODERATE:
        found = [p for p in found if all(abs(v) < 40 for v in p)]
    for i in primitive.discrete:
        found = [p for p in found if math.isfinite(p[i]) and abs(p[i]) < 10]
        found = [tuple(float(int(v)) if k == i else v for k, v in enumerate(p)) for p in found]
    return found


def allowed(primitive, point, expected):
    """The largest difference from the reference, in its units in the last place."""
    if primitive.name in CANCELLING and math.isfinite(expected) and expected:
        size = max(map(abs, point))
        return 4 * max(1.0, size / abs(expected))
    if primitive.name == "root" and 0 < abs(point[1]) < 1:
        return 8 / abs(point[1])  # a power above 1, with the conditioning of one
    return WIDER.get(primitive.name, 4)


def is_inconsistent(primitive, point):
    """Where NumPy itself gives different answers to a number and to an array."""
    if primitive.name == "root" and abs(point[1]) > 1e6:
        return True  # the step of Newton's method raises to that power
    return primitive.name in ("power", "root") and (math.isinf(point[0]) or point[0] == 0)


@pytest.mark.parametrize("primitive", SCALARS, ids=lambda p: p.name)
def test_each_operation_is_within_four_units_of_the_reference(primitive):
    names = [variable(f"x{i}") for i in range(primitive.arity)]
    node = apply(primitive, *names)
    call, loop = compiled({"value": node}, names), ufunc({"value": node}, names)
    reference = Program([node], names)
    where = [p for p in points(primitive) if not is_inconsistent(primitive, p)]
    blocks = loop(*np.array(where).T)
    for point, block in zip(where, blocks.tolist(), strict=True):
        [expected] = reference(*point)
        expected = float(expected)
        for got in (call(*point), block):
            assert units(got, expected) <= allowed(primitive, point, expected), (point, got)
            if expected == 0:
                assert math.copysign(1, got) == math.copysign(1, expected), point


def test_powers_of_zero_and_infinity_are_those_of_c():
    x, n = variable("x"), variable("n")
    node = apply(next(p for p in SCALARS if p.name == "power"), x, n)
    call = compiled({"value": node}, [x, n])
    for base in (0.0, -0.0, math.inf, -math.inf):
        for exponent in (3.0, -3.0, 2.0, -2.0, 0.5, 0.0, math.inf, -math.inf):
            try:
                expected = math.pow(base, exponent)
            except ValueError:  # Python refuses where C gives an infinity
                expected = math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
            assert call(base, exponent) == expected, (base, exponent)


@settings(max_examples=150)
@given(graphs(size=20), some.lists(some.floats(-8, 8), min_size=6, max_size=6))
def test_random_graphs_agree_with_the_reference_within_their_conditioning(output, numbers):
    inputs = sorted({n for n in ordered(output) if isinstance(n, Variable)}, key=lambda v: v.name)
    at = numbers[: len(inputs)]
    made = expanded(plan({"value": output}, inputs))
    got = compiled({"value": output}, inputs)(*at)
    [expected] = map(float, Program([output], inputs)(*at))
    spread = _spread(made, at)
    if spread is None:
        return  # a jump is near, or an infinity: both answers are right
    assert units(got, expected) <= 4 or abs(got - expected) <= 100 * spread


def _spread(made, at):
    """How far the answer moves when every operation is a unit or two off; None: without end."""
    rng = np.random.default_rng(0)
    [line] = made.outputs[0].lines
    answers = [
        float(run(made, at, lambda v: v * (1 + rng.uniform(-1, 1) * 4e-16))[line]) for _ in range(8)
    ]
    if not all(map(math.isfinite, answers)):
        return None
    return max(answers) - min(answers)


def test_constants_keep_their_exact_value():
    x = variable("x")
    node = x * constant(Fraction(1, 3)) + constant(Decimal("0.1")) + constant(10**25)
    assert compiled({"value": node}, [x])(3.0) == Program([node], [x])(3.0)[0]


def test_a_plan_computes_equal_operations_once_and_nothing_in_vain():
    x = variable("x")
    sin = next(p for p in SCALARS if p.name == "sin")
    made = plan({"value": apply(sin, x) * apply(sin, x)}, [x])
    assert [o.code for o in made.operations] == ["input", "sin", "multiply"]


@pytest.mark.parametrize("name", ["spherical_bessel_j", "spherical_bessel_i"])
def test_spherical_bessel_functions_of_order_zero_are_quotients(name):
    x = variable("x")
    node = apply(next(p for p in SCALARS if p.name == name), constant(0), x)
    call = compiled({"value": node}, [x])
    of_digits = mpmath.sin if name.endswith("j") else mpmath.sinh
    assert call(0.0) == call(-0.0) == 1.0 and math.isnan(call(math.nan))
    assert call(math.inf) == call(-math.inf) == (0.0 if name.endswith("j") else math.inf)
    for at in (*EDGES, *np.random.default_rng(0).normal(size=200).tolist()):
        if math.isfinite(at) and 0 < abs(at) < 700:
            with mpmath.workdps(400):
                expected = float(of_digits(mpmath.mpf(at)) / mpmath.mpf(at))
            assert units(call(at), expected) <= 4, at
