"""How a derived function came about, so that its derivatives can be taken of a sound form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.graph import Node

Step = tuple
"""A derivative that was taken: ("diff", variable, at_kinks, order), ("jacobian", inputs,
at_kinks), or ("part", index)."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a derived source came about from the first function of its line.

    Args:
        root: The source of the function that was not derived.
        undefined: The truth that the root has no value, or None.
        steps: The derivatives taken of it, in order.
        source: Where the route leads: another source has another route, or none.
    """

    root: Node
    undefined: Node | None
    steps: tuple[Step, ...]
    source: Node


def derived_route(
    source: Node, undefined: Node | None, route: Route | None, steps: Sequence[Step], to: Node
) -> Route:
    """The route of a derivative of a function with this source and, perhaps, this route."""
    if route is None or route.source is not source:
        route = Route(source, undefined, (), source)
    return Route(route.root, route.undefined, (*route.steps, *steps), to)
