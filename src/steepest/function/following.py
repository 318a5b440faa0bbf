"""Functions made of Python callables, which are followed once, and Functions within these."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import TraceError
from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, Variable, broadcast, substitute, variable
from steepest.primitives.arrays import reshaped, spread, stacked
from steepest.tracing import Tracer, current, following, node, traced
from steepest.transforms.batching import batched

from .face import Function
from .traces import name_of, outputs_of


def traced_function(
    source: Callable[..., Any],
    names: Sequence[str] | None,
    shapes: Mapping[str, Sequence[int | str]] | None,
) -> Function:
    """The Function of a Python callable, followed once.

    Raises:
        TraceError: when its code depends on the values of its arguments.
    """
    names = tuple(names) if names is not None else parameters_of(source)
    with following(name_of(source), spelled=True) as trace:
        scope = trace.depth if current_depth() > 1 else 0
        inputs = [_variable(n, (shapes or {}).get(n, ()), scope) for n in names]
        result = source(*(Tracer(v, trace) for v in inputs))
        output = _stacked(result)
    name = getattr(source, "__name__", "f")
    name = name if name.isidentifier() else "f"
    return Function(output, (*inputs, *trace.bound), name=name)


def current_depth() -> int:
    """The number of traces that are under way, one inside another."""
    trace = current()
    return 0 if trace is None else trace.depth


def _variable(name: str, shape: Sequence[int | str], scope: int) -> Variable:
    return variable(name, scope=scope, type=ArrayType("real", tuple(shape)))


def _stacked(result: Any) -> Node:
    """The node of a result; lists of equally long lists are an array."""
    if isinstance(result, (list, tuple)):
        return stacked([_stacked(r) for r in result])
    nodes, _ = outputs_of(result)
    return nodes[0] if len(nodes) == 1 else stacked(nodes)


def at_stand_ins(program: Program, values: Sequence[Any]) -> list[Tracer]:
    """The outputs of a program at values of which some are stand-ins.

    The axes that values have beyond those of their variables broadcast, and lead.
    """
    nodes = [node(v) for v in values]
    leads = []
    for v, n in zip(program.inputs, nodes, strict=True):
        shape, rank = n.type.dimensions, len(v.type.dimensions)  # type: ignore
        leads.append(shape[: len(shape) - rank])
    lead: Any = broadcast(leads)
    if not lead:
        at: dict[Node, Node] = dict(zip(program.inputs, nodes, strict=True))
        return [traced(n) for n in substitute(program.outputs, at)]
    count = int(np.prod(lead, dtype=int))
    whole: dict[Node, Node] = {}
    alone: dict[Node, Node] = {}
    for v, n, own in zip(program.inputs, nodes, leads, strict=True):
        if not own:
            alone[v] = n
            continue
        rest = n.type.dimensions[len(own) :]  # type: ignore
        padded = reshaped(n, (*[1] * (len(lead) - len(own)), *own, *rest))
        whole[v] = reshaped(spread(padded, (*lead, *rest)), (count, *rest))
    results = batched(substitute(program.outputs, alone), whole, count)
    return [traced(reshaped(r, (*lead, *r.type.dimensions[1:]))) for r in results]  # type: ignore


def parameters_of(source: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments of a callable.

    Raises:
        TraceError: when its signature does not tell them.
    """
    if isinstance(source, np.ufunc):
        return ("x", "y", "z")[: source.nin]
    try:
        parameters = inspect.signature(source).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    name = getattr(source, "__name__", repr(source)[:60])
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if not positional or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        raise TraceError(
            f"The signature of {name} does not name its variables.",
            where=name,
            remedy='name them: st.function(fn, variables=("x", "y")).',
        )
    return tuple(p.name for p in positional)
