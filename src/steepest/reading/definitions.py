"""What stands before the formula: ``f(x, y) = `` and named parts, ``u = sin(x); u^2``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from steepest.errors import ParseError

from .commands import NAMED
from .names import BARE_VARIABLES, functions
from .source import Source
from .tokens import Token
from .words import spelled

KEPT = NAMED | {"sqrt", "cbrt", "abs", "pi"}
"""Functions that everybody knows: ``sin(x) = 0`` is an equation and no header."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """A source taken apart.

    Args:
        name: The name of the formula, or nothing.
        variables: Those of the header, or None where there is no header.
        parts: Named parts before the formula, as (name, tokens).
        formula: The tokens of the formula.
    """

    name: str
    variables: tuple[str, ...] | None
    parts: tuple[tuple[str, list[Token]], ...]
    formula: list[Token]


def signs(found: list[Token], *texts: str) -> list[int]:
    """Where these signs stand outside all brackets."""
    result, depth = [], 0
    for i, token in enumerate(found):
        kind = token.kind
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif depth == 0 and kind == "op" and token.text in texts:
            result.append(i)
    return result


def check_lines(source: Source, found: list[Token]) -> None:
    """Refuse a second line that no sign joins to the first; in LaTeX, a second paragraph."""
    depth, most = 0, 1 if source.latex else 0
    for before, token in pairwise(found):
        depth += (before.kind == "open") - (before.kind == "close")
        ends = before.kind in ("number", "name", "constant", "word", "close") or before.is_op("!")
        begins = token.kind in ("number", "name", "constant", "function", "open", "command")
        if depth or not ends or not begins:
            continue
        between = source.text[before.end : token.start]
        if len(f"|{between}|".splitlines()) - 1 > most:
            raise source.refusal(
                "Another line begins here, and two lines are two formulas.",
                token.start,
                remedy="give one formula at a time; a semicolon ends a part with a name, as in "
                "u = sin(x); u^2.",
            )


def defined(found: list[Token]) -> frozenset[str]:
    """The names that headers and named parts define, whatever else they may mean.

    They are known before words are read, because they decide how words split.
    """
    names: set[str] = set()
    start, breaks = 0, signs(found, ";")
    for i in signs(found, ";", "="):
        left = [t for t in found[start:i] if not t.is_op("&")]
        start = i + 1
        if found[i].is_op(";"):
            continue
        if len(left) == 1 and breaks and i < breaks[-1]:
            names.add(spelled(left[0].text))
        elif (
            len(left) > 3
            and left[1].text == "("
            and left[-1].text == ")"
            and left[0].text not in KEPT
        ):
            inner = (t.text for t in left[2:-1] if t.kind not in ("op", "number"))
            names |= {spelled(n) for n in inner if n not in functions() or n in BARE_VARIABLES}
    return frozenset(names)


def taken_apart(source: Source, found: list[Token]) -> Definitions:
    """The header, the named parts and the formula.

    Raises:
        ParseError: when an equals sign defines nothing.
    """
    name, variables = "", None
    parts: list[tuple[str, list[Token]]] = []
    start = 0
    for stop in [*signs(found, ";"), len(found) - 1]:
        line, last = found[start:stop], stop == len(found) - 1
        if last and start and not line:
            raise source.refusal(
                "The formula ends after a semicolon.",
                found[stop - 1].start,
                remedy="write the formula after the last named part.",
            )
        begins, start = found[start].start, stop + 1
        left, inner, body = _left_side(source, line)
        if inner is not None:
            if variables is not None:
                raise _equation(source, begins)
            name, variables = left, inner
            left, inner, body = _left_side(source, body)
        if last and left and not name:
            _check_new(source, left, body, begins)
            name, left = left, ""
        if inner is not None or bool(left) == last:
            raise _equation(source, begins)
        body.append(Token("end", "", found[stop].start, found[stop].start))
        if not last:
            parts.append((left, body))
        else:
            return Definitions(name, variables, tuple(parts), body)
    raise AssertionError("The last line returns.")


def equates(source: Source, found: list[Token]) -> bool:
    """Is this one equals sign between two sides, and no header or name?"""
    if len(signs(found, "=")) != 1 or signs(found, ";"):
        return False
    try:
        name, inner, body = _left_side(source, found)
    except ParseError:
        return True
    return inner is None and any(t.kind == "name" and t.text == name for t in body)


def _left_side(
    source: Source, line: list[Token]
) -> tuple[str, tuple[str, ...] | None, list[Token]]:
    """The name and variables before a line's equals sign, and what follows it."""
    equals = signs(line, "=")
    if not equals:
        return "", None, line
    i = equals[0]
    left, body = [t for t in line[:i] if not t.is_op("&")], line[i + 1 :]
    colon = source.text[line[i].start] == ":"
    if len(left) == 1 and left[0].kind in ("name", "constant") and not colon:
        return left[0].text, None, body
    if len(left) > 3 and left[1].text == "(" and left[-1].text == ")":
        names = tuple(t.text for t in left[2:-1:2])
        if (
            left[0].kind in ("name", "function", "constant")
            and left[0].text not in KEPT
            and all(t.kind in ("name", "constant") for t in left[2:-1:2])
            and all(t.is_op(",") for t in left[3:-1:2])
            and len(left) % 2 == 0
            and len(set(names)) == len(names)
        ):
            return left[0].text, names, body
    raise _equation(source, line[i].start)


def _check_new(source: Source, name: str, body: list[Token], at: int) -> None:
    """Refuse ``x = x + 1``."""
    if any(t.kind == "name" and t.text == name for t in body):
        raise source.refusal(
            f"{name} stands on both sides: this is an equation and not a definition.",
            at,
            remedy="write one side alone, or another name on the left; diff and explain take the "
            "equation as it is.",
        )


def _equation(source: Source, at: int) -> Exception:
    return source.refusal(
        "An equation is not a function.",
        at,
        remedy="write one side alone, or f(x) = x^2 for a function with a name; diff and explain "
        "take the equation as it is.",
    )
