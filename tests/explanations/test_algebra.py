"""The algebra after the rules: every stage is equal to the one before and has its name."""

from itertools import pairwise

import pytest

import steepest as st
from steepest.explanations.algebra import way
from steepest.explanations.notation import plain, typeset
from steepest.explanations.tidying import algebra
from steepest.reading import read
from steepest.transforms.derivation import derivation
from tests.explanations.test_table import KNOWN, equal_at_points


def ways():
    """For each row of the table what the rules give, and the textbook's form."""
    for function, name in KNOWN:
        f = st.function(function)
        if name in f.variables:
            x = next(v for v in f.inputs if v.name == name)
            told = derivation(f.shown, x, avoid=f.variables).result
            yield function, told, f.diff(name).shown


def test_every_stage_is_true_and_nearly_all_ways_arrive():
    arrived = needed = 0
    for function, start, answer in ways():
        stages, there = way(start, answer)
        before = start
        for stage in stages:
            assert equal_at_points(before, stage.after), f"{function}: {plain(stage.reason)}"
            before = stage.after
        assert not there or not stages or stages[-1].after is answer
        needed += 1
        arrived += there
    assert arrived / needed > 0.95  # what is left is told as one step


def test_every_level_tells_more_stages_than_the_normal_one():
    more = 0
    for _, start, answer in list(ways())[::5]:
        normal, every = algebra(start, answer), algebra(start, answer, "every")
        assert len(normal) <= len(every)
        more += len(normal) < len(every)
        for stages in (normal, every):
            for (_, _, after), (_, before, _) in pairwise(stages):
                assert after is before
            shown = [typeset(after) for _, _, after in stages]
            assert len(set(shown)) == len(shown)
    assert more


# Source: the way a textbook's worked solution goes; Stewart, Calculus, sections 3.1 to 3.6.
@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("(3x + 1)^5", ["collect 5 · 3"]),
        ("x^2*e^x", ["take out x eˣ"]),
        ("x*ln(x)", ["cancel x"]),
        ("x^2/(x + 1)", ["multiply out", "collect like terms", "take out x"]),
        ("(2x + 1)^3*(x - 4)^2", ["take out 2(2x + 1)²(x − 4)", "multiply out", "collect"]),
        ("sin(x)*cos(x)", ["cos² x", "use cos² u − sin² u = cos(2u)"]),
        ("ln(sin(x))", ["use cos(u)/sin(u) = cot u"]),
        ("sqrt(x)/(1 + x)", ["multiply above and below by 2√x", "collect like terms"]),
        ("x/sqrt(x^2 + 1)", ["(√(x² + 1))² = x² + 1", "multiply above and below by √(x² + 1)"]),
        ("sin(x)/(1 + cos(x))", ["use sin² u + cos² u = 1", "cancel"]),
        ("(e^x - e^-x)/(e^x + e^-x)", ["a² − b² = (a + b)(a − b)"]),
        ("cos(asin(x))", ["sin(arcsin x) = x"]),
        ("1/(1 + e^-x)", []),
    ],
)
def test_the_moves_have_the_names_of_school(function, said):
    reasons = [s.why for s in st.explain(function, level="every").steps if s.rule == "algebra"]
    assert len(reasons) >= len(said)
    told = "; ".join(reasons)
    for words in said:
        assert words in told, told


def test_an_order_of_terms_needs_no_telling():
    x = read("x").output
    assert algebra(-10 - 3 * x, -3 * x - 10) == []


def test_the_brief_level_tells_no_algebra():
    steps = st.explain("(x^2 + 1)/(x^2 - 1)", level="brief").steps
    assert all(step.rule != "algebra" for step in steps)
