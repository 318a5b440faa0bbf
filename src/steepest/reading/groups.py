"""Operands: numbers, names, brackets, fractions, roots, and what LaTeX groups with braces."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from steepest.graph import (
    E,
    Node,
    add,
    apply,
    constant,
    divide,
    exact,
    multiply,
    negate,
    primitive_named,
    subtract,
)

from . import cases
from .conditions import choice
from .mistakes import unexpected
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
        after = parser.token
        if (
            token.text == "0"
            and after.kind == "name"
            and after.text[0] in "xob"
            and (after.text[1:].isdigit() and not after.gap)
        ):
            raise parser.source.refusal(
                f"{token.text}{after.text} is a number of another base, or a product.",
                token.start,
                remedy=f"write the number in decimal digits, or 0*{after.text}.",
            )
        return parser.literal(token)
    if token.kind in ("name", "constant"):
        parser.advance()
        _check_product_sign(parser, token)
        return parser.named(token)
    if token.kind == "open":
        return (yield bracket(parser))
    if token.kind == "command" and token.text in _COMMANDS:
        return (yield _COMMANDS[token.text](parser))
    if token.kind == "keyword" and token.text in ("true", "false"):
        parser.advance()
        return constant(token.text == "true")
    raise unexpected(parser)


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
    opened, at = parser.token, parser.at
    if opened.text == "cases" or (opened.text == "{" and not parser.source.latex):
        return (yield cases.cases(parser))
    parser.advance()
    parser.enter()
    start = parser.token.start
    outer, parser.in_cases = parser.in_cases, False
    node = yield choice(parser)
    if parser.token.kind == "command" and parser.token.text in ("over", "choose"):
        kind = parser.advance().text
        place = parser.token.start
        below = parser.number((yield choice(parser)), place)
        entry = divide if kind == "over" else primitive_named("binomial")
        node = apply(entry, parser.number(node, start), below)
    elif opened.text == "{":
        _check_invisible(parser, at, node)
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


def _check_invisible(parser: Parser, at: int, node: Node) -> None:
    """Refuse LaTeX braces that look like no brackets and act like some: ``2{x+1}``."""
    if parser.token.kind != "close":
        return
    opened = parser.tokens[at]
    before, after = parser.tokens[at - 1] if at else None, parser.tokens[parser.at + 1]
    seen = parser.signs[-1]
    function = before is not None and before.kind == "function"
    over = before is not None and before.is_op("/")
    if function:
        hidden = bool(seen & {"+", "/"}) or (node.primitive is subtract)
        hidden = hidden or after.is_op("^", "!")
    elif over:
        hidden = node.primitive in (add, subtract, multiply, divide)
        hidden = hidden and (bool(seen) or node.primitive is multiply)
    else:
        hidden = node.primitive in (add, subtract, negate) and bool(seen & {"+", "-"})
        hidden = hidden and not (_apart(before) and _apart(after))
    if hidden:
        typed = parser.between(opened.end, parser.token.start)
        raise parser.source.refusal(
            "Braces are not seen when this is typeset, so it has two readings.",
            opened.start,
            end=parser.token.end,
            instead=(f"({typed})", f" {typed}"),
        )


def _apart(token: Token | None) -> bool:
    """Does nothing bind here to what stands in braces?"""
    return (
        token is None
        or token.kind in ("open", "close", "end", "command")
        or token.is_op("=", ",", ";", "&", "^", "_")
    )


def check_base(parser: Parser, at: int) -> None:
    """Refuse an exponent whose base cannot be seen: ``{x+1}^2`` in LaTeX."""
    opened, closed = parser.tokens[at], parser.previous
    if not (opened.text == "{" and closed.text == "}" and parser.source.latex):
        return
    first, last = parser.tokens[at + 1], parser.tokens[parser.at - 2]
    if first is last or (first.kind == "open" and last.kind == "close" and first.text != "{"):
        return
    typed = parser.between(opened.end, closed.start)
    raise parser.source.refusal(
        "Braces are not seen when this is typeset, so the base has two readings.",
        opened.start,
        end=closed.end,
        instead=(f"({typed})", typed),
    )


def argument(parser: Parser) -> Rule:
    """The argument of a LaTeX command: braces, or one digit, letter or command."""
    token = parser.token
    if token.kind == "open" and token.text == "{":
        parser.advance()
        parser.enter()
        start = parser.token.start
        outer, parser.in_cases = parser.in_cases, False
        node = parser.number((yield choice(parser)), start)
        parser.in_cases = outer
        parser.close(token)
        return node
    if token.kind == "number" and token.text.isdecimal():
        if len(token.text) > 1:
            first = token._replace(text=token.text[0], end=token.start + 1)
            rest = token._replace(text=token.text[1:], start=token.start + 1, gap=False)
            parser.tokens[parser.at : parser.at + 1] = [first, rest]
        return parser.literal(parser.advance())
    if token.kind in ("name", "constant"):
        return parser.named(parser.advance())
    if token.kind == "command":
        return (yield operand(parser))
    if token.kind == "end":
        raise unexpected(parser)
    raise parser.source.refusal(
        "The command before needs an argument in braces.",
        token.start,
        remedy=r"write the argument in braces, as in \frac{1}{2} or x^{-1}.",
    )


def check_index(parser: Parser, at: int) -> None:
    """Refuse an exponent that looks like an index or a transpose: ``x^{(i)}``, ``x^T``."""
    if parser.at - at > 5:
        return
    inside, before = parser.tokens[at : parser.at], parser.tokens[at - 2]
    start = inside[0].start
    texts = [t.text for t in inside if t.text not in "{}"]
    braced = inside[0].text == "{"
    if braced and len(texts) == 3 and texts[::2] == ["(", ")"] and before.kind == "name":
        raise parser.source.refusal(
            "An exponent in brackets is an index or a power.",
            start,
            end=parser.previous.end,
            instead=("{" + texts[1] + "}",),
            remedy="write x^{2} for a power or x_2 for an index.",
        )
    if texts == ["T"] and before.kind == "name" and "T" not in parser.declared:
        raise parser.source.refusal(
            "The exponent T transposes a matrix or is a power.",
            start,
            remedy="call the power n, as in x^n, or declare T as a variable; "
            "formulas have no matrices yet.",
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
    node = yield argument(parser)
    check_index(parser, at)
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
