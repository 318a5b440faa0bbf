"""Nodes of the graph: immutable, and one object for each distinct expression."""

from __future__ import annotations

import struct
import threading
import weakref
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError

from .primitive import Primitive
from .types import BOOLEAN, REAL, ArrayType, Type

if TYPE_CHECKING:
    from collections.abc import Hashable


class Node:
    """An operation applied to arguments. Equality is identity: equal expressions are one node.

    Attributes:
        primitive: The operation; None for a leaf.
        arguments: The nodes it is applied to.
        parameters: What the operation was told besides, as sorted (name, value) pairs.
        type: What its value is.

    Operators build nodes with the trivial cases folded (``0 + x``, ``1*x``, exact numbers);
    calling a primitive, ``add(x, y)``, folds nothing.
    """

    __slots__ = ("__weakref__", "_digest", "arguments", "parameters", "primitive", "type")

    primitive: Primitive | None
    arguments: tuple[Node, ...]
    parameters: tuple[tuple[str, Any], ...]
    type: Type
    _digest: bytes | None

    def __init__(self) -> None:
        raise TypeError("Nodes are made by apply, constant and variable, which keep them unique.")

    def parameter(self, name: str, default: Any = None) -> Any:
        """The parameter of that name."""
        for key, value in self.parameters:
            if key == name:
                return value
        return default

    def __repr__(self) -> str:
        name = self.primitive.name if self.primitive is not None else type(self).__name__
        return f"<Node {name} of {len(self.arguments)}: {self.type}>"

    def __reduce__(self) -> tuple:
        from .serial import flatten, restored  # noqa: PLC0415 - serial is built on nodes

        return restored, (flatten([self]), 0)

    def __copy__(self) -> Node:
        return self

    def __deepcopy__(self, memo: dict) -> Node:
        return self

    if TYPE_CHECKING:  # The operators are bound by ``arithmetic``, which has their rules.

        def __add__(self, other: Any) -> Node: ...
        def __radd__(self, other: Any) -> Node: ...
        def __sub__(self, other: Any) -> Node: ...
        def __rsub__(self, other: Any) -> Node: ...
        def __mul__(self, other: Any) -> Node: ...
        def __rmul__(self, other: Any) -> Node: ...
        def __truediv__(self, other: Any) -> Node: ...
        def __rtruediv__(self, other: Any) -> Node: ...
        def __pow__(self, other: Any) -> Node: ...
        def __rpow__(self, other: Any) -> Node: ...
        def __neg__(self) -> Node: ...


class Constant(Node):
    """A number or an array of numbers, known by type and bits.

    ``value`` is an int, Fraction (never a whole one), Decimal (as typed), float, complex,
    bool, or a read-only NumPy array.
    """

    __slots__ = ("value",)
    value: Any

    def __repr__(self) -> str:
        return f"<Constant {self.value!r}>"


class Variable(Node):
    """A name in a scope. Formulas share scope 0; each trace has a scope of its own."""

    __slots__ = ("name", "scope")
    name: str
    scope: int

    def __repr__(self) -> str:
        scope = f" in scope {self.scope}" if self.scope else ""
        return f"<Variable {self.name}{scope}: {self.type}>"


class _Reference(weakref.ref):
    """A weak reference that knows its key in the table."""

    __slots__ = ("key",)
    key: Hashable


_table: dict[Hashable, _Reference] = {}
_lock = threading.RLock()


def _forget(reference: weakref.ref) -> None:
    with _lock:
        key = reference.key  # type: ignore
        if _table.get(key) is reference:
            del _table[key]


def _remember(key: Hashable, node: Node) -> Node:
    """The node of this key, which is ``node`` unless another thread was faster."""
    with _lock:
        known = _table.get(key)
        if known is not None:
            other = known()
            if other is not None:
                return other
        reference = _Reference(node, _forget)
        reference.key = key
        _table[key] = reference
        return node


