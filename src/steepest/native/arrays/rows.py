"""Which operations treat the rows of long arrays one by one, so that blocks of rows suffice.

A node is ``row`` when each row of its value needs the same row of others only, ``turned``
when it is a matrix of rows transposed, ``total`` when it adds over all rows, and ``free``
when it has no rows. What needs a total waits for the next phase.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.evaluation.inputs import rank_of
from steepest.graph import ArrayType, Body, Node, ordered

from .fusion import fuses
from .steps import Step, segment

ROW, TURNED, TOTAL, FREE = "row", "turned", "total", "free"


@dataclass(frozen=True)
class Total:
    """A sum over rows.

    Args:
        node: What it computes.
        operands: The rows that it takes.
        part: The sum over a block.
        joined: How the sums of two blocks are joined.
        scale: What the whole is multiplied by.
    """

    node: Node
    operands: tuple[Node, ...]
    part: Callable[..., Any]
    joined: Callable[..., Any]
    scale: float = 1.0


@dataclass(frozen=True)
class Phase:
    """What can be computed before the next totals are known.

    Args:
        steps: On whole arrays.
        row_steps: On a block of rows.
        kept: The rows that are written to whole arrays.
        totals: The sums over all rows.
        rows: The values that are cut into blocks.
        count: How many rows there are.
    """

    steps: list[Step]
    row_steps: list[Step] = field(default_factory=list)
    kept: tuple[Node, ...] = ()
    totals: tuple[Total, ...] = ()
    rows: tuple[Node, ...] = ()
    count: int = 0


OfBody = Callable[[Body], Callable[..., Any]]


def phases(outputs: Sequence[Node], known: Container[Node], of_body: OfBody) -> list[Phase]:
    """The phases of a program by blocks of rows; none where rows cannot be told apart."""
    order = ordered(*outputs)
    count = _count(order)
    kinds = _kinds(order, count)
    if kinds is None or (TOTAL not in kinds.values() and ROW not in kinds.values()):
        return []
    if any(kinds[o] == TURNED for o in outputs):
        return []
    phase = _phases_of(order, kinds)
    last = max(phase.values(), default=0)
    stored: set[Node] = set()
    for node in order:
        for a in node.arguments:
            if kinds[a] == ROW and phase[a] < phase[node] and _is_dear(a, known):
                stored.add(a)
    found: list[Phase] = []
    done: set[Node] = set()

    def there(node: Node) -> bool:
        return node in done or node in known

    wanted_free = {
        a for n in order for a in n.arguments if kinds[a] == FREE and kinds[n] != FREE
    } | {o for o in outputs if kinds[o] == FREE}
    for p in range(last + 1):
        free = [n for n in order if n in wanted_free and phase[n] == p and not there(n)]
        free = [n for n in free if n.primitive is not None]
        steps = segment(free, _There(there), of_body) if free else []
        done.update(r for s in steps for r in s.results)
        totals = tuple(_total(n, count) for n in order if kinds[n] == TOTAL and phase[n] == p)
        kept = tuple(
            n
            for n in order
            if n.primitive is not None
            and kinds[n] == ROW
            and phase[n] == p
            and (n in stored or n in outputs)
        )
        targets = list(dict.fromkeys([*kept, *(o for t in totals for o in t.operands)]))
        made = [t for t in targets if not there(t)]
        row_steps = segment(made, _There(there), of_body) if made else []
        row_steps = [_of_block(s, kinds) for s in row_steps]
        cut = _cut([*row_steps], targets, kinds)
        found.append(Phase(steps, row_steps, kept, totals, cut, count))
        done.update(kept)
        done.update(t.node for t in totals)
    return found


class _There:
    def __init__(self, there: Callable[[Node], bool]) -> None:
        self._there = there

    def __contains__(self, node: object) -> bool:
        return isinstance(node, Node) and self._there(node)


def _cut(steps: Iterable[Step], targets: Iterable[Node], kinds: dict[Node, str]) -> tuple:
    made = {r for s in steps for r in s.results}
    taken = [o for s in steps for o in s.operands] + list(targets)
    return tuple(dict.fromkeys(n for n in taken if kinds[n] == ROW and n not in made))


def _dimensions(node: Node) -> tuple[Any, ...]:
    return node.type.dimensions if isinstance(node.type, ArrayType) else ()


def _count(order: Sequence[Node]) -> int:
    """The length of the first axis of the largest array."""
    largest = max(order, key=lambda n: int(np.prod(_dimensions(n), dtype=float)))
    return _dimensions(largest)[0] if _dimensions(largest) else 0


def _kinds(order: Sequence[Node], count: int) -> dict[Node, str] | None:
    kinds: dict[Node, str] = {}
    for node in order:
        kind = _kind(node, kinds, count)
        if kind is None:
            return None
        kinds[node] = kind
    return kinds


def _kind(node: Node, kinds: dict[Node, str], count: int) -> str | None:
    shape = _dimensions(node)
    if node.primitive is None:
        return ROW if shape and shape[0] == count else FREE
    inside = [kinds[a] for a in node.arguments]
    name = node.primitive.name
    if name == "broadcast_to" and inside[0] in (FREE, TOTAL):
        inner = _dimensions(node.arguments[0])
        repeats = len(inner) < len(shape) or inner[:1] == (1,)
        return ROW if shape and shape[0] == count and repeats else FREE
    if ROW not in inside and TURNED not in inside:
        return FREE
    if name == "matmul":
        return _product_kind(node, inside)
    if TURNED in inside:
        return None
    if fuses(node):
        return _element_kind(node, inside, count)
    if name in ("sum", "mean", "amax", "amin", "norm"):
        first = -rank_of(node.arguments[0]) in node.parameter("axes")
        if not first:
            return ROW
        return TOTAL if name != "norm" else None
    if name == "transpose":
        axes = tuple(node.parameter("axes"))
        if axes[0] == -len(axes):
            return ROW
        return TURNED if len(axes) == 2 else None
    return ROW if _keeps_rows(node, inside, count) else None


def _keeps_rows(node: Node, inside: Sequence[str], count: int) -> bool:
    """Whether each row of the node is made of the same row of its arguments."""
    shape, name = _dimensions(node), node.primitive.name  # type: ignore
    if name == "reshape":
        return shape[:1] == (count,)
    if name == "index":
        key = node.parameter("key")
        return bool(key) and key[0] == (None, None, None)
    if name in ("stack", "concatenate", "cumsum"):
        return all(k == ROW for k in inside) and node.parameter("axis") != -len(shape)
    return False


def _element_kind(node: Node, inside: Sequence[str], count: int) -> str | None:
    rank = rank_of(node)
    for a, kind in zip(node.arguments, inside, strict=True):
        if kind == ROW and rank_of(a) != rank:
            return None
        if kind != ROW and rank_of(a) == rank and _dimensions(a)[:1] == (count,):
            return None
    return ROW


def _product_kind(node: Node, inside: Sequence[str]) -> str | None:
    a, b = node.arguments
    first, second = inside
    if first == ROW and second in (FREE, TOTAL) and rank_of(a) == 2 and rank_of(b) <= 2:
        return ROW
    if first == TURNED and second == ROW and rank_of(b) <= 2:
        return TOTAL
    if first == ROW and second == ROW and rank_of(a) == 1 and rank_of(b) <= 2:
        return TOTAL
    return None


def _phases_of(order: Sequence[Node], kinds: dict[Node, str]) -> dict[Node, int]:
    phase: dict[Node, int] = {}
    for node in order:
        phase[node] = max((phase[a] + (kinds[a] == TOTAL) for a in node.arguments), default=0)
    return phase


def _is_dear(node: Node, known: Container[Node]) -> bool:
    """Whether computing it again takes more than a loop."""
    return any(not fuses(n) for n in ordered(node, stop=known) if n.primitive is not None)


def _total(node: Node, count: int) -> Total:
    assert node.primitive is not None
    name = node.primitive.name
    if name == "matmul":
        a, b = node.arguments
        if rank_of(a) == 1:
            return Total(node, (a, b), np.matmul, np.add)
        [rows] = a.arguments
        return Total(node, (rows, b), lambda x, y: np.matmul(x.T, y), np.add)
    axes, keepdims = tuple(node.parameter("axes")), bool(node.parameter("keepdims"))
    reduce, joined = _REDUCTIONS[name]
    scale = 1.0
    if name == "mean":
        [a] = node.arguments
        scale = 1.0 / float(np.prod([_dimensions(a)[axis] for axis in axes], dtype=float))

    def part(x: Any) -> Any:
        return reduce(x, axis=axes, keepdims=keepdims)

    return Total(node, node.arguments, part, joined, scale)


_REDUCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "sum": (np.add.reduce, np.add),
    "mean": (np.add.reduce, np.add),
    "amax": (np.maximum.reduce, np.maximum),
    "amin": (np.minimum.reduce, np.minimum),
}


def _of_block(step: Step, kinds: dict[Node, str]) -> Step:
    """The step for a block, which has fewer rows than its parameters say."""
    if step.what != "reshape":
        return step
    [result] = step.results
    rest = _dimensions(result)[1:]
    return Step(lambda a: a.reshape(len(a), *rest), step.operands, step.results, False, step.what)


__all__ = ["Phase", "Total", "phases"]
