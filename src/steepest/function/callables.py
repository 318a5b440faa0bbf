"""Derivatives of Python functions, and of formulas called with one array.

A Python function is followed anew at every call, at the values of its arguments, so ``if``
and ``while`` take the way that they take there. What is derived from it is kept.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, update_wrapper
from typing import Any

import numpy as np

from steepest import transforms
from steepest.errors import ArgumentError, CallError, ShapeError, TraceError
from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, Variable, lift, substitute, variable
from steepest.primitives.arrays import part, stacked

from .binding import counted, listed
from .derivatives import computing_form, layers
from .face import Function
from .tracing import Tracer, following, outputs_of

ArgNums = int | Sequence[int]


@dataclass(frozen=True)
class Trace:
    """A function at some arguments: its outputs as a graph of the numbers in the arguments.

    Args:
        arguments: The arguments in which it is differentiated, as arrays.
        inputs: For each of them its variables, in one list.
        outputs: The numbers that it returned.
        shape: Their shape.
    """

    arguments: tuple[Any, ...]
    inputs: tuple[tuple[Variable, ...], ...]
    outputs: tuple[Node, ...]
    shape: tuple[int, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of all arguments."""
        return tuple(v for several in self.inputs for v in several)

    def computed(self, program: Program, more: Sequence[Any] = ()) -> list[Any]:
        """What the program gives at the arguments, then ``more``."""
        values = [v for a in self.arguments for v in np.ravel(a).tolist()] + list(more)
        if any(isinstance(v, Tracer) for v in values):
            return _traced_values(program, values)
        return program(*values)


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
    source = _source(fn)

    def both(*arguments: Any, **options: Any) -> tuple[Any, Any]:
        trace = source(arguments, argnums, options)
        if trace.shape != ():
            raise ShapeError(
                f"A gradient is of one number, and the function returned shape {trace.shape}.",
                where=_name(fn),
                remedy="sum what it returns, or ask for st.jacobian.",
            )
        program = _program("gradient", trace.outputs, trace.variables, at_kinks)
        value, *slopes = trace.computed(program)
        return value, _split(slopes, trace, argnums, ())

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
    source = _source(fn)

    def slopes(*arguments: Any, **options: Any) -> Any:
        trace = source(arguments, argnums, options)
        program = _program("gradient", trace.outputs, trace.variables, at_kinks)
        values = trace.computed(program)[len(trace.outputs) :]
        return _split(values, trace, argnums, trace.shape)

    return _named(slopes, fn, "jacobian")


def hessian(fn: Any, argnums: int = 0, *, at_kinks: str = "continue") -> Callable[..., Any]:
    """The function that returns all second partial derivatives of ``fn`` in one argument.

    Returns:
        A function whose value has the axes of the result of ``fn``, then twice those of the
        argument.
    """
    source = _source(fn)

    def curvatures(*arguments: Any, **options: Any) -> Any:
        trace = source(arguments, argnums, options)
        program = _program("hessian", trace.outputs, trace.variables, at_kinks)
        shape = np.shape(trace.arguments[0])
        return _shaped(trace.computed(program), trace.shape + shape + shape)

    return _named(curvatures, fn, "hessian")


