"""Functions, pi and Greek names that run into letters: ``sinx``, ``2pix``, ``cost``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .characters import GREEK_NAMES
from .composites import COMPOSITES
from .names import BARE_VARIABLES, bracketed, functions


def parts_of(letters: str, single: Collection[str], *, called: bool) -> tuple[str, ...]:
    """The known words and letters that a word runs together, or nothing.

    Args:
        letters: The word.
        single: Letters that are variables of their own.
        called: Whether a bracket follows the word.

    >>> parts_of("xlnx", "x", called=False)
    ('x', 'ln', 'x')
    >>> parts_of("Vmax", "V", called=False)
    ()
    """
    known = [
        w
        for w in {*functions(), "pi", *GREEK_NAMES}.difference(COMPOSITES)
        if w in letters
        and (w in ("ln", "lg") or w.isalpha())
        # A function of several arguments is called, so it ends the word.
        and (w not in bracketed() or w in BARE_VARIABLES or (called and letters.endswith(w)))
    ]
    if not known:
        return ()
    reachable: list[tuple[str, ...] | None] = [None] * (len(letters) + 1)
    reachable[0] = ()
    for at in range(len(letters)):
        so_far = reachable[at]
        if so_far is None:
            continue
        for w in sorted(known, key=len):
            if letters.startswith(w, at):
                reachable[at + len(w)] = (*so_far, w)
        if letters[at] in single or len(letters) - 1 in map(len, known):
            new = (*so_far, letters[at])
            there = reachable[at + 1]
            if there is None or not any(len(p) > 1 for p in there):
                reachable[at + 1] = new
    parts = reachable[-1]
    if parts is None or len(parts) < 2 or not any(p in known for p in parts):
        return ()
    if called and parts[-1] not in functions():
        return ()  # foo(x) is a function that does not exist
    return parts


def written(parts: Sequence[str]) -> str:
    """The parts with every sign written out.

    >>> written(["x", "ln", "x"])
    'x*ln(x)'
    """
    result = ""
    i = 0
    while i < len(parts):
        part = parts[i]
        if result:
            result += "*"
        if part in functions() and part not in BARE_VARIABLES and i + 1 < len(parts):
            result += f"{part}({parts[i + 1]})"
            i += 2
        else:
            result += part
            i += 1
    return result
