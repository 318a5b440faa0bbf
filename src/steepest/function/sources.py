"""What a Function is made of: text, LaTeX, a number, a Python function, several of these."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, UnknownName
from steepest.graph import Node, constant, variable, variables
from steepest.primitives.arrays import stacked
from steepest.reading import read, read_latex

from .binding import arranged, listed, merged, unique
from .face import Function


class Latex(str):
    """Text to be read as LaTeX, backslash or not; made by ``st.latex``."""

    __slots__ = ()


def latex(source: str) -> Latex:
    r"""The text, marked as LaTeX: there each letter is a name of its own.

    Text with a backslash is read as LaTeX without it.

    Example:
        >>> function(latex("ab^2"))
        Function("f(a, b) = a*b^2")
    """
    return Latex(source)


def function(
    source: Any,
    variables: str | Sequence[str] | None = None,
    shapes: Mapping[str, Sequence[int | str]] | None = None,
) -> Function:
    r"""The function that a formula or a Python callable describes.

    Args:
        source: Text (``"x^2*sin(x)"``, ``"f(x, y) = x*y"``), LaTeX (text with a backslash,
            or ``st.latex(...)``), a number, a ``Function``, a Python callable written with
            NumPy, or a list of these for a function with an array value.
        variables: Names, in calling order. A name that does not occur is a variable all the
            same. Without it they are in natural alphabetical order, or as in the header or
            in the signature.
        shapes: The shapes of arguments of a callable that are arrays: ``{"w": (3,)}``.

    Raises:
        ParseError: when the text has no sound reading.
        UnknownName: when the formula has a variable that ``variables`` does not list.
        TraceError: when the callable does what a formula cannot say.

    Example:
        >>> function("2x + 3")(10)
        23.0
        >>> function(r"\frac{x}{y}")
        Function("f(x, y) = x/y")
    """
    names = _names(variables)
    if isinstance(source, (bytes, bytearray)):
        raise ArgumentError(
            "A formula is text, and these are bytes.",
            where=repr(source[:40]),
            remedy="decode them first, as in source.decode().",
        )
    if isinstance(source, Function):
        f = source
    elif isinstance(source, str):
        return _read(source, names)
    elif isinstance(source, Node):
        f = Function(source, arranged([source]))
    elif isinstance(source, (Number, Decimal, np.generic)):
        value = source.item() if isinstance(source, np.generic) else source
        f = Function(constant(value), ())
    elif callable(source):
        from .following import traced_function  # noqa: PLC0415 - only for callables

        return traced_function(source, names, shapes)
    elif isinstance(source, (Sequence, np.ndarray)) and len(source):
        f = _several([function(s) for s in source])
    else:
        raise ArgumentError(
            f"A function is made of text, a number or a callable, not {type(source).__name__}.",
            where=repr(source)[:60],
            remedy='st.function("x^2*sin(x)")',
        )
    return f if names is None else with_variables(f, names)


as_function = function
"""The Function that anything accepted in its place stands for."""


def with_variables(f: Function, names: Sequence[str]) -> Function:
    """The function of these variables, in this order.

    Raises:
        UnknownName: when it has another one.
    """
    known = {v.name: v for v in f.inputs}
    used = {v.name for v in variables(f.source)}
    missing = [name for name in f.variables if name not in names and name in used]
    if missing:
        raise UnknownName(
            f"The formula has {listed(missing)} besides {listed(names)}.",
            where=str(f)[:60],
            remedy=f"variables={(*names, *missing)!r}",
        )
    return replace(f, inputs=tuple(known.get(n) or variable(n) for n in names))


def _read(text: str, names: Sequence[str] | None) -> Function:
    reading = read_latex(text, names) if isinstance(text, Latex) else read(text, names)
    return Function(
        reading.output,
        tuple(reading.variables),
        name=reading.name or "f",
        notes=tuple(reading.notes),
    )


def _several(parts: Sequence[Function]) -> Function:
    """The function whose value is the array of theirs."""
    truths = [p.undefined or constant(False) for p in parts]
    undefined = any(p.undefined for p in parts)
    return Function(
        stacked([p.source for p in parts]),
        merged([p.inputs for p in parts]),
        computed=any(p.computed for p in parts),
        undefined=stacked(truths) if undefined else None,
        origins=unique(o for p in parts for o in p.origins),
    )


_NAME = re.compile(r"[^\W\d]\w*(?:'*)\Z")


def _names(given: str | Sequence[str] | None) -> tuple[str, ...] | None:
    """The names as a tuple; text lists them with commas or spaces.

    Raises:
        ArgumentError: when one is no name, or stands twice.
    """
    if given is None:
        return None
    names = re.split(r"[,\s]+", given.strip()) if isinstance(given, str) else list(given)
    names = [name for name in names if name != ""]
    for name in names:
        if not isinstance(name, str) or not _NAME.match(name):
            raise ArgumentError(
                f"{name!r} is not the name of a variable.",
                where=f"variables={given!r}",
                remedy='variables=("x", "y")',
            )
    if len(set(names)) < len(names):
        raise ArgumentError(
            "A variable is listed twice.",
            where=f"variables={given!r}",
            remedy=f"variables={tuple(dict.fromkeys(names))!r}",
        )
    return tuple(names)
