"""Operands: numbers, names, brackets, fractions, roots, and what LaTeX groups with braces."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steepest.graph import (
    E,
    Node,
    add,
    apply,
    constant,
    divide,
    exact,
    negate,
    primitive_named,
    subtract,
)

from . import cases
from .tokens import Token

if TYPE_CHECKING:
    from .parser import Parser

Rule = Generator[Any, Any, Node]

_ENTRY = {"|": "abs", "⌊": "floor", "⌈": "ceil"}


def operand(parser: Parser) -> Rule:
    """One operand."""
    token = parser.token
    if token.kind == "number":
        parser.advance()
        return parser.literal(token)
    if token.kind in ("name", "constant"):
        parser.advance()
        _check_product_sign(parser, token)
        return parser.named(token)
    if token.kind == "open":
        return (yield bracket(parser))
    if token.kind == "command":
        return (yield _COMMANDS[token.text](parser))
    if token.kind == "keyword" and token.text in ("true", "false"):
        parser.advance()
        return constant(token.text == "true")
    raise parser.unexpected()


def _check_product_sign(parser: Parser, token: Token) -> None:
    """Refuse ``3x10^8``, where the letter may be the sign of multiplication."""
    if token.text == "x10" and token.text not in parser.declared and parser.token.is_op("^"):
        before = parser.tokens[parser.at - 2]
        if before.kind == "number" and not token.gap:
            raise parser.source.refusal(
                "The x of x10 is a variable or the sign of multiplication.",
                token.start,
                end=token.end,
                instead=("*10", "*x_10"),
            )


def bracket(parser: Parser) -> Rule:
    """What stands between brackets of any kind."""
    opened = parser.token
    if opened.text == "cases" or (opened.text == "{" and not parser.source.latex):
        return (yield cases.cases(parser))
    parser.advance()
    parser.enter()
    start = parser.token.start
    outer, parser.in_cases = parser.in_cases, False
    node = yield parser.choice()
    if parser.token.kind == "command" and parser.token.text in ("over", "choose"):
        kind = parser.advance().text
        place = parser.token.start
        below = parser.number((yield parser.choice()), place)
        entry = divide if kind == "over" else primitive_named("binomial")
        node = apply(entry, parser.number(node, start), below)
    elif opened.text == "{":
        _check_invisible(parser, opened, node)
    if parser.token.is_op(","):
        raise parser.source.refusal(
            "A list in brackets is a vector, and formulas have none yet.",
            opened.start,
            remedy="write each component as a function of its own.",
        )
    parser.in_cases = outer
    parser.close(opened)
    name = _ENTRY.get(opened.text)
    return node if name is None else apply(primitive_named(name), parser.number(node, start))


def _check_invisible(parser: Parser, opened: Token, node: Node) -> None:
    """Refuse LaTeX braces that look like no brackets and act like some: ``2{x+1}``."""
    if node.primitive not in (add, subtract, negate) or parser.token.kind != "close":
        return
    i = parser.tokens.index(opened)
    before, after = parser.tokens[i - 1] if i else None, parser.tokens[parser.at + 1]
    inner = parser.tokens[i + 1]
    whole = inner.kind == "open" and inner.text != "{" and parser.previous.kind == "close"
    alone = before is None or (
        before.kind in ("open", "command") or before.is_op("^", "_", "=", ",", "&", ";")
    )
    if whole or (alone and (after.kind in ("close", "end", "command") or after.is_op("=", ","))):
        return
    typed = parser.between(opened.end, parser.token.start)
    raise parser.source.refusal(
        "Braces are not seen when this is typeset, so it has two readings.",
        opened.start,
        end=parser.token.end,
        instead=(f"({typed})", typed),
    )


def check_base(parser: Parser, start: int) -> None:
    """Refuse an exponent whose base cannot be seen: ``{x+1}^2`` in LaTeX."""
    before = parser.previous
    if not (before.kind == "close" and before.text == "}" and parser.source.latex):
        return
    inner = parser.between(start, before.end)
    if inner.startswith("{"):
        content = [t for t in parser.tokens if start < t.start < before.start]
        seen = content and (
            len(content) == 1 or (content[0].kind == "open" and content[-1].kind == "close")
        )
        if not seen:
            raise parser.source.refusal(
                "Braces are not seen when this is typeset, so the base has two readings.",
                start,
                end=before.end,
                instead=(f"({inner[1:-1]})", inner[1:-1]),
            )


def argument(parser: Parser) -> Rule:
    """The argument of a LaTeX command: braces, or one digit, letter or command."""
    token = parser.token
    if token.kind == "open" and token.text == "{":
        parser.advance()
        parser.enter()
        start = parser.token.start
        outer, parser.in_cases = parser.in_cases, False
        node = parser.number((yield parser.choice()), start)
        parser.in_cases = outer
        parser.close(token)
        return node
    if token.kind == "number" and token.text.isdecimal():
        if len(token.text) > 1:
            first = replace(token, text=token.text[0], end=token.start + 1)
            rest = replace(token, text=token.text[1:], start=token.start + 1, gap=False)
            parser.tokens[parser.at : parser.at + 1] = [first, rest]
        return parser.literal(parser.advance())
    if token.kind in ("name", "constant"):
        return parser.named(parser.advance())
    if token.kind == "command":
        return (yield operand(parser))
    if token.kind == "end":
        raise parser.unexpected()
    raise parser.source.refusal(
        "The command before needs an argument in braces.",
        token.start,
        remedy=r"write the argument in braces, as in \frac{1}{2} or x^{-1}.",
    )


def raised(parser: Parser) -> Rule:
    """A LaTeX exponent."""
    opened, at = parser.token, parser.at
    if opened.is_op("-", "+"):
        raise parser.source.refusal(
            "An exponent of more than one sign needs braces in LaTeX.",
            opened.start,
            end=parser.tokens[at + 1].end,
            instead=("{" + parser.between(opened.start, parser.tokens[at + 1].end) + "}",),
        )
    before = parser.tokens[at - 2]
    node = yield argument(parser)
    inside = parser.tokens[at : parser.at]
    texts = [t.text for t in inside if t.text not in "{}"]
    if len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and before.kind == "name":
        raise parser.source.refusal(
            "An exponent in brackets is an index or a power.",
            opened.start,
            end=parser.previous.end,
            instead=("{" + texts[1] + "}",),
            remedy="write x^{2} for a power or x_{2} for an index.",
        )
    if texts == ["T"] and before.kind == "name" and "T" not in parser.declared:
        raise parser.source.refusal(
            "The exponent T transposes a matrix or is a power.",
            opened.start,
            remedy="write x^{(T)} with T declared; formulas have no matrices yet.",
        )
    if parser.token.is_op("^"):
        raise parser.source.refusal(
            "Two exponents follow each other.",
            parser.token.start,
            remedy="write x^{2^{3}} or (x^{2})^{3}.",
        )
    return node


def _fraction(parser: Parser) -> Rule:
    parser.advance()
    top = yield argument(parser)
    bottom = yield argument(parser)
    return apply(divide, top, bottom)


def _vulgar(parser: Parser) -> Rule:
    """½: the tokens of its two numbers follow in braces."""
    parser.advance()
    yield from ()
    numbers = [t for t in parser.tokens[parser.at : parser.at + 5] if t.kind == "number"]
    parser.at += 5
    top, bottom = (parser.literal(t) for t in numbers)
    return apply(divide, top, bottom)


def _binomial(parser: Parser) -> Rule:
    parser.advance()
    top = yield argument(parser)
    bottom = yield argument(parser)
    return apply(primitive_named("binomial"), top, bottom)


def _square_root(parser: Parser) -> Rule:
    r"""``\sqrt{x}``, ``\sqrt[n]{x}``, and the signs √ ∛ ∜ before one operand."""
    sign = parser.advance()
    if not parser.source.latex or sign.end - sign.start == 1:
        return (yield _sign_of_root(parser, sign))
    order = None
    if parser.token.kind == "open" and parser.token.text == "[":
        opened = parser.advance()
        parser.enter()
        order = yield parser.sum()
        parser.close(opened)
    x = yield argument(parser)
    return _rooted(parser, x, order)


def _rooted(parser: Parser, x: Node, order: Node | None) -> Node:
    n = None if order is None else exact(order)
    if n == 0:
        raise parser.source.refusal(
            "A root of order 0 is not defined.", parser.previous.start, remedy=r"write \sqrt[3]{x}."
        )
    if order is None or n == 2:
        return apply(primitive_named("sqrt"), x)
    if n == 3:
        return apply(primitive_named("cbrt"), x)
    return apply(primitive_named("root"), x, order)


def _sign_of_root(parser: Parser, sign: Token) -> Rule:
    start = parser.token.start
    x = parser.number((yield operand(parser)), start)
    after = parser.token
    covered = parser.previous.kind == "close" or (after.gap and after.kind == "function")
    if after.is_op("^", "!") or (parser.begins_factor(after) and not covered):
        done = parser.between(start, parser.previous.end)
        raise parser.source.refusal(
            f"The root ends after {done} or goes on.",
            sign.start,
            end=parser.previous.end,
            instead=(f"√({done})" if not covered else f"(√{done})",),
            remedy=f"put brackets: √({done}) for the root of {done} alone.",
        )
    order = {"sqrt": None, "cbrt": 3, "root4": 4}[sign.text]
    return _rooted(parser, x, None if order is None else constant(order))


_COMMANDS = {
    "frac": _fraction,
    "vulgar": _vulgar,
    "binom": _binomial,
    "sqrt": _square_root,
    "cbrt": _square_root,
    "root4": _square_root,
}

__all__ = ["E", "argument", "bracket", "check_base", "operand", "raised"]
