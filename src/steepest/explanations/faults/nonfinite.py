"""Where the first NaN or infinity of a function, or of its gradient, arises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.graph import Node, Variable
from steepest.primitives import where

from .remedies import backward_remedy, forward_remedy
from .subject import Subject, subject
from .sweep import Share, Sweep, operands, swept
from .wording import (
    WIDTH,
    applied,
    at_entry,
    columns,
    entry,
    number,
    operation,
    plain,
    spoken,
    wrapped,
)


@dataclass(frozen=True)
class NonFiniteRow:
    """An operation whose value, or what it hands back, is not finite.

    Args:
        direction: ``forward`` or ``backward``.
        operation: Its name.
        value: The first entry that is not finite.
        line: The user's line.
        what: The operation at the values that it met.
    """

    direction: str
    operation: str
    value: Any
    line: str
    what: str


@dataclass(frozen=True)
class NonFinite:
    """Where a NaN or an infinity was born; made by ``st.find_nan``.

    Args:
        cause: A sentence with line, operation, values and the rewrite that would mend it;
            nothing where every value and every derivative is finite.
        line: The user's line; for a formula the part of it.
        operation: The operation.
        value: What it gave: nan, inf or -inf.
        direction: ``forward`` or ``backward``; nothing where all is finite.
        remedy: The rewrite that would mend it.
        reaches: Whether it reaches the result or the gradient.
        rows: All operations at which one arises or passes, in order.
        notes: What must be known besides.
    """

    cause: str = ""
    line: str = ""
    operation: str = ""
    value: Any = None
    direction: str = ""
    remedy: str = ""
    reaches: bool = False
    rows: tuple[NonFiniteRow, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cause)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[NonFiniteRow]:
        return iter(self.rows)

    def __getitem__(self, index: int) -> NonFiniteRow:
        return self.rows[index]

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = WIDTH) -> str:
        """The cause, then the operations in order."""
        if not self.cause:
            return "\n".join(
                ["Every value and every derivative is finite here.", *self._noted(width)]
            )
        lines = [wrapped(self.cause, width)]
        shown = self.rows[:8]
        if len(self.rows) > 1:
            rows = [(r.direction, r.what, number(r.value), r.line) for r in shown]
            lines += ["", *columns([("", "operation", "value", "line"), *rows], width)]
            if len(self.rows) > len(shown):
                lines.append(f"... {len(self.rows) - len(shown):,} more")
        return "\n".join([*lines, *self._noted(width)])

    def _noted(self, width: int) -> list[str]:
        return [line for note in self.notes for line in ("", wrapped(note, width))]

    def to_dict(self) -> dict[str, Any]:
        """Everything, for strict JSON."""
        return {
            "cause": self.cause,
            "line": self.line,
            "operation": self.operation,
            "value": plain(self.value),
            "direction": self.direction,
            "remedy": self.remedy,
            "reaches": self.reaches,
            "rows": [{**vars(row), "value": plain(row.value)} for row in self.rows],
            "notes": list(self.notes),
        }


def find_nan(fn: Any, at: Any) -> NonFinite:
    """Where the first NaN or infinity arises: the user's line, the operation, its values.

    The function is computed as it is written, first forward and then backward for its
    gradient. What reaches the result comes first; where nothing does, an infinity or a NaN
    that is dropped on the way is named as such.

    Args:
        fn: A Python callable of numbers and arrays, also in containers, or a formula.
        at: The point: for a callable its argument, a tuple of its arguments or a dict of them
            by name; for a formula as in ``f(at)``. Several results are summed for the
            gradient.

    Cost:
        A few times that of the gradient, with all values of the way kept.

    Example:
        >>> found = find_nan("sqrt(x) + ln(y)", {"x": 0.0, "y": 1.0})
        >>> found.direction, found.operation, found.line
        ('backward', 'sqrt', 'sqrt(x)')
    """
    what = subject(fn, at)
    return found(what, swept(what))


def found(what: Subject, sweep: Sweep) -> NonFinite:
    """The first NaN or infinity in what was swept."""
    values, slopes = what.computed()
    births = [n for n in sweep.nodes if _is_born(n, sweep)]
    reaching = _reaching(what, sweep)
    rows = tuple(
        _row(n, what, sweep) for n in sweep.nodes if n.arguments and _is_bad(sweep.value[n])
    )
    first = [n for n in births if n in reaching] or [
        n for n in sweep.nodes if n in reaching and not n.arguments
    ]
    sound = all(map(_all_finite, values))
    if first:
        got = ", ".join(map(number, values))
        saved = f"st.grad and st.value_and_grad rewrite it and get {got} here; NumPy does not."
        notes = (saved,) if sound else ()
        return _forward(first[0], what, sweep, rows, reaches=True, notes=notes)
    finite = all(map(_all_finite, slopes))
    handed = [s for s in sweep.shares if _is_bad(s.value)]
    if not finite and not handed:
        sweep = swept(what, masked=False)
        handed = [s for s in sweep.shares if _is_bad(s.value)]
    rows += tuple(_row_of(s, what, sweep) for s in handed)
    if handed and (not finite or not births):
        share = handed[0]
        roots = [n for n in births if n is share.user or n in operands(share.user)]
        if roots and not finite:
            return _forward(roots[0], what, sweep, rows, reaches=True, notes=())
        return _backward(share, what, sweep, rows, reaches=not finite)
    if not finite:
        name = next(v.name for v, s in zip(what.inputs, slopes, strict=True) if _is_bad(s))
        return NonFinite(
            f"The derivative in {name} is not finite, though each step is by itself: products "
            f"of slopes leave the range of floats. Bring {name} to a smaller scale.",
            direction="backward",
            operation="multiply",
            value=next(_first(s)[0] for s in slopes if _is_bad(s)),
            reaches=True,
            rows=rows,
        )
    if births:
        return _forward(births[0], what, sweep, rows, reaches=False, notes=())
    return NonFinite()


def _forward(
    node: Node,
    what: Subject,
    sweep: Sweep,
    rows: tuple[NonFiniteRow, ...],
    *,
    reaches: bool,
    notes: tuple[str, ...],
) -> NonFinite:
    value, index = _first(sweep.value[node])
    line = what.line(node)
    if not node.arguments:
        name = operation(node) if isinstance(node, Variable) else "a constant"
        return NonFinite(
            f"{name}{entry(index)} is {number(value)} from the start{_place(line)}. "
            "Clean the data, or mask it: np.where(np.isfinite(x), x, 0).",
            line,
            name,
            value,
            "forward",
            "Clean the data, or mask it: np.where(np.isfinite(x), x, 0).",
            reaches,
            rows,
            notes,
        )
    met = at_entry(node, [sweep.value[a] for a in operands(node)], index)
    users: dict[Node, list[Node]] = {}
    for n in sweep.nodes:
        for a in n.arguments:
            users.setdefault(a, []).append(n)
    remedy = forward_remedy(node, users, met)
    if not reaches and any(u.primitive is where for u in users.get(node, ())):
        name = operation(node, typed=what.typed)
        remedy = f"For other tools give the branch a safe argument: {name}(where(c, x, 1))."
    remedy = spoken(remedy, typed=what.typed)
    said = f"{applied(node, met, typed=what.typed)} is {number(value)}{entry(index)}"
    said += _place(line) + "."
    if not reaches:
        said += " It does not reach the result or the gradient."
    return NonFinite(
        f"{said} {remedy}",
        line,
        operation(node, typed=what.typed),
        value,
        "forward",
        remedy,
        reaches,
        rows,
        notes,
    )


def _backward(
    share: Share, what: Subject, sweep: Sweep, rows: tuple[NonFiniteRow, ...], *, reaches: bool
) -> NonFinite:
    row = _row_of(share, what, sweep)
    remedy = spoken(backward_remedy(share.user), typed=what.typed)
    said = f"The slope of {row.what}{_place(row.line)}."
    if not reaches:
        said += " st.grad does not meet it; a plain product of slopes does."
    return NonFinite(
        f"{said} {remedy}",
        row.line,
        row.operation,
        row.value,
        "backward",
        remedy,
        reaches,
        rows,
    )


def _row(node: Node, what: Subject, sweep: Sweep) -> NonFiniteRow:
    value, index = _first(sweep.value[node])
    met = at_entry(node, [sweep.value[a] for a in operands(node)], index)
    name = operation(node, typed=what.typed)
    return NonFiniteRow(
        "forward", name, value, what.line(node), applied(node, met, typed=what.typed)
    )


def _row_of(share: Share, what: Subject, sweep: Sweep) -> NonFiniteRow:
    node = share.user
    name = operation(node, typed=what.typed)
    met = [sweep.value[a] for a in operands(node)]
    if share.slope is None or not _is_bad(share.slope):
        value, _ = _first(share.value)
        said = f"{applied(node, met, typed=what.typed)}, times what comes back, is {number(value)}"
        return NonFiniteRow("backward", name, value, what.line(node), said)
    value, index = _first(share.slope)
    if np.shape(share.slope) == np.shape(sweep.value[node]):
        met = at_entry(node, met, index)
    said = f"{applied(node, met, typed=what.typed)} is {number(value)}{entry(index)}"
    return NonFiniteRow("backward", name, value, what.line(node), said)


def _place(line: str) -> str:
    return f" in `{line}`" if line else ""


def _is_born(node: Node, sweep: Sweep) -> bool:
    """Whether a NaN or an infinity arises in an operation, and not before it."""
    value = sweep.value[node]
    if not node.arguments or not _is_bad(value):
        return False
    used = [sweep.value[a] for a in operands(node)]
    if not any(map(_is_bad, used)):
        return True
    return bool(np.any(np.isnan(value))) and not any(np.any(np.isnan(u)) for u in used)


def _reaching(what: Subject, sweep: Sweep) -> set[Node]:
    """The nodes whose NaN or infinity makes a result one."""
    found = {o for o in what.outputs if o in sweep.value and _is_bad(sweep.value[o])}
    for node in reversed(sweep.nodes):
        if node in found:
            for position, a in enumerate(operands(node)):
                if _is_bad(sweep.value[a]) and _is_taken(node, position, sweep):
                    found.add(a)
    return found


def _is_taken(node: Node, position: int, sweep: Sweep) -> bool:
    """Whether the entries that are not finite are among those that a choice takes."""
    if node.primitive is not where or position == 0:
        return True
    condition = np.asarray(sweep.value[node.arguments[0]], dtype=bool)
    taken = condition if position == 1 else ~condition
    return bool(np.any(~np.isfinite(sweep.value[node.arguments[position]]) & taken))


def _is_bad(value: Any) -> bool:
    return not _all_finite(value)


def _all_finite(value: Any) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _first(value: Any) -> tuple[Any, tuple[int, ...]]:
    """The first entry that is not finite, and its index."""
    array = np.asarray(value)
    places = np.argwhere(~np.isfinite(array))
    index = tuple(int(i) for i in places[0]) if len(places) else (0,) * array.ndim
    return array[index].item(), index
