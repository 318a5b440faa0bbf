"""Layered drawing: nothing overlaps, edges lead to the right, simple graphs cross nowhere."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as strategy

from steepest.explanations.layered import layered


@strategy.composite
def graphs(draw):
    count = draw(strategy.integers(1, 12))
    sizes = [(draw(strategy.floats(10, 80)), draw(strategy.floats(10, 60))) for _ in range(count)]
    pairs = list(itertools.combinations(range(count), 2))
    edges = draw(strategy.lists(strategy.sampled_from(pairs), unique=True)) if pairs else []
    labels = [(draw(strategy.floats(5, 50)), draw(strategy.floats(10, 30))) for _ in edges]
    return sizes, edges, labels


def overlap(a, b):
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    return abs(ax - bx) < (aw + bw) / 2 - 1e-6 and abs(ay - by) < (ah + bh) / 2 - 1e-6


@given(graphs())
@settings(max_examples=40)
def test_no_boxes_overlap_and_every_edge_leads_to_the_right(graph):
    sizes, edges, labels = graph
    found = layered(sizes, edges, labels)
    boxes = [(*at, *size) for at, size in zip(found.centers, sizes, strict=True)]
    boxes += [(*at, *size) for at, size in zip(found.labels, labels, strict=True)]
    assert not any(overlap(a, b) for a, b in itertools.combinations(boxes, 2))
    for (tail, head), label, route in zip(edges, found.labels, found.routes, strict=True):
        along = [found.centers[tail][0], *(x for x, _ in route), found.centers[head][0]]
        assert along == sorted(along)
        assert label in route
    for x, y, width, height in boxes:
        assert x - width / 2 >= -1e-6
        assert x + width / 2 <= found.width + 1e-6
        assert y - height / 2 >= -1e-6
        assert y + height / 2 <= found.height + 1e-6


def test_a_symmetric_graph_is_drawn_symmetrically():
    # x and y meet in a sum through one operation each
    sizes, labels = [(40, 20)] * 5, [(20, 10)] * 4
    found = layered(sizes, [(0, 2), (1, 3), (2, 4), (3, 4)], labels)
    heights = [y for _, y in found.centers]
    assert abs((heights[2] + heights[3]) / 2 - heights[4]) < 1e-3
    assert found.centers[0][0] == found.centers[1][0]


def test_a_chain_is_a_straight_line():
    found = layered([(40, 20)] * 4, [(0, 1), (1, 2), (2, 3)], [(20, 10)] * 3)
    assert max(y for _, y in found.centers) - min(y for _, y in found.centers) < 1e-6
