"""Values at a point, and why there is none: no infinity is shown without its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import DomainError
from steepest.evaluation import in_domain, intermediates
from steepest.graph import divide, exact, ordered, power, variables
from steepest.primitives import where
from steepest.primitives.arrays import gate
from steepest.printing import text

from .signs import shown_number

if TYPE_CHECKING:
    from steepest.function import Function

    from .screen import Screen


@dataclass(frozen=True)
class Found:
    """What a function is at a point.

    Args:
        value: A number or an array, ``nan`` where floats would hide that there is none.
        cause: In a sentence, what is outside its domain or too large, or nothing.
        note: What else is to know of the value, or nothing.
        defined: Whether there is a value in the mathematics, however large.
        parts: Where the value is an array, each part.
    """

    value: Any
    cause: str = ""
    note: str = ""
    defined: bool = True
    parts: tuple[Found, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """The fields for JSON."""
        said = {"cause": self.cause, "note": self.note}
        return {"value": self.value, **{k: v for k, v in said.items() if v}}

    @property
    def shown(self) -> str:
        """The value as a person reads it: no infinity stands for what is undefined."""
        if self.parts:
            return f"({', '.join(p.shown for p in self.parts)})"
        return shown_number(self.value if self.defined else math.nan)


def require_values(f: Function) -> None:
    """Nothing, when no constant part of the formula is outside its domain, as 1/0 is.

    Raises:
        DomainError: when one is, so that the formula has no value anywhere.
    """
    nodes = ordered(f.source)
    if any(n.primitive in (where, gate) for n in nodes):
        return  # a branch that is not taken may be anything
    for node in nodes:
        by_zero = node.primitive is divide and exact(node.arguments[1]) == 0
        settled = node.arguments and not variables(node)
        if by_zero or (settled and not in_domain(node, {})):
            raise DomainError(
                f"The formula has no value anywhere: {text(node)} is undefined.",
                where=str(f)[:60],
                remedy="mend that part.",
            )


def value_at(f: Function, point: Mapping[str, float]) -> Found:
    """The value of ``f`` at a point, and what is outside its domain there.

    ``arctan(1/x)`` has no value at 0, though the float that stands for 1/0 has an
    arctangent. ``(-1)^n`` is -1 at 3, though it is no function of real n: it is said.
    """
    value = f(**point)
    if np.ndim(value):
        return _whole(value, [value_at(f[i], point) for i in range(len(value))])
    if not np.isfinite(value):
        return _without(f, point, value)
    rows = intermediates(f.shown, {v: point[v.name] for v in f.inputs})
    outside = [row for row in rows if row.violated is not None]
    if any(not np.all(np.isfinite(row.value)) for row in outside):
        return _without(f, point, math.nan)
    for row in outside:
        if row.node.primitive is power and np.any(np.less(row.subject, 0)):
            return Found(value, note=f"{text(row.node)} {WHOLE_EXPONENT}")
    return Found(value)


WHOLE_EXPONENT = "is a power of a negative number: it has a value where the exponent is whole."


def slope_at(slope: Function, point: Mapping[str, float]) -> Found:
    """The value of a derivative at a point, and why there is none.

    The printed form may have gaps that the slope has not, so it is asked only then.
    """
    value = slope(**point)
    if np.isfinite(value).all():
        return _defined(value)
    if not np.ndim(value):
        return _without(slope, point, value)
    parts = [
        _defined(v) if np.isfinite(v).all() else slope_at(slope[i], point)
        for i, v in enumerate(value)
    ]
    return _whole(value, parts)


def explain_gap(screen: Screen, found: Found) -> None:
    """Show why there is no value, if there is none, and what else is to know of it."""
    for said in (found.cause, found.note):
        if said:
            screen.line(said, "yellow")


def _defined(value: Any) -> Found:
    return Found(value, parts=tuple(map(_defined, value)) if np.ndim(value) else ())


def _without(f: Function, point: Mapping[str, float], value: Any) -> Found:
    table = f.intermediates(**point)
    large = bool(np.isinf(value)) and not table.outside
    return Found(value, table.cause, defined=large)


def _whole(value: Any, parts: list[Found]) -> Found:
    values = np.asarray([p.value for p in parts], dtype=np.asarray(value).dtype)
    return Found(
        values,
        next((p.cause for p in parts if p.cause), ""),
        next((p.note for p in parts if p.note), ""),
        all(p.defined for p in parts),
        tuple(parts),
    )