def apply(primitive: Primitive, *arguments: Node, **parameters: Any) -> Node:
    """The node of ``primitive`` applied to ``arguments``; nothing is folded or reordered.

    Raises:
        CallError: when the number of arguments is wrong.
        ShapeError: when their types do not fit.

    Cost:
        About 2 microseconds; less for a node that exists.
    """
    described = tuple(sorted(parameters.items())) if parameters else ()
    key = (primitive, arguments, described) if described else (primitive, arguments)
    known = _table.get(key)
    if known is not None:
        node = known()
        if node is not None:
            return node
    node = object.__new__(Node)
    node.primitive = primitive
    node.arguments = arguments
    node.parameters = described
    node.type = primitive.result_type(arguments, parameters)
    node._digest = None
    return _remember(key, node)


def variable(name: str, *, scope: int = 0, type: Type = REAL) -> Variable:  # noqa: A002
    """The variable of that name, scope and type."""
    key = (Variable, name, scope, type)
    known = _table.get(key)
    if known is not None:
        node = known()
        if node is not None:
            return node  # type: ignore
    node = object.__new__(Variable)
    _leaf(node, type)
    node.name = name
    node.scope = scope
    return _remember(key, node)  # type: ignore


def constant(value: Any) -> Constant:
    """The constant of this value; numbers of different type or bits are different constants.

    Raises:
        ArgumentError: when it is neither a number nor an array of numbers.
    """
    key, value, kind = _identity(value)
    known = _table.get(key)
    if known is not None:
        node = known()
        if node is not None:
            return node  # type: ignore
    node = object.__new__(Constant)
    _leaf(node, kind)
    node.value = value
    return _remember(key, node)  # type: ignore


def lift(value: Any) -> Node:
    """The value itself if it is a node, else its constant."""
    return value if isinstance(value, Node) else constant(value)


def _called(self: Primitive, *arguments: Any, **parameters: Any) -> Node:
    nodes = [a if isinstance(a, Node) else constant(a) for a in arguments]
    return apply(self, *nodes, **parameters)


Primitive.__call__ = _called  # type: ignore


def _leaf(node: Node, kind: Type) -> None:
    node.primitive = None
    node.arguments = ()
    node.parameters = ()
    node.type = kind
    node._digest = None


def _identity(value: Any) -> tuple[tuple, Any, Type]:
    """The table's key of a number, the number as it is kept, and its type."""
    kind = type(value)
    if kind is int:
        return (int, value), value, REAL
    if kind is bool:
        return (bool, value), value, BOOLEAN
    if kind is Fraction:
        if value.denominator == 1:
            return (int, value.numerator), value.numerator, REAL
        return (Fraction, value.numerator, value.denominator), value, REAL
    if kind is Decimal:
        return (Decimal, str(value)), value, REAL
    if kind is float:
        return (float, struct.pack("<d", value)), value, REAL
    if kind is complex:
        bits = struct.pack("<dd", value.real, value.imag)
        return (complex, bits), value, ArrayType("complex128")
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return _array_identity(value)
    if isinstance(value, Integral):
        return _identity(int(value))
    if isinstance(value, Rational):
        return _identity(Fraction(int(value.numerator), int(value.denominator)))
    raise ArgumentError(
        f"A constant is a number or an array of numbers, not {kind.__name__}.",
        where=repr(value)[:60],
        remedy="pass a number, a NumPy array, or a node.",
    )


def _array_identity(value: Any) -> tuple[tuple, Any, Type]:
    import numpy as np  # noqa: PLC0415 - this layer loads NumPy only when handed its arrays

    array = np.array(value)
    name = array.dtype.name
    if name.startswith(("int", "uint")):
        array = array.astype(np.int64)
    elif name == "float16":
        array = array.astype(np.float32)
    elif name not in ("bool", "float32", "float64", "complex64", "complex128"):
        raise ArgumentError(
            f"A constant array holds numbers, not {name}.",
            where=repr(value)[:60],
            remedy="convert it first, as in array.astype(float).",
        )
    array.setflags(write=False)
    kind = ArrayType(array.dtype.name, array.shape)
    return ("array", array.dtype.name, array.shape, array.tobytes()), array, kind
