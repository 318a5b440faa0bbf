"""What a person waits for: the import, and an answer at the command line."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.harness import Work

PROGRAM = Path(sys.executable).with_name("steepest")


def works() -> Iterator[Work]:
    """The works of this file."""
    yield Work(
        "import in a fresh process",
        {
            "import steepest": _python("import steepest"),
            "import numpy": _python("import numpy"),
            "import sympy": _python("import sympy"),
        },
    )
    yield Work(
        "the derivative of x^2*sin(x) at the command line",
        {
            "steepest diff": _run([str(PROGRAM), "diff", "x^2*sin(x)"]),
            "python -c with sympy": _python(
                "import sympy; x = sympy.Symbol('x'); print((x**2*sympy.sin(x)).diff(x))"
            ),
        },
    )


def _python(code: str) -> Callable[[], object]:
    return _run([sys.executable, "-c", code])


def _run(words: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run(words, check=True, capture_output=True)
