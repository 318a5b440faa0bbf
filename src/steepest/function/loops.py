"""Choices and loops that stay one operation of the graph, whatever their length.

Outside a traced function they run as Python does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, ShapeError
from steepest.evaluation.inputs import plain
from steepest.graph import ArrayType, Body, Node, Variable, constant, variable
from steepest.primitives.arrays import concatenated, part, reshaped
from steepest.primitives.control import choice, repeated_while, scanned_over
from steepest.tracing import current, flatten, is_traced, node, traced, unflatten
from steepest.tracing.containers import LEAF, Structure

from .traces import Followed, follow, kind_of, leaf_of, name_of

FILLING = -7
"""The scope of parameters that only another branch uses."""


def cond(
    predicate: Any, true_fun: Callable[..., Any], false_fun: Callable[..., Any], *operands: Any
) -> Any:
    """What one of two functions makes of the operands; only that one is computed.

    Args:
        predicate: A truth.
        true_fun: Called with the operands where it holds.
        false_fun: Called with the operands elsewhere; its result has the same form.
        operands: Numbers, arrays, or containers of these.

    Example:
        >>> cond(True, lambda x: x + 1, lambda x: x - 1, 3.0)
        4.0
    """
    if not is_traced(predicate):
        return (true_fun if predicate else false_fun)(*operands)
    leaves, structure = flatten(operands)
    leaves = [leaf_of(v) for v in leaves]
    branches = [_body(f, leaves, structure) for f in (true_fun, false_fun)]
    require_same(branches[0].result, branches[1].result, "The branches of st.cond")
    captured = [b.captured_values for b in branches]
    on_true = [*branches[0].inputs, *branches[0].captured, *_fillers(branches[1].captured)]
    on_false = [*branches[1].inputs, *_fillers(branches[0].captured), *branches[1].captured]
    arguments = map(node, [*leaves, *captured[0], *captured[1]])
    chosen = choice(
        node(predicate),
        Body(on_true, branches[0].outputs),
        Body(on_false, branches[1].outputs),
        list(arguments),
    )
    return unflatten(branches[0].result, [traced(n) for n in chosen])


def while_loop(
    cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], init_val: Any
) -> Any:
    """The state after repeating ``body_fun`` while ``cond_fun`` of it holds.

    Where derivatives are taken and the values are known, the number of steps is found first,
    so that the loop can be gone through backward.

    Args:
        cond_fun: Of the state, a truth.
        body_fun: Of the state, the next one, of the same form.
        init_val: The first state.

    Example:
        >>> while_loop(lambda x: x < 100, lambda x: 2 * x, 3.0)
        192.0
    """
    leaves, structure = flatten(init_val)
    if current() is None and not is_traced(leaves):
        state = init_val
        while cond_fun(state):
            state = body_fun(state)
        return state
    leaves = [leaf_of(v) for v in leaves]
    one = Structure(tuple, (), (structure,))
    body = _body(body_fun, leaves, one)
    condition = _body(cond_fun, leaves, one)
    require_same(body.result, structure, "What st.while_loop carries")
    if condition.result != LEAF:
        raise CallError(
            "The condition of a loop is one truth.",
            where=name_of(cond_fun),
            remedy="return a comparison.",
        )
    parameters = [*body.inputs, *body.captured, *_fillers(condition.captured)]
    asking = [*condition.inputs, *_fillers(body.captured), *condition.captured]
    held = [node(v) for v in (*body.captured_values, *condition.captured_values)]
    start = [node(v) for v in leaves]
    whole = Body(parameters, body.outputs)
    trace = current()
    assert trace is not None
    if trace.differentiated:
        steps = _steps(Body(asking, condition.outputs), whole, start, held)
        found = scanned_over(whole, start, captured=held, length=steps)
    else:
        found = repeated_while(Body(asking, condition.outputs), whole, start, held)
    return unflatten(structure, [traced(n) for n in found])


def _steps(condition: Body, body: Body, start: Sequence[Node], held: Sequence[Node]) -> int:
    """How many steps a loop takes at the values of this call."""
    trace = current()
    assert trace is not None
    count = variable("steps", scope=FILLING)
    counting = Body(
        [count, *body.parameters],
        [count + 1, *body.outputs],
    )
    asking = Body([count, *condition.parameters], condition.outputs)
    first = repeated_while(asking, counting, [constant(0), *start], held)[0]
    return int(trace.answer(first))


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """The state after ``body_fun(i, state)`` for each ``i`` from ``lower`` up to ``upper``.

    Args:
        lower: The first number.
        upper: The number after the last.
        body_fun: Of the number and the state, the next state, of the same form.
        init_val: The first state.

    Example:
        >>> fori_loop(0, 5, lambda i, total: total + i, 0.0)
        10.0
    """
    if is_traced([lower, upper]):
        last = while_loop(
            lambda s: s[0] < upper, lambda s: (s[0] + 1, body_fun(s[0], s[1])), (lower, init_val)
        )
        return last[1]
    numbers = np.arange(int(lower), int(upper))
    return scan(lambda state, i: (body_fun(i, state), None), init_val, numbers)[0]


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    *,
    checkpoint: int | None = None,
) -> tuple[Any, Any]:
    """The last state, and what each step made, for one step per element of ``xs``.

    Args:
        f: ``f(state, x)``, a pair of the next state and what the step makes.
        init: The first state.
        xs: Arrays of one length, alone or in containers; an element of each goes to ``f``.
        length: The number of steps, where there is no ``xs``.
        reverse: Whether to go from the last element to the first.
        checkpoint: Going backward needs the state before every step. With a number k it is
            kept for every k-th only and computed again between: memory for n/k + k states,
            least for the square root of n, at the cost of one more pass.

    Example:
        >>> import numpy as np
        >>> scan(lambda s, x: (s + x, s * x), 0.0, np.arange(4.0))
        (6.0, array([0., 0., 2., 9.]))
    """
    leaves, structure = flatten(init)
    arrays, form = flatten(xs)
    arrays = [leaf_of(a) for a in arrays]
    count = _length(arrays, length)
    if current() is None and not is_traced([*leaves, *arrays]):
        return _by_hand(f, init, arrays, form, count=count, reverse=reverse)
    leaves = [leaf_of(v) for v in leaves]
    kinds = [kind_of(v) for v in leaves]
    elements = [ArrayType(kind_of(a).dtype, kind_of(a).dimensions[1:]) for a in arrays]
    both = Structure(tuple, (), (structure, form))
    body = _followed_body(f, both, [*kinds, *elements])
    parts = body.result.parts
    if body.result.kind not in (tuple, list) or len(parts) != 2:
        raise CallError(
            "A step of st.scan returns a pair: the next state and what it makes.",
            where=name_of(f),
            remedy="return state, made",
        )
    require_same(parts[0], structure, "What st.scan carries")
    held = [node(v) for v in body.captured_values]
    whole = Body([*body.inputs, *body.captured], body.outputs)
    start = [node(v) for v in leaves]
    data = [node(a) for a in arrays]
    if checkpoint is None:
        found = scanned_over(whole, start, data, held, length=count, backward=reverse)
    else:
        found = _in_stretches(
            whole, start, data, held, count=count, backward=reverse, size=checkpoint
        )
    results = [traced(n) for n in found]
    return unflatten(parts[0], results[: len(start)]), unflatten(parts[1], results[len(start) :])


def _in_stretches(
    body: Body,
    start: list[Node],
    data: list[Node],
    held: list[Node],
    *,
    count: int,
    backward: bool,
    size: int,
) -> list[Node]:
    """A scan over stretches, each of which is a scan: what lies within one is not kept."""
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise ArgumentError(
            f"A stretch has a whole number of steps from 1, not {size!r}.",
            where=f"checkpoint={size!r}",
            remedy="checkpoint=100",
        )
    full = count // size
    edge = full * size if not backward else count - full * size
    carried = len(start)
    made: list[list[Node]] = []

    def over(state: list[Node], pieces: list[Node], steps: int) -> list[Node]:
        whole = scanned_over(body, state, pieces, held, length=steps, backward=backward)
        made.append(whole[carried:])
        return whole[:carried]

    def stretches(state: list[Node], pieces: list[Node]) -> list[Node]:
        folded = [reshaped(p, (full, size, *p.type.dimensions[1:])) for p in pieces]  # type: ignore
        kinds = [n.type for n in (*state, *folded, *held)]
        first, last = carried, carried + len(data)
        inner = [variable(f"s{i}", scope=FILLING, type=k) for i, k in enumerate(kinds)]
        for i in range(first, last):
            kind: Any = kinds[i]
            inner[i] = variable(
                f"s{i}", scope=FILLING, type=ArrayType(kind.dtype, kind.dimensions[1:])
            )
        outputs = scanned_over(
            body, inner[:first], inner[first:last], inner[last:], length=size, backward=backward
        )
        found = scanned_over(
            Body(inner, outputs), state, folded, held, length=full, backward=backward
        )
        made.append(
            [reshaped(n, (full * size, *n.type.dimensions[2:])) for n in found[carried:]]  # type: ignore
        )
        return found[:carried]

    state = start
    whole = slice(0, edge) if not backward else slice(edge, count)
    rest = slice(edge, count) if not backward else slice(0, edge)
    if full:
        state = stretches(state, [part(d, whole) for d in data])
    if count % size or not full:
        state = over(state, [part(d, rest) for d in data], count - full * size)
    if backward:
        made.reverse()
    return [*state, *(concatenated(list(pieces)) for pieces in zip(*made, strict=True))]


def _by_hand(
    f: Callable[[Any, Any], tuple[Any, Any]],
    state: Any,
    arrays: list[Any],
    form: Structure,
    *,
    count: int,
    reverse: bool,
) -> tuple[Any, Any]:
    """The same loop by Python."""
    made: list[list[Any]] = []
    shape = Structure(type(None))
    for i in reversed(range(count)) if reverse else range(count):
        state, result = f(state, unflatten(form, [plain(a[i]) for a in arrays]))
        leaves, shape = flatten(result)
        made.append(leaves)
    if reverse:
        made.reverse()
    if not made:
        return state, None
    return state, unflatten(shape, [np.stack(c) for c in zip(*made, strict=True)])


def _length(arrays: Sequence[Any], length: int | None) -> int:
    lengths = {kind_of(a).dimensions[:1] for a in arrays} | (
        {(length,)} if length is not None else set()
    )
    if len(lengths) != 1 or lengths == {()}:
        raise ShapeError(
            f"A scan needs arrays of one length, or a number of steps, and got {len(lengths)} "
            "lengths.",
            where="scan",
            remedy="length=10",
        )
    return int(next(iter(lengths))[0])


def _body(f: Callable[..., Any], leaves: Sequence[Any], structure: Structure) -> Followed:
    return _followed_body(f, structure, [kind_of(v) for v in leaves])


def _followed_body(
    f: Callable[..., Any], structure: Structure, kinds: Sequence[ArrayType]
) -> Followed:
    """A function of values that are not known, as a body has them."""

    def called(stand_ins: list[Any]) -> Any:
        return f(*unflatten(structure, stand_ins))

    return follow(called, name_of(f), [None] * len(kinds), kinds=kinds)


def _fillers(variables: Sequence[Variable]) -> list[Variable]:
    """Parameters in the place of those that only another body uses."""
    return [variable(f"unused {v.name}", scope=FILLING, type=v.type) for v in variables]


def require_same(found: Structure, wanted: Structure, what: str) -> None:
    """Refuse results of different forms."""
    if found != wanted:
        raise CallError(
            f"{what} has two different forms.",
            where="the containers that are returned",
            remedy="return containers of the same form, with the same keys.",
        )
