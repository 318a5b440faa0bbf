"""The multivariable chain rule by paths, and implicit derivatives."""

import mpmath as mp
import pytest

from steepest.errors import ArgumentError
from steepest.evaluation import digits, evaluate
from steepest.graph import check, exp, substitute, variable
from steepest.primitives import cos, sin
from steepest.printing import text
from steepest.transforms import chain, derivative, implicit_derivative

x, y, t, s = (variable(name) for name in "xyts")


def test_the_lessons_chain_has_one_path_for_each_inner_function():
    rule = chain(x**2 + y**2, {x: cos(t), y: 3 * sin(t)}, t)
    told = [(p.through.name, text(p.partial), text(p.placed), text(p.inner)) for p in rule.paths]
    assert told == [
        ("x", "2*x", "2*cos(t)", "-sin(t)"),
        ("y", "2*y", "2*(3*sin(t))", "3*cos(t)"),
    ]
    check([rule.total, rule.composition])


def test_the_sum_of_the_paths_is_the_derivative_of_the_composition():
    outer = exp(x * y) * s + t * x
    inner = {x: sin(t) + s, y: t**2}
    rule = chain(outer, inner, t)
    assert [p.through for p in rule.paths] == [x, y, t]
    [whole] = substitute([outer], inner)
    assert rule.composition is whole
    at = {t: 0.7, s: 1.2}
    got, expected = evaluate([rule.total, derivative(whole, t)], at)
    assert got == pytest.approx(expected, rel=1e-14)


def test_ways_that_do_not_vary_are_no_paths():
    rule = chain(x * y, {x: s**2, y: s}, t)
    assert rule.paths == ()
    assert text(rule.total) == "0"


def test_a_variable_may_be_replaced_by_a_function_of_itself():
    rule = chain(t**3, {t: sin(t)}, t)
    [path] = rule.paths
    assert path.partial is 3 * t**2
    assert rule.total is (3 * sin(t) ** 2) * cos(t)


def test_the_circle_has_the_slope_minus_x_over_y():
    slope = implicit_derivative(x**2 + y**2 - 1, y, x)
    second = implicit_derivative(x**2 + y**2 - 1, y, x, 2)
    check([slope, second])
    a, b = 0.6, 0.8
    got = evaluate([slope, second], {x: a, y: b})
    assert got == pytest.approx([-a / b, -1 / b**3])


def test_implicit_derivatives_are_those_of_the_solved_function():
    equation = y**5 + y - x * exp(y) - 2

    def solved(a):
        def left(b):
            return digits(equation, {x: a, y: b}, 40)

        return mp.findroot(left, 1.2)

    with mp.workdps(40):
        a = mp.mpf(1) / 3
        b = solved(a)
        for order in (1, 2, 3):
            got = digits(implicit_derivative(equation, y, x, order), {x: a, y: b}, 25)
            assert abs(got - mp.diff(solved, a, order, h=mp.mpf(10) ** -7)) < 1e-8 * (1 + abs(got))


def test_an_equation_without_the_dependent_variable_is_refused():
    for equation in (x**2 - 1, x + y - y):
        with pytest.raises(ArgumentError, match="does not determine y"):
            implicit_derivative(equation, y, x)


@pytest.mark.parametrize("order", [0, -1, 1.5, True])
def test_an_implicit_order_is_a_whole_number_from_one(order):
    with pytest.raises(ArgumentError, match="whole number"):
        implicit_derivative(x * y, y, x, order)
