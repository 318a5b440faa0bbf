"""Following a Python function: it is called with stand-ins that note what is done to them.

A stand-in is one number. An array argument becomes an array of stand-ins, so NumPy's own
products and sums of small arrays are followed too, one number at a time.
"""

from __future__ import annotations

import linecache
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from steepest.errors import SteepestError, TraceError
from steepest.evaluation import Program
from steepest.graph import Node, Variable, lift, substitute, variables
from steepest.primitives import where
from steepest.tracing.ufuncs import operation


class Tracer(NDArrayOperatorsMixin):
    """A number that is not known yet, or known only as an example.

    Args:
        node: What it is in terms of the variables.
        value: The number that it is in this call; None when there is none, and then
            ``if`` and ``while`` cannot ask about it.
    """

    __slots__ = ("node", "value")
    __hash__ = None  # type: ignore
    shape = ()
    ndim = 0
    size = 1

    def __init__(self, node: Node, value: Any = None) -> None:
        self.node = node
        self.value = value

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if all(isinstance(o, Tracer) for o in options.get("out", ())):
            options.pop("out", None)  # x += 1 makes a new x
        if method != "__call__" or any(v is not None for v in options.values()):
            called = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
            raise _unknown(called)
        if any(isinstance(i, np.ndarray) and i.ndim for i in inputs):
            each = np.frompyfunc(ufunc.__call__, ufunc.nin, 1)
            return each(*map(_boxed, inputs))
        return _applied(ufunc, [i[()] if isinstance(i, np.ndarray) else i for i in inputs])

    def __array_function__(
        self, function: Callable, types: Any, arguments: tuple, options: dict
    ) -> Any:
        own = _FUNCTIONS.get(getattr(function, "__name__", ""))
        if own is not None:
            return own(*arguments, **options)
        result = function(*map(_boxed_deep, arguments), **options)
        return result[()] if isinstance(result, np.ndarray) and not result.ndim else result

    def __getattr__(self, name: str) -> Any:
        """NumPy's functions as methods, as arrays of objects call them."""
        ufunc = getattr(np, name, None)
        if isinstance(ufunc, np.ufunc):
            return lambda *others: ufunc(self, *others)
        raise AttributeError(f"A Tracer has no attribute {name}.")

    def __bool__(self) -> bool:
        if self.value is None:
            raise TraceError(
                "Which way this goes depends on the variables, and a formula has no if.",
                where=_line(),
                remedy="choose with np.where(condition, a, b), or take st.grad(fn), which "
                "follows the way that its arguments go.",
            )
        return bool(self.value)

    def _not_a_number(self) -> Any:
        raise TraceError(
            "This code wants a plain number, and here stands an unknown one.",
            where=_line(),
            remedy="use NumPy's functions (np.sin, not math.sin), and write into new arrays "
            "made by np.array([...]).",
        )

    __float__ = __int__ = __index__ = __complex__ = _not_a_number

    def item(self) -> Tracer:
        """The stand-in itself, as an array without axes would give it."""
        return self

    def __repr__(self) -> str:
        return f"<Tracer of {self.node!r}>"


def _applied(ufunc: np.ufunc, inputs: Sequence[Any]) -> Tracer:
    make = operation(ufunc.__name__)
    if make is None:
        raise _unknown(ufunc.__name__)
    node = make(*(lift(node_of(i)) for i in inputs))
    values = [i.value if isinstance(i, Tracer) else i for i in inputs]
    if any(v is None for v in values):
        return Tracer(node)
    with np.errstate(all="ignore"):
        return Tracer(node, ufunc(*values))


def node_of(value: Any) -> Any:
    """The node of a stand-in; a plain number as Python has it."""
    if isinstance(value, Tracer):
        return value.node
    return value.item() if isinstance(value, np.generic) else value


def _unknown(name: str) -> TraceError:
    return TraceError(
        f"{name} of an unknown number is not a function in the table.",
        where=_line(),
        remedy="write it with functions that a formula has, such as np.sin, np.exp or np.where.",
    )


def _where(condition: Any, a: Any, b: Any) -> Any:
    parts = (condition, a, b)
    if any(isinstance(p, np.ndarray) and p.ndim for p in parts):
        return np.frompyfunc(_choice, 3, 1)(*map(_boxed, parts))
    return _choice(*parts)


def _choice(condition: Any, a: Any, b: Any) -> Any:
    if not isinstance(condition, Tracer):
        return a if condition else b
    node = where(condition.node, lift(node_of(a)), lift(node_of(b)))
    if condition.value is None:
        return Tracer(node)
    taken = a if condition.value else b
    return Tracer(node, taken.value if isinstance(taken, Tracer) else taken)


def _clip(x: Any, low: Any = None, high: Any = None, **_: Any) -> Any:
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


