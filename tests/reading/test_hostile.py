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
        assert refusal.problem
        assert refusal.remedy
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


WORDS = r"""x y e pi sin cos( ln log_2 sqrt ^ ** * / + - ( ) [ ] { } | ! , ; = < >= != if else
otherwise and not 2 3.5 1e5 x_1 w1 ² √ · alpha \frac \sqrt \left( \right) \sin \begin{cases}
\end{cases} \\ & _ ^{ } \text{ \cdot \pi \lvert \rvert $ ' % \mathrm{ rate gamma( max( f(x) =""".split()


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
