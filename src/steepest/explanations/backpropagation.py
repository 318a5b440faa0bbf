"""Backpropagation shown: the computation graph, values forward, adjoints backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, ShapeError, TooLarge
from steepest.evaluation import Program
from steepest.function import Function, function
from steepest.function.binding import by_name, listed, required
from steepest.function.sources import Latex
from steepest.graph import Node, Variable, ordered, substitute, variable, variables
from steepest.reading import read, read_latex
from steepest.transforms import vjp

from .backpropagation_code import through_code
from .backpropagation_record import Backpropagation, Edge, Gradient, Vertex
from .vertices import Part, is_scalar, taken_apart

LARGEST = 10_000
"""Graphs of more operations than this are not shown."""

COMPARED = 2_000
"""Up to this many operations the gradient is compared with that of the sound form."""

SMALL = 256
"""Jacobians of at most this many entries are computed for an edge between arrays."""


def backpropagate(loss: Any, at: Any, parts: Mapping[str, Any] | None = None) -> Backpropagation:
    """Backpropagation through a formula at a point, with everything on the way.

    The computation graph has a vertex for each variable and operation. Values are computed
    forward; each edge has the local derivative, by the table of rules; adjoints are computed
    backward, and summed where paths meet.

    Args:
        loss: What is differentiated: one number. Text may name its parts:
            ``"a = tanh(w1*x); b = tanh(w2*a); (b - y)^2"``. In a Python function the parts
            are the values that its lines name, and the results of functions that it calls.
        at: The point: a mapping from names, an array in the order of the variables, or for
            one variable a number. For a Python function its argument, a tuple of its
            arguments, or a dict of them by name.
        parts: Functions in place of variables of ``loss``, by name, which keep their names:
            ``{"b": "tanh(w2*a)", "a": "tanh(w1*x)"}``.

    Raises:
        ShapeError: when the loss is not one number.
        TooLarge: when the graph has more than 10,000 operations.

    Cost:
        A small multiple of the gradient's, plus the textbook form of each local derivative
        that is printed.

    Example:
        >>> graph = backpropagate("a = w*x; (a - y)^2", {"w": 2.0, "x": 3.0, "y": 1.0})
        >>> graph.gradient
        {'w': 30.0, 'x': 20.0, 'y': -10.0}
        >>> [(edge.target, edge.source, edge.value) for edge in graph.product("w").paths[0]]
        [('f', 'a', 10.0), ('a', 'w', 3.0)]
    """
    if callable(loss) and not isinstance(loss, Function) and not parts:
        return through_code(loss, at, _propagated, LARGEST)
    f, named = _composed(loss, parts or {})
    source = f.shown
    if not is_scalar(source):
        raise ShapeError(
            "Backpropagation starts from one number.",
            where=str(f)[:60],
            remedy="sum the values, or take one of them.",
        )
    size = len(ordered(source))
    if size > LARGEST:
        raise TooLarge(
            f"The graph has {size:,} operations; at most {LARGEST:,} are shown.",
            where=str(f)[:60],
            remedy="use f.gradient() for the numbers alone.",
        )
    values = _point(f, at)
    named = {node: name for node, name in named.items() if node is not source and node.arguments}
    known = {**values, **_columns(f, source)}
    told = _propagated(f, source, known, named, coarse=False)
    if named:
        told = replace(told, parts=_propagated(f, source, known, named, coarse=True))
    return _compared(told, values) if size <= COMPARED else told


def _composed(loss: Any, parts: Mapping[str, Any]) -> tuple[Function, dict[Node, str]]:
    """The function with its parts put in, and the parts' names."""
    f = function(loss)
    named: dict[Node, str] = {}
    if isinstance(loss, str) and ";" in loss:
        reading = read_latex(loss) if isinstance(loss, Latex) else read(loss)
        named = {node: name for name, node in reversed(reading.parts)}
    if not parts:
        return f, named
    given = {name: function(g) for name, g in parts.items()}
    strange = [n for n in given if all(n not in g.variables for g in (f, *given.values()))]
    if strange:
        raise ArgumentError(
            f"No formula has the variable {strange[0]}.",
            where=f"{strange[0]} = {given[strange[0]]}"[:60],
            remedy="name the parts as the formulas use them.",
        )
    whole: dict[str, Function] = {}
    for name in _arranged(given):
        whole[name] = given[name].substitute(**_used(given[name], whole))
    for name, g in whole.items():
        named.setdefault(g.source, name)
    return f.substitute(**_used(f, whole)), named


