"""The box that is searched: as given, or chosen and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steepest.errors import ArgumentError, UnknownName
from steepest.evaluation import Interval
from steepest.function import Function
from steepest.graph import Node, Variable
from steepest.transforms.textbook import polynomial_coefficients

DEFAULT = (-10.0, 10.0)
"""The range of a variable for which none is given."""


def ranges(f: Function, box: Any, slope: Node) -> tuple[tuple[Interval, ...], bool]:
    """The range of each variable, and whether nothing critical can lie outside.

    Raises:
        ArgumentError: when a range is not a pair of rising finite numbers.
        UnknownName: when the box names a variable that the function has not.
    """
    if box is None and len(f.inputs) == 1:
        coefficients = polynomial_coefficients(slope, f.inputs[0])
        if coefficients is not None and len(coefficients) > 1:
            bound = _root_bound(coefficients)
            return (Interval(-bound, bound),), True
    given = _by_name(f, box)
    return tuple(_range(v, given.get(v.name, DEFAULT), f) for v in f.inputs), False


def _root_bound(coefficients: Sequence[Any]) -> float:
    """A number beyond all real zeros of a polynomial, coefficients ascending.

    Source:
        Cauchy's bound.
    """
    top = coefficients[-1]
    return 1.001 + max(float(abs(c / top)) for c in coefficients[:-1])


def _by_name(f: Function, box: Any) -> Mapping[str, Any]:
    if box is None:
        return {}
    if isinstance(box, Mapping):
        for name in box:
            if name not in f.variables:
                raise UnknownName(
                    f"The box has a range for {name}, which is not a variable of {f.name}.",
                    where=f"box={{{name!r}: ...}}",
                    remedy=f"give ranges for {', '.join(f.variables)}.",
                )
        return box
    pairs = list(box)
    if len(f.inputs) == 1 and len(pairs) == 2 and not hasattr(pairs[0], "__len__"):
        pairs = [tuple(pairs)]
    if len(pairs) != len(f.inputs):
        raise ArgumentError(
            f"The box has {len(pairs)} ranges for {len(f.inputs)} variables.",
            where=f"box={box!r}"[:60],
            remedy=f'box={{"{f.variables[0]}": (-5, 5)}}',
        )
    return dict(zip(f.variables, pairs, strict=True))


def _range(v: Variable, pair: Any, f: Function) -> Interval:
    try:
        low, high = (float(Function.of(end)() if isinstance(end, str) else end) for end in pair)
    except (TypeError, ValueError) as error:
        low, high = 0.0, 0.0
        cause = error
    else:
        cause = None
    if not -1e300 < low < high < 1e300:
        raise ArgumentError(
            f"The range of {v.name} is two finite numbers, the smaller one first.",
            where=f"{v.name}: {pair}"[:60],
            remedy=f'box={{"{v.name}": (-5, 5)}}',
        ) from cause
    return Interval(low, high)
