"""Derivations: rewriting D(f, x) by the rules of the table until no D is left."""

import math
import time

import pytest

from steepest.evaluation import evaluate
from steepest.graph import E, check, divide, log, multiply, ordered, power, variable
from steepest.primitives import cos, maximum, sigmoid, sin, sqrt
from steepest.printing import text
from steepest.reading import read
from steepest.transforms import derivative
from steepest.transforms.derivation import derivation
from steepest.transforms.derivation_parts import is_long, named_parts, resolved
from steepest.transforms.derivation_steps import differentiated
from steepest.transforms.derivation_writing import derivative_of, unevaluated

x, y, a = variable("x"), variable("y"), variable("a")

# The rule that a textbook names first, and where: Stewart, Calculus, chapter 3.
FIRST_RULES = [
    ("5", "constant rule"),
    ("x^3", "power rule"),
    ("1/x^2", "power rule"),
    ("sqrt(x)", "power rule"),
    ("e^x", "derivative of the exponential"),
    ("2^x", "derivative of the exponential"),
    ("ln(x)", "derivative of the logarithm"),
    ("sin(x)", "derivative of sine"),
    ("cos(x)", "derivative of cosine"),
    ("7*x^3", "constant multiple rule"),
    ("-x^3", "constant multiple rule"),
    ("x^3/7", "constant multiple rule"),
    ("x^2 + 3*x", "sum rule"),
    ("x^2 - sin(x)", "sum rule"),
    ("x^2*e^x", "product rule"),
    ("x*sin(x)*e^x", "product rule"),
    ("sin(x)/x", "quotient rule"),
    ("1/(x^2 + 1)", "reciprocal rule"),
    ("(3*x + 1)^5", "chain rule"),
    ("1/(3*x + 1)^5", "chain rule"),
    ("sin(x^2)", "chain rule"),
    ("e^(-x^2/2)", "chain rule"),
    ("x^x", "logarithmic differentiation"),
    ("sin(x)^cos(x)", "logarithmic differentiation"),
    ("{x^2 if x > 0 else 0}", "case by case"),
]


def told(source: str, **options):
    reading = read(source)
    x = next((v for v in reading.variables if v.name == "x"), variable("x"))
    return derivation(reading.output, x, **options)


@pytest.mark.parametrize(("source", "rule"), FIRST_RULES)
def test_the_rule_is_the_one_that_a_textbook_names(source, rule):
    assert told(source).steps[0].rule == rule


@pytest.mark.parametrize(("source", "_"), FIRST_RULES)
def test_the_rewrites_leave_no_derivative_and_keep_the_value(source, _):
    steps = told(source).steps
    whole = steps[-1].whole
    check([step.after for step in steps])
    assert not any(node.primitive is derivative_of for node in ordered(whole))
    expected = derivative(read(source).output, x)
    values = evaluate([whole, expected], {x: 0.7})
    assert math.isclose(*map(float, values), rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize(("source", "_"), FIRST_RULES)
def test_every_step_is_true_by_itself(source, _):
    for step in told(source):
        v = step.variable
        before, after = (differentiated(node) for node in (step.before, step.after))
        at = {v: 0.7, x: 0.7}
        values = evaluate([before, after], at)
        assert math.isclose(*map(float, values), rel_tol=1e-12, abs_tol=1e-12), step


def test_a_power_of_a_sum_has_the_parts_of_the_lesson():
    chain, outer, inner = told("(3*x + 1)^5").steps[:3]
    assert (text(chain.outer), text(chain.inner)) == ("u^5", "3*x + 1")
    assert text(outer.result) == "5*u^4"
    assert text(inner.result) == "3"
    assert text(chain.together) == "5*(3*x + 1)^4*3"


def test_letters_do_not_collide_with_variables():
    steps = told("sin(u*x)*v^x").steps
    letters = [p.letter.name for step in steps for p in step.parts if p.letter is not None]
    assert not {"u", "v", "x"} & set(letters)
    assert len(set(letters)) == len(letters)


def test_sums_and_products_are_read_as_wholes():
    assert len(told("x + x^2 + x^3 - x^4").steps[0].parts) == 4
    assert len(told("x^2*sin(x)*e^x").steps[0].parts) == 3


def test_a_part_that_occurs_twice_is_told_once():
    shared = sin(x**2)
    steps = derivation(shared * log(shared), x).steps
    subjects = [step.subject for step in steps if step.kind != "outer"]
    assert subjects.count(shared) == 1
    assert len(set(subjects)) == len(subjects)


def test_numbers_give_the_tree_in_reading_order():
    numbers = [step.number for step in told("x^2*sin(3*x)")]
    keys = [[int(n) for n in number.split(".")] for number in numbers]
    assert keys == sorted(keys)
    assert numbers[:3] == ["1", "1.1", "1.2"]


def test_unknown_functions_keep_their_derivatives_written():
    result = derivation(x**2 + y**2, x, unknown=[y], tidy=lambda node: node).result
    assert result is 2 * x + 2 * y * unevaluated(y, x)


def test_the_general_rules_hold_for_unknown_functions():
    f, g = variable("f"), variable("g")
    df, dg = unevaluated(f, x), unevaluated(g, x)

    def plain(node):
        return derivation(node, x, unknown=[f, g], tidy=lambda n: n).result

    assert plain(multiply(f, g)) is df * g + f * dg
    assert plain(divide(f, g)) is (df * g - f * dg) / g**2


def test_the_larger_of_two_is_told_case_by_case():
    steps = derivation(maximum(x**2, x), x).steps
    assert steps[0].kind == "cases"
    assert evaluate([steps[0].together], {x: 3.0}) == [6.0]


@pytest.mark.parametrize(
    "output",
    [sqrt(x) * sigmoid(x), cos(x) ** 2, power(E, a * x)],
)
def test_the_last_is_the_fast_derivative(output):
    values = evaluate([derivation(output, x).result, derivative(output, x)], {x: 0.3, a: 1.5})
    assert math.isclose(*map(float, values), rel_tol=1e-12)


def test_a_long_function_is_told_with_named_parts_in_linear_time():
    output = x
    for _ in range(500):
        output = sin(output) * output
    assert is_long(output, x)
    start = time.perf_counter()
    parts = named_parts(output, x)
    assert time.perf_counter() - start < 5
    assert len(parts) <= 1001
    assert all(len(part.derivation.steps) < 10 for part in parts)
    values = evaluate([resolved(parts, x), derivative(output, x)], {x: 1.1})
    assert math.isclose(*map(float, values), rel_tol=1e-9, abs_tol=1e-300)


def test_a_deep_function_needs_no_recursion():
    output = x
    for _ in range(5000):
        output = cos(output)
    assert is_long(output, x)
    assert len(named_parts(output, x)) > 1000
