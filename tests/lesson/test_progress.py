"""The reader's progress is kept, and nothing that happens to the file stops the lesson."""

import multiprocessing
import sqlite3
import sys
from pathlib import Path

import pytest

from steepest.lesson import Progress, Record
from steepest.lesson.progress import data_folder


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "progress.db"


def test_nothing_is_written_before_something_is_read(file):
    assert Progress(file).record() == Record()
    Progress(file).reset()
    assert not file.exists()


def test_what_was_read_and_answered_is_remembered(file):
    kept = Progress(file)
    kept.has_read("chain")
    kept.has_read("chain")
    kept.has_answered("q", right=False)
    kept.has_answered("q", right=True)
    kept.has_answered("r", right=False)
    assert Progress(file).record() == Record(
        frozenset({"chain"}), frozenset({"q"}), frozenset({"r"})
    )


def test_reset_forgets_everything(file):
    kept = Progress(file)
    kept.has_read("chain")
    kept.has_answered("q", right=True)
    kept.reset()
    assert kept.record() == Record()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0garbage"])
def test_a_damaged_file_is_kept_aside_and_a_new_one_made(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    kept = Progress(file)
    kept.has_read("slope")
    assert "damaged" in kept.trouble
    assert Progress(file).record().read == {"slope"}
    [aside] = file.parent.glob("*.broken-*")
    assert aside.read_bytes() == content


def test_a_database_of_something_else_is_kept_aside(file):
    file.parent.mkdir()
    with sqlite3.connect(file) as other:
        other.execute("create table read (page integer)")
    other.close()
    kept = Progress(file)
    kept.has_read("slope")
    assert kept.record().read == {"slope"}
    assert len(list(file.parent.glob("*.broken-*"))) == 1


def test_a_folder_that_cannot_be_written_is_said_and_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    kept = Progress(blocked / "progress.db")
    kept.has_read("slope")
    assert kept.record() == Record()
    assert "not kept" in kept.trouble


def test_a_locked_file_is_waited_for_and_then_said(file, monkeypatch):
    monkeypatch.setattr("steepest.lesson.progress.PATIENCE", 0.05)
    Progress(file).has_read("slope")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("begin exclusive")
    kept = Progress(file)
    kept.has_read("chain")
    assert "not kept" in kept.trouble
    holder.execute("rollback")
    holder.close()
    assert Progress(file).record().read == {"slope"}


def _read_some(path, keys):
    for key in keys:
        Progress(Path(path)).has_read(key)


def test_two_writers_lose_nothing(file):
    context = multiprocessing.get_context("spawn")
    halves = [[f"a{i}" for i in range(12)], [f"b{i}" for i in range(12)]]
    writers = [context.Process(target=_read_some, args=(str(file), half)) for half in halves]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert Progress(file).record().read == {*halves[0], *halves[1]}


def test_the_folder_is_that_of_xdg_where_it_is_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_folder().is_absolute() or sys.platform == "win32"
