"""Values by NumPy: the reference that every other way of computing is held against."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, ShapeError, SteepestError
from steepest.graph import ArrayType, Body, Constant, Node, Variable, ordered
from steepest.graph.node import Node as _Node

from .kernels import SCALAR, exact_value, power_kernel, rounded

Step = tuple[Callable[..., Any], tuple[int, ...], int, tuple[int, ...]]
"""A kernel, the slots of its operands, the slot of its answer, the slots to free after it."""

FAMILIAR = (float, int, np.float64)
"""The types of scalars that are computed with as Python floats."""

SHORT = ("float32", "complex64")


def evaluate(outputs: Sequence[Node], at: Mapping[Variable, Any]) -> list[Any]:
    """The values of ``outputs``, all from one pass over their common graph.

    Args:
        outputs: Nodes.
        at: A number or array for each variable. Axes beyond those of the variable's type
            broadcast with each other and lead; the axes of the value trail.

    Returns:
        One value for each output: a float for a scalar of floats, else a scalar or array
        of the precision of what came in. Outside the domain it is ``nan``.

    Raises:
        CallError: when a variable has no value.
        ShapeError: when shapes do not fit.

    Cost:
        Linear in the graph; intermediate arrays are freed as soon as nothing needs them.
    """
    inputs = tuple(at)
    return Program(outputs, inputs)(*(at[v] for v in inputs))


class Program:
    """A graph made ready for many calls: ``Program(outputs, inputs)(*values) -> list``.

    Args:
        outputs: Nodes.
        inputs: The variables, in calling order.

    Raises:
        CallError: when the outputs use a variable that is not an input.

    Cost:
        Making one is linear in the graph. A call on floats costs some 0.1 microseconds an
        operation, and one more microsecond where NumPy is needed.
    """

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
        self.outputs = tuple(outputs)
        self.inputs = tuple(inputs)
        _require_values(self.outputs, self.inputs)
        plan = _Plan(self.outputs, self.inputs)
        self._constants = plan.constants
        self._short = plan.short()
        self._steps = plan.steps
        self._scalar = plan.scalar
        self._quiet = plan.quiet
        self._answers = tuple(plan.slot[o] for o in self.outputs)
        self._scalars_only = all(_rank(v) == 0 for v in self.inputs)

    def __call__(self, *values: Any) -> list[Any]:
        """The outputs at these values of the inputs, as ``evaluate`` gives them."""
        if len(values) != len(self.inputs):
            raise CallError(
                f"The function takes {len(self.inputs)} values and got {len(values)}.",
                where=", ".join(v.name for v in self.inputs),
                remedy="give one value for each variable.",
            )
        if self._scalar is not None and self._scalars_only:
            for value in values:
                if type(value) not in FAMILIAR:
                    break
            else:
                return self._on_floats(values)
        arrays = [_array(v, value) for v, value in zip(self.inputs, values, strict=True)]
        sizes = _sizes(self.inputs, arrays)
        try:
            with np.errstate(all="ignore"):
                return self._on_arrays(arrays, sizes)
        except TypeError as error:
            if any(np.iscomplexobj(a) for a in arrays):
                raise ArgumentError(
                    f"An operation has no form for complex numbers: {error}.",
                    where=", ".join(v.name for v in self.inputs),
                    remedy="give real numbers.",
                ) from None
            raise
        except ValueError as error:
            if isinstance(error, SteepestError) or "broadcast" not in str(error):
                raise
            shapes = ", ".join(
                f"{v.name}: {np.shape(a)}" for v, a in zip(self.inputs, arrays, strict=True)
            )
            raise ShapeError(
                "The shapes do not broadcast together.",
                where=shapes,
                remedy="give arrays of equal lengths, or of length 1 where one repeats.",
            ) from None

    def _on_floats(self, values: Sequence[Any]) -> list[Any]:
        slots = self._constants.copy()
        try:
            slots[1 : len(values) + 1] = map(float, values)
        except OverflowError:
            slots[1 : len(values) + 1] = [_as_float(v) for v in values]
        if self._quiet:
            self._run_floats(slots)
        else:
            with np.errstate(all="ignore"):
                self._run_floats(slots)
        return [slots[i] for i in self._answers]

    def _run_floats(self, slots: list[Any]) -> None:
        for kernel, a, b, answer in self._scalar:  # type: ignore[union-attr]
            if b >= 0:
                slots[answer] = kernel(slots[a], slots[b])
            elif b == UNARY:
                slots[answer] = kernel(slots[a])
            else:
                slots[answer] = kernel(slots)

    def _on_arrays(self, arrays: Sequence[Any], sizes: dict[str, int]) -> list[Any]:
        if _is_short(arrays):
            slots = self._short.copy()
            arrays = [_shortened(a) if _is_double(a) else a for a in arrays]
        else:
            slots = self._constants.copy()
        slots[0] = sizes
        slots[1 : len(arrays) + 1] = arrays
        for kernel, operands, answer, dead in self._steps:
            slots[answer] = kernel(*[slots[i] for i in operands])
            for i in dead:
                slots[i] = None
        return [_plain(slots[i]) for i in self._answers]


UNARY = -1
GENERAL = -2


class _Plan:
    """The slots and steps of a program; slot 0 holds the sizes of named dimensions."""

    def __init__(self, outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
        self.constants: list[Any] = [{}, *[None] * len(inputs)]
        self.weak: list[int] = []
        self.slot: dict[Node, int] = {v: i for i, v in enumerate(inputs, 1)}
        self.steps: list[Step] = []
        self.scalar: list[tuple] | None = []
        self.quiet = True
        self._exact: dict[Node, Any] = {}
        self._varying: set[Node] = set(inputs)
        if any(_dtype(v) not in ("real", "float64") for v in inputs):
            self.scalar = None
        with np.errstate(all="ignore"):
            for node in ordered(*outputs):
                if node not in self.slot:
                    self._place(node)
        self._free_early({self.slot[o] for o in outputs})

    def short(self) -> list[Any]:
        """The constants for a call in single precision, to which the weak dtype yields."""
        constants = self.constants.copy()
        for i in self.weak:
            constants[i] = _shortened(constants[i])
        return constants

    def _place(self, node: Node) -> None:
        value = exact_value(node, self._exact)
        if value is not None:
            self._exact[node] = value
            self._keep(node, rounded(value))
        elif isinstance(node, Constant):
            self._keep(node, node.value)
        else:
            self._operation(node)

    def _keep(self, node: Node, value: Any) -> None:
        if _rank(node) == 0 and _dtype(node) == "real":
            value = _plain(value)
        self.slot[node] = len(self.constants)
        if _dtype(node) == "real" and _is_double(value):
            self.weak.append(len(self.constants))
        if _dtype(node).startswith("complex"):
            self.scalar = None
        self.constants.append(value)

    def _operation(self, node: Node) -> None:
        special = None
        if node.primitive.name == "power":  # type: ignore[union-attr]
            special = power_kernel(node, self._exact.get(node.arguments[1]))
        if special is not None:
            operands, kernel, on_floats = special
            kernel = _lifted(kernel, node, operands)
        else:
            operands = node.arguments
            kernel = kernel_of(node)
            name = node.primitive.evaluate  # type: ignore[union-attr]
            name = name if isinstance(name, str) else node.primitive.name  # type: ignore[union-attr]
            on_floats = None if node.parameters else SCALAR.get(name)
        slots = tuple(self.slot[a] for a in operands)
        if _needs_sizes(node):
            slots = (0, *slots)
            varies = True
        else:
            varies = any(a in self._varying for a in operands)
        if not varies:
            self._keep(node, kernel(*[self.constants[i] for i in slots]))
            return
        self._varying.add(node)
        answer = self.slot[node] = len(self.constants)
        self.constants.append(None)
        self.steps.append((kernel, slots, answer, ()))
        if self.scalar is not None:
            self._scalar_step(node, on_floats, kernel, slots, answer)

    def _scalar_step(
        self, node: Node, on_floats: Any, kernel: Any, slots: tuple[int, ...], answer: int
    ) -> None:
        assert self.scalar is not None
        if _dtype(node).startswith(("complex", "float32")):
            self.scalar = None
            return
        if on_floats is None or _rank(node) or any(map(_rank, node.arguments)):
            on_floats = _float_of(kernel) if _rank(node) == 0 and _dtype(node) != "bool" else kernel
            self.quiet = False
        if len(slots) == 1:
            self.scalar.append((on_floats, slots[0], UNARY, answer))
        elif len(slots) == 2:
            self.scalar.append((on_floats, slots[0], slots[1], answer))
        else:
            self.scalar.append((_general(on_floats, slots), 0, GENERAL, answer))

    def _free_early(self, kept: set[int]) -> None:
        seen = set(kept)
        seen.update(i for i, value in enumerate(self.constants) if value is not None)
        for k in range(len(self.steps) - 1, -1, -1):
            kernel, operands, answer, _ = self.steps[k]
            dead = tuple(i for i in dict.fromkeys(operands) if i not in seen)
            seen.update(dead)
            self.steps[k] = (kernel, operands, answer, dead)


def _float_of(kernel: Callable[..., Any]) -> Callable[..., Any]:
    def on_floats(*operands: Any) -> float:
        return float(kernel(*operands))

    return on_floats


def _general(kernel: Callable[..., Any], operands: tuple[int, ...]) -> Callable[..., Any]:
    return lambda slots: kernel(*[slots[i] for i in operands])


def kernel_of(node: Node) -> Callable[..., Any]:
    """The function of arrays that computes ``node`` from its operands' values."""
    primitive = node.primitive
    assert primitive is not None
    function = primitive.function()
    parameters = {
        k: Program(v.outputs, v.parameters) if isinstance(v, Body) else v
        for k, v in node.parameters
    }
    if getattr(function, "ranked", False):
        ranks = tuple(_rank(a) for a in node.arguments)
        return _sized(function, {**parameters, "ranks": ranks}, _needs_sizes(node))
    if parameters:
        function = _told(function, parameters)
    if _is_elementwise(node):
        return _lifted(function, node, node.arguments)
    return _looped(function, [_rank(a) for a in node.arguments])


