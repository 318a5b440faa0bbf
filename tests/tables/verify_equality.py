"""Check every row of ``equality.txt`` with mpmath, to 90 digits at many points.

Run with any Python that has mpmath: ``python tests/tables/verify_equality.py``.
Nothing of Steepest is used, so the table stands on its own.
"""

import random
import sys
from pathlib import Path

import mpmath as mp

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "oracles"))

from canonical import names, value  # noqa: E402  (found through the line above)

RANGES = [(-3, 3), (0, 1), (-1, 1), (0, 5), (1, 10), (-30, 30), (-1000, 1000), (0, 2e6)]
TRIALS = 400


def rows(path: Path = HERE / "equality.txt") -> list[list[str]]:
    """The fields of each row: verdict, kind, both functions, and places to look at."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [[p.strip() for p in x.split(";")] for x in lines if x.strip() and x[0] != "#"]


def fault(verdict: str, first: str, second: str, places: str = "") -> str | None:
    """What is wrong with a row, or None."""
    draw = random.Random(first + second)
    variables = sorted(names(first) | names(second))
    looked = [dict.fromkeys(variables, mp.mpf(p)) for p in places.split()]
    for trial in range(TRIALS):
        low, high = RANGES[trial % len(RANGES)]
        pick = draw.uniform if trial % 5 else lambda a, b: draw.randint(int(a), int(b))
        looked.append({v: mp.mpf(pick(low, high)) for v in variables})
    compared = 0
    for at in looked:
        apart = _apart(first, second, at, 90)
        if apart and verdict == "equal":  # cancellation may leave no digits of 90
            apart = _apart(first, second, at, 1500)
        compared += apart is not None
        if apart:
            return None if verdict == "different" else f"they differ at {at}"
    if verdict == "equal":
        return None if compared >= (10 if variables else 1) else f"{compared} points compared"
    if any(_apart(first, second, at, 1500) for at in looked[:40]):
        return None
    return "no difference was found"


def _apart(first: str, second: str, at: dict, digits: int) -> bool | None:
    """Whether the values differ by more than rounding; None outside the domain."""
    with mp.workdps(digits):
        pair = [_value(h, at) for h in (first, second)]
        if not all(map(mp.isfinite, pair)):
            return None
        limit = mp.mpf(10) ** (-digits * 2 // 3) * max(1, *map(abs, pair))
        return bool(abs(pair[0] - pair[1]) > limit)


def _value(text: str, at: dict):
    try:
        found = value(text, at)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return mp.nan
    return mp.mpf(found)


def main() -> int:
    """Print the rows that do not hold, and how many do."""
    table = [*rows(), *rows(HERE / "equality_fresh.txt")]
    faults = 0
    for verdict, kind, first, second, *places in table:
        found = fault(verdict, first, second, *places)
        if found:
            faults += 1
            print(f"{kind}: {first} ; {second}: {found}")  # noqa: T201 - a script
    print(f"{len(table) - faults} of {len(table)} rows hold")  # noqa: T201 - a script
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
