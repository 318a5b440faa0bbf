"""The graph: nodes, primitives, arithmetic, types, order, rewriting and the laws they keep."""

from .arithmetic import (
    Condition,
    E,
    add,
    divide,
    exact,
    exp,
    log,
    multiply,
    negate,
    number,
    power,
    subtract,
)
from .body import Body, parameter
from .check import check
from .digest import digest
from .node import Constant, Node, Variable, apply, constant, lift, variable
from .order import depending, ordered, uses, variables
from .primitive import Partial, Primitive, primitive_named, register, registered
from .rewrite import rebuilt, rewrite, substitute
from .serial import flatten, unflatten
from .tape import Operation, Tape, tape
from .types import BOOLEAN, REAL, ArrayType, TupleType, Type, broadcast, elementwise, promote

__all__ = [
    "BOOLEAN",
    "REAL",
    "ArrayType",
    "Body",
    "Condition",
    "Constant",
    "E",
    "Node",
    "Operation",
    "Partial",
    "Primitive",
    "Tape",
    "TupleType",
    "Type",
    "Variable",
    "add",
    "apply",
    "broadcast",
    "check",
    "constant",
    "depending",
    "digest",
    "divide",
    "elementwise",
    "exact",
    "exp",
    "flatten",
    "lift",
    "log",
    "multiply",
    "negate",
    "number",
    "ordered",
    "parameter",
    "power",
    "primitive_named",
    "promote",
    "rebuilt",
    "register",
    "registered",
    "rewrite",
    "substitute",
    "subtract",
    "tape",
    "unflatten",
    "uses",
    "variable",
    "variables",
]
