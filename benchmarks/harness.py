"""Interleaved timing of several ways to do one piece of work.

The candidates take turns within each round, so that a slow spell of the machine hits all of
them, and ratios are formed within a round before their median is taken.

    def works():
        yield Work("sine of a float", {"math": lambda: math.sin(0.5), "numpy": lambda: np.sin(0.5)})
"""

import argparse
import gc
import importlib
import json
import math
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles


@dataclass(frozen=True)
class Work:
    """One piece of work and the candidates that do it.

    Args:
        name: What is done, in words.
        candidates: The ways to do it, by name; the first is the one that ratios are taken to.
        agree: Whether a candidate's answer agrees with the first one's, asked once before timing.
        before: Called, untimed, before every timed call, for instance to clear caches; each
            sample is then a single call.
    """

    name: str
    candidates: Mapping[str, Callable[[], object]]
    agree: Callable[[object, object], bool] | None = None
    before: Callable[[], object] | None = None


@dataclass(frozen=True)
class Timing:
    """What one candidate took: seconds for one call, and times as long as the first candidate."""

    work: str
    candidate: str
    seconds: float
    lower_quartile: float
    upper_quartile: float
    ratio: float
    calls: int


class Disagreement(Exception):
    """Two candidates gave different answers, so their times cannot be compared."""


def measure(work: Work, *, rounds: int = 9, sample: float = 0.02) -> list[Timing]:
    """The timings of the candidates, in their own order.

    Args:
        work: What to time.
        rounds: How often each candidate has its turn.
        sample: The least seconds of one turn; a fast call is repeated to fill it.

    Raises:
        Disagreement: If a candidate's answer does not agree with the first one's.
    """
    names = list(work.candidates)
    _compare(work)
    calls = {name: _calls(work, work.candidates[name], sample) for name in names}
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(_seconds(work, work.candidates[name], calls[name]))
    reference = taken[names[0]]
    return [
        Timing(
            work.name,
            name,
            median(taken[name]),
            *_quartiles(taken[name]),
            median(mine / its for mine, its in zip(taken[name], reference, strict=True)),
            calls[name],
        )
        for name in names
    ]


def _compare(work: Work) -> None:
    if work.agree is None:
        return
    (first, reference), *others = work.candidates.items()
    expected = reference()
    for name, candidate in others:
        if not work.agree(expected, answer := candidate()):
            raise Disagreement(f"{work.name}: {first} gives {expected!r}, {name} gives {answer!r}.")


def _calls(work: Work, candidate: Callable[[], object], sample: float) -> int:
    """The number of calls that fill a sample, after a first call that warms up."""
    calls = 1
    _seconds(work, candidate, 1)
    if work.before is not None:
        return 1
    while (taken := _seconds(work, candidate, calls) * calls) < sample:
        calls = max(2 * calls, math.ceil(1.1 * calls * sample / max(taken, sample / 100)))
    return calls


def _seconds(work: Work, candidate: Callable[[], object], calls: int) -> float:
    if work.before is not None:
        work.before()
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            candidate()
        return (time.perf_counter() - start) / calls
    finally:
        if collecting:
            gc.enable()


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) == 1:
        return values[0], values[0]
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return lower, upper


def duration(seconds: float) -> str:
    """Seconds in the unit that reads best, such as ``27.0 ns``."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def table(timings: Iterable[Timing]) -> str:
    """The timings as a Markdown table, one block of rows for each work."""
    lines = ["| work | candidate | median | middle half | ratio |", "|---|---|---:|---:|---:|"]
    previous = None
    for t in timings:
        middle = f"{duration(t.lower_quartile)} to {duration(t.upper_quartile)}"
        work = t.work if t.work != previous else ""
        lines.append(
            f"| {work} | {t.candidate} | {duration(t.seconds)} | {middle} | {t.ratio:.3g} |"
        )
        previous = t.work
    return "\n".join(lines)


def draw(timings: Sequence[Timing], path: Path) -> None:
    """A bar for each candidate on a logarithmic scale of seconds, saved as a picture."""
    import matplotlib.pyplot as plt

    labels = [f"{t.work}: {t.candidate}" for t in timings]
    figure, axes = plt.subplots(figsize=(9, 0.3 * len(labels) + 1), layout="constrained")
    axes.barh(labels, [t.seconds for t in timings])
    axes.set(xscale="log", xlabel="seconds for one call (median)")
    axes.invert_yaxis()
    figure.savefig(path)
    plt.close(figure)


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the works of the named files, or of all, and print their tables."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("files", nargs="*", help="such as bench_diff; all when none is named")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each candidate")
    parser.add_argument("--json", type=Path, help="write the timings to this file")
    parser.add_argument("--picture", type=Path, help="draw the timings to this file")
    options = parser.parse_args(arguments)
    timings: list[Timing] = []
    for name in options.files or sorted(path.stem for path in here.glob("bench_*.py")):
        for work in importlib.import_module(f"benchmarks.{name}").works():
            timings += (latest := measure(work, rounds=options.rounds))
            print(table(latest), end="\n\n", flush=True)
    if options.json:
        machine = {"python": platform.python_version(), "processor": platform.machine()}
        answer = {"machine": machine, "timings": [asdict(t) for t in timings]}
        options.json.write_text(json.dumps(answer, indent=2) + "\n")
    if options.picture:
        draw(timings, options.picture)
