"""Every row of the tables is read as its canonical reading says, or refused as it should be."""

import random

import numpy as np
import pytest

from steepest.errors import SteepestError
from steepest.evaluation import evaluate
from steepest.reading import read, read_latex
from tests.oracles.canonical import value
from tests.reading.tables import TABLES, rows

READERS = {"text": read, "latex": read_latex}
WHOLE = ("binomial", "factorial", "bessel", "root(", "polygamma")
"""Functions that need whole numbers."""

READ = [(kind, *row[:3]) for kind in READERS for row in rows(f"reading_{kind}.txt")]
REFUSED = [(kind, row[0]) for kind in READERS for row in rows(f"refused_{kind}.txt")]


def points(reading, names):
    """A few points, the same ones each time, most of them positive."""
    chance = random.Random(reading)
    for low, high in [(0.1, 3.0), (0.1, 3.0), (0.2, 0.9), (-3.0, 3.0)]:
        if any(name in reading for name in WHOLE):
            yield {name: float(chance.randint(1, 6)) for name in names}
        else:
            yield {name: chance.uniform(low, high) for name in names}


@pytest.mark.parametrize(("kind", "source", "reading", "names"), READ)
def test_a_formula_is_read_as_its_canonical_reading(kind, source, reading, names):
    found = READERS[kind](source)
    order = [] if names == "-" else names.split()
    assert [v.name for v in found.variables] == order
    for at in points(reading, order):
        try:
            expected = float(value(reading, at))
        except (ValueError, ZeroDivisionError):
            continue
        if np.isfinite(expected):
            with np.errstate(all="ignore"):
                got = evaluate([found.output], {v: np.float64(at[v.name]) for v in found.variables})
            assert float(got[0]) == pytest.approx(expected, rel=1e-7, abs=1e-9), found.echo


@pytest.mark.parametrize(("kind", "source"), REFUSED)
def test_what_has_no_sound_reading_is_refused_with_a_remedy(kind, source):
    with pytest.raises(SteepestError) as refusal:
        READERS[kind](source)
    assert refusal.value.problem
    assert refusal.value.remedy


def test_what_a_refusal_suggests_can_be_read():
    suggested = 0
    for kind, source in REFUSED:
        with pytest.raises(SteepestError) as refusal:
            READERS[kind](source)
        if suggestion := getattr(refusal.value, "suggestion", ""):
            READERS[kind](suggestion)
            suggested += 1
    assert suggested > 120


def test_the_tables_are_there():
    assert len(READ) > 1500
    assert len(REFUSED) > 400
    assert TABLES.is_dir()
