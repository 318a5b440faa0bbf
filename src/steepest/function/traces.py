"""A Python function at some arguments as a graph of arrays, with containers flattened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, TraceError
from steepest.graph import REAL, ArrayType, Node, Type, Variable, substitute
from steepest.tracing import (
    Trace,
    Tracer,
    current,
    flatten,
    following,
    is_traced,
    node,
    traced,
    unflatten,
    width,
)
from steepest.tracing.containers import Structure

from .binding import counted
from .programs import Derived

ArgNums = int | Sequence[int]


@dataclass(frozen=True)
class Followed:
    """A function at some arguments.

    Args:
        inputs: The variables of all leaves of the arguments in which it is differentiated.
        values: What they stand for: arrays, numbers, or stand-ins of an outer trace.
        structures: How the leaves stand in each of these arguments.
        outputs: The leaves of the result.
        result: How they stand in it.
        captured: The variables for what the function took from outside.
        captured_values: What they stand for.
    """

    inputs: tuple[Variable, ...]
    values: tuple[Any, ...]
    structures: tuple[Structure, ...]
    outputs: tuple[Node, ...]
    result: Structure
    captured: tuple[Variable, ...]
    captured_values: tuple[Any, ...]

    @property
    def key(self) -> tuple[tuple[Node, ...], tuple[Variable, ...], tuple[Variable, ...]]:
        """What a derivative of it depends on."""
        return self.outputs, self.inputs, self.captured

    def computed(
        self, derived: Derived, more: Sequence[Any] = (), values: Sequence[Any] = ()
    ) -> list[Any]:
        """What is derived from it at the values, then at ``more``; stand-ins where these are."""
        values = (*(values or self.values), *self.captured_values, *more)
        if any(map(is_traced, values)):
            at: dict[Node, Node] = {v: node(x) for v, x in zip(derived.inputs, values, strict=True)}
            return [traced(n) for n in substitute(derived.nodes, at)]
        return derived.program(*values)

    def split(self, leaves: Sequence[Any], argnums: ArgNums) -> Any:
        """One value for each input, in containers as the arguments have them."""
        parts, start = [], 0
        for structure in self.structures:
            parts.append(unflatten(structure, leaves[start : start + structure.size]))
            start += structure.size
        return parts[0] if isinstance(argnums, int) else tuple(parts)


def followed(
    fn: Callable[..., Any], arguments: Sequence[Any], argnums: ArgNums, options: dict[str, Any]
) -> Followed:
    """The function at these arguments.

    Raises:
        TraceError: when its code does what cannot be followed.
        ArgumentError: when ``argnums`` names no argument.
    """
    chosen = chosen_arguments(argnums, len(arguments))
    leaves: list[Any] = []
    structures: list[Structure] = []
    for i in chosen:
        flat, structure = flatten(arguments[i])
        leaves += [point(leaf, i) for leaf in flat]
        structures.append(structure)

    def called(stand_ins: list[Any]) -> Any:
        given = list(arguments)
        for i, structure in zip(chosen, structures, strict=True):
            given[i] = unflatten(structure, stand_ins[: structure.size])
            del stand_ins[: structure.size]
        return fn(*given, **options)

    return follow(called, name_of(fn), leaves, structures, differentiated=True)


def follow(
    called: Callable[[list[Any]], Any],
    name: str,
    leaves: Sequence[Any],
    structures: Sequence[Structure] = (),
    *,
    kinds: Sequence[Type] | None = None,
    differentiated: bool = False,
) -> Followed:
    """A function of a list of stand-ins, followed.

    Args:
        called: The function.
        name: What it is called in messages.
        leaves: What the stand-ins stand for.
        structures: How they stand in the arguments.
        kinds: The types of the stand-ins where a leaf is None: its value is not known.
        differentiated: Whether derivatives will be taken, so that loops need known lengths.
    """
    with following(name, differentiated=differentiated) as trace:
        if kinds is None:
            inputs = [trace.variable(f"x{k}", kind_of(v), v) for k, v in enumerate(leaves)]
        else:
            pairs = zip(kinds, leaves, strict=True)
            inputs = [trace.variable(f"x{k}", kind, v) for k, (kind, v) in enumerate(pairs)]
        outputs, result = outputs_of(called([Tracer(v, trace) for v in inputs]))
    if not any(v is None for v in leaves):
        pass_questions_on(trace, {**dict(zip(inputs, leaves, strict=True)), **trace.bound})
    return Followed(
        tuple(inputs),
        tuple(leaves),
        tuple(structures),
        tuple(outputs),
        result,
        tuple(trace.bound),
        tuple(trace.bound.values()),
    )


def pass_questions_on(trace: Trace, at: dict[Variable, Any]) -> None:
    """Tell the trace around what its values had to answer, where it keeps that."""
    outer = current()
    if outer is None or not outer.guarded or not trace.guards:
        return
    replacements: dict[Node, Node] = {v: node(x) for v, x in at.items()}
    conditions = substitute([c for c, _ in trace.guards], replacements)
    outer.guards += zip(conditions, [answer for _, answer in trace.guards], strict=True)


def point(leaf: Any, number: int) -> Any:
    """A leaf of an argument as it is differentiated in: a float, an array, or a stand-in."""
    if type(leaf) is float or isinstance(leaf, Tracer):
        return leaf
    if is_traced(leaf):
        return traced(node(leaf))
    try:
        array = np.asarray(leaf)
        if array.dtype.kind in "biuO":
            array = array.astype(float)
        width(array.dtype)
    except (TypeError, ValueError, TraceError):
        raise TraceError(
            f"Argument {number} holds {type(leaf).__name__}, in which nothing varies.",
            where=repr(leaf)[:60],
            remedy="differentiate in a number or an array; argnums chooses the argument.",
        ) from None
    if array.dtype.name == "float16":
        return array.astype(np.float32)
    return array if array.ndim or array.dtype.name != "float64" else float(array)


def leaf_of(value: Any) -> Any:
    """A leaf as a number, an array or a stand-in, whole numbers left whole.

    Raises:
        TraceError: when it is no number and no array of numbers.
    """
    if type(value) is float or isinstance(value, Tracer):
        return value
    if is_traced(value):
        return traced(node(value))
    array = np.asarray(value)
    width(array.dtype)
    return array


def kind_of(value: Any) -> ArrayType:
    """The type of the variable that stands for a leaf."""
    if type(value) is float:
        return REAL
    if isinstance(value, Tracer):
        return value.type
    return ArrayType(width(value.dtype), value.shape)


def outputs_of(result: Any) -> tuple[list[Node], Structure]:
    """The nodes of what a traced function returned, and how they stand in it.

    Raises:
        TraceError: when it returned something else than numbers.
    """
    leaves, structure = flatten(result)
    nodes = []
    for leaf in leaves if leaves or structure.parts else [None]:
        if not isinstance(leaf, (Tracer, int, float, complex, np.ndarray, np.generic)):
            raise TraceError(
                f"The function returned {type(leaf).__name__} where a number or an array is "
                "needed.",
                where=repr(leaf)[:60],
                remedy="return a number, a NumPy array, or these in lists, tuples or dicts.",
            )
        nodes.append(node(leaf))
    return nodes, structure


def name_of(fn: Any) -> str:
    """What a function is called in messages."""
    return getattr(fn, "__name__", str(fn)[:60])


def chosen_arguments(argnums: ArgNums, count: int) -> tuple[int, ...]:
    """The numbers of the arguments, counted from 0.

    Raises:
        ArgumentError: when one names no argument.
    """
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for n in numbers:
        if not isinstance(n, int) or not -count <= n < count:
            raise ArgumentError(
                f"argnums names argument {n!r}, and {counted(count, 'argument')} were given.",
                where=f"argnums={argnums!r}",
                remedy="count the arguments from 0.",
            )
    return tuple(n % count for n in numbers)