def _told(function: Callable[..., Any], parameters: dict[str, Any]) -> Callable[..., Any]:
    return lambda *operands: function(*operands, **parameters)


def _sized(
    function: Callable[..., Any], parameters: dict[str, Any], sized: bool
) -> Callable[..., Any]:
    """The function told its parameters, named dimensions among them replaced by lengths."""
    if not sized:
        return _told(function, parameters)

    def with_sizes(sizes: dict[str, int], *operands: Any) -> Any:
        told = {k: _resolved(v, sizes) if k == "dimensions" else v for k, v in parameters.items()}
        return function(*operands, **told)

    return with_sizes


def _needs_sizes(node: Node) -> bool:
    dimensions = node.parameter("dimensions", ())
    return any(isinstance(d, str) for d in dimensions)


def _resolved(dimensions: Sequence[int | str], sizes: dict[str, int]) -> tuple[int, ...]:
    try:
        return tuple(sizes[d] if isinstance(d, str) else d for d in dimensions)
    except KeyError as missing:
        raise ShapeError(
            f"The length of the dimension {missing.args[0]} is not known.",
            where=f"({', '.join(map(str, dimensions))})",
            remedy=f"pass an array that has the dimension {missing.args[0]}.",
        ) from None


def _is_elementwise(node: Node) -> bool:
    primitive = node.primitive
    assert primitive is not None
    return bool(primitive.partials) or primitive.infer is None


