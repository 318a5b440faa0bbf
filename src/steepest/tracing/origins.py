"""Where in the user's code each operation was made, noted only while somebody asks for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from steepest.graph import Node

from .places import is_ours, shown


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the user's code that was under way when an operation was made.

    Args:
        number: The calls are numbered as they are met.
        function: The name of the function that was called.
        file: Its file.
        line: The line that ran.
        step: The instruction that ran, which grows along a line and falls in a loop.
    """

    number: int
    function: str
    file: str
    line: int
    step: int

    def __str__(self) -> str:
        return shown(self.file, self.line)


class Origins:
    """The calls under which each node was first made, outermost first, in the order of making."""

    def __init__(self, around: FrameType) -> None:
        self.calls: dict[Node, tuple[Call, ...]] = {}
        self._around = around
        self._frames: dict[int, tuple[FrameType, int]] = {}  # Kept, so that ids stay their own.

    def note(self, node: Node) -> None:
        """Note the line that runs now for a node and what it is new with."""
        if node in self.calls:
            return
        calls = self._running()
        stack = [node]
        while stack:
            part = stack.pop()
            if part not in self.calls:
                self.calls[part] = calls
                stack += part.arguments

    def end(self) -> None:
        """Let go of the frames."""
        self._frames.clear()
        del self._around

    def _running(self) -> tuple[Call, ...]:
        found: list[Call] = []
        frame = sys._getframe(2)
        while frame is not None and frame is not self._around:
            name = frame.f_code.co_filename
            if not is_ours(name):
                held = self._frames.setdefault(id(frame), (frame, len(self._frames)))
                code = frame.f_code.co_name
                found.append(Call(held[1], code, name, frame.f_lineno, frame.f_lasti))
            frame = frame.f_back  # type: ignore
        return tuple(reversed(found))


class _Noting(threading.local):
    origins: Origins | None = None


_noting = _Noting()


def note(node: Node) -> None:
    """Note where a node is made, if that is asked for."""
    if _noting.origins is not None:
        _noting.origins.note(node)


@contextmanager
def noting() -> Iterator[Origins]:
    """Inside, the user's lines are noted for all operations that are followed."""
    outer = _noting.origins
    _noting.origins = origins = Origins(sys._getframe(2))
    try:
        yield origins
    finally:
        _noting.origins = outer
        origins.end()
