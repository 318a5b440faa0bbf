"""Places for the vertices of a directed graph in layers, after Graphviz's dot.

Ranks and coordinates are found as dot defines them, ranks by linear programming so that the
edges are as short as can be, coordinates by least squares with the order and the distances in
each layer kept. Every edge passes through a place for its label.

Source:
    Gansner, Koutsofios, North, Vo: A technique for drawing directed graphs, 1993.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog, lsq_linear
from scipy.sparse import coo_array, csr_array

SWEEPS = 12
"""Passes over the layers to reduce crossings; the best order seen is kept."""

STARTS = 8
"""Orders from which the passes begin, the first as the vertices came, the others shuffled."""

STRAIGHT = 6.0
"""How much more a bend within a long edge weighs than one at a vertex."""

Size = tuple[float, float]
"""Width, along the direction of the edges, and height."""


@dataclass(frozen=True)
class Layout:
    """Where everything is, in the units of the sizes that were given; edges lead to the right.

    Args:
        centers: Of the vertices.
        labels: The centers of the edges' labels.
        routes: For each edge the points between its vertices, that of its label among them.
        width: Of the whole.
        height: Of the whole.
    """

    centers: list[tuple[float, float]]
    labels: list[tuple[float, float]]
    routes: list[list[tuple[float, float]]]
    width: float
    height: float


def layered(
    sizes: Sequence[Size],
    edges: Sequence[tuple[int, int]],
    labels: Sequence[Size],
    gap: Size = (28.0, 18.0),
) -> Layout:
    """The layout of a graph without cycles.

    Args:
        sizes: Of each vertex.
        edges: Pairs of places in ``sizes``, from and to.
        labels: The size of each edge's label.
        gap: The free space between neighbouring layers, and within a layer.

    Cost:
        A second for some 200 vertices.
    """
    rank = _ranks(len(sizes), edges)
    boxes = list(sizes)
    ways: list[list[int]] = []
    for (tail, head), label in zip(edges, labels, strict=True):
        way = [tail]
        for r in range(rank[tail] + 1, rank[head]):
            way.append(len(boxes))
            boxes.append(label if r == rank[head] - 1 else (0.0, 4.0))
            rank.append(r)
        ways.append([*way, head])
    short = [pair for way in ways for pair in pairwise(way)]
    layers = _ordered(rank, short)
    across = _across(layers, short, boxes, len(sizes), gap[1])
    widths = [max((boxes[i][0] for i in layer), default=0.0) for layer in layers]
    left = np.cumsum([0.0, *(w + gap[0] for w in widths)])
    along = [float(left[r] + widths[r] / 2) for r in rank]
    places = list(zip(along, across, strict=True))
    return Layout(
        places[: len(sizes)],
        [places[way[-2]] for way in ways],
        [[places[i] for i in way[1:-1]] for way in ways],
        float(left[-1]) - gap[0],
        max((y + boxes[i][1] / 2 for i, y in enumerate(across)), default=0.0),
    )


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Even ranks, so that a label's layer lies before each vertex, with short edges in sum."""
    if not edges:
        return [0] * count
    rows = np.repeat(np.arange(len(edges)), 2)
    signs = np.tile([1.0, -1.0], len(edges))
    matrix = csr_array((signs, (rows, np.ravel(edges))), shape=(len(edges), count))
    cost = -matrix.T @ np.ones(len(edges))
    found = linprog(cost, A_ub=matrix, b_ub=-np.ones(len(edges)), bounds=(0, count))
    ranks = np.rint(found.x).astype(int)
    return [2 * int(r) for r in ranks - ranks.min()]


