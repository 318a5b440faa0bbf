"""What commands say of the formula that they were given: how it was read, and its picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .signs import symbol

if TYPE_CHECKING:
    from steepest.function import Function

    from .screen import Screen


def heading(screen: Screen, f: Function, *, echo: bool = True) -> None:
    """The formula as it was read, and what was assumed."""
    if echo:
        arguments = ", ".join(map(symbol, f.variables))
        screen.formula(f"{f.name}({arguments})" if arguments else f.name, f.typeset())
    screen.notes(f.notes, str(f))


def as_read(f: Function) -> dict[str, Any]:
    """How the formula was read, for JSON."""
    return {"formula": str(f), "variables": list(f.variables), "notes": list(f.notes)}


def pictured(f: Function, at: Mapping[str, float] | None = None) -> Any:
    """The picture of a formula near a point, with its tangent or its gradient."""
    given = {name: value for name, value in (at or {}).items() if math.isfinite(value)}
    spans = {name: (value - 5, value + 5) for name, value in given.items() if abs(value) > 4}
    if len(f.inputs) == 1 and f.variables[0] in given:
        return f.plot(at=given[f.variables[0]], **spans)
    return f.plot(**spans)