def _lifted(
    function: Callable[..., Any], node: Node, operands: Sequence[Node]
) -> Callable[..., Any]:
    """An element-wise function that aligns value axes where broadcast axes lead them."""
    rank = _rank(node)
    padding = [(_rank(a), rank - _rank(a)) for a in operands]
    counts = _dtype(node) not in ("bool", "int64")
    casts = [counts and _dtype(a) in ("bool", "int64") for a in operands]
    if node.primitive.name in ("where", "gate"):  # type: ignore[union-attr]
        casts[0] = False
    needless = all(
        pad == 0 or isinstance(a, Constant) for a, (_, pad) in zip(operands, padding, strict=True)
    )
    if needless and not any(casts):
        return function

    def lifted(*values: Any) -> Any:
        if any(casts):
            width = np.float32 if _is_short(values) else np.float64
            values = tuple(
                np.asarray(v, dtype=width)[()] if cast else v
                for v, cast in zip(values, casts, strict=True)
            )
        return function(*map(_aligned, values, padding))

    return lifted


def _aligned(value: Any, padding: tuple[int, int]) -> Any:
    rank, pad = padding
    if pad and np.ndim(value) > rank:
        shape = value.shape
        split = len(shape) - rank
        value = value.reshape(shape[:split] + (1,) * pad + shape[split:])
    return value


def _looped(function: Callable[..., Any], ranks: Sequence[int]) -> Callable[..., Any]:
    """The function applied to each point of the broadcast axes, for one that knows none."""

    def looped(*values: Any) -> Any:
        batches = [
            np.shape(v)[: np.ndim(v) - r] if r >= 0 else ()
            for v, r in zip(values, ranks, strict=True)
        ]
        batch = np.broadcast_shapes(*batches)
        if not batch:
            return function(*values)
        whole = [
            np.broadcast_to(v, batch + np.shape(v)[np.ndim(v) - r :]) if r >= 0 else v
            for v, r in zip(values, ranks, strict=True)
        ]
        results = [
            function(*(v[index] if r >= 0 else v for v, r in zip(whole, ranks, strict=True)))
            for index in itertools.product(*map(range, batch))
        ]
        return _stacked(results, batch)

    return looped


