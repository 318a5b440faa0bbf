"""Functions in machine code and as files, by the native engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError
from steepest.graph import ordered

from .binding import listed

if TYPE_CHECKING:
    import numpy as np

    from steepest.graph import Node

    from .face import Function

OUTPUTS = ("value", "gradient", "hessian")


def compile(
    source: Any,
    *,
    outputs: Sequence[str] = ("value",),
    name: str = "",
    budget: str | float | None = None,
) -> Callable[..., Any]:
    """A built-in function that computes in machine code, without a Python frame per call.

    Args:
        source: A ``Function``, text, LaTeX or a Python callable.
        outputs: What it returns: of ``value``, ``gradient`` and ``hessian``, which share
            what they have in common.
        name: What it is called; the name of the function when not given.
        budget: The time that making it may take, as ``"50 ms"`` or in seconds; where it is
            too little for machine code, the function runs on the interpreter and its
            ``__self__.tier`` says so.

    A Python callable of arrays or containers is followed once for each form of its arguments
    (structure, shapes, dtypes) and for each way that its ``if`` and ``while`` take; arrays that
    it captures are constants. ``st.grad(fn)`` and the like may be compiled so too.

    Returns:
        A function of the variables as numbers, in their order or by name. Where an answer is
        an array, a function of one array of all variables, with ``out=`` for arrays to write
        to. ``__self__`` tells the variables, the operations and what compiling took.

    Raises:
        ArgumentError: when an operation has no native form yet.

    Accuracy:
        Each operation within 4 units in the last place of the function itself.

    Example:
        >>> slope = compile("x^3")
        >>> slope(2.0)
        8.0
        >>> both = compile("x^2 + y^2", outputs=("value", "gradient"))
        >>> both([3.0, 4.0])
        (25.0, array([6., 8.]))
    """
    from steepest.native import budget as spending  # noqa: PLC0415 - not for other work
    from steepest.native.builtins import compiled  # noqa: PLC0415 - loads LLVM

    seconds = spending.seconds_of(budget)
    follows = callable(source) and not isinstance(source, _face())
    if follows and tuple(outputs) == ("value",):
        return _callable(source, name, seconds)
    f = _function(source)
    return compiled(
        nodes(f, outputs),
        f.inputs,
        name=name or _plain(f.name),
        told=_told(f, outputs),
        budget=seconds,
    )


def _callable(source: Callable[..., Any], name: str, seconds: float | None) -> Callable[..., Any]:
    """A built-in for numbers that follows its source for arrays, or what does so for all."""
    from steepest.native.builtins import compiled  # noqa: PLC0415 - loads LLVM
    from steepest.tracing import current  # noqa: PLC0415 - only for callables

    from .jit import Compiled  # noqa: PLC0415 - only for callables

    again = Compiled(source)
    if current() is not None:
        return again
    try:
        f = _function(source)
        made = compiled(
            {"value": f.computing},
            f.inputs,
            name=name or _plain(f.name),
            told=_told(f, ("value",)),
            budget=seconds,
        )
    except Exception:  # noqa: BLE001 - it is no formula of numbers; a call will tell
        return again
    known: Any = made
    if known.__self__.takes != "numbers":
        return again
    known.__self__.otherwise = again
    return made


def _face() -> type:
    from .face import Function  # noqa: PLC0415 - functions compile themselves

    return Function


def ufunc(f: Function, outputs: Sequence[str]) -> np.ufunc:
    """The ufunc of a function; see ``Function.ufunc``."""
    from steepest.native.ufuncs import ufunc as made  # noqa: PLC0415 - loads LLVM

    return made(nodes(f, outputs), f.inputs, name=_plain(f.name))


def exported(
    f: Function, to: str, name: str | None, outputs: Sequence[str]
) -> dict[str, str | bytes]:
    """The files of a function; see ``Function.export``."""
    from steepest.native.exports import exported as files  # noqa: PLC0415 - loads when asked

    called = _plain(f.name) if name is None else name
    return files(to, nodes(f, outputs), f.inputs, name=called, told=_told(f, ()))


def inspected(f: Function, kind: str, outputs: Sequence[str]) -> str:
    """The inside of a compiled function; see ``Function.inspect``."""
    from steepest.native import inspecting  # noqa: PLC0415 - loads LLVM

    if kind not in inspecting.KINDS:
        raise ArgumentError(
            f"There is no inspection of {kind!r}.",
            where=f"inspect({kind!r})",
            remedy=f"one of {listed(inspecting.KINDS)}.",
        )
    return inspecting.inspected(kind, nodes(f, outputs), f.inputs)


def nodes(f: Function, outputs: Sequence[str]) -> dict[str, Node]:
    """The nodes that compute some of the value, the gradient and the Hessian.

    Raises:
        ArgumentError: when an output is none of these, or stands twice.
    """
    names = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    wrong = [n for n in names if n not in OUTPUTS] or [n for n in names if names.count(n) > 1]
    if wrong or not names:
        raise ArgumentError(
            f"The outputs are some of {listed(OUTPUTS)}, each once, and these are {names}.",
            where=f"outputs={names}",
            remedy='outputs=("value", "gradient")',
        )
    made = {"value": lambda: f, "gradient": f.gradient, "hessian": f.hessian}
    return {n: made[n]().computing for n in names}


def _function(source: Any) -> Function:
    from .sources import as_function  # noqa: PLC0415 - sources build functions

    return as_function(source)


def _plain(name: str) -> str:
    """The name as other languages take it."""
    return name if name.isascii() and name.isidentifier() else "f"


MOST_TOLD = 500
"""Functions of more operations than this are not written into comments."""


def _told(f: Function, outputs: Sequence[str]) -> str:
    """What the function is, short enough for a comment."""
    size = len(ordered(f.shown if not f.computed else f.source))
    text = " ".join(str(f).split()) if size <= MOST_TOLD else f"{size:,} operations"
    text = text if len(text) <= 200 else text[:197] + "..."
    names = [n for n in outputs if n != "value"]
    return f"The {listed(list(outputs))} of {text}" if names else text
