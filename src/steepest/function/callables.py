"""Derivatives of Python functions, and of formulas called with one array.

A Python function is followed anew at every call, at the values of its arguments, so ``if``
and ``while`` take the way that they take there. What is derived from it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

import numpy as np

from steepest.errors import ShapeError

from .face import Function
from .packing import matching, shaped, split
from .programs import derived_program
from .traces import ArgNums, source_of


def grad(fn: Any, argnums: ArgNums = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns the gradient of ``fn``, which returns one number.

    Args:
        fn: A Python function of numbers and arrays, or a formula. A formula is called with
            one array of its variables in order, as SciPy calls.
        argnums: The number of the argument to differentiate in; several give a tuple.
        at_kinks: ``continue`` takes the rule of one side where there is no derivative, as
            training wants it; ``undefined`` gives nan there.

    Returns:
        A function of the same arguments, whose value has the shape of that argument.

    Example:
        >>> grad(lambda x: x**3)(2.0)
        12.0
        >>> grad("x^2 + y^2")([3.0, 4.0])
        array([6., 8.])
    """
    both = value_and_grad(fn, argnums, at_kinks=at_kinks)
    return _named(lambda *a, **k: both(*a, **k)[1], fn, "gradient")


def value_and_grad(
    fn: Any, argnums: ArgNums = 0, *, at_kinks: str = "continue"
) -> Callable[..., tuple[Any, Any]]:
    """The function that returns the value and the gradient of ``fn``, as in ``grad``.

    SciPy takes it with ``jac=True``.
    """
    source = source_of(fn)

    def both(*arguments: Any, **options: Any) -> tuple[Any, Any]:
        trace = source(arguments, argnums, options)
        if trace.shape != ():
            raise ShapeError(
                f"A gradient is of one number, and the function returned shape {trace.shape}.",
                where=_name(fn),
                remedy="sum what it returns, or ask for st.jacobian.",
            )
        program = derived_program("gradient", trace.key, at_kinks)
        value, *slopes = trace.computed(program)
        return value, split(slopes, trace, argnums, ())

    return _named(both, fn, "value and gradient")


def jacobian(fn: Any, argnums: ArgNums = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns all partial derivatives of ``fn``.

    Returns:
        A function whose value has the axes of the result of ``fn``, then those of the argument.

    Example:
        >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
        array([[3., 2.],
               [1., 0.]])
    """
    source = source_of(fn)

    def slopes(*arguments: Any, **options: Any) -> Any:
        trace = source(arguments, argnums, options)
        program = derived_program("gradient", trace.key, at_kinks)
        values = trace.computed(program)[len(trace.outputs) :]
        return split(values, trace, argnums, trace.shape)

    return _named(slopes, fn, "jacobian")


def hessian(fn: Any, argnums: int = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns all second partial derivatives of ``fn`` in one argument.

    Returns:
        A function whose value has the axes of the result of ``fn``, then twice those of the
        argument.
    """
    source = source_of(fn)

    def curvatures(*arguments: Any, **options: Any) -> Any:
        trace = source(arguments, argnums, options)
        program = derived_program("hessian", trace.key, at_kinks)
        shape = np.shape(trace.arguments[0])
        return shaped(trace.computed(program), trace.shape + shape + shape)

    return _named(curvatures, fn, "hessian")


def jvp(fn: Any, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of ``fn`` and how it moves when its arguments move: the Jacobian times a vector.

    Args:
        fn: As in ``grad``.
        primals: The arguments.
        tangents: For each the direction in which it moves, of its shape.
    """
    trace = source_of(fn)(tuple(primals), tuple(range(len(primals))), {})
    moves = matching(tangents, trace.arguments, "tangent")
    program = derived_program("jvp", trace.key)
    values = trace.computed(program, moves)
    half = len(trace.outputs)
    return shaped(values[:half], trace.shape), shaped(values[half:], trace.shape)


def vjp(fn: Any, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of ``fn`` and a function that multiplies a vector with the Jacobian.

    Args:
        fn: As in ``grad``.
        primals: The arguments.

    Returns:
        The value, and a function from a cotangent of its shape to one array for each argument.
    """
    argnums = tuple(range(len(primals)))
    trace = source_of(fn)(primals, argnums, {})
    program = derived_program("vjp", trace.key)

    def pull(cotangent: Any) -> tuple[Any, ...]:
        weights = matching([cotangent], [np.empty(trace.shape)], "cotangent")
        values = trace.computed(program, weights)[len(trace.outputs) :]
        return split(values, trace, argnums, ())

    values = trace.computed(program, [0.0] * len(trace.outputs))[: len(trace.outputs)]
    return shaped(values, trace.shape), pull


def hvp(fn: Any, argnums: int = 0) -> Callable[..., Any]:
    """The function that multiplies the Hessian of ``fn`` with a vector, its last argument.

    Cost:
        A small multiple of ``fn``; the Hessian itself is never formed.
    """
    source = source_of(fn)

    def product(*arguments: Any, **options: Any) -> Any:
        *point, vector = arguments
        trace = source(tuple(point), argnums, options)
        program = derived_program("hvp", trace.key)
        moves = matching([vector], trace.arguments, "vector")
        return shaped(trace.computed(program, moves), np.shape(trace.arguments[0]))

    return _named(product, fn, "Hessian-vector product")


def _name(fn: Any) -> str:
    return getattr(fn, "__name__", str(fn)[:60])


def _named(new: Callable[..., Any], fn: Any, what: str) -> Callable[..., Any]:
    if callable(fn) and not isinstance(fn, Function):
        update_wrapper(new, fn, assigned=("__module__",), updated=())
    name = f"{what.replace(' ', '_')}_of_{_name(fn)}"
    new.__name__ = new.__qualname__ = name  # type: ignore
    new.__doc__ = f"The {what} of {_name(fn)}."
    return new
