"""The textbook form: how a person would write a function, found in bounded time.

A memoised normal form first, in which like terms meet; then the shortest of a few shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steepest.graph import ArrayType, Node, Variable, ordered

from .algebra import is_polynomial
from .choice import multiplied_out
from .measure import Length, length
from .simplifier import Simplifier

LARGEST = 6000
"""Graphs of more operations than this are left as they are."""

LONG = 400
"""Above this many written-out operations, shared parts are simplified by themselves too."""

WHOLE = 300
"""Up to this many operations of the graph, the whole is tried all the same."""


MATRIX_WORDS = frozenset(
    [
        "matmul",
        "outer",
        "solve",
        "inverse",
        "det",
        "slogdet",
        "cofactors",
        "diagonal",
        "diagonal_matrix",
        "norm",
    ]
)
"""The operations that make the textbook form one of matrix calculus."""


def textbook(node: Node, typed: Node | None = None) -> Node:
    """The function as a textbook would print it.

    Args:
        node: A function of any type; the real scalars in it are simplified.
        typed: What it was made from, as the reader typed it: sums in it keep their order,
            decimals stay decimals.

    Returns:
        A node equal to the given one wherever that is defined. It may be defined at more
        points, as ``x`` is for ``x^2/x``. Above ``LARGEST`` operations, the node itself.

    Cost:
        Milliseconds for a line; linear in the graph when parts are shared.
    """
    return textbooks([node], () if typed is None else (typed,))[0]


def textbooks(nodes: Sequence[Node], typed: Sequence[Node] = ()) -> list[Node]:
    """The textbook forms of several functions that share parts."""
    order = ordered(*nodes)
    size = len(order)
    if size > LARGEST:
        return list(nodes)
    if is_of_matrices(nodes, order):
        from steepest.transforms.matrix_form import matrix_form  # noqa: PLC0415 - uses this

        return [matrix_form(node) for node in nodes]
    lengths: dict[Node, Length] = {}
    written_out = sum(length(node, lengths)[0] for node in nodes)
    if written_out <= LONG:
        return _simplified(nodes, typed, shared=False)
    apart = _simplified(nodes, typed, shared=True)
    if size > WHOLE:
        return apart
    whole = _simplified(nodes, typed, shared=False)
    return min(whole, apart, key=lambda results: len(ordered(*results)))


def is_of_matrices(outputs: Sequence[Node], order: Sequence[Node]) -> bool:
    """Whether vectors and matrices stand in the graph as wholes, not only numbers side by side."""
    if any(n.primitive is not None and n.primitive.name in MATRIX_WORDS for n in order):
        return True
    return any(_has_axes(n) for n in outputs) and any(
        isinstance(n, Variable) and _has_axes(n) for n in order
    )


def _has_axes(node: Node) -> bool:
    return isinstance(node.type, ArrayType) and bool(node.type.dimensions)


def _simplified(nodes: Sequence[Node], typed: Sequence[Node], *, shared: bool) -> list[Node]:
    simplifier = Simplifier(nodes, typed, shared=shared)
    return [simplifier.closed(node) for node in nodes]


def polynomial_coefficients(node: Node, x: Variable) -> list[int | Fraction] | None:
    """The exact coefficients of a polynomial in ``x``, ascending; None for any other function."""
    simplifier = Simplifier([node])
    form = multiplied_out(simplifier, simplifier.form(node))
    if form is None or not is_polynomial(form, Variable):
        return None
    found: dict[int, int | Fraction] = {}
    for monomial, coefficient in form.items():
        if any(base is not x for base, _ in monomial):
            return None
        degree = next((n for _, n in monomial), 0)
        found[degree] = coefficient  # type: ignore
    return [found.get(n, 0) for n in range(max(found, default=0) + 1)]


__all__ = ["LARGEST", "polynomial_coefficients", "textbook", "textbooks"]
