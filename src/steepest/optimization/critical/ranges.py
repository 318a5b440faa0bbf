"""The box that is searched, as it was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steepest.errors import ArgumentError, SteepestError, UnknownName
from steepest.evaluation import Interval
from steepest.function import Function
from steepest.graph import Variable

DEFAULT = (-10.0, 10.0)
"""The range of a variable for which none is given."""

FARTHEST = 1e100


def ranges(f: Function, box: Any) -> dict[Variable, Interval]:
    """The ranges that a box gives, by variable; those it leaves out are missing.

    Raises:
        ArgumentError: when a range is not a pair of rising finite numbers.
        UnknownName: when the box names a variable that the function has not.
    """
    given = _by_name(f, box)
    return {v: _range(v, given[v.name], f) for v in f.inputs if v.name in given}


def _by_name(f: Function, box: Any) -> Mapping[str, Any]:
    if box is None:
        return {}
    if isinstance(box, Mapping):
        for name in box:
            if name not in f.variables:
                raise UnknownName(
                    f"The box has a range for {name}, which is not a variable of {f.name}.",
                    where=f"box={{{name!r}: ...}}",
                    remedy=f"give ranges for {', '.join(f.variables) or 'no variable'}.",
                )
        return box
    pairs = list(box) if hasattr(box, "__iter__") and not isinstance(box, str) else [box]
    if len(f.inputs) == 1 and len(pairs) == 2 and not hasattr(pairs[0], "__iter__"):
        pairs = [tuple(pairs)]
    if len(pairs) != len(f.inputs):
        raise ArgumentError(
            f"The box has {len(pairs)} ranges for {len(f.inputs)} variables.",
            where=f"box={box!r}"[:60],
            remedy=f'box={{"{(f.variables or ("x",))[0]}": (-5, 5)}}',
        )
    return dict(zip(f.variables, pairs, strict=True))


def _range(v: Variable, pair: Any, f: Function) -> Interval:
    try:
        low, high = (float(Function.of(end)() if isinstance(end, str) else end) for end in pair)
        cause = None
    except (TypeError, ValueError, SteepestError) as error:
        low, high, cause = 0.0, 0.0, error
    if not -FARTHEST < low < high < FARTHEST:
        raise ArgumentError(
            f"The range of {v.name} is two finite numbers, the smaller one first.",
            where=f"{v.name}: {pair}"[:60],
            remedy=f'box={{"{v.name}": (-5, 5)}}',
        ) from cause
    return Interval(low, high)
