"""A formula in text or LaTeX, read: its node, its variables, its name, and what was assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steepest.errors import ArgumentError, CallError, ParseError, SteepestError, UnknownName
from steepest.graph import Node, Variable, variable, variables
from steepest.printing import natural_order, text

from . import latex, tokens
from .bars import paired
from .definitions import check_lines, defined, equates, signs, taken_apart
from .parser import Parser
from .source import WHOLE, Source
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
        parts: The named parts before the formula, each with its node.
    """

    output: Node
    variables: tuple[Variable, ...]
    name: str
    notes: tuple[str, ...]
    kind: str
    source: str
    parts: tuple[tuple[str, Node], ...] = ()

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
    if not isinstance(source, str):
        raise CallError(
            f"A formula is a str, not {type(source).__name__}.",
            where=repr(source)[:60],
            remedy='write it between quotes, as in "x^2".',
        )
    return (read_latex if _is_latex(source) else read_text)(source, variables)


_COMMAND = re.compile(r"\\(?! )|(?<=\S)\\ ")
"""A backslash, but for one between spaces, which is a mistake in text."""


def _is_latex(source: str) -> bool:
    """Is there a command, or are there dollar signs round it?"""
    return bool(_COMMAND.search(source)) or _undelimited(source) is not source


def read_text(source: str, variables: Sequence[str] | None = None) -> Reading:
    """The reading of a text formula."""
    return _read(Source(_undelimited(source)), variables)


def read_latex(source: str, variables: Sequence[str] | None = None) -> Reading:
    r"""The reading of a LaTeX formula.

    >>> read_latex(r"\frac{\sin^2 x}{2x}").echo
    'sin(x)^2/(2*x)'
    """
    return _read(Source(_undelimited(source), latex=True), variables)


def is_equation(source: str) -> bool:
    """Does the text equate two sides, and neither name a formula nor a part of one?

    >>> is_equation("xy = 1"), is_equation("y = sin(x + y)"), is_equation("f(x, y) = xy")
    (True, True, False)
    """
    if "=" not in source:
        return False
    asked = Source(_undelimited(source), latex=_is_latex(source))
    try:
        return equates(asked, _tokens(asked, frozenset())[0])
    except SteepestError:
        return False


def read_equation(source: str, variables: Sequence[str] | None = None) -> tuple[Node, Node]:
    """Both sides of an equation, as in ``x^2 + y^2 = 1``."""
    asked = Source(_undelimited(source), latex=_is_latex(source))
    declared = _declared(variables)
    found, _, declared = _tokens(asked, declared)
    equals = signs(found, "=", "==")
    if len(equals) != 1:
        raise asked.refusal(
            f"An equation has one equals sign, and this has {len(equals)}.",
            found[equals[1]].start if equals else len(asked.text),
            remedy="write it as in x^2 + y^2 = 1.",
        )
    i = equals[0]
    end = Token("end", "", found[i].start, found[i].start)
    left = Parser(asked, [*(t for t in found[:i] if not t.is_op("&")), end], declared).run()
    right = Parser(asked, found[i + 1 :], declared).run()
    return left, right


def _read(source: Source, names: Sequence[str] | None) -> Reading:
    """The reading; a refusal suggests only what can be read."""
    try:
        return _understood(source, names)
    except ParseError as refusal:
        refusal.suggestion = _readable(refusal.suggestion, source, names)
        raise


def _readable(suggestion: str, source: Source, names: Sequence[str] | None) -> str:
    """The suggestion, corrected further where it is wrong in turn, or nothing."""
    for _ in range(CORRECTIONS):
        if not suggestion or len(suggestion) > WHOLE:
            return ""
        try:
            _understood(Source(suggestion, source.latex), names)
        except ParseError as refusal:
            suggestion = refusal.suggestion
        except SteepestError:
            return ""
        else:
            return suggestion
    return ""


CORRECTIONS = 4
"""A suggestion may need this many corrections of its own."""


def _understood(source: Source, names: Sequence[str] | None) -> Reading:
    found, notes, given = _tokens(source, _declared(names))
    definitions = taken_apart(source, found)
    parts: dict[str, Node] = {}
    used: set[str] = set()
    implied = 0
    for part, line in definitions.parts:
        parser = Parser(source, line, given, parts)
        node = parser.run()
        implied += parser.implied
        notes += parser.notes
        used |= {t.text for t in line if t.kind == "name"}.difference(parts)
        if part in used or part in parts:
            raise source.refusal(
                f"{part} is used before it is defined, or defined twice.",
                line[0].start,
                remedy=f"define {part} once, before what uses it.",
            )
        parts[part] = node
    parser = Parser(source, definitions.formula, given, parts)
    output = parser.run()
    implied += parser.implied
    notes += parser.notes
    if implied:
        notes.append(f"{implied} multiplication{'s are' if implied > 1 else ' is'} implied.")
    return Reading(
        output,
        _calling_order(source, output, names, definitions.variables, notes),
        definitions.name,
        tuple(dict.fromkeys(notes)),
        "latex" if source.latex else "text",
        source.text,
        tuple(parts.items()),
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
        verb = "follows" if len(others) == 1 else "follow"
        notes.append(f"{', '.join(others)} {verb} the variables of the header.")
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
        if names := defined(found) - declared:
            declared |= names
            found, notes = latex.tokens_of(source, declared)
    else:
        found = tokens.tokens_of(source)
        declared |= defined(found)
        words = Words(source, declared)
        found, notes = words.resolved(found), words.notes
    check_lines(source, found)
    return paired(source, found), list(notes), declared