_FUNCTIONS: dict[str, Callable] = {
    "where": _where,
    "clip": _clip,
    **dict.fromkeys(("sum", "mean", "prod", "max", "min", "amax", "amin"), lambda x, *_, **__: x),
    **dict.fromkeys(("dot", "inner", "vdot"), np.multiply),
    "sinc": lambda x: np.where(x == 0, 1.0, np.sin(np.pi * x) / (np.pi * x)),
    "real": lambda x: x,
    "shape": lambda x: (),
    "ndim": lambda x: 0,
}


def _boxed(value: Any) -> np.ndarray:
    """The value as an array of objects, which NumPy walks without asking them."""
    if isinstance(value, np.ndarray):
        return value.astype(object)
    box = np.empty((), dtype=object)
    box[()] = value
    return box


def _boxed_deep(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(_boxed_deep, value))
    return _boxed(value) if isinstance(value, Tracer) else value


def outputs_of(result: Any) -> tuple[list[Node], tuple[int, ...]]:
    """The nodes of what a traced function returned, in one list, and their shape.

    Raises:
        TraceError: when it returned something else than numbers.
    """
    array = _boxed(result) if isinstance(result, Tracer) else _as_array(result)
    return [lift(node_of(v)) for v in array.ravel()], array.shape


def _as_array(result: Any) -> np.ndarray:
    try:
        array = np.asarray(result, dtype=object)
    except ValueError:
        array = np.array([None])
    if all(isinstance(v, (Tracer, int, float, np.number)) for v in array.ravel()):
        return array
    raise TraceError(
        f"The function returned {type(result).__name__} where a number or an array is needed.",
        where=repr(result)[:60],
        remedy="return a number, a NumPy array, or a list of equally long lists.",
    )


class _Level(threading.local):
    """The traces that are under way in this thread, one inside another."""

    def __init__(self) -> None:
        self.depth = 0
        self.examples: dict[Variable, Any] = {}


_level = _Level()


def stand_in(v: Variable, example: Any = None) -> Tracer:
    """The stand-in of a variable of the trace that is under way."""
    _level.examples[v] = example
    return Tracer(v, example)


def captured(outputs: Sequence[Node], inputs: Iterable[Variable]) -> tuple[Variable, ...]:
    """The variables of outer traces that a function inside them refers to."""
    own = set(inputs)
    return tuple(v for v in variables(*outputs) if v not in own)


def outer(v: Variable) -> Tracer:
    """The stand-in of a variable of an outer trace.

    Raises:
        TraceError: when that trace has ended, so that the number escaped from it.
    """
    if v not in _level.examples:
        raise TraceError(
            f"The number {v.name} was kept from another call, which has ended.",
            where=v.name,
            remedy="return what is needed later instead of storing it.",
        )
    return Tracer(v, _level.examples[v])


def at_stand_ins(program: Program, values: Sequence[Any]) -> list[Any]:
    """The outputs of a program at numbers of which some are stand-ins."""
    at: dict[Node, Node] = {
        v: lift(node_of(x)) for v, x in zip(program.inputs, values, strict=True)
    }
    nodes = substitute(program.outputs, at)
    numbers = [x.value if isinstance(x, Tracer) else x for x in values]
    known: Sequence[Any] = [None] * len(nodes)
    if all(n is not None for n in numbers):
        known = program(*numbers)
    return [Tracer(n, v) for n, v in zip(nodes, known, strict=True)]


@contextmanager
def following(function: Callable) -> Iterator[int]:
    """A scope for the variables of one trace; what cannot be followed is told with its line."""
    _level.depth += 1
    before = dict(_level.examples)
    try:
        yield _level.depth
    except SteepestError:
        raise
    except (TypeError, AttributeError) as error:
        if not any(mark in str(error) for mark in ("Tracer", "ufunc", "loop of ufunc")):
            raise
        raise TraceError(
            f"This cannot be followed: {error}",
            where=_place(error.__traceback__, function),
            remedy="use NumPy's element-wise functions, sums and products on the arguments.",
        ) from error
    finally:
        _level.depth -= 1
        _level.examples = before


_OURS = str(Path(__file__).parent.parent)
_NUMPY = str(Path(np.__file__).parent)


def _line() -> str:
    """The user's line that is being run."""
    import sys  # noqa: PLC0415 - for an error only

    frame = sys._getframe(1)
    while frame is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back  # type: ignore
    return "" if frame is None else _shown(frame.f_code.co_filename, frame.f_lineno)


def _place(traceback: TracebackType | None, function: Callable) -> str:
    """The user's line in which an error arose."""
    place = getattr(function, "__name__", "the function")
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if not _is_ours(name):
            place = _shown(name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def _is_ours(name: str) -> bool:
    return name.startswith((_OURS, _NUMPY, "<frozen"))


def _shown(name: str, number: int) -> str:
    code = linecache.getline(name, number).strip()
    return f"{Path(name).name}:{number}" + (f"  {code}" if code else "")
