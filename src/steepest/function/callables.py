"""Derivatives of Python functions, and of formulas called with one array.

A Python function is followed anew at every call, at the values of its arguments, so ``if``
and ``while`` take the way that they take there. What is derived from it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

from steepest.errors import CallError, ShapeError
from steepest.tracing import flatten, is_traced, node, traced, unflatten
from steepest.tracing.containers import LEAF, Structure

from .binding import counted
from .face import Function
from .formulas import assembled, at_point, elements, formula_of
from .programs import derived, shape_of
from .traces import ArgNums, Followed, followed, kind_of, name_of, point


def grad(
    fn: Any, argnums: ArgNums = 0, has_aux: bool = False, *, at_kinks: str = "continue"
) -> Callable[..., Any]:
    """The function that returns the gradient of ``fn``, which returns one number.

    Args:
        fn: A Python function of numbers and arrays, alone or in nested dicts, lists, tuples
            and dataclasses, or a formula. A formula is called with one array of its
            variables in order, as SciPy calls.
        argnums: The number of the argument to differentiate in; several give a tuple.
        has_aux: Whether ``fn`` returns a pair, of which only the first is differentiated;
            then the gradient comes in a pair with the second.
        at_kinks: ``continue`` takes the rule of one side where there is no derivative, as
            training wants it; ``undefined`` gives nan there.

    Returns:
        A function of the same arguments, whose value has the form of that argument.

    Example:
        >>> grad(lambda x: x**3)(2.0)
        12.0
        >>> grad("x^2 + y^2")([3.0, 4.0])
        array([6., 8.])
    """
    both = value_and_grad(fn, argnums, has_aux, at_kinks=at_kinks)

    def slopes(*arguments: Any, **options: Any) -> Any:
        value, gradient = both(*arguments, **options)
        return (gradient, value[1]) if has_aux else gradient

    return named(slopes, fn, "gradient")


def value_and_grad(
    fn: Any, argnums: ArgNums = 0, has_aux: bool = False, *, at_kinks: str = "continue"
) -> Callable[..., tuple[Any, Any]]:
    """The function that returns the value and the gradient of ``fn``, as in ``grad``.

    SciPy takes it with ``jac=True``.
    """
    formula = formula_of(fn)

    def both(*arguments: Any, **options: Any) -> tuple[Any, Any]:
        if formula is not None:
            at = at_point(formula, arguments)
            require_number(at.shape, fn)
            value, *slopes = at.computed(derived("gradient", at.key, at_kinks))
            return value, assembled(slopes, at.lengths)
        at = followed(fn, arguments, argnums, options)
        count = _of_pair(at, fn) if has_aux else 1
        if at.result != LEAF and not has_aux:
            raise _no_number(fn, f"{len(at.outputs)} values in a {at.result.kind.__name__}")  # type: ignore
        require_number(shape_of(at.outputs[0]), fn)
        values = at.computed(derived("gradient", at.key, at_kinks, count))
        result = unflatten(at.result, values[:count])
        return result, at.split(values[count:], argnums)

    return named(both, fn, "value and gradient")


def jacobian(fn: Any, argnums: ArgNums = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns all partial derivatives of ``fn``.

    Returns:
        A function whose value has the axes of the result of ``fn``, then those of the
        argument; where these are containers, the container of the result with one for the
        argument in each place.

    Cost:
        One pass forward with as many directions as the argument has elements, or one
        backward with as many as the result has, whichever is fewer.

    Example:
        >>> import numpy as np
        >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]))(np.array([2.0, 3.0]))
        array([[3., 2.],
               [1., 0.]])
    """
    return _jacobian(fn, argnums, at_kinks, "")


def jacfwd(fn: Any, argnums: ArgNums = 0) -> Callable[..., Any]:
    """``jacobian`` in forward mode, whatever the shapes are."""
    return _jacobian(fn, argnums, "continue", "forward")


def jacrev(fn: Any, argnums: ArgNums = 0) -> Callable[..., Any]:
    """``jacobian`` in reverse mode, whatever the shapes are."""
    return _jacobian(fn, argnums, "continue", "reverse")


