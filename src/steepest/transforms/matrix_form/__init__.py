"""The textbook form of functions of vectors and matrices: ``2/n Xᵀ(X w − y)``.

Whatever works element by element is simplified as if its arrays were numbers: each array
that is not made element by element (a variable, a product of matrices) stands as one scalar
variable in a formula, and the scalar simplifier does the rest. What remains is the algebra
of products: a chain of factors, each perhaps transposed or inverted, from which numbers are
taken out to the front.
"""

from __future__ import annotations

from steepest.graph import Node

from .algebra import Algebra
from .rules import RULES


def matrix_form(output: Node) -> Node:
    """An equal function written as books on matrix calculus write it.

    Args:
        output: An array, or a number made of arrays.

    Returns:
        A node of the same type.

    Cost:
        Linear in the graph, and one scalar simplification for each product of matrices.
    """
    return Algebra(RULES).written(output)


__all__ = ["matrix_form"]
