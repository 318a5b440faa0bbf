"""Where derivatives are zero for every value: patterns, and colourings that use them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steepest.graph import Node, lift, ordered

from .rules import is_counted, slope

Pattern = list[set[int]]
"""For each row the columns that may hold something else than zero."""


def jacobian_pattern(outputs: Sequence[Node], inputs: Sequence[Node]) -> Pattern:
    """The numbers of the inputs that each output depends on.

    Cost:
        For each operation one union of bit sets.
    """
    depends = _dependence(outputs, inputs)
    return [set(_numbers(depends[output])) for output in outputs]


def hessian_pattern(output: Node, inputs: Sequence[Node]) -> Pattern:
    """The pairs of inputs in which ``output`` may have a second derivative, by rows.

    An operation couples the inputs of two arguments when its slope in one of them varies
    with the other: ``x*y`` couples x and y and neither with itself.

    Cost:
        For each operation that is not linear, the inputs that it couples.

    Source:
        Gay, *More AD of nonlinear AMPL models*, 1996; Gower and Mello, *Hessian matrices via
        automatic differentiation*, 2010.
    """
    depends = _dependence([output], inputs)
    rows = [0] * len(inputs)
    coupled = {
        (depends[a], depends[b])
        for node in ordered(output, stop=inputs)
        if depends[node]
        for a, b in _coupled(node)
    }
    for first, second in coupled:
        for i in _numbers(first):
            rows[i] |= second
        for j in _numbers(second):
            rows[j] |= first
    return [set(_numbers(row)) for row in rows]


def colouring(pattern: Pattern, columns: int) -> list[list[int]]:
    """Groups of columns no two of which have an entry in the same row.

    One directional derivative yields all columns of a group, so a sparse matrix costs as many
    as there are groups. Columns with many entries are placed first.
    """
    rows_of: list[list[int]] = [[] for _ in range(columns)]
    for i, row in enumerate(pattern):
        for j in row:
            rows_of[j].append(i)
    taken = [0] * len(pattern)
    groups: list[list[int]] = []
    for j in sorted(range(columns), key=lambda j: -len(rows_of[j])):
        used = 0
        for i in rows_of[j]:
            used |= taken[i]
        colour = (~used & (used + 1)).bit_length() - 1
        if colour == len(groups):
            groups.append([])
        groups[colour].append(j)
        for i in rows_of[j]:
            taken[i] |= 1 << colour
    return groups


def _dependence(outputs: Sequence[Node], inputs: Sequence[Node]) -> dict[Node, int]:
    """For each node the set of inputs that it depends on, as bits."""
    depends = {x: 1 << i for i, x in enumerate(inputs)}
    for node in ordered(*outputs, stop=inputs):
        bits = 0
        if not is_counted(node):
            for argument in node.arguments:
                bits |= depends[argument]
        depends[node] = bits
    return depends


def _coupled(node: Node) -> Iterator[tuple[Node, Node]]:
    """The pairs of arguments, the slope in one of which varies with the other."""
    primitive = node.primitive
    assert primitive is not None
    arguments = node.arguments
    if primitive.partials:
        for index, argument in enumerate(arguments):
            if primitive.partials[index] is not None:
                for other in _reached(lift(slope(node, index)), node):
                    yield argument, other
    elif primitive.linear == "each":
        yield from ((a, b) for i, a in enumerate(arguments) for b in arguments[:i])
    elif primitive.linear != "jointly":
        yield from ((a, b) for a in arguments for b in arguments)


def _reached(formula: Node, node: Node) -> set[Node]:
    """The arguments of ``node`` that a formula in them and in ``node`` uses."""
    arguments = set(node.arguments)
    parts = ordered(formula, stop={node, *arguments})
    met = {formula}.union(*(p.arguments for p in parts))
    return arguments if node in met else arguments & met


def _numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
