"""Which factors may stand side by side: ``2x eˣ``, but ``x · 2`` and ``rate · x``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.graph import Constant, Node, Variable

from .precedence import (
    Level,
    bare,
    begins_with_minus,
    is_fraction,
    is_one_of,
    is_whole,
    name_of,
    rank,
)

if TYPE_CHECKING:
    from .display import Display


def needs_dot(left: str, right: str) -> bool:
    """Would two factors that look like this be misread side by side?"""
    if right in ("number", "one", "fraction", "negative") or left == "one":
        return True
    if left == "word" or (right == "word" and left != "number"):
        return True
    return left == right == "bars" or (left == "callable" and right == "bracket")


def kind(display: Display, node: Node) -> str:
    """What a factor looks like to its neighbours."""
    node = bare(node)
    if node in display.parts:
        return "indexed" if len(display.parts[node]) > 1 else "letter"
    if isinstance(node, Variable):
        return _variable(display, node)
    if begins_with_minus(node):
        return "negative"
    if is_fraction(node):
        return "fraction"
    if isinstance(node, Constant):
        return _number(display, node)
    if node in display.sums:
        return "fraction" if is_one_of(node, "mean") else "function"
    if is_one_of(node, "matmul", "outer"):
        return "array"
    if display.level(node) < Level.POWER:
        return "bracket"
    if is_one_of(node, "power"):
        return _power(display, node)
    if is_one_of(node, "factorial"):
        return "number" if isinstance(node.arguments[0], Constant) else "power"
    if node.primitive is not None and node.primitive.arity == 0:
        return "letter"
    return _LOOKS.get(name_of(node), "function")


def _variable(display: Display, node: Variable) -> str:
    base, subscript, primes = display.symbols[node]
    if len(base) > 1:
        return "word"
    if rank(node):
        return "array"
    return "indexed" if subscript or primes else "callable" if base in "fgh" else "letter"


def _number(display: Display, node: Constant) -> str:
    if isinstance(node.value, complex):
        return "bracket"
    if display.level(node) < Level.POWER:
        return "power"  # 1 · 10⁻⁷
    return "one" if type(node.value) is int and node.value == 1 else "number"


def _power(display: Display, node: Node) -> str:
    base, exponent = map(bare, node.arguments)
    named = base.primitive is not None and not display.whole(base)
    if named and is_whole(exponent) and display.operator(base).takes_powers:
        return "function"
    looks = kind(display, base) if display.level(base) == Level.ATOM else "bracket"
    if looks in ("number", "one", "word", "bracket"):
        return "number" if looks == "one" else looks
    plain = looks in ("letter", "callable") and isinstance(exponent, Constant)
    return "squared" if plain else "power"


_LOOKS = {
    **dict.fromkeys(("abs", "floor", "ceil", "binomial"), "bars"),
    **dict.fromkeys(("sqrt", "cbrt", "root"), "root"),
    "stack": "bars",
    "index": "indexed",
    **dict.fromkeys(("transpose", "inverse"), "transpose"),
}
