"""Where a function is defined, where it has kinks and jumps, and how its value comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.graph import Condition, Constant, Node, Variable, ordered

from .kernels import exact_value
from .values import Program


@dataclass(frozen=True, slots=True)
class Intermediate:
    """One value on the way: a node, its value, and what was wrong there, if anything.

    Args:
        node: The part of the graph.
        value: Its value.
        violated: The first condition of the operation's domain that does not hold.
        subject: The value of that condition's subject.
    """

    node: Node
    value: Any
    violated: Condition | None = None
    subject: Any = None


@dataclass(frozen=True, slots=True)
class Intermediates:
    """Every intermediate value, arguments before what uses them.

    Args:
        rows: One for each operation and variable; numbers that were typed have none.
        cause: The first row that left its domain and matters for the value, or None.
        unbounded: The first row that matters and is infinite or not a number, or None.
    """

    rows: tuple[Intermediate, ...]
    cause: Intermediate | None
    unbounded: Intermediate | None

    def __iter__(self) -> Iterator[Intermediate]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def intermediates(output: Node, at: Mapping[Variable, Any]) -> Intermediates:
    """Every value that is computed on the way to ``output``, and what first goes wrong.

    Args:
        output: A node.
        at: The values of the variables, as for ``evaluate``.

    Returns:
        The table. A branch that is not chosen is shown and never named as a cause.
    """
    nodes = ordered(output)
    demands = {n: _conditions_of(n) for n in nodes}
    subjects = [c.subject for n in nodes for c in demands[n]]
    inputs = tuple(at)
    values = Program([*nodes, *subjects], inputs)(*(at[v] for v in inputs))
    value = dict(zip([*nodes, *subjects], values, strict=True))
    live = _live(nodes, output, value)
    rows = []
    cause = unbounded = None
    for node in nodes:
        if isinstance(node, Constant):
            continue
        violated = [c for c in demands[node] if not np.all(_holds(c, value) | ~live[node])]
        first = violated[0] if violated else None
        row = Intermediate(node, value[node], first, value[first.subject] if first else None)
        rows.append(row)
        if cause is None and violated:
            cause = row
        if unbounded is None and not np.all(_is_finite(value[node]) | ~live[node]):
            unbounded = row
    return Intermediates(tuple(rows), cause, unbounded)


def in_domain(output: Node, at: Mapping[Variable, Any]) -> Any:
    """Whether every operation that matters for ``output`` is inside its domain.

    Returns:
        A bool, or an array of bools where the variables are arrays of points.
    """
    nodes = ordered(output)
    demands = [(n, c) for n in nodes for c in _conditions_of(n)]
    choices = [n.arguments[0] for n in nodes if _is_choice(n)]
    wanted = list(dict.fromkeys([output, *choices, *(c.subject for _, c in demands)]))
    inputs = tuple(at)
    value = dict(zip(wanted, Program(wanted, inputs)(*(at[v] for v in inputs)), strict=True))
    live = _live(nodes, output, value)
    inside: Any = np.ones(np.shape(value[output]), dtype=bool)
    for node, condition in demands:
        inside = inside & (_holds(condition, value) | ~live[node])
    return bool(inside) if np.ndim(inside) == 0 else inside


def conditions(output: Node) -> list[Condition]:
    """What must hold for every operation below ``output`` to have a value, each once.

    Conditions that hold for sure, as of a typed number, are left out.
    """
    found = (c for n in ordered(output) for c in _conditions_of(n))
    return list(dict.fromkeys(found))


def kinks(output: Node) -> list[Node]:
    """The nodes at whose zeros the derivative of ``output`` may jump."""
    return _places(output, lambda node: node.primitive.kinks)  # type: ignore


def jumps(output: Node) -> list[Node]:
    """The nodes at whose zeros ``output`` itself may jump."""
    return _places(output, lambda node: node.primitive.jumps)  # type: ignore


def _places(output: Node, rule_of: Callable[[Node], Any]) -> list[Node]:
    places: dict[Node, None] = {}
    for node in ordered(output):
        rule = rule_of(node) if node.primitive is not None else None
        if rule is not None:
            places.update(dict.fromkeys(rule(*node.arguments)))
    return list(places)


def _conditions_of(node: Node) -> list[Condition]:
    primitive = node.primitive
    if primitive is None or primitive.domain is None:
        return []
    return [c for c in primitive.domain(*node.arguments) if not _is_sure(c)]


def _is_sure(condition: Condition) -> bool:
    """Whether a condition is on a constant for which it holds."""
    parts = ordered(condition.subject)
    if len(parts) > SHORT or any(isinstance(p, Variable) for p in parts):
        return False
    exact: dict[Node, Any] = {}
    for part in parts:
        number = exact_value(part, exact)
        if number is not None:
            exact[part] = number
    value = exact.get(condition.subject)
    if value is None:
        [value] = Program([condition.subject], [])()
    return bool(np.all(_judged(condition.relation, value)))


SHORT = 20
"""The most nodes of a constant that is looked at before anything is computed."""


def _holds(condition: Condition, value: Mapping[Node, Any]) -> Any:
    return np.asarray(_judged(condition.relation, value[condition.subject]))


def _judged(relation: str, subject: Any) -> Any:
    """Whether the relation holds; of what is not a number it is not this one that fails."""
    subject = np.asarray(subject, dtype=None)
    if subject.dtype.kind == "c":
        return subject != 0 if relation == "!=0" else np.ones(subject.shape, dtype=bool)
    subject = subject.astype(np.float64)
    unknown = np.isnan(subject)
    if relation == ">0":
        holds = subject > 0
    elif relation == ">=0":
        holds = subject >= 0
    elif relation == "!=0":
        holds = subject != 0
    elif relation == "pole":
        holds = (subject > 0) | (subject != np.floor(subject))
    else:
        holds = subject == np.floor(subject)
    return holds | unknown


def _is_finite(value: Any) -> Any:
    if isinstance(value, tuple):
        return np.asarray(all(np.all(_is_finite(v)) for v in value))
    return np.isfinite(np.asarray(value))


def _is_choice(node: Node) -> bool:
    return node.primitive is not None and node.primitive.name in ("where", "gate")


def _live(nodes: list[Node], output: Node, value: Mapping[Node, Any]) -> dict[Node, Any]:
    """For each node where it matters for ``output``: not where another branch is chosen."""
    scalar = all(len(getattr(n.type, "dimensions", (1,))) == 0 for n in nodes)
    live: dict[Node, Any] = {n: np.asarray(False) for n in nodes}
    live[output] = np.asarray(True)
    for node in reversed(nodes):
        here = live[node]
        for position, argument in enumerate(node.arguments):
            part = here
            if position and _is_choice(node):
                chosen = np.asarray(value[node.arguments[0]], dtype=bool)
                part = here & (chosen if position == 1 else ~chosen)
                part = part if scalar else np.asarray(np.any(part))
            live[argument] = live[argument] | part
    return live
