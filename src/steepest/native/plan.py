"""From a graph to a plan: scalars in the order of their use, equal ones computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.evaluation.inputs import dtype_of, rank_of, require_values
from steepest.evaluation.kernels import exact_value, power_kernel, rounded
from steepest.evaluation.lifting import kernel_of
from steepest.evaluation.quiet import quietly
from steepest.graph import ArrayType, Constant, E, Node, Variable, ordered

from .operations import FUNCTIONS, Maker, Output, Plan, Value
from .routines import ROUTINES

DIRECT = {
    "add": "add", "subtract": "subtract", "multiply": "multiply", "divide": "divide",
    "negate": "negate", "abs": "abs", "sqrt": "sqrt", "floor": "floor", "ceil": "ceil",
    "minimum": "minimum", "maximum": "maximum", "where": "select",
    "less": "less", "less_equal": "less_equal", "greater": "greater",
    "greater_equal": "greater_equal", "equal": "equal", "not_equal": "not_equal",
    "logical_and": "and", "logical_or": "or", "logical_not": "not",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "power": "pow",
    "gamma": "scipy.gamma", "lgamma": "scipy.gammaln", "digamma": "scipy.psi",
    "beta": "scipy.beta", "bessel_j": "scipy.jv", "bessel_y": "scipy.yv", "bessel_i": "scipy.iv",
}  # fmt: skip
"""The operation that an entry of the table is, where it has another name."""

OF_ORDER_ZERO = {"spherical_bessel_j": "sinc", "spherical_bessel_i": "sinhc"}
"""What is a plain quotient where the order is 0."""

MOVEMENTS = {"stack", "concatenate", "index", "reshape", "transpose", "broadcast_to"}
"""Entries that only move elements: their NumPy functions move the numbers of lines as well."""

SUMS = {"sum", "mean", "matmul"}
"""Entries made of sums and products of elements, which Python's operators record."""


def plan(outputs: Mapping[str, Node], inputs: Sequence[Variable]) -> Plan:
    """The plan of several outputs that share their common parts.

    Args:
        outputs: Nodes by the names of the answers; arrays have dimensions that are numbers.
        inputs: Scalar variables, in calling order.

    Raises:
        ArgumentError: when an operation or a type has no native form yet.

    Cost:
        Linear in the graph.
    """
    require_values(tuple(outputs.values()), inputs)
    for v in inputs:
        if rank_of(v) != 0 or dtype_of(v) not in ("real", "float64"):
            raise _refused(f"variables of the type {v.type}", v.name)
    maker = Maker([v.name for v in inputs])
    lowering = _Lowering(maker, inputs)
    for node in ordered(*outputs.values()):
        lowering.place(node)
    return maker.plan([lowering.output(name, node) for name, node in outputs.items()])


Routines = Mapping[str, Callable[..., Value]]


def expanded(written: Plan, routines: Routines = ROUTINES) -> Plan:
    """The plan with routines replaced by what they are made of."""
    if written.codes.isdisjoint(routines):
        return written
    maker = Maker(written.inputs)
    values: list[Value] = []
    for o in written.operations:
        if o.code == "constant":
            assert o.value is not None
            values.append(maker.constant(o.value))
        elif o.code == "input":
            assert o.value is not None
            values.append(maker.input(int(o.value)))
        else:
            arguments = [values[a] for a in o.arguments]
            routine = routines.get(o.code)
            values.append(routine(*arguments) if routine else maker.apply(o.code, *arguments))
    return maker.plan(
        [Output(o.name, o.shape, tuple(values[i].line for i in o.lines)) for o in written.outputs]
    )


def routine_plan(routine: Callable[..., Value]) -> Plan:
    """The plan of a routine by itself."""
    names = list(signature(routine).parameters)
    maker = Maker(names)
    answer = routine(*(maker.input(i) for i in range(len(names))))
    return maker.plan([Output("value", (), (answer.line,))])


