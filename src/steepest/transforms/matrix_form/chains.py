"""Products of matrices as chains of factors, each perhaps transposed or inverted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from steepest.graph import ArrayType, Node
from steepest.graph.types import Dimension


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a chain.

    Args:
        body: Its formula, in stand-ins.
        dimensions: Its lengths before it is transposed: two, or one for a column.
    """

    body: Node
    dimensions: tuple[Dimension, ...]
    transposed: bool = False
    inverted: bool = False


Chain = tuple[Factor, ...]
"""Factors multiplied as matrices."""


def transposed(chain: Chain) -> Chain:
    """The transposed product: the factors from the last to the first, each transposed."""
    return tuple(replace(f, transposed=not f.transposed) for f in reversed(chain))


def is_column(factor: Factor) -> bool:
    """Is it a vector that stands upright?"""
    return len(factor.dimensions) == 1 and not factor.transposed


def is_row(factor: Factor) -> bool:
    """Is it a vector that lies?"""
    return len(factor.dimensions) == 1 and factor.transposed


def shortened(chain: Chain) -> Chain:
    """The chain without neighbours of which one is the inverse of the other."""
    kept: list[Factor] = []
    for factor in chain:
        if kept and kept[-1] == replace(factor, inverted=not factor.inverted):
            kept.pop()
        else:
            kept.append(factor)
    return tuple(kept) or chain


def chain_dimensions(chain: Chain) -> tuple[Dimension, ...] | None:
    """The lengths of a product; None for a row, which has no node of its own."""
    first, last = chain[0], chain[-1]
    if is_row(first) and len(chain) > 1 and is_column(last):
        return ()
    if is_row(first):
        return None
    rows = first.dimensions[-1] if first.transposed else first.dimensions[0]
    if is_column(last):
        return (rows,)
    return rows, last.dimensions[0] if last.transposed else last.dimensions[-1]


def dimensions_of(node: Node) -> tuple[Dimension, ...]:
    """The lengths of an array; of a tuple none."""
    return node.type.dimensions if isinstance(node.type, ArrayType) else ()
