"""An explanation in LaTeX; it needs amsmath and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from steepest.printing.symbols import GREEK_NAMES

from .layout import check_sentence
from .notation import Formula, Sentence
from .record import Block, Explanation, Section

PREAMBLE = (
    "\\documentclass{article}\n\\usepackage{amsmath}\n"
    "\\setlength{\\textwidth}{16cm}\\setlength{\\oddsidemargin}{0pt}\\emergencystretch=3em\n"
    "\\begin{document}\n"
)

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "→": r"$\to$",
    "−": "$-$",
    "·": r"$\cdot$",
    "′": "$'$",
    "∂": r"$\partial$",
    "∇": r"$\nabla$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "\N{NO-BREAK SPACE}": "~",
} | {letter: rf"$\{name}$" for letter, name in GREEK_NAMES.items()}


def written(explanation: Explanation, document: bool = False) -> str:
    """The explanation as paragraphs with the rules at the right."""
    lines = [_paragraph(_words(explanation.title))] if explanation.title else []
    for section in explanation.sections:
        lines += _section(section)
    lines += [_paragraph(_words(sentence)) for sentence in explanation.closing]
    body = "\n".join(lines) + "\n"
    return f"{PREAMBLE}{body}\\end{{document}}\n" if document else body


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield _paragraph(_words(section.title)) + "\\smallskip"
    for block in section.blocks:
        yield from _block(block, 0)
    if section.conclusion is not None:
        yield f"\\smallskip\\noindent$\\displaystyle {section.conclusion.latex()}$\\par"
    for note in section.notes:
        yield _paragraph(_words(note))
    if section.check is not None:
        yield _paragraph(_words(check_sentence(section.check)))
    yield "\\medskip"


def _block(block: Block, depth: int) -> Iterator[str]:
    number = f"\\textbf{{{block.number}}}\\enspace " if block.number else ""
    cells = "\\qquad ".join(_words(cell) for cell in block.cells)
    yield _paragraph(number + cells, depth, _escaped(block.rule))
    if block.form is not None:
        yield _paragraph(f"$\\displaystyle {block.form.latex()}$", depth + 1)
    for row in block.rows:
        line = f"{_words(row.left)} $\\to$ {_words(row.right)}" if row.right else _words(row.left)
        yield _paragraph(line, depth + 1, _words(row.remark))
    for child in block.below:
        yield from _block(child, depth + 1)
    if block.together:
        lead = "together\\enspace " if block.below else ""
        remark = f"\\quad {_words(block.remark)}" if block.remark else ""
        yield _paragraph(lead + _words(block.together) + remark, depth + 1)


def _paragraph(text: str, depth: int = 0, rule: str = "") -> str:
    margin = f" \\hfill\\textit{{{rule}}}" if rule else ""
    skip = f"\\leftskip={1.5 * depth:g}em" if depth else ""
    return f"{{{skip}\\noindent {text}{margin}\\par}}"


def _words(sentence: Sentence) -> str:
    return "".join(
        f"${piece.latex()}$" if isinstance(piece, Formula) else _escaped(piece)
        for piece in sentence
    )


def _escaped(text: str) -> str:
    spaced = text.replace("      ", "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}")
    return "".join(_ESCAPED.get(c, c) for c in spaced)
