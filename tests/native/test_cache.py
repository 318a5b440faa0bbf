"""Machine code kept on disk: found again, safe against damage, and how much time is spent."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError
from steepest.native import cache
from steepest.native.budget import level_for, seconds_of


@pytest.fixture
def place(tmp_path, monkeypatch):
    directory = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(directory))
    return directory


def test_code_is_made_once_and_found_again(place):
    assert st.compile("x^2 + 11")(1.0) == 12.0
    [path] = place.iterdir()
    before = path.read_bytes()
    assert st.compile("x^2 + 11")(2.0) == 15.0
    [path] = place.iterdir()
    assert path.read_bytes() == before


DAMAGES = {
    "shorter": lambda whole: whole[:-7],
    "empty": lambda whole: b"",
    "replaced": lambda whole: whole[:40] + b"x" * 99,
    "reversed": lambda whole: whole[::-1],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(place, damage):
    st.compile("x^2 + 12")
    [path] = place.iterdir()
    whole = path.read_bytes()
    path.write_bytes(DAMAGES[damage](whole))
    assert st.compile("x^2 + 12")(3.0) == 21.0
    assert path.read_bytes() == whole


def test_a_directory_that_others_may_write_to_is_not_used(place):
    place.mkdir()
    place.chmod(0o777)
    assert st.compile("x^2 + 13")(1.0) == 14.0
    assert list(place.iterdir()) == []


def test_without_a_place_everything_works(monkeypatch, tmp_path):
    monkeypatch.setenv(cache.VARIABLE, "off")
    assert st.compile("x^2 + 14")(1.0) == 15.0
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(file / "below"))
    assert st.compile("x^2 + 15")(1.0) == 16.0


def test_several_writers_at_once_leave_whole_files(place):
    def work():
        for k in range(5):
            assert st.compile(f"x^2 + 2{k}")(1.0) == 21.0 + k

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(p.suffix for p in place.iterdir()) == [".o"] * 5


def test_another_process_finds_the_code(place):
    program = "import steepest as st; print(st.compile('gamma(x)*2 + x')(3.0))"
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env=os.environ | {cache.VARIABLE: str(place)},
        )  # fmt: skip
        assert ran.stdout == "7.0\n"
    assert len(list(place.iterdir())) == 1


def test_old_files_go_when_there_are_too_many(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 8)
    for k in range(12):
        cache.keep(f"key{k}", b"image")
    assert len(list(place.iterdir())) <= 9
    assert cache.kept("key11") == b"image"


def test_a_small_budget_leaves_a_function_on_the_interpreter():
    g = st.compile("x^2 + y", budget="1 us")
    assert type(g).__name__ == "builtin_function_or_method"
    assert g.__self__.tier == "interpreter"
    assert g(3.0, 1.0) == g(y=1, x=3) == 10.0
    both = st.compile("x^2 + y", outputs=("value", "gradient"), budget=0)
    value, gradient = both([3.0, 1.0])
    assert value == 10.0 and gradient.tolist() == [6.0, 1.0]
    out = np.empty(2)
    assert both([3.0, 1.0], out=out)[1] is out and out.tolist() == [6.0, 1.0]


def test_a_large_budget_compiles_and_says_what_it_spent():
    g = st.compile("x^2 + 31", budget="10 s")
    assert g.__self__.tier == "native"
    assert 0 < g.__self__.seconds < 10


def test_longer_functions_are_optimised_less():
    assert [level_for(n) for n in (10, 10_000, 100_000)] == [2, 1, 0]
    assert level_for(1000, budget=0.03) is None
    assert level_for(1000, budget=0.06) == 0


@pytest.mark.parametrize("budget", ["soon", "-1 s", -1, True, "5 parsecs", [1]])
def test_a_budget_that_is_no_duration_is_refused(budget):
    with pytest.raises(ArgumentError):
        st.compile("x", budget=budget)


def test_durations_are_read():
    assert [seconds_of(b) for b in ("50 ms", "1.5s", "20us", 3, None)] == [
        0.05, 1.5, pytest.approx(2e-5), 3.0, None,
    ]  # fmt: skip
