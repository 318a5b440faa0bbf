"""Roots, fixed points and minima of Python functions, differentiable in what they hang on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steepest import transforms
from steepest.errors import CallError
from steepest.evaluation import evaluate
from steepest.graph import Body, apply, variable
from steepest.primitives.arrays import item_of
from steepest.primitives.implicit import solution
from steepest.tracing import current, flatten, is_traced, node, traced, unflatten
from steepest.tracing.containers import LEAF, Structure

from .programs import smooth
from .traces import Followed, follow, kind_of, name_of, point

DIRECTIONS = -11
"""The scope of the directions in which an equation moves."""


def root(
    fn: Callable[..., Any],
    start: Any,
    *arguments: Any,
    tolerance: float = 1e-12,
    steps: int = 100,
) -> Any:
    """The x near ``start`` at which ``fn(x, *arguments)`` is zero, by Newton's method.

    Its derivative in the arguments, and in whatever else ``fn`` takes from a traced function
    around it, is that of the implicit function theorem: no step is differentiated.

    Args:
        fn: Of x and the arguments; its value has the form of x.
        start: Where to start: a number, an array, or a container of these.
        arguments: What else it takes.
        tolerance: The last step is at most this large, relative to x.
        steps: The most steps.

    Raises:
        NotConverged: when it is not found.

    Example:
        >>> import steepest as st
        >>> st.grad(lambda a: root(lambda x, a: x * x - a, 1.0, a))(4.0)
        0.25
    """
    return _solved(fn, start, arguments, method="newton", tolerance=tolerance, steps=steps)


def fixed_point(
    fn: Callable[..., Any],
    start: Any,
    *arguments: Any,
    tolerance: float = 1e-12,
    steps: int = 10_000,
) -> Any:
    """The x with ``fn(x, *arguments) = x`` to which applying ``fn`` again and again leads.

    The arguments and the derivative are those of ``root``.

    Example:
        >>> import numpy as np
        >>> round(fixed_point(np.cos, 1.0), 10)
        0.7390851332
    """
    return _solved(fn, start, arguments, method="iteration", tolerance=tolerance, steps=steps)


def argmin(
    fn: Callable[..., Any],
    start: Any,
    *arguments: Any,
    tolerance: float = 1e-10,
    steps: int = 100,
) -> Any:
    """The x at which ``fn(x, *arguments)``, one number, has a minimum, found from ``start``.

    The arguments and the derivative are those of ``root``, of the equation that the gradient
    is zero.

    Example:
        >>> import steepest as st
        >>> st.grad(lambda a: argmin(lambda x, a: (x - a**2) ** 2 + 1, 0.0, a))(3.0)
        6.0
    """
    return _solved(fn, start, arguments, method="minimum", tolerance=tolerance, steps=steps)


def _solved(
    fn: Callable[..., Any],
    start: Any,
    arguments: tuple[Any, ...],
    *,
    method: str,
    tolerance: float,
    steps: int,
) -> Any:
    first, structure = flatten(start)
    more, form = flatten(arguments)
    leaves = [point(v, i) for i, v in enumerate([*first, *more])]
    both = Structure(tuple, (), (structure, form))

    def called(stand_ins: list[Any]) -> Any:
        x, rest = unflatten(both, stand_ins)
        return fn(x, *rest)

    kinds = [kind_of(v) for v in leaves]
    at = follow(called, name_of(fn), [None] * len(kinds), kinds=kinds)
    count = len(first)
    unknowns = at.inputs[:count]
    residuals = _residuals(fn, at, structure, count, method)
    moves = [
        variable(f"move{i}", scope=DIRECTIONS, type=smooth(x.type)) for i, x in enumerate(unknowns)
    ]
    moved = transforms.tangent(residuals, dict(zip(unknowns, moves, strict=True)))
    parameters = [*at.inputs, *at.captured]
    values = [node(v) for v in (*leaves, *at.captured_values)]
    whole = apply(
        solution,
        *values,
        equation=Body(parameters, residuals),
        slopes=Body([*parameters, *moves], moved),
        objective=Body(parameters, at.outputs),
        count=count,
        method=method,
        tolerance=tolerance,
        steps=steps,
    )
    items = [item_of(whole, i) for i in range(count)]
    if current() is None and not is_traced([*leaves, *at.captured_values]):
        return unflatten(structure, evaluate(items, {}))
    return unflatten(structure, [traced(n) for n in items])


def _residuals(
    fn: Callable[..., Any], at: Followed, structure: Structure, count: int, method: str
) -> list[Any]:
    """What is zero at the solution."""
    unknowns = at.inputs[:count]
    if method == "minimum":
        if at.result != LEAF or at.outputs[0].type.dimensions:  # type: ignore
            raise CallError(
                "What has a minimum is one number.",
                where=name_of(fn),
                remedy="sum what the function returns.",
            )
        return transforms.gradient(at.outputs[0], unknowns)
    shapes = [[n.type.dimensions for n in nodes] for nodes in (at.outputs, unknowns)]  # type: ignore
    if at.result != structure or shapes[0] != shapes[1]:
        raise CallError(
            "The function does not return what has the form of its first argument.",
            where=name_of(fn),
            remedy="return as many numbers as are looked for.",
        )
    if method == "newton":
        return list(at.outputs)
    return [o - x for o, x in zip(at.outputs, unknowns, strict=True)]
