"""The steps as questions: one rule is right, every other has its reason."""

import re
from pathlib import Path

import pytest

import steepest as st
from steepest.explanations.practice import practice, score

TABLE = Path(__file__).parents[1] / "tables" / "derivatives.txt"
ROWS = [
    tuple(re.split(r"\t+", line)[:2])
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS[::5], ids=" in ".join)
def test_one_choice_is_right_and_every_other_has_a_reason(row):
    f = st.function(row[0])
    if row[1] not in f.variables:
        return
    [exercise] = practice(f, row[1])
    assert exercise.answer == str(f.diff(row[1]))
    told = {step.rule for step in st.explain(f, row[1], level="every").steps}
    for question in exercise.questions:
        verdicts = [c.verdict for c in question.choices]
        assert verdicts.count("right") == 1
        assert 3 <= len(verdicts) <= 4
        assert len({c.rule for c in question.choices}) == len(verdicts)
        assert all(c.why for c in question.choices if c.verdict != "right")
        assert question.right.rule in told
        assert question.hint


def test_a_long_function_is_asked_part_by_part():
    f = st.function("sin(" * 50 + "x" + ")" * 50)
    [exercise] = practice(f)
    assert len(exercise.questions) >= 40


@pytest.mark.parametrize(
    ("tried", "hints", "said"),
    [
        ([], 0, "No question was answered."),
        ([1, 1], 0, "2 of 2 right at once."),
        ([1, 3, None], 2, "1 of 3 right at once, 1 later, 1 skipped, 2 hints."),
    ],
)
def test_the_score_is_a_sentence(tried, hints, said):
    assert score(tried, hints) == said
