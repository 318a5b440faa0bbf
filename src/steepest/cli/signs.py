"""Signs and numbers of answers, in Unicode: ``f′(1)``, ``∂²f/∂x∂y``, matrices, series."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from steepest.function import Function, Series

MOST_PRIMES = 3
"""Derivatives of higher order are written f⁽⁴⁾."""


def symbol(name: str) -> str:
    """A variable as it is set: ``x₁``, ``α``."""
    from steepest.graph import variable
    from steepest.printing import typeset

    return typeset(variable(name))


def slope_sign(f: Function, names: Sequence[str], order: int) -> str:
    """The sign of a derivative: ``f″(x)``, ``∂²f/∂x∂y``."""
    if not f.inputs:
        return f"{f.name}′"
    if len(f.variables) == 1 and len(names) == 1:
        primes = "′" * order if order <= MOST_PRIMES else f"⁽{high(order)}⁾"
        return f"{f.name}{primes}({symbol(names[0])})"
    total = len(names) * order
    below = "".join(f"∂{symbol(n)}{high(order) if order > 1 else ''}" for n in names)
    return f"∂{high(total) if total > 1 else ''}{f.name}/{below}"


def second_sign(name: str, a: str, b: str) -> str:
    """The sign of a second partial derivative."""
    below = f"∂{symbol(a)}²" if a == b else f"∂{symbol(a)}∂{symbol(b)}"
    return f"∂²{name}/{below}"


def high(n: int) -> str:
    """A whole number as an exponent."""
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def at_point(sign: str, given: Mapping[str, float]) -> str:
    """A sign with its arguments: ``f′(1)``, ``∂f/∂x (1, 2)``.

    >>> at_point("f′(x)", {"x": 1.0}), at_point("∂f/∂x", {"x": 1.0, "y": 0.5})
    ('f′(1)', '∂f/∂x (1, 0.5)')
    """
    if not given:
        return sign
    values = ", ".join(map(short, given.values()))
    return (
        f"{sign} ({values})" if "/" in sign else f"{re.sub(r'[(][^()]*[)]$', '', sign)}({values})"
    )


def shown_number(value: Any) -> str:
    """A number, or an array, as a person reads it: all its digits, no trailing ``.0``.

    >>> shown_number(5.0), shown_number(-0.1), shown_number(1e300)
    ('5', '−0.1', '1e+300')
    """
    if hasattr(value, "tolist") and not isinstance(value, float):
        value = value.tolist()
    if isinstance(value, list):
        return f"({', '.join(map(shown_number, value))})"
    if isinstance(value, bool):
        return "true" if value else "false"
    number = float(value)
    if math.isnan(number):
        return "undefined"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    whole = number.is_integer() and abs(number) < 1e16
    written = str(int(number)) if whole else repr(number)
    return f"−{written[1:]}" if written.startswith("-") else written


def short(value: float) -> str:
    """A number to nine digits, for labels.

    >>> short(1.5707963267948966), short(2.0)
    ('1.57079633', '2')
    """
    return shown_number(float(f"{value:.9g}"))


def latex_number(value: float) -> str:
    r"""A number to nine digits in LaTeX.

    >>> print(latex_number(-1.5e-09), latex_number(2.0), latex_number(float("inf")))
    -1.5 \cdot 10^{-9} 2 \infty
    """
    if not math.isfinite(value):
        return r"\text{undefined}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    digits, _, power = f"{value + 0.0:.9g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def matrix(head: str, rows: Sequence[Sequence[str]]) -> list[str]:
    r"""The lines of a matrix in tall brackets.

    >>> print("\n".join(matrix("H = ", [["2", "3"], ["3", "−2"]])))
    H = ⎡2   3⎤
        ⎣3  −2⎦
    """
    if not rows:
        return [f"{head}()"]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    fences = ["⎡⎤", *["⎢⎥"] * (len(rows) - 2), "⎣⎦"] if len(rows) > 1 else ["()"]
    lines = []
    for row, (left, right) in zip(rows, fences, strict=True):
        inside = "  ".join(f"{entry:>{w}}" for entry, w in zip(row, widths, strict=True))
        lines.append(f"{' ' * len(head) if lines else head}{left}{inside}{right}")
    return lines


def series_sign(series: Series) -> str:
    """A Taylor series in Unicode, terms ascending."""
    from steepest.printing import typeset

    shown = ""
    for term in series._terms:
        piece = typeset(term)
        if shown:
            piece = f" − {piece[1:]}" if piece.startswith("−") else f" + {piece}"
        shown += piece
    return f"{shown or '0'} + O({typeset(series._step ** (series.order + 1))})"
