"""Built-in functions made of machine code: what Python calls without a frame."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from steepest.errors import CallError, ShapeError
from steepest.evaluation import Program
from steepest.evaluation.inputs import as_float
from steepest.graph import Node, Variable

from . import wrappers
from .budget import level_for
from .layouts import NEW_ARRAY, array_function, require_layouts
from .machine import Code, object_code
from .operations import Output, Plan
from .plan import expanded, plan
from .text import Module

FASTCALL_WITH_NAMES = 0x0080 | 0x0002


class _Method(ctypes.Structure):
    """CPython's ``PyMethodDef``."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


@dataclass(eq=False, repr=False)
class Compiled:
    """What is known of a compiled function, as its ``__self__``; it keeps the code alive.

    Attributes:
        name: What it is called.
        variables: The names of its variables, in calling order.
        outputs: The names and shapes of what it returns.
        takes: ``numbers``, one for each variable, or ``array``, one array of them all.
        plan: The operations.
        seconds: What making it took.
        tier: ``native``, or ``interpreter`` where the budget was too small.
        size: The bytes of its object file.
        doc: What ``help`` shows.
        otherwise: Called instead where an argument is no number, if there is something.
    """

    name: str
    variables: tuple[str, ...]
    outputs: tuple[tuple[str, tuple[int, ...]], ...]
    takes: str
    plan: Plan
    seconds: float
    size: int
    doc: str
    tier: str
    _code: Code
    _made_from: tuple
    _program: Program | None = None
    _method: _Method | None = None
    _text: str = field(default="", repr=False)
    otherwise: Callable[..., Any] | None = None

    def __repr__(self) -> str:
        shapes = ", ".join(f"{name}{list(shape) or ''}" for name, shape in self.outputs)
        return (
            f"<{self.name} of {', '.join(self.variables) or 'nothing'}: {shapes}; "
            f"{len(self.plan.operations)} operations, {self.size} bytes>"
        )

    def __reduce__(self) -> tuple:
        return _again, self._made_from

    def __getattr__(self, name: str) -> Any:
        # A built-in is pickled as an attribute of what it belongs to.
        if name == self.__dict__.get("name"):
            return self.builtin()
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    @property
    def llvm(self) -> str:
        """The module as LLVM's text."""
        return self._text

    def builtin(self) -> Callable[..., Any]:
        """A built-in function that calls the code."""
        if self._method is None:
            self._method = _Method(
                self.name.encode(),
                self._code.function("call"),
                FASTCALL_WITH_NAMES,
                self.doc.encode(),
            )
        make = ctypes.pythonapi.PyCFunction_NewEx
        make.restype = ctypes.py_object
        make.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
        return make(ctypes.addressof(self._method), self, "steepest")

    def low_level_callable(self) -> Any:
        """The same function as a ``scipy.LowLevelCallable``, for SciPy's integrators.

        Raises:
            CallError: when it takes or returns arrays.
        """
        if self.takes != "numbers":
            raise CallError(
                f"SciPy calls functions of numbers, and {self.name} takes an array.",
                where=repr(self),
                remedy='compile one component, as in st.compile(f.diff("x")).',
            )
        from .low_level import low_level_callable  # noqa: PLC0415 - SciPy loads when asked

        return low_level_callable(self.plan)

    def slow(self, *given: Any, **named: Any) -> Any:
        """The answer for arguments that are not plain floats or arrays of them.

        Raises:
            CallError: when there are too many or too few, or one has another name.
            ShapeError: when an array has another shape.
        """
        if self.takes == "numbers":
            if self.otherwise is not None and not all(
                isinstance(v, (int, float, np.number)) for v in (*given, *named.values())
            ):
                return self.otherwise(*given, **named)
            numbers = self._numbers(given, named)
            if self._program is not None:
                return self._program(*numbers)[0]
            return self.builtin()(*numbers)
        out = named.pop("out", None)
        if named or len(given) != 1:
            raise CallError(
                f"{self.name} takes one array of {len(self.variables)} numbers and out=.",
                where=f"{self.name}({_shown(given, named)})",
                remedy=f"{self.name}({_example(self.variables)})",
            )
        point = self._point(given[0])
        if out is not None:
            self._require_out(out)
        if self._program is not None:
            return self._interpreted(self._program(*point.tolist()), out)
        return self.builtin()(point) if out is None else self.builtin()(point, out=out)

    def _interpreted(self, values: list[Any], out: Any) -> Any:
        """The answers of the reference, in the arrays to write to where there are some."""
        room = iter(() if out is None else out if isinstance(out, tuple) else (out,))
        answers = []
        for (_, shape), value in zip(self.outputs, values, strict=True):
            if not shape:
                answers.append(value)
                continue
            target = next(room, None)
            target = np.empty(shape) if target is None else target
            target[...] = value
            answers.append(target)
        return answers[0] if len(answers) == 1 else tuple(answers)

    def _numbers(self, given: Sequence[Any], named: Mapping[str, Any]) -> list[float]:
        names = self.variables
        at = dict(zip(names, given, strict=False))
        twice = [n for n in named if n in at]
        if len(given) > len(names) or twice or set(at) | set(named) != set(names):
            wanted = ", ".join(names) or "no values"
            raise CallError(
                f"{self.name} takes {wanted} and got {_shown(given, named) or 'nothing'}.",
                where=f"{self.name}({_shown(given, named)})",
                remedy=f"{self.name}({', '.join(f'{n}=1.0' for n in names[:8])})",
            )
        at |= named
        return [self._number(n, at[n]) for n in names]

    def _number(self, name: str, value: Any) -> float:
        try:
            if isinstance(value, (str, bytes)) or np.ndim(value):
                raise TypeError
            return float(value)
        except OverflowError:
            return as_float(value)
        except (TypeError, ValueError):
            array = np.ndim(value) > 0
            raise CallError(
                f"{name} is one number and got {_short(value)}.",
                where=f"{self.name}({name}={_short(value)})",
                remedy="f.ufunc() computes on arrays." if array else f"{name}=1.5",
            ) from None

    def _point(self, given: Any) -> np.ndarray:
        count = len(self.variables)
        try:
            if isinstance(given, Mapping):
                given = [given[name] for name in self.variables]
            point = np.array(given, dtype=np.float64, order="C")
        except (TypeError, ValueError, KeyError):
            raise CallError(
                f"{self.name} takes an array of {count} numbers and got {_short(given)}.",
                where=f"{self.name}({_short(given)})",
                remedy=f"{self.name}({_example(self.variables)})",
            ) from None
        if point.shape != (count,):
            raise ShapeError(
                f"{self.name} takes an array of shape ({count},) and got {point.shape}.",
                where=f"{self.name}(array of shape {point.shape})",
                remedy=f"give the values of {', '.join(self.variables[:8])} in one array.",
            )
        return point

    def _require_out(self, out: Any) -> None:
        shapes = [shape for _, shape in self.outputs if shape]
        given = out if isinstance(out, tuple) and len(shapes) > 1 else (out,)
        fits = len(given) == len(shapes) and all(
            type(a) is np.ndarray
            and a.shape == shape
            and a.dtype == np.float64
            and a.dtype.isnative
            and a.flags.c_contiguous
            and a.flags.writeable
            and a.flags.aligned
            for a, shape in zip(given, shapes, strict=False)
        )
        if not fits:
            wanted = " and ".join(map(str, shapes))
            raise ShapeError(
                f"out= must be a contiguous array of doubles of shape {wanted}.",
                where=f"out={_short(out)}",
                remedy=f"out=np.empty({shapes[0] if shapes else ()})",
            )


