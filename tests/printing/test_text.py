"""What text prints, and that it reads back."""

from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, note, settings

from steepest.evaluation import evaluate
from steepest.graph import (
    E,
    Node,
    add,
    apply,
    constant,
    divide,
    exp,
    log,
    multiply,
    negate,
    number,
    power,
    rewrite,
    subtract,
    variable,
    variables,
)
from steepest.primitives import (
    PI,
    arcsin,
    atan2,
    cos,
    factorial,
    greater,
    less,
    log2,
    log_base,
    logical_and,
    logical_not,
    maximum,
    minimum,
    sin,
    sqrt,
    where,
)
from steepest.primitives import (
    abs as absolute,
)
from steepest.printing import header, natural_order, text
from steepest.reading import read as read_by_steepest
from tests.laws.graphs import VARIABLES, graphs, numbers
from tests.oracles.printed import read

x, y, z, n = map(variable, "xyzn")


@pytest.mark.parametrize(
    ("node", "printed"),
    [
        (multiply(15, power(add(multiply(3, x), 1), 4)), "15*(3*x + 1)^4"),
        (divide(1, multiply(2, sqrt(x))), "1/(2*sqrt(x))"),
        (negate(power(x, 2)), "-x^2"),
        (power(negate(x), 2), "(-x)^2"),
        (power(constant(-2), x), "(-2)^x"),
        (power(2, power(3, x)), "2^(3^x)"),
        (power(power(2, 3), x), "(2^3)^x"),
        (divide(x, divide(y, z)), "x/(y/z)"),
        (divide(divide(x, y), z), "x/y/z"),
        (multiply(x, multiply(y, z)), "x*(y*z)"),
        (subtract(x, subtract(y, z)), "x - (y - z)"),
        (subtract(x, negate(y)), "x - (-y)"),
        (add(x, multiply(negate(y), z)), "x + (-y)*z"),
        (multiply(x, constant(-2)), "x*(-2)"),
        (multiply(constant(-2), x), "-2*x"),
        (multiply(Fraction(1, 2), x), "(1/2)*x"),
        (multiply(divide(1, 2), x), "(1/2)*x"),
        (multiply(constant(Fraction(-1, 2)), x), "-(1/2)*x"),
        (power(x, Fraction(1, 2)), "x^(1/2)"),
        (power(E, negate(divide(power(x, 2), 2))), "e^(-x^2/2)"),
        (power(E, x), "e^x"),
        (exp(x), "exp(x)"),
        (log(x), "ln(x)"),
        (log_base(x, 3), "log(x, 3)"),
        (log2(x), "log2(x)"),
        (arcsin(x), "asin(x)"),
        (atan2(y, x), "atan2(y, x)"),
        (multiply(2, PI), "2*pi"),
        (absolute(subtract(absolute(x), 1)), "|abs(x) - 1|"),
        (multiply(absolute(x), absolute(y)), "|x|*|y|"),
        (maximum(x, maximum(y, z)), "max(x, y, z)"),
        (minimum(maximum(x, y), z), "min(max(x, y), z)"),
        (factorial(n), "n!"),
        (factorial(add(n, 1)), "(n + 1)!"),
        (power(factorial(n), 2), "(n!)^2"),
        (factorial(factorial(n)), "(n!)!"),
        (where(greater(x, 0), sqrt(x), 0), "where(x > 0, sqrt(x), 0)"),
        (
            where(logical_and(less(x, 1), logical_not(less(y, 2))), x, y),
            "where(x < 1 and not (y < 2), x, y)",
        ),
        (constant(Decimal("0.50")), "0.50"),
        (constant(0.1), "0.1"),
        (constant(1e-9), "1e-9"),
        (constant(float("inf")), "inf"),
        (constant(float("nan")), "nan"),
        (constant(10**30), "1" + 30 * "0"),
    ],
)
def test_text_has_the_brackets_that_it_needs_and_no_more(node, printed):
    assert text(node) == printed


@given(graphs())
def test_text_reads_back_to_itself(node):
    assert text(read(text(node), VARIABLES)) == text(node)


# A typed -0.0 is minus the exact number 0, which has no sign.
@given(graphs(size=12, leaves=numbers().filter(lambda c: c.value != 0)))
@settings(max_examples=150)
def test_text_reads_back_to_the_same_values(node):
    again = read(text(node), VARIABLES)
    at = dict(zip(map(variable, VARIABLES), (0.7, -1.3, 2.0, 0.0, 5.5, -0.2), strict=True))
    note(text(node))
    with np.errstate(all="ignore"):
        [a], [b] = evaluate([node], at), evaluate([again], at)
    assert np.array_equal(a, b, equal_nan=True) or np.isclose(a, b, rtol=1e-13, equal_nan=True)


