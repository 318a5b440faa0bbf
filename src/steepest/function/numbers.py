"""Values beyond floats: many digits, enclosures, and every intermediate value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest import evaluation
from steepest.errors import ArgumentError
from steepest.graph import Node, Variable, substitute

from .binding import by_name, required
from .derivatives import layers
from .tables import Table, table

if TYPE_CHECKING:
    from .face import Function


def digits(f: Function, count: int, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """The value of ``f`` to ``count`` digits."""
    given = point(f, values, named)
    exact: dict[Node, Node] = {
        v: _constant(f, x).source for v, x in given.items() if _is_formula(f, x)
    }
    at = {v: x for v, x in given.items() if v not in exact}
    [source] = substitute([f.source], exact)
    return _each(
        source, lambda scalar: _printed(evaluation.digits(scalar, at, digits=count), count)
    )


def enclosure(f: Function, ranges: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """An interval around all values of ``f`` over a box."""
    from .sound import computing_form  # noqa: PLC0415 - not for printing

    at = {v: _interval(v, value) for v, value in point(f, ranges, named).items()}
    exact = computing_form(f.source, f.undefined, f.route, f.origins, series=False)
    return _each(exact, lambda scalar: evaluation.enclosure(scalar, at))


def intermediates(f: Function, values: Sequence[Any], named: Mapping[str, Any]) -> Table:
    """The table of every intermediate value of ``f`` at a point."""
    at = {v: number(f, value) for v, value in point(f, values, named).items()}
    return table(f, at)


def point(f: Function, values: Sequence[Any], named: Mapping[str, Any]) -> dict[Variable, Any]:
    """The values of a call by variable, all of them there."""
    at = by_name(f, values, named)
    required(f, at)
    return {v: at[v.name] for v in f.inputs}


def number(f: Function, value: Any) -> Any:
    """The float, or the array of floats, that text or a value stands for."""
    value = _constant(f, value)() if _is_formula(f, value) else value
    return np.asarray(value)[()] if np.ndim(value) else float(value)


def _printed(value: Any, count: int) -> Any:
    """The number in a context of its own, in which it prints with all its digits."""
    context = _context(count)
    return context.convert(value)


@lru_cache(maxsize=16)
def _context(count: int) -> Any:
    import mpmath  # noqa: PLC0415 - loads when many digits are asked for

    context = mpmath.MPContext()  # type: ignore
    context.dps = count
    return context


def _is_formula(f: Function, value: Any) -> bool:
    return isinstance(value, (str, type(f)))


def _constant(f: Function, value: Any) -> Function:
    g = f.of(value)
    if g.inputs:
        raise ArgumentError(
            f"A point is given by numbers, and {value} has the variable {g.variables[0]}.",
            where=str(value)[:60],
            remedy='give a number, or text without variables such as "pi/3".',
        )
    return g


def _interval(variable: Variable, value: Any) -> Any:
    if isinstance(value, evaluation.Interval):
        return value
    ends = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(ends) != 2 or not all(isinstance(e, (int, float)) for e in ends) or ends[0] > ends[1]:
        raise ArgumentError(
            f"A range is a pair (low, high), not {value!r}.",
            where=f"{variable.name}={value!r}",
            remedy=f"{variable.name}=(0, 1)",
        )
    return evaluation.Interval(float(ends[0]), float(ends[1]))


def _each(node: Node, rule: Any) -> Any:
    """The rule's answer for a scalar; a list of them for an array."""
    rows = layers(node)
    return rule(node) if rows is None else [_each(row, rule) for row in rows]
