"""Check every row of ``derivatives.txt`` with mpmath, at points where the function is real.

Run with any Python that has mpmath: ``python tests/tables/verify_derivatives.py``.
Nothing of Steepest is used, so the table stands on its own.
"""

import random
import re
import sys
from pathlib import Path

import mpmath as mp

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "oracles"))

from canonical import names, value  # noqa: E402  (found through the line above)

RANGES = [(0.1, 0.9), (1.1, 3), (-0.9, -0.1), (0.2, 2.5), (-3, -1.1), (2, 8), (0.05, 0.4)]
STEP = mp.mpf(10) ** -12


def rows(path: Path) -> list[list[str]]:
    """The fields of each row of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [re.split(r"\t+", x) for x in lines if x.strip() and not x.startswith("#")]


def canonical(text: str) -> str:
    """Text with ``|x|`` as ``abs(x)`` and braces as brackets."""
    while "|" in text:
        text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text, count=1)
    return text.replace("{", "(").replace("}", ")")


def slope(function: str, variable: str, at: dict):
    """A five-point difference quotient, exact to some 30 digits at the precision used here."""

    def f(x):
        y = value(function, {**at, variable: x})
        if not mp.isfinite(y):
            raise ValueError("outside the domain")
        return y

    x = at[variable]
    near, far = f(x + STEP) - f(x - STEP), f(x + 2 * STEP) - f(x - 2 * STEP)
    return (8 * near - far) / (12 * STEP)


def fault(function: str, variable: str, answer: str) -> str | None:
    """What is wrong with a row, or None."""
    function, answer = canonical(function), canonical(answer)
    draw = random.Random(function)
    variables = sorted(names(function) | names(answer) | {variable})
    agreed = 0
    for trial in range(120):
        low, high = RANGES[trial % len(RANGES)]
        at = {v: mp.mpf(draw.uniform(low, high)) for v in variables}
        if trial >= 16:
            at |= {v: mp.mpf(draw.uniform(0.3, 3)) for v in variables if v != variable}
        try:
            expected, got = slope(function, variable, at), value(answer, at)
        except (ValueError, ZeroDivisionError, OverflowError):
            continue
        if not mp.isfinite(got) or abs(expected) > 1e60:
            continue
        if abs(got - expected) > 1e-15 * (1 + abs(expected)):
            return f"at {at} the slope is {mp.nstr(expected, 12)}, not {mp.nstr(got, 12)}"
        agreed += 1
        if agreed == 8:
            break
    return None if agreed >= 4 else f"only {agreed} points lie in the domain"


def main() -> int:
    mp.mp.dps = 60
    table = rows(HERE / "derivatives.txt")
    faults = [(row, fault(*row[:3])) for row in table]
    for row, problem in faults:
        if problem:
            sys.stdout.write(" | ".join([*row[:3], problem]) + "\n")
    at_fault = sum(problem is not None for _, problem in faults)
    sys.stdout.write(f"{len(table)} rows, {at_fault} at fault\n")
    return min(at_fault, 1)


if __name__ == "__main__":
    sys.exit(main())
