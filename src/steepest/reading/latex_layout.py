r"""The brackets and environments of LaTeX: ``\left(``, ``\bigl|``, ``\begin{cases}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .commands import BRACKETS, ENVIRONMENTS

if TYPE_CHECKING:
    from .latex import Lexer

_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\[{}|]|[()\[\]|./<>])")


def sized(lexer: Lexer, name: str, at: int, end: int) -> int:
    r"""``\left(`` and its relatives."""
    match = _DELIMITER.match(lexer.text, end)
    sign = match.group(1) if match else ""
    if name == "left":
        lexer.opened.append("left")
    elif name == "right":
        lexer.match("left", at)
    if sign == "." and name == "right" and lexer.environments[-1:] == ["array done"]:
        lexer.environments.pop()
        return match.end()  # type: ignore
    kind = "close" if name == "right" or name.endswith("r") else "open"
    known = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|"}.get(sign)
    if sign.startswith("\\") and sign[1:] in BRACKETS:
        known = BRACKETS[sign[1:]][1]
    if match is None or known is None or name == "middle":
        raise lexer.source.refusal(
            f"\\{name} has to be followed by a bracket that is read here.",
            at,
            remedy=r"write \left( ... \right), \left[ ... \right] or \left| ... \right|.",
        )
    if name not in ("left", "right") and known in ("(", "[", r"\{"):
        kind = "open"
    if name not in ("left", "right") and known in (")", "]", r"\}"):
        kind = "close"
    if known == "|" and name not in ("left", "right") and name[-1] not in "lr":
        lexer.add("bar", "|", at, match.end())
    else:
        lexer.add(kind, known, at, match.end())
    return match.end()


def environment(lexer: Lexer, which: str, at: int, end: int) -> int:
    r"""``\begin{cases}`` and environments that only place a formula."""
    start, after = lexer.braces(end)
    name = lexer.text[start : after - 1].strip()
    bare = name.rstrip("*")
    if which == "begin":
        lexer.opened.append(bare)
    else:
        lexer.match(bare, at)
    if bare in ENVIRONMENTS:
        return after
    if bare == "array" and which == "begin" and lexer.found and lexer.found[-1].text == r"\{":
        lexer.found.pop()
        _, after = lexer.braces(after)
        lexer.environments.append("array")
        lexer.add("open", "cases", at, after)
        return after
    if bare == "array" and which == "end" and lexer.environments[-1:] == ["array"]:
        lexer.environments[-1] = "array done"
        drop_last_break(lexer)
        lexer.add("close", "cases", at, after)
        return after
    if bare in ("cases", "dcases"):
        if which == "end":
            drop_last_break(lexer)
        lexer.add("open" if which == "begin" else "close", "cases", at, after)
        return after
    if bare.endswith("matrix") or bare in ("array", "vector"):
        raise lexer.source.refusal(
            "Matrices and vectors are not read in formulas.",
            at,
            remedy="write a Python function with NumPy, or each component by itlexer.",
        )
    raise lexer.source.refusal(
        f"The environment {name} is not read.",
        at,
        remedy=r"write the formula alone; \begin{cases} is read.",
    )


def drop_last_break(lexer: Lexer) -> None:
    """A line break before the end of an environment separates nothing."""
    while lexer.found and lexer.found[-1].is_op(";"):
        lexer.found.pop()
