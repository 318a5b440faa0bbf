"""An explanation laid out for a terminal: rules in the margin, no line cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from .notation import Formula, Sentence, formula, plain
from .record import Block, Check, Explanation, Row, Section
from .words import name_signs

MARGIN = 13
"""The columns that the margin has; a longer rule begins further left."""

TIGHT = 34
"""A formula of at most this many characters is not broken within a sentence."""

_KEPT = "\N{NO-BREAK SPACE}"

_BREAKS = tuple("+−=·→")
"""A long formula is broken before one of these, outside of brackets if that will do."""


def laid_out(explanation: Explanation, width: int = 80) -> str:
    """The explanation in lines of at most ``width`` columns."""
    width = max(width, 30)
    lines: list[str] = []
    if explanation.title:
        lines += [*_wrapped(explanation.title, "", "", width), ""]
    for i, section in enumerate(explanation.sections):
        if i:
            lines.append("")
        lines += _section(section, width)
    if explanation.closing:
        lines.append("")
    for sentence in explanation.closing:
        lines += _wrapped(sentence, "", "", width)
    return "\n".join(line.rstrip() for line in lines)


def told(part: Section | Block | Sentence, width: int) -> str:
    """A part of an explanation laid out by itself."""
    if isinstance(part, Section):
        lines = _section(part, width)
    else:
        lines = _block(part, 0, width) if isinstance(part, Block) else _wrapped(part, "", "", width)
    return "\n".join(line.rstrip() for line in lines)


def _section(section: Section, width: int) -> list[str]:
    lines: list[str] = []
    if section.title:
        lines += [*_wrapped(section.title, "", "", width), ""]
    column = min(_column(section.blocks), width // 3)
    for block in section.blocks:
        lines += _block(block, 0, width, column)
    if section.blocks:
        lines.append("")
    if section.conclusion is not None:
        lines += _wrapped((section.conclusion,), "", "    ", width)
    for note in section.notes:
        lines += _wrapped(note, "", "  ", width)
    if section.check is not None:
        lines += _wrapped(check_sentence(section.check), "", "  ", width)
    return lines


def _block(block: Block, indent: int, width: int, column: int = 0) -> list[str]:
    head = " " * indent + (f"{block.number}  " if block.number else "")
    inner = len(head) if block.number and indent <= width // 2 else indent + 2
    lines = _with_margin(head, inner, _in_columns(block.cells, column), block.rule, width)
    if block.form is not None:
        lines += _wrapped((block.form,), " " * (inner + 2), " " * (inner + 4), width)
    lines += _rows(block.rows, inner, width)
    column = _column(block.below)
    for child in block.below:
        lines += _block(child, inner, width, column)
    if block.together:
        lead = " " * inner + ("together  " if block.below else "")
        lines += _wrapped(block.together, lead, " " * (inner + 4), width)
        lines += _remark(block.remark, lines.pop(), len(lead), width)
    return lines


def _remark(remark: Sentence, line: str, indent: int, width: int) -> list[str]:
    """The line with the remark behind it where it fits, else below it."""
    if not remark:
        return [line]
    said = plain(remark)
    if len(line) + 6 + len(said) <= width:
        return [f"{line}      {said}"]
    return [line, *_wrapped(remark, " " * indent, " " * (indent + 1), width)]


def _column(blocks: Iterable[Block]) -> int:
    """The width of the first of two columns of lines that stand together."""
    return max((len(plain(b.cells[0])) for b in blocks if len(b.cells) > 1), default=0)


def _in_columns(cells: Sequence[Sentence], column: int) -> Sentence:
    if len(cells) == 1:
        return cells[0]
    left, *rest = cells
    gap = " " * max(0, column - len(plain(left))) + " " * 8
    return (*left, gap, *(piece for cell in rest for piece in cell))


def _rows(rows: Sequence[Row], indent: int, width: int) -> list[str]:
    """A table of terms, their derivatives and the rules, in columns where they fit."""
    left = max((len(plain(r.left)) for r in rows), default=0)
    right = max((len(plain(r.right)) for r in rows), default=0)
    remark = max((len(plain(r.remark)) for r in rows), default=0)
    lines: list[str] = []
    if indent + left + right + remark + 9 > width:
        for row in rows:
            sentence = (*row.left, " → ", *row.right) if row.right else row.left
            lines += _with_margin(" " * indent, indent + 4, sentence, plain(row.remark), width)
        return lines
    for row in rows:
        first, second = plain(row.left), plain(row.right)
        if not second:
            lines.append(f"{' ' * indent}{first:{left}}      {plain(row.remark)}")
            continue
        lines.append(f"{' ' * indent}{first:{left}} → {second:{right}}      {plain(row.remark)}")
    return lines


def _with_margin(head: str, inner: int, sentence: Sentence, rule: str, width: int) -> list[str]:
    lines = _wrapped(sentence, head, " " * inner, width)
    if not rule:
        return lines
    column = width - max(MARGIN, len(rule))
    if len(lines[-1]) + 2 <= column:
        lines[-1] = f"{lines[-1]:{column}}{rule}"
    elif len(lines[-1]) + 2 + len(rule) <= width:
        lines[-1] = f"{lines[-1]}{rule:>{width - len(lines[-1])}}"
    elif column > inner:
        lines.append(" " * column + rule)
    else:
        lines += _wrapped((rule,), " " * inner, " " * inner, width)
    return lines


def _wrapped(sentence: Sentence, first: str, rest: str, width: int) -> list[str]:
    """The sentence in lines, broken between words or before an operation."""
    pieces = [_whole(p) if isinstance(p, Formula) else p for p in sentence]
    words = re.findall(r" *[^ ]+", "".join(pieces).rstrip())
    lines = [first]
    fresh = True
    for word in _short_enough(words, width - max(len(first), len(rest))):
        room = width - len(lines[-1])
        if fresh or len(word) <= room:
            lines[-1] += word
        else:
            lines.append(rest + word.lstrip())
        fresh = False
    return [line.replace(_KEPT, " ") for line in lines]


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many columns."""
    return _wrapped((text,), "", "", width)


