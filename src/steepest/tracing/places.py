"""The user's own line, which every error of tracing shows."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from types import TracebackType

import numpy as np

_OURS = str(Path(__file__).parent.parent)
_NUMPY = str(Path(np.__file__).parent)


def line() -> str:
    """The user's line that is being run."""
    frame = sys._getframe(1)
    while frame is not None and is_ours(frame.f_code.co_filename):
        frame = frame.f_back  # type: ignore
    return "" if frame is None else shown(frame.f_code.co_filename, frame.f_lineno)


def place(traceback: TracebackType | None, otherwise: str) -> str:
    """The user's line in which an error arose."""
    found = otherwise
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if not is_ours(name):
            found = shown(name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def is_ours(name: str) -> bool:
    """Whether a file is part of this package or of NumPy, and not the user's."""
    return name.startswith((_OURS, _NUMPY, "<frozen"))


def shown(name: str, number: int) -> str:
    """A line of a file as messages show it: the place, then the code."""
    code = linecache.getline(name, number).strip()
    return f"{Path(name).name}:{number}" + (f"  {code}" if code else "")
