"""Explanations of a table of textbook functions: every step true, nothing idle, nothing cut."""

import json
import math
import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import steepest as st
from steepest.evaluation import evaluate
from steepest.graph import Node, variables
from steepest.transforms.derivation_steps import differentiated

TABLE = Path(__file__).parents[1] / "tables" / "derivatives.txt"
ROWS = [
    tuple(re.split(r"\t+", line)[:2])
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
KNOWN = [row for row in ROWS if {row[1]} & {*st.function(row[0]).variables, "x"}]

IDLE = [
    r"(?<![\w.])1\*",
    r"\*1(?![\d./])",
    r"\+ 0(?![.\d])",
    r"\^1(?![\d/.])",
    r"(?<![\d.])\d+\.0(?!\d)",
]
"""What no step may show: 1*x, x*1, x + 0, x^1, 1.0."""


def equal_at_points(before, after, anywhere=True):
    """Whether two expressions agree where both have a value, and, if asked, have one anywhere."""
    names = variables(before, after)
    source = random.Random(7)
    agreed = 0
    for _ in range(80):
        at = {v: source.uniform(0.1, 2.5) * source.choice([1, 1, 1, -1, 4]) for v in names}
        left, right = (float(value) for value in evaluate([before, after], at))
        if not (math.isfinite(left) and math.isfinite(right)):
            continue
        if not math.isclose(left, right, rel_tol=1e-7, abs_tol=1e-9):
            return False
        agreed += 1
        if agreed == 3:
            break
    return agreed > 0 or not anywhere


def assert_true(explanation, name="", anywhere=True):
    seen = set()
    for step in explanation.steps:
        where = f"{name} {step.number}: {step.before} is {step.after}"
        assert (step.before, step.after) not in seen, f"told twice: {where}"
        seen.add((step.before, step.after))
        for shown in (step.before, step.after):
            for pattern in IDLE:
                assert not re.search(pattern, shown), where
        if isinstance(step.start, Node) and isinstance(step.end, Node):
            before, after = differentiated(step.start), differentiated(step.end)
            assert equal_at_points(before, after, anywhere), where


def explained(row, level="normal"):
    function, variable = row
    f = st.function(function)
    return st.explain(f, variable if variable in f.variables else None, level)


@pytest.mark.parametrize("row", KNOWN, ids=" in ".join)
def test_every_step_is_true_and_nothing_is_cut(row):
    explanation = explained(row)
    assert_true(explanation)
    for width in (80, 48):
        assert max(map(len, explanation.text(width).splitlines())) <= width
    numbers = [[int(n) for n in step.number.split(".")] for step in explanation.steps]
    assert numbers == sorted(numbers)
    assert all(step.rule and step.why for step in explanation.steps)


@pytest.mark.parametrize("row", KNOWN[::4], ids=" in ".join)
def test_the_answer_is_what_the_function_prints(row):
    f = st.function(row[0])
    if row[1] in f.variables:
        assert st.explain(f, row[1]).answer == str(f.diff(row[1]))


@pytest.mark.parametrize("row", KNOWN[::9], ids=" in ".join)
@pytest.mark.parametrize("level", ["brief", "every"])
def test_other_levels_are_true_too(row, level):
    explanation = explained(row, level)
    assert explanation.answer == explained(row).answer
    if level == "every":
        assert_true(explanation)
        assert len(explanation.steps) >= len(explained(row).steps)
    assert max(map(len, explanation.text().splitlines())) <= 80


@pytest.mark.parametrize("row", KNOWN[::6], ids=" in ".join)
def test_other_forms_are_well_formed(row):
    explanation = explained(row)
    ET.fromstring(explanation.html())
    json.dumps(explanation.to_dict(), allow_nan=False)
    tex = explanation.latex()
    assert tex.isascii()
    assert tex.replace(r"\{", "").count("{") == tex.replace(r"\}", "").count("}")
    assert tex.count("$") % 2 == 0


@pytest.mark.parametrize("row", KNOWN[::8], ids=" in ".join)
def test_its_formulas_are_latex(row):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    parser = mathtext.MathTextParser("path")
    for formula in re.findall(r"(?<!\\)\$(.*?)(?<!\\)\$", explained(row).latex()):
        known = re.sub(r"\\(displaystyle|left|right)(?![a-z])", "", formula)
        if r"\begin" not in known:
            parser.parse(f"${known.replace('lvert', 'vert').replace('rvert', 'vert')}$")
