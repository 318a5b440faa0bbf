"""Hostile input is refused in three parts or read, quickly either way."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.errors import SteepestError, TooLarge
from steepest.evaluation import evaluate
from steepest.reading import read, read_latex, read_text
from tests.tables.hostile import cases

CASES = list(cases())


def outcome(reader, source):
    """The reading or the refusal, which has to come within two seconds."""
    started = time.process_time()
    try:
        found = reader(source)
    except SteepestError as refusal:
        found = refusal
    assert not isinstance(found, SteepestError) or (found.problem and found.remedy)
    assert time.process_time() - started < 2
    return found


@pytest.mark.parametrize("case", CASES, ids=[c.name[:40] for c in CASES])
def test_a_hostile_input_is_refused_or_read_correctly(case):
    found = outcome(read, case.text)
    refused = isinstance(found, SteepestError)
    assert case.expect == "either" or refused == (case.expect == "error")
    if refused and case.suggestion:
        assert case.suggestion in str(found)
    if not refused and case.value is not None and case.value < 1000:
        at = {v: np.float64(case.at[v.name]) for v in found.variables}
        with np.errstate(all="ignore"):
            assert float(evaluate([found.output], at)[0]) == pytest.approx(case.value, rel=1e-9)


WORDS = [
    r"x",
    r"y",
    r"e",
    r"pi",
    r"sin",
    r"cos(",
    r"ln",
    r"log_2",
    r"sqrt",
    r"^",
    r"**",
    r"*",
    r"/",
    r"+",
    r"-",
    r"(",
    r")",
    r"[",
    r"]",
    r"{",
    r"}",
    r"|",
    r"!",
    r",",
    r";",
    r"=",
    r"<",
    r">=",
    r"!=",
    r"if",
    r"else",
    r"otherwise",
    r"and",
    r"not",
    r"2",
    r"3.5",
    r"1e5",
    r"x_1",
    r"w1",
    r"²",
    r"√",
    r"·",
    r"alpha",
    r"\frac",
    r"\sqrt",
    r"\left(",
    r"\right)",
    r"\sin",
    r"\begin{cases}",
    r"\end{cases}",
    r"\\",
    r"&",
    r"_",
    r"^{",
    r"}",
    r"\text{",
    r"\cdot",
    r"\pi",
    r"\lvert",
    r"\rvert",
    r"$",
    r"'",
    r"%",
    r"\mathrm{",
    r"rate",
    r"gamma(",
    r"max(",
    r"f(x)",
    r"=",
]


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_random_text_is_read_or_refused(source):
    for reader in (read, read_text, read_latex):
        outcome(reader, source)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_random_symbols_run_together_are_read_or_refused(source):
    for reader in (read, read_text, read_latex):
        outcome(reader, source)


@pytest.mark.parametrize(
    "source",
    [
        "x^" * 40_000 + "x",
        "sin " * 20_000 + "x",
        "-" * 90_000 + "x",
        r"\frac{" * 15_000,
        "u=x;" * 20_000 + "u",
        "x(" * 30_000,
        "{x}^2" * 10_000 + r"\pi",
        "|x" * 20_000,
    ],
    ids=lambda s: s[:12],
)
def test_depth_and_length_cost_no_recursion_and_little_time(source):
    outcome(read, source)


def test_more_than_the_stated_length_is_refused_before_it_is_read():
    with pytest.raises(TooLarge):
        read("x + " * 500_000 + "x")