def _ordered(rank: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The layers in an order with few crossings: barycenters swept to and fro."""
    layers: list[list[int]] = [[] for _ in range(max(rank, default=0) + 1)]
    for i, r in enumerate(rank):
        layers[r].append(i)
    before: dict[int, list[int]] = {i: [] for i in range(len(rank))}
    after: dict[int, list[int]] = {i: [] for i in range(len(rank))}
    for a, b in edges:
        after[a].append(b)
        before[b].append(a)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, after)
    shuffle = np.random.default_rng(0).permutation
    for start in range(STARTS):
        if start:
            layers = [[layer[i] for i in shuffle(len(layer))] for layer in best]
        for sweep in range(SWEEPS):
            if not fewest:
                return best
            _sweep(layers, before, after, forward=sweep % 2 == start % 2)
            _exchange(layers, before, after)
            now = _crossings(layers, after)
            if now < fewest:
                best, fewest = [list(layer) for layer in layers], now
    return best


def _sweep(layers: list[list[int]], before: dict, after: dict, *, forward: bool) -> None:
    """Sort each layer by the middle of what its vertices are joined to in the one before."""
    count = len(layers)
    ways, step = (before, -1) if forward else (after, 1)
    for r in range(1, count) if forward else range(count - 2, -1, -1):
        beside = {n: i for i, n in enumerate(layers[r + step])}
        middle = {n: float(i) for i, n in enumerate(layers[r])}
        for n in layers[r]:
            known = [beside[m] for m in ways[n]]
            middle[n] = sum(known) / len(known) if known else middle[n]
        layers[r].sort(key=middle.__getitem__)


def _exchange(layers: list[list[int]], before: dict, after: dict) -> None:
    """Neighbours in a layer change places where that takes crossings away."""
    for r, layer in enumerate(layers):
        sides = [(layers[r - 1], before)] if r else []
        sides += [(layers[r + 1], after)] if r + 1 < len(layers) else []
        places = [({n: i for i, n in enumerate(side)}, ways) for side, ways in sides]
        for i in range(len(layer) - 1):
            a, b = layer[i], layer[i + 1]
            gain = 0
            for place, ways in places:
                gain += sum(
                    (place[p] > place[q]) - (place[p] < place[q]) for p in ways[a] for q in ways[b]
                )
            if gain > 0:
                layer[i], layer[i + 1] = b, a


def _crossings(layers: Sequence[Sequence[int]], after: dict[int, list[int]]) -> int:
    total = 0
    for layer, following in pairwise(layers):
        place = {n: i for i, n in enumerate(following)}
        ends: list[int] = []
        for n in layer:
            heads = sorted(place[m] for m in after[n])
            total += sum(e > head for e in ends for head in heads)
            ends += heads
    return total


def _across(
    layers: Sequence[Sequence[int]],
    edges: Sequence[tuple[int, int]],
    boxes: Sequence[Size],
    real: int,
    gap: float,
) -> list[float]:
    """Coordinates across the layers: edges as level as order and distances allow.

    The unknowns are the first place of each layer and the room beyond the least distance
    between neighbours, so that all bounds are simple.
    """
    reach: dict[int, list[int]] = {}
    offset: dict[int, float] = {}
    free: list[bool] = []
    for layer in layers:
        columns: list[int] = []
        at = 0.0
        for k, n in enumerate(layer):
            columns = [*columns, len(free)]
            free.append(k == 0)
            at += (boxes[layer[k - 1]][1] + boxes[n][1]) / 2 + gap if k else 0.0
            reach[n], offset[n] = columns, at
    rows: list[tuple[int, int, float]] = []
    right: list[float] = []
    for i, (a, b) in enumerate(edges):
        weight = np.sqrt((1.0 if a < real else STRAIGHT) * (1.0 if b < real else STRAIGHT))
        rows += [(i, c, weight) for c in reach[b]] + [(i, c, -weight) for c in reach[a]]
        right.append(weight * (offset[a] - offset[b]))
    for c in range(len(free)):  # a little pull, so that what nothing holds stays close
        rows.append((len(right), c, 1e-3))
        right.append(0.0)
    i, j, v = zip(*rows, strict=True)
    matrix = coo_array((v, (i, j)), shape=(len(right), len(free))).toarray()
    lowest = np.where(free, -np.inf, 0.0)
    found = lsq_linear(matrix, np.array(right), bounds=(lowest, np.inf), method="bvls").x
    across = [float(sum(found[c] for c in reach[n]) + offset[n]) for n in range(len(boxes))]
    top = min((y - boxes[n][1] / 2 for n, y in enumerate(across)), default=0.0)
    return [y - top for y in across]
