"""What worked examples share: the answer's record, the reader's function, points, tables."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import steepest as st
from steepest.errors import ArgumentError
from steepest.graph import variable
from steepest.printing import typeset

TRIED = (1.0, 2.0, 0.5, 3.0, 0.1, -1.0)
"""Where a reader's function is looked at when the lesson's point is outside its domain."""

DIGITS = 6


@dataclass(frozen=True)
class Worked:
    """A worked example.

    Args:
        text: Laid out in lines.
        facts: What was computed, by name, for JSON and for tests.
    """

    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def chosen(options: Mapping[str, Any], own: str) -> st.Function:
    """The lesson's function, or the reader's."""
    return st.function(own or options["f"])


def varying(options: Mapping[str, Any], own: str) -> st.Function:
    """The same, refused where there is nothing to vary.

    Raises:
        ArgumentError: when the reader's function has no variable.
    """
    f = chosen(options, own)
    if not f.inputs:
        raise ArgumentError(
            "This example moves a variable, and the function has none.",
            where=f"f = {f}"[:60],
            remedy="x^2 + y^2",
        )
    return f


def point(f: st.Function, options: Mapping[str, Any], key: str = "at") -> dict[str, float]:
    """The example's point, with ones for variables that it does not know."""
    given = {name: float(value) for name, value in options.get(key, {}).items()}
    at = {name: given.get(name, 1.0) for name in f.variables}
    for other in TRIED:
        if math.isfinite(float(f(**at))):
            return at
        at = dict.fromkeys(f.variables, other)
    return at


def sign(name: str) -> str:
    """A variable as it is drawn."""
    return typeset(variable(name))


def head(f: st.Function) -> str:
    """``f(x, y)``."""
    arguments = ", ".join(map(sign, f.variables))
    return f"{f.name}({arguments})" if arguments else f.name


def defined(f: st.Function) -> str:
    """``f(x) = x²``."""
    return f"{head(f)} = {f.typeset()}"


def number(value: Any, digits: int = DIGITS) -> str:
    """A number, or several in brackets, to some digits.

    >>> number(-0.5), number(15000000.0), number([1.0, -0.0])
    ('−0.5', '1.5e+07', '(1, 0)')
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return f"({', '.join(number(v, digits) for v in value)})"
    value = float(value) + 0.0
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.{digits}g}".replace("-", "−")


def at_text(at: Mapping[str, float]) -> str:
    """``x = 3, y = 4``."""
    return ", ".join(f"{sign(name)} = {number(value)}" for name, value in at.items())


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int = 0) -> str:
    """Columns: numbers set to the right, everything else to the left.

    Args:
        heads: What stands over each column.
        rows: The cells of each row.
        width: The columns of the screen; words in the last column are folded to stay within.
            0 folds nothing.

    >>> print(table(["n", ""], [["1", "one and only"]], 11))
    n
    1  one and
       only
    """
    columns = list(zip(heads, *rows, strict=True))
    wide = [max(map(len, column)) for column in columns]
    numbers = [all(map(_NUMBER.fullmatch, column[1:])) for column in columns]
    left = width - sum(wide[:-1]) - 2 * len(wide[:-1])
    if not numbers[-1] and width // 3 <= left < wide[-1]:
        wide[-1] = left
        split = [(row, textwrap.wrap(row[-1], left) or [""]) for row in rows]
        blank = [""] * len(wide[:-1])
        rows = [
            [*(blank if k else row[:-1]), part]
            for row, parts in split
            for k, part in enumerate(parts)
        ]
    lines = []
    for row in [heads, *rows]:
        cells = [
            f"{cell:>{w}}" if right else f"{cell:<{w}}"
            for cell, w, right in zip(row, wide, numbers, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def folded(text: str, width: int) -> str:
    """The text, each line that is too long for the screen going on below, further in.

    >>> print(folded("  a line of words", 12))
      a line of
          words
    """
    lines = []
    for line in text.split("\n"):
        margin = " " * (len(line) - len(line.lstrip()) + 4)
        parts = textwrap.wrap(
            line,
            width,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
        )
        lines += parts if len(line) > width else [line]
    return "\n".join(lines)


_NUMBER = re.compile(r"[−+e\d.,]*|−?∞|undefined")
