"""The harness of the benchmarks, tried on work whose times are known."""

import json
import sys
import time
from types import SimpleNamespace

import pytest

from benchmarks import harness
from benchmarks.harness import Disagreement, Work, duration, measure, table


def test_a_candidate_that_sleeps_three_times_as_long_has_a_ratio_near_three():
    naps = Work("nap", {"short": lambda: time.sleep(0.01), "long": lambda: time.sleep(0.03)})
    short, long = measure(naps, rounds=3)
    assert short.ratio == 1
    assert 2 < long.ratio < 4
    assert long.lower_quartile <= long.seconds <= long.upper_quartile


def test_a_fast_call_is_repeated_to_fill_its_sample():
    (timing,) = measure(Work("nothing", {"pass": lambda: None}), rounds=1, sample=0.001)
    assert timing.calls > 100


def test_caches_are_cleared_before_every_single_timed_call():
    log = []
    work = Work("w", {"a": lambda: log.append("a")}, before=lambda: log.append("clear"))
    measure(work, rounds=4)
    assert log == ["clear", "a"] * 5  # one to warm up


def test_candidates_that_disagree_are_not_timed():
    work = Work("sum", {"right": lambda: 2, "wrong": lambda: 3}, agree=lambda a, b: a == b)
    with pytest.raises(Disagreement, match="right gives 2, wrong gives 3"):
        measure(work)


def test_durations_read_in_their_own_unit():
    assert [duration(s) for s in (2.0, 0.0123, 4.5e-6, 27e-9)] == [
        "2 s",
        "12.3 ms",
        "4.5 us",
        "27 ns",
    ]


def test_the_command_prints_a_table_and_writes_json_and_a_picture(tmp_path, capsys, monkeypatch):
    works = SimpleNamespace(works=lambda: [Work("nap", {"a": lambda: time.sleep(0.02)})])
    monkeypatch.setitem(sys.modules, "benchmarks.bench_nap", works)
    monkeypatch.setenv("MPLBACKEND", "agg")
    report, picture = tmp_path / "report.json", tmp_path / "report.png"
    harness.main(["bench_nap", "--rounds", "1", "--json", f"{report}", "--picture", f"{picture}"])
    (timing,) = json.loads(report.read_text())["timings"]
    assert timing["candidate"] == "a"
    assert timing["seconds"] >= 0.02
    assert "| nap | a |" in capsys.readouterr().out
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert table([]).count("\n") == 1