def _jacobian(fn: Any, argnums: ArgNums, at_kinks: str, mode: str) -> Callable[..., Any]:
    formula = formula_of(fn)

    def slopes(*arguments: Any, **options: Any) -> Any:
        if formula is not None:
            at = at_point(formula, arguments)
            values = at.computed(derived("jacobian of numbers", at.key, at_kinks))
            return assembled(values, at.shape + at.lengths)
        at = followed(fn, arguments, argnums, options)
        program = derived("jacobian", at.key, at_kinks, mode)
        values = at.computed(program, program.units())
        rows = _rows(values, len(at.inputs))
        return unflatten(at.result, [at.split(row, argnums) for row in rows])

    return named(slopes, fn, "jacobian")


def hessian(fn: Any, argnums: ArgNums = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns all second partial derivatives of ``fn`` in one argument.

    Returns:
        A function whose value has the axes of the result of ``fn``, then twice those of the
        argument; where that is a container, it is nested twice.
    """
    formula = formula_of(fn)

    def curvatures(*arguments: Any, **options: Any) -> Any:
        if formula is not None:
            at = at_point(formula, arguments)
            values = at.computed(derived("hessian of numbers", at.key, at_kinks))
            return assembled(values, at.shape + at.lengths * 2)
        at = followed(fn, arguments, argnums, options)
        program = derived("hessian", at.key, at_kinks)
        values = at.computed(program, program.units())
        count = len(at.inputs)
        rows = [at.split(row, argnums) for row in _rows(values, count)]
        return unflatten(at.result, [at.split(block, argnums) for block in _rows(rows, count)])

    return named(curvatures, fn, "hessian")


def jvp(fn: Any, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of ``fn`` and how it moves when its arguments move: the Jacobian times a vector.

    Args:
        fn: As in ``grad``.
        primals: The arguments.
        tangents: For each the direction in which it moves, of its form.
    """
    formula = formula_of(fn)
    if formula is not None:
        at = at_point(formula, tuple(primals))
        moves = _matching(tangents, [at.lengths], "tangent")
        values = at.computed(derived("jvp", at.key), [m for v in moves for m in elements(v)])
        half = len(at.outputs)
        return assembled(values[:half], at.shape), assembled(values[half:], at.shape)
    at = followed(fn, tuple(primals), tuple(range(len(primals))), {})
    moves = _moves(tangents, at, "tangent")
    values = at.computed(derived("jvp", at.key), moves)
    half = len(at.outputs)
    return unflatten(at.result, values[:half]), unflatten(at.result, values[half:])


def vjp(fn: Any, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of ``fn`` and a function that multiplies a vector with the Jacobian.

    Args:
        fn: As in ``grad``.
        primals: The arguments.

    Returns:
        The value, and a function from a cotangent of its form to a tuple with one derivative
        for each argument.
    """
    formula = formula_of(fn)
    if formula is not None:
        at = at_point(formula, primals)

        def pull_back(cotangent: Any) -> tuple[Any, ...]:
            [weight] = _matching([cotangent], [at.shape], "cotangent")
            values = at.computed(derived("vjp", at.key), elements(weight))
            return (assembled(values, at.lengths),)

        return assembled(at.computed(derived("value", at.key)), at.shape), pull_back
    argnums = tuple(range(len(primals)))
    met = followed(fn, primals, argnums, {})

    def pull(cotangent: Any) -> tuple[Any, ...]:
        leaves, structure = ([cotangent], LEAF) if met.result == LEAF else flatten(cotangent)
        require_structure(structure, met.result, "cotangent")
        weights = _matching(leaves, [shape_of(o) for o in met.outputs], "cotangent")
        return met.split(met.computed(derived("vjp", met.key), weights), argnums)

    return unflatten(met.result, met.computed(derived("value", met.key))), pull


def hvp(fn: Any, argnums: int = 0) -> Callable[..., Any]:
    """The function that multiplies the Hessian of ``fn`` with a vector, its last argument.

    Cost:
        A small multiple of ``fn``; the Hessian itself is never formed.
    """
    formula = formula_of(fn)

    def product(*arguments: Any, **options: Any) -> Any:
        *primals, vector = arguments
        if formula is not None:
            at = at_point(formula, tuple(primals))
            require_number(at.shape, fn)
            [moves] = _matching([vector], [at.lengths], "vector")
            return assembled(at.computed(derived("hvp", at.key), elements(moves)), at.lengths)
        at = followed(fn, tuple(primals), argnums, options)
        if len(at.outputs) != 1:
            raise _no_number(fn, f"{len(at.outputs)} values")
        require_number(shape_of(at.outputs[0]), fn)
        moves = _moves([vector], at, "vector")
        return at.split(at.computed(derived("hvp", at.key), moves), argnums)

    return named(product, fn, "Hessian-vector product")


def require_number(shape: tuple[int, ...], fn: Any) -> None:
    """Refuse a function that returns an array where one number is needed."""
    if shape != ():
        raise _no_number(fn, f"shape {shape}")


def _no_number(fn: Any, what: str) -> ShapeError:
    return ShapeError(
        f"A gradient is of one number, and the function returned {what}.",
        where=name_of(fn),
        remedy="sum what it returns, or ask for st.jacobian.",
    )


def _of_pair(at: Followed, fn: Any) -> int:
    """The number of leaves of a result that is a pair of a number and something else."""
    parts = at.result.parts
    if len(parts) == 2 and parts[0] == LEAF and at.result.kind in (tuple, list):
        return len(at.outputs)
    raise CallError(
        "With has_aux the function returns a pair, of which the first is the number.",
        where=name_of(fn),
        remedy="return value, more",
    )


def require_structure(found: Structure, wanted: Structure, what: str) -> None:
    """Refuse a container of another form than is needed."""
    if found != wanted:
        raise CallError(
            f"The {what} is not a container of the form that is needed.",
            where=what,
            remedy=f"give one {what} for each of the arrays, in containers as they have.",
        )


def _moves(given: Sequence[Any], at: Followed, what: str) -> list[Any]:
    """The leaves of vectors that have the form of the arguments."""
    if len(given) != len(at.structures):
        raise CallError(
            f"{counted(len(at.structures), what)} needed, {len(given)} given.",
            where=what,
            remedy=f"give one {what} for each argument, each of its shape.",
        )
    leaves: list[Any] = []
    for vector, structure in zip(given, at.structures, strict=True):
        flat, found = flatten(vector)
        if structure == LEAF and found != LEAF:  # a list for an array
            flat, found = [vector], LEAF
        require_structure(found, structure, what)
        leaves += flat
    return _matching(leaves, [shape_of(x) for x in at.inputs], what)


def _matching(given: Sequence[Any], shapes: Sequence[tuple[int, ...]], what: str) -> list[Any]:
    """The vectors as arrays, which must have these shapes."""
    if len(given) != len(shapes):
        raise CallError(
            f"{counted(len(shapes), what)} needed, {len(given)} given.",
            where=what,
            remedy=f"give one {what} for each argument, each of its shape.",
        )
    result = []
    for vector, shape in zip(given, shapes, strict=True):
        array = traced(node(vector)) if is_traced(vector) else point(vector, 0)
        found = kind_of(array).dimensions  # type: ignore
        if found != shape:
            raise ShapeError(
                f"The {what} has shape {found}, and {shape} is needed.",
                where=what,
                remedy=f"give a {what} of shape {shape}.",
            )
        result.append(array)
    return result


def _rows(values: Sequence[Any], count: int) -> list[Sequence[Any]]:
    """The values in rows of so many."""
    return [values[i : i + count] for i in range(0, len(values), count)]


def named(new: Callable[..., Any], fn: Any, what: str) -> Callable[..., Any]:
    """The new function with a name that tells what it is of which."""
    if callable(fn) and not isinstance(fn, Function):
        update_wrapper(new, fn, assigned=("__module__",), updated=())
    name = f"{what.replace(' ', '_')}_of_{name_of(fn)}"
    new.__name__ = new.__qualname__ = name  # type: ignore
    new.__doc__ = f"The {what} of {name_of(fn)}."
    return new
