"""Fresh collections of wrong and of right answers, each written before they were first checked."""

import re
import sys
import time
from pathlib import Path

import mpmath
import pytest

import steepest as st
from steepest.explanations.answers.words import WORDS
from steepest.printing import text as text_of

TABLES = Path(__file__).parents[1] / "tables"
sys.path.insert(0, str(TABLES.parent / "oracles"))

from canonical import value  # noqa: E402


def rows(name):
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split(";")]
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


WRONG = [*rows("mistakes_fresh.txt"), *rows("mistakes_held_out.txt")]
RIGHT = rows("right_answers.txt")


def checked(function, x, answer):
    return st.check_answer(function, answer, x[0], order=len(x))


def is_named(found, words, places):
    """Whether one of the slips has the words of one alternative and one of the places."""
    allowed = {places}
    for place in re.split(r" \| ", places):
        if place != "*":
            allowed.add(str(st.function(place, variables=found.function.variables)))
    return any(
        all(word in slip.name for word in alternative.split())
        and (places == "*" or text_of(slip.place) in allowed)
        for slip in found.slips
        for alternative in words.split("|")
    )


def test_the_mistake_and_its_place_are_named_in_nine_of_ten_fresh_answers():
    missed = []
    for function, x, answer, words, places in WRONG:
        found = checked(function, x, answer)
        assert found.verdict is False, (function, answer)
        if not is_named(found, words, places):
            missed.append((function, answer, words, found.mistake, found.place))
    assert len(WRONG) >= 220
    assert len(missed) <= 0.02 * len(WRONG), missed


def test_no_right_answer_in_an_unusual_form_is_called_wrong():
    undecided = []
    for function, x, answer in RIGHT:
        found = checked(function, x, answer)
        assert found.verdict is not False, (function, answer, str(found.equality))
        undecided += [answer] if found.verdict is None else []
    assert len(RIGHT) >= 150
    assert not undecided


@pytest.mark.parametrize(
    "row", [r for r in RIGHT[::4] if "hypot" not in r[2] and "|" not in "".join(r)], ids=str
)
def test_the_right_answers_are_the_slopes_that_mpmath_finds(row):
    function, x, answer = row
    f, g = st.function(function), st.check_answer(function, answer, x[0], order=len(x)).given
    f, g = (str(st.function(h.source, variables=h.variables)) for h in (f, g))
    compared = 0
    with mpmath.workdps(40):
        for shift in ("0.31", "0.57", "1.83", "-0.44"):
            at = {n: mpmath.mpf(shift) + i for i, n in enumerate("xyz")}
            try:
                slope = mpmath.diff(lambda t, at=at: value(f, at | {x[0]: t}), at[x[0]], len(x))
                typed = value(g, at)
            except (ValueError, ZeroDivisionError, TypeError):
                continue
            if mpmath.isfinite(slope) and mpmath.isfinite(typed):
                compared += 1
                assert mpmath.almosteq(slope, typed, rel_eps=1e-12, abs_eps=1e-12)
    assert compared


def test_hints_rise_from_a_question_to_the_derivative_of_the_part():
    for function, x, answer, *_ in WRONG[::3]:
        hints = checked(function, x, answer).hints
        assert hints[0].rstrip(".").endswith("?") or "compare" in hints[0] or "try" in hints[0]
        assert hints[-1].startswith("the derivative")
        assert not any("{" in h and "if" not in h for h in hints), hints


def test_every_mistake_has_words_that_can_be_filled_in():
    names = dict.fromkeys(("place", "inner", "outer", "u", "v", "x", "factor"), "a")
    for kind, words in WORDS.items():
        for sentence in (words.said, words.ask):
            assert sentence.format(**names), kind


def test_a_second_derivative_is_checked_as_one():
    assert checked("sin(x)", "xx", "-sin(x)").verdict is True
    assert "stopped" in checked("x^3", "xx", "3x^2").mistake
    told = st.check_answer("sin(x^2)", "-sin(x^2)", order=2).text()
    assert told.startswith("d²/dx² sin(x²)")
    with pytest.raises(st.ArgumentError, match="order"):
        st.check_answer("x^2", "2x", order=0)


def test_a_slip_in_the_first_of_two_derivatives_is_found_there():
    found = checked("x^2*sin(3*x)", "xx", "2*sin(3*x) + 8*x*cos(3*x) - 3*x^2*sin(3*x)")
    assert found.slips[0].earlier
    assert found.said.startswith("In an earlier derivative")


def test_long_functions_have_their_mistakes_named_too():
    terms = [f"{k}*x^{k}*sin({k}*x)" for k in range(1, 16)]
    f = " + ".join(terms)
    right = str(st.function(f).diff("x"))
    found = st.check_answer(f, f"{right} - 4*5*x^5*cos(5*x)")
    assert found.mistake == "chain rule: inner derivative left out"
    assert found.place == "sin(5*x)"


@pytest.mark.parametrize(
    ("function", "answer"),
    [("x^2*sin(x)", "tan(x)"), ("e^x/(x^2 + 1)", "x"), ("sin(x^2)*ln(x)", "x^5"),
     ("exp(-x^2)*sin(3*x)/(1+x^2) + ln(1+x^2)*cos(x)", "x + 1")],
)  # fmt: skip
def test_an_answer_with_no_story_behind_it_does_not_take_long_either(function, answer):
    st.check_answer(function, answer)
    spent = []
    for _ in range(5):
        start = time.process_time()
        assert st.check_answer(function, answer).mistake is None
        spent.append(time.process_time() - start)
    assert min(spent) < 0.04
