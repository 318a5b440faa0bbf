"""An explanation as HTML: formulas in MathML, steps that unfold, no script and no style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .layout import check_sentence
from .notation import Formula, Sentence
from .record import Block, Explanation, Section


def page_part(explanation: Explanation) -> str:
    """The explanation as one ``section`` element, well-formed as XML too."""
    parts = ['<section class="steepest-explanation">']
    if explanation.title:
        parts.append(f'<p class="title">{_words(explanation.title)}</p>')
    for section in explanation.sections:
        parts += _section(section)
    parts += [f"<p>{_words(sentence)}</p>" for sentence in explanation.closing]
    return "\n".join([*parts, "</section>"])


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f'<p class="subject">{_words(section.title)}</p>'
    for block in section.blocks:
        yield from _block(block)
    if section.conclusion is not None:
        yield f'<p class="answer">{section.conclusion.mathml()}</p>'
    for note in section.notes:
        yield f'<p class="note">{_words(note)}</p>'
    if section.check is not None:
        yield f'<p class="check">{_words(check_sentence(section.check))}</p>'


def _block(block: Block) -> Iterator[str]:
    number = f"<b>{block.number}</b> " if block.number else ""
    cells = "&#160;&#160; ".join(_words(cell) for cell in block.cells)
    rule = f" <em>{escape(block.rule)}</em>" if block.rule else ""
    head = f"{number}{cells}{rule}"
    if not (block.form or block.rows or block.below or block.together):
        yield f'<div class="step">{head}</div>'
        return
    state = ' open="open"' if block.open else ""
    yield f'<details class="step"{state}><summary>{head}</summary>'
    yield '<div style="margin-left: 1.5em">'
    if block.form is not None:
        yield f'<p class="form">{block.form.mathml()}</p>'
    if block.rows:
        yield "<table>"
        for row in block.rows:
            arrow = f"→ {_words(row.right)}" if row.right else ""
            cells = f"<td>{_words(row.left)}</td><td>{arrow}</td>"
            yield f"<tr>{cells}<td><em>{_words(row.remark)}</em></td></tr>"
        yield "</table>"
    for child in block.below:
        yield from _block(child)
    if block.together:
        lead = "together " if block.below else ""
        yield f'<p class="together">{lead}{_words(block.together)} {_words(block.remark)}</p>'
    yield "</div></details>"


def _words(sentence: Sentence) -> str:
    return "".join(
        piece.mathml() if isinstance(piece, Formula) else escape(piece) for piece in sentence
    )
