"""The arguments that commands share, and what their texts mean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError, SteepestError

if TYPE_CHECKING:
    from steepest.function import Function

LONGEST = 4_000_000
"""At most this many characters are read from standard input."""

Formula = Annotated[
    str,
    typer.Argument(
        metavar="EXPR",
        help="A formula in text or LaTeX; it may begin with a minus; - reads standard input.",
        show_default=False,
    ),
]
At = Annotated[str, typer.Option("--at", metavar="x=1,y=pi/2", help="The point.")]
Wrt = Annotated[str, typer.Option("--wrt", metavar="x,y", help="The variable, or several.")]
Let = Annotated[
    str, typer.Option("--let", metavar="x=cos(t),y=t^2", help="Functions in place of variables.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object and nothing else.")]
Latex = Annotated[bool, typer.Option("--latex", help="The answer in LaTeX and nothing else.")]
Figure = Annotated[
    str, typer.Option("--figure", metavar="FILE", help="Write a picture: .svg, .png or .pdf.")
]
Start = Annotated[str, typer.Option("--start", metavar="x=3,y=4", help="Where to begin.")]


def formula(text: str) -> Function:
    """The function that the text of an argument gives."""
    from steepest import function

    return function(text_of(text))


def text_of(argument: str) -> str:
    """The argument, or standard input where it is a single minus.

    Raises:
        ArgumentError: when standard input is too long or no text.
    """
    if argument != "-":
        return argument
    try:
        text = sys.stdin.read(LONGEST + 1)
    except UnicodeDecodeError:
        raise ArgumentError(
            "Standard input is not text in UTF-8.", where="-", remedy="pass the formula as text."
        ) from None
    if len(text) > LONGEST:
        raise ArgumentError(
            f"Standard input has more than {LONGEST:,} characters.",
            where=text[:50],
            remedy="pass one formula.",
        )
    return text.strip()


DIGITS = 15
"""Whole numbers of at most so many digits are floats without rounding."""


def number(text: str, option: str) -> float:
    """The number of a constant expression such as ``pi/2``.

    Raises:
        ArgumentError: when it has variables.
    """
    if text.isascii() and text.isdecimal() and len(text) <= DIGITS:
        return float(text)  # the usual case, without loading what computes
    from steepest import function

    f = function(text)
    if f.inputs:
        raise ArgumentError(
            f"The value of {option} is a number, and {text} has the variable {f.variables[0]}.",
            where=f"{option} {text}"[:60],
            remedy=f"{option} pi/2",
        )
    return float(f())


def whole(text: str, option: str, least: int = 0, most: int = 10**9) -> int:
    """The whole number that an option gives.

    Raises:
        ArgumentError: when it is none, or outside its bounds.
    """
    value = number(text, option)
    if not value.is_integer() or not least <= value <= most:
        bounds = f"from {least}" + (f" to {most:,}" if most < 10**9 else "")
        raise ArgumentError(
            f"The value of {option} is a whole number {bounds}, not {text}.",
            where=f"{option} {text}"[:60],
            remedy=f"{option} {max(least, 3)}",
        )
    return int(value)


def assignments(text: str, option: str, names: tuple[str, ...] = ()) -> dict[str, str]:
    """The texts of ``x=1,y=pi/2`` by name.

    Args:
        text: What was typed.
        option: After which option.
        names: The variables; where there is one, its name may be left out.

    Raises:
        ArgumentError: when a part is no assignment or a name stands twice.
    """
    found: dict[str, str] = {}
    for part in _parts(text):
        name, sign, value = (p.strip() for p in part.partition("="))
        if not sign and len(names) == 1:
            name, value = names[0], name
        if not name or not value or (not sign and len(names) != 1):
            raise ArgumentError(
                f"{option} is written as name=value, with commas between.",
                where=f"{option} {text}"[:60],
                remedy=f"{option} {','.join(f'{n}=1' for n in names[:3]) or 'x=1,y=pi/2'}",
            )
        if name in found:
            raise ArgumentError(
                f"{name} is given twice.",
                where=f"{option} {text}"[:60],
                remedy=f"give {name} once.",
            )
        found[name] = value
    return found


def point(text: str, option: str, names: tuple[str, ...]) -> dict[str, float]:
    """The numbers of ``x=1,y=pi/2`` by name.

    Raises:
        ArgumentError: when one is missing or of no variable.
    """
    found = assignments(text, option, names)
    unknown = [n for n in found if n not in names]
    missing = [n for n in names if n not in found]
    if unknown or missing:
        what = (
            f"There is no variable {unknown[0]} here; there {'is' if len(names) == 1 else 'are'} "
            f"{', '.join(names) or 'none'}."
            if unknown
            else f"{option} gives no value for {', '.join(missing)}."
        )
        example = ",".join(f"{n}={found.get(n, '1')}" for n in names)
        raise ArgumentError(
            what,
            where=f"{option} {text}"[:60],
            remedy=f"{option} {example}" if example else f"leave {option} out.",
        )
    return {n: number(found[n], f"{option} {n}=") for n in names}


def listed(text: str) -> list[str]:
    """The names of ``x,y``."""
    return [name.strip() for name in text.split(",") if name.strip()]


def one_variable(f: Any, wrt: str, command: str) -> str | None:
    """The variable to differentiate in; None for a function of no variable.

    Raises:
        ArgumentError: when there are several and none is named.
    """
    if wrt or len(f.variables) <= 1:
        return wrt or (f.variables[0] if f.variables else None)
    raise ArgumentError(
        f"The formula has the variables {', '.join(f.variables)}: which one?",
        where=str(f)[:60],
        remedy=f'steepest {command} "{str(f)[:40]}" --wrt {f.variables[0]}',
    )


def _parts(text: str) -> list[str]:
    """The text split at commas outside brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p for p in parts if p.strip()]


__all__ = [
    "At",
    "Figure",
    "Formula",
    "Json",
    "Latex",
    "Let",
    "Start",
    "SteepestError",
    "Wrt",
    "assignments",
    "formula",
    "listed",
    "number",
    "one_variable",
    "point",
    "text_of",
    "whole",
]
