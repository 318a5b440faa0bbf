"""Which bars open an absolute value and which close one.

A bar after an operand either closes or, multiplied, opens. All ways that come out even are
followed side by side: one is the reading, two are refused.
"""

from __future__ import annotations

from .source import Source
from .tokens import Token

DEEPEST = 10

_Path = tuple
"""The bars decided so far, the latest first: ((index, role), rest)."""

_OPERANDS = {"number", "name", "constant", "word", "close"}


def paired(source: Source, tokens: list[Token]) -> list[Token]:
    """The tokens with every bar made a bracket, ``|`` of kind ``open`` or ``close``.

    Raises:
        ParseError: when bars pair in two ways or not at all.
    """
    if not any(t.kind == "bar" for t in tokens):
        return tokens
    result = list(tokens)
    levels: list[_Level] = [_Level(source)]
    for i, token in enumerate(tokens):
        if token.kind == "bar":
            levels[-1].bar(i, token, tokens[i + 1])
        elif token.kind == "open":
            levels.append(_Level(source))
        elif token.kind == "close" and len(levels) > 1:
            levels.pop().settle(result, tokens)
            levels[-1].operand(True)
        elif token.is_op(",", ";", "&", "=", "<", ">", "<=", ">=", "==", "!=") or (
            token.kind == "keyword"
        ):
            levels[-1].settle(result, tokens)
            levels[-1] = _Level(source)
        elif token.kind != "end":
            # A postfix sign leaves an operand one.
            levels[-1].operand(token.kind in _OPERANDS or token.is_op("!"))
    for level in levels:
        level.settle(result, tokens)
    return result


class _Level:
    """The bars between two brackets: every way to pair them, by depth and what stands before."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.states: dict[tuple[int, bool], list[_Path]] = {(0, False): [()]}
        self.first: Token | None = None

    def operand(self, present: bool) -> None:
        """An operand, or an operator, follows."""
        states: dict[tuple[int, bool], list[_Path]] = {}
        for (depth, _), paths in self.states.items():
            _enter(states, (depth, present), paths)
        self.states = states

    def bar(self, index: int, token: Token, after: Token) -> None:
        """A bar follows, in each way that it can."""
        self.first = self.first or token
        states: dict[tuple[int, bool], list[_Path]] = {}
        closes_surely = after.is_op("+", "-", "*", "/", "^", "!")
        for (depth, operand), paths in self.states.items():
            if operand and depth > 0:
                _enter(states, (depth - 1, True), [((index, "close"), p) for p in paths])
            if (not operand or depth == 0 or not closes_surely) and depth < DEEPEST:
                _enter(states, (depth + 1, False), [((index, "open"), p) for p in paths])
        self.states = states

    def settle(self, result: list[Token], tokens: list[Token]) -> None:
        """Write the one way to pair the bars into ``result``."""
        if self.first is None:
            return
        even = [p for (depth, operand), paths in self.states.items() if depth == 0 for p in paths
                if operand]  # fmt: skip
        if len(even) != 1:
            many = len(even) > 1
            raise self.source.refusal(
                "These bars pair in more than one way." if many else "This bar has no partner.",
                self.first.start,
                remedy="write abs(x) for each absolute value, as in abs(x)*y*abs(z).",
            )
        path = even[0]
        while path:
            index, role = path[0]
            path = path[1]
            result[index] = tokens[index]._replace(kind=role)


def _enter(
    states: dict[tuple[int, bool], list[_Path]], key: tuple[int, bool], paths: list[_Path]
) -> None:
    """Two ways are as good as many: more are not kept."""
    states[key] = [*states.get(key, []), *paths][:2]
