"""Many digits, against published constants, exact identities and mpmath itself."""

import threading
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import steepest.primitives as table
from steepest.errors import ArgumentError, CallError, TooLarge, Undecided
from steepest.evaluation import digits
from steepest.graph import E, constant, lift, log, power, variable

x = variable("x")

PI_60 = "3.14159265358979323846264338327950288419716939937510582097494"
E_60 = "2.71828182845904523536028747135266249775724709369995957496697"
GAMMA_THIRD = "2.67893853470774763365569294097467764412868937795730110095042832759041761016774"
ROOT_TWO = "1.41421356237309504880168872420969807856967187537694807317668"


def shown(value, places):
    return mpmath.nstr(value, places)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (table.PI * 1, PI_60),
        (power(E, lift(1)), E_60),
        (table.exp(lift(1)), E_60),
        (table.sqrt(lift(2)), ROOT_TWO),
        (power(lift(2), table.divide(1, 2)), ROOT_TWO),
        (table.gamma(constant(1) / 3), GAMMA_THIRD),
        (4 * table.arctan(lift(1)), PI_60),
        (2 * table.arcsin(lift(1)), PI_60),
    ],
)  # fmt: skip
def test_published_digits(node, expected):
    for count in (5, 20, 50):
        with mpmath.workdps(70):
            assert shown(digits(node, {}, count), count) == shown(mpmath.mpf(expected), count)


def test_cancellation_costs_precision_and_not_digits():
    node = power(E, x) - 1 - x
    value = digits(node, {x: Fraction(1, 10**30)}, 25)
    with mpmath.workdps(60):  # 1/2 * 10^-60, then 1/6 * 10^-90
        assert abs(value * 10**61 - 5) < mpmath.mpf(10) ** -24


def test_what_cancels_entirely_is_said_to_be_undecided():
    with pytest.raises(Undecided, match="zero or very nearly so"):
        digits(table.sin(table.PI * 1), {})
    assert digits(x - x, {x: 3}) == 0


@pytest.mark.parametrize(
    ("node", "at"),
    [
        (log(x), -1),
        (log(x), 0),
        (1 / x, 0),
        (table.sqrt(x), -2),
        (table.arcsin(x), 2),
        (power(x, table.divide(1, 3)), -8),
        (power(x, x), -0.5),
        (table.gamma(x), -2),
        (table.bessel_y(0, x), -1),
        (table.lambert_w(x), -1),
        (table.artanh(x), 1),
        (table.coth(x), 0),
    ],
)
def test_outside_the_domain_there_is_no_number_and_never_a_complex_one(node, at):
    assert mpmath.isnan(digits(node, {x: at}))


def test_a_branch_that_is_not_taken_does_not_matter():
    node = table.where(table.less(x, 0), log(x), x**2)
    assert digits(node, {x: 3}) == 9
    assert mpmath.isnan(digits(node, {x: -3}))


def test_typed_decimals_are_exact_and_floats_are_what_they_hold():
    with mpmath.workdps(40):
        assert shown(digits(constant(Decimal("0.1")) * 1, {}), 30) == "0.1"
        assert shown(digits(x, {x: "0.1"}), 30) == "0.1"
        assert shown(digits(x, {x: Decimal("0.1")}), 30) == "0.1"
        assert shown(digits(x, {x: 0.1}), 20) == "0.10000000000000000555"
        assert digits(x, {x: Fraction(1, 4)}) == 0.25
        assert digits(x, {x: np.float64(0.5)}) == 0.5


def test_arrays_have_their_elements_computed():
    node = table.arrays.stacked([x, table.sqrt(x)])
    found = digits(node, {x: 2}, 40)
    with mpmath.workdps(50):
        assert [shown(v, 40) for v in found] == ["2.0", shown(mpmath.sqrt(2), 40)]
        assert shown(digits(table.arrays.total(node * node), {x: 2}), 30) == "6.0"


def test_numbers_beyond_use_are_refused_quickly():
    tower = x
    for _ in range(5):
        tower = power(constant(9), tower)
    with pytest.raises(TooLarge, match="digits beyond any use"):
        digits(tower, {x: 9})
    assert mpmath.mag(digits(table.exp(-table.exp(x)), {x: 20})) < -(10**8)
    assert shown(digits(x**2, {x: 10**60}), 10) == "1.0e+120"
    with mpmath.workdps(80):
        assert shown(digits(table.sin(x), {x: 10**50}), 25) == shown(mpmath.sin(10**50), 25)


def test_ones_own_precision_is_left_alone():
    before = mpmath.mp.prec
    digits(table.sin(x), {x: 1}, 200)
    assert mpmath.mp.prec == before


def test_threads_do_not_disturb_each_other():
    found = {}

    def work(count):
        found[count] = digits(table.exp(x), {x: 1}, count)

    threads = [threading.Thread(target=work, args=(c,)) for c in (10, 40, 80, 120, 160)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with mpmath.workdps(200):
        for count, value in found.items():
            assert shown(value, count) == shown(mpmath.e, count)


def test_refusals():
    with pytest.raises(CallError, match="x has no value"):
        digits(x, {})
    for wrong in (1j, "one", None, object()):
        with pytest.raises(ArgumentError, match="real number"):
            digits(x, {x: wrong})


def test_a_value_that_low_precision_hides_is_found():
    hidden = table.sqrt(lift(2) ** 1000 + x - lift(2) ** 1000 - 3)
    assert digits(lift(2) ** 1000 + x - lift(2) ** 1000, {x: 3}) == 3
    assert digits(log(lift(2) ** 1000 + x - lift(2) ** 1000), {x: 3}, digits=15) > 1
    assert mpmath.isnan(digits(hidden, {x: 2}))