def _used(f: Function, whole: Mapping[str, Function]) -> dict[str, Function]:
    return {name: whole[name] for name in f.variables if name in whole}


def _arranged(given: Mapping[str, Function]) -> list[str]:
    """The names of the parts, those that are used before those that use them."""
    done: list[str] = []
    while len(done) < len(given):
        ready = [
            name
            for name, g in given.items()
            if name not in done and all(v in done or v not in given for v in g.variables)
        ]
        if not ready:
            left = [name for name in given if name not in done]
            raise ArgumentError(
                f"The parts {listed(left)} are defined by each other.",
                where=", ".join(f"{name} = {given[name]}" for name in left)[:60],
                remedy="let each part use variables and earlier parts only.",
            )
        done += ready
    return done


def _point(f: Function, at: Any) -> dict[Variable, Any]:
    """The value of each variable."""
    given: Sequence[Any] = [at]
    if not isinstance(at, (Mapping, str)) and np.ndim(at) == 1 and len(f.inputs) != 1:
        given = list(at)
    named = by_name(f, given, {})
    values: dict[Variable, Any] = {}
    for v, name in zip(f.inputs, required(f, named), strict=True):
        value = named[name]
        value = function(value)() if isinstance(value, str) else value
        array = np.asarray(value, dtype=float)
        rank = 0 if is_scalar(v) else len(v.type.dimensions)  # type: ignore[union-attr]
        if array.ndim != rank:
            what = "one number" if not rank else f"an array of {rank} axes"
            raise ShapeError(
                f"{name} is {what} here, and got the shape {array.shape}.",
                where=f"{name}={value!r}"[:60],
                remedy="backpropagate at one point at a time.",
            )
        values[v] = array if rank else float(array)
    return values


def _columns(f: Function, source: Node) -> dict[Variable, Any]:
    """The data that a loss shows by name: they have values, and no derivative is asked in them."""
    numbers = dict(getattr(f, "columns", ()))
    others = (v for v in variables(source) if v not in f.inputs)
    return {v: numbers[v.name].value for v in others if v.name in numbers}


