"""Functions applied to arguments, in brackets or bare: ``sin(x)``, ``sin^2 x``, ``log_2 8x``."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from steepest.graph import (
    Constant,
    E,
    Node,
    Primitive,
    apply,
    constant,
    exact,
    negate,
    power,
    primitive_named,
)

from . import groups
from .composites import Composite
from .conditions import choice
from .juxtaposition import check_implied, check_mixed
from .mistakes import unexpected
from .names import INVERSES, entry
from .tokens import Token

if TYPE_CHECKING:
    from .parser import Parser

_MANY = {"minimum", "maximum"}
_ORDERED = {"polygamma", "bessel_j", "bessel_y", "bessel_i"}
_STANDARD = {"normal_density", "normal_distribution"}
_BASES = {
    "log": "log without a base is the natural logarithm.",
    "lg": "lg is the logarithm to base 10.",
}


def application(parser: Parser, *, tight: bool = False) -> Generator[Any, Any, Node]:
    """A function with its index, its exponent and its arguments.

    Args:
        parser: The walk, at the name of the function.
        tight: Whether it stands in an exponent, where a bare argument is one factor.
    """
    name = parser.advance()
    base = (yield _index(parser, name)) if parser.token.is_op("_") else None
    exponent, inverse = None, False
    if parser.token.is_op("^"):
        exponent, inverse = yield _exponent(parser, name)
    if base is None and parser.token.is_op("_"):
        base = yield _index(parser, name)
    function = entry(name.text)
    if inverse:
        function = primitive_named(INVERSES[function.name])
    opened = parser.token
    called = opened.kind == "open" and opened.text in ("(", "[", r"\{")
    if called:
        arguments = yield _arguments(parser)
    else:
        arguments = [(yield _bare(parser, name, function, tight))]
    if called and opened.text == "[" and function.name == "sqrt" and not parser.source.latex:
        raise parser.source.refusal(
            f"The root {name.text}{parser.between(opened.start, parser.previous.end)} has an order "
            "or an argument in its brackets.",
            name.start,
            remedy="write root(x, 3), or sqrt(3)*(x) for a product.",
        )
    if base is not None:
        arguments.append(base)
    node = _applied(parser, name, function, arguments, base is not None)
    if parser.token.is_op("^") and (exponent is not None or inverse or not called):
        raise parser.source.refusal(
            f"This exponent belongs to the argument of {name.text} or to its value.",
            parser.token.start,
            remedy=f"write {name.text}(x^2) or ({name.text}(x))^2.",
        )
    return node if exponent is None else apply(power, node, exponent)


def _index(parser: Parser, name: Token) -> Generator[Any, Any, Node]:
    """The base of a logarithm."""
    sign = parser.advance()
    if name.text != "log":
        raise parser.source.refusal(
            f"The function {name.text} takes no index.",
            sign.start,
            remedy="leave the index out; log_2 x has a base.",
        )
    if parser.source.latex:
        return (yield groups.argument(parser))
    token = parser.advance()
    return parser.literal(token) if token.kind == "number" else parser.named(token)


def _exponent(parser: Parser, name: Token) -> Generator[Any, Any, tuple[Node | None, bool]]:
    """The exponent between a function and its argument; -1 is the inverse."""
    sign = parser.advance()
    place = parser.token.start
    if parser.source.latex:
        exponent = yield groups.raised(parser)
    elif parser.token.kind == "number" or parser.token.is_op("-"):
        minus = parser.token.is_op("-")
        if minus:
            parser.advance()
        if parser.token.kind != "number":
            raise unexpected(parser)
        exponent = parser.literal(parser.advance())
        exponent = apply(negate, exponent) if minus else exponent
    else:
        exponent = parser.number((yield groups.operand(parser)), place)
    typed = parser.between(sign.start, parser.previous.end)
    function = entry(name.text)
    negative = exponent.primitive is negate
    if negative and exact(exponent.arguments[0]) == 1 and function.name in INVERSES:
        return None, True
    if negative or function.name in ("sqrt", "cbrt", "root", "where"):
        plain = parser.between(place, parser.previous.end).strip("{}()")
        raise parser.source.refusal(
            f"{name.text}{typed} is not read: the exponent has more than one meaning there.",
            name.start,
            remedy=f"write {name.text}(x)^({plain}) for a power of the value.",
        )
    if parser.token.is_op("^"):
        raise unexpected(parser)
    return exponent, False


def _arguments(parser: Parser) -> Generator[Any, Any, list[Node]]:
    """Arguments in brackets, commas between them."""
    opened = parser.advance()
    parser.enter()
    outer, parser.in_cases = parser.in_cases, False
    result: list[Node] = []
    while True:
        result.append((yield choice(parser)))
        if not parser.token.is_op(","):
            break
        parser.advance()
    parser.in_cases = outer
    parser.close(opened)
    return result


def _bare(
    parser: Parser, name: Token, function: Primitive | Composite, tight: bool
) -> Generator[Any, Any, Node]:
    """An argument without brackets: the factors up to the next sign or function."""
    if function.arity != 1:
        raise parser.source.refusal(
            f"The function {name.text} takes its arguments in brackets.",
            name.start,
            remedy=f"write {name.text}({'x, y' if function.arity != 3 else 'x, y, z'}).",
        )
    start = parser.token.start
    minus = 0
    while parser.token.is_op("-"):
        parser.advance()
        minus += 1
    if not parser.begins_factor(parser.token):
        raise unexpected(parser)
    first, at = parser.token, parser.at
    inner = first.kind == "function"
    node = yield application(parser, tight=tight) if inner else parser.power()
    node = parser.number(node, start)
    closed = inner
    if first.text == "|" and (parser.token.is_op("!") or _has_power(parser, at)):
        raise _power_of_bars(parser, name, first)
    if function.name in ("sqrt", "cbrt") and parser.begins_factor(parser.token):
        closed = closed or parser.token.kind != "function"
    while parser.begins_factor(parser.token) and not (
        parser.token.kind == "function" and not closed and not tight
    ):
        token, before = parser.token, parser.previous
        coefficient = not inner and parser.is_constant(node)
        name_next = token.kind == "name" or (token.kind == "constant" and not _raised(parser))
        spaced = token.gap and not parser.source.latex and len(before.text) == 1
        spaced = spaced and before.kind == "name"
        loose = _is_single(node, before) or (name_next and _plain(before))
        powered = node_has_power(node) and not coefficient
        if closed or tight or powered or not (coefficient or (name_next and loose and not spaced)):
            raise _two_readings(parser, name, start)
        check_implied(parser)
        place = parser.token.start
        factor = parser.number((yield parser.power()), place)
        check_mixed(parser, before, token, place, factor)
        parser.implied += 1
        node = apply(primitive_named("multiply"), node, factor)
        closed = not (name_next or parser.is_constant(factor)) or (
            node_has_power(factor) and not coefficient
        )
    for _ in range(minus):
        node = apply(negate, node)
    return node


def node_has_power(node: Node) -> bool:
    """Is it a power?"""
    return node.primitive is power


def _has_power(parser: Parser, at: int) -> bool:
    """Was the operand that began there raised to a power?"""
    depth = 0
    for token in parser.tokens[at : parser.at]:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.is_op("^"):
            return True
    return False


def _power_of_bars(parser: Parser, name: Token, first: Token) -> Exception:
    typed = parser.between(first.start, parser.previous.end)
    bars = typed.rpartition("^")[0]
    return parser.source.refusal(
        f"The exponent belongs to {bars} or to {name.text}({bars}).",
        first.start,
        end=parser.previous.end,
        instead=(f"({typed})", f"({bars}){typed[len(bars) :]}"),
    )


def _raised(parser: Parser) -> bool:
    return parser.tokens[parser.at + 1].is_op("^")


def _plain(before: Token) -> bool:
    return before.kind in ("name", "constant", "number")


def _is_single(node: Node, before: Token) -> bool:
    return not node.arguments and before.kind == "name"


def _two_readings(parser: Parser, name: Token, start: int) -> Exception:
    """The refusal of a bare argument that may end before what follows it."""
    done = parser.between(start, parser.previous.end)
    depth, stop = 0, parser.at
    while (token := parser.tokens[stop]).kind not in ("end", "keyword"):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0 or (depth == 0 and token.is_op("+", "-", "*", "/", ",", ";", "=", "<", ">")):
            break
        stop += 1
    end = parser.tokens[stop - 1].end
    rest = parser.between(parser.token.start, end)
    sign = r" \cdot " if parser.source.latex else "*"
    return parser.source.refusal(
        f"The argument of {name.text} ends before {rest} or goes on.",
        start,
        end=end,
        instead=(f"({done}){sign}{rest}", f"({done}{sign}{rest})"),
    )


def _applied(
    parser: Parser,
    name: Token,
    function: Primitive | Composite,
    arguments: list[Node],
    indexed: bool,
) -> Node:
    """The node of a function, with the number of its arguments checked."""
    count = len(arguments)
    if isinstance(function, Composite):
        if count != function.arity:
            raise _miscounted(parser, name, function, count)
        parser.notes.setdefault(f"{function.definition}.")
        return function.of(*(parser.number(a, name.start) for a in arguments))
    if function.name in _STANDARD and count == 1:
        parser.notes.setdefault(f"{name.text} of one argument is that of mean 0 and deviation 1.")
        arguments = [*arguments, constant(0), constant(1)]
        count = 3
    if count == 1 and name.text in _BASES:
        parser.notes.setdefault(_BASES[name.text])
    if function.name == "where" and count == 3:
        condition, yes, no = arguments
        return apply(
            function,
            parser.truth(condition, name.start),
            parser.number(yes, name.start),
            parser.number(no, name.start),
        )
    arguments = [parser.number(a, name.start) for a in arguments]
    if function.name in _MANY and count >= 2:
        node = arguments[0]
        for argument in arguments[1:]:
            node = apply(function, node, argument)
        return node
    if function.name == "log" and arguments[1:] == [E]:
        return apply(function, arguments[0])
    if function.name == "log" and count == 2:
        base = exact(arguments[1]) if isinstance(arguments[1], Constant) else None
        if base in (2, 10) and indexed:
            return apply(primitive_named(f"log{base}"), arguments[0])
        return apply(primitive_named("log_base"), *arguments)
    if function.name == "root" and count == 2 and arguments[1] is constant(3):
        return apply(function, *arguments)
    if function.arity is not None and count != function.arity:
        raise _miscounted(parser, name, function, count)
    return apply(function, *arguments)


def _miscounted(
    parser: Parser, name: Token, function: Primitive | Composite, count: int
) -> Exception:
    takes = "at least 2" if function.name in _MANY else str(function.arity)
    return parser.source.refusal(
        f"{name.text} takes {takes} argument{'s' if takes != '1' else ''} and got {count}.",
        name.start,
        remedy=_called(name.text, function),
    )


def _called(name: str, function: Primitive | Composite) -> str:
    if function.name in _ORDERED:
        return f"write {name}(n, x) with the order first."
    if function.name == "log":
        return "write log(x) for the natural logarithm or log(x, b) for base b."
    if function.name == "where":
        return "write where(x > 0, a, b)."
    if function.name in _STANDARD:
        return f"write {name}(x), or {name}(x, mean, deviation)."
    return f"write {name}({', '.join(['x', 'y', 'z'][: function.arity or 2])})."
