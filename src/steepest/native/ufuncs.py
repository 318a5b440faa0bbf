"""Real ufuncs of NumPy's made of machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.graph import Node, Variable

from . import threads
from .layouts import NEW_UFUNC, UFUNC_OWNER, require_layouts, ufunc_function
from .loops import elementwise
from .machine import Code, object_code, vector_attributes, vectors
from .operations import Output, Plan
from .plan import expanded, plan
from .text import Module

MOST = 31
"""The most arguments and answers together: NumPy has no room for more in a call."""

FLOAT, DOUBLE = b"\x0b", b"\x0c"
"""NumPy's numbers of its types."""


class Loops:
    """The loops of a ufunc, its owner: they live as long as it does.

    Attributes:
        plan: The operations.
        llvm: The module as LLVM's text.
    """

    def __init__(self, made: Plan, text: str, symbols: Sequence[str], name: str) -> None:
        self.plan = made
        self.llvm = text
        self._code = Code(object_code(text), symbols)
        if threads.available():
            self._code.fill("threads", {0: threads.count()})
        count = len(made.inputs) + len(made.outputs)
        functions = [self._code.function(n) for n in ("loop_float", "loop_double")]
        self._functions = (ctypes.c_void_p * 2)(*functions)
        self._data = (ctypes.c_void_p * 2)()
        self._types = ctypes.create_string_buffer(FLOAT * count + DOUBLE * count)
        self._name = ctypes.create_string_buffer(name.encode())
        self._doc = ctypes.create_string_buffer(
            f"{name}({', '.join(made.inputs)})\n\nElement by element, in machine code.".encode()
        )

    def ufunc(self) -> np.ufunc:
        """The ufunc, which holds on to this object."""
        make = ctypes.PYFUNCTYPE(
            ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
            ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
            ctypes.c_int,
        )(ufunc_function(NEW_UFUNC))  # fmt: skip
        no_identity = -1
        made = make(
            ctypes.addressof(self._functions), ctypes.addressof(self._data),
            ctypes.addressof(self._types), 2, len(self.plan.inputs), len(self.plan.outputs),
            no_identity, ctypes.addressof(self._name), ctypes.addressof(self._doc), 0,
        )  # fmt: skip
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))
        ctypes.c_void_p.from_address(id(made) + UFUNC_OWNER).value = id(self)
        return made


def ufunc(outputs: Mapping[str, Node], inputs: Sequence[Variable], *, name: str = "f") -> np.ufunc:
    """A ufunc of scalars, with loops for single and double precision.

    Args:
        outputs: Nodes by name; each element of an array is an answer of its own.
        inputs: The scalar variables, in calling order.
        name: What the ufunc is called.

    Raises:
        ArgumentError: when an operation has no native form, or there are more arguments and
            answers than NumPy passes.
    """
    require_layouts()
    made, module = module_of(outputs, inputs)
    return Loops(made, str(module), list(module.symbols), name).ufunc()


def module_of(outputs: Mapping[str, Node], inputs: Sequence[Variable]) -> tuple[Plan, Module]:
    """The plan of a ufunc and its module."""
    made = expanded(plan(outputs, inputs))
    answers = [
        Output(f"{o.name}{i}" if o.shape else o.name, (), (line,))
        for o in made.outputs
        for i, line in enumerate(o.lines)
    ]
    made = Plan(made.inputs, made.operations, tuple(answers))
    _require_fitting(made)
    module = Module(f"nounwind {vector_attributes()}")
    elementwise(module, made, vectors(), {"float": "loop_float", "double": "loop_double"})
    return made, module


def loops_of(function: np.ufunc) -> Any:
    """The owner of a ufunc's loops."""
    address = ctypes.c_void_p.from_address(id(function) + UFUNC_OWNER).value
    return ctypes.cast(address, ctypes.py_object).value if address else None


def _require_fitting(made: Plan) -> None:
    count = len(made.inputs) + len(made.outputs)
    if not made.inputs or not made.outputs or count > MOST:
        raise ArgumentError(
            f"A ufunc has at least one argument and one answer and at most {MOST} together, and "
            f"this would have {len(made.inputs)} and {len(made.outputs)}.",
            where=", ".join(made.inputs)[:60],
            remedy="call the function itself, which takes arrays too.",
        )
