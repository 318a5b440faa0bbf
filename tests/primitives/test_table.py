"""The walk through the table: values and rules against mpmath, entry by entry.

A new entry fails here until ``definitions.py`` defines it a second time.
"""

import pickle
import random
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp

import steepest.primitives  # noqa: F401 - lists them all
from steepest.graph import Constant, lift, ordered, registered, variable
from tests.primitives.definitions import DEFINITIONS, digits

DIGITS = 50
POINTS = 25

ELEMENTWISE = [
    p
    for p in registered()
    if (p.partials or (p.arity == 0 and p.digits)) and not (p.linear or p.transpose or p.jvp)
]
DIFFERENTIABLE = [p for p in ELEMENTWISE if any(p.partials)]

each = pytest.mark.parametrize("primitive", ELEMENTWISE, ids=lambda p: p.name)
each_rule = pytest.mark.parametrize("primitive", DIFFERENTIABLE, ids=lambda p: p.name)


@pytest.fixture(autouse=True)
def _many_digits():
    with mp.workdps(DIGITS):
        yield


def points(name, count=POINTS):
    """Arguments inside the domain, the same ones each time."""
    chance = random.Random(name)
    for _ in range(count):
        yield tuple(
            float(chance.choice(r)) if isinstance(r, list) else chance.uniform(*r)
            for r in DEFINITIONS[name].ranges
        )


def exact(arguments):
    return [mp.mpf(a) for a in arguments]


def variables(primitive):
    return [variable(f"x{i}") for i in range(primitive.arity)]


def value(node, at):
    """The value of a graph in mpmath's numbers."""
    known = {v: mp.mpf(a) for v, a in at.items()}
    for part in ordered(node):
        if isinstance(part, Constant):
            number = part.value
            known[part] = (
                mp.mpf(number.numerator) / number.denominator
                if isinstance(number, Fraction)
                else mp.mpf(number)
            )
        elif part not in known:
            known[part] = digits(part.primitive, *(known[a] for a in part.arguments))
    return known[node]


def expected_value(name, arguments):
    """The second definition's value, with digits to spare for what cancels in it."""
    widest = max(map(abs, arguments), default=0)
    with mp.workdps(2 * DIGITS if widest < 50 else 750):
        return DEFINITIONS[name].of(*exact(arguments))


def ulps(got, expected):
    return abs(mp.mpf(float(got)) - expected) / mp.mpf(float(np.spacing(abs(float(expected)))))


def slack(name, arguments):
    """The ulps of the result that two ulps in an argument make."""
    if not DEFINITIONS[name].conditioned:
        return 0
    expected = expected_value(name, arguments)
    moved = 0
    for i, a in enumerate(arguments):
        shifted = list(arguments)
        shifted[i] = np.nextafter(a, np.inf)
        moved += abs(expected_value(name, shifted) - expected)
    return 2 * moved / mp.mpf(float(np.spacing(abs(float(expected)))))


@each
def test_every_entry_has_a_second_definition(primitive):
    assert primitive.name in DEFINITIONS


@each
def test_the_value_is_right_to_the_last_places(primitive):
    definition = DEFINITIONS[primitive.name]
    for arguments in [*points(primitive.name), *definition.edges]:
        with np.errstate(all="ignore"):
            got = primitive.function()(*arguments)
        expected = expected_value(primitive.name, arguments)
        if isinstance(expected, bool):
            assert bool(got) is expected
            continue
        allowed = definition.ulps + slack(primitive.name, arguments)
        assert ulps(got, expected) <= allowed, (arguments, got, expected)


@each
def test_many_digits_agree_with_the_second_definition(primitive):
    definition = DEFINITIONS[primitive.name]
    for arguments in [*points(primitive.name), *definition.edges]:
        got = digits(primitive, *exact(arguments))
        expected = expected_value(primitive.name, arguments)
        assert got == expected or abs(got - expected) <= abs(expected) * mp.mpf(10) ** (8 - DIGITS)


