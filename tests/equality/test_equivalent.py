import math
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st_

import steepest as st
from steepest.equality.algebra import vanishes
from steepest.errors import Undecided
from steepest.graph import subtract

sys.path.insert(0, str(Path(__file__).parents[1] / "tables"))

from verify_equality import HERE, fault, rows

FRESH = rows(HERE / "equality_fresh.txt")
ROWS = [*rows(), *FRESH]


def test_the_table_is_large_enough():
    verdicts = [row[0] for row in ROWS]
    assert verdicts.count("equal") >= 320
    assert verdicts.count("different") >= 300
    assert len(FRESH) >= 230


@pytest.mark.parametrize("row", ROWS[::25], ids=lambda r: f"{r[2]}, {r[3]}")
def test_the_table_holds_by_mpmath_alone(row):
    verdict, _, first, second, *places = row
    assert fault(verdict, first, second, *places) is None


def test_no_pair_of_the_table_gets_a_wrong_verdict_and_few_are_undecided():
    undecided = []
    for verdict, _, first, second, *_ in ROWS:
        found = st.equivalent(first, second)
        if found.verdict is None:
            undecided.append((first, second))
        else:
            assert found.verdict is (verdict == "equal"), (first, second, str(found))
    assert not undecided


def test_it_does_not_matter_which_comes_first():
    for verdict, _, first, second, *_ in ROWS[::6]:
        assert st.equivalent(second, first).verdict is (verdict == "equal")


@pytest.mark.parametrize(
    ("first", "second"),
    [("ln(x)", "ln(-x)"), ("sqrt(x - 5)", "sqrt(4 - x)"), ("1/0", "x"), ("ln(-1 - x^2)", "x")],
)
def test_functions_without_a_common_domain_are_undecided_and_say_so(first, second):
    found = st.equivalent(first, second)
    assert found.verdict is None
    assert "both are defined" in found.reason
    with pytest.raises(Undecided, match="not decided"):
        bool(found)


def test_the_truth_of_an_equivalence_is_its_verdict():
    assert st.equivalent("(x + 1)^2", "x^2 + 2x + 1")
    assert not st.equivalent("(x + 1)^2", "x^2 + 1")


def test_a_refutation_names_a_point_and_both_values_there():
    found = st.equivalent("sqrt(x^2)", "x")
    assert found.at["x"] < 0
    assert float(found.values[0]) == -float(found.values[1]) == -found.at["x"]


def test_agreement_at_points_says_how_many_digits_and_points_stand_behind_it():
    found = st.equivalent("gamma(x + 1)", "x*gamma(x)")
    assert found.verdict is True
    assert "digits" in found.proof
    assert "points" in found.proof


def test_a_difference_below_all_floats_is_seen():
    assert st.equivalent("x", "x + 10^-5000").verdict is False
    assert st.equivalent("sin(x)", "sin(x) + 10^-200*x").verdict is False
    assert st.equivalent("tanh(1000 + x^2)", "1").verdict is False


def test_text_latex_numbers_and_callables_are_compared():
    assert st.equivalent(r"\frac{x^2 - 1}{x - 1}", "x + 1").verdict is True
    assert st.equivalent("5", 5).verdict is True
    assert st.equivalent(lambda x: 0.1 * x, "0.1*x").verdict is True
    assert st.equivalent(lambda x: 0.1 * x, "x/10 + 1e-15*x").verdict is False


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("where(x == 1/3, 1, x)", "x", False),
        ("where(x == 1/3, 1/3, x)", "x", True),
        ("where(x == 12345.678, 1, 0)", "0", False),
        ("where(x == pi, 1, sin(x))", "sin(x)", False),
        ("where(x == pi, 0, sin(x))", "sin(x)", True),
        ("where(x != 2, x, 3)", "x", False),
        ("where(x != 2, x, 2)", "x", True),
        ("where(x == y, 1, 0)", "0", False),
        ("where(x^2 == 2, 1, 0)", "0", None),
    ],
)
def test_a_case_that_holds_at_one_place_only_is_looked_for_there(first, second, verdict):
    assert st.equivalent(first, second).verdict is verdict


def test_a_derivative_keeps_the_domain_of_its_function():
    assert st.equivalent(st.function("ln(x)").diff("x"), "1/|x|").verdict is True
    assert st.equivalent("1/x", "1/|x|").verdict is False


def test_gradients_are_compared_by_component():
    gradient = st.function("x^2 + x*y").gradient()
    assert st.equivalent(gradient, ["2x + y", "x"]).verdict is True
    assert st.equivalent(gradient, ["2x + y", "x + 1e-12"]).verdict is False
    assert st.equivalent(gradient, "2x + y").verdict is False


# The algebra alone: what it proves must be so.

GROWTH = ["{} + 1", "2*({})", "({})*({})", "({}) - ({})", "({})/({})", "sin({})", "cos({})",
          "exp({})", "ln({})", "sqrt({})", "abs({})", "({})^2", "({})^(1/3)", "tanh({})",
          "max({}, {})", "atan({})", "1/({})"]  # fmt: skip


@st_.composite
def formulas(draw):
    parts = [draw(st_.sampled_from(["x", "y", "x", "2", "1/2"])) for _ in range(3)]
    for _ in range(draw(st_.integers(1, 5))):
        shape = draw(st_.sampled_from(GROWTH))
        chosen = [draw(st_.sampled_from(parts)) for _ in range(shape.count("{}"))]
        parts.append(shape.format(*chosen))
    return parts[-1]


@settings(max_examples=150, deadline=None)
@given(formulas(), formulas())
def test_what_algebra_proves_agrees_with_many_digits(first, second):
    f, g = st.function(first), st.function(second)
    if not vanishes(subtract(f.source, g.source)):
        return
    for at in ((0.3, 1.7), (2.4, 0.6), (-1.3, 0.8), (-0.7, -2.2)):
        point = dict(zip("xy", at, strict=True))
        values = [float(h(**{n: point[n] for n in h.variables})) for h in (f, g)]
        if all(map(math.isfinite, values)):
            assert values[0] == pytest.approx(values[1], rel=1e-6, abs=1e-9), (first, second)


@settings(max_examples=60, deadline=None)
@given(formulas())
def test_a_function_is_never_found_different_from_its_textbook_form(source):
    f = st.function(source)
    assert st.equivalent(f, f.simplified()).verdict is not False


@settings(max_examples=60, deadline=None)
@given(formulas(), st_.integers(3, 25))
def test_a_known_difference_is_never_overlooked(source, places):
    found = st.equivalent(source, f"({source}) + 10^(-{places})")
    assert found.verdict is not True