def _whole(formula: Formula) -> str:
    """A short formula in one piece; a long one may be broken before its operations."""
    drawn = formula.typeset()
    if len(drawn) <= TIGHT:
        return drawn.replace(" ", _KEPT)
    depth = 0
    result: list[str] = []
    for i, c in enumerate(drawn):
        depth += (c in "([{") - (c in ")]}")
        outside = c == " " and depth <= 0 and drawn[i + 1 : i + 2] in _BREAKS
        result.append(c if c != " " or outside else _KEPT)
    return "".join(result)


def _short_enough(words: Iterable[str], room: int) -> Iterable[str]:
    """The words, those wider than a line cut where it hurts least."""
    for word in words:
        rest = word
        while len(rest) > room:
            cut = max((rest.rfind(c, 1, room) for c in (_KEPT, "·", ")", ";", ",")), default=-1)
            cut = room if cut < room // 3 else cut + 1
            yield rest[:cut]
            rest = " " + rest[cut:].lstrip(_KEPT)
        yield rest


def check_sentence(check: Check) -> Sentence:
    """``check at x = 0.5: 585.94; central difference quotient with h = 10⁻⁵: 585.94``."""
    at = ", ".join(f"{name_signs(name)} = {_shown(v)}" for name, v in check.at.items())
    return (
        "check at ",
        formula(at),
        ": ",
        formula(in_digits(check.by_formula)),
        f"; {check.way} with ",
        formula(f"h = {in_digits(check.h)}"),
        ": ",
        formula(in_digits(check.by_quotient)),
    )


def _shown(value: Any) -> str:
    """A number, or an array as a list in brackets."""
    if isinstance(value, list):
        return f"({', '.join(map(_shown, value))})"
    return in_digits(value)


def in_digits(value: float, digits: int = 5) -> str:
    """So many significant digits, without a trailing ``.0``.

    >>> in_digits(585.9375), in_digits(-0.5), in_digits(1e-5), in_digits(1.5e8)
    ('585.94', '−0.5', '10⁻⁵', '1.5 · 10⁸')
    """
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e6:
        shown = f"{value:.{digits}g}"
        shown = f"{float(shown):.10f}".rstrip("0").rstrip(".") if "e" in shown else shown
        return shown.replace("-", "−")
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    high = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    return f"10{high}" if mantissa == "1" else f"{mantissa} · 10{high}"