def jvp(fn: Any, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of ``fn`` and how it moves when its arguments move: the Jacobian times a vector.

    Args:
        fn: As in ``grad``.
        primals: The arguments.
        tangents: For each the direction in which it moves, of its shape.
    """
    trace = _source(fn)(tuple(primals), tuple(range(len(primals))), {})
    moves = _matching(tangents, trace.arguments, "tangent")
    program = _program("jvp", trace.outputs, trace.variables)
    values = trace.computed(program, moves)
    half = len(trace.outputs)
    return _shaped(values[:half], trace.shape), _shaped(values[half:], trace.shape)


def vjp(fn: Any, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of ``fn`` and a function that multiplies a vector with the Jacobian.

    Args:
        fn: As in ``grad``.
        primals: The arguments.

    Returns:
        The value, and a function from a cotangent of its shape to one array for each argument.
    """
    argnums = tuple(range(len(primals)))
    trace = _source(fn)(primals, argnums, {})
    program = _program("vjp", trace.outputs, trace.variables)

    def pull(cotangent: Any) -> tuple[Any, ...]:
        weights = _matching([cotangent], [np.empty(trace.shape)], "cotangent")
        values = trace.computed(program, weights)[len(trace.outputs) :]
        return _split(values, trace, argnums, ())

    values = trace.computed(program, [0.0] * len(trace.outputs))[: len(trace.outputs)]
    return _shaped(values, trace.shape), pull


def hvp(fn: Any, argnums: int = 0) -> Callable[..., Any]:
    """The function that multiplies the Hessian of ``fn`` with a vector, its last argument.

    Cost:
        A small multiple of ``fn``; the Hessian itself is never formed.
    """
    source = _source(fn)

    def product(*arguments: Any, **options: Any) -> Any:
        *point, vector = arguments
        trace = source(tuple(point), argnums, options)
        program = _program("hvp", trace.outputs, trace.variables)
        moves = _matching([vector], trace.arguments, "vector")
        return _shaped(trace.computed(program, moves), np.shape(trace.arguments[0]))

    return _named(product, fn, "Hessian-vector product")


@dataclass(frozen=True)
class GradientCheck:
    """The gradient beside central differences.

    Args:
        agrees: Whether they agree as closely as differences can tell.
        largest_error: The largest difference, relative to the size of the slopes.
        table: Rows (index, gradient, difference quotient).
    """

    agrees: bool
    largest_error: float
    table: tuple[tuple[Any, float, float], ...] = field(repr=False)

    def __bool__(self) -> bool:
        return self.agrees

    def __str__(self) -> str:
        lines = [f"{str(i):>8}  {g: .10g}  {q: .10g}" for i, g, q in self.table]
        verdict = "agree" if self.agrees else "differ"
        head = f"gradient and differences {verdict} (largest error {self.largest_error:.1e})"
        return "\n".join([head, "   index  gradient  difference quotient", *lines])


def check_grad(
    fn: Any, *arguments: Any, argnums: int = 0, gradient: Callable[..., Any] | None = None
) -> GradientCheck:
    """Whether a gradient is that of ``fn``, by difference quotients at ``arguments``.

    Args:
        fn: As in ``grad``.
        arguments: Where.
        argnums: The number of the argument.
        gradient: The function to be checked; without it, ``st.grad(fn)``.
    """
    formula = not callable(fn) or isinstance(fn, Function)
    slopes = np.asarray((gradient or grad(fn, argnums))(*arguments), dtype=float)
    at = np.asarray(arguments[argnums], dtype=float)
    value = _function_of_array(fn) if formula else fn
    rows = []
    for index in np.ndindex(at.shape):
        h = 1e-3 * max(1.0, abs(at[index]))
        quotient = _extrapolated(value, arguments, argnums, at, index, h)
        rows.append((index[0] if len(index) == 1 else index, float(slopes[index]), quotient))
    scale = max((abs(q) for *_, q in rows), default=0.0) or 1.0
    error = max((abs(g - q) / scale for _, g, q in rows), default=0.0)
    return GradientCheck(error < 1e-6, error, tuple(rows))


def _extrapolated(
    value: Callable, arguments: tuple, argnums: int, at: np.ndarray, index: tuple, h: float
) -> float:
    """The central difference quotient, extrapolated twice to h = 0."""

    def quotient(step: float) -> float:
        ends = []
        for side in (step, -step):
            moved = at.copy()
            moved[index] += side
            whole = moved[()] if moved.ndim == 0 else moved
            ends.append(float(value(*arguments[:argnums], whole, *arguments[argnums + 1 :])))
        return (ends[0] - ends[1]) / (2 * step)

    first, second, third = (quotient(h / 2**k) for k in range(3))
    better, best = (4 * second - first) / 3, (4 * third - second) / 3
    return (16 * best - better) / 15


def traced_function(
    source: Callable[..., Any],
    names: Sequence[str] | None,
    shapes: Mapping[str, Sequence[int | str]] | None,
) -> Function:
    """The Function of a Python callable, followed once.

    Raises:
        TraceError: when its code depends on the values of its arguments.
    """
    names = tuple(names) if names is not None else _parameters(source)
    inputs = tuple(variable(n, type=_type(n, (shapes or {}).get(n, ()))) for n in names)
    with following(source):
        outputs, shape = outputs_of(source(*map(_unknowns, inputs)))
    nodes = np.empty(len(outputs), dtype=object)
    nodes[:] = outputs
    name = getattr(source, "__name__", "f")
    name = name if name.isidentifier() else "f"
    return Function(_stacked(nodes.reshape(shape)[()]), inputs, name=name)


def _stacked(nodes: Any) -> Node:
    return stacked([_stacked(n) for n in nodes]) if isinstance(nodes, np.ndarray) else nodes


def _type(name: str, shape: Sequence[int | str]) -> ArrayType:
    if any(not isinstance(d, int) for d in shape):
        raise TraceError(
            f"The shape of {name} must be given in numbers.",
            where=f"shapes={{{name!r}: {tuple(shape)!r}}}",
            remedy=f"shapes={{{name!r}: ({', '.join('3' for _ in shape)},)}}",
        )
    return ArrayType("real", tuple(shape))


def _unknowns(v: Variable) -> Any:
    """The stand-in of a variable; an array of them for one that has axes."""
    dimensions = v.type.dimensions  # type: ignore[union-attr]
    if not dimensions:
        return Tracer(v)
    array = np.empty(dimensions, dtype=object)
    for index in np.ndindex(array.shape):
        array[index] = Tracer(part(v, index))
    return array


def _parameters(source: Callable[..., Any]) -> tuple[str, ...]:
    if isinstance(source, np.ufunc):
        return ("x", "y", "z")[: source.nin]
    try:
        parameters = inspect.signature(source).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if not positional or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        raise TraceError(
            f"The signature of {_name(source)} does not name its variables.",
            where=_name(source),
            remedy='name them: st.function(fn, variables=("x", "y")).',
        )
    return tuple(p.name for p in positional)


# ---- what is differentiated ----

Source = Callable[[tuple, ArgNums, dict], Trace]


def _source(fn: Any) -> Source:
    """How ``fn`` is followed: anew at each call, or once for a formula."""
    if callable(fn) and not isinstance(fn, Function):
        return lambda arguments, argnums, options: _followed(fn, arguments, argnums, options)
    f = Function.of(fn)
    outputs, shape = _flat(f.source)
    return lambda arguments, argnums, options: _at(f, outputs, shape, arguments)


def _followed(fn: Callable, arguments: tuple, argnums: ArgNums, options: dict) -> Trace:
    chosen = _chosen(argnums, len(arguments))
    points = {i: _point(arguments[i], i) for i in chosen}
    inputs: dict[int, tuple[Variable, ...]] = {}
    with following(fn) as scope:
        given = list(arguments)
        for i, point in points.items():
            inputs[i] = tuple(variable(f"x{i}_{k}", scope=scope) for k in range(point.size))
            given[i] = _stand_ins(inputs[i], point)
        outputs, shape = outputs_of(fn(*given, **options))
    kept = tuple(points[i] if points[i].ndim else points[i][()] for i in chosen)
    return Trace(kept, tuple(inputs[i] for i in chosen), tuple(outputs), shape)


def _point(argument: Any, number: int) -> np.ndarray:
    """An argument as an array of floats, or of stand-ins when a trace is under way."""
    if isinstance(argument, Tracer):
        box = np.empty((), dtype=object)
        box[()] = argument
        return box
    try:
        array = np.asarray(argument)
        return array if array.dtype == object else array.astype(float)
    except (TypeError, ValueError):
        raise TraceError(
            f"Argument {number} is {type(argument).__name__}, in which nothing varies.",
            where=repr(argument)[:60],
            remedy="differentiate in a number or an array; argnums chooses the argument.",
        ) from None


def _stand_ins(inputs: Sequence[Variable], point: np.ndarray) -> Any:
    flat = np.empty(point.size, dtype=object)
    for k, (v, value) in enumerate(zip(inputs, point.ravel().tolist(), strict=True)):
        flat[k] = Tracer(v, value.value if isinstance(value, Tracer) else value)
    return flat.reshape(point.shape) if point.ndim else flat[0]


def _at(f: Function, outputs: tuple, shape: tuple[int, ...], arguments: tuple) -> Trace:
    """A formula at one array of its variables."""
    if len(arguments) != 1:
        raise CallError(
            f"A formula takes one array of {listed(f.variables)} here, not "
            f"{counted(len(arguments), 'argument')}.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy="pass [3.0, 4.0], or use f.gradient()(3.0, 4.0).",
        )
    point = arguments[0]
    if isinstance(point, Mapping):
        point = [point[name] for name in f.variables]
    array = np.asarray(point)
    array = array if array.dtype == object else array.astype(float)
    if array.shape != (len(f.inputs),) and not (array.ndim == 0 and len(f.inputs) == 1):
        raise ShapeError(
            f"The array has shape {array.shape}; one of shape ({len(f.inputs)},) is needed.",
            where=f"{f.name}: {', '.join(f.variables)}",
            remedy=f"give one number for each of {listed(f.variables)}.",
        )
    return Trace((array if array.ndim else array[()],), (f.inputs,), outputs, shape)


def _function_of_array(fn: Any) -> Callable[[Any], Any]:
    f = Function.of(fn)
    return lambda point: f(*np.ravel(point).tolist())


def _flat(node: Node) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The numbers of an array's value in one list, and its shape."""
    rows = layers(node)
    if rows is None:
        return (node,), ()
    parts = [_flat(row) for row in rows]
    inner = parts[0][1] if parts else ()
    return tuple(n for nodes, _ in parts for n in nodes), (len(rows), *inner)


def _chosen(argnums: ArgNums, count: int) -> tuple[int, ...]:
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for n in numbers:
        if not isinstance(n, int) or not -count <= n < count:
            raise ArgumentError(
                f"argnums names argument {n!r}, and {counted(count, 'argument')} were given.",
                where=f"argnums={argnums!r}",
                remedy="count the arguments from 0.",
            )
    return tuple(n % count for n in numbers)


# ---- what is derived ----


@lru_cache(maxsize=256)
def _program(
    kind: str, outputs: tuple[Node, ...], inputs: tuple[Variable, ...], at_kinks: str = "continue"
) -> Program:
    """The program of a derivative, kept as long as it is asked for."""
    nodes, more = _KINDS[kind](outputs, inputs, at_kinks)
    return Program(nodes, [*inputs, *more])


Derived = tuple[list[Node], list[Variable]]


def _sound(nodes: Sequence[Node], origins: Sequence[Node]) -> list[Node]:
    return [computing_form(n, None, origins) for n in nodes]


def _gradients(outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str) -> Derived:
    values = _sound(outputs, ())
    for output in outputs:
        slopes = transforms.gradient(output, inputs)
        truths = _undefined(output, inputs, at_kinks)
        values += [
            computing_form(s, t, [output]) for s, t in zip(slopes, truths, strict=True)
        ]
    return values, []


def _hessians(outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str) -> Derived:
    values = []
    for output in outputs:
        truths = _undefined(output, inputs, at_kinks)
        for slope, truth in zip(transforms.gradient(output, inputs), truths, strict=True):
            for curvature in transforms.gradient(slope, inputs):
                values.append(computing_form(curvature, truth, [output, slope]))
    return values, []


def _undefined(
    output: Node, inputs: Sequence[Variable], at_kinks: str
) -> Sequence[Node | None]:
    if at_kinks == "continue":
        return [None] * len(inputs)
    from .kinks import undefined_gradient  # noqa: PLC0415 - few ask for it

    return undefined_gradient(output, inputs)


def _jvp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    moves = [variable(f"d{v.name}", scope=v.scope) for v in inputs]
    moved = transforms.tangent(outputs, dict(zip(inputs, moves, strict=True)))
    return _sound(outputs, ()) + _sound(moved, outputs), moves


def _vjp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    weights = [variable(f"weight{i}", scope=-2) for i in range(len(outputs))]
    pulled = transforms.vjp(outputs, inputs, weights)
    return _sound(outputs, ()) + _sound(pulled, outputs), weights


def _hvp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    [output] = outputs
    moves = [variable(f"d{v.name}", scope=v.scope) for v in inputs]
    slopes = transforms.gradient(output, inputs)
    moved = transforms.tangent(slopes, dict(zip(inputs, moves, strict=True)))
    return _sound(moved, [output, *slopes]), moves


_KINDS = {
    "gradient": _gradients,
    "hessian": _hessians,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
}


def _traced_values(program: Program, values: Sequence[Any]) -> list[Any]:
    """The outputs at stand-ins: a derivative inside a function that is followed itself."""
    at = {v: lift(x.node if isinstance(x, Tracer) else x) for v, x in zip(program.inputs, values)}
    nodes = substitute(program.outputs, at)
    numbers = [x.value if isinstance(x, Tracer) else x for x in values]
    known: Sequence[Any] = [None] * len(nodes)
    if all(n is not None for n in numbers):
        known = program(*numbers)
    return [Tracer(n, v) for n, v in zip(nodes, known, strict=True)]


# ---- shapes ----


def _split(values: Sequence[Any], trace: Trace, argnums: ArgNums, lead: tuple[int, ...]) -> Any:
    """The derivatives in one list, as arrays for the arguments; a tuple where asked for."""
    table = _shaped(values, (int(np.prod(lead)), len(trace.variables)), keep=True)
    result, start = [], 0
    for argument, inputs in zip(trace.arguments, trace.inputs, strict=True):
        piece = table[:, start : start + len(inputs)]
        shaped = piece.reshape(lead + np.shape(argument))
        result.append(shaped if shaped.ndim else _scalar(shaped[()]))
        start += len(inputs)
    return result[0] if isinstance(argnums, int) else tuple(result)


def _shaped(values: Sequence[Any], shape: tuple[int, ...], keep: bool = False) -> Any:
    if any(isinstance(v, Tracer) for v in values):
        array = np.empty(len(values), dtype=object)
        array[:] = values
    else:
        array = np.array(values, dtype=float)
    array = array.reshape(shape)
    return array if array.ndim or keep else _scalar(array[()])


def _scalar(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _matching(given: Sequence[Any], arguments: Sequence[Any], what: str) -> list[Any]:
    """The numbers of vectors that have the shapes of the arguments, in one list."""
    if len(given) != len(arguments):
        raise CallError(
            f"{counted(len(arguments), what)} needed, {len(given)} given.",
            where=what,
            remedy=f"give one {what} for each argument, each of its shape.",
        )
    flat: list[Any] = []
    for vector, argument in zip(given, arguments, strict=True):
        if np.shape(vector) != np.shape(argument):
            raise ShapeError(
                f"The {what} has shape {np.shape(vector)}, and {np.shape(argument)} is needed.",
                where=what,
                remedy=f"give a {what} of shape {np.shape(argument)}.",
            )
        flat += [vector] if isinstance(vector, Tracer) else np.ravel(vector).tolist()
    return flat


def _name(fn: Any) -> str:
    return getattr(fn, "__name__", str(fn)[:60])


def _named(new: Callable[..., Any], fn: Any, what: str) -> Callable[..., Any]:
    if callable(fn) and not isinstance(fn, Function):
        update_wrapper(new, fn, assigned=("__module__",), updated=())
    new.__name__ = new.__qualname__ = f"{what.replace(' ', '_')}_of_{_name(fn)}"
    new.__doc__ = f"The {what} of {_name(fn)}."
    return new
