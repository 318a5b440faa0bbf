"""A thousand random functions: every step true, the last the fast derivative, nothing idle."""

import math
import random
import xml.etree.ElementTree as ET

import pytest

import steepest as st
from steepest.evaluation import evaluate
from steepest.graph import variables
from steepest.transforms.forward import derivative
from tests.explanations.learners import random_function
from tests.explanations.test_table import assert_true

BLOCKS, IN_A_BLOCK = 20, 50


def told(seed, level="normal"):
    f = st.function(random_function(seed))
    if "x" not in f.variables:
        return None, None
    return f, st.explain(f, "x", level)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_functions_are_told_truly_and_fit_the_terminal(block):
    for seed in range(block * IN_A_BLOCK, (block + 1) * IN_A_BLOCK):
        f, explanation = told(seed, random.Random(seed).choice(["brief", "normal", "every"]))
        if f is None:
            continue
        assert_true(explanation, str(f), anywhere=False)  # asin(9 + x^2) is nowhere defined
        assert max(map(len, explanation.text().splitlines())) <= 80, str(f)
        assert_last_is_the_fast_derivative(f, explanation)


def assert_last_is_the_fast_derivative(f, explanation):
    x = next(v for v in f.inputs if v.name == "x")
    answer, fast = explanation.sections[-1].answer, derivative(f.shown, x)
    source = random.Random(str(f))
    for _ in range(60):
        at = {v: source.uniform(0.1, 2.0) for v in variables(answer, fast, f.shown)}
        told_, computed = (float(v) for v in evaluate([answer, fast], at))
        if math.isfinite(told_) and math.isfinite(computed):
            assert math.isclose(told_, computed, rel_tol=1e-6, abs_tol=1e-8), str(f)
            return


@pytest.mark.parametrize("block", range(4))
def test_random_functions_are_well_formed_pages(block):
    for seed in range(block * 25, (block + 1) * 25):
        f, explanation = told(seed)
        if f is not None:
            ET.fromstring(explanation.html())
            tex = explanation.latex()
            assert tex.isascii(), str(f)
            assert tex.count("$") % 2 == 0, str(f)
