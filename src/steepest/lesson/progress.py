"""How far the reader has come, in a small SQLite file in the user's data folder."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .sections import LESSON

PATIENCE = 5.0
"""Seconds to wait for another writer."""

SCHEMA = """
create table if not exists read (lesson integer, section text, at real,
    primary key (lesson, section));
create table if not exists answered (lesson integer, question text, right integer, at real,
    primary key (lesson, question));
"""


@dataclass(frozen=True)
class Record:
    """What is remembered of a reader.

    Args:
        read: The keys of the sections that were read.
        right: The questions that were answered rightly.
        wrong: Those whose last answer was not right.
    """

    read: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


def data_folder() -> Path:
    """The folder for what programs keep: that of XDG, of macOS or of Windows."""
    given = os.environ.get("XDG_DATA_HOME", "")
    if given and Path(given).is_absolute():
        return Path(given)
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path.home() / ".local" / "share"


class Progress:
    """The progress file. Nothing that happens to it stops the lesson.

    A file that is no database is kept beside a new one; where nothing can be written, what is
    read is forgotten. ``trouble`` then says what happened.

    Args:
        path: The file; left out, ``steepest/progress.db`` in the user's data folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_folder() / "steepest" / "progress.db"
        self.trouble = ""

    def record(self) -> Record:
        """What is remembered."""
        if not self.path.exists():
            return Record()
        with self._open() as database:
            if database is None:
                return Record()
            read = database.execute("select section from read where lesson = ?", (LESSON,))
            sections = frozenset(section for (section,) in read)
            rows = list(
                database.execute("select question, right from answered where lesson = ?", (LESSON,))
            )
            right = frozenset(question for question, good in rows if good)
            return Record(sections, right, frozenset(q for q, good in rows if not good))
        return Record()

    def has_read(self, section: str) -> None:
        """Remember that a section was read."""
        with self._open() as database:
            if database is not None:
                database.execute(
                    "insert or replace into read values (?, ?, ?)", (LESSON, section, time.time())
                )

    def has_answered(self, question: str, *, right: bool) -> None:
        """Remember the last answer to a question."""
        with self._open() as database:
            if database is not None:
                database.execute(
                    "insert or replace into answered values (?, ?, ?, ?)",
                    (LESSON, question, int(right), time.time()),
                )

    def reset(self) -> None:
        """Forget everything about this lesson."""
        if not self.path.exists():
            return
        with self._open() as database:
            if database is not None:
                database.execute("delete from read where lesson = ?", (LESSON,))
                database.execute("delete from answered where lesson = ?", (LESSON,))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """A transaction on the file; None where there is none to be had."""
        database = self._connected()
        try:
            yield database
            if database is not None:
                database.commit()
        except sqlite3.Error as error:
            self.trouble = f"The progress was not kept: {error}."
        finally:
            if database is not None:
                database.close()

    def _connected(self) -> sqlite3.Connection | None:
        """The database, made anew where the file is none."""
        for attempt in range(2):
            database = None
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                database = sqlite3.connect(self.path, timeout=PATIENCE)
                database.executescript(SCHEMA)
                database.execute("select section, at from read limit 1")
                database.execute("select right, at from answered limit 1")
            except (OSError, sqlite3.Error) as error:
                if database is not None:
                    database.close()
                if attempt or not _is_broken(error) or not self._set_aside():
                    self.trouble = f"The progress is not kept: {error}."
                    return None
            else:
                return database
        return None

    def _set_aside(self) -> bool:
        """Keep the broken file under another name; whether there is room for a new one now."""
        kept = self.path.with_name(f"{self.path.name}.broken-{time.time_ns()}")
        try:
            self.path.rename(kept)
        except FileNotFoundError:  # another process was faster
            return True
        except OSError:
            return False
        self.trouble = f"The progress file was damaged; it is kept as {kept.name}."
        return True


def _is_broken(error: Exception) -> bool:
    """Whether the file is no database of ours, rather than locked or not writable."""
    if isinstance(error, sqlite3.OperationalError):
        return "no such column" in str(error)
    return isinstance(error, sqlite3.DatabaseError)
