"""Sums of products over shared axes: what einsum, tensordot and dot are made of.

Axes have labels. Two arrays are contracted by one matrix product, with reshapes where several
axes are summed or kept; labels that both keep are stacked.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.graph import Node, broadcast
from steepest.graph.types import Dimension
from steepest.primitives.arrays import permuted, reshaped, total
from steepest.primitives.matrices import diagonal, product

from .calling import refused, shape_of

Label = Hashable


@dataclass(frozen=True, slots=True)
class Labelled:
    """An array with a label for each axis."""

    array: Node
    labels: tuple[Label, ...]

    def length(self, label: Label) -> Dimension:
        """The length of the axis of that label."""
        return shape_of(self.array)[self.labels.index(label)]


def contracted(operands: Sequence[Labelled], output: Sequence[Label]) -> Node:
    """The sum of products of the operands over all labels that ``output`` does not name."""
    left = [_without_repeats(o) for o in operands]
    for i, j in _path(left, output):
        second, first = left.pop(max(i, j)), left.pop(min(i, j))
        needed = {*output, *(label for o in left for label in o.labels)}
        left.append(_pair(first, second, needed))
    return _as_output(left[0], tuple(output))


def _path(operands: Sequence[Labelled], output: Sequence[Label]) -> list[tuple[int, int]]:
    """Which two are contracted at each step: NumPy's greedy order where lengths are known."""
    count = len(operands)
    straight = [(0, 1)] + [(0, count - 1 - k) for k in range(1, count - 1)]
    if count < 3:
        return straight[: count - 1]
    if any(isinstance(d, str) for o in operands for d in shape_of(o.array)):
        return straight
    labels = list(dict.fromkeys(label for o in operands for label in o.labels))
    numbers = {label: i for i, label in enumerate(labels)}
    given: list[Any] = []
    for o in operands:
        empty = np.broadcast_to(np.float64(0), shape_of(o.array))  # type: ignore
        given += [empty, [numbers[label] for label in o.labels]]
    path, _ = np.einsum_path(*given, [numbers[label] for label in output], optimize="greedy")
    if any(len(step) != 2 for step in path[1:]):
        return straight
    return [(int(i), int(j)) for i, j in path[1:]]


def _without_repeats(operand: Labelled) -> Labelled:
    """The operand with the diagonal of axes that have one label."""
    array, labels = operand.array, list(operand.labels)
    while len(set(labels)) < len(labels):
        label = next(label for label in labels if labels.count(label) > 1)
        first = labels.index(label)
        second = labels.index(label, first + 1)
        rest = [i for i in range(len(labels)) if i not in (first, second)]
        lengths = shape_of(array)
        if lengths[first] != lengths[second]:
            raise ValueError(
                f"dimensions in single operand for collapsing index don't match "
                f"({lengths[first]} != {lengths[second]})"
            )
        array = diagonal(permuted(array, [*rest, first, second]))
        labels = [*(labels[i] for i in rest), label]
    return Labelled(array, tuple(labels))


def _reduced(operand: Labelled, needed: set[Label]) -> Labelled:
    """The operand summed over what nobody else has."""
    lost = [i for i, label in enumerate(operand.labels) if label not in needed]
    if not lost:
        return operand
    kept = tuple(label for label in operand.labels if label in needed)
    return Labelled(total(operand.array, lost), kept)


def _narrowed(operand: Labelled, other: Labelled) -> Labelled:
    """The operand without axes of length 1 that the other has longer: it repeats along them."""
    drop = [
        label
        for label in operand.labels
        if label in other.labels and operand.length(label) == 1 and other.length(label) != 1
    ]
    if not drop:
        return operand
    kept = tuple(label for label in operand.labels if label not in drop)
    lengths = [operand.length(label) for label in kept]
    return Labelled(reshaped(operand.array, lengths), kept)


def _pair(a: Labelled, b: Labelled, needed: set[Label]) -> Labelled:
    a, b = _narrowed(a, b), _narrowed(b, a)
    a = _reduced(a, needed | set(b.labels))
    b = _reduced(b, needed | set(a.labels))
    shared = [label for label in a.labels if label in b.labels]
    for label in shared:
        if a.length(label) != b.length(label):
            raise ValueError(
                f"shapes {shape_of(a.array)} and {shape_of(b.array)} not aligned: "
                f"{a.length(label)} != {b.length(label)}"
            )
    summed = [label for label in shared if label not in needed]
    batch = [label for label in shared if label in needed]
    rows = [label for label in a.labels if label not in shared]
    columns = [label for label in b.labels if label not in shared]
    if not summed:
        return _multiplied(a, b, batch, rows, columns)
    left = _arranged(a, [batch, rows, summed], bare=not rows and not batch)
    right = _arranged(b, [batch, summed, columns], bare=not columns and not batch)
    if not columns and batch:
        right = reshaped(right, (*shape_of(right), 1))
    if not rows and batch:
        left = reshaped(left, (*shape_of(left)[:-1], 1, shape_of(left)[-1]))
    result = product(left, right)
    labels = (*batch, *rows, *columns)
    lengths = [(a if label in a.labels else b).length(label) for label in labels]
    return Labelled(reshaped(result, lengths), labels)


