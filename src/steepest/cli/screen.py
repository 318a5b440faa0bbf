"""How answers look to a person: formulas set in Unicode, colour only on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from steepest.errors import SteepestError

PIPED = 100
"""The width for layouts that need one, when nobody looks and COLUMNS says nothing."""


class Screen:
    """The terminal, or the file that takes its place."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.width = shutil.get_terminal_size((PIPED, 24)).columns
        self.wraps = self.live or os.environ.get("COLUMNS", "").isdecimal()

    @cached_property
    def console(self) -> Any:
        """Rich's console, for tables and what moves."""
        from rich.console import Console

        return Console(highlight=False, width=self.width)

    def line(self, text: str = "", style: str = "") -> None:
        """A line, or several; wrapped between words on a terminal, or where COLUMNS is set."""
        if not self.live:
            for line in text.split("\n"):
                print(self._wrapped(line))  # noqa: T201 - the answer
            return
        from rich.text import Text

        self.console.print(Text(text, style=style))

    def _wrapped(self, line: str) -> str:
        if not self.wraps or len(line) <= self.width:
            return line
        margin = " " * (len(line) - len(line.lstrip()) + 4)
        return textwrap.fill(
            line, self.width, subsequent_indent=margin, break_long_words=False,
            break_on_hyphens=False, replace_whitespace=False, drop_whitespace=True,
        )  # fmt: skip

    def formula(self, head: str, body: str) -> None:
        """A formula with what it is the formula of."""
        if not self.live:
            self.line(f"{head} = {body}")
            return
        from rich.text import Text

        text = Text.assemble((f"{head} = ", "dim"), (body, "bold"))
        if len(text) > self.width and "\n" not in body:
            text = Text("\n").join(self._broken(text))
        self.console.print(text)

    def _broken(self, text: Any) -> Any:
        lines = text.wrap(self.console, self.width - 4)
        return [line if i == 0 else _indented(line) for i, line in enumerate(lines)]

    def notes(self, notes: Sequence[str], reading: str) -> None:
        """How a formula was read, where that could surprise; every multiplication is shown."""
        for note in notes:
            said = f"read as {reading}" if note.endswith("implied.") else note
            self.line(f"note: {said}", "yellow")

    def prose(self, text: str) -> None:
        """Lines of sentences and formulas; what is wider than the screen goes on, indented."""
        import textwrap

        lines = []
        for line in text.split("\n"):
            indent = " " * (len(line) - len(line.lstrip()) + 4)
            wide = len(line) > self.width
            options: Any = {"break_long_words": False, "break_on_hyphens": False}
            folded = textwrap.wrap(line, self.width, subsequent_indent=indent, **options)
            lines += folded if wide else [line]
        self.block("\n".join(lines))

    def block(self, text: str) -> None:
        """Lines that are laid out already."""
        if not self.live:
            print(text)  # noqa: T201 - the answer
            return
        from rich.text import Text

        self.console.print(Text(text), soft_wrap=True)


def _indented(line: Any) -> Any:
    from rich.text import Text

    return Text.assemble("    ", line)


def problem(error: SteepestError) -> None:
    """An error in its three parts, on standard error; its sentence goes on below, further in."""
    first, *rest = str(error).split("\n")
    if sys.stderr.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        width = shutil.get_terminal_size((PIPED, 24)).columns
        first = textwrap.fill(first, width, subsequent_indent="    ", break_on_hyphens=False)
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        print("\n".join([first, *rest]), file=sys.stderr)  # noqa: T201 - the error
        return
    red, dim, plain = "\033[1;31m", "\033[2m", "\033[0m"
    print(f"{red}{first}{plain}", file=sys.stderr)  # noqa: T201 - the error
    for line in rest:
        label, text = line[:7], line[7:]
        print(f"{dim}{label}{plain}{text}", file=sys.stderr)  # noqa: T201 - the error
