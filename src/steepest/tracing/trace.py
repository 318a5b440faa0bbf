"""One following of a function: its variables, what it captured, and the values it asked for.

Traces stand inside each other. What an inner one takes from outside, be it an array or a
stand-in of an outer trace, becomes a variable of its own that is bound to it: so nothing
hashes an array, and equal code gives equal graphs, whose programs are shared between calls.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from steepest.errors import SteepestError, TraceError
from steepest.evaluation.inputs import array_of, plain
from steepest.evaluation.lifting import kernel_of, needs_sizes
from steepest.evaluation.quiet import quietly
from steepest.evaluation.values import Program
from steepest.graph import REAL, Body, Constant, Node, Type, Variable, ordered, variable, variables

from .places import line, place

MARKS = ("Tracer", "ufunc", "loop of ufunc", "dtype('O')")
"""Words in the errors of Python and NumPy that a stand-in has caused."""


COPIED = 1024
"""Captured arrays of up to so many elements are copied; larger ones may not be written into."""


class StandIn:
    """What stands for a value while a function is followed: a node in a trace."""

    __slots__ = ("home", "node")

    def __init__(self, node: Node, home: Trace) -> None:
        self.node = node
        self.home = home

    @property
    def value(self) -> Any:
        """The value in this call, computed when first asked for.

        Raises:
            TraceError: when the function is followed without values.
        """
        return self.home.value_of(self.node)


class Trace:
    """One following of a function.

    Args:
        depth: The number of traces around it, and one; its variables have this scope.
        parent: The trace that it stands in.
        spelled: Whether captured arrays are written into the graph as constants, as a
            formula wants them, instead of becoming variables.
        guarded: Whether it keeps the questions that the code asked, and their answers.
        differentiated: Whether derivatives are taken of what is followed.

    Attributes:
        inputs: What the variables of its arguments stand for, where that is known.
        bound: What each captured variable stands for: an array, or an outer stand-in.
        guards: The questions that ``if`` and ``while`` asked, with their answers.
        fixed: The variables in which nothing is differentiated, whose values may be told.
        open: Whether it is still under way.
    """

    def __init__(
        self,
        parent: Trace | None,
        *,
        spelled: bool = False,
        guarded: bool = False,
        differentiated: bool = False,
    ) -> None:
        self.parent = parent
        self.depth = 1 if parent is None else parent.depth + 1
        self.spelled = spelled
        self.guarded = guarded or (parent is not None and parent.guarded)
        self.differentiated = differentiated or (parent is not None and parent.differentiated)
        self.inputs: dict[Variable, Any] = {}
        self.bound: dict[Variable, Any] = {}
        self.fixed: set[Variable] = set()
        self.guards: list[tuple[Node, Any]] = []
        self.open = True
        self.values: dict[Node, Any] = {}
        self._kept: dict[Any, tuple[Any, Any, Variable]] = {}
        self._numbers: dict[float, Variable] = {}
        self._locked: list[np.ndarray] = []
        self._sizes: dict[str, int] = {}

    def variable(self, name: str, kind: Type, value: Any = None) -> Variable:
        """A variable of this trace, bound to a value, an outer stand-in, or None."""
        made = variable(name, scope=self.depth, type=kind)
        if value is not None:
            self.inputs[made] = value
        return made

    def capture(self, outside: Any, kind: Type) -> Variable:
        """The variable that stands for an array or an outer stand-in, the same each time."""
        key = outside.node if isinstance(outside, StandIn) else id(outside)
        known = self._kept.get(key)
        if known is not None and (known[1] is outside or _same(known[1], outside)):
            return known[2]
        held = outside if isinstance(outside, StandIn) else self._held(outside)
        made = variable(f"c{len(self.bound)}", scope=self.depth, type=kind)
        self._kept[key] = outside, held, made  # Kept alive, so that its id stays its own.
        self.bound[made] = held
        return made

    def number(self, value: float) -> Variable:
        """The variable that stands for a number which the function took from outside."""
        known = self._numbers.get(value)
        if known is None:
            known = variable(f"c{len(self.bound)}", scope=self.depth, type=REAL)
            self._numbers[value] = known
            self.bound[known] = value
        return known

    def _held(self, array: Any) -> Any:
        """The array as it is now: a copy of a small one, a large one locked against writing."""
        if not isinstance(array, np.ndarray):
            return array
        if array.size <= COPIED:
            return array.copy()
        part: Any = array
        while isinstance(part, np.ndarray):
            if part.flags.writeable:
                part.setflags(write=False)
                self._locked.append(part)
            part = part.base
        return array

    @property
    def has_locked(self) -> bool:
        """Whether a captured array is locked."""
        return bool(self._locked)

    def end(self) -> None:
        """Unlock what was captured; nothing is followed from now on."""
        self.open = False
        for array in reversed(self._locked):
            array.setflags(write=True)
        self._locked.clear()

    def answer(self, node: Node) -> Any:
        """The value of a node on which the way that the code takes depends."""
        value = self.value_of(node)
        if self.guarded:
            self.guards.append((node, value))
        return value

    def is_fixed(self, node: Node) -> bool:
        """Whether a value hangs on nothing that varies, so that it may be told as a number."""
        return all(
            v in self.fixed or (v in self.bound and _is_fixed(self.bound[v]))
            for v in variables(node)
        )

    def value_of(self, node: Node) -> Any:
        """The value of a node at the values of the variables, computed when first asked for.

        Raises:
            TraceError: when the trace knows no values.
        """
        values = self.values
        if node in values:
            return values[node]
        return quietly(self._computed, node)

    def _computed(self, node: Node) -> Any:
        values = self.values
        for n in ordered(node, stop=values):
            if isinstance(n, Constant):
                values[n] = n.value if isinstance(n.value, np.ndarray) else _number(n.value)
            elif isinstance(n, Variable):
                values[n] = self._of_variable(n)
            else:
                kernel = kernel_of(n, _of_body)
                operands = [values[a] for a in n.arguments]
                if needs_sizes(n):
                    operands = [self._sizes, *operands]
                values[n] = plain(kernel(*operands))
        return values[node]

    def _of_variable(self, v: Variable) -> Any:
        outside = self.inputs.get(v)
        if outside is None:
            outside = self.bound.get(v)
        if outside is not None:
            return outside.value if isinstance(outside, StandIn) else array_of(v, outside)
        raise TraceError(
            "Which way this goes depends on the variables, and a formula has no if.",
            where=line(),
            remedy="choose with np.where(condition, a, b), or take st.grad(fn), which "
            "follows the way that its arguments go.",
        )


def _same(held: Any, now: Any) -> bool:
    """Whether a captured array holds what it held when it was first met."""
    return held.tobytes() == now.tobytes()


def _is_fixed(outside: Any) -> bool:
    return outside.home.is_fixed(outside.node) if isinstance(outside, StandIn) else True


def _number(value: Any) -> Any:
    return value if isinstance(value, (bool, complex)) else float(value)


def _of_body(body: Body) -> Program:
    return Program(body.outputs, body.parameters)


class _Current(threading.local):
    trace: Trace | None = None


_current = _Current()


def current() -> Trace | None:
    """The trace that is under way in this thread."""
    return _current.trace


@contextmanager
def following(name: str, **how: bool) -> Iterator[Trace]:
    """A trace that is under way inside; what cannot be followed is told with its line.

    ``how`` holds the options of ``Trace``.
    """
    outer = _current.trace
    trace = Trace(outer, **how)
    _current.trace = trace
    try:
        yield trace
    except SteepestError:
        raise
    except (TypeError, AttributeError, ValueError, IndexError) as error:
        if "only integers, slices" in str(error):
            raise TraceError(
                "An array is indexed by an unknown number, and the array itself is not followed.",
                where=place(error.__traceback__, name),
                remedy="pass the array as an argument of the function, or scan over it.",
            ) from error
        if trace.has_locked and "read-only" in str(error):
            raise TraceError(
                "An array is written into after it met an unknown value.",
                where=place(error.__traceback__, name),
                remedy="write into a copy of it, or before it is used.",
            ) from error
        if "setting an array element" in str(error):
            raise TraceError(
                "An unknown value cannot be written into an array that is not followed.",
                where=place(error.__traceback__, name),
                remedy="collect the parts in a list for np.stack, or make new arrays, as in "
                "x = x.at[0].set(v) of an array made by np.zeros_like of what is followed.",
            ) from error
        if not any(mark in str(error) for mark in MARKS):
            raise
        if "dtype('O')" in str(error):
            raise TraceError(
                "np.array of unknown numbers is an array of objects, which this cannot take.",
                where=place(error.__traceback__, name),
                remedy="put the parts together by np.stack([...]) instead.",
            ) from error
        raise TraceError(
            f"This cannot be followed: {error}",
            where=place(error.__traceback__, name),
            remedy="use NumPy's element-wise functions, sums and products on the arguments.",
        ) from error
    finally:
        trace.end()
        _current.trace = outer
