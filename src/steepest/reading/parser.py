"""The grammar of formulas: tokens in, nodes out.

Each rule is a generator that yields the rules it needs and is sent their nodes, so that
nesting costs no recursion; ``docs/grammar.md`` has the table of what binds how.
"""

from __future__ import annotations

from collections.abc import Generator
from decimal import Decimal
from typing import Any

from steepest.errors import ParseError, TooLarge
from steepest.graph import (
    BOOLEAN,
    E,
    Node,
    Variable,
    add,
    apply,
    constant,
    divide,
    multiply,
    negate,
    power,
    primitive_named,
    subtract,
    variable,
)

from . import application, groups, remainders
from .conditions import choice
from .juxtaposition import check_implied, check_mixed
from .mistakes import PARTNER, completed, unexpected
from .source import Source
from .tokens import Token

DEEPEST = 1000
"""Brackets nested deeper than this are refused."""

Rule = Generator[Any, Any, Any]


class Parser:
    """A walk over the tokens of one formula.

    Args:
        source: The formula.
        tokens: Its tokens; the last one is of kind ``end``.
        declared: Names that are variables whatever else they may mean.
        parts: The nodes of named parts.
    """

    def __init__(
        self,
        source: Source,
        tokens: list[Token],
        declared: frozenset[str] = frozenset(),
        parts: dict[str, Node] | None = None,
    ) -> None:
        self.source = source
        self.tokens = tokens
        self.at = 0
        self.declared = declared
        self.parts = parts or {}
        self.implied = 0
        self.signs: list[set[str]] = [set()]
        self.constants: dict[Node, bool] = {}
        self.depth = 0
        self.in_cases = False
        self.notes: dict[str, None] = {}

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.at]

    @property
    def previous(self) -> Token:
        """The token that was read last."""
        return self.tokens[self.at - 1]

    def advance(self) -> Token:
        """The next token, now read."""
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "op":
            self.signs[-1].add(token.text)
        return token

    def between(self, start: int, end: int) -> str:
        """What the user typed from one position to another."""
        return self.source.text[start:end].strip()

    def run(self) -> Node:
        """The node of the whole formula.

        Raises:
            ParseError: where the formula has no sound reading.
        """
        node = self.drive(choice(self))
        if self.token.kind != "end":
            raise unexpected(self)
        return self.number(node, self.tokens[0].start)

    def drive(self, rule: Rule) -> Any:
        """The result of a rule, with those it needs run on a stack of our own."""
        stack = [rule]
        result = None
        while stack:
            if len(stack) > 20 * DEEPEST:
                raise self.too_deep()
            try:
                stack.append(stack[-1].send(result))
                result = None
            except StopIteration as done:
                stack.pop()
                result = done.value
        return result

    def too_deep(self) -> TooLarge:
        """The refusal of a formula nested too deeply."""
        drawn = ParseError("", source=self.source.text, position=self.token.start)
        return TooLarge(
            f"Brackets, powers or signs are nested deeper than {DEEPEST}.",
            where=drawn.where,
            remedy="name inner parts: u = sin(x); u^2 + 1.",
        )

    # What stands between operands, from loose to tight.

    def sum(self) -> Rule:
        """Terms joined by + and -, the first with a sign of its own."""
        start = self.token.start
        if self.token.is_op("-", "+"):
            left = yield self.signed(self.product)
        else:
            left = yield self.product()
        while self.token.is_op("+", "-"):
            left = self.number(left, start)
            sign = self.advance()
            place = self.token.start
            if self.token.is_op("+", "-"):
                right = yield self.signed(self.product)
            else:
                right = yield self.product()
            entry = add if sign.text == "+" else subtract
            left = apply(entry, left, self.number(right, place))
        return left

    def signed(self, rule: Any) -> Rule:
        """Signs before what they belong to."""
        minus = 0
        while self.token.is_op("+", "-"):
            minus += self.advance().text == "-"
            if minus > DEEPEST:
                raise self.too_deep()
        place = self.token.start
        node = self.number((yield rule()), place)
        for _ in range(minus):
            node = apply(negate, node)
        return node

    def product(self) -> Rule:
        """Factors joined by * and /, or by standing next to each other."""
        start, at = self.token.start, self.at
        left = yield self.power()
        alone = True
        while True:
            token = self.token
            if token.is_op("*", "/"):
                left = self.number(left, start)
                self.advance()
                place = self.token.start
                signed = self.token.is_op("-", "+")
                right = yield self.signed(self.power) if signed else self.power()
                entry = multiply if token.text == "*" else divide
                left = apply(entry, left, self.number(right, place))
            elif remainders.is_sign(self):
                return (yield remainders.remainder(self, at, left, alone=alone))
            elif self.begins_factor(token):
                left = self.number(left, start)
                check_implied(self)
                place = self.token.start
                before = self.previous
                right = yield self.power()
                check_mixed(self, before, token, place, right)
                self.implied += 1
                left = apply(multiply, left, self.number(right, place))
            else:
                return left
            alone = False

    def begins_factor(self, token: Token) -> bool:
        """Can an operand begin here?"""
        return token.kind in ("number", "name", "function", "constant", "open", "command") and (
            token.text not in ("over", "choose")
        )

    def power(self) -> Rule:
        """An operand with its factorials and its exponent, which binds to the right."""
        start, at = self.token.start, self.at
        if self.token.kind == "function":
            base = yield application.application(self)
            if self.previous.kind != "close" and self.token.is_op("^"):
                raise unexpected(self)
        else:
            base = yield groups.operand(self)
        while self.token.is_op("!"):
            self.advance()
            base = apply(primitive_named("factorial"), self.number(base, start))
        if not self.token.is_op("^"):
            return base
        groups.check_base(self, at)
        base = self.number(base, start)
        self.advance()
        exponent = yield self.exponent()
        if self.token.is_op("!") or self.token.is_op("_"):
            raise self.source.refusal(
                "What follows the exponent belongs to it or to the whole power.",
                self.token.start,
                remedy="put brackets round one of them: x^(n!) or (x^n)!; an index comes before "
                "the exponent, as in x_1^2.",
            )
        return apply(power, base, exponent)

    def exponent(self) -> Rule:
        """What stands after ^: signs, an operand, and the exponent of the exponent."""
        place = self.token.start
        if self.source.latex:
            return (yield groups.raised(self))
        if self.token.is_op("-", "+"):
            return (yield self.signed(self.exponent))
        if self.token.kind == "function":
            return self.number((yield application.application(self, tight=True)), place)
        first = self.at
        if self.token.text == "{":
            node = self.number((yield groups.operand(self)), place)
            if self.token.is_op("^"):
                raise self.source.refusal(
                    "Two exponents follow each other.",
                    self.token.start,
                    remedy="write x^(2^3) or (x^2)^3.",
                )
        else:
            node = self.number((yield self.power()), place)
        groups.check_index(self, first)
        return node

    # What the rules share.

    def enter(self) -> None:
        """Note that a bracket is opened."""
        self.depth += 1
        self.signs.append(set())
        if self.depth > DEEPEST:
            raise self.too_deep()

    def close(self, opened: Token) -> None:
        """Read the bracket that closes ``opened``."""
        wanted = PARTNER[opened.text]
        token = self.token
        if token.kind == "close" and token.text == wanted:
            self.advance()
            self.signs.pop()
            self.depth -= 1
            return
        if token.kind == "end":
            raise self.source.refusal(
                "The bracket opened here is never closed.",
                opened.start,
                suggestion=completed(self),
            )
        if token.kind == "close":
            raise self.source.refusal(
                f"The bracket {opened.text} is closed by {token.text}.",
                token.start,
                end=token.end,
                instead=(wanted,),
            )
        raise unexpected(self)

    def bracketed(self) -> str:
        """The bracket that begins here, as typed."""
        depth = 0
        for token in self.tokens[self.at :]:
            depth += (token.kind == "open") - (token.kind == "close")
            if depth == 0:
                return self.source.text[self.token.start : token.end]
        return self.source.text[self.token.start :]

    def number(self, node: Node, start: int) -> Node:
        """The node, which has to be a number and not a condition."""
        if node.type is BOOLEAN or node.type == BOOLEAN:
            typed = self.between(start, self.previous.end)
            raise self.source.refusal(
                f"The condition {typed} stands where a number is needed.",
                start,
                end=self.previous.end,
                instead=(f"where({typed}, 1, 0)",),
                remedy=f"write where({typed}, 1, 0), or one side alone.",
            )
        return node

    def truth(self, node: Node, start: int) -> Node:
        """The node, which has to be a condition."""
        if node.type != BOOLEAN:
            typed = self.between(start, self.previous.end)
            raise self.source.refusal(
                f"A condition is needed and {typed} is a number.",
                start,
                end=self.previous.end,
                instead=(f"{typed} != 0", f"{typed} > 0"),
            )
        return node

    def literal(self, token: Token) -> Node:
        """The constant of a numeral: whole numbers are exact, decimals are kept as typed."""
        return constant(int(token.text) if token.text.isdecimal() else Decimal(token.text))

    def named(self, token: Token) -> Node:
        """The variable, named part or constant of a name."""
        if token.text in self.parts:
            return self.parts[token.text]
        if token.kind == "constant" and token.text not in self.declared:
            return E if token.text == "e" else primitive_named("pi")()
        return variable(token.text)

    def is_constant(self, node: Node) -> bool:
        """Does no variable occur in it?"""
        known = self.constants
        stack = [node]
        while stack:
            waiting = [a for a in stack[-1].arguments if a not in known]
            if waiting:
                stack += waiting
                continue
            done = stack.pop()
            known[done] = not isinstance(done, Variable) and all(known[a] for a in done.arguments)
        return known[node]