def _propagated(
    f: Function,
    source: Node,
    values: dict[Variable, Any],
    named: Mapping[Node, str],
    *,
    coarse: bool,
) -> Backpropagation:
    """One sweep forward and one backward."""
    taken = {*f.variables, *named.values()}
    name = next(n for n in (f.name, "f", "L", "output", "whole") if n not in taken)
    parts = taken_apart(source, f.inputs, named, name, coarse=coarse)
    whole = {part.sign: part.node for part in parts}
    slopes: dict[tuple[Node, Node], Node] = {}
    by_node = {part.node: part for part in parts}
    for part in parts:
        for used in part.uses:
            if is_scalar(part.node) and is_scalar(used):
                slopes[part.node, used] = part.slope(by_node[used].sign)
    located = [_located(slope, whole) for slope in slopes.values()]
    found = Program([*by_node, *located], tuple(values))(*values.values())
    value = dict(zip(by_node, found, strict=False))
    local = dict(zip(slopes, found[len(by_node) :], strict=True))
    adjoint: dict[Node, Any] = {source: 1.0}
    edges: list[Edge] = []
    for part in reversed(parts):
        above = adjoint.setdefault(part.node, np.zeros(np.shape(value[part.node]))[()])
        for used in reversed(part.uses):
            sign = by_node[used].sign
            if (slope := slopes.get((part.node, used))) is not None:
                told, step = part.told(slope), local[part.node, used]
                share = _times(above, step)
            else:
                below = {v: x for v, x in values.items() if v not in f.inputs}
                below |= {by_node[u].sign: value[u] for u in part.uses}
                told = part.entrywise(sign)
                step, share = _through(part, by_node[used], below, above)
            adjoint[used] = adjoint[used] + share if used in adjoint else share
            edges.append(Edge(sign.name, part.sign.name, told, _plain(step), _plain(share)))
    nodes = tuple(
        Vertex(
            part.sign.name,
            part.formula,
            "output" if part.node is source else "operation" if part.uses else "input",
            _plain(value[part.node]),
            _plain(adjoint[part.node]),
        )
        for part in parts
    )
    gradient = Gradient((v.name, _gathered(v, adjoint, values[v])) for v in f.inputs)
    at = {v.name: values[v] for v in f.inputs}
    return Backpropagation(f, at, nodes, tuple(reversed(edges)), gradient)


def _located(slope: Node, whole: Mapping[Variable, Node]) -> Node:
    """The local derivative in the variables of the whole."""
    signs: dict[Node, Node] = {v: whole[v] for v in variables(slope)}
    return substitute([slope], signs)[0]


def _times(adjoint: Any, slope: Any) -> Any:
    """The share; where nothing comes from above, nothing is handed on."""
    return 0.0 if adjoint == 0 else adjoint * slope


def _through(part: Part, used: Part, at: Mapping[Variable, Any], above: Any) -> tuple[Any, Any]:
    """The Jacobian of an operation on arrays, where it is small, and what it hands back."""
    weight = variable("#weight", scope=-1, type=part.formula.type)
    pulled = Program(vjp([part.formula], [used.sign], [weight]), (weight, *at))
    share = pulled(above, *at.values())[0]
    if np.size(above) * np.size(share) > SMALL:
        return None, share
    units = np.eye(np.size(above)).reshape(-1, *np.shape(above))
    rows = [pulled(unit, *at.values())[0] for unit in units]
    return np.reshape(rows, np.shape(above) + np.shape(share)), share


def _gathered(v: Variable, adjoint: Mapping[Node, Any], value: Any) -> Any:
    """The derivative in a variable, or in all elements of one."""
    if v in adjoint:
        return _plain(adjoint[v])
    if is_scalar(v):
        return 0.0
    total = np.zeros(np.shape(value))
    for node, share in adjoint.items():
        if node.arguments and node.arguments[0] is v and node.parameter("key") is not None:
            total[node.parameter("key")] += share
    return total


def _compared(told: Backpropagation, values: Mapping[Variable, Any]) -> Backpropagation:
    """The same with the gradient that holds in floating point, and a note where it differs."""
    f = told.function
    gradient, notes = Gradient(told.gradient), []
    whole = f.gradient()(*values.values()) if f.inputs and all(map(is_scalar, f.inputs)) else None
    for i, (name, found) in enumerate(told.gradient.items()):
        sound = f.diff(name)(*values.values()) if whole is None else whole[i]
        if np.allclose(found, sound, rtol=1e-9, atol=1e-300):
            continue
        gradient[name] = _plain(sound)
        if not np.all(np.isfinite(sound)):
            cause = f.diff(name).intermediates(*values.values()).cause
            notes.append(cause or f"The derivative in {name} is not finite here.")
        else:
            notes.append(
                f"The graph as typed gives {_plain(found)!r} for {name} in floating point; "
                f"the sound form of the derivative gives {_plain(sound)!r}."
            )
    return replace(told, gradient=gradient, notes=tuple(dict.fromkeys(notes)))


def _plain(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 and value is not None else value