def compiled(
    outputs: Mapping[str, Node],
    inputs: Sequence[Variable],
    *,
    name: str = "f",
    told: str = "",
    budget: float | None = None,
) -> Callable[..., Any]:
    """A built-in function of scalars, or of one array where an answer is an array.

    Args:
        outputs: Nodes by name; with several, or with an array, the function takes one array.
        inputs: The scalar variables, in calling order.
        name: What the function is called.
        told: What it computes, in words.
        budget: The seconds that making it may take; where they are too few for machine
            code, the function runs on the interpreter.

    Raises:
        ArgumentError: when an operation has no native form.
        MissingExtra: when native code cannot run on this interpreter.
    """
    require_layouts()
    start = perf_counter()
    made = expanded(plan(outputs, inputs))
    numbers = _takes_numbers(made)
    level = level_for(len(made.operations), budget)
    module = _module(made) if level is not None else wrappers.interpreted()
    text = str(module)
    image = object_code(text, 0 if level is None else level)
    code = Code(image, module.symbols)
    if not numbers and level is not None:
        code.fill("known", _known_objects())
    known = Compiled(
        name,
        made.inputs,
        tuple((o.name, o.shape) for o in made.outputs),
        "numbers" if numbers else "array",
        made,
        perf_counter() - start,
        len(image),
        _doc(name, made, numbers, told),
        "interpreter" if level is None else "native",
        code,
        (dict(outputs), tuple(inputs), name, told, 0.0 if level is None else None),
        Program(tuple(outputs.values()), inputs) if level is None else None,
        _text=text,
    )
    return known.builtin()


def _again(
    outputs: Mapping[str, Node],
    inputs: Sequence[Variable],
    name: str,
    told: str,
    budget: float | None,
) -> Compiled:
    """What was pickled, made again for this machine in the same tier."""
    made: Any = compiled(outputs, inputs, name=name, told=told, budget=budget)
    return made.__self__


def module_of(outputs: Mapping[str, Node], inputs: Sequence[Variable]) -> tuple[Plan, Module]:
    """The plan of a built-in function and its module."""
    made = expanded(plan(outputs, inputs))
    return made, _module(made)


def _module(made: Plan) -> Module:
    module = Module()
    (wrappers.of_numbers if _takes_numbers(made) else wrappers.of_array)(module, made)
    return module


def _takes_numbers(made: Plan) -> bool:
    return len(made.outputs) == 1 and not made.outputs[0].shape


_OUT = "out"


def _known_objects() -> dict[int, int]:
    return {
        wrappers.ARRAY_TYPE: id(np.ndarray),
        wrappers.DOUBLE: id(np.dtype(np.float64)),
        wrappers.NEW: array_function(NEW_ARRAY),
        wrappers.OUT: id(_OUT),
    }


def _doc(name: str, made: Plan, numbers: bool, told: str) -> str:
    """The text from which Python makes ``__text_signature__`` and ``__doc__``."""
    names = ", ".join(v if v.isidentifier() else f"x{i}" for i, v in enumerate(made.inputs))
    if numbers:
        return f"{name}({names})\n--\n\n{told}"
    returned = ", ".join(_described(o) for o in made.outputs)
    has_out = any(o.shape for o in made.outputs)
    signature = "point, /, *, out=None" if has_out else "point, /"
    return (
        f"{name}({signature})\n--\n\n{told}\n\n"
        f"point holds {', '.join(made.inputs)}; the answer is {returned}."
    )


def _described(output: Output) -> str:
    return f"{output.name} of shape {output.shape}" if output.shape else output.name


def _example(names: Sequence[str]) -> str:
    return f"np.array([{', '.join(['1.0'] * min(len(names), 8))}])"


def _shown(given: Sequence[Any], named: Mapping[str, Any]) -> str:
    return ", ".join([*map(_short, given), *(f"{k}={_short(v)}" for k, v in named.items())])


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
