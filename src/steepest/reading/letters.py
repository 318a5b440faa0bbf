"""Letters of LaTeX that were meant as a word: ``sin(x)`` without its backslash, ``dx``."""

from __future__ import annotations

import re
from itertools import pairwise

from .characters import REFUSED
from .commands import NAMED, SPELLINGS
from .names import functions
from .source import Source
from .tokens import Token

_DERIVATIVE = re.compile(r"\\[dtc]?frac\s*\{\s*d.{0,20}?\}\s*\{\s*d", re.DOTALL)
_DIFFERENTIATED = frozenset("xyztuvwsr") | {"theta"}


def check_letters(source: Source, found: list[Token], declared: frozenset[str]) -> None:
    """Refuse what was meant as a word: ``sin(x)`` without its backslash, ``dx``."""
    run: list[Token] = []
    for token in [*found, Token("end", "", -1, -1)]:
        single = len(token.text) == 1 and token.kind in ("name", "constant")
        if single and run and run[-1].end == token.start:
            run.append(token)
            continue
        _check_run(source, run, token, declared)
        run = [token] if single else []
    for a, b in pairwise(found):
        differential = a.text == "d" and a.kind == "name" and b.kind == "name"
        if differential and b.text in _DIFFERENTIATED and "d" not in declared:
            for fraction in _DERIVATIVE.finditer(source.text):
                if fraction.start() <= a.start < fraction.end():
                    problem, remedy = REFUSED["∂"]
                    raise source.refusal(problem, fraction.start(), remedy=remedy)
            raise source.refusal(
                "d before a variable is a differential or a factor.",
                a.start,
                end=b.start,
                instead=(r"d \cdot ",),
                remedy="give the function alone to diff or integrate, "
                rf"or write d \cdot {b.text} for the product.",
            )


def _check_run(source: Source, run: list[Token], after: Token, declared: frozenset[str]) -> None:
    word = "".join(t.text for t in run)
    if len(word) < 2:
        return
    if word.endswith("arc") and after.kind == "function" and f"arc{after.text}" in functions():
        command = rf"\operatorname{{arc{after.text}}}"
        raise source.refusal(
            f"In LaTeX the letters arc are factors; the function is {command}.",
            run[-3].start,
            end=after.end,
            instead=(command, rf"a \cdot r \cdot c \{after.text}"),
        )
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
