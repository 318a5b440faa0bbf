"""Derivatives told by the author of a function, stopped, or computed again instead of kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from steepest import transforms
from steepest.errors import CallError, ShapeError, TraceError
from steepest.graph import ArrayType, Body, Node, apply, constant, variable
from steepest.primitives import arrays
from steepest.primitives.arrays import item_of
from steepest.primitives.control import choice
from steepest.primitives.custom import with_cotangents, with_tangents
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
)
from steepest.tracing.containers import Structure, mapped

from .programs import smooth
from .traces import follow, leaf_of, name_of

_scopes = itertools.count(-1000, -1)


class custom_derivative:  # noqa: N801 - a decorator
    """A function with a derivative that is told, in JAX's form.

    Args:
        fn: The function; its arguments are numbers, arrays, or containers of these.

    Tell one of two rules:

    - ``fn.defjvp(rule)``: ``rule(primals, tangents)`` returns the value and its tangent;
    - ``fn.defvjp(forward, backward)``: ``forward(*arguments)`` returns the value and what
      ``backward(kept, cotangent)`` needs; that returns one cotangent for each argument.

    Either rule serves both modes, and is differentiated itself for higher derivatives. What
    is derived is kept, so a rule may use nothing that changes besides its arguments.

    Example:
        >>> import numpy as np
        >>> @custom_derivative
        ... def smooth_floor(x):
        ...     return np.floor(x)
        >>> _ = smooth_floor.defjvp(lambda at, moves: (np.floor(at[0]), moves[0]))
        >>> import steepest as st
        >>> st.grad(smooth_floor)(2.5)
        1.0
    """

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.fn = fn
        self._forward: tuple[Callable[..., Any], ...] = ()
        self._backward: tuple[Callable[..., Any], ...] = ()
        update_wrapper(self, fn)

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Tell how the value moves: ``rule(primals, tangents)``, a pair of value and tangent."""
        self._forward = (rule,)
        return rule

    def defvjp(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        """Tell how a cotangent is handed back."""
        self._backward = (forward, backward)

    def __call__(self, *arguments: Any) -> Any:
        """The value; where it is followed, with the rule that was told."""
        leaves, structure = flatten(arguments)
        if not is_traced(leaves):
            return self.fn(*arguments)
        if not (self._forward or self._backward):
            raise CallError(
                f"{name_of(self.fn)} was not told its derivative.",
                where=name_of(self.fn),
                remedy="tell it by .defjvp(rule) or .defvjp(forward, backward).",
            )
        leaves = [leaf_of(v) for v in leaves]

        def called(stand_ins: list[Any]) -> Any:
            return self.fn(*unflatten(structure, stand_ins))

        body = follow(called, name_of(self.fn), leaves)
        kinds = tuple(smooth(o.type) for o in body.outputs)
        rule = _Told(self._forward, self._backward, structure, body.result, kinds)
        whole = apply(
            with_tangents if self._forward else with_cotangents,
            *map(node, [*leaves, *body.captured_values]),
            body=Body([*body.inputs, *body.captured], body.outputs),
            rule=rule,
            count=len(leaves),
        )
        return unflatten(body.result, [traced(item_of(whole, i)) for i in range(len(body.outputs))])


@dataclass(frozen=True)
class _Told:
    """The rule that an author told, of flat lists of nodes.

    Args:
        forward: The rule for tangents, if that was told.
        backward: The two rules for cotangents, if those were.
        structure: How the leaves stand in the arguments.
        result: How they stand in the value.
        kinds: The types in which the leaves of the value move.
    """

    forward: tuple[Callable[..., Any], ...]
    backward: tuple[Callable[..., Any], ...]
    structure: Structure
    result: Structure
    kinds: tuple[ArrayType, ...]

    def tangents(self, arguments: Sequence[Node], moves: Sequence[Node]) -> list[Node]:
        """How the outputs move when the arguments do."""
        if not self.forward:
            return self._turned(arguments, moves)
        [rule] = self.forward
        with _within(rule) as trace:
            primals, tangents = (
                unflatten(self.structure, [Tracer(n, trace) for n in nodes])
                for nodes in (arguments, moves)
            )
            answer = rule(primals, tangents)
            if not isinstance(answer, (tuple, list)) or len(answer) != 2:
                raise _misfit(rule, "a pair: the value and its tangent")
            leaves, form = flatten(answer[1])
            if form != self.result:
                raise _misfit(rule, "a tangent of the form of the value")
            shapes = [k.dimensions for k in self.kinds]
            return _of_shapes([node(v) for v in leaves], shapes, rule, "tangent")

    def cotangents(self, arguments: Sequence[Node], weights: Sequence[Node]) -> list[Node]:
        """What weights of the outputs hand back to the arguments."""
        forward, backward = self.backward
        with _within(backward) as trace:
            answer = forward(*unflatten(self.structure, [Tracer(a, trace) for a in arguments]))
            if not isinstance(answer, (tuple, list)) or len(answer) != 2:
                raise _misfit(forward, "a pair: the value and what is kept")
            weight = unflatten(self.result, [Tracer(w, trace) for w in weights])
            shares = backward(answer[1], weight)
            shares = shares if isinstance(shares, (tuple, list)) else (shares,)
            nodes = self._handed_back(shares, arguments)
            shapes = [smooth(a.type).dimensions for a in arguments]
            return _of_shapes(nodes, shapes, backward, "cotangent")

    def _handed_back(self, shares: Sequence[Any], arguments: Sequence[Node]) -> list[Node]:
        parts = self.structure.parts
        if len(shares) != len(parts):
            raise _misfit(self.backward[1], f"one cotangent for each of {len(parts)} arguments")
        nodes: list[Node] = []
        for share, part in zip(shares, parts, strict=True):
            if share is None:  # zero, as in JAX
                met = arguments[len(nodes) : len(nodes) + part.size]
                nodes += [arrays.zeros(smooth(a.type)) for a in met]
                continue
            leaves, form = flatten(share)
            if form != part:
                raise _misfit(self.backward[1], "cotangents of the form of the arguments")
            nodes += [node(v) for v in leaves]
        return nodes

    def _turned(self, arguments: Sequence[Node], moves: Sequence[Node]) -> list[Node]:
        """The tangents, by transposing the told map from weights to cotangents."""
        scope = next(_scopes)
        weights = [variable(f"w{i}", scope=scope, type=k) for i, k in enumerate(self.kinds)]
        shares = self.cotangents(arguments, weights)
        return transforms.vjp(shares, weights, list(moves))


@contextmanager
def _within(rule: Callable[..., Any]) -> Iterator[Trace]:
    """A trace in which a told rule is called: it may use its arguments and constants."""
    with following(name_of(rule), spelled=True) as trace:
        yield trace
    if trace.bound:
        raise TraceError(
            "The rule of a custom derivative takes an unknown value from outside.",
            where=name_of(rule),
            remedy="pass it as an argument of the function.",
        )


def _of_shapes(
    nodes: list[Node], shapes: Sequence[Any], rule: Callable[..., Any], what: str
) -> list[Node]:
    for found, shape in zip(nodes, shapes, strict=True):
        if found.type.dimensions != shape:  # type: ignore
            raise ShapeError(
                f"A {what} has shape {found.type.dimensions}, and {shape} is needed.",  # type: ignore
                where=name_of(rule),
                remedy=f"give each {what} the shape of what it belongs to.",
            )
    return nodes


def _misfit(rule: Callable[..., Any], what: str) -> CallError:
    return CallError(
        f"The rule of a custom derivative returns {what}.",
        where=name_of(rule),
        remedy="see st.custom_derivative for the form.",
    )


def stop_gradient(value: Any) -> Any:
    """The value itself, which every derivative takes for a constant.

    Example:
        >>> import steepest as st
        >>> st.grad(lambda x: x * stop_gradient(x))(3.0)
        3.0
    """
    return mapped(_stopped, value)


def _stopped(leaf: Any) -> Any:
    return traced(arrays.stop_gradient(node(leaf))) if is_traced(leaf) else leaf


def checkpoint(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function with nothing kept of what lies within it: going back it is computed again.

    Args:
        fn: A function of numbers, arrays and containers of these.

    Cost:
        One more pass through ``fn`` when it is differentiated backward; the memory of its
        arguments and its result only.
    """

    def again(*arguments: Any, **options: Any) -> Any:
        leaves, structure = flatten(arguments)
        if current() is None and not is_traced(leaves):
            return fn(*arguments, **options)
        leaves = [leaf_of(v) for v in leaves]

        def called(stand_ins: list[Any]) -> Any:
            return fn(*unflatten(structure, stand_ins), **options)

        body = follow(called, name_of(fn), leaves)
        whole = Body([*body.inputs, *body.captured], body.outputs)
        held = [node(v) for v in (*body.values, *body.captured_values)]
        return unflatten(
            body.result, [traced(n) for n in choice(constant(True), whole, whole, held)]
        )

    return update_wrapper(again, fn)
