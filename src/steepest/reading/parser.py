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
    Constant,
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

from . import application, groups
from .names import functions, meant
from .source import Source
from .tokens import Token
from .words import unknown_function

DEEPEST = 1000
"""Brackets nested deeper than this are refused."""

Rule = Generator[Any, Any, Any]

PARTNER = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", "|": "|", "⌊": "⌋", "⌈": "⌉",
           "cases": "cases"}  # fmt: skip

COMPARISONS = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "=": "equal", "==": "equal", "!=": "not_equal",
}  # fmt: skip

_UNMULTIPLIED = frozenset("fghFGH")
"""Letters that name functions: a bracket after one is refused unless it is declared."""


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
        node = self.drive(self.choice())
        if self.token.kind != "end":
            raise self.unexpected()
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

    def choice(self) -> Rule:
        """``a if condition else b``; without one, a condition or a number."""
        start = self.token.start
        value = yield self.either()
        if self.token.kind == "keyword" and self.token.text == "if" and not self.in_cases:
            self.advance()
            place = self.token.start
            condition = self.truth((yield self.either()), place)
            if not (self.token.kind == "keyword" and self.token.text in ("else", "otherwise")):
                raise self.source.refusal(
                    "This choice does not say what holds otherwise.",
                    self.token.start,
                    end=self.token.start,
                    instead=(" else 0 ",),
                )
            self.advance()
            place = self.token.start
            other = self.number((yield self.choice()), place)
            return apply(primitive_named("where"), condition, self.number(value, start), other)
        return value

    in_cases = False
    """Whether ``if`` belongs to the list of cases that is being read."""

    def either(self) -> Rule:
        """``p or q``."""
        return self.joined("or", self.both)

    def both(self) -> Rule:
        """``p and q``."""
        return self.joined("and", self.inversion)

    def joined(self, word: str, side: Any) -> Rule:
        start = self.token.start
        left = yield side()
        while self.token.kind == "keyword" and self.token.text == word:
            self.advance()
            place = self.token.start
            right = yield side()
            entry = primitive_named(f"logical_{word}")
            left = apply(entry, self.truth(left, start), self.truth(right, place))
        return left

    def inversion(self) -> Rule:
        """``not p``."""
        if self.token.kind == "keyword" and self.token.text == "not":
            self.advance()
            place = self.token.start
            return apply(
                primitive_named("logical_not"), self.truth((yield self.inversion()), place)
            )
        return (yield self.comparison())

    def comparison(self) -> Rule:
        """``a < b`` and chains of them."""
        start = self.token.start
        left = yield self.sum()
        result = None
        while self.token.kind == "op" and self.token.text in COMPARISONS:
            sign = self.advance()
            place = self.token.start
            right = self.number((yield self.sum()), place)
            left = self.number(left, start)
            one = apply(primitive_named(COMPARISONS[sign.text]), left, right)
            result = one if result is None else apply(primitive_named("logical_and"), result, one)
            left, start = right, place
        return left if result is None else result

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
        start = self.token.start
        left = yield self.power()
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
            elif self.begins_factor(token):
                left = self.number(left, start)
                self.check_implied(start)
                place = self.token.start
                before = self.previous
                right = yield self.power()
                self.check_mixed(before, token, place, right)
                self.implied += 1
                left = apply(multiply, left, self.number(right, place))
            else:
                return left

    def begins_factor(self, token: Token) -> bool:
        """Can an operand begin here?"""
        return token.kind in ("number", "name", "function", "constant", "open", "command") and (
            token.text not in ("over", "choose")
        )

    def check_implied(self, start: int) -> None:
        """Refuse what must not be multiplied without a sign."""
        before, token = self.previous, self.token
        spaced_power = token.gap and self.tokens[self.at + 1].is_op("^")
        if token.kind == "number" and not (spaced_power and before.kind in ("name", "close")):
            left = self.between(before.start, before.end)
            instead = [f"*{token.text}", f"^{token.text}"]
            if before.kind == "number" and self.tokens[self.at - 2].kind != "command":
                instead[1] = token.text
                instead.reverse()
            raise self.source.refusal(
                f"A number follows {left} without a sign.",
                before.end,
                end=token.start,
                instead=tuple(i[: -len(token.text)] for i in instead),
            )
        if before.kind == "name" and before.text not in self.declared:
            self._check_word(before, token)
        if before.kind == "function":
            raise self.unexpected()

    def _check_word(self, before: Token, token: Token) -> None:
        """Refuse ``foo(x)``, ``f(x)``, ``x[1]`` and prose."""
        if token.kind == "open" and token.text not in ("|", "cases"):
            letters = before.text.split("_")[0].rstrip("0123456789")
            if letters in _UNMULTIPLIED or (letters in ("J", "Y") and letters != before.text):
                argument = self.bracketed()
                bessel = f"bessel_{letters.lower()}({before.text[2:]}, {argument[1:-1]})"
                raise self.source.refusal(
                    f"{before.text}{argument} calls a function that is not given here.",
                    before.start,
                    end=token.start,
                    instead=(before.text + "*",),
                    remedy=f"write {before.text}*{argument} for a product, or the function's "
                    "own formula" + (f", as {bessel}." if letters in ("J", "Y") else "."),
                )
            if not before.letter:
                raise unknown_function(self.source, before, self.bracketed())
            if token.text == "[" and self.tokens[self.at + 2].kind == "close":
                argument = self.bracketed()
                raise self.source.refusal(
                    f"{before.text}{argument} is an index or a product.",
                    before.end,
                    end=token.start + len(argument),
                    instead=(f"_{argument[1:-1]}", f"*({argument[1:-1]})"),
                )
        if token.kind == "name" and not before.letter and not token.letter:
            raise self.source.refusal(
                f"The words {before.text} {token.text} stand without a sign between them.",
                before.start,
                end=token.end,
                instead=(f"{before.text}*{token.text}",),
                remedy=f"write {before.text}*{token.text}, or {before.text}_{token.text} as one "
                "name.",
            )
        if (
            token.kind in ("name", "constant", "number")
            and not before.letter
            and (len(before.text) > 2)
        ):
            near = meant(before.text, cutoff=0.79)
            if near in functions() and near != before.text:
                raise self.source.refusal(
                    f"{before.text} {token.text} is a product, or {near} is misspelt.",
                    before.start,
                    end=token.end,
                    instead=(f"{near}({token.text})", f"{before.text}*{token.text}"),
                )

    def check_mixed(self, before: Token, first: Token, place: int, right: Node) -> None:
        """Refuse ``2 1/2`` typeset: a number before a fraction of numbers."""
        if before.kind != "number" or first.text not in ("frac", "vulgar"):
            return
        if right.primitive is divide and all(type(a) is Constant for a in right.arguments):
            typed = self.between(place, self.previous.end)
            raise self.source.refusal(
                f"{before.text} before the fraction {typed} is added or multiplied.",
                before.end,
                end=place,
                instead=(" + ", r" \cdot " if self.source.latex else "*"),
            )

    def power(self) -> Rule:
        """An operand with its factorials and its exponent, which binds to the right."""
        start, at = self.token.start, self.at
        if self.token.kind == "function":
            base = yield application.application(self)
            if self.previous.kind != "close" and self.token.is_op("^"):
                raise self.unexpected()
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
                suggestion=self.completed(),
            )
        if token.kind == "close":
            raise self.source.refusal(
                f"The bracket {opened.text} is closed by {token.text}.",
                token.start,
                end=token.end,
                instead=(wanted,),
            )
        raise self.unexpected()

    def completed(self) -> str:
        """The formula with its open brackets closed."""
        open_brackets: list[str] = []
        for token in self.tokens:
            if token.kind == "open":
                open_brackets.append(PARTNER[token.text])
            elif token.kind == "close" and open_brackets:
                open_brackets.pop()
        return self.source.text.rstrip()[:200] + "".join(reversed(open_brackets[-200:]))

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

    def unexpected(self) -> ParseError:
        """The refusal of a token that no rule takes here."""
        token = self.token
        at = token.start
        if token.kind == "end":
            if self.at == 0:
                return self.source.refusal(
                    "The formula is empty.", 0, remedy="write a formula, as x^2*sin(x)."
                )
            sign = self.previous.text
            return self.source.refusal(
                f"The formula ends where something has to follow {sign}.",
                at,
                remedy=f"write an operand after {sign}, or leave it out.",
            )
        shown = self.between(at, token.end) or token.text
        if token.kind == "close":
            if self.at and self.previous.kind == "open":
                return self.source.refusal(
                    "These brackets are empty.", self.previous.start,
                    remedy="write an expression between them.",
                )  # fmt: skip
            return self.source.refusal(
                f"The bracket {shown} closes nothing."
                if self.depth == 0
                else f"An operand is missing before {shown}.",
                at,
                end=token.end,
                instead=("",) if self.depth == 0 else (),
                remedy="" if self.depth == 0 else "write an operand before the bracket.",
            )
        if token.kind == "keyword" and token.text == "if":
            return self.source.refusal(
                "A choice says its value first, then if and the condition.", at,
                remedy="write where(x > 0, a, b), or {a if x > 0 else b}.",
            )  # fmt: skip
        if token.is_op(","):
            return self.source.refusal(
                "A comma stands outside the arguments of a function.", at,
                remedy="write 0.5 with a point; lists and vectors are not read yet.",
            )  # fmt: skip
        if token.is_op("="):
            return self.source.refusal(
                "An equals sign stands inside a formula.", at,
                remedy="write one side alone, or f(x) = x^2 for a function with a name.",
            )  # fmt: skip
        if self.at and self.previous.kind == "function":
            return self.source.refusal(
                f"The function {self.previous.text} has no argument.",
                self.previous.start,
                end=self.previous.end,
                instead=(f"{self.previous.text}(x)",),
            )
        if token.kind == "op" and self.at and self.previous.kind == "op":
            return self.source.refusal(
                f"The sign {shown} follows the sign {self.previous.text}.",
                self.previous.start,
                end=token.end,
                instead=(self.previous.text, shown),
            )
        return self.source.refusal(
            f"{shown} stands where it has no meaning.", at, remedy=f"leave {shown} out."
        )
