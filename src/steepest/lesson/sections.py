"""The sections of the lesson, read from one file each in the folder ``content``.

A file has a title, the words by which the section is found, and its items in reading order.
An item has one key that says its kind, as ``say``, ``definition`` or ``example``; the other
keys are told to whatever shows that kind.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from steepest.errors import ArgumentError

LESSON = 2
LESSONS = 100
"""This is lesson 2 of 100."""

TITLE = "Calculus: the engine of learning"

ITEMS = (
    "say",
    "definition",
    "formula",
    "analogy",
    "learning",
    "insight",
    "careful",
    "loose",
    "list",
    "example",
    "ask",
    "takeaway",
)
"""The kinds of items: prose, a definition, a formula with its signs, an analogy, what it is for
in machine learning, a key insight, a warning, where the usual wording is loose, a list, a worked
example, a question to the reader, a takeaway."""


@dataclass(frozen=True)
class Item:
    """One piece of a section.

    Args:
        kind: One of ``ITEMS``.
        head: What stands under that key: the text itself, or the term, title or kind of example.
        options: The other keys.
    """

    kind: str
    head: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words of the item."""
        return self.options.get("text", "")


@dataclass(frozen=True)
class Section:
    """A section of the lesson.

    Args:
        number: From 1.
        key: A word for it, which the command line takes too.
        title: Its heading.
        items: What it consists of.
    """

    number: int
    key: str
    title: str
    items: tuple[Item, ...]

    @property
    def examples(self) -> tuple[Item, ...]:
        """The worked examples."""
        return tuple(item for item in self.items if item.kind == "example")

    @property
    def questions(self) -> tuple[Item, ...]:
        """The questions to the reader."""
        return tuple(item for item in self.items if item.kind == "ask")


@cache
def sections() -> tuple[Section, ...]:
    """All sections, in reading order: that of the names of their files."""
    folder = files("steepest.lesson").joinpath("content")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        _section(number, name.removesuffix(".toml").partition("_")[2], folder.joinpath(name))
        for number, name in enumerate(names, 1)
    )


def section(wanted: str) -> Section:
    """The section of that number, or of that word.

    Raises:
        ArgumentError: when there is none.
    """
    known = sections()
    word = wanted.strip().lower()
    if word.isdecimal() and 1 <= int(word) <= len(known):
        return known[int(word) - 1]
    found = [s for s in known if word and (s.key.startswith(word) or word in s.title.lower())]
    if len(found) == 1 or (found and found[0].key == word):
        return found[0]
    raise ArgumentError(
        f"The lesson has sections 1 to {len(known)}, and {wanted!r} is none of them.",
        where=f"steepest lesson {wanted}"[:60],
        remedy=f"steepest lesson 1, or one of the words {', '.join(s.key for s in known)}.",
    )


def _section(number: int, key: str, file: Any) -> Section:
    data = tomllib.loads(file.read_text("utf-8"))
    return Section(number, key, data["title"], tuple(map(_item, data["item"])))


def _item(row: Mapping[str, Any]) -> Item:
    [kind] = [key for key in row if key in ITEMS]
    options = {key: value for key, value in row.items() if key != kind}
    return Item(kind, row[kind], options)
