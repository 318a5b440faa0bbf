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
    while frame is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back  # type: ignore
    return "" if frame is None else _shown(frame.f_code.co_filename, frame.f_lineno)


def place(traceback: TracebackType | None, otherwise: str) -> str:
    """The user's line in which an error arose."""
    found = otherwise
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if not _is_ours(name):
            found = _shown(name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _is_ours(name: str) -> bool:
    return name.startswith((_OURS, _NUMPY, "<frozen"))


def _shown(name: str, number: int) -> str:
    code = linecache.getline(name, number).strip()
    return f"{Path(name).name}:{number}" + (f"  {code}" if code else "")