def logarithm_of_base_e_as_natural(node):
    """What ``log(x, e)`` is read as."""
    natural = node.primitive is log_base and node.arguments[1] is E
    return log(node.arguments[0]) if natural else None


@given(graphs(leaves=numbers().filter(lambda c: c.value == c.value)))
def test_the_library_reads_its_own_text_as_the_same_graph(node):
    again = read_by_steepest(text(node, "f", VARIABLES), VARIABLES)
    [expected] = rewrite([node], logarithm_of_base_e_as_natural)
    assert text(again.output) == text(expected)
    assert [v.name for v in again.variables] == list(VARIABLES)


def nested(levels: int) -> Node:
    e: Node = x
    for _ in range(levels):
        e = multiply(sin(e), e)
    return e


def test_thirty_nested_products_print_in_milliseconds_with_named_parts():
    started = perf_counter()
    printed = text(nested(30))
    assert perf_counter() - started < 0.2
    assert printed.startswith("u1 = sin(x)*x; u2 = sin(u1)*u1; ")
    assert len(printed) < 800
    assert text(read(printed, "x")) == printed


def test_output_is_linear_in_the_graph():
    lengths = [len(text(nested(levels))) for levels in (50, 100, 200)]
    assert lengths[2] - lengths[1] < 2.5 * (lengths[1] - lengths[0])


def test_names_of_parts_are_not_names_of_variables():
    u1, u = variable("u1"), variable("u")
    e: Node = u1 + u
    for _ in range(12):
        e = multiply(sin(e), e)
    printed = text(e)
    assert printed.startswith("v1 = sin(u1 + u)")
    assert text(read(printed, ("u", "u1"))) == printed


def test_a_short_formula_is_printed_whole_even_when_parts_repeat():
    part = sin(add(x, 1))
    assert text(multiply(part, add(part, power(part, 2)))) == (
        "sin(x + 1)*(sin(x + 1) + sin(x + 1)^2)"
    )


@pytest.mark.parametrize(
    "step",
    [sin, lambda e: add(e, x), lambda e: add(x, e), negate],
    ids=["nested functions", "a sum from the left", "a sum from the right", "signs"],
)
def test_a_hundred_thousand_operations_print_without_recursion(step):
    e: Node = x
    for _ in range(100_000):
        e = step(e)
    assert len(text(e)) < 2_000_000


def test_very_deep_nesting_is_broken_by_names():
    e: Node = x
    for _ in range(1000):
        e = add(1, multiply(x, e))
    printed = text(e)
    assert max(part.count("(") for part in printed.split(";")) <= 101
    assert text(read(printed, "x")) == printed


def test_a_variable_named_like_a_constant_does_not_become_the_constant():
    e, pi = variable("e"), variable("pi")
    assert text(add(power(E, x), e)) == "exp(1)^x + e"
    assert text(multiply(PI, pi)) == "acos(-1)*pi"


def test_variables_of_two_scopes_are_told_apart():
    other = variable("x", scope=1)
    assert text(add(x, other)) == "x + x_1"
    assert text(multiply(add(variable("x_1"), x), other)) == "(x_1 + x)*x_2"


def test_integers_of_any_size_are_printed():
    assert len(text(number(10**5000))) == 5001


def test_an_unevaluated_derivative_shows_its_variable():
    from steepest.transforms.derivation_writing import derivative_of

    assert text(apply(derivative_of, cos(x), variable="x")) == "d/dx(cos(x))"


def test_names_are_listed_naturally():
    assert natural_order(["x10", "b", "x2", "x", "B", "a"]) == ["a", "B", "b", "x", "x2", "x10"]
    assert header("f", ["x", "y"]) == "f(x, y) = "
    assert text(add(x, 1), "f", ["x"]) == "f(x) = x + 1"


def test_every_variable_that_text_shows_is_one_of_the_graph():
    assert {v.name for v in variables(read("x*y + rate", ("x", "y", "rate")))} == {"x", "y", "rate"}


@pytest.mark.parametrize(
    ("node", "printed"),
    [
        (negate(multiply(negate(x), y)), "-(-x)*y"),
        (negate(negate(multiply(x, y))), "-(-x*y)"),
        (negate(divide(negate(constant(1)), 2)), "-(-1)/2"),
        (negate(constant(Fraction(-1, 2))), "-(-1/2)"),
        (subtract(y, multiply(constant(-2), x)), "y - (-2)*x"),
        (multiply(y, constant(Fraction(-1, 2))), "y*(-1/2)"),
    ],
)
def test_signs_in_products_read_back_as_they_stand(node, printed):
    assert text(node) == printed
    assert text(read_by_steepest(printed).output) == printed
