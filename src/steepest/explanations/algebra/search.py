"""The way from what the rules of calculus gave to the form that a textbook prints.

A best-first search over the moves of school algebra. It is bounded; where it does not arrive,
the way to the nearest expression is told and the rest as one step.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from steepest.explanations.notation import Sentence
from steepest.graph import Node, ordered, power, rewrite

from . import identities, moves
from .shapes import PRODUCTS, SUMS, Looks
from .tidy import BRACKETS, ONE_FRACTION, RECIPROCAL, SIGN, TWO_SIGNS, Tidier

MOST_SEEN = 150
"""After so many different expressions the search gives up."""

LARGEST = 150
"""Written-out expressions of more parts than this are not searched from."""

WORK = 40
"""An expression seen counts by its size, and all of them together are at most so many times
the start and the answer: an explanation costs a bounded multiple of the derivative itself."""

PATIENCE = 50
"""So many expressions may pass without one that is nearer."""

PRICE = 3.0
"""What a step costs, in parts of an expression that differ from the answer."""

_QUIET = {ONE_FRACTION, RECIPROCAL, SIGN, TWO_SIGNS}
"""Told only where nothing else happens in the step."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of algebra: why, and what there is after it."""

    reason: Sentence
    after: Node


def way(start: Node, answer: Node) -> tuple[list[Stage], bool]:
    """The stages from ``start`` towards ``answer``, and whether they arrive.

    The last stage is ``answer`` itself when they do.
    """
    search = _Search(answer)
    return search.run(start)


class _Search:
    def __init__(self, answer: Node) -> None:
        self.looks = Looks()
        self.answer = answer
        self.goal = self.looks.of(answer)
        self.wanted = self.looks.parts(answer)
        self.primitives = {n.primitive for n in ordered(answer)}
        self.tidier = Tidier(self.looks)
        self.known: dict[Node, list[tuple[Sentence, Node]]] = {}

    def run(self, start: Node) -> tuple[list[Stage], bool]:
        if _size(start) > LARGEST or _size(self.answer) > LARGEST:
            return [], False
        if self.looks.of(start) == self.goal:
            return [], True
        order = count()
        first = self.distance(start)
        queue: list = [(first, next(order), start, ())]
        seen = {self.looks.of(start)}
        best: tuple[float, tuple[Stage, ...]] = (first, ())
        nearest, patient = first, 0
        left = WORK * (_size(start) + _size(self.answer))
        while queue and left > 0 and len(seen) < MOST_SEEN and patient < PATIENCE:
            _, _, state, path = heapq.heappop(queue)
            for stage in self.next(state):
                look = self.looks.of(stage.after)
                if look in seen:
                    continue
                seen.add(look)
                new = (*path, stage)
                if look == self.goal:
                    return [*path, Stage(stage.reason, self.answer)], True
                size = _size(stage.after)
                left -= size
                if left <= 0:
                    break
                if size > LARGEST:
                    continue
                away = self.distance(stage.after)
                nearest, patient = (away, 0) if away < nearest else (nearest, patient + 1)
                if away + PRICE * len(new) < best[0]:
                    best = away + PRICE * len(new), new
                heapq.heappush(queue, (away + PRICE * len(new), next(order), stage.after, new))
        return list(best[1]), False

    def distance(self, node: Node) -> float:
        """How many parts of the expression and of the answer the other does not have."""
        parts: Counter[int] = self.looks.parts(node)
        return sum(abs(parts[k] - self.wanted[k]) for k in parts.keys() | self.wanted.keys())

    def next(self, state: Node) -> Iterator[Stage]:
        """What can be done next; what is done without thinking comes first and alone."""
        tidied, told = self.tidier.multiplied(state)
        if told and self.looks.of(tidied) != self.looks.of(state):
            yield Stage(_joined(told), tidied)
            return
        tidied, told = self.tidier.collected(state)
        if self.looks.of(tidied) != self.looks.of(state):
            yield Stage(_joined(told), tidied)
            if told != (BRACKETS,):
                return
        for place in _places(state):
            if place not in self.known:
                self.known[place] = list(self.moves(place))
            for reason, new in self.known[place]:
                whole = new if place is state else _put(state, place, new)
                smooth, said = self.tidier.multiplied(whole)
                if set(said) <= _QUIET:
                    whole = smooth
                yield Stage(reason, whole)

    def moves(self, place: Node) -> Iterator[tuple[Sentence, Node]]:
        if place.primitive in SUMS:
            yield from moves.of_sum(place, self.looks)
            yield from identities.of_sum(place, self.looks)
        elif place.primitive in PRODUCTS:
            yield from moves.of_product(place, self.looks)
            yield from identities.of_product(place, self.looks)
        elif place.arguments:
            if place.primitive is power:
                yield from moves.of_power(place, self.looks)
            yield from identities.of_function(place)
            if place.primitive not in self.primitives:
                yield from identities.by_definition(place)


def _put(state: Node, place: Node, new: Node) -> Node:
    return rewrite([state], lambda n: new if n is place else None)[0]


def _places(state: Node) -> list[Node]:
    """The sums, products and functions as wholes, from the outside in."""
    parts = ordered(state)
    found = {state}
    for part in parts:
        kind = _kind(part)
        found |= {a for a in part.arguments if a.arguments and (_kind(a) != kind or not kind)}
    return [p for p in reversed(parts) if p in found and p.arguments]


def _kind(node: Node) -> str:
    return "sum" if node.primitive in SUMS else "product" if node.primitive in PRODUCTS else ""


def _size(node: Node) -> int:
    """The parts of the expression written out, up to a little more than the largest."""
    total: dict[Node, int] = {}
    for part in ordered(node):
        total[part] = min(10 * LARGEST, 1 + sum(total[a] for a in part.arguments))
    return total[node]


def _joined(told: tuple[Sentence, ...]) -> Sentence:
    """Several things done at once, in one sentence."""
    loud = [t for t in told if t not in _QUIET] or list(told)
    said: list = []
    for sentence in loud[:3]:
        said += [", ", *sentence] if said else [*sentence]
    return tuple(said)
