"""Multiplication without a sign: which neighbours are factors and which are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.graph import Constant, Node, divide

from .mistakes import unexpected
from .names import bracketed, functions, meant
from .tokens import Token
from .words import unknown_function

if TYPE_CHECKING:
    from .parser import Parser

_UNMULTIPLIED = frozenset("fghFGH")
"""Letters that name functions: a bracket after one is refused unless it is declared."""


def check_implied(parser: Parser) -> None:
    """Refuse what must not be multiplied without a sign."""
    before, token = parser.previous, parser.token
    spaced_power = (token.gap or before.text == "}") and parser.tokens[parser.at + 1].is_op("^")
    spaced_power = spaced_power and before.kind in ("name", "close")
    if token.kind == "number" and not spaced_power and not before.is_op("!"):
        raise _number_after(parser, before, token)
    if before.kind == "name" and before.text not in parser.declared:
        _check_word(parser, before, token)
    if before.kind == "function":
        raise unexpected(parser)


def _number_after(parser: Parser, before: Token, token: Token) -> Exception:
    """The refusal of ``x 2``, ``5 1/2``, ``2 3`` and, in LaTeX, ``x^23``."""
    left = parser.between(before.start, before.end) or "an exponent"
    times = r" \cdot " if parser.source.latex else "*"
    problem, end = f"A number follows {left} without a sign.", token.start
    if before.kind == "number" and before.end == token.start:  # one numeral, of which TeX takes
        problem = f"LaTeX takes one digit here, {left}, and {token.text[:20]} follows it."
        whole = before.text + token.text
        instead, end = (f"{{{whole}}}", before.text + times + token.text), token.end
        return parser.source.refusal(problem, before.start, end=end, instead=instead)
    if before.kind == "number" and parser.tokens[parser.at + 1].is_op("/"):
        instead = (" + ", times)
    elif before.kind == "number":
        fraction = parser.tokens[parser.at - 2].kind in ("command", "number")
        instead = (times,) if fraction else ("", times)
    elif before.kind in ("name", "close") and before.start < before.end:
        instead = (times, "^")
    else:
        instead = (times,)
    return parser.source.refusal(problem, before.end, end=end, instead=instead)


def _check_word(parser: Parser, before: Token, token: Token) -> None:
    """Refuse ``foo(x)``, ``f(x)``, ``x[1]`` and prose."""
    if token.kind == "open" and token.text not in ("|", "cases"):
        if before.text == "Phi":
            raise _distribution(parser, before, token)
        if before.text == "sigma":
            parser.notes.setdefault("sigma before a bracket is a factor; the function is sigmoid.")
        letters = before.text.split("_")[0].rstrip("0123456789")
        if letters in _UNMULTIPLIED or (letters in ("J", "Y") and letters != before.text):
            argument = parser.bracketed()
            bessel = f"bessel_{letters.lower()}({before.text[2:]}, {argument[1:-1]})"
            raise parser.source.refusal(
                f"{before.text}{argument} calls a function that is not given here.",
                before.start,
                end=token.start,
                instead=(before.text + "*",),
                remedy=f"write {before.text}*{argument} for a product, or the function's "
                "own formula" + (f", as {bessel}." if letters in ("J", "Y") else "."),
            )
        if not before.letter:
            raise unknown_function(parser.source, before, parser.bracketed())
        if token.text == "[" and [t.kind for t in parser.tokens[parser.at + 2 :][:1]] == ["close"]:
            argument = parser.bracketed()
            raise parser.source.refusal(
                f"{before.text}{argument} is an index or a product.",
                before.end,
                end=token.start + len(argument),
                instead=(f"_{argument[1:-1]}", f"*({argument[1:-1]})"),
            )
    if token.kind == "name" and not before.letter and not token.letter:
        raise parser.source.refusal(
            f"The words {before.text} {token.text} stand without a sign between them.",
            before.start,
            end=token.end,
            instead=(f"{before.text}*{token.text}",),
            remedy=f"write {before.text}*{token.text}, or {before.text}_{token.text} as one name.",
        )
    if (
        token.kind in ("name", "constant", "number")
        and not before.letter
        and (len(before.text) > 2)
    ):
        near = meant(before.text, cutoff=0.79)
        if near in functions().keys() - bracketed() and near != before.text:
            raise parser.source.refusal(
                f"{before.text} {token.text} is a product, or {near} is misspelt.",
                before.start,
                end=token.end,
                instead=(f"{near}({token.text})", f"{before.text}*{token.text}"),
            )


def _distribution(parser: Parser, before: Token, token: Token) -> Exception:
    """The refusal of ``Phi(x)``, which is the normal distribution or a product."""
    name = r"\operatorname{normal\_cdf}" if parser.source.latex else "normal_cdf"
    typed = parser.between(before.start, before.end)
    return parser.source.refusal(
        f"{typed} before a bracket is the normal distribution or a factor.",
        before.start,
        end=token.start,
        instead=(name, typed + (r" \cdot " if parser.source.latex else "*")),
    )


def check_mixed(parser: Parser, before: Token, first: Token, place: int, right: Node) -> None:
    """Refuse ``2 1/2`` typeset: a number before a fraction of numbers."""
    if before.kind != "number" or first.text not in ("frac", "vulgar"):
        return
    if right.primitive is divide and all(type(a) is Constant for a in right.arguments):
        typed = parser.between(place, parser.previous.end)
        raise parser.source.refusal(
            f"{before.text} before the fraction {typed} is added or multiplied.",
            before.end,
            end=place,
            instead=(" + ", r" \cdot " if parser.source.latex else "*"),
        )