def _multiplied(
    a: Labelled, b: Labelled, batch: list[Label], rows: list[Label], columns: list[Label]
) -> Labelled:
    """The product without a sum: each axis stands where the result has it."""
    labels = [*batch, *rows, *columns]
    left = permuted(a.array, [a.labels.index(label) for label in [*batch, *rows]])
    right = permuted(b.array, [b.labels.index(label) for label in [*batch, *columns]])
    left = reshaped(left, (*shape_of(left), *[1] * len(columns))) if rows else left
    if rows and columns:
        lengths = shape_of(right)
        split = len(batch)
        right = reshaped(right, (*lengths[:split], *[1] * len(rows), *lengths[split:]))
    elif rows:
        right = reshaped(right, (*shape_of(right), *[1] * len(rows)))
    elif columns:
        left = reshaped(left, (*shape_of(left), *[1] * len(columns)))
    return Labelled(left * right, tuple(labels))


def _arranged(operand: Labelled, groups: Sequence[list[Label]], *, bare: bool) -> Node:
    """The operand with its axes in groups; all but the first group become one axis each.

    Args:
        operand: What is arranged.
        groups: The labels, of which the first are stacked.
        bare: Whether an empty group leaves no axis.
    """
    batch, *others = groups
    order = [operand.labels.index(label) for label in (*batch, *others[0], *others[1])]
    array = permuted(operand.array, order)
    lengths: list[Dimension] = [operand.length(label) for label in batch]
    for group in others:
        if len(group) == 1:
            lengths.append(operand.length(group[0]))
        elif group:
            lengths.append(_joint([operand.length(label) for label in group]))
    return reshaped(array, lengths)


def _joint(lengths: Sequence[Dimension]) -> Dimension:
    """The length of several axes as one."""
    names = [d for d in lengths if isinstance(d, str)]
    count = 1
    for d in lengths:
        if isinstance(d, int):
            count *= d
    if not names:
        return count
    if len(names) == 1 and count == 1:
        return names[0]
    raise refused(
        f"A product over the axes {tuple(lengths)} at once has no length that can be named.",
        "give numbers for the shape, or sum over one axis at a time.",
    )


def _as_output(operand: Labelled, output: tuple[Label, ...]) -> Node:
    operand = _reduced(operand, set(output))
    return permuted(operand.array, [operand.labels.index(label) for label in output])


# ---- einsum's language ----


def einsum(operands: Sequence[Any], make: Any) -> Node:
    """The value of ``np.einsum`` of these arguments.

    Args:
        operands: The text and the arrays, or arrays and lists of labels in turns.
        make: Makes a node of an array.
    """
    if isinstance(operands[0], str):
        text, *arrays = operands
        inputs, output = _parsed(text)
    else:
        arrays = list(operands[: len(operands) // 2 * 2 : 2])
        inputs = [list(labels) for labels in operands[1::2]]
        output = list(operands[-1]) if len(operands) % 2 else None
    nodes = list(map(make, arrays))
    if len(inputs) != len(nodes):
        raise ValueError("the numbers of operands and of their subscripts differ")
    labelled = [_spelled(n, labels) for n, labels in zip(nodes, inputs, strict=True)]
    dots = max((_dots(o) for o in labelled), key=len)
    if output is None:
        every = [label for o in labelled for label in o.labels if not isinstance(label, _Dot)]
        output = [*dots, *sorted((x for x in set(every) if every.count(x) == 1), key=_rank)]
    else:
        output = [x for label in output for x in (dots if label is Ellipsis else [label])]
    return contracted(_aligned(labelled), output)


def _rank(label: Any) -> Any:
    """What labels are ordered by: letters or numbers, as they come."""
    return label


@dataclass(frozen=True, slots=True)
class _Dot:
    """The label of an axis that ``...`` stands for, counted from the last."""

    place: int


def _parsed(text: str) -> tuple[list[list[Any]], list[Any] | None]:
    text = text.replace(" ", "")
    sources, arrow, target = text.partition("->")

    def labels(part: str) -> list[Any]:
        before, dots, after = part.partition("...")
        if not all(c.isalpha() for c in before + after):
            raise ValueError(f"einstein sum subscripts string contains a stray sign: {part!r}")
        return [*before, *([Ellipsis] if dots else []), *after]

    return [labels(s) for s in sources.split(",")], labels(target) if arrow else None


def _spelled(array: Node, labels: Sequence[Any]) -> Labelled:
    """The array with labels for the axes that ``...`` stands for."""
    rank, named = len(shape_of(array)), len([x for x in labels if x is not Ellipsis])
    if named > rank or (named < rank and Ellipsis not in labels):
        raise ValueError(
            f"einstein sum subscripts name {named} axes of an array that has {rank}: {labels}"
        )
    dots = [_Dot(k) for k in range(rank - named, 0, -1)]
    spelled = [x for label in labels for x in (dots if label is Ellipsis else [label])]
    return Labelled(array, tuple(spelled))


def _dots(operand: Labelled) -> list[_Dot]:
    return [label for label in operand.labels if isinstance(label, _Dot)]


def _aligned(operands: list[Labelled]) -> list[Labelled]:
    """The operands with axes of length 1 dropped where another one is longer."""
    longest: dict[Label, Dimension] = {}
    for o in operands:
        for label in o.labels:
            length = o.length(label)
            longest[label] = broadcast([(longest.get(label, 1),), (length,)])[0]
    result = []
    kept_somewhere = {
        label for o in operands for label in o.labels if o.length(label) == longest[label]
    }
    for o in operands:
        drop = {
            label
            for label in o.labels
            if o.length(label) == 1 and longest[label] != 1 and label in kept_somewhere
        }
        kept = tuple(label for label in o.labels if label not in drop)
        lengths = [
            d for d, label in zip(shape_of(o.array), o.labels, strict=True) if label not in drop
        ]
        result.append(Labelled(reshaped(o.array, lengths), kept))
    return result
