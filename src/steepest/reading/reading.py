"""A formula in text or LaTeX, read: its node, its variables, its name, and what was assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steepest.errors import ArgumentError, UnknownName
from steepest.graph import Node, Variable, variable, variables
from steepest.printing import natural_order, text

from . import latex, tokens
from .bars import paired
from .commands import NAMED
from .names import BARE_VARIABLES, functions
from .parser import Parser
from .source import Source
from .tokens import Token
from .words import Words, spelled


@dataclass(frozen=True, slots=True)
class Reading:
    """What a formula was read as.

    Args:
        output: The formula's node, exactly as typed.
        variables: In calling order.
        name: The name that a header gave it, or nothing.
        notes: What was assumed, in sentences.
        kind: ``text`` or ``latex``.
        source: What was typed.
    """

    output: Node
    variables: tuple[Variable, ...]
    name: str
    notes: tuple[str, ...]
    kind: str
    source: str

    @property
    def echo(self) -> str:
        """The formula as it was read, every multiplication written out.

        >>> read("3xy + sin 2x").echo
        '3*x*y + sin(2*x)'
        """
        return text(self.output)


def read(source: str, variables: Sequence[str] | None = None) -> Reading:
    r"""The reading of a formula, which is LaTeX when it has a backslash.

    Args:
        source: Text or LaTeX; a header ``f(x, y) = `` names it and orders its variables.
        variables: The names of the variables in calling order; left out, in alphabetical
            order with numbers by size.

    Raises:
        ParseError: when there is no sound reading, or more than one.
        UnknownName: for a function or variable that is not known.
        TooLarge: for sources, numerals or nesting beyond the stated bounds.

    >>> [v.name for v in read("x10 + x2").variables]
    ['x2', 'x10']
    """
    return (read_latex if _is_latex(source) else read_text)(source, variables)


def _is_latex(source: str) -> bool:
    """Is there a command, or are there dollar signs round it?"""
    return "\\" in source.replace("\\ ", "") or _undelimited(source) is not source


def read_text(source: str, variables: Sequence[str] | None = None) -> Reading:
    """The reading of a text formula."""
    return _read(Source(_undelimited(source)), variables)


def read_latex(source: str, variables: Sequence[str] | None = None) -> Reading:
    r"""The reading of a LaTeX formula.

    >>> read_latex(r"\\frac{\\sin^2 x}{2x}").echo
    'sin(x)^2/(2*x)'
    """
    return _read(Source(_undelimited(source), latex=True), variables)


def read_equation(source: str, variables: Sequence[str] | None = None) -> tuple[Node, Node]:
    """Both sides of an equation, as in ``x^2 + y^2 = 1``."""
    asked = Source(_undelimited(source), latex=_is_latex(source))
    declared = _declared(variables)
    found, _, declared = _tokens(asked, declared)
    signs = [i for i, t in _outside(found) if t.is_op("=", "==")]
    if len(signs) != 1:
        raise asked.refusal(
            f"An equation has one equals sign, and this has {len(signs)}.",
            found[signs[1]].start if signs else len(asked.text),
            remedy="write it as in x^2 + y^2 = 1.",
        )
    i = signs[0]
    end = Token("end", "", found[i].start, found[i].start)
    left = Parser(asked, [*found[:i], end], declared).run()
    right = Parser(asked, found[i + 1 :], declared).run()
    return left, right


def _read(source: Source, names: Sequence[str] | None) -> Reading:
    found, notes, given = _tokens(source, _declared(names))
    name, ordered, lines = _lines(source, found)
    parts: dict[str, Node] = {}
    implied = 0
    used: set[str] = set()
    output: Node | None = None
    for part, line in lines:
        parser = Parser(source, line, given, parts)
        output = parser.run()
        implied += parser.implied
        used |= variables_of(output)
        if part in used or part in parts:
            raise source.refusal(
                f"{part} is used before it is defined.",
                line[0].start,
                remedy=f"define {part} once, before what uses it.",
            )
        if line is not lines[-1][1]:
            parts[part] = output
    assert output is not None
    if implied:
        notes.append(f"{implied} multiplication{'s are' if implied > 1 else ' is'} implied.")
    return Reading(
        output,
        _calling_order(source, output, names, ordered, notes),
        name,
        tuple(notes),
        "latex" if source.latex else "text",
        source.text,
    )


def variables_of(node: Node) -> set[str]:
    """The names of the variables below a node."""
    return {v.name for v in variables(node)}


def _calling_order(
    source: Source,
    output: Node,
    names: Sequence[str] | None,
    header: tuple[str, ...] | None,
    notes: list[str],
) -> tuple[Variable, ...]:
    free = variables_of(output)
    listed = list(map(spelled, names)) if names is not None else list(header or ())
    others = natural_order(free - set(listed))
    if others and names is not None:
        raise UnknownName(
            f"The formula also uses {', '.join(others)}, which variables does not list.",
            where=source.text[:60],
            remedy=f"pass variables={(*listed, *others)!r}.",
        )
    if others and header:
        notes.append(
            f"{', '.join(others)} follow{'s' if len(others) == 1 else ''} the variables of the header."
        )
    return tuple(variable(n) for n in [*listed, *others])


def _declared(names: Sequence[str] | None) -> frozenset[str]:
    if names is None:
        return frozenset()
    if isinstance(names, str):
        names = [names]
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"[^\W\d]\w*", spelled(name)):
            raise ArgumentError(
                f"The name {name!r} of a variable is not a word.",
                where=repr(names)[:60],
                remedy="use letters, digits and underscores, a letter first.",
            )
    if len(set(names)) < len(names):
        raise ArgumentError(
            "A variable is listed twice.", where=repr(names)[:60], remedy="list each once."
        )
    return frozenset(map(spelled, names))


def _undelimited(source: str) -> str:
    r"""The formula without ``$...$``, ``\\[...\\]`` and the like round it."""
    stripped = source.strip()
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)")):
        inner = stripped[len(opening) : len(stripped) - len(closing)]
        if (
            len(stripped) > len(opening + closing)
            and stripped.startswith(opening)
            and stripped.endswith(closing)
            and opening not in inner
        ):
            return inner
    return source


def _tokens(
    source: Source, declared: frozenset[str]
) -> tuple[list[Token], list[str], frozenset[str]]:
    """The tokens with words resolved and bars paired, what was assumed, and declared names."""
    if source.latex:
        found, notes = latex.tokens_of(source, declared)
        if names := _defined(found) - declared:
            declared |= names
            found, notes = latex.tokens_of(source, declared)
    else:
        found = tokens.tokens_of(source)
        declared |= _defined(found)
        words = Words(source, declared)
        found, notes = words.resolved(found), words.notes
    return paired(source, found), list(notes), declared


def _defined(found: list[Token]) -> frozenset[str]:
    """The names that headers and named parts define, whatever else they may mean.

    They are known before words are read, because they decide how words split.
    """
    names: set[str] = set()
    start = 0
    outside = _outside(found)
    for i, token in outside:
        if token.is_op(";"):
            start = i + 1
        elif token.is_op("=") and i > start:
            left = [t for t in found[start:i] if not t.is_op("&")]
            if len(left) == 1:
                is_part = any(t.is_op(";") for j, t in outside if j > i)
                names |= {spelled(left[0].text)} if is_part else set()
            elif len(left) > 3 and left[1].text == "(" and left[-1].text == ")":
                names |= {
                    spelled(t.text)
                    for t in left[2:-1]
                    if t.kind in _NAMING and not _is_function(t.text)
                }
            start = i + 1
    return frozenset(names)


def _is_function(word: str) -> bool:
    return word in functions() and word not in BARE_VARIABLES


_NAMING = ("word", "name", "constant", "function")


def _outside(found: list[Token]) -> list[tuple[int, Token]]:
    """The tokens outside all brackets, with their places in the list."""
    result, depth = [], 0
    for i, token in enumerate(found):
        depth -= token.kind == "close"
        if depth == 0:
            result.append((i, token))
        depth += token.kind == "open"
    return result


def _lines(
    source: Source, found: list[Token]
) -> tuple[str, tuple[str, ...] | None, list[tuple[str, list[Token]]]]:
    """The name and variables of a header, and the lines: named parts, then the formula."""
    breaks = [i for i, t in _outside(found) if t.is_op(";")]
    starts = [0, *(i + 1 for i in breaks)]
    stops = [*breaks, len(found) - 1]
    name, ordered = "", None
    lines: list[tuple[str, list[Token]]] = []
    for start, stop in zip(starts, stops, strict=True):
        line = found[start:stop]
        if not line and stop == len(found) - 1 and lines:
            raise source.refusal(
                "The formula ends after a semicolon.",
                found[stop - 1].start,
                remedy="write the formula after the last named part.",
            )
        left, body = _definition(source, line)
        if left and left[1] is not None:
            name, ordered = left
            left, body = _definition(source, body)
        last = stop == len(found) - 1
        if left and last and not name:
            name, left = left[0], None
        if (left is None) != last:
            raise source.refusal(
                "A line before the last one defines a part, and the last one is the formula.",
                line[0].start if line else found[stop].start,
                remedy="write u = sin(x); u^2 + 1.",
            )
        if name and last and left:
            raise source.refusal(
                "An equals sign stands inside a formula.",
                line[0].start,
                remedy="write one side alone, or f(x) = x^2 for a function with a name.",
            )
        end = found[stop].start
        lines.append((left[0] if left else "", [*body, Token("end", "", end, end)]))
    if name and ordered is None:
        _check_name(source, name, lines[-1][1], found)
    return name, ordered, lines


def _check_name(source: Source, name: str, line: list[Token], found: list[Token]) -> None:
    """Refuse ``x = x + 1``."""
    if any(t.kind == "name" and t.text == name for t in line):
        raise source.refusal(
            f"{name} stands on both sides: this is an equation and not a definition.",
            found[0].start,
            remedy="write one side alone, or give another name to the left side.",
        )


_NOT_NAMED_ANEW = NAMED | {"sqrt", "cbrt", "abs", "pi"}
"""Functions that everybody knows: ``sin(x) = 0`` is an equation and no header."""


def _definition(
    source: Source, line: list[Token]
) -> tuple[tuple[str, tuple[str, ...] | None] | None, list[Token]]:
    """The left side of a line and what follows its equals sign."""
    signs = [i for i, t in _outside(line) if t.is_op("=")]
    if not signs:
        return None, line
    i = signs[0]
    left, body = [t for t in line[:i] if not t.is_op("&")], line[i + 1 :]
    colon = source.text[line[i].start] == ":"
    if len(left) == 1 and left[0].kind in ("name", "constant") and not colon:
        return (left[0].text, None), body
    inner = left[2:-1]
    called = (
        len(left) > 3
        and left[0].kind in ("name", "function", "constant")
        and left[1].text == "("
        and left[-1].text == ")"
        and all(t.is_op(",") for t in inner[1::2])
        and all(t.kind in ("name", "constant") for t in inner[::2])
        and len(inner) % 2 == 1
    )
    if called:
        names = tuple(t.text for t in inner[::2])
        if len(set(names)) == len(names) and left[0].text not in _NOT_NAMED_ANEW:
            return (left[0].text, names), body
    raise source.refusal(
        "An equation is not a function.",
        line[i].start,
        remedy="write one side alone, or f(x) = x^2 for a function with a name.",
    )
