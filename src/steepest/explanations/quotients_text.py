"""A slope's table laid out: quotients for falling h, and what makes them better and worse."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .layout import in_digits, wrapped
from .notation import typeset

if TYPE_CHECKING:
    from .quotients import Slope

QUOTIENTS = {
    "forward": "({ahead} − {here}) / h",
    "central": "({ahead} − {behind}) / (2h)",
    "complex": "Im {along} / h",
    "richardson": "({ahead} − {behind}) / (2h) for h and h/2, combined again and again",
}


def lines(s: Slope, width: int) -> list[str]:
    """The table and what it shows, in lines of at most ``width`` columns."""
    width = max(width, 40)
    f = typeset(s.function.shown)
    names = ", ".join(s.function.variables) or s.variable
    told = [*wrapped(f"{s.function.name}({names}) = {f}  at {at_point(s.at)}", width)]
    told += wrapped(f"{s.method} quotient: {_named(s)}", width)
    told.append("")
    heads = [in_digits(row.h, 3) for row in s.table]
    left = max(map(len, heads), default=1)
    for count, least in ((15, 2), (12, 2), (9, 2), (6, 1), (4, 1)):
        quotients = [f"{row.quotient:.{count}g}".replace("-", "−") for row in s.table]
        errors = ["" if math.isnan(r.error) else in_digits(r.error, least) for r in s.table]
        middle = max(map(len, [*quotients, "quotient"]))
        if left + middle + max(map(len, errors)) + 11 <= width:
            break
    known = not math.isnan(s.exact)
    told.append(f"  {'h':<{left}}   {'quotient':<{middle}}   {'error' if known else ''}".rstrip())
    for row, a, b, c in zip(s.table, heads, quotients, errors, strict=True):
        mark = "  ←" if row.h == s.h and not math.isnan(s.value) else ""
        told.append(f"  {a:<{left}}   {b:<{middle}}   {c}{mark}".rstrip())
    told.append("")
    for sentence in _conclusion(s):
        told += wrapped(sentence, width)
    return told


def _named(s: Slope) -> str:
    """The quotient in the function's own letters."""

    def at(moved: str) -> str:
        names = s.function.variables or (s.variable,)
        return f"{s.function.name}({', '.join(moved if n == s.variable else n for n in names)})"

    x = s.variable
    return QUOTIENTS[s.method].format(
        ahead=at(f"{x} + h"), behind=at(f"{x} − h"), here=at(x), along=at(f"{x} + ih")
    )


def _conclusion(s: Slope) -> list[str]:
    sign = f"{s.function.name}′" if len(s.at) < 2 else f"∂{s.function.name}/∂{s.variable}"
    if s.sides is not None:
        left, right = (in_digits(v) for v in s.sides)
        if any(map(math.isnan, s.sides)):
            return [f"There is no slope at {at_point(s.at)}: the quotients have no common limit."]
        sides = f"from the left the quotients tend to {left}, from the right to {right}"
        return [f"There is no slope at {at_point(s.at)}: {sides}."]
    if math.isnan(s.exact):
        return [f"The rules give no slope at {at_point(s.at)}."]
    value = f"{s.value:.12g}".replace("-", "−")
    inside = in_digits(next(iter(s.at.values())), 12) if len(s.at) == 1 else at_point(s.at)
    first = f"{sign}({inside}) = {value} ± {in_digits(s.error, 2)}"
    return [
        f"{first}, with h = {in_digits(s.h, 3)}; by the rules {in_digits(s.exact, 12)}.",
        _fight(s),
    ]


def _fight(s: Slope) -> str:
    """What makes the error fall, and what makes it rise again."""
    if s.method == "complex":
        return "Nothing is subtracted, so no rounding error grows as h falls."
    if s.method == "richardson":
        return "Each halving of h cancels the next term of the truncation error."
    if all(row.error <= 1e-14 * max(1.0, abs(s.exact)) for row in s.table):
        return "The quotient is exact for every h."
    rises = "rounding in the difference of nearly equal numbers grows as 1/h"
    if s.table[0].error <= 1e-12 * max(1.0, abs(s.exact)):
        return f"There is no truncation error here; {rises}."
    power = "h" if s.method == "forward" else "h²"
    falls = f"Down to h = {in_digits(s.h, 3)} the error falls with {power} (truncation)"
    return f"{falls}; below, {rises}."


def at_point(point: Mapping[Any, float]) -> str:
    """The point in words, ``x = 1, y = 2``."""
    return ", ".join(f"{getattr(v, 'name', v)} = {in_digits(p, 12)}" for v, p in point.items())
