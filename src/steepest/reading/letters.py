"""Letters of LaTeX that were meant as a word: ``sin(x)`` without its backslash, ``dx``."""

from __future__ import annotations

from itertools import pairwise

from .commands import NAMED, SPELLINGS
from .names import functions
from .source import Source
from .tokens import Token

_DIFFERENTIATED = frozenset("xyztuvwsr") | {"theta"}


def check_letters(source: Source, found: list[Token], declared: frozenset[str]) -> None:
    """Refuse what was meant as a word: ``sin(x)`` without its backslash, ``dx``."""
    run: list[Token] = []
    for token in [*found, Token("end", "", -1, -1)]:
        single = len(token.text) == 1 and token.kind in ("name", "constant")
        if single and run and run[-1].end == token.start:
            run.append(token)
            continue
        _check_run(source, run, declared)
        run = [token] if single else []
    for a, b in pairwise(found):
        differential = a.text == "d" and a.kind == "name" and b.kind == "name"
        if differential and b.text in _DIFFERENTIATED and "d" not in declared:
            raise source.refusal(
                "d before a variable is a differential or a factor.",
                a.start,
                end=b.start,
                instead=(r"d \cdot ",),
                remedy="write the function alone and call .diff or st.integrate on it, "
                rf"or write d \cdot {b.text} for the product.",
            )


def _check_run(source: Source, run: list[Token], declared: frozenset[str]) -> None:
    word = "".join(t.text for t in run)
    if len(word) < 2:
        return
    for known in sorted(functions(), key=len, reverse=True):
        if known in word and known.isalpha() and not set(known) <= declared:
            at = run[word.index(known)].start
            command = "\\" + known
            if known not in NAMED and known not in SPELLINGS:
                command = rf"\operatorname{{{known}}}"
            raise source.refusal(
                f"In LaTeX the letters {known} are factors; the function is {command}.",
                at,
                end=at + len(known),
                instead=(command + " ", r" \cdot ".join(known)),
            )
    if len(word) > 3 and any(t.text == "e" for t in run[:-1]):
        raise source.refusal(
            f"In LaTeX the letters of {word} are factors, e among them.",
            run[0].start,
            end=run[-1].end,
            instead=(rf"\mathrm{{{word}}}",),
        )
