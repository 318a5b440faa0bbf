"""Machine code as C libraries call it: SciPy's integrators take it without Python between."""

from __future__ import annotations

import ctypes
from typing import Any

from .kernel import Kernel
from .machine import Code, object_code
from .operations import Plan
from .text import Lanes, Module, Writer

SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_int, ctypes.POINTER(ctypes.c_double))


def low_level_callable(plan: Plan) -> Any:
    """A ``scipy.LowLevelCallable`` of the plan's one answer: ``double (int, double *)``.

    It keeps its machine code alive.
    """
    from scipy import LowLevelCallable  # noqa: PLC0415 - who asks for it has it

    module = Module()
    writer = Writer(module, Lanes())
    kernel = Kernel(module, plan, writer)
    memory = kernel.memory(writer)
    [answer] = kernel.compute(writer, "%x", memory)
    kernel.release(writer, memory)
    body = "\n".join(writer.lines)
    module.functions.append(
        f"define double @plain(i32 %n, ptr %x) {{\n{body}\nret double {answer}\n}}"
    )
    code = Code(object_code(str(module)), module.symbols)
    function: Any = SIGNATURE(code.function("plain"))
    function.code = code
    return LowLevelCallable(function)