class _Lowering:
    """The values of nodes: one for a scalar, an array of them for an array."""

    def __init__(self, maker: Maker, inputs: Sequence[Variable]) -> None:
        self.maker = maker
        self.values: dict[Node, Any] = {v: maker.input(i) for i, v in enumerate(inputs)}
        self._exact: dict[Node, Any] = {}

    def output(self, name: str, node: Node) -> Output:
        """Where the elements of an output are."""
        value = self.values[node]
        if not isinstance(value, np.ndarray):
            return Output(name, (), (value.line,))
        lines = [self.maker.as_number(v).line for v in value.ravel().tolist()]
        return Output(name, value.shape, tuple(lines))

    def place(self, node: Node) -> None:
        """Append what computes the node."""
        if node in self.values:
            return
        number = exact_value(node, self._exact)
        if number is not None:
            self._exact[node] = number
            self.values[node] = self.maker.constant(rounded(number))
        elif isinstance(node, Constant):
            self.values[node] = self._constant(node.value)
        else:
            self.values[node] = self._operation(node)

    def _constant(self, value: Any) -> Any:
        if isinstance(value, complex) or np.iscomplexobj(value):
            raise _refused("complex numbers", str(value))
        if not isinstance(value, np.ndarray):
            return self.maker.constant(value if isinstance(value, bool) else float(value))
        array = np.empty(value.shape, dtype=object)
        array.ravel()[:] = [self.maker.constant(v) for v in value.ravel().tolist()]
        return array

    def _operation(self, node: Node) -> Any:
        primitive = node.primitive
        assert primitive is not None
        if not isinstance(node.type, ArrayType) or dtype_of(node).startswith("complex"):
            raise _refused(f"values of the type {node.type}", primitive.name)
        arguments = [self.values[a] for a in node.arguments]
        if primitive.name in MOVEMENTS or primitive.name in SUMS:
            return self._moved(node, arguments)
        arrays = [a for a in arguments if isinstance(a, np.ndarray)]
        if not arrays:
            return self._scalar(node, arguments)
        shape = np.broadcast_shapes(*(np.shape(a) for a in arrays))
        spread = [np.broadcast_to(np.asarray(a, dtype=object), shape).ravel() for a in arguments]
        result = np.empty(shape, dtype=object)
        result.ravel()[:] = [
            self._scalar(node, list(elements)) for elements in zip(*spread, strict=True)
        ]
        return result

    def _moved(self, node: Node, arguments: list[Any]) -> Any:
        if any(isinstance(d, str) for d in node.type.dimensions):  # type: ignore[union-attr]
            raise _refused("named dimensions", str(node.type))
        objects = [np.asarray(a, dtype=object) for a in arguments]
        result = kernel_of(node)(*objects)
        return result if np.ndim(result) else np.asarray(result, dtype=object)[()]

    def _scalar(self, node: Node, arguments: list[Value]) -> Value:
        primitive = node.primitive
        assert primitive is not None
        name = primitive.name
        numbers = [self.maker.known(a) for a in arguments]
        if None not in numbers and not node.parameters and rank_of(node) == 0:
            return self._folded(node, numbers)
        if name == "power":
            return self._power(node, arguments)
        if name == "polynomial":
            return primitive.function()(arguments[0], **dict(node.parameters))
        if name == "gate":
            return self.maker.apply("select", arguments[0], arguments[1], 0.0)
        if name in OF_ORDER_ZERO and self.maker.known(arguments[0]) == 0:
            return self.maker.apply(OF_ORDER_ZERO[name], arguments[1])
        code = DIRECT.get(name, name)
        if name in DIRECT or code in FUNCTIONS or code in ROUTINES:
            return self.maker.apply(code, *arguments)
        if primitive.name == "stop_gradient":
            return arguments[0]
        raise _refused(f"the operation {name}", name)

    def _folded(self, node: Node, numbers: Sequence[Any]) -> Value:
        """The constant that the reference computes."""
        special = None
        if node.primitive.name == "power":  # type: ignore[union-attr]
            special = power_kernel(node, self._exact.get(node.arguments[1]))
        if special is not None:
            known = dict(zip(node.arguments, numbers, strict=True))
            value = quietly(special[1], *(known[a] for a in special[0]))
        else:
            value = quietly(node.primitive.function(), *numbers)  # type: ignore[union-attr]
        return self.maker.constant(bool(value) if dtype_of(node) == "bool" else float(value))

    def _power(self, node: Node, arguments: list[Value]) -> Value:
        base, exponent = arguments
        if node.arguments[0] is E:
            return self.maker.apply("exp", exponent)
        number = self._exact.get(node.arguments[1])
        if number is not None and number in POWERS:
            return POWERS[number](self.maker.as_number(base))
        return self.maker.apply("pow", base, exponent)


def _root(x: Value) -> Value:
    return x.maker.apply("sqrt", x)


POWERS = {
    1: lambda x: x,
    2: lambda x: x * x,
    3: lambda x: x * x * x,
    4: lambda x: (x * x) * (x * x),
    -1: lambda x: 1.0 / x,
    -2: lambda x: 1.0 / (x * x),
    0.5: _root,
    -0.5: lambda x: 1.0 / _root(x),
}
"""The powers that are products and roots, with the bits of the reference."""


def _refused(what: str, where: str) -> ArgumentError:
    return ArgumentError(
        f"Native code has no form for {what}.",
        where=where,
        remedy="call the function itself, which computes by NumPy.",
    )
