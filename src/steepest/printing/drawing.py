"""How the things of a formula are drawn: what LaTeX, MathML and the terminal each say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from steepest.graph import Node

from .notation import Operator
from .symbols import Symbol
from .walk import Piece, Slot

Pieces = Sequence[Piece]


class Drawing(ABC):
    """A way of drawing; each method gives the pieces of one thing."""

    tall_fractions = True
    """Is a fraction drawn with its parts above each other, so that it needs no brackets?"""

    letters_for_functions: str | None = None
    """The letters that a function may be called by, as gamma is by Γ; all when None."""

    @abstractmethod
    def number(self, digits: str) -> Pieces:
        """A number without its sign; also ``inf`` and ``nan``."""

    @abstractmethod
    def symbol(self, name: Symbol) -> Pieces:
        """A variable, or a constant such as e."""

    @abstractmethod
    def sign(self, character: str) -> Pieces:
        """An operation between two operands, in Unicode, with its spaces."""

    @abstractmethod
    def minus(self) -> Pieces:
        """The minus before its only operand."""

    @abstractmethod
    def between(self, left: str, right: str) -> Pieces:
        """What stands between two factors of these kinds that need no sign."""

    @abstractmethod
    def fence(self, inside: Pieces, tall: bool, left: str = "(", right: str = ")") -> Pieces:
        """Something between brackets or bars."""

    @abstractmethod
    def fraction(self, above: Slot, below: Slot) -> Pieces:
        """A fraction."""

    @abstractmethod
    def raised(self, base: Pieces, exponent: Slot) -> Pieces:
        """A power, or an operator with its exponent."""

    @abstractmethod
    def choose(self, above: Slot, below: Slot) -> Pieces:
        """A binomial coefficient."""

    @abstractmethod
    def root(self, radicand: Slot, index: Slot | None) -> Pieces:
        """A square root, or the root of that index."""

    @abstractmethod
    def head(self, name: Operator, node: Node) -> Pieces:
        """The name of a function, with its subscript."""

    @abstractmethod
    def applied(self, head: Pieces, arguments: Sequence[Slot], slot: Slot) -> Pieces:
        """A function and its arguments in brackets."""

    @abstractmethod
    def cases(self, rows: Sequence[tuple[Slot, Slot | None]]) -> Pieces:
        """A choice of values by conditions; the last row has none."""

    @abstractmethod
    def derivative_sign(self, curly: bool, variable: Symbol, order: int) -> Pieces:
        """The sign d/dx before what is still to be differentiated."""

    @abstractmethod
    def comma(self) -> Pieces:
        """What separates arguments."""

    def row(self, pieces: Pieces) -> Pieces:
        """Several things beside each other, as one."""
        return pieces

    @abstractmethod
    def lowered(self, base: Pieces, index: str) -> Pieces:
        """A part of an array."""

    @abstractmethod
    def turned(self, base: Pieces, *, inverted: bool, transposed: bool) -> Pieces:
        """The inverse of a matrix, the transposed one, or both."""

    @abstractmethod
    def total(self, index: str) -> Pieces:
        """The sign of a sum over that index."""

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[Slot]]) -> Pieces:
        """Rows of entries in brackets."""
