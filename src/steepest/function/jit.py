"""Python functions followed once for each form of their arguments and each way they take.

A call whose arguments have a known form runs a program. Where the code asked ``if`` of values,
the program answers the same questions; when one is answered otherwise, the call is followed
again and both ways are kept.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any

import numpy as np

from steepest.errors import CallError, SteepestError
from steepest.evaluation import Program
from steepest.graph import Node, Variable
from steepest.tracing import Tracer, flatten, following, is_traced, unflatten
from steepest.tracing.containers import Structure

from .programs import sound
from .traces import kind_of, name_of, outputs_of

MOST_WAYS = 64
"""So many ways through a function are kept for one form of its arguments."""


@dataclass(frozen=True)
class Way:
    """One way through a function: what it asks, and what it returns if the answers agree.

    Args:
        answers: What the questions were answered when it was followed.
        program: Of the values and the captured arrays: the answers, then the outputs.
        captured: The arrays that the function took from outside.
        result: How the outputs stand in what is returned.
        native: Whether the program is machine code.
    """

    answers: tuple[Any, ...]
    program: Callable[..., list[Any]]
    captured: tuple[Any, ...]
    result: Structure
    native: bool

    def taken(self, values: Sequence[Any]) -> list[Any] | None:
        """The outputs; None where a question is answered otherwise."""
        found = self.program(*values, *self.captured)
        count = len(self.answers)
        for answer, now in zip(self.answers, found, strict=False):
            if not _agree(answer, now):
                return None
        return found[count:]


@dataclass
class Form:
    """What is known of calls with arguments of one form."""

    ways: list[Way] = field(default_factory=list)
    given_up: bool = False


class Compiled:
    """A Python function that is followed once for each form of its arguments.

    Attributes:
        forms: For each form the ways through the function that are kept.
    """

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.fn = fn
        self.forms: dict[Any, Form] = {}
        update_wrapper(self, fn)

    def __repr__(self) -> str:
        count = sum(len(f.ways) for f in self.forms.values())
        return (
            f"<compiled {name_of(self.fn)}: {count} ways for {len(self.forms)} forms of arguments>"
        )

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """The value of the function, by the program for arguments of this form."""
        key: list[Any] = []
        if not options:
            for a in arguments:
                kind = type(a)
                if kind is float:
                    key.append(float)
                elif kind is np.ndarray and a.dtype.kind in "fc":
                    key.append((a.dtype, a.shape))
                else:
                    break
            else:
                return self._called(tuple(key), arguments, arguments, options)
        return self._of_containers(arguments, options)

    def _of_containers(self, arguments: tuple, options: dict[str, Any]) -> Any:
        leaves, structure = flatten((arguments, options))
        if is_traced(leaves):
            return self.fn(*arguments, **options)
        key: list[Any] = [structure]
        values: list[Any] = []
        for leaf in leaves:
            entry = _form_of(leaf)
            key.append(entry)
            if entry is not None and entry[0] == "value":
                values.append(leaf)
        return self._called(tuple(key), values, arguments, options)

    def _called(
        self, key: tuple, values: Sequence[Any], arguments: tuple, options: dict[str, Any]
    ) -> Any:
        form = self.forms.get(key)
        if form is None:
            form = self.forms[key] = Form()
        for place, way in enumerate(form.ways):
            try:
                found = way.taken(values)
            except (IndexError, SteepestError):
                if len(form.ways) == 1 and not way.answers:
                    raise
                continue  # Another way may fit these values.
            if found is not None:
                if place:
                    form.ways.insert(0, form.ways.pop(place))
                return unflatten(way.result, found)
        if form.given_up:
            return self.fn(*arguments, **options)
        if len(form.ways) >= MOST_WAYS:
            form.given_up = True
            warnings.warn(
                f"{name_of(self.fn)} has taken {MOST_WAYS} ways for arguments of one form: other "
                "ways run as plain Python from now on. Use st.while_loop, st.fori_loop or "
                "np.where for what depends on values.",
                RuntimeWarning,
                stacklevel=4,
            )
            return self.fn(*arguments, **options)
        way = followed_way(self.fn, arguments, options)
        form.ways.insert(0, way)
        found = way.taken(values)
        if found is None:  # An answer that is not the same twice, as nan.
            form.ways.remove(way)
            return self.fn(*arguments, **options)
        return unflatten(way.result, found)


def followed_way(fn: Callable[..., Any], arguments: tuple, options: dict[str, Any]) -> Way:
    """The way that a function takes at these arguments."""
    leaves, structure = flatten((arguments, options))
    with following(name_of(fn), guarded=True) as trace:
        given: list[Any] = list(leaves)
        inputs: list[Variable] = []
        for i, leaf in enumerate(leaves):
            if _is_value(leaf):
                value = leaf if type(leaf) is float else np.asarray(leaf)
                inputs.append(trace.variable(f"x{i}", kind_of(value), value))
                given[i] = Tracer(inputs[-1], trace)
        positional, by_name = unflatten(structure, given)
        outputs, result = outputs_of(fn(*positional, **by_name))
        held = tuple(_kept(v) for v in trace.bound.values())
        asked = _unique(trace.guards)
    nodes = [*(q for q, _ in asked), *sound(outputs, ())]
    program, native = program_of(nodes, [*inputs, *trace.bound])
    return Way(tuple(a for _, a in asked), program, held, result, native)


def program_of(
    nodes: Sequence[Node], inputs: Sequence[Variable]
) -> tuple[Callable[..., list[Any]], bool]:
    """The program of nodes, in machine code where there is a form for all of them."""
    if any(getattr(n.type, "dimensions", ()) for n in (*nodes, *inputs)):
        try:
            from steepest.native.arrays import ArrayProgram  # noqa: PLC0415 - loads LLVM

            return ArrayProgram(nodes, inputs), True
        except SteepestError:
            pass  # What has no native form runs on NumPy.
    return Program(nodes, inputs), False


def _unique(guards: Sequence[tuple[Node, Any]]) -> list[tuple[Node, Any]]:
    """Each question once, in the order in which they were asked."""
    return list({q: (q, a) for q, a in reversed(guards)}.values())[::-1]


def _kept(value: Any) -> Any:
    """A captured array as it is now."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def _agree(answer: Any, now: Any) -> bool:
    if isinstance(answer, np.ndarray) or isinstance(now, np.ndarray):
        return np.array_equal(answer, now)
    return answer == now


def _is_value(leaf: Any) -> bool:
    """Whether a leaf may differ between calls of one form; other things are part of it."""
    if isinstance(leaf, (bool, np.bool_, str, bytes)):
        return False
    if isinstance(leaf, (np.ndarray, np.generic)):
        return leaf.dtype.kind in "biufc"
    return isinstance(leaf, (int, float, complex))


def _form_of(leaf: Any) -> Any:
    if _is_value(leaf):
        if type(leaf) is float:
            return "value", float
        array = np.asarray(leaf)
        return "value", type(leaf) in (int, complex), array.dtype, array.shape
    try:
        hash(leaf)
    except TypeError:
        raise CallError(
            f"An argument of type {type(leaf).__name__} has no form that a compiled function "
            "could know it by.",
            where=repr(leaf)[:60],
            remedy="pass arrays, numbers, or things that can be hashed, such as text.",
        ) from None
    return "static", type(leaf), leaf
