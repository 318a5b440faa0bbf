"""Which picture suits a function, and the sheet that it is drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError
from steepest.graph import ArrayType

if TYPE_CHECKING:
    from steepest.function import Function


def figure_of(f: Function, **options: Any) -> Any:
    """The picture of a function: a curve for one variable, contours for two.

    Raises:
        ArgumentError: when there is no such picture.
        MissingExtra: when matplotlib is not installed.
    """
    from .curves import curve  # noqa: PLC0415 - curves draw on this sheet
    from .surfaces import surface  # noqa: PLC0415 - surfaces draw on this sheet

    if isinstance(f.source.type, ArrayType) and f.source.type.dimensions:
        raise ArgumentError(
            "A picture shows a function of one value, and this one has an array.",
            where=str(f)[:60],
            remedy="plot the function itself; the contours show its gradient.",
        )
    if len(f.inputs) == 1:
        return curve(f, **options)
    if len(f.inputs) == 2:
        return surface(f, **options)
    count = len(f.inputs) or "no"
    raise ArgumentError(
        f"A picture shows one variable or two, and this function has {count}.",
        where=str(f)[:60],
        remedy="give numbers for the others, as in f.substitute(z=1).plot()."
        if f.inputs
        else 'name a variable, as in st.function("5", variables="x").plot().',
    )
