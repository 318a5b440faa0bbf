"""An enclosure holds every value: every entry of the table, judged by mpmath."""

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest.primitives as table
from steepest.errors import ArgumentError, CallError, TooLarge, Undecided
from steepest.evaluation import Interval, digits, enclosure, in_domain
from steepest.evaluation.operations import OPERATIONS
from steepest.graph import ArrayType, E, Primitive, constant, power, registered, variable

x, y, z = variable("x"), variable("y"), variable("z")
SCALAR = [
    p
    for p in registered()
    if p.arity and (p.interval or p.defined_as) and p.digits and p.infer is None
]
ORDERED = {"bessel_j", "bessel_y", "bessel_i", "polygamma"}
ends = some.one_of(
    some.floats(-8, 8),
    some.integers(-5, 5).map(float),
    some.sampled_from([0.0, 1.0, -1.0, 0.5, math.pi / 2, 1e-300, 1e10, -30.0]),
)


SLACK = mpmath.mpf(10) ** -28


def holds(node, box, inside):
    if not in_domain(node, inside):
        return
    try:
        value = digits(node, inside, 30)
    except (Undecided, TooLarge):
        return
    enclosed = enclosure(node, box)
    if mpmath.isnan(value):
        assert not enclosed.defined, (node, box, inside, enclosed)
        return
    assert enclosed.low - SLACK <= value <= enclosed.high + SLACK, (node, box, inside, enclosed)


def test_every_interval_that_the_table_names_exists():
    missing = [p.name for p in registered() if p.interval and p.interval not in OPERATIONS]
    assert missing == []


@pytest.mark.parametrize("entry", SCALAR, ids=lambda p: p.name)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=some.data())
def test_whatever_point_goes_in_its_value_lies_inside(entry, data):
    box, inside = {}, {}
    for i, name in enumerate((x, y, z)[: entry.arity]):
        if entry.name in ORDERED and i == 0:
            low = high = float(data.draw(some.integers(0, 4)))
        else:
            low, high = sorted((data.draw(ends), data.draw(ends)))
        share = data.draw(some.sampled_from([0.0, 1.0, 0.5, 0.3, 0.99]))
        box[name] = Interval(low, high)
        inside[name] = min(max(low + share * (high - low), low), high)
    holds(entry(*(x, y, z)[: entry.arity]), box, inside)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(ends, ends, some.integers(-6, 6), some.floats(0, 1))
def test_whole_powers_are_enclosed(a, b, n, share):
    low, high = min(a, b), max(a, b)
    holds(x**n, {x: (low, high)}, {x: min(max(low + share * (high - low), low), high)})


def test_a_root_of_a_partly_negative_interval_may_be_undefined():
    assert enclosure(table.sqrt(x), {x: (-1, 4)}) == Interval(0.0, 2.0, False)
    assert enclosure(table.sqrt(x), {x: (-4, -1)}).is_empty


def test_a_square_is_not_negative_and_knows_its_argument():
    assert enclosure(x**2, {x: (-1, 2)}) == Interval(0.0, 4.0)
    assert enclosure(x * x, {x: (-1, 2)}) == Interval(0.0, 4.0)


def test_a_quotient_by_an_interval_round_zero_is_unknown():
    assert enclosure(1 / x, {x: (-1, 2)}) == Interval(-math.inf, math.inf, False)
    assert enclosure(1 / x, {x: (0, 2)}).low <= 0.5
    assert enclosure(1 / x, {x: (0, 0)}).is_empty


def test_an_undecided_choice_is_both_branches():
    choice = table.where(table.less(x, 0), x, x**2 + 3)
    assert enclosure(choice, {x: (-1, 2)}) == Interval(-1.0, 7.0)
    assert enclosure(choice, {x: (1, 2)}) == Interval(4.0, 7.0)


def test_exact_numbers_are_enclosed_tightly():
    third = enclosure(constant(1) / 3 + 0 * y, {y: (0, 1)})
    assert 0 < third.width < 1e-16
    assert enclosure(constant(2) * 3, {}) == Interval(6.0, 6.0)


def test_sines_know_their_turning_points():
    assert enclosure(table.sin(x), {x: (0, 3)}).high == 1.0
    assert enclosure(table.cos(x), {x: (3, 4)}).low == -1.0
    assert enclosure(table.sin(x), {x: (0.1, 0.2)}).high < 0.2


def test_powers_of_e_are_exponentials():
    assert enclosure(power(E, -(x**2)), {x: (-1, 1)}).high == 1.0


def test_array_operations_enclose_their_elements():
    v = variable("v", type=ArrayType("real", (3,)))
    total = table.arrays.total(v * v)
    enclosed = enclosure(total, {v: ([-1.0, 1, 0], [1.0, 2, 0])})
    assert enclosed.low <= 1
    assert enclosed.high >= 5
    assert enclosed.width < 4.001


def test_missing_and_reversed_intervals_are_refused():
    with pytest.raises(CallError, match="no interval"):
        enclosure(x + y, {x: (0, 1)})
    with pytest.raises(ArgumentError, match="needs an interval"):
        enclosure(x, {x: (1, 0)})


def test_an_entry_of_known_direction_needs_no_rule_of_its_own():
    entry = Primitive(
        name="half logistic", digits=lambda context, t: 2 / (1 + context.exp(t)), increasing=False
    )
    enclosed = enclosure(entry(x), {x: (-1, 2)})
    assert enclosed.low == pytest.approx(2 / (1 + math.exp(2)), rel=1e-15)
    assert enclosed.high == pytest.approx(2 / (1 + math.exp(-1)), rel=1e-15)
    nothing = Primitive(name="unheard of", evaluate=math.sin, range=(-1, None))
    assert enclosure(nothing(x), {x: (0, 1)}) == Interval(-1.0, math.inf, False)


OF_TWO = [table.add, table.multiply, table.subtract, table.divide, table.maximum]
OF_ONE = [table.sin, table.exp, table.sqrt, table.abs, table.tanh, table.log, table.floor]
formulas = some.recursive(
    some.sampled_from([x, y, constant(2), constant(1) / 3]),
    lambda parts: some.one_of(
        some.tuples(some.sampled_from(OF_TWO), parts, parts),
        some.tuples(some.sampled_from(OF_ONE), parts),
    ).map(lambda part: part[0](*part[1:])),
    max_leaves=8,
)
sides = some.tuples(ends, ends, some.floats(0, 1))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(formulas, sides, sides)
def test_whole_graphs_are_enclosed(node, first, second):
    box, inside = {}, {}
    for name, (a, b, share) in ((x, first), (y, second)):
        low, high = min(a, b), max(a, b)
        box[name] = Interval(low, high)
        inside[name] = min(max(low + share * (high - low), low), high)
    holds(node, box, inside)