@each_rule
def test_each_partial_is_the_slope_of_the_second_definition(primitive):
    definition = DEFINITIONS[primitive.name]
    names = variables(primitive)
    for index, partial in enumerate(primitive.partials):
        if partial is None:
            continue
        rule = lift(partial.formula(primitive(*names), *names))
        for arguments in points(primitive.name, 8):
            at = exact(arguments)
            got = value(rule, dict(zip(names, at, strict=True)))
            order = tuple(int(i == index) for i in range(len(at)))
            expected = mp.diff(definition.of, tuple(at), order)
            assert abs(got - expected) <= (1 + abs(expected)) * mp.mpf(10) ** -15, arguments


@each
def test_arguments_outside_the_domain_have_no_value(primitive):
    for arguments in DEFINITIONS[primitive.name].outside:
        with np.errstate(all="ignore"):
            got = primitive.function()(*map(float, arguments))
        if primitive.discrete == ():
            assert not np.isfinite(got), arguments
            got = digits(primitive, *exact(arguments))
            assert mp.isnan(got) or mp.isinf(got), arguments
        assert _broken(primitive, arguments), arguments


@each
def test_inside_the_domain_every_condition_holds(primitive):
    definition = DEFINITIONS[primitive.name]
    for arguments in [*points(primitive.name), *definition.edges]:
        assert not _broken(primitive, arguments), arguments


def _broken(primitive, arguments):
    """What the domain's conditions say of these arguments."""
    names = variables(primitive)
    if primitive.domain is None:
        return []
    at = dict(zip(names, exact(arguments), strict=True))
    constants = [lift(int(a)) if a == int(a) and abs(a) < 99 else lift(float(a)) for a in arguments]
    found = []
    for own, nodes in ((at, names), ({}, constants)):
        broken = [
            c.says
            for c in primitive.domain(*nodes)
            if not _HOLDS[c.relation](value(c.subject, own))
        ]
        found.append(broken)
    assert bool(found[0]) == bool(found[1]) or primitive.name in ("power", "root")
    return found[1]


_HOLDS = {
    ">0": lambda v: v > 0,
    ">=0": lambda v: v >= 0,
    "!=0": lambda v: v != 0,
    "pole": lambda v: not (v <= 0 and mp.isint(v)),
    "whole": mp.isint,
}


@each
def test_single_precision_stays_single(primitive):
    if primitive.arity == 0:
        return
    for arguments in points(primitive.name, 8):
        single = [np.array([a, a], np.float32) for a in arguments]
        double = [s.astype(np.float64) for s in single]
        got = primitive.function()(*single)
        expected = primitive.function()(*double)
        if expected.dtype == bool:
            assert got.dtype == bool
            continue
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, expected, rtol=3e-5, atol=1e-6)


@each
def test_a_kink_or_jump_is_where_it_is_declared(primitive):
    names = variables(primitive)
    declared = [
        node for places in (primitive.kinks, primitive.jumps) if places for node in places(*names)
    ]
    definition = DEFINITIONS[primitive.name]
    assert bool(declared) == bool(definition.breaks)
    for arguments in definition.breaks:
        at = dict(zip(names, exact(arguments), strict=True))
        assert any(value(node, at) == 0 for node in declared)


@each
def test_it_pickles_by_name(primitive):
    assert pickle.loads(pickle.dumps(primitive)) is primitive
    node = primitive(*variables(primitive))
    assert pickle.loads(pickle.dumps(node)) is node


@each
def test_a_definition_by_others_has_the_same_value(primitive):
    if primitive.defined_as is None:
        return
    names = variables(primitive)
    definition = lift(primitive.defined_as(*names))
    for arguments in points(primitive.name, 8):
        at = exact(arguments)
        got = value(definition, dict(zip(names, at, strict=True)))
        expected = digits(primitive, *at)
        assert abs(got - expected) <= abs(expected) * mp.mpf(10) ** -25
