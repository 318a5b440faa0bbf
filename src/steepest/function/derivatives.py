"""Derivatives of Functions: partial, along a direction, all first and all second ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest import transforms
from steepest.errors import ArgumentError, CallError, ShapeError
from steepest.graph import ArrayType, Node, Variable, constant, lift, ordered, variable
from steepest.primitives import where
from steepest.primitives.arrays import part, stack, stacked

from .binding import by_name, counted, either, listed, required, unique, variable_named
from .route import Route, derived_route

if TYPE_CHECKING:
    from .face import Function

Pair = tuple[Node, Node | None]
"""A value, and the truth that it is undefined or None."""

CHOICES = ("undefined", "continue")


def diff(f: Function, wrt: Sequence[str], order: int, at_kinks: str) -> Function:
    """The derivative of ``f``; see ``Function.diff``."""
    _check(order, at_kinks)
    names = _names(f, wrt)
    moving = [variable("x")] if names is None else [variable_named(f, name) for name in names]
    steps = [("diff", x, at_kinks, order) for x in moving]
    pair = f.source, f.undefined
    for step in steps:
        pair = advanced(pair, step)
    return _derived(f, pair, steps) if order else f


def advanced(pair: Pair, step: tuple) -> Pair:
    """A value and its undefined places after one derivative, or one of its parts."""
    kind, what, *rest = step
    if kind == "diff":
        return _each(pair, lambda scalar: _partial(scalar, what, *rest))
    if kind == "jacobian":
        return _each(pair, lambda scalar: _gradient(scalar, what, *rest))
    return _part(pair, what)


def gradient(f: Function, at_kinks: str = "undefined") -> Function:
    """The first partial derivatives of a scalar function."""
    _check(1, at_kinks)
    if isinstance(f.source.type, ArrayType) and f.source.type.dimensions:
        raise ShapeError(
            f"A gradient is of one number, and {f.name} has the shape {_shape(f.source)}.",
            where=str(f)[:60],
            remedy="ask for the jacobian().",
        )
    return jacobian(f, at_kinks)


def jacobian(f: Function, at_kinks: str = "undefined") -> Function:
    """The first partial derivatives of every component."""
    _check(1, at_kinks)
    step = ("jacobian", f.inputs, at_kinks)
    return _derived(f, advanced((f.source, f.undefined), step), [step])


def hessian(f: Function, at_kinks: str = "undefined") -> Function:
    """The second partial derivatives."""
    return jacobian(jacobian(f, at_kinks), at_kinks)


def directional(f: Function, direction: Any, at_kinks: str = "undefined") -> Function:
    """The sum of the partial derivatives, each times its component of the direction."""
    _check(1, at_kinks)
    given = direction
    if not isinstance(direction, Mapping):
        given = np.ravel(np.asarray(direction, dtype=object)).tolist()
        if len(given) != len(f.inputs):
            raise CallError(
                f"A direction has {counted(len(f.inputs), 'component')} here, not {len(given)}.",
                where=str(direction)[:60],
                remedy=f"give one number for each of {listed(f.variables)}, in this order.",
            )
        given = dict(zip(f.variables, given, strict=True))
    at = by_name(f, (), given)
    along = [f.of(at[name]) for name in required(f, at)]
    slopes = [diff(f, [name], 1, at_kinks) for name in f.variables]
    total: Any = f.of(0)
    for slope, component in zip(slopes, along, strict=True):
        total = total + slope * component
    return replace(total, inputs=f.inputs, computed=True) if not _has_own(along, f) else total


def computing_forms(
    sources: Sequence[Node], undefined: Sequence[Node | None], origins: Sequence[Node]
) -> list[Node]:
    """The sources made sound in floating point, each nan where it is undefined.

    Args:
        sources: Functions that share parts.
        undefined: For each the truth that it has no value, or None.
        origins: What they were derived from, if they are derivatives.
    """
    from steepest.transforms.computing import computings  # noqa: PLC0415 - not for printing

    from .kinks import continued  # noqa: PLC0415 - kinks need this layer's functions

    nodes = computings(continued(sources, origins) if origins else sources)
    nan = lift(float("nan"))
    return [n if u is None else where(u, nan, n) for n, u in zip(nodes, undefined, strict=True)]


def _partial(pair: Pair, variable: Variable, at_kinks: str, order: int) -> Pair:
    from .kinks import has_kinks, undefined_derivative  # noqa: PLC0415 - kinks need this layer

    value, undefined = pair
    if _has_axes(variable):
        for _ in range(order):
            value = transforms.gradient(value, [variable])[0]
        return value, None
    if not has_kinks(value):
        return transforms.derivative(value, variable, order), undefined
    for _ in range(order):
        if at_kinks == "undefined":
            undefined = either([undefined, undefined_derivative(value, variable)])
        value = transforms.derivative(value, variable)
    return value, undefined


def _gradient(pair: Pair, inputs: Sequence[Variable], at_kinks: str) -> Pair:
    from .kinks import undefined_gradient  # noqa: PLC0415 - kinks need this layer's functions

    value, undefined = pair
    if not inputs:
        return constant(np.zeros(0)), None
    if any(map(_has_axes, inputs)):
        return _array_gradient(value, inputs), None
    new = [None] * len(inputs)
    if at_kinks == "undefined":
        new = undefined_gradient(value, inputs)
    hidden = [either([undefined, n]) for n in new]
    return stacked(transforms.gradient(value, inputs)), _stacked_truths(hidden)


def _array_gradient(value: Node, inputs: Sequence[Variable]) -> Node:
    """The gradient in the one variable that there is, an array."""
    if len(inputs) > 1:
        names = [v.name for v in inputs]
        raise ShapeError(
            f"The partial derivatives in {listed(names)} have different shapes.",
            where=", ".join(f"{v.name}: {v.type}" for v in inputs),
            remedy=f'take them one by one, as in f.diff("{names[0]}").',
        )
    return transforms.gradient(value, inputs)[0]


def _has_axes(variable: Variable) -> bool:
    return bool(getattr(variable.type, "dimensions", ()))


def _each(pair: Pair, rule: Callable[[Pair], Pair]) -> Pair:
    """The rule applied to each scalar of an array, whose axes stay in front."""
    value, undefined = pair
    rows = layers(value)
    if rows is None:
        return rule(pair)
    if not rows:
        return pair
    truths = (layers(undefined) or [undefined] * len(rows)) if undefined else [None] * len(rows)
    done = [_each(row, rule) for row in zip(rows, truths, strict=True)]
    return stacked([v for v, _ in done]), _stacked_truths([u for _, u in done])


def layers(node: Node) -> list[Node] | None:
    """The parts along the first axis of an array's value; None for a scalar.

    Raises:
        ShapeError: when the length of the axis is a name.
    """
    kind = node.type
    if not isinstance(kind, ArrayType) or not kind.dimensions:
        return None
    if node.primitive is stack and node.parameter("axis") == -kind.rank:
        return list(node.arguments)
    length = kind.dimensions[0]
    if not isinstance(length, int):
        raise ShapeError(
            f"The length {length} of this array is not known before the call.",
            where=str(kind),
            remedy="give the shape with numbers.",
        )
    return [part(node, i) for i in range(length)]


def component(f: Function, index: int) -> Function:
    """The function that is one part of an array-valued one, along its first axis."""
    count = length(f)
    if isinstance(index, bool) or not isinstance(index, int):
        raise ArgumentError(
            f"A part is numbered from 0 to {count - 1}, not by {index!r}.",
            where=f"{f.name}[{index!r}]",
            remedy=f"{f.name}[0]",
        )
    if not -count <= index < count:
        raise IndexError(f"{f.name} has {count} parts, numbered from 0, and no {index}.")
    source, truth = _part((f.source, f.undefined), index)
    return replace(f, source=source, undefined=truth, route=_route(f, [("part", index)], source))


def _part(pair: Pair, index: int) -> Pair:
    value, undefined = pair
    rows = layers(value) or []
    truths = layers(undefined) if undefined is not None else None
    return rows[index], undefined if truths is None else truths[index]


def length(f: Function) -> int:
    """The number of parts along the first axis.

    Raises:
        CallError: when the value is one number.
    """
    rows = layers(f.source)
    if rows is None:
        raise CallError(
            f"The value of {f.name} is one number, which has no parts.",
            where=str(f)[:60],
            remedy="f.gradient() has a part for each variable.",
        )
    return len(rows)


def _stacked_truths(truths: Sequence[Node | None]) -> Node | None:
    if not any(t is not None for t in truths):
        return None
    shape: Any = next(t for t in truths if t is not None).type.dimensions  # type: ignore
    never = constant(np.zeros(shape, dtype=bool)) if shape else lift(False)
    return stacked([never if t is None else t for t in truths])


def _route(f: Function, steps: Sequence[tuple], to: Node) -> Route:
    return derived_route(f.source, f.undefined, f.route, steps, to)


def _derived(f: Function, pair: Pair, steps: Sequence[tuple]) -> Function:
    value, undefined = pair
    return replace(
        f,
        source=value,
        undefined=undefined,
        computed=True,
        origins=unique([*f.origins, f.source]),
        notes=(),
        route=_route(f, steps, value),
    )


def _names(f: Function, wrt: Sequence[str]) -> Sequence[str] | None:
    """The variables to differentiate in; None where the function has none at all."""
    for name in wrt:
        if not isinstance(name, str):
            raise ArgumentError(
                f"A variable is given by its name, not by {name!r}.",
                where=f"diff({', '.join(map(repr, wrt))})",
                remedy=f'{f.name}.diff("x", order=2) differentiates twice.',
            )
    if not f.inputs:
        return None
    if wrt:
        return wrt
    if len(f.inputs) > 1:
        raise ArgumentError(
            f"{f.name} has the variables {listed(f.variables)}: which one?",
            where=f"{f.name}.diff()",
            remedy=f'{f.name}.diff("{f.variables[0]}"), or {f.name}.gradient() for all.',
        )
    return f.variables


def _check(order: Any, at_kinks: str) -> None:
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise ArgumentError(
            f"The order of a derivative is a whole number from 0, not {order!r}.",
            where=f"order={order!r}",
            remedy="order=2",
        )
    if at_kinks not in CHOICES:
        raise ArgumentError(
            f"At a kink a derivative is {' or '.join(map(repr, CHOICES))}, not {at_kinks!r}.",
            where=f"at_kinks={at_kinks!r}",
            remedy='at_kinks="continue"',
        )


def _shape(node: Node) -> str:
    return f"({', '.join(map(str, node.type.dimensions))})"  # type: ignore


def _has_own(parts: Sequence[Function], f: Function) -> bool:
    """Whether the components of a direction have variables that the function has not."""
    known = set(f.inputs)
    return any(v not in known for part in parts for v in ordered(part.source) if _is_variable(v))


def _is_variable(node: Node) -> bool:
    return isinstance(node, Variable)