def _stacked(results: list[Any], batch: tuple[int, ...]) -> Any:
    if results and isinstance(results[0], tuple):
        return tuple(_stacked(list(part), batch) for part in zip(*results, strict=True))
    whole = np.stack([np.asarray(r) for r in results]) if results else np.zeros((0,))
    return whole.reshape(batch + whole.shape[1:])


def _rank(node: Node) -> int:
    """The number of axes of the node's value; -1 for a tuple."""
    return len(node.type.dimensions) if isinstance(node.type, ArrayType) else -1


def _dtype(node: Node) -> str:
    return node.type.dtype if isinstance(node.type, ArrayType) else "tuple"


def _plain(value: Any) -> Any:
    """The value with a scalar of double precision as a Python number."""
    if isinstance(value, (np.ndarray, np.generic)) and value.ndim == 0:
        if value.dtype in (np.float64, np.complex128, np.bool_, np.int64):
            return value.item()
        return np.asarray(value)[()]
    return tuple(map(_plain, value)) if type(value) is tuple else value


def _as_float(value: Any) -> float:
    """The nearest float; a string is not a number."""
    if isinstance(value, (str, bytes)):
        raise TypeError
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def _is_double(value: Any) -> bool:
    return type(value) is float or (isinstance(value, np.ndarray) and value.dtype == np.float64)


def _shortened(value: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.float32(value) if isinstance(value, float) else value.astype(np.float32)


def _is_short(arrays: Sequence[Any]) -> bool:
    strong = [a.dtype.name for a in arrays if isinstance(a, (np.ndarray, np.generic))]
    return any(d in SHORT for d in strong) and not any(
        d in ("float64", "complex128") for d in strong
    )


def _array(target: Variable, value: Any) -> Any:
    """The value of a variable as the computation takes it."""
    kind = target.type
    if not isinstance(kind, ArrayType):
        return value
    if type(value) is float or type(value) is complex:
        array: Any = value
    elif isinstance(value, (int, bool)) and kind.dtype not in ("bool", "int64"):
        array = _as_float(value)
    else:
        array = _converted(target, value, kind.dtype)
    if kind.dtype != "real" and np.result_type(array).name != kind.dtype:
        array = np.asarray(array).astype(kind.dtype)[()]
    if np.ndim(array) < kind.rank:
        raise ShapeError(
            f"{target.name} is an array of {kind.rank} axes and got shape {np.shape(array)}.",
            where=f"{target.name}: {kind}",
            remedy=f"give {target.name} an array of {kind.rank} axes or more.",
        )
    return array


def _converted(target: Variable, value: Any, dtype: str) -> Any:
    try:
        array = np.asarray(value)
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        elif array.dtype.kind in "biu":
            array = array if dtype in ("bool", "int64") else array.astype(np.float64)
        elif array.dtype.kind == "O":
            array = np.reshape([_as_float(v) for v in array.ravel()], array.shape)
        elif array.dtype.kind not in "fc":
            raise ValueError
        elif array.dtype.name not in ("float32", "float64", "complex64", "complex128"):
            array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    except (ValueError, TypeError, OverflowError):
        raise ArgumentError(
            f"{target.name} must be a number or an array of numbers, not {_shown(value)}.",
            where=target.name,
            remedy=f"pass a number, as in {target.name}=1.5, or an array.",
        ) from None
    return array[()]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _sizes(inputs: Sequence[Variable], arrays: Sequence[Any]) -> dict[str, int]:
    """The lengths of named dimensions, as the arrays have them."""
    sizes: dict[str, int] = {}
    for target, array in zip(inputs, arrays, strict=True):
        kind = target.type
        if not isinstance(kind, ArrayType) or not kind.dimensions:
            continue
        shape = np.shape(array)[np.ndim(array) - kind.rank :]
        for wanted, length in zip(kind.dimensions, shape, strict=True):
            known = sizes.setdefault(wanted, length) if isinstance(wanted, str) else wanted
            if known != length:
                raise ShapeError(
                    f"{target.name} has the shape {shape}, where {wanted} is {known}.",
                    where=f"{target.name}: {kind}",
                    remedy="give arrays whose lengths agree.",
                )
    return sizes


def _require_values(outputs: Sequence[Node], inputs: Sequence[Variable]) -> None:
    given = set(inputs)
    for output in outputs:
        if not isinstance(output, _Node):
            raise CallError(
                f"A program computes nodes, not {type(output).__name__}.",
                where=_shown(output),
                remedy="pass the nodes of a graph.",
            )
    for node in ordered(*outputs):
        if isinstance(node, Variable) and node not in given:
            raise CallError(
                f"The variable {node.name} has no value.",
                where=node.name,
                remedy=f"give it one, as in {node.name}=1.5.",
            )
