"""What is examined: a loss at a point as one graph, with the user's line of each operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, TraceError
from steepest.function import Function, function
from steepest.function.binding import by_name, required
from steepest.function.programs import derived
from steepest.function.traces import Followed, follow, name_of, point
from steepest.graph import ArrayType, Node, Variable, ordered, rebuilt, variable, variables
from steepest.printing import text
from steepest.tracing.containers import LEAF, Structure, flatten, unflatten
from steepest.tracing.origins import Call, noting

VARYING = ("real", "float32", "float64", "complex64", "complex128")
"""The dtypes through which something varies smoothly."""

LONGEST = 60
"""Formulas of more characters than this are cut where they stand for a line."""


@dataclass(frozen=True)
class Subject:
    """A function at a point.

    Args:
        title: What it is called.
        outputs: What it returns, in the variables.
        inputs: The variables in which it is differentiated, under names that a user knows.
        given: The values of all variables, captured arrays too.
        calls: The user's calls under which each operation was made; none for a formula.
        typed: Whether it was typed as a formula.
    """

    title: str
    outputs: tuple[Node, ...]
    inputs: tuple[Variable, ...]
    given: Mapping[Variable, Any] = field(repr=False)
    calls: Mapping[Node, tuple[Call, ...]] = field(repr=False)
    typed: bool = False

    def line(self, node: Node) -> str:
        """The user's line that made an operation; for a formula the part of it."""
        if self.typed:
            drawn = text(node)
            return drawn if len(drawn) <= LONGEST else drawn[: LONGEST - 3] + "..."
        calls = self.calls.get(node)
        return str(calls[-1]) if calls else ""

    @property
    def smooth(self) -> tuple[Node, ...]:
        """The outputs that vary smoothly, of which the sum is differentiated."""
        return tuple(o for o in self.outputs if varies(o))

    def computed(self) -> tuple[list[Any], list[Any]]:
        """The values and the derivatives as ``st.value_and_grad`` computes them."""
        captured = tuple(v for v in self.given if v not in self.inputs)
        key = self.smooth, self.inputs, captured
        point = [self.given[v] for v in (*self.inputs, *captured)]
        values = derived("value", (self.outputs, self.inputs, captured)).program(*point)
        if not self.smooth or not self.inputs:
            return values, [np.zeros(np.shape(self.given[v])) for v in self.inputs]
        if len(self.smooth) == 1 and self.smooth[0].type.dimensions == ():  # type: ignore
            slopes = derived("gradient", key, "continue").program(*point)[1:]
        else:
            finite = [v for o, v in zip(self.outputs, values, strict=True) if varies(o)]
            slopes = derived("vjp", key).program(*point, *map(np.ones_like, finite))
            slopes = slopes[-len(self.inputs) :]
        return values, slopes


def varies(node: Node) -> bool:
    """Whether the value of a node can vary smoothly."""
    return isinstance(node.type, ArrayType) and node.type.dtype in VARYING


def subject(fn: Any, at: Any) -> Subject:
    """The function at the point.

    Args:
        fn: A Python callable, a formula, or a Function.
        at: For a formula a mapping from names, an array in the order of its variables, or a
            number. For a callable its argument, a tuple of its arguments, or a dict of them
            by name.
    """
    if callable(fn) and not isinstance(fn, Function):
        return _of_callable(fn, at)
    f = function(fn)
    given: Sequence[Any] = [at]
    if not isinstance(at, (Mapping, str)) and np.ndim(at) == 1 and len(f.inputs) != 1:
        given = list(at)
    named = by_name(f, given, {})
    values: dict[Variable, Any] = {}
    for v, name in zip(f.inputs, required(f, named), strict=True):
        value = named[name]
        values[v] = point(function(value)() if isinstance(value, str) else value, 0)
    columns = dict(getattr(f, "columns", ()))
    values |= {v: columns[v.name].value for v in variables(f.source) if v.name in columns}
    return Subject(str(f)[:LONGEST], (f.shown,), f.inputs, values, {}, typed=True)


def _of_callable(fn: Callable[..., Any], at: Any) -> Subject:
    arguments, options, names = _arguments(fn, at)
    leaves: list[Any] = []
    structures: list[Structure] = []
    labels: list[str] = []
    for name, argument in zip(names, [*arguments, *options.values()], strict=True):
        flat, structure = flatten(argument)
        leaves += flat
        structures.append(structure)
        labels += _labels(structure, name)
    found: TraceError | TypeError | IndexError | None = None
    for chosen in _choices(leaves):
        points = [point(leaves[i], 0) for i in chosen]

        def called(stand_ins: list[Any], chosen: Sequence[int] = chosen) -> Any:
            given = list(leaves)
            for i, stand_in in zip(chosen, stand_ins, strict=True):
                given[i] = stand_in
            parts, start = [], 0
            for structure in structures:
                parts.append(unflatten(structure, given[start : start + structure.size]))
                start += structure.size
            count = len(arguments)
            return fn(*parts[:count], **dict(zip(options, parts[count:], strict=True)))

        try:
            with noting() as origins:
                followed = follow(called, name_of(fn), points, differentiated=True)
        except (TraceError, TypeError, IndexError) as error:
            found = found or error
            continue
        calls = origins.calls
        return _renamed(fn, followed, [labels[i] for i in chosen], calls)
    assert found is not None
    raise found


