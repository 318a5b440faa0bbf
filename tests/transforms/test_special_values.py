"""Exact values against mpmath, and functions left alone elsewhere."""

import mpmath as mp
import pytest

from steepest.evaluation import digits
from steepest.graph import E, constant, ordered, variable
from steepest.primitives import (
    PI,
    arccos,
    arcosh,
    arcsec,
    arcsin,
    arctan,
    atan2,
    bessel_j,
    beta,
    binomial,
    cot,
    csc,
    erfc,
    factorial,
    gamma,
    gelu,
    lambert_w,
    lgamma,
    log2,
    log10,
    log_base,
    maximum,
    minimum,
    normal_density,
    normal_distribution,
    sec,
    sin,
    softplus,
    sqrt,
    tan,
)
from steepest.printing import text
from steepest.transforms import folded

half = constant(1) / 2
x = variable("x")

VALUES = [
    (arcsin(half), "pi/6"),
    (arcsin(-sqrt(2) / 2), "-pi/4"),
    (arccos(-half), "2*pi/3"),
    (arctan(1), "pi/4"),
    (arctan(-sqrt(3)), "-pi/3"),
    (arctan(1 / sqrt(3)), "pi/6"),
    (arctan(sqrt(3) / 3), "pi/6"),
    (atan2(1, -1), "3*pi/4"),
    (atan2(-1, -1), "-3*pi/4"),
    (atan2(2, 0), "pi/2"),
    (tan(PI / 3), "sqrt(3)"),
    (cot(PI / 4), "1"),
    (sec(PI / 3), "2"),
    (csc(PI / 6), "2"),
    (arcsec(2), "pi/3"),
    (gamma(6), "120"),
    (gamma(half), "sqrt(pi)"),
    (gamma(constant(7) / 2), "15*sqrt(pi)/8"),
    (factorial(half), "sqrt(pi)/2"),
    (lgamma(2), "0"),
    (beta(half, half), "pi"),
    (binomial(7, 3), "35"),
    (log2(constant(1) / 8), "-3"),
    (log10(1000), "3"),
    (log_base(81, 3), "4"),
    (maximum(2, constant(5) / 2), "5/2"),
    (minimum(-1, 1), "-1"),
    (bessel_j(0, 0), "1"),
    (bessel_j(3, 0), "0"),
    (lambert_w(E), "1"),
    (erfc(0), "1"),
    (arcosh(1), "0"),
    (normal_density(0, 0, 1), "1/sqrt(2*pi)"),
    (normal_distribution(0, 0, 1), "1/2"),
    (softplus(0), "ln(2)"),
]


@pytest.mark.parametrize(("node", "expected"), VALUES, ids=lambda v: None)
def test_a_special_value_is_known_and_right(node, expected):
    value = folded(node)
    assert text(value) == expected
    assert abs(digits(value, {}, 30) - digits(node, {}, 30)) < mp.mpf(10) ** -28


@pytest.mark.parametrize(
    "node", [gelu(1), erfc(1), tan(2), gamma(0), gamma(100), log2(3), sin(x), tan(PI / 2)]
)
def test_other_values_stay_as_they_are(node):
    assert node.primitive in {n.primitive for n in ordered(folded(node))}
