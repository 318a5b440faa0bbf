"""Rows of the tables in ``tests/tables`` that the readers must agree with."""

import re
from pathlib import Path

TABLES = Path(__file__).parents[1] / "tables"


def rows(name):
    """The rows of a table as lists of fields."""
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [re.split(r"\t+", line) for line in lines if line.strip() and not line.startswith("#")]