def _choices(leaves: Sequence[Any]) -> Iterator[list[int]]:
    """Which leaves vary: floats; whole numbers too where the code takes them as floats."""
    floats = [i for i, leaf in enumerate(leaves) if _kind(leaf) in ("f", "c")]
    whole = [i for i, leaf in enumerate(leaves) if _kind(leaf) in ("i", "u")]
    single = [i for i in whole if np.ndim(leaves[i]) == 0]
    yield sorted(floats + (single if floats else whole))
    if floats and single:
        yield floats


def _kind(leaf: Any) -> str:
    """The letter of NumPy's dtype; nothing for what is no number."""
    if isinstance(leaf, str):
        return ""
    try:
        return np.asarray(leaf).dtype.kind
    except (TypeError, ValueError):
        return ""


def _arguments(fn: Callable[..., Any], at: Any) -> tuple[list[Any], dict[str, Any], list[str]]:
    """The arguments by place and by name, and what they all are called."""
    try:
        signature = inspect.signature(fn)
    except (TypeError, ValueError):
        return [at], {}, ["x"]
    ways: list[tuple[list[Any], dict[str, Any]]] = [([at], {})]
    if isinstance(at, dict) and all(isinstance(k, str) for k in at):
        ways.insert(0, ([], at))
    elif isinstance(at, tuple):
        ways.insert(0, (list(at), {}))
    elif isinstance(at, list) or (isinstance(at, np.ndarray) and at.ndim == 1):
        ways.append((list(at), {}))
    for given, options in ways:
        try:
            bound = signature.bind(*given, **options)
        except TypeError:
            continue
        names: list[str] = []
        for name, value in bound.arguments.items():
            kind = signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                names += [f"{name}[{i}]" for i in range(len(value))]
            elif kind is inspect.Parameter.VAR_KEYWORD:
                names += list(value)
            else:
                names.append(name)
        arguments = [*bound.args, *bound.kwargs.values()]
        if len(names) != len(arguments):
            names = [f"x{i}" for i in range(len(arguments))]
        return list(bound.args), dict(bound.kwargs), names
    raise ArgumentError(
        f"{name_of(fn)} cannot be called with what was given as the point.",
        where=f"{name_of(fn)}{signature}",
        remedy="give its argument, a tuple of its arguments, or a dict of them by name.",
    )


def _labels(structure: Structure, name: str) -> list[str]:
    """What the leaves of an argument are called: W1, layers[0]['b'], state.mean."""
    if structure == LEAF:
        return [name]
    found: list[str] = []
    for i, part in enumerate(structure.parts):
        key = structure.names[i] if structure.names else i
        if structure.kind is not None and issubclass(structure.kind, dict):
            found += _labels(part, f"{name}[{key!r}]")
        elif structure.names:
            found += _labels(part, f"{name}.{key}")
        else:
            found += _labels(part, f"{name}[{i}]")
    return found


def _renamed(
    fn: Callable[..., Any],
    followed: Followed,
    labels: Sequence[str],
    calls: Mapping[Node, tuple[Call, ...]],
) -> Subject:
    """The graph with the user's names for its variables."""
    new: dict[Node, Node] = {}
    given: dict[Variable, Any] = {}
    inputs = []
    taken = set(labels)
    for v, label, value in zip(followed.inputs, labels, followed.values, strict=True):
        new[v] = sign = variable(label, type=v.type)
        given[sign] = value
        inputs.append(sign)
    known = dict(_captured_names(fn))
    for v, value in zip(followed.captured, followed.captured_values, strict=True):
        same = (n for n, array in known.items() if _is_same(array, value))
        name = next((n for n in same if n not in taken), v.name)
        taken.add(name)
        new[v] = sign = variable(name, type=v.type)
        given[sign] = value
    for node in ordered(*followed.outputs):
        if node not in new:
            new[node] = rebuilt(node, [new[a] for a in node.arguments]) if node.arguments else node
    where: dict[Node, tuple[Call, ...]] = {}
    for node, of in calls.items():
        if node in new:
            where.setdefault(new[node], of)
    outputs = tuple(new[o] for o in followed.outputs)
    return Subject(name_of(fn), outputs, tuple(inputs), given, where)


def _captured_names(fn: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays that a function's code takes from around it, by name."""
    code = getattr(fn, "__code__", None)
    if code is None:
        return
    cells = getattr(fn, "__closure__", None) or ()
    for name, cell in zip(code.co_freevars, cells, strict=False):
        try:
            held = cell.cell_contents
        except ValueError:
            continue
        if isinstance(held, np.ndarray):
            yield name, held
    for name in code.co_names:
        held = getattr(fn, "__globals__", {}).get(name)
        if isinstance(held, np.ndarray):
            yield name, held


def _is_same(array: np.ndarray, held: Any) -> bool:
    if array is held:
        return True
    return (
        isinstance(held, np.ndarray)
        and array.shape == held.shape
        and array.dtype == held.dtype
        and array.tobytes() == held.tobytes()
    )
