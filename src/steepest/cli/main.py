"""The way from the shell to a command and back: exit codes, and errors in three parts."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from steepest.errors import (
    Divergent,
    MissingExtra,
    NotConverged,
    NotFound,
    SteepestError,
    Undecided,
)

NO_ANSWER = (Divergent, MissingExtra, NotConverged, NotFound, Undecided)
"""Errors that mean that nothing was found; all others mean that the input was bad."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command that the arguments name, and exit with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has enough, as in `steepest rules | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run(words: list[str]) -> int:
    from .app import UsageProblem, run

    try:
        return run(words)
    except UsageProblem as problem:
        error = SteepestError(problem.problem, where=problem.where, remedy=problem.remedy)
        return _refused(error, words, 2)
    except SteepestError as error:
        return _refused(error, words, 1 if isinstance(error, NO_ANSWER) else 2)
    except KeyboardInterrupt:
        return _refused(SteepestError("Interrupted."), words, 130)
    except (RecursionError, MemoryError):
        error = SteepestError(
            "This is more than fits into memory.",
            where=" ".join(words)[:60],
            remedy="try a smaller formula.",
        )
        return _refused(error, words, 1)
    except BrokenPipeError:
        raise
    except Exception as defect:  # whatever happens, a user sees no traceback
        if os.environ.get("STEEPEST_TRACEBACK"):
            raise
        error = SteepestError(
            f"A defect of Steepest: {type(defect).__name__}: {defect}"[:300],
            where=" ".join(words)[:60],
            remedy="report it with this command; STEEPEST_TRACEBACK=1 shows where it happened.",
        )
        return _refused(error, words, 1)


def _refused(error: SteepestError, words: list[str], code: int) -> int:
    from .screen import problem

    if "--json" in words:
        from .answers import strict_json

        print(strict_json({"error": error.to_dict()}))  # noqa: T201 - the answer
    problem(error)
    return code
