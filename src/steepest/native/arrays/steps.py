"""What computes some nodes from others: fused loops between operations of other kinds."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.evaluation.inputs import dtype_of, rank_of
from steepest.evaluation.lifting import kernel_of
from steepest.graph import Body, Node, ordered

from .fusion import FLOATS, fused, fuses, is_dear


@dataclass(frozen=True)
class Step:
    """One call.

    Args:
        call: A function of the operands' values.
        operands: The nodes that it takes.
        results: The nodes that it makes.
        into: Whether it writes into arrays that are given as ``out``.
        what: What it is, for people.
    """

    call: Callable[..., Any]
    operands: tuple[Node, ...]
    results: tuple[Node, ...]
    into: bool
    what: str


def segment(
    targets: Sequence[Node], known: Container[Node], of_body: Callable[[Body], Callable[..., Any]]
) -> list[Step]:
    """The steps that compute the targets.

    Args:
        targets: Nodes.
        known: Nodes whose values there are already.
        of_body: Makes a function of a closed body.
    """
    order = [n for n in ordered(*targets, stop=known) if n.primitive is not None]
    loops = {n for n in order if fuses(n)}
    wanted = set(targets)
    for node in order:
        if node not in loops:
            wanted.add(node)
            wanted.update(a for a in node.arguments if a in loops)
    plain = [n for n in wanted if n in loops and dtype_of(n) not in FLOATS]
    loops.difference_update(plain)  # truths that others than loops take
    for node in plain:
        wanted.update(a for a in node.arguments if a in loops)
    level = _levels(order, loops)
    for node in order:
        if node in loops:
            wanted.update(
                a
                for a in node.arguments
                if a in loops and level[a] < level[node] and dtype_of(a) in FLOATS
                if is_dear(a, known)
            )
    return _steps(order, loops, wanted, level, known, of_body)


def _levels(order: Iterable[Node], loops: Container[Node]) -> dict[Node, int]:
    """How many operations that are no loops lie before each node."""
    level: dict[Node, int] = {}
    for node in order:
        below = max((level.get(a, 0) for a in node.arguments), default=0)
        level[node] = below if node in loops else below + 1
    return level


def _steps(  # noqa: PLR0917 - what segment has found
    order: Sequence[Node],
    loops: set[Node],
    wanted: set[Node],
    level: dict[Node, int],
    known: Container[Node],
    of_body: Callable[[Body], Callable[..., Any]],
) -> list[Step]:
    steps: list[Step] = []
    made: set[Node] = set()

    def is_made(node: Node) -> bool:
        return node in made or node in known

    for stage in range(max(level.values(), default=0) + 1):
        for node in order:
            if node not in loops and level[node] == stage:
                steps.append(_single(node, of_body))
                made.add(node)
        groups: dict[Any, list[Node]] = {}
        for node in order:
            if node in loops and node in wanted and level[node] == stage:
                groups.setdefault(node.type.dimensions, []).append(node)  # type: ignore
        for group in sorted(groups.values(), key=lambda g: rank_of(g[0])):
            steps += _looped(group, is_made, of_body)
            made.update(group)
    return steps


def _looped(
    group: Sequence[Node],
    is_made: Callable[[Node], bool],
    of_body: Callable[[Body], Callable[..., Any]],
) -> list[Step]:
    """One loop for the group; several where it is too wide for one."""
    found = fused(group, is_made)
    if found is not None:
        call, leaves = found
        return [Step(call, tuple(leaves), tuple(group), True, f"loop of {len(group)}")]
    if len(group) > 1:
        half = len(group) // 2
        first = _looped(group[:half], is_made, of_body)
        done = set(group[:half])
        return first + _looped(group[half:], lambda n: n in done or is_made(n), of_body)
    order = [n for n in ordered(group[0], stop=_Known(is_made, group[0])) if n.primitive]
    return [_single(n, of_body) for n in order]


class _Known:
    def __init__(self, is_made: Callable[[Node], bool], asked: Node) -> None:
        self._is_made = is_made
        self._asked = asked

    def __contains__(self, node: object) -> bool:
        return isinstance(node, Node) and node is not self._asked and self._is_made(node)


def _single(node: Node, of_body: Callable[[Body], Callable[..., Any]]) -> Step:
    """One operation by NumPy and BLAS."""
    assert node.primitive is not None
    name = node.primitive.name
    direct = _DIRECT.get(name)
    if direct is not None and rank_of(node) > 0:
        return Step(direct(node), node.arguments, (node,), True, name)
    return Step(kernel_of(node, of_body), node.arguments, (node,), False, name)


def _matmul(node: Node) -> Callable[..., Any]:
    return np.matmul


def _sum(node: Node) -> Callable[..., Any]:
    axes, keepdims = tuple(node.parameter("axes")), bool(node.parameter("keepdims"))

    def total(a: Any, out: Any = None) -> Any:
        return np.add.reduce(a, axis=axes, keepdims=keepdims, out=out)

    return total


_DIRECT: dict[str, Callable[[Node], Callable[..., Any]]] = {"matmul": _matmul, "sum": _sum}

__all__ = ["Step", "segment"]
