"""The multivariable chain rule, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steepest.graph import Node, substitute, variables

from .forward import derivative
from .reverse import gradient
from .rules import ZERO, summed


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the variable to the outer function.

    Args:
        through: The variable of the outer function that lies on the way.
        partial: The outer function's derivative in it, in the outer variables.
        placed: The same at the inner functions.
        inner: The derivative of the inner function.
        product: ``placed`` times ``inner``.
    """

    through: Node
    partial: Node
    placed: Node
    inner: Node
    product: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """The derivative of a composition.

    Args:
        composition: The outer function at the inner ones.
        paths: The ways from the variable to it; a way without inner function comes last.
        total: The sum of their products, the derivative.
    """

    composition: Node
    paths: tuple[Path, ...]
    total: Node


def chain(outer: Node, inner: Mapping[Node, Node], variable: Node) -> Chain:
    """The derivative of ``outer`` at ``inner`` functions of ``variable``, path by path.

    Args:
        outer: A scalar, such as ``f(x, y)``.
        inner: For variables of ``outer`` what stands in their place: ``x: g(t)``, ``y: h(t)``.
            Others may stay, ``variable`` among them.
        variable: What is differentiated in, t.

    Example:
        >>> from steepest.graph import variable
        >>> from steepest.printing import text
        >>> x, y, t = variable("x"), variable("y"), variable("t")
        >>> text(chain(x * y, {x: t**2, y: t**3}, t).total)
        't^3*(2*t) + t^2*(3*t^2)'
    """
    stays = {} if variable in inner else {variable: variable}
    used = variables(outer)
    ways = {x: g for x, g in {**inner, **stays}.items() if x in used and variable in variables(g)}
    partials = gradient(outer, list(ways))
    composition, *placed = substitute([outer, *partials], inner)
    paths: list[Path] = []
    total: Node | None = None
    for (x, g), partial, there in zip(ways.items(), partials, placed, strict=True):
        slope = derivative(g, variable)
        paths.append(Path(x, partial, there, slope, there * slope))
        total = summed(total, there * slope)
    return Chain(composition, tuple(paths), ZERO if total is None else total)
