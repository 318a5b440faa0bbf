"""Backpropagation through a Python function, with the names that its code gives to values."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from steepest.errors import ShapeError, TooLarge
from steepest.function import Function
from steepest.graph import Node, Variable, ordered
from steepest.tracing.origins import Call

from .backpropagation_record import Backpropagation
from .faults.subject import Subject, subject
from .vertices import is_scalar

ASSIGNED = re.compile(r"\s*([^\W\d]\w*)\s*(?::[^=]+)?=(?!=)")
"""A line that gives a name to a value."""

Propagate = Callable[..., Backpropagation]


def through_code(loss: Any, at: Any, propagate: Propagate, largest: int) -> Backpropagation:
    """Backpropagation through a Python function at its arguments.

    Args:
        loss: The function, which returns one number.
        at: Its arguments, as in ``st.find_nan``.
        propagate: The sweep forward and backward.
        largest: How many operations may be shown.

    Raises:
        ShapeError: when the function does not return one number.
        TooLarge: when there are too many operations.
    """
    what = subject(loss, at)
    if len(what.outputs) != 1 or not is_scalar(what.outputs[0]):
        shapes = ", ".join(str(o.type) for o in what.outputs)
        raise ShapeError(
            f"Backpropagation starts from one number, and this returns {shapes}.",
            where=what.title,
            remedy="sum the values, or take one of them.",
        )
    [source] = what.outputs
    nodes = ordered(source)
    if len(nodes) > largest:
        raise TooLarge(
            f"The graph has {len(nodes):,} operations; at most {largest:,} are shown.",
            where=what.title,
            remedy="use st.grad for the numbers alone.",
        )
    named = _named(nodes, what)
    name = named.pop(source, what.title)
    f = Function(source, what.inputs, name=name if name.isidentifier() else "L")
    values = dict(what.given)
    told = propagate(f, source, values, named, coarse=False)
    if named:
        told = replace(told, parts=propagate(f, source, values, named, coarse=True))
    return _compared(told, what)


def _named(nodes: list[Node], what: Subject) -> dict[Node, str]:
    """The names of values: those that a line assigns, then those of the functions called."""
    last: dict[tuple[Any, ...], Node] = {}
    names: dict[tuple[Any, ...], str] = {}
    turns: dict[tuple[int, int], tuple[int, int]] = {}
    for node in nodes:
        calls = what.calls.get(node)
        if not node.arguments or not calls:
            continue
        for key, name in _groups(calls, turns):
            last[key] = node
            names[key] = name
    taken = {v.name for v in what.given}
    named: dict[Node, str] = {}
    for key, node in last.items():
        if node in named:
            continue
        name, count = names[key], 1
        while name in taken:
            count += 1
            name = f"{names[key]}_{count}"
        taken.add(name)
        named[node] = name
    return named


def _groups(
    calls: tuple[Call, ...], turns: dict[tuple[int, int], tuple[int, int]]
) -> list[tuple[tuple[Any, ...], str]]:
    """The assignment, and the call of a function, to which an operation belongs."""
    found: list[tuple[tuple[Any, ...], str]] = []
    first = calls[0]
    place = first.number, first.line
    step, turn = turns.get(place, (-1, 0))
    turn += first.step < step  # The line runs again, in a loop.
    turns[place] = first.step, turn
    assigned = ASSIGNED.match(linecache.getline(first.file, first.line))
    if assigned:
        found.append((("line", *place, turn), assigned[1]))
    if len(calls) > 1 and calls[1].function.isidentifier():
        found.append((("call", calls[1].number), calls[1].function))
    return found


def _compared(told: Backpropagation, what: Subject) -> Backpropagation:
    """The same with the gradient that ``st.grad`` computes, and a note where it differs."""
    gradient = type(told.gradient)(told.gradient)
    notes = []
    _, slopes = what.computed()
    sound: Mapping[Variable, Any] = dict(zip(what.inputs, slopes, strict=True))
    for v, slope in sound.items():
        if not np.allclose(gradient[v.name], slope, rtol=1e-6, atol=1e-12, equal_nan=True):
            gradient[v.name] = slope
            notes.append(
                f"The product of the slopes as written is not what st.grad gives for {v.name}: "
                "it rewrites what rounding would harm. The gradient below is st.grad's."
            )
    return replace(told, gradient=gradient, notes=tuple(notes))
